"""What the house knows of each kind of measure, as the feature that owns it declares it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, union_all

from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.kinds import MeasureKind
from casetrack.cases.models import Case, Measure
from casetrack.db import session

# A page about one measure: from its case, of which the person may know, to what is answered.
MeasureView = Callable[[Case, Measure], Any]


@dataclass(frozen=True)
class MeasureType:
    """One kind of measure.

    detail: the model that keeps more of it, by `measure_id`. view, end_view: its page and that of
    its end; a view looks itself at what the person may see and do. is_served: visits may serve it,
    and end with it; calls_for_visits: while it runs there should be some. duties: the dates on
    which it ends or goes on. is_apart: the page of a case shows it in a table of its own.
    """

    kind: MeasureKind
    detail: type[Any] | None = None
    view: MeasureView | None = None
    end_view: MeasureView | None = None
    is_served: bool = False
    calls_for_visits: bool = False
    duties: tuple[ObligationKind, ...] = ()
    is_apart: bool = False


_types: dict[MeasureKind, MeasureType] = {}


def add_measure_types(types: Iterable[MeasureType]) -> None:
    """Bring the measures of one feature."""
    _types.update({one.kind: one for one in types})


def measure_type(kind: MeasureKind) -> MeasureType:
    """What is declared of this kind; nothing but the kind where no feature owns it."""
    return _types.get(kind) or MeasureType(kind)


def kinds_where(holds: Callable[[MeasureType], bool]) -> tuple[MeasureKind, ...]:
    """The declared kinds of which this holds."""
    return tuple(kind for kind, one in _types.items() if holds(one))


def served_kinds() -> tuple[MeasureKind, ...]:
    """What visits may serve."""
    return kinds_where(lambda one: one.is_served)


def details_of(case: Case) -> frozenset[int]:
    """The measures of a case of which more is kept, by their ids; one statement."""
    mine = select(Measure.id).where(Measure.case_id == case.id)
    details = dict.fromkeys(one.detail for one in _types.values() if one.detail is not None)
    if not details:
        return frozenset()
    found = union_all(*(select(one.measure_id).where(one.measure_id.in_(mine)) for one in details))
    return frozenset(session().scalars(found))
