"""A ledger is read as offices write it, and what cannot be so is refused with its sentence."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date, datetime
from typing import Any

import openpyxl  # type: ignore[import-untyped]  # published without types
import pytest

from casetrack.db.partial_date import PartialDate
from casetrack.desk.ledgers.cells import CellKind, CellReader
from casetrack.desk.ledgers.columns import CHILDREN, SHEETS
from casetrack.desk.ledgers.matching import MatchedBy, match_headings, sheet_for
from casetrack.desk.ledgers.workbook import (
    LARGEST,
    ReadSheet,
    ensure_modest,
    read_workbook,
    returned_rows,
    template,
)
from casetrack.errors import RuleBroken
from tests.builders import TODAY

READER = CellReader(TODAY, {"lin": [7], "林晓": [7], "王敏": [8, 9]})
FIFTH = PartialDate.day(date(2025, 3, 5))


def read(kind: CellKind, raw: Any, words: dict[str, str] | None = None) -> Any:
    """The value of one cell."""
    return READER.read(kind, raw, words or {})


@pytest.mark.parametrize(
    "raw",
    [
        45721.0,
        45721,
        "45721",
        datetime(2025, 3, 5, 12),  # noqa: DTZ001 - as a spreadsheet gives it
        date(2025, 3, 5),
        "2025-03-05",
        "2025.3.5",
        "2025/3/5",
        "2025年3月5日",
        "20250305",
        20250305.0,
        "２０２５．３．５",
        "25.3.5",
    ],
    ids=str,
)
def test_a_day_is_read_in_every_form_that_a_spreadsheet_gives(raw: Any) -> None:
    assert read(CellKind.WHEN, raw) == FIFTH


def test_a_month_stays_a_month_and_a_number_of_two_months_is_refused() -> None:
    assert read(CellKind.WHEN, "2025-03") == PartialDate.parse_edtf("2025-03")
    assert read(CellKind.WHEN, 2025.11) == PartialDate.parse_edtf("2025-11")
    with pytest.raises(RuleBroken, match="January or October"):
        read(CellKind.WHEN, 2025.1)
    with pytest.raises(RuleBroken, match="no such date"):
        read(CellKind.WHEN, "2026.2.30")
    for raw, cell in ((True, "TRUE"), (False, "FALSE")):
        with pytest.raises(RuleBroken, match=f"text={cell}"):
            read(CellKind.WHEN, raw)


@pytest.mark.parametrize(
    "raw", [3.3010620090305e17, 330106200903051000, "330106200903051000", "3.30106E+17"], ids=str
)
def test_an_id_number_that_was_rounded_is_refused_with_that_sentence(raw: Any) -> None:
    with pytest.raises(RuleBroken, match="Excel kept it as a number and rounded"):
        read(CellKind.ID_NUMBER, raw)


def test_no_refusal_of_what_identifies_a_person_quotes_it() -> None:
    for kind in (CellKind.ID_NUMBER, CellKind.BIRTH):
        with pytest.raises(RuleBroken) as refused:
            read(kind, "11010520090305777Q")
        assert "777" not in f"{refused.value} {refused.value.values}"


@pytest.mark.parametrize(
    ("raw", "months"),
    [("六个月", 6), (8.0, 8), ("8", 8), ("一年", 12), ("6个月", 6), ("十二个月", 12), ("十", 10)],
)
def test_months_are_read_in_figures_and_in_words(raw: Any, months: int) -> None:
    assert read(CellKind.MONTHS, raw) == months


@pytest.mark.parametrize("raw", ["9" * 5_000, "十十个月", "二三个月"], ids=len)
def test_what_is_no_number_of_months_is_refused(raw: str) -> None:
    with pytest.raises(RuleBroken, match="no number of months"):
        read(CellKind.MONTHS, raw)


def test_what_was_done_may_have_no_day_and_none_to_come() -> None:
    assert read(CellKind.DONE, "是") == PartialDate.unknown()
    assert read(CellKind.DONE, "未") is None
    assert read(CellKind.DONE, "2025.3.5") == FIFTH
    with pytest.raises(RuleBroken, match="a day to come"):
        read(CellKind.DONE, "2027-01-01")


def test_a_handler_is_one_person_of_the_office() -> None:
    assert read(CellKind.STAFF, "林晓") == read(CellKind.STAFF, "LIN") == 7
    with pytest.raises(RuleBroken, match="Nobody of this office"):
        read(CellKind.STAFF, "张敏")
    with pytest.raises(RuleBroken, match="Several people"):
        read(CellKind.STAFF, "王敏")


def test_a_word_that_a_column_does_not_know_is_refused_with_those_it_knows() -> None:
    words = CHILDREN.column("decision").words
    assert read(CellKind.CODE, " 附条件 不起诉", dict(words)) == "conditional_non_prosecution"
    with pytest.raises(RuleBroken) as refused:
        read(CellKind.CODE, "免诉", dict(words))
    assert "附条件不起诉" in str(refused.value.values["words"])


def test_the_headings_of_an_office_are_matched_once_each_and_as_remembered() -> None:
    headings = ["未成年人姓名", "身 份 证", "考验期（月）", "作出决定日期间", "备案情况", "姓名"]

    by = {match.heading: match for match in match_headings(CHILDREN, headings)}

    assert (by["未成年人姓名"].key, by["未成年人姓名"].by) == ("name", MatchedBy.SAME)
    assert (by["身 份 证"].key, by["考验期（月）"].key) == ("id_number", "months")
    assert (by["作出决定日期间"].key, by["作出决定日期间"].by) == ("decided", MatchedBy.ALIKE)
    assert by["备案情况"].by is MatchedBy.NOTHING
    assert by["姓名"].key is None  # another column is it already
    kept = {"备案情况": "announced", "姓名": "name", "未成年人姓名": ""}
    again = {match.heading: match.key for match in match_headings(CHILDREN, headings, kept)}
    assert (again["备案情况"], again["姓名"], again["未成年人姓名"]) == ("announced", "name", None)


def test_no_two_columns_of_a_sheet_are_called_alike() -> None:
    for sheet in SHEETS:
        words = [word for column in sheet.columns for word in (column.zh, *column.also)]
        assert len(words) == len(set(words))


def test_the_template_is_read_back_with_every_heading_matched() -> None:
    for lang in ("zh", "en"):
        book = openpyxl.load_workbook(io.BytesIO(template(lang)))
        sheet = book[CHILDREN.name_in(lang)]
        headings = [cell.value or "" for cell in sheet[1]]
        matched = match_headings(CHILDREN, headings)
        assert [match.key for match in matched] == [column.key for column in CHILDREN.columns]


def test_a_file_is_read_below_its_title_and_rows_keep_their_numbers() -> None:
    for encoding in ("utf-8-sig", "gb18030"):
        file = io.StringIO()
        csv.writer(file).writerows(
            [
                ["未成年人台账", ""],
                ["姓名", "考验期"],
                ["魏小明", "六个月"],
                ["", ""],
                ["冯浩", "8"],
            ]
        )
        (sheet,) = read_workbook(file.getvalue().encode(encoding))
        assert sheet.headings == ("姓名", "考验期")
        assert sheet.rows == ((3, ("魏小明", "六个月")), (5, ("冯浩", "8")))
        assert sheet_for(sheet) is CHILDREN


@pytest.mark.parametrize("content", [b"\x00\x01\x02", b"PK\x03\x04nothing", b"", b"one,line"])
def test_what_is_no_ledger_is_refused(content: bytes) -> None:
    with pytest.raises(RuleBroken):
        read_workbook(content)


@pytest.mark.parametrize("far", ["CV1048576", "XFD1048576"])
def test_one_word_in_a_far_cell_does_not_end_the_process_that_reads_it(far: str) -> None:
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    page["A1"], page["B1"], page["A2"], page[far] = "姓名", "罪名", "魏小明", "x"
    file = io.BytesIO()
    book.save(file)

    with pytest.raises(RuleBroken, match="far below or far right"):
        ensure_modest(file.getvalue())


def test_a_ledger_of_the_template_is_modest() -> None:
    for content in (template("zh"), "姓名,罪名".encode()):
        ensure_modest(content)


def test_a_workbook_that_grows_when_unpacked_is_none() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", bytes(LARGEST + 1))

    for content in (file.getvalue(), b"PK\x03\x04nothing"):
        with pytest.raises(RuleBroken, match="no spreadsheet that can be read"):
            ensure_modest(content)


def test_a_sheet_without_names_is_no_sheet_of_children() -> None:
    assert sheet_for(ReadSheet("Sheet1", ("罪名", "承办人", "案号"), ((2, ("盗窃",)),))) is None


def test_returned_rows_stay_texts_whatever_they_begin_with() -> None:
    rows = [(["=1+1", "@x", "110105200903051234"], "为什么")]
    file = returned_rows([(CHILDREN, ["姓名", "备注", "身份证"], rows)], "退回原因", "zh")

    page = openpyxl.load_workbook(io.BytesIO(file))["未成年人"]

    assert [cell.value for cell in page[2]] == ["=1+1", "@x", "110105200903051234", "为什么"]
    assert {cell.data_type for cell in page[2]} == {"s"}
    (again,) = read_workbook(file)
    assert again.rows[0][1][:3] == ("=1+1", "@x", "110105200903051234")
