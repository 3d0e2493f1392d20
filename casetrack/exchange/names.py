"""Names of rows while a case is read from a file or written to one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from casetrack.accounts.models import Procuratorate
from casetrack.cases.models import Case
from casetrack.db import session
from casetrack.ledger.casefile.fields.references import OTHER_CASE, THE_CASE
from casetrack.ledger.casefile.records import Child, Record
from casetrack.ledger.casefile.whole import case_file


class UnknownOffice(Exception):
    """A file speaks of a procuratorate that casetrack does not have; the message is its name."""


class Learned:
    """Names of the file for rows made from it, learned while they are made.

    scope: the place of the element that is read, or of the one above it. signed: who wrote the
    journal, and when. others: the ids of other cases it speaks of, by their numbers.
    """

    def __init__(self, case: Case, others: Mapping[str, int] | None = None) -> None:
        self.case = case
        self.others = others or {}
        self.scope = ""
        self.signed: dict[str, Any] = {}
        self._ids: dict[tuple[str, str | int], int] = {}
        self._places: dict[str, tuple[str, int]] = {}

    def learn(self, kind: str, ref: str | int, row_id: int) -> None:
        """Remember that the file calls this row so."""
        self._ids[kind, ref] = row_id

    def learn_item(self, kind: str, path: str, row_id: int) -> None:
        """Remember an item at this place, by which alone it is known in its list."""
        above, place = path.rsplit("/", 1)
        above = above.rpartition("/")[0]
        self._ids[f"{kind} of {above}" if above else kind, int(place)] = row_id

    def learn_place(self, place: str, table: str, row_id: int) -> None:
        """Remember which row was made from the element at this place; "" for the case."""
        self._places[place or THE_CASE] = table, row_id

    def row_at(self, place: str) -> tuple[str, int]:
        """Table and id of the row made from the element at that place."""
        return self._places[place]

    def id_of(self, kind: str, ref: str | int) -> int:
        """The id of the row called so. Raises UnknownOffice."""
        if kind == "office":
            return _office_id(str(ref))
        if kind == OTHER_CASE:
            return self.others[str(ref)]
        above = self.scope
        while above and (f"{kind} of {above}", ref) not in self._ids:
            above = above.rpartition("/")[0]
        return self._ids[f"{kind} of {above}" if above else kind, ref]


class FileRefs:
    """Refs of the rows of a stored case in its file; rows without one are given one.

    places: where the rows that are written already stand in it; "" for the case. others: the
    numbers of other cases that may be told, by their ids.
    """

    def __init__(self, case: Case, others: Mapping[int, str] | None = None) -> None:
        self.others = others or {}
        self.places: dict[tuple[str, int], str] = {}
        self._refs: dict[tuple[str, int], str | int] = {}
        self.case = case
        for record in case_file().records():
            if record.refers and record.known_by == "ref":
                self._give(record)
            elif record.refers and record.known_by == "number":
                self._refs |= {(record.name, row.id): row.number for row in self._rows(record)}
            for child in record.children:
                if child.record.known_by == "place":
                    self._number(record, child)

    def place_of(self, table: str, row_id: int) -> str:
        """Place of the row in the file."""
        return self.places[table, row_id] or THE_CASE

    def ref_of(self, kind: str, row_id: int) -> str | int | None:
        """Ref of the row in the file; None for the procuratorate of the case itself."""
        if kind == "office":
            return None if row_id == self.case.office_id else _office_name(row_id)
        if kind == OTHER_CASE:
            return self.others.get(row_id)
        return self._refs[kind, row_id]

    def _rows(self, record: Record) -> list[Any]:
        model: Any = record.model
        query = select(model).where(model.case_id == self.case.id).order_by(model.id)
        return list(session().scalars(query))

    def _give(self, record: Record) -> None:
        rows = self._rows(record)
        taken = {row.ref for row in rows if row.ref is not None}
        for place, row in enumerate(rows, start=1):
            wished, number = f"{record.name[0]}{place}", 1
            if record.wished:
                wished = getattr(row, record.wished).value
            given = row.ref or wished
            while row.ref is None and given in taken:
                number += 1
                given = f"{wished}_{number}"
            taken.add(given)
            self._refs[record.name, row.id] = given

    def _number(self, record: Record, child: Child) -> None:
        """Number rows known by their place below another record, or in a list of the case."""
        above: Any = record.model
        model: Any = child.record.model
        link = getattr(model, child.link)
        query = (
            select(model)
            .join(above, above.id == link)
            .where((above.id if above is Case else above.case_id) == self.case.id)
            .order_by(link, *_in_order(model))
        )
        places: dict[int, int] = {}
        for row in session().scalars(query):
            owner = getattr(row, child.link)
            places[owner] = places.get(owner, 0) + 1
            self._refs[child.record.name, row.id] = places[owner]


def _in_order(model: Any) -> tuple[Any, ...]:
    """Its place where it keeps one, then the order in which it came."""
    return (model.position, model.id) if hasattr(model, "position") else (model.id,)


def _office_id(name_zh: str) -> int:
    office_id = session().scalar(select(Procuratorate.id).where(Procuratorate.name_zh == name_zh))
    if office_id is None:
        raise UnknownOffice(name_zh)
    return office_id


def _office_name(office_id: int) -> str:
    return session().get_one(Procuratorate, office_id).name_zh
