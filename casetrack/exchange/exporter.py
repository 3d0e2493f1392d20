"""A stored case as the plain data of a case file, and as its text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute

from casetrack.accounts.act import Act
from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission
from casetrack.audit.record import AuditKind, record
from casetrack.cases.kinds import Part
from casetrack.cases.models import Case, FactSource, JournalEntry
from casetrack.cases.policy import sight_of
from casetrack.db import Model, session
from casetrack.errors import NotAllowed
from casetrack.exchange.linked import numbers_linked, other_case_of
from casetrack.exchange.names import FileRefs
from casetrack.exchange.rows import is_kept_in_order, neighbour
from casetrack.exchange.yaml_text import write
from casetrack.ledger.casefile.records import (
    OFFICE,
    SUBJECT,
    Child,
    Participants,
    Record,
    getter,
    named_beside,
)
from casetrack.ledger.casefile.whole import SCHEMA, case_file

COMMENT = "A case of casetrack. What may stand here: docs/reference/case-file.md"


def ensure_sees_whole(by: Staff, case: Case, *, on: date) -> None:
    """Refuse whoever sees only a part of the case. Raises NotAllowed."""
    if not sight_of(by, case, on=on).is_whole:
        raise NotAllowed(Permission.CASE_READ.value, case_id=case.id)


def export_text(case: Case, act: Act) -> str:
    """The case file of a case; audited. Raises NotAllowed unless `by` sees the whole of it."""
    ensure_sees_whole(act.by, case, on=act.on)
    record(AuditKind.CASE_EXPORTED, by=act.by, at=act.at, case_id=case.id)
    return write(data_with_files(case, act), comment=COMMENT)


def data_with_files(case: Case, act: Act) -> dict[str, Any]:
    """Its case file as plain data, and what each feature names beside its entries."""
    data = case_data(case, seen_by=act.by, on=act.on)
    entries = {element["number"]: element for element in data.get("journal", ())}
    for number, key, element in named_beside(case, act):
        entries[number].setdefault(key, []).append(element)
    return data


def case_data(
    case: Case, *, seen_by: Staff | None = None, on: date | None = None
) -> dict[str, Any]:
    """Its case file as plain data, in the normal form. Constant statements per kind of row.

    seen_by, on: who is told it, and on which day; nobody, or no day: of other cases it says nothing
    that a published example would not.
    """
    others = numbers_linked(case, seen_by if on else None, on=on or date.max)
    return _Export(case, others).whole()


@dataclass(frozen=True)
class ElementTold:
    """One element of a case file, its row, and its place; "" for the case."""

    path: str
    record: Record
    row: Any
    element: dict[str, Any]


def told_of(case: Case) -> list[ElementTold]:
    """Every element of the case file of a stored case."""
    export = _Export(case)
    export.whole()
    return [
        ElementTold(export.paths[record.table, row.id], record, row, element)
        for record, row, element in export.told
    ]


class _Export:
    """One pass over one case."""

    def __init__(self, case: Case, others: Mapping[int, str] | None = None) -> None:
        session().flush()
        self.case = case
        self.names = FileRefs(case, others)
        self.facts = self._facts()
        self.paths = self.names.places
        # Elements of the file in the order in which rows are made from it.
        self.told: list[tuple[Record, Any, dict[str, Any]]] = []

    def whole(self) -> dict[str, Any]:
        file = case_file()
        (head,) = self._level(file.case, [self.case], [""])
        self._lead()
        return {"schema": SCHEMA, "office": self._element(file.office, self.case.office), **head}

    def _level(self, record: Record, rows: list[Any], paths: list[str]) -> list[dict[str, Any]]:
        elements = [self._element(record, row) for row in rows]
        for row, element, path in zip(rows, elements, paths, strict=True):
            self.paths[record.table, row.id] = path
            self.told.append((record, row, element))
        if record.parts is not None and rows:
            self._parts(record.parts, rows, elements)
        for child in record.children:
            self._below(child, rows, elements, paths)
        for row, element in zip(rows, elements, strict=True):
            self._sources(record, row, element)
        return [record.finish(element) if record.finish else element for element in elements]

    def _element(self, record: Record, row: Any) -> dict[str, Any]:
        written = {field.key: field.write(getter(row), self.names) for field in record.fields}
        if record.refers and record.known_by == "ref":
            written["ref"] = self.names.ref_of(record.name, row.id)
        return {key: value for key, value in written.items() if value is not None}

    def _below(
        self, child: Child, rows: list[Any], written: list[dict[str, Any]], paths: list[str]
    ) -> None:
        rows_below = self._rows(child, rows)
        groups = [rows_below[self._key(child, row)] for row in rows]
        where = [f"{path}/{child.key}" if path else child.key for path in paths]
        below_paths = [
            f"{path}/{place}" if child.many else path
            for path, group in zip(where, groups, strict=True)
            for place, _ in enumerate(group, start=1)
        ]
        flat = [row for group in groups for row in group]
        elements = iter(self._level(child.record, flat, below_paths) if flat else [])
        for element, group in zip(written, groups, strict=True):
            below = [next(elements) for _ in group]
            if below:
                element[child.key] = below if child.many else below[0]

    def _key(self, child: Child, row: Any) -> tuple[str, int]:
        owner = neighbour(row, child.of)
        return (owner.__tablename__ if child.link == SUBJECT else "", owner.id)

    def _rows(self, child: Child, above: list[Any]) -> dict[tuple[str, int], list[Any]]:
        """The rows of a list, by the row above; one statement."""
        model: Any = child.record.model
        link: InstrumentedAttribute[int] = getattr(model, child.link)
        ids = sorted({neighbour(row, child.of).id for row in above})
        query = select(model).where(link.in_(ids))
        if child.link == SUBJECT:
            query = query.where(model.case_id == self.case.id)
        if is_kept_in_order(child.record):
            query = query.order_by(model.position)
        if model is JournalEntry:
            query = query.order_by(JournalEntry.number)
        grouped: dict[tuple[str, int], list[Any]] = defaultdict(list)
        other = other_case_of(child.record)
        for row in session().scalars(query.order_by(model.id)):
            is_told = other is None or getattr(row, other.attr) in self.names.others
            if is_told and (child.where is None or child.where(row)):
                table = row.subject if child.link == SUBJECT else ""
                grouped[table, getattr(row, child.link)].append(row)
        return grouped

    def _parts(self, parts: Participants, rows: list[Any], elements: list[dict[str, Any]]) -> None:
        model: Any = parts.model
        owners = [neighbour(row, parts.of) for row in rows]
        link = getattr(model, parts.link)
        query = select(model).where(link.in_([owner.id for owner in owners])).order_by(model.id)
        refs: dict[tuple[int, Part], list[str]] = defaultdict(list)
        for owner in owners:
            if self._office_takes_part(owner):
                refs[owner.id, owner.office_part].append(OFFICE)
        for row in session().scalars(query):
            ref = self.names.ref_of("party", row.party_id)
            refs[getattr(row, parts.link), row.part].append(str(ref))
        for owner, element in zip(owners, elements, strict=True):
            for part in Part:
                if refs[owner.id, part]:
                    element[part.value] = refs[owner.id, part]

    def _office_takes_part(self, owner: Any) -> bool:
        if isinstance(owner, JournalEntry):
            return owner.office_id == self.case.office_id
        return owner.office_part is not None

    def _facts(self) -> dict[tuple[str, int], list[FactSource]]:
        grouped: dict[tuple[str, int], list[FactSource]] = defaultdict(list)
        query = select(FactSource).where(FactSource.case_id == self.case.id).order_by(FactSource.id)
        for fact in session().scalars(query):
            grouped[fact.entity, fact.entity_id].append(fact)
        return grouped

    def _sources(self, record: Record, row: Model, element: dict[str, Any]) -> None:
        facts = self.facts.get((record.table, getattr(row, "id", 0)), [])
        if not record.has_facts or not facts:
            return
        inferred = [fact.fact for fact in facts if fact.zh_inferred]
        if inferred:
            element["zh_inferred"] = len(inferred) == len(facts) or inferred
        element["facts"] = [
            f"{fact.fact} @ {fact.field}" if fact.field else fact.fact for fact in facts
        ]

    def _lead(self) -> None:
        """Say where an entry leads, unless it is to the first element that names it."""
        led: dict[int, str] = {}
        for kind, row, element in self.told:
            if kind.leads and "entry" in element:
                led.setdefault(element["entry"], self.paths[kind.table, row.id])
        for _, row, element in self.told:
            if isinstance(row, JournalEntry) and row.subject is not None:
                path = self.paths.get((row.subject, row.subject_id or 0))
                if path and path != led.get(row.number):
                    element["leads_to"] = path
