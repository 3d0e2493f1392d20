"""Begin a measure or a mechanism, record work and reviews, end it with its effect."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from casetrack.accounts.act import Act
from casetrack.cases.kinds import BodyKind, MeasureKind, MeasureState, Part
from casetrack.cases.locking import lock
from casetrack.cases.models import Amount, Case, JournalEntry, Measure, MeasureItem, Track
from casetrack.cases.not_future import ensure_not_before, ensure_past
from casetrack.cases.policy import ensure_may, ensure_open
from casetrack.cases.quantities import Qualifier, Quantity, QuantityUnit
from casetrack.cases.requirements import CareKind, HowKept, NewCheck
from casetrack.casework.entry_people import entry_of
from casetrack.casework.extra_values import values_kept
from casetrack.casework.parties import of_case
from casetrack.codes import N_
from casetrack.courses.course import partners_of
from casetrack.courses.measures.kinds import KEPT, KeptKind
from casetrack.courses.measures.models import (
    ENDED,
    RECORD,
    REPORTED,
    REVIEW,
    REVIEWED,
    WENT_ON,
    MeasureOrigin,
)
from casetrack.courses.measures.queries import case_numbered
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken
from casetrack.ledger.decisions import track_for
from casetrack.ledger.journal import enter
from casetrack.ledger.measures import end_measure, start_measure
from casetrack.ledger.obligations import owe, settle
from casetrack.ledger.reasons import why_agreed

MEASURE_WITHOUT_WORDS = N_("Say it in a sentence.")
REVIEW_NOT_AHEAD = N_("%(day)s is not ahead. Choose a later day, or leave it empty.")


@dataclass(frozen=True)
class NumberTold:
    """One number of an outcome: thing counted, amount, unit."""

    what: str
    value: Decimal | None
    qualifier: Qualifier
    unit: QuantityUnit


@dataclass(frozen=True)
class NewMeasure:
    """A new measure. started: as exactly as it is known; review_on: the day of its next check.

    count, count_qualifier: how often it is or was done. values: typed, by the keys of its kind.
    entry_id: of the journal, where one tells it already. cases: numbers of more cases it grew from.
    """

    kind: MeasureKind
    started: PartialDate
    about_ids: tuple[int, ...] = ()
    partner_ids: tuple[int, ...] = ()
    new_partner: str = ""
    new_partner_kind: BodyKind = BodyKind.OTHER
    aim: str = ""
    contents: tuple[str, ...] = ()
    count: int | None = None
    count_qualifier: Qualifier | None = None
    last_day: date | None = None
    review_on: date | None = None
    entry_id: int | None = None
    cases: tuple[str, ...] = ()
    values: Mapping[str, Any] = field(default_factory=dict)


def ensure_looked_at_well(term: MeasureItem, look: NewCheck) -> None:
    """Refuse a look at a term of a plan of care that leaves no day for what is not kept yet.

    Content is not gone before its evidence is secured: whoever has it removed first has nothing
    left to prove what was shown. Raises RuleBroken.
    """
    if look.found is not HowKept.KEPT and look.look_due is None:
        raise RuleBroken(
            N_("It is not kept yet: enter the day of the next check."), field="look_due"
        )
    if term.kind is not CareKind.REMOVAL or look.found is not HowKept.KEPT:
        return
    asked = session().get_one(Measure, term.measure_id).asked()
    secured = [other for other in asked if other.kind is CareKind.EVIDENCE]
    if not secured or any(other.state is not HowKept.KEPT for other in secured):
        raise RuleBroken(
            N_(
                "Evidence comes first: add the term that it is secured, and record the check of"
                " it, before the content is said to be gone."
            ),
            field="found",
        )


def begin(case: Case, new: NewMeasure, act: Act) -> Measure:
    """Begin one, with its partners, and the entry that tells it unless one is given.

    Raises NotAllowed; RuleBroken if the case is closed, it is for nobody and no mechanism, a day
    cannot be, or a number is of no case this person sees.
    """
    ensure_may(act.by, RECORD, case, on=act.on)
    ensure_open(case)
    kept = KEPT.get(new.kind)
    if kept is None:
        raise RuleBroken(N_("Choose one of the list."), field="kind")
    _check_days(new, kept, act)
    about = of_case(case, new.about_ids, field="about")
    if not about and not kept.is_mechanism:
        raise RuleBroken("measure_for_nobody", field="about")
    contents = [text.strip() for text in new.contents if text.strip()]
    values = values_kept(kept.asks, new.values)
    entry = entry_of(case, new.entry_id)
    partners = partners_of(case, new, kept.partner_role, act)
    # What an entry tells already stands in the line of work of that entry.
    told_in = session().get(Track, entry.track_id) if entry and entry.track_id else None
    track = told_in or track_for(case, kept.line)
    parties = {Part.ABOUT: about, Part.WITH: partners}
    measure = start_measure(
        case,
        new.kind,
        started=new.started,
        parties=parties,
        last_day=new.last_day,
        aim=BilingualText.written(new.aim),
        items=[BilingualText.written(text) for text in contents],
        track=track,
        entry=entry,
    )
    measure.count, measure.count_qualifier = new.count, new.count_qualifier
    measure.fields = values
    grow_from(case, measure, new.cases, act)
    if entry is None:
        entry = enter(
            case,
            kept.told,
            act,
            when=new.started,
            text=BilingualText.written(new.aim),
            parties=parties,
            track=track,
            subject=measure,
            kind_of_measure=new.kind.value,
        )
        measure.entry_id = entry.id
    if new.review_on is not None:
        _owe_review(case, measure, new.review_on, entry, act)
    session().flush()
    return measure


def tell(
    case: Case, measure: Measure, text: str, when: PartialDate, number: NumberTold | None, act: Act
) -> JournalEntry:
    """Record work on a measure, with a number of its outcome; it goes on.

    Raises NotAllowed; RuleBroken if it has ended, or nothing is said.
    """
    _ensure_goes_on(case, measure, act)
    if not text.strip():
        raise RuleBroken(MEASURE_WITHOUT_WORDS, field="text")
    ensure_past(when, on=act.on, field="when")
    entry = enter_of(case, measure, WENT_ON, act, when=when, text=BilingualText.written(text))
    _keep_numbers(case, [number] if number else [], entry)
    return entry


def review(
    case: Case, measure: Measure, result: str, next_on: date | None, act: Act
) -> JournalEntry:
    """Record the result of a review, and the day of the next one.

    Raises NotAllowed; RuleBroken if it has ended, nothing is said, or the next day is not ahead.
    """
    _ensure_goes_on(case, measure, act)
    if not result.strip():
        raise RuleBroken(MEASURE_WITHOUT_WORDS, field="result")
    if next_on is not None and next_on <= act.on:
        raise RuleBroken(REVIEW_NOT_AHEAD, field="next_on", day=next_on)
    entry = enter_of(
        case,
        measure,
        REVIEWED,
        act,
        when=PartialDate.day(act.on),
        text=BilingualText.written(result),
    )
    settle(REVIEW, measure, on=act.on)
    if next_on is not None:
        _owe_review(case, measure, next_on, entry, act)
    measure.version += 1
    return entry


def receive_report(
    case: Case, measure: Measure, received_on: date, says: str, act: Act
) -> JournalEntry:
    """Record the receipt of a report and its content; the measure ends with it.

    Raises NotAllowed; RuleBroken if it came already, on a day that cannot be, or says nothing.
    """
    _ensure_goes_on(case, measure, act)
    if not says.strip():
        raise RuleBroken(MEASURE_WITHOUT_WORDS, field="says")
    _ensure_end(measure, received_on, act, field="received_on")
    text = BilingualText.written(says)
    measure.fields = {
        **measure.fields,
        "report_on": {"en": received_on.isoformat(), "zh": received_on.isoformat()},
        "finding": {"zh": text.zh} if text.zh else {"en": text.en},
    }
    entry = enter_of(case, measure, REPORTED, act, when=PartialDate.day(received_on), text=text)
    end_measure(measure, act, on=received_on)
    return entry


def end(
    case: Case,
    measure: Measure,
    ended_on: date,
    result: str,
    numbers: Sequence[NumberTold],
    act: Act,
) -> JournalEntry:
    """End a measure on its last day, with its outcome in words and numbers.

    Raises NotAllowed; RuleBroken if it has ended, the day cannot be, or nothing is said.
    """
    _ensure_goes_on(case, measure, act)
    if not result.strip():
        raise RuleBroken(MEASURE_WITHOUT_WORDS, field="result")
    _ensure_end(measure, ended_on, act, field="ended_on")
    entry = enter_of(
        case,
        measure,
        ENDED,
        act,
        when=PartialDate.day(ended_on),
        text=BilingualText.written(result),
    )
    _keep_numbers(case, numbers, entry)
    settle(REVIEW, measure, on=ended_on)
    end_measure(measure, act, on=ended_on)
    return entry


def enter_of(case: Case, measure: Measure, kind: Any, act: Act, **value: Any) -> JournalEntry:
    """An entry about a kept measure, of its people and in its line of work."""
    parties = {
        part: [link.party for link in measure.parties if link.part is part]
        for part in (Part.ABOUT, Part.WITH)
    }
    kept_in = session().get(Track, measure.track_id) if measure.track_id else None
    track = kept_in or track_for(case, KEPT[measure.kind].line)
    return enter(case, kind, act, parties=parties, track=track, subject=measure, **value)


def _keep_numbers(case: Case, numbers: Sequence[NumberTold], entry: JournalEntry) -> None:
    last = session().scalar(select(func.max(Amount.position)).where(Amount.case_id == case.id))
    for place, number in enumerate(numbers, start=(last or 0) + 1):
        Quantity.of(number.value, number.unit.value, number.qualifier)
        session().add(
            Amount(
                case_id=case.id,
                what=BilingualText.written(number.what),
                value=number.value,
                unit=number.unit.value,
                qualifier=number.qualifier,
                entry_id=entry.id,
                position=place,
            )
        )
    session().flush()


def _owe_review(case: Case, measure: Measure, day: date, entry: JournalEntry, act: Act) -> None:
    owe(
        case,
        REVIEW,
        due=day,
        subject=measure,
        why=why_agreed("review_agreed", fact_on=act.on, entry=entry),
        told_by=entry,
    )


def _check_days(new: NewMeasure, kept: KeptKind, act: Act) -> None:
    ensure_past(new.started, on=act.on, field="started")
    ensure_not_before(new.last_day, new.started, "measure_ends_before", field="last_day")
    if new.review_on is not None and new.review_on <= act.on:
        raise RuleBroken(REVIEW_NOT_AHEAD, field="review_on", day=new.review_on)


def _ensure_end(measure: Measure, day: date, act: Act, *, field: str) -> None:
    ensure_past(day, on=act.on, field=field)
    ensure_not_before(day, measure.started, "measure_ends_before", field=field)


def _ensure_goes_on(case: Case, measure: Measure, act: Act) -> None:
    ensure_may(act.by, RECORD, case, on=act.on)
    ensure_open(case)
    lock(measure)
    if measure.state is MeasureState.ENDED:
        raise RuleBroken(
            N_("It has ended already; nothing can be added, and it cannot end twice."),
            day=measure.ended_on or "",
        )


def grow_from(case: Case, measure: Measure, numbers: Iterable[str], act: Act) -> None:
    """Keep which other cases a measure of this case grew from, by their numbers.

    Raises RuleBroken at `cases` for a number of no case, or of one this person sees less than whole
    of: the same answer.
    """
    others = {
        other.id: other
        for number in numbers
        if number.strip()
        for other in (_case_behind(case, number, act),)
    }
    session().add_all(MeasureOrigin(measure_id=measure.id, case_id=other) for other in others)


def _case_behind(case: Case, number: str, act: Act) -> Case:
    other_case = case_numbered(number, act.by, on=act.on)
    if other_case is None or other_case.id == case.id:
        raise RuleBroken(
            N_(
                "No case with the number %(number)s, or not one you see the whole of. Write one"
                " on each line, as it is written."
            ),
            field="cases",
            number=number.strip(),
        )
    return other_case
