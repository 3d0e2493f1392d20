"""Read the sheets of an uploaded ledger, in memory only; write the template and returned rows."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import python_calamine
import xlsxwriter

from casetrack.codes import N_
from casetrack.desk.ledgers.cells import CellKind, Raw, is_empty, text_of
from casetrack.desk.ledgers.columns import SHEETS, LedgerSheet
from casetrack.errors import RuleBroken

MOST_ROWS = 5_000
MOST_COLUMNS = 100
# Bytes of a workbook once it is unpacked.
LARGEST = 100 * 1024 * 1024
# Cells up to the last of each sheet, empty ones with them.
MOST_CELLS = 5_000_000
# Rows above the headings in which a title may stand.
_TITLE_ROWS = 5
_WIDTH = 16
# What cells are counted by, and the seconds that it may take.
_EXTENTS = Path(__file__).with_name("extents.py")
_LONGEST = 20
_PACKED = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_NO_SPREADSHEET = N_("This is no spreadsheet that can be read: .xlsx, .xls, .ods or .csv.")
_GUIDE = {"zh": "填写说明", "en": "How to fill it in"}


@dataclass(frozen=True)
class ReadSheet:
    """One sheet as it was read. rows: each by its number in the file, from 1."""

    name: str
    headings: tuple[str, ...]
    rows: tuple[tuple[int, tuple[Raw, ...]], ...]


def ensure_modest(content: bytes) -> None:
    """Refuse a workbook for which there is no memory, before it is read here.

    Raises RuleBroken.
    """
    if content[:4] not in _PACKED:
        return
    if content.startswith(b"PK") and _unpacked(content) > LARGEST:
        raise RuleBroken(_NO_SPREADSHEET)
    count = [sys.executable, "-I", str(_EXTENTS)]
    try:
        counted = subprocess.run(count, input=content, capture_output=True, timeout=_LONGEST)
    except subprocess.TimeoutExpired:
        is_modest = False
    else:
        if counted.returncode > 0:
            raise RuleBroken(_NO_SPREADSHEET)
        is_modest = counted.returncode == 0 and int(counted.stdout) <= MOST_CELLS
    if not is_modest:
        raise RuleBroken(
            N_(
                "Something stands far below or far right of the rows of this file. Delete the rows"
                " and columns that look empty, or copy the rows into a new file."
            )
        )


def _unpacked(content: bytes) -> int:
    """The bytes of a packed file once it is unpacked, as it states them. Raises RuleBroken."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            return sum(part.file_size for part in packed.infolist())
    except (zipfile.BadZipFile, OSError, ValueError):
        raise RuleBroken(_NO_SPREADSHEET) from None


def read_workbook(content: bytes) -> list[ReadSheet]:
    """The sheets that have headings and rows; nothing is written to a file.

    Raises RuleBroken for a file that is no spreadsheet, is locked or too large.
    """
    sheets = list(_calamine(content)) if content[:4] in _PACKED else [("", list(_csv(content)))]
    read = [sheet for name, lines in sheets if (sheet := _sheet(name, lines)) is not None]
    if not read:
        raise RuleBroken(N_("No sheet of this file has headings with rows below them."))
    if sum(len(sheet.rows) for sheet in read) > MOST_ROWS:
        raise RuleBroken(
            N_("This file has more than %(most)s rows. Bring it in in parts."), most=MOST_ROWS
        )
    return read


def _calamine(content: bytes) -> Iterator[tuple[str, list[list[Any]]]]:
    try:
        with python_calamine.load_workbook(io.BytesIO(content)) as book:
            for name in book.sheet_names:
                sheet = book.get_sheet_by_name(name)
                yield name, sheet.to_python(skip_empty_area=False)
    except python_calamine.PasswordError:
        raise RuleBroken(
            N_("This file is locked with a password. Save it without one first.")
        ) from None
    except (python_calamine.CalamineError, OSError, ValueError):
        raise RuleBroken(_NO_SPREADSHEET) from None


def _csv(content: bytes) -> Iterator[list[str]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            try:
                yield from csv.reader(io.StringIO(text, newline=""), strict=True)
            except csv.Error:
                break
            return
    raise RuleBroken(_NO_SPREADSHEET)


def _sheet(name: str, lines: Sequence[Sequence[Raw]]) -> ReadSheet | None:
    """The first row with at least two words is that of the headings; a title may stand above."""
    top = [tuple(map(text_of, line[:MOST_COLUMNS])) for line in lines[:_TITLE_ROWS]]
    place = next((n for n, words in enumerate(top) if sum(map(bool, words)) > 1), None)
    if place is None:
        return None
    headings = top[place]
    width = max(column for column, text in enumerate(headings, start=1) if text)
    rows = tuple(
        (number, tuple(row[:width]))
        for number, row in enumerate(lines[place + 1 :], start=place + 2)
        if not all(is_empty(cell) for cell in row[:width])
    )
    return ReadSheet(name[:31], headings[:width], rows) if rows else None


def template(lang: str) -> bytes:
    """An empty ledger to be filled in, as .xlsx: each sheet, and what belongs in its columns."""
    file = io.BytesIO()
    with _book(file) as book:
        head = book.add_format({"bold": True, "bg_color": "#f3efe6", "text_wrap": True})
        text = book.add_format({"num_format": "@"})
        for sheet in SHEETS:
            page = book.add_worksheet(sheet.name_in(lang))
            page.freeze_panes(1, 0)
            for place, column in enumerate(sheet.columns):
                page.set_column(place, place, _WIDTH, text)
                star = "*" if column.is_needed else ""
                page.write_string(0, place, f"{column.heading_in(lang)}{star}", head)
                page.write_comment(0, place, column.meaning_in(lang))
                if column.kind is CellKind.CODE:
                    choices = list(dict.fromkeys(first_words(column.words)))
                    rule = {"validate": "list", "source": choices}
                    page.data_validation(1, place, MOST_ROWS, place, rule)
        guide = book.add_worksheet(_GUIDE[lang])
        guide.set_column(0, 1, _WIDTH)
        guide.set_column(2, 2, 80)
        lines = [(sheet, column) for sheet in SHEETS for column in sheet.columns]
        for number, (sheet, column) in enumerate(lines):
            cells = (sheet.name_in(lang), column.heading_in(lang), column.meaning_in(lang))
            for place, words in enumerate(cells):
                guide.write_string(number, place, words)
    return file.getvalue()


def first_words(words: Any) -> Iterator[str]:
    """Of several words for one code the first."""
    seen: set[str] = set()
    for word, code in words.items():
        if code not in seen:
            seen.add(code)
            yield word


def returned_rows(
    sheets: Iterable[tuple[LedgerSheet, Sequence[str], Sequence[tuple[Sequence[str], str]]]],
    reason: str,
    lang: str,
) -> bytes:
    """Rows that were not brought in, as .xlsx with the headings of the office.

    sheets: each with its headings and rows, each row with why. reason: heading of the last column.
    """
    file = io.BytesIO()
    with _book(file) as book:
        text = book.add_format({"num_format": "@"})
        for sheet, headings, rows in sheets:
            page = book.add_worksheet(sheet.name_in(lang))
            page.set_column(0, len(headings), _WIDTH, text)
            for place, heading in enumerate([*headings, reason]):
                page.write_string(0, place, heading)
            for number, (cells, why) in enumerate(rows, start=1):
                for place, cell in enumerate([*cells, why]):
                    page.write_string(number, place, cell, text)
    return file.getvalue()


def _book(file: io.BytesIO) -> Any:
    """A workbook in which a text stays a text, made without temporary files."""
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    return xlsxwriter.Workbook(file, {"in_memory": True, **plain})
