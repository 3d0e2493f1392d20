"""The columns of a ledger, as `columns.yaml` declares them once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from casetrack.desk.ledgers.cells import CellKind

DECLARED = Path(__file__).with_name("columns.yaml")
# In C where there is one: every command begins by reading this.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, eq=False)
class LedgerColumn:
    """One column of a sheet.

    also: other headings by which offices call it. words: of a code, by what stands in the cells.
    is_sealed: what stands there is kept encrypted, and shown on no page of the import.
    """

    key: str
    zh: str
    en: str
    kind: CellKind
    zh_meaning: str
    en_meaning: str
    also: tuple[str, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)
    is_needed: bool = False
    is_sealed: bool = False

    def heading_in(self, lang: str) -> str:
        """Its heading in "en" or "zh"."""
        return self.zh if lang == "zh" else self.en

    def meaning_in(self, lang: str) -> str:
        """What belongs there, in "en" or "zh"."""
        return self.zh_meaning if lang == "zh" else self.en_meaning


@dataclass(frozen=True, eq=False)
class LedgerSheet:
    """One kind of sheet, with its columns in their order."""

    code: str
    zh: str
    en: str
    also: tuple[str, ...]
    columns: tuple[LedgerColumn, ...]

    def name_in(self, lang: str) -> str:
        """Its name in "en" or "zh"."""
        return self.zh if lang == "zh" else self.en

    def column(self, key: str) -> LedgerColumn:
        """The column with this key."""
        return next(column for column in self.columns if column.key == key)


def _column(declared: Mapping[str, Any]) -> LedgerColumn:
    values = dict(declared)
    return LedgerColumn(
        kind=CellKind[values.pop("kind").upper()],
        also=tuple(values.pop("also", ())),
        is_needed=values.pop("needed", False),
        is_sealed=values.pop("sealed", False),
        **values,
    )


def _declared() -> tuple[LedgerSheet, ...]:
    sheets = yaml.load(DECLARED.read_text(encoding="utf-8"), Loader=LOADER)
    return tuple(
        LedgerSheet(
            sheet["code"],
            sheet["zh"],
            sheet["en"],
            tuple(sheet["also"]),
            tuple(map(_column, sheet["columns"])),
        )
        for sheet in sheets
    )


SHEETS = _declared()


def sheet_of(code: str) -> LedgerSheet:
    """The sheet with this code."""
    return next(sheet for sheet in SHEETS if sheet.code == code)


CHILDREN, VISITS = sheet_of("children"), sheet_of("visits")
ORDERS, LETTERS = sheet_of("orders"), sheet_of("letters")
