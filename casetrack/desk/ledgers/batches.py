"""A ledger on its way in: received, matched, checked, brought in, taken back."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update

from casetrack.accounts.act import Act
from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission, has_permission
from casetrack.audit.record import AuditKind, record
from casetrack.cases.models import Case
from casetrack.codes import N_
from casetrack.db import session
from casetrack.db.crypto import current_keyring
from casetrack.desk.ledgers.cells import CellReader
from casetrack.desk.ledgers.checking import (
    MUST,
    CheckedRow,
    RowFinding,
    check_rows,
    with_children,
)
from casetrack.desk.ledgers.columns import CHILDREN, sheet_of
from casetrack.desk.ledgers.importing import bring_in, groups_of, known_as, trial
from casetrack.desk.ledgers.matching import HeadingMatch, match_headings, sheet_for
from casetrack.desk.ledgers.models import (
    IMPORT,
    BatchState,
    LedgerBatch,
    LedgerHeading,
    LedgerRow,
    RowState,
)
from casetrack.desk.ledgers.same_rows import mark, whole_cases
from casetrack.desk.ledgers.workbook import ReadSheet, read_workbook
from casetrack.errors import NotAllowed, RuleBroken
from casetrack.exchange.removing import is_untouched, remove_case

# Cases checked or brought in with one request: about two seconds.
AT_ONCE = 25
# How long an upload is kept, and a batch may be taken back.
KEPT = timedelta(days=1)
LONGEST_NAME = 120


@dataclass(frozen=True)
class MatchedSheet:
    """A sheet of a batch with its place in the file, its kind and the column of each heading."""

    place: int
    read: ReadSheet
    code: str
    keys: tuple[str, ...]


def ensure_may(by: Staff, office_id: int) -> None:
    """Refuse whoever may not bring in the ledgers of this office. Raises NotAllowed."""
    if not has_permission(by, IMPORT) or by.office_id != office_id:
        raise NotAllowed(IMPORT.value)


def receive(content: bytes, name: str, handler: Staff, act: Act) -> LedgerBatch:
    """Seal an uploaded ledger and match its headings as far as they are known; flushed.

    handler: of rows that name nobody. Raises NotAllowed; RuleBroken for a file that cannot be
    read, has no sheet of a known kind, or was brought in already.
    """
    ensure_may(act.by, act.by.office_id)
    if handler.office_id != act.by.office_id or not may_handle(handler):
        raise RuleBroken(N_("Choose somebody of this office who handles cases."), field="handler")
    digest = hashlib.sha256(content).hexdigest()
    before = session().scalar(
        select(LedgerBatch).where(
            LedgerBatch.office_id == act.by.office_id,
            LedgerBatch.file_hash == digest,
            LedgerBatch.state == BatchState.DONE,
        )
    )
    if before is not None:
        raise RuleBroken(
            N_("This very file was brought in already, on %(day)s; nothing is done twice."),
            field="file",
            day=before.begun_at.date(),
        )
    try:
        sheets = read_workbook(content)
    except RuleBroken as broken:
        broken.field = "file"
        raise
    matched = _matched(sheets, act.by.office_id)
    if not matched:
        raise RuleBroken(
            N_(
                "No sheet of this file is one of the template: neither its name nor its headings"
                " are known. Name the sheet as in the template."
            ),
            field="file",
        )
    batch = LedgerBatch(
        office_id=act.by.office_id,
        by_id=act.by.id,
        begun_at=act.at,
        file_hash=digest,
        state=BatchState.COLUMNS,
        matched=matched,
        handler_id=handler.id,
    )
    batch.name = name[-LONGEST_NAME:]
    batch.content = base64.b64encode(content).decode()
    session().add(batch)
    session().flush()
    rows = sum(len(sheet.rows) for sheet in sheets)
    record(AuditKind.LEDGER_RECEIVED, by=act.by, at=act.at, batch=batch.id, rows=rows)
    return batch


def sheets_of(batch: LedgerBatch) -> list[MatchedSheet]:
    """The sheets of a batch, read from the sealed file; none once that is gone."""
    content = batch.content
    if content is None:
        return []
    read = read_workbook(base64.b64decode(content))
    return [
        MatchedSheet(int(place), read[int(place)], match["sheet"], tuple(match["keys"]))
        for place, match in sorted(batch.matched.items(), key=lambda item: int(item[0]))
    ]


def matches_of(sheet: MatchedSheet, office_id: int) -> list[HeadingMatch]:
    """How each heading of a sheet is matched, and by what."""
    kind = sheet_of(sheet.code)
    proposed = match_headings(kind, sheet.read.headings, _remembered(office_id, sheet.code))
    return [
        match if (match.key or "") == key else HeadingMatch(match.heading, key or None, match.by)
        for match, key in zip(proposed, sheet.keys, strict=True)
    ]


def match_columns(batch: LedgerBatch, chosen: Mapping[int, Sequence[str]], act: Act) -> None:
    """Match the headings of each sheet as somebody chose, and remember it for the office.

    chosen: by the place of a sheet the key of each heading, "" for none. What was checked before is
    checked anew. Raises NotAllowed, and RuleBroken for a column that is chosen twice.
    """
    ensure_may(act.by, batch.office_id)
    _ensure_at_work(batch)
    for sheet in sheets_of(batch):
        keys = list(chosen.get(sheet.place, sheet.keys))
        kind = sheet_of(sheet.code)
        known = {column.key for column in kind.columns}
        twice = next((key for key in keys if key and keys.count(key) > 1), None)
        if twice is not None:
            raise RuleBroken(
                N_("Two headings are the column '%(column)s'. Choose one of them."), column=twice
            )
        if len(keys) != len(sheet.read.headings) or not set(keys) <= known | {""}:
            raise RuleBroken(N_("Choose one of the list."))
        batch.matched = {**batch.matched, str(sheet.place): {"sheet": sheet.code, "keys": keys}}
        _remember(batch.office_id, sheet, keys)
    _begin_checking(batch, act)


def _begin_checking(batch: LedgerBatch, act: Act) -> None:
    """Check every row by itself; those that may be brought in wait for their trial."""
    for row in rows_of(batch):
        session().delete(row)
    session().flush()
    for sheet, rows in _all_checked(batch, act):
        for checked in rows:
            row = LedgerRow(
                batch_id=batch.id,
                sheet=sheet.code,
                number=checked.number,
                state=RowState.REFUSED if checked.must_be_mended else RowState.WAITING,
            )
            row.told = {
                "findings": [finding.as_data() for finding in checked.findings],
                "cells": list(checked.cells),
                "headings": list(sheet.read.headings),
            }
            if not checked.must_be_mended and checked.child is None:
                mark(row, checked)
            session().add(row)
    session().flush()
    batch.state = BatchState.CHECKING


def go_on(batch: LedgerBatch, act: Act) -> None:
    """Check or bring in the next cases of a batch; at most `AT_ONCE` of them.

    Raises NotAllowed.
    """
    ensure_may(act.by, batch.office_id)
    if batch.state is BatchState.CHECKING:
        _step(batch, act, [RowState.WAITING], trial)
        if not _are_left(batch, [RowState.WAITING]):
            batch.state = BatchState.CHECKED
    elif batch.state is BatchState.IMPORTING:
        _step(batch, act, [RowState.READY, RowState.WARNED], bring_in)
        if not _are_left(batch, [RowState.READY, RowState.WARNED]):
            _finish(batch, act)


def begin_import(batch: LedgerBatch, act: Act, *, is_whole: bool, weeks: Sequence[Any]) -> None:
    """Begin to bring in what was checked; `go_on` does it.

    is_whole: everything or nothing. weeks: the first and the last day over which duties are spread
    that arise only because the cases are new here; empty: they are not.
    Raises NotAllowed; RuleBroken if rows must be mended first, or nothing is left to bring in.
    """
    ensure_may(act.by, batch.office_id)
    if batch.state is not BatchState.CHECKED:
        raise RuleBroken(N_("Check the rows first."))
    counted = counts_of(batch)
    if is_whole and counted.get(RowState.REFUSED):
        raise RuleBroken(N_("Some rows must be mended, and everything was to come in at once."))
    if not counted.get(RowState.READY) and not counted.get(RowState.WARNED):
        raise RuleBroken(N_("No row is left that could be brought in."))
    if weeks:
        first, last = weeks
        if first < act.on or last < first or last > act.on + timedelta(days=366):
            raise RuleBroken(
                N_("Choose days from today on, the first before the last, within a year."),
                field="spread_until",
            )
        batch.spread_from, batch.spread_until = first, last
    batch.state = BatchState.IMPORTING


def take_back(batch: LedgerBatch, act: Act, *, why: str) -> int:
    """Take the cases of a batch away in which nobody has written since; returns how many.

    Raises NotAllowed; RuleBroken after a day, without a reason, or if none is left.
    """
    ensure_may(act.by, batch.office_id)
    if batch.state is not BatchState.DONE or batch.done_at is None:
        raise RuleBroken(N_("Only what was brought in can be taken back."))
    if act.at > batch.done_at + KEPT:
        raise RuleBroken(N_("A batch can be taken back for one day; it is over."))
    if not why.strip():
        raise RuleBroken(N_("Say why, in a sentence."), field="why")
    free = [case for case in cases_of(batch) if is_untouched(case, since=batch.done_at)]
    if not free:
        raise RuleBroken(N_("In each of these cases something was written since."))
    ids = [case.id for case in free]
    session().execute(
        update(LedgerRow)
        .where(LedgerRow.case_id.in_(ids))
        .values(state=RowState.TAKEN_BACK, case_id=None)
    )
    batch.taken_back_at, batch.taken_back_by_id = act.at, act.by.id
    batch.taken_back_why = why.strip()
    if not _are_left(batch, [RowState.IMPORTED]):
        batch.state = BatchState.TAKEN_BACK
    record(AuditKind.LEDGER_TAKEN_BACK, by=act.by, at=act.at, batch=batch.id, cases=ids)
    session().flush()
    for case in free:
        remove_case(case, by=act.by, at=act.at)
    return len(free)


def give_up(batch: LedgerBatch, act: Act) -> None:
    """Forget an upload that is not brought in. Raises NotAllowed, RuleBroken."""
    ensure_may(act.by, batch.office_id)
    _ensure_at_work(batch)
    _forget(batch, BatchState.GIVEN_UP)


def forget_old(at: datetime) -> None:
    """Delete uploads, and what is kept of refused rows, a day after they came."""
    old = select(LedgerBatch).where(
        LedgerBatch.begun_at < at - KEPT, LedgerBatch.state.in_([*_LIVE])
    )
    for batch in session().scalars(old):
        state = BatchState.GIVEN_UP if batch.is_at_work else batch.state
        _forget(batch, state)
    session().execute(
        update(LedgerRow)
        .where(
            LedgerRow.told_sealed.is_not(None),
            LedgerRow.batch_id.in_(select(LedgerBatch.id).where(LedgerBatch.begun_at < at - KEPT)),
        )
        .values(told_sealed=None)
    )


_LIVE = tuple(state for state in BatchState if state is not BatchState.GIVEN_UP)


def _forget(batch: LedgerBatch, state: BatchState) -> None:
    batch.content = None
    batch.state = state
    if state is BatchState.GIVEN_UP:
        for row in rows_of(batch):
            session().delete(row)


def _finish(batch: LedgerBatch, act: Act) -> None:
    batch.content = None
    batch.state, batch.done_at = BatchState.DONE, act.at
    counted = counts_of(batch)
    record(
        AuditKind.LEDGER_IMPORTED,
        by=act.by,
        at=act.at,
        batch=batch.id,
        rows=counted.get(RowState.IMPORTED, 0),
        refused=counted.get(RowState.REFUSED, 0),
    )


Trial = Callable[[LedgerBatch, Sequence[tuple[LedgerRow, CheckedRow]], Act], None]


def _step(batch: LedgerBatch, act: Act, states: Sequence[RowState], do: Trial) -> None:
    """The next groups of rows, each a case, in a savepoint of its own."""
    checked = {
        (sheet.code, row.number): row for sheet, rows in _all_checked(batch, act) for row in rows
    }
    rows = [row for row in rows_of(batch) if row.state in states]
    known = known_as(rows, batch)
    pairs = [(row, checked[row.sheet, row.number]) for row in rows]
    for group in groups_of(pairs)[:AT_ONCE]:
        if any(row.id in known for row, _checked_row in group):
            for row, _row in group:
                row.state = RowState.KNOWN
        else:
            _in_savepoint(batch, group, act, do)
    session().flush()


def _in_savepoint(
    batch: LedgerBatch, group: Sequence[tuple[LedgerRow, CheckedRow]], act: Act, do: Trial
) -> None:
    try:
        do(batch, group, act)
    except RuleBroken as broken:
        finding = RowFinding(MUST, broken.key, None, broken.values)
        for row, _checked_row in group:
            row.state = RowState.REFUSED
            kept = row.told
            row.told = {**kept, "findings": [*kept["findings"], finding.as_data()]}


def _all_checked(batch: LedgerBatch, act: Act) -> list[tuple[MatchedSheet, Sequence[CheckedRow]]]:
    """Every sheet with its rows by themselves, each visit with its child; the children first."""
    reader = CellReader(act.on, handlers_of(batch.office_id))
    sheets = sorted(sheets_of(batch), key=lambda sheet: sheet.code != CHILDREN.code)
    children: Sequence[CheckedRow] = ()
    checked: list[tuple[MatchedSheet, Sequence[CheckedRow]]] = []
    for sheet in sheets:
        rows = check_rows(sheet_of(sheet.code), sheet.read, sheet.keys, reader)
        if sheet.code == CHILDREN.code:
            children = rows = list(whole_cases(rows))
        else:
            rows = list(with_children(rows, children))
        checked.append((sheet, rows))
    return checked


def may_handle(staff: Staff) -> bool:
    """Whether cases can be given to somebody."""
    return has_permission(staff, Permission.CASE_OPEN)


def handlers_of(office_id: int) -> dict[str, list[int]]:
    """The ids of those who handle cases in an office, by login and by name."""
    by: dict[str, list[int]] = {}
    for staff in session().scalars(select(Staff).where(Staff.office_id == office_id)):
        if may_handle(staff):
            for word in {staff.login.casefold(), staff.name.casefold()}:
                by.setdefault(word, []).append(staff.id)
    return by


def batches_of(office_id: int, limit: int) -> Sequence[LedgerBatch]:
    """The last ledgers of an office, the newest first."""
    query = select(LedgerBatch).where(LedgerBatch.office_id == office_id)
    return session().scalars(query.order_by(LedgerBatch.id.desc()).limit(limit)).all()


def rows_of(batch: LedgerBatch) -> Sequence[LedgerRow]:
    """Every row of a batch, in the order of the file."""
    query = select(LedgerRow).where(LedgerRow.batch_id == batch.id)
    return session().scalars(query.order_by(LedgerRow.sheet, LedgerRow.number)).all()


def counts_of(batch: LedgerBatch) -> dict[RowState, int]:
    """How many rows of a batch stand where."""
    session().flush()
    query = select(LedgerRow.state, func.count()).where(LedgerRow.batch_id == batch.id)
    return dict(session().execute(query.group_by(LedgerRow.state)).all())


def cases_of(batch: LedgerBatch) -> Sequence[Case]:
    """The cases that a batch made."""
    made = select(LedgerRow.case_id).where(LedgerRow.batch_id == batch.id)
    return session().scalars(select(Case).where(Case.id.in_(made)).order_by(Case.id)).all()


def _are_left(batch: LedgerBatch, states: Sequence[RowState]) -> bool:
    return any(counts_of(batch).get(state) for state in states)


def _ensure_at_work(batch: LedgerBatch) -> None:
    if not batch.is_at_work or batch.state is BatchState.IMPORTING:
        raise RuleBroken(N_("This ledger is brought in or given up already."))


def _matched(sheets: Sequence[ReadSheet], office_id: int) -> dict[str, Any]:
    matched: dict[str, Any] = {}
    for place, read in enumerate(sheets):
        kind = sheet_for(read)
        if kind is None or any(match["sheet"] == kind.code for match in matched.values()):
            continue
        matches = match_headings(kind, read.headings, _remembered(office_id, kind.code))
        keys = [match.key or "" for match in matches]
        matched[str(place)] = {"sheet": kind.code, "keys": keys}
    return matched


def _remembered(office_id: int, sheet: str) -> dict[str, str]:
    kept = select(LedgerHeading).where(
        LedgerHeading.office_id == office_id, LedgerHeading.sheet == sheet
    )
    return {row.heading: row.column_key for row in session().scalars(kept)}


def _remember(office_id: int, sheet: MatchedSheet, keys: Sequence[str]) -> None:
    kept = select(LedgerHeading).where(
        LedgerHeading.office_id == office_id, LedgerHeading.sheet == sheet.code
    )
    there = {row.heading: row for row in session().scalars(kept)}
    for heading, key in zip(sheet.read.headings, keys, strict=True):
        row = there.get(heading)
        if not heading:
            continue
        if row is None:
            row = LedgerHeading(office_id=office_id, sheet=sheet.code, column_key=key)
            row.heading = heading
            row.heading_hash = current_keyring().lookup_hash(heading)
            session().add(row)
            there[heading] = row
        row.column_key = key
