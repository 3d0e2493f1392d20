"""Sessions that were held, as lines of the calendar; the next ones stand there as duties."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import pgettext
from sqlalchemy import ColumnElement, Select, literal, null, select

from casetrack.accounts.models import Staff
from casetrack.cases.kinds import MeasureKind, Provenance
from casetrack.cases.models import Case, Measure
from casetrack.cases.policy import seen_whole, sees_all_of
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
    day = first_day(MeasureSession.held)
    # A session of which the month alone is known stands under no day of it.
    is_day = day == last_day(MeasureSession.held)
    return (
        select(
            *diary_columns(
                "session",
                row_id=MeasureSession.id,
                case_id=Measure.case_id,
                party_id=null(),
                who_id=null(),
                day=day,
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
            is_among(MeasureSession.id, _ids(asked, is_day)),
            Case.provenance != Provenance.PUBLISHED,
            day.between(asked.first, asked.last),
            is_day,
        )
    )


def _ids(asked: DiaryAsked, is_day: ColumnElement[bool]) -> Select[int]:
    sessions = select(MeasureSession.id)
    if not asked.begins_at_office:
        in_cases = select(Measure.id).where(
            is_among(Measure.case_id, asked.cases()),
            is_among(Measure.case_id, *seen_whole(asked.user, on=asked.on)),
        )
        return sessions.where(is_among(MeasureSession.measure_id, in_cases))
    is_seen = (
        select(sees_all_of(asked.user, on=asked.on))
        .select_from(Measure)
        .join(Case, Case.id == Measure.case_id)
        .where(Measure.id == MeasureSession.measure_id, Case.provenance != Provenance.PUBLISHED)
        .correlate(MeasureSession)
        .scalar_subquery()
    )
    of_office = sessions.where(MeasureSession.office_id == asked.user.office_id, is_day, is_seen)
    return asked.of_each_day(of_office, MeasureSession.id, first_day(MeasureSession.held))


def word_session(row: DiaryRow, user: Staff, on: date) -> DiarySaid:
    """A session in words, with its course."""
    return DiarySaid(
        title=_("Session: %(course)s", course=label(MeasureKind(row.what))),
        url=url_for("cases.measure", case_id=row.case_id, measure_id=row.subject_id),
        came=pgettext("diary", "held"),
    )


SESSIONS_IN_DIARY = DiarySource("session", SESSION, rows=sessions_in_diary, says=word_session)
