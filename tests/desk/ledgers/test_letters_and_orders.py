"""Letters, orders and guidance of a ledger: recorded as they were done, and owed no second time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from casetrack.cases.kinds import MeasureKind, MeasureState, Part
from casetrack.cases.models import Case, Identity, JournalEntry, Measure, Obligation, Party
from casetrack.db import session
from casetrack.db.session import Database
from casetrack.desk.ledgers import batches
from casetrack.desk.ledgers.models import BatchState, LedgerBatch, RowState
from casetrack.guidance.models import GuardianshipOrder, Programme
from casetrack.suggestions.kinds import PutRight
from casetrack.suggestions.models import Suggestion
from tests.desk.ledgers.builders import (
    WEI,
    Office,
    brought_in,
    check_content,
    findings,
    make_people,
    row_numbered,
    workbook_of,
)

pytestmark = pytest.mark.both_engines

CHILD = {"序号": "1", **WEI}
LETTER: Mapping[str, Any] = {
    "未成年人序号": "1",
    "被建议单位": "第三中学",
    "单位性质": "学校",
    "建议类型": "社会治理",
    "文号": "测检建〔2026〕5号",
    "制发日期": "2026-09-20",
    "决定人": "检察长",
    "送达日期": "2026-09-22",
    "送达方式": "宣告",
    "回复期限依据": "未成年人保护",
    "建议事项": "1.建立强制报告制度\n2.培训班主任",
}
ORDER: Mapping[str, Any] = {
    "未成年人序号": "1",
    "种类": "督促监护令",
    "制发日期": "2026-09-20",
    "送达日期": "2026-09-21",
    "期限": "六个月",
    "要求": "每晚九点后保管手机\n每天交流",
    "决定人": "检察官",
}


@pytest.fixture
def people(database: Database, keys: None) -> Office:
    """An office."""
    return make_people()


def come_in(people: Office, **sheets: list[Mapping[str, Any]]) -> LedgerBatch:
    """A ledger of these sheets, brought in; no row of it is refused."""
    batch = check_content(people, workbook_of(sheets))
    rows = batches.rows_of(batch)
    assert [findings(row) for row in rows if row.state is RowState.REFUSED] == []
    return brought_in(people, batch)


def owed() -> dict[str, date]:
    """The day of each kind of duty that is open."""
    duties = select(Obligation.kind, Obligation.due).where(Obligation.is_open)
    return {str(kind): due for kind, due in session().execute(duties)}


@pytest.mark.in_turn(13)
def test_a_letter_comes_in_with_its_items_and_waits_for_its_reply(people: Office) -> None:
    come_in(people, 未成年人=[CHILD], 检察建议=[LETTER])

    letter = session().scalars(select(Suggestion)).one()
    case = session().scalars(select(Case)).one()
    told = (
        session()
        .scalars(select(JournalEntry).where(JournalEntry.kind == "suggestion_issued"))
        .one()
    )
    assert (letter.case_id, letter.number) == (case.id, "测检建〔2026〕5号")
    assert [item.text.zh for item in letter.items] == ["建立强制报告制度", "培训班主任"]
    assert [party.alias.zh for party in letter.recipients] == ["第三中学"]
    assert not letter.decided_here
    assert told.fields["decided_by_name"] == "检察长"
    assert not told.decided_here
    # A month from the service, by the law on minors.
    assert owed()["suggestion_reply"] == date(2026, 10, 22)


@pytest.mark.in_turn(13)
@pytest.mark.parametrize("when", ["2026-10-15", "是"])
def test_a_letter_that_was_answered_is_not_waited_for_again(people: Office, when: str) -> None:
    answered = {
        **LETTER,
        "回复日期": when,
        "回复方式": "书面",
        "采纳情况": "采纳",
        "整改情况": "已整改",
        "核查日期": "2026-10-20",
        "核查方式": "查看登记簿",
    }
    come_in(people, 未成年人=[CHILD], 检察建议=[answered])

    letter = session().scalars(select(Suggestion)).one()
    assert letter.replied is not None
    assert [item.put_right for item in letter.items] == [PutRight.VERIFIED] * 2
    assert [item.seen_on for item in letter.items] == [date(2026, 10, 20)] * 2
    assert not {kind for kind in owed() if kind.startswith("suggestion")}


@pytest.mark.in_turn(13)
def test_a_letter_served_on_a_day_nobody_knows_owes_no_day(people: Office) -> None:
    come_in(people, 未成年人=[CHILD], 检察建议=[{**LETTER, "送达日期": "是"}])

    assert "suggestion_reply" not in owed()


@pytest.mark.in_turn(13)
def test_a_letter_of_no_child_is_a_matter_of_its_own(people: Office) -> None:
    alone = {**LETTER, "未成年人序号": "", "承办人": "林晓", "案号": "测检治〔2026〕3号"}
    closed = {**LETTER, "未成年人序号": "", "文号": "测检建〔2025〕1号", "办结日期": "2026-11-01"}
    batch = check_content(people, workbook_of({"检察建议": [alone, closed]}))
    assert batches.counts_of(batch) == {RowState.READY: 2}
    brought_in(people, batch)

    first, second = session().scalars(select(Case).order_by(Case.id))
    assert (first.number, first.title.zh) == ("测检治〔2026〕3号", "向第三中学制发检察建议")
    assert first.handler_id == people.prosecutor.id
    assert not second.is_open()
    assert owed() == {"suggestion_reply": date(2026, 10, 22)}


@pytest.mark.in_turn(13)
def test_an_order_binds_the_guardian_of_the_child_and_ends(people: Office) -> None:
    come_in(people, 未成年人=[CHILD], 督促监护令=[ORDER])

    order = session().scalars(select(GuardianshipOrder)).one()
    measure = order.measure
    guardian = session().scalars(select(Party).where(Party.ref == "guardian1")).one()
    assert (order.served_on, order.months) == (date(2026, 9, 21), 6)
    assert measure.party_ids(Part.TO) == (guardian.id,)
    assert [item.text.zh for item in measure.items] == ["每晚九点后保管手机", "每天交流"]
    assert not measure.decided_here
    assert owed()["order_end"] == date(2027, 3, 21)


@pytest.mark.in_turn(13)
def test_who_else_was_ordered_comes_in_under_an_alias(people: Office) -> None:
    grandmother = {**ORDER, "监护人": "王秀英"}
    ended = {**grandmother, "结束日期": "2026-11-01", "送达日期": "2026-09-23"}
    come_in(people, 未成年人=[CHILD], 督促监护令=[grandmother, ended])

    names = {row.name for row in session().scalars(select(Identity))}
    assert names == {"魏晓明", "魏大山", "王秀英"}
    states = session().scalars(select(Measure.state).order_by(Measure.id)).all()
    assert [state for state in states if state is MeasureState.ENDED] == [MeasureState.ENDED]


@pytest.mark.in_turn(13)
@pytest.mark.parametrize(
    ("told", "days"),
    [("3次", [None] * 3), ("2026-10-10、2026-11-02", [date(2026, 10, 10), date(2026, 11, 2)])],
)
def test_guidance_comes_in_with_the_sessions_that_were_held(
    people: Office, told: str, days: list[date | None]
) -> None:
    guidance = {
        "序号": "1",
        "种类": "家庭教育指导令",
        "制发日期": "2026-09-25",
        "计划次数": 6,
        "已开展次数": told,
    }
    come_in(people, 未成年人=[CHILD], 家庭教育指导=[guidance])

    programme = session().scalars(select(Programme)).one()
    assert programme.measure.kind is MeasureKind.FAMILY_EDUCATION_GUIDANCE
    assert (programme.sessions_planned, programme.is_ordered) == (6, True)
    assert [held.held.first for held in programme.sessions] == days


def test_what_cannot_be_so_is_said_at_its_column(people: Office) -> None:
    letters = [
        {**LETTER, "送达日期": "2026-09-01"},
        {**LETTER, "建议事项": ""},
        {**LETTER, "回复日期": "2027-10-15"},
        {**LETTER, "未成年人序号": "9"},
        {**LETTER, "核查日期": "2026-10-20"},
        {**LETTER, "办结日期": "2026-09-01"},
    ]
    orders = [{**ORDER, "计划次数": 6}, {**ORDER, "种类": "警告"}]
    sheets = {"未成年人": [CHILD], "检察建议": letters, "督促监护令": orders}
    batch = check_content(people, workbook_of(sheets))

    assert batch.state is BatchState.CHECKED
    columns = ["served", "items", "replied", "serial", "put_right", "closed"]
    for number, column in enumerate(columns, start=2):
        assert ("must", column) in findings(row_numbered(batch, number, "letters")), column
    for number, column in enumerate(["sessions_planned", "kind"], start=2):
        assert ("must", column) in findings(row_numbered(batch, number, "orders")), column
