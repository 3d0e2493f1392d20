"""What is said when a line of work is refused; its state in a few words."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from casetrack.cases.kinds import LineState
from casetrack.cases.models import Track
from casetrack.desk.tracks.track_state import LineStanding
from casetrack.web.dates import word_when
from casetrack.web.words import label, language

RULES = {
    "line_by_stranger": _l(
        "This person does not work on the case. Choose somebody who does, or put them on it first."
    ),
    "line_day_ahead": _l("This day has not come yet; write the day on which it was so."),
    "line_ends_before_it_began": _l(
        "Work on this line began on %(began)s; it cannot end or stand still before."
    ),
    "line_over": _l("This line of work has ended; take it up again first."),
    "line_runs_already": _l("This line of work runs already."),
    "line_suspended_already": _l("This line of work is suspended already."),
    "line_not_stopped": _l("This line of work is neither suspended nor ended."),
    "line_reason_missing": _l("Say why, in a few words."),
    "line_outcome_missing": _l("Enter the outcome, in a few words."),
    "line_holds_what_runs": _l("In this line still runs: %(measure)s. End it first."),
    "stage_has_begun": _l("In this stage something is recorded already, so it was needed."),
    "stage_said_already": _l("This was said of the stage already."),
    "stage_not_said": _l("Nobody said that this stage is not needed."),
}


def line_name(track: Track) -> str:
    """What a line is called: by its own name, else by its kind."""
    return track.name.in_(language()) or label(track.kind)


def standing_words(standing: LineStanding) -> str:
    """Its state and days, in the language of the page; "" where nothing is known."""
    if standing.state is None:
        return ""
    said = label(standing.state)
    until = standing.until if standing.state is LineState.ENDED else None
    if until is not None and not until.is_unknown:
        return _("%(state)s %(day)s", state=said, day=word_when(until, language()))
    since = standing.since if standing.state is not LineState.ENDED else None
    if since is not None and not since.is_unknown:
        return _("%(state)s since %(day)s", state=said, day=word_when(since, language()))
    return said
