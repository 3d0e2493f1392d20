"""The coded things of a case. Values are stored; words for them stand in `cases.words`."""

from __future__ import annotations

from casetrack.codes import NC_, Coded, OpenCode, member


class CaseStatus(Coded):
    """Whether work on the case goes on."""

    OPEN = "open", NC_("case", "open")
    CLOSED = "closed", NC_("case", "closed")


class Provenance(Coded):
    """Where a case comes from: a department's work, a published text, or the demonstration."""

    REAL = "real", NC_("provenance", "case of this office")
    PUBLISHED = "published", NC_("provenance", "published example")
    DEMO = "demo", NC_("provenance", "invented for the demonstration")


class Intake(Coded):
    """How a case came in."""

    ARREST_REQUEST = "arrest_request", NC_("intake", "police request for arrest")
    PROSECUTION_TRANSFER = "prosecution_transfer", NC_("intake", "transferred for prosecution")
    MANDATORY_REPORT = "mandatory_report", NC_("intake", "mandatory report")
    APPLICATION = "application", NC_("intake", "application")
    CLUE_IN_OTHER_CASE = "clue_in_other_case", NC_("intake", "clue found in another case")
    OTHER = "other", NC_("intake", "other way")
    UNKNOWN = "unknown", NC_("intake", "unknown")


class PartyKind(Coded):
    """A natural person, a body, or a group known only as such."""

    PERSON = "person", NC_("party kind", "a person")
    GROUP = "group", NC_("party kind", "a group known by its number")
    BODY = "body", NC_("party kind", "a body")


class AgeStatus(Coded):
    """Age as a verdict; never a date from which a birthday could be read."""

    MINOR = "minor", NC_("age", "minor")
    MINOR_AT_ACT = "minor_at_act", NC_("age", "minor at the time of the act")
    ADULT = "adult", NC_("age", "adult")
    DECEASED = "deceased", NC_("age", "deceased")
    UNKNOWN = "unknown", NC_("age", "age unknown")


class PartyRole(Coded):
    """What a party is in the case, or in one line of work."""

    SUSPECT = "suspect", NC_("role", "suspect")
    DEFENDANT = "defendant", NC_("role", "defendant")
    CONVICTED = "convicted", NC_("role", "convicted")
    CONDITIONALLY_NOT_PROSECUTED = (
        "conditionally_not_prosecuted",
        NC_("role", "conditionally not prosecuted"),
    )
    NOT_PROSECUTED = "not_prosecuted", NC_("role", "not prosecuted")
    CO_OFFENDER = "co_offender", NC_("role", "co-offender")
    CO_OFFENDER_ELSEWHERE = "co_offender_elsewhere", NC_("role", "co-offender, handled separately")
    UPSTREAM_OFFENDER = "upstream_offender", NC_("role", "upstream offender")
    VICTIM = "victim", NC_("role", "victim")
    MINOR_WITH_MISCONDUCT = "minor_with_misconduct", NC_("role", "minor with misconduct")
    INFRINGER = "infringer", NC_("role", "infringer")
    PLAINTIFF = "plaintiff", NC_("role", "plaintiff")
    CIVIL_DEFENDANT = "civil_defendant", NC_("role", "civil defendant")
    INJUNCTION_APPLICANT = "injunction_applicant", NC_("role", "applicant for an injunction")
    CO_APPLICANT = "co_applicant", NC_("role", "co-applicant")
    INJUNCTION_RESPONDENT = "injunction_respondent", NC_("role", "respondent of an injunction")
    PIL_DEFENDANT = "pil_defendant", NC_("role", "defendant in a public-interest suit")
    GUARDIAN = "guardian", NC_("role", "guardian")
    PARENT = "parent", NC_("role", "parent")
    CAREGIVER = "caregiver", NC_("role", "caregiver")
    ORDER_RECIPIENT = (
        "order_recipient",
        NC_("role", "recipient of a supervision and guardianship order"),
    )
    MANDATORY_REPORTER = "mandatory_reporter", NC_("role", "mandatory reporter")
    THIRD_PARTY = "third_party", NC_("role", "third party")
    SUGGESTION_RECIPIENT = "suggestion_recipient", NC_("role", "recipient of a suggestion")
    URGED_BODY = "urged_body", NC_("role", "body urged")
    ENTRUSTED_OFFICE = "entrusted_office", NC_("role", "entrusted procuratorate")
    TRANSFERRING_BODY = "transferring_body", NC_("role", "body that transferred the case")
    INVESTIGATING_BODY = "investigating_body", NC_("role", "investigating body")
    COOPERATING_BODY = "cooperating_body", NC_("role", "cooperating body")
    CORRECTION_PARTNER = "correction_partner", NC_("role", "partner in correction")
    PROTECTION_PARTNER = "protection_partner", NC_("role", "partner in protection")
    GOVERNANCE_PARTNER = "governance_partner", NC_("role", "partner in governance")
    PROFESSIONAL_SERVICE = "professional_service", NC_("role", "professional service")
    EXPERT_BODY = "expert_body", NC_("role", "expert body")
    LEGAL_AID = "legal_aid", NC_("role", "legal aid")
    COURT = "court", NC_("role", "court")
    PLATFORM_COMPANY = "platform_company", NC_("role", "platform company")
    INSTRUMENT = "instrument", NC_("role", "means of the offence")


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


class BodyKind(Coded):
    """What sort of body a party is; decides nothing, helps to find and to count."""

    PROCURATORATE = "procuratorate", NC_("body", "procuratorate")
    POLICE = "police", NC_("body", "public security organ")
    COURT = "court", NC_("body", "court")
    SCHOOL = "school", NC_("body", "school")
    COMPANY = "company", NC_("body", "company")
    INDUSTRY_ASSOCIATION = "industry_association", NC_("body", "industry association")
    GOVERNMENT = "government", NC_("body", "government department")
    PEOPLES_ORGANISATION = "peoples_organisation", NC_("body", "people's organisation")
    SERVICE = "service", NC_("body", "service or professionals")
    OTHER = "other", NC_("body", "other body")


class TieKind(Coded):
    """What one party is to another: the second is the … of the first."""

    FATHER = "father", NC_("tie", "father")
    MOTHER = "mother", NC_("tie", "mother")
    GRANDFATHER = "grandfather", NC_("tie", "grandfather")
    GRANDMOTHER = "grandmother", NC_("tie", "grandmother")
    GUARDIAN = "guardian", NC_("tie", "guardian")
    PARENT = "parent", NC_("tie", "parent")
    CAREGIVER = "caregiver", NC_("tie", "caregiver")
    CLASSMATE = "classmate", NC_("tie", "classmate")
    TEACHER = "teacher", NC_("tie", "teacher")
    MEMBER_OF = "member_of", NC_("tie", "member of")
    OTHER = "other", NC_("tie", "other")


class CircumstanceKind(Coded):
    """What a statement about a party is about."""

    AGE = "age", NC_("circumstance", "age")
    FAMILY = "family", NC_("circumstance", "family")
    MITIGATING = "mitigating", NC_("circumstance", "mitigating")
    RISK = "risk", NC_("circumstance", "risk")
    CONDUCT = "conduct", NC_("circumstance", "conduct")
    HARM = "harm", NC_("circumstance", "harm")
    RESIDENCE = "residence", NC_("circumstance", "residence")
    DUTY = "duty", NC_("circumstance", "duty")
    ABOUT = "about", NC_("circumstance", "about")
    UNKNOWN_TO_SOURCE = "unknown_to_source", NC_("circumstance", "not told by the source")


class TrackKind(Coded):
    """A line of work: proceedings, and the work beside them."""

    CRIMINAL = "criminal", NC_("line of work", "criminal")
    CIVIL_SUPPORT = "civil_support", NC_("line of work", "support for a civil suit")
    INJUNCTION = "injunction", NC_("line of work", "injunction")
    PUBLIC_INTEREST = "public_interest", NC_("line of work", "public interest litigation")
    FAMILY = "family", NC_("line of work", "family")
    SUPERVISION = "supervision", NC_("line of work", "supervision")
    CORRECTION = "correction", NC_("line of work", "correction")
    VICTIM_CARE = "victim_care", NC_("line of work", "care of the victim")
    SUGGESTION = "suggestion", NC_("line of work", "suggestion")
    GOVERNANCE = "governance", NC_("line of work", "governance")


class ChargeStage(Coded):
    """How far an accusation, or a civil cause, has come."""

    SUSPECTED = "suspected", NC_("charge", "suspected")
    CHARGED = "charged", NC_("charge", "charged")
    CONVICTED = "convicted", NC_("charge", "convicted of")
    CIVIL_CAUSE = "civil_cause", NC_("charge", "civil cause")


class DispositionKind(Coded):
    """What was decided about one person in one line of work."""

    ARREST_APPROVED = "arrest_approved", NC_("decision", "arrest approved")
    ARREST_NOT_APPROVED = "arrest_not_approved", NC_("decision", "arrest not approved")
    PROSECUTED = "prosecuted", NC_("decision", "prosecuted")
    STATUTORY_NON_PROSECUTION = (
        "statutory_non_prosecution",
        NC_("decision", "statutory non-prosecution"),
    )
    DISCRETIONARY_NON_PROSECUTION = (
        "discretionary_non_prosecution",
        NC_("decision", "discretionary non-prosecution"),
    )
    INSUFFICIENT_EVIDENCE_NON_PROSECUTION = (
        "insufficient_evidence_non_prosecution",
        NC_("decision", "non-prosecution for insufficient evidence"),
    )
    CONDITIONAL_NON_PROSECUTION = (
        "conditional_non_prosecution",
        NC_("decision", "conditional non-prosecution"),
    )
    NON_PROSECUTION_AFTER_PROBATION = (
        "non_prosecution_after_probation",
        NC_("decision", "non-prosecution after probation"),
    )
    REVOCATION = "revocation", NC_("decision", "conditional non-prosecution revoked")
    CRIMINAL_JUDGMENT = "criminal_judgment", NC_("decision", "criminal judgment")
    CIVIL_JUDGMENT = "civil_judgment", NC_("decision", "civil judgment")
    INJUNCTION = "injunction", NC_("decision", "injunction granted")
    PUBLIC_INTEREST_JUDGMENT = (
        "public_interest_judgment",
        NC_("decision", "public-interest judgment"),
    )


# Decisions that take effect only when they are announced (Criminal Procedure Law art. 178).
ANNOUNCED = frozenset(
    {
        DispositionKind.STATUTORY_NON_PROSECUTION,
        DispositionKind.DISCRETIONARY_NON_PROSECUTION,
        DispositionKind.INSUFFICIENT_EVIDENCE_NON_PROSECUTION,
        DispositionKind.NON_PROSECUTION_AFTER_PROBATION,
    }
)


class TermKind(Coded):
    """One thing a judgment or ruling lays down."""

    LIFE_IMPRISONMENT = "life_imprisonment", NC_("term", "life imprisonment")
    IMPRISONMENT = "imprisonment", NC_("term", "fixed-term imprisonment")
    DEPRIVATION_OF_POLITICAL_RIGHTS = (
        "deprivation_of_political_rights",
        NC_("term", "deprivation of political rights"),
    )
    FINE = "fine", NC_("term", "fine")
    STOP_INFRINGEMENT = "stop_infringement", NC_("term", "stop the infringement")
    WRITTEN_APOLOGY = "written_apology", NC_("term", "written apology")
    PUBLIC_APOLOGY = "public_apology", NC_("term", "public apology")
    MENTAL_DAMAGES = "mental_damages", NC_("term", "compensation for mental damage")
    DAMAGES = "damages", NC_("term", "damages")
    PROHIBITION = "prohibition", NC_("term", "prohibition")


class MeasureKind(OpenCode):
    """Something that runs for somebody."""

    PROBATION = member("probation", NC_("measure", "probation"))
    GUARDIANSHIP_ORDER = member(
        "guardianship_order", NC_("measure", "supervision and guardianship order")
    )
    FAMILY_EDUCATION_GUIDANCE = member(
        "family_education_guidance", NC_("measure", "family education guidance")
    )
    FAMILY_EDUCATION_SUPPORT = member(
        "family_education_support", NC_("measure", "family education support")
    )
    GUARDIANSHIP_PLAN = member("guardianship_plan", NC_("measure", "family guardianship plan"))
    CORRECTIVE_EDUCATION = member("corrective_education", NC_("measure", "corrective education"))
    GRADED_INTERVENTION = member("graded_intervention", NC_("measure", "graded intervention"))
    DIGITAL_SUPERVISION = member(
        "digital_supervision", NC_("measure", "digital supervision platform")
    )
    SCHOOL_DISCIPLINE = member("school_discipline", NC_("measure", "school discipline"))
    HELP_PROGRAMME = member("help_programme", NC_("measure", "help and education programme"))
    OFFSITE_SUPERVISION = member(
        "offsite_supervision", NC_("measure", "entrusted off-site supervision")
    )
    SOCIAL_INVESTIGATION = member("social_investigation", NC_("measure", "social investigation"))
    REGULAR_VISIT = member("regular_visit", NC_("measure", "regular visit"))
    RETURN_VISIT = member("return_visit", NC_("measure", "return visit"))
    SPOT_CHECK = member("spot_check", NC_("measure", "spot check"))
    VIDEO_MEETING = member("video_meeting", NC_("measure", "video meeting"))
    TELEPHONE_FOLLOW_UP = member("telephone_follow_up", NC_("measure", "follow-up by telephone"))
    HOME_FOLLOW_UP = member("home_follow_up", NC_("measure", "follow-up at home"))
    SCHOOL_FOLLOW_UP = member("school_follow_up", NC_("measure", "follow-up at school"))
    PSYCHOLOGICAL_EVALUATION = member(
        "psychological_evaluation", NC_("measure", "psychological evaluation")
    )
    PSYCHOTHERAPY = member("psychotherapy", NC_("measure", "psychotherapy"))
    PSYCHOLOGICAL_COUNSELLING = member(
        "psychological_counselling", NC_("measure", "psychological counselling")
    )
    PSYCHOLOGICAL_SUPPORT = member("psychological_support", NC_("measure", "psychological support"))
    MEDICAL_TREATMENT = member(
        "medical_treatment", NC_("measure", "medical and psychological treatment")
    )
    LEGAL_AID = member("legal_aid", NC_("measure", "legal aid for the child"))
    INJUNCTION_PROTECTION = member(
        "injunction_protection", NC_("measure", "protection by injunction")
    )
    CONTENT_BLOCKING = member("content_blocking", NC_("measure", "content deleted, spread blocked"))
    PRIVACY_PROTECTION = member("privacy_protection", NC_("measure", "privacy protected at school"))
    SAFETY_EDUCATION = member("safety_education", NC_("measure", "safety education"))
    SUGGESTION = member("suggestion", NC_("measure", "procuratorial suggestion"))
    URGING = member("urging", NC_("measure", "urging"))
    CARE_PLAN = member("care_plan", NC_("measure", "care plan"))


class MeasureState(Coded):
    """Where a measure stands; UNKNOWN where the source does not say."""

    PLANNED = "planned", NC_("measure state", "planned")
    RUNNING = "running", NC_("measure state", "running")
    ENDED = "ended", NC_("measure state", "ended")
    UNKNOWN = "unknown", NC_("measure state", "state unknown")


class Part(Coded):
    """What a party has to do with an entry or a measure."""

    BY = "by", NC_("part", "by")
    ABOUT = "about", NC_("part", "about whom")
    TO = "to", NC_("part", "to")
    WITH = "with", NC_("part", "with")
    AGAINST = "against", NC_("part", "against")
    URGED_BY = "urged_by", NC_("part", "urged by")
    GUIDED_BY = "guided_by", NC_("part", "guided by")
    PROMOTED_BY = "promoted_by", NC_("part", "promoted by")


class Stage(Coded):
    """The five stages of the stage bar, in their order."""

    REVIEW = "review", NC_("stage", "Review")
    PROBATION = "probation", NC_("stage", "Probation")
    GUIDANCE = "guidance", NC_("stage", "Family guidance")
    VISITS = "visits", NC_("stage", "Return visits")
    SUGGESTIONS = "suggestions", NC_("stage", "Suggestions")


class StageState(Coded):
    """Where a stage stands, worked out from facts."""

    NOT_NEEDED = "not_needed", NC_("stage state", "not needed")
    TODO = "todo", NC_("stage state", "to do")
    RUNNING = "running", NC_("stage state", "running")
    DONE = "done", NC_("stage state", "done")
    NOT_RECORDED = "not_recorded", NC_("stage state", "course not recorded")


class Aspect(Coded):
    """How much of a case somebody may see."""

    WHOLE = "whole", NC_("aspect", "the whole case")
    DATES = "dates", NC_("aspect", "dates and stages only")
    VISITS = "visits", NC_("aspect", "the visits only")
    SUPERVISION = "supervision", NC_("aspect", "supervision and visits")


class Ground(Coded):
    """Why somebody may see a case."""

    HANDLER = "handler", NC_("ground", "handles the case")
    ASSIGNED = "assigned", NC_("ground", "works on the case")
    GRANTED = "granted", NC_("ground", "granted")


class LinkKind(Coded):
    """How this case belongs to another one."""

    CAME_FROM = "came_from", NC_("link", "came from")
    SPLIT_FROM = "split_from", NC_("link", "split from")
    TRANSFERRED_FROM = "transferred_from", NC_("link", "transferred from")
    RELATED = "related", NC_("link", "related to")


class ObligationKind(OpenCode):
    """Something somebody must do by a day."""

    ARREST_REVIEW = member("arrest_review", NC_("duty", "review for arrest"))
    PROSECUTION_REVIEW = member("prosecution_review", NC_("duty", "review for prosecution"))
    SUPPLEMENTARY_INVESTIGATION = member(
        "supplementary_investigation", NC_("duty", "supplementary investigation")
    )
    PROBATION_END = member("probation_end", NC_("duty", "end of the probation"))
    FINAL_DECISION = member("final_decision", NC_("duty", "final decision"))
    OBJECTION_DECISION = member("objection_decision", NC_("duty", "decision after an objection"))
    ORDER_END = member("order_end", NC_("duty", "end of the order"))
    VISIT = member("visit", NC_("duty", "visit"))
    URGENT_CONCERN = member("urgent_concern", NC_("duty", "urgent concern"))
    SUGGESTION_REPLY = member("suggestion_reply", NC_("duty", "reply to a suggestion"))
    SUGGESTION_CHECK = member("suggestion_check", NC_("duty", "check of an item"))
    REMINDER = member("reminder", NC_("duty", "reminder"))

    # What is told, and to whom, when a case comes in or its period changes.
    COUNSEL_NOTICE = member(
        "counsel_notice", NC_("duty", "telling the suspect of the right to counsel")
    )
    VICTIM_NOTICE = member(
        "victim_notice", NC_("duty", "telling the victim of the right to an agent")
    )
    LEGAL_AID_NOTICE = member("legal_aid_notice", NC_("duty", "notice to the legal aid agency"))
    LEGAL_AID_ASSIGNMENT = member(
        "legal_aid_assignment", NC_("duty", "assignment of a legal aid lawyer")
    )
    PERIOD_CHANGE_NOTICE = member(
        "period_change_notice", NC_("duty", "notice that a custody period changed")
    )
    HEARING_NOTICE = member("hearing_notice", NC_("duty", "notice of the hearing"))

    # How somebody is held or restrained.
    RELEASE_DECISION = member("release_decision", NC_("duty", "decision on a request for release"))
    EXECUTION_RECEIPT = member("execution_receipt", NC_("duty", "receipt for the release"))
    BAIL_END = member("bail_end", NC_("duty", "end of bail"))
    SURVEILLANCE_END = member("surveillance_end", NC_("duty", "end of residential surveillance"))

    # A decision, and what may be done against it.
    DECISION_SERVICE = member("decision_service", NC_("duty", "service of the decision"))
    RECONSIDERATION_WINDOW = member(
        "reconsideration_window", NC_("duty", "time to ask for reconsideration")
    )
    RECONSIDERATION_DECISION = member(
        "reconsideration_decision", NC_("duty", "decision on reconsideration")
    )
    HIGHER_REVIEW_WINDOW = member(
        "higher_review_window", NC_("duty", "time to ask for higher review")
    )
    HIGHER_REVIEW_DECISION = member(
        "higher_review_decision", NC_("duty", "decision of the higher procuratorate")
    )
    VICTIM_APPEAL_WINDOW = member(
        "victim_appeal_window", NC_("duty", "time for the victim's appeal")
    )
    PERSON_APPEAL_WINDOW = member(
        "person_appeal_window", NC_("duty", "time for the appeal of the person not prosecuted")
    )
    APPEAL_REVIEW = member("appeal_review", NC_("duty", "review of an appeal"))

    # Records of a minor.
    SEALING = member("sealing", NC_("duty", "sealing of the record"))
    SEAL_QUERY = member("seal_query", NC_("duty", "answer to a query of a sealed record"))
    NO_RECORD_CERTIFICATE = member(
        "no_record_certificate", NC_("duty", "certificate of no criminal record")
    )

    # Suggestions, suits, help.
    SUGGESTION_FILING = member("suggestion_filing", NC_("duty", "filing of a suggestion"))
    ANNOUNCEMENT_END = member("announcement_end", NC_("duty", "announcement before a civil suit"))
    SUIT_REVIEW = member("suit_review", NC_("duty", "review for a public interest suit"))
    ASSISTANCE_DECISION = member(
        "assistance_decision", NC_("duty", "decision on judicial assistance")
    )


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


class DutyState(Coded):
    """Where an obligation stands. LAPSED: it need not be done any more, or its time is over."""

    RUNNING = "running", NC_("duty state", "running")
    SUSPENDED = "suspended", NC_("duty state", "suspended")
    MET = "met", NC_("duty state", "met")
    LAPSED = "lapsed", NC_("duty state", "lapsed")
