"""Read the page of a document, and a Word file, as somebody who never saw how they are made."""

from __future__ import annotations

import html
import io
import re

from docx import Document


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
    found = ((title, re.search(r'href="([^"]+)"', rest)) for title, rest in rows)
    return {title: html.unescape(way[1]) if way is not None else "" for title, way in found}


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


def _plain(markup: str) -> str:
    # A small line beside a value is about it.
    markup = re.sub(r"<small.*?</small>|<span class=.muted.*?</span>", "", markup, flags=re.S)
    markup = re.sub(r"</li>\s*<li>", "\n", markup)
    return html.unescape(re.sub(r"<[^>]+>", "", markup)).strip()
