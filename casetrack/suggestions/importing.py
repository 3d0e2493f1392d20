"""Suggestions that a file tells without their dates: count the reply, and when to look again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sqlalchemy import select

from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.models import Case, JournalEntry
from casetrack.db import session
from casetrack.errors import RuleBroken
from casetrack.events import answers, handles
from casetrack.law import OutsideStatute
from casetrack.ledger.clock_triggers import Fact
from casetrack.ledger.importing import CaseImported, FactsOf, entry_in_file, is_in_file
from casetrack.ledger.obligations import find_owed, owe
from casetrack.ledger.reasons import why_agreed
from casetrack.suggestions import clock_triggers
from casetrack.suggestions.models import Suggestion, SuggestionItem
from casetrack.suggestions.serving import owe_reminder, owe_reply, service_of

_SERVED_AS = (EntryKind.SUGGESTION_SERVED, EntryKind.SUGGESTION_ANNOUNCED)
Kind = ObligationKind


@handles(CaseImported)
def begin_missing_dates(imported: CaseImported) -> None:
    """Owe the reply to each letter that was served and not answered, and each look agreed on."""
    case = imported.case
    for letter in _open_letters_of(case):
        if letter.kind.is_formal and letter.replied is None and letter.still_since is None:
            _owe_reply(case, letter, on=imported.on)
        _owe_looks(case, letter)


@answers(FactsOf)
def what_happened(asked: FactsOf) -> Iterator[Fact]:
    """Facts for the clocks of every open letter that the file tells."""
    for letter in _open_letters_of(asked.case):
        yield from clock_triggers.of_letter(asked.case, letter, entry_in_file(letter.entry_id))


def _open_letters_of(case: Case) -> list[Suggestion]:
    """Open letters whose recipients the file tells."""
    query = select(Suggestion).where(Suggestion.case_id == case.id).order_by(Suggestion.id)
    return [
        suggestion
        for suggestion in session().scalars(query)
        if suggestion.is_open and suggestion.recipients
    ]


def _owe_reply(case: Case, letter: Suggestion, *, on: date) -> None:
    due = letter.reply_due
    if is_in_file(Kind.SUGGESTION_REPLY, letter, letter.measure):
        return
    entry = _served_entry(letter) or entry_in_file(letter.entry_id)
    if letter.ground is None or letter.served is None or not _count(case, letter, entry, on=on):
        if due is not None:
            _owe_told(case, letter, due, entry)
        return
    owed = find_owed(Kind.SUGGESTION_REPLY, letter)
    if due is not None and owed is not None and owed.due != due:
        # What the file says stands, whatever is counted.
        letter.reply_due = owed.due = due
        step = ["set_by_document", {"day": due.isoformat()}]
        owed.why = {**owed.why, "steps": [*owed.why["steps"], step]}


def _count(case: Case, letter: Suggestion, entry: JournalEntry | None, *, on: date) -> bool:
    """Whether the law counts the reply from the facts of the imported letter."""
    assert letter.ground is not None
    assert letter.served is not None
    try:
        service = service_of(letter, letter.served, on=on)
        owe_reply(case, letter, service, entry, letter.ground)
        if not letter.served.is_day and not is_in_file(Kind.REMINDER, letter, letter.measure):
            owe_reminder(case, letter, service, entry, letter.ground)
    except (RuleBroken, OutsideStatute):
        return False
    return True


def _owe_told(case: Case, letter: Suggestion, day: date, entry: JournalEntry | None) -> None:
    served = letter.served or letter.issued
    owe(
        case,
        Kind.SUGGESTION_REPLY,
        due=day,
        subject=letter,
        why=why_agreed("suggestion_received", fact_on=served.first, entry=entry),
        party_id=letter.recipients[0].id,
    )


def _owe_looks(case: Case, letter: Suggestion) -> None:
    for item in letter.items:
        day = item.check_due
        if day is None or _was_seen(item, day) or is_in_file(Kind.SUGGESTION_CHECK, item):
            continue
        entry = entry_in_file(item.entry_id)
        since = item.seen_on or (letter.replied.first if letter.replied else None)
        owe(
            case,
            Kind.SUGGESTION_CHECK,
            due=day,
            subject=item,
            why=why_agreed("suggestion_check_agreed", fact_on=since, entry=entry),
            party_id=letter.recipients[0].id,
        )


def _was_seen(item: SuggestionItem, day: date) -> bool:
    """Whether somebody looked on that day or later, or once more after it was put right."""
    return item.looked_back_on is not None or (item.seen_on is not None and item.seen_on >= day)


def _served_entry(letter: Suggestion) -> JournalEntry | None:
    """The entry that tells the service of this letter: it leads to it, or was to its recipient."""
    entries = session().scalars(
        select(JournalEntry)
        .where(JournalEntry.case_id == letter.case_id, JournalEntry.kind.in_(_SERVED_AS))
        .order_by(JournalEntry.number.desc())
    )
    recipients = {party.id for party in letter.recipients}
    for entry in entries:
        if entry.subject == Suggestion.__tablename__:
            if entry.subject_id == letter.id:
                return entry
        elif recipients & {link.party_id for link in entry.parties}:
            return entry
    return None
