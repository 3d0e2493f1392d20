"""The probation of a conditional non-prosecution: length, end, and the final decision."""

from __future__ import annotations

from datetime import date, timedelta

from casetrack.law.conditional import Heard
from casetrack.law.conditions import rule, verdict
from casetrack.law.counting import ONE_DAY, add_months, add_months_spc_202
from casetrack.law.dates import probation_last_day
from casetrack.law.instruments import cited
from casetrack.law.periods import period_of
from casetrack.law.periods.conditional import PROBATION_MONTHS
from casetrack.law.revocation import RULES as REVOCATION_RULES
from casetrack.law.terms import Due, OutsideStatute, Severity, Verdict, Verification

#: Fewer days than this after the probation call for a warning at the decision.
COMFORTABLE_DAYS = 5
#: What half a month is, wherever a text speaks of one.
HALF_MONTH_DAYS = 15

_SINCE = PROBATION_MONTHS.since

DAYS_LEFT = rule(
    "cnp_days_left",
    "考验期届满后审查起诉期限尚余五日以上",
    "At least five days of the review period remain after the probation",
    cited("minors_cases_2013", "40", "45"),
    severity=Severity.WARN,
    verification=Verification.SECONDARY,
)
PRINTED_END = rule(
    "cnp_printed_end",
    "决定书载明的考验期届满日与期限长度相符",
    "The last day printed in the decision fits the length of the probation",
    cited("criminal_procedure_law", "283"),
    severity=Severity.WARN,
    verification=Verification.MEMORY,
    since=_SINCE,
)
BAIL_COVERS = rule(
    "cnp_bail_covers_probation",
    "取保候审期限覆盖考验期",
    "Bail lasts as long as the probation",
    cited("criminal_procedure_law", "79"),
    severity=Severity.WARN,
)
DUTIES = rule(
    "cnp_statutory_duties",
    "被附条件不起诉人遵守四项法定义务：守法并服从监督；报告活动情况；离开、迁居须经批准；接受矫治和教育",
    "Four duties always apply: obey law and supervision; report; ask before leaving or moving; "
    "accept correction and education",
    cited("criminal_procedure_law", "283") + cited("procuratorate_rules", "475"),
    severity=Severity.INFO,
    since=_SINCE,
)
#: What the law asks of everybody on probation, in its order: in Chinese and in English.
STATUTORY_DUTIES = (
    ("遵守法律法规，服从监督", "Obey the law and submit to supervision"),
    (
        "按照考察机关的规定报告自己的活动情况",
        "Report their activities as the supervising office requires",
    ),
    (
        "离开所居住的市、县或者迁居，报经考察机关批准",
        "Have leaving the city or county, or moving, approved first",
    ),
    (
        "按照考察机关的要求接受矫治和教育",
        "Accept correction and education as the supervising office requires",
    ),
)
USUAL_LENGTH = rule(
    "cnp_usual_length",
    "可能判处六个月有期徒刑以下刑罚的，考验期一般为六个月",
    "Where six months or less is likely, the probation is usually six months",
    cited("minors_guidelines_2017"),
    severity=Severity.INFO,
    verification=Verification.MEMORY,
)
OFFSITE = rule(
    "cnp_offsite_supervision",
    "异地协助考察的，决定权与责任仍在作出决定的人民检察院",
    "Another office may assist with supervision; responsibility and decision do not move",
    cited("minors_cases_2013", "44"),
    severity=Severity.INFO,
    verification=Verification.SECONDARY,
)


VICTIM_AGAIN = rule(
    "cnp_victim_heard_again",
    "作出不起诉决定前已再次听取被害人意见",
    "The victim has been heard again before the final non-prosecution",
    cited("procuratorate_rules", "477", "480"),
    severity=Severity.HARD,
)
OPINION = rule(
    "cnp_opinion",
    "作出处理决定前已制作考察意见书",
    "The observation opinion is finished before the final decision",
    cited("procuratorate_rules", "477"),
    severity=Severity.WARN,
)
BREACHES_ANSWERED = rule(
    "cnp_breaches_answered",
    "受托院反馈的违反规定情况均已处理",
    "Every breach that the entrusted office reported is answered",
    cited("minors_cases_2013", "44") + cited("procuratorate_rules", "479"),
    severity=Severity.WARN,
    verification=Verification.SECONDARY,
)
AFTER_PROBATION = rule(
    "cnp_after_probation",
    "考验期届满后方可作出处理决定",
    "The final decision is taken after the last day of the probation",
    cited("criminal_procedure_law", "284"),
    severity=Severity.HARD,
    verification=Verification.MEMORY,
    since=_SINCE,
)

RULES = (
    DAYS_LEFT,
    PRINTED_END,
    BAIL_COVERS,
    DUTIES,
    USUAL_LENGTH,
    OFFSITE,
    *REVOCATION_RULES,
    VICTIM_AGAIN,
    OPINION,
    BREACHES_ANSWERED,
    AFTER_PROBATION,
)


def enough_days_left(review_nominal: date, decided: date) -> Verdict:
    """Whether enough of the review period remains to decide in after the probation.

    review_nominal: last day of the review period before holidays.
    """
    days = (review_nominal - decided).days
    return verdict(DAYS_LEFT, days >= COMFORTABLE_DAYS, days=days)


def within_period(period: str, on: date, *, due: date) -> Verdict:
    """Whether a decision falls within its period; `values` give the days by which it is late.

    period: its id. due: its last day, inclusive. A later decision is late and needs a reason.

    Source: that of the period.
    """
    late = max(0, (on - due).days)
    rule = period_of(period).rule
    return verdict(rule, on <= due, severity=Severity.WARN, due=due, days=late)


def length_lawful(months: int | None, *, on: date) -> Verdict:
    """Whether a probation of so many whole months is lawful; None: no length is given yet.

    on: the day of the decision; `values` give the shortest and the longest length, both inclusive.

    Source: Criminal Procedure Law art. 283; Procuratorate Rules art. 473.
    """
    lawful = PROBATION_MONTHS.on(max(on, PROBATION_MONTHS.since))
    met = None if months is None else months in lawful
    return verdict(period_of("cnp_probation").rule, met, months=months, lawful=lawful)


def probation_end_lawful(decided_on: date, ends_on: date) -> Verdict:
    """Whether a probation decided on `decided_on` may end on `ends_on`, whoever set that day.

    From the shortest length under the reading that counts the day of the decision to the longest
    under either month rule; `values` give the first and the last lawful day.
    Raises OutsideStatute if the law knew no probation yet on `decided_on`.

    Source: Criminal Procedure Law art. 283; Procuratorate Rules art. 473.
    """
    lawful = PROBATION_MONTHS.on(decided_on)
    earliest = add_months(decided_on, lawful.least) - ONE_DAY
    latest = max(add(decided_on, lawful.most) for add in (add_months, add_months_spc_202))
    return verdict(
        period_of("cnp_probation").rule,
        earliest <= ends_on <= latest,
        ends=ends_on,
        earliest=earliest,
        latest=latest,
    )


def printed_end_fits(decided_on: date, printed: date, *, months: int) -> Verdict:
    """Whether the last day printed in a decision fits its length under either reading.

    Raises OutsideStatute if the length was not lawful.
    """
    counted = probation_last_day(decided_on, months=months)
    fits = printed in (counted.due, counted.alternative)
    return verdict(PRINTED_END, fits, printed=printed, day=counted.due, other=counted.alternative)


def changed_probation(decided_on: date, *, months: int, changed_on: date, last_day: date) -> Due:
    """Return the last day after a change of length, counted anew from the original decision.

    months: the new total; last_day: the last day before the change.
    Raises OutsideStatute if the probation was over on `changed_on`, or the new total is not lawful
    or already past.
    """
    if changed_on > last_day:
        raise OutsideStatute("probation_over", field="changed_on", last_day=last_day)
    counted = probation_last_day(decided_on, months=months)
    _ensure_changeable(counted.due, changed_on=changed_on, last_day=last_day, field="months")
    return counted


def moved_by_half_months(last_day: date, halves: int) -> date:
    """Return the last day moved by `halves` half months, to an earlier day if below zero.

    Half a month is fifteen days, also at the end of a month. A length is counted in whole months
    from the decision (`changed_probation`); a change by half months states the last day instead,
    and `probation_end_lawful` judges it.

    Source: SPC Interpretation on the Criminal Procedure Law art. 202, for the length alone.
    """
    return last_day + timedelta(days=HALF_MONTH_DAYS * halves)


def nearest_lawful_end(decided_on: date, wished: date) -> date:
    """Return the wished last day of a probation, or the nearest lawful one.

    Six to twelve months, both bounds included, by the reading that does not count the day of
    the decision.

    Source: Criminal Procedure Law art. 283; Procuratorate Rules art. 473.
    """
    lawful = PROBATION_MONTHS.on(max(decided_on, PROBATION_MONTHS.since))
    least, most = (add_months(decided_on, months) for months in (lawful.least, lawful.most))
    return min(max(wished, least), most)


def changed_probation_end(new_end: date, *, changed_on: date, last_day: date) -> date:
    """Return the last day stated by a change of length that states a day and no months.

    last_day: the last day before the change.
    Raises OutsideStatute as `changed_probation`; `probation_end_lawful` judges the day itself.
    """
    _ensure_changeable(new_end, changed_on=changed_on, last_day=last_day, field="last_day")
    return new_end


def _ensure_changeable(new_end: date, *, changed_on: date, last_day: date, field: str) -> None:
    if changed_on > last_day:
        raise OutsideStatute("probation_over", field="changed_on", last_day=last_day)
    if new_end < changed_on:
        raise OutsideStatute("new_end_is_past", field=field, day=new_end)


def bail_covers_probation(bail_ends: date, probation_ends: date) -> Verdict:
    """Whether bail lasts to the end of the probation; both arguments are last days, inclusive."""
    return verdict(
        BAIL_COVERS, bail_ends >= probation_ends, bail=bail_ends, probation=probation_ends
    )


def victim_heard_again(
    heard: Heard, *, heard_on: date | None, decided_on: date | None, final_on: date
) -> Verdict:
    """Whether the victim was heard again before the final decision, or a record says why not.

    heard_on: None if no day is recorded; then it is open whether the victim was heard again.
    decided_on: day of the conditional decision; an earlier hearing does not count.

    Source: Procuratorate Rules arts. 477, 480.
    """
    if heard is Heard.NOT_YET:
        return verdict(VICTIM_AGAIN, met=False, heard=heard)
    if heard_on is None:
        return verdict(VICTIM_AGAIN, None if heard is Heard.HEARD else True, heard=heard)
    again = (decided_on is None or decided_on <= heard_on) and heard_on <= final_on
    reason = None if again else "not_heard_again"
    return verdict(VICTIM_AGAIN, again, heard=heard, heard_on=heard_on, reason=reason)


def opinion_finished(finished_on: date | None, *, on: date) -> Verdict:
    """Whether the observation opinion was finished by the day of the final decision, inclusive.

    The Rules put the opinion after the probation as a step of work, not as a condition of the
    decision, so that a missing one needs a reason.

    Source: Procuratorate Rules art. 477.
    """
    met = finished_on is not None and finished_on <= on
    return verdict(OPINION, met, finished_on=finished_on)


def breaches_answered(waiting: int) -> Verdict:
    """Whether every reported breach is answered before a probation ends; else a reason is needed.

    waiting: number of unanswered breaches. A breach counts at the end only once the deciding office
    has taken it over.

    Source: Provisions on Criminal Cases of Minors art. 44; Procuratorate Rules art. 479.
    """
    return verdict(BREACHES_ANSWERED, waiting == 0, waiting=waiting)


def final_decision_open(on: date, *, last_day: date) -> Verdict:
    """Whether the final decision may be taken on `on`: on the day after the last day, or later."""
    return verdict(AFTER_PROBATION, on > last_day, on=on, last_day=last_day)
