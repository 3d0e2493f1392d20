"""Minutes of the committee are put right, and the law is asked again of what rests on them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from casetrack.accounts.approval import Approval, WhoDecides
from casetrack.accounts.models import Role
from casetrack.audit.models import AuditEvent
from casetrack.audit.record import AuditKind
from casetrack.cases.models import Disposition, JournalEntry
from casetrack.courses.approvals.committee import find_minutes
from casetrack.courses.approvals.minutes_corrections import Sitting, correct_minutes
from casetrack.courses.approvals.models import (
    APPROVAL_NUMBER,
    APPROVED_ON,
    WHO_SAT,
    CommitteeMinutes,
)
from casetrack.courses.approvals.who_decided import as_told
from casetrack.db import session
from casetrack.db.change_set import forget_written
from casetrack.desk.rechecks.consequences import ask_again
from casetrack.desk.rechecks.models import LaterFlag
from casetrack.errors import LostRace, NotAllowed, RuleBroken
from casetrack.exchange.exporter import case_data
from casetrack.review.decisions import decide_review
from casetrack.review.models import ReviewKind
from casetrack.review.queries import running
from tests.builders import NOON, TODAY, acting, make_staff
from tests.courses.approvals.builders import NOT_PROSECUTED, Office, make_decided_office
from tests.saying import saying
from tests.signed_in import prepare, sign_in, text_of

pytestmark = pytest.mark.both_engines

BEFORE = TODAY - timedelta(days=7)
NUMBER, RIGHT = "测检委纪〔2026〕31号", "测检委纪〔2026〕13号"
SAT, REASON = "高远征、郑岚、苏敏", "与会议记录原件不符"


@pytest.fixture
def desk(app: Flask) -> Iterator[Office]:
    with app.test_request_context():
        yield make_decided_office()


def recorded(desk: Office) -> JournalEntry:
    """The entry of what the committee decided a week ago, written down today by its minutes."""
    desk.sit(NUMBER, on=BEFORE)
    period = running(desk.child, ReviewKind.PROSECUTION)
    assert period is not None
    paper = Approval(WhoDecides.COMMITTEE, BEFORE, number=NUMBER, is_recorded=True)
    act = replace(desk.act(desk.prosecutor), approved=paper)
    decided = decide_review(period, replace(NOT_PROSECUTED, decided_on=BEFORE), act)
    return session().get_one(JournalEntry, decided.entry_id)


def minutes(desk: Office, number: str = NUMBER) -> CommitteeMinutes:
    found = find_minutes(desk.case.office_id, number)
    assert found is not None
    return found


def correct(
    desk: Office,
    now: Sitting,
    *,
    by: int | None = None,
    of: str = NUMBER,
    reason: str = REASON,
    opened: int | None = None,
) -> bool:
    found = minutes(desk, of)
    act = acting(desk.staff(by or desk.head), on=TODAY, at=NOON)
    return correct_minutes(
        found, now, reason, act, opened=found.version if opened is None else opened
    )


def standing(desk: Office) -> list[str]:
    session().flush()
    ask_again(desk.case, TODAY)
    session().flush()
    found = select(LaterFlag.rule).where(LaterFlag.ended_on.is_(None))
    return list(session().scalars(found))


def test_what_they_told_first_and_what_they_tell_now_are_both_kept(desk: Office) -> None:
    desk.sit(NUMBER, on=BEFORE)

    assert correct(desk, Sitting(RIGHT, TODAY, "高远征、郑岚"))

    now = minutes(desk, RIGHT)
    assert (now.held_on, now.sat) == (TODAY, "高远征、郑岚")
    (was,) = now.former
    assert (was.number, was.held_on, was.sat, was.reason) == (NUMBER, BEFORE, SAT, REASON)
    assert was.corrected_by_id == desk.head
    corrected = AuditEvent.kind == AuditKind.MINUTES_CORRECTED.value
    (told,) = session().scalars(select(AuditEvent).where(corrected))
    assert told.details["minutes"] == now.id


def test_the_decision_is_told_anew_and_stands_where_the_day_is_before_it(desk: Office) -> None:
    entry = recorded(desk)

    correct(desk, Sitting(RIGHT, BEFORE - timedelta(1), "高远征、郑岚"))

    told = as_told(entry)
    assert told[APPROVAL_NUMBER.key] == {"zh": RIGHT}
    assert told[APPROVED_ON.key] == {"zh": (BEFORE - timedelta(1)).isoformat()}
    assert told[WHO_SAT.key] == {"zh": "高远征、郑岚"}
    assert entry.fields[WHO_SAT.key] == {"zh": SAT}, "what was told first stays in its entry"
    assert standing(desk) == []


def test_a_decision_of_before_the_committee_sat_is_flagged_until_that_is_put_right(
    desk: Office,
) -> None:
    recorded(desk)

    correct(desk, Sitting(NUMBER, BEFORE + timedelta(1), SAT))
    assert standing(desk) == ["decider_non_prosecution"]

    correct(desk, Sitting(NUMBER, BEFORE, SAT))
    assert standing(desk) == []


def test_what_the_committee_decided_here_by_a_proposal_is_asked_again_as_well(
    desk: Office,
) -> None:
    """Also whether it sat before anything was proposed to it."""
    desk.sit(NUMBER)
    desk.decide(desk.propose(), minutes=NUMBER)
    (decided,) = session().scalars(select(Disposition))
    # What is decided in one unit of work is asked of in another.
    forget_written(session())
    assert standing(desk) == []

    correct(desk, Sitting(RIGHT, TODAY - timedelta(1), SAT))

    told = as_told(session().get_one(JournalEntry, decided.entry_id))
    assert told[APPROVAL_NUMBER.key] == {"zh": RIGHT}
    assert told["decided_by_name"], "whoever pressed is told still"
    assert standing(desk) == ["decider_non_prosecution"]


def test_the_file_of_the_case_tells_both(desk: Office) -> None:
    recorded(desk)
    correct(desk, Sitting(RIGHT, BEFORE, "高远征、郑岚"))
    session().flush()
    session().expire_all()

    told = [str(one.get("fields")) for one in case_data(desk.case)["journal"]]

    assert any(SAT in one for one in told)
    assert any(RIGHT in one and "高远征、郑岚'" in one for one in told)


def test_decisions_of_other_minutes_and_of_other_offices_are_left_alone(desk: Office) -> None:
    entry = recorded(desk)
    desk.sit("测检委纪〔2026〕32号", on=BEFORE)
    other = make_decided_office()
    theirs = recorded(other)

    correct(desk, Sitting("测检委纪〔2026〕33号", BEFORE, SAT), of="测检委纪〔2026〕32号")
    correct(desk, Sitting(RIGHT, BEFORE, SAT))

    assert as_told(theirs)[APPROVAL_NUMBER.key] == {"zh": NUMBER}
    assert as_told(entry)[APPROVAL_NUMBER.key] == {"zh": RIGHT}
    again = Sitting("测检委纪〔2026〕14号", BEFORE, SAT)
    correct(desk, again, of=RIGHT)
    assert as_told(entry)[APPROVAL_NUMBER.key] == {"zh": again.number}


@pytest.mark.parametrize(
    ("now", "key", "field"),
    [
        (Sitting(" ", BEFORE, SAT), "Enter the number of the minutes", "number"),
        (Sitting(RIGHT, BEFORE, " "), "Enter the number of the minutes", "sat"),
        (Sitting("测检委纪〔2026〕32号", BEFORE, SAT), "The minutes with the number", "number"),
    ],
)
def test_it_is_refused_like_what_is_entered(
    desk: Office, now: Sitting, key: str, field: str
) -> None:
    desk.sit(NUMBER, on=BEFORE)
    desk.sit("测检委纪〔2026〕32号", on=BEFORE)

    with pytest.raises(RuleBroken) as refused:
        correct(desk, now)

    assert (refused.value.key, refused.value.field) == (saying(key), field)


def test_a_day_to_come_no_reason_and_another_version_are_refused(desk: Office) -> None:
    desk.sit(NUMBER, on=BEFORE)
    with pytest.raises(RuleBroken) as ahead:
        correct(desk, Sitting(NUMBER, TODAY + timedelta(1), SAT))
    assert ahead.value.key == "not_yet"
    with pytest.raises(RuleBroken) as silent:
        correct(desk, Sitting(RIGHT, BEFORE, SAT), reason=" ")
    assert (silent.value.key, silent.value.field) == (saying("Say why, in a few words"), "reason")
    with pytest.raises(LostRace):
        correct(desk, Sitting(RIGHT, BEFORE, SAT), opened=7)
    assert not correct(desk, Sitting(f" {NUMBER}", BEFORE, SAT), reason="")
    assert minutes(desk).former == []


def test_the_prosecutor_does_not_nor_a_head_alone_in_a_case_of_their_own(desk: Office) -> None:
    recorded(desk)
    now = Sitting(NUMBER, BEFORE - timedelta(1), SAT)
    with pytest.raises(NotAllowed):
        correct(desk, now, by=desk.prosecutor)
    with pytest.raises(NotAllowed):
        correct(desk, now, by=make_staff(Role.SECTION_HEAD).id)
    desk.case.handler_id = desk.head

    with pytest.raises(RuleBroken) as own:
        correct(desk, now)

    assert own.value.key == saying("You handle a case in which the committee decided")
    assert correct(desk, now, by=desk.chief)


@pytest.mark.one_engine
def test_the_page_shows_both_and_is_for_the_heads_of_the_office(app: Flask) -> None:
    with prepare(app):
        desk = make_decided_office()
        entry = recorded(desk)
        number = minutes(desk).id
        head, chief = desk.staff(desk.head), desk.staff(desk.chief)
        stranger = make_staff(Role.SECTION_HEAD)
        case = f"/cases/{desk.case_id}"
        sheet = f"{case}/decisions/{entry.subject_id}/paper"
    page, browser = f"/office/committee/{number}/correct", sign_in(app, head)
    assert page in browser.get("/office/committee").text
    same = {"number": NUMBER, "held_on": BEFORE.isoformat(), "sat": SAT, "version": "1"}
    unchanged = browser.post(page, data=same, follow_redirects=True)
    assert "Nothing is different" in text_of(unchanged)
    told = {**same, "number": RIGHT, "held_on": "2026-11-18", "reason": REASON}
    assert browser.post(page, data={**told, "reason": ""}).status_code == 422
    dialled = browser.post(page, data={**told, "sat": "三人，138 0013 8000"})
    assert dialled.status_code == 422
    assert "A mobile number stands in this text" in text_of(dialled)
    assert 'href="#sat"' in text_of(dialled)
    with app.app_context():
        kept = session().get_one(CommitteeMinutes, number)
        assert (kept.number, kept.sat, kept.version) == (NUMBER, SAT, 1)
    assert sign_in(app, stranger).get(page).status_code == 404

    assert browser.post(page, data=told).status_code == 302

    shown = text_of(browser.get("/office/committee"))
    assert all(one in shown for one in (NUMBER, RIGHT, REASON))
    assert RIGHT in text_of(sign_in(app, chief).get(sheet))
    of_case = text_of(sign_in(app, chief).get(case))
    assert REASON in of_case
    assert "No follow-up is recorded yet." in of_case
    raced = browser.post(page, data={**told, "sat": "两人"}, follow_redirects=True)
    assert "Somebody corrected these minutes meanwhile" in text_of(raced)
