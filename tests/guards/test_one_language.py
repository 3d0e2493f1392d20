"""A published case is read in one language: no English on its Chinese pages, and no Chinese else.

Every page of each of the six is walked in both languages, by its links and by the address of one
row of each kind; what may stand there of the other language is listed with its reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from casetrack.accounts.models import Role
from casetrack.cases.models import Case
from casetrack.db import session
from casetrack.demo.making import published_files
from casetrack.exchange.importer import import_text
from tests.builders import NOON, TODAY, make_staff
from tests.guards.conftest import BEHIND, WORDS, case_routes, methods_of
from tests.sampling import HasTurns
from tests.signed_in import prepare, sign_in, text_of

LATIN, HAN = re.compile(r"[A-Za-z]+"), re.compile(r"[\u3400-\u9fff]+")

#: Latin words of Chinese pages, each with its reason.
IN_CHINESE: Mapping[str, str] = {
    "casetrack": "the name of the system",
    "English": "the way to the other language, in that language",
    "SPP": "the number of the case, as the office gave it",
    "App": "what a Chinese reader calls it",
    "AR": "the name of an activity, which has it so",
    "GO": "the name of an activity, which has it so",
    "Enter": "a key of the keyboard",
    "Nian": "the name of who is signed in",
}
#: Chinese words of English pages, each with its reason.
IN_ENGLISH: Mapping[str, str] = {
    "中文": "the way to the other language, in that language",
    "年": "the name of who is signed in",
    "护": "the seal of the system, which is read by nobody",
}
#: Links to the same page with fewer lines: what stands there stands on the whole page.
NARROWED = re.compile(r"[?&](line|about)=")
#: Of a page this is neither read nor heard.
SILENT = frozenset({"script", "style"})
#: Attributes that are read out or shown.
SAID = frozenset({"title", "alt", "aria-label", "placeholder"})


class Page(HTMLParser):
    """What one page says, and where it leads."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[str] = []
        self.links: list[str] = []
        # A document is Chinese, in whichever language its page is read.
        self.is_document = False
        self._silent = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the words and the address of a tag."""
        fields = dict(attrs)
        self._silent += tag in SILENT
        self.said += [fields[name] or "" for name in SAID & fields.keys()]
        self.is_document |= tag == "table" and "places" in (fields.get("class") or "").split()
        if tag == "a" and fields.get("href"):
            self.links.append(fields["href"] or "")

    def handle_endtag(self, tag: str) -> None:
        """Listen again."""
        self._silent -= tag in SILENT

    def handle_data(self, data: str) -> None:
        """Keep what is said."""
        if not self._silent and data.strip():
            self.said.append(data.strip())


#: By the language of a page: the words of the other one, and which of them may stand there.
OTHER = {"zh": (LATIN, IN_CHINESE), "en": (HAN, IN_ENGLISH)}


def foreign_in(page: Page, lang: str) -> list[str]:
    """The texts of a page that have a word of the other language."""
    words, allowed = OTHER[lang]
    if page.is_document and lang == "en":
        return []
    return [text for text in page.said if any(w not in allowed for w in words.findall(text))]


@pytest.fixture
def readers(app: Flask) -> Mapping[str, FlaskClient]:
    """Somebody who reads the six published cases, in each language."""
    with prepare(app):
        for text in published_files():
            import_text(text, by=None, on=TODAY, at=NOON)
        reader = make_staff(Role.PROSECUTOR, name="Nian 年")
        office = reader.office
        office.name_en, office.name_zh = "Riverside Procuratorate", "清河区人民检察院"
    return {lang: sign_in(app, reader, lang=lang) for lang in ("en", "zh")}


@pytest.mark.in_turn(3)
@pytest.mark.one_engine
def test_no_english_on_a_chinese_page_and_no_chinese_on_an_english_one(
    app: Flask, readers: Mapping[str, FlaskClient], of_today: HasTurns
) -> None:
    """Of the six at night; on a push of one, of another one on the next day."""
    foreign: dict[str, set[str]] = {}
    pages: set[str] = set()
    addresses = sorted(_addresses(app, of_today))
    for lang in OTHER:
        # Which pages there are is no matter of words: what is none in one language is not asked
        # for in the other.
        for address, page in _pages(readers[lang], sorted(pages) or addresses):
            pages.add(address)
            for text in foreign_in(page, lang):
                foreign.setdefault(f"{lang}: {text}", set()).add(address)

    texts = [f"{value}    {sorted(where)[0]}" for value, where in foreign.items()]
    assert texts == [], "\n".join(texts)
    # Of each its page, that of its dates, and what single pages there are of its rows.
    assert len(pages) > 10


def _pages(reader: FlaskClient, addresses: Iterable[str]) -> Iterator[tuple[str, Page]]:
    """These pages, and those of the same case that they lead to, if this person may open them."""
    seen: set[str] = set()
    waiting = [*addresses]
    while waiting:
        address = waiting.pop()
        if address in seen:
            continue
        seen.add(address)
        response = reader.get(address)
        if response.status_code != 200 or response.mimetype != "text/html":
            continue
        page = Page(text_of(response))
        yield address, page
        waiting += [
            linked
            for href in page.links
            if (linked := _within(address, href)) is not None and linked not in seen
        ]


def _within(address: str, href: str) -> str | None:
    """Where a link leads, if that is in the same case."""
    target = urlsplit(urljoin(address, href))._replace(fragment="")
    case = "/".join(address.split("/")[:3]).split("?")[0]
    is_there = target.path == case or target.path.startswith(f"{case}/")
    is_there = is_there and not NARROWED.search(href)
    return target.geturl() if is_there and not target.netloc else None


def _addresses(app: Flask, of_today: HasTurns) -> Iterator[str]:
    """Every kind of address in each case of today, with one row of those that it names."""
    with app.test_request_context():
        cases = session().scalars(sa.select(Case.id).order_by(Case.id)).all()
        for case_id in of_today(cases, days=6):
            for rule in case_routes(app):
                if "GET" not in methods_of(rule):
                    continue
                asked = [name for name in rule.arguments if name in BEHIND]
                rows = _rows(asked[0], case_id)[:1] if asked else [0]
                for number in rows:
                    values = {name: WORDS.get(name, number) for name in rule.arguments}
                    built = rule.build({**values, "case_id": case_id}, append_unknown=False)
                    assert built is not None
                    yield built[1]


def _rows(name: str, case_id: int) -> list[int]:
    model = BEHIND[name]
    if not hasattr(model, "case_id"):
        return []
    return list(session().scalars(sa.select(model.id).where(model.case_id == case_id)))


def test_a_word_of_the_other_language_is_seen() -> None:
    page = Page('<p>已受理 draft</p><p title="案件">casetrack</p><script>let x</script>')

    assert foreign_in(page, "zh") == ["已受理 draft"]
    assert foreign_in(page, "en") == ["已受理 draft", "案件"]
