"""The rhythm of a plan in words."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _
from flask_babel import ngettext, pgettext

from casetrack.visits.models import OnRestDay, SeriesUnit, VisitPlan
from casetrack.web.dates import WEEKDAYS, word_day
from casetrack.web.words import language


def word_rhythm(plan: VisitPlan, *, last: date | None) -> list[str]:
    """The rhythm of a plan in words: interval, days, length and days avoided, a clause each.

    last: the last day on which a visit may take place, inclusive.
    """
    if plan.first_on is None and plan.every is None:
        return [_("how often and when is not told")]
    if plan.every is None:
        return [_("one visit"), *_avoided(plan)]
    return [_how_often(plan), *_on_days(plan), _how_long(plan, last), *_avoided(plan)]


def _how_often(plan: VisitPlan) -> str:
    every = plan.every or 1
    if every == 1:
        # Chinese says no number here, and has one form for all numbers.
        if plan.unit is SeriesUnit.DAY:
            return pgettext("rhythm", "every day")
        is_weekly = plan.unit is SeriesUnit.WEEK
        return pgettext("rhythm", "every week") if is_weekly else pgettext("rhythm", "every month")
    if plan.unit is SeriesUnit.DAY:
        return ngettext("every day", "every %(num)d days", every)
    if plan.unit is SeriesUnit.WEEK:
        return ngettext("every week", "every %(num)d weeks", every)
    return ngettext("every month", "every %(num)d months", every)


def _on_days(plan: VisitPlan) -> list[str]:
    if plan.weekday is not None:
        return [_("on %(weekday)s", weekday=WEEKDAYS[language()][plan.weekday - 1])]
    if plan.month_day == 31:
        return [_("on the last day of the month")]
    if plan.month_day is not None:
        return [_("on day %(day)d of the month", day=plan.month_day)]
    return []


def _how_long(plan: VisitPlan, last: date | None) -> str:
    if plan.times is not None:
        return ngettext("%(num)d time", "%(num)d times", plan.times)
    if last is None and plan.follows_measure:
        return _("until the linked measure ends; no last day is known")
    if last is None:
        return _("no last day is told")
    day = word_day(last, language(), long=True)
    if plan.follows_measure:
        return _("until the linked measure ends, %(day)s", day=day)
    return _("until %(day)s", day=day)


def _avoided(plan: VisitPlan) -> list[str]:
    words = {
        OnRestDay.MOVE: _("moved from rest days"),
        OnRestDay.SKIP: _("left out on rest days"),
    }
    parts = [words[plan.on_rest_day]] if plan.on_rest_day in words else []
    parts += [_("weeks of examinations avoided")] if plan.avoids_exams else []
    parts += [_("public holidays avoided")] if plan.avoids_holidays else []
    return parts
