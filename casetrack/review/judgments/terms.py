"""The terms of a judgment: as typed, and as stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from casetrack.cases.judgment_kinds import TermKind
from casetrack.cases.models import Disposition, DispositionTerm
from casetrack.cases.quantities import Qualifier, Quantity
from casetrack.cases.quantity_reading import TermLength
from casetrack.db.bilingual_text import BilingualText
from casetrack.errors import RuleBroken

NOTHING = BilingualText(None, None)


@dataclass(frozen=True)
class TermTold:
    """One typed term. row: its line in the form, from 1.

    value, qualifier: of an amount, both None without one. unit: "" for yuan.
    """

    row: int
    kind: TermKind
    length: TermLength | None = None
    value: Decimal | None = None
    qualifier: Qualifier | None = None
    unit: str = ""
    text: str = ""
    is_joint: bool = False
    is_unclear: bool = False


def lay_down(judgment: Disposition, terms: Sequence[TermTold]) -> None:
    """Set the terms of a judgment; each form line keeps its row and the text's other language."""
    kept = list(judgment.terms)
    laid: list[DispositionTerm] = []
    for term in terms:
        row = kept[term.row - 1] if term.row <= len(kept) else None
        if row is None:
            row = DispositionTerm(kind=term.kind, text=NOTHING)
        fill(row, term)
        laid.append(row)
    judgment.terms[:] = laid


def fill(row: DispositionTerm, term: TermTold) -> None:
    """Copy a typed term to its row; equal values stay untouched."""
    row.kind = term.kind
    kept = row.years, row.months, row.days
    before = None if kept == (None, None, None) else TermLength(*(part or 0 for part in kept))
    if term.length != before:
        row.years, row.months = (
            (term.length.years, term.length.months) if term.length else (None, None)
        )
        row.days = (term.length.days or None) if term.length else None
    row.amount = term.value
    row.qualifier = term.qualifier
    row.amount_unit = term.unit or row.amount_unit or "CNY"
    if term.qualifier is None:
        row.amount_unit = None
    row.text = row.text.edited(term.text)
    row.is_joint, row.is_unclear = term.is_joint, term.is_unclear


def ensure_number(term: TermTold) -> None:
    """Check the amount of a term, if it has one. Raises RuleBroken."""
    if term.qualifier is None:
        return
    try:
        Quantity.of(term.value, term.unit or "CNY", term.qualifier)
    except RuleBroken as broken:
        broken.field = f"term_amount_{term.row}"
        raise
