"""A night tells everybody once, nobody too much, and leaves no name in what it writes."""

from __future__ import annotations

import mailbox
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from casetrack.accounts.models import Browser, Device, Role, SignInAttempt, Staff, StaffSession
from casetrack.accounts.sessions import begin_session
from casetrack.accounts.throttling import KEPT
from casetrack.cases.duty_kinds import DutyState, ObligationKind
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import Aspect, CaseStatus, Ground, StageState
from casetrack.cases.models import Case, CaseGrant
from casetrack.courses.approvals.models import WAITS, DelegatedKind, Deputy, Proposal, ProposalState
from casetrack.db import session
from casetrack.db.session import current_database
from casetrack.desk.notices import night as night_room
from casetrack.desk.notices import outbox as outbox_room
from casetrack.desk.notices.lock import one_at_a_time
from casetrack.desk.notices.models import MailState
from casetrack.desk.notices.night import EARLIEST, Orders, refresh_cases, run_night
from casetrack.ledger.obligations import close
from casetrack.visits.workload.models import Absence
from tests.builders import NOON, TODAY, make_case, make_child, make_staff
from tests.desk.notices.builders import (
    BASE_URL,
    IN_CUSTODY,
    digests,
    in_days,
    maildir,
    make_duty,
    night,
    outbox,
    told,
)
from tests.signed_in import prepare

pytestmark = pytest.mark.both_engines

K = ObligationKind


def with_address(staff: Staff, *, language: str | None = None) -> Staff:
    staff.email, staff.language = f"{staff.login}@example.org", language
    return staff


def grant(case: Case, staff: Staff, aspect: Aspect, *, party_id: int | None = None) -> CaseGrant:
    given = CaseGrant(
        case_id=case.id,
        staff_id=staff.id,
        aspect=aspect,
        party_id=party_id,
        ground=Ground.GRANTED,
        since=in_days(-30),
        given_at=NOON,
    )
    session().add(given)
    session().flush()
    return given


def taken(folder: Path) -> list[mailbox.MaildirMessage]:
    with closing(mailbox.Maildir(folder / "mail", create=False)) as box:
        return list(box)


# --- Once -----------------------------------------------------------------------------------------


@pytest.mark.in_turn(13)
def test_five_runs_for_one_day_make_one_digest_and_one_mail(app: Flask, tmp_path: Path) -> None:
    with prepare(app):
        anna, bo = with_address(make_staff()), with_address(make_staff())
        for person in (anna, bo):
            make_duty(make_case(handler=person), in_days(3))
            make_duty(make_case(handler=person), in_days(-2))

    runs = [night(app, route=maildir(tmp_path)) for _run in range(5)]

    assert [len(digests(app, person)) for person in (anna, bo)] == [1, 1]
    assert sorted(str(message["To"]) for message in taken(tmp_path)) == sorted(
        [anna.email or "", bo.email or ""]
    )
    assert [(run.digests, run.there, run.sent.sent) for run in runs[:2]] == [(2, 0, 2), (0, 2, 0)]


def test_what_is_late_is_told_every_day_until_it_is_settled(app: Flask) -> None:
    with prepare(app):
        person = make_staff()
        duty = make_duty(make_case(handler=person), in_days(-1))

    for day in (TODAY, in_days(1), in_days(2)):
        night(app, on=day)
    with prepare(app):
        close(session().merge(duty), on=TODAY, as_=DutyState.MET)
    night(app, on=in_days(3))

    assert [digest.day for digest in digests(app, person)] == [TODAY, in_days(1), in_days(2)]


def test_missed_days_make_one_digest_for_today_with_what_they_would_have_told(app: Flask) -> None:
    night(app, on=in_days(-4))
    with prepare(app):
        person = make_staff()
        case = make_case(handler=person)
        late = make_duty(case, in_days(-3))
        soon = make_duty(case, in_days(2), kind=K.PROSECUTION_REVIEW, why=IN_CUSTODY)
        make_duty(case, in_days(20))

    done = night(app)

    assert told(app, person) == [[late.id, soon.id]]
    assert done.since == in_days(-4)


def test_a_first_night_tells_only_what_that_day_tells(app: Flask) -> None:
    with prepare(app):
        person = make_staff()
        case = make_case(handler=person)
        make_duty(case, in_days(2))
        told_today = make_duty(case, in_days(7))

    night(app)

    assert told(app, person) == [[told_today.id]]


def test_the_earliest_warning_is_told_on_its_day_and_not_on_the_day_before(app: Flask) -> None:
    with prepare(app):
        person = make_staff()
        case = make_case(handler=person)
        ends = make_duty(case, in_days(EARLIEST), kind=K.PROBATION_END)
        make_duty(case, in_days(EARLIEST + 1), kind=K.PROBATION_END)

    night(app)

    assert told(app, person) == [[ends.id]]


def test_nobody_is_told_of_the_time_that_others_have(app: Flask) -> None:
    # At noon of that day: what is over by then would close by itself as it is saved.
    with time_machine.travel(NOON, tick=False), prepare(app):
        person = make_staff()
        case = make_case(handler=person)
        for days in (7, 3, 1):
            make_duty(case, in_days(days), kind=K.RECONSIDERATION_WINDOW)

    night(app)

    assert digests(app, person) == []


# --- Whom -----------------------------------------------------------------------------------------


def test_the_owner_is_told_and_the_handler_where_there_is_none(app: Flask) -> None:
    with prepare(app):
        handler, worker = make_staff(), make_staff(Role.SOCIAL_WORKER)
        case = make_case(handler=handler)
        grant(case, worker, Aspect.VISITS)
        visit = make_duty(case, TODAY, kind=K.VISIT, owner=worker)
        nobodys = make_duty(case, in_days(1))
        nobodys.owner_id = None

    night(app)

    assert told(app, worker) == [[visit.id]]
    assert told(app, handler) == [[nobodys.id]]


def test_nobody_is_told_of_a_case_they_may_not_see_any_more(app: Flask) -> None:
    with prepare(app):
        handler, before = make_staff(), make_staff()
        case = make_case(handler=handler)
        given = grant(case, before, Aspect.WHOLE)
        duty = make_duty(case, TODAY, kind=K.VISIT, owner=before)
        given.ended_at = NOON

    done = night(app)

    assert digests(app, before) == []
    assert told(app, handler) == [[duty.id]], "the handler is told instead"
    assert done.untold == []


def test_a_part_of_a_case_lets_somebody_be_told_of_that_part_only(app: Flask) -> None:
    with prepare(app):
        worker = make_staff(Role.SOCIAL_WORKER)
        case = make_case()
        child = make_child(case)
        grant(case, worker, Aspect.VISITS, party_id=child.id)
        visit = make_duty(case, TODAY, kind=K.VISIT, owner=worker, child=child)
        make_duty(case, in_days(-1), owner=worker)
        make_duty(case, TODAY, kind=K.VISIT, owner=worker, child=make_child(case))

    night(app)

    assert told(app, worker) == [[visit.id]]


def test_what_nobody_can_be_told_of_is_said(app: Flask) -> None:
    with prepare(app):
        gone = make_staff()
        case = make_case(handler=gone)
        make_duty(case, in_days(-1))
        gone.is_active = False

    done = night(app)

    assert digests(app) == []
    assert done.untold == [case.number]


def test_the_dates_of_nobody_go_to_the_section_head_the_same_night(app: Flask) -> None:
    with prepare(app):
        gone = make_staff()
        head, chief = (
            make_staff(role, office=gone.office)
            for role in (Role.SECTION_HEAD, Role.CHIEF_PROCURATOR)
        )
        case = make_case(handler=gone)
        # Of neither would anybody be told on this day of its rhythm.
        owed = [make_duty(case, in_days(4)), make_duty(case, in_days(5), kind=K.VISIT)]
        gone.is_active = False

    done = night(app)

    assert told(app, head) == [[duty.id for duty in owed]]
    assert digests(app, chief) == []
    assert done.nobodys == [case.number, case.number]
    assert done.untold == []


def test_where_no_section_head_is_in_service_the_chief_is_told(app: Flask) -> None:
    with prepare(app):
        gone = make_staff()
        head, chief = (
            make_staff(role, office=gone.office)
            for role in (Role.SECTION_HEAD, Role.CHIEF_PROCURATOR)
        )
        duty = make_duty(make_case(handler=gone), in_days(-1))
        gone.is_active = head.is_active = False

    night(app)

    assert told(app, chief) == [[duty.id]]


def test_a_head_is_told_too_what_falls_due_while_somebody_is_away(app: Flask) -> None:
    with prepare(app):
        ill = make_staff()
        head = make_staff(Role.SECTION_HEAD, office=ill.office)
        case = make_case(handler=ill)
        meanwhile = make_duty(case, in_days(1))
        afterwards = make_duty(case, in_days(3))
        away = Absence(
            staff_id=ill.id,
            first_on=TODAY,
            last_on=in_days(1),
            told_by_id=head.id,
            told_at=NOON,
        )
        session().add(away)

    done = night(app)

    assert told(app, ill) == [[meanwhile.id, afterwards.id]]
    assert told(app, head) == [[meanwhile.id]]
    assert done.nobodys == []


# --- Mail -----------------------------------------------------------------------------------------


def test_a_message_has_number_kind_day_and_address_and_nobodys_name(
    app: Flask, tmp_path: Path
) -> None:
    with prepare(app):
        person = with_address(make_staff(name="Zhao Lawful"), language="en")
        case = make_case(handler=person, title="Sun: assisting")
        make_duty(case, in_days(-2), child=make_child(case))
        make_duty(case, TODAY, kind=K.VISIT)

    night(app, route=maildir(tmp_path))

    [message] = taken(tmp_path)
    body = message.get_payload(decode=True)
    assert isinstance(body, bytes)
    text = body.decode()
    assert message["Subject"] == "casetrack: 2 dates, 1 of them late"
    assert f"{case.number}: final decision\ndue 2026-11-22 Sun, 2 days late\n" in text
    assert f"{case.number}: visit\ndue 2026-11-24 Tue, today\n" in text
    assert f"\n{BASE_URL}/cases/{case.id}/dates/" in text
    assert f"{BASE_URL}/notices" in text
    whole = message.as_string() + text
    assert not [name for name in ("Sun Moumou", "孙某某", "Sun:", "Zhao") if name in whole]


def test_everybody_is_told_in_their_own_language(app: Flask, tmp_path: Path) -> None:
    with prepare(app):
        for language in ("zh", None):
            person = with_address(make_staff(), language=language)
            make_duty(make_case(handler=person), in_days(-2))

    night(app, route=maildir(tmp_path))

    subjects = {mail.language: mail.subject for mail in outbox(app)}
    assert subjects == {
        "zh": "casetrack：1项期限，其中1项逾期",
        "en": "casetrack: 1 date, 1 of them late",
    }
    [chinese] = [mail.body for mail in outbox(app) if mail.language == "zh"]
    assert "期限2026-11-22 周日，逾期2天" in chinese


def test_without_an_address_people_are_told_in_the_house_only(app: Flask, tmp_path: Path) -> None:
    with prepare(app):
        person = make_staff()
        make_duty(make_case(handler=person), TODAY, kind=K.VISIT)

    night(app, route=maildir(tmp_path))

    assert len(digests(app, person)) == 1
    assert outbox(app) == []


def test_without_a_way_for_mail_none_is_written(app: Flask) -> None:
    with prepare(app):
        person = with_address(make_staff())
        make_duty(make_case(handler=person), TODAY, kind=K.VISIT)

    night(app)

    assert len(digests(app, person)) == 1
    assert outbox(app) == []


# --- Killed in the middle -------------------------------------------------------------------------


class Killed(BaseException):
    """The machine lost its power there."""


def die(*args: object, **kwargs: object) -> None:
    raise Killed


@pytest.mark.parametrize(
    ("room", "step"),
    [
        (night_room, "put_into_outbox"),
        (night_room, "send_all"),
        (outbox_room, "message_of"),
        (outbox_room, "_taken"),
        (night_room, "refresh_cases"),
    ],
    ids=["writing", "before the mail", "before a message", "between sent and marked", "after it"],
)
def test_killed_in_the_middle_and_run_again_it_is_still_one(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, room: object, step: str
) -> None:
    with prepare(app):
        person = with_address(make_staff())
        make_duty(make_case(handler=person), in_days(-1))
    with monkeypatch.context() as patch:
        patch.setattr(room, step, die)
        with pytest.raises(Killed):
            night(app, route=maildir(tmp_path))

    night(app, route=maildir(tmp_path))
    night(app, route=maildir(tmp_path))

    assert len(digests(app, person)) == 1
    assert len(taken(tmp_path)) == 1
    assert [mail.state for mail in outbox(app)] == [MailState.SENT]


@pytest.mark.in_turn(13)
def test_whoever_comes_second_leaves(app: Flask) -> None:
    orders = Orders(on=TODAY, base_url=BASE_URL, language="en", route=None, clock=lambda: NOON)

    with app.app_context():
        with one_at_a_time(current_database()) as is_first:
            second = run_night(orders)
        third = run_night(orders)

    assert is_first
    assert second is None
    assert third is not None, "the way is free again"


# --- What changes by time alone -------------------------------------------------------------------


def test_stages_and_next_dates_of_open_cases_are_worked_out_again_in_batches(app: Flask) -> None:
    with prepare(app):
        open_ones = [make_case() for _number in range(5)]
        closed = make_case()
        closed.status, closed.closed_on = CaseStatus.CLOSED, TODAY
        make_duty(open_ones[3], in_days(9))
    with prepare(app):
        wrong = {"probation_state": StageState.RUNNING, "next_due": None}
        session().execute(sa.update(Case).values(wrong))

    with app.app_context():
        number = refresh_cases(on=TODAY, batch=2)

    with app.app_context():
        right = sa.select(Case.id).where(Case.probation_state == StageState.NOT_DECIDED)
        rows = set(session().scalars(right))
        due = session().get_one(Case, open_ones[3].id).next_due
    assert number == 5
    assert rows == {case.id for case in open_ones}
    assert due == in_days(9)


def test_old_tries_to_sign_in_and_sessions_that_are_over_are_removed(app: Flask) -> None:
    second = timedelta(seconds=1)
    with prepare(app):
        staff = make_staff()
        for days in (KEPT - second, KEPT + second):
            session().add(
                SignInAttempt(login="nobody", address="10.0.0.1", at=NOON - days, succeeded=False)
            )
        for lasting in (timedelta(hours=1), timedelta(hours=1) + second):
            begin_session(
                staff,
                browser=Browser.OTHER,
                device=Device.OTHER,
                lasting=lasting,
                at=NOON - timedelta(hours=1),
            )

    night(app)

    with app.app_context():
        assert session().scalars(sa.select(SignInAttempt.at)).all() == [NOON - KEPT + second]
        assert session().scalars(sa.select(StaffSession.ends_at)).all() == [NOON + second]


@pytest.mark.in_turn(13)
@pytest.mark.parametrize("is_theirs", [True, False])
@pytest.mark.parametrize(("days", "told_too"), [(-1, False), (0, True), (4, True), (5, False)])
def test_what_waits_for_a_chief_is_told_to_who_holds_it_delegated_on_these_days(
    app: Flask, days: int, *, told_too: bool, is_theirs: bool
) -> None:
    first = in_days(10)
    with prepare(app):
        chief = make_staff(Role.CHIEF_PROCURATOR)
        deputy = make_staff(Role.SECTION_HEAD, office=chief.office)
        case = make_case(handler=make_staff(office=chief.office))
        kind, other = EntryKind.PERIOD_EXTENDED, EntryKind.ARREST_APPROVED
        waits = Proposal(
            case_id=case.id, office_id=case.office_id, decides=kind, state=ProposalState.WAITING
        )
        session().add(waits)
        session().flush()
        make_duty(case, in_days(30), kind=WAITS, owner=chief).subject_id = waits.id
        held = kind if is_theirs else other
        session().add(
            Deputy(
                office_id=chief.office_id,
                for_id=chief.id,
                deputy_id=deputy.id,
                since=first,
                until=first + timedelta(days=4),
                named_at=NOON,
                kinds=[DelegatedKind(decides=held)],
            )
        )
        people = chief.id, deputy.id
    night(app, on=first + timedelta(days=days))
    of = {digest.staff_id for digest in digests(app)}
    assert of == ({*people} if told_too and is_theirs else {people[0]})
