"""Of any case, and how one comes in and is kept."""

from __future__ import annotations

from casetrack.cases import typed_fields as typed
from casetrack.cases.doer_kinds import Doer
from casetrack.cases.kinds import Part, TrackKind
from casetrack.codes import NP_, member


class OfAnyCase:
    """What may be logged in any case; how cases and people come in, and what changes of them."""

    # Of any case.
    NOTE = member("note", NP_("entry", "Note"), is_general=True)
    TELEPHONE = member("telephone", NP_("entry", "Telephone call"), is_general=True)
    MEETING = member("meeting", NP_("entry", "Meeting"), is_general=True)
    INTERVIEW = member("interview", NP_("entry", "Interview"), is_general=True)
    DOCUMENT_RECEIVED = member(
        "document_received", NP_("entry", "Document received"), is_general=True
    )
    DOCUMENT_SENT = member(
        "document_sent",
        NP_("entry", "Document sent"),
        is_general=True,
        whom=Part.TO,
    )
    HEARING = member("hearing", NP_("entry", "Hearing"), is_general=True)
    CORRECTION = member("correction", NP_("entry", "Correction"))

    # Coming in.
    OFFENCE = member(
        "offence",
        NP_("entry", "The act"),
        line=TrackKind.CRIMINAL,
        fields=(typed.PLACE,),
        by=Doer.ACCUSED,
        whom=Part.AGAINST,
    )
    INFRINGEMENT = member(
        "infringement",
        NP_("entry", "The infringement"),
        line=TrackKind.CIVIL_SUPPORT,
        fields=(typed.PLACE,),
        by=Doer.INFRINGER,
        whom=Part.AGAINST,
    )
    MANDATORY_REPORT = member(
        "mandatory_report",
        NP_("entry", "Mandatory report"),
        line=TrackKind.VICTIM_CARE,
        fields=(typed.CHANNEL,),
        by=Doer.REPORTER,
    )
    APPLICATION_FOR_SUIT_SUPPORT = member(
        "application_for_suit_support",
        NP_("entry", "Application for support in bringing a suit"),
        line=TrackKind.CIVIL_SUPPORT,
        fields=(typed.REQUESTED,),
        by=Doer.APPLICANT,
    )
    APPLICATION_FOR_INJUNCTION_SUPPORT = member(
        "application_for_injunction_support",
        NP_("entry", "Application for support of an injunction"),
        line=TrackKind.INJUNCTION,
        fields=(typed.REQUESTED,),
        by=Doer.APPLICANT,
    )
    HARASSMENT_REPORTED = member(
        "harassment_reported",
        NP_("entry", "Continuing harassment reported"),
        line=TrackKind.INJUNCTION,
        by=Doer.APPLICANT,
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
