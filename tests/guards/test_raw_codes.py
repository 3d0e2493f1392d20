"""No page says the code of a rule or of a kind, nor the login of a colleague: they have words, and
names.

Every page of the furnished desk is read in Chinese, by whoever may open it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from casetrack.accounts.models import Staff
from casetrack.db import session
from tests.guards.conftest import Furnished
from tests.guards.sending import OPENED_BY, page_of, pages, pages_read
from tests.guards.test_one_language import Page
from tests.signed_in import sign_in

# Words joined by underscores, as codes are; on a Chinese page nothing else has any.
CODE = re.compile(r"\b[a-z]+(?:_[a-z0-9]+)+\b")
# What is typed at a server is quoted as it is typed.
COMMAND = re.compile(r"<code>casetrack .*?</code>")
# Not who runs the system: on their pages commands and settings stand.
READS = ("prosecutor", "head", "social")


def amiss(texts: Iterable[str], logins: Collection[str]) -> set[str]:
    """The codes, and the logins of somebody, that stand in these texts, each with its text."""
    names = "|".join(map(re.escape, sorted(logins)))
    login = re.compile(rf"(?<![\w.@-])(?:{names})(?![\w.@-])")
    return {
        f"{word}    {text[:80]}"
        for text in texts
        for word in (*CODE.findall(text), *login.findall(text))
    }


def pages_of(desk: Furnished, folder: Path, role: str) -> Iterator[tuple[str, str]]:
    """The pages that somebody may open, with their endpoints.

    Of whoever reads beside the prosecutor a push asks a third.
    """
    if role == OPENED_BY[0]:
        read = pages_read(desk, folder, lang="zh")
        yield from ((page.endpoint, page.html) for page in read if page.by == role)
        return
    client = sign_in(desk.app, desk.staff[role], lang="zh")
    for rule, address in desk.of_today(list(pages(desk, cases=1)), days=3):
        html = page_of(client, address)
        if html is not None:
            yield rule.endpoint, html


@pytest.mark.in_turn(13)
@pytest.mark.one_engine
def test_no_page_says_a_code_or_the_login_of_somebody(desk: Furnished, of_the_run: Path) -> None:
    with desk.app.app_context():
        logins = set(session().scalars(sa.select(Staff.login)))
    assert logins.issuperset(READS)
    read = [page for role in READS for page in pages_of(desk, of_the_run, role)]

    codes = {
        f"{endpoint}: {text}"
        for endpoint, html in read
        for text in amiss(Page(COMMAND.sub("", html)).said, logins)
    }

    assert len(read) > 200
    assert codes == set(), "\n".join(sorted(codes))


def test_a_code_or_a_login_on_a_page_is_seen() -> None:
    page = Page("<p>由 zhang 处理</p><p title='next_look'>复查</p><p>zhang@example.org</p>")

    assert {text.split()[0] for text in amiss(page.said, {"zhang"})} == {"zhang", "next_look"}
