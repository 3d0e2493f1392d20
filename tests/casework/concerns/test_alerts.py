"""An urgent concern is told within the request that raises it, and to the chief after an hour."""

from __future__ import annotations

import mailbox
from dataclasses import replace
from datetime import datetime, timedelta
from email.message import Message
from pathlib import Path

import pytest
import time_machine

from casetrack.accounts.models import Staff
from casetrack.casework.concerns.models import Concern
from casetrack.db import session
from casetrack.desk.notices.alerts import EXTENSION, Escalated, escalate
from casetrack.desk.notices.models import MailState
from casetrack.desk.notices.sending import MaildirRoute
from tests.builders import NOON, TODAY
from tests.casework.concerns.conftest import DONE, SEEN, Desk
from tests.desk.notices.builders import maildir, night, outbox
from tests.signed_in import text_of

HOUR = timedelta(hours=1)
ADDRESS = "https://desk.example.org/cases/{}/concerns/{}/answer"


def letters(folder: Path) -> list[Message]:
    """What lies in the maildir."""
    return list(mailbox.Maildir(folder, create=False)) if folder.exists() else []


def told(folder: Path) -> list[str]:
    """To whom."""
    return sorted(str(letter["To"]) for letter in letters(folder))


def addresses(*people: Staff) -> list[str]:
    return sorted(f"{person.login}@example.org" for person in people)


def run(desk: Desk, at: datetime) -> Escalated:
    """One run of the timer at that instant."""
    with desk.app.app_context():
        done = escalate(replace(desk.app.extensions[EXTENSION], clock=lambda: at), on=TODAY)
    assert done is not None
    return done


def test_handler_and_head_have_mail_before_the_answer_is_there(desk: Desk, mail: Path) -> None:
    concern = desk.record_urgent(by=desk.worker)

    assert told(mail) == addresses(desk.handler, desk.head)
    for letter in letters(mail):
        body = letter.get_payload(decode=True)
        assert isinstance(body, bytes)
        text = body.decode("utf-8")
        assert "URGENT" in text
        assert ADDRESS.format(desk.case_id, concern) in text
        words = text + str(letter["Subject"])
        assert SEEN not in words
        assert "Sun" not in words
    assert {letter.state for letter in outbox(desk.app)} == {MailState.SENT}


def test_it_is_said_in_the_language_of_whoever_gets_it(desk: Desk, mail: Path) -> None:
    with desk.app.app_context():
        session().merge(desk.head).language = "zh"
        session().commit()

    desk.record_urgent()

    by = {letter.address: letter for letter in outbox(desk.app)}
    assert "尚无人写明处置情况" in by[f"{desk.head.login}@example.org"].body
    assert "nobody has said yet" in by[f"{desk.handler.login}@example.org"].body


def test_what_is_not_urgent_writes_to_nobody(desk: Desk, mail: Path) -> None:
    desk.raise_one(desk.worker, level="worrying")

    assert letters(mail) == []


def test_what_cannot_be_put_there_now_waits_for_the_timer(desk: Desk, mail: Path) -> None:
    blocked = mail.parent / "blocked"
    blocked.write_text("a file, where a folder should be", "utf-8")
    before = desk.app.extensions[EXTENSION]
    desk.app.extensions[EXTENSION] = replace(before, route=MaildirRoute(folder=blocked))

    concern = desk.record_urgent()

    assert concern, "it is kept all the same"
    assert {letter.state for letter in outbox(desk.app)} == {MailState.PENDING}
    desk.app.extensions[EXTENSION] = before
    run(desk, NOON + timedelta(minutes=5))
    assert told(mail) == addresses(desk.handler, desk.head)


def test_an_installation_without_mail_raises_it_all_the_same(desk: Desk) -> None:
    assert desk.record_urgent()
    assert outbox(desk.app) == []


def test_the_chief_is_told_when_an_hour_is_full_and_once(desk: Desk, mail: Path) -> None:
    desk.record_urgent()
    first = told(mail)

    early = run(desk, NOON + HOUR - timedelta(seconds=1))
    due = run(desk, NOON + HOUR)
    again = run(desk, NOON + 2 * HOUR)

    assert (early.concerns, due.concerns, again.concerns) == (0, 1, 0)
    assert told(mail) == sorted([*first, *addresses(desk.chief)])


def test_the_chief_is_not_told_of_what_was_answered(desk: Desk, mail: Path) -> None:
    concern = desk.record_urgent()
    desk.answer(desk.handler, concern)

    assert run(desk, NOON + HOUR).concerns == 0
    assert told(mail) == addresses(desk.handler, desk.head)


@pytest.mark.in_turn(13)
def test_today_of_the_chief_shows_it_after_the_hour_though_no_timer_ran(desk: Desk) -> None:
    desk.record_urgent()

    for after, is_there in ((HOUR - timedelta(seconds=1), False), (HOUR, True)):
        with time_machine.travel(NOON + after, tick=False):
            page = text_of(desk.as_(desk.chief).get("/"))
        assert ('class="concern"' in page) is is_there


def test_where_no_section_head_is_the_chief_has_it_at_once(desk: Desk, mail: Path) -> None:
    with desk.app.app_context():
        session().merge(desk.head).is_active = False
        session().commit()

    desk.record_urgent()

    assert told(mail) == addresses(desk.handler, desk.chief)
    assert 'class="concern"' in text_of(desk.as_(desk.chief).get("/"))
    assert run(desk, NOON + HOUR).mails == 0


@pytest.mark.in_turn(13)
def test_after_a_night_it_is_told_again_until_somebody_answers(desk: Desk, tmp_path: Path) -> None:
    concern = desk.record_urgent()

    night(desk.app, on=TODAY + timedelta(days=1), route=maildir(tmp_path))
    with time_machine.travel(NOON + timedelta(days=1), tick=False):
        assert 'class="concern"' in text_of(desk.as_(desk.handler).get("/"))
        desk.answer(desk.head, concern, next_on="2026-11-30")
    night(desk.app, on=TODAY + timedelta(days=2), route=maildir(tmp_path))

    assert len(outbox(desk.app)) == 3


def test_the_night_within_the_hour_leaves_the_chief_out(desk: Desk, tmp_path: Path) -> None:
    desk.record_urgent()

    night(desk.app, on=TODAY, route=maildir(tmp_path), at=NOON + timedelta(minutes=59))

    assert {mail.address for mail in outbox(desk.app)} == set(addresses(desk.handler, desk.head))


def test_who_answered_stands_there_by_name(desk: Desk) -> None:
    concern = desk.record_urgent()

    desk.answer(desk.head, concern)

    page = text_of(desk.as_(desk.worker).get(f"/cases/{desk.case_id}/concerns/{concern}"))
    assert desk.head.name in page
    assert DONE not in page, "what was done is read by who sees the case, or raised it"
    with desk.app.app_context():
        assert session().get_one(Concern, concern).answered_by_id == desk.head.id
