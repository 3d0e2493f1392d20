"""Preview a step: take it, read every date of the case, and roll it back.

What was shown is then what happens, whatever follows a step in whichever feature.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import select

from casetrack.cases.duty_kinds import DutyState, ObligationKind
from casetrack.cases.locking import Versioned
from casetrack.cases.models import Case, Obligation
from casetrack.db import session
from casetrack.db.change_set import ChangeSet
from casetrack.db.transaction import begin_writing
from casetrack.errors import RuleBroken

Done = TypeVar("Done")


@dataclass(frozen=True)
class DateMove:
    """A date that a step moves, begins or ends.

    before: None where it begins. after: None where nothing is owed any more; then `ended` says how.
    rule: of the law that counts it; None where people set it. why: the reason of the new day.
    """

    kind: ObligationKind
    rule: str | None
    before: date | None
    after: date | None
    party_id: int | None = None
    is_provisional: bool = False
    ended: DutyState | None = None
    why: dict[str, Any] = field(default_factory=dict, compare=False)

    @property
    def sorted_by(self) -> tuple[date, str, int]:
        """Place among the others: by day, the new one first."""
        return (self.after or self.before or date.max, self.kind.value, self.party_id or 0)


@dataclass(frozen=True)
class DatesPreview:
    """Dates a step moves; `seen` names the preview and the rows it was read from."""

    seen: str
    moves: tuple[DateMove, ...]

    @property
    def moved(self) -> int:
        """Number of dates with another day."""
        return sum(1 for move in self.moves if move.before and move.after)

    @property
    def begun(self) -> int:
        """Number of dates that begin."""
        return sum(1 for move in self.moves if move.before is None)

    def ended(self, how: DutyState) -> int:
        """Number of dates that are settled, suspended or lapsed."""
        ended = [move.ended or DutyState.LAPSED for move in self.moves if move.after is None]
        return ended.count(how)


class PreviewOutdated(RuleBroken):
    """A step would move something else than the person was shown; show it again."""

    def __init__(self) -> None:
        super().__init__("dates_changed_meanwhile")


def preview_step(case: Case, act: Callable[[], object], *records: Versioned) -> DatesPreview:
    """Dates `act` would move; nothing of it stays, and no name is opened for it.

    records: what the step is about, whose versions are part of what was read.
    Raises whatever `act` raises.
    """
    begin_writing()
    # First the case, as whoever saves does: in another order the two would wait for each other.
    session().execute(select(Case.id).where(Case.id == case.id).with_for_update())
    state = _told(case, records)
    with rolled_back():
        _result, moves = moved_by(case, act)
    return DatesPreview(_name(state, moves), moves)


def apply_step(
    case: Case, act: Callable[[], Done], *records: Versioned, seen: str
) -> tuple[Done, tuple[DateMove, ...]]:
    """Take a previewed step; return its result, and the dates it moved.

    seen: of the `DatesPreview` that the person was shown.
    Raises PreviewOutdated, so that the caller takes everything back and shows it again.
    """
    state = _told(case, records)
    result, moves = moved_by(case, act)
    if _name(state, moves) != seen:
        raise PreviewOutdated
    return result, moves


@contextmanager
def rolled_back() -> Iterator[None]:
    """Roll back everything done inside: rows, and notes of the session beside them."""
    db, kept = session(), _notes()
    attempt = db.begin_nested()
    try:
        yield
    finally:
        attempt.rollback()
        _restore(kept)


@contextmanager
def whole_or_nothing() -> Iterator[None]:
    """Do what is inside; where it fails, roll back all of it, with the notes of the session."""
    kept = _notes()
    attempt = session().begin_nested()
    try:
        yield
    except BaseException:
        attempt.rollback()
        _restore(kept)
        raise
    attempt.commit()


def _notes() -> dict[Any, Any]:
    return {name: _as_it_is(value) for name, value in session().info.items()}


def _restore(kept: dict[Any, Any]) -> None:
    session().info.clear()
    session().info.update(kept)


def _as_it_is(kept: Any) -> Any:
    """Notes of the session before a trial."""
    if isinstance(kept, ChangeSet):
        return kept.as_it_is()
    return copy(kept) if isinstance(kept, set | list | dict) else kept


def moved_by(case: Case, act: Callable[[], Done]) -> tuple[Done, tuple[DateMove, ...]]:
    """Take a step; return its result, and the dates of the case it moved, by day."""
    before = _dates(case)
    result = act()
    after = _dates(case)
    moves = [move for id in {**before, **after} if (move := _move(before.get(id), after.get(id)))]
    return result, tuple(sorted(moves, key=lambda move: move.sorted_by))


@dataclass(frozen=True)
class _Date:
    kind: ObligationKind
    why: dict[str, Any]
    party_id: int | None
    due: date
    is_open: bool
    state: DutyState
    is_provisional: bool


def _dates(case: Case) -> dict[int, _Date]:
    session().flush()
    rows = session().execute(
        select(
            Obligation.id,
            Obligation.kind,
            Obligation.why,
            Obligation.party_id,
            Obligation.due,
            Obligation.is_open,
            Obligation.state,
            Obligation.is_provisional,
        )
        .where(Obligation.case_id == case.id)
        .order_by(Obligation.id)
    )
    return {id: _Date(*kept) for id, *kept in rows}


def _move(before: _Date | None, after: _Date | None) -> DateMove | None:
    was = before.due if before is not None and before.is_open else None
    now = after.due if after is not None and after.is_open else None
    if was is None and now is None and before is not None and after is not None:
        # Settled, and settled still: a correction moves its day all the same.
        was, now = before.due, after.due
    known = after or before
    if was == now or known is None:
        return None
    return DateMove(
        known.kind,
        known.why.get("rule"),
        was,
        now,
        party_id=known.party_id,
        is_provisional=known.is_provisional and now is not None,
        ended=known.state if now is None else None,
        why=known.why,
    )


def _told(case: Case, records: Sequence[Versioned]) -> str:
    dates = " ".join(
        f"{id}={duty.due}{'' if duty.is_open else '!'}" for id, duty in _dates(case).items()
    )
    versions = " ".join(
        f"{record.__tablename__}.{record.id}.{record.version}" for record in records
    )
    return f"{versions} {dates}"


def _name(text: str, moves: Sequence[DateMove]) -> str:
    """A short name of the rows read and the dates moved; equal facts have equal names."""
    moved = " ".join(
        f"{row.kind}.{row.party_id}:{row.before}>{row.after}{'?' if row.is_provisional else ''}"
        for row in moves
    )
    return hashlib.sha256(f"{text}|{moved}".encode()).hexdigest()[:32]
