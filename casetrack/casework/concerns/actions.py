"""Raise a concern, answer a worrying one, say why no visits follow."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from casetrack.accounts.act import Act
from casetrack.accounts.permissions import Permission
from casetrack.audit.record import recorded_together
from casetrack.cases.duty_kinds import DutyState
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import Part
from casetrack.cases.locking import lock
from casetrack.cases.models import Case, JournalEntry, Party
from casetrack.cases.not_future import ensure_past
from casetrack.cases.policy import ensure_may, ensure_open
from casetrack.casework.concerns.models import (
    NO_PLAN,
    RAISED,
    URGENT,
    WHAT_FOLLOWS,
    Concern,
    ConcernLevel,
    ConcernSource,
)
from casetrack.casework.concerns.queries import last_before, unplanned_about
from casetrack.casework.concerns.telling import PLANNED_WITHIN, says_something
from casetrack.codes import N_
from casetrack.db import Model, session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken
from casetrack.events import Event, Question, ask, publish
from casetrack.ledger.journal import enter, enter_about
from casetrack.ledger.obligations import close, find_owed, owe
from casetrack.ledger.reasons import why_agreed


@dataclass(frozen=True)
class UrgentConcernRaised(Event):
    """An urgent concern was raised or renewed; whoever answers for the case is alerted at once.

    is_again: an answer was not enough or the child is not safe; the chief is alerted, too.
    """

    concern: Concern
    case: Case
    act: Act
    is_again: bool = False


@dataclass(frozen=True)
class SteadyBetween(Question[bool]):
    """Whether this person was found well after the first day and until the second.

    after is exclusive, until inclusive.
    """

    party_id: int
    after: date
    until: date


@dataclass(frozen=True)
class NewConcern:
    """Input of a concern. happened: when it was seen. told: who was informed."""

    level: ConcernLevel
    happened: PartialDate
    seen: str
    done_now: str = ""
    told: str = ""
    source: ConcernSource = ConcernSource.WORK


@recorded_together()
def raise_concern(case: Case, party: Party, new: NewConcern, act: Act) -> Concern:
    """Record a concern outside of a visit; an urgent one alerts others at once.

    A concern raised by staff of another office gets the source ENTRUSTED, whatever they chose.

    Raises NotAllowed; RuleBroken if the case is closed, the day is ahead, a required text is
    missing, or the same concern was raised before.
    """
    ensure_may(act.by, Permission.CONCERN_RAISE, case, on=act.on, party_id=party.id)
    ensure_open(case)
    ensure_past(new.happened, on=act.on, field="day")
    if not new.seen.strip():
        raise RuleBroken(N_("Say in a sentence what was seen or heard."), field="seen")
    ensure_is_acted_on(new)
    is_entrusted = act.by.office_id != case.office_id
    concern = Concern(case_id=case.id, party_id=party.id)
    _say(concern, new, act)
    concern.source = ConcernSource.ENTRUSTED if is_entrusted else new.source
    if _same_before(concern) is not None:
        raise RuleBroken(N_("The same was raised already; nothing was raised twice."), field="seen")
    session().add(concern)
    session().flush()
    entry = enter(
        case,
        RAISED,
        act,
        when=concern.happened,
        text=with_measures(concern.seen, new),
        parties={Part.ABOUT: [party]},
        subject=concern,
        level=concern.level.value,
    )
    concern.entry_id = entry.id
    _follow(case, concern, entry, act)
    return concern


def raise_at_visit(
    case: Case, party: Party, visit_id: int, new: NewConcern, entry: JournalEntry, act: Act
) -> Concern | None:
    """Record a concern found at a visit; None if that visit raised the same or a worse one.

    entry: that of the visit. A worrying concern said to be urgent now becomes urgent. The caller
    runs `ensure_is_acted_on` before.
    """
    before = session().scalar(select(Concern).where(Concern.visit_id == visit_id))
    if before is not None and (before.is_urgent or new.level is ConcernLevel.WORRYING):
        return None
    concern = before or Concern(case_id=case.id, party_id=party.id, visit_id=visit_id)
    _say(concern, new, act)
    concern.source = ConcernSource.VISIT
    # What was done about a worry is no answer to what is urgent now.
    concern.answered_on = concern.answered_by_id = concern.answer_id = concern.ended_on = None
    session().add(concern)
    concern.entry_id = entry.id
    session().flush()
    _follow(case, concern, entry, act)
    return concern


def ensure_is_acted_on(new: NewConcern) -> None:
    """Refuse an urgent concern without immediate action (done_now) or informed person (told).

    Raises RuleBroken.
    """
    if new.level is ConcernLevel.URGENT:
        if not new.done_now.strip():
            raise RuleBroken("concern_done_now_missing", field="done_now")
        if not new.told.strip():
            raise RuleBroken("concern_told_missing", field="told")


def with_measures(seen: BilingualText, new: NewConcern) -> BilingualText:
    """The text seen, then immediate action and informed persons, in the writer's language."""
    lines = [("Done now: ", "现采取措施：", new.done_now), ("Told: ", "已告知：", new.told)]
    written = [seen.in_("zh") if seen else ""]
    is_chinese = bool(BilingualText.written(" ".join((*written, new.done_now, new.told))).zh)
    sentences = [
        f"{zh if is_chinese else en}{text.strip()}" for en, zh, text in lines if text.strip()
    ]
    return (
        BilingualText.written("\n".join(filter(None, [*written, *sentences])))
        if sentences
        else seen
    )


def answer_worry(concern: Concern, done: str, act: Act) -> JournalEntry:
    """Answer a worrying concern in one's own name; this ends it.

    Raises NotAllowed unless `by` is the handler or a head of the office; RuleBroken without a
    sentence, or if it is urgent or was answered before.
    """
    case = session().get_one(Case, concern.case_id)
    ensure_may(act.by, Permission.CONCERN_ANSWER, case, on=act.on)
    lock(concern)
    if concern.is_urgent or not concern.is_open:
        raise RuleBroken("concern_over")
    ensure_told(done, field="done")
    entry = enter_about(
        concern, EntryKind.CONCERN_ANSWERED, act, act.on, BilingualText.written(done)
    )
    keep_first_answer(concern, entry, act)
    concern.ended_on = act.on
    return entry


def ensure_told(text: str, *, field: str) -> None:
    """Refuse a text that is a mere acknowledgement. Raises RuleBroken."""
    if not says_something(text):
        raise RuleBroken("concern_says_nothing", field=field, said=text.strip())


def keep_first_answer(concern: Concern, entry: JournalEntry, act: Act) -> None:
    """Store actor and day of the first answer; later answers change nothing."""
    if concern.answered_on is None:
        concern.answered_on, concern.answered_by_id = act.on, act.by.id
        concern.answer_id = entry.id


def settle_what_follows(party_id: int, *, on: date, of: type[Model] | None = None) -> None:
    """Close the duty to plan a follow-up: visits to this person were planned, or they were met.

    of: only duties whose subject is of this model.
    """
    for owed in unplanned_about(party_id):
        if of is None or owed.subject == of.__tablename__:
            close(owed, on=on, as_=DutyState.MET)


def owe_what_follows(
    case: Case, subject: Model, party_id: int, entry: JournalEntry, fact: str, *, on: date
) -> None:
    """Create the duty to plan a follow-up within PLANNED_WITHIN; at most one open per person.

    fact: the code of the event from which the time runs.
    """
    if unplanned_about(party_id):
        return
    owe(
        case,
        WHAT_FOLLOWS,
        due=on + PLANNED_WITHIN,
        subject=subject,
        why=why_agreed(fact, fact_on=on, entry=entry),
        party_id=party_id,
        # Its reason tells that somebody fears for the child, or what came of a visit.
        is_withheld=True,
    )


def say_why_nothing_follows(
    case: Case, subject: Model, party_id: int, reason: str, act: Act
) -> JournalEntry:
    """Record why no visits are planned; this settles the duty to plan a follow-up.

    Raises NotAllowed unless `by` is the handler or a head of the office; RuleBroken without a
    reason, or if nothing is owed.
    """
    ensure_may(act.by, Permission.CONCERN_ANSWER, case, on=act.on)
    lock(subject)
    owed = find_owed(WHAT_FOLLOWS, subject)
    if owed is None or not owed.is_open:
        raise RuleBroken(N_("The follow-up is planned already, or somebody said why not."))
    if not reason.strip():
        raise RuleBroken(N_("Say why no visits are planned, in a sentence."), field="reason")
    entry = enter(
        case,
        NO_PLAN,
        act,
        when=PartialDate.day(act.on),
        text=BilingualText.written(reason),
        parties={Part.ABOUT: [session().get_one(Party, party_id)]},
        subject=subject,
    )
    close(owed, on=act.on, as_=DutyState.MET)
    return entry


def owe_answer(case: Case, concern: Concern, entry: JournalEntry | None, *, on: date) -> None:
    """Create the duty to answer an urgent concern, due on `on`."""
    owe(
        case,
        URGENT,
        due=on,
        subject=concern,
        why=why_agreed("concern_raised", fact_on=on, entry=entry),
        party_id=concern.party_id,
    )


def mark_told_to_chief(concern: Concern, *, at: datetime) -> None:
    """Store the instant at which the chief procurator was alerted."""
    concern.escalated_at = at


def _follow(case: Case, concern: Concern, entry: JournalEntry, act: Act) -> None:
    """Create the duties of a new concern: an answer if urgent, a plan if the second running."""
    if concern.is_urgent:
        owe_answer(case, concern, entry, on=act.on)
    before = last_before(concern)
    if before is not None and _running(before, concern):
        owe_what_follows(case, concern, concern.party_id, entry, "concerns_running", on=act.on)
    if concern.is_urgent:
        publish(UrgentConcernRaised(concern, case, act))


def _running(before: Concern, concern: Concern) -> bool:
    """Whether nobody found the child well between two concerns."""
    first, last = before.happened.last, concern.happened.last
    if first is None or last is None:
        return True
    return not ask(SteadyBetween(concern.party_id, first, last))


def _say(concern: Concern, new: NewConcern, act: Act) -> None:
    written = BilingualText.written
    concern.level, concern.source, concern.happened = new.level, new.source, new.happened
    concern.seen, concern.done_now, concern.told = map(written, (new.seen, new.done_now, new.told))
    concern.raised_at, concern.raised_by_id = act.at, act.by.id


def _same_before(concern: Concern) -> Concern | None:
    """An unanswered concern about the same person with the same level, text and day."""
    query = select(Concern).where(
        Concern.party_id == concern.party_id,
        Concern.level == concern.level,
        Concern.answered_on.is_(None),
    )
    return next(
        (
            earlier
            for earlier in session().scalars(query)
            if earlier.seen == concern.seen and earlier.happened == concern.happened
        ),
        None,
    )
