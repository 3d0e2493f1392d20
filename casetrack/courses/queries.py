"""Queries for courses: one of a case, all of a kind, texts of their sessions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TypeVar

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, lazyload, selectinload

from casetrack.cases.batch_queries import of_these
from casetrack.cases.kinds import MeasureKind, MeasureState, Part
from casetrack.cases.models import Case, EntryParty, JournalEntry, Measure, MeasureParty
from casetrack.courses.models import CourseDetail, MeasureSession
from casetrack.db import all_rows, session
from casetrack.db.partial_date import PartialDate

Detail = TypeVar("Detail", bound=CourseDetail)


def course_behind(detail: type[Detail], measure: Measure) -> Detail | None:
    """The detail of a measure, with its sessions; None where its source tells no more than that."""
    query = (
        select(detail)
        .where(detail.measure_id == measure.id)
        .options(lazyload(detail.measure), joinedload(detail.sessions))
    )
    return session().scalars(query).unique().one_or_none()


def courses_of(detail: type[Detail], case: Case) -> Sequence[Detail]:
    """The courses of a case with their sessions, in the order in which they were begun."""
    return all_rows(
        select(detail)
        .join(Measure, Measure.id == detail.measure_id)
        .where(Measure.case_id == case.id)
        .order_by(detail.measure_id)
    )


def courses_in(detail: type[Detail], ids: Sequence[int]) -> Iterable[tuple[int, Detail]]:
    """The courses of several cases with their sessions, each with its case.

    Of their measures, which are read before, nothing is read again.
    """
    query = (
        select(Measure.case_id, detail)
        .join(Measure, Measure.id == detail.measure_id)
        .where(of_these(Measure.case_id, ids))
        .options(lazyload(detail.measure))
        .order_by(detail.measure_id)
    )
    return ((row[0], row[1]) for row in session().execute(query))


def same_course(
    case: Case, kind: MeasureKind, *, child_id: int, started: PartialDate, aim: str
) -> Measure | None:
    """A running measure of this kind for this child with the same beginning and aim."""
    query = (
        select(Measure)
        .join(MeasureParty, MeasureParty.measure_id == Measure.id)
        .where(
            Measure.case_id == case.id,
            Measure.kind == kind,
            Measure.state == MeasureState.RUNNING,
            MeasureParty.part == Part.ABOUT,
            MeasureParty.party_id == child_id,
        )
    )
    for measure in session().scalars(query):
        if measure.started == started and measure.aim.in_("en") == aim:
            return measure
    return None


def latest_first(detail: CourseDetail) -> list[MeasureSession]:
    """Its sessions, the latest first; those of which no time is known stand last."""
    return sorted(detail.sessions, key=_in_time, reverse=True)


def _in_time(held: MeasureSession) -> tuple[date, int]:
    return held.held.first or date.min, held.id


def entries_of(detail: CourseDetail) -> dict[int, JournalEntry]:
    """Journal texts of the sessions, by the id of their entry; one statement.

    Of an entry that was corrected, its last correction.
    """
    ids = {held.entry_id for held in detail.sessions}
    rows = session().scalars(
        select(JournalEntry)
        .where(
            JournalEntry.case_id == detail.measure.case_id,
            or_(JournalEntry.id.in_(ids), JournalEntry.corrects_id.is_not(None)),
        )
        # Of whoever took part only the alias is told.
        .options(selectinload(JournalEntry.parties).options(joinedload(EntryParty.party)))
    )
    entries_by_id = {entry.id: entry for entry in rows}
    corrections = {
        entry.corrects_id: entry
        for entry in entries_by_id.values()
        if entry.corrects_id is not None
    }
    entries_by_measure = {}
    for entry_id in ids:
        entry = entries_by_id[entry_id]
        while entry.id in corrections:
            entry = corrections[entry.id]
        entries_by_measure[entry_id] = entry
    return entries_by_measure
