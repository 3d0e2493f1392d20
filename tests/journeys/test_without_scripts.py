"""The first working day by plain requests: no script, no style, only links and forms."""

from __future__ import annotations

import pytest

from tests.journeys.first_day import a_first_working_day
from tests.journeys.plain import PlainPerson
from tests.journeys.the_house import House


# The other journeys are gone through on SQLite.
@pytest.mark.sqlite_at_night
@pytest.mark.parametrize("lang", [pytest.param("en", marks=pytest.mark.in_turn(13)), "zh"])
def test_a_first_working_day_needs_no_script(house: House, login: str, lang: str) -> None:
    a_first_working_day(PlainPerson(house, lang), login)
