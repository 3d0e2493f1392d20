"""A judgment of first instance about somebody, and the review that objects to it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from casetrack.cases.judgment_kinds import CourtInstance, JudgmentResult
from casetrack.cases.kinds import DispositionKind
from casetrack.cases.models import Disposition, Party
from casetrack.db.partial_date import PartialDate
from casetrack.review.judgments.actions import JudgmentTold, NewJudgment, record_judgment
from casetrack.review.judgments.models import CourtStepKind, ProtestGround, SheetFinding
from casetrack.review.judgments.protest_decision import ProtestReview
from casetrack.review.judgments.withdrawal import IndictmentWithdrawal
from tests.builders import NOON, TODAY, acting
from tests.review.builders import case_of, handler_of

BAD = SheetFinding.OBJECTED
PROTESTING = ProtestReview(
    TODAY, CourtStepKind.PROTESTED, BAD, BAD, BAD, BAD, "量刑畸轻", ProtestGround.SENTENCE
)
WITHDRAWS = IndictmentWithdrawal(TODAY, "证据发生变化")


def first_instance(child: Party, **changed: Any) -> Disposition:
    """A judgment that came in nine days ago, not in force yet."""
    details = JudgmentTold(
        **{
            "decided": PartialDate.day(TODAY - timedelta(days=9)),
            "received_on": TODAY - timedelta(days=9),
            "instance": CourtInstance.FIRST,
            "result": JudgmentResult.CONVICTED,
            **changed,
        }
    )
    new = NewJudgment(DispositionKind.CRIMINAL_JUDGMENT, (child.id,), details)
    (row,) = record_judgment(case_of(child), new, acting(handler_of(child), on=TODAY, at=NOON))
    return row
