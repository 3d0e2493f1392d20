"""What somebody accused is called, and how each charge stands, by what was decided until a day."""

from __future__ import annotations

from datetime import date

import pytest

from casetrack.cases.judgment_kinds import JudgmentResult
from casetrack.cases.kinds import DispositionKind, PartyRole
from casetrack.cases.models import Charge, Disposition, DispositionTerm, RoleHeld
from casetrack.cases.procedural_status import charge_status_on, roles_on
from casetrack.cases.told_kinds import ChargeStage
from casetrack.db.partial_date import PartialDate

DECIDED = DispositionKind
LATER = date(2026, 12, 1)
CRIMINAL, CIVIL = 1, 2


def decided(
    kind: DispositionKind,
    day: str = "2026-06-01",
    *,
    result: str | None = None,
    terms: bool = False,
    track: int = CRIMINAL,
    entry: int | None = None,
) -> Disposition:
    return Disposition(
        kind=kind,
        decided=PartialDate.parse_edtf(day),
        result=result,
        terms=[DispositionTerm()] if terms else [],
        track_id=track,
        entry_id=entry,
    )


def called(
    *decisions: Disposition, roles: tuple[PartyRole, ...] = (PartyRole.SUSPECT,)
) -> list[str]:
    held = [RoleHeld(role) for role in roles]
    return [code.value for code in roles_on(held, decisions, on=LATER)]


def test_who_is_prosecuted_is_a_defendant_from_that_day_on() -> None:
    sued = decided(DECIDED.PROSECUTED, "2026-06-01")
    held = [RoleHeld(PartyRole.SUSPECT)]

    assert roles_on(held, [sued], on=date(2026, 5, 31)) == [PartyRole.SUSPECT]
    assert roles_on(held, [sued], on=date(2026, 6, 1)) == [PartyRole.DEFENDANT]


@pytest.mark.parametrize(
    ("decisions", "now"),
    [
        ([], "suspect"),
        ([decided(DECIDED.ARREST_APPROVED)], "suspect"),
        ([decided(DECIDED.CONDITIONAL_NON_PROSECUTION)], "conditionally_not_prosecuted"),
        (
            [
                decided(DECIDED.CONDITIONAL_NON_PROSECUTION, "2026-02-01"),
                decided(DECIDED.NON_PROSECUTION_AFTER_PROBATION),
            ],
            "not_prosecuted",
        ),
        (
            [
                decided(DECIDED.CONDITIONAL_NON_PROSECUTION, "2026-02-01"),
                decided(DECIDED.REVOCATION),
            ],
            "suspect",
        ),
        ([decided(DECIDED.STATUTORY_NON_PROSECUTION)], "not_prosecuted"),
        ([decided(DECIDED.DISCRETIONARY_NON_PROSECUTION)], "not_prosecuted"),
        ([decided(DECIDED.INSUFFICIENT_EVIDENCE_NON_PROSECUTION)], "not_prosecuted"),
        # New evidence: what was decided last holds.
        (
            [
                decided(DECIDED.INSUFFICIENT_EVIDENCE_NON_PROSECUTION, "2026-02-01"),
                decided(DECIDED.CONDITIONAL_NON_PROSECUTION),
            ],
            "conditionally_not_prosecuted",
        ),
        ([decided(DECIDED.CRIMINAL_JUDGMENT, result="convicted")], "convicted"),
        ([decided(DECIDED.CRIMINAL_JUDGMENT, terms=True)], "convicted"),
        ([decided(DECIDED.CRIMINAL_JUDGMENT)], "defendant"),
        ([decided(DECIDED.CRIMINAL_JUDGMENT, result="not_punished")], "not_punished"),
        ([decided(DECIDED.CRIMINAL_JUDGMENT, result="acquitted")], "acquitted"),
        ([decided(DECIDED.CRIMINAL_JUDGMENT, result="withdrawn")], "suspect"),
        (
            [
                decided(DECIDED.CRIMINAL_JUDGMENT, "2026-03-01", result="convicted"),
                decided(DECIDED.COURT_RULING, result="upheld"),
            ],
            "convicted",
        ),
        (
            [
                decided(DECIDED.CRIMINAL_JUDGMENT, "2026-03-01", result="convicted"),
                decided(DECIDED.COURT_RULING, result="sent_back"),
            ],
            "defendant",
        ),
        # In a civil matter nobody is a defendant of the prosecution, and nobody is acquitted.
        ([decided(DECIDED.COURT_RULING, result="withdrawn", track=CIVIL)], "suspect"),
        (
            [
                decided(DECIDED.PROSECUTED),
                decided(DECIDED.COURT_RULING, result="withdrawn", track=CIVIL),
            ],
            "defendant",
        ),
        # Written down the other way round: the days count, not the order of the record.
        (
            [
                decided(DECIDED.CRIMINAL_JUDGMENT, "2026-08-01", result="convicted"),
                decided(DECIDED.PROSECUTED, "2026-06-01"),
            ],
            "convicted",
        ),
    ],
)
def test_a_suspect_is_called_by_what_was_decided_last(
    decisions: list[Disposition], now: str
) -> None:
    assert called(*decisions) == [now]


def test_of_all_that_somebody_was_in_turn_the_last_is_said_alone() -> None:
    roles = (PartyRole.SUSPECT, PartyRole.DEFENDANT, PartyRole.CONVICTED, PartyRole.PIL_DEFENDANT)

    assert called(roles=roles) == ["convicted", "pil_defendant"]


def test_a_role_that_says_more_than_the_decisions_stays() -> None:
    sued = decided(DECIDED.PROSECUTED)

    assert called(sued, roles=(PartyRole.CONVICTED,)) == ["convicted"]


def test_after_a_revocation_nobody_stays_conditionally_not_prosecuted() -> None:
    granted = decided(DECIDED.CONDITIONAL_NON_PROSECUTION, "2026-02-01")
    roles = (PartyRole.CONDITIONALLY_NOT_PROSECUTED,)

    assert called(granted, decided(DECIDED.REVOCATION), roles=roles) == ["suspect"]


def test_a_victim_of_whom_a_court_decided_is_a_victim() -> None:
    granted = decided(DECIDED.INJUNCTION, track=CIVIL)

    assert called(granted, roles=(PartyRole.VICTIM,)) == ["victim"]


def charge(stage: ChargeStage = ChargeStage.SUSPECTED, *, entry: int | None = None) -> Charge:
    return Charge(stage=stage, track_id=CRIMINAL, entry_id=entry)


@pytest.mark.parametrize(
    ("stage", "decisions", "now"),
    [
        (ChargeStage.SUSPECTED, [], ChargeStage.SUSPECTED),
        (ChargeStage.SUSPECTED, [decided(DECIDED.PROSECUTED)], ChargeStage.CHARGED),
        # Of what a court convicted says whoever recorded the judgment; sued for it was in any case.
        (
            ChargeStage.SUSPECTED,
            [decided(DECIDED.CRIMINAL_JUDGMENT, result="convicted")],
            ChargeStage.CHARGED,
        ),
        (
            ChargeStage.CONVICTED,
            [decided(DECIDED.CRIMINAL_JUDGMENT, result="convicted")],
            ChargeStage.CONVICTED,
        ),
        (
            ChargeStage.CONVICTED,
            [
                decided(DECIDED.CRIMINAL_JUDGMENT, "2026-02-01", result="convicted"),
                decided(DECIDED.CRIMINAL_JUDGMENT, result="acquitted"),
            ],
            JudgmentResult.ACQUITTED,
        ),
        (
            ChargeStage.SUSPECTED,
            [decided(DECIDED.DISCRETIONARY_NON_PROSECUTION)],
            DECIDED.DISCRETIONARY_NON_PROSECUTION,
        ),
        (
            ChargeStage.SUSPECTED,
            [decided(DECIDED.CONDITIONAL_NON_PROSECUTION)],
            DECIDED.CONDITIONAL_NON_PROSECUTION,
        ),
        (ChargeStage.CIVIL_CAUSE, [decided(DECIDED.PROSECUTED)], ChargeStage.CIVIL_CAUSE),
    ],
)
def test_a_charge_stands_as_it_was_decided(
    stage: ChargeStage, decisions: list[Disposition], now: object
) -> None:
    assert charge_status_on(charge(stage), decisions, on=LATER) is now


def test_what_came_up_after_the_decision_is_only_suspected() -> None:
    sued = decided(DECIDED.PROSECUTED, entry=5)

    assert charge_status_on(charge(entry=4), [sued], on=LATER) is ChargeStage.CHARGED
    assert charge_status_on(charge(entry=6), [sued], on=LATER) is ChargeStage.SUSPECTED
