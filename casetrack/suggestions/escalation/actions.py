"""Take a step about a letter that had no effect, and write down what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from casetrack.accounts.act import Act
from casetrack.accounts.permissions import Permission
from casetrack.cases.duty_kinds import DutyState
from casetrack.cases.extra_fields import BY, RECIPIENT
from casetrack.cases.locking import take_version
from casetrack.cases.models import Case, JournalEntry
from casetrack.codes import N_
from casetrack.courses.approvals.deciding import ensure_decided
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.errors import RuleBroken
from casetrack.ledger.gates import GateAsked, ensure_passes
from casetrack.ledger.obligations import settle
from casetrack.suggestions import clock_triggers
from casetrack.suggestions.escalation.conditions import SuitReview, facts_of, review_of, steps_of
from casetrack.suggestions.models import Suggestion
from casetrack.suggestions.office_terms import HEAR
from casetrack.suggestions.policy import ensure_letter_of_ours, ensure_may_follow, not_in_the_future
from casetrack.suggestions.steps.models import (
    CAME_OF_STEP,
    TOLD_BY_RUNG,
    UPWARDS,
    EscalationResult,
    EscalationStep,
    LetterRung,
)
from casetrack.suggestions.telling import enter_of


@dataclass(frozen=True)
class NewStep:
    """A step about a letter. whom: to whom it goes; text: what is told, and why.

    reason: why to go on where the law warns.
    """

    letter_id: int
    rung: LetterRung
    whom: str
    taken_on: date
    text: str
    reason: str = ""


@dataclass(frozen=True)
class NewStepResult:
    """What came of a step: known on that day, from whom, in words."""

    known_on: date
    told_by: str
    text: str


def escalate(letter: Suggestion, new: NewStep, act: Act) -> EscalationStep:
    """Take a step about a letter that had no effect; nothing of the letter changes.

    Whether to sue over a public interest letter is reviewed after the time for its reply: that is
    suspended, goes on, or ends with the decision not to sue.
    Raises NotAllowed; RuleBroken of urging, without a word, where nobody reviews whether to sue, or
    as `ensure_passes` and `ensure_decided` do.

    Source: Provisions on Procuratorial Suggestions; Rules on Public Interest Cases (recalled).
    """
    case = ensure_may_follow(letter, act, to=Permission.SUGGESTIONS_WRITE)
    ensure_letter_of_ours(letter)
    whom = new.whom.strip()
    if not whom:
        raise RuleBroken(N_("Say to whom it goes."), field="whom")
    if not new.text.strip():
        raise RuleBroken(N_("Say what is told, and why."), field="text")
    not_in_the_future(new.taken_on, on=act.on, field="taken_on")
    kind = TOLD_BY_RUNG[new.rung]
    facts = facts_of(letter, new.rung)
    facts |= {"reason": new.reason.strip()} if act.is_recorded else {}
    asked = GateAsked(case, None, kind, new.taken_on, facts)
    data = ensure_passes(asked, act, reason=new.reason).told()
    data |= ensure_decided(case, kind, act, on=new.taken_on)
    data |= {RECIPIENT.key: {"zh": whom}}
    review = None if new.rung in UPWARDS else _review(letter, new)
    entry = enter_of(letter, kind, act, new.taken_on, new.text, **data)
    step = EscalationStep(
        case_id=case.id,
        suggestion_id=letter.id,
        rung=new.rung,
        whom=whom,
        taken_on=new.taken_on,
        text=BilingualText.written(new.text),
        entry_id=entry.id,
    )
    session().add(step)
    letter.version += 1
    session().flush()
    if review is not None:
        _follow_review(case, letter, step, review, act)
    return step


def _review(letter: Suggestion, new: NewStep) -> SuitReview:
    """The review whether to sue, where this may be decided of it. Raises RuleBroken."""
    review = review_of(letter)
    if review is None or review.state not in (DutyState.RUNNING, DutyState.SUSPENDED):
        raise RuleBroken(
            N_("Nobody reviews whether to sue over this letter: nothing is decided of that."),
            field="rung",
        )
    if new.taken_on <= review.counted_from:
        raise RuleBroken(
            N_("Whether to sue is reviewed once the time for the reply is over, after %(day)s."),
            field="taken_on",
            day=review.counted_from,
        )
    is_suspended = review.state is DutyState.SUSPENDED
    if new.rung is LetterRung.SUSPEND and is_suspended:
        raise RuleBroken(N_("It is suspended already."), field="rung")
    if new.rung is LetterRung.RESUME and not is_suspended:
        raise RuleBroken(N_("It is not suspended."), field="rung")
    if review.since is not None and new.taken_on < review.since:
        raise RuleBroken(
            N_("It is suspended since %(day)s. Enter that day or a later one."),
            field="taken_on",
            day=review.since,
        )
    return review


def _follow_review(
    case: Case, letter: Suggestion, step: EscalationStep, review: SuitReview, act: Act
) -> None:
    """Let the review whether to sue stand still, go on or end with the step."""
    entry = session().get_one(JournalEntry, step.entry_id)
    if step.rung is LetterRung.SUSPEND:
        clock_triggers.reply_held(case, letter, step.taken_on)
        return
    for before in steps_of(letter):
        if before.rung is LetterRung.SUSPEND and not before.results:
            before.results.append(
                EscalationResult(
                    known_on=step.taken_on,
                    told_by=act.by.name,
                    text=step.text,
                    entry_id=entry.id,
                )
            )
            settle(HEAR, letter, on=step.taken_on)
    if step.rung is LetterRung.NOT_TO_SUE:
        clock_triggers.reviewed(case, letter, step.taken_on, entry)
    elif review.since is not None:
        clock_triggers.review_resumed(case, letter, _suspended(letter))


def _suspended(letter: Suggestion) -> list[tuple[date, date]]:
    """The days on which the review was suspended and went on, in pairs."""
    steps = steps_of(letter)
    begun = [step.taken_on for step in steps if step.rung is LetterRung.SUSPEND]
    ended = [step.taken_on for step in steps if step.rung is LetterRung.RESUME]
    return list(zip(begun, ended, strict=False))


def record_came_of(
    step: EscalationStep, new: NewStepResult, act: Act, *, opened: int
) -> EscalationResult:
    """Write down what came of a step, beside what was written before.

    opened: the version of the letter that was seen.
    Raises NotAllowed, LostRace; RuleBroken without a word, or on a day that cannot be.
    """
    letter = session().get_one(Suggestion, step.suggestion_id)
    ensure_may_follow(letter, act)
    for field, typed, sentence in (
        ("told_by", new.told_by, N_("Say from whom it came.")),
        ("text", new.text, N_("Say what the outcome was.")),
    ):
        if not typed.strip():
            raise RuleBroken(sentence, field=field)
    not_in_the_future(new.known_on, on=act.on, field="known_on")
    if new.known_on < step.taken_on:
        raise RuleBroken(
            N_("The step is of %(day)s. Enter that day or a later one."),
            field="known_on",
            day=step.taken_on,
        )
    take_version(letter, opened=opened)
    by = {BY.key: {"zh": new.told_by.strip()}}
    entry = enter_of(letter, CAME_OF_STEP, act, new.known_on, new.text, values=by)
    result = EscalationResult(
        known_on=new.known_on,
        told_by=new.told_by.strip(),
        text=BilingualText.written(new.text),
        entry_id=entry.id,
    )
    step.results.append(result)
    settle(HEAR, letter, on=new.known_on)
    session().flush()
    return result
