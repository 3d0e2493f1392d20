"""Let a published case that is there say what its file says now; see `cases import --replace`.

Its elements stay the same rows, so that addresses, links and the audit go on leading to them: what
changes are their values. A file with other elements, or other people in one, is another case.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete

from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission, has_permission
from casetrack.audit.record import AuditKind, record, seal_again
from casetrack.casefile.records import Record, getter, split_fact
from casetrack.casefile.whole import case_file
from casetrack.cases.flags import Flag
from casetrack.cases.kinds import Part, Provenance
from casetrack.cases.models import Case, FactSource, JournalEntry
from casetrack.db import session
from casetrack.db.transaction import touch
from casetrack.errors import NotAllowed
from casetrack.exchange.exporter import ElementTold, told_of
from casetrack.exchange.linked import other_case_of
from casetrack.exchange.names import Learned
from casetrack.exchange.normal_form import Difference, shown_short
from casetrack.ledger.ordering import place_all

WHY = "published_case_replaced"
OF_FACTS = ("facts", "zh_inferred")


class NotReplaceable(Exception):
    """A file that has other elements than the case; `place` says where it has."""

    def __init__(self, place: str) -> None:
        super().__init__(place)
        self.place = place


@dataclass(frozen=True)
class _Pair:
    """One element as it is stored, and as the file tells it."""

    stored: ElementTold
    in_file: Mapping[str, Any]

    def changed(self) -> list[str]:
        """The keys that say something else; of those below it each is asked by itself."""
        keys = [field.key for field in self.stored.record.fields] + list(OF_FACTS)
        old, new = self.stored.element, self.in_file
        return [key for key in keys if old.get(key) != new.get(key)]


def replace_values(
    case: Case,
    told: dict[str, Any],
    doubts: Sequence[Flag],
    *,
    by: Staff | None,
    on: date,
    at: datetime,
) -> list[Difference]:
    """Let a published case say what a normalised file tells; what changed, which the audit keeps.

    Flushes. Raises NotAllowed, and NotReplaceable before anything is changed.
    """
    is_published = case.provenance is Provenance.PUBLISHED
    may = by is not None and has_permission(by, Permission.CASE_OPEN)
    if not is_published or told["provenance"] != Provenance.PUBLISHED or not may:
        raise NotAllowed(Permission.CASE_OPEN.value, case_id=case.id)
    # Which cases it belongs to is no value of what a published text says.
    pairs = _pairs(case, _without_links(told))
    names = _names(case, pairs)
    changes: list[Difference] = []
    touched: dict[str, set[int]] = {}
    for pair in pairs:
        keys = pair.changed()
        if keys:
            touched.setdefault(pair.stored.record.table, set()).add(pair.stored.row.id)
            changes += _differences(pair, keys)
            _write(case, pair, keys, names)
    if changes:
        _settle(case, doubts, on=on)
        seal_again(touched, by=by, at=at, case_id=case.id, why=WHY)
        event = record(AuditKind.CASE_REPLACED, by=by, at=at, case_id=case.id)
        event.details = {**event.details, "changed": [str(one) for one in changes]}
    return changes


def _without_links(told: Mapping[str, Any]) -> dict[str, Any]:
    linked = {one.key for one in case_file().case.children if other_case_of(one.record)}
    return {key: value for key, value in told.items() if key not in linked}


def _pairs(case: Case, told: dict[str, Any]) -> list[_Pair]:
    stored = {one.path: one for one in told_of(case)}
    in_file = dict(_elements(case_file().case, told))
    other = sorted(stored.keys() ^ in_file.keys())
    if other:
        raise NotReplaceable(other[0])
    for path, one in stored.items():
        for part in Part:
            if one.element.get(part.value) != in_file[path].get(part.value):
                raise NotReplaceable(f"{path}/{part.value}")
    return [_Pair(one, in_file[path]) for path, one in stored.items()]


def _elements(
    rec: Record, told: Mapping[str, Any], path: str = ""
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every element of a normalised file, by its place as the exporter names it."""
    yield path, told
    for child in rec.children:
        if child.key not in told:
            continue
        here = f"{path}/{child.key}" if path else child.key
        if not child.many:
            yield from _elements(child.record, told[child.key], here)
            continue
        for place, one in enumerate(told[child.key], start=1):
            yield from _elements(child.record, one, f"{here}/{place}")


def _names(case: Case, pairs: Sequence[_Pair]) -> Learned:
    """What the file calls the rows; its elements are called as they were."""
    names = Learned(case)
    for pair in pairs:
        rec, row = pair.stored.record, pair.stored.row
        names.learn_place(pair.stored.path, rec.table, row.id)
        if rec.refers and rec.known_by in pair.in_file:
            if pair.in_file[rec.known_by] != pair.stored.element.get(rec.known_by):
                raise NotReplaceable(f"{pair.stored.path}/{rec.known_by}")
            names.learn(rec.name, pair.in_file[rec.known_by], row.id)
    return names


def _differences(pair: _Pair, keys: Sequence[str]) -> Iterator[Difference]:
    for key in keys:
        path = f"{pair.stored.path}/{key}" if pair.stored.path else key
        old, new = pair.stored.element.get(key), pair.in_file.get(key)
        yield Difference(path, shown_short(old), shown_short(new))


def _write(case: Case, pair: _Pair, keys: Sequence[str], names: Learned) -> None:
    rec, row = pair.stored.record, pair.stored.row
    for field in rec.fields:
        if field.key in keys:
            values = {field.attr: field.default}
            if field.key in pair.in_file:
                values = field.read(pair.in_file[field.key], names)
            for attr, value in values.items():
                beside, _, own = attr.rpartition(".")
                setattr(getattr(row, beside) if beside else row, own, value)
    if rec.follow is not None:
        for attr, value in rec.follow(getter(row)).items():
            setattr(row, attr, value)
    if isinstance(row, JournalEntry) and row.position is not None:
        row.place = f"p{row.position:06d}{row.number:06d}"
    if set(keys) & set(OF_FACTS):
        _facts(case, rec, row, pair.in_file)


def _facts(case: Case, rec: Record, row: Any, told: Mapping[str, Any]) -> None:
    session().execute(
        delete(FactSource).where(FactSource.entity == rec.table, FactSource.entity_id == row.id)
    )
    marked = told.get("zh_inferred", ())
    for one in told.get("facts", ()):
        fact, field = split_fact(one)
        source = FactSource(case_id=case.id, fact=fact, entity=rec.table, entity_id=row.id)
        source.field, source.zh_inferred = field, marked is True or fact in marked
        session().add(source)


def _settle(case: Case, doubts: Sequence[Flag], *, on: date) -> None:
    """Work out again what an import works out of what is told."""
    case.doubts = list(doubts)
    session().flush()
    place_all(case)
    flagged: dict[int, tuple[Any, list[Flag]]] = {}
    for row, flags in case_file().flags(case, on=on):
        flagged.setdefault(id(row), (row, []))[1].extend(flags)
    for row, flags in flagged.values():
        row.flags = flags
    touch(case.id)
