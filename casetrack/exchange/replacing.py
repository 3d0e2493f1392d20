"""Update a published case from its present file; see `cases import --replace`.

What the file still tells stays the same rows, so that addresses, links and the audit go on leading
to them: what changes are their values. What a published text told and the file has no more goes,
what is new in it comes; both are listed. Other people in an element are another case.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission, has_permission
from casetrack.audit.contents import decided_anew
from casetrack.audit.record import AuditKind, record, seal_again, seal_gone
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
from casetrack.exchange.pairing import NotReplaceable, Paired, Slot, pair_up
from casetrack.exchange.rows import Made, is_kept_in_order, make_row, make_the_rest
from casetrack.ledger.casefile.records import Record, getter, split_fact
from casetrack.ledger.casefile.whole import case_file
from casetrack.ledger.ordering import place_all

WHY = "published_case_replaced"
OF_FACTS = ("facts", "zh_inferred")


@dataclass(frozen=True)
class _Pair:
    """One stored element with its file element."""

    stored: ElementTold
    in_file: Mapping[str, Any]
    path: str

    def changed(self) -> list[str]:
        """The keys that say something else; of those below it each is asked by itself."""
        keys = [field.key for field in self.stored.record.fields] + list(OF_FACTS)
        old, new = self.stored.element, self.in_file
        return [key for key in keys if old.get(key) != new.get(key)]


def replace_values(
    case: Case,
    element: dict[str, Any],
    doubts: Sequence[Flag],
    *,
    by: Staff | None,
    on: date,
    at: datetime,
) -> list[Difference]:
    """Update a published case to a normalised file; return the changes for the audit.

    Flushes. Raises NotAllowed, and NotReplaceable before anything is changed.
    """
    is_published = case.provenance is Provenance.PUBLISHED
    may = by is not None and has_permission(by, Permission.CASE_OPEN)
    if not is_published or element["provenance"] != Provenance.PUBLISHED or not may:
        raise NotAllowed(Permission.CASE_OPEN.value, case_id=case.id)
    # Which cases it belongs to is no value of what a published text says.
    paired = pair_up(told_of(case), _without_links(element))
    pairs = [_Pair(s.stored, s.in_file, s.path) for s in paired.slots if s.stored is not None]
    _ensure_same_people(pairs)
    changes = [Difference(slot.path, shown_short(slot.element), "nothing") for slot in paired.gone]
    changes += [Difference(slot.path, "nothing", shown_short(slot.in_file)) for slot in paired.come]
    gone = _take_away(case, paired.gone)
    names = Learned(case)
    names.signed = {"written_by_id": by.id if by is not None else None, "written_at": at}
    touched = _add(case, paired, names)
    with decided_anew(session()):
        for pair in pairs:
            keys = pair.changed()
            if keys:
                touched.setdefault(pair.stored.record.table, set()).add(pair.stored.row.id)
                changes += _differences(pair, keys)
                _write(case, pair, keys, names)
    if changes:
        _settle(case, doubts, on=on)
        seal_gone(gone, by=by, at=at, case_id=case.id, why=WHY)
        seal_again(touched, by=by, at=at, case_id=case.id, why=WHY)
        event = record(AuditKind.CASE_REPLACED, by=by, at=at, case_id=case.id)
        event.details = {**event.details, "changed": [str(change) for change in changes]}
    return changes


def _without_links(element: Mapping[str, Any]) -> dict[str, Any]:
    linked = {child.key for child in case_file().case.children if other_case_of(child.record)}
    return {key: value for key, value in element.items() if key not in linked}


def _ensure_same_people(pairs: Sequence[_Pair]) -> None:
    for pair in pairs:
        for part in Part:
            if pair.stored.element.get(part.value) != pair.in_file.get(part.value):
                raise NotReplaceable(f"{pair.stored.path}/{part.value}")


def _take_away(case: Case, gone: Sequence[ElementTold]) -> dict[str, set[int]]:
    """Delete these elements with their lists; return the deleted ids by table."""
    paths = tuple(f"{element.path}/" for element in gone)
    ids: dict[str, set[int]] = defaultdict(set)
    # What is spoken of stands further up than what speaks of it.
    for element in reversed(told_of(case) if gone else []):
        if not f"{element.path}/".startswith(paths):
            continue
        rows = [element.row]
        if isinstance(element.row, JournalEntry):
            rows += element.row.parties
        if element.record.joined is not None:
            rows.append(getattr(element.row, element.record.joined.attr))
        for row in rows:
            ids[row.__tablename__].add(row.id)
        _delete(element, rows)
    for table, numbers in ids.items():
        session().execute(
            delete(FactSource).where(FactSource.entity == table, FactSource.entity_id.in_(numbers))
        )
    return ids


def _delete(element: ElementTold, rows: Sequence[Any]) -> None:
    try:
        with session().begin_nested():
            # What stood below it is gone already.
            session().expire(element.row)
            for row in rows:
                session().delete(row)
    except IntegrityError as problem:
        # Something that no file tells, such as a task, still speaks of it.
        raise NotReplaceable(element.path) from problem


def _add(case: Case, paired: Paired, names: Learned) -> dict[str, set[int]]:
    """Make rows of new elements, learn names of the rest; return moved entries."""
    made: dict[Slot, Made] = {}
    new = []
    for slot in paired.slots:
        values = dict(slot.in_file)
        if slot.stored is not None:
            made[slot] = Made(slot.record, values, slot.stored.row, slot.path)
            _learn(slot, names)
        elif slot.child is not None and slot.above is not None:
            above = made[slot.above]
            made[slot] = make_row(slot.child, above, values, slot.place, case, names)
            new.append(made[slot])
    entries = {element.row for element in made.values() if isinstance(element.row, JournalEntry)}
    led = {entry: (entry.subject, entry.subject_id) for entry in entries}
    if new:
        make_the_rest(case, list(made.values()), new, names)
    moved = {entry.id for entry in entries if led[entry] != (entry.subject, entry.subject_id)}
    return {JournalEntry.__tablename__: moved} if moved else {}


def _learn(slot: Slot, names: Learned) -> None:
    rec, stored = slot.record, slot.stored
    if stored is None:
        return
    row = stored.row
    names.learn_place(slot.path, rec.table, row.id)
    if rec.refers and rec.known_by in slot.in_file:
        names.learn(rec.name, slot.in_file[rec.known_by], row.id)
    elif slot.child is not None and rec.known_by == "place":
        names.learn_item(rec.name, slot.path, row.id)
    if is_kept_in_order(rec) and row.position != slot.place:
        row.position = slot.place


def _differences(pair: _Pair, keys: Sequence[str]) -> Iterator[Difference]:
    for key in keys:
        path = f"{pair.stored.path}/{key}" if pair.stored.path else key
        old, new = pair.stored.element.get(key), pair.in_file.get(key)
        yield Difference(path, shown_short(old), shown_short(new))


def _write(case: Case, pair: _Pair, keys: Sequence[str], names: Learned) -> None:
    rec, row = pair.stored.record, pair.stored.row
    names.scope = pair.path
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


def _facts(case: Case, rec: Record, row: Any, element: Mapping[str, Any]) -> None:
    session().execute(
        delete(FactSource).where(FactSource.entity == rec.table, FactSource.entity_id == row.id)
    )
    marked = element.get("zh_inferred", ())
    for split in element.get("facts", ()):
        fact, field = split_fact(split)
        source = FactSource(case_id=case.id, fact=fact, entity=rec.table, entity_id=row.id)
        source.field, source.zh_inferred = field, marked is True or fact in marked
        session().add(source)


def _settle(case: Case, doubts: Sequence[Flag], *, on: date) -> None:
    """Work out anew everything an import derives from a file."""
    case.doubts = list(doubts)
    session().flush()
    session().expire_all()
    case_file().work_out(case)
    place_all(case)
    flagged: dict[int, tuple[Any, list[Flag]]] = {}
    for row, flags in case_file().flags(case, on=on):
        flagged.setdefault(id(row), (row, []))[1].extend(flags)
    for row, flags in flagged.values():
        row.flags = flags
    touch(case.id)
