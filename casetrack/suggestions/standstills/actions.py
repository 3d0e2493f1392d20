"""Let the time to reply stand still, say what became of it, and let it run again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from casetrack.accounts.act import Act
from casetrack.accounts.permissions import Permission
from casetrack.cases.doer_kinds import Doer
from casetrack.cases.duty_kinds import DutyState, ObligationKind
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import Part
from casetrack.cases.locking import take_version
from casetrack.cases.models import Case, JournalEntry
from casetrack.codes import N_
from casetrack.courses.approvals.deciding import ensure_decided
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.errors import RuleBroken
from casetrack.ledger.journal import NOTHING
from casetrack.ledger.obligations import close, find_owed, owe
from casetrack.ledger.reasons import why_agreed
from casetrack.suggestions import clock_triggers
from casetrack.suggestions.kinds import WhyStill
from casetrack.suggestions.models import Suggestion
from casetrack.suggestions.office_terms import ANSWER, EXAMINE
from casetrack.suggestions.policy import ensure_letter_of_ours, ensure_may_follow, not_in_the_future
from casetrack.suggestions.serving import count_until, owe_reply, service_of
from casetrack.suggestions.standstills.models import (
    ENTRIES,
    REJECTED,
    RUNS_AGAIN,
    UPHELD,
    LetterStandstill,
    Outcome,
)
from casetrack.suggestions.telling import enter_of

REPLY = ObligationKind.SUGGESTION_REPLY


@dataclass(frozen=True)
class NewStandstill:
    """Why the time stands still, since when, who said so, in which words.

    answer_by: the day by which this office answers; None: by its term.
    """

    why: WhyStill
    since: date
    told_by: str
    text: str
    answer_by: date | None = None


@dataclass(frozen=True)
class ObjectionAnswer:
    """The answer of this office, in words, on a day; from then on the time runs again."""

    answered_on: date
    text: str


def standstills_of(letter: Suggestion) -> list[LetterStandstill]:
    """Every standstill of a letter, the first one first."""
    query = select(LetterStandstill).where(LetterStandstill.suggestion_id == letter.id)
    return list(session().scalars(query.order_by(LetterStandstill.since, LetterStandstill.id)))


def running(letter: Suggestion) -> LetterStandstill | None:
    """The standstill that has not ended; None while the time runs."""
    return next((still for still in standstills_of(letter) if still.until is None), None)


def begin(letter: Suggestion, new: NewStandstill, act: Act, *, opened: int) -> LetterStandstill:
    """Let the time to reply stand still from a day on; the day that was shown stays readable.

    opened: the version of the letter that was seen.
    Raises NotAllowed, LostRace; RuleBroken if no time runs, or it stands still already.
    """
    case = ensure_may_follow(letter, act)
    _can_begin(letter, new, on=act.on)
    take_version(letter, opened=opened)
    entry = _enter(letter, ENTRIES[new.why], act, new.since, new.text)
    reply = find_owed(REPLY, letter)
    still = LetterStandstill(
        case_id=case.id,
        suggestion_id=letter.id,
        why=new.why,
        since=new.since,
        told_by=new.told_by.strip(),
        text=BilingualText.written(new.text),
        shown=letter.reply_due,
        answer=NOTHING,
        entry_id=entry.id,
    )
    session().add(still)
    letter.reply_due, letter.still_since, letter.still_for = None, new.since, new.why
    for kind in (REPLY, ObligationKind.REMINDER):
        row = find_owed(kind, letter) if kind is not REPLY else reply
        if row is not None and row.is_open:
            close(row, on=new.since, as_=DutyState.SUSPENDED)
    clock_triggers.reply_held(case, letter, new.since)
    if new.answer_by is not None:
        agreed = why_agreed("letter_stands_still", fact_on=new.since, entry=entry)
        why = agreed | {"term": ANSWER.code, "since": new.since.isoformat()}
        owe(case, EXAMINE, due=new.answer_by, subject=letter, why=why, party_id=_whom(letter))
    session().flush()
    return still


def uphold(still: LetterStandstill, answer: ObjectionAnswer, act: Act, *, opened: int) -> None:
    """Say that an objection is right: the letter is to be amended or withdrawn.

    The time stands still until the amended text is served.
    Raises NotAllowed, LostRace; RuleBroken if it is no open objection.
    """
    letter, _case = _examined(still, answer, act, of=(WhyStill.OBJECTION,))
    take_version(still, opened=opened)
    entry = _enter(letter, UPHELD, act, answer.answered_on, answer.text)
    _answered(still, Outcome.UPHELD, answer, entry)
    letter.version += 1


def reject(still: LetterStandstill, answer: ObjectionAnswer, act: Act) -> None:
    """Reject an objection and explain why, with the consent of the chief procurator.

    Raises NotAllowed; RuleBroken if it is no open objection, or nobody entitled consented.

    Source: Provisions on Procuratorial Suggestions (recalled, not checked).
    """
    letter, case = _examined(still, answer, act, of=(WhyStill.OBJECTION,))
    decided = ensure_decided(case, REJECTED, act, on=answer.answered_on)
    entry = _enter(letter, REJECTED, act, answer.answered_on, answer.text, **decided)
    still.version += 1
    _answered(still, Outcome.REJECTED, answer, entry)
    _run_again(case, letter, still, entry, act)


def clear(still: LetterStandstill, answer: ObjectionAnswer, act: Act, *, opened: int) -> None:
    """Answer what was asked, or say who has the task now: the time runs again from that day.

    Raises NotAllowed, LostRace; RuleBroken of an objection, or if it is answered already.
    """
    of = (WhyStill.CLARIFICATION, WhyStill.BODY_CHANGED)
    letter, case = _examined(still, answer, act, of=of)
    take_version(still, opened=opened)
    entry = _enter(letter, RUNS_AGAIN, act, answer.answered_on, answer.text)
    _answered(still, Outcome.ANSWERED, answer, entry)
    _run_again(case, letter, still, entry, act)


def answer_by_deciding(letter: Suggestion, day: date, why: str, entry: JournalEntry) -> None:
    """Answer what nobody answered by amending or withdrawing the letter: an objection is upheld.

    Source: Provisions on Procuratorial Suggestions (recalled, not checked).
    """
    still = running(letter)
    if still is None or still.is_examined:
        return
    is_objection = still.why is WhyStill.OBJECTION
    outcome = Outcome.UPHELD if is_objection else Outcome.ANSWERED
    _answered(still, outcome, ObjectionAnswer(day, why), entry)
    still.version += 1


def end_with(letter: Suggestion, on: date) -> None:
    """What stood still ends with the letter; what nobody answered stays without an answer."""
    for still in standstills_of(letter):
        if still.until is None and still.is_examined:
            still.until = max(on, still.since)


def _can_begin(letter: Suggestion, new: NewStandstill, *, on: date) -> None:
    ensure_letter_of_ours(letter)
    if letter.served is None:
        raise RuleBroken("suggestion_not_served")
    if letter.replied is not None:
        raise RuleBroken(N_("The reply has come: no time runs that could stand still."))
    if letter.still_since is not None:
        raise RuleBroken(
            N_("It stands still since %(day)s already. Answer that first."),
            day=letter.still_since,
        )
    not_in_the_future(new.since, on=on, field="since")
    served = letter.served.first
    last = max((still.until for still in standstills_of(letter) if still.until), default=served)
    if last is not None and new.since < last:
        raise RuleBroken(
            N_("The time runs since %(day)s. Enter that day or a later one."),
            field="since",
            day=last,
        )
    if not new.told_by.strip():
        raise RuleBroken(N_("Say who told it."), field="told_by")
    if not new.text.strip():
        raise RuleBroken(N_("Say why, in a few words."), field="text")
    if new.answer_by is not None and new.answer_by < new.since:
        raise RuleBroken(
            N_("It cannot be answered before it came, on %(day)s."),
            field="answer_by",
            day=new.since,
        )


def _examined(
    still: LetterStandstill, answer: ObjectionAnswer, act: Act, *, of: tuple[WhyStill, ...]
) -> tuple[Suggestion, Case]:
    """The letter and the case of a standstill that nobody has answered."""
    letter = session().get_one(Suggestion, still.suggestion_id)
    case = ensure_may_follow(letter, act, to=Permission.SUGGESTIONS_WRITE)
    if still.is_examined:
        raise RuleBroken(N_("It is answered already."))
    if still.why not in of:
        raise RuleBroken(N_("It is answered on another page."))
    not_in_the_future(answer.answered_on, on=act.on, field="answered_on")
    if answer.answered_on < still.since:
        raise RuleBroken(
            N_("It cannot be answered before it came, on %(day)s."),
            field="answered_on",
            day=still.since,
        )
    if not answer.text.strip():
        raise RuleBroken(N_("Write the answer."), field="text")
    return letter, case


def _answered(
    still: LetterStandstill, outcome: Outcome, answer: ObjectionAnswer, entry: JournalEntry
) -> None:
    still.outcome, still.answered_on = outcome, answer.answered_on
    still.answer, still.ended_entry_id = BilingualText.written(answer.text), entry.id


def _run_again(
    case: Case, letter: Suggestion, still: LetterStandstill, entry: JournalEntry, act: Act
) -> None:
    """Count the reply anew: its day moves by the days on which the time stood still."""
    still.until = still.answered_on
    letter.still_since = letter.still_for = None
    letter.version += 1
    session().flush()
    if letter.served is None or letter.ground is None:
        return
    times = [
        (past.since, past.until)
        for past in standstills_of(letter)
        if past.until is not None and past.outcome is not Outcome.UPHELD
    ]
    service = service_of(letter, letter.served, on=act.on)
    if letter.replied is not None:
        # What is counted from the end of that time runs all the same.
        until = count_until(letter, letter.ground, service.latest, times).due
        clock_triggers.reply_moved(case, letter, until=until)
        return
    owe_reply(case, letter, service, entry, letter.ground, stood_still=times)
    clock_triggers.reply_moved(case, letter)


def _enter(
    letter: Suggestion, kind: EntryKind, act: Act, day: date, text: str, **fields: Any
) -> JournalEntry:
    is_theirs = kind.by is Doer.RECIPIENT
    part = Part.BY if is_theirs else Part.TO
    return enter_of(letter, kind, act, day, text, part=part, decided_here=not is_theirs, **fields)


def _whom(letter: Suggestion) -> int | None:
    return letter.recipients[0].id if letter.recipients else None
