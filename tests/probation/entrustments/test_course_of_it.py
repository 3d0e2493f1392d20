"""An entrustment from the application to its end, and what is refused on the way."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from casetrack.accounts.models import Role, Staff
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.kinds import MeasureState
from casetrack.cases.models import Case, CaseGrant, Obligation
from casetrack.cases.policy import may_know, sight_of
from casetrack.db import session
from casetrack.db.partial_date import PartialDate
from casetrack.desk.today.groups import AgendaGroup, Whose
from casetrack.desk.today.queries import duties_of
from casetrack.errors import LostRace, NotAllowed, RuleBroken
from casetrack.law.entrusting import may_be_entrusted, next_report
from casetrack.ledger.measures import end_measure
from casetrack.ledger.nightly import NightCame
from casetrack.ledger.obligations import find_owed
from casetrack.probation.entrustments import actions, ending, supervising
from casetrack.probation.entrustments.actions import Application, OfficeAnswer
from casetrack.probation.entrustments.ending import take_over_in_the_night
from casetrack.probation.entrustments.models import (
    ANSWER_AWAITED,
    ANSWER_OWED,
    BREACH_TO_DECIDE,
    REPORT_AWAITED,
    REPORT_OWED,
    BreachAnswer,
    DutySide,
    Entrustment,
    EntrustmentEnd,
    EntrustmentState,
    ReportKind,
)
from casetrack.probation.entrustments.queries import probation_of
from casetrack.probation.entrustments.supervising import BREACH_WITHIN, BreachDecision, Meeting
from casetrack.probation.models import Breach
from casetrack.visits.models import Visit, VisitState, VisitWay
from tests.builders import NOON, TODAY, acting, make_child, make_father, make_party, make_staff
from tests.probation.builders import LAST_DAY
from tests.probation.entrustments.builders import (
    ASKED_BY,
    FIRST_REPORT,
    WHY,
    accept,
    apply_for,
    ask,
    case_of,
    divide,
    handler_of,
    head_of,
    report,
    worker_of,
)
from tests.saying import saying
from tests.visits.builders import plan

pytestmark = pytest.mark.usefixtures("database", "keys")


def owed(entrustment: Entrustment, kind: ObligationKind) -> tuple[date, bool] | None:
    """The day and whether it is open, of what is owed about it or one of its reports."""
    row = session().scalar(
        select(Obligation).where(Obligation.case_id == entrustment.case_id, Obligation.kind == kind)
    )
    return (row.due, row.is_open) if row is not None else None


def knows(staff: Staff, entrustment: Entrustment, *, on: date = TODAY) -> bool:
    """Whether the case exists for somebody."""
    query = select(Case.id).where(Case.id == entrustment.case_id, may_know(staff, on=on))
    return session().scalar(query) is not None


def kinds_on_today(staff: Staff, *, on: date = TODAY) -> set[ObligationKind]:
    """What stands on Today of somebody."""
    groups = duties_of(staff, Whose.MINE, on=on).groups
    return {owed.kind for duties in groups.values() for owed in duties}


def late_on(staff: Staff, day: date) -> set[ObligationKind]:
    """What is late on Today of somebody."""
    late = duties_of(staff, Whose.MINE, on=day).groups[AgendaGroup.LATE]
    return {owed.kind for owed in late}


def test_the_letter_shows_itself_and_no_case() -> None:
    entrustment = ask()
    head = head_of(entrustment)
    prosecutor = make_staff(office=head.office)
    clerk = make_staff(Role.CLERK, office=head.office)

    assert entrustment.state is EntrustmentState.ASKED
    assert not any(knows(member, entrustment) for member in (head, prosecutor, clerk))
    assert ANSWER_OWED in kinds_on_today(head)
    assert ANSWER_AWAITED in kinds_on_today(handler_of(entrustment))
    assert owed(entrustment, ANSWER_OWED) == (ASKED_BY, True)


@pytest.mark.in_turn(13)
def test_an_answer_that_is_late_is_late_for_both() -> None:
    entrustment = ask(by=TODAY)

    tomorrow = TODAY + timedelta(days=1)
    for staff, kind in (
        (head_of(entrustment), ANSWER_OWED),
        (handler_of(entrustment), ANSWER_AWAITED),
    ):
        assert kind not in late_on(staff, TODAY)
        assert kind in late_on(staff, tomorrow)


def test_accepted_the_named_member_and_the_heads_see_the_child_and_nobody_else_does() -> None:
    entrustment = accept()
    case, head, worker = case_of(entrustment), head_of(entrustment), worker_of(entrustment)
    others = [make_staff(role, office=head.office) for role in (Role.PROSECUTOR, Role.CLERK)]

    assert entrustment.measure.state is MeasureState.RUNNING
    assert [knows(member, entrustment) for member in (head, worker, *others)] == [
        True,
        True,
        False,
        False,
    ]
    sight = sight_of(worker, case, on=TODAY)
    assert sight.sees_visits_of(entrustment.party_id)
    assert not sight.is_whole
    assert not sight.sees_visits_of(make_child(case=case).id)
    assert owed(entrustment, ANSWER_OWED) == (ASKED_BY, False)
    assert owed(entrustment, ANSWER_AWAITED) == (ASKED_BY, False)


def test_the_access_lasts_as_long_as_the_probation_and_no_day_longer() -> None:
    entrustment = accept()

    assert knows(worker_of(entrustment), entrustment, on=LAST_DAY)
    assert not knows(worker_of(entrustment), entrustment, on=LAST_DAY + timedelta(days=1))


@pytest.mark.parametrize(("later", "says"), [(0, ""), (1, "entrustment_without_probation")])
def test_what_is_over_by_then_can_only_be_declined(later: int, says: str) -> None:
    entrustment = ask(by=LAST_DAY)
    head, day = head_of(entrustment), LAST_DAY + timedelta(days=later)
    worker = make_staff(Role.ASSISTANT, office=head.office)

    def answered(is_accepted: bool) -> str:
        answer = OfficeAnswer(is_accepted, day, "已届满", worker.id)
        try:
            act = acting(head, on=day)
            actions.answer_letter(entrustment, answer, act, opened=entrustment.version)
        except RuleBroken as broken:
            return broken.key
        return ""

    assert answered(is_accepted=True) == says
    if says:
        assert answered(is_accepted=False) == ""
        assert entrustment.state is EntrustmentState.DECLINED


def test_declined_nothing_is_left_of_the_letter() -> None:
    entrustment = ask()
    head = head_of(entrustment)

    refusal = OfficeAnswer(False, TODAY, "Nobody of ours is free.")
    actions.answer_letter(entrustment, refusal, acting(head), opened=entrustment.version)

    assert entrustment.state is EntrustmentState.DECLINED
    assert kinds_on_today(head) == set()
    assert (
        session()
        .scalars(
            select(CaseGrant).where(
                CaseGrant.office_id == head.office_id, CaseGrant.ended_at.is_(None)
            )
        )
        .all()
        == []
    )
    apply_again = Application(
        entrustment.party_id, PartialDate.day(TODAY), WHY, office_id=head.office_id
    )
    again = actions.apply_for(case_of(entrustment), apply_again, acting(handler_of(entrustment)))
    assert again.body_id == entrustment.body_id


def test_withdrawn_before_the_answer_the_letter_is_gone_at_once() -> None:
    entrustment = ask()
    head = head_of(entrustment)

    act = acting(handler_of(entrustment))
    actions.withdraw(entrustment, "They stay here.", act, opened=entrustment.version)

    assert entrustment.state is EntrustmentState.WITHDRAWN
    assert kinds_on_today(head) == set()
    with pytest.raises(NotAllowed):
        accept(entrustment)


def test_nobody_but_the_office_that_is_asked_answers() -> None:
    entrustment = ask()
    answer = OfficeAnswer(False, TODAY, "No.")

    for staff in (handler_of(entrustment), make_staff(), make_staff(Role.SECTION_HEAD)):
        with pytest.raises(NotAllowed):
            actions.answer_letter(entrustment, answer, acting(staff), opened=entrustment.version)
    clerk = make_staff(Role.CLERK, office=head_of(entrustment).office)
    with pytest.raises(NotAllowed):
        actions.answer_letter(entrustment, answer, acting(clerk), opened=entrustment.version)


def test_an_office_that_is_only_a_body_answers_on_paper_and_sees_nothing() -> None:
    from_here = apply_for()
    case = case_of(from_here)
    act = acting(handler_of(from_here))
    actions.withdraw(from_here, "Another office.", act, opened=from_here.version)
    body = make_party(case, kind=from_here.body.kind, body_kind=from_here.body.body_kind)
    new = Application(from_here.party_id, PartialDate.day(TODAY), WHY, body_id=body.id)
    entrustment = ask(actions.apply_for(case, new, act))

    answer = OfficeAnswer(True, TODAY, "同意协助")
    actions.answer_letter(entrustment, answer, act, opened=entrustment.version)

    assert entrustment.is_running
    assert entrustment.staff_id is None
    assert owed(entrustment, ANSWER_OWED) is None
    divide(entrustment)
    assert owed(entrustment, REPORT_AWAITED) == (FIRST_REPORT, True)
    assert owed(entrustment, REPORT_OWED) is None


@pytest.mark.in_turn(13)
def test_reports_are_owed_by_rhythm_and_the_last_one_by_the_last_day() -> None:
    entrustment = accept()
    divide(entrustment)

    assert owed(entrustment, REPORT_OWED) == (FIRST_REPORT, True)
    assert REPORT_OWED in kinds_on_today(worker_of(entrustment), on=FIRST_REPORT)
    days = []
    while (due := entrustment.report_due) is not None:
        days.append(due)
        report(entrustment, text=f"Report {len(days)}")
    assert days == [date(2026, 12, 24), *(date(2027, n, 24) for n in range(1, 6))]
    assert days[-1] == LAST_DAY
    assert owed(entrustment, REPORT_OWED) == (LAST_DAY, False)
    assert owed(entrustment, REPORT_AWAITED) == (LAST_DAY, False)


@pytest.mark.in_turn(13)
def test_a_report_that_is_late_stands_red_where_it_is_awaited() -> None:
    entrustment = accept()
    divide(entrustment)

    handler = handler_of(entrustment)
    assert REPORT_AWAITED not in late_on(handler, FIRST_REPORT)
    assert REPORT_AWAITED in late_on(handler, FIRST_REPORT + timedelta(days=1))


def test_what_was_divided_before_is_not_divided_twice() -> None:
    entrustment = accept()

    assert divide(entrustment)
    version = entrustment.version
    assert not divide(entrustment)
    assert entrustment.version == version
    assert {duty.condition: duty.side for duty in entrustment.duties} == {1: DutySide.ENTRUSTED}
    act = acting(handler_of(entrustment))
    with pytest.raises(LostRace):
        ending.recall(entrustment, "Over.", act, opened=version - 1)


@pytest.mark.parametrize(
    ("changed", "key"),
    [
        ({"report_due": TODAY - timedelta(days=1)}, saying("That day is past: today is")),
        (
            {"report_due": LAST_DAY + timedelta(days=1)},
            saying("By then the supervision is over: its last day"),
        ),
        ({"report_due": None}, saying("Say by when the next report is due")),
        ({"unit": None}, saying("Say both: the number, and weeks or months")),
        ({"sides": {7: DutySide.BOTH}}, "not_of_this_case"),
    ],
)
def test_reports_are_agreed_within_the_supervision(changed: dict[str, object], key: str) -> None:
    entrustment = accept()

    with pytest.raises(RuleBroken) as refused:
        divide(entrustment, **changed)
    assert refused.value.key == key


@pytest.mark.parametrize("due", [TODAY, LAST_DAY])
def test_both_ends_of_the_supervision_are_days_for_a_report(due: date) -> None:
    entrustment = accept()

    assert divide(entrustment, report_due=due)


def test_a_breach_that_is_reported_is_one_once_the_handler_takes_it_over() -> None:
    entrustment = accept()
    made = report(entrustment, ReportKind.BREACH)

    assert session().scalars(select(Breach)).all() == []
    assert owed(entrustment, BREACH_TO_DECIDE) == (TODAY + BREACH_WITHIN, True)
    with pytest.raises(NotAllowed):
        supervising.decide_breach(
            made, BreachDecision(BreachAnswer.TAKEN_OVER), acting(worker_of(entrustment)), opened=1
        )
    act = acting(handler_of(entrustment))
    supervising.decide_breach(made, BreachDecision(BreachAnswer.TAKEN_OVER), act, opened=1)

    (breach,) = session().scalars(select(Breach))
    assert (breach.is_serious, breach.entry_id) == (False, made.answer_id)
    assert owed(entrustment, BREACH_TO_DECIDE) == (TODAY + BREACH_WITHIN, False)
    with pytest.raises(RuleBroken):
        supervising.decide_breach(made, BreachDecision(BreachAnswer.TAKEN_OVER), act, opened=2)


def test_a_breach_is_set_aside_with_a_reason_only() -> None:
    entrustment = accept()
    made = report(entrustment, ReportKind.BREACH)
    act = acting(handler_of(entrustment))

    with pytest.raises(RuleBroken) as refused:
        supervising.decide_breach(made, BreachDecision(BreachAnswer.SET_ASIDE), act, opened=1)
    assert refused.value.field == "reason"
    aside = BreachDecision(BreachAnswer.SET_ASIDE, reason="He had asked for leave.")
    supervising.decide_breach(made, aside, act, opened=1)
    assert session().scalars(select(Breach)).all() == []
    assert made.breach_answer is BreachAnswer.SET_ASIDE


def test_the_same_is_not_reported_twice() -> None:
    entrustment = accept()
    report(entrustment)

    with pytest.raises(RuleBroken) as refused:
        report(entrustment)
    assert refused.value.key == saying("The same was reported before, of the same day")


def test_a_meeting_is_planned_once_and_both_offices_come() -> None:
    entrustment = accept()
    father = make_father(entrustment.party)

    meeting = Meeting(TODAY + timedelta(days=7), "How it goes", guardian_ids=(father.id,))
    visit = supervising.plan_meeting(entrustment, meeting, acting(worker_of(entrustment)))

    assert (visit.way, visit.visitor_id) == (VisitWay.VIDEO, handler_of(entrustment).id)
    assert visit.plan is not None
    assert [member.staff_id for member in visit.plan.staff] == [entrustment.staff_id]
    assert {person.party_id for person in visit.plan.people} == {father.id, entrustment.body_id}
    assert session().scalars(select(Visit)).all() == [visit]
    # On Today of who leads it, and of who joins; of nobody else over there.
    head = head_of(entrustment)
    people = (handler_of(entrustment), worker_of(entrustment), head)
    assert [ObligationKind.VISIT in kinds_on_today(person) for person in people] == [
        True,
        True,
        False,
    ]


@pytest.mark.parametrize("how", ["recalled", "returned", "by_its_measure"])
def test_everything_ends_with_it_at_once(how: str) -> None:
    entrustment = accept()
    divide(entrustment)
    worker, head, handler = (
        worker_of(entrustment),
        head_of(entrustment),
        handler_of(entrustment),
    )
    supervising.plan_meeting(
        entrustment, Meeting(TODAY + timedelta(days=7), "How it goes"), acting(worker)
    )
    (at_home,) = plan(entrustment.party, visitor_id=worker.id)
    if how == "recalled":
        ending.recall(entrustment, "Moved back.", acting(handler), opened=entrustment.version)
    elif how == "returned":
        ending.give_back(entrustment, "Moved away.", acting(head), opened=entrustment.version)
    else:
        probation = probation_of(entrustment)
        assert probation is not None
        end_measure(probation.measure, acting(handler), on=TODAY)

    assert entrustment.state is EntrustmentState.ENDED
    expected = {
        "recalled": EntrustmentEnd.RECALLED,
        "returned": EntrustmentEnd.RETURNED,
        "by_its_measure": EntrustmentEnd.OVER,
    }
    assert entrustment.end_kind is expected[how]
    assert not any(knows(member, entrustment) for member in (worker, head))
    assert kinds_on_today(worker) == kinds_on_today(head) == set()
    assert owed(entrustment, REPORT_AWAITED) == (FIRST_REPORT, False)
    assert entrustment.measure.state is MeasureState.ENDED
    assert at_home.visitor_id == handler.id
    meeting = session().scalars(select(Visit).where(Visit.way == VisitWay.VIDEO)).one()
    assert meeting.state is VisitState.CANCELLED
    with pytest.raises((RuleBroken, NotAllowed)):
        report(entrustment)


@pytest.mark.parametrize("later", [0, 1])
def test_where_nobody_went_by_the_last_day_of_the_access_the_handler_goes(later: int) -> None:
    entrustment = accept()
    worker, handler = worker_of(entrustment), handler_of(entrustment)
    (at_home,) = plan(entrustment.party, visitor_id=worker.id)
    last = entrustment.measure.last_day
    assert last is not None
    day = last + timedelta(days=later)

    take_over_in_the_night(NightCame(day, NOON))

    assert at_home.visitor_id == (handler.id if later else worker.id)
    owed = find_owed(ObligationKind.VISIT, at_home)
    assert owed is not None
    assert owed.owner_id == at_home.visitor_id


def test_two_offices_never_supervise_one_child() -> None:
    entrustment = accept()

    other = make_staff(Role.SECTION_HEAD)
    new = Application(entrustment.party_id, PartialDate.day(TODAY), WHY, office_id=other.office_id)
    with pytest.raises(RuleBroken) as refused:
        actions.apply_for(case_of(entrustment), new, acting(handler_of(entrustment)))
    assert refused.value.key == saying("An application of this child is open, or")


def test_without_a_probation_nobody_is_entrusted() -> None:
    child = make_child()
    case = session().get_one(Case, child.case_id)
    assert case.handler is not None
    new = Application(child.id, PartialDate.day(TODAY), WHY, office_id=make_staff().office_id)

    with pytest.raises(RuleBroken) as refused:
        actions.apply_for(case, new, acting(case.handler))
    assert refused.value.key == "entrustment_without_probation"


def test_somebody_else_of_the_office_takes_it_on_with_what_is_owed() -> None:
    entrustment = accept()
    divide(entrustment)
    former, head = worker_of(entrustment), head_of(entrustment)
    successor = make_staff(Role.CLERK, office=head.office)
    meeting = Meeting(FIRST_REPORT - timedelta(days=1), "How it goes")
    supervising.plan_meeting(entrustment, meeting, acting(former))

    assert supervising.send_supervisor(
        entrustment, successor.id, acting(head), opened=entrustment.version
    )
    assert [knows(member, entrustment) for member in (former, successor, head)] == [
        False,
        True,
        True,
    ]
    assert {REPORT_OWED, ObligationKind.VISIT} <= kinds_on_today(successor, on=meeting.day)
    assert kinds_on_today(former, on=FIRST_REPORT) == set()


def test_the_last_report_is_due_on_the_last_day_at_the_latest() -> None:
    jan = date(2027, 1, 31)
    last = date(2027, 2, 28)

    assert next_report(jan, every=1, months=True, last_day=None) == last
    assert next_report(jan, every=1, months=True, last_day=last) == last
    assert next_report(jan, every=30, months=False, last_day=last) == last
    assert next_report(jan, every=28, months=False, last_day=last) == date(2027, 2, 28)
    assert next_report(jan, every=27, months=False, last_day=last) == date(2027, 2, 27)
    assert next_report(last, every=1, months=True, last_day=last) is None
    assert next_report(jan, every=None, months=True, last_day=last) is None


def test_a_probation_is_entrusted_up_to_its_last_day() -> None:
    assert may_be_entrusted(runs=True, last_day=TODAY, on=TODAY)
    assert not may_be_entrusted(runs=True, last_day=TODAY - timedelta(days=1), on=TODAY)
    assert may_be_entrusted(runs=True, last_day=None, on=TODAY)
    assert not may_be_entrusted(runs=False, last_day=None, on=TODAY)
