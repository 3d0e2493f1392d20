"""A statement that is put together once for a role tells each of its people their own."""

from __future__ import annotations

from datetime import timedelta

import pytest

from casetrack.accounts.models import Role
from casetrack.accounts.reader import begin_day, forget_statements, kept_for_readers
from casetrack.cases.queries import CaseFilter, find_case, list_cases
from casetrack.casework.concerns.queries import open_concerns
from casetrack.desk.today.groups import AgendaGroup, Whose
from casetrack.desk.today.queries import duties_of, lines_with
from tests.builders import NOON, TODAY, make_case, make_staff
from tests.desk.today.builders import END, make_duty

pytestmark = pytest.mark.usefixtures("database")


def test_two_of_one_role_are_each_told_of_their_own() -> None:
    cases = [make_case(), make_case()]
    for case in cases:
        make_duty(case, END, in_days=1)
    for case, other in (cases, cases[::-1]):
        handler = case.handler
        assert handler is not None
        listed = list_cases(handler, CaseFilter(), on=TODAY, limit=9)
        by_handler = CaseFilter(handler_id=handler.id)
        ahead = duties_of(handler, Whose.MINE, on=TODAY).groups[AgendaGroup.AHEAD]

        assert [line.id for line in listed] == [case.id]
        assert list_cases(handler, by_handler, on=TODAY, limit=9) == listed
        assert list_cases(handler, CaseFilter(), on=TODAY, after=(TODAY, 0), limit=9) == listed
        assert find_case(case.id, visible_to=handler, on=TODAY) is case
        assert find_case(other.id, visible_to=handler, on=TODAY) is None
        told = lines_with(ahead, handler, on=TODAY).values()
        assert [duty.obligation.case_id for duty in told] == [case.id]
        assert open_concerns(handler, on=TODAY, at=NOON) == []


def test_heads_of_two_offices_see_each_their_own_and_who_is_out_of_service_nothing() -> None:
    case, other = make_case(), make_case()
    assert case.office_id != other.office_id
    for other_case, unseen in ((case, other), (other, case)):
        head = make_staff(Role.SECTION_HEAD, office=other_case.office)

        assert [line.id for line in list_cases(head, CaseFilter(), on=TODAY, limit=9)] == [
            other_case.id
        ]
        assert find_case(unseen.id, visible_to=head, on=TODAY) is None

        head.is_active = False
        assert find_case(other_case.id, visible_to=head, on=TODAY) is None
        assert list_cases(head, CaseFilter(), on=TODAY, limit=9) == []


def test_they_are_put_together_anew_once_features_were_brought() -> None:
    counted: list[int] = []

    @kept_for_readers
    def put_together(number: int) -> int:
        counted.append(number)
        return number

    assert [put_together(1), put_together(1)] == [1, 1]
    assert counted == [1]
    forget_statements()
    put_together(1)
    assert counted == [1, 1]


def test_those_of_another_day_are_let_go() -> None:
    counted: list[int] = []

    @kept_for_readers
    def put_together(number: int) -> int:
        counted.append(number)
        return number

    begin_day(TODAY)
    put_together(1)
    assert not begin_day(TODAY)
    put_together(1)
    assert counted == [1]
    assert begin_day(TODAY + timedelta(days=1))
    put_together(1)
    assert counted == [1, 1]
