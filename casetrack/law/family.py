"""Steps against a guardian who does not perform the duties, in their order. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from casetrack.law.conditions import rule, verdict
from casetrack.law.instruments import cited
from casetrack.law.protection import FAMILY_MEASURES, GUARDIANSHIP_APPLICANT, Bidding, Failing
from casetrack.law.terms import Severity, Verdict, Verification


class GuardianStep(StrEnum):
    """Steps against a guardian, in rising order."""

    ADMONITION = "admonition"
    GUIDANCE = "guidance"  # ordered to accept family education guidance
    POLICE = "police"
    REVOCATION = "revocation"  # support for an application to revoke guardianship


class RevocationGround(StrEnum):
    """Grounds for revoking guardianship: the three items of Civil Code art. 36."""

    GRAVE_HARM = "grave_harm"
    NEGLECT = "neglect"
    OTHER_GRAVE = "other_grave"


class RevocationApplicant(StrEnum):
    """Applicants for a revocation: Civil Code art. 36 names all but the last two."""

    RELATIVE = "relative"
    COMMITTEE = "committee"
    SCHOOL = "school"
    MEDICAL = "medical"
    WOMENS_FEDERATION = "womens_federation"
    DISABLED_FEDERATION = "disabled_federation"
    CHILD_PROTECTION = "child_protection"
    CIVIL_AFFAIRS = "civil_affairs"
    PROCURATORATE = "procuratorate"
    OTHER = "other"


_NOT_NAMED = (RevocationApplicant.PROCURATORATE, RevocationApplicant.OTHER)

GUARDIAN_FAILED = rule(
    "guardian_failed",
    "训诫、责令接受家庭教育指导，以监护人不依法履行职责等法定情形为前提",
    "Admonition and ordered guidance need a guardian who failed in a way that the law names",
    cited("minors_protection_law", "118")
    + cited("juvenile_delinquency_law", "61")
    + cited("family_education_law", "49"),
    severity=Severity.HARD,
)
IN_ORDER = rule(
    "guardian_steps_in_order",
    "逐级采取措施；未经前一级措施的，记明理由",
    "One step after the other; where one was left out, the reason is recorded",
    cited("minors_protection_law", "118"),
    severity=Severity.WARN,
    verification=Verification.MEMORY,
)
POLICE_LAW_BROKEN = rule(
    "guardian_to_police",
    "移送公安机关处理，以监护人违反法律规定为前提",
    "A report to the police needs a guardian who broke the law",
    cited("minors_protection_law", "118", "129"),
    severity=Severity.HARD,
    verification=Verification.MEMORY,
)
REVOCATION_GROUND = rule(
    "guardianship_revocation_ground",
    "撤销监护人资格，须有《民法典》规定的三种情形之一",
    "Guardianship is revoked on one of the three grounds of the Civil Code only",
    cited("civil_code", "36"),
    severity=Severity.HARD,
)
RULES = (GUARDIAN_FAILED, IN_ORDER, POLICE_LAW_BROKEN, REVOCATION_GROUND)


@dataclass(frozen=True)
class LadderFacts:
    """The facts about one guardian when a step is taken.

    failing: the failing as the form states it. duties_failed: number of duties found not performed,
    or no longer performed. taken: the earlier steps, each with whether it was heeded; None if
    unknown. law_broken: whether the guardian broke the law. ground, applicant: of a revocation.
    """

    failing: Failing | None = None
    duties_failed: int = 0
    taken: Mapping[GuardianStep, bool | None] = field(default_factory=dict)
    law_broken: bool | None = None
    ground: RevocationGround | None = None
    applicant: RevocationApplicant | None = None


def step_verdicts(
    step: GuardianStep, facts: LadderFacts, *, on: date | None = None
) -> tuple[Verdict, ...]:
    """Return the verdicts on a step: its own condition, then whether the earlier steps were taken.

    on: the day of the step, whose law applies; None: the present law.

    A missing report to the police is no fault of a revocation: the report needs a breach of law.

    Source: Minors Protection Law art. 118; Juvenile Delinquency Law art. 61; Family Education
    Promotion Law art. 49; Civil Code art. 36.
    """
    missed = [
        earlier
        for earlier in GuardianStep
        if list(GuardianStep).index(earlier) < list(GuardianStep).index(step)
        and earlier is not GuardianStep.POLICE
        and earlier not in facts.taken
    ]
    in_order = () if step is GuardianStep.ADMONITION else (verdict(IN_ORDER, not missed),)
    return (*_conditions(step, facts, on), *in_order)


def _conditions(step: GuardianStep, facts: LadderFacts, on: date | None) -> tuple[Verdict, ...]:
    if step is GuardianStep.POLICE:
        return (verdict(POLICE_LAW_BROKEN, facts.law_broken),)
    if step is GuardianStep.REVOCATION:
        is_named = None if facts.applicant is None else facts.applicant not in _NOT_NAMED
        return (
            verdict(REVOCATION_GROUND, facts.ground is not None or None),
            verdict(GUARDIANSHIP_APPLICANT, is_named),
        )
    since = FAMILY_MEASURES[facts.failing].since if facts.failing is not None else None
    if on is not None and since is not None and on < since:
        return (verdict(GUARDIAN_FAILED, met=False, reason="before_family_education_law"),)
    return (verdict(GUARDIAN_FAILED, facts.failing is not None or facts.duties_failed > 0),)


def step_offered(facts: LadderFacts) -> GuardianStep | None:
    """Return the next step by the findings; None if the duties are performed or a step is pending.

    A higher step is offered once the result of the lower one is known. The police are never offered
    for duties alone: only a person can state that the law was broken.

    Source: as `step_verdicts`.
    """
    if facts.duties_failed == 0 or None in facts.taken.values():
        return None
    for step in (GuardianStep.ADMONITION, GuardianStep.GUIDANCE, GuardianStep.REVOCATION):
        if step not in facts.taken:
            return step
    return None


def bidden(step: GuardianStep, failing: Failing) -> tuple[Bidding, tuple[str, str]] | None:
    """Return how strongly the law bids a step for a failing, with its instrument and article.

    None for the steps that other bodies decide.

    Source: Minors Protection Law art. 118; Juvenile Delinquency Law art. 61; Family Education
    Promotion Law art. 49.
    """
    measures = FAMILY_MEASURES[failing]
    if step is GuardianStep.ADMONITION:
        return measures.admonish, measures.article
    if step is GuardianStep.GUIDANCE:
        return measures.order_guidance, measures.article
    return None
