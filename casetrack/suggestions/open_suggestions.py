"""The open suggestions: their numbers, how many each list has, and the first lines of one list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Self

from sqlalchemy import (
    CTE,
    ColumnElement,
    Date,
    Integer,
    Select,
    Subquery,
    and_,
    bindparam,
    func,
    not_,
    null,
    or_,
    select,
    true,
    union_all,
)

from casetrack.accounts.models import Staff
from casetrack.accounts.reader import KindOfReader, kept_for_readers, told_of
from casetrack.db import session
from casetrack.db.id_filter import is_among
from casetrack.suggestions.board import NOT_NARROWED, BoardFilter
from casetrack.suggestions.lists import (
    BY_DUTY,
    COUNTED,
    DISTANT,
    DUTY,
    IS_ANSWERED,
    IS_ASKED,
    IS_OWED,
    IS_PUT_RIGHT,
    LETTER_OWED_FOR,
    Which,
    in_open_list,
    is_letter,
    is_listed_by,
    is_of_others,
    is_open,
    owed,
)
from casetrack.suggestions.models import Suggestion, SuggestionItem
from casetrack.suggestions.policy import may_read

# Day and id of a suggestion: where it stands in a list.
Place = tuple[date, int]
_ANY: Place = (DISTANT, 0)
# Of its statement: the last ones of the page before.
_AFTER, _URGING_AFTER = "after", "urging_after"
# Lists that are read from the row of a letter.
_BY_LETTER = [
    which for which in COUNTED if which not in BY_DUTY and which is not Which.WORDS_SO_FAR
]


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


@dataclass(frozen=True)
class OpenSuggestions:
    """Numbers of the open letters, and the places of the list that is shown: of letters, and of
    urging without one. By the first day something is owed for them, or DISTANT.
    """

    totals: Totals
    letters: list[Place]
    urging: list[Place]


@dataclass(frozen=True)
class OpenList:
    """One of the lists `COUNTED`, of which up to `limit` letters are shown, and as much urging.

    Urging stands in OPEN, where it is not narrowed. after, urging_after: the last ones of the page
    before. limit: None for all.
    """

    which: Which
    limit: int | None = None
    after: Place | None = None
    urging_after: Place | None = None

    def keys(self) -> dict[str, Any]:
        """The places of the last ones, as its statement is sent with them."""
        keys: dict[str, Any] = {}
        for name, place in ((_AFTER, self.after), (_URGING_AFTER, self.urging_after)):
            if place is not None:
                keys |= {f"{name}_day": place[0], f"{name}_id": place[1]}
        return keys

    def after_any(self) -> Self:
        """The list as its statement is kept: after any page, whichever its last lines are."""
        after, urging_after = (place and _ANY for place in (self.after, self.urging_after))
        return replace(self, after=after, urging_after=urging_after)


def read_open(
    user: Staff, shown: OpenList | None = None, narrowed: BoardFilter = NOT_NARROWED, *, on: date
) -> OpenSuggestions:
    """The open suggestions that this person may read; one statement.

    Numbers are of all of them; those of the lists, and what is shown, of those it is narrowed to.
    """
    wanted, values, kept = narrowed.conditions(), told_of(user), None
    if shown is not None:
        values, kept = values | shown.keys(), shown.after_any()
    query = (_opened if wanted else _kept_opened)(KindOfReader.of(user), on, kept, *wanted)
    rows = session().execute(query, values).all()
    row = rows[0]
    lists: dict[Which, int] = {which: row._mapping[which.value] for which in COUNTED}
    places = sorted((row.due, row.id, row.is_letter) for row in rows if row.id is not None)
    return OpenSuggestions(
        Totals(row.letters, row.items, row.answered, row.put_right, row.are_late, lists),
        [(day, number) for day, number, is_letter in places if is_letter],
        [(day, number) for day, number, is_letter in places if not is_letter],
    )


def _opened(
    reader: KindOfReader, on: date, shown: OpenList | None, *wanted: ColumnElement[bool]
) -> Select[*tuple[Any, ...]]:
    columns: list[ColumnElement[Any]] = [
        in_open_list(which, on=on).label(which.value) for which in _BY_LETTER
    ]
    if wanted:
        columns.append(and_(*wanted).label("is_wanted"))
    if shown is not None:
        first = owed(func.min(DUTY.due)).scalar_subquery()
        columns.append(func.coalesce(first, DISTANT).label("due"))
        columns.append(in_open_list(shown.which, on=on).label("is_shown"))
    # Found once: each part begins at their ids.
    opened = (
        select(Suggestion.id, Suggestion.case_id, is_letter().label("is_letter"), *columns)
        .where(may_read(reader, on=on), is_open(), not_(is_of_others()))
        .cte("opened")
        .prefix_with("MATERIALIZED")
    )
    is_wanted = [opened.c.is_wanted] if wanted else []
    numbers = _numbers(opened, is_wanted)
    items = _numbers_of_items(opened, is_wanted)
    duties = _numbers_of_duties(opened, is_wanted, on=on)
    places = _places(opened, is_wanted, shown)
    everything = numbers.join(items, true()).join(duties, true()).outerjoin(places, true())
    return select(*numbers.c, *items.c, *duties.c, *places.c).select_from(everything)


_kept_opened = kept_for_readers(_opened)


def _numbers(opened: CTE, is_wanted: Sequence[ColumnElement[bool]]) -> Subquery:
    """The numbers of letters: of all, of late ones, and of the lists that a letter's row tells."""
    late = func.count().filter(opened.c[Which.LATE.value]).label("are_late")
    lists = (
        func.count().filter(*is_wanted, opened.c[which.value]).label(which.value)
        for which in _BY_LETTER
    )
    numbers = select(func.count().label("letters"), late, *lists)
    return numbers.where(opened.c.is_letter).subquery("numbers")


def _numbers_of_items(opened: CTE, is_wanted: Sequence[ColumnElement[bool]]) -> Subquery:
    """The numbers of items: of all, answered, put right; and of letters with words so far."""
    letter_id, letters = SuggestionItem.suggestion_id, select(opened.c.id).where(opened.c.is_letter)
    is_words = [IS_ANSWERED, not_(IS_PUT_RIGHT)]
    if is_wanted:
        is_words.append(letter_id.in_(letters.where(*is_wanted)))
    return (
        select(
            func.count().label("items"),
            func.count().filter(IS_ANSWERED).label("answered"),
            func.count().filter(IS_PUT_RIGHT).label("put_right"),
            func.count(letter_id.distinct()).filter(*is_words).label(Which.WORDS_SO_FAR.value),
        )
        .where(is_among(letter_id, letters), IS_ASKED)
        .subquery("numbers_of_items")
    )


def _numbers_of_duties(
    opened: CTE, is_wanted: Sequence[ColumnElement[bool]], *, on: date
) -> Subquery:
    """The numbers of letters in the lists that are read from open duties."""
    letters = select(opened.c.id).where(opened.c.is_letter, *is_wanted)
    cases = select(opened.c.case_id).where(opened.c.is_letter)
    listed = {which: is_listed_by(which, on=on) for which in BY_DUTY}
    lists = (
        func.count(LETTER_OWED_FOR.distinct()).filter(is_listed).label(which.value)
        for which, is_listed in listed.items()
    )
    return (
        select(*lists)
        .where(is_among(DUTY.case_id, cases), IS_OWED)
        .where(or_(*listed.values()), LETTER_OWED_FOR.in_(letters))
        .subquery("numbers_of_duties")
    )


def _places(
    opened: CTE, is_wanted: Sequence[ColumnElement[bool]], shown: OpenList | None
) -> Subquery:
    """Day and id of what is shown, and whether it is a letter."""
    if shown is None:
        return select(*(null().label(name) for name in ("due", "id", "is_letter"))).subquery()
    tables: list[tuple[ColumnElement[bool], str, Place | None]]
    tables = [(opened.c.is_letter, _AFTER, shown.after)]
    if shown.which is Which.OPEN and not is_wanted:
        tables.append((not_(opened.c.is_letter), _URGING_AFTER, shown.urging_after))
    each = []
    for is_of_table, name, after in tables:
        query = select(opened.c.due, opened.c.id, opened.c.is_letter)
        query = query.where(is_of_table, opened.c.is_shown, *is_wanted)
        if after is not None:
            day = bindparam(f"{name}_day", type_=Date)
            number = bindparam(f"{name}_id", type_=Integer)
            same = and_(opened.c.due == day, opened.c.id > number)
            query = query.where(or_(opened.c.due > day, same))
        first = query.order_by(opened.c.due, opened.c.id).limit(shown.limit).subquery()
        each.append(select(first))
    return union_all(*each).subquery("places")
