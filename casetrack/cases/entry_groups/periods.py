"""Facts that start or end a period of the law and belong to no stage."""

from __future__ import annotations

from typing import ClassVar

from casetrack.cases import extra_fields as typed
from casetrack.cases.doer_kinds import Doer
from casetrack.codes import NP_, member


class OfPeriods:
    """Entries recorded under *Dates*, or written by a clock."""

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
    RELEASED = member(
        "released",
        NP_("entry", "Released from custody"),
        fields=(typed.DETENTION_PLACE, typed.TOLD_BY_AT, typed.HELD_SINCE, typed.RELEASE_PROOF),
    )
    RELEASE_REQUESTED = member(
        "release_requested",
        NP_("entry", "Release requested on expiry"),
        by=Doer.ANOTHER,
    )
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
    DECISION_SERVED = member("decision_served", NP_("entry", "Decision served"), is_clerical=True)
    RECONSIDERATION_REQUESTED = member(
        "reconsideration_requested",
        NP_("entry", "Police asked for reconsideration"),
        by=Doer.ANOTHER,
    )
    RECONSIDERATION_DECIDED = member(
        "reconsideration_decided", NP_("entry", "Reconsideration decided")
    )
    RECONSIDERATION_SERVED = member(
        "reconsideration_served", NP_("entry", "Reconsideration decision received by the police")
    )
    HIGHER_REVIEW_REQUESTED = member(
        "higher_review_requested",
        NP_("entry", "Police asked for higher review"),
        by=Doer.ANOTHER,
    )
    HIGHER_REVIEW_DECIDED = member(
        "higher_review_decided",
        NP_("entry", "Higher procuratorate decided"),
        by=Doer.ANOTHER,
    )
    VICTIM_APPEALED = member(
        "victim_appealed",
        NP_("entry", "Victim appealed"),
        by=Doer.APPELLANT,
    )
    PERSON_APPEALED = member(
        "person_appealed",
        NP_("entry", "Person not prosecuted appealed"),
        by=Doer.APPELLANT,
    )
    APPEAL_FILED = member("appeal_filed", NP_("entry", "Appeal filed for review"))
    APPEAL_DECIDED = member("appeal_decided", NP_("entry", "Appeal decided"))
    RECORD_SEALED = member("record_sealed", NP_("entry", "Record sealed"))
    SEALED_RECORD_QUERIED = member(
        "sealed_record_queried",
        NP_("entry", "Query of a sealed record received"),
        by=Doer.ANOTHER,
    )
    SEALED_RECORD_ANSWERED = member(
        "sealed_record_answered", NP_("entry", "Query of a sealed record answered")
    )
    CERTIFICATE_APPLIED = member(
        "certificate_applied",
        NP_("entry", "Certificate of no record applied for"),
        by=Doer.ACCUSED,
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
    ORGANISATION_SUED = member(
        "organisation_sued",
        NP_("entry", "A qualified organisation sued"),
        by=Doer.ANOTHER,
    )
    ASSISTANCE_APPLIED = member(
        "assistance_applied",
        NP_("entry", "Application for judicial assistance accepted"),
        by=Doer.APPLICANT,
    )
    ASSISTANCE_DECIDED = member(
        "assistance_decided",
        NP_("entry", "Judicial assistance decided"),
        fields=(
            typed.AMOUNT,
            typed.MONTHLY_WAGE,
            typed.WAGE_YEAR,
            typed.WAGE_MONTHS,
            typed.JOINT_WITH,
            typed.OWN_SHARE,
        ),
    )
    DEADLINE_LENGTHENED = member("deadline_lengthened", NP_("entry", "Period of a clock extended"))

    # What else people call them: they are found by it where it is typed.
    ALSO: ClassVar = {
        "suspect_told_of_counsel": "权利告知、告知权利、诉讼权利告知、告知委托辩护、权利义务告知",
        "victim_told_of_agent": "权利告知、告知权利、诉讼权利告知、告知委托代理人、权利义务告知",
        "counsel_found": "委托辩护人、委托律师、辩护人、律师",
        "legal_aid_notified": "法律援助、法援、通知法律援助、legal aid",
        "lawyer_assigned": "法律援助、法援、指派律师、援助律师、律师、legal aid",
        "hearing_set": "听证公告、听证日期",
        "hearing_notice_given": "听证通知",
        "bail_started": "取保、取保候审、bail",
        "surveillance_started": "监视居住、监居",
        "restraint_ended": "解除取保、解除取保候审、解除监视居住、解保",
        "decision_served": "送达、送达决定书、决定书送达各方、service",
        "reconsideration_requested": "复议、要求复议、reconsideration",
        "reconsideration_decided": "复议、复议决定、reconsideration",
        "higher_review_requested": "复核、提请复核",
        "higher_review_decided": "复核、复核决定",
        "victim_appealed": "申诉、被害人申诉、appeal",
        "person_appealed": "申诉、被不起诉人申诉、appeal",
        "appeal_filed": "申诉复查",
        "appeal_decided": "申诉复查",
        "record_sealed": "封存、犯罪记录封存、记录封存、封存决定、sealing、sealed",
        "sealed_record_queried": "查询封存记录",
        "certificate_applied": "无犯罪记录证明、无犯罪证明",
        "certificate_issued": "无犯罪记录证明、无犯罪证明",
        "announcement_published": "公告、诉前公告",
        "assistance_applied": "司法救助、国家司法救助、救助申请、judicial assistance",
        "assistance_decided": "司法救助、国家司法救助、救助金、judicial assistance",
    }
