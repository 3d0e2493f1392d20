"""The coded things of a case. Values are stored; words for them stand in `cases.words`."""

from __future__ import annotations

import enum


class CaseStatus(enum.StrEnum):
    """Whether work on the case goes on."""

    OPEN = "open"
    CLOSED = "closed"


class Provenance(enum.StrEnum):
    """Where a case comes from: a department's work, a published text, or the demonstration."""

    REAL = "real"
    PUBLISHED = "published"
    DEMO = "demo"


class Intake(enum.StrEnum):
    """How a case came in."""

    ARREST_REQUEST = "arrest_request"
    PROSECUTION_TRANSFER = "prosecution_transfer"
    MANDATORY_REPORT = "mandatory_report"
    APPLICATION = "application"
    CLUE_IN_OTHER_CASE = "clue_in_other_case"
    OTHER = "other"
    UNKNOWN = "unknown"


class PartyKind(enum.StrEnum):
    """A natural person, a body, or a group known only as such."""

    PERSON = "person"
    GROUP = "group"
    BODY = "body"


class AgeStatus(enum.StrEnum):
    """Age as a verdict; never a date from which a birthday could be read."""

    MINOR = "minor"
    MINOR_AT_ACT = "minor_at_act"
    ADULT = "adult"
    DECEASED = "deceased"
    UNKNOWN = "unknown"


class PartyRole(enum.StrEnum):
    """What a party is in the case, or in one line of work."""

    SUSPECT = "suspect"
    DEFENDANT = "defendant"
    CONVICTED = "convicted"
    CONDITIONALLY_NOT_PROSECUTED = "conditionally_not_prosecuted"
    NOT_PROSECUTED = "not_prosecuted"
    CO_OFFENDER = "co_offender"
    CO_OFFENDER_ELSEWHERE = "co_offender_elsewhere"
    UPSTREAM_OFFENDER = "upstream_offender"
    VICTIM = "victim"
    MINOR_WITH_MISCONDUCT = "minor_with_misconduct"
    INFRINGER = "infringer"
    PLAINTIFF = "plaintiff"
    CIVIL_DEFENDANT = "civil_defendant"
    INJUNCTION_APPLICANT = "injunction_applicant"
    CO_APPLICANT = "co_applicant"
    INJUNCTION_RESPONDENT = "injunction_respondent"
    PIL_DEFENDANT = "pil_defendant"
    GUARDIAN = "guardian"
    PARENT = "parent"
    CAREGIVER = "caregiver"
    ORDER_RECIPIENT = "order_recipient"
    MANDATORY_REPORTER = "mandatory_reporter"
    THIRD_PARTY = "third_party"
    SUGGESTION_RECIPIENT = "suggestion_recipient"
    URGED_BODY = "urged_body"
    ENTRUSTED_OFFICE = "entrusted_office"
    TRANSFERRING_BODY = "transferring_body"
    INVESTIGATING_BODY = "investigating_body"
    COOPERATING_BODY = "cooperating_body"
    CORRECTION_PARTNER = "correction_partner"
    PROTECTION_PARTNER = "protection_partner"
    GOVERNANCE_PARTNER = "governance_partner"
    PROFESSIONAL_SERVICE = "professional_service"
    EXPERT_BODY = "expert_body"
    LEGAL_AID = "legal_aid"
    COURT = "court"
    PLATFORM_COMPANY = "platform_company"
    INSTRUMENT = "instrument"


# Who a case is about, when the list says in a word what the minor is.
CHILD_ROLES = frozenset(
    {
        PartyRole.SUSPECT,
        PartyRole.VICTIM,
        PartyRole.MINOR_WITH_MISCONDUCT,
        PartyRole.INFRINGER,
    }
)


# Who is, or was, a suspect or defendant; nobody else is ever accused of anything.
MAY_BE_ACCUSED = frozenset(
    {
        PartyRole.SUSPECT,
        PartyRole.DEFENDANT,
        PartyRole.CONVICTED,
        PartyRole.CONDITIONALLY_NOT_PROSECUTED,
        PartyRole.NOT_PROSECUTED,
        PartyRole.CO_OFFENDER,
        PartyRole.CO_OFFENDER_ELSEWHERE,
        PartyRole.UPSTREAM_OFFENDER,
    }
)


class BodyKind(enum.StrEnum):
    """What sort of body a party is; decides nothing, helps to find and to count."""

    PROCURATORATE = "procuratorate"
    POLICE = "police"
    COURT = "court"
    SCHOOL = "school"
    COMPANY = "company"
    INDUSTRY_ASSOCIATION = "industry_association"
    GOVERNMENT = "government"
    PEOPLES_ORGANISATION = "peoples_organisation"
    SERVICE = "service"
    OTHER = "other"


class TieKind(enum.StrEnum):
    """What one party is to another: the second is the … of the first."""

    FATHER = "father"
    MOTHER = "mother"
    GRANDFATHER = "grandfather"
    GRANDMOTHER = "grandmother"
    GUARDIAN = "guardian"
    PARENT = "parent"
    CAREGIVER = "caregiver"
    CLASSMATE = "classmate"
    TEACHER = "teacher"
    MEMBER_OF = "member_of"
    OTHER = "other"


class CircumstanceKind(enum.StrEnum):
    """What a statement about a party is about."""

    AGE = "age"
    FAMILY = "family"
    MITIGATING = "mitigating"
    RISK = "risk"
    CONDUCT = "conduct"
    HARM = "harm"
    RESIDENCE = "residence"
    DUTY = "duty"
    ABOUT = "about"
    UNKNOWN_TO_SOURCE = "unknown_to_source"


class TrackKind(enum.StrEnum):
    """A line of work: proceedings, and the work beside them."""

    CRIMINAL = "criminal"
    CIVIL_SUPPORT = "civil_support"
    INJUNCTION = "injunction"
    PUBLIC_INTEREST = "public_interest"
    FAMILY = "family"
    SUPERVISION = "supervision"
    CORRECTION = "correction"
    VICTIM_CARE = "victim_care"
    SUGGESTION = "suggestion"
    GOVERNANCE = "governance"


class ChargeStage(enum.StrEnum):
    """How far an accusation, or a civil cause, has come."""

    SUSPECTED = "suspected"
    CHARGED = "charged"
    CONVICTED = "convicted"
    CIVIL_CAUSE = "civil_cause"


class DispositionKind(enum.StrEnum):
    """What was decided about one person in one line of work."""

    ARREST_APPROVED = "arrest_approved"
    ARREST_NOT_APPROVED = "arrest_not_approved"
    PROSECUTED = "prosecuted"
    STATUTORY_NON_PROSECUTION = "statutory_non_prosecution"
    DISCRETIONARY_NON_PROSECUTION = "discretionary_non_prosecution"
    INSUFFICIENT_EVIDENCE_NON_PROSECUTION = "insufficient_evidence_non_prosecution"
    CONDITIONAL_NON_PROSECUTION = "conditional_non_prosecution"
    NON_PROSECUTION_AFTER_PROBATION = "non_prosecution_after_probation"
    REVOCATION = "revocation"
    CRIMINAL_JUDGMENT = "criminal_judgment"
    CIVIL_JUDGMENT = "civil_judgment"
    INJUNCTION = "injunction"
    PUBLIC_INTEREST_JUDGMENT = "public_interest_judgment"


# Decisions that take effect only when they are announced (Criminal Procedure Law art. 178).
ANNOUNCED = frozenset(
    {
        DispositionKind.STATUTORY_NON_PROSECUTION,
        DispositionKind.DISCRETIONARY_NON_PROSECUTION,
        DispositionKind.INSUFFICIENT_EVIDENCE_NON_PROSECUTION,
        DispositionKind.NON_PROSECUTION_AFTER_PROBATION,
    }
)


class TermKind(enum.StrEnum):
    """One thing a judgment or ruling lays down."""

    LIFE_IMPRISONMENT = "life_imprisonment"
    IMPRISONMENT = "imprisonment"
    DEPRIVATION_OF_POLITICAL_RIGHTS = "deprivation_of_political_rights"
    FINE = "fine"
    STOP_INFRINGEMENT = "stop_infringement"
    WRITTEN_APOLOGY = "written_apology"
    PUBLIC_APOLOGY = "public_apology"
    MENTAL_DAMAGES = "mental_damages"
    DAMAGES = "damages"
    PROHIBITION = "prohibition"


class MeasureKind(enum.StrEnum):
    """Something that runs for somebody."""

    PROBATION = "probation"
    GUARDIANSHIP_ORDER = "guardianship_order"
    FAMILY_EDUCATION_GUIDANCE = "family_education_guidance"
    FAMILY_EDUCATION_SUPPORT = "family_education_support"
    GUARDIANSHIP_PLAN = "guardianship_plan"
    CORRECTIVE_EDUCATION = "corrective_education"
    GRADED_INTERVENTION = "graded_intervention"
    DIGITAL_SUPERVISION = "digital_supervision"
    SCHOOL_DISCIPLINE = "school_discipline"
    HELP_PROGRAMME = "help_programme"
    OFFSITE_SUPERVISION = "offsite_supervision"
    SOCIAL_INVESTIGATION = "social_investigation"
    REGULAR_VISIT = "regular_visit"
    RETURN_VISIT = "return_visit"
    SPOT_CHECK = "spot_check"
    VIDEO_MEETING = "video_meeting"
    TELEPHONE_FOLLOW_UP = "telephone_follow_up"
    HOME_FOLLOW_UP = "home_follow_up"
    SCHOOL_FOLLOW_UP = "school_follow_up"
    PSYCHOLOGICAL_EVALUATION = "psychological_evaluation"
    PSYCHOTHERAPY = "psychotherapy"
    PSYCHOLOGICAL_COUNSELLING = "psychological_counselling"
    PSYCHOLOGICAL_SUPPORT = "psychological_support"
    MEDICAL_TREATMENT = "medical_treatment"
    LEGAL_AID = "legal_aid"
    INJUNCTION_PROTECTION = "injunction_protection"
    CONTENT_BLOCKING = "content_blocking"
    PRIVACY_PROTECTION = "privacy_protection"
    SAFETY_EDUCATION = "safety_education"
    SUGGESTION = "suggestion"
    URGING = "urging"
    CARE_PLAN = "care_plan"


class MeasureState(enum.StrEnum):
    """Where a measure stands; UNKNOWN where the source does not say."""

    PLANNED = "planned"
    RUNNING = "running"
    ENDED = "ended"
    UNKNOWN = "unknown"


class Part(enum.StrEnum):
    """What a party has to do with an entry or a measure."""

    BY = "by"
    ABOUT = "about"
    TO = "to"
    WITH = "with"
    AGAINST = "against"
    URGED_BY = "urged_by"
    GUIDED_BY = "guided_by"
    PROMOTED_BY = "promoted_by"


class Stage(enum.StrEnum):
    """The five stages of the stage bar, in their order."""

    REVIEW = "review"
    PROBATION = "probation"
    GUIDANCE = "guidance"
    VISITS = "visits"
    SUGGESTIONS = "suggestions"


class StageState(enum.StrEnum):
    """Where a stage stands, worked out from facts."""

    NOT_NEEDED = "not_needed"
    TODO = "todo"
    RUNNING = "running"
    DONE = "done"
    NOT_RECORDED = "not_recorded"


class Aspect(enum.StrEnum):
    """How much of a case somebody may see."""

    WHOLE = "whole"
    DATES = "dates"
    VISITS = "visits"
    SUPERVISION = "supervision"


class Ground(enum.StrEnum):
    """Why somebody may see a case."""

    HANDLER = "handler"
    ASSIGNED = "assigned"
    GRANTED = "granted"


class LinkKind(enum.StrEnum):
    """How this case belongs to another one."""

    CAME_FROM = "came_from"
    SPLIT_FROM = "split_from"
    TRANSFERRED_FROM = "transferred_from"
    RELATED = "related"


class ObligationKind(enum.StrEnum):
    """Something somebody must do by a day."""

    ARREST_REVIEW = "arrest_review"
    PROSECUTION_REVIEW = "prosecution_review"
    SUPPLEMENTARY_INVESTIGATION = "supplementary_investigation"
    PROBATION_END = "probation_end"
    FINAL_DECISION = "final_decision"
    OBJECTION_DECISION = "objection_decision"
    ORDER_END = "order_end"
    VISIT = "visit"
    URGENT_CONCERN = "urgent_concern"
    SUGGESTION_REPLY = "suggestion_reply"
    SUGGESTION_CHECK = "suggestion_check"
    REMINDER = "reminder"

    # What is told, and to whom, when a case comes in or its period changes.
    COUNSEL_NOTICE = "counsel_notice"
    VICTIM_NOTICE = "victim_notice"
    LEGAL_AID_NOTICE = "legal_aid_notice"
    LEGAL_AID_ASSIGNMENT = "legal_aid_assignment"
    PERIOD_CHANGE_NOTICE = "period_change_notice"
    HEARING_NOTICE = "hearing_notice"

    # How somebody is held or restrained.
    RELEASE_DECISION = "release_decision"
    EXECUTION_RECEIPT = "execution_receipt"
    BAIL_END = "bail_end"
    SURVEILLANCE_END = "surveillance_end"

    # A decision, and what may be done against it.
    DECISION_SERVICE = "decision_service"
    RECONSIDERATION_WINDOW = "reconsideration_window"
    RECONSIDERATION_DECISION = "reconsideration_decision"
    HIGHER_REVIEW_WINDOW = "higher_review_window"
    HIGHER_REVIEW_DECISION = "higher_review_decision"
    VICTIM_APPEAL_WINDOW = "victim_appeal_window"
    PERSON_APPEAL_WINDOW = "person_appeal_window"
    APPEAL_REVIEW = "appeal_review"

    # Records of a minor.
    SEALING = "sealing"
    SEAL_QUERY = "seal_query"
    NO_RECORD_CERTIFICATE = "no_record_certificate"

    # Suggestions, suits, help.
    SUGGESTION_FILING = "suggestion_filing"
    ANNOUNCEMENT_END = "announcement_end"
    SUIT_REVIEW = "suit_review"
    ASSISTANCE_DECISION = "assistance_decision"


# Time that others have; when it is over nobody is late, and nothing more is owed.
WINDOWS = frozenset(
    {
        ObligationKind.RECONSIDERATION_WINDOW,
        ObligationKind.HIGHER_REVIEW_WINDOW,
        ObligationKind.VICTIM_APPEAL_WINDOW,
        ObligationKind.PERSON_APPEAL_WINDOW,
        ObligationKind.ANNOUNCEMENT_END,
    }
)
# What others must do; whoever answers for it here waits, and reminds.
AWAITED = WINDOWS | {
    ObligationKind.SUGGESTION_REPLY,
    ObligationKind.SUPPLEMENTARY_INVESTIGATION,
    ObligationKind.LEGAL_AID_ASSIGNMENT,
    ObligationKind.EXECUTION_RECEIPT,
    ObligationKind.HIGHER_REVIEW_DECISION,
}
# What stands on Today from the day it is owed, however far its day is.
AT_ONCE = frozenset({ObligationKind.OBJECTION_DECISION})


class DutyState(enum.StrEnum):
    """Where an obligation stands. LAPSED: it need not be done any more, or its time is over."""

    RUNNING = "running"
    SUSPENDED = "suspended"
    MET = "met"
    LAPSED = "lapsed"
