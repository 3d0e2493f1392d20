"""What is said when something about spot checks is refused."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

RULES: dict[str, LazyString] = {
    "checks_from_tomorrow": _l(
        "Days are drawn at night: the first window begins on %(day)s at the earliest."
    ),
    "checks_end_before_first": _l("The last day, %(last)s, lies before the first, %(first)s."),
    "checks_after_measure": _l("What the checks serve ends on %(last)s, before %(day)s."),
    "checks_more_than_days": _l(
        "There are more checks than working days in this time: %(days)s. Plan fewer, or longer."
    ),
    "checks_too_close": _l(
        "So far apart a window could be left without a day. At most %(most)s working days fit here."
    ),
    "checks_reason_missing": _l("Say why, in a few words."),
    "no_checks_to_come": _l("No spot check is to come in this plan."),
}
