"""A row of a case that is here already makes nothing before somebody chooses; a cell is mended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from casetrack.audit.models import AuditEvent
from casetrack.cases.kinds import AgeStatus, Intake, PartyRole
from casetrack.cases.models import Case, Identity, JournalEntry, Obligation, Party
from casetrack.casework.actions import NewCase, Progress, log_progress, open_case
from casetrack.db import Model, session
from casetrack.db.partial_date import PartialDate
from casetrack.db.session import Database
from casetrack.db.transaction import unit_of_work
from casetrack.desk.ledgers import batches
from casetrack.desk.ledgers.models import BatchState, LedgerBatch, RowChoice, RowState
from casetrack.errors import NotAllowed, RuleBroken
from casetrack.guidance.models import GuardianshipOrder
from casetrack.suggestions.models import Suggestion
from casetrack.visits.models import Visit
from tests.builders import NOON, TODAY, acting, make_staff
from tests.desk.ledgers.builders import (
    WEI,
    Office,
    brought_in,
    check_content,
    checked,
    findings,
    make_people,
    row_numbered,
    workbook_of,
)
from tests.desk.ledgers.test_letters_and_orders import CHILD, LETTER, ORDER

pytestmark = pytest.mark.both_engines

VISIT = {"姓名": "魏晓明", "回访日期": "2026-11-20", "方式": "家访", "内容": "魏晓明在家"}


@pytest.fixture
def people(database: Database, keys: None) -> Office:
    """An office in which Wei's case came in with an earlier ledger."""
    made = make_people()
    brought_in(made, checked(made, [WEI]))
    return made


def mend(people: Office, batch: LedgerBatch, **given: object) -> None:
    """Mend cells or choose, and check again to the end."""
    with unit_of_work():
        batches.mend(batch, given.get("cells", {}), given.get("choices", {}), people.act())  # type: ignore[arg-type]
    while batch.state is BatchState.CHECKING:
        with unit_of_work():
            batches.go_on(batch, people.act())


def count(model: type) -> int:
    """How many rows there are."""
    return session().scalar(select(func.count()).select_from(model)) or 0


@pytest.mark.in_turn(13)
def test_what_belongs_to_a_case_here_waits_for_a_choice(people: Office) -> None:
    other = {**WEI, "处理结果": "起诉", "考验期": "", "决定日期": "2026-11-01"}
    orders = [{**ORDER, "未成年人序号": "", "姓名": "魏晓明"}]
    sheets = {"未成年人": [other], "回访": [VISIT], "督促监护令": orders}
    batch = check_content(people, workbook_of(sheets))

    assert {row.state for row in batches.rows_of(batch)} == {RowState.ASKED}
    with pytest.raises(RuleBroken, match="No row is left"), unit_of_work():
        batches.begin_import(batch, people.act(), is_whole=False, weeks=())

    mend(people, batch, choices={("children", 2): RowChoice.LEAVE_OUT})
    assert {row.state for row in batches.rows_of(batch)} == {RowState.LEFT_OUT}
    mend(people, batch, choices={("children", 2): RowChoice.OF_ITS_OWN})
    assert {row.state for row in batches.rows_of(batch)} == {RowState.READY}
    brought_in(people, batch)
    assert count(Case) == 2


@pytest.mark.in_turn(13)
def test_visits_orders_and_letters_are_added_to_the_case_here(people: Office) -> None:
    case = session().scalars(select(Case)).one()
    last = session().scalar(select(func.max(JournalEntry.number))) or 0
    people_there, duties = count(Identity), count(Obligation)
    sheets: dict[str, Sequence[Mapping[str, Any]]] = {
        "未成年人": [{**CHILD, "备注": "同一人，另一份台账", "文书号": "另"}],
        "回访": [VISIT],
        "督促监护令": [ORDER],
        "检察建议": [{**LETTER, "未成年人序号": "", "案号": case.number}],
    }
    batch = check_content(people, workbook_of(sheets))
    # The child is the same row as before; what is new waits for a choice.
    assert row_numbered(batch, 2).state is RowState.KNOWN
    of_parts = {(sheet, 2): RowChoice.ADD for sheet in ("visits", "orders", "letters")}
    assert {row_numbered(batch, *key[::-1]).state for key in of_parts} == {RowState.ASKED}

    mend(people, batch, choices=of_parts)
    assert {row_numbered(batch, *key[::-1]).state for key in of_parts} <= {
        RowState.READY,
        RowState.WARNED,
    }
    assert count(Visit) == 0
    brought_in(people, batch)

    visit, letter = (
        session().scalars(select(Visit)).one(),
        session().scalars(select(Suggestion)).one(),
    )
    order = session().scalars(select(GuardianshipOrder)).one()
    assert count(Case) == 1
    assert {visit.case_id, letter.case_id, order.measure.case_id} == {case.id}
    child = session().scalars(select(Party).where(Party.ref == "child1")).one()
    assert visit.party_id == child.id
    assert visit.findings.zh == "魏某某在家"
    assert count(Identity) == people_there
    numbers = session().scalars(select(JournalEntry.number).order_by(JournalEntry.number)).all()
    assert list(numbers) == list(range(1, len(numbers) + 1))
    assert numbers[-1] > last
    new = session().scalars(select(Obligation.kind).order_by(Obligation.id)).all()[duties:]
    assert sorted(new) == ["order_end", "suggestion_reply"]
    assert {row_numbered(batch, *key[::-1]).state for key in of_parts} == {RowState.ADDED}
    # The same visit in a third file is here already.
    again = check_content(people, workbook_of({"回访": [VISIT, {**VISIT, "方式": "电话"}]}))
    assert row_numbered(again, 2, "visits").state is RowState.KNOWN
    assert row_numbered(again, 3, "visits").state is RowState.ASKED


@pytest.mark.in_turn(13)
def test_a_case_opened_by_hand_is_added_to_and_its_other_duties_stay(people: Office) -> None:
    terms = NewCase("冯小小", PartyRole.SUSPECT, AgeStatus.MINOR, Intake.PROSECUTION_TRANSFER)
    with unit_of_work():
        case = open_case(terms, acting(people.prosecutor))
    before = dict(session().execute(select(Obligation.id, Obligation.due)).all())

    batch = check_content(people, workbook_of({"回访": [{**VISIT, "姓名": "冯小小"}]}))
    assert row_numbered(batch, 2, "visits").told["here"][0] == case.id
    mend(people, batch, choices={("visits", 2): RowChoice.ADD})
    brought_in(people, batch)

    assert session().scalars(select(Visit.case_id)).all() == [case.id]
    assert dict(session().execute(select(Obligation.id, Obligation.due)).all()) == before


@pytest.mark.in_turn(13)
def test_what_was_added_is_taken_out_again_as_if_it_had_never_come(people: Office) -> None:
    terms = NewCase("冯小小", PartyRole.SUSPECT, AgeStatus.MINOR, Intake.PROSECUTION_TRANSFER)
    hour = timedelta(hours=1)
    with unit_of_work():
        case = open_case(terms, acting(people.prosecutor, at=NOON - hour))
    orders = [{**ORDER, "未成年人序号": "", "姓名": "冯小小"}]
    letters = [{**LETTER, "未成年人序号": "", "案号": case.number}]
    sheets: dict[str, Sequence[Mapping[str, Any]]] = {
        "回访": [VISIT, {**VISIT, "姓名": "冯小小"}],
        "督促监护令": orders,
        "检察建议": letters,
    }
    before = rows_of_cases()
    batch = check_content(people, workbook_of(sheets))
    choices = {(row.sheet, row.number): RowChoice.ADD for row in batches.rows_of(batch)}
    mend(people, batch, choices=choices)
    brought_in(people, batch)
    added = rows_of_cases()
    assert {"visit", "measure", "suggestion", "obligation"} <= {
        table for table, _key in added.keys() - before.keys()
    }

    later = acting(people.prosecutor, at=NOON + hour)
    of_wei = session().scalars(select(Case).where(Case.id != case.id)).one()
    with unit_of_work():
        log_progress(of_wei, Progress("来电", PartialDate.day(TODAY)), later)
    kept = {key: row for key, row in rows_of_cases().items() if row["case_id"] == of_wei.id}
    with unit_of_work():
        taken = batches.take_back(batch, acting(people.head, at=NOON + hour), why="年份填错")

    assert taken == (0, 1)
    now = rows_of_cases()
    of_feng = {key: row for key, row in now.items() if row["case_id"] == case.id}
    assert of_feng == {key: row for key, row in before.items() if row["case_id"] == case.id}
    assert {key: row for key, row in now.items() if row["case_id"] == of_wei.id} == kept
    states = [row.state for row in batches.rows_of(batch)]
    assert sorted(states) == [RowState.ADDED, *3 * [RowState.TAKEN_BACK]]
    # It may come in again, and stays in the audit twice.
    again = check_content(people, workbook_of({"检察建议": letters}))
    assert row_numbered(again, 2, "letters").state is RowState.ASKED
    told = select(AuditEvent.case_id).where(AuditEvent.kind == "ledger_taken_back")
    assert case.id in session().scalars(told).all()


def rows_of_cases() -> dict[tuple[str, int], Mapping[str, Any]]:
    """Every row that names its case, by table and id, as the database has it."""
    session().expire_all()
    return {
        (table.name, row["id"]): dict(row)
        for table in Model.metadata.sorted_tables
        if {"case_id", "id"} <= set(table.columns.keys())
        and not table.name.startswith(("audit", "ledger"))
        for row in session().execute(select(table)).mappings()
    }


@pytest.mark.in_turn(13)
def test_a_cell_is_mended_where_it_was_found(people: Office) -> None:
    bad = {**WEI, "姓名": "赵小雨", "身份证号码": "", "考验期": "14个月", "承办人": "张敏"}
    sheets = {"未成年人": [{"序号": 1, **bad}], "回访": [{**VISIT, "姓名": "", "序号": 1}]}
    batch = check_content(people, workbook_of(sheets))
    assert ("must", "handler") in findings(row_numbered(batch, 2))
    assert row_numbered(batch, 2, "visits").state is RowState.REFUSED

    mend(people, batch, cells={("children", 2): {"handler": "林晓", "months": ""}})
    assert findings(row_numbered(batch, 2)) == [("must", "months")]
    mend(people, batch, cells={("children", 2): {"months": "十个月"}})

    assert row_numbered(batch, 2).state is RowState.READY
    assert row_numbered(batch, 2, "visits").state is RowState.READY
    assert row_numbered(batch, 2).mended == {"handler": "林晓", "months": "十个月"}
    brought_in(people, batch)
    made = session().scalars(select(Case).order_by(Case.id.desc())).first()
    assert made is not None
    assert made.handler_id == people.prosecutor.id
    assert count(Visit) == 1
    with pytest.raises(RuleBroken, match="Check the rows first"), unit_of_work():
        batches.mend(batch, {("children", 2): {"months": "8"}}, {}, people.act())


@pytest.mark.in_turn(13)
def test_what_was_typed_stays_when_the_columns_are_matched_anew(people: Office) -> None:
    bad = {**WEI, "姓名": "赵小雨", "身份证号码": "", "考验期": "14个月"}
    batch = checked(people, [bad])
    mend(people, batch, cells={("children", 2): {"months": "8"}})

    with unit_of_work():
        batches.choose_columns(batch, {}, people.act())
    while batch.state is BatchState.CHECKING:
        with unit_of_work():
            batches.go_on(batch, people.act())

    assert row_numbered(batch, 2).state is RowState.READY
    with unit_of_work():
        batches.forget_old(NOON + timedelta(days=1, minutes=1))
    assert batch.state is BatchState.GIVEN_UP


def test_nobody_of_another_office_mends_and_nothing_typed_is_said(people: Office) -> None:
    batch = checked(people, [{**WEI, "姓名": "赵小雨", "身份证号码": "", "考验期": "14个月"}])

    with pytest.raises(NotAllowed), unit_of_work():
        batches.mend(batch, {("children", 2): {"months": "8"}}, {}, acting(make_staff()))
    with pytest.raises(RuleBroken, match="Nothing was typed"), unit_of_work():
        batches.mend(batch, {("children", 2): {"months": " "}}, {}, people.act())


@pytest.mark.in_turn(13)
def test_a_child_of_another_office_is_no_case_here(people: Office) -> None:
    elsewhere = make_people()
    batch = checked(elsewhere, [{**WEI, "承办人": ""}])

    assert row_numbered(batch, 2).state is RowState.READY
    assert row_numbered(batch, 2).told["duties"][0][1] >= date(2026, 11, 24).isoformat()
