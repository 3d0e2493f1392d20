"""An office that decides by proposals, with its people signed in."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from flask import Flask

from casetrack.accounts.models import Role, Staff
from casetrack.db import session
from casetrack.review.models import ReviewKind
from casetrack.review.queries import running
from tests.builders import NOON, make_staff
from tests.courses.approvals.builders import Pages, make_decided_office
from tests.signed_in import prepare, sign_in


@pytest.fixture
def pages(app: Flask) -> Iterator[Pages]:
    with time_machine.travel(NOON, tick=False):
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
        yield Pages(app, office, prosecutor, head, chief, other, address)
