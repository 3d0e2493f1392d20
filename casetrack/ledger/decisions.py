"""Decide about one person in one line of work; lines of work begin when they are first needed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from casetrack.accounts.act import Act
from casetrack.accounts.approval import Approval
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import DispositionKind, Part, TrackKind
from casetrack.cases.models import Case, Disposition, JournalEntry, Party, Track
from casetrack.cases.queries import tracks_of
from casetrack.codes import N_
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.change_set import may_have
from casetrack.db.partial_date import PartialDate
from casetrack.db.transaction import touch
from casetrack.errors import RuleBroken
from casetrack.events import Event, publish
from casetrack.law.counting import local_day
from casetrack.ledger.journal import NOTHING, enter


@dataclass(frozen=True)
class DecisionTaken(Event):
    """Something was decided or recorded here, by whichever feature. approved: on whose decision."""

    decision: Disposition
    approved: Approval | None = None


@dataclass(frozen=True)
class DecisionRedated(Event):
    """The day of a decision was corrected: measures it ended, ended on that day."""

    decision: Disposition


@dataclass(frozen=True)
class DecisionUndone(Event):
    """A decision was revoked or changed, on its `undone_on`; its effects end or come back.

    entry: tells it. until: last day, included, that was set for the decision to be taken anew;
    None where a review resumes, which has its own, or nothing is decided anew.
    """

    decision: Disposition
    entry: JournalEntry
    act: Act
    until: date | None = None


def redate(disposition: Disposition, day: date) -> None:
    """Correct the day of a decision; measures it ended follow.

    Raises RuleBroken where it was announced before that day, or recorded as of before.
    """
    announced, written = disposition.announced_on, _written_on(disposition)
    if announced is not None and announced < day:
        raise RuleBroken(
            N_("It was announced on %(announced)s: it was decided by then."),
            field="day",
            announced=announced,
        )
    if disposition.decided_here:
        disposition.recorded_on = written if written is not None and day < written else None
    elif written is not None and written < day:
        raise RuleBroken(
            N_(
                "It was written down on %(written)s that it had been decided: it was decided by"
                " then."
            ),
            field="day",
            written=written,
        )
    disposition.decided = PartialDate.day(day)
    disposition.version += 1
    session().flush()
    publish(DecisionRedated(disposition))


def _written_on(disposition: Disposition) -> date | None:
    """The day on which its entry was written here; None of one without an entry, or of a file."""
    if not disposition.is_followed or disposition.entry_id is None:
        return None
    return local_day(session().get_one(JournalEntry, disposition.entry_id).written_at)


# The entry that tells of each decision.
TOLD_AS = {
    DispositionKind.ARREST_APPROVED: EntryKind.ARREST_APPROVED,
    DispositionKind.ARREST_NOT_APPROVED: EntryKind.ARREST_NOT_APPROVED,
    DispositionKind.PROSECUTED: EntryKind.PROSECUTED,
    DispositionKind.STATUTORY_NON_PROSECUTION: EntryKind.NOT_PROSECUTED_STATUTORY,
    DispositionKind.DISCRETIONARY_NON_PROSECUTION: EntryKind.NOT_PROSECUTED_DISCRETIONARY,
    DispositionKind.INSUFFICIENT_EVIDENCE_NON_PROSECUTION: EntryKind.NOT_PROSECUTED_EVIDENCE,
    DispositionKind.SPECIAL_NON_PROSECUTION: EntryKind.NOT_PROSECUTED_SPECIAL,
    DispositionKind.CONDITIONAL_NON_PROSECUTION: EntryKind.CONDITIONAL_NON_PROSECUTION_DECIDED,
    DispositionKind.NON_PROSECUTION_AFTER_PROBATION: EntryKind.NOT_PROSECUTED_AFTER_PROBATION,
    DispositionKind.REVOCATION: EntryKind.PROBATION_REVOKED,
    DispositionKind.CRIMINAL_JUDGMENT: EntryKind.CRIMINAL_JUDGMENT,
    DispositionKind.CIVIL_JUDGMENT: EntryKind.CIVIL_JUDGMENT,
    DispositionKind.INJUNCTION: EntryKind.INJUNCTION_GRANTED,
    DispositionKind.INJUNCTION_REFUSED: EntryKind.INJUNCTION_REFUSED,
    DispositionKind.PUBLIC_INTEREST_JUDGMENT: EntryKind.PUBLIC_INTEREST_JUDGMENT,
    DispositionKind.COURT_RULING: EntryKind.COURT_RULING,
}


def decide(
    case: Case,
    person: Party,
    kind: DispositionKind,
    act: Act,
    *,
    on: date,
    track: Track | None = None,
    announced_on: date | None = None,
    ground: BilingualText = NOTHING,
    text: BilingualText = NOTHING,
    **fields: Any,
) -> Disposition:
    """A decision taken here on a day, or recorded here, with the entry that tells it; flushed.

    The feature has already asked the law and the policy. track: the criminal line if not given.
    fields: typed facts of the entry, in JSON types. Published last.
    """
    track = track or track_for(case, TrackKind.CRIMINAL)
    disposition = Disposition(
        case_id=case.id,
        party_id=person.id,
        track_id=track.id,
        kind=kind,
        decided=PartialDate.day(on),
        announced_on=announced_on,
        decided_here=not act.is_recorded,
        recorded_on=act.on if on < act.on else None,
        ground=ground,
        decided_by=NOTHING,
        terms=[],
    )
    session().add(disposition)
    session().flush()
    entry = enter(
        case,
        TOLD_AS[kind],
        act,
        when=PartialDate.day(on),
        text=text,
        parties={Part.ABOUT: [person]},
        track=track,
        subject=disposition,
        decided_here=True,
        **fields,
    )
    disposition.entry_id = entry.id
    publish(DecisionTaken(disposition, act.approved))
    return disposition


def keep_recorded(case: Case, decisions: Sequence[Disposition]) -> None:
    """Record a decision taken elsewhere; flushed. It has no effects here."""
    session().add_all(decisions)
    session().flush()
    touch(case.id)


def track_for(case: Case, kind: TrackKind) -> Track:
    """The line of work of this kind, begun now if the case has none; flushed."""
    tracks = tracks_of(case) if may_have(case, Track) else []
    track_found = next((track for track in tracks if track.kind is kind), None)
    if track_found is not None:
        return track_found
    last = max((track.position for track in tracks), default=0)
    track = Track(case_id=case.id, kind=kind, position=last + 1)
    session().add(track)
    session().flush()
    return track
