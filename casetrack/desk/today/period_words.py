"""Periods of an office in words: risks with reasons, and an outlook."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _
from flask_babel import ngettext

from casetrack.db.partial_date import PartialDate
from casetrack.desk.today.periods import Outlook, RunningPeriod
from casetrack.desk.today.risks import Risk, days_left, is_empty_window
from casetrack.desk.today.summary import number_in_words
from casetrack.law import Lateness
from casetrack.web.dates import lag, word_day, word_when
from casetrack.web.words import label, language


def word_risks(period: RunningPeriod, *, on: date) -> list[str]:
    """Each risk of a period with its reason, as a clause; the heaviest first."""
    return [_word_risk(risk, period, on) for risk in period.risks]


def word_standstill(period: RunningPeriod) -> str:
    """The last day of a period's suspension, and the due date of the final decision."""
    until = period.still_until
    if until is None:
        return _("It stands still while a probation runs; the end of that is not known.")
    day = word_day(until, language(), long=True)
    if period.final is None:
        return _("It stands still until %(day)s, while a probation runs.", day=day)
    return _(
        "It stands still until %(day)s, while a probation runs, and runs again the day after; the "
        "final decision is due on %(final)s.",
        day=day,
        final=word_day(period.final.due, language(), long=True),
    )


def word_late(seen: Outlook) -> str:
    """The late periods of the office, as one sentence; "" if none."""
    if not seen.late:
        return ""
    n, held = (number_in_words(number, language()) for number in (seen.late, seen.late_held))
    text = str(ngettext("%(n)s period is late", "%(n)s periods are late", seen.late, n=n))
    if seen.late_held and seen.late == 1:
        text = _("%(said)s while somebody is in custody", said=text)
    elif seen.late_held:
        text = _("%(said)s, %(n)s of them while somebody is in custody", said=text, n=held)
    return text[:1].upper() + text[1:]


def word_ahead(seen: Outlook) -> str:
    """How many periods end this month and in twelve months, as one sentence."""
    if not (total := sum(month.ends for month in seen.months)):
        return _("No period ends in the next twelve months.")
    now, here = seen.months[0].ends, _counted(seen.months[0].ends, is_cut=seen.months[0].is_cut)
    text = str(
        ngettext(
            "%(n)s period ends this month, %(total)s in twelve months.",
            "%(n)s periods end this month, %(total)s in twelve months.",
            now,
            n=here,
            total=_counted(total, is_cut=any(month.is_cut for month in seen.months)),
        )
    )
    return text[:1].upper() + text[1:]


def _word_risk(risk: Risk, period: RunningPeriod, on: date) -> str:
    owed = period.owed
    match risk:
        case Risk.LATE:
            if period.duty.lateness is Lateness.AGREED:
                return label(Risk.LATE)
            return _("late: %(what)s", what=label(period.duty.lateness))
        case Risk.CUSTODY_ENDS:
            return _("somebody is in custody, and it ends %(lag)s", lag=lag(owed.due, on))
        case Risk.ENDS_SOON:
            return _("it ends %(lag)s", lag=lag(owed.due, on))
        case Risk.SHORT_WINDOW:
            return _word_window(period)
        case Risk.RESTRAINT_ENDS_FIRST:
            assert period.probation_ends is not None, "there is no such risk without one"
            day = word_day(period.probation_ends, language(), long=True)
            return _("it ends before the probation does, on %(day)s", day=day)
        case Risk.IMPRECISE:
            when = PartialDate.parse_edtf(str(period.why["told"]))
            return _(
                'it counts from a day of which the source says only "%(when)s"',
                when=word_when(when, language(), long=True),
            )


def _word_window(period: RunningPeriod) -> str:
    why = period.why
    left = days_left(why)
    if is_empty_window(why) or left is None or left <= 0:
        return _("no day of the review is left to decide in after the probation")
    return str(
        ngettext(
            "only %(num)d day of the review is left to decide in after the probation",
            "only %(num)d days of the review are left to decide in after the probation",
            left,
        )
    )


def _counted(number: int, *, is_cut: bool) -> str:
    if is_cut:
        return _("more than %(count)s", count=number)
    return number_in_words(number, language()) if number <= 10 else str(number)
