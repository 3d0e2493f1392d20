"""Declarations of kinds of measures, each by the feature that owns it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from casetrack.accounts.act import Act
from casetrack.accounts.permissions import Permission
from casetrack.brought import brought, if_brought, of_what_is_brought
from casetrack.cases.case_rows import CaseRows, MeasureRows, ReadWithCase
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.facts import CaseFacts
from casetrack.cases.kinds import MeasureKind
from casetrack.cases.models import Case, JournalEntry, Measure, MeasureItem, Requirement
from casetrack.cases.requirements import HowKept, NewCheck
from casetrack.codes import Coded
from casetrack.db.bilingual_text import BilingualText

# What a promise and a new look at it must fulfil on that day; raises RuleBroken.
Judge = Callable[[Any, NewCheck, Act], None]
# Tells looks in the journal of their case, where no entry tells them yet.
Teller = Callable[[Case, Sequence[tuple[Any, NewCheck]], Act], JournalEntry]
# A page about one measure: from its case, of which the person may know, to what is answered.
MeasureView = Callable[[Case, Measure], Any]


def as_it_is(finding: HowKept) -> Coded:
    """The finding of a look, in its own words."""
    return finding


@dataclass(frozen=True, kw_only=True)
class RequirementRules:
    """Requirements of a kind of measure, and the rules for checks of them.

    model: its table. of_law: the table of what the law asks under it, always and first; None where
    it asks nothing. record: what one must be allowed to look, write: to add, change and withdraw
    one. make: another promise of a measure, at a place, with a text; None where they come in
    another way. can_be_withdrawn: False where what was demanded stays as it was sent. owes: the
    duty of the next look, agreed: what it counts from. judge, tell: where other rules hold, and
    another entry tells it. page: of the measure, where it is not at its own address. found_as: its
    words for what a look found. agrees_next: a look says when the next one is, unless it is
    kept. known_by: by what it is known that one is kept, which looks ask where nobody said it, and
    agree: keeps what they say. by_eyes: looks say as whom one looked, and stand apart. kinds: codes
    of which each has one. needs_day: each has a day on which somebody looks, until it is kept.
    ensure: refuses a look, beside what is refused of every one.
    """

    model: type[Requirement]
    record: Permission
    write: Permission
    of_law: type[Requirement] | None = None
    make: Callable[[Measure, int, BilingualText], Requirement] | None = None
    can_be_withdrawn: bool = True
    owes: ObligationKind = ObligationKind.PROMISE_LOOK
    agreed: str = "promise_look_agreed"
    judge: Judge | None = None
    tell: Teller | None = None
    page: Callable[[Measure], str] | None = None
    found_as: Callable[[HowKept], Coded] = as_it_is
    agrees_next: bool = False
    known_by: Callable[[Any], BilingualText] | None = None
    agree: Judge | None = None

    @property
    def models(self) -> tuple[type[Requirement], ...]:
        """Its tables, that of the law first."""
        return (self.model,) if self.of_law is None else (self.of_law, self.model)

    by_eyes: bool = False
    kinds: type[Coded] | None = None
    needs_day: bool = False
    ensure: Callable[[Any, NewCheck], None] | None = None


@dataclass(frozen=True)
class MeasureType(ReadWithCase, key="kind"):
    """One kind of measure.

    detail: the model that keeps more of it, by `measure_id`; rows: those of a case, where its
    feature reads them anyway. view, end_view: its page and that of its end; a view looks itself at
    what the person may see and do. is_served: visits may serve it, and end with it;
    calls_for_visits: while it runs there should be some. duties: the dates on which it ends or goes
    on. is_apart: the page of a case shows it in a table of its own. promises: what is promised
    under it.
    """

    kind: MeasureKind
    detail: type[Any] | None = None
    rows: CaseRows[Any] | None = None
    view: MeasureView | None = None
    end_view: MeasureView | None = None
    is_served: bool = False
    calls_for_visits: bool = False
    duties: tuple[ObligationKind, ...] = ()
    is_apart: bool = False
    promises: RequirementRules | None = None

    @property
    def rows_of_case(self) -> Sequence[CaseRows[Any]]:
        """Queries for its detail, if it has one."""
        detail: Any = self.detail
        if detail is None:
            return ()
        # Several kinds may be kept in one table. Of two threads that ask at once both get one.
        return (self.rows or _ROWS.setdefault(detail, MeasureRows(detail)),)


_ROWS: dict[Any, CaseRows[Any]] = {}


def measure_type(kind: MeasureKind) -> MeasureType:
    """The declaration of this kind; the bare kind where no feature owns it."""
    return if_brought(MeasureType, kind) or MeasureType(kind)


def kinds_where(holds: Callable[[MeasureType], bool]) -> tuple[MeasureKind, ...]:
    """The declared kinds of which this holds."""
    return tuple(measure_type.kind for measure_type in brought(MeasureType) if holds(measure_type))


def served_kinds() -> tuple[MeasureKind, ...]:
    """Kinds of measure that visits may serve."""
    return kinds_where(lambda measure_type: measure_type.is_served)


def promises_under(kind: MeasureKind) -> RequirementRules | None:
    """Requirement rules of measures of this kind; None without any."""
    return measure_type(kind).promises


def rules_of(promise: Requirement) -> RequirementRules | None:
    """Rules that hold for every promise of the same table, as its words; None without any."""
    kinds = kinds_of_promise().get(type(promise))
    return promises_under(kinds[0]) if kinds else None


def kinds_of_promise() -> dict[type[Requirement], tuple[MeasureKind, ...]]:
    """Every table of requirements, with its kinds of measure."""
    kinds_by_model: dict[type[Requirement], tuple[MeasureKind, ...]] = {}
    for measure_type in brought(MeasureType):
        if measure_type.promises is not None:
            for model in measure_type.promises.models:
                kinds_by_model[model] = (*kinds_by_model.get(model, ()), measure_type.kind)
    return kinds_by_model


@of_what_is_brought
def _details() -> tuple[CaseRows[Any], ...]:
    return tuple(
        dict.fromkeys(
            rows for measure_type in brought(MeasureType) for rows in measure_type.rows_of_case
        )
    )


def details_of(facts: CaseFacts) -> frozenset[int]:
    """The measures of a case of which more is kept, by their ids; read with the case."""
    return frozenset(row.measure_id for rows in _details() for row in facts.read(rows))


def items_of_measures(*, record: Permission, write: Permission, **more: Any) -> RequirementRules:
    """Promises that are rows of the measure itself. record: to look; write: to add and change.

    more: as of any `RequirementRules`.
    """
    return RequirementRules(model=MeasureItem, record=record, write=write, make=_another, **more)


def _another(measure: Measure, place: int, text: BilingualText) -> MeasureItem:
    """A further requirement of a measure."""
    return MeasureItem(measure_id=measure.id, position=place, text=text)
