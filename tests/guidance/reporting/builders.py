"""Reports of harm and failures to report, as whoever handles the case states them."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select

from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.models import Obligation, Party
from casetrack.casework.facts.recording import Statement, state
from casetrack.casework.journal_texts import NOTHING
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.guidance.reporting.fact_actions import FAILURE, REPORT
from casetrack.guidance.reporting.models import MandatoryReport, ReportFailure, SituationKind
from casetrack.ledger.consequences import follow_what_stands
from tests.builders import NOON, TODAY, acting
from tests.review.builders import case_of, handler_of

FOUND = date(2026, 11, 18)
TELL_BY = date(2026, 12, 1)


def report(child: Party, **changed: Any) -> MandatoryReport:
    """A report that came on the day the harm was found, and what follows from it."""
    values = {
        "situations": [SituationKind.INJURED.value],
        "text": BilingualText(None, "上课时发现身上有伤"),
        "reporter_kind": None,
        "reporter_id": None,
        "found": PartialDate.day(FOUND),
        "found_at": None,
        "reported": PartialDate.day(FOUND),
        "reported_at": None,
        "why_late": NOTHING,
        "told_to": None,
        "channel": None,
        "tell_by": TELL_BY,
        "outcome_told": None,
        "why_untold": NOTHING,
    }
    by = acting(handler_of(child), on=TODAY, at=NOON)
    row = state(REPORT, case_of(child), Statement(child, {**values, **changed}), by)
    follow_what_stands(on=TODAY)
    return row


def failure(bearer: Party, **changed: Any) -> ReportFailure:
    """A failure to report of which a decision is awaited, and what follows from it."""
    values = {
        "text": BilingualText(None, "知情未报告"),
        "learned": PartialDate.day(FOUND),
        "has_grave_result": None,
        "put_to": NOTHING,
        "answer_by": TELL_BY,
        "sanction": None,
        "decided_by": NOTHING,
        "decided": None,
        "suggestion_entry_id": None,
    }
    by = acting(handler_of(bearer), on=TODAY, at=NOON)
    row = state(FAILURE, case_of(bearer), Statement(bearer, {**values, **changed}), by)
    follow_what_stands(on=TODAY)
    return row


def owed(kind: ObligationKind) -> Obligation | None:
    """The only duty of that kind, whatever became of it."""
    return session().scalars(select(Obligation).where(Obligation.kind == kind)).one_or_none()
