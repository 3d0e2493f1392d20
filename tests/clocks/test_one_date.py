"""The page of one date: what explains it, every day it had before, and who may open it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from casetrack.accounts.models import Role
from casetrack.cases.duty_kinds import DutyState, ObligationKind
from casetrack.cases.models import Obligation, Party
from casetrack.casework.correcting import Correction
from casetrack.clocks.calendar.actions import set_override
from casetrack.db import session
from casetrack.db.session import Database
from casetrack.ledger.obligations import close, find_owed
from casetrack.review import corrections
from casetrack.review.models import ReviewPeriod
from tests.builders import NOON, TODAY, acting, make_child, make_staff
from tests.clocks.owed import NEXT, administrator, rest
from tests.review.builders import case_of, handler_of, receive
from tests.signed_in import prepare, sign_in, text_of
from tests.statements import asked, counted
from tests.visits.builders import grant_visits, plan_monthly

pytestmark = pytest.mark.usefixtures("keys")

FIRST, RIGHT = date(2026, 9, 15), date(2026, 9, 8)


@dataclass
class Desk:
    """A review due on 8 October 2026 whose receipt was corrected by a day, and who looks at it."""

    app: Flask
    holder: FlaskClient
    stranger: FlaskClient
    management: FlaskClient
    worker: FlaskClient
    case_id: int
    period_id: int
    owed_id: int
    visit_id: int

    def page(self, who: FlaskClient | None = None, owed_id: int | None = None) -> str:
        """What the page says."""
        return text_of((who or self.holder).get(self.path(owed_id)))

    def path(self, owed_id: int | None = None) -> str:
        """Its address."""
        return f"/cases/{self.case_id}/dates/{owed_id or self.owed_id}"


@pytest.fixture
def desk(app: Flask) -> Iterator[Desk]:
    """The desk, at noon of a fixed day."""
    with time_machine.travel(NOON, tick=False):
        with prepare(app):
            child = make_child()
            case, by = case_of(child), handler_of(child)
            period = receive(child, received_on=FIRST)
            seen = corrections.preview(
                period, corrections.CorrectableFact.RECEIPT, RIGHT, act=acting(by, on=TODAY)
            )
            correction = Correction(RIGHT, "Stamped on the 8th", seen.seen)
            corrections.correct(
                period,
                corrections.CorrectableFact.RECEIPT,
                correction,
                act=acting(by, on=TODAY, at=NOON),
            )
            owed = find_owed(ObligationKind.PROSECUTION_REVIEW, period)
            assert owed is not None
            visit = plan_monthly(child)[0]
            manager = make_staff(Role.CASE_MANAGEMENT, office=by.office)
            worker = grant_visits(case, child)
            values = (case.id, period.id, owed.id, visit.id)
            stranger = make_staff()
        yield Desk(
            app,
            sign_in(app, by),
            sign_in(app, stranger),
            sign_in(app, manager),
            sign_in(app, worker),
            *values,
        )


def test_it_says_until_when_for_whom_by_whom_and_by_which_rule(desk: Desk) -> None:
    page = desk.page()

    assert '<p class="answer"><time datetime="2026-10-08">8 October 2026</time> Thu</p>' in page
    assert "Must act: Procuratorate." in page
    assert "Criminal Procedure Law art. 172" in page
    assert 'href="/dates/rules/prosecution_review"' in page
    assert "the time given by law is over" in page
    assert "47 days late" in page


def test_the_days_are_drawn_with_what_was_not_counted(desk: Desk) -> None:
    page = desk.page()

    assert '<ol class="days"' in page
    assert "not counted" in page


def test_every_day_it_had_before_stays_with_its_reason_and_who_wrote_it(desk: Desk) -> None:
    page = desk.page()

    before = page[page.index('id="former"') :]
    assert '<time datetime="2026-10-15">' in before
    assert "Stamped on the 8th" in before
    assert "correction" in before.lower()
    assert "written by Person" in before


def test_a_day_that_the_calendar_moved_leads_to_the_entry_that_says_so(desk: Desk) -> None:
    with prepare(desk.app):
        set_override(rest(), acting(administrator(), on=TODAY, at=NOON), opened=0)

    page = desk.page()

    assert f'<time datetime="{NEXT.isoformat()}">9 October 2026</time>' in page
    assert "Typhoon" in page[page.index('id="former"') :]


@pytest.mark.parametrize(
    ("on", "state", "said"),
    [
        (date(2026, 10, 8), DutyState.MET, "Met on 8 October 2026, in time."),
        (date(2026, 10, 9), DutyState.MET, "Met on 9 October 2026, 1 day late."),
        (date(2026, 10, 1), DutyState.LAPSED, "Lapsed on 1 October 2026"),
        (date(2026, 10, 1), DutyState.SUSPENDED, "Suspended since 1 October 2026"),
    ],
    ids=["in time", "late", "lapsed", "suspended"],
)
def test_it_says_how_it_ended(desk: Desk, on: date, state: DutyState, said: str) -> None:
    # As it is kept: what stands still does so with a decision, which is not of this page.
    ended = update(Obligation).where(Obligation.id == desk.owed_id)
    with prepare(desk.app):
        session().execute(ended.values(state=state, settled_on=on, is_open=False))

    assert said in desk.page()


def test_the_fact_leads_to_the_page_of_the_journal_that_has_its_entry(desk: Desk) -> None:
    page = text_of(desk.holder.get(f"/cases/{desk.case_id}?entry=1"))

    assert 'id="entry-1"' in page


def test_who_sees_dates_only_reads_no_note(desk: Desk) -> None:
    page = desk.page(desk.management)

    assert "8 October 2026" in page
    assert "Stamped on the 8th" not in page


def test_who_sees_visits_only_opens_the_visit_and_nothing_else(desk: Desk) -> None:
    of_visit = desk.worker.get(
        f"/cases/{desk.case_id}/dates/of/visit/{desk.visit_id}", follow_redirects=True
    )

    assert of_visit.status_code == 200
    assert desk.worker.get(desk.path()).status_code == 404


@pytest.mark.parametrize("rest_of", ["", "/next", "/of/prosecution_review"])
def test_a_stranger_finds_nothing(desk: Desk, rest_of: str) -> None:
    path = f"/cases/{desk.case_id}/dates"
    asked = {
        "": desk.path(),
        "/next": f"{path}/next",
        "/of/prosecution_review": f"{path}/of/prosecution_review/{desk.period_id}",
    }[rest_of]

    assert desk.stranger.get(asked).status_code == 404


def test_the_next_date_of_a_case_is_the_first_one_that_the_reader_may_see(desk: Desk) -> None:
    mine = desk.holder.get(f"/cases/{desk.case_id}/dates/next")
    theirs = desk.worker.get(f"/cases/{desk.case_id}/dates/next")

    assert "right to counsel" in text_of(desk.holder.get(mine.location)).lower()
    assert "Visit" in text_of(desk.worker.get(theirs.location))
    assert mine.location != theirs.location


def test_a_case_without_a_date_leads_back_to_itself(desk: Desk) -> None:
    with prepare(desk.app):
        for owed in session().query(Obligation).filter_by(case_id=desk.case_id):
            if owed.is_open:
                close(owed, on=TODAY, as_=DutyState.LAPSED)

    assert desk.holder.get(f"/cases/{desk.case_id}/dates/next").location.endswith(
        f"/cases/{desk.case_id}"
    )


def test_a_date_of_no_kind_is_not_there(desk: Desk) -> None:
    assert desk.holder.get(f"/cases/{desk.case_id}/dates/of/harvest/1").status_code == 404


@pytest.mark.in_turn(13)
def test_it_asks_no_more_for_many_former_days(desk: Desk, database: Database) -> None:
    desk.page()
    with counted(database) as once:
        desk.page()
    with prepare(desk.app):
        period = session().get_one(ReviewPeriod, desk.period_id)
        by = handler_of(session().get_one(Party, period.party_id))
        for day in (date(2026, 9, 9), date(2026, 9, 14), date(2026, 9, 15)):
            seen = corrections.preview(
                period, corrections.CorrectableFact.RECEIPT, day, act=acting(by, on=TODAY)
            )
            corrections.correct(
                period,
                corrections.CorrectableFact.RECEIPT,
                Correction(day, "Again", seen.seen),
                act=acting(by, on=TODAY, at=NOON),
            )
    with counted(database) as again:
        desk.page()

    assert len(asked(again)) == len(asked(once))
