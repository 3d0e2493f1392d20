"""A night asks as often for many cases as for two."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from casetrack.cases.models import Case
from casetrack.desk.notices.night import BATCH, refresh_cases
from tests.builders import TODAY
from tests.derived import not_up_to_date
from tests.probation.builders import child_of, make_probation
from tests.signed_in import prepare
from tests.statements import asked, counted
from tests.suggestions.letters import served
from tests.visits.builders import case_of, plan_monthly

MANY = 16
# Of one batch: its cases, windows that closed, their rows of stages, and what the five stages and
# the next date are read from, each table once; what is written, once each; and the look whether
# there is another batch.
MOST = 19


@pytest.mark.in_turn(13)
def test_a_night_sends_as_many_statements_for_many_cases_as_for_two(app: Flask) -> None:
    with prepare(app):
        for number in range(2):
            running_case(number)
    few = statements_of_a_night(app, after=1)

    with prepare(app):
        cases = [running_case(number).id for number in range(2, MANY)]
    statements_of_a_night(app, after=1)
    many = statements_of_a_night(app, after=300)

    assert len(cases) < BATCH
    assert few == many <= MOST
    with app.app_context():
        assert not not_up_to_date(cases, on=TODAY + timedelta(days=300))


def running_case(number: int) -> Case:
    """A case in which all five stages have something to say, that of each day another thing."""
    probation = make_probation()
    child = child_of(probation)
    plan_monthly(child, times=2 + number % 3)
    case = case_of(child)
    served(case, number=f"{case.id}-{number}")
    return case


def statements_of_a_night(app: Flask, *, after: int) -> int:
    """How many statements bring everything up to that day."""
    with counted(app.extensions["casetrack_database"]) as sent, app.app_context():
        refresh_cases(on=TODAY + timedelta(days=after))
    return len(asked(sent))
