"""Whoever is to take cases of a desk is mailed how many, for how long, and where; and no name."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from casetrack.accounts.models import Role
from casetrack.db import session
from casetrack.desk.handover.actions import NewHandover, give_desk
from casetrack.desk.notices.alerts import Post, send_alerts, use_post
from casetrack.desk.notices.models import OutboxMail
from tests.builders import NOON, TODAY, acting, make_case, make_staff
from tests.desk.notices.builders import BASE_URL, maildir


def test_each_receiver_with_an_address_is_told_and_whoever_gave_it_is_not(
    app: Flask, tmp_path: Path
) -> None:
    with app.app_context():
        one_is_told(tmp_path)


def one_is_told(folder: Path) -> None:
    """A desk is given to three; one of them has an address and is not who gave it."""
    head = make_staff(Role.SECTION_HEAD)
    owner, silent = make_staff(office=head.office), make_staff(office=head.office)
    receiver = make_staff(office=head.office, name="吴桐")
    head.email, receiver.email, receiver.language = "head@example.org", "wu@example.org", "zh"
    cases = [make_case(handler=owner) for _number in range(4)]
    others = {cases[0].id: silent.id, cases[1].id: head.id}
    until = TODAY + timedelta(days=9)
    new = NewHandover(receiver.id, "年休假", TODAY, until, others)

    post = Post(route=maildir(folder), base_url=BASE_URL, language="en", clock=lambda: NOON)
    with use_post(post):
        handover = give_desk(owner, new, acting(head))
        session().flush()
        mails = session().scalars(select(OutboxMail)).all()
        session().commit()
        send_alerts()

    (mail,) = mails
    assert mail.address == "wu@example.org"
    assert mail.subject == "casetrack：有2件案件移交给您"
    assert f"{BASE_URL}/desks/{handover.id}" in mail.body
    for name in (owner.name, receiver.name, head.name):
        assert name not in mail.body
    assert len(list((folder / "mail" / "new").iterdir())) == 1
