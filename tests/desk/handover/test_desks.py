"""A whole desk given to others: for good or for a leave, refused, and taken back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from casetrack.accounts.models import Role, Staff
from casetrack.accounts.permissions import Permission
from casetrack.audit.models import AuditEvent
from casetrack.audit.record import AuditKind
from casetrack.cases.access import ensure_in_hand
from casetrack.cases.kinds import Ground
from casetrack.cases.models import Case, CaseGrant
from casetrack.cases.policy import answers_for, may
from casetrack.casework.team import assign, put_on_case
from casetrack.db import session
from casetrack.db.session import current_database
from casetrack.desk.handover.actions import (
    NewHandover,
    accept,
    end_early,
    give_desk,
    refuse,
    see_refused,
)
from casetrack.desk.handover.models import DeskHandover, ShareAnswer
from casetrack.desk.handover.queries import desks_of, on_desk, told_of_desks
from casetrack.desk.today.groups import Whose
from casetrack.desk.today.queries import duties_of, lines_with
from casetrack.errors import HandedOn, NotAllowed, RuleBroken
from casetrack.visits.workload.actions import NewAbsence, tell_away
from casetrack.visits.workload.queries import absences_of
from tests.builders import TODAY, acting, make_case, make_child, make_staff
from tests.statements import asked, counted
from tests.visits.builders import plan

pytestmark = pytest.mark.usefixtures("database", "keys")

FIRST, LAST = TODAY + timedelta(days=3), TODAY + timedelta(days=20)
AFTER = LAST + timedelta(days=1)


@pytest.fixture
def head() -> Staff:
    return make_staff(Role.SECTION_HEAD)


@pytest.fixture
def owner(head: Staff) -> Staff:
    return make_staff(office=head.office)


@pytest.fixture
def receiver(head: Staff) -> Staff:
    return make_staff(office=head.office)


def leave(
    owner: Staff, to: Staff, by: Staff, *, first: date = FIRST, **others: int
) -> DeskHandover:
    new = NewHandover(to.id, "annual leave", first, LAST)
    return give_desk(owner, new, acting(by, on=TODAY))


def for_good(owner: Staff, to: Staff, by: Staff) -> DeskHandover:
    return give_desk(owner, NewHandover(to.id, "transfer", TODAY), acting(by, on=TODAY))


def due_for(staff: Staff, *, on: date) -> set[int]:
    """The cases of which something stands on somebody's Today."""
    groups = duties_of(staff, Whose.MINE, on=on).groups.values()
    told = lines_with((owed for duties in groups for owed in duties), staff, on=on)
    return {duty.obligation.case_id for duty in told.values()}


def reads(staff: Staff, case: Case, *, on: date) -> bool:
    return may(staff, Permission.JOURNAL_WRITE, case, on=on)


def test_for_the_days_of_a_leave_somebody_stands_in_and_then_it_is_as_before(
    head: Staff, owner: Staff, receiver: Staff
) -> None:
    case = make_case(handler=owner)
    child = make_child(case)
    before, within, after = (
        visit
        for day in (TODAY + timedelta(days=1), FIRST, AFTER)
        for visit in plan(child, first=day)
    )

    leave(owner, receiver, head)

    assert case.handler_id == owner.id
    assert [reads(receiver, case, on=day) for day in (TODAY, FIRST, LAST, AFTER)] == [
        False,
        True,
        True,
        False,
    ]
    assert [visit.visitor_id for visit in (before, within, after)] == [
        owner.id,
        receiver.id,
        owner.id,
    ]
    assert due_for(receiver, on=FIRST) == {case.id}
    assert answers_for(receiver, case, on=FIRST)
    assert not answers_for(receiver, case, on=AFTER)
    (absence,) = absences_of([owner.id], TODAY, AFTER)
    assert (absence.first_on, absence.last_on) == (FIRST, LAST)
    for day in (TODAY, AFTER):
        ensure_in_hand(owner, case.id, case, on=day)
    with pytest.raises(HandedOn) as refusal:
        ensure_in_hand(owner, case.id, case, on=LAST)
    assert (refusal.value.name, refusal.value.until) == (receiver.name, LAST)


def test_for_good_the_cases_are_handed_over_and_a_stale_page_is_told_to_whom(
    head: Staff, owner: Staff, receiver: Staff
) -> None:
    mine, worked_on = make_case(handler=head), make_case(handler=head)
    assign(mine, owner, acting(head, on=TODAY), opened=mine.version)
    put_on_case(worked_on, owner, acting(head, on=TODAY))
    (visit,) = plan(make_child(mine), first=FIRST)

    for_good(owner, receiver, head)

    assert (mine.handler_id, visit.visitor_id) == (receiver.id, receiver.id)
    assert reads(receiver, worked_on, on=TODAY)
    assert not reads(owner, worked_on, on=TODAY)
    assert on_desk(owner, on=TODAY) == []
    with pytest.raises(HandedOn) as refusal:
        ensure_in_hand(owner, mine.id, None, on=TODAY)
    assert (refusal.value.name, refusal.value.until) == (receiver.name, None)
    ensure_in_hand(make_staff(office=head.office), mine.id, None, on=TODAY)


def test_a_head_sees_every_desk_of_the_office_with_its_cases_in_one_statement(
    head: Staff, owner: Staff, receiver: Staff
) -> None:
    mine, worked_on = make_case(handler=owner), make_case(handler=receiver)
    make_case(handler=make_staff())
    put_on_case(mine, owner, acting(head, on=TODAY))
    put_on_case(worked_on, owner, acting(head, on=TODAY))

    with counted(current_database()) as sent:
        desks = desks_of(head, on=TODAY)

    assert len(asked(sent)) == 1
    assert sorted((person.id, number) for person, number in desks) == [
        (owner.id, 2),
        (receiver.id, 1),
    ]
    assert desks_of(owner, on=TODAY) == [(owner, 2)]
    assert desks_of(make_staff(office=head.office), on=TODAY) == []


def test_single_cases_go_to_others(head: Staff, owner: Staff, receiver: Staff) -> None:
    first, second = make_case(handler=owner), make_case(handler=owner)
    other = make_staff(office=head.office)
    new = NewHandover(receiver.id, "transfer", TODAY, others={second.id: other.id})

    give_desk(owner, new, acting(head, on=TODAY))

    assert (first.handler_id, second.handler_id) == (receiver.id, other.id)


def test_what_is_refused_goes_back_and_the_head_is_told(
    head: Staff, owner: Staff, receiver: Staff
) -> None:
    case, other = make_case(handler=owner), make_case(handler=owner)
    handover = for_good(owner, receiver, head)
    (told,) = told_of_desks(receiver, on=TODAY)
    assert (told.number, told.is_refused, told.by) == (2, False, owner.name)
    refused = next(share for share in handover.shares if share.grant.case_id == case.id)

    with pytest.raises(RuleBroken):
        refuse(handover, {refused.id}, " ", acting(receiver, on=TODAY))
    assert refuse(handover, {refused.id}, "a relative", acting(receiver, on=TODAY)) == 1
    assert accept(handover, acting(receiver, on=TODAY)) == 1

    assert (case.handler_id, other.handler_id) == (owner.id, receiver.id)
    assert refused.answer is ShareAnswer.REFUSED
    assert told_of_desks(receiver, on=TODAY) == []
    (told,) = told_of_desks(head, on=TODAY)
    assert (told.number, told.is_refused, told.by) == (1, True, receiver.name)
    assert told_of_desks(make_staff(Role.SECTION_HEAD), on=TODAY) == []
    see_refused(handover, acting(head, on=TODAY))
    assert told_of_desks(head, on=TODAY) == []


def test_a_refused_leave_ends_the_standing_in_and_brings_the_visits_back(
    head: Staff, owner: Staff, receiver: Staff
) -> None:
    case = make_case(handler=owner)
    (visit,) = plan(make_child(case), first=FIRST)
    handover = leave(owner, receiver, head, first=TODAY)
    assert visit.visitor_id == receiver.id

    refuse(
        handover,
        {share.id for share in handover.shares},
        "on leave too",
        acting(receiver, on=TODAY),
    )

    assert visit.visitor_id == owner.id
    assert not reads(receiver, case, on=FIRST)


def test_who_is_back_early_writes_again_at_once(head: Staff, owner: Staff, receiver: Staff) -> None:
    case = make_case(handler=owner)
    (visit,) = plan(make_child(case), first=FIRST)
    handover = leave(owner, receiver, head, first=TODAY)
    with pytest.raises(HandedOn):
        ensure_in_hand(owner, case.id, case, on=TODAY)

    assert end_early(handover, acting(owner, on=TODAY))

    ensure_in_hand(owner, case.id, case, on=TODAY)
    assert visit.visitor_id == owner.id
    assert absences_of([owner.id], TODAY, LAST) == []
    assert not reads(receiver, case, on=TODAY)
    assert not end_early(handover, acting(owner, on=TODAY)), "it is over already"


def test_days_away_that_were_told_before_are_part_of_the_leave(
    head: Staff, owner: Staff, receiver: Staff
) -> None:
    make_case(handler=owner)
    tell_away(NewAbsence(owner.id, TODAY, FIRST), acting(owner, on=TODAY))

    leave(owner, receiver, head)

    (absence,) = absences_of([owner.id], TODAY, AFTER)
    assert (absence.first_on, absence.last_on) == (TODAY, LAST)


def test_a_handler_gives_their_own_desk_and_nobody_that_of_a_colleague(
    head: Staff, owner: Staff, receiver: Staff
) -> None:
    case = make_case(handler=owner)
    for stranger in (
        receiver,
        make_staff(Role.SECTION_HEAD),
        make_staff(Role.ADMINISTRATOR, office=head.office),
    ):
        with pytest.raises(NotAllowed):
            for_good(owner, receiver, stranger)
    for_good(owner, receiver, owner)
    assert case.handler_id == receiver.id


def test_only_who_was_given_a_desk_answers_and_only_who_may_give_it_ends_it(
    head: Staff, owner: Staff, receiver: Staff
) -> None:
    make_case(handler=owner)
    given = leave(owner, receiver, head)
    shares = [share.id for share in given.shares]
    for stranger in (make_staff(office=head.office), make_staff(Role.SECTION_HEAD)):
        act = acting(stranger, on=TODAY)
        with pytest.raises(NotAllowed):
            accept(given, act)
        with pytest.raises(NotAllowed):
            refuse(given, shares, "no time", act)
        with pytest.raises(NotAllowed):
            see_refused(given, act)
        with pytest.raises(NotAllowed):
            end_early(given, act)

    assert [share.answer for share in given.shares] == [None]
    assert given.ended_on is None


@pytest.mark.parametrize(
    ("since", "until", "sentence"),
    [
        (TODAY - timedelta(days=1), LAST, "days that are past"),
        (FIRST, FIRST - timedelta(days=1), "before the first"),
        (TODAY, TODAY + timedelta(days=366), "give the desk for good"),
        (FIRST, None, "for good is given today"),
    ],
)
def test_days_that_are_none_are_refused(
    head: Staff,
    owner: Staff,
    receiver: Staff,
    since: date,
    until: date | None,
    sentence: str,
) -> None:
    make_case(handler=owner)
    new = NewHandover(receiver.id, "leave", since, until)
    with pytest.raises(RuleBroken, match=sentence):
        give_desk(owner, new, acting(head, on=TODAY))


def test_a_desk_is_given_once_for_a_day_and_to_who_can_take_it(
    head: Staff, owner: Staff, receiver: Staff
) -> None:
    make_case(handler=owner)
    leave(owner, receiver, head)
    with pytest.raises(RuleBroken, match="already"):
        leave(owner, receiver, head, first=LAST)
    clerk, elsewhere = make_staff(Role.CLERK, office=head.office), make_staff()
    for unfit in (clerk, elsewhere, owner):
        with pytest.raises(RuleBroken, match="Choose a prosecutor"):
            for_good(owner, unfit, head)


def test_it_is_in_the_audit_with_numbers_and_days(
    head: Staff, owner: Staff, receiver: Staff
) -> None:
    make_case(handler=owner)
    leave(owner, receiver, head)
    event = (
        session()
        .scalars(sa.select(AuditEvent).where(AuditEvent.kind == AuditKind.DESK_GIVEN))
        .one()
    )
    assert event.actor_id == head.id
    assert event.details["cases"] == 1
    assert event.details["until"] == LAST.isoformat()
    grants = session().scalars(sa.select(CaseGrant).where(CaseGrant.ground == Ground.DEPUTY))
    assert [grant.staff_id for grant in grants] == [receiver.id]
