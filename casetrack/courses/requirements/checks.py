"""Look at promises, and withdraw a look that was a mistake: the one way a look is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date

from casetrack.accounts.act import Act
from casetrack.cases.duty_kinds import DutyState
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import Part
from casetrack.cases.locking import take_version
from casetrack.cases.models import Case, JournalEntry, Measure, Requirement, RequirementCheck, Track
from casetrack.cases.not_future import ensure_not_before
from casetrack.cases.policy import ensure_may, ensure_open
from casetrack.cases.requirements import HowKept, NewCheck, OneCheck, standing_of
from casetrack.codes import N_
from casetrack.courses.requirements import journal_texts
from casetrack.courses.requirements.models import LOOK_WITHDRAWN, LOOKED
from casetrack.courses.requirements.queries import Place, by_day, kept_under, looks_at, place_of
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken
from casetrack.ledger.journal import NOTHING, enter
from casetrack.ledger.measure_types import RequirementRules
from casetrack.ledger.obligations import owe, settle
from casetrack.ledger.reasons import why_agreed

# Promises, each with a look at it.
Those = Sequence[tuple[Requirement, NewCheck]]
# The field of a form that says this of a promise: "proof", or "proof-…" where it has several.
FieldOf = Callable[[Requirement, str], str]


def plain_field(_promise: Requirement, name: str) -> str:
    """The field of a form about one promise."""
    return name


def look_at(
    case: Case,
    those: Those,
    act: Act,
    *,
    opened: Mapping[Place, int] | None = None,
    told_by: JournalEntry | None = None,
    is_asked: bool = False,
    field_of: FieldOf = plain_field,
) -> JournalEntry:
    """Record checks of requirements of one measure, or of several where an entry tells them.

    A look is a row and is never rewritten; how its promise stands follows from all of them. The day
    to look again is owed until somebody looks. opened: the versions the person saw. told_by: the
    entry that tells it. is_asked: whether the action that wrote it, as that of a visit, asked there
    whether they may. field_of: which field of the form says this of a promise, for a refusal.
    Raises NotAllowed, LostRace; RuleBroken if it cannot have been seen so on that day.
    """
    for promise, _look in those:
        if not is_asked:
            ensure_may(act.by, kept_of(promise).record, case, on=act.on)
    for promise, look in those:
        # Before the rest is judged: against what somebody else has saved, it would be misread.
        seen = promise.version if opened is None else opened.get(place_of(promise), 0)
        take_version(promise, opened=seen)
        _judge(promise, look, act, field_of)
    entry = told_by or _tell(case, those, act)
    for promise, look in those:
        tell_in_rows(case, promise)
        kept = RequirementCheck(
            case_id=case.id,
            subject=promise.__tablename__,
            subject_id=promise.id,
            looked=look.seen,
            by_id=act.by.id,
            found=look.found,
            proof=BilingualText.written(look.proof),
            number=look.number,
            has_half=look.has_half or None,
            look_due=look.look_due,
            entry_id=entry.id,
            eye=look.eye,
        )
        session().add(kept)
        session().flush()
        if stand_anew(promise) is kept:
            settle(kept_of(promise).owes, promise, on=look.seen.first or act.on)
            promise.check_due = None
            if look.look_due is not None:
                look_by(case, promise, look.look_due, since=look.seen.first, entry=entry)
    session().flush()
    return entry


def withdraw_look(
    case: Case, look: RequirementCheck, promise: Requirement, act: Act, *, reason: str
) -> None:
    """Say that a look was a mistake: it stays to be read, and counts no more.

    The day to look again is the one that was agreed at the look before it.
    Raises NotAllowed; RuleBroken without a reason, or if it is withdrawn already.
    """
    ensure_may(act.by, kept_of(promise).record, case, on=act.on)
    ensure_open(case)
    if not look.holds:
        raise RuleBroken(N_("This check is withdrawn already."))
    if not reason.strip():
        raise RuleBroken("promise_reason_missing", field="reason")
    entry = enter_of(case, promise, LOOK_WITHDRAWN, BilingualText.written(reason), act)
    tell_in_rows(case, promise)
    look.withdrawn_by_id = entry.id
    session().flush()
    promise.version += 1
    last = stand_anew(promise)
    kept = kept_of(promise)
    if last is not None and last.look_due is not None:
        look_by(case, promise, last.look_due, since=last.looked.first, entry=entry)
    elif promise.check_due == look.look_due:
        promise.check_due = None
        settle(kept.owes, promise, on=act.on, as_=DutyState.LAPSED)
    session().flush()


def tell_in_rows(case: Case, promise: Requirement) -> None:
    """Let every look at a promise be a row of its own, whatever stood in its columns before.

    An item of before, or of a file of before, has its last look in columns; of one that was looked
    back at, the day of the first is not known where the second took its place.
    """
    (looks,) = looks_at([promise]).values()
    for look in looks:
        look.was_column = False
    if looks or promise.state is HowKept.NOT_SEEN:
        return
    back, days = promise.looked_back_on, [promise.seen_on]
    if back is not None and promise.state is HowKept.KEPT:
        is_before = promise.seen_on is not None and promise.seen_on < back
        days = [promise.seen_on if is_before else None, back]
    for place, day in enumerate(days, start=1):
        check = RequirementCheck(
            case_id=case.id,
            subject=promise.__tablename__,
            subject_id=promise.id,
            looked=PartialDate.day(day) if day else PartialDate.unknown(),
            found=promise.state,
            proof=NOTHING,
        )
        if place == len(days):
            check.by_id, check.look_due = promise.seen_by_id, promise.check_due
            promise.tell_last(check)
        session().add(check)
        session().flush()


def stand_anew(promise: Requirement) -> RequirementCheck | None:
    """Let a promise stand as its looks say; the one that decides, None where none is left."""
    (looks,) = looks_at([promise]).values()
    holding = sorted((look for look in looks if look.holds), key=by_day)
    checks = [
        OneCheck(
            look.looked.first or look.looked.last,
            look.found,
            look.by_id,
            look.number,
            bool(look.has_half),
        )
        for look in holding
    ]
    last = holding[-1] if holding else None
    promise.stand(standing_of(checks, promise.counting), last)
    return last


def look_by(
    case: Case, promise: Requirement, day: date, *, since: date | None, entry: JournalEntry | None
) -> None:
    """Agree that somebody looks at a promise by that day (inclusive); it is owed."""
    kept = kept_of(promise)
    promise.check_due = day
    owe(
        case,
        kept.owes,
        due=day,
        subject=promise,
        why=why_agreed(kept.agreed, fact_on=since, entry=entry),
        party_id=promise.party_id or _bound(promise),
    )


def kept_of(promise: Requirement) -> RequirementRules:
    """Rules of the requirements of a measure."""
    return kept_under(session().get_one(Measure, promise.measure_id))


def case_of(promise: Requirement) -> Case:
    """The case in which it was promised."""
    measure = session().get_one(Measure, promise.measure_id)
    return session().get_one(Case, measure.case_id)


def enter_of(
    case: Case,
    promise: Requirement,
    kind: EntryKind,
    text: BilingualText,
    act: Act,
    *,
    when: PartialDate | None = None,
) -> JournalEntry:
    """An entry about a promise, with whom its measure binds and whom it is about."""
    measure = session().get_one(Measure, promise.measure_id)
    return enter(
        case,
        kind,
        act,
        when=when or PartialDate.day(act.on),
        text=text,
        parties={
            part: [link.party for link in measure.parties if link.part is part]
            for part in (Part.TO, Part.ABOUT)
        },
        track=session().get(Track, measure.track_id) if measure.track_id else None,
        subject=measure,
        decided_here=True,
    )


def _judge(promise: Requirement, look: NewCheck, act: Act, field_of: FieldOf) -> None:
    kept = kept_of(promise)
    if not promise.is_asked:
        raise RuleBroken("promise_withdrawn_already")
    if look.number is not None and promise.wanted is None:
        raise RuleBroken(
            N_("No number is wanted of this. Say first, in its terms, how many are wanted."),
            field=field_of(promise, "number"),
        )
    if kept.judge is not None:
        with _at_its_field(promise, field_of):
            kept.judge(promise, look, act)
            if kept.agree is not None:
                kept.agree(promise, look, act)
        return
    _judge_days(promise, look, act, field_of)
    if look.found is HowKept.CAME_BACK and not _was_ever_kept(promise):
        raise RuleBroken(
            N_("It was never kept, so it cannot have come back. Choose not kept."),
            field=field_of(promise, "found"),
        )
    if kept.ensure is not None:
        with _at_its_field(promise, field_of):
            kept.ensure(promise, look)


@contextmanager
def _at_its_field(promise: Requirement, field_of: FieldOf) -> Iterator[None]:
    """Let a refusal stand at the field that says this of one of several promises."""
    try:
        yield
    except RuleBroken as broken:
        broken.field = broken.field and field_of(promise, broken.field)
        raise


def _judge_days(promise: Requirement, look: NewCheck, act: Act, field_of: FieldOf) -> None:
    ensure_open(case_of(promise))
    day = look.seen.first
    if look.seen.last is not None and (day or look.seen.last) > act.on:
        raise RuleBroken("not_yet", field=field_of(promise, "seen"), day=day or look.seen.last)
    begun = promise.since or session().get_one(Measure, promise.measure_id).started.first
    early = N_(
        "It was not asked yet then: it is asked since %(day)s. Enter that day or a later one."
    )
    ensure_not_before(look.seen, begun, early, field=field_of(promise, "seen"))
    if look.look_due is not None and day is not None and look.look_due <= day:
        raise RuleBroken(
            N_("The next check comes after %(day)s. Enter a later day."),
            field=field_of(promise, "look_due"),
            day=day,
        )


def _was_ever_kept(promise: Requirement) -> bool:
    (looks,) = looks_at([promise]).values()
    return any(look.found in (HowKept.KEPT, HowKept.PARTLY) for look in looks if look.holds)


def _tell(case: Case, those: Those, act: Act) -> JournalEntry:
    first, look = those[0]
    kept = kept_of(first)
    if kept.tell is not None:
        return kept.tell(case, those, act)
    return enter_of(case, first, LOOKED, journal_texts.looked(those), act, when=look.seen)


def _bound(promise: Requirement) -> int | None:
    """Whom the duty of the next look is about: whom the measure binds, else whom it is about."""
    measure = session().get_one(Measure, promise.measure_id)
    there = (*measure.party_ids(Part.TO), *measure.party_ids(Part.ABOUT))
    return there[0] if there else None
