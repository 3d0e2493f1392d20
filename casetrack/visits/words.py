"""Words for visits: what dates count from, and what is said when something is refused."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

FACTS: dict[str, LazyString] = {
    "visits_planned": _l("Planned by this office"),
    "spot_check_drawn": _l("A spot check, its day drawn"),
    "visit_refused": _l("A visit was refused"),
    "nobody_met_twice": _l("Nobody was met twice in a row"),
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
    "no_day_fits": _l("No day of this rhythm fits. Choose another day, or avoid less."),
    "plan_ended": _l("This plan was ended on %(day)s."),
    "plan_paused": _l("These visits are paused. Let them go on first, then plan them anew."),
    "nothing_open": _l("No visit of this series is open any more."),
    "series_of_another": _l("A series stays with whom it visits. Plan another for others."),
    "pause_past": _l("%(day)s is past. Pause from today on."),
    "pause_ends_before_first": _l(
        "The last day, %(last)s, lies before the first day of the pause, %(first)s."
    ),
    "paused_already": _l("These visits are paused from %(day)s already."),
    "pause_over": _l("This pause is over already."),
    "pause_over_before": _l(
        "The pause ends on %(last)s by itself. Choose that day, or one before."
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
    "outcome_missing": _l("Choose what happened."),
    "condition_missing": _l("Say how things are: steady, worrying or urgent."),
    "findings_missing": _l("Say in a sentence what you saw and heard."),
    "visit_before_its_day": _l(
        "This visit is planned for %(planned)s, after the day you give. If it really took place "
        "before, say so; if this was another one, record it as a visit without a plan."
    ),
    "visit_why_missing": _l("Say why it did not take place."),
    "unplanned_not_held": _l("Only a visit that took place is recorded without a plan."),
    "visit_recorded": _l(
        "The same visit is recorded already (%(when)s); nothing was recorded twice."
    ),
}
