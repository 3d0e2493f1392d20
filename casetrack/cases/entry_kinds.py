"""Kinds of journal entries: past tense, one for each sort of thing that happens in a case."""

from __future__ import annotations

from casetrack.codes import NC_, OpenCode, member


class EntryKind(OpenCode):
    """What an entry tells."""

    # Logged by hand; the first ones are the short list of the log box.
    NOTE = member("note", NC_("entry", "Note"))
    TELEPHONE = member("telephone", NC_("entry", "Telephone call"))
    MEETING = member("meeting", NC_("entry", "Meeting"))
    INTERVIEW = member("interview", NC_("entry", "Interview"))
    DOCUMENT_RECEIVED = member("document_received", NC_("entry", "Document received"))
    DOCUMENT_SENT = member("document_sent", NC_("entry", "Document sent"))
    HEARING = member("hearing", NC_("entry", "Hearing"))
    CORRECTION = member("correction", NC_("entry", "Correction"))

    # Coming in.
    OFFENCE = member("offence", NC_("entry", "The act"))
    INFRINGEMENT = member("infringement", NC_("entry", "The infringement"))
    MANDATORY_REPORT = member("mandatory_report", NC_("entry", "Mandatory report"))
    APPLICATION_FOR_SUIT_SUPPORT = member(
        "application_for_suit_support", NC_("entry", "Application for support in bringing a suit")
    )
    APPLICATION_FOR_INJUNCTION_SUPPORT = member(
        "application_for_injunction_support",
        NC_("entry", "Application for support of an injunction"),
    )
    HARASSMENT_REPORTED = member(
        "harassment_reported", NC_("entry", "Continuing harassment reported")
    )
    ARREST_REVIEW_RECEIVED = member(
        "arrest_review_received", NC_("entry", "Received for review of arrest")
    )
    PROSECUTION_REVIEW_RECEIVED = member(
        "prosecution_review_received", NC_("entry", "Received for review for prosecution")
    )
    CASE_OPENED = member("case_opened", NC_("entry", "Case opened"))
    CASE_ASSIGNED = member("case_assigned", NC_("entry", "Case handed over"))
    CASE_CLOSED = member("case_closed", NC_("entry", "Case closed"))
    PARTY_ADDED = member("party_added", NC_("entry", "Somebody came into the case"))
    PARTY_CHANGED = member(
        "party_changed", NC_("entry", "What the record says of somebody changed")
    )
    HEAD_CHANGED = member("head_changed", NC_("entry", "Title or number changed"))
    NAME_TAKEN_OUT = member("name_taken_out", NC_("entry", "A real name was replaced by the alias"))
    NAME_PUT_BACK = member(
        "name_put_back", NC_("entry", "A replaced text was put back as it was written")
    )

    # Finding out.
    INVESTIGATION_FINDING = member(
        "investigation_finding", NC_("entry", "Finding of the investigation")
    )
    INVESTIGATION_CONCLUDED = member(
        "investigation_concluded", NC_("entry", "Investigation concluded")
    )
    POLICE_ASKED_TO_GO_ON = member(
        "police_asked_to_go_on", NC_("entry", "Police asked to go on investigating")
    )
    OWN_INVESTIGATION = member(
        "own_investigation", NC_("entry", "Investigation by the procuratorate itself")
    )
    SOCIAL_INVESTIGATION = member("social_investigation", NC_("entry", "Social investigation"))
    PLATFORM_INVESTIGATION = member(
        "platform_investigation", NC_("entry", "Investigation of the platform")
    )
    CITY_WIDE_INVESTIGATION = member(
        "city_wide_investigation", NC_("entry", "City-wide investigation")
    )
    CASE_ANALYSIS = member("case_analysis", NC_("entry", "Analysis of cases"))
    ELECTRONIC_DATA_RECOVERED = member(
        "electronic_data_recovered", NC_("entry", "Electronic data recovered")
    )
    DIGITAL_EVIDENCE_INSPECTED = member(
        "digital_evidence_inspected", NC_("entry", "Digital evidence inspected")
    )
    DATA_COUNTED = member("data_counted", NC_("entry", "Data de-duplicated and counted"))
    BACKEND_REINSPECTED = member(
        "backend_reinspected", NC_("entry", "Backend data inspected again")
    )
    EVIDENCE_COLLECTION_GUIDED = member(
        "evidence_collection_guided", NC_("entry", "Collection of evidence guided")
    )
    EVIDENCE_FIXED = member("evidence_fixed", NC_("entry", "Evidence fixed"))
    FACTS_ADDED = member("facts_added", NC_("entry", "Facts added"))
    PUBLIC_INTEREST_HARM_ASSESSED = member(
        "public_interest_harm_assessed", NC_("entry", "Harm to the public interest assessed")
    )
    CLUE_FOUND = member("clue_found", NC_("entry", "Clue found"))
    JOINT_RESPONSE = member("joint_response", NC_("entry", "Joint response"))

    # Deciding.
    PERIOD_EXTENDED = member("period_extended", NC_("entry", "Period extended"))
    RETURNED_FOR_INVESTIGATION = member(
        "returned_for_investigation", NC_("entry", "Returned for supplementary investigation")
    )
    JURISDICTION_CHANGED = member(
        "jurisdiction_changed", NC_("entry", "Passed to another procuratorate")
    )
    DATE_MOVED = member("date_moved", NC_("entry", "A date moved with the calendar"))
    CUSTODY_CHANGED = member("custody_changed", NC_("entry", "Custody changed"))
    ARREST_APPROVED = member("arrest_approved", NC_("entry", "Arrest approved"))
    ARREST_NOT_APPROVED = member("arrest_not_approved", NC_("entry", "Arrest not approved"))
    CONDITIONAL_NON_PROSECUTION_DECIDED = member(
        "conditional_non_prosecution_decided", NC_("entry", "Conditional non-prosecution")
    )
    PROBATION_CONDITIONS_SET = member(
        "probation_conditions_set", NC_("entry", "Conditions of the probation set")
    )
    OBJECTION_RECORDED = member("objection_recorded", NC_("entry", "Objection"))
    OBJECTION_WITHDRAWN = member("objection_withdrawn", NC_("entry", "Objection withdrawn"))
    BREACH_RECORDED = member("breach_recorded", NC_("entry", "Breach"))
    PROBATION_LENGTH_CHANGED = member(
        "probation_length_changed", NC_("entry", "Length of the probation changed")
    )
    VICTIM_HEARD = member("victim_heard", NC_("entry", "Victim heard"))
    PROBATION_EXPIRED = member("probation_expired", NC_("entry", "Probation expired"))
    PROBATION_REVOKED = member(
        "probation_revoked", NC_("entry", "Conditional non-prosecution revoked")
    )
    NOT_PROSECUTED_AFTER_PROBATION = member(
        "not_prosecuted_after_probation", NC_("entry", "Not prosecuted after probation")
    )
    NOT_PROSECUTED_STATUTORY = member(
        "not_prosecuted_statutory", NC_("entry", "Statutory non-prosecution")
    )
    NOT_PROSECUTED_DISCRETIONARY = member(
        "not_prosecuted_discretionary", NC_("entry", "Discretionary non-prosecution")
    )
    NOT_PROSECUTED_EVIDENCE = member(
        "not_prosecuted_evidence", NC_("entry", "Non-prosecution for insufficient evidence")
    )
    DECISION_ANNOUNCED = member("decision_announced", NC_("entry", "Decision announced"))
    PROSECUTED = member("prosecuted", NC_("entry", "Prosecuted"))
    ADDITIONALLY_PROSECUTED = member(
        "additionally_prosecuted", NC_("entry", "One more offender prosecuted")
    )
    CASE_FILING_SUPERVISED = member(
        "case_filing_supervised", NC_("entry", "Filing of a case supervised")
    )
    SUIT_SUPPORTED = member("suit_supported", NC_("entry", "Suit supported"))
    INJUNCTION_SUPPORTED = member(
        "injunction_supported", NC_("entry", "Application for an injunction supported")
    )
    PUBLIC_INTEREST_SUIT_FILED = member(
        "public_interest_suit_filed", NC_("entry", "Public-interest suit filed")
    )
    CRIMINAL_JUDGMENT = member("criminal_judgment", NC_("entry", "Criminal judgment"))
    CIVIL_JUDGMENT = member("civil_judgment", NC_("entry", "Civil judgment"))
    INJUNCTION_GRANTED = member("injunction_granted", NC_("entry", "Injunction granted"))
    PUBLIC_INTEREST_JUDGMENT = member(
        "public_interest_judgment", NC_("entry", "Public-interest judgment")
    )
    PERFORMANCE_FOLLOWED_UP = member(
        "performance_followed_up", NC_("entry", "Performance followed up")
    )
    JUDGMENT_PERFORMED = member("judgment_performed", NC_("entry", "Judgment performed"))

    # Family, supervision, correction, care.
    GUARDIANSHIP_ORDER_ISSUED = member(
        "guardianship_order_issued", NC_("entry", "Supervision and guardianship order issued")
    )
    GUARDIANSHIP_ORDER_CHANGED = member("guardianship_order_changed", NC_("entry", "Order changed"))
    GUARDIANSHIP_ORDER_ENDED = member("guardianship_order_ended", NC_("entry", "Order ended"))
    GUIDANCE_STARTED = member("guidance_started", NC_("entry", "Guidance begun"))
    GUIDANCE_SESSION = member("guidance_session", NC_("entry", "Session held"))
    GUIDANCE_ENDED = member("guidance_ended", NC_("entry", "Guidance ended"))
    FAMILY_EDUCATION_GUIDANCE = member(
        "family_education_guidance", NC_("entry", "Family education guidance")
    )
    FAMILY_EDUCATION_SUPPORT = member(
        "family_education_support", NC_("entry", "Family education support")
    )
    GUARDIANSHIP_PLAN_MADE = member(
        "guardianship_plan_made", NC_("entry", "Guardianship plan made")
    )
    GUARDIANS_INTERVIEWED = member("guardians_interviewed", NC_("entry", "Guardians interviewed"))
    CORRECTIVE_EDUCATION = member("corrective_education", NC_("entry", "Corrective education"))
    GRADED_INTERVENTION = member("graded_intervention", NC_("entry", "Graded intervention"))
    SCHOOL_DISCIPLINE = member("school_discipline", NC_("entry", "School discipline"))
    OFFSITE_SUPERVISION_APPLIED = member(
        "offsite_supervision_applied", NC_("entry", "Off-site supervision applied for")
    )
    SUPERVISION_ENTRUSTED = member(
        "supervision_entrusted", NC_("entry", "Supervision entrusted to another procuratorate")
    )
    HELP_PROGRAMME_MADE = member(
        "help_programme_made", NC_("entry", "Help and education programme made")
    )
    SUPERVISION_VISITS = member(
        "supervision_visits", NC_("entry", "Supervision visits and meetings")
    )
    FOLLOW_UP_VISITS = member("follow_up_visits", NC_("entry", "Follow-up visits"))
    PSYCHOLOGICAL_TREATMENT = member(
        "psychological_treatment", NC_("entry", "Psychological evaluation and therapy")
    )
    PSYCHOLOGICAL_COUNSELLING = member(
        "psychological_counselling", NC_("entry", "Psychological counselling")
    )
    PSYCHOLOGICAL_SUPPORT = member("psychological_support", NC_("entry", "Psychological support"))
    MEDICAL_TREATMENT = member(
        "medical_treatment", NC_("entry", "Medical and psychological treatment")
    )
    CONTENT_BLOCKED = member("content_blocked", NC_("entry", "Content deleted, spread blocked"))

    # Visits.
    VISITS_PLANNED = member("visits_planned", NC_("entry", "Visits planned"))
    VISIT_MADE = member("visit_made", NC_("entry", "Visit made"))
    VISIT_NOBODY_HOME = member("visit_nobody_home", NC_("entry", "Visit: not at home"))
    VISIT_REFUSED = member("visit_refused", NC_("entry", "Visit: refused"))
    VISIT_CANCELLED = member("visit_cancelled", NC_("entry", "Visit cancelled"))
    CONCERN_ANSWERED = member("concern_answered", NC_("entry", "Urgent concern: what was done"))
    SCHOOL_VISITED = member("school_visited", NC_("entry", "School visited"))

    # Suggestions and urging.
    SUGGESTION_ISSUED = member("suggestion_issued", NC_("entry", "Suggestion issued"))
    SUGGESTION_SERVED = member("suggestion_served", NC_("entry", "Suggestion served"))
    SUGGESTION_ANNOUNCED = member("suggestion_announced", NC_("entry", "Suggestion announced"))
    SUGGESTION_REPLIED = member("suggestion_replied", NC_("entry", "Reply received"))
    SUGGESTION_REMINDED = member("suggestion_reminded", NC_("entry", "Reminder sent"))
    SUGGESTION_ITEM_VERIFIED = member(
        "suggestion_item_verified", NC_("entry", "Item checked on the spot")
    )
    SUGGESTION_CLOSED = member("suggestion_closed", NC_("entry", "Suggestion closed"))
    RECTIFIED = member("rectified", NC_("entry", "Put right"))
    URGED = member("urged", NC_("entry", "Urged"))

    # Governance.
    CAMPUS_LAW_EDUCATION = member("campus_law_education", NC_("entry", "Law education at schools"))
    ONLINE_CLASSROOM = member("online_classroom", NC_("entry", "Online classroom"))
    SYMPOSIUM = member("symposium", NC_("entry", "Symposium"))
    CONSULTATION = member("consultation", NC_("entry", "Consultation"))
    ASSOCIATION_EXCHANGE = member(
        "association_exchange", NC_("entry", "Exchange with an association")
    )
    MECHANISM_SET_UP = member("mechanism_set_up", NC_("entry", "Mechanism set up"))
    REPORT_LINE_SET_UP = member("report_line_set_up", NC_("entry", "Reporting line set up"))
    PROBLEMS_REPORTED = member("problems_reported", NC_("entry", "Problems reported"))
    JOINT_OPINIONS_ISSUED = member("joint_opinions_issued", NC_("entry", "Joint opinions issued"))
    PLATFORM_BUILT = member("platform_built", NC_("entry", "Platform built"))
    DIGITAL_ACTIVITY = member("digital_activity", NC_("entry", "Digital activity"))
    VICE_PRINCIPAL_WORK = member(
        "vice_principal_work", NC_("entry", "Work as vice principal for the rule of law")
    )

    # What starts or ends a period of the law and belongs to no stage.
    SUSPECT_TOLD_OF_COUNSEL = member(
        "suspect_told_of_counsel", NC_("entry", "Suspect told of the right to counsel")
    )
    VICTIM_TOLD_OF_AGENT = member(
        "victim_told_of_agent", NC_("entry", "Victim told of the right to an agent")
    )
    NO_COUNSEL_FOUND = member("no_counsel_found", NC_("entry", "Found to be without counsel"))
    COUNSEL_FOUND = member("counsel_found", NC_("entry", "Counsel engaged"))
    LEGAL_AID_NOTIFIED = member("legal_aid_notified", NC_("entry", "Legal aid agency notified"))
    LAWYER_ASSIGNED = member("lawyer_assigned", NC_("entry", "Legal aid lawyer assigned"))
    PERIOD_CHANGE_NOTIFIED = member(
        "period_change_notified", NC_("entry", "Change of a custody period notified")
    )
    HEARING_SET = member("hearing_set", NC_("entry", "Day of a hearing set"))
    HEARING_NOTICE_GIVEN = member(
        "hearing_notice_given", NC_("entry", "Participants told of the hearing")
    )
    RELEASE_REQUESTED = member("release_requested", NC_("entry", "Release requested on expiry"))
    RELEASE_DECIDED = member("release_decided", NC_("entry", "Request for release decided"))
    BAIL_STARTED = member("bail_started", NC_("entry", "Bail began"))
    SURVEILLANCE_STARTED = member(
        "surveillance_started", NC_("entry", "Residential surveillance began")
    )
    RESTRAINT_ENDED = member(
        "restraint_ended", NC_("entry", "Bail or residential surveillance ended")
    )
    EXECUTION_RECEIPT_RETURNED = member(
        "execution_receipt_returned", NC_("entry", "Receipt for the release returned")
    )
    DECISION_SERVED = member("decision_served", NC_("entry", "Decision served"))
    RECONSIDERATION_REQUESTED = member(
        "reconsideration_requested", NC_("entry", "Police asked for reconsideration")
    )
    RECONSIDERATION_DECIDED = member(
        "reconsideration_decided", NC_("entry", "Reconsideration decided")
    )
    RECONSIDERATION_SERVED = member(
        "reconsideration_served", NC_("entry", "Reconsideration decision received by the police")
    )
    HIGHER_REVIEW_REQUESTED = member(
        "higher_review_requested", NC_("entry", "Police asked for higher review")
    )
    HIGHER_REVIEW_DECIDED = member(
        "higher_review_decided", NC_("entry", "Higher procuratorate decided")
    )
    VICTIM_APPEALED = member("victim_appealed", NC_("entry", "Victim appealed"))
    PERSON_APPEALED = member("person_appealed", NC_("entry", "Person not prosecuted appealed"))
    APPEAL_FILED = member("appeal_filed", NC_("entry", "Appeal filed for review"))
    APPEAL_DECIDED = member("appeal_decided", NC_("entry", "Appeal decided"))
    RECORD_SEALED = member("record_sealed", NC_("entry", "Record sealed"))
    SEALED_RECORD_QUERIED = member(
        "sealed_record_queried", NC_("entry", "Query of a sealed record received")
    )
    SEALED_RECORD_ANSWERED = member(
        "sealed_record_answered", NC_("entry", "Query of a sealed record answered")
    )
    CERTIFICATE_APPLIED = member(
        "certificate_applied", NC_("entry", "Certificate of no record applied for")
    )
    CERTIFICATE_ISSUED = member(
        "certificate_issued", NC_("entry", "Certificate of no record issued")
    )
    SUGGESTION_FILED = member(
        "suggestion_filed", NC_("entry", "Suggestion filed with the higher procuratorate")
    )
    ANNOUNCEMENT_PUBLISHED = member(
        "announcement_published", NC_("entry", "Announcement before a civil suit published")
    )
    ORGANISATION_SUED = member("organisation_sued", NC_("entry", "A qualified organisation sued"))
    ASSISTANCE_APPLIED = member(
        "assistance_applied", NC_("entry", "Application for judicial assistance accepted")
    )
    ASSISTANCE_DECIDED = member("assistance_decided", NC_("entry", "Judicial assistance decided"))
    DEADLINE_LENGTHENED = member("deadline_lengthened", NC_("entry", "Period of a clock extended"))

    # Told by the source without being a step: an outcome, the meaning of the case, what is unknown.
    OUTCOME = member("outcome", NC_("entry", "Outcome"))
    TYPICAL_MEANING = member("typical_meaning", NC_("entry", "Meaning of the case"))
    GROUND_OF_PUBLIC_INTEREST = member(
        "ground_of_public_interest", NC_("entry", "Ground of public interest")
    )
    UNKNOWN_FACT = member("unknown_fact", NC_("entry", "Not told by the source"))


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
