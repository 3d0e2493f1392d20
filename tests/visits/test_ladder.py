"""What an outcome offers, and how two misses, a refusal and a worry come to their ends."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import sqlalchemy as sa
from flask import Flask

from casetrack.accounts.models import Role
from casetrack.cases.models import Obligation, Party
from casetrack.casework.actions import close_case
from casetrack.casework.concerns.actions import say_why_nothing_follows
from casetrack.casework.concerns.follow_up import answer, end_concern
from casetrack.casework.concerns.models import WHAT_FOLLOWS, Safety
from casetrack.casework.concerns.queries import concern_of_visit
from casetrack.db import session
from casetrack.db.crypto import Keyring
from casetrack.db.session import Database
from casetrack.errors import RuleBroken
from casetrack.ledger.obligations import find_owed
from casetrack.visits.ladder_links import AfterVisit, Rung, rungs_after
from casetrack.visits.models import Condition, Visit, VisitState, VisitWay
from casetrack.visits.outcomes import correct_outcome, record_unplanned
from tests.builders import NOON, TODAY, acting, make_child, make_staff
from tests.casework.concerns.builders import told
from tests.casework.concerns.conftest import Desk, desk
from tests.signed_in import text_of
from tests.visits.builders import case_of, handler_of, met, plan, record

MISSED, REFUSED, DONE = VisitState.NOT_AT_HOME, VisitState.REFUSED, VisitState.DONE


__all__ = ["desk"]


# --- What is offered ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (AfterVisit(MISSED), [Rung.AGAIN, Rung.TELEPHONE]),
        (
            AfterVisit(MISSED, is_again=True),
            [Rung.AGAIN, Rung.TELEPHONE, Rung.SCHOOL, Rung.TALK, Rung.AUTHORITY],
        ),
        (
            AfterVisit(REFUSED),
            [Rung.AGAIN, Rung.TALK, Rung.WARN, Rung.AUTHORITY, Rung.POLICE],
        ),
        (
            AfterVisit(REFUSED, on_probation=True),
            [Rung.AGAIN, Rung.TALK, Rung.WARN, Rung.BREACH, Rung.AUTHORITY, Rung.POLICE],
        ),
        (AfterVisit(VisitState.NOT_HELD), [Rung.NEW_DAY]),
        (AfterVisit(VisitState.CANCELLED), []),
        (AfterVisit(DONE, Condition.STEADY), []),
        (AfterVisit(DONE, Condition.WORRYING), [Rung.TALK, Rung.PLAN]),
        (
            AfterVisit(DONE, Condition.URGENT),
            [Rung.TELEPHONE, Rung.AUTHORITY, Rung.POLICE, Rung.PLAN],
        ),
    ],
    ids=lambda item: "-".join(item) if isinstance(item, list) else None,
)
def test_each_outcome_offers_what_fits_and_nothing_else(
    after: AfterVisit, expected: list[Rung]
) -> None:
    assert rungs_after(after) == expected


def test_a_breach_is_offered_during_a_probation_only_and_after_a_refusal_only() -> None:
    states = [state for state in VisitState if Rung.BREACH in rungs_after(AfterVisit(state))]
    on_probation = [
        state
        for state in VisitState
        if Rung.BREACH in rungs_after(AfterVisit(state, on_probation=True))
    ]

    assert (states, on_probation) == ([], [REFUSED])


# --- Each way to its end --------------------------------------------------------------------------


@pytest.fixture
def child(database: Database, keys: Keyring) -> Party:
    return make_child()


def visit(child: Party, state: VisitState, *, days_ago: int = 0, how: str = "home") -> Visit:
    """A visit that nobody planned, with what came of it."""
    outcome = met(
        TODAY - timedelta(days=days_ago),
        state=state,
        findings="",
        condition=None,
        way=VisitWay(how),
    )
    if state is DONE:
        outcome = met(TODAY - timedelta(days=days_ago), way=VisitWay(how))
    act = acting(handler_of(child), on=TODAY, at=NOON)
    return record_unplanned(case_of(child), child, outcome, act)


def follows(visit: Visit) -> Obligation | None:
    return find_owed(WHAT_FOLLOWS, visit)


def is_closed(child: Party) -> bool:
    """Whether nothing of it is left that keeps the case open."""
    try:
        close_case(case_of(child), acting(handler_of(child), on=TODAY, at=NOON))
    except RuleBroken:
        return False
    return True


def test_one_miss_asks_for_nothing_and_the_second_in_a_row_does(child: Party) -> None:
    first = visit(child, MISSED, days_ago=3)
    second = visit(child, MISSED, days_ago=1)

    owed = follows(second)
    assert follows(first) is None
    assert owed is not None
    assert owed.due == TODAY + timedelta(days=7)
    assert not is_closed(child)


def test_two_misses_end_where_the_child_is_met(child: Party) -> None:
    visit(child, MISSED, days_ago=3)
    visit(child, MISSED, days_ago=1)

    visit(child, DONE, how="school")

    assert is_closed(child)


def test_two_misses_end_where_a_visit_is_planned_and_made(child: Party) -> None:
    visit(child, MISSED, days_ago=3)
    second = visit(child, MISSED, days_ago=1)

    (planned,) = plan(child, first=TODAY)
    owed = follows(second)
    assert owed is not None
    assert not owed.is_open
    assert not is_closed(child), "the visit itself is owed now"
    record(planned, met(TODAY), on=TODAY)

    assert is_closed(child)


def test_a_visit_that_met_the_child_between_two_misses_breaks_the_row(child: Party) -> None:
    visit(child, MISSED, days_ago=3)
    visit(child, DONE, days_ago=2)

    assert follows(visit(child, MISSED, days_ago=1)) is None


def test_a_refusal_ends_with_a_reason_in_the_journal(child: Party) -> None:
    refused = visit(child, REFUSED)
    assert not is_closed(child)

    act = acting(handler_of(child), on=TODAY, at=NOON)
    say_why_nothing_follows(
        case_of(child), refused, child.id, "The breach is recorded; the court decides.", act
    )

    assert is_closed(child)


def test_a_refusal_that_was_none_ends_with_its_correction(child: Party) -> None:
    refused = visit(child, REFUSED)

    correct_outcome(
        refused,
        met(TODAY),
        acting(handler_of(child), on=TODAY, at=NOON),
        reason="Ticked wrongly",
        opened=refused.version,
    )

    assert is_closed(child)


def test_an_urgent_visit_ends_with_what_was_done(child: Party) -> None:
    act = acting(handler_of(child), on=TODAY, at=NOON)
    visit = record_unplanned(case_of(child), child, met(condition=Condition.URGENT), act)
    assert not is_closed(child)

    concern = concern_of_visit(visit.id)
    assert concern is not None
    answer(concern, told(act.by, safety=Safety.SAFE), act)
    assert not is_closed(child), "answered, it is followed"
    head = make_staff(Role.SECTION_HEAD, office=act.by.office)
    end_concern(concern, "At home, with her aunt.", acting(head, on=TODAY, at=NOON))

    assert is_closed(child)


# --- The page of a visit --------------------------------------------------------------------------


def sent(desk: Desk, **outcome: str) -> str:
    """Record an outcome by the handler, and what the page of the visit says then."""
    client = desk.as_(desk.handler)
    child = str(desk.child_id)
    fields = {"day": "2026-11-24", "way": "home", "party": child, "asked_of": child, **outcome}
    answer = client.post(
        f"/cases/{desk.case_id}/visits/unplanned", data=fields, follow_redirects=True
    )
    assert answer.status_code == 200, text_of(answer)
    return text_of(answer)


def test_a_link_of_the_ladder_carries_whom_how_and_when(desk: Desk, app: Flask) -> None:
    page = sent(desk, state="not_at_home")

    (link,) = (href for href in hrefs(page) if "/visits/plan?" in href and "on=" in href)
    carried = {name: values[0] for name, values in parse_qs(urlsplit(link).query).items()}
    form = text_of(desk.as_(desk.handler).get(link))
    assert carried["party"] == str(desk.child_id)
    assert carried["way"] == "home"
    assert carried["on"] == "2026-11-25"
    assert "2026-11-25" in form


def test_after_a_refusal_the_page_says_what_is_owed_and_where(desk: Desk) -> None:
    page = sent(desk, state="refused")

    assert "Plan what follows by" in page
    (address,) = {href for href in hrefs(page) if href.endswith("/follow")}
    client = desk.as_(desk.handler)
    assert client.get(address).status_code == 200
    assert client.post(address, data={"reason": " "}).status_code == 422
    done = client.post(address, data={"reason": "The court decides."}, follow_redirects=True)
    assert "Plan what follows by" not in text_of(done)
    assert desk.as_(desk.clerk).get(address).status_code == 403
    assert desk.as_(desk.stranger).get(address).status_code == 404


def test_who_may_not_plan_is_told_who_decides(desk: Desk) -> None:
    sent(desk, state="not_at_home")

    with desk.app.app_context():
        visit_id = session().scalars(sa.select(Visit.id)).one()
    address = f"/cases/{desk.case_id}/visits/{visit_id}"
    page = text_of(desk.as_(desk.worker).get(address))

    assert "/visits/plan?" not in page
    assert f"{desk.handler.name} handles the case" in page


def hrefs(page: str) -> list[str]:
    """Every address that a page leads to."""
    return [part.split('"')[0].replace("&amp;", "&") for part in page.split('href="')[1:]]
