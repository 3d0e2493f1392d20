"""No title of a page, which stays in the history of a browser, says of whom the page is."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from html import escape, unescape
from pathlib import Path

import pytest
import sqlalchemy as sa

from casetrack.cases.kinds import PartyKind
from casetrack.cases.models import Party
from casetrack.config import TEMPLATES
from casetrack.db import session
from tests.guards.conftest import Furnished
from tests.guards.sending import pages_read

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


def with_alias(titles: Iterable[str], everybody: Collection[str]) -> set[str]:
    """The titles that have one of these words."""
    return {title for title in titles if any(text in unescape(title) for text in everybody)}


@pytest.mark.in_turn(13)
@pytest.mark.one_engine
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_title_has_an_alias(desk: Furnished, of_the_run: Path, lang: str) -> None:
    """To whoever else may open it a page is called the same."""
    read = pages_read(desk, of_the_run, lang=lang)
    titles = {title for page in read for title in TITLE.findall(page.html)}

    assert with_alias(titles, aliases(desk)) == set()
    assert not [title for title in titles if title.strip().startswith("·")], "a page without a name"
    assert len(titles) > 150, "the pages are found at all"


@pytest.mark.one_engine
def test_a_title_with_an_alias_is_seen(desk: Furnished) -> None:
    alias = aliases(desk)[0]

    assert with_alias([f"Person {escape(alias)}", "Person"], [alias]) == {f"Person {escape(alias)}"}


def test_no_title_has_what_somebody_typed() -> None:
    data = {
        str(file.relative_to(TEMPLATES)): block
        for file in sorted(TEMPLATES.rglob("*.html"))
        for block in BLOCK.findall(file.read_text(encoding="utf-8"))
        if TYPED.search(block)
    }

    assert data == {}
