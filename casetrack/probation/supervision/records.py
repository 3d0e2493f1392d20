"""Records of a supervision in a case file, below its probation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from casetrack.cases.flags import Flag, flag
from casetrack.cases.models import Case, Disposition
from casetrack.casework.duty_records import DUTIES
from casetrack.ledger.casefile.records import TOLD_BY, Child, Key, Mismatch, Record, Records
from casetrack.ledger.casefile.rules import in_order, together
from casetrack.ledger.gates import verdicts_on
from casetrack.probation.models import Probation
from casetrack.probation.queries import probations_of
from casetrack.probation.supervision.child_reports import LEAVE, REPORT, TALK
from casetrack.probation.supervision.gates import asked_of_leaving
from casetrack.probation.supervision.models import (
    MOST_EVERY,
    BreachAnswerKind,
    BreachOutcome,
    LeaveDecision,
    SupervisionPlan,
)
from casetrack.probation.supervision.monthly_assessments import ASSESSMENT, OUTCOME
from casetrack.probation.supervision.queries import standing_of


def flags_of_supervision(case: Case, on: date) -> Iterator[tuple[Disposition, Sequence[Flag]]]:
    """Flag each recorded decision not to revoke although a ground to revoke existed then.

    on: the day whose law is asked where the day of the decision is unknown.

    Source: Criminal Procedure Law art. 284; Procuratorate Rules art. 479.
    """
    for probation in probations_of(case):
        for made in standing_of(BreachOutcome, probation):
            if made.kind is not BreachAnswerKind.NOT_REVOKED:
                continue
            asked = verdicts_on(asked_of_leaving(probation, made.happened.last or on))
            flags = [
                flag(answer.verdict.rule, answer.key, {})
                for answer in asked
                if answer.verdict.refuses
            ]
            yield probation.disposition, flags


def _missing_was_due(element: dict[str, Any]) -> Iterator[Mismatch]:
    """A mismatch where a missing report has no due day, or has a way it came."""
    if not element.get("missing"):
        return
    if element.get("due") is None:
        yield "due", "nothing", "the day by which the one that did not come was due"
    if element.get("way") is not None:
        yield "way", str(element["way"]), "nothing, of one that did not come"


def _back_from_leave(element: dict[str, Any]) -> Iterator[Mismatch]:
    """A mismatch where a return is recorded without approved leave."""
    back = element.get("returned_on")
    if back is not None and element.get("decision") != LeaveDecision.APPROVED:
        yield "returned_on", str(back), "nothing, where no leave was approved"


PLAN = Record(
    SupervisionPlan,
    "How a probation is supervised.",
    {
        "party": "Whose.",
        "every": Key("A report of the child every so many …", least=1, most=MOST_EVERY),
        "unit": "… weeks or months.",
        "first_report": "The planned day of the first one.",
        "next_report": "The planned day of the one that is asked next.",
        "report_due": "By when it is due.",
        "assesses_from": Key("The first month that is assessed.", least=1, most=99),
        "entry": TOLD_BY,
    },
    named="supervision_plan",
    leads=False,
    rules=(
        together("every", "unit"),
        together("every", "first_report"),
        together("next_report", "report_due"),
    ),
)
RECORDED = {
    "own_reports": REPORT.record(
        "One report of the child, or that one did not come.",
        "party planned due happened missing way text received_by",
        also={"party": "Whose.", "due": "By when it was due.", "missing": "It did not come."},
        rules=(together("planned", "due"), _missing_was_due),
    ),
    "leaves": LEAVE.record(
        "A request to leave the city or county, and what was decided.",
        "party asked_on since until place text decision decided_on decided_by reason returned_on",
        also={
            "party": "Whose.",
            "decision": "What was decided.",
            "decided_on": "When.",
            "decided_by": "By whom.",
            "reason": "Why it was decided so.",
            "returned_on": "When the child was back.",
        },
        below=(DUTIES,),
        rules=(
            in_order("since", "until"),
            in_order("asked_on", "decided_on"),
            in_order("since", "returned_on"),
            together("decision", "decided_on"),
            _back_from_leave,
        ),
    ),
    "talks": TALK.record(
        "A talk with the child.",
        "party happened held_by text next_on",
        also={"party": "With whom."},
    ),
    "assessments": ASSESSMENT.record(
        "What was kept in one month of the probation.",
        "party month happened assessed_by text next",
        also={"party": "By whom."},
    ),
    "breach_outcomes": OUTCOME.record(
        "What became of a breach.",
        "party breach kind gravity happened text",
        also={"party": "Whose breach.", "gravity": "How the law weighs it."},
    ),
}
RECORDS = Records(
    flags=flags_of_supervision,
    under={
        Probation: (
            Child("supervision", PLAN),
            *(Child(key, record) for key, record in RECORDED.items()),
        )
    },
)
