"""Who may not do something sees no way to it, and is told in a sentence if it is sent anyway."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from flask.typing import ResponseReturnValue
from werkzeug.test import TestResponse

from casetrack.accounts.permissions import Permission, permissions_of
from casetrack.cases.models import Case
from casetrack.casework.team import put_on_case
from casetrack.db import session
from casetrack.db.transaction import unit_of_work
from casetrack.errors import RuleBroken
from casetrack.web.access import access_of
from tests.builders import NOON, TODAY, acting
from tests.guards.conftest import Furnished, case_routes, methods_of
from tests.guards.made_up import client_of
from tests.sampling import HasTurns
from tests.signed_in import sign_in, text_of

NUMBER, VALUE = re.compile(r"\d+"), re.compile(r"=[^&]*")
LINK = re.compile(r'(?:href|hx-get)="(/[^"#]*)')
# A page of a case, what it leads to, and at night what that leads to. Both may do the same, so that
# what is shown to the second is followed less far.
LEVELS = {"assistant": 3, "clerk": 2}
ON_A_PUSH = 2
WHO = tuple(LEVELS)
# Of pages of one kind in one case so many are opened, whatever their number; of measures each, for
# courses of every feature have their pages there.
MOST_OF_A_KIND = 3


@pytest.fixture
def on_every_case(desk: Furnished) -> Furnished:
    """The desk, with the assistant and the clerk put on every case of the prosecutor."""
    prosecutor = desk.staff["prosecutor"]
    with desk.app.app_context(), unit_of_work():
        for case in session().scalars(sa.select(Case).where(Case.handler_id == prosecutor.id)):
            for who in WHO:
                with suppress(RuleBroken):  # on some they are already
                    put_on_case(case, desk.staff[who], acting(prosecutor, on=TODAY, at=NOON))
    return desk


def _first_of_each_kind(addresses: Sequence[str], taken: Counter[str]) -> list[str]:
    """Those of which few of their kind were taken before, in their case; they are taken now."""
    first = []
    for address in addresses:
        path, _, query = address.partition("?")
        case, _, rest = path.removeprefix("/cases/").partition("/")
        kind = f"{case} {NUMBER.sub('N', rest)} {VALUE.sub('', query)}"
        taken[kind] += 1
        if taken[kind] <= MOST_OF_A_KIND or rest.startswith("measures/"):
            first.append(address)
    return first


def is_refused(answer: TestResponse) -> bool:
    """Whether it says in a sentence who may."""
    return answer.status_code == 403 and "Who may: prosecutor" in text_of(answer)


# What a page offers is worked out before any engine is asked in its own way.
@pytest.mark.one_engine
@pytest.mark.parametrize("who", [WHO[0], pytest.param(WHO[1], marks=pytest.mark.night)])
def test_every_way_that_is_shown_is_open(
    on_every_case: Furnished, who: str, is_of_today: bool, of_today: HasTurns
) -> None:
    """From a seventh of the cases on a push."""
    client = sign_in(on_every_case.app, on_every_case.staff[who])
    mine = [
        case
        for case, by in on_every_case.handlers.items()
        if by == on_every_case.staff["prosecutor"].id
    ]
    starts = ["/", *(f"/cases/{case}" for case in of_today(mine, days=7))]

    closed, opened = followed(client, starts, levels=LEVELS[who] if is_of_today else ON_A_PUSH)

    assert closed == []
    assert opened > 50, "the pages are opened at all"


def followed(
    client: FlaskClient, addresses: Sequence[str], *, levels: int
) -> tuple[list[str], int]:
    """Follow what pages show to pages of cases, so many levels far.

    Returns the addresses that were shown and are closed, and how many were open.
    """
    ahead, known = list(addresses), set(addresses)
    closed: list[str] = []
    opened, taken = 0, Counter[str]()
    for _level in range(levels):
        texts: list[str] = []
        for address in ahead:
            answer = client.get(address)
            opened += answer.status_code == 200
            if answer.status_code == 403:
                closed.append(address)
            texts += LINK.findall(text_of(answer)) if answer.mimetype == "text/html" else []
        new = {text.replace("&amp;", "&") for text in texts if text.startswith("/cases/")} - known
        known |= new
        ahead = _first_of_each_kind(sorted(new), taken)
    return closed, opened


def test_a_way_that_is_shown_and_closed_is_noticed() -> None:
    """At the second level, by a link or by what a script asks for."""

    def closed() -> ResponseReturnValue:
        return "Who may: prosecutor", 403

    client = client_of(
        today=lambda: '<a href="/cases/1">A case</a>',
        cases_1=lambda: '<a href="/cases/1/decide">Decide</a><p hx-get="/cases/1/part"></p>',
        cases_1_decide=closed,
        cases_1_part=closed,
    )

    assert followed(client, ["/today"], levels=2) == ([], 2)
    assert followed(client, ["/today"], levels=3) == (["/cases/1/decide", "/cases/1/part"], 2)
    assert is_refused(client.get("/cases/1/part"))
    assert not is_refused(client.get("/cases/1"))


@pytest.mark.one_engine
@pytest.mark.parametrize("who", WHO)
def test_what_is_for_others_is_refused_in_a_sentence(on_every_case: Furnished, who: str) -> None:
    desk = on_every_case
    client = sign_in(desk.app, desk.staff[who])
    not_theirs = {
        permission.value for permission in set(Permission) - permissions_of(desk.staff[who].role)
    }
    asked, let_in = 0, []
    for rule in case_routes(desk.app):
        if access_of(desk.app, rule.endpoint) not in not_theirs:
            continue
        for method in methods_of(rule):
            answer = client.open(desk.address(rule, case=desk.home_of(rule)), method=method)
            asked += 1
            if not is_refused(answer):
                let_in.append(f"{method} {rule.rule}: {answer.status_code}")

    assert let_in == []
    assert asked > 20, "there are such pages at all"
