"""Words for the coded things of a case."""

from __future__ import annotations

import enum

from flask_babel import lazy_pgettext as _lp
from flask_babel.speaklater import LazyString

from casetrack.cases.kinds import (
    AgeStatus,
    Aspect,
    BodyKind,
    CaseStatus,
    ChargeStage,
    CircumstanceKind,
    DispositionKind,
    DutyState,
    Ground,
    Intake,
    LinkKind,
    MeasureKind,
    MeasureState,
    ObligationKind,
    Part,
    PartyKind,
    PartyRole,
    Provenance,
    Stage,
    StageState,
    TermKind,
    TieKind,
    TrackKind,
)
from casetrack.law import Lateness

CASE_STATUS: dict[enum.Enum, LazyString] = {
    CaseStatus.OPEN: _lp("case", "open"),
    CaseStatus.CLOSED: _lp("case", "closed"),
}

PROVENANCE: dict[enum.Enum, LazyString] = {
    Provenance.REAL: _lp("provenance", "case of this office"),
    Provenance.PUBLISHED: _lp("provenance", "published example"),
    Provenance.DEMO: _lp("provenance", "invented for the demonstration"),
}

INTAKE: dict[enum.Enum, LazyString] = {
    Intake.ARREST_REQUEST: _lp("intake", "police request for arrest"),
    Intake.PROSECUTION_TRANSFER: _lp("intake", "transferred for prosecution"),
    Intake.MANDATORY_REPORT: _lp("intake", "mandatory report"),
    Intake.APPLICATION: _lp("intake", "application"),
    Intake.CLUE_IN_OTHER_CASE: _lp("intake", "clue found in another case"),
    Intake.OTHER: _lp("intake", "other way"),
    Intake.UNKNOWN: _lp("intake", "unknown"),
}

PARTY_KIND: dict[enum.Enum, LazyString] = {
    PartyKind.PERSON: _lp("party kind", "a person"),
    PartyKind.GROUP: _lp("party kind", "a group known by its number"),
    PartyKind.BODY: _lp("party kind", "a body"),
}

AGE_STATUS: dict[enum.Enum, LazyString] = {
    AgeStatus.MINOR: _lp("age", "minor"),
    AgeStatus.MINOR_AT_ACT: _lp("age", "minor at the time of the act"),
    AgeStatus.ADULT: _lp("age", "adult"),
    AgeStatus.DECEASED: _lp("age", "deceased"),
    AgeStatus.UNKNOWN: _lp("age", "age unknown"),
}

PARTY_ROLE: dict[enum.Enum, LazyString] = {
    PartyRole.SUSPECT: _lp("role", "suspect"),
    PartyRole.DEFENDANT: _lp("role", "defendant"),
    PartyRole.CONVICTED: _lp("role", "convicted"),
    PartyRole.CONDITIONALLY_NOT_PROSECUTED: _lp("role", "conditionally not prosecuted"),
    PartyRole.NOT_PROSECUTED: _lp("role", "not prosecuted"),
    PartyRole.CO_OFFENDER: _lp("role", "co-offender"),
    PartyRole.CO_OFFENDER_ELSEWHERE: _lp("role", "co-offender, handled separately"),
    PartyRole.UPSTREAM_OFFENDER: _lp("role", "upstream offender"),
    PartyRole.VICTIM: _lp("role", "victim"),
    PartyRole.MINOR_WITH_MISCONDUCT: _lp("role", "minor with misconduct"),
    PartyRole.INFRINGER: _lp("role", "infringer"),
    PartyRole.PLAINTIFF: _lp("role", "plaintiff"),
    PartyRole.CIVIL_DEFENDANT: _lp("role", "civil defendant"),
    PartyRole.INJUNCTION_APPLICANT: _lp("role", "applicant for an injunction"),
    PartyRole.CO_APPLICANT: _lp("role", "co-applicant"),
    PartyRole.INJUNCTION_RESPONDENT: _lp("role", "respondent of an injunction"),
    PartyRole.PIL_DEFENDANT: _lp("role", "defendant in a public-interest suit"),
    PartyRole.GUARDIAN: _lp("role", "guardian"),
    PartyRole.PARENT: _lp("role", "parent"),
    PartyRole.CAREGIVER: _lp("role", "caregiver"),
    PartyRole.ORDER_RECIPIENT: _lp("role", "recipient of a supervision and guardianship order"),
    PartyRole.MANDATORY_REPORTER: _lp("role", "mandatory reporter"),
    PartyRole.THIRD_PARTY: _lp("role", "third party"),
    PartyRole.SUGGESTION_RECIPIENT: _lp("role", "recipient of a suggestion"),
    PartyRole.URGED_BODY: _lp("role", "body urged"),
    PartyRole.ENTRUSTED_OFFICE: _lp("role", "entrusted procuratorate"),
    PartyRole.TRANSFERRING_BODY: _lp("role", "body that transferred the case"),
    PartyRole.INVESTIGATING_BODY: _lp("role", "investigating body"),
    PartyRole.COOPERATING_BODY: _lp("role", "cooperating body"),
    PartyRole.CORRECTION_PARTNER: _lp("role", "partner in correction"),
    PartyRole.PROTECTION_PARTNER: _lp("role", "partner in protection"),
    PartyRole.GOVERNANCE_PARTNER: _lp("role", "partner in governance"),
    PartyRole.PROFESSIONAL_SERVICE: _lp("role", "professional service"),
    PartyRole.EXPERT_BODY: _lp("role", "expert body"),
    PartyRole.LEGAL_AID: _lp("role", "legal aid"),
    PartyRole.COURT: _lp("role", "court"),
    PartyRole.PLATFORM_COMPANY: _lp("role", "platform company"),
    PartyRole.INSTRUMENT: _lp("role", "means of the offence"),
}

BODY_KIND: dict[enum.Enum, LazyString] = {
    BodyKind.PROCURATORATE: _lp("body", "procuratorate"),
    BodyKind.POLICE: _lp("body", "public security organ"),
    BodyKind.COURT: _lp("body", "court"),
    BodyKind.SCHOOL: _lp("body", "school"),
    BodyKind.COMPANY: _lp("body", "company"),
    BodyKind.INDUSTRY_ASSOCIATION: _lp("body", "industry association"),
    BodyKind.GOVERNMENT: _lp("body", "government department"),
    BodyKind.PEOPLES_ORGANISATION: _lp("body", "people's organisation"),
    BodyKind.SERVICE: _lp("body", "service or professionals"),
    BodyKind.OTHER: _lp("body", "other body"),
}

TIE_KIND: dict[enum.Enum, LazyString] = {
    TieKind.FATHER: _lp("tie", "father"),
    TieKind.MOTHER: _lp("tie", "mother"),
    TieKind.GRANDFATHER: _lp("tie", "grandfather"),
    TieKind.GRANDMOTHER: _lp("tie", "grandmother"),
    TieKind.GUARDIAN: _lp("tie", "guardian"),
    TieKind.PARENT: _lp("tie", "parent"),
    TieKind.CAREGIVER: _lp("tie", "caregiver"),
    TieKind.CLASSMATE: _lp("tie", "classmate"),
    TieKind.TEACHER: _lp("tie", "teacher"),
    TieKind.MEMBER_OF: _lp("tie", "member of"),
    TieKind.OTHER: _lp("tie", "other"),
}

CIRCUMSTANCE_KIND: dict[enum.Enum, LazyString] = {
    CircumstanceKind.AGE: _lp("circumstance", "age"),
    CircumstanceKind.FAMILY: _lp("circumstance", "family"),
    CircumstanceKind.MITIGATING: _lp("circumstance", "mitigating"),
    CircumstanceKind.RISK: _lp("circumstance", "risk"),
    CircumstanceKind.CONDUCT: _lp("circumstance", "conduct"),
    CircumstanceKind.HARM: _lp("circumstance", "harm"),
    CircumstanceKind.RESIDENCE: _lp("circumstance", "residence"),
    CircumstanceKind.DUTY: _lp("circumstance", "duty"),
    CircumstanceKind.ABOUT: _lp("circumstance", "about"),
    CircumstanceKind.UNKNOWN_TO_SOURCE: _lp("circumstance", "not told by the source"),
}

TRACK_KIND: dict[enum.Enum, LazyString] = {
    TrackKind.CRIMINAL: _lp("line of work", "criminal"),
    TrackKind.CIVIL_SUPPORT: _lp("line of work", "support for a civil suit"),
    TrackKind.INJUNCTION: _lp("line of work", "injunction"),
    TrackKind.PUBLIC_INTEREST: _lp("line of work", "public interest litigation"),
    TrackKind.FAMILY: _lp("line of work", "family"),
    TrackKind.SUPERVISION: _lp("line of work", "supervision"),
    TrackKind.CORRECTION: _lp("line of work", "correction"),
    TrackKind.VICTIM_CARE: _lp("line of work", "care of the victim"),
    TrackKind.SUGGESTION: _lp("line of work", "suggestion"),
    TrackKind.GOVERNANCE: _lp("line of work", "governance"),
}

CHARGE_STAGE: dict[enum.Enum, LazyString] = {
    ChargeStage.SUSPECTED: _lp("charge", "suspected"),
    ChargeStage.CHARGED: _lp("charge", "charged"),
    ChargeStage.CONVICTED: _lp("charge", "convicted of"),
    ChargeStage.CIVIL_CAUSE: _lp("charge", "civil cause"),
}

DISPOSITION_KIND: dict[enum.Enum, LazyString] = {
    DispositionKind.ARREST_APPROVED: _lp("decision", "arrest approved"),
    DispositionKind.ARREST_NOT_APPROVED: _lp("decision", "arrest not approved"),
    DispositionKind.PROSECUTED: _lp("decision", "prosecuted"),
    DispositionKind.STATUTORY_NON_PROSECUTION: _lp("decision", "statutory non-prosecution"),
    DispositionKind.DISCRETIONARY_NON_PROSECUTION: _lp("decision", "discretionary non-prosecution"),
    DispositionKind.INSUFFICIENT_EVIDENCE_NON_PROSECUTION: _lp(
        "decision", "non-prosecution for insufficient evidence"
    ),
    DispositionKind.CONDITIONAL_NON_PROSECUTION: _lp("decision", "conditional non-prosecution"),
    DispositionKind.NON_PROSECUTION_AFTER_PROBATION: _lp(
        "decision", "non-prosecution after probation"
    ),
    DispositionKind.REVOCATION: _lp("decision", "conditional non-prosecution revoked"),
    DispositionKind.CRIMINAL_JUDGMENT: _lp("decision", "criminal judgment"),
    DispositionKind.CIVIL_JUDGMENT: _lp("decision", "civil judgment"),
    DispositionKind.INJUNCTION: _lp("decision", "injunction granted"),
    DispositionKind.PUBLIC_INTEREST_JUDGMENT: _lp("decision", "public-interest judgment"),
}

TERM_KIND: dict[enum.Enum, LazyString] = {
    TermKind.LIFE_IMPRISONMENT: _lp("term", "life imprisonment"),
    TermKind.IMPRISONMENT: _lp("term", "fixed-term imprisonment"),
    TermKind.DEPRIVATION_OF_POLITICAL_RIGHTS: _lp("term", "deprivation of political rights"),
    TermKind.FINE: _lp("term", "fine"),
    TermKind.STOP_INFRINGEMENT: _lp("term", "stop the infringement"),
    TermKind.WRITTEN_APOLOGY: _lp("term", "written apology"),
    TermKind.PUBLIC_APOLOGY: _lp("term", "public apology"),
    TermKind.MENTAL_DAMAGES: _lp("term", "compensation for mental damage"),
    TermKind.DAMAGES: _lp("term", "damages"),
    TermKind.PROHIBITION: _lp("term", "prohibition"),
}

MEASURE_KIND: dict[enum.Enum, LazyString] = {
    MeasureKind.PROBATION: _lp("measure", "probation"),
    MeasureKind.GUARDIANSHIP_ORDER: _lp("measure", "supervision and guardianship order"),
    MeasureKind.FAMILY_EDUCATION_GUIDANCE: _lp("measure", "family education guidance"),
    MeasureKind.FAMILY_EDUCATION_SUPPORT: _lp("measure", "family education support"),
    MeasureKind.GUARDIANSHIP_PLAN: _lp("measure", "family guardianship plan"),
    MeasureKind.CORRECTIVE_EDUCATION: _lp("measure", "corrective education"),
    MeasureKind.GRADED_INTERVENTION: _lp("measure", "graded intervention"),
    MeasureKind.DIGITAL_SUPERVISION: _lp("measure", "digital supervision platform"),
    MeasureKind.SCHOOL_DISCIPLINE: _lp("measure", "school discipline"),
    MeasureKind.HELP_PROGRAMME: _lp("measure", "help and education programme"),
    MeasureKind.OFFSITE_SUPERVISION: _lp("measure", "entrusted off-site supervision"),
    MeasureKind.SOCIAL_INVESTIGATION: _lp("measure", "social investigation"),
    MeasureKind.REGULAR_VISIT: _lp("measure", "regular visit"),
    MeasureKind.RETURN_VISIT: _lp("measure", "return visit"),
    MeasureKind.SPOT_CHECK: _lp("measure", "spot check"),
    MeasureKind.VIDEO_MEETING: _lp("measure", "video meeting"),
    MeasureKind.TELEPHONE_FOLLOW_UP: _lp("measure", "follow-up by telephone"),
    MeasureKind.HOME_FOLLOW_UP: _lp("measure", "follow-up at home"),
    MeasureKind.SCHOOL_FOLLOW_UP: _lp("measure", "follow-up at school"),
    MeasureKind.PSYCHOLOGICAL_EVALUATION: _lp("measure", "psychological evaluation"),
    MeasureKind.PSYCHOTHERAPY: _lp("measure", "psychotherapy"),
    MeasureKind.PSYCHOLOGICAL_COUNSELLING: _lp("measure", "psychological counselling"),
    MeasureKind.PSYCHOLOGICAL_SUPPORT: _lp("measure", "psychological support"),
    MeasureKind.MEDICAL_TREATMENT: _lp("measure", "medical and psychological treatment"),
    MeasureKind.LEGAL_AID: _lp("measure", "legal aid for the child"),
    MeasureKind.INJUNCTION_PROTECTION: _lp("measure", "protection by injunction"),
    MeasureKind.CONTENT_BLOCKING: _lp("measure", "content deleted, spread blocked"),
    MeasureKind.PRIVACY_PROTECTION: _lp("measure", "privacy protected at school"),
    MeasureKind.SAFETY_EDUCATION: _lp("measure", "safety education"),
    MeasureKind.SUGGESTION: _lp("measure", "procuratorial suggestion"),
    MeasureKind.URGING: _lp("measure", "urging"),
    MeasureKind.CARE_PLAN: _lp("measure", "care plan"),
}

MEASURE_STATE: dict[enum.Enum, LazyString] = {
    MeasureState.PLANNED: _lp("measure state", "planned"),
    MeasureState.RUNNING: _lp("measure state", "running"),
    MeasureState.ENDED: _lp("measure state", "ended"),
    MeasureState.UNKNOWN: _lp("measure state", "state unknown"),
}

PART: dict[enum.Enum, LazyString] = {
    Part.BY: _lp("part", "by"),
    Part.ABOUT: _lp("part", "about whom"),
    Part.TO: _lp("part", "to"),
    Part.WITH: _lp("part", "with"),
    Part.AGAINST: _lp("part", "against"),
    Part.URGED_BY: _lp("part", "urged by"),
    Part.GUIDED_BY: _lp("part", "guided by"),
    Part.PROMOTED_BY: _lp("part", "promoted by"),
}

STAGE: dict[enum.Enum, LazyString] = {
    Stage.REVIEW: _lp("stage", "Review"),
    Stage.PROBATION: _lp("stage", "Probation"),
    Stage.GUIDANCE: _lp("stage", "Family guidance"),
    Stage.VISITS: _lp("stage", "Return visits"),
    Stage.SUGGESTIONS: _lp("stage", "Suggestions"),
}

STAGE_STATE: dict[enum.Enum, LazyString] = {
    StageState.NOT_NEEDED: _lp("stage state", "not needed"),
    StageState.TODO: _lp("stage state", "to do"),
    StageState.RUNNING: _lp("stage state", "running"),
    StageState.DONE: _lp("stage state", "done"),
    StageState.NOT_RECORDED: _lp("stage state", "course not recorded"),
}

ASPECT: dict[enum.Enum, LazyString] = {
    Aspect.WHOLE: _lp("aspect", "the whole case"),
    Aspect.DATES: _lp("aspect", "dates and stages only"),
    Aspect.VISITS: _lp("aspect", "the visits only"),
    Aspect.SUPERVISION: _lp("aspect", "supervision and visits"),
}

GROUND: dict[enum.Enum, LazyString] = {
    Ground.HANDLER: _lp("ground", "handles the case"),
    Ground.ASSIGNED: _lp("ground", "works on the case"),
    Ground.GRANTED: _lp("ground", "granted"),
}

LINK_KIND: dict[enum.Enum, LazyString] = {
    LinkKind.CAME_FROM: _lp("link", "came from"),
    LinkKind.SPLIT_FROM: _lp("link", "split from"),
    LinkKind.TRANSFERRED_FROM: _lp("link", "transferred from"),
    LinkKind.RELATED: _lp("link", "related to"),
}

OBLIGATION_KIND: dict[enum.Enum, LazyString] = {
    ObligationKind.ARREST_REVIEW: _lp("duty", "review for arrest"),
    ObligationKind.PROSECUTION_REVIEW: _lp("duty", "review for prosecution"),
    ObligationKind.SUPPLEMENTARY_INVESTIGATION: _lp("duty", "supplementary investigation"),
    ObligationKind.PROBATION_END: _lp("duty", "end of the probation"),
    ObligationKind.FINAL_DECISION: _lp("duty", "final decision"),
    ObligationKind.OBJECTION_DECISION: _lp("duty", "decision after an objection"),
    ObligationKind.ORDER_END: _lp("duty", "end of the order"),
    ObligationKind.VISIT: _lp("duty", "visit"),
    ObligationKind.URGENT_CONCERN: _lp("duty", "urgent concern"),
    ObligationKind.SUGGESTION_REPLY: _lp("duty", "reply to a suggestion"),
    ObligationKind.SUGGESTION_CHECK: _lp("duty", "check of an item"),
    ObligationKind.REMINDER: _lp("duty", "reminder"),
    ObligationKind.COUNSEL_NOTICE: _lp("duty", "telling the suspect of the right to counsel"),
    ObligationKind.VICTIM_NOTICE: _lp("duty", "telling the victim of the right to an agent"),
    ObligationKind.LEGAL_AID_NOTICE: _lp("duty", "notice to the legal aid agency"),
    ObligationKind.LEGAL_AID_ASSIGNMENT: _lp("duty", "assignment of a legal aid lawyer"),
    ObligationKind.PERIOD_CHANGE_NOTICE: _lp("duty", "notice that a custody period changed"),
    ObligationKind.HEARING_NOTICE: _lp("duty", "notice of the hearing"),
    ObligationKind.RELEASE_DECISION: _lp("duty", "decision on a request for release"),
    ObligationKind.EXECUTION_RECEIPT: _lp("duty", "receipt for the release"),
    ObligationKind.BAIL_END: _lp("duty", "end of bail"),
    ObligationKind.SURVEILLANCE_END: _lp("duty", "end of residential surveillance"),
    ObligationKind.DECISION_SERVICE: _lp("duty", "service of the decision"),
    ObligationKind.RECONSIDERATION_WINDOW: _lp("duty", "time to ask for reconsideration"),
    ObligationKind.RECONSIDERATION_DECISION: _lp("duty", "decision on reconsideration"),
    ObligationKind.HIGHER_REVIEW_WINDOW: _lp("duty", "time to ask for higher review"),
    ObligationKind.HIGHER_REVIEW_DECISION: _lp("duty", "decision of the higher procuratorate"),
    ObligationKind.VICTIM_APPEAL_WINDOW: _lp("duty", "time for the victim's appeal"),
    ObligationKind.PERSON_APPEAL_WINDOW: _lp(
        "duty", "time for the appeal of the person not prosecuted"
    ),
    ObligationKind.APPEAL_REVIEW: _lp("duty", "review of an appeal"),
    ObligationKind.SEALING: _lp("duty", "sealing of the record"),
    ObligationKind.SEAL_QUERY: _lp("duty", "answer to a query of a sealed record"),
    ObligationKind.NO_RECORD_CERTIFICATE: _lp("duty", "certificate of no criminal record"),
    ObligationKind.SUGGESTION_FILING: _lp("duty", "filing of a suggestion"),
    ObligationKind.ANNOUNCEMENT_END: _lp("duty", "announcement before a civil suit"),
    ObligationKind.SUIT_REVIEW: _lp("duty", "review for a public interest suit"),
    ObligationKind.ASSISTANCE_DECISION: _lp("duty", "decision on judicial assistance"),
}

DUTY_STATE: dict[enum.Enum, LazyString] = {
    DutyState.RUNNING: _lp("duty state", "running"),
    DutyState.SUSPENDED: _lp("duty state", "suspended"),
    DutyState.MET: _lp("duty state", "met"),
    DutyState.LAPSED: _lp("duty state", "lapsed"),
}

# What the law makes of being late.
LATENESS: dict[enum.Enum, LazyString] = {
    Lateness.FREEDOM: _lp("lateness", "somebody is held without a ground"),
    Lateness.POWER: _lp("lateness", "the time given by law is over"),
    Lateness.RIGHT: _lp("lateness", "somebody is kept from a right"),
    Lateness.DUTY: _lp("lateness", "a duty of the office is not met"),
    Lateness.OTHERS: _lp("lateness", "others are late; remind them"),
    Lateness.AGREED: _lp("lateness", "set by this office"),
}

# Pairs: members of different enums that share a value are equal, so a dict would lose some.
LABELS: list[tuple[enum.Enum, LazyString]] = [
    *CASE_STATUS.items(),
    *PROVENANCE.items(),
    *INTAKE.items(),
    *PARTY_KIND.items(),
    *AGE_STATUS.items(),
    *PARTY_ROLE.items(),
    *BODY_KIND.items(),
    *TIE_KIND.items(),
    *CIRCUMSTANCE_KIND.items(),
    *TRACK_KIND.items(),
    *CHARGE_STAGE.items(),
    *DISPOSITION_KIND.items(),
    *TERM_KIND.items(),
    *MEASURE_KIND.items(),
    *MEASURE_STATE.items(),
    *PART.items(),
    *STAGE.items(),
    *STAGE_STATE.items(),
    *ASPECT.items(),
    *GROUND.items(),
    *LINK_KIND.items(),
    *OBLIGATION_KIND.items(),
    *DUTY_STATE.items(),
    *LATENESS.items(),
]
