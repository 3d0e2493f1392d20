"""What the law would have refused of a probation, and of a decision, that is only recorded.

Each asks the function of the law that the action asks. What is not recorded excludes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from casetrack.cases.flags import Flag, flag
from casetrack.cases.kinds import AgeStatus, DispositionKind, MeasureState
from casetrack.cases.models import Case, Charge, Disposition, Party
from casetrack.db import session
from casetrack.law import (
    EligibilityFacts,
    Heard,
    NonProsecution,
    ObjectionEffect,
    OpinionsHeard,
    OutsideStatute,
    Verdict,
    check_cnp_eligibility,
    check_opinions_heard,
    final_decision_open,
    innocence_respected,
    may_revoke,
    probation_end_lawful,
    probation_last_day,
)
from casetrack.law.conditional import CHAPTER, ELIGIBLE_CHAPTERS, MINOR_AT_ACT
from casetrack.law.probation import AFTER_PROBATION, VICTIM_AGAIN
from casetrack.probation.checks import conduct, no_objection, victim_verdict, within
from casetrack.probation.models import Breach, Objection, Probation
from casetrack.probation.queries import breaches_of, objections_about, probations_of

CONDITIONAL = DispositionKind.CONDITIONAL_NON_PROSECUTION
# What a review for prosecution ends in; None: prosecution.
REVIEWED = {
    DispositionKind.PROSECUTED: None,
    DispositionKind.STATUTORY_NON_PROSECUTION: NonProsecution.STATUTORY,
    DispositionKind.DISCRETIONARY_NON_PROSECUTION: NonProsecution.DISCRETIONARY,
    DispositionKind.INSUFFICIENT_EVIDENCE_NON_PROSECUTION: NonProsecution.INSUFFICIENT_EVIDENCE,
}
FINAL = DispositionKind.NON_PROSECUTION_AFTER_PROBATION
NOT_OPEN = "conditional_non_prosecution_not_open"
FINAL_NOT_OPEN = "final_decision_not_open"


def flags_of_probations(case: Case, on: date) -> Iterator[tuple[Disposition, Sequence[Flag]]]:
    """What could not have been so, of each decision of a case that was brought in.

    on: the day whose law is asked where the day of the decision is unknown.
    """
    decisions = select(Disposition).where(Disposition.case_id == case.id).order_by(Disposition.id)
    for decision in session().scalars(decisions):
        person = session().get_one(Party, decision.party_id)
        charges = session().scalars(
            select(Charge).where(
                Charge.case_id == case.id,
                Charge.party_id == person.id,
                Charge.withdrawn_by_id.is_(None),
            )
        )
        yield decision, flag_conditional(decision, person, charges, on=on)
        yield decision, flag_innocence(decision, objections_about(person))
    probations = probations_of(case)
    for probation in probations:
        person = session().get_one(Party, probation.party_id)
        flags = flag_probation(
            probation, person, breaches_of(probation), objections_about(person), on=on
        )
        yield probation.disposition, flags
    yield from _running_twice(probations)


def flag_probation(
    probation: Probation,
    person: Party,
    breaches: Sequence[Breach],
    objections: Sequence[Objection],
    *,
    on: date,
) -> list[Flag]:
    """What is wrong with its length, what made it possible, its conduct and its final decision.

    on: the day whose law is asked where the day of the decision is unknown.
    """
    decided_on, ends = probation.disposition.decided.first, probation.ends_on()
    flags = [*_length(probation, decided_on, ends, on=on)]
    flags += _conditions(probation.facts, person, on=decided_on or on)
    if decided_on is not None:
        flags += _objections(objections, NOT_OPEN, on=decided_on)
    if decided_on is not None and ends is not None:
        flags += [
            flag(verdict.rule, "outside_the_probation", {"since": decided_on, "until": ends})
            for breach in breaches
            if not (verdict := within(breach.happened, decided_on=decided_on, ends_on=ends)).met
        ]
    final = probation.final_disposition
    if final is not None and final.kind is FINAL and final.decided.last is not None:
        flags += _final(probation, breaches, objections, final.decided.last)
    return flags


def flag_conditional(
    decision: Disposition, person: Party, charges: Iterable[Charge], *, on: date
) -> list[Flag]:
    """What is known of a person that excludes conditional non-prosecution; on: as above."""
    if decision.kind is not CONDITIONAL:
        return []
    flags = []
    if person.age_status is AgeStatus.ADULT:
        flags.append(flag(MINOR_AT_ACT.id, "cnp_not_a_minor", {"age": person.age_status}))
    chapters = ELIGIBLE_CHAPTERS.on(max(decision.decided.first or on, ELIGIBLE_CHAPTERS.since))
    for charge in charges:
        if charge.chapter is not None and charge.chapter not in chapters:
            flags.append(flag(CHAPTER.id, "cnp_chapter", {"chapter": charge.chapter}))
    return flags


def flag_innocence(decision: Disposition, objections: Sequence[Objection]) -> list[Flag]:
    """A decision that admits a crime after a plea of innocence that was found right."""
    decided_on = decision.decided.last
    if decided_on is None or decision.kind not in REVIEWED:
        return []
    stands = no_objection([one for one in objections if one.raised_on <= decided_on], on=decided_on)
    if stands.values["effect"] is not ObjectionEffect.STATUTORY_NON_PROSECUTION:
        return []
    verdict = innocence_respected(REVIEWED[decision.kind])
    return [] if verdict.met else [_of(verdict, "innocence_was_found")]


def _length(
    probation: Probation, decided_on: date | None, ends: date | None, *, on: date
) -> Iterator[Flag]:
    try:
        if probation.months is not None:
            probation_last_day(decided_on or on, months=probation.months)
        if decided_on is not None and ends is not None:
            lawful = probation_end_lawful(decided_on, ends)
            if lawful.refuses:
                yield _of(lawful, "probation_end_not_lawful")
    except OutsideStatute as broken:
        yield flag("cnp_probation", broken.key, broken.values)


def _conditions(told: Mapping[str, Any], person: Party, *, on: date) -> Iterator[Flag]:
    """What the file tells of the conditions and of the opinions that does not meet them."""
    asked = EligibilityFacts(
        chapter=told.get("chapter") if isinstance(told.get("chapter"), int) else None,
        likely_months=(
            told.get("likely_months") if isinstance(told.get("likely_months"), int) else None
        ),
        evidence_sufficient=_yes_or_no(told.get("evidence_sufficient")),
        remorse=_yes_or_no(told.get("remorse")),
    )
    day = max(on, ELIGIBLE_CHAPTERS.since)
    yield from (
        _of(one, NOT_OPEN)
        for one in check_cnp_eligibility(asked, on=day)
        if one.refuses and one.values.get("reason") != "not_recorded"
    )
    told_heard = told.get("heard")
    ways = {one.value: one for one in Heard}
    heard = {
        who: ways[how]
        for who, how in (told_heard.items() if isinstance(told_heard, dict) else ())
        if who in OpinionsHeard.__dataclass_fields__ and how in ways
    }
    # Of whom the file does not speak, nothing is known.
    asked_of = [f"cnp_hear_{who}" for who in heard]
    minor_now = person.age_status is AgeStatus.MINOR
    yield from (
        _of(one, NOT_OPEN)
        for one in check_opinions_heard(OpinionsHeard(**heard), minor_now=minor_now)
        if one.refuses and one.rule in asked_of
    )


def _final(
    probation: Probation,
    breaches: Sequence[Breach],
    objections: Sequence[Objection],
    decided_on: date,
) -> Iterator[Flag]:
    ends = probation.ends_on()
    if ends is not None and final_decision_open(decided_on, last_day=ends).refuses:
        yield flag(
            AFTER_PROBATION.id,
            "decided_before_the_end",
            {"earliest": ends + timedelta(days=1), "decided": decided_on},
        )
    victim = victim_verdict(probation, on=decided_on)
    if victim.refuses and probation.victim_heard_on is not None:
        yield _of(replace(victim, rule=VICTIM_AGAIN.id), FINAL_NOT_OPEN)
    ground = may_revoke(conduct(breaches))
    if ground.met:
        yield _of(replace(ground, rule="np_after_probation"), FINAL_NOT_OPEN)
    yield from _objections(objections, FINAL_NOT_OPEN, on=decided_on)


def _objections(objections: Sequence[Objection], key: str, *, on: date) -> Iterator[Flag]:
    """An objection that stood on that day."""
    stands = no_objection([one for one in objections if one.raised_on <= on], on=on)
    if stands.refuses:
        yield _of(stands, key)


def _yes_or_no(told: object) -> bool | None:
    return told if isinstance(told, bool) else None


def _of(verdict: Verdict, key: str) -> Flag:
    return flag(verdict.rule, key, verdict.values)


def _running_twice(
    probations: Iterable[Probation],
) -> Iterator[tuple[Disposition, list[Flag]]]:
    """A probation that runs beside another one of the same person."""
    seen: set[int] = set()
    for one in probations:
        is_over = one.revoked_on or one.final_disposition_id or one.expired
        if is_over or one.measure.state is not MeasureState.RUNNING:
            continue
        if one.party_id in seen:
            yield one.disposition, [flag("cnp_probation", "probation_runs_already", {})]
        seen.add(one.party_id)
