"""The feature of probations: its blueprint, and everything it registers."""

from __future__ import annotations

from collections.abc import Iterator

from casetrack.accounts.permissions import Permission
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.facts import CaseFacts
from casetrack.cases.kinds import MeasureKind, Stage
from casetrack.cases.models import Party
from casetrack.cases.stages import StageSource
from casetrack.courses.approvals.gates import gate_of
from casetrack.courses.requirements.pages import RequirementPages
from casetrack.ledger.gate_lines import VerdictFacts
from casetrack.ledger.gates import GateAsked, ToCome
from casetrack.ledger.measure_types import MeasureType, RequirementRules
from casetrack.ledger.page_parts import CasePart, NextSteps, PagePlace, PersonPart, PersonPlace
from casetrack.ledger.registry import Feature
from casetrack.probation import (
    correction_views,
    ending_views,
    objection_views,
    of_age,
    recorded_views,
    views,
)
from casetrack.probation.actions import Terms, asked_of_length, asked_of_order, known_of
from casetrack.probation.check_words import VERDICT_FACTS
from casetrack.probation.dates import follow_custody, follow_receipt
from casetrack.probation.endings import (
    asked_of_end,
    asked_of_revocation,
    close_with,
    effect_of_objections,
)
from casetrack.probation.gates import GATES
from casetrack.probation.importing import begin_missing_dates
from casetrack.probation.invariants import INVARIANTS
from casetrack.probation.models import Probation, ProbationCondition, ProbationDuty
from casetrack.probation.month_marks import FILE_PARTS, MONTH_MARKS, PERSON_PARTS
from casetrack.probation.next_steps import next_steps
from casetrack.probation.papers import PAPERS
from casetrack.probation.proposals import PROPOSALS
from casetrack.probation.queries import probations_beside_measures, undecided_probation
from casetrack.probation.records import RECORDS
from casetrack.probation.routes import bp
from casetrack.probation.stage import READS, stage
from casetrack.probation.undoing import decided_anew, follow_undone, last_day_of
from casetrack.probation.words import DUTIES, FACTS, RULES
from casetrack.review.queries import running_prosecution_review
from casetrack.web.next_steps import RecordGroup
from casetrack.web.words import FactWords, RuleWords

# The shortest that the law allows: the length is typed with the decision.
LEAST_MONTHS = 6


def decisions_to_come(facts: CaseFacts, person: Party) -> Iterator[GateAsked]:
    """Gates of decisions ahead: the order in a review; change, revocation, end of a probation."""
    probation = undecided_probation(person)
    if probation is not None:
        yield asked_of_length(facts.case, probation, facts.on, probation.months)
        yield asked_of_revocation(probation, person, on=facts.on)
        yield asked_of_end(probation, person, on=facts.on)
        return
    review = running_prosecution_review(person)
    if review is not None:
        terms = Terms(facts.on, LEAST_MONTHS)
        yield asked_of_order(facts.case, person, terms, known_of(person, terms), review)


# Imported for their routes.
PAGES = (views, objection_views, ending_views, correction_views, recorded_views)
RequirementPages(ProbationCondition, "condition_id", is_withdrawn_here=False).register(
    bp, "probations/conditions", endpoint="condition"
)
RequirementPages(ProbationDuty, "duty_id", is_withdrawn_here=False).register(
    bp, "probations/duties", endpoint="duty"
)

FEATURE = Feature(
    "probation",
    bp,
    brings=(
        *PROPOSALS,
        RuleWords(RULES),
        FactWords(FACTS),
        *DUTIES,
        StageSource(
            Stage.PROBATION,
            stage,
            READS,
            ends=(ObligationKind.PROBATION_END, ObligationKind.FINAL_DECISION),
            is_of_each=True,
        ),
        effect_of_objections,
        close_with,
        follow_receipt,
        follow_custody,
        follow_undone,
        last_day_of,
        decided_anew,
        # Runs after the import of the review, an earlier feature, and counts the days of a
        # probation.
        begin_missing_dates,
        MeasureType(
            MeasureKind.PROBATION,
            detail=Probation,
            rows=probations_beside_measures,
            view=views.show_at,
            is_served=True,
            calls_for_visits=True,
            duties=(ObligationKind.PROBATION_END,),
            # The requirements are replaced on a page of their own: Rules art. 476.
            promises=RequirementRules(
                model=ProbationCondition,
                of_law=ProbationDuty,
                record=Permission.PROBATION_WRITE,
                write=Permission.PROBATION_ORDER,
            ),
        ),
        NextSteps((next_steps,), RecordGroup.VISITS, Stage.PROBATION),
        probations_beside_measures,
        RECORDS,
        CasePart(PagePlace.ABOVE, "probation/_of_age.html", of_age.of_case),
        PersonPart("probation/_of_age.html", of_age.of_person, PersonPlace.FIRST),
        *PERSON_PARTS,
        *MONTH_MARKS,
        *FILE_PARTS,
        *PAPERS,
        ToCome(decisions_to_come),
        *GATES,
        gate_of(PROPOSALS),
        *INVARIANTS,
        VerdictFacts(VERDICT_FACTS),
    ),
)
