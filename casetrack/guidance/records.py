"""Orders to guardians and programmes of guidance in a case file, with their measure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from casetrack.cases.models import Measure
from casetrack.casework.duty_records import DUTIES
from casetrack.courses.records import SESSIONS
from casetrack.guidance.ladder import flags_of_steps
from casetrack.guidance.ladder_kinds import GuardianStepKind, StepResult
from casetrack.guidance.models import (
    FamilyRevisit,
    FamilyStep,
    GuardianshipOrder,
    Programme,
    SpecialisedEducation,
)
from casetrack.ledger.casefile.records import TOLD_BY, Child, Key, Mismatch, Record, Records
from casetrack.ledger.casefile.rules import needs


def _revoked_on_a_ground(raw: dict[str, Any]) -> Iterator[Mismatch]:
    """A mismatch where a revocation lacks ground or applicant, or another step has one."""
    is_revocation = str(raw.get("kind")) == GuardianStepKind.REVOCATION.value
    for key in ("ground", "applicant"):
        if is_revocation != (key in raw):
            reason = f"{key} of a revocation" if is_revocation else f"no {key}"
            yield key if key in raw else "kind", f"kind: {raw.get('kind')}", reason


def _settled_once_known(raw: dict[str, Any]) -> Iterator[Mismatch]:
    """A mismatch where a waiting step has a settled day, or a settled step has none."""
    waits = str(raw.get("result", StepResult.WAITING.value)) == StepResult.WAITING.value
    if waits == ("settled" in raw):
        wanted = "no settled day while it waits" if waits else "settled, unknown if nobody knows"
        yield "settled" if waits else "result", f"result: {raw.get('result')}", wanted


STEP = Record(
    FamilyStep,
    "One step towards the guardian who does not keep the duties of an order.",
    {
        "kind": "Which step.",
        "taken": "When.",
        "failing": "How the guardian failed.",
        "ground": "On what guardianship is to be revoked.",
        "applicant": "Who is to apply for that.",
        "law_broken": "Of a report to the police: whether the guardian broke the law.",
        "body": "To whom it went, or who gives the guidance.",
        "text": "What was said or ordered.",
        "why_now": "Why a step below it was left out.",
        "result": "What came of it.",
        "settled": "When that was known.",
        "outcome": "The same in words.",
        "look_due": "By when somebody was to look.",
        "entry": TOLD_BY,
    },
    (DUTIES,),
    named="family_step",
    leads=False,
    rules=(_revoked_on_a_ground, _settled_once_known),
    flagged=lambda row: (f"step {row.kind.value} {row.taken.edtf}", row.flags),
)

ORDER = Record(
    GuardianshipOrder,
    "A supervision and guardianship order.",
    {
        "issued": "When it was issued.",
        "served_on": "The day its period counts from.",
        "months": Key("Its length, as the order sets it.", least=1, most=99),
        "effect": "What it brought about.",
    },
    (Child("steps", STEP), DUTIES),
    named="order",
)

PROGRAMME = Record(
    Programme,
    "Guidance or correction; its partners are named `with` the measure.",
    {
        "sessions_planned": Key("How many.", least=1, most=999),
        "ordered": "Whether the guardian was ordered to take part.",
        "effect": "What it brought about.",
    },
    (SESSIONS, DUTIES),
)

REVISIT = Record(
    FamilyRevisit,
    "A revisit of the family after an order or a programme ended.",
    {
        "happened": "When.",
        "way": "How.",
        "found": "Whether the effect holds.",
        "text": "What was found.",
        "next_due": "By when another one was agreed.",
        "entry": TOLD_BY,
    },
    named="family_revisit",
    has_facts=False,
    leads=False,
)

SPECIALISED = Record(
    SpecialisedEducation,
    "Specialised education; school and committee are named `with` the measure.",
    {
        "sessions_planned": Key("How many assessments.", least=1, most=999),
        "basis": "On what it rests.",
        "every_weeks": Key("Assessed once in so many weeks.", least=1, most=52),
        "assessed": "When the committee assessed it.",
        "opinion": "Its opinion.",
        "decided": "When it was decided.",
        "decided_by": "By whom.",
    },
    (SESSIONS, DUTIES),
    rules=(needs("decided", "assessed"),),
)

RECORDS = Records(
    under={
        Measure: (
            Child("order", ORDER),
            Child("programme", PROGRAMME),
            Child("specialised", SPECIALISED),
            Child("family_revisits", REVISIT),
        )
    },
    flags=flags_of_steps,
)
