"""Notice when a document says something else than the facts, or lacks its signed paper."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask import has_app_context
from sqlalchemy import select

from casetrack.cases.duty_kinds import DutyState
from casetrack.cases.facts import CaseFacts, facts_of
from casetrack.cases.kinds import Aspect, Part
from casetrack.cases.models import (
    Case,
    Charge,
    Disposition,
    Guardianship,
    Identity,
    JournalEntry,
    Measure,
    MeasureItem,
    MeasureParty,
    Party,
    Tie,
)
from casetrack.cases.policy import Sight
from casetrack.casework.attachments.models import Attachment, AttachmentKind
from casetrack.casework.identity.known import known_of
from casetrack.db import session
from casetrack.desk.papers.asking import asked_again
from casetrack.desk.papers.making import instrument_of, made_in
from casetrack.desk.papers.models import OUTDATED, UNSIGNED, MadePaper
from casetrack.desk.papers.named import sealed_changed
from casetrack.desk.papers.places import HIDDEN, places_of, values_of, without_names
from casetrack.guidance.models import GuardianshipOrder, Programme
from casetrack.ledger.consequences import Consequence
from casetrack.ledger.obligations import find_owed, owe, settle
from casetrack.ledger.papers import InstrumentKind, PaperAsked, PaperPlace, PlaceValue
from casetrack.ledger.reasons import why_agreed
from casetrack.people.guarantees.models import AllegedAct
from casetrack.people.models import Attribute
from casetrack.probation.models import Probation, ProbationCondition
from casetrack.probation.opinions.models import ProbationOpinion
from casetrack.review.models import ReviewPeriod
from casetrack.suggestions.models import Suggestion, SuggestionItem, SuggestionProblem
from casetrack.web.clock import local

# Days within which a document that was made is signed, and its scan is here.
TO_SIGN = timedelta(days=7)


@dataclass(frozen=True)
class PlaceChange:
    """A place that says something else than when a document was made.

    is_sealed: a particular of somebody, of which neither is shown.
    """

    place: PaperPlace
    old: PlaceValue
    new: PlaceValue
    is_sealed: bool = False


def changes_since(made: MadePaper, kind: InstrumentKind, asked: PaperAsked) -> list[PlaceChange]:
    """The facts that say something else than when a document was made."""
    before = made.values
    facts = [place for place in places_of(kind) if place.is_fact and place.name in before]
    now = values_of(facts, asked)
    changed = [place for place in facts if before[place.name] != now[place.name]]
    known = known_of(asked.facts.case) if changed else ()
    return [
        *(
            PlaceChange(place, without_names(known, before[place.name]), now[place.name])
            for place in changed
        ),
        *(
            PlaceChange(place, HIDDEN, HIDDEN, is_sealed=True)
            for place in sealed_changed(made, kind, asked)
        ),
    ]


def notice_changes(case: Case, on: date) -> None:
    """Mark the last document made of each thing as out of date once a fact in it changes."""
    # A value is worded by the catalogue of an application; without one nothing was made.
    if not has_app_context() or not (last := _last_of_each(case)):
        return
    sight = Sight(frozenset({Aspect.WHOLE}))
    facts = facts_of(case, seen_by=last[0].made_by, on=on, sight=sight)
    for made, asked in _asked_of(last, facts):
        kind = instrument_of(asked)
        changed = kind is not None and changes_since(made, kind, asked)
        if changed and made.outdated_on is None:
            made.outdated_on = on
            why = why_agreed("fact_of_document_changed", fact_on=on)
            owe(case, OUTDATED, due=on, subject=made, why=why, party_id=asked.person.id)
        elif not changed and made.outdated_on is not None:
            made.outdated_on = None
            settle(OUTDATED, made, on=on, as_=DutyState.LAPSED)


NOTICED = Consequence(
    (
        *(Party, Attribute, Tie, Guardianship, Identity, Charge, AllegedAct),
        *(Disposition, Measure, MeasureItem, MeasureParty, ReviewPeriod),
        *(Probation, ProbationCondition, ProbationOpinion, GuardianshipOrder, Programme),
        *(Suggestion, SuggestionItem, SuggestionProblem, JournalEntry.corrects_id),
        MadePaper.named,
    ),
    notice_changes,
)


def follow_signatures(case: Case, on: date) -> None:
    """Owe the signed paper of the last document made of each thing, until its scan is there.

    None is owed of an undone decision, nor of a document that is to be made anew.
    """
    if not (papers := made_in(case)):
        return
    last = _last_of_each(case) if case.is_open() else ()
    query = select(Attachment.entry_id).where(
        Attachment.case_id == case.id,
        Attachment.kind == AttachmentKind.SIGNED,
        Attachment.withdrawn_at.is_(None),
    )
    signed = set(session().scalars(query))
    for made in papers:
        if made.told_id in signed:
            settle(UNSIGNED, made, on=on)
        elif made not in last or made.outdated_on or _is_undone(made):
            settle(UNSIGNED, made, on=on, as_=DutyState.LAPSED)
        else:
            _owe_signature(case, made)


def _owe_signature(case: Case, made: MadePaper) -> None:
    owed, entry = find_owed(UNSIGNED, made), session().get(JournalEntry, made.told_id)
    if entry is None or (owed is not None and owed.is_open):
        return
    day = local(made.made_at).date()
    why = why_agreed("fact_of_document_made", fact_on=day, entry=entry)
    about = next((link.party_id for link in entry.parties if link.part is Part.ABOUT), None)
    owe(case, UNSIGNED, due=day + TO_SIGN, subject=made, why=why, party_id=about)


def _is_undone(made: MadePaper) -> bool:
    decision = session().get(Disposition, made.disposition_id) if made.disposition_id else None
    return decision is not None and decision.undone_on is not None


SIGNED = Consequence((MadePaper, Attachment, Disposition.undone_on, Case.status), follow_signatures)


def _asked_of(
    papers: Sequence[MadePaper], facts: CaseFacts
) -> Iterator[tuple[MadePaper, PaperAsked]]:
    for made in papers:
        if (asked := asked_again(facts, made)) is not None:
            yield made, asked


def _last_of_each(case: Case) -> list[MadePaper]:
    last: dict[tuple[int | None, ...], MadePaper] = {}
    for made in made_in(case):
        last.setdefault((made.disposition_id, made.measure_id, made.entry_id), made)
    return list(last.values())
