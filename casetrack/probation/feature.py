"""The feature of probations: its blueprint, words and duties, and everything it registers."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import lazy_gettext as _l

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
from casetrack.ledger.registry import DutyLine, Feature, subject_page
from casetrack.probation import (
    correction_views,
    ending_views,
    of_age,
    recorded_views,
    views,
)
from casetrack.probation.actions import Terms, asked_of_length, asked_of_order, known_of
from casetrack.probation.check_words import VERDICT_FACTS
from casetrack.probation.dates import OBJECTED, follow_custody, follow_receipt
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
from casetrack.review.queries import running_prosecution_review
from casetrack.web.next_steps import RecordGroup
from casetrack.web.words import FactWords, RuleWords

FACTS = {OBJECTED: _l("the objection")}

RULES = {
    "probation_day_in_future": _l("%(day)s has not come yet. Enter the day on which it happened."),
    "ordered_before_receipt": _l(
        "That is before the case was received, on %(received)s. Check both days."
    ),
    "conditional_non_prosecution_not_open": _l(
        "Conditional non-prosecution is not open here: something that the law asks is missing."
    ),
    "say_what_was_tried": _l("Say what was tried to reach the person who could not be reached."),
    "decided_after_review": _l(
        "The review ended on %(due)s, before this decision. Say why it is decided all the same."
    ),
    "few_days_left": _l(
        "Only %(days)s days of the review are left for the final decision; five or more are "
        "advised. Say why it is decided now."
    ),
    "printed_day_differs": _l(
        "The decision prints %(printed)s; counted, it is %(day)s, or %(other)s under the other "
        "reading. Say why the printed day stands."
    ),
    "probation_runs_already": _l("Another probation of the same person runs already."),
    "probation_revoked": _l("This was revoked on %(revoked)s; nothing in it can be changed."),
    "outside_the_probation": _l("The probation ran from %(since)s to %(until)s. Check the day."),
    "probation_end_not_lawful": _l(
        "A probation that began then ends from %(earliest)s to %(latest)s, six to twelve months "
        "from the decision; not on %(ends)s."
    ),
    "final_before_the_end": _l(
        "The probation would end on %(ends)s, and the final decision was taken on %(final)s. The "
        "law lets it follow the last day. Check both days."
    ),
    "revocation_not_open": _l("None of the grounds to revoke exists."),
    "final_decision_not_open": _l("The final decision is not open yet."),
}


DUTIES = (
    DutyLine(
        ObligationKind.PROBATION_END,
        title=_l("Probation ends"),
        late_title=_l("Probation is over, final decision open"),
        button=_l("See the probation"),
        url=subject_page("probation.show", "probation_id"),
    ),
    DutyLine(
        ObligationKind.FINAL_DECISION,
        title=_l("Final decision, latest"),
        late_title=_l("Final decision not taken"),
        button=_l("Decide"),
        url=subject_page("probation.final", "probation_id"),
        needs=Permission.PROBATION_ORDER,
    ),
    DutyLine(
        ObligationKind.OBJECTION_DECISION,
        title=_l("Decide after the objection"),
        late_title=_l("Not decided after the objection"),
        button=_l("Decide"),
        url=subject_page("probation.objection_decision", "objection_id"),
        needs=Permission.PROBATION_ORDER,
    ),
)


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
PAGES = (views, ending_views, correction_views, recorded_views)
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
