"""Lists as workbooks (.xlsx): a text stays a text, whatever it begins with, and a day is a day."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Generic, TypeVar

from flask import send_file
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel.speaklater import LazyString
from xlsxwriter import Workbook

from casetrack.db.partial_date import PartialDate
from casetrack.db.transaction import unit_of_work
from casetrack.web.clock import today
from casetrack.web.dates import word_when
from casetrack.web.words import language

# No text becomes a formula or a link because of its first characters.
_AS_TYPED = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
# A spreadsheet takes no longer name of a sheet.
_LONGEST_NAME = 31
# Nor a longer text in a cell.
_LONGEST_TEXT = 32_767
_MIMETYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Widths of columns in characters.
_NARROWEST, _WIDEST = 8, 60

# None is an empty cell.
Cell = str | int | date | time | None
Line = TypeVar("Line")


@dataclass(frozen=True)
class Worksheet:
    """A sheet of a workbook: its headings, and a line of cells for each row."""

    name: str
    headings: Sequence[str]
    lines: Sequence[Sequence[Cell]]


@dataclass(frozen=True)
class SheetColumn(Generic[Line]):
    """A column of a list as a workbook: its heading, and the cell of a line."""

    heading: LazyString
    cell: Callable[[Line], Cell]


def sheet_of(name: str, columns: Sequence[SheetColumn[Line]], lines: Iterable[Line]) -> Worksheet:
    """The sheet with these columns, a row for each line of a list."""
    return Worksheet(
        name,
        [str(column.heading) for column in columns],
        [[column.cell(line) for column in columns] for line in lines],
    )


def day_or_words(when: PartialDate | None) -> Cell:
    """The cell of a day: a date where it is exact, in words where it is not."""
    if when is None:
        return None
    return when.first if when.is_day else word_when(when, language())


def yes_or_no(is_so: bool) -> Cell:
    """The cell of what is so or not."""
    return _("yes") if is_so else _("no")


def send_workbook(
    name: str, sheets: Sequence[Worksheet], record: Callable[[int], None]
) -> ResponseReturnValue:
    """Send these sheets as a file of this name and today's date.

    record: writes the export down with the number of lines, in a transaction before it is sent.
    """
    content = workbook_of(sheets)
    with unit_of_work():
        record(sum(len(sheet.lines) for sheet in sheets))
    return send_file(
        io.BytesIO(content),
        mimetype=_MIMETYPE,
        as_attachment=True,
        download_name=f"{name}-{today().isoformat()}.xlsx",
        max_age=0,
    )


def workbook_of(sheets: Sequence[Worksheet]) -> bytes:
    """The content of a workbook with these sheets, headings frozen above the lines."""
    file = io.BytesIO()
    # In memory: a temporary file would leave the list on the disk.
    with Workbook(file, {"in_memory": True, **_AS_TYPED}) as book:
        bold = book.add_format({"bold": True, "bottom": 1})
        formats = {
            date: book.add_format({"num_format": "yyyy-mm-dd"}),
            time: book.add_format({"num_format": "hh:mm"}),
        }
        for sheet in sheets:
            page = book.add_worksheet(sheet.name[:_LONGEST_NAME])
            page.write_row(0, 0, sheet.headings, bold)
            page.freeze_panes(1, 0)
            for number, line in enumerate(sheet.lines, start=1):
                for column, cell in enumerate(line):
                    if isinstance(cell, str):
                        page.write_string(number, column, cell[:_LONGEST_TEXT])
                    elif isinstance(cell, (date, time)):
                        page.write_datetime(number, column, cell, formats[type(cell)])
                    elif cell is not None:
                        page.write_number(number, column, cell)
            for column, width in enumerate(_widths(sheet)):
                page.set_column(column, column, width)
    return file.getvalue()


def _widths(sheet: Worksheet) -> list[int]:
    cells = [sheet.headings, *sheet.lines]
    widest = [
        max(len(str(cell or "").encode("gbk", "replace")) for cell in column)
        for column in zip(*cells, strict=True)
    ]
    return [min(_WIDEST, max(_NARROWEST, width + 2)) for width in widest]
