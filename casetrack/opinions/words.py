"""What is said when an opinion cannot be written or finished, and of a decision without one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from casetrack.law import Verdict
from casetrack.opinions.following import BEFORE_THE_END, MISSING
from casetrack.web.dates import word_day
from casetrack.web.words import language

RULES: dict[str, LazyString] = {
    "opinion_days": _l("Write a number from 0 to %(most)d."),
    "opinion_is_drafted": _l("There is a draft already. Write on it."),
    "opinion_older_than_the_file": _l(
        "The file says more now than when this was drafted. Draft it once more, write on it, or "
        "say that it was read beside what is new, and stands."
    ),
    "opinion_is_finished": _l("It is finished already."),
    "opinion_without_words": _l("Write the opinion, in one language at least."),
    "opinion_reason_missing": _l("It was finished. Say why it is changed, in a sentence."),
    "opinion_before_the_probation": _l("The probation was decided on %(decided)s only."),
    MISSING: _l(
        "The opinion on the probation is not finished (Rules, art. 477). Finish it first, or say"
        " why to go on without it."
    ),
}
FACTS: dict[str, LazyString] = {
    BEFORE_THE_END: _l("the last day of the probation, counted back by the office's own practice"),
}


def _finished(verdict: Verdict) -> str:
    day = verdict.values.get("finished_on")
    if not isinstance(day, date):
        return _("It is not finished.")
    return _("Finished on %(day)s.", day=word_day(day, language(), long=True))


VERDICT_FACTS: Mapping[str, Callable[[Verdict], str]] = {"cnp_opinion": _finished}
