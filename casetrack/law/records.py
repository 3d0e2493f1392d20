"""Sealing of records: conditions, access, and unsealing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from casetrack.law.conditions import rule, verdict
from casetrack.law.counting import Length, LengthUnit, add_months
from casetrack.law.dates import end_of_length
from casetrack.law.instruments import cited
from casetrack.law.terms import Citation, Due, InForce, Rule, Severity, Verdict, Verification
from casetrack.law.working_days import PUBLISHED, WorkCalendar

#: Longest sentence in months that is sealed, included.
SEALED_UP_TO_MONTHS = InForce({date(2013, 1, 1): 60})

#: Days within which a procuratorate seals; recalled, the text of the measures was not read.
SEALED_WITHIN_DAYS = 3

#: Years for which the files of a case are kept, where not permanently. Recalled from the Measures
#: on the Litigation Archives of the People's Procuratorates; the text was not read.
KEPT_YEARS = (60, 30)

CONVICTION = rule(
    "seal_conviction",
    "犯罪时不满十八周岁、被判处五年有期徒刑以下刑罚的，犯罪记录封存",
    "A conviction of a minor to five years or less is sealed",
    cited("criminal_procedure_law", "286")
    + cited("procuratorate_rules", "482")
    + cited("spc_criminal_procedure", "581"),
    severity=Severity.HARD,
)
NON_PROSECUTION = rule(
    "seal_non_prosecution",
    "未成年人不起诉记录封存",
    "The record of a non-prosecution of a minor is sealed",
    cited("procuratorate_rules", "486") + cited("juvenile_delinquency_law", "59"),
    severity=Severity.HARD,
)
OTHER_RECORDS = rule(
    "seal_other_records",
    "未成年人专门矫治教育、专门教育、行政处罚、刑事强制措施记录封存",
    "Records of correction, specialised education, administrative punishment and coercive "
    "measures of a minor are sealed",
    cited("juvenile_delinquency_law", "59"),
    severity=Severity.HARD,
)
PUBLIC_ORDER = rule(
    "seal_public_order",
    "违反治安管理的记录（不限于未成年人）予以封存，"
    "仅供有关国家机关办案需要或者有关单位依国家规定查询",
    "Records of public-order violations, of everybody, are sealed; open to state organs for a case"
    " and to units under national provisions",
    cited("public_order_law", "136"),
    severity=Severity.INFO,
    verification=Verification.SECONDARY,
    before=OTHER_RECORDS.id,
)
MIXED_AGES = rule(
    "seal_mixed_ages",
    "跨十八周岁数罪并案、主要犯罪在未成年时实施且判处或者决定执行五年有期徒刑以下刑罚的，全案封存",
    "Acts around 18 handled together: sealed whole if the main one came before and five years hold",
    cited("sealing_measures"),
    severity=Severity.HARD,
    verification=Verification.SECONDARY,
    is_new=True,
)
MATERIAL = rule(
    "seal_material",
    "封存范围包括全部案卷、电子数据以及社会调查、帮教考察、心理疏导、司法救助材料",
    "Files, electronic data, and social investigation, supervision, counselling and assistance "
    "material are all sealed",
    cited("sealing_measures"),
    severity=Severity.INFO,
    verification=Verification.SECONDARY,
)
ACCESS = rule(
    "seal_access",
    "封存记录仅供司法机关办案需要，或者有关单位依国家规定书面申请查询",
    "Sealed records are open to judicial organs for a case, or to units under national provisions "
    "in writing",
    cited("criminal_procedure_law", "286")
    + cited("procuratorate_rules", "484", "486")
    + cited("juvenile_delinquency_law", "59"),
    severity=Severity.HARD,
)
UNSEALING = rule(
    "unsealing",
    "新罪、漏罪与封存之罪数罪并罚超过五年，或者再审改判超过五年的，解除封存",
    "Unsealed where a further crime of a minor, or a retrial, brings the total above five years",
    cited("procuratorate_rules", "485") + cited("sealing_measures"),
    severity=Severity.HARD,
    verification=Verification.MEMORY,
)
NO_DUTY_TO_REPORT = rule(
    "seal_no_duty_to_report",
    "入伍、就业时免除前科报告义务",
    "No duty to report the past punishment when enlisting or taking a job",
    cited("criminal_law", "100"),
    severity=Severity.INFO,
)

RULES = (
    CONVICTION,
    NON_PROSECUTION,
    OTHER_RECORDS,
    PUBLIC_ORDER,
    MIXED_AGES,
    MATERIAL,
    ACCESS,
    UNSEALING,
    NO_DUTY_TO_REPORT,
)


class RecordKind(StrEnum):
    """Kinds of record."""

    CONVICTION = "conviction"
    NON_PROSECUTION = "non_prosecution"
    PUBLIC_ORDER = "public_order"  # a punishment by the law of public order
    OTHER = "other"  # correction, specialised education, administrative, coercive measures


@dataclass(frozen=True)
class SealingFacts:
    """The facts about one person's record; None wherever nobody knows.

    was_minor: under 18 at the act, of several acts at one of them. sentences: months of each
    sentence of liberty of the judgment; empty for exemption from punishment, or a fine alone.
    acts_after_18: some of the acts handled together came after the 18th birthday.
    main_act_before_18: counts only in that case. decided: the first and the last possible day of a
    public-order punishment, which is judged by the law of that day.
    """

    record: RecordKind
    was_minor: bool | None
    sentences: tuple[int | None, ...] = ()
    is_for_life: bool = False
    acts_after_18: bool | None = False
    main_act_before_18: bool | None = None
    decided: tuple[date, date] | None = None


def sealing(facts: SealingFacts) -> Verdict:
    """Whether a record must be sealed; sealing happens by operation of law, without application.

    Where a fact decides it that nobody knows, the verdict is not met, and says which.
    Source: Criminal Procedure Law art. 286; Procuratorate Rules arts. 482, 486; Law on the
    Prevention of Juvenile Delinquency art. 59; Public Security Administration Punishments Law
    art. 136.
    """
    if facts.record is RecordKind.PUBLIC_ORDER:
        first, last = facts.decided or (date.min, date.max)
        since = PUBLIC_ORDER.in_force_from
        if first >= since or (facts.was_minor is not True and last >= since):
            return _judged(PUBLIC_ORDER, punished_on=True if first >= since else None)
    if facts.record is not RecordKind.CONVICTION:
        is_np = facts.record is RecordKind.NON_PROSECUTION
        return _judged(NON_PROSECUTION if is_np else OTHER_RECORDS, age_at_act=facts.was_minor)
    asked = {"age_at_act": facts.was_minor, "sentence": _is_short(facts)}
    if facts.acts_after_18 is False:
        return _judged(CONVICTION, **asked)
    if facts.acts_after_18 is None:
        return _judged(MIXED_AGES, **asked, age_at_each_act=None)
    return _judged(MIXED_AGES, **asked, main_act=facts.main_act_before_18)


def _is_short(facts: SealingFacts) -> bool | None:
    """Whether it is five years or less; of several sentences nobody said which one joins them."""
    limit = SEALED_UP_TO_MONTHS.first
    known = [months for months in facts.sentences if months is not None]
    if facts.is_for_life or max(known, default=0) > limit:
        return False
    return True if len(known) == len(facts.sentences) and sum(known) <= limit else None


def _judged(subject: Rule, **asked: bool | None) -> Verdict:
    """Met where everything is so; the first that nobody knows, unless another is surely not so."""
    if False in asked.values():
        return verdict(subject, met=False)
    unknown = next((f"{fact}_unknown" for fact, is_so in asked.items() if is_so is None), None)
    return verdict(subject, met=unknown is None, reason=unknown)


def is_open_question(answer: Verdict) -> bool:
    """Whether a fact is missing without which nobody knows whether a record is sealed."""
    return str(answer.values.get("reason", "")).endswith("_unknown")


def recalled_due(
    start: date, days: int, *, basis: tuple[Citation, ...] = (), calendar: WorkCalendar = PUBLISHED
) -> Due:
    """Return the last day of a number of days that is recalled, whose text was not read.

    start: itself not counted.
    """
    last = end_of_length(start, Length(days, LengthUnit.DAY), calendar=calendar)
    return Due(
        rule="",
        nominal=start + timedelta(days=days),
        due=last.day,
        alternative=None,
        alternative_reading=None,
        earliest_next=None,
        provisional=last.provisional,
        basis=basis,
        verification=Verification.MEMORY,
        steps=last.steps,
    )


def kept_until(since: date, years: int) -> date:
    """Return the last day on which a record is kept: it may be destroyed after it.

    since: the day it was sealed or archived, itself not counted. No number of years is refused: the
    text that sets them was not read.

    Source: Measures on the Litigation Archives of the People's Procuratorates, recalled.
    """
    return add_months(since, 12 * years)


class Reader(StrEnum):
    """Readers of a sealed record."""

    JUDICIAL_ORGAN = "judicial_organ"
    STATE_ORGAN = "state_organ"  # any other; for public-order records alone
    UNIT = "unit"  # queries under national provisions
    ANYBODY_ELSE = "anybody_else"


def may_consult(
    reader: Reader,
    record: RecordKind,
    *,
    needed_for_case: bool = False,
    written_request: bool = False,
) -> Verdict:
    """Whether a sealed record may be opened to a reader.

    On a unit that asks for a non-prosecution record, two texts differ: the narrower one refuses,
    the wider one allows. The narrower is followed, and going beyond it needs a reason.

    Source: Criminal Procedure Law art. 286; Procuratorate Rules arts. 484, 486; Law on the
    Prevention of Juvenile Delinquency art. 59; Public Security Administration Punishments Law
    art. 136, which opens public-order records to every state organ.
    """
    of_public_order = record is RecordKind.PUBLIC_ORDER
    if reader is Reader.JUDICIAL_ORGAN or (reader is Reader.STATE_ORGAN and of_public_order):
        subject = PUBLIC_ORDER if of_public_order else ACCESS
        may = needed_for_case and written_request
        return verdict(subject, may, severity=Severity.HARD, reader=reader)
    if reader is Reader.UNIT and written_request:
        if record is RecordKind.NON_PROSECUTION:
            return verdict(
                ACCESS,
                met=False,
                severity=Severity.WARN,
                reader=reader,
                reason="narrower_text_refuses",
            )
        return verdict(ACCESS, met=True, reader=reader)
    return verdict(ACCESS, met=False, reader=reader)


def unsealing(
    total_months: int, *, further_crime_as_minor: bool, raised_on_retrial: bool, signed_off: bool
) -> Verdict:
    """Whether a sealed conviction must be unsealed.

    total_months: joint sentence for all crimes. At exactly five years one text unseals and another
    seals; the record stays sealed. Above, a lawyer's sign-off is needed.

    Source: Procuratorate Rules art. 485; Measures on Sealing Criminal Records of Minors.
    """
    limit = SEALED_UP_TO_MONTHS.first
    if total_months == limit:
        return verdict(UNSEALING, met=False, months=total_months, reason="exactly_five_years")
    if total_months < limit or not (further_crime_as_minor or raised_on_retrial):
        return verdict(UNSEALING, met=False, months=total_months)
    if not signed_off:
        return verdict(UNSEALING, met=False, months=total_months, reason="needs_sign_off")
    return verdict(UNSEALING, met=True, months=total_months)
