"""Query lines of work: one line, its contents, its responsible person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, select
from sqlalchemy.orm import joinedload, lazyload

from casetrack.accounts.models import Staff
from casetrack.cases.facts import CaseFacts
from casetrack.cases.kinds import Stage, StageState
from casetrack.cases.models import (
    Case,
    EntryParty,
    JournalEntry,
    Measure,
    Obligation,
    Party,
    StageVerdict,
    Track,
)
from casetrack.casework.tasks.models import STEP, Task
from casetrack.db import session

ENTRIES = 20


@dataclass(frozen=True)
class StepOfLine:
    """A task in a line of work, and its due date (inclusive)."""

    task: Task
    due: date


def people_of(track: Track, facts: CaseFacts) -> list[Party]:
    """Parties with a role, decision or measure in the line, in the case's order."""
    ids = {decision.party_id for decision in facts.dispositions if decision.track_id == track.id}
    for measure in facts.measures:
        if measure.track_id == track.id:
            ids |= {link.party_id for link in measure.parties}
    return [
        party
        for party in facts.parties
        if party.id in ids or any(held.track_id == track.id for held in party.roles)
    ]


def steps_of(track: Track) -> Sequence[StepOfLine]:
    """Open tasks that follow from entries of the line, by due date."""
    owes_it = and_(
        Obligation.subject == Task.__tablename__,
        Obligation.subject_id == Task.id,
        Obligation.kind == STEP,
        Obligation.is_open,
    )
    query = (
        select(Task, Obligation.due)
        .join(JournalEntry, JournalEntry.id == Task.entry_id)
        .join(Obligation, owes_it)
        .where(JournalEntry.track_id == track.id, Obligation.case_id == track.case_id)
        .order_by(Obligation.due, Task.id)
    )
    return [StepOfLine(task, due) for task, due in session().execute(query)]


def last_entries_of(track: Track) -> Sequence[JournalEntry]:
    """The last entries of the line, the latest event first; at most `ENTRIES`."""
    query = (
        select(JournalEntry)
        .where(JournalEntry.track_id == track.id, JournalEntry.case_id == track.case_id)
        .options(
            lazyload(JournalEntry.written_by),
            joinedload(JournalEntry.parties).options(lazyload(EntryParty.party)),
        )
        .order_by(JournalEntry.place.desc())
        .limit(ENTRIES)
    )
    return session().scalars(query).unique().all()


def running_in(track: Track, *, on: date) -> Measure | None:
    """A measure of the line that runs on that day; None if there is none."""
    measures = session().scalars(select(Measure).where(Measure.track_id == track.id))
    return next((measure for measure in measures if measure.is_running(on=on)), None)


def verdicts_of(case: Case) -> Sequence[StageVerdict]:
    """The stages marked as not needed and not reopened."""
    query = select(StageVerdict).where(
        StageVerdict.case_id == case.id, StageVerdict.ended_entry_id.is_(None)
    )
    return session().scalars(query.order_by(StageVerdict.id)).all()


def undecided_stages(facts: CaseFacts) -> list[Stage]:
    """The stages for which it is undecided whether they are needed."""
    return [stage for stage, now in facts.stages.items() if now.state is StageState.NOT_DECIDED]


def responsible_for(track: Track) -> Staff | None:
    """The line's own responsible person; None: the case's handler."""
    return session().get(Staff, track.responsible_id) if track.responsible_id else None
