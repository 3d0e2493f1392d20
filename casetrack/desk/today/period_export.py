"""The periods of an office as a table for a spreadsheet, in the language of the page."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from typing import IO

from flask_babel import gettext as _
from flask_babel import pgettext

from casetrack.desk.today.period_words import word_risks
from casetrack.desk.today.periods import RunningPeriod
from casetrack.web.dates import weekday, word_day
from casetrack.web.reasons import word_why
from casetrack.web.words import label, language

# A cell that begins so is taken for a formula, also after blanks and in full width.
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")


def write_csv(file: IO[bytes], periods: Iterable[RunningPeriod], *, on: date) -> int:
    """Write them below a line of headings; how many.

    UTF-8 with a byte order mark, by which spreadsheets know it.
    """
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    rows = csv.writer(text)
    rows.writerow(_headings())
    number = 0
    for period in periods:
        rows.writerow([harmless(cell) for cell in _cells(period, on)])
        number += 1
    text.detach()
    return number


def harmless(cell: str) -> str:
    """The cell as a text that no spreadsheet takes for a formula."""
    is_formula = cell.startswith(_FORMULA) or cell.lstrip().startswith(_FORMULA)
    return f"'{cell}" if is_formula else cell


def _headings() -> Sequence[str]:
    return (
        _("Due"),
        _("Weekday"),
        _("Period"),
        _("State"),
        _("In custody"),
        _("Provisional"),
        _("At risk"),
        _("Stands still until"),
        _("Final decision due"),
        _("Case number"),
        _("Title"),
        _("Person"),
        _("Handler"),
        _("Fact"),
        _("Rule"),
    )


def _cells(period: RunningPeriod, on: date) -> Sequence[str]:
    owed, duty, lang = period.owed, period.duty, language()
    final = period.final if period.is_still else None
    why = {line.about: line.text for line in word_why(period.why, lang)}
    return (
        word_day(owed.due, lang),
        weekday(owed.due, lang),
        label(owed.kind),
        label(owed.state),
        _yes(period.is_held),
        _yes(owed.is_provisional),
        pgettext("clauses", "; ").join(word_risks(period, on=on)),
        word_day(period.still_until, lang) if period.still_until else "",
        word_day(final.due, lang) if final else "",
        duty.number,
        duty.title.in_(lang) if duty.knows_head else "",
        duty.alias.in_(lang) if duty.alias else "",
        duty.owner or "",
        why.get("fact", ""),
        why.get("rule", ""),
    )


def _yes(is_so: bool) -> str:
    return _("yes") if is_so else _("no")
