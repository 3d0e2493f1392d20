"""Who is who while a case is read from a file or written to one."""

from __future__ import annotations

from typing import Any, TypeVar

from sqlalchemy import select

from casetrack.accounts.models import Procuratorate
from casetrack.cases.models import Amount, Case, Disposition, JournalEntry, Party, Track
from casetrack.db import session
from casetrack.exchange.fields import THE_CASE
from casetrack.review.models import ReviewPeriod
from casetrack.suggestions.models import Suggestion, SuggestionItem


class UnknownOffice(Exception):
    """A file speaks of a procuratorate that casetrack does not have; the message is its name."""


class Learned:
    """What a file calls the rows made from it, learned while they are made.

    scope: the suggestion whose items are spoken of. signed: who wrote the journal, and when.
    """

    def __init__(self, case: Case) -> None:
        self.case = case
        self.scope = 0
        self.signed: dict[str, Any] = {}
        self._ids: dict[tuple[str, str | int], int] = {}
        self._places: dict[str, tuple[str, int]] = {}

    def learn(self, kind: str, ref: str | int, row_id: int) -> None:
        """Remember that the file calls this row so."""
        self._ids[kind, ref] = row_id

    def learn_item(self, suggestion_id: int, place: int, row_id: int) -> None:
        """Remember an item, which is known by its place within its suggestion only."""
        self._ids[f"item of {suggestion_id}", place] = row_id

    def learn_place(self, place: str, table: str, row_id: int) -> None:
        """Remember which row was made from the element at this place; "" for the case."""
        self._places[place or THE_CASE] = table, row_id

    def row_at(self, place: str) -> tuple[str, int]:
        """Table and id of the row made from the element at that place."""
        return self._places[place]

    def place_of(self, table: str, row_id: int) -> str:
        """Nothing is written while a file is read."""
        raise NotImplementedError

    def id_of(self, kind: str, ref: str | int) -> int:
        """The id of the row called so. Raises UnknownOffice."""
        if kind == "office":
            return _office_id(str(ref))
        return self._ids[f"item of {self.scope}" if kind == "item" else kind, ref]

    def ref_of(self, kind: str, row_id: int) -> str | int | None:
        """Nothing is written while a file is read."""
        raise NotImplementedError


class Given:
    """What the rows of a stored case are called in its file; those without a ref are given one.

    places: where the rows that are written already stand in it; "" for the case.
    """

    def __init__(self, case: Case) -> None:
        self.places: dict[tuple[str, int], str] = {}
        self._refs: dict[tuple[str, int], str | int] = {}
        self.case = case
        for party in _rows(Party, case):
            self._refs["party", party.id] = party.ref
        for entry in _rows(JournalEntry, case):
            self._refs["entry", entry.id] = entry.number
        self._give("track", [(row.id, row.ref, row.kind.value) for row in _rows(Track, case)])
        self._give("amount", _counted(Amount, case, "a"))
        self._give("decision", _counted(Disposition, case, "d"))
        self._give("review", _counted(ReviewPeriod, case, "r"))
        self._items()

    def row_at(self, place: str) -> tuple[str, int]:
        """Nothing is read while a file is written."""
        raise NotImplementedError

    def place_of(self, table: str, row_id: int) -> str:
        """Where the row stands in the file."""
        return self.places[table, row_id] or THE_CASE

    def id_of(self, kind: str, ref: str | int) -> int:
        """Nothing is read while a file is written."""
        raise NotImplementedError

    def ref_of(self, kind: str, row_id: int) -> str | int | None:
        """What the file calls the row; None for the procuratorate of the case itself."""
        if kind == "office":
            return None if row_id == self.case.office_id else _office_name(row_id)
        return self._refs[kind, row_id]

    def _give(self, kind: str, rows: list[tuple[int, str | None, str]]) -> None:
        taken = {ref for _, ref, _ in rows if ref is not None}
        for row_id, ref, wished in rows:
            given, number = ref or wished, 1
            while ref is None and given in taken:
                number += 1
                given = f"{wished}_{number}"
            taken.add(given)
            self._refs[kind, row_id] = given

    def _items(self) -> None:
        items = (
            select(SuggestionItem)
            .join(Suggestion, Suggestion.id == SuggestionItem.suggestion_id)
            .where(Suggestion.case_id == self.case.id)
            .order_by(SuggestionItem.suggestion_id, SuggestionItem.position, SuggestionItem.id)
        )
        places: dict[int, int] = {}
        for item in session().scalars(items):
            place = places[item.suggestion_id] = places.get(item.suggestion_id, 0) + 1
            self._refs["item", item.id] = place


Row = TypeVar("Row", Party, JournalEntry, Track, Amount, Disposition, ReviewPeriod)


def _rows(model: type[Row], case: Case) -> list[Row]:
    found = select(model).where(model.case_id == case.id).order_by(model.id)
    return list(session().scalars(found))


def _counted(model: type[Row], case: Case, letter: str) -> list[tuple[int, str | None, str]]:
    rows = enumerate(_rows(model, case), start=1)
    return [(row.id, getattr(row, "ref", None), f"{letter}{n}") for n, row in rows]


def _office_id(name_zh: str) -> int:
    found = session().scalar(select(Procuratorate.id).where(Procuratorate.name_zh == name_zh))
    if found is None:
        raise UnknownOffice(name_zh)
    return found


def _office_name(office_id: int) -> str:
    return session().get_one(Procuratorate, office_id).name_zh
