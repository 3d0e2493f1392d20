"""By what a row, a child or a case is known again that was here before the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import select

from casetrack.accounts.act import Act
from casetrack.cases.models import Case, Identity, Party
from casetrack.cases.policy import visible_cases
from casetrack.db import session
from casetrack.db.crypto import current_keyring
from casetrack.desk.ledgers.checking import CaseHere, CheckedRow, RowKey
from casetrack.desk.ledgers.children import birth_day
from casetrack.desk.ledgers.columns import CHILDREN, LETTERS, ORDERS, VISITS
from casetrack.desk.ledgers.models import LedgerBatch, LedgerRow, RowState

# Values asked for with one statement.
_LOT = 400
_MARKS = {
    CHILDREN.code: ("name", "id_number", "born", "decision", "decided", "case_number"),
    VISITS.code: ("happened", "way"),
    ORDERS.code: ("kind", "recipient_name", "issued"),
    LETTERS.code: ("number", "recipient", "issued", "items"),
}


def mark(row: LedgerRow, checked: CheckedRow, child: CheckedRow | None) -> None:
    """Keep by what the same row is known again: whom it tells of, and what.

    child: the row of the child that it is about.
    """
    values = checked.line.values
    parts = [_plain(values.get(key)) for key in _MARKS[checked.line.sheet]]
    if checked.is_child:
        born = birth_day(values)
        parts[2] = born.isoformat() if born and "id_number" not in values else ""
    else:
        of = child.line.values if child is not None else values
        parts = [checked.line.sheet, _plain(of.get("name")), *parts]
    row.identity = "|".join(parts)
    row.identity_hash = current_keyring().lookup_hash(row.identity)


def _plain(value: Any) -> str:
    """A value as it stands in a mark; a date by its EDTF."""
    return str(getattr(value, "edtf", value) or "")


def known_as(rows: Sequence[LedgerRow], batch: LedgerBatch) -> dict[int, int]:
    """Of rows that were brought in before, by another batch: the case, by the id of the row."""
    hashes = {row.identity_hash: row.id for row in rows if row.identity_hash}
    known: dict[int, int] = {}
    for some in _lots(hashes):
        before = (
            select(LedgerRow.identity_hash, LedgerRow.case_id)
            .join(LedgerBatch, LedgerBatch.id == LedgerRow.batch_id)
            .where(
                LedgerBatch.office_id == batch.office_id,
                LedgerRow.state.in_([RowState.IMPORTED, RowState.ADDED]),
                LedgerRow.identity_hash.in_(some),
            )
        )
        for hashed, case_id in session().execute(before):
            if hashed is not None and case_id is not None:
                known[hashes[hashed]] = case_id
    return known


def with_cases_here(
    rows: Sequence[CheckedRow], act: Act, known: Mapping[RowKey, int]
) -> Iterator[CheckedRow]:
    """The rows, each with the case here that it is of or looks like: by id number, name, number.

    known: the case that a row made before, which is the one then. Of a row that is about a child of
    the file nothing is looked for: the child decides. A few statements for all of them.
    """
    ring = current_keyring()
    open_rows = [row for row in rows if row.child is None and not row.must_be_mended]
    hashes = {
        key: {ring.lookup_hash(row.line.values[key]) for row in open_rows if key in row.line.values}
        for key in ("name", "id_number")
    }
    people = [*_people_of(Identity.name_hash, hashes["name"], act)]
    people += _people_of(Identity.id_number_hash, hashes["id_number"], act)
    by_hash: dict[str, list[CaseHere]] = {}
    for hashed, case_here in people:
        by_hash.setdefault(hashed, []).append(case_here)
    numbers = {row.line.values.get("case_number") for row in open_rows} - {None}
    by_number = _cases_numbered(numbers, act)
    for row in rows:
        here = None
        if row.child is None and not row.must_be_mended:
            values = row.line.values
            keys = ("id_number", "name")
            cases = [
                case_here
                for key in keys
                if key in values
                for case_here in by_hash.get(ring.lookup_hash(values[key]), ())
            ]
            named = by_number.get(values.get("case_number", ""))
            if named is not None:
                # Without the child a row of a case is added to the case as a whole.
                cases = [case for case in cases if case.case_id == named.case_id] or [named]
            if row.key in known:
                cases = [case for case in cases if case.case_id == known[row.key]]
            here = cases[0] if cases else None
        yield replace(row, here=here)


def _people_of(column: Any, hashes: Iterable[str], act: Act) -> Iterator[tuple[str, CaseHere]]:
    for some in _lots(dict.fromkeys(hashes)):
        query = (
            visible_cases(act.by, on=act.on)
            .join(Party, Party.case_id == Case.id)
            .join(Identity, Identity.party_id == Party.id)
            .where(Case.office_id == act.by.office_id, column.in_(some))
            .with_only_columns(column, Case.id, Case.number, Party.id)
            .order_by(Case.id.desc(), Party.id)
        )
        for hashed, case_id, number, party_id in session().execute(query):
            yield hashed, CaseHere(case_id, number, party_id)


def _cases_numbered(numbers: Iterable[Any], act: Act) -> Mapping[str, CaseHere]:
    here: dict[str, CaseHere] = {}
    for some in _lots(dict.fromkeys(numbers)):
        query = (
            visible_cases(act.by, on=act.on)
            .where(Case.office_id == act.by.office_id, Case.number.in_(some))
            .with_only_columns(Case.id, Case.number)
        )
        for case_id, number in session().execute(query):
            here[number] = CaseHere(case_id, number)
    return here


def _lots(values: Iterable[Any]) -> Iterator[list[Any]]:
    kept = list(values)
    for start in range(0, len(kept), _LOT):
        yield kept[start : start + _LOT]
