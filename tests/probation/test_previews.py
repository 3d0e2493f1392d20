"""What the steps of a probation show before they are saved.

The review came in on 10 November 2026 and would end on 10 December: 16 days of it are left.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from casetrack.accounts.models import Staff
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.models import Obligation, Party
from casetrack.db import session
from casetrack.probation.models import Probation
from casetrack.review.models import ReviewPeriod
from tests.builders import NOON
from tests.previews import moves_on, seen_on, struck_in
from tests.probation.builders import make_suspect, order
from tests.review.builders import case_of, handler_of
from tests.signed_in import PAPER, prepare, sign_in, text_of

PROBATION, FINAL, REVIEW = "end of the probation", "final decision", "review for prosecution"


@dataclass
class Desk:
    """A suspect under review, and who handles the case."""

    app: Flask
    handler: Staff
    case_id: int
    child_id: int

    @property
    def holder(self) -> FlaskClient:
        """A browser of whoever handles the case."""
        return sign_in(self.app, self.handler)

    def begun(self, months: int = 6) -> str:
        """A probation of so many months from 24 November 2026, and where its pages are."""
        with prepare(self.app):
            probation = order(session().get_one(Party, self.child_id), months=months)
            return f"/cases/{self.case_id}/probations/{probation.id}"

    def period(self) -> tuple[str, str]:
        """Where custody is recorded, and the version of the review."""
        with self.app.app_context():
            period = session().scalars(select(ReviewPeriod)).one()
            return f"/cases/{self.case_id}/reviews/{period.id}/custody", str(period.version)

    def final_due(self) -> date:
        """By when the final decision is due."""
        final = Obligation.kind == ObligationKind.FINAL_DECISION
        with self.app.app_context():
            return session().scalars(select(Obligation.due).where(final)).one()

    def probations(self) -> list[Probation]:
        """What was saved."""
        with self.app.app_context():
            return list(session().scalars(select(Probation)))


@pytest.fixture
def desk(app: Flask) -> Iterator[Desk]:
    """The desk, at noon of 24 November 2026."""
    with time_machine.travel(NOON, tick=False):
        with prepare(app):
            child = make_suspect()
            desk = Desk(app, handler_of(child), case_of(child).id, child.id)
        yield desk


ORDER = {
    **PAPER,
    "decided_on": "today",
    "months": "6",
    "likely_months": "8",
    "evidence_sufficient": "y",
    "remorse": "y",
    "police": "heard",
    "victim": "heard",
    "suspect": "heard",
    "legal_representative": "heard",
    "defender": "heard",
    "ground": "初犯，有悔罪表现",
}


def test_an_order_that_the_law_refuses_says_so_beside_its_dates(desk: Desk) -> None:
    page = f"/cases/{desk.case_id}/people/{desk.child_id}/probation"

    shown = desk.holder.post(page, data={**ORDER, "defender": "not_yet", "check": "1"})

    assert "Needed: The defender has been heard." in text_of(shown)
    assert "2027-05-24" in text_of(shown)
    assert "初犯，有悔罪表现" in text_of(shown)
    assert moves_on(shown) == []
    assert desk.probations() == []


@pytest.mark.in_turn(13)
@pytest.mark.parametrize("odd", [{"months": "5"}, {"months": "13"}, {"decided_on": "2000-01-01"}])
@pytest.mark.parametrize("press", [{}, {"check": "1"}], ids=["save", "check"])
def test_what_the_law_does_not_know_is_said_though_a_last_day_is_printed(
    desk: Desk, odd: dict[str, str], press: dict[str, str]
) -> None:
    page = f"/cases/{desk.case_id}/people/{desk.child_id}/probation"
    typed = {**ORDER, "printed_last_day": "2027-05-24", **odd}

    shown = desk.holder.post(page, data={**typed, **press})
    beside = desk.holder.get(f"{page}/dates", query_string=typed)

    assert shown.status_code == 422
    assert 'class="error"' in text_of(shown)
    assert "初犯，有悔罪表现" in text_of(shown)
    assert 'value="2027-05-24"' in text_of(shown)
    assert beside.status_code == 200
    assert desk.probations() == []


def test_a_revocation_shows_when_the_review_runs_again_and_until_when(desk: Desk) -> None:
    page = f"{desk.begun()}/revocation"
    typed = {**PAPER, "revoked_on": "today", "new_crime": "y", "ground": "盗窃"}

    shown = desk.holder.post(page, data={**typed, "check": "1"})
    done = desk.holder.post(page, data={**typed, "seen": seen_on(shown)})

    text = text_of(shown)
    assert "The review runs again from 24 November 2026." in text
    assert "16 days of the review are left, before holidays." in text
    # 16 days from 24 November are Thu 10 December; 16 from 24 May 2027 were Wed 9 June.
    assert (FINAL, date(2027, 6, 9), date(2026, 12, 10)) in moves_on(shown)
    assert (PROBATION, date(2027, 5, 24), None) in moves_on(shown)
    assert "盗窃" in text
    assert done.status_code == 302
    assert desk.final_due() == date(2026, 12, 10)


def test_a_revocation_without_a_ground_shows_which_are_missing(desk: Desk) -> None:
    page = f"{desk.begun()}/revocation"

    shown = desk.holder.post(
        page, data={**PAPER, "revoked_on": "today", "ground": "夜不归宿", "check": "1"}
    )

    assert "None of the grounds to revoke exists." in text_of(shown)
    assert "夜不归宿" in text_of(shown)
    assert desk.probations()[0].revoked_on is None


def test_another_length_shows_both_dates_that_move(desk: Desk) -> None:
    page = f"{desk.begun()}/length"
    typed = {**PAPER, "version": "1", "changed_on": "today", "reason": "表现良好", "months": "9"}

    shown = desk.holder.post(page, data={**typed, "check": "1"})
    refused = desk.holder.post(page, data={**typed, "months": "13", "check": "1"})

    # Nine months from 24 November are 24 August 2027; 16 days later is Thu 9 September.
    assert moves_on(shown)[:2] == [
        (PROBATION, date(2027, 5, 24), date(2027, 8, 24)),
        (FINAL, date(2027, 6, 9), date(2027, 9, 9)),
    ]
    assert "This moves 2 dates" in text_of(shown)
    assert refused.status_code == 422
    assert 'id="months-e"' in text_of(refused)
    assert desk.probations()[0].months == 6


@pytest.mark.in_turn(13)
def test_the_final_decision_shows_what_is_done_with_it(desk: Desk) -> None:
    page = f"{desk.begun()}/final"
    typed = {**PAPER, "decided_on": "today", "heard": "none_such", "ground": "考验期表现良好"}
    with time_machine.travel(datetime(2027, 5, 25, 4, 0, tzinfo=UTC), tick=False):
        missing = desk.holder.post(page, data={**typed, "heard": "not_yet", "check": "1"})
        shown = desk.holder.post(page, data={**typed, "check": "1"})
        done = desk.holder.post(page, data={**typed, "seen": seen_on(shown)})

    assert "The final decision is not open yet." in text_of(missing)
    assert (FINAL, date(2027, 6, 9), None) in moves_on(shown)
    assert (PROBATION, date(2027, 5, 24), None) in moves_on(shown)
    assert done.status_code == 302


@pytest.mark.in_turn(13)
def test_custody_during_a_probation_moves_the_final_decision_and_stays_with_it(desk: Desk) -> None:
    page = desk.begun(months=7)
    custody, version = desk.period()
    typed = {"custody": "arrested", "changed_on": "today", "note": "", "version": version}
    # Seven months are 24 June 2027; 16 days later is Sat 10 July, so Mon 12 July on bail.
    assert desk.final_due() == date(2027, 7, 12)

    shown = desk.holder.post(custody, data={**typed, "check": "1"})
    done = desk.holder.post(custody, data={**typed, "seen": seen_on(shown)})
    revocation = text_of(desk.holder.get(f"{page}/revocation"))
    html = text_of(desk.holder.get(f"/cases/{desk.case_id}/people/{desk.child_id}/periods"))

    assert moves_on(shown) == [(FINAL, date(2027, 7, 12), date(2027, 7, 10))]
    assert done.status_code == 302
    assert desk.final_due() == date(2027, 7, 10)
    assert 'checked id="in_custody"' in revocation
    assert date(2027, 7, 12) in struck_in(html)

    # Ten months are 24 September; 16 days later is Sun 10 October, and custody still counts.
    version = str(desk.probations()[0].version)
    longer = {
        **PAPER,
        "version": version,
        "changed_on": "today",
        "reason": "表现不好",
        "months": "10",
    }
    desk.holder.post(f"{page}/length", data=longer)
    assert desk.final_due() == date(2027, 10, 10)


@pytest.mark.in_turn(13)
def test_custody_is_no_longer_recorded_once_the_probation_was_decided_about(desk: Desk) -> None:
    page = desk.begun()
    desk.holder.post(
        f"{page}/revocation",
        data={**PAPER, "revoked_on": "today", "new_crime": "y", "ground": "盗窃"},
    )
    desk.holder.post(
        f"/cases/{desk.case_id}/people/{desk.child_id}/prosecution",
        data={**PAPER, "decided_on": "today", "ground": "依法起诉"},
    )
    custody, version = desk.period()

    answer = desk.holder.post(
        custody, data={"custody": "arrested", "changed_on": "today", "version": version}
    )

    assert answer.status_code == 422
    assert "This review ended on 24 November 2026" in text_of(answer)
