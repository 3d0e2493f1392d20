"""Lists as CSV files that a spreadsheet opens as what they are."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from typing import IO

from flask import send_file
from flask.typing import ResponseReturnValue

from casetrack.db.transaction import unit_of_work
from casetrack.web.clock import today

# Bytes of a file kept in memory; a larger one is written to disk.
IN_MEMORY = 1024 * 1024
# First characters of a formula in a spreadsheet, also after blanks and in full width.
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")


def send_csv(
    name: str,
    headings: Sequence[str],
    lines: Iterable[Sequence[str]],
    record: Callable[[int], None],
) -> ResponseReturnValue:
    """Send these lines as a file of this name and today's date.

    record: writes the export down with the number of lines, in a transaction before it is sent.
    """
    with ExitStack() as until_sent:
        file = until_sent.enter_context(tempfile.SpooledTemporaryFile(max_size=IN_MEMORY))
        number = write_csv(file, headings, lines)
        with unit_of_work():
            record(number)
        file.seek(0)
        until_sent.pop_all()  # send_file closes it
    return send_file(
        file,
        mimetype="text/csv; charset=utf-8",
        as_attachment=True,
        download_name=f"{name}-{today().isoformat()}.csv",
        max_age=0,
    )


def write_csv(file: IO[bytes], headings: Sequence[str], lines: Iterable[Sequence[str]]) -> int:
    """Write the lines below their headings; returns their number.

    UTF-8 with a byte order mark, so that spreadsheets recognise it.
    """
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    rows = csv.writer(text)
    rows.writerow(headings)
    number = 0
    for line in lines:
        rows.writerow([harmless(cell) for cell in line])
        number += 1
    text.detach()
    return number


def harmless(cell: str) -> str:
    """The cell, quoted if a spreadsheet would take it for a formula."""
    is_formula = cell.startswith(_FORMULA) or cell.lstrip().startswith(_FORMULA)
    return f"'{cell}" if is_formula else cell
