"""Copies of a case that left casetrack before a record of it is sealed, by place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, func, or_, select

from casetrack.accounts.models import Staff
from casetrack.audit.models import AuditEvent
from casetrack.audit.record import AuditKind
from casetrack.cases.kinds import Part, PartyKind
from casetrack.cases.models import Case, CaseGrant, EntryParty, JournalEntry, Party
from casetrack.codes import NP_, Coded
from casetrack.db import session
from casetrack.desk.sealed_records.models import CopyPlace
from casetrack.law.counting import local_day


class WayOut(Coded):
    """How something of a case left casetrack."""

    CASE = "case", NP_("handed out", "case file or bundle taken out")
    FILE = "file", NP_("handed out", "original of a file taken out")
    TABLE = "table", NP_("handed out", "tables of the office taken out since the case came in")
    FEED = "feed", NP_("handed out", "days on which a device read the calendar of the handler")
    SHEET = "sheet", NP_("handed out", "sheet of a visit shown")
    LETTER = "letter", NP_("handed out", "entries about something sent to somebody")
    GRANT = "grant", NP_("handed out", "accesses given to another office")


@dataclass(frozen=True)
class HandedOut:
    """How often something left by a way, and the last day of it."""

    way: WayOut
    times: int
    last: date | None


_OF_CASE = {
    AuditKind.CASE_EXPORTED: WayOut.CASE,
    AuditKind.FILE_TAKEN: WayOut.FILE,
    AuditKind.SLIP_SHOWN: WayOut.SHEET,
}
_OF_OFFICE = (
    AuditKind.CASES_EXPORTED,
    AuditKind.VISITS_EXPORTED,
    AuditKind.PROBATIONS_EXPORTED,
    AuditKind.PERIODS_EXPORTED,
    AuditKind.SUGGESTIONS_EXPORTED,
)
_WAYS = {
    **_OF_CASE,
    **dict.fromkeys(_OF_OFFICE, WayOut.TABLE),
    AuditKind.CALENDAR_FEED_READ: WayOut.FEED,
}
_PLACES = {
    WayOut.CASE: CopyPlace.EXPORTS,
    WayOut.FILE: CopyPlace.EXPORTS,
    WayOut.TABLE: CopyPlace.EXPORTS,
    WayOut.FEED: CopyPlace.FEEDS,
    WayOut.SHEET: CopyPlace.DEVICES,
    WayOut.LETTER: CopyPlace.SCHOOL,
    WayOut.GRANT: CopyPlace.ENTRUSTED,
}


def handed_out(case: Case) -> Mapping[CopyPlace, list[HandedOut]]:
    """Return the copies of a case by place, in three statements. Printing is not counted."""
    by_place: dict[CopyPlace, list[HandedOut]] = {}
    for way, times, last in (*_audited(case), _letters(case), _grants(case)):
        if times:
            day = local_day(last) if last is not None else None
            by_place.setdefault(_PLACES[way], []).append(HandedOut(way, times, day))
    return by_place


def _audited(case: Case) -> Iterator[tuple[WayOut, int, datetime | None]]:
    since = AuditEvent.at >= case.opened_at
    query = (
        select(AuditEvent.kind, func.count(), func.max(AuditEvent.at))
        .where(
            or_(
                and_(AuditEvent.case_id == case.id, AuditEvent.kind.in_(_OF_CASE)),
                and_(
                    AuditEvent.office_id == case.office_id, since, AuditEvent.kind.in_(_OF_OFFICE)
                ),
                and_(
                    AuditEvent.actor_id == case.handler_id,
                    since,
                    AuditEvent.kind == AuditKind.CALENDAR_FEED_READ,
                ),
            )
        )
        .group_by(AuditEvent.kind)
    )
    by_way: dict[WayOut, list[tuple[int, datetime]]] = {}
    for kind, times, last in session().execute(query):
        by_way.setdefault(_WAYS[AuditKind(kind)], []).append((times, last))
    for way, counts in by_way.items():
        yield way, sum(times for times, _last in counts), max(last for _times, last in counts)


def _letters(case: Case) -> tuple[WayOut, int, datetime | None]:
    query = (
        select(func.count(JournalEntry.id.distinct()), func.max(JournalEntry.written_at))
        .join(EntryParty, EntryParty.entry_id == JournalEntry.id)
        .join(Party, Party.id == EntryParty.party_id)
        .where(
            JournalEntry.case_id == case.id,
            EntryParty.part == Part.TO,
            Party.kind == PartyKind.BODY,
        )
    )
    times, last = session().execute(query).one()
    return WayOut.LETTER, times, last


def _grants(case: Case) -> tuple[WayOut, int, datetime | None]:
    query = (
        select(func.count(CaseGrant.id), func.max(CaseGrant.given_at))
        .outerjoin(Staff, Staff.id == CaseGrant.staff_id)
        .where(
            CaseGrant.case_id == case.id,
            or_(CaseGrant.office_id != case.office_id, Staff.office_id != case.office_id),
        )
    )
    times, last = session().execute(query).one()
    return WayOut.GRANT, times, last
