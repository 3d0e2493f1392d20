"""Of any case, and how one comes in and is kept."""

from __future__ import annotations

from casetrack.cases import typed_fields as typed
from casetrack.cases.kinds import TrackKind
from casetrack.codes import NP_, member


class OfAnyCase:
    """What may be logged in any case; how cases and people come in, and what changes of them."""

    # Of any case.
    NOTE = member("note", NP_("entry", "Note"), is_general=True)
    TELEPHONE = member(
        "telephone",
        NP_("entry", "Telephone call"),
        is_general=True,
        also="电话、打电话、电话沟通、电话回访、通话、phone call、phone、call",
    )
    MEETING = member(
        "meeting",
        NP_("entry", "Meeting"),
        is_general=True,
        also=("会议、开会、会商、联席会议、检察官联席会议、案件讨论、讨论案件、case conference"),
    )
    INTERVIEW = member(
        "interview",
        NP_("entry", "Interview"),
        is_general=True,
        also=("谈话、询问、讯问、提审、提讯、会见、笔录、做笔录、questioning、questioned、talk"),
    )
    DOCUMENT_RECEIVED = member(
        "document_received",
        NP_("entry", "Document received"),
        is_general=True,
        also="收文、来文、来函、收到函件、收到材料、letter received",
    )
    DOCUMENT_SENT = member(
        "document_sent",
        NP_("entry", "Document sent"),
        is_general=True,
        also="发文、发函、寄送、送达、letter sent、service",
    )
    HEARING = member(
        "hearing", NP_("entry", "Hearing"), is_general=True, also="听证会、公开听证、不公开听证"
    )
    CORRECTION = member("correction", NP_("entry", "Correction"))

    # Coming in.
    OFFENCE = member(
        "offence",
        NP_("entry", "The act"),
        line=TrackKind.CRIMINAL,
        fields=(typed.PLACE,),
        also="案发、作案、犯罪事实、基本案情、offence、crime",
    )
    INFRINGEMENT = member(
        "infringement",
        NP_("entry", "The infringement"),
        line=TrackKind.CIVIL_SUPPORT,
        fields=(typed.PLACE,),
        also="侵权、侵权事实",
    )
    MANDATORY_REPORT = member(
        "mandatory_report",
        NP_("entry", "Mandatory report"),
        line=TrackKind.VICTIM_CARE,
        fields=(typed.CHANNEL,),
        also="强制报告线索、收到强制报告",
    )
    APPLICATION_FOR_SUIT_SUPPORT = member(
        "application_for_suit_support",
        NP_("entry", "Application for support in bringing a suit"),
        line=TrackKind.CIVIL_SUPPORT,
        fields=(typed.REQUESTED,),
        also="支持起诉申请、请求支持起诉",
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
        also="骚扰",
    )
    ARREST_REVIEW_RECEIVED = member(
        "arrest_review_received",
        NP_("entry", "Received for review of arrest"),
        also=(
            "受理、收案、审查逮捕、提请逮捕、提请批准逮捕、提请批捕、报捕、提捕"
            "、arrest review、receipt、received"
        ),
    )
    PROSECUTION_REVIEW_RECEIVED = member(
        "prosecution_review_received",
        NP_("entry", "Received for review for prosecution"),
        also=(
            "受理、收案、审查起诉、移送审查起诉、移送起诉、移诉、公安移送"
            "、prosecution review、receipt、received"
        ),
    )
    CASE_OPENED = member("case_opened", NP_("entry", "Case opened"))
    CASE_ASSIGNED = member(
        "case_assigned",
        NP_("entry", "Case handed over"),
        also="换承办人、变更承办人、交接、handover",
    )
    CASE_CLOSED = member("case_closed", NP_("entry", "Case closed"), also="结案、办结案件、closed")
    PARTY_ADDED = member(
        "party_added",
        NP_("entry", "Somebody came into the case"),
        also="当事人、添加当事人、新增人员、加人、同案犯、同案人、证人、person、witness",
    )
    PARTY_CHANGED = member(
        "party_changed", NP_("entry", "What the record says of somebody changed")
    )
    HEAD_CHANGED = member(
        "head_changed", NP_("entry", "Title or number changed"), also="案名、案号、案件名称、改案号"
    )
    NAME_TAKEN_OUT = member("name_taken_out", NP_("entry", "A real name was replaced by the alias"))
    NAME_PUT_BACK = member(
        "name_put_back", NP_("entry", "A replaced text was put back as it was written")
    )
