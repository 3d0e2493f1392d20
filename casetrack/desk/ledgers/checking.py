"""What is wrong or doubtful in the rows of a sheet, before any of it is brought in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from casetrack.cases.kinds import DispositionKind
from casetrack.casework.identity.names import is_alias, is_name
from casetrack.codes import N_, Msgid
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.desk.ledgers.cells import CellReader, is_empty, text_of
from casetrack.desk.ledgers.children import LedgerLine, birth_day, open_texts, visit_state
from casetrack.desk.ledgers.columns import CHILDREN, VISITS, LedgerSheet
from casetrack.desk.ledgers.workbook import ReadSheet
from casetrack.errors import RuleBroken
from casetrack.law import PROBATION_MONTHS, age_on
from casetrack.law.id_numbers import birth_date_in, has_id_number, has_mobile
from casetrack.visits.models import VisitState

MUST = "must"
WARN = "warn"
# Ages at which somebody is decided about here: below and above, a year was mistyped.
_AGES = range(12, 26)


@dataclass(frozen=True)
class RowFinding:
    """Something to be mended in a row, or to be doubted; column: its key, if it is of one.

    values: of the sentence; nothing by which a person could be known.
    """

    level: str
    text: str
    column: str | None = None
    values: Mapping[str, Any] = field(default_factory=dict)

    def as_data(self) -> list[Any]:
        """In JSON types."""
        values = {name: _plain(value) for name, value in self.values.items()}
        return [self.level, self.text, self.column, values, isinstance(self.text, Msgid)]


def _plain(value: Any) -> Any:
    """A value of a sentence in JSON types."""
    if isinstance(value, BilingualText):
        return value.zh or value.en
    return value if isinstance(value, str | int | float) or value is None else str(value)


@dataclass(frozen=True)
class CheckedRow:
    """A row that was read; cells: as they stand in the file. child: of a visit, the row of whom."""

    line: LedgerLine
    findings: tuple[RowFinding, ...]
    cells: tuple[str, ...] = field(repr=False)
    child: int | None = None

    @property
    def number(self) -> int:
        """Its number in the file."""
        return self.line.number

    @property
    def must_be_mended(self) -> bool:
        """Whether it cannot be brought in."""
        return any(finding.level == MUST for finding in self.findings)

    def with_finding(self, finding: RowFinding) -> CheckedRow:
        """The row with one more finding."""
        return replace(self, findings=(*self.findings, finding))


def check_rows(
    sheet: LedgerSheet, read: ReadSheet, keys: Sequence[str], reader: CellReader
) -> list[CheckedRow]:
    """Every row with what is found in it. keys: of the column of each heading; "" for none."""
    rows = [_checked(sheet, number, cells, keys, reader) for number, cells in read.rows]
    return list(_with_twins(rows)) if sheet is CHILDREN else rows


def _checked(
    sheet: LedgerSheet, number: int, cells: Sequence[Any], keys: Sequence[str], reader: CellReader
) -> CheckedRow:
    values: dict[str, Any] = {}
    findings: list[RowFinding] = []
    for key, raw in zip(keys, cells, strict=False):
        if not key:
            continue
        column = sheet.column(key)
        try:
            value = reader.read(column.kind, raw, column.words)
        except RuleBroken as broken:
            findings.append(RowFinding(MUST, broken.key, key, broken.values))
            continue
        if value is not None:
            values[key] = value
        elif column.is_needed:
            findings.append(RowFinding(MUST, N_("This column is empty, and needed."), key))
    missing = [column for column in sheet.columns if column.is_needed and column.key not in keys]
    findings += [
        RowFinding(MUST, N_("No column of the file is this one, and it is needed."), column.key)
        for column in missing
    ]
    if not any(finding.level == MUST for finding in findings):
        for rule in _RULES[sheet.code]:
            findings.extend(rule(values, reader.on))
    shown = tuple("" if is_empty(cell) else text_of(cell) for cell in cells)
    return CheckedRow(LedgerLine(number, values), tuple(findings), shown)


def with_children(
    visits: Sequence[CheckedRow], children: Sequence[CheckedRow]
) -> Iterator[CheckedRow]:
    """Each visit with the row of its child, by number and name; one alone must be meant."""
    by: dict[tuple[str, str], list[CheckedRow]] = {}
    for child in children:
        for key in ("serial", "name"):
            if key in child.line.values:
                by.setdefault((key, child.line.values[key]), []).append(child)
    for visit in visits:
        values = visit.line.values
        named = [by.get((key, values[key]), []) for key in ("serial", "name") if key in values]
        first = named[0] if named else []
        meant = [child for child in first if all(child in those for those in named)]
        if len(meant) == 1 and meant[0].must_be_mended:
            text = N_("Row %(row)s of the children must be mended first.")
            yield visit.with_finding(RowFinding(MUST, text, "serial", {"row": meant[0].number}))
        elif len(meant) == 1:
            yield replace(visit, child=meant[0].number)
        elif visit.must_be_mended:
            yield visit
        else:
            text = N_("No row of the children is this one, or several are.")
            yield visit.with_finding(RowFinding(MUST, text, "serial"))


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


Findings = Iterator[RowFinding]


def _who(values: Mapping[str, Any], on: date) -> Findings:
    for key in ("name", "guardian_name"):
        name = values.get(key)
        if name is not None and is_alias(name):
            yield RowFinding(
                MUST, N_("This is an alias. The real name belongs here; it is sealed."), key
            )
        elif name is not None and not is_name(name):
            yield RowFinding(MUST, N_("Nobody is called so: one person, surname and name."), key)
    if values["name"] == values.get("guardian_name"):
        yield RowFinding(MUST, N_("Child and guardian have the same name."), "guardian_name")
    if "guardian_telephone" in values and "guardian_name" not in values:
        yield RowFinding(
            WARN,
            N_("There is no guardian to whom this belongs; it is not kept."),
            "guardian_telephone",
        )


def _birth(values: Mapping[str, Any], on: date) -> Findings:
    from_number = birth_date_in(values["id_number"]) if "id_number" in values else None
    born_on: PartialDate | None = values.get("born")
    first, last = (born_on.first, born_on.last) if born_on is not None else (None, None)
    if from_number and first and last and not first <= from_number <= last:
        yield RowFinding(
            MUST,
            N_("The id number says another date of birth. Compare both with the document."),
            "born",
        )
        return
    born = birth_day(values)
    decided: PartialDate = values.get("decided") or PartialDate.day(on)
    if born is None or decided.first is None:
        return
    if born > decided.first or age_on(born, decided.first) not in _AGES:
        text = N_("By this date of birth it is no minor who was decided about. Compare it.")
        yield RowFinding(MUST, text, "born" if born_on else "id_number")
    number, sex = values.get("id_number", ""), values.get("sex")
    if sex and len(number) == 18 and (int(number[16]) % 2 == 1) != (sex == "男"):
        yield RowFinding(WARN, N_("The id number is that of another sex."), "sex")


def _days(values: Mapping[str, Any], on: date) -> Findings:
    for key in ("received", "decided", "final_on"):
        when: PartialDate | None = values.get(key)
        if when is not None and when.first is not None and when.first > on:
            yield RowFinding(MUST, N_("This day is still to come."), key)
    for early, late in (("received", "decided"), ("decided", "final_on"), ("decided", "served")):
        before, after = values.get(early), values.get(late)
        if before and after and before.first and after.last and after.last < before.first:
            text = N_("This day lies before that of the column '%(column)s'.")
            yield RowFinding(MUST, text, late, {"column": early})
    closed = values.get("closed")
    if closed is not None and closed > on:
        yield RowFinding(MUST, N_("This day is still to come."), "closed")


def _decision(values: Mapping[str, Any], on: date) -> Findings:
    decided: PartialDate | None = values.get("decided")
    if "decision" not in values:
        if decided is not None:
            yield RowFinding(MUST, N_("There is a day, and no decision."), "decision")
        elif "received" not in values:
            yield RowFinding(
                WARN, N_("Neither received nor decided: no date will be counted."), "received"
            )
        return
    if decided is None or not decided.is_day:
        yield RowFinding(
            WARN, N_("The day of the decision is not known: no date is counted from it."), "decided"
        )


def _probation(values: Mapping[str, Any], on: date) -> Findings:
    is_conditional = values.get("decision") == DispositionKind.CONDITIONAL_NON_PROSECUTION
    if not is_conditional:
        for key in ("months", "last_day", "final"):
            if key in values:
                text = N_("This belongs to a conditional non-prosecution, and there is none.")
                yield RowFinding(MUST, text, key)
        return
    decided: PartialDate | None = values.get("decided")
    months, last = values.get("months"), values.get("last_day")
    since = decided.first if decided is not None and decided.first is not None else on
    lawful = PROBATION_MONTHS.on(since)
    if months is not None and months not in lawful:
        text = N_(
            "A probation of %(months)s months: from six months to a year, Criminal Procedure Law"
            " art. 283."
        )
        yield RowFinding(MUST, text, "months", {"months": months})
    if months is None and last is None:
        yield RowFinding(
            WARN, N_("Without its length, the end of the probation is not counted."), "months"
        )
    if last is not None and decided is not None and decided.last and last <= decided.last:
        text = N_("This day lies before that of the column '%(column)s'.")
        yield RowFinding(MUST, text, "last_day", {"column": "decided"})


def _end_of_probation(values: Mapping[str, Any], on: date) -> Findings:
    final, final_on = values.get("final"), values.get("final_on")
    if final is None and final_on is not None:
        yield RowFinding(MUST, N_("There is a day, and no decision."), "final")
    if final == DispositionKind.REVOCATION:
        if final_on is None or not final_on.is_day:
            yield RowFinding(MUST, N_("A revocation needs its day."), "final_on")
        if "revocation_ground" not in values:
            yield RowFinding(MUST, N_("A revocation needs its ground."), "revocation_ground")
    elif final is not None and final_on is None:
        yield RowFinding(
            WARN,
            N_("The day of the decision is not known: no date is counted from it."),
            "final_on",
        )


def _texts(values: Mapping[str, Any], on: date) -> Findings:
    for key, text in open_texts(values):
        if has_id_number(text) or has_mobile(text):
            yield RowFinding(
                MUST,
                N_("An id number or a telephone stands here; it has a column of its own."),
                key,
            )
    longest = {"charge": 200, "case_number": 60, "decision_number": 80, "decided_by": 200}
    for key, most in longest.items():
        if len(values.get(key, "")) > most:
            yield RowFinding(MUST, N_("At most %(longest)s characters."), key, {"longest": most})


def _visit(values: Mapping[str, Any], on: date) -> Findings:
    if "serial" not in values and "name" not in values:
        yield RowFinding(MUST, N_("Say which child it is: its number, or its name."), "serial")
    first = values["happened"].first
    state = visit_state(values, on)
    if state is VisitState.PLANNED and not values["happened"].is_day:
        yield RowFinding(MUST, N_("A visit that is planned has a day."), "happened")
    elif state is not VisitState.PLANNED and first is not None and first > on:
        yield RowFinding(MUST, N_("This day is still to come."), "happened")
    elif state is VisitState.PLANNED and first is not None and first < on:
        yield RowFinding(WARN, N_("This visit is planned for a day that is past."), "happened")


Rule = Callable[[Mapping[str, Any], date], Findings]
_RULES: Mapping[str, tuple[Rule, ...]] = {
    CHILDREN.code: (_who, _birth, _days, _decision, _probation, _end_of_probation, _texts),
    VISITS.code: (_visit, _texts),
}
