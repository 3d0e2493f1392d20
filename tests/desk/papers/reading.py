"""Read the page of a document, and a Word file, as somebody who never saw how they are made."""

from __future__ import annotations

import html
import io
import re

from docx import Document
from flask.testing import FlaskClient

from tests.signed_in import text_of

ON_FILE = {"Case number", "Entry", "Decided by", "Proposed by", "Opinions heard"} | {
    "Number of the approval",
    "Approved on",
}


def places_in(page: str) -> dict[str, str]:
    """What stands at each place of a document, by its title; "" where it is missing."""
    rows = re.findall(
        r'<tr( class="is-missing")?><th scope="row">(.*?)</th><td>(.*?)</td><td>', page, re.S
    )
    return {
        html.unescape(title): "" if missing and "<li>" not in value else _plain(value)
        for missing, title, value in rows
    }


def ways_of(page: str) -> dict[str, str]:
    """Where each missing place is filled; "" where it leads nowhere."""
    rows = re.findall(r'<tr class="is-missing"><th scope="row">(.*?)</th>(.*?)</tr>', page, re.S)
    matches = ((title, re.search(r'href="([^"]+)"', rest)) for title, rest in rows)
    return {title: html.unescape(match[1]) if match is not None else "" for title, match in matches}


def paragraphs_of(content: bytes) -> list[str]:
    """The paragraphs of a Word file that say something, as python-docx reads them."""
    document = Document(io.BytesIO(content))
    return [paragraph.text for paragraph in document.paragraphs if paragraph.text.strip()]


def red_in(content: bytes) -> list[str]:
    """What stands in colour in a Word file."""
    document = Document(io.BytesIO(content))
    return [
        run.text
        for paragraph in document.paragraphs
        for run in paragraph.runs
        if run.font.color.rgb is not None
    ]


def number_of_form(page: str) -> str:
    match = re.search(r'name="sending" value="([^"]+)"', page)
    assert match is not None
    return match[1]


def make(client: FlaskClient, page: str, **typed: str) -> str:
    """Make a document from its page; its page afterwards."""
    make_from(client, page, text_of(client.get(page)), **typed)
    return text_of(client.get(page))


def make_from(client: FlaskClient, page: str, shown: str, **typed: str) -> None:
    """Make a document from its page as it was shown."""
    sent = {"sending": number_of_form(shown), "with_gaps": "y", **typed}
    answer = client.post(page, data=sent)
    assert answer.status_code == 302, text_of(answer)


def downloads_of(page: str) -> list[str]:
    return re.findall(r'href="([^"]+\.docx)"', page)


def made_word_by_word(client: FlaskClient, page: str) -> list[str]:
    """Make a document; both copies say what its page said. The paragraphs for the recipient."""
    shown = text_of(client.get(page))
    make_from(client, page, shown)
    before = places_in(shown)
    made = downloads_of(text_of(client.get(page)))
    recipient, file = (client.get(address) for address in made)
    lines = paragraphs_of(recipient.data)
    for sent, is_file in ((recipient, False), (file, True)):
        assert sent.status_code == 200
        text = "\n".join(paragraphs_of(sent.data))
        for title, value in before.items():
            for line in filter(None, value.split("\n")):
                if is_file or title not in ON_FILE:
                    assert line in text, (title, line)
        missing = [title for title, value in before.items() if not value]
        assert bool(red_in(sent.data)) == bool(missing) or not is_file
        assert not re.search(r"[{}]|None", text)
    assert "附卷" not in "\n".join(lines)
    return lines


def _plain(markup: str) -> str:
    # A small line beside a value is about it.
    markup = re.sub(r"<small.*?</small>|<span class=.muted.*?</span>", "", markup, flags=re.S)
    markup = re.sub(r"</li>\s*<li>", "\n", markup)
    return html.unescape(re.sub(r"<[^>]+>", "", markup)).strip()
