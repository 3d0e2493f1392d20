"""Decisions of the procuratorate and of courts, and acts against them."""

from __future__ import annotations

from typing import ClassVar

from casetrack.cases import extra_fields as typed
from casetrack.cases.doer_kinds import Doer
from casetrack.cases.kinds import Part, TrackKind
from casetrack.codes import NP_, member


class Deciding:
    """Decisions, the acts before them, and their execution."""

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
    OBJECTION_RECORDED = member("objection_recorded", NP_("entry", "Objection"), by=Doer.OBJECTOR)
    OBJECTION_WITHDRAWN = member(
        "objection_withdrawn", NP_("entry", "Objection withdrawn"), by=Doer.OBJECTOR
    )
    BREACH_RECORDED = member("breach_recorded", NP_("entry", "Breach"), by=Doer.IN_BREACH)
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
    NOT_PROSECUTED_SPECIAL = member(
        "not_prosecuted_special", NP_("entry", "Special non-prosecution")
    )
    DECISION_ANNOUNCED = member("decision_announced", NP_("entry", "Decision announced"))
    DECISION_UNDONE = member("decision_undone", NP_("entry", "Decision revoked or changed"))
    DECISION_UNDONE_ABOVE = member(
        "decision_undone_above",
        NP_("entry", "Decision revoked or changed by the procuratorate above"),
        by=Doer.NOBODY,
    )
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
    ADMINISTRATIVE_PENALTY = member(
        "administrative_penalty",
        NP_("entry", "Administrative penalty"),
        line=TrackKind.CRIMINAL,
        fields=(typed.AMOUNT, typed.RESULT),
        by=Doer.ANOTHER,
    )
    SUIT_BROUGHT = member(
        "suit_brought",
        NP_("entry", "Suit or application brought to a court"),
        line=TrackKind.CIVIL_SUPPORT,
        fields=(typed.REQUESTED,),
        by=Doer.APPLICANT,
        whom=Part.AGAINST,
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
        fields=(typed.FOLLOW_UP, typed.DEFENDANTS, typed.CLAIMS),
    )
    PUBLIC_INTEREST_NOT_SUED = member(
        "public_interest_not_sued", NP_("entry", "Decided not to file a public interest suit")
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

    # What else people call them: they are found by it where it is typed.
    ALSO: ClassVar = {
        "period_extended": "延长、延期、延长审查、延长审查起诉期限、延长办案期限、extension",
        "returned_for_investigation": "退补、退查、退侦、退回补侦、退回公安、一退、二退、补充侦查",
        "jurisdiction_changed": "改变管辖、移送管辖、移送其他检察院",
        "custody_changed": "强制措施、刑拘、拘留、逮捕、羁押、取保候审、释放、custody、detained",
        "arrest_approved": "批捕、逮捕、批准、决定逮捕、批准逮捕决定、arrest",
        "arrest_not_approved": "不捕、不批捕、不予批捕、不予批准逮捕、无社会危险性不捕",
        "conditional_non_prosecution_decided": "附条件、附条件不起诉、附条件不诉、附不诉",
        "probation_conditions_set": "附加条件、变更附加条件、矫治教育要求",
        "objection_recorded": "异议、不服附条件不起诉、objection",
        "breach_recorded": "违规、违反考察规定、违反监督管理规定、违反附加条件、脱管",
        "probation_length_changed": "延长考验期、缩短考验期、考验期变更",
        "victim_heard": "听取意见、听取被害人、被害人意见",
        "probation_expired": "考验期满、期满、考察期满",
        "probation_revoked": "撤销附条件、撤销附条件不起诉、撤附",
        "not_prosecuted_after_probation": "考验期满不起诉、期满不起诉、不起诉、不诉",
        "not_prosecuted_statutory": "绝对不起诉、法定不起诉、绝对不诉、法定不诉、不起诉、不诉",
        "not_prosecuted_discretionary": "相对不起诉、酌定不起诉、微罪不起诉、不起诉、不诉",
        "not_prosecuted_evidence": "存疑不起诉、证据不足不起诉、存疑不诉、不起诉、不诉",
        "not_prosecuted_special": "特殊不起诉、特别不起诉、不起诉、不诉",
        "decision_announced": "宣告、宣布、宣布不起诉、宣告不起诉、announced、announcement",
        "decision_undone": "撤销原决定、变更原决定、撤销不起诉、撤销逮捕、复议、申诉、revoked",
        "decision_undone_above": "上级院撤销、上级院变更、复核、指令纠正",
        "prosecuted": "起诉、公诉、提诉、诉至法院、起诉书、prosecution、indictment",
        "additionally_prosecuted": "追诉漏犯、漏犯、追加起诉、追捕追诉",
        "case_filing_supervised": "立案监督",
        "administrative_penalty": "行政拘留、罚款、治安管理处罚",
        "suit_brought": "提起诉讼、向法院起诉、民事起诉、向法院申请",
        "suit_supported": "支持民事起诉、支持起诉意见书",
        "public_interest_suit_filed": "公益诉讼",
        "criminal_judgment": "判决、刑事判决、一审判决、二审判决、判刑、宣判、判处、judgment",
        "civil_judgment": "判决、民事判决、judgment",
        "injunction_granted": "禁令、人格权禁令、injunction",
        "court_ruling": "裁定、终审裁定",
        "public_interest_judgment": "判决、公益诉讼判决、judgment",
        "performance_followed_up": "执行监督、监督执行",
        "judgment_performed": "履行判决、执行到位",
    }
