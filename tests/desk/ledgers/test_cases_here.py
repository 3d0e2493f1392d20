"""A row of a case that is here already makes nothing before somebody chooses; a cell is mended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from casetrack.cases.kinds import AgeStatus, Intake, PartyRole
from casetrack.cases.models import Case, Identity, JournalEntry, Obligation, Party
from casetrack.casework.actions import NewCase, open_case
from casetrack.db import session
from casetrack.db.session import Database
from casetrack.db.transaction import unit_of_work
from casetrack.desk.ledgers import batches
from casetrack.desk.ledgers.models import BatchState, LedgerBatch, RowChoice, RowState
from casetrack.errors import NotAllowed, RuleBroken
from casetrack.guidance.models import GuardianshipOrder
from casetrack.suggestions.models import Suggestion
from casetrack.visits.models import Visit
from tests.builders import NOON, acting, make_staff
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
    with pytest.raises(RuleBroken), unit_of_work():
        batches.take_back(batch, people.act(), why="试撤")
    assert count(Case) == 1

    # The same visit in a third file is here already.
    again = check_content(people, workbook_of({"回访": [VISIT, {**VISIT, "方式": "电话"}]}))
    assert row_numbered(again, 2, "visits").state is RowState.KNOWN
    assert row_numbered(again, 3, "visits").state is RowState.ASKED


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


def test_a_child_of_another_office_is_no_case_here(people: Office) -> None:
    elsewhere = make_people()
    batch = checked(elsewhere, [{**WEI, "承办人": ""}])

    assert row_numbered(batch, 2).state is RowState.READY
    assert row_numbered(batch, 2).told["duties"][0][1] >= date(2026, 11, 24).isoformat()
