"""An office that decides by proposals, with its people signed in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import time_machine
from flask import Flask

from casetrack.accounts.models import Role, Staff
from casetrack.db import session
from casetrack.db.crypto import Keyring
from casetrack.db.session import Database
from casetrack.review.models import ReviewKind
from casetrack.review.queries import running
from tests.builders import NOON, make_staff
from tests.courses.approvals.builders import Pages, make_decided_office
from tests.house import make_app
from tests.signed_in import prepare, sign_in


def people_of(app: Flask) -> Pages:
    """An office that decides by proposals, its people signed in, at noon."""
    with prepare(app), app.test_request_context():
        office = make_decided_office()
        period = running(office.child, ReviewKind.PROSECUTION)
        assert period is not None
        address = f"/cases/{office.case_id}/reviews/{period.id}/decision"
        stranger = make_staff(Role.CHIEF_PROCURATOR)
        people = [
            session().get_one(Staff, number)
            for number in (office.prosecutor, office.head, office.chief, stranger.id)
        ]
        prosecutor, head, chief, other = (sign_in(app, person) for person in people)
    return Pages(app, office, prosecutor, head, chief, other, address)


@pytest.fixture
def pages(app: Flask) -> Iterator[Pages]:
    with time_machine.travel(NOON, tick=False):
        yield people_of(app)


@pytest.fixture
def pages_of_a_file(
    tmp_path: Path, keyring: Keyring, ready_file: Callable[[Path], Database]
) -> Iterator[Pages]:
    """The same on an SQLite file of its own: what one connection locks is locked for others."""
    database = ready_file(tmp_path / "one.sqlite")
    with time_machine.travel(NOON, tick=False):
        yield people_of(make_app(database, keyring))
    database.dispose()
