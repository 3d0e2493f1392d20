"""Words for the facts that periods are counted from, for who must act, and for what is asked."""

from __future__ import annotations

#: The fact a period is counted from, by code: (Chinese, English).
TRIGGER_WORDS: dict[str, tuple[str, str]] = {
    "arrest_request_received": ("收到提请批准逮捕书", "Request for approval of arrest received"),
    "non_arrest_decision_received_by_police": (
        "公安机关收到不批准逮捕决定",
        "Non-approval of arrest received by the police",
    ),
    "reconsideration_request_received": (
        "收到要求复议意见书",
        "Request for reconsideration received",
    ),
    "reconsideration_decision_received_by_police": (
        "公安机关收到复议决定",
        "Reconsideration decision received by the police",
    ),
    "review_request_received": ("收到提请复核意见书", "Request for higher review received"),
    "custody_suggestion_received": (
        "收到释放或者变更强制措施建议",
        "Suggestion to release or vary the measure received",
    ),
    "case_transfer_received": ("收到移送起诉案件", "Case transferred for prosecution received"),
    "return_received_by_police": (
        "公安机关收到退回补充侦查的案件",
        "Returned case received by the police",
    ),
    "no_counsel_found": ("发现没有辩护人", "Found to be without counsel"),
    "legal_aid_notice_received": (
        "法律援助机构收到通知",
        "Notice received by the legal aid agency",
    ),
    "period_changed": ("期限变更", "Period changed"),
    "release_request_received": ("收到释放申请", "Request for release received"),
    "bail_started": ("取保候审开始", "Bail started"),
    "surveillance_started": ("监视居住开始", "Residential surveillance started"),
    "hearing_date": ("听证", "Hearing"),
    "prosecution_review_due": ("审查起诉期限届满", "Review for prosecution ends"),
    "cnp_decided": ("作出附条件不起诉决定", "Conditional non-prosecution decided"),
    "probation_end_or_revocation": (
        "考验期届满或者撤销",
        "Probation ended, or its revocation decided",
    ),
    "cnp_decision_received_by_police": (
        "公安机关收到附条件不起诉决定",
        "Conditional non-prosecution received by the police",
    ),
    "np_decision_received_by_police": (
        "公安机关收到不起诉决定",
        "Non-prosecution received by the police",
    ),
    "np_decision_received_by_victim": (
        "被害人收到不起诉决定",
        "Non-prosecution received by the victim",
    ),
    "np_decision_received_by_suspect": (
        "被不起诉人收到不起诉决定",
        "Non-prosecution received by the person not prosecuted",
    ),
    "appeal_case_filed": ("申诉复查立案", "Appeal filed for re-examination"),
    "seal_query_received": ("收到查询申请", "Query received"),
    "certificate_application_received": ("收到出具证明申请", "Application received"),
    "enforcement_completed": ("刑罚执行完毕", "Enforcement completed"),
    "investigation_approved": ("批准调查核实", "Investigation approved"),
    "suggestion_received": ("被建议单位收到检察建议", "Suggestion received by its recipient"),
    "suggestion_issued": ("检察建议发出", "Suggestion issued"),
    "objection_received": ("收到异议", "Objection received"),
    "rectification_period_expired": ("整改期限届满", "Time for rectification ran out"),
    "announcement_published": ("公告发布", "Announcement published"),
    "announcement_expired": ("公告期满", "Announcement ran out"),
    "application_accepted": ("受理申请", "Application accepted"),
    "preservation_taken": ("采取保全措施", "Preservation measure taken"),
    "order_issued": ("人身安全保护令作出", "Protection order issued"),
    "ruling_effective": ("裁定生效", "Ruling took effect"),
    "assistance_application_accepted": (
        "受理司法救助申请",
        "Application for assistance accepted",
    ),
    "order_served": ("督促监护令送达", "Order served"),
    "harm_found": ("发现侵害", "Harm found"),
    "judgment_received": ("收到判决书", "Judgment received"),
    "ruling_received": ("收到裁定书", "Ruling received"),
    "judgment_received_by_victim": ("被害人收到判决书", "Judgment received by the victim"),
    "protest_request_received": ("收到抗诉请求", "Request for a protest received"),
    "indictment_withdrawn": ("撤回起诉", "Indictment withdrawn"),
    "judgment_effective": ("判决、裁定生效", "Judgment or ruling took effect"),
    "term_started": ("学期开始", "School term started"),
}

#: Who must act within a period.
OBLIGOR_WORDS: dict[str, tuple[str, str]] = {
    "procuratorate": ("人民检察院", "Procuratorate"),
    "higher_procuratorate": ("上一级人民检察院", "Next higher procuratorate"),
    "police": ("公安机关", "Police"),
    "police_or_court": ("公安机关或者人民法院", "Police or court"),
    "court": ("人民法院", "Court"),
    "legal_aid_agency": ("法律援助机构", "Legal aid agency"),
    "suspect": ("犯罪嫌疑人", "Suspect"),
    "victim": ("被害人", "Victim"),
    "recipient": ("被建议单位", "Recipient of the suggestion"),
    "authority": ("行政机关", "Administrative authority"),
    "qualified_organisations": ("适格机关和组织", "Qualified organs and organisations"),
    "applicant": ("申请人", "Applicant"),
    "respondent": ("被申请人", "Respondent"),
    "party": ("当事人", "Party"),
    "guardian": ("监护人", "Guardian"),
    "reporting_unit": ("负有报告义务的单位和人员", "Unit or person who must report"),
    "specialised_school": ("专门学校", "Specialised school"),
    "community_correction_office": ("社区矫正机构", "Community correction office"),
}

#: What lengthens or shortens a period, or sets it.
OPTION_WORDS: dict[str, tuple[str, str]] = {
    "complex": ("重大、复杂", "major or complex case"),
    "extended": ("已批准延长", "extension approved"),
    "over_one_year": ("可能判处的有期徒刑超过一年", "likely term above one year"),
    "urgent": ("情况紧急", "urgent"),
    "months": ("月数", "a number of months"),
    "set_day": ("文书所定日期", "a day set by a document"),
    "suspended": ("中止计算", "suspension"),
}

VERIFICATION_WORDS: dict[str, tuple[str, str]] = {
    "primary": ("已核对条文原文", "checked against the text of the law"),
    "secondary": (
        "据转引材料或者旧文本，未与现行官方文本核对",
        "from a page that quotes it, or an older text; not compared with the official text",
    ),
    "memory": (
        "未与官方文本核对，使用前请查证",
        "not compared with the official text; check before relying on it",
    ),
}

SEVERITY_WORDS: dict[str, tuple[str, str]] = {
    "hard": ("不符合的，不得作出", "refused if not met"),
    "warn": ("不符合的，须说明理由", "needs a reason if not met"),
    "info": ("提示", "shown only"),
}

KIND_WORDS: dict[str, tuple[str, str]] = {
    "period": ("期限", "Period"),
    "age": ("年龄", "Age"),
    "condition": ("条件", "Condition"),
    "counting": ("计算方法", "Counting"),
}

#: The subjects under which rules are listed, by code.
SUBJECT_WORDS: dict[str, tuple[str, str]] = {
    "arrest": ("审查逮捕与羁押", "Arrest and detention"),
    "prosecution": ("审查起诉与决定权限", "Review for prosecution, and who decides"),
    "judgments": ("判决与抗诉", "Judgments and protests"),
    "non_prosecution": ("不起诉与复议、复核、申诉", "Non-prosecution and its remedies"),
    "probation": ("附条件不起诉与考察", "Conditional non-prosecution and its probation"),
    "ages": ("年龄", "Ages"),
    "safeguards": ("未成年人特别程序", "Safeguards of minors in proceedings"),
    "sealing": ("犯罪记录封存", "Sealing of records"),
    "suggestions": ("检察建议", "Suggestions"),
    "public_interest": ("公益诉讼", "Public interest litigation"),
    "protection": ("未成年人保护与救助", "Protection and help"),
    "family": ("督促监护与家庭教育", "Guardianship and family education"),
    "correction": ("矫治教育与治安管理", "Correction and public order"),
    "oversight": ("检察监督", "Oversight of other bodies"),
    "counting": ("期间计算", "Counting of time"),
}
