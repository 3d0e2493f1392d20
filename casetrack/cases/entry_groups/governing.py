"""Suggestions, urging, and work on the causes of cases."""

from __future__ import annotations

from typing import ClassVar

from casetrack.cases import extra_fields as typed
from casetrack.cases.doer_kinds import Doer
from casetrack.cases.kinds import Part, TrackKind
from casetrack.codes import NP_, member


class Governing:
    """Demands on others, and work against causes."""

    # Suggestions and urging.
    SUGGESTION_ISSUED = member("suggestion_issued", NP_("entry", "Suggestion issued"))
    SUGGESTION_SERVED = member("suggestion_served", NP_("entry", "Suggestion served"))
    SUGGESTION_ANNOUNCED = member("suggestion_announced", NP_("entry", "Suggestion announced"))
    SUGGESTION_REPLIED = member(
        "suggestion_replied",
        NP_("entry", "Reply received"),
        by=Doer.RECIPIENT,
    )
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
        by=Doer.RECIPIENT,
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
        office=Part.PROMOTED_BY,
    )
    REPORT_LINE_SET_UP = member(
        "report_line_set_up",
        NP_("entry", "Reporting line set up"),
        line=TrackKind.GOVERNANCE,
        fields=(typed.CHANNEL,),
        office=Part.URGED_BY,
    )
    PROBLEMS_REPORTED = member(
        "problems_reported",
        NP_("entry", "Problems reported"),
        line=TrackKind.GOVERNANCE,
        fields=(typed.VALUE, typed.PROBLEMS),
        by=Doer.PARTNER,
    )
    JOINT_OPINIONS_ISSUED = member(
        "joint_opinions_issued",
        NP_("entry", "Joint opinions issued"),
        line=TrackKind.GOVERNANCE,
        fields=(typed.SUBJECT, typed.CONTENT),
    )
    RULE_ADOPTED = member(
        "rule_adopted",
        NP_("entry", "Rule or resolution adopted"),
        line=TrackKind.GOVERNANCE,
        fields=(typed.SUBJECT, typed.CONTENT),
        by=Doer.ANOTHER,
        office=Part.PROMOTED_BY,
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

    # What else people call them: they are found by it where it is typed.
    ALSO: ClassVar = {
        "suggestion_issued": "检察建议、检察建议书、制发、发检察建议、社会治理检察建议、suggestion",
        "suggestion_served": "送达、宣告、宣告送达、送达检察建议书、service",
        "suggestion_announced": "宣告、宣告送达",
        "suggestion_replied": "回复、复函、书面回复、收到复函、采纳、整改回复、reply",
        "suggestion_reminded": "催办、催促回复、reminder",
        "suggestion_item_verified": "核查、核查整改、回头看、整改验收、verification",
        "rectified": "整改情况、下架",
        "urged": "口头督促、督促履职、督促约谈、约谈、磋商、urging",
        "campus_law_education": "法治进校园活动、送法进校园、法治课、法治讲座、法治教育、普法",
        "symposium": "座谈、研讨会、圆桌会议",
        "consultation": "会商、部门会商、研讨",
        "joint_opinions_issued": "会签、会签文件、会签意见",
        "rule_adopted": "出台办法、出台规定、人大决议、地方立法",
        "vice_principal_work": "法治副校长、副校长",
    }
