"""Follow up an urgent concern: take it on, answer it, check again, disagree, end it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from casetrack.accounts.act import Act
from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission
from casetrack.audit.record import recorded_together
from casetrack.cases.duty_kinds import DutyState
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.locking import lock
from casetrack.cases.models import Case, JournalEntry
from casetrack.cases.not_future import ensure_past
from casetrack.casework.concerns.actions import (
    UrgentConcernRaised,
    ensure_told,
    keep_first_answer,
    owe_answer,
)
from casetrack.casework.concerns.models import (
    ADDED,
    CALM,
    ENDED,
    LOOKED,
    NEXT_LOOK,
    NOT_ENOUGH,
    TAKEN,
    URGENT,
    Concern,
    ConcernStep,
    ConcernStepKind,
    Safety,
    SeenHow,
)
from casetrack.casework.concerns.policy import may_look, may_speak, may_take
from casetrack.casework.concerns.queries import steps_of, who_may_look
from casetrack.casework.concerns.telling import says_something
from casetrack.codes import N_
from casetrack.db import session
from casetrack.db.bilingual_text import HAN, BilingualText
from casetrack.errors import NotAllowed, RuleBroken
from casetrack.events import Event, publish
from casetrack.law import word_day
from casetrack.ledger.journal import enter_about
from casetrack.ledger.obligations import find_owed, owe, settle
from casetrack.ledger.reasons import why_agreed

_SEEN = {
    SeenHow.FACE: ("Seen face to face: ", "当面见到："),
    SeenHow.CALL: ("Seen by video or telephone: ", "视频、电话见到："),
    SeenHow.NOT: ("Not seen: ", "没有见到："),
}
_SAFETY = {
    Safety.SAFE: ("Safe", "安全，有人看护"),
    Safety.FOR_NOW: ("Safe for now, to be watched on", "暂时安全，须继续看护"),
    Safety.UNSAFE: ("Not safe", "不安全"),
    Safety.UNKNOWN: ("Not known whether safe", "是否安全不清楚"),
}


def taken_on(name: str) -> tuple[str, str]:
    """The words for who took the concern on, in English and in Chinese."""
    return f"{name} has it", f"{name}接报"


def answered(
    done: str,
    *,
    done_by: tuple[str, date],
    seen: tuple[SeenHow, str],
    safety: tuple[Safety, str],
    next_look: tuple[str, date],
) -> str:
    """The text of an answer: action, doer, day; how the child was seen; safety; who looks next."""
    is_chinese = bool(HAN.search(done))
    lang, comma = ("zh", "，") if is_chinese else ("en", ", ")
    did, looks = ("办理：", "再去看：") if is_chinese else ("Done by: ", "Looks again: ")
    (how, where), (how_safe, watch) = seen, safety
    safe = _SAFETY[how_safe][is_chinese] + (
        f"{'；' if is_chinese else '; '}{watch}" if watch else ""
    )
    return "\n".join(
        (
            done.strip(),
            f"{did}{done_by[0]}{comma}{word_day(done_by[1], lang)}",
            f"{_SEEN[how][is_chinese]}{where}",
            safe,
            f"{looks}{next_look[0]}{comma}{word_day(next_look[1], lang)}",
        )
    )


class MayDo(Protocol):
    """Predicate: whether a user may do this to a concern on that day."""

    def __call__(self, user: Staff, case: Case, concern: Concern, *, on: date) -> bool:
        """Evaluate the predicate."""


@dataclass(frozen=True)
class ConcernAnswered(Event):
    """An urgent concern was answered; whoever raised it is informed."""

    concern: Concern
    case: Case
    act: Act


@dataclass(frozen=True)
class Answer:
    """Input of an answer. done_by_id, next_by_id: staff who acted and who check next.

    seen_by: who saw the child, and where; unseen: why it was not seen, and when it will be. watch:
    who watches, and until when (days inclusive).
    """

    done: str
    done_by_id: int
    done_on: date
    seen: SeenHow
    safety: Safety
    next_by_id: int
    next_on: date
    seen_by: str = ""
    unseen: str = ""
    watch: str = ""


def take_on(concern: Concern, act: Act) -> ConcernStep:
    """Take a concern on, visibly for whoever raised it; it stays an alarm until it is answered.

    Raises NotAllowed unless `by` is the handler or a head; RuleBroken if it is no alarm.
    """
    _opened(concern, act, may_take)
    if not is_alarming(concern):
        raise RuleBroken("concern_answered")
    entry = enter_about(concern, TAKEN, act, act.on, BilingualText(*taken_on(act.by.name)))
    return _kept(concern, ConcernStepKind.TAKEN, "", entry, act)


@recorded_together()
def answer(concern: Concern, answer: Answer, act: Act, *, after: int | None = None) -> ConcernStep:
    """Record what was done and how the child is: an answer to an alarm, else a check (look).

    If the child is seen and safe, the next check is owed on its day; if not seen, not safe or not
    known, the concern is or becomes an alarm. after: id of the last step shown; None: not compared.

    Raises NotAllowed unless `by` is the handler, a head, or who is to look; RuleBroken if it ended,
    another step was added meanwhile, or a required text is missing.
    """
    case = _opened(concern, act, may_look)
    steps = steps_of(concern)
    if after is not None and after != (steps[-1].id if steps else 0):
        raise RuleBroken(
            N_(
                "Somebody said something of this concern since you opened the page. It stands"
                " beside the form now; what you wrote is kept. Send it once more if it still holds."
            )
        )
    people = {member.id: member for member in who_may_look(case, concern, on=act.on)}
    _check(answer, people, act)
    was_alarming = is_alarming(concern)
    kind, of_entry = ConcernStepKind.LOOK, LOOKED
    if was_alarming:
        kind, of_entry = ConcernStepKind.ANSWER, EntryKind.CONCERN_ANSWERED
    text = answered(
        answer.done,
        done_by=(people[answer.done_by_id].name, answer.done_on),
        seen=(answer.seen, answer.unseen if answer.seen is SeenHow.NOT else answer.seen_by),
        safety=(answer.safety, answer.watch),
        next_look=(people[answer.next_by_id].name, answer.next_on),
    )
    entry = enter_about(concern, of_entry, act, act.on, BilingualText.written(text))
    step = _kept(concern, kind, answer.done, entry, act, answer)
    keep_first_answer(concern, entry, act)
    if step.is_calm:
        settle(URGENT, concern, on=act.on)
        _owe_next_look(case, concern, answer, entry, act)
    elif not was_alarming:
        _alarm(case, concern, entry, act)
    publish(ConcernAnswered(concern, case, act))
    return step


def add(concern: Concern, text: str, act: Act, *, is_enough: bool = True) -> ConcernStep:
    """Add an observation, or (is_enough=False) reject the answer, which is a new alarm.

    Raises NotAllowed unless `by` raised it, answers for it or is to look; RuleBroken if it ended,
    or the text is empty.
    """
    case = _opened(concern, act, may_speak)
    ensure_told(text, field="text")
    kind = ADDED if is_enough else NOT_ENOUGH
    entry = enter_about(concern, kind, act, act.on, BilingualText.written(text))
    step = _kept(
        concern,
        ConcernStepKind.ADDED if is_enough else ConcernStepKind.NOT_ENOUGH,
        text,
        entry,
        act,
    )
    if not is_enough and not is_alarming(concern):
        _alarm(case, concern, entry, act)
    return step


def end_concern(concern: Concern, reason: str, act: Act) -> ConcernStep:
    """End a concern with a reason, after a face-to-face check and an answer by another person.

    Raises NotAllowed unless `by` is the handler or a head; RuleBroken if it is an alarm still,
    nobody saw the child face to face since the last alarm, `by` gave the answer, or for the reason.
    """
    _opened(concern, act, may_take)
    if is_alarming(concern):
        raise RuleBroken(N_("It is urgent still: answer it first, and check on the child."))
    looks = looks_since_alarm(steps_of(concern))
    if not any(step.seen is SeenHow.FACE for step in looks):
        raise RuleBroken(
            N_("Nobody saw the child face to face yet; the concern ends only after that.")
        )
    if act.by.id in {step.said_by_id for step in looks if step.kind is ConcernStepKind.ANSWER}:
        raise RuleBroken(
            N_("You answered it. Somebody else confirms that it ends: the handler or another head.")
        )
    ensure_told(reason, field="reason")
    entry = enter_about(concern, ENDED, act, act.on, BilingualText.written(reason))
    concern.ended_on = act.on
    settle(NEXT_LOOK, concern, on=act.on)
    return _kept(concern, ConcernStepKind.ENDED, reason, entry, act)


def looks_since_alarm(steps: Sequence[ConcernStep]) -> list[ConcernStep]:
    """Answers and looks after the last NOT_ENOUGH step."""
    last = max(
        (n for n, step in enumerate(steps) if step.kind is ConcernStepKind.NOT_ENOUGH), default=-1
    )
    return [step for step in steps[last + 1 :] if step.is_look]


def is_alarming(concern: Concern) -> bool:
    """Whether an answer to this concern is owed."""
    owed = find_owed(URGENT, concern)
    return owed is not None and owed.is_open


def _opened(concern: Concern, act: Act, is_let: MayDo) -> Case:
    """The case of an open urgent concern; locks the concern. Raises NotAllowed, RuleBroken."""
    case = session().get_one(Case, concern.case_id)
    if not is_let(act.by, case, concern, on=act.on):
        raise NotAllowed(Permission.CONCERN_ANSWER.value, case_id=case.id)
    lock(concern)
    if not concern.is_urgent or not concern.is_open:
        raise RuleBroken("concern_over")
    return case


def amiss(answer: Answer, *, on: date) -> Iterator[RuleBroken]:
    """Refusals of an answer given on that day: missing texts and impossible days, each with its
    field.
    """
    if not says_something(answer.done):
        yield RuleBroken("concern_says_nothing", field="done", said=answer.done.strip())
    if answer.seen is SeenHow.NOT and not answer.unseen.strip():
        yield RuleBroken(N_("Say why the child was not seen, and when it will be."), field="unseen")
    if answer.seen in (SeenHow.FACE, SeenHow.CALL) and not answer.seen_by.strip():
        yield RuleBroken(N_("Say who saw the child, and where."), field="seen_by")
    if answer.safety in CALM and not answer.watch.strip():
        yield RuleBroken(N_("Say who watches the child, and until when."), field="watch")
    if answer.next_on < on:
        yield RuleBroken(
            N_("The next check cannot be on %(day)s, which is past."),
            field="next_on",
            day=answer.next_on,
        )


def _check(answer: Answer, people: Mapping[int, Staff], act: Act) -> None:
    for broken in amiss(answer, on=act.on):
        raise broken
    for staff_id, field in ((answer.done_by_id, "done_by"), (answer.next_by_id, "next_by")):
        if staff_id not in people:
            raise RuleBroken(N_("Choose somebody who may see the child."), field=field)
    ensure_past(answer.done_on, on=act.on, field="done_on")


def _kept(
    concern: Concern,
    kind: ConcernStepKind,
    text: str,
    entry: JournalEntry,
    act: Act,
    answer: Answer | None = None,
) -> ConcernStep:
    """Store a step of a concern; flushed."""
    step = ConcernStep(
        concern_id=concern.id,
        kind=kind,
        text=BilingualText.written(text),
        seen_by=BilingualText.written(
            answer.seen_by if answer and answer.seen is not SeenHow.NOT else ""
        ),
        unseen=BilingualText.written(
            answer.unseen if answer and answer.seen is SeenHow.NOT else ""
        ),
        watch=BilingualText.written(answer.watch if answer else ""),
        said_at=act.at,
        said_by_id=act.by.id,
        entry_id=entry.id,
    )
    if answer is not None:
        step.done_by_id, step.done_on = answer.done_by_id, answer.done_on
        step.seen, step.safety = answer.seen, answer.safety
        step.next_by_id, step.next_on = answer.next_by_id, answer.next_on
    session().add(step)
    session().flush()
    return step


def _owe_next_look(
    case: Case, concern: Concern, answer: Answer, entry: JournalEntry, act: Act
) -> None:
    """Create the duty of the next check; withheld from readers of a part of the case."""
    owe(
        case,
        NEXT_LOOK,
        due=answer.next_on,
        subject=concern,
        why=why_agreed("concern_next_look", fact_on=act.on, entry=entry),
        owner_id=answer.next_by_id,
        party_id=concern.party_id,
        is_withheld=True,
        told_by=entry,
    )


def _alarm(case: Case, concern: Concern, entry: JournalEntry, act: Act) -> None:
    """Make a concern an alarm again: owe an answer and alert everybody who answers for it."""
    settle(NEXT_LOOK, concern, on=act.on, as_=DutyState.LAPSED)
    owe_answer(case, concern, entry, on=act.on)
    publish(UrgentConcernRaised(concern, case, act, is_again=True))
