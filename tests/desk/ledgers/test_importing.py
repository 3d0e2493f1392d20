"""A ledger is checked before anything is written, comes in as cases, and can be taken back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, text

from casetrack.accounts.models import Role
from casetrack.audit.models import AuditEvent
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.kinds import AgeStatus, Intake, PartyRole
from casetrack.cases.models import Case, Disposition, Identity, JournalEntry, Obligation, Party
from casetrack.casework.actions import NewCase, Progress, log_progress, open_case
from casetrack.db import Model, session
from casetrack.db.partial_date import PartialDate
from casetrack.db.session import Database
from casetrack.db.transaction import unit_of_work
from casetrack.desk.ledgers import batches, receiving
from casetrack.desk.ledgers.models import BatchState, LedgerBatch, LedgerRow, RowState
from casetrack.errors import NotAllowed, RuleBroken
from casetrack.probation.models import Probation
from casetrack.visits.models import Visit, VisitState
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
    workbook,
    workbook_of,
)

pytestmark = pytest.mark.both_engines

ZHAO = {
    **WEI,
    "姓名": "赵小雨",
    "身份证号码": "",
    "监护人": "",
    "关系": "",
    "家长电话": "",
    "备注": "",
}


@pytest.fixture
def people(database: Database, keys: None) -> Office:
    """An office."""
    return make_people()


def cases() -> int:
    """How many cases there are."""
    return session().scalar(select(func.count()).select_from(Case)) or 0


@pytest.mark.in_turn(13)
def test_the_check_says_what_a_row_will_make_and_writes_no_case(people: Office) -> None:
    batch = checked(people, [WEI, {**ZHAO, "考验期": "14个月"}])

    row = row_numbered(batch, 2)
    assert cases() == 0
    assert row.state is RowState.READY
    assert (row.told["alias"], row.told["title"]) == ("魏某某", "魏某某盗窃案")
    assert ["probation_end", "2027-03-18", False] in row.told["duties"]
    assert ["family_education_assessment", "2026-12-24", True] in row.told["duties"]
    assert row_numbered(batch, 3).state is RowState.REFUSED
    assert findings(row_numbered(batch, 3)) == [("must", "months")]


@pytest.mark.in_turn(13)
def test_a_probation_decided_before_there_was_any_is_refused_at_its_day(people: Office) -> None:
    batch = checked(people, [{**WEI, "决定日期": "2012-06-01", "受理日期": "2012-05-01"}])

    assert ("must", "decided") in findings(row_numbered(batch, 2))


@pytest.mark.in_turn(13)
def test_a_row_becomes_a_case_with_its_past_and_its_sealed_people(people: Office) -> None:
    batch = brought_in(people, checked(people, [WEI]))

    case = session().scalars(select(Case)).one()
    decision = session().scalars(select(Disposition)).one()
    probation = session().scalars(select(Probation)).one()
    child = session().scalars(select(Party).where(Party.ref == "child1")).one()
    identity = session().scalars(select(Identity).where(Identity.party_id == child.id)).one()
    note = session().scalars(select(JournalEntry).where(JournalEntry.kind == "note")).one()

    assert (case.handler_id, case.opened_by_id) == (people.prosecutor.id, people.head.id)
    assert case.number == f"{people.head.office.short_zh}〔2026〕1号"
    assert not decision.decided_here
    assert (decision.decided.first, decision.recorded_on) == (date(2026, 9, 18), TODAY)
    assert (decision.number, decision.decided_by.zh) == ("测检未不诉〔2026〕7号", "检察长")
    assert probation.ends_on() == date(2027, 3, 18)
    assert (identity.name, identity.id_number) == ("魏晓明", "110105201001052034")
    assert note.text.zh == "魏某某已复学"
    assert batch.state is BatchState.DONE
    assert batch.content_sealed is None


@pytest.mark.in_turn(13)
def test_the_numbers_go_on_after_those_that_came_in(people: Office) -> None:
    short = people.head.office.short_zh
    brought_in(people, checked(people, [{**WEI, "案号": f"{short}〔2026〕64号"}, ZHAO]))
    child = NewCase("冯某某", PartyRole.SUSPECT, AgeStatus.MINOR, Intake.PROSECUTION_TRANSFER)

    with unit_of_work():
        opened = open_case(child, acting(people.prosecutor))

    numbers = [number for (number,) in session().execute(select(Case.number).order_by(Case.id))]
    assert numbers == [f"{short}〔2026〕64号", f"{short}〔2026〕65号", f"{short}〔2026〕66号"]
    assert opened.number == numbers[-1]


@pytest.mark.in_turn(13)
def test_rows_of_one_number_are_one_case_and_wait_for_each_other(people: Office) -> None:
    number = "测检未〔2025〕9号"
    both = [{**WEI, "案号": number}, {**ZHAO, "案号": number}]
    batch = checked(people, [*both, {**WEI, "姓名": "魏强", "身份证号码": ""}])
    brought_in(people, batch)

    assert cases() == 2
    case = session().scalars(select(Case).where(Case.number == number)).one()
    children = select(func.count()).select_from(Party).where(Party.case_id == case.id)
    assert session().scalar(children.where(Party.ref.like("child%"))) == 2

    other = [{**both[0], "案号": "甲1号"}, {**both[1], "案号": "甲1号", "考验期": "三年"}]
    halted = checked(people, other)
    assert {row.state for row in batches.rows_of(halted)} == {RowState.REFUSED}


@pytest.mark.in_turn(13)
def test_the_visits_of_a_child_come_in_with_it(people: Office) -> None:
    visits: list[dict[str, object]] = [
        {"序号": 1, "回访日期": "2026-10-20", "方式": "家访", "内容": "魏晓明在家，情绪稳定"},
        {"姓名": "魏晓明", "回访日期": "2026-10-27", "方式": "电话", "结果": "不在家"},
        {"序号": "1", "回访日期": "2026-12-20", "方式": "学校"},
        {"序号": "9", "回访日期": "2026-10-20", "方式": "家访"},
        {"序号": "2", "回访日期": "2026-10-20", "方式": "家访"},
        {"序号": "1", "回访日期": "2027-10-20", "方式": "家访", "结果": "已回访"},
    ]
    children = [{"序号": "1", **WEI}, {"序号": "2", **ZHAO, "考验期": "三年"}]
    batch = check_content(people, workbook_of({"未成年人": children, "回访": visits}))
    assert [findings(row_numbered(batch, number, "visits")) for number in (5, 6, 7)] == [
        [("must", "serial")],
        # Its child must be mended, and nothing of it.
        [("must", None)],
        [("must", "happened")],
    ]
    brought_in(people, batch)

    case = session().scalars(select(Case)).one()
    made = session().scalars(select(Visit).order_by(Visit.id)).all()
    assert [visit.state for visit in made] == [
        VisitState.DONE,
        VisitState.NOT_AT_HOME,
        VisitState.PLANNED,
    ]
    assert made[0].findings.zh == "魏某某在家，情绪稳定"
    owed = select(Obligation.due).where(Obligation.case_id == case.id, Obligation.is_open)
    assert session().scalars(owed.where(Obligation.kind == "visit")).all() == [date(2026, 12, 20)]
    assert row_numbered(batch, 2, "visits").state is RowState.IMPORTED


@pytest.mark.in_turn(13)
def test_the_same_file_and_the_same_row_make_nothing_twice(people: Office) -> None:
    content = workbook([WEI])
    brought_in(people, check_content(people, content))

    with pytest.raises(RuleBroken, match="very file"), unit_of_work():
        receiving.receive(content, "again.xlsx", people.prosecutor, people.act())
    again = checked(people, [{**WEI, "备注": "另一份文件"}, ZHAO])
    assert row_numbered(again, 2).state is RowState.KNOWN
    brought_in(people, again)
    assert cases() == 2


@pytest.mark.in_turn(13)
def test_what_is_done_already_is_not_owed_again(people: Office) -> None:
    decided = (TODAY - timedelta(days=10)).isoformat()
    done = {**WEI, "家庭教育评估日期": "2026-09-01", "决定日期": decided, "送达日期": "是"}
    brought_in(people, checked(people, [done]))

    owed = session().scalars(select(Obligation.kind).where(Obligation.is_open)).all()

    # Served is served: on the guardian, too.
    assert not {"family_education_assessment", "decision_service"} & set(owed)
    assert ObligationKind.PROBATION_END in owed


@pytest.mark.in_turn(13)
def test_what_arises_only_here_is_spread_over_the_weeks_and_says_so(people: Office) -> None:
    rows = [{**ZHAO, "姓名": f"赵{given}"} for given in ("一鸣", "二虎", "三妹")]
    weeks = (date(2026, 12, 7), date(2026, 12, 25))
    brought_in(people, checked(people, rows), weeks=weeks)

    owed = session().scalars(
        select(Obligation).where(Obligation.kind == "family_education_assessment")
    )
    found = list(owed)
    assert {duty.due for duty in found} == {date(2026, 12, day) for day in (11, 18, 25)}
    assert {step[0] for duty in found for step in duty.why["steps"]} == {"spread_with_ledger"}
    ends = session().scalars(select(Obligation.due).where(Obligation.kind == "probation_end"))
    assert set(ends) == {date(2027, 3, 18)}


@pytest.mark.in_turn(13)
def test_a_batch_is_taken_back_but_for_the_case_in_which_somebody_wrote(people: Office) -> None:
    batch = brought_in(people, checked(people, [WEI, ZHAO]))
    kept, gone = session().scalars(select(Case).order_by(Case.id))
    later = acting(people.prosecutor, at=NOON + timedelta(hours=1))
    with unit_of_work():
        log_progress(kept, Progress("来电", PartialDate.day(TODAY)), later)
    gone_id = gone.id
    with unit_of_work():
        assert batches.take_back(batch, people.act(), why="年份填错") == (1, 0)

    assert list(session().scalars(select(Case.id))) == [kept.id]
    left = select(func.count()).select_from(Party).where(Party.case_id == gone_id)
    assert session().scalar(left) == 0
    assert batch.state is BatchState.DONE
    states = [row.state for row in batches.rows_of(batch)]
    assert sorted(states) == [RowState.IMPORTED, RowState.TAKEN_BACK]
    told = select(AuditEvent.details).where(AuditEvent.kind == "ledger_taken_back")
    assert session().scalars(told).one()["cases"] == [gone_id]
    with pytest.raises(RuleBroken, match="something was written"), unit_of_work():
        batches.take_back(batch, people.act(), why="再撤回")
    late = acting(people.head, at=NOON + timedelta(days=1, minutes=1))
    with pytest.raises(RuleBroken, match="one day"), unit_of_work():
        batches.take_back(batch, late, why="再撤回")


@pytest.mark.in_turn(13)
def test_the_number_of_a_case_taken_back_is_given_to_no_other(people: Office) -> None:
    batch = brought_in(people, checked(people, [WEI]))
    gone_id = session().scalars(select(Case.id)).one()
    with unit_of_work():
        batches.take_back(batch, people.act(), why="年份填错")

    brought_in(people, checked(people, [{**ZHAO, "备注": "改好"}]))

    new_id = session().scalars(select(Case.id)).one()
    assert new_id > gone_id
    imported = select(AuditEvent.case_id).where(AuditEvent.kind == "case_imported")
    assert session().scalars(imported.order_by(AuditEvent.id)).all() == [gone_id, new_id]


def test_only_a_head_of_the_office_may_bring_a_ledger_in(people: Office) -> None:
    for role in (Role.ADMINISTRATOR, Role.PROSECUTOR, Role.CASE_MANAGEMENT):
        other = make_staff(role, office=people.head.office)
        with pytest.raises(NotAllowed), unit_of_work():
            receiving.receive(workbook([WEI]), "x.xlsx", people.prosecutor, acting(other))
    batch = checked(people, [WEI])
    stranger = make_staff(Role.SECTION_HEAD)
    act = acting(stranger)
    with pytest.raises(NotAllowed), unit_of_work():
        batches.choose_columns(batch, {}, act)
    with pytest.raises(NotAllowed), unit_of_work():
        batches.go_on(batch, act)
    with pytest.raises(NotAllowed), unit_of_work():
        batches.begin_import(batch, act, is_whole=False, weeks=())
    with pytest.raises(NotAllowed), unit_of_work():
        batches.take_back(batch, act, why="x")
    with pytest.raises(NotAllowed), unit_of_work():
        batches.give_up(batch, act)


def test_no_name_stands_anywhere_but_in_its_sealed_field(people: Office) -> None:
    brought_in(people, checked(people, [WEI, {**ZHAO, "考验期": "三年"}]))
    everything = ""
    for table in Model.metadata.sorted_tables:
        for row in session().execute(text(f'SELECT * FROM "{table.name}"')):
            everything += str(tuple(row))

    for word in ("魏晓明", "魏大山", "赵小雨", "110105201001052034", "13800138000"):
        assert word not in everything
    assert "魏某某" in everything


@pytest.mark.in_turn(13)
def test_an_upload_is_gone_after_a_day(people: Office) -> None:
    batch = checked(people, [WEI, {**ZHAO, "考验期": "三年"}])
    done = brought_in(people, checked(people, [{**WEI, "姓名": "魏强", "身份证号码": ""}]))

    with unit_of_work():
        batches.forget_old(NOON + timedelta(days=1, minutes=1))

    session().expire_all()
    assert (batch.state, batch.content_sealed) == (BatchState.GIVEN_UP, None)
    assert done.state is BatchState.DONE
    assert set(session().scalars(select(LedgerRow.told_sealed))) == {None}
    assert session().scalar(select(func.count()).select_from(LedgerBatch)) == 2
    assert session().scalar(
        select(func.count()).select_from(AuditEvent).where(AuditEvent.kind == "ledger_imported")
    )
