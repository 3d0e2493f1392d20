"""Sessions that were held, as lines of the calendar; the next ones stand there as duties."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import pgettext
from sqlalchemy import Select, literal, null, select

from casetrack.accounts.models import Staff
from casetrack.cases.kinds import MeasureKind, Provenance
from casetrack.cases.models import Case, Measure
from casetrack.cases.policy import seen_whole
from casetrack.codes import NP_
from casetrack.courses.models import MeasureSession
from casetrack.db.id_filter import is_among
from casetrack.db.partial_date import first_day, last_day
from casetrack.ledger.diary import (
    DiaryAsked,
    DiaryKind,
    DiaryRow,
    DiarySaid,
    DiarySource,
    as_code,
    diary_columns,
)
from casetrack.web.words import label

SESSION = DiaryKind.declare("session", NP_("diary", "session"))


def sessions_in_diary(asked: DiaryAsked) -> Select[*tuple[Any, ...]] | None:
    """The sessions held on these days, for who sees the whole of their cases.

    A course is for several people, and somebody holds it who need not be of the staff: narrowed to
    one of them there are none.
    """
    if asked.party_id is not None or asked.who_id is not None:
        return None
    in_cases = select(Measure.id).where(
        is_among(Measure.case_id, *asked.cases()),
        is_among(Measure.case_id, *seen_whole(asked.user, on=asked.on)),
    )
    return (
        select(
            *diary_columns(
                "session",
                row_id=MeasureSession.id,
                case_id=Measure.case_id,
                party_id=null(),
                who_id=null(),
                day=first_day(MeasureSession.held),
                is_open=literal(value=False),
                is_late=literal(value=False),
                what=as_code(Measure.kind),
                state=literal("held"),
                subject_id=Measure.id,
            )
        )
        .join(Measure, Measure.id == MeasureSession.measure_id)
        .join(Case, Case.id == Measure.case_id)
        .where(
            is_among(MeasureSession.measure_id, in_cases),
            Case.provenance != Provenance.PUBLISHED,
            first_day(MeasureSession.held).between(asked.first, asked.last),
            # A session of which the month alone is known stands under no day of it.
            first_day(MeasureSession.held) == last_day(MeasureSession.held),
        )
    )


def word_session(row: DiaryRow, user: Staff, on: date) -> DiarySaid:
    """A session in words, with its course."""
    return DiarySaid(
        title=_("Session: %(course)s", course=label(MeasureKind(row.what))),
        url=url_for("cases.measure", case_id=row.case_id, measure_id=row.subject_id),
        came=pgettext("diary", "held"),
    )


SESSIONS_IN_DIARY = DiarySource("session", SESSION, rows=sessions_in_diary, says=word_session)
