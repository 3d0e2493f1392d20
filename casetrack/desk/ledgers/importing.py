"""Rows of a ledger through the importer of case files: tried, or for good."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from casetrack.accounts.act import Act
from casetrack.accounts.models import Staff
from casetrack.cases.models import Case, Identity, Obligation, Party
from casetrack.cases.numbers import free_number
from casetrack.cases.policy import visible_cases
from casetrack.casework.identity.actions import set_identity
from casetrack.codes import N_
from casetrack.db import session
from casetrack.db.crypto import current_keyring
from casetrack.desk.ledgers.checking import WARN, CheckedRow, RowFinding
from casetrack.desk.ledgers.children import CaseToMake, LedgerLine, case_of
from casetrack.desk.ledgers.models import LedgerBatch, LedgerRow, RowState
from casetrack.errors import RuleBroken
from casetrack.events import publish
from casetrack.exchange.importer import (
    CaseDiffers,
    FileRefused,
    ImportResult,
    import_located,
)
from casetrack.exchange.yaml_text import Located
from casetrack.ledger.preview import rolled_back, whole_or_nothing
from casetrack.ledger.reschedule import DayMoved

Group = Sequence[tuple[LedgerRow, CheckedRow]]
_WEEK = timedelta(days=7)
_FRIDAY = 4


def groups_of(pairs: Group) -> list[list[tuple[LedgerRow, CheckedRow]]]:
    """The rows of each case: those of one number together, the visits after their children."""
    groups: dict[Any, list[tuple[LedgerRow, CheckedRow]]] = {}
    of_child: dict[int, Any] = {}
    for row, checked in pairs:
        if checked.child is None:
            number = checked.line.values.get("case_number") or row.id
            groups.setdefault(number, []).append((row, checked))
            of_child[checked.number] = number
    for row, checked in pairs:
        if checked.child in of_child:
            groups[of_child[checked.child]].append((row, checked))
    return list(groups.values())


def known_as(rows: Sequence[LedgerRow], batch: LedgerBatch) -> dict[int, int]:
    """Of rows that were brought in before, by another batch: the case, by the id of the row."""
    hashes = {row.identity_hash: row.id for row in rows if row.identity_hash}
    before = (
        select(LedgerRow.identity_hash, LedgerRow.case_id)
        .join(LedgerBatch, LedgerBatch.id == LedgerRow.batch_id)
        .where(
            LedgerBatch.office_id == batch.office_id,
            LedgerRow.state == RowState.IMPORTED,
            LedgerRow.identity_hash.in_(hashes),
        )
    )
    return {
        hashes[known]: case_id
        for known, case_id in session().execute(before)
        if known is not None and case_id is not None
    }


def trial(batch: LedgerBatch, group: Group, act: Act) -> None:
    """Bring a case in and take it back: what it will make stands in its rows then."""
    with rolled_back():
        made, case = _make(batch, group, act)
        duties = [
            [duty.kind.value, duty.due.isoformat(), _is_new_here(duty, act.on)]
            for duty in _owed(case)
        ]
        handler_id = case.handler_id
        flags = bool(case.doubts)
        title = case.title.zh or case.title.en or ""
    children = [checked.number for _row, checked in group if checked.child is None]
    aliases = dict(zip(children, (alias for _ref, alias in made.children), strict=True))
    for row, checked in group:
        alias = aliases[checked.child or checked.number]
        kept = {**row.told, "alias": alias, "handler": handler_id, "title": title}
        kept["people"] = len(made.people) if row is group[0][0] else 0
        kept["duties"] = duties if row is group[0][0] else []
        kept["case"] = row is group[0][0]
        findings = list(checked.findings)
        if checked.child is None:
            findings += _looks_like(checked, act)
        if flags and row is group[0][0]:
            findings.append(RowFinding(WARN, N_("The case says what cannot be; see it then.")))
        kept["findings"] = [finding.as_data() for finding in findings]
        row.told = kept
        row.state = RowState.WARNED if findings else RowState.READY


def bring_in(batch: LedgerBatch, group: Group, act: Act) -> None:
    """Bring a case in for good, in a savepoint."""
    with whole_or_nothing():
        _made, case = _make(batch, group, act)
        if batch.spread_from is not None and batch.spread_until is not None:
            _spread(batch, case, act)
    for row, _checked in group:
        row.state, row.case_id = RowState.IMPORTED, case.id
        row.told = {key: row.told[key] for key in row.told if key not in ("cells", "headings")}


def _make(batch: LedgerBatch, group: Group, act: Act) -> tuple[CaseToMake, Case]:
    lines = _lines(group)
    first = lines[0].values
    number = first.get("case_number") or free_number(act.by.office, act.on.year)
    handler = session().get_one(Staff, first.get("handler", batch.handler_id))
    made = case_of(lines, act.by.office, number=number, on=act.on)
    located = Located(made.data, {(): lines[0].number})
    try:
        imported = import_located(located, by=act.by, on=act.on, at=act.at, handler=handler)
    except CaseDiffers as differs:
        raise RuleBroken(
            N_("A case of this number is here already and says something else: %(number)s."),
            number=differs.number,
        ) from differs
    except FileRefused as refused:
        places = ", ".join(sorted({problem.path for problem in refused.problems}))
        raise RuleBroken(
            N_("This row makes no case: what stands at %(places)s does not fit."), places=places
        ) from refused
    case = imported.case
    if imported.result is not ImportResult.IMPORTED:
        raise RuleBroken(N_("This case is here already: %(number)s."), number=case.number)
    parties = {party.ref: party for party in _parties(case)}
    for person in made.people:
        set_identity(parties[person.ref], **person.given, by=act.by, at=act.at)
    session().flush()
    return made, case


def _lines(group: Group) -> list[LedgerLine]:
    """The rows of the children of a case, each with its visits."""
    visits: dict[int, list[LedgerLine]] = {}
    for _row, checked in group:
        if checked.child is not None:
            visits.setdefault(checked.child, []).append(checked.line)
    return [
        replace(checked.line, visits=tuple(visits.get(checked.number, ())))
        for _row, checked in group
        if checked.child is None
    ]


def _parties(case: Case) -> Iterator[Party]:
    yield from session().scalars(select(Party).where(Party.case_id == case.id))


def _owed(case: Case) -> Sequence[Obligation]:
    query = select(Obligation).where(Obligation.case_id == case.id, Obligation.is_open)
    return session().scalars(query.order_by(Obligation.due, Obligation.id)).all()


def _is_new_here(duty: Obligation, on: date) -> bool:
    """Whether it arises only because its case is new here: no law counts it, and it is of today."""
    return duty.why.get("rule") is None and duty.why.get("fact_on") == on.isoformat()


def _spread(batch: LedgerBatch, case: Case, act: Act) -> None:
    """Give what arises only by the import a day in one of the chosen weeks, in turn by case."""
    assert batch.spread_from is not None
    assert batch.spread_until is not None
    weeks = max(1, ((batch.spread_until - batch.spread_from) // _WEEK) + 1)
    for duty in _owed(case):
        if not _is_new_here(duty, act.on):
            continue
        week = batch.spread_from + (case.id % weeks) * _WEEK
        friday = week + timedelta(days=(_FRIDAY - week.weekday()) % 7)
        day = min(friday, batch.spread_until)
        step = ["spread_with_ledger", {"from": duty.due.isoformat(), "to": day.isoformat()}]
        duty.due, duty.why = day, {**duty.why, "steps": [*(duty.why.get("steps") or []), step]}
        publish(DayMoved(duty))
    session().flush()


def _looks_like(checked: CheckedRow, act: Act) -> Iterator[RowFinding]:
    """Whether somebody of this name, or number, stands in a case that is here already."""
    values = checked.line.values
    ring = current_keyring()
    wanted = [ring.lookup_hash(values["name"])]
    if "id_number" in values:
        wanted.append(ring.lookup_hash(values["id_number"]))
    query = (
        visible_cases(act.by, on=act.on)
        .join(Party, Party.case_id == Case.id)
        .join(Identity, Identity.party_id == Party.id)
        .where(Identity.name_hash.in_(wanted) | Identity.id_number_hash.in_(wanted))
        .with_only_columns(Case.number)
        .order_by(Case.id)
        .limit(1)
    )
    number = session().scalar(query)
    if number is not None:
        text = N_("Looks like somebody in a case that is here already: %(number)s.")
        yield RowFinding(WARN, text, "name", {"number": number})
