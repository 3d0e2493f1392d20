"""Periods of conditional non-prosecution, of remedies against non-prosecution, and of sealing."""

from __future__ import annotations

from datetime import date

from casetrack.law.counting import CustodyEffect, LastDay, LengthUnit
from casetrack.law.instruments import cited
from casetrack.law.periods.period import Option, Period, period, total
from casetrack.law.terms import Between, InForce, Severity, Verification

#: Whole months a probation may last, both ends included.
PROBATION_MONTHS = InForce({date(2013, 1, 1): Between(6, 12)})

CONDITIONAL: tuple[Period, ...] = (
    period(
        "cnp_probation",
        "附条件不起诉考验期",
        "Probation of conditional non-prosecution",
        None,
        LengthUnit.MONTH,
        "cnp_decided",
        None,
        cited("criminal_procedure_law", "283") + cited("procuratorate_rules", "473"),
        last_day=LastDay.NONE,
        months=PROBATION_MONTHS,
        opens_next=True,
        since=PROBATION_MONTHS.since,
    ),
    period(
        "cnp_service",
        "附条件不起诉决定书送达",
        "Service of the decision of conditional non-prosecution",
        3,
        LengthUnit.DAY,
        "cnp_decided",
        "procuratorate",
        cited("procuratorate_rules", "471"),
    ),
    period(
        "cnp_final_decision",
        "考验期满后的处理决定期限",
        "Final decision after probation, or prosecution after revocation",
        None,
        LengthUnit.DAY,
        "probation_end_or_revocation",
        "procuratorate",
        cited("minors_cases_2013", "40", "45"),
        custody=CustodyEffect.ON_LAST_DAY,
        opens_next=True,
        verification=Verification.SECONDARY,
    ),
    period(
        "cnp_police_reconsideration_request",
        "附条件不起诉复议请求",
        "Police request reconsideration of conditional non-prosecution",
        7,
        LengthUnit.DAY,
        "cnp_decision_received_by_police",
        "police",
        cited("police_procedure", "330"),
    ),
)

REMEDIES: tuple[Period, ...] = (
    period(
        "np_police_reconsideration_request",
        "不起诉复议请求",
        "Police request reconsideration of non-prosecution",
        7,
        LengthUnit.DAY,
        "np_decision_received_by_police",
        "police",
        cited("police_procedure", "294"),
    ),
    period(
        "np_reconsideration_decision",
        "不起诉（含附条件）复议决定",
        "Reconsideration decision on non-prosecution",
        30,
        LengthUnit.DAY,
        "reconsideration_request_received",
        "procuratorate",
        cited("procuratorate_rules", "379", "472"),
    ),
    period(
        "np_review_request",
        "不起诉（含附条件）复核请求",
        "Police request higher review of non-prosecution",
        7,
        LengthUnit.DAY,
        "reconsideration_decision_received_by_police",
        "police",
        cited("police_procedure", "294", "330"),
    ),
    period(
        "np_review_decision",
        "不起诉（含附条件）复核决定",
        "Higher review decision on non-prosecution",
        30,
        LengthUnit.DAY,
        "review_request_received",
        "higher_procuratorate",
        cited("procuratorate_rules", "380", "472"),
    ),
    period(
        "victim_appeal",
        "被害人申诉",
        "Victim's appeal against non-prosecution",
        7,
        LengthUnit.DAY,
        "np_decision_received_by_victim",
        "victim",
        cited("criminal_procedure_law", "180", "282")
        + cited("procuratorate_rules", "377", "381", "472"),
        severity=Severity.WARN,
    ),
    period(
        "np_person_appeal",
        "被不起诉人申诉",
        "Appeal by the person not prosecuted (discretionary non-prosecution)",
        7,
        LengthUnit.DAY,
        "np_decision_received_by_suspect",
        "suspect",
        cited("criminal_procedure_law", "181") + cited("procuratorate_rules", "385"),
    ),
    period(
        "np_appeal_review",
        "不起诉申诉复查",
        "Re-examination on appeal against non-prosecution",
        3,
        LengthUnit.MONTH,
        "appeal_case_filed",
        "procuratorate",
        cited("procuratorate_rules", "386"),
        extension=total(6, LengthUnit.MONTH, Option.COMPLEX, Option.EXTENDED),
    ),
)

SEALING: tuple[Period, ...] = (
    period(
        "seal_query_decision",
        "封存记录查询许可",
        "Decide a query of sealed records",
        7,
        LengthUnit.DAY,
        "seal_query_received",
        "procuratorate",
        cited("procuratorate_rules", "484"),
    ),
    period(
        "seal_query_decision_2022",
        "封存记录查询许可（2022年办法）",
        "Decide a query of sealed records, under the 2022 measures (target)",
        3,
        LengthUnit.WORKDAY,
        "seal_query_received",
        "procuratorate",
        cited("sealing_measures"),
        severity=Severity.INFO,
        verification=Verification.MEMORY,
        is_new=True,
    ),
    period(
        "no_record_certificate",
        "无犯罪记录证明出具",
        "Issue a no-criminal-record certificate",
        3,
        LengthUnit.DAY,
        "certificate_application_received",
        "procuratorate",
        cited("sealing_measures") + cited("procuratorate_rules", "487"),
        verification=Verification.MEMORY,
    ),
    period(
        "sealing_after_enforcement",
        "社区矫正完毕封存",
        "The community correction office seals its records",
        3,
        LengthUnit.DAY,
        "enforcement_completed",
        "community_correction_office",
        cited("sealing_measures", "13"),
        verification=Verification.SECONDARY,
    ),
)
