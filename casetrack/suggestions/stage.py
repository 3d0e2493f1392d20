"""The stage of the suggestions of a case, read from the facts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import lazyload

from casetrack.cases.batch_queries import CaseBatch, measures, of_these, rows_of
from casetrack.cases.kinds import StageState
from casetrack.cases.models import Measure, MeasureParty
from casetrack.cases.stage_readings import UNKNOWN, StageReading
from casetrack.db import session
from casetrack.db.partial_date import PartialDate
from casetrack.suggestions.kinds import Response
from casetrack.suggestions.models import Suggestion, SuggestionItem

# Every table and column of a case that this stage is read from.
READS = (Measure, MeasureParty, Suggestion, SuggestionItem)


def stage(several: CaseBatch, on: date) -> Mapping[int, list[StageReading]]:
    """The stage of each case; none where nobody was asked for anything."""
    # Read before the suggestions, and held: each of them finds its own here.
    several.read(measures, of=Measure)
    suggested = several.read(_suggestions, of=Suggestion)
    return {case.id: read(rows_of(suggested, case), on=on) for case in several.cases}


def _suggestions(ids: Sequence[int]) -> Iterable[tuple[int, Suggestion]]:
    """Every suggestion and urging of these cases with its items, each with its case.

    Of their measures, which are read before, nothing is read again.
    """
    query = (
        select(Suggestion)
        .where(of_these(Suggestion.case_id, ids))
        .options(
            lazyload(Suggestion.measure),
            lazyload(Suggestion.all_problems),
            lazyload(Suggestion.rectifications),
            lazyload(Suggestion.results),
        )
        .order_by(Suggestion.id)
    )
    return ((suggestion.case_id, suggestion) for suggestion in session().scalars(query))


def read(suggestions: Sequence[Suggestion], *, on: date) -> list[StageReading]:
    """One reading for the case. Letters count; urging decides only where there are none.

    A letter that was withdrawn asks nobody anything: it decides only where nothing else is there.
    That of another maker is none of this stage.

    done: items seen put right, of all that letters ask for; late: replies not come in time.
    """
    suggestions = [letter for letter in suggestions if letter.maker_kind is None]
    if not suggestions:
        return []
    stand = [suggestion for suggestion in suggestions if suggestion.withdrawn_on is None]
    letters = [suggestion for suggestion in stand if suggestion.kind.is_formal]
    state = _state(suggestions, letters or stand or suggestions)
    items = [item for letter in letters for item in letter.items]
    late = [letter for letter in letters if letter.is_open and letter.replied is None]
    return [
        StageReading(
            state,
            since=_first([suggestion.issued for suggestion in suggestions]),
            until=_until(letters or stand or suggestions) if state is StageState.DONE else UNKNOWN,
            done=sum(item.is_put_right for item in items) if letters else None,
            total=len(items) if letters else None,
            late=sum(suggestion.reply_is_late(on=on) for suggestion in late),
        )
    ]


def _state(everything: Sequence[Suggestion], counted: Sequence[Suggestion]) -> StageState:
    if any(suggestion.is_open for suggestion in everything):
        return StageState.RUNNING
    if all(_is_over(suggestion) for suggestion in counted):
        return StageState.DONE
    has_days = any(suggestion.issued.first is not None for suggestion in everything)
    return StageState.NOT_RECORDED if has_days else StageState.TOOK_PLACE


def _is_over(suggestion: Suggestion) -> bool:
    has_answered = suggestion.response not in (None, Response.UNKNOWN)
    return suggestion.closed_on is not None or has_answered


def _first(moments: Sequence[PartialDate]) -> PartialDate:
    dated = [moment for moment in moments if moment.first is not None]
    return min(dated, key=lambda moment: moment.first or date.max, default=UNKNOWN)


def _until(suggestions: Sequence[Suggestion]) -> PartialDate:
    ends = [
        PartialDate.day(suggestion.closed_on)
        if suggestion.closed_on
        else suggestion.replied or UNKNOWN
        for suggestion in suggestions
    ]
    dated = [moment for moment in ends if moment.last is not None]
    return max(dated, key=lambda moment: moment.last or date.min, default=UNKNOWN)
