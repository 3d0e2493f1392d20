"""Corrective education as a course: one decision, a row for each child and measure.

The public security organ decides it; the procuratorate takes part, records and follows it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from casetrack.accounts.act import Act
from casetrack.accounts.permissions import Permission
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import (
    BodyKind,
    CaseStatus,
    MeasureKind,
    MeasureState,
    Part,
    PartyKind,
    PartyRole,
    TrackKind,
)
from casetrack.cases.models import Case, JournalEntry, Measure
from casetrack.cases.not_future import ensure_not_before, ensure_past
from casetrack.casework.parties import of_case, wards_of
from casetrack.clocks.models import Deadline
from casetrack.clocks.sealings import OtherRecord, OtherRecords, follow_sealings
from casetrack.codes import N_
from casetrack.courses.course import Course, CourseTerms, SessionRhythm
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.change_set import OfKind
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken
from casetrack.events import answers, handles
from casetrack.guidance.correction.gates import asked_of_correction, first_known
from casetrack.guidance.correction.kinds import (
    CARRIED_OUT,
    DECIDED,
    DETAINED,
    ENDED,
    NEXT_DUE,
    NINE,
    PUNISHED,
    SeriousMisconduct,
)
from casetrack.guidance.correction.models import CorrectiveMeasure
from casetrack.guidance.specialised import SPECIALISED
from casetrack.law.records import RecordKind
from casetrack.ledger.act_forms import ActForm
from casetrack.ledger.consequences import Consequence
from casetrack.ledger.corrections import latest
from casetrack.ledger.gates import ensure_passes
from casetrack.ledger.nightly import NightCame


@dataclass(frozen=True)
class PoliceDecision:
    """A police decision: the serious misconduct and its day; who decided, and when."""

    conduct: SeriousMisconduct
    acted: PartialDate | None = None
    decided: PartialDate | None = None
    decided_by: str = ""


@dataclass(frozen=True, kw_only=True)
class CorrectionTerms(CourseTerms):
    """One measure for one child. every_weeks: weeks between reports or checks."""

    conduct: SeriousMisconduct
    police: PoliceDecision
    every_weeks: int | None = None


@dataclass(frozen=True, kw_only=True)
class CorrectionOrder:
    """One decision of the police: the same measures for one child or for several of one case.

    children: their ids. measures: of the nine. guardian_ids: guardians who take part, each for the
    children whose guardian they are; for all where that is unknown.
    """

    children: tuple[int, ...]
    measures: tuple[MeasureKind, ...]
    police: PoliceDecision
    aim: str
    started: PartialDate
    contents: tuple[str, ...] = ()
    every_weeks: int | None = None
    last_day: date | None = None
    guardian_ids: tuple[int, ...] = ()
    partner_ids: tuple[int, ...] = ()
    new_partner: str = ""
    new_partner_kind: BodyKind = BodyKind.OTHER


def ensure_lawful_for(case: Case, terms: CorrectionTerms, act: Act) -> None:
    """Refuse a measure that is unlawful for this child, and impossible days.

    Raises LawRefuses; RuleBroken if a day lies ahead, or it was decided before the misconduct.
    """
    police = terms.police
    _ensure_days(police, act, field="")
    (child,) = of_case(case, [terms.child_id], field="children")
    on = first_known(police.decided, terms.started) or PartialDate.day(act.on)
    ensure_passes(asked_of_correction(child, police.conduct, police.acted, decided=on), act)


def _ensure_days(measure: PoliceDecision | CorrectiveMeasure, act: Act, *, field: str) -> None:
    """Refuse a day that lies ahead, or a decision before the misconduct. field: prefix of names."""
    for name, when in (("acted", measure.acted), ("decided", measure.decided)):
        ensure_past(when, on=act.on, field=f"{field}{name}")
    early = N_("The act was on %(day)s; it was not decided before.")
    ensure_not_before(measure.decided, measure.acted, early, field=f"{field}decided")


_EDUCATION = (*NINE, MeasureKind.CORRECTIVE_EDUCATION, *SPECIALISED.kinds)
# Who is punished by another law of administration has a record that is sealed of a minor alone.
_PUNISHED = {
    PUNISHED: RecordKind.PUBLIC_ORDER,
    DETAINED: RecordKind.PUBLIC_ORDER,
    EntryKind.ADMINISTRATIVE_PENALTY: RecordKind.OTHER,
}
SEALINGS = Consequence(
    (
        *(OfKind(Measure, kind) for kind in _EDUCATION),
        *(OfKind(JournalEntry, kind) for kind in (*_PUNISHED, EntryKind.CORRECTION)),
    ),
    follow_sealings,
)


@answers(OtherRecords)
def other_records(asked: OtherRecords) -> dict[int, OtherRecord]:
    """The last punishment of each person, else the last measure; of whom no measure is running."""
    query = select(Measure).where(Measure.case_id == asked.case.id, Measure.kind.in_(_EDUCATION))
    records = dict(_punishments(asked.case))
    running: set[int] = set()
    for measure in session().scalars(query.order_by(Measure.ended_on, Measure.id)):
        children = measure.party_ids(Part.ABOUT)
        if measure.state is not MeasureState.ENDED:
            running.update(children)
            continue
        when = PartialDate.day(measure.ended_on) if measure.ended_on else PartialDate.unknown()
        records |= dict.fromkeys(children, OtherRecord(RecordKind.OTHER, measure, when))
    return {person: record for person, record in records.items() if person not in running}


@handles(NightCame)
def find_in_the_night(night: NightCame) -> None:
    """Ask for the sealing of punishments that were told before it was asked at every change."""
    asked = select(Deadline.id).where(Deadline.entry_id == JournalEntry.id)
    query = select(JournalEntry.case_id).where(JournalEntry.kind.in_(_PUNISHED), ~asked.exists())
    cases = select(Case).where(Case.status == CaseStatus.OPEN, Case.id.in_(query))
    for case in session().scalars(cases.order_by(Case.id)).all():
        follow_sealings(case, night.on)


def _punishments(case: Case) -> Iterator[tuple[int, OtherRecord]]:
    """The punishments of people of a case, as they are told last, in the order of the journal."""
    query = select(JournalEntry).where(
        JournalEntry.case_id == case.id, JournalEntry.kind.in_(_PUNISHED)
    )
    for entry in session().scalars(query.order_by(JournalEntry.number)):
        last = latest(entry)
        for part in last.parties:
            if part.part is Part.ABOUT and part.party.kind is PartyKind.PERSON:
                yield part.party_id, OtherRecord(_PUNISHED[entry.kind], entry, last.when)


def _measure_of(entry: JournalEntry) -> CorrectiveMeasure | None:
    query = select(CorrectiveMeasure).join(Measure).where(Measure.entry_id == entry.id)
    return session().scalar(query)


def _ensure_told_anew(detail: CorrectiveMeasure, _correction: JournalEntry, act: Act) -> None:
    """Refuse impossible days, and a measure without misconduct. Raises RuleBroken."""
    if detail.conduct is None:
        raise RuleBroken(
            N_("Choose for which serious misconduct it was decided."), field="of_conduct"
        )
    _ensure_days(detail, act, field="of_")


ACT_FORMS = (
    ActForm(
        frozenset({DECIDED}), Permission.GUIDANCE_WRITE, row=_measure_of, ensure=_ensure_told_anew
    ),
)
# Law on the Prevention of Juvenile Delinquency arts. 41, 42.
CORRECTION = Course(
    kinds=dict.fromkeys(NINE, TrackKind.CORRECTION),
    detail=CorrectiveMeasure,
    terms=CorrectionTerms,
    write=Permission.GUIDANCE_WRITE,
    record=Permission.GUIDANCE_RECORD,
    begun=DECIDED,
    held=CARRIED_OUT,
    ended=ENDED,
    partner_role=lambda track: PartyRole.CORRECTION_PARTNER,
    rhythm=SessionRhythm("every_weeks", NEXT_DUE),
    before_begin=ensure_lawful_for,
)


def record_decision(case: Case, order: CorrectionOrder, act: Act) -> Sequence[CorrectiveMeasure]:
    """Record a police decision: one row for each child and each chosen measure.

    Raises NotAllowed; LawRefuses if the law refuses it for one of the children; RuleBroken without
    a child or a measure, or as the beginning of any course does.

    Source: Law on the Prevention of Juvenile Delinquency arts. 38, 41, 42.
    """
    if not order.children:
        raise RuleBroken(N_("Choose the child, or several children."), field="children")
    if not order.measures:
        raise RuleBroken(N_("Choose at least one measure."), field="measures")
    begun: list[CorrectiveMeasure] = []
    partner_ids, new_partner = order.partner_ids, order.new_partner
    for child_id in dict.fromkeys(order.children):
        guardian_ids = _guardians_of(case, child_id, order)
        for kind in dict.fromkeys(order.measures):
            terms = CorrectionTerms(
                kind=kind,
                child_id=child_id,
                started=order.started,
                aim=order.aim,
                contents=order.contents,
                guardian_ids=guardian_ids,
                partner_ids=partner_ids,
                new_partner=new_partner,
                new_partner_kind=order.new_partner_kind,
                last_day=order.last_day,
                conduct=order.police.conduct,
                police=order.police,
                every_weeks=order.every_weeks,
            )
            detail = CORRECTION.begin(case, terms, act)
            detail.acted, detail.decided = order.police.acted, order.police.decided
            detail.decided_by = BilingualText.written(order.police.decided_by)
            # A partner added to the case with the first row carries out the others, too.
            partner_ids, new_partner = tuple(detail.measure.party_ids(Part.WITH)), ""
            begun.append(detail)
    return begun


def _guardians_of(case: Case, child_id: int, order: CorrectionOrder) -> tuple[int, ...]:
    """Chosen guardians of this child, and those whose wards are unknown."""
    if len(order.children) == 1:
        return order.guardian_ids
    wards = {guardian_id: wards_of(case, guardian_id) for guardian_id in order.guardian_ids}
    return tuple(
        guardian_id for guardian_id, theirs in wards.items() if child_id in theirs or not theirs
    )
