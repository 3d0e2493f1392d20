"""Flags on recorded judgments that cannot be right; see decision 0004."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from casetrack.cases.court_decisions import months_of
from casetrack.cases.flags import Flag, flag
from casetrack.cases.judgment_kinds import OF_A_COURT, TermKind
from casetrack.cases.kinds import DispositionKind
from casetrack.cases.models import Case, Charge, Disposition, Party
from casetrack.cases.queries import parties_of
from casetrack.cases.told_kinds import ChargeStage
from casetrack.casework.identity.ages import ages_of
from casetrack.db import session
from casetrack.law.sentences import death_penalty, suspended
from casetrack.review.judgments.queries import charges_of, decisions_of

DEATH = frozenset({TermKind.DEATH_PENALTY, TermKind.DEATH_PENALTY_SUSPENDED})
# The flag on a sentence without a charge; it ends once a charge is recorded.
NOT_CHARGED = "sentenced_not_charged"


def flags_of_judgment(
    judgment: Disposition,
    person: Party,
    decisions: Iterable[Disposition],
    charges: Iterable[Charge],
) -> list[Flag]:
    """All flags on a judgment, from the case's record of the person."""
    if judgment.kind is not DispositionKind.CRIMINAL_JUDGMENT:
        return []
    flags = list(_of_law(judgment, person))
    sued = [
        decision.decided
        for decision in decisions
        if decision.party_id == person.id
        and decision.kind is DispositionKind.PROSECUTED
        and decision.decided.first is not None
    ]
    first = min(sued, key=lambda when: when.first or date.max, default=None)
    last = judgment.decided.last
    if first is not None and first.first is not None and last is not None and last < first.first:
        values = {"early": str(judgment.decided), "late": str(first)}
        flags.append(flag("", "judged_before_prosecution", values))
    if judgment.terms and not is_charged(person.id, charges):
        who = {"en": person.alias.en or "", "zh": person.alias.zh or ""}
        flags.append(flag("", NOT_CHARGED, {"who": who}))
    return flags


def is_charged(party_id: int, charges: Iterable[Charge]) -> bool:
    """Whether the person has a charge; a civil cause is none."""
    return any(
        charge.party_id == party_id and charge.stage is not ChargeStage.CIVIL_CAUSE
        for charge in charges
    )


def flags_in_force(judgment: Disposition, charges: Iterable[Charge]) -> list[Any]:
    """The stored flags, without "not charged" once a charge is recorded."""
    kept = list(judgment.flags or ())
    if not any(_key(flag) == NOT_CHARGED for flag in kept):
        return kept
    if is_charged(judgment.party_id, charges):
        return [flag for flag in kept if _key(flag) != NOT_CHARGED]
    return kept


def flags_of_judgments(case: Case, on: date) -> Iterator[tuple[Any, Sequence[Flag]]]:
    """Law flags on each criminal judgment of an imported case."""
    people = {party.id: party for party in parties_of(case)}
    for decision in decisions_of(case):
        if decision.kind is DispositionKind.CRIMINAL_JUDGMENT:
            yield decision, list(_of_law(decision, people[decision.party_id]))


def keep_flags(case: Case, judgments: Collection[Disposition]) -> None:
    """Store the current flags of these judgments."""
    decisions, charges = decisions_of(case), charges_of(case)
    for judgment in judgments:
        person = session().get_one(Party, judgment.party_id)
        judgment.flags = flags_of_judgment(judgment, person, decisions, charges)


def is_of_a_court(decision: Disposition) -> bool:
    """Whether the decision is a court's, not the procuratorate's."""
    return decision.kind in OF_A_COURT


def _of_law(judgment: Disposition, person: Party) -> Iterator[Flag]:
    kinds = {term.kind for term in judgment.terms}
    if kinds & DEATH:
        verdict = death_penalty(minor_at_act=bool(ages_of(person).at_act().minor))
        if not verdict.met:
            yield flag(verdict.rule, "death_penalty_of_a_minor", {})
    if TermKind.SUSPENDED_SENTENCE in kinds:
        longest = max(
            (months_of(term) or 0 for term in judgment.terms if term.kind is TermKind.IMPRISONMENT),
            default=0,
        )
        verdict = suspended(months=longest)
        if not verdict.met:
            yield flag(verdict.rule, "suspended_above_three_years", {"months": longest})


def _key(kept: Any) -> str:
    return str(kept.get("key")) if isinstance(kept, dict) else str(kept)
