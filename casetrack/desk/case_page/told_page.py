"""The page of a published case, told in our words, and the way from it to the same act here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from flask import render_template
from sqlalchemy import func, select

from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission, has_permission
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.facts import CaseFacts, facts_of
from casetrack.cases.kinds import Provenance
from casetrack.cases.models import Case, JournalEntry, Party
from casetrack.cases.policy import seen_whole, sight_of, visible_cases
from casetrack.cases.told_kinds import CircumstanceKind
from casetrack.casework.amounts.queries import AMOUNTS
from casetrack.casework.amounts.words import amount_words
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.id_filter import is_among
from casetrack.db.partial_date import PartialDate
from casetrack.desk.case_page.queries import extras_of
from casetrack.desk.case_page.told_cases import ToldCase, told_cases
from casetrack.web.access import signed_in_user
from casetrack.web.clock import today


@dataclass(frozen=True)
class DoneHere:
    """An invented case in which an act was done. number: of the entry that says so."""

    case_id: int
    number: int
    who: BilingualText


def told_in_words(case: Case) -> ToldCase | None:
    """The text of ours about a case; None for any but the published ones that have one."""
    if case.provenance is not Provenance.PUBLISHED:
        return None
    return told_cases().get(case.number)


def told_page(case: Case, told_case: ToldCase) -> str:
    """The page that tells a published case."""
    user, on = signed_in_user(), today()
    facts = facts_of(case, seen_by=user, on=on, sight=sight_of(user, case, on=on))
    others = {published.number: published for published in _published(user)}
    following = [number for number in others if number > case.number]
    acts = [act for step in told_case.course for act in step.acts]
    amounts = {amount.ref: amount for amount in facts.read(AMOUNTS)}
    return render_template(
        "desk/case_page/told.html",
        case=case,
        told=told_case,
        six=[
            (others[number], told_case)
            for number, told_case in told_cases().items()
            if number in others
        ],
        others=others,
        called={number: told_case.short for number, told_case in told_cases().items()},
        then=others[following[0]] if following else None,
        parties={party.ref: party for party in facts.parties},
        numbers=[(name, amount_words(amounts[ref])) for ref, name in told_case.numbers.items()],
        days=_days(case, told_case),
        done_here=partial(_cases_among, _done_here(acts, user)),
        may_record=has_permission(user, Permission.JOURNAL_WRITE),
        **_said(facts),
    )


def _cases_among(done: Mapping[EntryKind, DoneHere], acts: Sequence[EntryKind]) -> list[DoneHere]:
    """Where these acts were done, each case once."""
    places = [done[act] for act in acts if act in done]
    return list({place.case_id: place for place in reversed(places)}.values())[::-1]


def _said(facts: CaseFacts) -> dict[str, object]:
    """What is recorded of the case itself: where it was published, what it stands for, what is
    left open.
    """
    kinds = CircumstanceKind
    circumstances_by_kind: dict[object, list[object]] = {}
    for circumstance in extras_of(facts).circumstances:
        if circumstance.party_id is None:
            circumstances_by_kind.setdefault(circumstance.kind, []).append(circumstance)
    return {
        "sources": circumstances_by_kind.get(kinds.PUBLISHED_IN, []),
        "meaning": circumstances_by_kind.get(kinds.TYPICAL_MEANING, []),
        "untold": circumstances_by_kind.get(kinds.UNKNOWN_TO_SOURCE, []),
    }


def _published(user: Staff) -> Sequence[Case]:
    query = visible_cases(user, on=today()).where(Case.provenance == Provenance.PUBLISHED)
    return session().scalars(query.order_by(Case.number)).all()


def _days(case: Case, told_case: ToldCase) -> Mapping[int, PartialDate]:
    """The dates of the entries that the course names, by their numbers."""
    numbers = [step.entry for step in told_case.course if step.entry is not None]
    query = select(JournalEntry).where(
        JournalEntry.case_id == case.id, JournalEntry.number.in_(numbers)
    )
    return {entry.number: entry.when for entry in session().scalars(query)}


def _done_here(acts: Sequence[EntryKind], user: Staff) -> Mapping[EntryKind, DoneHere]:
    """For each act the first invented case of which this person sees all, in which it was done."""
    whose = select(func.min(Party.id)).where(Party.case_id == JournalEntry.case_id)
    query = (
        select(
            JournalEntry.kind,
            JournalEntry.case_id,
            func.min(JournalEntry.number),
            whose.correlate(JournalEntry).scalar_subquery(),
        )
        .join(Case, Case.id == JournalEntry.case_id)
        .where(
            is_among(Case.id, *seen_whole(user, on=today())),
            Case.provenance == Provenance.DEMO,
            JournalEntry.kind.in_(acts),
        )
        .group_by(JournalEntry.kind, JournalEntry.case_id)
        .order_by(JournalEntry.case_id.desc())
    )
    rows = {kind: (case_id, number, who) for kind, case_id, number, who in session().execute(query)}
    people = {
        party.id: party.alias
        for party in session().scalars(
            select(Party).where(Party.id.in_([who for *_of, who in rows.values()]))
        )
    }
    return {
        kind: DoneHere(case_id, number, people[who])
        for kind, (case_id, number, who) in rows.items()
    }
