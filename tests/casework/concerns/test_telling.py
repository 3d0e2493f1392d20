"""When the chief procurator hears of what is urgent, and who hears of it before."""

from __future__ import annotations

from datetime import timedelta

import pytest

from casetrack.accounts.models import Role
from casetrack.casework.concerns.telling import is_for_the_chief, told_at_once
from casetrack.db.session import Database
from tests.builders import NOON, make_office, make_staff


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (timedelta(0), False),
        (timedelta(minutes=59, seconds=59), False),
        (timedelta(minutes=60), True),
        (timedelta(days=3), True),
    ],
    ids=["at once", "a second before the hour", "the hour", "days"],
)
def test_the_chief_hears_of_it_when_an_hour_is_full(after: timedelta, expected: bool) -> None:
    assert is_for_the_chief(NOON, at=NOON + after) is expected


def test_an_instant_that_nobody_knows_is_long_enough_ago() -> None:
    assert is_for_the_chief(None, at=NOON)


def test_the_handler_and_the_section_heads_hear_of_it_first(database: Database) -> None:
    office = make_office()
    handler, head, chief = (
        make_staff(role, office=office)
        for role in (Role.PROSECUTOR, Role.SECTION_HEAD, Role.CHIEF_PROCURATOR)
    )

    assert told_at_once(handler, [head, chief]) == [handler, head]
    assert told_at_once(handler, [chief]) == [handler, chief], "nobody stands in between"
    assert told_at_once(head, [head, chief]) == [head], "told once"
    assert told_at_once(None, [head, chief]) == [head]


def test_a_handler_out_of_service_is_told_nothing(database: Database) -> None:
    handler, head = make_staff(), make_staff(Role.SECTION_HEAD)
    handler.is_active = False

    assert told_at_once(handler, [head]) == [head]
