"""Durations, reasons and refusals of the load, in words."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import ngettext, pgettext

from casetrack.visits.workload.proposal import Because, Candidate
from casetrack.visits.workload.reckoning import DayLoad
from casetrack.web.words import label


def word_minutes(minutes: int) -> str:
    """A duration in words: 45 min, 2 h, 3 h 20 min."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return _("%(rest)d min", rest=rest)
    if not rest:
        return _("%(hours)d h", hours=hours)
    return _("%(hours)d h %(rest)d min", hours=hours, rest=rest)


def word_candidate(name: str, who: Candidate) -> str:
    """A possible visitor in words: name, load of that day, reasons for and against."""
    words = [_word_because(reason, who) for reason in who.because]
    words.append(_("then %(hours)s that day", hours=word_minutes(who.minutes)))
    return name + _(": ") + pgettext("clauses", ", ").join(words)


def _word_because(reason: Because, who: Candidate) -> str:
    if reason is Because.KNOWS:
        return ngettext("was there once", "was there %(num)d times", who.times)
    return label(reason)


def word_too_much(load: DayLoad) -> list[str]:
    """The overload of a day in words."""
    words = []
    if load.over:
        words.append(_("%(hours)s more than a working day", hours=word_minutes(load.over)))
    for trip, other in load.clashes:
        assert trip.at is not None, "what clashes has a time"
        assert other.at is not None, "what clashes has a time"
        words.append(
            _(
                "%(one)s and %(other)s clash",
                one=trip.at.strftime("%H:%M"),
                other=other.at.strftime("%H:%M"),
            )
        )
    for trip in load.outside_hours:
        assert trip.at is not None, "what is outside has a time"
        words.append(_("%(at)s: outside of office hours", at=trip.at.strftime("%H:%M")))
    return words
