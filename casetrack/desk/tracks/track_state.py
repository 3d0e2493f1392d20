"""Name and state of a line of work: as recorded, or derived from its measures and stages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from casetrack.cases.facts import CaseFacts
from casetrack.cases.kinds import LineState, MeasureState, Stage, StageState, TrackKind
from casetrack.cases.models import Measure, Track
from casetrack.db.partial_date import PartialDate
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


# Kinds of lines shown in the bar of the five stages, if the case has one.
IN_THE_STAGES = frozenset(
    {TrackKind.CRIMINAL, TrackKind.FAMILY, TrackKind.SUPERVISION, TrackKind.SUGGESTION}
)


@dataclass(frozen=True)
class LineStanding:
    """The state of a line. state: None if neither recorded nor derivable.

    since: first day of the state. until: last day of the line. is_read: derived from its contents,
    not recorded.
    """

    state: LineState | None
    since: PartialDate | None = None
    until: PartialDate | None = None
    is_read: bool = False


def standing_of(track: Track, facts: CaseFacts) -> LineStanding:
    """The state of a line on the day of the facts."""
    measures = [measure for measure in facts.measures if measure.track_id == track.id]
    running = [measure for measure in measures if measure.is_running(on=facts.on)]
    if running and track.state in (None, LineState.TODO, LineState.ENDED):
        # A running measure overrules a state recorded before it began.
        since = track.since if track.state is not LineState.TODO else None
        return LineStanding(LineState.RUNNING, since or _first(running), is_read=True)
    if track.state is LineState.SUSPENDED:
        return LineStanding(LineState.SUSPENDED, track.stopped)
    if track.state is not None:
        return LineStanding(track.state, track.since, track.until)
    if track.kind is TrackKind.CRIMINAL and (read := _of_the_stages(facts)) is not None:
        return LineStanding(read, is_read=True)
    if measures and all(measure.state is MeasureState.ENDED for measure in measures):
        return LineStanding(LineState.ENDED, until=_last(measures), is_read=True)
    if measures and all(measure.state is MeasureState.PLANNED for measure in measures):
        return LineStanding(LineState.TODO, is_read=True)
    return LineStanding(None)


def _of_the_stages(facts: CaseFacts) -> LineState | None:
    states = {facts.stages[stage].state for stage in (Stage.REVIEW, Stage.PROBATION)}
    if StageState.RUNNING in states:
        return LineState.RUNNING
    return LineState.TODO if StageState.TODO in states else None


def _first(measures: Iterable[Measure]) -> PartialDate | None:
    begun = [measure.started for measure in measures if measure.started.first is not None]
    return min(begun, key=lambda when: when.first or date.max, default=None)


def _last(measures: Sequence[Measure]) -> PartialDate | None:
    days = [measure.ended_on for measure in measures if measure.ended_on is not None]
    return PartialDate.day(max(days)) if days else None
