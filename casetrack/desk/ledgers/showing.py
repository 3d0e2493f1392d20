"""What the pages of a ledger show of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import pgettext
from sqlalchemy import select

from casetrack.accounts.models import Staff
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.models import Case, Obligation
from casetrack.codes import Msgid
from casetrack.db import session
from casetrack.desk.ledgers import batches, receiving
from casetrack.desk.ledgers.cells import CellKind, is_empty, text_of
from casetrack.desk.ledgers.columns import sheet_of
from casetrack.desk.ledgers.forms import field_of
from casetrack.desk.ledgers.matching import MatchedBy
from casetrack.desk.ledgers.models import BatchState, LedgerBatch, LedgerRow, RowChoice, RowState
from casetrack.desk.ledgers.receiving import MatchedSheet
from casetrack.desk.ledgers.row_rules import MUST
from casetrack.desk.ledgers.workbook import returned_rows
from casetrack.errors import RuleBroken
from casetrack.web.clock import today
from casetrack.web.forms import Form
from casetrack.web.words import label, language, word_rule

# Samples of a column on the page of columns, and rows of one list.
SAMPLES = 2
LISTED = 10


@dataclass(frozen=True)
class ColumnLine:
    """A heading on the page of columns, with samples of it, and by what it was matched."""

    field: Any
    sample: str
    by: MatchedBy


def column_rows(batch: LedgerBatch, sheet: MatchedSheet, form: Form) -> list[ColumnLine]:
    """The headings of a sheet, those still to be decided first.

    Nothing is shown of a column that is sealed or holds free texts, nor of one that nobody knows.
    """
    kind = sheet_of(sheet.code)
    lines = []
    for place, match in enumerate(receiving.matches_of(sheet, batch.office_id)):
        sample = _("(kept back until it is matched)")
        if match.key is not None:
            column = kind.column(match.key)
            cells = [row[place] for _number, row in sheet.read.rows if place < len(row)]
            samples = list(
                dict.fromkeys(text_of(cell)[:20] for cell in cells if not is_empty(cell))
            )
            sample = _(", ").join(list(samples)[:SAMPLES])
            if column.is_sealed:
                sample = _("(sealed, not shown)")
            elif column.kind is CellKind.TEXT:
                sample = _("(text, not shown)")
        lines.append(ColumnLine(form[field_of(sheet.place, place)], sample, match.by))
    order = [MatchedBy.NOTHING, MatchedBy.ALIKE, MatchedBy.REMEMBERED, MatchedBy.SAME]
    return sorted(lines, key=lambda line: order.index(line.by))


@dataclass(frozen=True)
class StepLine:
    """One of the four steps, with its state and its address where one can go."""

    text: str
    looks: str
    url: str | None


def step_of(batch: LedgerBatch | None, here: str) -> list[StepLine]:
    """The four steps: which are done, where one is, which are to come."""
    names = {
        "file": pgettext("ledger step", "File"),
        "columns": pgettext("ledger step", "Columns"),
        "check": pgettext("ledger step", "Check"),
        "done": pgettext("ledger step", "Done"),
    }
    order = list(names)
    may_go_back = batch is not None and batch.is_at_work and here in ("check",)
    lines = []
    for name, text in names.items():
        looks = "is-run" if name == here else "is-todo"
        if order.index(name) < order.index(here):
            looks = "is-done"
        url = None
        if may_go_back and name == "columns" and batch is not None:
            url = url_for("ledgers.columns", batch_id=batch.id)
        lines.append(StepLine(text, looks, url))
    return lines


@dataclass(frozen=True)
class LedgerRowLine:
    """A row on the page of the check: where it stands, what it makes, what was found of it."""

    row_id: int
    number: int
    sheet: str
    state: RowState
    told: Mapping[str, Any]
    findings: Sequence[tuple[str, str]]
    dates: Sequence[tuple[str, date, bool]] = ()
    handler: str = ""
    columns: Sequence[str] = ()
    sheet_code: str = ""
    choice: RowChoice | None = None

    @property
    def here(self) -> tuple[int, str] | None:
        """Id and number of the case here that it is of, or looks like."""
        here = self.told.get("here")
        return (here[0], here[1]) if here else None


@dataclass
class LedgerCheck:
    """What the check found, in counts and by row."""

    rows: int
    counts: Mapping[RowState, int]
    must: list[LedgerRowLine] = field(default_factory=list)
    late: list[tuple[LedgerRowLine, str, date, int]] = field(default_factory=list)
    doubts: list[tuple[str, list[LedgerRowLine]]] = field(default_factory=list)
    ready: list[LedgerRowLine] = field(default_factory=list)
    of_cases_here: list[LedgerRowLine] = field(default_factory=list)
    known: int = 0
    cases: int = 0
    people: int = 0
    dates: Counter[str] = field(default_factory=Counter)
    new_here: int = 0

    @property
    def importable(self) -> int:
        """How many rows can be brought in."""
        return self.counts.get(RowState.READY, 0) + self.counts.get(RowState.WARNED, 0)


def check_of(batch: LedgerBatch, on: date) -> LedgerCheck:
    """What was found of a batch that is checked."""
    rows = batches.rows_of(batch)
    shown = LedgerCheck(len(rows), batches.counts_of(batch))
    shown.known = shown.counts.get(RowState.KNOWN, 0)
    names = _staff_names(batch.office_id)
    doubts: dict[str, list[LedgerRowLine]] = {}
    for row in rows:
        line = _line(row, names)
        if line.here is not None and row.state is not RowState.KNOWN:
            shown.of_cases_here.append(line)
        if row.state is RowState.REFUSED:
            shown.must.append(line)
        elif row.state in (RowState.READY, RowState.WARNED):
            _count(shown, line, on)
            for level, sentence in line.findings:
                if level != MUST:
                    doubts.setdefault(sentence, []).append(line)
    shown.doubts = list(doubts.items())
    return shown


def _count(shown: LedgerCheck, line: LedgerRowLine, on: date) -> None:
    shown.ready.append(line)
    shown.cases += 1 if line.told.get("case") else 0
    shown.people += int(line.told.get("people", 0))
    for words, due, is_new in line.dates:
        shown.dates[words] += 1
        shown.new_here += 1 if is_new else 0
        if due < on:
            shown.late.append((line, words, due, (on - due).days))


def _line(row: LedgerRow, names: Mapping[int, str]) -> LedgerRowLine:
    kept = row.told
    sheet = sheet_of(row.sheet)
    lang = language()
    findings = []
    for level, text, column, values, is_sentence in kept.get("findings", ()):
        filled = dict(values)
        if "column" in filled:
            filled["column"] = sheet.column(filled["column"]).heading_in(lang)
        sentence = word_rule(RuleBroken(Msgid(text) if is_sentence else text, **filled))
        if column is not None:
            heading = sheet.column(column).heading_in(lang)
            sentence = _("%(column)s: %(sentence)s", column=heading, sentence=sentence)
        findings.append((level, sentence))
    dates = [
        (label(ObligationKind(kind)), date.fromisoformat(due), is_new)
        for kind, due, is_new in kept.get("duties", ())
    ]
    handler = names.get(kept.get("handler", 0), "")
    must = [key for level, _text, key, *_more in kept.get("findings", ()) if level == MUST and key]
    return LedgerRowLine(
        row.id,
        row.number,
        sheet.name_in(lang),
        row.state,
        kept,
        findings,
        sorted(dates, key=_by_day),
        handler,
        list(dict.fromkeys(must)),
        row.sheet,
        row.choice,
    )


def _by_day(dated: tuple[str, date, bool]) -> date:
    return dated[1]


def _staff_names(office_id: int) -> dict[int, str]:
    rows = session().execute(select(Staff.id, Staff.name).where(Staff.office_id == office_id))
    return dict(rows.all())


@dataclass
class LedgerMade:
    """What a batch made: rows and cases, those that were returned, and each handler's share."""

    counts: Mapping[RowState, int]
    cases: Sequence[Case] = ()
    returned: Sequence[LedgerRowLine] = ()
    handlers: Sequence[tuple[str, int, int, int]] = ()
    rows: Sequence[tuple[int, str, Case]] = ()

    def count(self, state: str) -> int:
        """How many rows stand so."""
        return self.counts.get(RowState(state), 0)


def made_of(batch: LedgerBatch, *, whole: bool = False) -> LedgerMade:
    """What a batch made. whole: with its cases, its returned rows and the handlers."""
    made = LedgerMade(batches.counts_of(batch))
    if not whole:
        return made
    names = _staff_names(batch.office_id)
    made.cases = batches.cases_of(batch)
    rows = batches.rows_of(batch)
    # What was found of a row is gone after a day.
    refused = [row for row in rows if row.state is RowState.REFUSED and row.told_sealed]
    made.returned = [_line(row, names) for row in refused]
    by_id = {case.id: case for case in made.cases}
    lang = language()
    made.rows = [
        (row.number, sheet_of(row.sheet).name_in(lang), by_id[row.case_id])
        for row in rows
        if row.case_id in by_id and row.case_id is not None
    ]
    made.handlers = _handlers(made.cases, names, today())
    return made


def _handlers(
    cases: Sequence[Case], names: Mapping[int, str], on: date
) -> list[tuple[str, int, int, int]]:
    """Of each handler: cases, dates that are late now, and dates within fourteen days."""
    held = Counter(case.handler_id for case in cases)
    late: Counter[int | None] = Counter()
    soon: Counter[int | None] = Counter()
    owed = select(Obligation.owner_id, Obligation.due).where(
        Obligation.case_id.in_([case.id for case in cases]), Obligation.is_open
    )
    for owner, due in session().execute(owed):
        late[owner] += 1 if due < on else 0
        soon[owner] += 1 if 0 <= (due - on).days <= 14 else 0
    return [
        (names.get(handler or 0, ""), number, late[handler], soon[handler])
        for handler, number in held.most_common()
    ]


def progress_of(batch: LedgerBatch) -> tuple[int, int]:
    """How many rows of a batch are through with the present step, and how many there are."""
    counts = batches.counts_of(batch)
    left = counts.get(RowState.WAITING, 0)
    total = sum(counts.values())
    if batch.state is BatchState.IMPORTING:
        left = counts.get(RowState.READY, 0) + counts.get(RowState.WARNED, 0)
    return total - left, total


def returned_file(batch: LedgerBatch) -> bytes | None:
    """The rows that must be mended as a file; None without any, or once they are gone."""
    names = _staff_names(batch.office_id)
    sheets: dict[str, list[tuple[Sequence[str], str]]] = {}
    headings: dict[str, Sequence[str]] = {}
    for row in batches.rows_of(batch):
        is_left = row.state in (RowState.REFUSED, RowState.ASKED)
        if is_left and (cells := row.told.get("cells")):
            line = _line(row, names)
            why = " ".join(sentence for _level, sentence in line.findings)
            if row.state is RowState.ASKED and line.here is not None:
                why = _("Of a case that is here already: %(number)s.", number=line.here[1])
            sheets.setdefault(row.sheet, []).append((cells, why))
            headings[row.sheet] = row.told["headings"]
    if not sheets:
        return None
    return returned_rows(
        [(sheet_of(code), headings[code], rows) for code, rows in sheets.items()],
        _("Why it was returned"),
        language(),
    )
