"""The open suggestions in numbers: what is counted of them, and in which lists they stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import compress
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, not_, select, true

from casetrack.accounts.models import Staff
from casetrack.accounts.reader import KindOfReader, kept_for_readers, told_of
from casetrack.cases.models import Obligation
from casetrack.db import session
from casetrack.suggestions.board import NOT_NARROWED, BoardFilter
from casetrack.suggestions.kinds import SILENT, PutRight
from casetrack.suggestions.lists import (
    COUNTED,
    DISTANT,
    IS_ASKED,
    Which,
    first_owed,
    in_open_list,
    is_letter,
    is_of_others,
    is_open,
)
from casetrack.suggestions.models import Suggestion, SuggestionItem
from casetrack.suggestions.policy import may_read


@dataclass(frozen=True)
class OpenSuggestion:
    """An open suggestion in numbers. due: the first day something is owed for it, or DISTANT.

    items, answered, put_right: how many demands it has, and of those. is_wanted: whether the list
    is narrowed to it. lists: those of open letters in which it stands.
    """

    id: int
    due: date
    is_letter: bool
    is_wanted: bool
    items: int
    answered: int
    put_right: int
    lists: frozenset[Which]


@dataclass(frozen=True)
class Totals:
    """Numbers of the open letters: letters, demands, answered items, items put right.

    lists: how many of them each list has.
    """

    suggestions: int
    items: int
    answered: int
    put_right: int
    late: int
    lists: Mapping[Which, int]


def read_open(
    user: Staff, narrowed: BoardFilter = NOT_NARROWED, *, on: date
) -> list[OpenSuggestion]:
    """Every open suggestion this person may read, by next date, late ones first; one statement."""
    wanted = narrowed.conditions()
    query = (_open if wanted else _kept_open)(KindOfReader.of(user), on, *wanted)
    opened = (_suggestion(*row) for row in session().execute(query, told_of(user)))
    return sorted(opened, key=lambda suggestion: (suggestion.due, suggestion.id))


def _open(reader: KindOfReader, on: date, *wanted: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    asked = select(func.count()).where(SuggestionItem.suggestion_id == Suggestion.id, IS_ASKED)
    asked = asked.correlate(Suggestion)
    return select(
        Suggestion.id,
        func.coalesce(first_owed(Obligation.due), DISTANT),
        is_letter(),
        and_(true(), *wanted).label("is_wanted"),
        asked.scalar_subquery(),
        asked.where(SuggestionItem.adoption.not_in(SILENT)).scalar_subquery(),
        asked.where(SuggestionItem.put_right == PutRight.VERIFIED).scalar_subquery(),
        *(in_open_list(which, on=on).label(which.value) for which in COUNTED),
    ).where(may_read(reader, on=on), is_open(), not_(is_of_others()))


_kept_open = kept_for_readers(_open)


def _suggestion(*row: Any) -> OpenSuggestion:
    number, due, letter, wanted, items, answered, right, *flags = row
    lists = frozenset(compress(COUNTED, flags))
    return OpenSuggestion(number, due, letter, wanted, items, answered, right, lists)


def totals(opened: Iterable[OpenSuggestion]) -> Totals:
    """Numbers of all open letters; how many of those that are wanted each list of them has."""
    letters = [suggestion for suggestion in opened if suggestion.is_letter]
    wanted = Counter(which for letter in letters if letter.is_wanted for which in letter.lists)
    return Totals(
        len(letters),
        sum(letter.items for letter in letters),
        sum(letter.answered for letter in letters),
        sum(letter.put_right for letter in letters),
        sum(Which.LATE in letter.lists for letter in letters),
        {which: wanted[which] for which in COUNTED},
    )
