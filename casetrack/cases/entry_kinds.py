"""Kinds of journal entries: past tense, one for each sort of thing that happens in a case."""

from __future__ import annotations

import enum


class EntryKind(enum.StrEnum):
    """What an entry tells."""

    # Logged by hand; the first ones are the short list of the log box.
    NOTE = "note"
    TELEPHONE = "telephone"
    MEETING = "meeting"
    INTERVIEW = "interview"
    DOCUMENT_RECEIVED = "document_received"
    DOCUMENT_SENT = "document_sent"
    HEARING = "hearing"
    CORRECTION = "correction"

    # Coming in.
    OFFENCE = "offence"
    INFRINGEMENT = "infringement"
    MANDATORY_REPORT = "mandatory_report"
    APPLICATION_FOR_SUIT_SUPPORT = "application_for_suit_support"
    APPLICATION_FOR_INJUNCTION_SUPPORT = "application_for_injunction_support"
    HARASSMENT_REPORTED = "harassment_reported"
    ARREST_REVIEW_RECEIVED = "arrest_review_received"
    PROSECUTION_REVIEW_RECEIVED = "prosecution_review_received"
    CASE_OPENED = "case_opened"
    CASE_ASSIGNED = "case_assigned"
    CASE_CLOSED = "case_closed"
    PARTY_ADDED = "party_added"

    # Finding out.
    INVESTIGATION_FINDING = "investigation_finding"
    INVESTIGATION_CONCLUDED = "investigation_concluded"
    POLICE_ASKED_TO_GO_ON = "police_asked_to_go_on"
    OWN_INVESTIGATION = "own_investigation"
    SOCIAL_INVESTIGATION = "social_investigation"
    PLATFORM_INVESTIGATION = "platform_investigation"
    CITY_WIDE_INVESTIGATION = "city_wide_investigation"
    CASE_ANALYSIS = "case_analysis"
    ELECTRONIC_DATA_RECOVERED = "electronic_data_recovered"
    DIGITAL_EVIDENCE_INSPECTED = "digital_evidence_inspected"
    DATA_COUNTED = "data_counted"
    BACKEND_REINSPECTED = "backend_reinspected"
    EVIDENCE_COLLECTION_GUIDED = "evidence_collection_guided"
    EVIDENCE_FIXED = "evidence_fixed"
    FACTS_ADDED = "facts_added"
    PUBLIC_INTEREST_HARM_ASSESSED = "public_interest_harm_assessed"
    CLUE_FOUND = "clue_found"
    JOINT_RESPONSE = "joint_response"

    # Deciding.
    PERIOD_EXTENDED = "period_extended"
    RETURNED_FOR_INVESTIGATION = "returned_for_investigation"
    JURISDICTION_CHANGED = "jurisdiction_changed"
    DATE_MOVED = "date_moved"
    CUSTODY_CHANGED = "custody_changed"
    ARREST_APPROVED = "arrest_approved"
    ARREST_NOT_APPROVED = "arrest_not_approved"
    CONDITIONAL_NON_PROSECUTION_DECIDED = "conditional_non_prosecution_decided"
    PROBATION_CONDITIONS_SET = "probation_conditions_set"
    OBJECTION_RECORDED = "objection_recorded"
    OBJECTION_WITHDRAWN = "objection_withdrawn"
    BREACH_RECORDED = "breach_recorded"
    PROBATION_LENGTH_CHANGED = "probation_length_changed"
    VICTIM_HEARD = "victim_heard"
    PROBATION_EXPIRED = "probation_expired"
    PROBATION_REVOKED = "probation_revoked"
    NOT_PROSECUTED_AFTER_PROBATION = "not_prosecuted_after_probation"
    NOT_PROSECUTED_STATUTORY = "not_prosecuted_statutory"
    NOT_PROSECUTED_DISCRETIONARY = "not_prosecuted_discretionary"
    NOT_PROSECUTED_EVIDENCE = "not_prosecuted_evidence"
    DECISION_ANNOUNCED = "decision_announced"
    PROSECUTED = "prosecuted"
    ADDITIONALLY_PROSECUTED = "additionally_prosecuted"
    CASE_FILING_SUPERVISED = "case_filing_supervised"
    SUIT_SUPPORTED = "suit_supported"
    INJUNCTION_SUPPORTED = "injunction_supported"
    PUBLIC_INTEREST_SUIT_FILED = "public_interest_suit_filed"
    CRIMINAL_JUDGMENT = "criminal_judgment"
    CIVIL_JUDGMENT = "civil_judgment"
    INJUNCTION_GRANTED = "injunction_granted"
    PUBLIC_INTEREST_JUDGMENT = "public_interest_judgment"
    PERFORMANCE_FOLLOWED_UP = "performance_followed_up"
    JUDGMENT_PERFORMED = "judgment_performed"

    # Family, supervision, correction, care.
    GUARDIANSHIP_ORDER_ISSUED = "guardianship_order_issued"
    GUARDIANSHIP_ORDER_CHANGED = "guardianship_order_changed"
    GUARDIANSHIP_ORDER_ENDED = "guardianship_order_ended"
    GUIDANCE_STARTED = "guidance_started"
    GUIDANCE_SESSION = "guidance_session"
    GUIDANCE_ENDED = "guidance_ended"
    FAMILY_EDUCATION_GUIDANCE = "family_education_guidance"
    FAMILY_EDUCATION_SUPPORT = "family_education_support"
    GUARDIANSHIP_PLAN_MADE = "guardianship_plan_made"
    GUARDIANS_INTERVIEWED = "guardians_interviewed"
    CORRECTIVE_EDUCATION = "corrective_education"
    GRADED_INTERVENTION = "graded_intervention"
    SCHOOL_DISCIPLINE = "school_discipline"
    OFFSITE_SUPERVISION_APPLIED = "offsite_supervision_applied"
    SUPERVISION_ENTRUSTED = "supervision_entrusted"
    HELP_PROGRAMME_MADE = "help_programme_made"
    SUPERVISION_VISITS = "supervision_visits"
    FOLLOW_UP_VISITS = "follow_up_visits"
    PSYCHOLOGICAL_TREATMENT = "psychological_treatment"
    PSYCHOLOGICAL_COUNSELLING = "psychological_counselling"
    PSYCHOLOGICAL_SUPPORT = "psychological_support"
    MEDICAL_TREATMENT = "medical_treatment"
    CONTENT_BLOCKED = "content_blocked"

    # Visits.
    VISITS_PLANNED = "visits_planned"
    VISIT_MADE = "visit_made"
    VISIT_NOBODY_HOME = "visit_nobody_home"
    VISIT_REFUSED = "visit_refused"
    VISIT_CANCELLED = "visit_cancelled"
    SCHOOL_VISITED = "school_visited"

    # Suggestions and urging.
    SUGGESTION_ISSUED = "suggestion_issued"
    SUGGESTION_SERVED = "suggestion_served"
    SUGGESTION_ANNOUNCED = "suggestion_announced"
    SUGGESTION_REPLIED = "suggestion_replied"
    SUGGESTION_REMINDED = "suggestion_reminded"
    SUGGESTION_ITEM_VERIFIED = "suggestion_item_verified"
    SUGGESTION_CLOSED = "suggestion_closed"
    RECTIFIED = "rectified"
    URGED = "urged"

    # Governance.
    CAMPUS_LAW_EDUCATION = "campus_law_education"
    ONLINE_CLASSROOM = "online_classroom"
    SYMPOSIUM = "symposium"
    CONSULTATION = "consultation"
    ASSOCIATION_EXCHANGE = "association_exchange"
    MECHANISM_SET_UP = "mechanism_set_up"
    REPORT_LINE_SET_UP = "report_line_set_up"
    PROBLEMS_REPORTED = "problems_reported"
    JOINT_OPINIONS_ISSUED = "joint_opinions_issued"
    PLATFORM_BUILT = "platform_built"
    DIGITAL_ACTIVITY = "digital_activity"
    VICE_PRINCIPAL_WORK = "vice_principal_work"

    # Told by the source without being a step: an outcome, the meaning of the case, what is unknown.
    OUTCOME = "outcome"
    TYPICAL_MEANING = "typical_meaning"
    GROUND_OF_PUBLIC_INTEREST = "ground_of_public_interest"
    UNKNOWN_FACT = "unknown_fact"


# What the log box offers; the rest is written by actions.
LOGGED_BY_HAND = (
    EntryKind.NOTE,
    EntryKind.TELEPHONE,
    EntryKind.MEETING,
    EntryKind.INTERVIEW,
    EntryKind.DOCUMENT_RECEIVED,
    EntryKind.DOCUMENT_SENT,
    EntryKind.HEARING,
)
