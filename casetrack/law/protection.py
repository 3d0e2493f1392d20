"""Help and protection: judicial assistance, protection orders, families, mandatory reports."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from casetrack.law.conditions import rule, verdict
from casetrack.law.counting import add_months
from casetrack.law.instruments import cited, in_force_from
from casetrack.law.terms import InForce, Severity, Verdict, Verification

# Own practice: the law says "immediately" and names no number of hours.
REPORT_WITHIN = timedelta(hours=24)
#: Months of the province's average wage that assistance usually stays within.
ASSISTANCE_MONTHS = InForce({date(2018, 2, 27): 36})
#: Months for which a protection order holds at most.
ORDER_MONTHS = InForce({date(2016, 3, 1): 6})

ASSISTANCE_BASIS = rule(
    "assistance_basis",
    "救助金额载明上一年度本省月平均工资基数和月数",
    "The amount states the province's average monthly wage and the number of months",
    cited("judicial_assistance_opinion") + cited("minors_protection_law", "104"),
    severity=Severity.HARD,
    verification=Verification.SECONDARY,
)
ASSISTANCE_CAP = rule(
    "assistance_cap",
    "救助金额一般不超过三十六个月工资；超过的，记明理由",
    "Assistance stays within 36 months' wages, as a rule; more needs a reason",
    cited("judicial_assistance_opinion"),
    severity=Severity.WARN,
    verification=Verification.SECONDARY,
)
ORDER_EXTENDED_IN_TIME = rule(
    "protection_order_extension",
    "人身安全保护令失效前提出延长申请",
    "The extension of a protection order is asked for before it expires",
    cited("domestic_violence_law", "30"),
    severity=Severity.HARD,
)
INJUNCTION = rule(
    "injunction_no_period",
    "人格权侵害禁令没有法定期限，由法院裁定",
    "The law sets no time limit for a personality-rights injunction; the court decides",
    cited("civil_code", "997"),
    severity=Severity.INFO,
)
SUPPORT = rule(
    "support_will_to_sue",
    "支持起诉以受害人有起诉意愿为前提",
    "Support for a civil action needs the person's will to sue",
    cited("civil_procedure_law", "15") + cited("minors_protection_law", "106"),
    severity=Severity.HARD,
    verification=Verification.SECONDARY,
)
ADMONITION = rule(
    "family_admonition",
    "监护人不依法履行职责的，予以训诫",
    "Guardians who fail their duties are admonished",
    cited("minors_protection_law", "118")
    + cited("juvenile_delinquency_law", "61")
    + cited("family_education_law", "49"),
    severity=Severity.INFO,
)
GUIDANCE_ORDER = rule(
    "family_education_order",
    "可以责令监护人接受家庭教育指导",
    "Guardians may be ordered to accept family education guidance",
    cited("minors_protection_law", "118")
    + cited("juvenile_delinquency_law", "61")
    + cited("family_education_law", "49"),
    severity=Severity.INFO,
)
FAMILY_ASSESSED = rule(
    "family_education_assessed",
    "应当评估家庭教育情况的案件已作评估",
    "Family education has been assessed where the case calls for it",
    cited("family_guidance_opinion"),
    severity=Severity.HARD,
    verification=Verification.SECONDARY,
)
REPORTED_AT_ONCE = rule(
    "mandatory_report_at_once",
    "发现未成年人受侵害或者疑似受侵害，立即报告",
    "Harm to a minor is reported immediately",
    cited("minors_protection_law", "11") + cited("mandatory_reporting_opinion", "2"),
    severity=Severity.WARN,
)
REPORTABLE = rule(
    "mandatory_report_situations",
    "强制报告的九种情形",
    "Nine situations have to be reported",
    cited("mandatory_reporting_opinion", "4"),
    severity=Severity.INFO,
    verification=Verification.MEMORY,
)
GUARDIANSHIP_APPLICANT = rule(
    "guardianship_revocation_applicant",
    "撤销监护人资格由法定主体申请，检察机关可以建议、支持",
    "Those the law names apply to revoke guardianship; the procuratorate suggests or supports",
    cited("civil_code", "36") + cited("minors_protection_law", "108"),
    severity=Severity.HARD,
)
CORRECTION_BY_POLICE = rule(
    "correction_decided_by_police",
    "矫治教育措施由公安机关决定",
    "Corrective education measures are decided by the police",
    cited("juvenile_delinquency_law", "41"),
    severity=Severity.INFO,
)
SPECIALISED_EDUCATION = rule(
    "specialised_education_decider",
    "专门教育经专门教育指导委员会评估后，由教育行政部门会同公安机关决定",
    "Specialised education is decided by the education authority with the police, after assessment",
    cited("juvenile_delinquency_law", "43", "44", "45"),
    severity=Severity.INFO,
)
CLINICAL_NOTES = rule(
    "clinical_notes_least_access",
    "心理疏导等敏感信息仅限承办人员查看，查看经批准并留痕",
    "Clinical notes are open to assigned staff only, with approval and a record of access",
    cited("online_protection_regulation", "36"),
    severity=Severity.HARD,
)
ONLINE_BULLYING = rule(
    "online_bullying",
    "禁止网络欺凌；网络服务提供者接到通知应当及时处置",
    "Online bullying is forbidden; providers act on notice",
    cited("minors_protection_law", "77") + cited("online_protection_regulation", "26"),
    severity=Severity.INFO,
)
ONLINE_PRIVATE_INFORMATION = rule(
    "online_private_information",
    "发现未成年人私密信息的，停止传输；涉嫌侵害的，向公安机关报告",
    "Private information of minors: stop its transmission; report suspected harm to the police",
    cited("online_protection_regulation", "38"),
    severity=Severity.INFO,
)
ONLINE_GAMES = rule(
    "online_games",
    "不得向未成年人出租、出售游戏账号；每日二十二时至次日八时不得提供网络游戏服务",
    "No game accounts rented or sold to minors; no games for minors from 22:00 to 08:00",
    cited("minors_protection_law", "75") + cited("online_protection_regulation", "46", "47"),
    severity=Severity.INFO,
)

RULES = (
    ASSISTANCE_BASIS,
    ASSISTANCE_CAP,
    ORDER_EXTENDED_IN_TIME,
    INJUNCTION,
    SUPPORT,
    ADMONITION,
    GUIDANCE_ORDER,
    FAMILY_ASSESSED,
    REPORTED_AT_ONCE,
    REPORTABLE,
    GUARDIANSHIP_APPLICANT,
    CORRECTION_BY_POLICE,
    SPECIALISED_EDUCATION,
    CLINICAL_NOTES,
    ONLINE_BULLYING,
    ONLINE_PRIVATE_INFORMATION,
    ONLINE_GAMES,
)


def assistance_ceiling(monthly_wage: Decimal, *, on: date) -> Decimal:
    """Return the usual upper limit of judicial assistance, in the unit of `monthly_wage`.

    monthly_wage: the province's average of the year before.
    Raises OutsideStatute before there was such a limit.
    """
    return monthly_wage * ASSISTANCE_MONTHS.on(on)


def assistance_amount(
    amount: Decimal | None, *, monthly_wage: Decimal | None, months: Decimal | None, on: date
) -> tuple[Verdict, ...]:
    """Return the verdicts on an amount of judicial assistance: its basis, and the cap.

    None for an argument that the decision does not state.

    Source: Opinion on State Judicial Assistance to Minors (2018).
    """
    if amount is None or monthly_wage is None or months is None:
        return (verdict(ASSISTANCE_BASIS, met=False),)
    ceiling = assistance_ceiling(monthly_wage, on=on)
    return (
        verdict(ASSISTANCE_BASIS, met=True, months=months),
        verdict(ASSISTANCE_CAP, amount <= ceiling, amount=amount, ceiling=ceiling),
    )


def support_open(wants_to_sue: bool | None) -> Verdict:
    """Whether a civil action may be supported: for a person who wants to sue.

    Source: Civil Procedure Law art. 15; Minors Protection Law art. 106.
    """
    return verdict(SUPPORT, wants_to_sue)


def order_lapses_by(issued: date) -> date:
    """Return the last day on which a protection order that was issued then may still hold.

    Raises OutsideStatute before there were such orders.

    Source: Anti-Domestic Violence Law art. 30.
    """
    return add_months(issued, ORDER_MONTHS.on(issued))


def extended_in_time(asked_on: date | None, *, lasts_until: date | None) -> Verdict:
    """Whether the extension of a protection order was asked for by its last day.

    None where it was not asked for, or the order has no last day.

    Source: Anti-Domestic Violence Law art. 30.
    """
    met = asked_on is None or lasts_until is None or asked_on <= lasts_until
    return verdict(ORDER_EXTENDED_IN_TIME, met, until=lasts_until)


class Reportable(StrEnum):
    """The situations that have to be reported (`REPORTABLE`)."""

    GENITAL = "genital"
    UNDER_14 = "under_14"
    FROM_14 = "from_14"
    INJURED = "injured"
    DEATH = "death"
    ABANDONED = "abandoned"
    MISSING = "missing"
    BEGGING = "begging"
    OTHER = "other"


def reported_at_once(discovered: datetime | None, reported: datetime | None) -> Verdict:
    """Whether harm was reported within 24 hours of its discovery, as far as is known.

    discovered: the latest instant at which it may have been discovered. reported: the earliest at
    which it may have been reported; None of either: not known, and no warning.

    Source: Law on the Protection of Minors art. 11.
    """
    is_late = discovered is not None and (reported or discovered) - discovered > REPORT_WITHIN
    return verdict(REPORTED_AT_ONCE, not is_late, hours=REPORT_WITHIN // timedelta(hours=1))


class Failing(StrEnum):
    """Failings of a minor's guardians."""

    DUTIES = "duties"  # failed their duties, or infringed the minor's rights
    SERIOUS_MISCONDUCT = "serious_misconduct"  # of the minor, and duties not performed
    WRONG_EDUCATION = "wrong_education"  # or the minor committed a crime


class Bidding(StrEnum):
    """How strongly the law bids an authority to act."""

    MUST = "must"
    AS_FITS = "as_fits"
    MAY = "may"


@dataclass(frozen=True)
class FamilyMeasures:
    """The measures against guardians for one failing, and their article.

    since: first day of a law that named this failing; None where an earlier one did, or may have.
    """

    admonish: Bidding
    order_guidance: Bidding
    article: tuple[str, str]
    since: date | None = None


#: By how guardians failed: Minors Protection Law 118; Juvenile Delinquency 61; Family Education 49.
FAMILY_MEASURES: dict[Failing, FamilyMeasures] = {
    Failing.DUTIES: FamilyMeasures(Bidding.MUST, Bidding.MAY, ("minors_protection_law", "118")),
    Failing.SERIOUS_MISCONDUCT: FamilyMeasures(
        Bidding.MUST, Bidding.MAY, ("juvenile_delinquency_law", "61")
    ),
    Failing.WRONG_EDUCATION: FamilyMeasures(
        Bidding.AS_FITS,
        Bidding.MAY,
        ("family_education_law", "49"),
        since=in_force_from(cited("family_education_law")),
    ),
}


def family_assessed(
    *,
    assessed: bool,
    not_prosecuted: bool = False,
    prosecuted: bool = False,
    below_responsibility_age: bool = False,
    harmed_by_guardians: bool = False,
) -> Verdict:
    """Whether a case may close: family education was assessed, or needs no assessment.

    not_prosecuted: by a discretionary or conditional non-prosecution.

    Source: Opinion on Family Education Guidance (2021).
    """
    needed = not_prosecuted or prosecuted or below_responsibility_age or harmed_by_guardians
    return verdict(FAMILY_ASSESSED, assessed or not needed, needed=needed)
