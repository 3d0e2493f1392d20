"""The page that records each act, by endpoint, for all features: where its typed name leads.

An act that is logged by hand is listed only if it has a page as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import url_for

from casetrack.cases.entry_kinds import EntryKind as Told
from casetrack.cases.facts import CaseFacts
from casetrack.cases.kinds import MeasureKind
from casetrack.cases.told_kinds import LinkKind
from casetrack.casework.amounts.models import RECORDED as AMOUNT
from casetrack.casework.concerns.models import RAISED as CONCERN
from casetrack.casework.participating_offices.models import RECORDED as OFFICE
from casetrack.clocks.recording import RECORDABLE
from casetrack.codes import Code
from casetrack.courses.measures.kinds import KEPT
from casetrack.courses.measures.models import REPORTED as REPORT
from casetrack.guidance.assistance.psychological_help import HELP
from casetrack.guidance.correction.kinds import DECIDED as CORRECTION
from casetrack.guidance.correction.kinds import LEVEL_TOLD
from casetrack.guidance.judicial_assistance.models import OBJECTED as ASSISTANCE_OBJECTED
from casetrack.guidance.judicial_assistance.models import PLANNED as INSTALMENT
from casetrack.guidance.ladder_kinds import TOLD_BY_STEP
from casetrack.guidance.programmes import PROGRAMMES
from casetrack.guidance.reporting.models import FAILED as NOT_REPORTED
from casetrack.guidance.specialised_kinds import BEGUN as SPECIALISED
from casetrack.ledger.act_pages import ACT, ActPage, Place, on_measure, to
from casetrack.people import models as people
from casetrack.people.guarantees.kinds import GuaranteeKind
from casetrack.people.guarantees.models import ACT_TOLD, AGE_FOUND, SPP_TOLD
from casetrack.probation.entrustments.models import ASKED as LETTER
from casetrack.probation.entrustments.models import REPORTED as OTHER_OFFICE_REPORTED
from casetrack.probation.opinions.models import FINISHED as OPINION
from casetrack.probation.scores.models import SCORED
from casetrack.probation.supervision import models as supervision
from casetrack.review.hearings.models import APPROVED as HEARING
from casetrack.review.lawsuits.fact_actions import TOLD as LAWSUIT
from casetrack.review.models import ReviewKind
from casetrack.review.oversight.models import ACTS, STEPS
from casetrack.review.queries import reviews_of
from casetrack.suggestions.answers.models import NOT_WRITTEN, SUPPLEMENTED
from casetrack.suggestions.kinds import AMENDED, CLOSED_UNFINISHED, LETTER_OF_ANOTHER, WITHDRAWN
from casetrack.visits.spotchecks.models import PLANNED as SPOT_CHECKS
from casetrack.web.access import signed_in_user


def _decision(kind: ReviewKind) -> Place:
    """The decision page of a review of this kind; its address does not name the kind."""

    def place(facts: CaseFacts, args: Mapping[str, Any], act: Code) -> str | None:
        is_it = any(p.id == args["review_id"] and p.kind is kind for p in facts.read(reviews_of))
        return url_for("review.decide", **args) if is_it else None

    return place


def _fact(facts: CaseFacts, args: Mapping[str, Any], act: Code) -> str | None:
    """The page that records a fact starting or ending a legal period, if the user may record it."""
    kind = Told(act.value)
    is_open = facts.may(signed_in_user(), RECORDABLE[kind].permission)
    return url_for("clocks.record", case_id=facts.case.id, told=kind.value) if is_open else None


_ON_ARREST = (Told.ARREST_APPROVED, Told.ARREST_NOT_APPROVED)
_ON_PROSECUTION = (
    Told.PROSECUTED,
    Told.NOT_PROSECUTED_STATUTORY,
    Told.NOT_PROSECUTED_DISCRETIONARY,
    Told.NOT_PROSECUTED_EVIDENCE,
    Told.NOT_PROSECUTED_SPECIAL,
)
_OUTCOMES = (Told.VISIT_MADE, Told.VISIT_NOBODY_HOME, Told.VISIT_REFUSED)
_OF_A_COURT = (
    Told.CRIMINAL_JUDGMENT,
    Told.CIVIL_JUDGMENT,
    Told.PUBLIC_INTEREST_JUDGMENT,
    Told.INJUNCTION_GRANTED,
    Told.INJUNCTION_REFUSED,
    Told.COURT_RULING,
)
_OF_AN_ORDER = (Told.GUARDIANSHIP_ORDER_CHANGED, Told.GUARDIANSHIP_ORDER_ENDED)
_ORDER = on_measure(MeasureKind.GUARDIANSHIP_ORDER)
_GUARANTEE = to("guarantees.new_guarantees", of="party_id", kind=ACT)
_OVERSIGHT = "oversight.new_oversight"
_PROGRAMME = to("guidance.new_programme", "child", kind=ACT)
_LEVELS = to("correction.new_misconduct-levels")
_FILE = "supervision.show"
_SHEET = "guarantees.sheet"
_SERVED = (Told.SUGGESTION_SERVED, Told.SUGGESTION_ANNOUNCED)
# Synonyms of acts of closed sets.
_LINKS = {
    LinkKind.JOINED_TO: "并案、并案处理、合并",
    LinkKind.SPLIT_FROM: "分案、另案、另案处理",
    LinkKind.RELATED: "关联案件、关联",
}
_GUARANTEES = {
    GuaranteeKind.INTERROGATION: "提审、提讯、同步录音录像、questioning",
    GuaranteeKind.APPROPRIATE_ADULT: "合适成年人、到场、appropriate adult",
    GuaranteeKind.OPINION_HEARD: "听取辩护人意见",
    GuaranteeKind.PLEA: "具结书、签署具结书、认罪认罚、具结、plea",
    GuaranteeKind.SEPARATE: "分案、分案办理、分案起诉",
    GuaranteeKind.VICTIM_INTERVIEW: "询问、一站式询问",
}
ACT_PAGES = (
    ActPage("review.receive", (Told.ARREST_REVIEW_RECEIVED,), {"kind": "arrest"}),
    ActPage("review.receive", (Told.PROSECUTION_REVIEW_RECEIVED,), {"kind": "prosecution"}),
    ActPage("review.decide", _ON_ARREST, at=_decision(ReviewKind.ARREST)),
    ActPage("review.decide", _ON_PROSECUTION, at=_decision(ReviewKind.PROSECUTION)),
    ActPage("review.prosecute", _ON_PROSECUTION),
    ActPage("review.custody", (Told.CUSTODY_CHANGED,)),
    ActPage("review.extend", (Told.PERIOD_EXTENDED,)),
    ActPage("review.send_back", (Told.RETURNED_FOR_INVESTIGATION,)),
    ActPage("review.pass_on", (Told.JURISDICTION_CHANGED,)),
    ActPage("review.announce", (Told.DECISION_ANNOUNCED,)),
    ActPage("review.undo", (Told.DECISION_UNDONE, Told.DECISION_UNDONE_ABOVE)),
    ActPage("clocks.case_dates", tuple(RECORDABLE), at=_fact),
    ActPage("clocks.service", (Told.DECISION_SERVED,)),
    ActPage("probation.order", (Told.CONDITIONAL_NON_PROSECUTION_DECIDED,)),
    ActPage("probation.record", (Told.CONDITIONAL_NON_PROSECUTION_DECIDED,)),
    ActPage("probation.objection", (Told.OBJECTION_RECORDED,)),
    ActPage("probation.breach", (Told.BREACH_RECORDED,)),
    ActPage("probation.breach", (Told.VICTIM_HEARD,), at=to("probation.victim", "probation_id")),
    ActPage("probation.conditions", (Told.PROBATION_CONDITIONS_SET,)),
    ActPage("probation.length", (Told.PROBATION_LENGTH_CHANGED,)),
    ActPage("probation.final", (Told.NOT_PROSECUTED_AFTER_PROBATION,)),
    ActPage("probation.revoke", (Told.PROBATION_REVOKED,)),
    ActPage("supervision.new_own-reports", (supervision.REPORT_TOLD,)),
    ActPage("supervision.new_leaves", (supervision.LEAVE_TOLD,)),
    ActPage("supervision.new_talks", (supervision.TALK_TOLD,)),
    ActPage(_FILE, (supervision.HOURS_TOLD,), at=to("supervision.hours", "probation_id")),
    ActPage(_FILE, (supervision.ASSESSED,), at=to("supervision.new_assessments", "probation_id")),
    ActPage(_FILE, (OPINION,), at=to("opinions.show", "probation_id")),
    ActPage("scores.record", (SCORED,)),
    ActPage("spotchecks.plan", (SPOT_CHECKS,)),
    ActPage("entrustments.new", (Told.SUPERVISION_ENTRUSTED,)),
    ActPage("entrustments.letter", (LETTER,)),
    ActPage("entrustments.report", (OTHER_OFFICE_REPORTED,)),
    ActPage("visits.plan", (Told.VISITS_PLANNED,)),
    ActPage("visits.outcome", _OUTCOMES),
    ActPage("visits.unplanned", _OUTCOMES),
    ActPage("suggestions.new", (Told.SUGGESTION_ISSUED,)),
    ActPage("suggestions.serve", _SERVED),
    ActPage(
        "suggestions.reply",
        (Told.SUGGESTION_REPLIED, SUPPLEMENTED, NOT_WRITTEN),
    ),
    ActPage(
        "suggestions.reply",
        (Told.SUGGESTION_REMINDED,),
        at=to("suggestions.remind", "suggestion_id"),
    ),
    ActPage("suggestions.verify", (Told.SUGGESTION_ITEM_VERIFIED,)),
    ActPage("suggestions.close", (Told.SUGGESTION_CLOSED, CLOSED_UNFINISHED)),
    ActPage("suggestions.amend", (AMENDED,)),
    ActPage("suggestions.withdraw", (WITHDRAWN,)),
    ActPage("suggestions.urge", (Told.URGED,)),
    ActPage("suggestions.record_of_another", (LETTER_OF_ANOTHER,)),
    ActPage("guidance.new_order", (Told.GUARDIANSHIP_ORDER_ISSUED,)),
    # Steps of an order are recorded from its own page.
    ActPage("cases.measure", (*_OF_AN_ORDER, *TOLD_BY_STEP.values()), at=_ORDER),
    ActPage("guidance.new_programme", tuple(PROGRAMMES.kinds), at=_PROGRAMME),
    ActPage("cases.measure", (*PROGRAMMES.kinds, *HELP.kinds), at=on_measure()),
    ActPage("guidance.new_specialised", (SPECIALISED,)),
    ActPage("assistance.begin", tuple(HELP.kinds), at=to("assistance.begin", "child", kind=ACT)),
    ActPage("reporting.new_report-failures", (NOT_REPORTED,)),
    ActPage("judicial_assistance.new_assistance-payments", (INSTALMENT,)),
    ActPage("judicial_assistance.new_assistance-objections", (ASSISTANCE_OBJECTED,)),
    ActPage("correction.new", (CORRECTION,)),
    ActPage("correction.overview", (LEVEL_TOLD,), at=_LEVELS),
    *(ActPage("measures.new", (kind,), {"kind": kind.value}) for kind in KEPT),
    ActPage("measures.report", (REPORT,)),
    ActPage("concerns.new", (CONCERN,)),
    ActPage("judgments.new", _OF_A_COURT, at=to("judgments.new", kind=ACT)),
    ActPage("lawsuits.new_lawsuits", (LAWSUIT,)),
    ActPage("hearings.new", (HEARING,)),
    ActPage(_SHEET, tuple(GuaranteeKind), at=_GUARANTEE, also=_GUARANTEES),
    ActPage(_SHEET, (ACT_TOLD,), at=to("guarantees.new_acts", of="party_id")),
    ActPage(_SHEET, (SPP_TOLD,), at=to("guarantees.new_spp-approvals", of="party_id")),
    ActPage(_SHEET, (AGE_FOUND,), at=to("guarantees.new_age-findings", of="party_id")),
    ActPage(_OVERSIGHT, ACTS, {"kind": "correction"}, at=to(_OVERSIGHT, "of", kind=ACT)),
    ActPage(_OVERSIGHT, STEPS, {"kind": "replied"}, at=to(_OVERSIGHT, "of", "act", kind=ACT)),
    ActPage("people.new_circumstances", (people.CIRCUMSTANCE_TOLD,)),
    ActPage("people.new_attributes", (people.ATTRIBUTE_TOLD,)),
    ActPage("people.new_ties", (people.TIE_TOLD,)),
    ActPage("people.new_guardians", (people.GUARDIAN_TOLD,)),
    ActPage("people.new_charges", (people.CHARGE_ADDED,)),
    ActPage("cases.new_person", (Told.PARTY_ADDED,)),
    ActPage("amounts.new", (AMOUNT,)),
    ActPage("offices.new", (OFFICE,)),
    ActPage("links.new", tuple(LinkKind), also=_LINKS),
    ActPage("cases.head", (Told.HEAD_CHANGED,)),
    ActPage("cases.team_page", (Told.CASE_ASSIGNED,)),
    ActPage("dossier.close", (Told.CASE_CLOSED,)),
)
