"""One suspect whose case goes through its steps on the pages, day by day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

import time_machine
from flask import Flask
from sqlalchemy import select

from casetrack.accounts.models import Staff
from casetrack.cases.models import Obligation
from casetrack.db import session
from casetrack.probation.models import Probation
from casetrack.review.models import ReviewPeriod
from casetrack.web.words import label
from tests.previews import moves_on, seen_on
from tests.probation.builders import make_accused
from tests.review.builders import case_of, handler_of
from tests.signed_in import PAPER, prepare, sign_in, text_of

Rows = dict[str, tuple[date | None, date | None]]

REVIEW, POLICE = "review for prosecution", "supplementary investigation"
PROBATION, FINAL = "end of the probation", "final decision"
CHAIN = (REVIEW, POLICE, PROBATION, FINAL)

# What conditional non-prosecution asks to know.
ORDER = {
    "months": "6",
    "likely_months": "8",
    "evidence_sufficient": "y",
    "remorse": "y",
    "police": "heard",
    "victim": "none_such",
    "suspect": "heard",
    "legal_representative": "heard",
    "defender": "heard",
    "ground": "初犯，有悔罪表现",
}


@dataclass
class Walk:
    """One suspect whose case comes in on the first day, and the pages of whoever handles it."""

    app: Flask
    handler: Staff
    case_id: int
    child_id: int

    @property
    def person(self) -> str:
        """Where the pages about the suspect begin."""
        return f"/cases/{self.case_id}/people/{self.child_id}"

    @property
    def periods(self) -> list[str]:
        """Where the pages of each period begin, in order."""
        with self.app.app_context():
            rows = session().scalars(select(ReviewPeriod.id).order_by(ReviewPeriod.id)).all()
        return [f"/cases/{self.case_id}/reviews/{number}" for number in rows]

    @property
    def probation(self) -> str:
        """Where the pages of the probation begin."""
        with self.app.app_context():
            count = session().scalars(select(Probation.id)).one()
        return f"/cases/{self.case_id}/probations/{count}"

    def owed(self) -> set[tuple[str, date]]:
        """What is due in the case, in the words of a page."""
        with self.app.test_request_context():
            rows = session().scalars(
                select(Obligation).where(Obligation.case_id == self.case_id, Obligation.is_open)
            )
            return {(label(row.kind), row.due) for row in rows}

    def take(self, page: str, *, on: date, **typed: str) -> Rows:
        """See on that day what a step moves, then take it; return what was shown of the chain.

        What was shown is what happens, of every date of the case.
        """
        typed = {**PAPER, **typed}
        before = self.owed()
        with time_machine.travel(noon(on), tick=False):
            client = sign_in(self.app, self.handler)
            shown = client.post(page, data={**typed, "check": "1"})
            assert shown.status_code == 200, text_of(shown)
            assert self.owed() == before
            done = client.post(page, data={**typed, "seen": seen_on(shown)})
            assert done.status_code == 302, text_of(done)
        rows = moves_on(shown)
        after = self.owed()
        assert after - before == {(kind, now) for kind, _was, now in rows if now}
        assert before - after == {(kind, was) for kind, was, _now in rows if was}
        return {kind: (was, now) for kind, was, now in rows if kind in CHAIN}

    def version(self, index: int) -> str:
        """The version of a period that its page would send."""
        with self.app.app_context():
            periods = session().scalars(select(ReviewPeriod).order_by(ReviewPeriod.id)).all()
            return str(periods[index].version)


def noon(day: date) -> datetime:
    """Noon of a day where the office is."""
    return datetime(day.year, day.month, day.day, 4, 0, tzinfo=UTC)


def start(app: Flask) -> Walk:
    """A suspect who qualifies for conditional non-prosecution; nothing came in yet."""
    with prepare(app):
        child = make_accused()
        return Walk(app, handler_of(child), case_of(child).id, child.id)
