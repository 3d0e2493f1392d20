"""The rows of a ledger on their way in: checked, mended, brought in, taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import delete, func, select, update

from casetrack.accounts.act import Act
from casetrack.audit.record import AuditKind, record
from casetrack.cases.models import Case
from casetrack.codes import N_
from casetrack.db import session
from casetrack.desk.ledgers.checking import RowKey
from casetrack.desk.ledgers.importing import Step, bring_in, groups_of, trial
from casetrack.desk.ledgers.models import BatchState, LedgerBatch, LedgerRow, RowChoice, RowState
from casetrack.desk.ledgers.receiving import ensure_at_work, ensure_may, match_columns
from casetrack.desk.ledgers.row_rules import MUST, RowFinding
from casetrack.desk.ledgers.row_states import as_decided, place_rows, read_rows
from casetrack.desk.ledgers.same_rows import known_as
from casetrack.errors import RuleBroken
from casetrack.exchange.removing import remove_cases, remove_rows, untouched

# Cases checked or brought in with one request: about two seconds.
AT_ONCE = 25
# How long an upload is kept, and a batch may be taken back.
KEPT = timedelta(days=1)
_TO_COME_IN = (RowState.READY, RowState.WARNED)
_CAME_IN = (RowState.IMPORTED, RowState.ADDED)


class TakenBack(NamedTuple):
    """How many cases a batch had made that are gone, and how many lost what it had added."""

    cases: int
    extended: int


def choose_columns(batch: LedgerBatch, chosen: Mapping[int, Sequence[str]], act: Act) -> None:
    """Match the headings as somebody chose, and begin to check every row. Raises as
    `match_columns`.
    """
    match_columns(batch, chosen, act)
    begin_checking(batch, act)


def begin_checking(batch: LedgerBatch, act: Act) -> None:
    """Check every row by itself; those that may be brought in wait for their trial.

    What was typed and chosen for a row before stays with it.
    """
    former = {(row.sheet, row.number): (row.mended, row.choice) for row in rows_of(batch)}
    session().execute(delete(LedgerRow).where(LedgerRow.batch_id == batch.id))
    session().expire_all()
    mended = {key: cells for key, (cells, _choice) in former.items() if cells}
    rows = []
    for sheet, checked_rows in read_rows(batch, act, mended):
        for checked in checked_rows:
            row = LedgerRow(
                batch_id=batch.id,
                sheet=sheet.code,
                number=checked.number,
                state=RowState.WAITING,
            )
            cells, row.choice = former.get(checked.key, ({}, None))
            row.mended = cells
            row.told = {"cells": list(checked.cells), "headings": list(sheet.read.headings)}
            session().add(row)
            rows.append(row)
    place_rows(batch, rows, act)
    batch.state = BatchState.CHECKING


def mend(
    batch: LedgerBatch,
    cells: Mapping[RowKey, Mapping[str, str]],
    choices: Mapping[RowKey, RowChoice],
    act: Act,
) -> None:
    """Keep what was typed for cells and chosen for rows, and check what hangs on it again.

    cells: by the row, the texts by their columns; an empty one changes nothing.
    Raises NotAllowed; RuleBroken where nothing was typed or chosen, or no check stands there.
    """
    ensure_may(act.by, batch.office_id)
    if batch.state is not BatchState.CHECKED:
        raise RuleBroken(N_("Check the rows first."))
    rows = rows_of(batch)
    changed = set()
    for row in rows:
        key = (row.sheet, row.number)
        typed = {column: text.strip() for column, text in cells.get(key, {}).items()}
        new = {**row.mended, **{column: text for column, text in typed.items() if text}}
        choice = choices.get(key, row.choice)
        if new != row.mended or choice is not row.choice:
            row.mended, row.choice = new, choice
            changed.add(key)
    if not changed:
        raise RuleBroken(
            N_("Nothing was typed or chosen. Mend a cell, or choose what becomes of a row.")
        )
    place_rows(batch, rows, act, changed=changed)
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
        _step(batch, act, _TO_COME_IN, bring_in)
        if not _are_left(batch, _TO_COME_IN):
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


def take_back(batch: LedgerBatch, act: Act, *, why: str) -> TakenBack:
    """Take a batch out of the cases in which nobody has written since.

    Cases that it made are deleted, cases that were here lose what it added.
    Raises NotAllowed; RuleBroken after a day, without a reason, or if no case is left.
    """
    ensure_may(act.by, batch.office_id)
    if batch.state is not BatchState.DONE or batch.done_at is None:
        raise RuleBroken(N_("Only what was brought in can be taken back."))
    if act.at > batch.done_at + KEPT:
        raise RuleBroken(N_("A batch can be taken back for one day; it is over."))
    if not why.strip():
        raise RuleBroken(N_("Say why, in a sentence."), field="why")
    rows = [row for row in rows_of(batch) if row.state in _CAME_IN and row.case_id is not None]
    free = untouched({row.case_id: _came_at(row, batch.done_at) for row in rows if row.case_id})
    if not free:
        raise RuleBroken(N_("In each of these cases something was written since."))
    of_case = {case.id: [row for row in rows if row.case_id == case.id] for case in free}
    made = [case for case in free if of_case[case.id][0].state is RowState.IMPORTED]
    extended = [case for case in free if case not in made]
    batch.taken_back_at, batch.taken_back_by_id = act.at, act.by.id
    batch.taken_back_why = why.strip()
    ids = [case.id for case in made]
    record(AuditKind.LEDGER_TAKEN_BACK, by=act.by, at=act.at, batch=batch.id, cases=ids)
    for case in extended:
        _take_out(batch, case, of_case[case.id], act)
    for row in (row for case in made for row in of_case[case.id]):
        row.state, row.case_id = RowState.TAKEN_BACK, None
    session().flush()
    remove_cases(made, by=act.by, at=act.at)
    if not any(_are_left(batch, [state]) for state in _CAME_IN):
        batch.state = BatchState.TAKEN_BACK
    return TakenBack(len(made), len(extended))


def _came_at(row: LedgerRow, done_at: datetime) -> datetime:
    """When a row came in, as far as that is kept."""
    at = row.told.get("at")
    return datetime.fromisoformat(at) if at else done_at


def _take_out(batch: LedgerBatch, case: Case, rows: Sequence[LedgerRow], act: Act) -> None:
    """Take out of a case what these rows of a batch added to it."""
    for row in rows:
        kept = row.told
        row.state, row.case_id = RowState.TAKEN_BACK, None
        if "added" in kept:
            last = kept["last_entry_at"]
            remove_rows(case, kept["added"], by=act.by, at=act.at)
            case.last_entry_at = datetime.fromisoformat(last) if last else None
    record(AuditKind.LEDGER_TAKEN_BACK, by=act.by, at=act.at, case_id=case.id, batch=batch.id)


def give_up(batch: LedgerBatch, act: Act) -> None:
    """Forget an upload that is not brought in. Raises NotAllowed, RuleBroken."""
    ensure_may(act.by, batch.office_id)
    ensure_at_work(batch)
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
            LedgerRow.told_sealed.is_not(None) | LedgerRow.mended_sealed.is_not(None),
            LedgerRow.batch_id.in_(
                select(LedgerBatch.id).where(
                    func.coalesce(LedgerBatch.done_at, LedgerBatch.begun_at) < at - KEPT
                )
            ),
        )
        .values(told_sealed=None, mended_sealed=None)
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


def _step(batch: LedgerBatch, act: Act, states: Sequence[RowState], do: Step) -> None:
    """The next groups of rows, each a case, in a savepoint of its own."""
    every = rows_of(batch)
    rows = [row for row in every if row.state in states]
    read = read_rows(batch, act, {(row.sheet, row.number): row.mended for row in every})
    checked = {row.key: row for _sheet, rows in read for row in rows}
    pairs = [(row, as_decided(row, checked[row.sheet, row.number])) for row in rows]
    known = known_as(rows, batch)
    for group in groups_of(pairs)[:AT_ONCE]:
        if any(row.id in known for row, _checked_row in group):
            for row, _row in group:
                row.state = RowState.KNOWN
            continue
        try:
            do(batch, group, act)
        except RuleBroken as broken:
            finding = RowFinding(MUST, broken.key, None, broken.values)
            for row, _checked_row in group:
                row.state = RowState.REFUSED
                kept = row.told
                row.told = {**kept, "findings": [*kept["findings"], finding.as_data()]}
    session().flush()


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
    """The cases that a batch made; not those to which it only added."""
    made = select(LedgerRow.case_id).where(
        LedgerRow.batch_id == batch.id, LedgerRow.state == RowState.IMPORTED
    )
    return session().scalars(select(Case).where(Case.id.in_(made)).order_by(Case.id)).all()


def _are_left(batch: LedgerBatch, states: Sequence[RowState]) -> bool:
    return any(counts_of(batch).get(state) for state in states)
