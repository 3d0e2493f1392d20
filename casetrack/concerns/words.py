"""Words for concerns: what their dates count from, and what is said when something is refused."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

FACTS: dict[str, LazyString] = {
    "concern_raised": _l("An urgent concern was raised"),
    "concern_next_look": _l("Somebody said when the child is looked at again"),
    "concerns_running": _l("Two concerns about the child, one after the other"),
}

RULES: dict[str, LazyString] = {
    "concern_over": _l("This concern is over; what was said of it stands in the journal."),
    "concern_answered": _l("Somebody answered it already."),
    "concern_answered_meanwhile": _l(
        "Somebody said something of this concern since you opened the page. It stands beside the"
        " form now; what you wrote is kept. Send it once more if it still holds."
    ),
    "concern_says_nothing": _l('"%(said)s" does not say what was done, or why.'),
    "concern_cannot_look": _l("Choose somebody who may see the child."),
    "concern_seen_by_missing": _l("Say who saw the child, and where."),
    "concern_unseen_missing": _l("Say why the child was not seen, and when it will be."),
    "concern_watch_missing": _l("Say who watches the child, and until when."),
    "concern_next_past": _l("The next look cannot be on %(day)s, which is past."),
    "concern_alarms": _l("It is urgent still: answer it first, and look at the child."),
    "concern_not_met": _l("Nobody saw the child face to face yet; it ends after such a look."),
    "concern_ended_by_another": _l(
        "You answered it. Somebody else confirms that it ends: the handler or another head."
    ),
    "concern_seen_missing": _l("Say in a sentence what was seen or heard."),
    "concern_done_now_missing": _l("Say what is done now, in a sentence."),
    "concern_told_missing": _l("Say who was told: whom you reached, and whom you did not."),
    "concern_raised_before": _l("The same was raised already; nothing was raised twice."),
    "concern_planned": _l("What follows is planned already, or somebody said why not."),
    "concern_no_plan_why": _l("Say why no visits are planned, in a sentence."),
}
