"""What this feature brings to the house."""

from __future__ import annotations

from casetrack.approvals.gates import gate_of
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.kinds import Stage
from casetrack.cases.stages import StageSource
from casetrack.ledger.registry import Feature
from casetrack.review import chain_views, undoing_views, views
from casetrack.review.actions import follow_calendar
from casetrack.review.blueprint import bp
from casetrack.review.custody import custody_told
from casetrack.review.decisions import end_with, follow_redated
from casetrack.review.gates import GATES
from casetrack.review.holds import INVARIANTS
from casetrack.review.importing import begin_missing_dates, what_happened
from casetrack.review.next_steps import next_steps
from casetrack.review.papers import PAPERS
from casetrack.review.proposals import PROPOSALS
from casetrack.review.queries import reviews_of, running_prosecution_review, suspended_by
from casetrack.review.records import RECORDS
from casetrack.review.release import end_custody, move_end_of_custody
from casetrack.review.resuming import resume_review
from casetrack.review.stage import READS, stage, when_opened
from casetrack.review.to_come import decisions_to_come
from casetrack.review.words import DUTIES, FACTS, RULES
from casetrack.web.next_steps import RecordGroup

# Imported for their routes.
PAGES = (views, chain_views, undoing_views)

FEATURE = Feature(
    name="review",
    blueprint=bp,
    proposals=PROPOSALS,
    rules=RULES,
    facts=FACTS,
    duties=DUTIES,
    stage=StageSource(
        Stage.REVIEW,
        stage,
        READS,
        ends=(ObligationKind.PROSECUTION_REVIEW, ObligationKind.ARREST_REVIEW),
        when_opened=when_opened,
        is_of_each=True,
    ),
    handlers=(
        running_prosecution_review,
        suspended_by,
        custody_told,
        end_with,
        follow_redated,
        follow_calendar,
        resume_review,
        end_custody,
        move_end_of_custody,
        begin_missing_dates,
        what_happened,
    ),
    next_steps=(next_steps,),
    recorded_under=RecordGroup.DECIDED,
    of_a_case=(reviews_of,),
    records=RECORDS,
    papers=PAPERS,
    decisions_to_come=(decisions_to_come,),
    gates=(*GATES, gate_of(PROPOSALS)),
    invariants=INVARIANTS,
)
