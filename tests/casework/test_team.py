"""Who may see a case: the handler, the team, those who were granted a part; nobody else."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from casetrack.accounts.act import Act
from casetrack.accounts.models import Role, Staff
from casetrack.accounts.permissions import Permission
from casetrack.audit.models import AuditEvent
from casetrack.audit.record import AuditKind
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import Aspect, Provenance
from casetrack.cases.models import Case, JournalEntry
from casetrack.cases.policy import may, sight_of
from casetrack.cases.queries import CaseFilter, find_case, list_cases
from casetrack.casework.team import (
    NewGrant,
    assign,
    end_grant,
    goes_along,
    grant,
    grants_in_force,
    put_on_case,
)
from casetrack.db import session
from casetrack.errors import NotAllowed, RuleBroken
from casetrack.ledger.obligations import find_owed, owe
from casetrack.ledger.reasons import why_agreed
from casetrack.visits.models import SeriesUnit, Visit
from tests.builders import NOON, TODAY, acting, make_case, make_child, make_office, make_staff
from tests.visits.builders import plan

pytestmark = pytest.mark.usefixtures("database", "keys")


def knows(user: Staff, case: Case) -> bool:
    listed = list_cases(user, CaseFilter(), on=TODAY, limit=50)
    other_case = find_case(case.id, visible_to=user, on=TODAY)
    assert (case.id in {line.id for line in listed}) == (other_case is not None)
    return other_case is not None


def handler_of(case: Case) -> Staff:
    assert case.handler is not None
    return case.handler


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        (Role.PROSECUTOR, False),
        (Role.ASSISTANT, False),
        (Role.CLERK, False),
        (Role.SOCIAL_WORKER, False),
        (Role.RECORDS_CUSTODIAN, False),
        (Role.ADMINISTRATOR, False),
        (Role.SECTION_HEAD, True),
        (Role.CHIEF_PROCURATOR, True),
        (Role.CASE_MANAGEMENT, True),
    ],
)
def test_within_an_office_only_heads_and_case_management_know_every_case(
    role: Role, expected: bool
) -> None:
    case = make_case()

    assert knows(make_staff(role, office=case.office), case) is expected


@pytest.mark.parametrize("role", list(Role))
def test_nobody_of_another_office_knows_the_case(role: Role) -> None:
    assert not knows(make_staff(role), make_case())


def test_case_management_sees_dates_and_may_write_nothing() -> None:
    case = make_case()
    manager = make_staff(Role.CASE_MANAGEMENT, office=case.office)

    sight = sight_of(manager, case, on=TODAY)

    assert not sight.is_whole
    assert not any(may(manager, p, case, on=TODAY) for p in Permission if p != "case:read")


def test_a_grant_of_visits_shows_one_child_and_allows_the_outcome_only() -> None:
    case = make_case()
    child, other = make_child(case), make_child(case)
    worker = make_staff(Role.SOCIAL_WORKER, office=case.office)

    grant(
        case,
        NewGrant(Aspect.VISITS, staff_id=worker.id, party_id=child.id),
        acting(handler_of(case), on=TODAY, at=NOON),
    )

    sight = sight_of(worker, case, on=TODAY)
    assert knows(worker, case)
    assert sight.sees_visits_of(child.id)
    assert not sight.sees_visits_of(other.id)
    assert may(worker, Permission.VISITS_RECORD, case, on=TODAY, party_id=child.id)
    assert not may(worker, Permission.VISITS_RECORD, case, on=TODAY, party_id=other.id)
    assert not may(worker, Permission.JOURNAL_WRITE, case, on=TODAY)


def test_a_grant_to_an_office_reaches_its_case_workers_until_its_last_day() -> None:
    case = make_case()
    office = make_office()
    prosecutor = make_staff(office=office)
    administrator = make_staff(Role.ADMINISTRATOR, office=office)

    grant(
        case,
        NewGrant(Aspect.SUPERVISION, office_id=office.id, until=TODAY),
        acting(handler_of(case), on=TODAY, at=NOON),
    )

    tomorrow = TODAY + timedelta(days=1)
    assert knows(prosecutor, case)
    assert not knows(administrator, case)
    assert find_case(case.id, visible_to=prosecutor, on=tomorrow) is None


@pytest.mark.parametrize(("days_later", "is_taken"), [(-1, False), (0, True)])
def test_a_grant_lasts_until_today_at_least(days_later: int, is_taken: bool) -> None:
    case = make_case()
    new = NewGrant(
        Aspect.WHOLE,
        staff_id=make_staff(office=case.office).id,
        until=TODAY + timedelta(days=days_later),
    )
    act = acting(handler_of(case), on=TODAY, at=NOON)

    if is_taken:
        assert grant(case, new, act).until == TODAY
    else:
        with pytest.raises(RuleBroken, match="A grant ends today or later, or stays open"):
            grant(case, new, act)


@pytest.mark.parametrize(("days_later", "holds"), [(0, True), (1, False)])
def test_a_grant_is_listed_until_its_last_day_and_given_anew_after_it(
    days_later: int, holds: bool
) -> None:
    case = make_case()
    whom = make_staff(office=case.office)
    until_today = NewGrant(Aspect.WHOLE, staff_id=whom.id, until=TODAY)
    held = grant(case, until_today, acting(handler_of(case), on=TODAY, at=NOON))
    on = TODAY + timedelta(days=days_later)
    act = acting(handler_of(case), on=on, at=NOON)

    assert (held in [row for row, _en, _zh in grants_in_force(case, on=on)]) is holds
    if holds:
        with pytest.raises(RuleBroken, match="They have this already"):
            grant(case, NewGrant(Aspect.WHOLE, staff_id=whom.id), act)
    else:
        assert grant(case, NewGrant(Aspect.WHOLE, staff_id=whom.id), act).id


def test_a_grant_that_is_ended_is_over_at_once() -> None:
    case = make_case()
    colleague = make_staff(office=case.office)
    held = put_on_case(case, colleague, acting(handler_of(case), on=TODAY, at=NOON))
    assert knows(colleague, case)

    end_grant(held, acting(handler_of(case), on=TODAY, at=NOON))

    assert not knows(colleague, case)


def test_a_grant_is_ended_once_also_if_that_is_sent_twice() -> None:
    case = make_case()
    held = put_on_case(
        case, make_staff(office=case.office), acting(handler_of(case), on=TODAY, at=NOON)
    )

    for minutes in range(2):
        at = NOON + timedelta(minutes=minutes)
        end_grant(held, acting(handler_of(case), on=TODAY, at=at))
        session().flush()

    ended = sa.select(AuditEvent).filter_by(kind=AuditKind.GRANT_ENDED.value, case_id=case.id)
    assert held.ended_at == NOON
    assert [event.at for event in session().scalars(ended)] == [NOON]


def test_the_same_grant_is_not_given_twice() -> None:
    case = make_case()
    colleague = make_staff(office=case.office)
    put_on_case(case, colleague, acting(handler_of(case), on=TODAY, at=NOON))

    with pytest.raises(RuleBroken, match="They have this already"):
        put_on_case(case, colleague, acting(handler_of(case), on=TODAY, at=NOON))


def test_a_social_worker_is_granted_visits_and_nothing_more() -> None:
    case = make_case()
    worker = make_staff(Role.SOCIAL_WORKER, office=case.office)

    with pytest.raises(RuleBroken, match="A judicial social worker sees the visits only"):
        grant(
            case,
            NewGrant(Aspect.WHOLE, staff_id=worker.id),
            acting(handler_of(case), on=TODAY, at=NOON),
        )


def test_handing_over_moves_the_case_and_what_is_owed_in_it() -> None:
    case = make_case()
    former = handler_of(case)
    successor = make_staff(office=case.office)
    owed = owe(case, ObligationKind.REMINDER, due=TODAY, subject=case, why=why_agreed("reminder"))

    assign(case, successor, acting(former, on=TODAY, at=NOON), opened=case.version)

    assert (case.handler_id, owed.owner_id) == (successor.id, successor.id)
    assert knows(successor, case)
    assert not knows(former, case)


def test_a_word_to_the_successor_stands_in_the_journal() -> None:
    case = make_case()
    former, successor = handler_of(case), make_staff(office=case.office)

    assign(case, successor, act_of(former), opened=case.version, word="He is shy")

    entries = session().scalars(
        sa.select(JournalEntry).where(JournalEntry.kind == EntryKind.CASE_ASSIGNED)
    )
    assert [entry.text.en for entry in entries] == ["He is shy"]


@pytest.mark.parametrize("stay", [False, True])
def test_planned_visits_go_along_or_stay_as_it_was_chosen(stay: bool) -> None:
    case = make_case()
    former, successor = handler_of(case), make_staff(office=case.office)
    child = make_child(case)
    other = make_staff(office=case.office)
    put_on_case(case, other, act_of(former))
    (mine,) = plan(child, visitor_id=former.id)
    (theirs,) = plan(child, first=TODAY + timedelta(days=20), visitor_id=other.id)
    before = goes_along(case)

    done = assign(case, successor, act_of(former), opened=case.version, visits_stay=stay)

    assert [(along.kind, along.number) for along in before] == [(ObligationKind.VISIT, 1)]
    assert (mine.visitor_id, theirs.visitor_id) == ((former if stay else successor).id, other.id)
    assert (done.follows, done.stays) == ((0, 2) if stay else (1, 1))
    assert owner_of(mine) == mine.visitor_id
    assert knows(former, case) is stay, "who is to go there sees where"


def test_visit_by_visit_some_stay_and_some_go_along() -> None:
    case = make_case()
    former, successor = handler_of(case), make_staff(office=case.office)
    child = make_child(case)
    stays, goes = plan(child, every=1, unit=SeriesUnit.WEEK, times=2)
    (whole,) = plan(child, first=TODAY + timedelta(days=30))

    done = assign(
        case,
        successor,
        act_of(former),
        opened=case.version,
        staying=frozenset({stays.id, whole.id}),
    )

    assert [visit.visitor_id for visit in (stays, goes, whole)] == [
        former.id,
        successor.id,
        former.id,
    ]
    assert [owner_of(visit) for visit in (stays, goes, whole)] == [
        former.id,
        successor.id,
        former.id,
    ]
    assert (done.follows, done.stays) == (1, 2)
    assert stays.plan is not None
    assert whole.plan is not None
    assert stays.plan.visitor_id == successor.id, "what is planned further is for the new handler"
    assert whole.plan.visitor_id == former.id
    assert knows(former, case)


def test_where_nothing_stays_the_former_handler_does_not_stay_on_the_case() -> None:
    case = make_case()
    former, successor = handler_of(case), make_staff(office=case.office)
    plan(make_child(case))

    done = assign(case, successor, act_of(former), opened=case.version, staying=frozenset({999}))

    assert (done.follows, done.stays) == (1, 0)
    assert not knows(former, case)


def test_what_goes_along_is_what_the_handler_owes_by_kind_with_its_first_day() -> None:
    case = make_case()
    for days in (3, 1):
        subject = make_child(case)
        day = TODAY + timedelta(days=days)
        owe(case, ObligationKind.REMINDER, due=day, subject=subject, why=why_agreed("reminder"))
    someone = make_staff(office=case.office).id
    why = why_agreed("reminder")
    owe(case, ObligationKind.REMINDER, due=TODAY, subject=case, why=why, owner_id=someone)

    (along,) = goes_along(case)

    assert (along.kind, along.number) == (ObligationKind.REMINDER, 2)
    assert along.first == TODAY + timedelta(days=1)


def owner_of(visit: Visit) -> int | None:
    owed = find_owed(ObligationKind.VISIT, visit)
    return owed.owner_id if owed else None


def act_of(who: Staff) -> Act:
    return acting(who, on=TODAY, at=NOON)


def test_a_colleague_cannot_take_a_case_for_themselves() -> None:
    case = make_case()
    colleague = make_staff(office=case.office)

    with pytest.raises(NotAllowed):
        assign(case, colleague, acting(colleague, on=TODAY, at=NOON), opened=case.version)


def test_a_published_example_is_read_by_everybody_who_works_with_cases_and_changed_by_nobody() -> (
    None
):
    case = make_case(provenance=Provenance.PUBLISHED)

    assert knows(make_staff(), case)
    assert not knows(make_staff(Role.SOCIAL_WORKER), case)
    assert not knows(make_staff(Role.ADMINISTRATOR), case)
    assert not may(handler_of(case), Permission.JOURNAL_WRITE, case, on=TODAY)
