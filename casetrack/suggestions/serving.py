"""The service of a letter, and the time for the reply, also from an imprecise day.

Others have their time from the latest day on which they may have got the letter, so that nobody is
called late, or sued, too early; this office looks after it as if it had been the earliest.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from casetrack.cases.duty_kinds import DutyState, ObligationKind
from casetrack.cases.models import Case, JournalEntry
from casetrack.clocks.calendar.calendars import current_calendar
from casetrack.clocks.clocks import CLOCKS
from casetrack.codes import N_
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken
from casetrack.law import PERIODS, REPLY_RULES, Due, ReplyGround, suggestion_reply
from casetrack.ledger.obligations import close, owe, settle
from casetrack.ledger.reasons import OWN_READING, why_of
from casetrack.suggestions.models import Suggestion, SuggestionItem
from casetrack.suggestions.queries import owed_for

BEFORE_ISSUE = N_("%(day)s is before it was issued, %(issued)s. Enter that day or a later one.")
_COUNTED = frozenset(clock.kind for clock in CLOCKS)


@dataclass(frozen=True)
class Service:
    """Receipt of a letter. earliest, latest: its possible days, inclusive."""

    when: PartialDate
    earliest: date
    latest: date


def service_of(suggestion: Suggestion, when: PartialDate, *, on: date) -> Service:
    """The receipt of the letter, checked against the record.

    Raises RuleBroken if no day of `when` is known or can be the day.
    """
    first, last = when.first, when.last
    if first is None or last is None:
        raise RuleBroken(
            N_("Write the day, the month or the range in which it came."), field="received_on"
        )
    if first > on:
        raise RuleBroken("suggestion_in_the_future", field="received_on", day=first)
    issued = suggestion.issued.first
    if issued is not None and last < issued:
        raise RuleBroken(
            BEFORE_ISSUE,
            field="received_on",
            day=last,
            issued=issued,
        )
    earliest = max(first, issued) if issued is not None else first
    if suggestion.set_day is not None and suggestion.set_day < last:
        raise RuleBroken(
            N_("The letter sets %(set_day)s for the reply. It must be received by then."),
            field="received_on",
            set_day=suggestion.set_day,
        )
    return Service(when, earliest, last)


def count_reply(
    case: Case, suggestion: Suggestion, service: Service, entry: JournalEntry, ground: ReplyGround
) -> None:
    """Say until when the recipient may reply, and when this office asks where the reply is."""
    owe_reply(case, suggestion, service, entry, ground)
    if service.when.is_day:
        settle(ObligationKind.REMINDER, suggestion, on=service.latest, as_=DutyState.LAPSED)
        return
    owe_reminder(case, suggestion, service, entry, ground)


def owe_reply(
    case: Case,
    suggestion: Suggestion,
    service: Service,
    entry: JournalEntry | None,
    ground: ReplyGround,
    *,
    stood_still: Sequence[tuple[date, date]] = (),
) -> None:
    """Say until when the recipient may reply. stood_still: as the law asks it."""
    due = count_until(suggestion, ground, service.latest, stood_still)
    suggestion.reply_due = due.due
    suggestion.still_since = suggestion.still_for = None
    why = _why(due, ground, service, entry, is_gate=True)
    owe(
        case,
        ObligationKind.SUGGESTION_REPLY,
        due=due.due,
        subject=suggestion,
        why=why | {OWN_READING: True} if stood_still else why,
        party_id=suggestion.recipients[0].id,
        is_provisional=due.provisional,
        told_by=entry,
    )


def owe_reminder(
    case: Case,
    suggestion: Suggestion,
    service: Service,
    entry: JournalEntry | None,
    ground: ReplyGround,
) -> None:
    """Say when this office asks where the reply is, as the day of service is not known."""
    ours = count_until(suggestion, ground, service.earliest)
    owe(
        case,
        ObligationKind.REMINDER,
        due=ours.due,
        subject=suggestion,
        why=_why(ours, ground, service, entry, is_gate=False),
        party_id=suggestion.recipients[0].id,
        is_provisional=ours.provisional,
        told_by=entry,
    )


def end_duties(
    suggestion: Suggestion,
    *,
    on: date,
    as_: DutyState = DutyState.LAPSED,
    keeps: Collection[SuggestionItem] = (),
) -> None:
    """End everything that is owed for a suggestion, but what clocks count from its facts.

    keeps: items of which everything stays owed.
    """
    kept = {item.id for item in keeps}
    for owed in owed_for(suggestion):
        is_kept = owed.subject == SuggestionItem.__tablename__ and owed.subject_id in kept
        runs = owed.is_open or owed.state is DutyState.SUSPENDED
        if runs and owed.kind not in _COUNTED and not is_kept:
            close(owed, on=on, as_=as_)


def count_until(
    suggestion: Suggestion,
    ground: ReplyGround,
    day: date,
    stood_still: Sequence[tuple[date, date]] = (),
) -> Due:
    """Until when the recipient of a letter that came on that day may reply."""
    return suggestion_reply(
        ground,
        day,
        set_day=suggestion.set_day,
        stood_still=stood_still,
        calendar=current_calendar(),
    )


def _why(
    due: Due, ground: ReplyGround, service: Service, entry: JournalEntry | None, *, is_gate: bool
) -> dict[str, Any]:
    return why_of(
        due,
        fact=PERIODS[REPLY_RULES[ground]].trigger,
        fact_on=service.latest if is_gate else service.earliest,
        entry=entry,
        when=service.when,
        is_gate=is_gate,
    )
