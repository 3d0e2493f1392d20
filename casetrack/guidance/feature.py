"""The feature of guidance: its blueprint, and everything it registers."""

from __future__ import annotations

from flask import url_for
from flask_babel import lazy_gettext as _l

from casetrack.accounts.permissions import Permission
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.guardians import GUARDIANS, TIES
from casetrack.cases.kinds import MeasureKind, Stage
from casetrack.cases.owed import Owed
from casetrack.cases.stages import StageSource
from casetrack.cases.told_entries import TOLD_ENTRIES
from casetrack.casework.facts.simple import brought_by_facts
from casetrack.courses.diary import SESSION
from casetrack.courses.handlers import corrected_session_of, next_session_of
from casetrack.courses.pages import page_of
from casetrack.guidance import practice, views
from casetrack.guidance.assessment import ASSESSED, GATES, TO_ASSESS, to_assess
from casetrack.guidance.assessment_duty import (
    STANDINGS,
    follow_ages,
    owe_in_the_night,
    owe_of_imported,
)
from casetrack.guidance.blueprint import bp
from casetrack.guidance.figures import AREA
from casetrack.guidance.ladder import ACT_FORMS
from casetrack.guidance.ladder import GATES as STEP_GATES
from casetrack.guidance.ladder_kinds import STEP_LOOK
from casetrack.guidance.models import SET, GuardianshipOrder
from casetrack.guidance.order_looks import (
    LOOK_TERM,
    ORDER_LOOK,
    ORDERS_LOOKED_AT,
    find_in_the_night,
)
from casetrack.guidance.orders import PAPERS, begin_missing_dates, new_order, running_orders
from casetrack.guidance.programmes import PROGRAMMES as COURSE
from casetrack.guidance.records import RECORDS
from casetrack.guidance.revisit_kinds import REVISIT_DUE
from casetrack.guidance.revisits import revisit_after_the_end
from casetrack.guidance.revocations import REVOCATION_SUPPORT
from casetrack.guidance.specialised import PAGES as SPECIALISED_PAGES
from casetrack.guidance.specialised import SPECIALISED
from casetrack.guidance.specialised_kinds import ASSESSMENT_DUE
from casetrack.guidance.stage import READS, guidance_stage
from casetrack.guidance.views import PAGES as PROGRAMMES
from casetrack.ledger.measure_types import MeasureType, items_of_measures
from casetrack.ledger.page_parts import FoldGroup, NextSteps
from casetrack.ledger.registry import DutyLine, Feature, subject_page
from casetrack.web.next_steps import RecordGroup
from casetrack.web.page import OFFICE, SectionPage
from casetrack.web.words import FactWords, RuleWords

# Imported for their routes.
OFFICE_PAGES = (practice,)


def _assessment_of(owed: Owed) -> str:
    return url_for("dossier.note", case_id=owed.case_id, kind=ASSESSED.value, party=owed.subject_id)


FACTS = {
    "order_served": _l("The order was served"),
    "order_issued": _l("The order was issued"),
    "order_without_end": _l("The order has no last day; this office sets when it is looked at"),
    "family_measure_ended": _l("The order or the programme ended"),
    "family_revisited": _l("The family was revisited"),
    "guardian_step_taken": _l("The step towards the guardian was taken"),
    "family_assessment_decided": _l("A decision calls for the assessment"),
    "family_assessment_harmed": _l("A guardian is accused of having harmed the child"),
    "family_assessment_below_age": _l("The child is below the age of responsibility"),
}

RULES = {
    "order_ends_before": _l("The last day cannot lie before %(begins)s."),
    "order_ended": _l("This order ended on %(day)s; it cannot be changed any more."),
    "family_education_not_assessed": _l(
        "The family education of %(who)s must be assessed after this decision. Record the "
        "assessment first, then close the case."
    ),
    "harmed_child_not_assessed": _l(
        "A guardian is accused of having harmed %(who)s: the family education must be assessed "
        "first."
    ),
    "child_below_age_not_assessed": _l(
        "%(who)s is too young to answer for the act: the family education must be assessed first."
    ),
}


FEATURE = Feature(
    "guidance",
    bp,
    brings=(
        AREA,
        *brought_by_facts(bp, REVOCATION_SUPPORT, group=FoldGroup.FAMILY),
        RuleWords(RULES),
        FactWords(FACTS),
        DutyLine(
            ObligationKind.ORDER_END,
            title=_l("The order to a guardian ends"),
            late_title=_l("The order to a guardian has run out"),
            button=_l("Open the order"),
            url=subject_page("guidance.order", "order_id"),
        ),
        DutyLine(
            TO_ASSESS,
            title=_l("Assess the family education"),
            late_title=_l("Family education not assessed"),
            button=_l("Record the assessment"),
            url=_assessment_of,
            needs=Permission.JOURNAL_WRITE,
        ),
        DutyLine(
            REVISIT_DUE,
            title=_l("Revisit the family after the end"),
            late_title=_l("The family was not revisited after the end"),
            button=_l("Record the revisit"),
            url=subject_page("guidance.revisit_page", "over_id"),
            needs=Permission.GUIDANCE_RECORD,
        ),
        DutyLine(
            ASSESSMENT_DUE,
            title=_l("Assessment of specialised education"),
            late_title=_l("Assessment of specialised education not recorded"),
            button=_l("Record the assessment"),
            url=page_of,
            needs=Permission.GUIDANCE_RECORD,
            diary=SESSION,
        ),
        DutyLine(
            STEP_LOOK,
            title=_l("Check whether a guardian heeds the step"),
            late_title=_l("Nobody looked whether a guardian heeds the step"),
            button=_l("Record the outcome"),
            url=subject_page("guidance.settle_step", "step_id"),
            needs=Permission.GUIDANCE_RECORD,
        ),
        DutyLine(
            ORDER_LOOK,
            title=_l("Look at how the order to a guardian is kept"),
            late_title=_l("Nobody looked how the order to a guardian is kept"),
            button=_l("Open the order"),
            url=page_of,
            needs=Permission.GUIDANCE_RECORD,
        ),
        LOOK_TERM,
        ORDERS_LOOKED_AT,
        find_in_the_night,
        StageSource(Stage.GUIDANCE, guidance_stage, READS, ends=(ObligationKind.ORDER_END,)),
        begin_missing_dates,
        corrected_session_of(COURSE),
        corrected_session_of(SPECIALISED),
        next_session_of(SPECIALISED),
        revisit_after_the_end,
        follow_ages,
        owe_of_imported,
        owe_in_the_night,
        *STANDINGS,
        MeasureType(
            MeasureKind.GUARDIANSHIP_ORDER,
            detail=GuardianshipOrder,
            view=views.order_at,
            is_served=True,
            calls_for_visits=True,
            promises=items_of_measures(
                record=Permission.GUIDANCE_RECORD, write=Permission.GUIDANCE_WRITE, by_eyes=True
            ),
            duties=(ObligationKind.ORDER_END,),
        ),
        *PROGRAMMES.types(is_served=True),
        *SPECIALISED_PAGES.types(is_served=True),
        NextSteps(
            (
                to_assess,
                running_orders,
                PROGRAMMES.running,
                new_order,
                PROGRAMMES.beginning("guidance.new_programme"),
                SPECIALISED_PAGES.running,
                SPECIALISED_PAGES.beginning("guidance.new_specialised"),
            ),
            RecordGroup.CHILD,
            Stage.GUIDANCE,
        ),
        SectionPage(OFFICE, _l("Family education"), "guidance.practice", SET, place=3),
        TOLD_ENTRIES,
        TIES,
        GUARDIANS,
        *GATES,
        *STEP_GATES,
        *ACT_FORMS,
        RECORDS,
        *PAPERS,
    ),
)
