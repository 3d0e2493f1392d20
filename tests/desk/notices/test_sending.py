"""How mail leaves: what a server takes, refuses, or takes without saying so; a maildir."""

from __future__ import annotations

import mailbox
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from casetrack.accounts.models import Staff
from casetrack.db import session
from casetrack.db.transaction import unit_of_work
from casetrack.desk.notices.models import MailState, OutboxMail
from casetrack.desk.notices.outbox import MOST_ATTEMPTS
from casetrack.desk.notices.sending import MaildirRoute, SmtpRoute
from tests.builders import TODAY, make_case, make_staff
from tests.desk.notices.builders import in_days, maildir, make_duty, night, outbox
from tests.desk.notices.receiver import Receiver, receiving
from tests.signed_in import prepare

SENDER = "casetrack <desk@example.org>"


def server(receiver: Receiver, *, security: str = "none", port: int | None = None) -> SmtpRoute:
    return SmtpRoute(
        host="127.0.0.1",
        port=port or receiver.port,
        security=security,
        user="",
        password="",
        sender=SENDER,
    )


@pytest.fixture
def people(app: Flask) -> list[Staff]:
    """Three people with an address, each with something late."""
    with prepare(app):
        people = [make_staff() for _number in range(3)]
        for person in people:
            person.email = f"{person.login}@example.org"
            make_duty(make_case(handler=person), in_days(-1))
    return people


def states(app: Flask) -> list[MailState]:
    return [mail.state for mail in outbox(app)]


def test_a_server_gets_every_message_in_one_conversation(app: Flask, people: list[Staff]) -> None:
    with receiving(Receiver()) as receiver:
        done = night(app, route=server(receiver))

    assert [str(message["To"]) for message in receiver.inbox] == [person.email for person in people]
    assert receiver.conversations == 1
    assert done.sent.sent == 3
    first = receiver.inbox[0]
    assert str(first["From"]) == SENDER
    assert first["Auto-Submitted"] == "auto-generated"
    assert str(first["Message-ID"]).endswith("@example.org>")
    assert "final decision" in first.get_content()
    assert states(app) == [MailState.SENT] * 3


def test_an_address_that_is_refused_is_given_up_and_the_others_are_sent(
    app: Flask, people: list[Staff]
) -> None:
    refused = people[1].email or ""
    with receiving(Receiver(refused=frozenset({refused}))) as receiver:
        done = night(app, route=server(receiver))
        again = night(app, route=server(receiver))

    assert len(receiver.inbox) == 2
    assert (done.sent.sent, done.sent.failed) == (2, 1)
    assert (again.sent.sent, again.sent.failed) == (0, 0)
    [given_up] = [mail for mail in outbox(app) if mail.state is MailState.FAILED]
    assert (given_up.address, given_up.last_error) == (refused, "recipient refused (550)")


def test_a_refusal_for_now_is_tried_again_the_next_time(app: Flask, people: list[Staff]) -> None:
    with receiving(Receiver(verdict=lambda message: "451 later")) as receiver:
        first = night(app, route=server(receiver))
        receiver.verdict = lambda message: "250 taken"
        second = night(app, route=server(receiver))

    assert (first.sent.sent, first.sent.waiting) == (0, 3)
    assert (second.sent.sent, second.sent.waiting) == (3, 0)


def test_a_server_that_takes_a_message_and_hangs_up_gets_it_again_under_the_same_id(
    app: Flask, people: list[Staff]
) -> None:
    with receiving(Receiver(verdict=lambda message: None)) as receiver:
        first = night(app, route=server(receiver))
        receiver.verdict = lambda message: "250 taken"
        night(app, route=server(receiver))

    ids = receiver.message_ids()
    assert first.sent.waiting == 3
    assert receiver.conversations == 4, "it was called again for each of the three"
    assert ids[:3] == ids[3:]
    assert len(set(ids)) == 3


def test_a_server_that_is_not_there_is_asked_once_and_no_attempt_is_counted(
    app: Flask, people: list[Staff]
) -> None:
    with receiving(Receiver()) as receiver:
        pass

    done = night(app, route=server(receiver))

    assert (done.sent.waiting, done.sent.reason) == (3, "Connection refused")
    assert [mail.attempts for mail in outbox(app)] == [0, 0, 0]
    assert states(app) == [MailState.PENDING] * 3


def test_nothing_is_sent_in_the_clear_where_starttls_is_asked_for(
    app: Flask, people: list[Staff]
) -> None:
    with receiving(Receiver()) as receiver:
        done = night(app, route=server(receiver, security="starttls"))

    assert receiver.inbox == []
    assert done.sent.waiting == 3
    assert done.sent.reason is not None
    assert "smtp_security" in done.sent.reason


@pytest.mark.in_turn(13)
def test_a_message_is_given_up_after_some_nights(app: Flask, people: list[Staff]) -> None:
    with receiving(Receiver(verdict=lambda message: "451 later")) as receiver:
        nights = [night(app, route=server(receiver)) for _night in range(MOST_ATTEMPTS + 1)]

    assert [night.sent.failed for night in nights] == [0] * (MOST_ATTEMPTS - 1) + [3, 0]
    assert len(receiver.inbox) == 3 * MOST_ATTEMPTS


# --- A maildir ------------------------------------------------------------------------------------


def test_a_maildir_is_made_and_a_message_it_has_is_not_put_in_twice(
    app: Flask, people: list[Staff], tmp_path: Path
) -> None:
    night(app, route=maildir(tmp_path))
    with app.app_context(), unit_of_work():
        # As if it had been killed each time before a message was marked.
        waiting = {"state": MailState.PENDING, "sent_at": None}
        session().execute(sa.update(OutboxMail).values(waiting))

    again = night(app, route=maildir(tmp_path))

    with closing(mailbox.Maildir(tmp_path / "mail", create=False)) as box:
        ids = [message["Message-ID"] for message in box]
    assert sorted(ids) == sorted(mail.message_id for mail in outbox(app))
    assert again.sent.sent == 3


def test_a_folder_that_cannot_be_written_keeps_the_mail_waiting(
    app: Flask, people: list[Staff], tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    route = replace(maildir(tmp_path), folder=tmp_path / "file" / "mail")

    done = night(app, route=route)

    assert isinstance(route, MaildirRoute)
    assert done.sent.waiting == 3
    assert states(app) == [MailState.PENDING] * 3
    assert night(app, on=TODAY, route=maildir(tmp_path)).sent.sent == 3
