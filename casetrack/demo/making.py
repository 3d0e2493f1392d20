"""Furnish an empty database: people, the six published cases, and a desk at work."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta
from importlib import resources
from zoneinfo import ZoneInfo

from flask_babel import force_locale
from sqlalchemy import select

from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.facts import facts_of
from casetrack.cases.kinds import DispositionKind, PartyRole, Provenance
from casetrack.cases.models import Case, JournalEntry, Party
from casetrack.cases.queries import parties_of
from casetrack.casework.attachments.models import AttachmentKind
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.demo.desk import OPENS, Desk, Scene, play
from casetrack.demo.filed import filed, scan
from casetrack.demo.governed import matter_without_a_child
from casetrack.demo.guarded import guarded, thirteen_years_old
from casetrack.demo.people import make_people
from casetrack.demo.public_interest import suit_after_a_suggestion
from casetrack.demo.reviewed import answered_but_not_kept, held_while_reviewed, review_due_this_week
from casetrack.demo.supervised import probation_in_its_third_month
from casetrack.demo.taken_over import probation_from_another_office, taken_up_again
from casetrack.demo.victims import (
    application_with_nothing_yet,
    case_of_another_office,
    reply_is_late,
    visits_with_an_outcome_missing,
)
from casetrack.desk.papers.asking import decision_asked, entry_asked, measure_asked
from casetrack.desk.papers.making import instrument_of, is_issued_here, make_paper
from casetrack.desk.papers.numbering import NUMBERED
from casetrack.desk.papers.templates import set_series
from casetrack.desk.sealed_records.ceremony import SealPrepared, confirm, prepare
from casetrack.desk.sealed_records.models import CopyPlace, CopyState, RecordSeal
from casetrack.desk.sealed_records.retention import NewPeriod, set_period
from casetrack.exchange.importer import import_text
from casetrack.guidance.orders import ORDER
from casetrack.ledger.papers import InstrumentKind, PaperAsked, entries_with_papers, instruments
from casetrack.review.actions import Receipt, receive
from casetrack.review.decisions import ReviewOutcome, announce
from casetrack.review.models import Custody, ReviewKind
from casetrack.review.proposals import IN_REVIEW

TAKEN = BilingualText(
    "Took two parcels of another from the gate of a housing estate", "在小区门口拿走他人快递两件"
)
GROUND = "情节轻微，初犯，退还财物并取得谅解"
GONE_THROUGH = {
    **dict.fromkeys(CopyPlace, (CopyState.CONFIRMED, "")),
    CopyPlace.BACKUPS: (CopyState.OUT_OF_REACH, "备份由市院信息中心保管，按期轮换后销毁"),
}


def sealed_and_waiting(desk: Desk) -> None:
    """A parcel thief who was not prosecuted is sealed; what was recorded as sealed is handed over.

    An old file that was entered under seal is offered for destruction. None of them changes what
    anybody else sees, but the numbers that the sealed cases took.
    """
    _seal(desk, *_not_prosecuted(desk))
    waiting = session().scalars(select(RecordSeal).where(RecordSeal.is_recorded)).one()
    prepared = SealPrepared(GONE_THROUGH, is_done=True)
    prepare(waiting.case, waiting.party, prepared, desk.act())
    case, child = desk.open("贺明川", PartyRole.SUSPECT, charge="盗窃罪")
    desk.record(case, EntryKind.RECORD_SEALED, child)
    archived = NewPeriod(30, date(desk.day.year - 31, 3, 12), "旧卷补录，自原案归档之日起算")
    set_period(_seal(desk, case, child), archived, desk.act(desk.staff["custodian"]))


def _not_prosecuted(desk: Desk) -> tuple[Case, Party]:
    case, child = desk.open("段思远", PartyRole.SUSPECT, charge="盗窃罪")
    receipt = Receipt(ReviewKind.PROSECUTION, desk.day, Custody.BAIL)
    period = receive(case, child, receipt, desk.act())
    guarded(desk, case, child, did=TAKEN)
    kind = DispositionKind.DISCRETIONARY_NON_PROSECUTION
    outcome = ReviewOutcome(kind, desk.day, ground=GROUND)
    decision = desk.decided(case, IN_REVIEW[ReviewKind.PROSECUTION], period, outcome)
    announce(decision, desk.act(), announced_on=desk.day)
    return case, parties_of(case)[0]


def _seal(desk: Desk, case: Case, child: Party) -> RecordSeal:
    seal = prepare(case, child, SealPrepared(GONE_THROUGH, is_done=True), desk.act())
    confirm(seal, tuple(CopyPlace), desk.act(desk.staff["custodian"]))
    return seal


PLACE = "清河"


def documents_made(desk: Desk) -> None:
    """Number each sort of document, and make the first of each; one came back signed."""
    by_head, act = desk.act(desk.staff["head"]), desk.act()
    for kind in instruments():
        if kind.sign:
            set_series(kind, f"{PLACE}{kind.sign}", 1, by_head, opened=0)
    made: set[InstrumentKind] = set()
    for asked in _asked(desk):
        kind_here = instrument_of(asked)
        if kind_here is None or kind_here in made or not is_issued_here(asked):
            continue
        made.add(kind_here)
        # What is printed is Chinese, whoever makes the demonstration.
        with force_locale("zh"):
            paper = make_paper(asked, act, with_gaps=True)
        if kind_here is ORDER:
            filed(desk, asked.facts.case, paper.told_id, AttachmentKind.SIGNED, scan(1))
    numbered = select(JournalEntry).where(JournalEntry.kind == NUMBERED)
    for entry in session().scalars(numbered):
        number = entry.text.in_("zh")
        entry.text = BilingualText(number, number)


def _asked(desk: Desk) -> Iterator[PaperAsked]:
    """Every decision, measure and entry of the prosecutor's cases that has an instrument."""
    cases = select(Case).where(
        Case.provenance == Provenance.DEMO, Case.handler_id == desk.prosecutor.id
    )
    for case in session().scalars(cases.order_by(Case.id)).all():
        facts = facts_of(case, seen_by=desk.prosecutor, on=desk.day)
        entries = select(JournalEntry.id).where(
            JournalEntry.case_id == case.id, JournalEntry.kind.in_(entries_with_papers())
        )
        subjects = (
            *(decision_asked(facts, decision.id) for decision in facts.dispositions),
            *(measure_asked(facts, measure.id) for measure in facts.measures),
            *(entry_asked(facts, entry_id) for entry_id in session().scalars(entries)),
        )
        yield from (asked for asked in subjects if asked is not None)


# Longer ago than anything that happens on the desk.
HIRED = timedelta(days=200)

SCENES: Sequence[Scene] = (
    answered_but_not_kept,
    probation_in_its_third_month,
    visits_with_an_outcome_missing,
    reply_is_late,
    review_due_this_week,
    held_while_reviewed,
    case_of_another_office,
    application_with_nothing_yet,
    suit_after_a_suggestion,
    probation_from_another_office,
    thirteen_years_old,
    taken_up_again,
    matter_without_a_child,
)


def furnish(
    *, on: date, at: datetime, zone: ZoneInfo, act: Callable[[], AbstractContextManager[object]]
) -> None:
    """Make the whole demonstration as it stands on that day.

    act: opens a unit of work; everything is written in several, one after the other.
    """
    hired = datetime.combine(on - HIRED, OPENS, tzinfo=zone)
    with act():
        staff = make_people(at=hired)
    for text in published_files():
        with act():
            import_text(text, by=None, on=on, at=at)
    desk = Desk(staff, on, zone)
    play(SCENES, desk, act=act)
    desk.turn_to(0)
    with act():
        documents_made(desk)
    with act():
        sealed_and_waiting(desk)


def published_files() -> list[str]:
    """The six published cases as case files, in their order."""
    folder = resources.files("casetrack.exchange").joinpath("examples")
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".yaml")), key=_name)
    return [file.read_text(encoding="utf-8") for file in files]


def _name(file: resources.abc.Traversable) -> str:
    return file.name
