"""What is decided: by the procuratorate, by a court, and what was done about it."""

from __future__ import annotations

from casetrack.cases import typed_fields as typed
from casetrack.cases.doer_kinds import Doer
from casetrack.cases.kinds import Part, TrackKind
from casetrack.codes import NP_, member


class Deciding:
    """Decisions, what leads to them, and whether they were carried out."""

    PERIOD_EXTENDED = member("period_extended", NP_("entry", "Period extended"))
    RETURNED_FOR_INVESTIGATION = member(
        "returned_for_investigation", NP_("entry", "Returned for supplementary investigation")
    )
    JURISDICTION_CHANGED = member(
        "jurisdiction_changed", NP_("entry", "Passed to another procuratorate")
    )
    DATE_MOVED = member(
        "date_moved",
        NP_("entry", "A date moved with the calendar"),
        by=Doer.NOBODY,
    )
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
    PROBATION_EXPIRED = member(
        "probation_expired",
        NP_("entry", "Probation expired"),
        line=TrackKind.CRIMINAL,
        by=Doer.NOBODY,
    )
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
    CRIMINAL_JUDGMENT = member(
        "criminal_judgment",
        NP_("entry", "Criminal judgment"),
        by=Doer.COURT,
    )
    CIVIL_JUDGMENT = member(
        "civil_judgment",
        NP_("entry", "Civil judgment"),
        by=Doer.COURT,
    )
    INJUNCTION_GRANTED = member(
        "injunction_granted",
        NP_("entry", "Injunction granted"),
        by=Doer.COURT,
    )
    INJUNCTION_REFUSED = member(
        "injunction_refused",
        NP_("entry", "Injunction refused"),
        by=Doer.COURT,
    )
    COURT_RULING = member(
        "court_ruling",
        NP_("entry", "Court ruling"),
        by=Doer.COURT,
    )
    PUBLIC_INTEREST_JUDGMENT = member(
        "public_interest_judgment",
        NP_("entry", "Public-interest judgment"),
        by=Doer.COURT,
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
        by=Doer.DEBTOR,
        whom=Part.TO,
    )
