"""Entries of any case, and of its intake and keeping."""

from __future__ import annotations

from typing import ClassVar

from casetrack.cases import extra_fields as typed
from casetrack.cases.doer_kinds import Doer
from casetrack.cases.kinds import Part, TrackKind
from casetrack.codes import NP_, member


class OfAnyCase:
    """Entries that may be logged in any case; intake of cases and people, and their changes."""

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
        "prosecution_review_received",
        NP_("entry", "Received for review for prosecution"),
        fields=(typed.RETURNS_ELSEWHERE,),
    )
    CASE_OPENED = member("case_opened", NP_("entry", "Case opened"), is_clerical=True)
    CASE_ASSIGNED = member("case_assigned", NP_("entry", "Case handed over"))
    CASE_CLOSED = member("case_closed", NP_("entry", "Case closed"))
    CASE_REOPENED = member("case_reopened", NP_("entry", "Case opened again"))
    PARTY_ADDED = member(
        "party_added", NP_("entry", "Somebody came into the case"), is_clerical=True
    )
    PARTY_CHANGED = member(
        "party_changed", NP_("entry", "What the record says of somebody changed")
    )
    HEAD_CHANGED = member("head_changed", NP_("entry", "Title or number changed"))
    NAME_TAKEN_OUT = member("name_taken_out", NP_("entry", "A real name was replaced by the alias"))
    NAME_PUT_BACK = member(
        "name_put_back", NP_("entry", "A replaced text was put back as it was written")
    )

    # What else people call them: they are found by it where it is typed.
    ALSO: ClassVar = {
        "telephone": "电话、打电话、电话沟通、电话回访、通话、phone call、phone、call",
        "meeting": "会议、开会、会商、联席会议、检察官联席会议、案件讨论、讨论案件",
        "interview": "谈话、询问、讯问、提审、提讯、会见、笔录、做笔录、questioning、questioned",
        "document_received": "收文、来文、来函、收到函件、收到材料、letter received",
        "document_sent": "发文、发函、寄送、送达、letter sent、service",
        "hearing": "听证会、公开听证、不公开听证",
        "offence": "案发、作案、犯罪事实、基本案情、offence、crime",
        "infringement": "侵权、侵权事实",
        "mandatory_report": "强制报告线索、收到强制报告",
        "application_for_suit_support": "支持起诉申请、请求支持起诉",
        "harassment_reported": "骚扰",
        "arrest_review_received": "受理、收案、审查逮捕、提请逮捕、提请批准逮捕、提请批捕、报捕",
        "prosecution_review_received": "受理、收案、审查起诉、移送审查起诉、移送起诉、移诉",
        "case_assigned": "换承办人、变更承办人、交接、handover",
        "case_closed": "结案、办结案件、closed",
        "party_added": "当事人、添加当事人、新增人员、加人、同案犯、同案人、证人、person、witness",
        "head_changed": "案名、案号、案件名称、改案号",
    }
