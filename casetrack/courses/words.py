"""What is said when a course is refused, and what the day of its next session counts from."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

FACTS: dict[str, LazyString] = {
    "course_begun": _l("It began"),
    "session_held": _l("The last session was held"),
}

RULES: dict[str, LazyString] = {
    "no_programme": _l("Choose one of the list."),
    "programme_ends_before": _l("The last day cannot lie before %(day)s."),
    "programme_runs_already": _l(
        "The same is running already for this child: %(kind)s, with this beginning and aim."
    ),
    "programme_ended": _l("It ended on %(day)s; no session can be added, and it cannot end twice."),
    "session_before_start": _l("It began on %(begins)s; a session cannot lie before."),
    "session_after_end": _l("It ended on %(day)s; a session cannot lie after."),
    "session_without_words": _l("Say in a sentence what was done."),
    "session_recorded": _l(
        "The same session is recorded already (%(when)s); nothing was recorded twice."
    ),
}
