"""Ledgers for tests, made as an office would have them."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import xlsxwriter

from casetrack.accounts.act import Act
from casetrack.accounts.models import Role, Staff
from casetrack.db import session
from casetrack.db.transaction import unit_of_work
from casetrack.desk.ledgers import batches, receiving
from casetrack.desk.ledgers.columns import CHILDREN
from casetrack.desk.ledgers.models import BatchState, LedgerBatch, LedgerRow
from tests.builders import acting, make_office, make_staff

# A child on probation, as a row of the office's own ledger.
WEI: Mapping[str, Any] = {
    "姓名": "魏晓明",
    "身份证号码": "110105201001052034",
    "监护人": "魏大山",
    "关系": "父亲",
    "家长电话": "13800138000",
    "案由": "盗窃",
    "受理日期": "2026.8.1",
    "处理结果": "附条件不起诉",
    "决定日期": "2026年9月18日",
    "文书号": "测检未不诉〔2026〕7号",
    "决定人": "检察长",
    "考验期": "六个月",
    "备注": "魏晓明已复学",
}


@dataclass(frozen=True)
class Office:
    """A section head who imports, and a prosecutor who handles."""

    head: Staff
    prosecutor: Staff

    def act(self) -> Act:
        """What the head does now."""
        return acting(self.head)


def make_people() -> Office:
    """An office with its head and a prosecutor."""
    office = make_office()
    head = make_staff(Role.SECTION_HEAD, office=office, name="郑岚")
    return Office(head, make_staff(office=office, name="林晓"))


def workbook(rows: Sequence[Mapping[str, Any]], sheet: str = "未成年人") -> bytes:
    """A file of one sheet, its headings those of all rows."""
    return workbook_of({sheet: rows})


def workbook_of(sheets: Mapping[str, Sequence[Mapping[str, Any]]]) -> bytes:
    """A file with these sheets."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        for name, rows in sheets.items():
            page = book.add_worksheet(name)
            headings = list(dict.fromkeys(key for row in rows for key in row))
            page.write_row(0, 0, headings)
            for number, row in enumerate(rows, start=1):
                for place, heading in enumerate(headings):
                    page.write(number, place, row.get(heading, ""))
    return file.getvalue()


def checked(people: Office, rows: Sequence[Mapping[str, Any]]) -> LedgerBatch:
    """A ledger that was received, matched as proposed, and checked to its end."""
    return check_content(people, workbook(rows))


def check_content(people: Office, content: bytes) -> LedgerBatch:
    """The same of a file."""
    with unit_of_work():
        batch = receiving.receive(content, "台账.xlsx", people.prosecutor, people.act())
    with unit_of_work():
        batches.choose_columns(batch, {}, people.act())
    while batch.state is BatchState.CHECKING:
        with unit_of_work():
            batches.go_on(batch, people.act())
    return batch


def brought_in(people: Office, batch: LedgerBatch, *, weeks: Sequence[Any] = ()) -> LedgerBatch:
    """The checked ledger, brought in."""
    with unit_of_work():
        batches.begin_import(batch, people.act(), is_whole=False, weeks=weeks)
    while batch.state is BatchState.IMPORTING:
        with unit_of_work():
            batches.go_on(batch, people.act())
    return batch


def findings(row: LedgerRow) -> list[tuple[str, str | None]]:
    """Level and column of what was found of a row."""
    return [(level, column) for level, _text, column, *_more in row.told["findings"]]


def row_numbered(batch: LedgerBatch, number: int, sheet: str = CHILDREN.code) -> LedgerRow:
    """One row of a batch."""
    session().expire_all()
    rows = {(row.sheet, row.number): row for row in batches.rows_of(batch)}
    return rows[sheet, number]
