"""Kinds of journal entries: past tense, one for each sort of thing that happens in a case."""

from __future__ import annotations

from typing import Self

from casetrack.cases import typed_fields as typed
from casetrack.cases.kinds import TrackKind
from casetrack.cases.typed_fields import TypedField
from casetrack.codes import NP_, Msgid, OpenCode, member


class EntryKind(OpenCode):
    """What an entry tells.

    is_general: it is offered by the log box, whatever the case. line: it is logged by hand, too, in
    this line of work, which begins with it; a kind without is written by an action, or told by a
    file. fields: the typed values that are asked for it.
    """

    is_general: bool
    line: TrackKind | None
    fields: tuple[TypedField, ...]

    @classmethod
    def declare(
        cls,
        value: str,
        words: Msgid,
        *,
        is_general: bool = False,
        line: TrackKind | None = None,
        fields: tuple[TypedField, ...] = (),
    ) -> Self:
        """Add a kind of entry. Raises as for any code."""
        made = super().declare(value, words)
        made.is_general = is_general
        made.line = line
        made.fields = fields
        return made

    @property
    def is_logged_by_hand(self) -> bool:
        """Whether somebody may log it; every other kind is written by an action only."""
        return self.is_general or self.line is not None

    # Of any case.
    NOTE = member("note", NP_("entry", "Note"), is_general=True)
    TELEPHONE = member("telephone", NP_("entry", "Telephone call"), is_general=True)
    MEETING = member("meeting", NP_("entry", "Meeting"), is_general=True)
    INTERVIEW = member("interview", NP_("entry", "Interview"), is_general=True)
    DOCUMENT_RECEIVED = member(
        "document_received", NP_("entry", "Document received"), is_general=True
    )
    DOCUMENT_SENT = member("document_sent", NP_("entry", "Document sent"), is_general=True)
    HEARING = member("hearing", NP_("entry", "Hearing"), is_general=True)
    CORRECTION = member("correction", NP_("entry", "Correction"))

    # Coming in.
    OFFENCE = member(
        "offence",
        NP_("entry", "The act"),
        line=TrackKind.CRIMINAL,
        fields=(typed.PLACE,),
    )
    INFRINGEMENT = member(
        "infringement",
        NP_("entry", "The infringement"),
        line=TrackKind.CIVIL_SUPPORT,
        fields=(typed.PLACE,),
    )
    MANDATORY_REPORT = member(
        "mandatory_report",
        NP_("entry", "Mandatory report"),
        line=TrackKind.VICTIM_CARE,
        fields=(typed.CHANNEL,),
    )
    APPLICATION_FOR_SUIT_SUPPORT = member(
        "application_for_suit_support",
        NP_("entry", "Application for support in bringing a suit"),
        line=TrackKind.CIVIL_SUPPORT,
        fields=(typed.REQUESTED,),
    )
    APPLICATION_FOR_INJUNCTION_SUPPORT = member(
        "application_for_injunction_support",
        NP_("entry", "Application for support of an injunction"),
        line=TrackKind.INJUNCTION,
        fields=(typed.REQUESTED,),
    )
    HARASSMENT_REPORTED = member(
        "harassment_reported",
        NP_("entry", "Continuing harassment reported"),
        line=TrackKind.INJUNCTION,
    )
    ARREST_REVIEW_RECEIVED = member(
        "arrest_review_received", NP_("entry", "Received for review of arrest")
    )
    PROSECUTION_REVIEW_RECEIVED = member(
        "prosecution_review_received", NP_("entry", "Received for review for prosecution")
    )
    CASE_OPENED = member("case_opened", NP_("entry", "Case opened"))
    CASE_ASSIGNED = member("case_assigned", NP_("entry", "Case handed over"))
    CASE_CLOSED = member("case_closed", NP_("entry", "Case closed"))
    PARTY_ADDED = member("party_added", NP_("entry", "Somebody came into the case"))
    PARTY_CHANGED = member(
        "party_changed", NP_("entry", "What the record says of somebody changed")
    )
    HEAD_CHANGED = member("head_changed", NP_("entry", "Title or number changed"))
    NAME_TAKEN_OUT = member("name_taken_out", NP_("entry", "A real name was replaced by the alias"))
    NAME_PUT_BACK = member(
        "name_put_back", NP_("entry", "A replaced text was put back as it was written")
    )

    # Finding out.
    INVESTIGATION_FINDING = member(
        "investigation_finding",
        NP_("entry", "Finding of the investigation"),
        line=TrackKind.CRIMINAL,
        fields=(typed.BY,),
    )
    INVESTIGATION_CONCLUDED = member(
        "investigation_concluded",
        NP_("entry", "Investigation concluded"),
        line=TrackKind.CRIMINAL,
        fields=(typed.RESULT,),
    )
    POLICE_ASKED_TO_GO_ON = member(
        "police_asked_to_go_on",
        NP_("entry", "Police asked to go on investigating"),
        line=TrackKind.CRIMINAL,
        fields=(typed.REQUESTED,),
    )
    OWN_INVESTIGATION = member(
        "own_investigation",
        NP_("entry", "Investigation by the procuratorate itself"),
        line=TrackKind.CRIMINAL,
        fields=(typed.SUBJECT, typed.RESULT),
    )
    SOCIAL_INVESTIGATION = member(
        "social_investigation",
        NP_("entry", "Social investigation"),
        line=TrackKind.CRIMINAL,
        fields=(typed.BY, typed.RESULT),
    )
    PLATFORM_INVESTIGATION = member(
        "platform_investigation",
        NP_("entry", "Investigation of the platform"),
        line=TrackKind.PUBLIC_INTEREST,
        fields=(typed.SUBJECT, typed.RESULT),
    )
    CITY_WIDE_INVESTIGATION = member(
        "city_wide_investigation",
        NP_("entry", "City-wide investigation"),
        line=TrackKind.PUBLIC_INTEREST,
        fields=(typed.SUBJECT, typed.RESULT),
    )
    CASE_ANALYSIS = member(
        "case_analysis",
        NP_("entry", "Analysis of cases"),
        line=TrackKind.GOVERNANCE,
        fields=(typed.SCOPE, typed.RESULT),
    )
    ELECTRONIC_DATA_RECOVERED = member(
        "electronic_data_recovered",
        NP_("entry", "Electronic data recovered"),
        line=TrackKind.CRIMINAL,
        fields=(typed.OBJECTS, typed.VALUE, typed.RESULT),
    )
    DIGITAL_EVIDENCE_INSPECTED = member(
        "digital_evidence_inspected",
        NP_("entry", "Digital evidence inspected"),
        line=TrackKind.CRIMINAL,
        fields=(typed.OBJECTS, typed.RESULT),
    )
    DATA_COUNTED = member(
        "data_counted",
        NP_("entry", "Data de-duplicated and counted"),
        line=TrackKind.CRIMINAL,
        fields=(typed.VALUE, typed.RESULT),
    )
    BACKEND_REINSPECTED = member(
        "backend_reinspected",
        NP_("entry", "Backend data inspected again"),
        line=TrackKind.CRIMINAL,
        fields=(typed.RESULT,),
    )
    EVIDENCE_COLLECTION_GUIDED = member(
        "evidence_collection_guided",
        NP_("entry", "Collection of evidence guided"),
        line=TrackKind.CRIMINAL,
        fields=(typed.OBJECTS,),
    )
    EVIDENCE_FIXED = member(
        "evidence_fixed",
        NP_("entry", "Evidence fixed"),
        line=TrackKind.CRIMINAL,
        fields=(typed.OBJECTS,),
    )
    FACTS_ADDED = member(
        "facts_added",
        NP_("entry", "Facts added"),
        line=TrackKind.CRIMINAL,
        fields=(typed.VALUE, typed.RESULT),
    )
    PUBLIC_INTEREST_HARM_ASSESSED = member(
        "public_interest_harm_assessed",
        NP_("entry", "Harm to the public interest assessed"),
        line=TrackKind.PUBLIC_INTEREST,
        fields=(typed.PLACES, typed.RESULT),
    )
    CLUE_FOUND = member(
        "clue_found",
        NP_("entry", "Clue found"),
        line=TrackKind.CRIMINAL,
        fields=(typed.SUBJECT, typed.RESULT),
    )
    JOINT_RESPONSE = member(
        "joint_response",
        NP_("entry", "Joint response"),
        line=TrackKind.CRIMINAL,
        fields=(typed.RESULT,),
    )

    # Deciding.
    PERIOD_EXTENDED = member("period_extended", NP_("entry", "Period extended"))
    RETURNED_FOR_INVESTIGATION = member(
        "returned_for_investigation", NP_("entry", "Returned for supplementary investigation")
    )
    JURISDICTION_CHANGED = member(
        "jurisdiction_changed", NP_("entry", "Passed to another procuratorate")
    )
    DATE_MOVED = member("date_moved", NP_("entry", "A date moved with the calendar"))
    CUSTODY_CHANGED = member("custody_changed", NP_("entry", "Custody changed"))
    ARREST_APPROVED = member("arrest_approved", NP_("entry", "Arrest approved"))
    ARREST_NOT_APPROVED = member("arrest_not_approved", NP_("entry", "Arrest not approved"))
    CONDITIONAL_NON_PROSECUTION_DECIDED = member(
        "conditional_non_prosecution_decided", NP_("entry", "Conditional non-prosecution")
    )
    PROBATION_CONDITIONS_SET = member(
        "probation_conditions_set", NP_("entry", "Conditions of the probation set")
    )
    OBJECTION_RECORDED = member("objection_recorded", NP_("entry", "Objection"))
    OBJECTION_WITHDRAWN = member("objection_withdrawn", NP_("entry", "Objection withdrawn"))
    BREACH_RECORDED = member("breach_recorded", NP_("entry", "Breach"))
    PROBATION_LENGTH_CHANGED = member(
        "probation_length_changed", NP_("entry", "Length of the probation changed")
    )
    VICTIM_HEARD = member("victim_heard", NP_("entry", "Victim heard"))
    PROBATION_EXPIRED = member("probation_expired", NP_("entry", "Probation expired"))
    PROBATION_REVOKED = member(
        "probation_revoked", NP_("entry", "Conditional non-prosecution revoked")
    )
    NOT_PROSECUTED_AFTER_PROBATION = member(
        "not_prosecuted_after_probation", NP_("entry", "Not prosecuted after probation")
    )
    NOT_PROSECUTED_STATUTORY = member(
        "not_prosecuted_statutory", NP_("entry", "Statutory non-prosecution")
    )
    NOT_PROSECUTED_DISCRETIONARY = member(
        "not_prosecuted_discretionary", NP_("entry", "Discretionary non-prosecution")
    )
    NOT_PROSECUTED_EVIDENCE = member(
        "not_prosecuted_evidence", NP_("entry", "Non-prosecution for insufficient evidence")
    )
    DECISION_ANNOUNCED = member("decision_announced", NP_("entry", "Decision announced"))
    PROSECUTED = member("prosecuted", NP_("entry", "Prosecuted"))
    ADDITIONALLY_PROSECUTED = member(
        "additionally_prosecuted",
        NP_("entry", "One more offender prosecuted"),
        line=TrackKind.CRIMINAL,
        fields=(typed.PURSUIT, typed.VALUE, typed.CAUSE, typed.RESULT),
    )
    CASE_FILING_SUPERVISED = member(
        "case_filing_supervised",
        NP_("entry", "Filing of a case supervised"),
        line=TrackKind.CRIMINAL,
        fields=(typed.RESULT,),
    )
    SUIT_SUPPORTED = member(
        "suit_supported",
        NP_("entry", "Suit supported"),
        line=TrackKind.CIVIL_SUPPORT,
        fields=(typed.REQUESTED,),
    )
    INJUNCTION_SUPPORTED = member(
        "injunction_supported",
        NP_("entry", "Application for an injunction supported"),
        line=TrackKind.INJUNCTION,
        fields=(typed.REQUESTED,),
    )
    PUBLIC_INTEREST_SUIT_FILED = member(
        "public_interest_suit_filed",
        NP_("entry", "Public-interest suit filed"),
        fields=(typed.DEFENDANTS, typed.CLAIMS),
    )
    CRIMINAL_JUDGMENT = member("criminal_judgment", NP_("entry", "Criminal judgment"))
    CIVIL_JUDGMENT = member("civil_judgment", NP_("entry", "Civil judgment"))
    INJUNCTION_GRANTED = member("injunction_granted", NP_("entry", "Injunction granted"))
    INJUNCTION_REFUSED = member("injunction_refused", NP_("entry", "Injunction refused"))
    COURT_RULING = member("court_ruling", NP_("entry", "Court ruling"))
    PUBLIC_INTEREST_JUDGMENT = member(
        "public_interest_judgment", NP_("entry", "Public-interest judgment")
    )
    PERFORMANCE_FOLLOWED_UP = member(
        "performance_followed_up",
        NP_("entry", "Performance followed up"),
        line=TrackKind.CIVIL_SUPPORT,
        fields=(typed.RESULT,),
    )
    JUDGMENT_PERFORMED = member(
        "judgment_performed",
        NP_("entry", "Judgment performed"),
        line=TrackKind.CIVIL_SUPPORT,
        fields=(typed.RESULT,),
    )

    # Family, supervision, correction, care.
    GUARDIANSHIP_ORDER_ISSUED = member(
        "guardianship_order_issued", NP_("entry", "Supervision and guardianship order issued")
    )
    GUARDIANSHIP_ORDER_CHANGED = member("guardianship_order_changed", NP_("entry", "Order changed"))
    GUARDIANSHIP_ORDER_ENDED = member("guardianship_order_ended", NP_("entry", "Order ended"))
    GUIDANCE_STARTED = member("guidance_started", NP_("entry", "Guidance begun"))
    GUIDANCE_SESSION = member("guidance_session", NP_("entry", "Session held"))
    GUIDANCE_ENDED = member("guidance_ended", NP_("entry", "Guidance ended"))
    FAMILY_EDUCATION_GUIDANCE = member(
        "family_education_guidance", NP_("entry", "Family education guidance")
    )
    FAMILY_EDUCATION_SUPPORT = member(
        "family_education_support", NP_("entry", "Family education support")
    )
    GUARDIANSHIP_PLAN_MADE = member(
        "guardianship_plan_made", NP_("entry", "Guardianship plan made")
    )
    GUARDIANS_INTERVIEWED = member(
        "guardians_interviewed",
        NP_("entry", "Guardians interviewed"),
        line=TrackKind.FAMILY,
        fields=(typed.TOPICS, typed.RESULT),
    )
    CORRECTIVE_EDUCATION = member("corrective_education", NP_("entry", "Corrective education"))
    GRADED_INTERVENTION = member("graded_intervention", NP_("entry", "Graded intervention"))
    SCHOOL_DISCIPLINE = member(
        "school_discipline",
        NP_("entry", "School discipline"),
        line=TrackKind.CORRECTION,
        fields=(typed.RESULT,),
    )
    OFFSITE_SUPERVISION_APPLIED = member(
        "offsite_supervision_applied",
        NP_("entry", "Off-site supervision applied for"),
        line=TrackKind.SUPERVISION,
        fields=(typed.PLACE,),
    )
    SUPERVISION_ENTRUSTED = member(
        "supervision_entrusted", NP_("entry", "Supervision entrusted to another procuratorate")
    )
    HELP_PROGRAMME_MADE = member(
        "help_programme_made", NP_("entry", "Help and education programme made")
    )
    SUPERVISION_VISITS = member(
        "supervision_visits", NP_("entry", "Supervision visits and meetings")
    )
    FOLLOW_UP_VISITS = member("follow_up_visits", NP_("entry", "Follow-up visits"))
    PSYCHOLOGICAL_TREATMENT = member(
        "psychological_treatment", NP_("entry", "Psychological evaluation and therapy")
    )
    PSYCHOLOGICAL_COUNSELLING = member(
        "psychological_counselling", NP_("entry", "Psychological counselling")
    )
    PSYCHOLOGICAL_SUPPORT = member("psychological_support", NP_("entry", "Psychological support"))
    MEDICAL_TREATMENT = member(
        "medical_treatment",
        NP_("entry", "Medical and psychological treatment"),
        line=TrackKind.VICTIM_CARE,
        fields=(typed.UNTIL,),
    )
    CONTENT_BLOCKED = member(
        "content_blocked",
        NP_("entry", "Content deleted, spread blocked"),
        line=TrackKind.VICTIM_CARE,
        fields=(typed.PLACES, typed.MODES),
    )

    # Visits.
    VISITS_PLANNED = member("visits_planned", NP_("entry", "Visits planned"))
    VISIT_MADE = member("visit_made", NP_("entry", "Visit made"))
    VISIT_NOBODY_HOME = member("visit_nobody_home", NP_("entry", "Visit: not at home"))
    VISIT_REFUSED = member("visit_refused", NP_("entry", "Visit: refused"))
    VISIT_CANCELLED = member("visit_cancelled", NP_("entry", "Visit cancelled"))
    CONCERN_ANSWERED = member("concern_answered", NP_("entry", "Urgent concern: what was done"))
    SCHOOL_VISITED = member(
        "school_visited",
        NP_("entry", "School visited"),
        line=TrackKind.VICTIM_CARE,
        fields=(typed.RESULT,),
    )

    # Suggestions and urging.
    SUGGESTION_ISSUED = member("suggestion_issued", NP_("entry", "Suggestion issued"))
    SUGGESTION_SERVED = member("suggestion_served", NP_("entry", "Suggestion served"))
    SUGGESTION_ANNOUNCED = member("suggestion_announced", NP_("entry", "Suggestion announced"))
    SUGGESTION_REPLIED = member("suggestion_replied", NP_("entry", "Reply received"))
    SUGGESTION_REMINDED = member("suggestion_reminded", NP_("entry", "Reminder sent"))
    SUGGESTION_ITEM_VERIFIED = member(
        "suggestion_item_verified", NP_("entry", "Item checked on the spot")
    )
    SUGGESTION_CLOSED = member("suggestion_closed", NP_("entry", "Suggestion closed"))
    RECTIFIED = member(
        "rectified",
        NP_("entry", "Put right"),
        line=TrackKind.SUGGESTION,
        fields=(typed.VALUE, typed.RESULT),
    )
    URGED = member("urged", NP_("entry", "Urged"))

    # Governance.
    CAMPUS_LAW_EDUCATION = member(
        "campus_law_education",
        NP_("entry", "Law education at schools"),
        line=TrackKind.GOVERNANCE,
        fields=(typed.CONTENT, typed.AUDIENCE, typed.PLACE, typed.COUNT, typed.FORMS),
    )
    ONLINE_CLASSROOM = member(
        "online_classroom",
        NP_("entry", "Online classroom"),
        line=TrackKind.GOVERNANCE,
        fields=(typed.TOPIC, typed.AUDIENCE, typed.METHOD),
    )
    SYMPOSIUM = member(
        "symposium",
        NP_("entry", "Symposium"),
        line=TrackKind.GOVERNANCE,
        fields=(typed.TOPIC, typed.RESULT),
    )
    CONSULTATION = member(
        "consultation",
        NP_("entry", "Consultation"),
        line=TrackKind.GOVERNANCE,
        fields=(typed.TOPIC, typed.RESULT),
    )
    ASSOCIATION_EXCHANGE = member(
        "association_exchange",
        NP_("entry", "Exchange with an association"),
        line=TrackKind.GOVERNANCE,
        fields=(typed.TOPIC, typed.RESULT),
    )
    MECHANISM_SET_UP = member(
        "mechanism_set_up",
        NP_("entry", "Mechanism set up"),
        line=TrackKind.GOVERNANCE,
        fields=(typed.AIM, typed.CONTENT, typed.PROBLEMS),
    )
    REPORT_LINE_SET_UP = member(
        "report_line_set_up",
        NP_("entry", "Reporting line set up"),
        line=TrackKind.GOVERNANCE,
        fields=(typed.CHANNEL,),
    )
    PROBLEMS_REPORTED = member(
        "problems_reported",
        NP_("entry", "Problems reported"),
        line=TrackKind.GOVERNANCE,
        fields=(typed.VALUE, typed.PROBLEMS),
    )
    JOINT_OPINIONS_ISSUED = member(
        "joint_opinions_issued",
        NP_("entry", "Joint opinions issued"),
        line=TrackKind.GOVERNANCE,
        fields=(typed.SUBJECT, typed.CONTENT),
    )
    PLATFORM_BUILT = member(
        "platform_built",
        NP_("entry", "Platform built"),
        line=TrackKind.GOVERNANCE,
        fields=(typed.AIM,),
    )
    DIGITAL_ACTIVITY = member(
        "digital_activity",
        NP_("entry", "Digital activity"),
        line=TrackKind.GOVERNANCE,
        fields=(typed.COUNT, typed.AUDIENCE),
    )
    VICE_PRINCIPAL_WORK = member(
        "vice_principal_work",
        NP_("entry", "Work as vice principal for the rule of law"),
        line=TrackKind.GOVERNANCE,
        fields=(typed.TOPIC,),
    )

    # What starts or ends a period of the law and belongs to no stage.
    SUSPECT_TOLD_OF_COUNSEL = member(
        "suspect_told_of_counsel", NP_("entry", "Suspect told of the right to counsel")
    )
    VICTIM_TOLD_OF_AGENT = member(
        "victim_told_of_agent", NP_("entry", "Victim told of the right to an agent")
    )
    NO_COUNSEL_FOUND = member("no_counsel_found", NP_("entry", "Found to be without counsel"))
    COUNSEL_FOUND = member("counsel_found", NP_("entry", "Counsel engaged"))
    LEGAL_AID_NOTIFIED = member("legal_aid_notified", NP_("entry", "Legal aid agency notified"))
    LAWYER_ASSIGNED = member("lawyer_assigned", NP_("entry", "Legal aid lawyer assigned"))
    PERIOD_CHANGE_NOTIFIED = member(
        "period_change_notified", NP_("entry", "Change of a custody period notified")
    )
    HEARING_SET = member("hearing_set", NP_("entry", "Day of a hearing set"))
    HEARING_NOTICE_GIVEN = member(
        "hearing_notice_given", NP_("entry", "Participants told of the hearing")
    )
    RELEASE_REQUESTED = member("release_requested", NP_("entry", "Release requested on expiry"))
    RELEASE_DECIDED = member("release_decided", NP_("entry", "Request for release decided"))
    BAIL_STARTED = member("bail_started", NP_("entry", "Bail began"))
    SURVEILLANCE_STARTED = member(
        "surveillance_started", NP_("entry", "Residential surveillance began")
    )
    RESTRAINT_ENDED = member(
        "restraint_ended", NP_("entry", "Bail or residential surveillance ended")
    )
    EXECUTION_RECEIPT_RETURNED = member(
        "execution_receipt_returned", NP_("entry", "Receipt for the release returned")
    )
    DECISION_SERVED = member("decision_served", NP_("entry", "Decision served"))
    RECONSIDERATION_REQUESTED = member(
        "reconsideration_requested", NP_("entry", "Police asked for reconsideration")
    )
    RECONSIDERATION_DECIDED = member(
        "reconsideration_decided", NP_("entry", "Reconsideration decided")
    )
    RECONSIDERATION_SERVED = member(
        "reconsideration_served", NP_("entry", "Reconsideration decision received by the police")
    )
    HIGHER_REVIEW_REQUESTED = member(
        "higher_review_requested", NP_("entry", "Police asked for higher review")
    )
    HIGHER_REVIEW_DECIDED = member(
        "higher_review_decided", NP_("entry", "Higher procuratorate decided")
    )
    VICTIM_APPEALED = member("victim_appealed", NP_("entry", "Victim appealed"))
    PERSON_APPEALED = member("person_appealed", NP_("entry", "Person not prosecuted appealed"))
    APPEAL_FILED = member("appeal_filed", NP_("entry", "Appeal filed for review"))
    APPEAL_DECIDED = member("appeal_decided", NP_("entry", "Appeal decided"))
    RECORD_SEALED = member("record_sealed", NP_("entry", "Record sealed"))
    SEALED_RECORD_QUERIED = member(
        "sealed_record_queried", NP_("entry", "Query of a sealed record received")
    )
    SEALED_RECORD_ANSWERED = member(
        "sealed_record_answered", NP_("entry", "Query of a sealed record answered")
    )
    CERTIFICATE_APPLIED = member(
        "certificate_applied", NP_("entry", "Certificate of no record applied for")
    )
    CERTIFICATE_ISSUED = member(
        "certificate_issued", NP_("entry", "Certificate of no record issued")
    )
    SUGGESTION_FILED = member(
        "suggestion_filed", NP_("entry", "Suggestion filed with the higher procuratorate")
    )
    ANNOUNCEMENT_PUBLISHED = member(
        "announcement_published", NP_("entry", "Announcement before a civil suit published")
    )
    ORGANISATION_SUED = member("organisation_sued", NP_("entry", "A qualified organisation sued"))
    ASSISTANCE_APPLIED = member(
        "assistance_applied", NP_("entry", "Application for judicial assistance accepted")
    )
    ASSISTANCE_DECIDED = member("assistance_decided", NP_("entry", "Judicial assistance decided"))
    DEADLINE_LENGTHENED = member("deadline_lengthened", NP_("entry", "Period of a clock extended"))

    # Told by the source without being a step: an outcome, the meaning of the case, what is unknown.
    OUTCOME = member("outcome", NP_("entry", "Outcome"))
    TYPICAL_MEANING = member("typical_meaning", NP_("entry", "Meaning of the case"))
    GROUND_OF_PUBLIC_INTEREST = member(
        "ground_of_public_interest", NP_("entry", "Ground of public interest")
    )
    UNKNOWN_FACT = member("unknown_fact", NP_("entry", "Not told by the source"))


# What the log box offers; the rest is written by actions.


def general_kinds() -> tuple[EntryKind, ...]:
    """The short list of the log box."""
    return tuple(kind for kind in EntryKind if kind.is_general)


def kinds_by_line() -> dict[TrackKind, tuple[EntryKind, ...]]:
    """What else is logged by hand, by its line of work, in the order of these."""
    kinds = {line: tuple(kind for kind in EntryKind if kind.line is line) for line in TrackKind}
    return {line: those for line, those in kinds.items() if those}
