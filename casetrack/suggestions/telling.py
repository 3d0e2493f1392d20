"""The line of work of a suggestion, and the journal entries about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from casetrack.accounts.act import Act
from casetrack.audit.record import record
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import Part, TrackKind
from casetrack.cases.models import Case, JournalEntry, Track
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.ledger.decisions import track_for
from casetrack.ledger.journal import enter
from casetrack.suggestions.kinds import LETTER_OF_ANOTHER, SuggestionKind
from casetrack.suggestions.models import Suggestion

# What may tell that somebody was urged, beside urging itself.
TELLS_OF_URGING = (
    EntryKind.POLICE_ASKED_TO_GO_ON,
    EntryKind.EVIDENCE_FIXED,
    EntryKind.CONSULTATION,
    EntryKind.SYMPOSIUM,
    EntryKind.ASSOCIATION_EXCHANGE,
    EntryKind.MECHANISM_SET_UP,
    EntryKind.REPORT_LINE_SET_UP,
    EntryKind.PERFORMANCE_FOLLOWED_UP,
    EntryKind.MEETING,
    EntryKind.TELEPHONE,
    EntryKind.DOCUMENT_SENT,
)
MOST_ENTRIES = 20


def line_of(suggestion: Suggestion) -> Track:
    """The line of work in which the letter was issued; later entries stand there too."""
    case = session().get_one(Case, suggestion.case_id)
    kept = suggestion.measure.track_id
    return session().get_one(Track, kept) if kept else track_for(case, TrackKind.SUGGESTION)


def enter_of(
    letter: Suggestion,
    kind: EntryKind,
    act: Act,
    when: PartialDate | date,
    text: BilingualText | str,
    *,
    part: Part = Part.TO,
    decided_here: bool = True,
    **fields: Any,
) -> JournalEntry:
    """Enter an act about a letter, on its line of work. part: what its recipients were in it.

    text: as it was typed, or in both languages. fields: what else `enter` takes.
    """
    return enter(
        session().get_one(Case, letter.case_id),
        kind,
        act,
        when=when if isinstance(when, PartialDate) else PartialDate.day(when),
        text=text if isinstance(text, BilingualText) else BilingualText.written(text),
        parties={part: letter.recipients},
        track=line_of(letter),
        subject=letter,
        decided_here=decided_here,
        **fields,
    )


def entries_that_tell_of_urging(case: Case) -> Sequence[JournalEntry]:
    """The entries that may tell of urging, the last written first; one may tell of several."""
    query = select(JournalEntry).where(
        JournalEntry.case_id == case.id, JournalEntry.kind.in_(TELLS_OF_URGING)
    )
    return session().scalars(query.order_by(JournalEntry.number.desc()).limit(MOST_ENTRIES)).all()


def tell_issued(
    case: Case,
    suggestion: Suggestion,
    act: Act,
    *,
    track: Track,
    told_by: JournalEntry | None,
    fields: Mapping[str, Any] | None = None,
) -> JournalEntry:
    """The entry that tells of it: a new one, or the one that told it already; audited.

    fields: what a new one keeps besides, in JSON types.
    """
    kind = EntryKind.SUGGESTION_ISSUED if suggestion.kind.is_formal else EntryKind.URGED
    if suggestion.kind is SuggestionKind.OF_ANOTHER:
        kind = LETTER_OF_ANOTHER
    if told_by is None:
        return enter(
            case,
            kind,
            act,
            when=suggestion.issued,
            parties={Part.TO: suggestion.recipients},
            track=track,
            subject=suggestion,
            decided_here=suggestion.decided_here,
            form=suggestion.kind.value,
            number=suggestion.number,
            items=len(suggestion.items),
            **(fields or {}),
        )
    session().flush()
    record(
        kind,
        by=act.by,
        at=act.at,
        case_id=case.id,
        entry=told_by.id,
        suggestion=suggestion.id,
        items=len(suggestion.items),
    )
    return told_by
