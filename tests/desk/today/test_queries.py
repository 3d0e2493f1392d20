"""What Today asks: whose duties, in which group, and nothing of what one may not see any more."""

from __future__ import annotations

from datetime import timedelta
from itertools import chain

import pytest

from casetrack.accounts.models import Role, Staff
from casetrack.accounts.reader import forget_statements
from casetrack.cases.duty_kinds import DutyState, ObligationKind
from casetrack.cases.kinds import Aspect, Stage, StageState
from casetrack.db import session
from casetrack.db.session import current_database
from casetrack.desk.today.groups import SHOWN, AgendaGroup, Whose
from casetrack.desk.today.queries import duties_in, duties_of, lines_with, place_of
from casetrack.desk.today.views import in_hand
from casetrack.ledger.obligations import close
from tests.builders import NOON, TODAY, make_case, make_child, make_office, make_staff
from tests.desk.today.builders import END, REPLY, VISIT, make_duty, make_grant
from tests.statements import counted

pytestmark = pytest.mark.usefixtures("database")

# Stands on Today from the day it is owed.
NOW = ObligationKind.RELEASE


def seen_by(user: Staff, whose: Whose = Whose.MINE) -> dict[AgendaGroup, list[int]]:
    """The ids of what somebody finds on Today, in its groups; empty groups left out."""
    groups = duties_of(user, whose, on=TODAY).groups
    return {group: [owed.id for owed in duties] for group, duties in groups.items() if duties}


def test_what_is_owed_stands_in_the_group_of_its_day_and_kind() -> None:
    case = make_case()
    assert case.handler is not None
    late = make_duty(case, END, in_days=-3)
    missed = make_duty(case, VISIT, in_days=-1)
    now = make_duty(case, VISIT, in_days=0)
    soon = make_duty(case, END, in_days=13)
    reply = make_duty(case, REPLY, in_days=40)
    make_duty(case, END, in_days=14)  # beyond the fortnight

    seen = seen_by(case.handler)

    assert seen == {
        AgendaGroup.LATE: [late.id],
        AgendaGroup.NO_OUTCOME: [missed.id],
        AgendaGroup.TODAY: [now.id],
        AgendaGroup.WAITING: [reply.id],
        AgendaGroup.AHEAD: [soon.id],
    }


def test_a_reply_not_given_in_time_is_late() -> None:
    case = make_case()
    assert case.handler is not None
    reply = make_duty(case, REPLY, in_days=-8)

    assert seen_by(case.handler) == {AgendaGroup.LATE: [reply.id]}


def test_what_was_settled_is_not_shown() -> None:
    case = make_case()
    assert case.handler is not None
    close(make_duty(case, in_days=0), on=TODAY, as_=DutyState.MET)

    assert seen_by(case.handler) == {}


def test_a_line_says_case_child_and_who_answers_for_it() -> None:
    case = make_case()
    assert case.handler is not None
    child = make_child(case)
    make_duty(case, in_days=0, child=child)

    owed = duties_of(case.handler, Whose.MINE, on=TODAY).groups[AgendaGroup.TODAY]
    [duty] = lines_with(owed, case.handler, on=TODAY).values()

    assert (duty.number, duty.title, duty.alias) == (case.number, case.title, child.alias)
    assert duty.owner == case.handler.name


def test_a_colleague_sees_ones_duties_only_in_the_office_view_of_a_head() -> None:
    case = make_case()
    owed = make_duty(case, in_days=0)
    head = make_staff(Role.SECTION_HEAD, office=case.office)
    colleague = make_staff(office=case.office)

    assert seen_by(head) == {}
    assert seen_by(head, Whose.OFFICE) == {AgendaGroup.TODAY: [owed.id]}
    assert seen_by(colleague, Whose.OFFICE) == {}


def test_case_management_sees_every_date_of_its_office_and_of_no_other() -> None:
    case = make_case()
    owed = make_duty(case, END, in_days=5)
    make_duty(make_case(), END, in_days=5)
    manager = make_staff(Role.CASE_MANAGEMENT, office=case.office)

    assert seen_by(manager, Whose.OFFICE) == {AgendaGroup.AHEAD: [owed.id]}


def test_a_duty_of_a_case_that_one_may_not_see_any_more_is_not_shown() -> None:
    case = make_case()
    worker = make_staff(Role.ASSISTANT, office=case.office)
    owed = make_duty(case, in_days=0, owner=worker)
    grant = make_grant(case, worker)
    seen_before = seen_by(worker)

    grant.ended_at = NOON

    assert seen_before == {AgendaGroup.TODAY: [owed.id]}
    assert seen_by(worker) == {}
    assert duties_of(worker, Whose.MINE, on=TODAY).ahead == {}


def test_an_entrusted_child_is_gone_the_day_after_the_entrustment_ends() -> None:
    case = make_case()
    elsewhere = make_staff(office=make_office())
    owed = make_duty(case, in_days=0, owner=elsewhere)
    grant = make_grant(case, elsewhere, Aspect.SUPERVISION, until_in_days=0)

    assert seen_by(elsewhere) == {AgendaGroup.TODAY: [owed.id]}

    grant.until = TODAY - timedelta(days=1)
    assert seen_by(elsewhere) == {}


def test_a_social_worker_sees_the_visits_of_the_child_entrusted_to_them_and_nothing_else() -> None:
    case = make_case()
    child, other = make_child(case), make_child(case)
    social_worker = make_staff(Role.SOCIAL_WORKER, office=case.office)
    make_grant(case, social_worker, Aspect.VISITS, child=child)
    visit = make_duty(case, in_days=0, owner=social_worker, child=child)
    make_duty(case, in_days=0, owner=social_worker, child=other)
    make_duty(case, END, in_days=0, owner=social_worker, child=child)

    assert seen_by(social_worker) == {AgendaGroup.TODAY: [visit.id]}


def test_a_group_fetches_one_more_than_it_shows() -> None:
    case = make_case()
    assert case.handler is not None
    for _n in range(SHOWN + 5):
        make_duty(case, in_days=-2)

    assert len(seen_by(case.handler)[AgendaGroup.NO_OUTCOME]) == SHOWN + 1


def test_the_fortnight_counts_kinds_from_today_to_its_last_day() -> None:
    case = make_case()
    assert case.handler is not None
    for days, kind in ((-1, VISIT), (0, VISIT), (0, VISIT), (0, END), (13, REPLY), (14, END)):
        make_duty(case, kind, in_days=days)

    ahead = duties_of(case.handler, Whose.MINE, on=TODAY).ahead

    assert ahead == {TODAY: {VISIT: 2, END: 1}, TODAY + timedelta(days=13): {REPLY: 1}}


def test_in_hand_are_the_open_cases_one_works_on_and_the_stages_that_run_there() -> None:
    case, other = make_case(), make_case()
    worker = make_staff(Role.CLERK, office=case.office)
    make_grant(case, worker)
    for other_case in (case, other):
        other_case.probation_state = StageState.RUNNING
    session().flush()

    hand = in_hand(worker, Whose.MINE, on=TODAY)

    assert (hand.open_cases, hand.running) == (1, {Stage.PROBATION: 1})


@pytest.mark.in_turn(13)
def test_an_office_and_whoever_handles_all_of_it_find_the_same_page_by_page(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("casetrack.desk.today.groups.SHOWN", 3)
    case = make_case()
    assert case.handler is not None
    head = make_staff(Role.SECTION_HEAD, office=case.office)
    days = {VISIT: (-2, -1, 0, 5), END: (-9, -9, 0, 2, 14), REPLY: (-4, 0, 8, 90), NOW: (0, 3, 40)}
    for kind, on_days in days.items():
        for n, in_days in enumerate(on_days * 2):
            make_duty(case, kind, in_days=in_days).weight = 6 - (n + in_days) % 6
    session().flush()

    for group in AgendaGroup:
        found: dict[Whose, list[int]] = {}
        for user, whose in ((case.handler, Whose.MINE), (head, Whose.OFFICE)):
            pages = [duties_in(group, user, whose, on=TODAY)[:3]]
            while pages[-1]:
                after = place_of(pages[-1][-1])
                pages.append(duties_in(group, user, whose, on=TODAY, after=after)[:3])
            found[whose] = [duty.obligation.id for page in pages for duty in page]
        assert len(found[Whose.OFFICE]) > 3, group
        assert found[Whose.OFFICE] == found[Whose.MINE], group


def test_of_an_office_each_day_ahead_is_counted_up_to_one_more_than_is_said() -> None:
    case = make_case()
    head = make_staff(Role.SECTION_HEAD, office=case.office)
    for days, number in ((0, SHOWN + 5), (3, SHOWN), (14, 1)):
        for _n in range(number):
            make_duty(case, END, in_days=days)

    ahead = duties_of(head, Whose.OFFICE, on=TODAY).ahead

    assert ahead == {TODAY: {END: SHOWN + 1}, TODAY + timedelta(days=3): {END: SHOWN}}


def test_more_open_cases_than_are_counted_are_said_to_be_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("casetrack.desk.today.views.COUNTED", 2)
    case = make_case()
    head = make_staff(Role.SECTION_HEAD, office=case.office)
    make_case(handler=case.handler)
    exact = in_hand(head, Whose.OFFICE, on=TODAY)
    make_case(handler=case.handler).probation_state = StageState.RUNNING
    forget_statements()
    cut = in_hand(head, Whose.OFFICE, on=TODAY)

    assert (exact.open_cases, exact.is_cut) == (2, False)
    assert (cut.open_cases, cut.is_cut) == (2, True)


@pytest.mark.parametrize("rows", [1, SHOWN])
def test_today_asks_three_things_however_much_is_owed(rows: int) -> None:
    case = make_case()
    handler = case.handler
    assert handler is not None
    for number in range(rows):
        make_duty(case, in_days=number % 3 - 1, child=make_child(case))
    session().expire_all()
    session().refresh(handler)

    with counted(current_database()) as sent:
        groups = duties_of(handler, Whose.MINE, on=TODAY).groups
        lines_with(chain(*groups.values()), handler, on=TODAY)
        in_hand(handler, Whose.MINE, on=TODAY)

    assert len(sent) == 3
