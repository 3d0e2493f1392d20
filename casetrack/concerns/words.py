"""Words for concerns: what their dates count from, and what is said when something is refused."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

FACTS: dict[str, LazyString] = {
    "concern_raised": _l("An urgent concern was raised"),
    "concerns_running": _l("Two concerns about the child, one after the other"),
}

RULES: dict[str, LazyString] = {
    "concern_answered": _l(
        "Somebody said already what was done; it stands in the journal. Add what you did there."
    ),
    "concern_unanswered": _l("Say what was done, in a sentence or two."),
    "concern_seen_missing": _l("Say in a sentence what was seen or heard."),
    "concern_done_now_missing": _l("Say what is done now, in a sentence."),
    "concern_told_missing": _l("Say who was told: whom you reached, and whom you did not."),
    "concern_raised_before": _l("The same was raised already; nothing was raised twice."),
    "concern_planned": _l("What follows is planned already, or somebody said why not."),
    "concern_no_plan_why": _l("Say why no visits are planned, in a sentence."),
}
