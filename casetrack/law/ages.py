"""Ages, counted from the day after the birthday, and criminal responsibility at each of them."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from casetrack.law.conditions import rule, verdict
from casetrack.law.counting import ONE_DAY, add_months, local_day
from casetrack.law.instruments import cited
from casetrack.law.terms import OutsideStatute, RuleKind, Severity, Verdict, Verification

ADULT = 18
YOUNGEST = 12
FOURTEEN = 14
SIXTEEN = 16

#: First day on which twelve- and thirteen-year-olds may answer for the gravest acts.
AMENDMENT_XI = date(2021, 3, 1)

AGE_COUNTED = rule(
    "age_counted",
    "周岁从生日的第二天起算",
    "An age is reached on the day after the birthday",
    cited("spc_minors_2006", "2"),
    severity=Severity.INFO,
    kind=RuleKind.AGE,
)
UNDER_14 = rule(
    "responsibility_under_14",
    "不满十四周岁不负刑事责任",
    "Nobody under 14 answered under criminal law",
    cited("criminal_law", "17"),
    severity=Severity.INFO,
    kind=RuleKind.AGE,
    since=date(1997, 10, 1),
    until=AMENDMENT_XI - ONE_DAY,
)
UNDER_12 = rule(
    "responsibility_under_12",
    "不满十二周岁不负刑事责任",
    "Nobody under 12 answers under criminal law",
    cited("criminal_law", "17"),
    severity=Severity.HARD,
    kind=RuleKind.AGE,
    before=UNDER_14.id,
)
AT_12_AND_13 = rule(
    "responsibility_12_13",
    "已满十二周岁不满十四周岁：仅故意杀人、故意伤害罪，致人死亡或者以特别残忍手段致人重伤造成严重残疾，情节恶劣，并经最高人民检察院核准追诉",
    "At 12 and 13: only killing or injury with the gravest consequences, and with SPP approval",
    cited("criminal_law", "17"),
    severity=Severity.HARD,
    kind=RuleKind.AGE,
    before=UNDER_14.id,
)
AT_14_AND_15 = rule(
    "responsibility_14_15",
    "已满十四周岁不满十六周岁：行为属于《刑法》第十七条第二款规定的八种",
    "At 14 and 15: the act is one of the eight kinds of Criminal Law art. 17(2)",
    cited("criminal_law", "17"),
    severity=Severity.WARN,
    kind=RuleKind.AGE,
    since=date(1997, 10, 1),
)
FROM_16 = rule(
    "responsibility_16",
    "已满十六周岁对一切犯罪负刑事责任",
    "From 16 a person answers for every crime",
    cited("criminal_law", "17"),
    severity=Severity.INFO,
    kind=RuleKind.AGE,
    since=date(1997, 10, 1),
)
AGE_CERTAIN = rule(
    "age_certain",
    "影响定罪的年龄已查清；无法查清的，不批准逮捕",
    "The age is established where it decides liability; else arrest is not approved",
    cited("procuratorate_rules", "464") + cited("spc_minors_2006", "4"),
    severity=Severity.HARD,
    kind=RuleKind.AGE,
)
ACTS_DATED = rule(
    "acts_dated",
    "已登记涉案行为及其时间，据以确定行为时的年龄",
    "The act is recorded with its day, by which the age at it is known",
    cited("criminal_law", "17") + cited("spc_minors_2006", "2", "4"),
    severity=Severity.WARN,
    kind=RuleKind.AGE,
)
SPECIAL_PROCEDURE = rule(
    "special_procedure",
    "行为时已满十四周岁不满十八周岁，适用未成年人刑事案件特别程序",
    "The special procedure applies: 14 to under 18 at the act",
    cited("procuratorate_rules", "489"),
    severity=Severity.INFO,
    kind=RuleKind.AGE,
)
CIVIL_CAPACITY = rule(
    "age_limited_civil_capacity",
    "已满八周岁：限制民事行为能力，抚养意愿应当听取",
    "From 8: limited civil capacity; wishes about custody are heard",
    cited("civil_code", "19", "20") + cited("minors_protection_law", "107"),
    severity=Severity.INFO,
    kind=RuleKind.AGE,
)
ONLINE_CONSENT = rule(
    "age_online_consent",
    "不满十四周岁：网上处理个人信息须经监护人同意",
    "Under 14: guardians consent to the processing of personal data online",
    cited("minors_protection_law", "72"),
    severity=Severity.INFO,
    kind=RuleKind.AGE,
)
LIVING_APART = rule(
    "age_living_apart",
    "不满十六周岁：不得脱离监护单独生活",
    "Under 16: must not live apart from guardianship",
    cited("minors_protection_law", "21"),
    severity=Severity.INFO,
    kind=RuleKind.AGE,
)
ADULTHOOD = rule(
    "age_adult",
    "已满十八周岁：成年",
    "From 18: adult",
    cited("civil_code", "17", "18") + cited("minors_protection_law", "2"),
    severity=Severity.INFO,
    kind=RuleKind.AGE,
)
OF_AGE_SINCE = rule(
    "age_adult_since_the_act",
    "诉讼过程中已满十八周岁：法定代理人不再代为行使诉讼权利，异议由本人提出；监护终止，"
    "对其父母的督促监护令、家庭教育指导随之终止；合适成年人到场可视案件具体情况决定",
    "18 during the proceedings: no legal representative acts any more, they object themselves; "
    "guardianship is over, and with it orders and family guidance to their parents; an "
    "appropriate adult comes where the case calls for it",
    cited("procuratorate_rules", "489") + cited("civil_code", "17", "18", "39"),
    severity=Severity.INFO,
    kind=RuleKind.AGE,
    verification=Verification.SECONDARY,
)
FEB_29 = rule(
    "age_leap_birthday",
    "二月二十九日出生的，平年以二月二十八日为生日",
    "A birthday on 29 February is taken on 28 February in other years",
    cited("civil_code", "202"),
    severity=Severity.INFO,
    kind=RuleKind.AGE,
    verification=Verification.MEMORY,
)

RULES = (
    AGE_COUNTED,
    FEB_29,
    UNDER_14,
    UNDER_12,
    AT_12_AND_13,
    AT_14_AND_15,
    FROM_16,
    AGE_CERTAIN,
    ACTS_DATED,
    SPECIAL_PROCEDURE,
    CIVIL_CAPACITY,
    ONLINE_CONSENT,
    LIVING_APART,
    ADULTHOOD,
    OF_AGE_SINCE,
)

#: Ages at which the position of a person changes, with the rule that says how.
AGE_THRESHOLDS: dict[int, tuple[str, ...]] = {
    8: (CIVIL_CAPACITY.id,),
    YOUNGEST: (AT_12_AND_13.id,),
    FOURTEEN: (AT_14_AND_15.id, ONLINE_CONSENT.id),
    SIXTEEN: (FROM_16.id, LIVING_APART.id),
    ADULT: (ADULTHOOD.id,),
}


class ActKind(StrEnum):
    """Kinds of act that Criminal Law art. 17 names; they are acts, not names of charges."""

    KILLING = "killing"  # 故意杀人
    GRAVE_INJURY = "grave_injury"  # 故意伤害致人重伤或者死亡
    RAPE = "rape"
    ROBBERY = "robbery"
    DRUG_SELLING = "drug_selling"
    ARSON = "arson"
    EXPLOSION = "explosion"
    POISONING = "poisoning"  # 投放危险物质
    OTHER = "other"


def reaches(born: date, age: int) -> date:
    """Return the first day on which a person born on `born` is `age`, the day after the birthday.

    A birthday on 29 February is taken on 28 February in other years.
    Raises OutsideStatute if `age` is not between 1 and 150.

    Source: SPC Interpretation on Criminal Cases of Minors art. 2; Civil Code art. 202 by analogy.
    """
    if not 1 <= age <= 150:
        raise OutsideStatute("age_out_of_range", field="age", age=age)
    return add_months(local_day(born), 12 * age) + ONE_DAY


def age_on(born: date, on: date) -> int:
    """Return the age in whole years on `on`; on the birthday itself still one year less.

    Raises OutsideStatute if the person was not yet born.

    Source: SPC Interpretation on Criminal Cases of Minors art. 2.
    """
    if local_day(on) < local_day(born):
        raise OutsideStatute("not_yet_born", field="on", born=born, on=on)
    years = on.year - born.year
    return years if years == 0 or reaches(born, years) <= on else years - 1


def responsibility(
    age: int,
    *,
    acted_on: date,
    act: ActKind | None = None,
    gravest: bool = False,
    spp_approved: bool = False,
    prosecuting: bool = True,
) -> Verdict:
    """Whether a person aged `age` (whole years) at the act is criminally responsible.

    act: kind of the act; None if not recorded.
    gravest: death, or severe disability by especially cruel means; and vile circumstances.
    prosecuting: False for steps before the approval of the SPP, such as arrest.

    Source: Criminal Law art. 17 (as amended from 2021-03-01), art. 12.
    """
    if age < YOUNGEST:
        return verdict(UNDER_12, met=False, age=age)
    if age < FOURTEEN:
        reason = _why_not_at_12(acted_on, act, gravest, spp_approved or not prosecuting)
        return verdict(AT_12_AND_13, met=reason is None, age=age, act=act, reason=reason)
    if age < SIXTEEN:
        if act is None:
            return verdict(AT_14_AND_15, met=None, age=age, act=act)
        if act is ActKind.OTHER:
            return verdict(AT_14_AND_15, met=False, age=age, act=act, reason="not_of_the_eight")
        return verdict(AT_14_AND_15, met=True, age=age, act=act)
    return verdict(FROM_16, met=True, age=age, act=act)


def _why_not_at_12(
    acted_on: date, act: ActKind | None, gravest: bool, approved: bool
) -> str | None:
    if acted_on < AMENDMENT_XI:
        return "before_amendment_xi"
    if act is None:
        return "not_recorded"
    if act not in (ActKind.KILLING, ActKind.GRAVE_INJURY) or not gravest:
        return "not_of_the_gravest"
    return None if approved else "needs_spp_approval"


def age_established(*, certain: bool, decides_liability: bool) -> Verdict:
    """Whether the age is known well enough to approve arrest.

    Source: Procuratorate Rules art. 464; SPC Interpretation on Criminal Cases of Minors art. 4.
    """
    return verdict(AGE_CERTAIN, met=certain or not decides_liability, certain=certain)


def acts_dated(dated: int) -> Verdict:
    """Whether an act is on record with its day before responsibility is decided.

    dated: number of acts of which at least the year is known. The ages of the law are ages at the
    act; without a recorded act the age was never examined.

    Source: Criminal Law art. 17; SPC Interpretation on Criminal Cases of Minors arts. 2, 4.
    """
    return verdict(ACTS_DATED, met=dated > 0)


def special_procedure(age_at_act: int) -> Verdict:
    """Whether the special procedure applies: 14 to under 18 at the act, whatever the age now.

    It also applies to children of 12 and 13 prosecuted since 2021; the article is older than that
    threshold and does not mention them.

    Source: Procuratorate Rules art. 489.
    """
    met = YOUNGEST <= age_at_act < ADULT
    reason = "older_than_threshold" if met and age_at_act < FOURTEEN else None
    return verdict(SPECIAL_PROCEDURE, met=met, age=age_at_act, reason=reason)


def thresholds_passed(born: date, on: date) -> tuple[int, ...]:
    """Return the ages of AGE_THRESHOLDS that the person has reached on `on`."""
    return tuple(age for age in AGE_THRESHOLDS if reaches(born, age) <= on)
