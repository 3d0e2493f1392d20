"""Words for visits: states, ways, rhythm, and what is said when something is refused."""

from __future__ import annotations

import enum

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp
from flask_babel.speaklater import LazyString

from casetrack.visits.forms import Until
from casetrack.visits.models import Condition, OnRestDay, Unit, VisitState, Way

LABELS: dict[enum.Enum, LazyString] = {
    Way.HOME: _lp("visit", "at home"),
    Way.SCHOOL: _lp("visit", "at school"),
    Way.WORK: _lp("visit", "at work"),
    Way.OFFICE: _lp("visit", "at the office"),
    Way.TELEPHONE: _lp("visit", "by telephone"),
    Way.VIDEO: _lp("visit", "by video"),
    Way.ELSEWHERE: _lp("visit", "elsewhere"),
    Unit.WEEK: _lp("rhythm", "weeks"),
    Unit.MONTH: _lp("rhythm", "months"),
    OnRestDay.MOVE: _lp("visit", "move to the next working day"),
    OnRestDay.KEEP: _lp("visit", "keep the day"),
    VisitState.PLANNED: _lp("visit", "Planned"),
    VisitState.DONE: _lp("visit", "Met"),
    VisitState.NOT_AT_HOME: _lp("visit", "Not at home"),
    VisitState.REFUSED: _lp("visit", "Refused"),
    VisitState.CANCELLED: _lp("visit", "Cancelled"),
    VisitState.NOT_HELD: _lp("visit", "We did not go"),
    Condition.STEADY: _lp("visit", "steady"),
    Condition.WORRYING: _lp("visit", "worrying"),
    Condition.URGENT: _lp("visit", "urgent"),
    Until.ONCE: _lp("visit", "one visit"),
    Until.TIMES: _lp("visit", "a number of visits"),
    Until.DAY: _lp("visit", "until a day"),
    Until.MEASURE: _lp("visit", "until what they serve ends"),
}

FACTS: dict[str, LazyString] = {
    "visits_planned": _l("Planned by this office"),
    "concern_raised": _l("A visit was recorded as urgent"),
}

RULES: dict[str, LazyString] = {
    "visits_end_before_first": _l(
        "The last day, %(last)s, lies before the first visit, %(first)s."
    ),
    "too_many_visits": _l(
        "These would be more than %(most)s visits. Plan a shorter series, or visits further apart."
    ),
    "first_visit_past": _l(
        "%(day)s is past. Plan from today on; record a visit that took place as one not planned."
    ),
    "visit_day_past": _l("%(day)s is past. Choose today or a later day."),
    "visits_after_measure": _l(
        "What the visits serve ends on %(last)s; a visit would fall on %(day)s."
    ),
    "cannot_visit": _l(
        "This person may not record visits to this child. Choose somebody of the case, or grant"
        " them the visits first."
    ),
    "measure_missing": _l("Choose what the visits serve, or give a last day or a number."),
    "measure_without_last_day": _l(
        "It has no last day. Give the last day of the visits, or their number."
    ),
    "measure_not_running": _l("It does not run any more. Choose another, or none."),
    "measure_of_another": _l("It concerns somebody else. Choose one of the same person, or none."),
    "visit_has_outcome": _l(
        "This visit has an outcome already: %(state)s. Only a planned visit can be moved or"
        " cancelled."
    ),
    "visit_reason_missing": _l("Say why, in a few words."),
    "outcome_recorded": _l(
        "An outcome is recorded already: %(state)s. Correct it if it should say otherwise."
    ),
    "outcome_recorded_so": _l("This is the outcome recorded already. Nothing was changed."),
    "outcome_not_recorded": _l("No outcome is recorded yet. Record it first."),
    "correction_reason_missing": _l("Say why it is corrected, in a few words."),
    "concern_answered": _l(
        "Somebody said already what was done; it stands in the journal. Add what you did there."
    ),
    "concern_unanswered": _l("Say what was done, in a sentence or two."),
    "outcome_missing": _l("Choose what happened."),
    "condition_missing": _l("Say how things are: steady, worrying or urgent."),
    "findings_missing": _l("Say in a sentence what you saw and heard."),
    "visit_why_missing": _l("Say why it did not take place."),
    "unplanned_not_held": _l("Only a visit that took place is recorded without a plan."),
    "visit_recorded": _l(
        "The same visit of %(day)s is recorded already; nothing was recorded twice."
    ),
}
