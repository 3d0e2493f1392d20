"""How the rules on steps towards a guardian are tried."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import Flask

from casetrack.cases.kinds import Part
from casetrack.cases.models import Party
from casetrack.db.partial_date import PartialDate
from casetrack.guidance.ladder import StepTerms, take_step
from casetrack.guidance.ladder_kinds import (
    ApplicantKind,
    FailingKind,
    GroundKind,
    GuardianStepKind,
)
from casetrack.guidance.models import GuardianshipOrder
from casetrack.law import RULES
from tests.builders import NOON, TODAY, acting
from tests.guards.hard_rules.ways import Outcome, Tries, file, refused, sent, within
from tests.guidance.builders import handler_of, make_order

LOOK = date(2026, 12, 20)
REASON = "已经公安机关训诫"
LAWFUL: dict[str, Any] = {
    "failing": FailingKind.DUTIES,
    "law_broken": True,
    "ground": GroundKind.NEGLECT,
    "applicant": ApplicantKind.CIVIL_AFFAIRS,
    "reason": REASON,
}

_WHY_NOW = {"why_now": {"zh": REASON}}
TOLD_LAWFUL: dict[GuardianStepKind, dict[str, Any]] = {
    GuardianStepKind.ADMONITION: {"failing": "duties"},
    GuardianStepKind.GUIDANCE: {"failing": "duties", **_WHY_NOW},
    GuardianStepKind.POLICE: {"law_broken": True, **_WHY_NOW},
    GuardianStepKind.REVOCATION: {"ground": "neglect", "applicant": "civil_affairs", **_WHY_NOW},
}


def _told_by_a_file(step: dict[str, Any]) -> Callable[[dict[str, Any]], None]:
    """A file whose guardian is under an order, and towards whom that step was taken."""

    def change(data: dict[str, Any]) -> None:
        father = {"ref": "father", "kind": "person", "alias": {"zh": "父"}, "age_status": "adult"}
        data["parties"].append(father)
        data.setdefault("measures", []).append(
            {
                "kind": "guardianship_order",
                "started": "2025-02-01",
                "state": "ended",
                "ended_on": "2025-08-01",
                "about": [data["parties"][0]["ref"]],
                "to": ["father"],
                "order": {"issued": "2025-02-01", "steps": [step]},
            }
        )

    return change


def _taking(rule: str, kind: GuardianStepKind, data: dict[str, Any], **against_it: Any) -> Tries:
    """Take a step. against_it: what is otherwise where it is against the law. data: what a file
    tells besides of a step that is against it.
    """

    def terms_of(against: bool) -> dict[str, Any]:
        return {**LAWFUL, **(against_it if against else {})}

    def page(app: Flask, against: bool) -> Outcome:
        def make() -> tuple[Party, str]:
            order = make_order()
            where = f"/cases/{order.measure.case_id}/guidance/orders/{order.id}/steps/new"
            return _child_of(order), f"{where}?kind={kind.value}"

        fields = {name: _typed(value) for name, value in terms_of(against).items()}
        data = {**fields, "taken": "today", "text": "训诫", "look_due": LOOK.isoformat()}
        typed = {name: value for name, value in data.items() if value}
        return sent(app, make, typed, says=RULES[rule].en)

    def action(app: Flask, against: bool) -> Outcome:
        def act() -> Outcome:
            order = make_order()
            terms = StepTerms(kind, PartialDate.day(TODAY), "训诫", LOOK, **terms_of(against))
            by = acting(handler_of(_child_of(order)), on=TODAY, at=NOON)
            return refused(lambda: take_step(order, terms, by), rule=rule, key="law_warns")

        return within(app, act)

    step = {
        "kind": kind.value,
        "taken": "2025-03-01",
        "text": {"zh": "训诫"},
        "result": "heeded",
        "settled": "2025-04-01",
    }
    both = ({**step, **data}, {**step, **TOLD_LAWFUL[kind]})
    return Tries(page, action, None, file(rule, *map(_told_by_a_file, both)))


def _child_of(order: GuardianshipOrder) -> Party:
    return next(link.party for link in order.measure.parties if link.part is Part.ABOUT)


def _typed(value: Any) -> str:
    if isinstance(value, bool):
        return "y" if value else ""
    return "" if value is None else str(getattr(value, "value", value))


STEPS = {
    "guardian_failed": _taking("guardian_failed", GuardianStepKind.ADMONITION, {}, failing=None),
    "guardian_steps_in_order": _taking(
        "guardian_steps_in_order", GuardianStepKind.GUIDANCE, {"failing": "duties"}, reason=""
    ),
    "guardian_to_police": _taking(
        "guardian_to_police", GuardianStepKind.POLICE, {"law_broken": False}, law_broken=False
    ),
    "guardianship_revocation_ground": _taking(
        "guardianship_revocation_ground",
        GuardianStepKind.REVOCATION,
        {"applicant": "civil_affairs"},
        ground=None,
    ),
    "guardianship_revocation_applicant": _taking(
        "guardianship_revocation_applicant",
        GuardianStepKind.REVOCATION,
        {"ground": "neglect", "applicant": "procuratorate"},
        applicant=ApplicantKind.PROCURATORATE,
    ),
}
