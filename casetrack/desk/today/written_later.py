"""Decisions of an office that were recorded later than they were taken."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import Row, Select, select

from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission
from casetrack.cases.models import Case, Disposition, JournalEntry
from casetrack.cases.policy import may_know
from casetrack.db import session
from casetrack.db.id_filter import is_among
from casetrack.db.partial_date import first_day
from casetrack.desk.today.actions import ensure_may_export
from casetrack.desk.today.blueprint import bp
from casetrack.probation.models import ProbationChange
from casetrack.review.models import ReviewPeriod
from casetrack.web.access import requires, signed_in_user
from casetrack.web.clock import today

# Days back, and lines at most.
DAYS, SHOWN = 365, 200


def written_later(user: Staff, *, on: date) -> Sequence[Row[JournalEntry, str, str]]:
    """Late recordings of the last year, the newest first; one statement.

    Decisions about a person and their undoing, extended reviews, returns, and changed lengths of
    probation: entry, case number, and author of each.
    """
    since = on - timedelta(days=DAYS)
    reviews = select(ReviewPeriod.id).where(
        (ReviewPeriod.extended_on >= since) | (ReviewPeriod.ended_on >= since)
    )
    in_office = select(Case.id).where(Case.office_id == user.office_id)
    undone = select(Disposition.id).where(
        Disposition.case_id.in_(in_office), Disposition.undone_on >= since
    )
    queries: list[Select[Any]] = [
        select(Disposition.entry_id).where(Disposition.recorded_on >= since),
        select(ProbationChange.entry_id).where(first_day(ProbationChange.decided) >= since),
        select(JournalEntry.id).where(
            JournalEntry.subject == ReviewPeriod.__tablename__,
            JournalEntry.subject_id.in_(reviews),
        ),
        select(JournalEntry.id).where(
            JournalEntry.subject == Disposition.__tablename__, JournalEntry.subject_id.in_(undone)
        ),
    ]
    recorded = JournalEntry.fields["recorded_on"].as_string()
    rows = session().execute(
        select(JournalEntry, Case.number, Staff.name)
        .join(Case, Case.id == JournalEntry.case_id)
        .outerjoin(Staff, Staff.id == JournalEntry.written_by_id)
        .where(
            is_among(JournalEntry.id, *queries),
            Case.office_id == user.office_id,
            may_know(user, on=on),
            recorded.is_not(None),
        )
        .order_by(JournalEntry.written_at.desc(), JournalEntry.id.desc())
        .limit(SHOWN)
    )
    return rows.all()


@bp.get("/periods/written-later")
@requires(Permission.PERIODS_READ)
def decided_before() -> ResponseReturnValue:
    """Decisions recorded late, for chief procurator and case management."""
    user, on = signed_in_user(), today()
    ensure_may_export(user)
    return render_template("desk/today/written_later.html", lines=written_later(user, on=on))
