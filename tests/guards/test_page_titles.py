"""No title of a page, which stays in the history of a browser, says of whom the page is."""

from __future__ import annotations

import re
from html import unescape

import pytest
import sqlalchemy as sa

from casetrack.cases.kinds import PartyKind
from casetrack.cases.models import Party
from casetrack.config import TEMPLATES
from casetrack.db import session
from tests.guards.conftest import Furnished
from tests.guards.sending import OPENED_BY, pages
from tests.signed_in import sign_in, text_of

TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
BLOCK = re.compile(r"{%-? block title -?%}(.*?){%-? endblock", re.DOTALL)
# Of what a person typed only how somebody is called is known, and taken out.
TYPED = re.compile(r"(?<!\.alias)\|words")


def aliases(desk: Furnished) -> list[str]:
    """How everybody on the desk is called, in either language."""
    with desk.app.app_context():
        people = sa.select(Party.alias).where(Party.kind != PartyKind.BODY)
        return [
            text for person in session().scalars(people) for text in (person.zh, person.en) if text
        ]


@pytest.mark.one_engine
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_title_has_an_alias(desk: Furnished, lang: str) -> None:
    clients = [sign_in(desk.app, desk.staff[who], lang=lang) for who in OPENED_BY]
    everybody, titles = aliases(desk), set[str]()
    rows: list[tuple[str, str]] = []
    for _rule, address in pages(desk, cases=1):
        for client in clients:
            answer = client.get(address)
            is_page = answer.status_code == 200 and answer.mimetype == "text/html"
            db_rows = TITLE.findall(text_of(answer)) if is_page else []
            answer.close()
            titles |= set(db_rows)
            named = [
                title for title in db_rows if any(text in unescape(title) for text in everybody)
            ]
            rows += [(address, title) for title in named]
            if is_page:
                break  # To whoever else may open it the page is called the same.

    assert rows == []
    assert not [title for title in titles if title.strip().startswith("·")], "a page without a name"
    assert len(titles) > 150, "the pages are found at all"


def test_no_title_has_what_somebody_typed() -> None:
    data = {
        str(file.relative_to(TEMPLATES)): block
        for file in sorted(TEMPLATES.rglob("*.html"))
        for block in BLOCK.findall(file.read_text(encoding="utf-8"))
        if TYPED.search(block)
    }

    assert data == {}
