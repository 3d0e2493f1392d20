"""The rows of a sheet as they were read, each with what is found in it and whom it is of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from casetrack.codes import N_
from casetrack.desk.ledgers.case_making import LedgerLine
from casetrack.desk.ledgers.cells import CellReader, is_empty, text_of
from casetrack.desk.ledgers.children import birth_day
from casetrack.desk.ledgers.columns import CHILDREN, LETTERS, LedgerSheet
from casetrack.desk.ledgers.row_rules import MUST, RowFinding, findings_of
from casetrack.desk.ledgers.workbook import ReadSheet
from casetrack.errors import RuleBroken

RowKey = tuple[str, int]


@dataclass(frozen=True)
class CaseHere:
    """A case that was here before the ledger, and whom of its people a row is about, if anybody."""

    case_id: int
    number: str
    party_id: int | None = None


@dataclass(frozen=True)
class CheckedRow:
    """A row that was read; cells: as they stand in the file.

    child: of a row that is about a child of the file, the row of that child. here: the case it is
    of, or looks like, where that was here before.
    """

    line: LedgerLine
    findings: tuple[RowFinding, ...]
    cells: tuple[str, ...] = field(repr=False)
    child: int | None = None
    here: CaseHere | None = None

    @property
    def number(self) -> int:
        """Its number in the file."""
        return self.line.number

    @property
    def key(self) -> RowKey:
        """Its sheet, and its number there."""
        return (self.line.sheet, self.line.number)

    @property
    def is_child(self) -> bool:
        """Whether it is the row of a child."""
        return self.line.sheet == CHILDREN.code

    @property
    def must_be_mended(self) -> bool:
        """Whether it cannot be brought in."""
        return any(finding.level == MUST for finding in self.findings)

    def with_finding(self, finding: RowFinding) -> CheckedRow:
        """The row with one more finding."""
        return replace(self, findings=(*self.findings, finding))


def check_rows(
    sheet: LedgerSheet,
    read: ReadSheet,
    keys: Sequence[str],
    reader: CellReader,
    mended: Mapping[int, Mapping[str, str]] | None = None,
) -> list[CheckedRow]:
    """Every row with what is found in it. keys: of the column of each heading; "" for none.

    mended: by the number of a row what was typed for its cells since, by their columns.
    """
    mended = mended or {}
    rows = []
    for number, cells in read.rows:
        raw = {key: cell for key, cell in zip(keys, cells, strict=False) if key}
        shown = tuple("" if is_empty(cell) else text_of(cell) for cell in cells)
        values, findings = _read(sheet, raw | dict(mended.get(number, {})), reader)
        line = LedgerLine(number, values, sheet.code)
        rows.append(CheckedRow(line, tuple(findings), shown))
    return list(_with_twins(rows)) if sheet is CHILDREN else rows


def _read(
    sheet: LedgerSheet, raw: Mapping[str, Any], reader: CellReader
) -> tuple[dict[str, Any], list[RowFinding]]:
    values: dict[str, Any] = {}
    findings: list[RowFinding] = []
    for key, cell in raw.items():
        column = sheet.column(key)
        try:
            value = reader.read(column.kind, cell, column.words)
        except RuleBroken as broken:
            findings.append(RowFinding(MUST, broken.key, key, broken.values))
            continue
        if value is not None:
            values[key] = value
        elif column.is_needed:
            findings.append(RowFinding(MUST, N_("This column is empty, and needed."), key))
    findings += [
        RowFinding(MUST, N_("No column of the file is this one, and it is needed."), column.key)
        for column in sheet.columns
        if column.is_needed and column.key not in raw
    ]
    if not any(finding.level == MUST for finding in findings):
        findings.extend(findings_of(sheet, values, reader.on))
    return values, findings


def with_children(
    rows: Sequence[CheckedRow], children: Sequence[CheckedRow]
) -> Iterator[CheckedRow]:
    """Each row with that of the child it is about, by number, name and case; one alone is meant.

    A row without any of them, and one of a child that the file does not have, is left as it is.
    """
    by: dict[tuple[str, str], list[CheckedRow]] = {}
    for child in children:
        for key in _NAMES_A_CHILD:
            if key in child.line.values:
                by.setdefault((key, child.line.values[key]), []).append(child)
    for row in rows:
        values = row.line.values
        named = [by.get((key, values[key]), []) for key in _NAMES_A_CHILD if key in values]
        first = named[0] if named else []
        meant = [child for child in first if all(child in those for those in named)]
        if len(meant) == 1 and meant[0].must_be_mended:
            text = N_("Row %(row)s of the children must be mended first.")
            yield row.with_finding(RowFinding(MUST, text, None, {"row": meant[0].number}))
        elif meant and (len(meant) == 1 or _is_of_whole_case(row, meant)):
            yield replace(row, child=meant[0].number)
        elif len(meant) > 1:
            text = N_("Several rows of the children could be meant. Write the number of the child.")
            yield row.with_finding(RowFinding(MUST, text, "serial"))
        else:
            yield row


_NAMES_A_CHILD = ("serial", "name", "case_number")


def _is_of_whole_case(row: CheckedRow, meant: Sequence[CheckedRow]) -> bool:
    """Whether a letter names a case of several children and none of them: any may stand for it."""
    of_case = {child.line.values.get("case_number") for child in meant}
    return row.line.sheet == LETTERS.code and len(of_case) == 1 and None not in of_case


def is_of_nobody_known(row: CheckedRow) -> bool:
    """Whether a row is about a child that neither the file nor a case here has."""
    if row.is_child or row.child is not None or row.here is not None:
        return False
    named = [key for key in _NAMES_A_CHILD if key in row.line.values]
    # A letter without a child is a matter of its own, under the number of its case if it has one.
    return row.line.sheet != LETTERS.code or bool({"serial", "name"} & set(named))


def _with_twins(rows: Sequence[CheckedRow]) -> Iterator[CheckedRow]:
    """Rows of one child said to stand there twice: by the id number, or by name and birth."""
    seen: dict[Any, int] = {}
    for row in rows:
        values = row.line.values
        marks = [("id", values["id_number"])] if "id_number" in values else []
        born = birth_day(values)
        if "name" in values and born is not None:
            marks.append((values["name"], born))
        first = next((seen[mark] for mark in marks if mark in seen), None)
        if first is not None:
            text = N_("The same child stands in row %(row)s. Write both charges in one row.")
            row = row.with_finding(RowFinding(MUST, text, "name", {"row": first}))
        for mark in marks:
            seen.setdefault(mark, row.number)
        yield row


def whole_cases(rows: Sequence[CheckedRow]) -> Iterator[CheckedRow]:
    """The rows of children; none of a case of which another row must be mended first."""
    halted: dict[str, int] = {}
    for row in rows:
        if row.must_be_mended and (number := row.line.values.get("case_number")):
            halted.setdefault(number, row.number)
    for row in rows:
        first = halted.get(row.line.values.get("case_number", ""))
        if first is None or row.must_be_mended:
            yield row
        else:
            text = N_("Row %(row)s of the same case must be mended first.")
            yield row.with_finding(RowFinding(MUST, text, "case_number", {"row": first}))
