"""What an open letter asks of this office next, owed by a day until it is closed or withdrawn."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from casetrack.cases.duty_kinds import DutyState, ObligationKind
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import Provenance
from casetrack.cases.models import Case, JournalEntry, Obligation, RequirementCheck
from casetrack.cases.requirements import HowKept
from casetrack.clocks.office_terms.models import OfficeTerm
from casetrack.clocks.office_terms.queries import counted
from casetrack.courses.requirements.queries import looks_at, place_of
from casetrack.db import session
from casetrack.db.change_set import change_set
from casetrack.events import handles
from casetrack.ledger.consequences import Consequence
from casetrack.ledger.nightly import NightCame
from casetrack.ledger.obligations import close, owe
from casetrack.ledger.reasons import OWN_READING, why_agreed
from casetrack.suggestions import office_terms
from casetrack.suggestions.kinds import PutRight, SuggestionKind
from casetrack.suggestions.models import Suggestion, SuggestionItem
from casetrack.suggestions.office_terms import (
    CLOSING,
    EXAMINE,
    HEAR,
    LAST_LOOK_BACK,
    LOOK_BACK,
    SERVICE,
    URGE,
)
from casetrack.suggestions.open_days.queries import (
    CHECK,
    LETTER,
    REMINDED,
    REPLY,
    Owed,
    SoFar,
    last_entry,
    so_far_in,
    without_a_day,
)
from casetrack.suggestions.standstills.models import LetterStandstill
from casetrack.suggestions.steps.models import EscalationStep

REMINDER = ObligationKind.REMINDER
# What only this module owes; a reply, a look and an agreed reminder are owed elsewhere, too.
OURS = (SERVICE, URGE, LOOK_BACK, LAST_LOOK_BACK, CLOSING, EXAMINE, HEAR)
# A look so shortly before a look-back is due is that look-back.
SHORTLY = timedelta(days=30)
# The fact of a day that would have been past when it was counted first.
COUNTED_LATE = "letter_counted_since"


@dataclass(frozen=True)
class OpenDay:
    """A day that a letter asks for. since: the day of its fact, which has this code; None: unknown.

    of: the letter itself, or one of its items.
    """

    kind: ObligationKind
    of: Suggestion | SuggestionItem
    term: OfficeTerm
    fact: str
    since: date | None

    @property
    def key(self) -> tuple[ObligationKind, str, int]:
        """By what its obligation is found."""
        return self.kind, self.of.__tablename__, self.of.id


def follow_letters(case: Case, on: date, *, only: Collection[int] | None = None) -> None:
    """Owe what each open letter of the case asks for next; end what none asks for any more.

    only: the numbers of those that are looked at; None: all.
    """
    if case.provenance is Provenance.PUBLISHED:
        return
    if only is None:
        query = select(Suggestion).where(Suggestion.case_id == case.id).order_by(Suggestion.id)
        letters = list(session().scalars(query))
    else:
        known = [session().get_one(Suggestion, number) for number in sorted(only)]
        letters = [letter for letter in known if letter.case_id == case.id]
    so_far = so_far_in(case, [] if only is None else letters)
    for letter in letters:
        _follow(case, letter, so_far, on)


def follow_what_was_written(case: Case, on: date) -> None:
    """Owe what those letters ask for next of which something was written; the night sees to all."""
    numbers: set[int | None] = set()
    # What is read of a row that expired flushes others first, which are noted then.
    for noted in list(change_set().each.values()):
        row = noted.row
        if isinstance(row, Suggestion):
            numbers.add(row.id)
        elif isinstance(row, SuggestionItem | LetterStandstill | EscalationStep):
            numbers.add(row.suggestion_id)
        elif isinstance(row, JournalEntry) and row.kind is EntryKind.SUGGESTION_REMINDED:
            numbers.add(row.subject_id)
    follow_letters(case, on, only=[number for number in numbers if number is not None])


@handles(NightCame)
def follow_in_the_night(night: NightCame) -> None:
    """Remind where a reply became late; give a day to letters of before, and of other systems."""
    for case in session().scalars(without_a_day(night.on)).all():
        follow_letters(case, night.on)


def _follow(case: Case, letter: Suggestion, so_far: SoFar, on: date) -> None:
    owed = so_far.owed
    if letter.id in so_far.upheld and letter.still_since is None:
        _counted_anew(letter, owed.get((REPLY, LETTER, letter.id)))
    reply = owed.get((REPLY, LETTER, letter.id))
    if letter.replied is not None and reply is not None and reply.state is DutyState.SUSPENDED:
        close(reply, on=letter.replied.first or on, as_=DutyState.MET)
    is_ours = letter.is_open and letter.kind is not SuggestionKind.OF_ANOTHER
    days = {day.key: day for day in wanted(letter, so_far, on)} if is_ours else {}
    for day in days.values():
        _owe(case, letter, day, owed.get(day.key), on)
    ours = {item.id for item in letter.items}
    for (kind, table, number), row in owed.items():
        is_of_it = number == letter.id if table == LETTER else number in ours
        is_past = kind in OURS or not letter.is_open
        if row.is_open and is_of_it and is_past and (kind, table, number) not in days:
            _end(letter, row, on)


def _counted_anew(letter: Suggestion, reply: Obligation | None) -> None:
    """The amended text was served: the time stood still until then, by the office's own reading."""
    served = letter.served.first if letter.served is not None else None
    query = select(LetterStandstill).where(
        LetterStandstill.suggestion_id == letter.id, LetterStandstill.until.is_(None)
    )
    for still in session().scalars(query):
        still.until = max(served or still.since, still.since)
    if reply is not None and reply.is_open:
        reply.why = reply.why | {OWN_READING: True}


def wanted(letter: Suggestion, so_far: SoFar, on: date) -> Iterator[OpenDay]:
    """The days of the office that an open letter asks for, beside those owed elsewhere."""
    owed = so_far.owed
    if letter.kind.is_formal and not _has_arrived(letter, owed):
        yield OpenDay(SERVICE, letter, office_terms.SERVE, "suggestion_issued", letter.issued.first)
        return
    open_items = letter.not_put_right()
    is_right = bool(letter.items) and not open_items
    yield from _waiting_for_them(letter, so_far, on)
    for item in open_items:
        since = item.seen_on or (letter.replied.first if letter.replied is not None else None)
        is_to_see = item.put_right is not PutRight.NOT_SEEN or letter.replied is not None
        # Until the day that was agreed, whatever it is.
        if is_to_see and (not _runs(owed, CHECK, item) or _is_of_office(owed, CHECK, item)):
            yield OpenDay(CHECK, item, office_terms.LOOK, "letter_look", since)
    if is_right and letter.kind.is_formal:
        yield from _looking_back(letter, owed)
    elif is_right or (not letter.items and letter.replied is not None):
        seen = [item.seen_on for item in letter.items if item.seen_on is not None]
        since = max(seen) if seen else letter.replied.first if letter.replied else None
        yield OpenDay(CLOSING, letter, office_terms.CLOSE, "letter_nothing_left", since)


def _waiting_for_them(letter: Suggestion, so_far: SoFar, on: date) -> Iterator[OpenDay]:
    """What is asked while others have to answer: us of them, or them of us."""
    owed, reminded = so_far.owed, so_far.reminded.get(letter.id)
    is_right = bool(letter.items) and not letter.not_put_right()
    if letter.still_since is not None:
        upheld = so_far.upheld.get(letter.id)
        if upheld is None:
            came = letter.still_since
            yield OpenDay(EXAMINE, letter, office_terms.ANSWER, "letter_stands_still", came)
        else:
            yield OpenDay(EXAMINE, letter, office_terms.AMEND, "letter_objection_upheld", upheld)
    elif letter.id in so_far.waiting:
        yield OpenDay(
            HEAR,
            letter,
            office_terms.FOLLOW_STEP,
            "letter_step_taken",
            so_far.waiting[letter.id],
        )
    elif letter.kind.is_formal and letter.replied is None:
        yield from _urging_a_reply(letter, reminded, on)
    elif not letter.kind.is_formal and not is_right and not _runs(owed, REMINDER, letter):
        since = reminded or letter.issued.first
        yield OpenDay(URGE, letter, office_terms.URGE_AGAIN, "urging_reminder", since)


def _has_arrived(letter: Suggestion, owed: Owed) -> bool:
    """Whether somebody has it; of one that is only recorded that is taken as told.

    Not where it came with its service owed: the office that had the case was still to serve it.
    """
    is_recorded = not letter.decided_here and not _runs(owed, SERVICE, letter)
    return letter.served is not None or letter.replied is not None or is_recorded


def _urging_a_reply(letter: Suggestion, reminded: date | None, on: date) -> Iterator[OpenDay]:
    if letter.reply_due is not None:
        if letter.reply_due < on:
            since = max(letter.reply_due, reminded or letter.reply_due)
            yield OpenDay(URGE, letter, office_terms.REMIND, "letter_reply_late", since)
    elif reminded is not None:
        yield OpenDay(URGE, letter, office_terms.REMIND, "urging_reminder", reminded)
    else:
        served = letter.served.last if letter.served is not None else None
        yield OpenDay(URGE, letter, office_terms.ASK, "letter_no_reply_day", served)


def _looking_back(letter: Suggestion, owed: Owed) -> Iterator[OpenDay]:
    looks = looks_at(letter.items)
    runs = [_kept_since(item, looks[place_of(item)]) for item in letter.items]
    since = max((run[0] for run in runs if run), default=None)
    last = since
    for kind, term in (
        (LOOK_BACK, office_terms.FIRST_BACK),
        (LAST_LOOK_BACK, office_terms.LAST_BACK),
    ):
        if since is None:
            yield OpenDay(kind, letter, term, "letter_all_right", None)
            continue
        due = counted(letter.office_id, term, since).day
        row = owed.get((kind, LETTER, letter.id))
        begins = (min(due, row.due) if row is not None and row.is_open else due) - SHORTLY
        days = [[day for day in run if day > since and day >= begins] for run in runs]
        if all(days):
            last = max(min(those) for those in days)
        else:
            yield OpenDay(kind, letter, term, "letter_all_right", since)
            last = None
    if last is not None and last != since:
        yield OpenDay(CLOSING, letter, office_terms.CLOSE, "letter_nothing_left", last)


def _kept_since(item: SuggestionItem, looks: Iterable[RequirementCheck]) -> Sequence[date]:
    """The days on which it was seen put right, since it was not; the first one first."""
    run: list[date] = []
    for look in looks:
        day = look.looked.first or look.looked.last
        if not look.holds:
            continue
        if look.found is not HowKept.KEPT:
            run = []
        elif day is not None:
            run.append(day)
    # An item of before has its looks in columns.
    return run or [day for day in (item.seen_on, item.looked_back_on) if day is not None]


def _owe(case: Case, letter: Suggestion, day: OpenDay, row: Obligation | None, on: date) -> None:
    """Owe a day, unless one that was counted from the same fact is open."""
    since = day.since.isoformat() if day.since is not None else None
    if row is not None and row.is_open and row.why.get("since", since) == since:
        return
    end = counted(case.office_id, day.term, day.since or on)
    fact, fact_on = day.fact, day.since
    if end.day < on or day.since is None:
        end, fact, fact_on = counted(case.office_id, day.term, on), COUNTED_LATE, on
    entry = last_entry(letter)
    why = why_agreed(fact, fact_on=fact_on, entry=entry, steps=end.steps)
    owe(
        case,
        day.kind,
        due=end.day,
        subject=day.of,
        why=why | {"term": day.term.code, "since": since},
        party_id=letter.recipients[0].id if letter.recipients else None,
        is_provisional=end.provisional,
        told_by=entry,
    )


def _end(letter: Suggestion, row: Obligation, on: date) -> None:
    """End what is asked no more: done, where that is why."""
    done: date | None = {
        SERVICE: letter.served.first if letter.served is not None else None,
        URGE: letter.replied.first if letter.replied is not None else None,
        CLOSING: letter.closed_on,
    }.get(row.kind)
    if row.kind in (LOOK_BACK, LAST_LOOK_BACK) and not letter.not_put_right():
        done = max((item.seen_on for item in letter.items if item.seen_on), default=None)
    close(row, on=done or on, as_=DutyState.MET if done else DutyState.LAPSED)


def _runs(owed: Owed, kind: ObligationKind, of: Suggestion | SuggestionItem) -> bool:
    row = owed.get((kind, of.__tablename__, of.id))
    return row is not None and row.is_open


def _is_of_office(owed: Owed, kind: ObligationKind, of: SuggestionItem) -> bool:
    return "term" in owed[kind, of.__tablename__, of.id].why


FOLLOWS = Consequence(
    (
        Suggestion,
        SuggestionItem,
        LetterStandstill,
        EscalationStep,
        REMINDED,
    ),
    follow_what_was_written,
)
