"""Find the decision, the measure or the entry of which an instrument is."""

from __future__ import annotations

from sqlalchemy import select

from casetrack.cases.facts import CaseFacts
from casetrack.cases.kinds import Part
from casetrack.cases.models import JournalEntry, Party
from casetrack.db import session
from casetrack.desk.papers.models import MadePaper
from casetrack.ledger.papers import PaperAsked, entries_with_papers


def decision_asked(facts: CaseFacts, decision_id: int) -> PaperAsked | None:
    """The instrument of a decision of this case."""
    decision = next(
        (decision for decision in facts.dispositions if decision.id == decision_id), None
    )
    if decision is None:
        return None
    return PaperAsked(
        facts, facts.party(decision.party_id), decision=decision, entry=_entry(decision.entry_id)
    )


def measure_asked(
    facts: CaseFacts, measure_id: int, change: int | None = None
) -> PaperAsked | None:
    """The instrument of a measure of this case; change: of one of its changes, from 1."""
    measure = next((measure for measure in facts.measures if measure.id == measure_id), None)
    if measure is None:
        return None
    about = measure.party_ids(Part.ABOUT) or tuple(link.party_id for link in measure.parties)
    person: Party | None = facts.party(about[0]) if about else None
    if person is None:
        return None
    return PaperAsked(
        facts,
        person,
        measure=measure,
        entry=_entry(measure.entry_id),
        change=change,
    )


def entry_asked(facts: CaseFacts, entry_id: int) -> PaperAsked | None:
    """The instrument of an entry of this case."""
    entry = _entry(entry_id)
    if entry is None or entry.case_id != facts.case.id or entry.kind not in entries_with_papers():
        return None
    about = next((link.party_id for link in entry.parties if link.part is Part.ABOUT), None)
    return PaperAsked(facts, facts.party(about), entry=entry) if about is not None else None


def _entry(entry_id: int | None) -> JournalEntry | None:
    if entry_id is None:
        return None
    return session().scalar(select(JournalEntry).where(JournalEntry.id == entry_id))


def asked_again(facts: CaseFacts, made: MadePaper) -> PaperAsked | None:
    """The instrument of which a document was made, from these facts."""
    if made.disposition_id is not None:
        return decision_asked(facts, made.disposition_id)
    if made.measure_id is not None:
        return measure_asked(facts, made.measure_id)
    return entry_asked(facts, made.entry_id or 0)
