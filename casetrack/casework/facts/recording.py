"""State, correct, end and withdraw a fact: the same actions for every `FactKind`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import lazyload

from casetrack.accounts.act import Act
from casetrack.audit.record import record
from casetrack.cases.kinds import Part
from casetrack.cases.locking import take_version
from casetrack.cases.models import Case, FactColumns, JournalEntry, Party
from casetrack.cases.not_future import day_told, ensure_not_before, ensure_past
from casetrack.cases.policy import ensure_may
from casetrack.casework.correcting import ensure_reason
from casetrack.casework.facts.fact_kind import FactKind, Row
from casetrack.casework.journal_fields import corrected, now_and_before, tell, with_reason
from casetrack.codes import N_
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken
from casetrack.ledger.journal import enter

Told = TypeVar("Told", bound=FactColumns)


@dataclass(frozen=True)
class Statement:
    """A statement to record. party: None: about the case. source: entry it is known from.

    values: by attribute of the row.
    """

    party: Party | None
    values: Mapping[str, Any]
    source: JournalEntry | None = None


def state(kind: FactKind[Row], case: Case, statement: Statement, act: Act) -> Row:
    """State a fact and enter it in the journal.

    Raises NotAllowed; RuleBroken as its kind says.
    """
    _ensure_may(kind, case, statement.party.id if statement.party is not None else None, act)
    _ensure_of(case, statement)
    values = kind.check(case, statement.party, dict(statement.values), None, act)
    model: Any = kind.model
    row: Row = model(
        case_id=case.id,
        **({"party_id": statement.party.id} if statement.party is not None else {}),
        entry_id=statement.source.id if statement.source is not None else None,
        **_next_position(case, kind.model),
        **values,
    )
    session().add(row)
    session().flush()
    if statement.source is not None and kind.is_told_once:
        ids = {kind.table: _row(row).id, "entry": statement.source.id}
        record(kind.told, by=act.by, at=act.at, case_id=case.id, **ids)
        return row
    entry = _enter(kind, kind.told, case, row, act, kind.words(row))
    if row.entry_id is None:
        row.entry_id = entry.id
    session().flush()
    kind.after(row, act)
    return row


def correct(
    kind: FactKind[Row],
    case: Case,
    row: Row,
    statement: Statement,
    act: Act,
    *,
    opened: int,
    reason: str = "",
) -> JournalEntry | None:
    """Correct a fact; the text before stands in the journal. None if nothing differs.

    Raises NotAllowed, LostRace; RuleBroken without a reason that its kind asks for, if it was
    withdrawn, or as its kind says.
    """
    _ensure_may(kind, case, party_id_of(row), act)
    kind.before(row, act)
    ensure_stands(row)
    _ensure_of(case, statement)
    values = kind.check(case, statement.party, dict(statement.values), row, act)
    source_id = statement.source.id if statement.source is not None else None
    is_other_source = source_id is not None and source_id != row.entry_id
    if not is_other_source and all(getattr(row, name) == value for name, value in values.items()):
        return None
    why = ensure_reason(reason) if kind.is_reasoned else ""
    take_version(_row(row), opened=opened)
    words, before = kind.words(row), {} if kind.sentence else tell(row, kind.journal_fields)
    fields = [name for name, value in values.items() if getattr(row, name) != value]
    now = _another(kind, row) if kind.is_replaced else row
    for name, value in values.items():
        setattr(now, name, value)
    if is_other_source:
        now.entry_id = source_id
    session().add(now)
    session().flush()
    if kind.sentence:
        text = with_reason(now_and_before(kind.words(now), words), why)
    else:
        title = before[kind.journal_fields[0].field]
        fields, text = corrected(before, now, kind.journal_fields, why, text=title)
    entry = _enter(
        kind,
        kind.corrected,
        case,
        now,
        act,
        text,
        changed=[*fields, *(["source"] if is_other_source else [])],
    )
    if now is not row:
        row.withdrawn_by_id = entry.id
        now.entry_id = now.entry_id if is_other_source else entry.id
    session().flush()
    kind.after(now, act)
    return entry


def end(
    kind: FactKind[Row],
    case: Case,
    row: Any,
    until: PartialDate,
    act: Act,
    *,
    opened: int,
    values: Mapping[str, Any] | None = None,
) -> JournalEntry:
    """Record the end of a fact; an unknown day is stored as "over by today".

    values: further column values. Raises NotAllowed, LostRace; RuleBroken if it ended or was
    withdrawn before, or if the end is before the beginning or in the future.
    """
    _ensure_may(kind, case, party_id_of(row), act)
    ensure_stands(row)
    if kind.ended is None or is_over(row):
        raise RuleBroken(N_("An end is recorded already. Correct it if it is wrong."))
    ensure_past(until, on=act.on, field="until")
    ensure_in_order(row.since, until)
    take_version(row, opened=opened)
    for name, value in (values or {}).items():
        setattr(row, name, value)
    row.until = PartialDate.parse_edtf(f"../{act.on.isoformat()}") if until.is_unknown else until
    session().flush()
    return _enter(kind, kind.ended, case, row, act, kind.words(row), when=until)


def withdraw(
    kind: FactKind[Row],
    case: Case,
    row: Row,
    reason: str,
    act: Act,
    *,
    opened: int,
    when: PartialDate | None = None,
) -> JournalEntry:
    """Withdraw a fact with a reason; the row is kept but ignored.

    when: the day of it; today if not given. Raises NotAllowed, LostRace; RuleBroken without a
    reason, if it was withdrawn before, or if that is in the future.
    """
    _ensure_may(kind, case, party_id_of(row), act)
    kind.before(row, act)
    ensure_stands(row)
    kind.ensure_free(row, act)
    ensure_past(when, on=act.on, field="when")
    why = ensure_reason(reason)
    take_version(_row(row), opened=opened)
    text = with_reason(kind.words(row), why)
    day = when if when is not None else PartialDate.day(act.on)
    entry = _enter(kind, kind.withdrawn, case, row, act, text, when=day)
    row.withdrawn_by_id = entry.id
    session().flush()
    kind.after(row, act)
    return entry


def row_told_by(model: type[Told], entry: JournalEntry) -> Told | None:
    """The fact of this table that an entry tells, unless it was withdrawn."""
    table: Any = model
    is_subject = entry.subject == table.__tablename__
    told_so = table.id == entry.subject_id if is_subject else table.entry_id == entry.id
    query = select(model).where(told_so, model.withdrawn_by_id.is_(None))
    return session().scalars(query.limit(1)).first()


def ensure_stands(row: FactColumns) -> None:
    """Refuse a withdrawn fact. Raises RuleBroken."""
    if row.withdrawn_by_id is not None:
        raise RuleBroken("stated_withdrawn_before")


def ensure_in_order(since: PartialDate | None, until: PartialDate | None) -> None:
    """Refuse an end before the beginning. Raises RuleBroken at the field of the end."""
    early = N_("It ends before it begins. Correct one of the two days.")
    ensure_not_before(until, since, early, field="until")


def is_over(row: Any) -> bool:
    """Whether an end is recorded."""
    until: PartialDate | None = getattr(row, "until", None)
    return until is not None and is_told(until)


def is_told(when: PartialDate) -> bool:
    """Whether a date is given, in words at least."""
    return not when.is_unknown or bool(when.words)


def history_of(case: Case, kinds: Sequence[FactKind[Any]]) -> dict[tuple[str, int], list[Any]]:
    """Entries about the facts of a case, oldest first, by table and row id; one statement."""
    query = (
        select(JournalEntry)
        .options(lazyload("*"))
        .where(
            JournalEntry.case_id == case.id,
            JournalEntry.subject.in_([kind.table for kind in kinds]),
        )
        .order_by(JournalEntry.number)
    )
    entries: dict[tuple[str, int], list[Any]] = {}
    for entry in session().scalars(query):
        entries.setdefault((str(entry.subject), int(entry.subject_id or 0)), []).append(entry)
    return entries


def _another(kind: FactKind[Row], row: Any) -> Any:
    """A new row that replaces this one, with its position and version."""
    model: Any = kind.model
    order = {"position": row.position} if hasattr(model, "position") else {}
    return model(
        case_id=row.case_id,
        party_id=row.party_id,
        entry_id=row.entry_id,
        version=row.version,
        **order,
    )


def _enter(
    kind: FactKind[Any],
    as_: Any,
    case: Case,
    row: Any,
    act: Act,
    text: BilingualText,
    *,
    when: PartialDate | None = None,
    **fields: Any,
) -> JournalEntry:
    ids = dict.fromkeys([party_id_of(row), *kind.about(row)])
    about = [session().get_one(Party, party_id) for party_id in ids if party_id is not None]
    return enter(
        case,
        as_,
        act,
        when=when or (day_told(kind.at(row), on=act.on) if kind.at else PartialDate.day(act.on)),
        text=text,
        parties={Part.ABOUT: about},
        subject=row,
        **fields,
    )


def _ensure_may(kind: FactKind[Any], case: Case, party_id: int | None, act: Act) -> None:
    about = party_id if kind.is_of_part else None
    ensure_may(act.by, kind.needs, case, on=act.on, party_id=about)


def _ensure_of(case: Case, statement: Statement) -> None:
    for row in (statement.party, statement.source):
        if row is not None and row.case_id != case.id:
            raise RuleBroken("not_of_this_case", field="party")


def _next_position(case: Case, model: Any) -> dict[str, int]:
    """The next position in the case, for tables with a position."""
    if not hasattr(model, "position"):
        return {}
    last = session().scalar(select(func.max(model.position)).where(model.case_id == case.id))
    return {"position": (last or 0) + 1}


def party_id_of(row: Any) -> int | None:
    """The id of the party a row is about; None for a row about the case."""
    return getattr(row, "party_id", None)


def _row(row: Any) -> Any:
    # Each model brings its key and its case; what they share does not know them.
    return row
