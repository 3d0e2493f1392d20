"""The coded things of a case, each with its words; the value is stored."""

from __future__ import annotations

from typing import ClassVar

from casetrack.codes import NP_, Coded, OpenCode, member


class CaseStatus(Coded):
    """Whether work on the case goes on."""

    OPEN = "open", NP_("case", "open")
    CLOSED = "closed", NP_("case", "closed")


class Provenance(Coded):
    """Origin of a case: a department's work, a published text, or the demonstration."""

    REAL = "real", NP_("provenance", "case of this office")
    PUBLISHED = "published", NP_("provenance", "published example")
    DEMO = "demo", NP_("provenance", "invented for the demonstration")


class Language(Coded):
    """A language that a case is told in."""

    EN = "en", NP_("language", "English")
    ZH = "zh", NP_("language", "Chinese")


class Intake(Coded):
    """Intake of a case."""

    ARREST_REQUEST = "arrest_request", NP_("intake", "police request for arrest")
    PROSECUTION_TRANSFER = "prosecution_transfer", NP_("intake", "transferred for prosecution")
    MANDATORY_REPORT = "mandatory_report", NP_("intake", "mandatory report")
    APPLICATION = "application", NP_("intake", "application")
    CLUE_IN_OTHER_CASE = "clue_in_other_case", NP_("intake", "clue found in another case")
    OTHER = "other", NP_("intake", "other way")
    UNKNOWN = "unknown", NP_("intake", "unknown")


class PartyKind(Coded):
    """A natural person, a body, or a group known only as such."""

    PERSON = "person", NP_("party kind", "a person")
    GROUP = "group", NP_("party kind", "a group known by its number")
    BODY = "body", NP_("party kind", "a body")


class AgeStatus(Coded):
    """Age as a verdict; never a date from which a birthday could be read."""

    MINOR = "minor", NP_("age", "minor")
    MINOR_AT_ACT = "minor_at_act", NP_("age", "minor at the time of the act")
    ADULT = "adult", NP_("age", "adult")
    DECEASED = "deceased", NP_("age", "deceased")
    UNKNOWN = "unknown", NP_("age", "age unknown")


class PartyRole(Coded):
    """Role of a party in the case, or in one line of work."""

    SUSPECT = "suspect", NP_("role", "suspect")
    DEFENDANT = "defendant", NP_("role", "defendant")
    CONVICTED = "convicted", NP_("role", "convicted")
    CONDITIONALLY_NOT_PROSECUTED = (
        "conditionally_not_prosecuted",
        NP_("role", "conditionally not prosecuted"),
    )
    NOT_PROSECUTED = "not_prosecuted", NP_("role", "not prosecuted")
    CO_OFFENDER = "co_offender", NP_("role", "co-offender")
    CO_OFFENDER_ELSEWHERE = "co_offender_elsewhere", NP_("role", "co-offender, handled separately")
    UPSTREAM_OFFENDER = "upstream_offender", NP_("role", "upstream offender")
    VICTIM = "victim", NP_("role", "victim")
    MINOR_WITH_MISCONDUCT = "minor_with_misconduct", NP_("role", "minor with misconduct")
    # Sides of bullying and of fights among children, which accuse nobody of an offence.
    BULLYING = "bullying", NP_("role", "took part in bullying")
    BULLIED = "bullied", NP_("role", "bullied")
    BYSTANDER = "bystander", NP_("role", "bystander")
    INJURED_ATTACKER = "injured_attacker", NP_("role", "attacked first, and was injured")
    INFRINGER = "infringer", NP_("role", "infringer")
    PLAINTIFF = "plaintiff", NP_("role", "plaintiff")
    CIVIL_DEFENDANT = "civil_defendant", NP_("role", "civil defendant")
    INJUNCTION_APPLICANT = "injunction_applicant", NP_("role", "applicant for an injunction")
    CO_APPLICANT = "co_applicant", NP_("role", "co-applicant")
    INJUNCTION_RESPONDENT = "injunction_respondent", NP_("role", "respondent of an injunction")
    PIL_DEFENDANT = "pil_defendant", NP_("role", "defendant in a public-interest suit")
    GUARDIAN = "guardian", NP_("role", "guardian")
    PARENT = "parent", NP_("role", "parent")
    CAREGIVER = "caregiver", NP_("role", "caregiver")
    ORDER_RECIPIENT = (
        "order_recipient",
        NP_("role", "recipient of a supervision and guardianship order"),
    )
    MANDATORY_REPORTER = "mandatory_reporter", NP_("role", "mandatory reporter")
    REPORTING_DUTY = "reporting_duty", NP_("role", "under a duty to report")
    THIRD_PARTY = "third_party", NP_("role", "third party")
    SUGGESTION_RECIPIENT = "suggestion_recipient", NP_("role", "recipient of a suggestion")
    URGED_BODY = "urged_body", NP_("role", "body urged")
    ENTRUSTED_OFFICE = "entrusted_office", NP_("role", "entrusted procuratorate")
    TRANSFERRING_BODY = "transferring_body", NP_("role", "body that transferred the case")
    INVESTIGATING_BODY = "investigating_body", NP_("role", "investigating body")
    COOPERATING_BODY = "cooperating_body", NP_("role", "cooperating body")
    CORRECTION_PARTNER = "correction_partner", NP_("role", "partner in correction")
    PROTECTION_PARTNER = "protection_partner", NP_("role", "partner in protection")
    GOVERNANCE_PARTNER = "governance_partner", NP_("role", "partner in governance")
    PROFESSIONAL_SERVICE = "professional_service", NP_("role", "professional service")
    EXPERT_BODY = "expert_body", NP_("role", "expert body")
    LEGAL_AID = "legal_aid", NP_("role", "legal aid")
    COURT = "court", NP_("role", "court")
    PLATFORM_COMPANY = "platform_company", NP_("role", "platform company")
    INSTRUMENT = "instrument", NP_("role", "means of the offence")


# Who a case is about, when the list says in a word what the minor is.
CHILD_ROLES = frozenset(
    {
        PartyRole.SUSPECT,
        PartyRole.VICTIM,
        PartyRole.MINOR_WITH_MISCONDUCT,
        PartyRole.BULLYING,
        PartyRole.BULLIED,
        PartyRole.INJURED_ATTACKER,
        PartyRole.INFRINGER,
    }
)
# Who was hurt, by an offence or without one.
HARMED = frozenset({PartyRole.VICTIM, PartyRole.BULLIED, PartyRole.INJURED_ATTACKER})

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
# Those whom a case is about, as accused, harmed or in another way: they may be minors.
ABOUT_THEM = CHILD_ROLES | MAY_BE_ACCUSED
# The same of those whose own case this is: another case handles the others.
ACCUSED_HERE = MAY_BE_ACCUSED - {PartyRole.CO_OFFENDER_ELSEWHERE, PartyRole.UPSTREAM_OFFENDER}


class BodyKind(Coded):
    """Sort of a body; decides nothing, helps to find and to count."""

    PROCURATORATE = "procuratorate", NP_("body", "procuratorate")
    POLICE = "police", NP_("body", "public security organ")
    COURT = "court", NP_("body", "court")
    SCHOOL = "school", NP_("body", "school")
    COMPANY = "company", NP_("body", "company")
    INDUSTRY_ASSOCIATION = "industry_association", NP_("body", "industry association")
    GOVERNMENT = "government", NP_("body", "government department")
    PEOPLES_ORGANISATION = "peoples_organisation", NP_("body", "people's organisation")
    SERVICE = "service", NP_("body", "service or professionals")
    OTHER = "other", NP_("body", "other body")


class TieKind(Coded):
    """Tie between two parties: the second is the … of the first."""

    FATHER = "father", NP_("tie", "father")
    MOTHER = "mother", NP_("tie", "mother")
    GRANDFATHER = "grandfather", NP_("tie", "grandfather")
    GRANDMOTHER = "grandmother", NP_("tie", "grandmother")
    GUARDIAN = "guardian", NP_("tie", "guardian")
    PARENT = "parent", NP_("tie", "parent")
    CAREGIVER = "caregiver", NP_("tie", "caregiver")
    CLASSMATE = "classmate", NP_("tie", "classmate")
    TEACHER = "teacher", NP_("tie", "teacher")
    MEMBER_OF = "member_of", NP_("tie", "member of")
    OTHER = "other", NP_("tie", "other")


class TrackKind(Coded):
    """A line of work: proceedings, and the work beside them."""

    CRIMINAL = "criminal", NP_("line of work", "criminal")
    CIVIL_SUPPORT = "civil_support", NP_("line of work", "support for a civil suit")
    INJUNCTION = "injunction", NP_("line of work", "injunction")
    PUBLIC_INTEREST = "public_interest", NP_("line of work", "public interest litigation")
    FAMILY = "family", NP_("line of work", "family")
    SUPERVISION = "supervision", NP_("line of work", "supervision")
    CORRECTION = "correction", NP_("line of work", "correction")
    VICTIM_CARE = "victim_care", NP_("line of work", "care of the victim")
    SUGGESTION = "suggestion", NP_("line of work", "suggestion")
    GOVERNANCE = "governance", NP_("line of work", "governance")


class LineState(Coded):
    """State of a line of work, as recorded by a person or read from its contents."""

    TODO = "todo", NP_("line state", "to do")
    RUNNING = "running", NP_("line state", "running")
    SUSPENDED = "suspended", NP_("line state", "suspended")
    ENDED = "ended", NP_("line state", "ended")


class DispositionKind(Coded):
    """Kind of decision about one person in one line of work."""

    ARREST_APPROVED = "arrest_approved", NP_("decision", "arrest approved")
    ARREST_NOT_APPROVED = "arrest_not_approved", NP_("decision", "arrest not approved")
    PROSECUTED = "prosecuted", NP_("decision", "prosecuted")
    STATUTORY_NON_PROSECUTION = (
        "statutory_non_prosecution",
        NP_("decision", "statutory non-prosecution"),
    )
    DISCRETIONARY_NON_PROSECUTION = (
        "discretionary_non_prosecution",
        NP_("decision", "discretionary non-prosecution"),
    )
    INSUFFICIENT_EVIDENCE_NON_PROSECUTION = (
        "insufficient_evidence_non_prosecution",
        NP_("decision", "non-prosecution for insufficient evidence"),
    )
    SPECIAL_NON_PROSECUTION = (
        "special_non_prosecution",
        NP_("decision", "special non-prosecution"),
    )
    CONDITIONAL_NON_PROSECUTION = (
        "conditional_non_prosecution",
        NP_("decision", "conditional non-prosecution"),
    )
    NON_PROSECUTION_AFTER_PROBATION = (
        "non_prosecution_after_probation",
        NP_("decision", "non-prosecution after probation"),
    )
    REVOCATION = "revocation", NP_("decision", "conditional non-prosecution revoked")
    CRIMINAL_JUDGMENT = "criminal_judgment", NP_("decision", "criminal judgment")
    CIVIL_JUDGMENT = "civil_judgment", NP_("decision", "civil judgment")
    INJUNCTION = "injunction", NP_("decision", "injunction granted")
    INJUNCTION_REFUSED = "injunction_refused", NP_("decision", "injunction refused")
    PUBLIC_INTEREST_JUDGMENT = (
        "public_interest_judgment",
        NP_("decision", "public-interest judgment"),
    )
    COURT_RULING = "court_ruling", NP_("decision", "court ruling")


class MeasureKind(OpenCode):
    """Something that runs for somebody."""

    PROBATION = member("probation", NP_("measure", "probation"))
    GUARDIANSHIP_ORDER = member(
        "guardianship_order", NP_("measure", "supervision and guardianship order")
    )
    FAMILY_EDUCATION_GUIDANCE = member(
        "family_education_guidance", NP_("measure", "family education guidance")
    )
    FAMILY_EDUCATION_SUPPORT = member(
        "family_education_support", NP_("measure", "family education support")
    )
    GUARDIANSHIP_PLAN = member("guardianship_plan", NP_("measure", "family guardianship plan"))
    CORRECTIVE_EDUCATION = member("corrective_education", NP_("measure", "corrective education"))
    GRADED_INTERVENTION = member("graded_intervention", NP_("measure", "graded intervention"))
    DIGITAL_SUPERVISION = member(
        "digital_supervision", NP_("measure", "digital supervision platform")
    )
    SCHOOL_DISCIPLINE = member("school_discipline", NP_("measure", "school discipline"))
    HELP_PROGRAMME = member("help_programme", NP_("measure", "help and education programme"))
    OFFSITE_SUPERVISION = member(
        "offsite_supervision", NP_("measure", "entrusted off-site supervision")
    )
    SOCIAL_INVESTIGATION = member("social_investigation", NP_("measure", "social investigation"))
    REGULAR_VISIT = member("regular_visit", NP_("measure", "regular visit"))
    RETURN_VISIT = member("return_visit", NP_("measure", "return visit"))
    SPOT_CHECK = member("spot_check", NP_("measure", "spot check"))
    VIDEO_MEETING = member("video_meeting", NP_("measure", "video meeting"))
    TELEPHONE_FOLLOW_UP = member("telephone_follow_up", NP_("measure", "follow-up by telephone"))
    HOME_FOLLOW_UP = member("home_follow_up", NP_("measure", "follow-up at home"))
    SCHOOL_FOLLOW_UP = member("school_follow_up", NP_("measure", "follow-up at school"))
    PSYCHOLOGICAL_EVALUATION = member(
        "psychological_evaluation", NP_("measure", "psychological evaluation")
    )
    PSYCHOTHERAPY = member("psychotherapy", NP_("measure", "psychotherapy"))
    PSYCHOLOGICAL_COUNSELLING = member(
        "psychological_counselling", NP_("measure", "psychological counselling")
    )
    PSYCHOLOGICAL_SUPPORT = member("psychological_support", NP_("measure", "psychological support"))
    MEDICAL_TREATMENT = member(
        "medical_treatment", NP_("measure", "medical and psychological treatment")
    )
    LEGAL_AID = member("legal_aid", NP_("measure", "legal aid for the child"))
    INJUNCTION_PROTECTION = member(
        "injunction_protection", NP_("measure", "protection by injunction")
    )
    CONTENT_BLOCKING = member("content_blocking", NP_("measure", "content deleted, spread blocked"))
    PRIVACY_PROTECTION = member("privacy_protection", NP_("measure", "privacy protected at school"))
    SAFETY_EDUCATION = member("safety_education", NP_("measure", "safety education"))
    SUGGESTION = member("suggestion", NP_("measure", "procuratorial suggestion"))
    URGING = member("urging", NP_("measure", "urging"))
    CARE_PLAN = member("care_plan", NP_("measure", "care plan"))
    JUDGMENT_TERMS = member("judgment_terms", NP_("measure", "what a judgment demands"))

    # What else people call them: they are found by it where it is typed.
    ALSO: ClassVar = {
        "family_education_guidance": "家庭教育、家教指导、家庭教育指导令、family education",
        "help_programme": "帮教、帮扶教育、观护、观护帮教",
        "psychological_evaluation": "心理测试、心理评估、assessment",
        "psychological_counselling": "心理咨询、心理干预、心理辅导、心理救助、counselling",
        "medical_treatment": "就医、医疗救治、治疗",
        "legal_aid": "法律援助、法援、援助律师、legal aid",
        "privacy_protection": "隐私保护",
        "care_plan": "救助、综合救助、多元救助",
    }


class MeasureState(Coded):
    """State of a measure; UNKNOWN where the source does not say."""

    PLANNED = "planned", NP_("measure state", "planned")
    RUNNING = "running", NP_("measure state", "running")
    ENDED = "ended", NP_("measure state", "ended")
    UNKNOWN = "unknown", NP_("measure state", "state unknown")


class Part(Coded):
    """Part of a party in an entry or a measure."""

    BY = "by", NP_("part", "by")
    ABOUT = "about", NP_("part", "about whom")
    TO = "to", NP_("part", "to")
    WITH = "with", NP_("part", "with")
    AGAINST = "against", NP_("part", "against")
    URGED_BY = "urged_by", NP_("part", "urged by")
    GUIDED_BY = "guided_by", NP_("part", "guided by")
    PROMOTED_BY = "promoted_by", NP_("part", "promoted by")


class Stage(Coded):
    """The five stages of the stage bar, in their order."""

    REVIEW = "review", NP_("stage", "Review")
    PROBATION = "probation", NP_("stage", "Probation")
    GUIDANCE = "guidance", NP_("stage", "Family guidance")
    VISITS = "visits", NP_("stage", "Return visits")
    SUGGESTIONS = "suggestions", NP_("stage", "Suggestions")


class StageState(Coded):
    """State of a stage, worked out from facts.

    NOT_NEEDED: a fact shows it, or somebody said so. NOT_DECIDED: neither, and work goes on.
    NONE_RECORDED: the same of a case in which nothing happens any more.
    """

    NOT_NEEDED = "not_needed", NP_("stage state", "not needed")
    TODO = "todo", NP_("stage state", "to do")
    RUNNING = "running", NP_("stage state", "running")
    DONE = "done", NP_("stage state", "done")
    TOOK_PLACE = "took_place", NP_("stage state", "took place")
    NOT_RECORDED = "not_recorded", NP_("stage state", "course not recorded")
    NOT_DECIDED = "not_decided", NP_("stage state", "not decided")
    NONE_RECORDED = "none_recorded", NP_("stage state", "none recorded")


class Aspect(Coded):
    """Part of a case that somebody may see."""

    WHOLE = "whole", NP_("aspect", "the whole case")
    DATES = "dates", NP_("aspect", "dates and stages only")
    VISITS = "visits", NP_("aspect", "the visits only")
    SUPERVISION = "supervision", NP_("aspect", "supervision and visits")
    LETTER = "letter", NP_("aspect", "a letter, and nothing of the case")
    NOTES = "notes", NP_("aspect", "notes of a psychologist, for who works on the case")


class Ground(Coded):
    """Why somebody may see a case."""

    HANDLER = "handler", NP_("ground", "handles the case")
    ASSIGNED = "assigned", NP_("ground", "works on the case")
    DEPUTY = "deputy", NP_("ground", "stands in for the handler")
    GRANTED = "granted", NP_("ground", "granted")
    ENTRUSTED = "entrusted", NP_("ground", "entrusted with a child")
    AFTER_SEALING = "after_sealing", NP_("ground", "still helps after the sealing")
