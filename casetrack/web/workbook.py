"""Lists as workbooks (.xlsx): texts stay texts, whatever they begin with."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import send_file
from flask.typing import ResponseReturnValue
from xlsxwriter import Workbook

from casetrack.db.transaction import unit_of_work
from casetrack.web.clock import today

# No text becomes a formula or a link because of its first characters.
_AS_TYPED = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
# A spreadsheet takes no longer name of a sheet.
_LONGEST_NAME = 31
_MIMETYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Widths of columns in characters.
_NARROWEST, _WIDEST = 8, 60


@dataclass(frozen=True)
class Worksheet:
    """A sheet of a workbook: its headings, and a line for each row; None is an empty cell."""

    name: str
    headings: Sequence[str]
    lines: Sequence[Sequence[str | int | None]]


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
    with Workbook(file, {"in_memory": True, **_AS_TYPED}) as book:
        bold = book.add_format({"bold": True, "bottom": 1})
        for sheet in sheets:
            page = book.add_worksheet(sheet.name[:_LONGEST_NAME])
            page.write_row(0, 0, sheet.headings, bold)
            page.freeze_panes(1, 0)
            for number, line in enumerate(sheet.lines, start=1):
                for column, cell in enumerate(line):
                    if isinstance(cell, str):
                        page.write_string(number, column, cell)
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
