"""Procuratorial suggestions: the time for the reply, and the contents that are required."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from casetrack.codes import NP_, Coded
from casetrack.law.conditions import rule, verdict
from casetrack.law.counting import suspended_days
from casetrack.law.dates import due
from casetrack.law.instruments import cited
from casetrack.law.public_order import SCHOOL_SILENT
from casetrack.law.terms import Due, OutsideStatute, Rule, Severity, Verdict, Verification
from casetrack.law.working_days import PUBLISHED, WorkCalendar

TIME_LIMITS = rule(
    "suggestion_time_limits",
    "检察建议书载明提出异议的期限和书面回复的期限",
    "The suggestion states the time for objection and the time for a written reply",
    cited("suggestion_provisions"),
    severity=Severity.HARD,
    verification=Verification.MEMORY,
)
COOPERATION = rule(
    "suggestion_cooperation",
    "有关单位应当配合，并及时将采纳情况书面回复",
    "Units cooperate and reply in writing on what they adopt",
    cited("procuratorates_law", "21"),
    severity=Severity.INFO,
)
ESCALATION = rule(
    "suggestion_escalation",
    "回复期限届满、经督促仍未整改的，报告上级、通报主管机关；期限中止的除外",
    "The time is over, the recipient was urged, and the letter had no effect; no time stands still",
    cited("suggestion_provisions"),
    severity=Severity.HARD,
    verification=Verification.SECONDARY,
)
SUPERIOR_FIRST = rule(
    "suggestion_superior_first",
    "报告党委、人大、政府前已通报上级单位、主管机关或者行业组织",
    "The superior, department or industry body is informed before organs of the state",
    cited("suggestion_provisions"),
    severity=Severity.WARN,
    verification=Verification.SECONDARY,
)

RULES = (TIME_LIMITS, COOPERATION, ESCALATION, SUPERIOR_FIRST)


class ReplyGround(Coded):
    """The legal ground of a reply limit; the statute's one month comes before the general two."""

    # a unit that failed its duties to minors
    MINOR_DUTY = ("minor_duty", NP_("ground", "The unit failed its duties to minors"))
    # an authority, before administrative public interest litigation
    PIL_ADMIN = ("pil_admin", NP_("ground", "An authority, before public interest litigation"))
    PIL_ADMIN_URGENT = "pil_admin_urgent", NP_("ground", "The same, while the harm is growing")
    # a school, by the law of 2026
    SCHOOL_SILENT = (
        "school_silent",
        NP_("ground", "A school that did not report bullying"),
    )
    GENERAL = "general", NP_("ground", "Any other suggestion")
    URGENT_AS_SET = "urgent_as_set", NP_("ground", "Urgent")  # the document sets the day
    # release, or variation of the measure
    CUSTODY = ("custody", NP_("ground", "Release, or a milder measure than custody"))
    RETRIAL = "retrial", NP_("ground", "Retrial, to a court")  # to a court


REPLY_RULES: Mapping[ReplyGround, str] = {
    ReplyGround.MINOR_DUTY: "suggestion_reply_minor_duty",
    ReplyGround.PIL_ADMIN: "pil_admin_reply",
    ReplyGround.PIL_ADMIN_URGENT: "pil_admin_reply_urgent",
    ReplyGround.SCHOOL_SILENT: "suggestion_reply_minor_duty",
    ReplyGround.GENERAL: "suggestion_reply_general",
    ReplyGround.URGENT_AS_SET: "suggestion_reply_urgent",
    ReplyGround.CUSTODY: "custody_necessity_reply",
    ReplyGround.RETRIAL: "suggestion_reply_retrial",
}

#: What a suggestion on this ground rests on, beside the rule of its reply.
GROUND_RULES: Mapping[ReplyGround, Rule] = {ReplyGround.SCHOOL_SILENT: SCHOOL_SILENT}


def ground_in_force(ground: ReplyGround | None, issued_on: date) -> Verdict:
    """Whether the law that a ground cites, if any, was in force on the day of issue.

    Source: Public Security Administration Punishments Law (2025 revision).
    """
    since = SCHOOL_SILENT.in_force_from
    met = ground not in GROUND_RULES or issued_on >= since
    return verdict(SCHOOL_SILENT, met, day=issued_on, since=since)


def suggestion_reply(
    ground: ReplyGround,
    received_on: date,
    *,
    set_day: date | None = None,
    stood_still: Sequence[tuple[date, date]] = (),
    calendar: WorkCalendar = PUBLISHED,
) -> Due:
    """Return the last day on which a written reply is in time, counted from receipt.

    set_day: last day printed in the document; for URGENT_AS_SET only, and required there.
    stood_still: pairs of (first day, day on which it runs again), by which the day moves; no rule
    that was read says so.
    Raises OutsideStatute if set_day is missing there, given elsewhere, or before the receipt.

    Source: Minors Protection Law art. 114; Procuratorate Rules art. 581; Interpretation on
    Procuratorial Public Interest Litigation art. 21; Provisions on Procuratorial Suggestions.
    """
    if (ground is ReplyGround.URGENT_AS_SET) != (set_day is not None):
        key = "option_unknown_to_rule" if set_day else "needs_set_day"
        raise OutsideStatute(key, field="set_day", rule=REPLY_RULES[ground], option="set_day")
    if set_day is not None:
        days, _steps = suspended_days(stood_still)
        set_day += timedelta(days=days)
        return due(REPLY_RULES[ground], received_on, set_day=set_day, calendar=calendar)
    return due(REPLY_RULES[ground], received_on, suspended=stood_still, calendar=calendar)


def may_issue(*, reply_limit_stated: bool, objection_limit_stated: bool) -> Verdict:
    """Whether a suggestion states both time limits that are required before it is issued.

    Source: Provisions on Procuratorial Suggestions.
    """
    return verdict(TIME_LIMITS, reply_limit_stated and objection_limit_stated)


def escalation_open(
    *, no_effect: bool | None, was_urged: bool | None, stands_still: bool
) -> Verdict:
    """Whether a letter without effect may be reported upwards, and others informed of it.

    no_effect: no reply came in its time, or one after which something is still not put right;
    was_urged: somebody reminded of it. None: not on record.

    Source: Provisions on Procuratorial Suggestions.
    """
    known = (
        ("time_stands_still", not stands_still),
        ("had_its_effect", no_effect),
        ("nobody_urged", was_urged),
    )
    reason = next((code for code, holds in known if holds is False), None)
    if reason is not None:
        return verdict(ESCALATION, False, reason=reason)
    return verdict(ESCALATION, None if None in (no_effect, was_urged) else True)


def superior_first(*, is_told: bool) -> Verdict:
    """Whether the superior, department or industry body was informed before organs of the state.

    Source: Provisions on Procuratorial Suggestions.
    """
    return verdict(SUPERIOR_FIRST, is_told)
