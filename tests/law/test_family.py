"""The steps towards a guardian: the condition of each from both sides, and which is offered."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from casetrack.law import (
    Bidding,
    Failing,
    GuardianStep,
    LadderFacts,
    RevocationApplicant,
    RevocationGround,
    bidden,
    step_offered,
    step_verdicts,
)
from casetrack.law.protection import reported_at_once

FOUND = datetime(2026, 11, 20, 9, tzinfo=UTC)
ADMONITION, GUIDANCE = GuardianStep.ADMONITION, GuardianStep.GUIDANCE
POLICE, REVOCATION = GuardianStep.POLICE, GuardianStep.REVOCATION
ALL = LadderFacts(
    failing=Failing.DUTIES,
    taken={ADMONITION: False, GUIDANCE: False},
    law_broken=True,
    ground=RevocationGround.NEGLECT,
    applicant=RevocationApplicant.CIVIL_AFFAIRS,
)


def unmet(step: GuardianStep, facts: LadderFacts) -> list[tuple[str, bool]]:
    return [
        (verdict.rule, verdict.refuses) for verdict in step_verdicts(step, facts) if not verdict.met
    ]


@pytest.mark.parametrize("step", list(GuardianStep))
def test_with_everything_it_asks_nothing_is_unmet(step: GuardianStep) -> None:
    assert unmet(step, ALL) == []


@pytest.mark.parametrize(
    ("step", "facts", "told"),
    [
        (ADMONITION, LadderFacts(), [("guardian_failed", True)]),
        (ADMONITION, LadderFacts(duties_failed=1), []),
        (GUIDANCE, replace(ALL, failing=None), [("guardian_failed", True)]),
        (GUIDANCE, replace(ALL, taken={}), [("guardian_steps_in_order", False)]),
        (GUIDANCE, replace(ALL, taken={ADMONITION: None}), []),
        (POLICE, replace(ALL, law_broken=False), [("guardian_to_police", True)]),
        (POLICE, replace(ALL, law_broken=None), [("guardian_to_police", True)]),
        (POLICE, replace(ALL, taken={ADMONITION: True}), [("guardian_steps_in_order", False)]),
        (REVOCATION, replace(ALL, ground=None), [("guardianship_revocation_ground", True)]),
        (REVOCATION, replace(ALL, taken={GUIDANCE: True}), [("guardian_steps_in_order", False)]),
        (
            REVOCATION,
            replace(ALL, applicant=RevocationApplicant.PROCURATORATE),
            [("guardianship_revocation_applicant", True)],
        ),
        (
            REVOCATION,
            replace(ALL, applicant=None),
            [("guardianship_revocation_applicant", True)],
        ),
    ],
)
def test_what_is_missing_refuses_and_a_step_left_out_asks_a_reason(
    step: GuardianStep, facts: LadderFacts, told: list[tuple[str, bool]]
) -> None:
    assert unmet(step, facts) == told


@pytest.mark.parametrize(
    ("failed", "taken", "step"),
    [
        (0, {}, None),
        (1, {}, ADMONITION),
        (1, {ADMONITION: None}, None),
        (1, {ADMONITION: False}, GUIDANCE),
        (1, {ADMONITION: True}, GUIDANCE),
        (0, {ADMONITION: False}, None),
        (2, {ADMONITION: False, GUIDANCE: False}, REVOCATION),
        (2, {ADMONITION: False, GUIDANCE: False, REVOCATION: False}, None),
    ],
)
def test_the_next_step_is_offered_by_what_was_found(
    failed: int, taken: dict[GuardianStep, bool | None], step: GuardianStep | None
) -> None:
    assert step_offered(LadderFacts(duties_failed=failed, taken=taken)) is step


def test_how_far_the_law_bids() -> None:
    assert bidden(ADMONITION, Failing.DUTIES) == (Bidding.MUST, ("minors_protection_law", "118"))
    assert bidden(ADMONITION, Failing.WRONG_EDUCATION) == (
        Bidding.AS_FITS,
        ("family_education_law", "49"),
    )
    assert bidden(GUIDANCE, Failing.SERIOUS_MISCONDUCT) == (
        Bidding.MAY,
        ("juvenile_delinquency_law", "61"),
    )
    assert [bidden(step, Failing.DUTIES) for step in (POLICE, REVOCATION)] == [None, None]


@pytest.mark.parametrize(
    ("discovered", "reported", "in_time"),
    [
        (None, None, True),
        (FOUND, None, True),
        (None, FOUND, True),
        (FOUND, FOUND + timedelta(days=1), True),
        (FOUND, FOUND + timedelta(days=1, minutes=1), False),
    ],
)
def test_harm_is_reported_at_once_as_far_as_is_known(
    discovered: datetime | None, reported: datetime | None, in_time: bool
) -> None:
    assert reported_at_once(discovered, reported).met is in_time
