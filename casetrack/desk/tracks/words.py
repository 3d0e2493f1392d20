"""Refusal texts of lines of work; name and state of a line in words."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from casetrack.cases.kinds import LineState
from casetrack.cases.models import Track
from casetrack.desk.tracks.track_state import LineStanding
from casetrack.web.dates import word_when
from casetrack.web.words import label, language

RULES = {
    "line_reason_missing": _l("Say why, in a few words."),
}


def line_name(track: Track) -> str:
    """The line's own name, else the name of its kind."""
    return track.name.in_(language()) or label(track.kind)


def standing_words(standing: LineStanding) -> str:
    """State and day of a line, in the language of the page; "" if unknown."""
    if standing.state is None:
        return ""
    words = label(standing.state)
    until = standing.until if standing.state is LineState.ENDED else None
    if until is not None and not until.is_unknown:
        return _("%(state)s %(day)s", state=words, day=word_when(until, language()))
    since = standing.since if standing.state is not LineState.ENDED else None
    if since is not None and not since.is_unknown:
        return _("%(state)s since %(day)s", state=words, day=word_when(since, language()))
    return words
