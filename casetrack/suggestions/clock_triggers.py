"""Tell the events of a suggestion to the clocks that hang on it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from casetrack.cases.models import Case, JournalEntry
from casetrack.db.partial_date import PartialDate
from casetrack.events import publish
from casetrack.law import ReplyGround
from casetrack.ledger.clock_triggers import (
    ClockTrigger,
    Fact,
    FactCorrected,
    FactHeld,
    FactRecorded,
    FactResumed,
)
from casetrack.suggestions.models import Suggestion

# Suggestions after which the office decides whether to sue an authority.
BEFORE_A_SUIT = frozenset({ReplyGround.PIL_ADMIN, ReplyGround.PIL_ADMIN_URGENT})


def issued(case: Case, letter: Suggestion, day: date, entry: JournalEntry) -> None:
    """A letter went out: it is filed with the next higher procuratorate. Urging is not."""
    if letter.kind.is_formal:
        fact = Fact(ClockTrigger.SUGGESTION_ISSUED, case, PartialDate.day(day), letter, entry)
        publish(FactRecorded(fact))


def of_letter(case: Case, letter: Suggestion, entry: JournalEntry | None) -> Iterator[Fact]:
    """Facts of an imported letter for the clocks, and the last day of its reply."""
    if letter.kind.is_formal:
        yield Fact(ClockTrigger.SUGGESTION_ISSUED, case, letter.issued, letter, entry)
    if letter.ground in BEFORE_A_SUIT and letter.reply_due is not None:
        yield _expires(case, letter, letter.reply_due, entry)


def reply_counted(case: Case, letter: Suggestion, entry: JournalEntry) -> None:
    """The last day of a reply is known: from its end the office reviews whether to sue."""
    if letter.ground in BEFORE_A_SUIT and letter.reply_due is not None:
        publish(FactRecorded(_expires(case, letter, letter.reply_due, entry)))


def reply_moved(case: Case, letter: Suggestion, *, until: date | None = None) -> None:
    """Tell a new last day of a reply; clocks counted from its end move, and run again.

    until: that day, where a reply came already, so that the letter keeps none.
    """
    until = until or letter.reply_due
    if letter.ground in BEFORE_A_SUIT and until is not None:
        publish(FactCorrected(_expires(case, letter, until, None)))


def reply_held(case: Case, letter: Suggestion, since: date) -> None:
    """The time to reply stands still: so does what is counted from its end."""
    if letter.ground in BEFORE_A_SUIT:
        publish(FactHeld(_expires(case, letter, since, None)))


def reviewed(case: Case, letter: Suggestion, day: date, entry: JournalEntry) -> None:
    """It was decided not to sue: nobody reviews that any more."""
    fact = Fact(ClockTrigger.NOT_SUED, case, PartialDate.day(day), letter, entry)
    publish(FactRecorded(fact))


def review_resumed(
    case: Case, letter: Suggestion, stood_still: Sequence[tuple[date, date]]
) -> None:
    """The review whether to sue goes on, after these days on which it was suspended."""
    last = stood_still[-1][1]
    publish(FactResumed(_expires(case, letter, last, None), stood_still))


def closed(case: Case, letter: Suggestion, day: date, entry: JournalEntry) -> None:
    """The work on a suggestion ended; nobody reviews any more whether to sue."""
    fact = Fact(ClockTrigger.SUGGESTION_CLOSED, case, PartialDate.day(day), letter, entry)
    publish(FactRecorded(fact))


def _expires(case: Case, letter: Suggestion, until: date, entry: JournalEntry | None) -> Fact:
    return Fact(ClockTrigger.RECTIFICATION_EXPIRED, case, PartialDate.day(until), letter, entry)
