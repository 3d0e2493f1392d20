"""The feature declaration of sealed records."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, exists, select

from casetrack.accounts.models import Staff
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.facts import CaseFacts
from casetrack.cases.kinds import Part, Provenance
from casetrack.cases.models import Case, JournalEntry, Obligation, Party
from casetrack.cases.owed import Owed
from casetrack.casework.journal_texts import in_both
from casetrack.codes import N_
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.desk.sealed_records import destruction_views, views
from casetrack.desk.sealed_records.ceremony import AS_SEALED, recorded_only
from casetrack.desk.sealed_records.models import (
    APPROVE,
    COPIES_OF_SEALED,
    KEEP,
    PREPARE,
    UNSEALED,
    RecordSeal,
)
from casetrack.desk.sealed_records.proposals import to_decide
from casetrack.events import handles
from casetrack.ledger.clock_triggers import ClockTrigger, FactRecorded
from casetrack.ledger.importing import CaseBroughtIn
from casetrack.ledger.page_parts import HeadPart, RecordGroup, RecordLine, RecordLines
from casetrack.ledger.registry import DutyLine, Feature
from casetrack.ledger.reschedule import DayMoved
from casetrack.web.page import SEALED, TODAY, SectionPage
from casetrack.web.words import FactWords

# Each registers its routes with the one blueprint.
PAGES = (views, destruction_views)


# Duties that end with the sealing.
_DUTIES = (ObligationKind.SEALING, COPIES_OF_SEALED)


def _record_lines(facts: CaseFacts, user: Staff) -> Iterator[RecordLine]:
    if not facts.may(user, PREPARE):
        return
    case_id = facts.case.id
    open_here = [row for row in facts.obligations if row.kind in _DUTIES and row.is_open]
    owed = {row.party_id for row in open_here if row.party_id is not None}
    if not owed:
        return
    handed = select(RecordSeal.party_id).where(
        RecordSeal.case_id == case_id, RecordSeal.handed_at.is_not(None)
    )
    for person_id in sorted(owed.difference(session().scalars(handed))):
        url = url_for("sealed_records.prepare", case_id=case_id, party_id=person_id)
        yield RecordLine(RecordGroup.CASE, _("Seal the record"), url)


def _prepared(owed: Owed) -> str:
    return url_for("sealed_records.prepare", case_id=owed.case_id, party_id=owed.party_id or 0)


def _handed_over() -> ColumnElement[bool]:
    return exists().where(
        RecordSeal.case_id == Obligation.case_id,
        RecordSeal.party_id == Obligation.party_id,
        RecordSeal.handed_at.is_not(None),
    )


_SUBJECTS = select(Obligation.subject_id).where(
    Obligation.kind == ObligationKind.SEALING, Obligation.is_open
)


def _with_handlers(by: Staff, _on: date) -> set[int]:
    open_here = _SUBJECTS.join(Case, Case.id == Obligation.case_id).where(
        Case.office_id == by.office_id, ~_handed_over()
    )
    return set(session().scalars(open_here))


def _with_custodian(ids: Collection[int], _by: Staff, _on: date) -> Mapping[int, BilingualText]:
    handed = session().scalars(_SUBJECTS.where(Obligation.subject_id.in_(ids), _handed_over()))
    return dict.fromkeys(handed, in_both(N_("handed over: it waits for the custodian")))


@handles(DayMoved)
def _follow_calendar(moved: DayMoved) -> None:
    """Keep with the record that waits for its sealing the day to which the calendar moved it."""
    owed = moved.owed
    mine = RecordSeal.case_id == owed.case_id, RecordSeal.party_id == owed.party_id
    waiting = select(RecordSeal).where(*mine, RecordSeal.sealed_at.is_(None))
    if owed.kind in _DUTIES and (seal := session().scalar(waiting)) is not None:
        seal.due = owed.due


@handles(FactRecorded)
def _told_as_sealed(event: FactRecorded) -> None:
    fact = event.fact
    if fact.what is ClockTrigger.RECORD_SEALED and fact.person and fact.entry:
        recorded_only(fact.case, fact.person, fact.entry)


@handles(CaseBroughtIn)
def _sealed_by_file(brought_in: CaseBroughtIn) -> None:
    """A record that a file tells as sealed, and not as unsealed since, was not sealed here."""
    case = brought_in.case
    if case.provenance is Provenance.PUBLISHED:
        return
    entries = select(JournalEntry).where(
        JournalEntry.case_id == case.id,
        JournalEntry.kind.in_((EntryKind.RECORD_SEALED, UNSEALED)),
    )
    sealed: dict[Party, JournalEntry] = {}
    for entry in session().scalars(entries.order_by(JournalEntry.number)):
        for person in (link.party for link in entry.parties if link.part is Part.ABOUT):
            if entry.kind is UNSEALED:
                sealed.pop(person, None)
            else:
                sealed.setdefault(person, entry)
    for person, entry in sealed.items():
        recorded_only(case, person, entry)


FEATURE = Feature(
    "sealed_records",
    views.bp,
    section=SEALED,
    brings=(
        DutyLine(
            ObligationKind.SEALING,
            title=_l("Seal the record"),
            late_title=_l("Record not sealed"),
            button=_l("Go through its copies"),
            url=_prepared,
            needs=PREPARE,
            texts=_with_custodian,
            turns=_with_handlers,
        ),
        DutyLine(
            COPIES_OF_SEALED,
            title=_l("Hand over the record that was recorded as sealed"),
            late_title=_l("Record that was recorded as sealed not handed over"),
            button=_l("Go through its copies"),
            url=_prepared,
            needs=PREPARE,
        ),
        FactWords({AS_SEALED: _l("Recorded as sealed, and nothing here was")}),
        RecordLines(_record_lines),
        HeadPart("desk/sealed_records/_on_today.html", to_decide),
        _follow_calendar,
        _told_as_sealed,
        _sealed_by_file,
        SectionPage(SEALED, _l("To do"), "sealed_records.desk", KEEP, place=1),
        SectionPage(SEALED, _l("Register"), "sealed_records.register", KEEP, place=2),
        SectionPage(
            SEALED, _l("Register a query"), "sealed_records.new_query", KEEP, place=3, is_verb=True
        ),
        SectionPage(TODAY, _l("Sealed records"), "sealed_records.approvals", APPROVE, place=70),
    ),
)
