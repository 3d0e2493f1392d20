"""What may become of each row of a ledger: it waits for its trial, or for somebody."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from casetrack.accounts.act import Act
from casetrack.codes import N_
from casetrack.db import session
from casetrack.desk.ledgers.cells import CellReader
from casetrack.desk.ledgers.checking import (
    CaseHere,
    CheckedRow,
    RowKey,
    check_rows,
    is_of_nobody_known,
    whole_cases,
    with_children,
)
from casetrack.desk.ledgers.columns import CHILDREN, sheet_of
from casetrack.desk.ledgers.importing import groups_of
from casetrack.desk.ledgers.models import LedgerBatch, LedgerRow, RowChoice, RowState
from casetrack.desk.ledgers.receiving import MatchedSheet, handlers_of, sheets_of
from casetrack.desk.ledgers.row_rules import MUST, RowFinding
from casetrack.desk.ledgers.same_rows import known_as, mark, with_cases_here

_CHECKED = (RowState.READY, RowState.WARNED)


def read_rows(
    batch: LedgerBatch, act: Act, mended: Mapping[RowKey, Mapping[str, str]]
) -> list[tuple[MatchedSheet, Sequence[CheckedRow]]]:
    """Every sheet with its rows by themselves, each with its child; the children first.

    mended: what was typed for the cells of rows since.
    """
    reader = CellReader(act.on, handlers_of(batch.office_id))
    sheets = sorted(sheets_of(batch), key=lambda sheet: sheet.code != CHILDREN.code)
    children: Sequence[CheckedRow] = ()
    read: list[tuple[MatchedSheet, Sequence[CheckedRow]]] = []
    for sheet in sheets:
        typed = {number: cells for (code, number), cells in mended.items() if code == sheet.code}
        rows = check_rows(sheet_of(sheet.code), sheet.read, sheet.keys, reader, typed)
        if sheet.code == CHILDREN.code:
            children = rows = list(whole_cases(rows))
        else:
            rows = list(with_children(rows, children))
        read.append((sheet, rows))
    return read


def as_decided(row: LedgerRow, checked: CheckedRow) -> CheckedRow:
    """A row with the case here to which it is added, as it was decided when it was checked."""
    here = row.told.get("here")
    return replace(checked, here=CaseHere(*here) if here is not None else None)


def place_rows(
    batch: LedgerBatch,
    rows: Sequence[LedgerRow],
    act: Act,
    *,
    changed: Collection[RowKey] | None = None,
) -> None:
    """Say of each row where it stands: to be mended, to be decided, or waiting for its trial.

    changed: only these, and what hangs on them, wait again; None: all of them do. Flushes.
    """
    by_key = {(row.sheet, row.number): row for row in rows}
    read = read_rows(batch, act, {key: row.mended for key, row in by_key.items()})
    every = [checked for _sheet, checked_rows in read for checked in checked_rows]
    children = {checked.number: checked for checked in every if checked.is_child}
    for checked in every:
        if not checked.must_be_mended:
            mark(by_key[checked.key], checked, children.get(checked.child or 0))
    session().flush()
    known = known_as(rows, batch)
    checked_by_sheet = {
        checked.key: checked
        for checked in with_cases_here(
            every, act, {key: known[row.id] for key, row in by_key.items() if row.id in known}
        )
    }
    states: dict[RowKey, RowState] = {}
    placed: list[tuple[LedgerRow, CheckedRow]] = []
    for key, checked in checked_by_sheet.items():
        row = by_key[key]
        child = children.get(checked.child or 0) if not checked.is_child else None
        of_child = checked_by_sheet[child.key] if child is not None else None
        choice = row.choice
        if of_child is not None and _is_here(by_key[of_child.key], of_child, known):
            checked = replace(checked, here=of_child.here)
            choice = choice or by_key[of_child.key].choice
        if is_of_nobody_known(checked) and not checked.must_be_mended:
            text = N_("Neither the children of the file nor a case here is this one.")
            checked = checked.with_finding(RowFinding(MUST, text, "serial"))
        if choice is RowChoice.OF_ITS_OWN:
            checked = replace(checked, here=None)
        states[key] = _state_of(row, checked, choice, known)
        placed.append((row, checked))
    again = set(states) if changed is None else _again(placed, states, changed)
    for row, checked in placed:
        key, kept = checked.key, row.told
        if key not in again and row.state in _CHECKED:
            continue
        row.state = states[key]
        kept["findings"] = [finding.as_data() for finding in checked.findings]
        kept.pop("here", None)
        if checked.here is not None:
            here = checked.here
            kept["here"] = [here.case_id, here.number, here.party_id]
        row.told = kept
    session().flush()


def _is_here(row: LedgerRow, child: CheckedRow, known: Mapping[int, int]) -> bool:
    """Whether the rows of a child belong to a case here: it is known, or it looks like one."""
    is_known = row.id in known or row.choice is not RowChoice.OF_ITS_OWN
    return child.here is not None and is_known


def _state_of(
    row: LedgerRow, checked: CheckedRow, choice: RowChoice | None, known: Mapping[int, int]
) -> RowState:
    if checked.must_be_mended:
        return RowState.REFUSED
    if row.id in known:
        return RowState.KNOWN
    if checked.here is None:
        return RowState.WAITING
    if choice is RowChoice.ADD:
        # Of a child that is here nothing is added but what the other sheets say of it.
        return RowState.KNOWN if checked.is_child else RowState.WAITING
    return RowState.ASKED if choice is None else RowState.LEFT_OUT


def _again(
    placed: Sequence[tuple[LedgerRow, CheckedRow]],
    states: Mapping[RowKey, RowState],
    changed: Collection[RowKey],
) -> set[RowKey]:
    """The rows whose state is another one than before, and every row of their cases."""
    moved = {
        checked.key
        for row, checked in placed
        if checked.key in changed
        or (states[checked.key] is RowState.WAITING) != (row.state in _CHECKED)
    }
    waiting = [pair for pair in placed if states[pair[1].key] is RowState.WAITING]
    for group in groups_of(waiting):
        keys = {checked.key for _row, checked in group}
        if keys & moved:
            moved |= keys
    return moved
