"""Whether a letter had no effect after urging, as it was known on a day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from casetrack.cases.duty_kinds import DutyState, ObligationKind
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.models import JournalEntry, Obligation
from casetrack.clocks.models import Deadline
from casetrack.db import session
from casetrack.db.partial_date import first_day
from casetrack.law import escalation_open, superior_first
from casetrack.ledger.decisions_taken import asked_as_told
from casetrack.ledger.gates import Asked, Gate, GateAsked
from casetrack.suggestions.clock_triggers import BEFORE_A_SUIT
from casetrack.suggestions.kinds import SILENT, Adoption, PutRight
from casetrack.suggestions.models import Suggestion
from casetrack.suggestions.standstills.models import LetterStandstill
from casetrack.suggestions.steps.models import TOLD_BY_RUNG, UPWARDS, EscalationStep, LetterRung

LETTER = Suggestion.__tablename__
FOUND_WANTING = (PutRight.PARTLY, PutRight.NOT_DONE, PutRight.CAME_BACK)


def steps_of(letter: Suggestion) -> Sequence[EscalationStep]:
    """Every step about a letter with what came of it, the first one first; one statement."""
    query = (
        select(EscalationStep)
        .where(EscalationStep.suggestion_id == letter.id)
        .options(joinedload(EscalationStep.results))
        .order_by(EscalationStep.taken_on, EscalationStep.id)
    )
    return session().scalars(query).unique().all()


def facts_of(letter: Suggestion, rung: LetterRung) -> dict[str, Any]:
    """What the law is asked of a step: what no record tells later of that day.

    is_empty: an item is not put right, and was not adopted, not answered, or found wanting.
    """
    return {
        "letter": letter,
        "rung": rung.value,
        "last_day": letter.reply_due,
        "is_empty": letter.replied is not None and any(map(_is_empty, letter.items)),
    }


def rungs_of(letter: Suggestion) -> Sequence[LetterRung]:
    """The steps that there are of such a letter; those of a suit only before one."""
    return tuple(LetterRung) if letter.ground in BEFORE_A_SUIT else UPWARDS


def rungs_open(letter: Suggestion, on: date) -> list[LetterRung]:
    """The steps whose condition holds on that day, the least first; one with a reason, too."""
    last = letter.reply_due
    if last is None or on <= last:
        return []
    rung = LetterRung.HIGHER_OFFICE
    asked = GateAsked(letter.case, None, TOLD_BY_RUNG[rung], on, facts_of(letter, rung))
    upwards = UPWARDS if all(answer.verdict.met for answer in on_step(asked)) else ()
    review = review_of(letter)
    if review is None or on <= review.counted_from:
        return [*upwards]
    suit = {
        DutyState.RUNNING: (LetterRung.SUSPEND, LetterRung.NOT_TO_SUE),
        DutyState.SUSPENDED: (LetterRung.RESUME, LetterRung.NOT_TO_SUE),
    }.get(review.state, ())
    return [*upwards, *suit]


@dataclass(frozen=True)
class SuitReview:
    """The review whether to sue over a letter. counted_from: the last day of its reply.

    since: since when it is suspended, or over.
    """

    state: DutyState
    counted_from: date
    since: date | None


def review_of(letter: Suggestion) -> SuitReview | None:
    """The review whether to sue over a public interest letter; None where none was counted."""
    if letter.ground not in BEFORE_A_SUIT:
        return None
    query = (
        select(Obligation.state, Deadline.counted_from, Obligation.settled_on)
        .join(Deadline, Deadline.id == Obligation.subject_id)
        .where(
            Obligation.subject == Deadline.__tablename__,
            Deadline.kind == ObligationKind.SUIT_REVIEW,
            Deadline.subject == LETTER,
            Deadline.subject_id == letter.id,
        )
    )
    row = session().execute(query).first()
    return SuitReview(*row) if row is not None else None


def on_step(asked: GateAsked) -> Iterator[Asked]:
    """That the letter had no effect in its time, somebody urged, and no time stands still; that
    the superior is informed before organs of the state.

    facts: as `facts_of`; of one that a file tells, the letter is that of its entry.

    Source: Provisions on Procuratorial Suggestions.
    """
    letter = asked.facts.get("letter") or _letter_of(asked)
    if letter is None:
        return
    facts = asked.facts if "last_day" in asked.facts else facts_of(letter, LetterRung.HIGHER_OFFICE)
    last_day: date | None = _day(facts["last_day"])
    came = letter.replied.first if letter.replied is not None else None
    is_over = last_day is not None and asked.on > last_day
    is_late = is_over and (came is None or came > asked.on)
    is_known = last_day is not None or not asked.recorded
    was_urged, stands_still, is_informed = _known_until(letter, asked.on)
    yield Asked(
        escalation_open(
            no_effect=(is_late or (is_over and bool(facts["is_empty"]))) if is_known else None,
            was_urged=was_urged or (None if asked.recorded else False),
            stands_still=stands_still,
        ),
        "letter_had_its_time",
        at="taken_on",
    )
    # Of what is recorded the reason is asked once, as it is written down.
    has_reason = asked.recorded and (asked.entry is not None or bool(facts.get("reason")))
    if asked.decides is TOLD_BY_RUNG[LetterRung.STATE_ORGANS] and not has_reason:
        yield Asked(superior_first(is_told=is_informed), "superior_not_informed", at="reason")


def _known_until(letter: Suggestion, on: date) -> tuple[bool, bool, bool]:
    """Whether somebody urged, the time stood still, the superior was told; one statement."""
    urged = select(func.count()).where(
        JournalEntry.case_id == letter.case_id,
        JournalEntry.kind == EntryKind.SUGGESTION_REMINDED,
        JournalEntry.subject == LETTER,
        JournalEntry.subject_id == letter.id,
        first_day(JournalEntry.when) <= on,
    )
    still = select(func.count()).where(
        LetterStandstill.suggestion_id == letter.id,
        LetterStandstill.since <= on,
        or_(LetterStandstill.until.is_(None), LetterStandstill.until > on),
    )
    informed = select(func.count()).where(
        EscalationStep.suggestion_id == letter.id,
        EscalationStep.rung == LetterRung.SUPERIOR,
        EscalationStep.taken_on <= on,
    )
    numbers = session().execute(
        select(*(each.scalar_subquery() for each in (urged, still, informed)))
    )
    was_urged, stands_still, is_informed = numbers.one()
    return bool(was_urged), bool(stands_still), bool(is_informed)


def _letter_of(asked: GateAsked) -> Suggestion | None:
    entry = asked.entry
    if entry is None or entry.subject != LETTER or entry.subject_id is None:
        return None
    return session().get(Suggestion, entry.subject_id)


def _is_empty(item: Any) -> bool:
    was_refused = item.adoption in (*SILENT, Adoption.NOT)
    return not item.is_put_right and (was_refused or item.put_right in FOUND_WANTING)


def _day(kept: date | str | None) -> date | None:
    return date.fromisoformat(kept) if isinstance(kept, str) else kept


GATES = (Gate(frozenset(TOLD_BY_RUNG[rung] for rung in UPWARDS), on_step, again=asked_as_told),)
