"""Weeks of examinations: how long, how they are called, and until when they are avoided."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from casetrack.accounts.models import Role
from casetrack.clocks.calendar.exam_weeks import (
    ExamTerms,
    change_exam_week,
    exam_weeks_of,
    keep_exam_week,
)
from casetrack.clocks.calendar.models import LONGEST_EXAMS
from casetrack.db.crypto import Keyring
from casetrack.db.session import Database
from casetrack.errors import NotAllowed, RuleBroken
from tests.builders import acting, make_staff

FIRST = date(2027, 1, 11)
LONGEST = FIRST + timedelta(days=LONGEST_EXAMS - 1)


@pytest.fixture(autouse=True)
def _on_a_database(database: Database, keys: Keyring) -> None:
    """Every test here keeps something."""


def weeks(last_on: date, name: str = "期末考试") -> ExamTerms:
    return ExamTerms(FIRST, last_on, name)


@pytest.mark.parametrize("last_on", [FIRST, LONGEST])
def test_they_last_a_day_or_as_long_as_they_may(last_on: date) -> None:
    kept = keep_exam_week(weeks(last_on), acting(make_staff()))

    assert (kept.first_on, kept.last_on) == (FIRST, last_on)


@pytest.mark.parametrize(
    ("terms", "key"),
    [
        (weeks(FIRST - timedelta(days=1)), "exams_end_before_first"),
        (weeks(LONGEST + timedelta(days=1)), "exams_too_long"),
        (weeks(FIRST, name=""), "exams_without_name"),
    ],
)
def test_what_cannot_be_is_refused(terms: ExamTerms, key: str) -> None:
    act = acting(make_staff())
    with pytest.raises(RuleBroken) as broken:
        keep_exam_week(terms, act)

    assert broken.value.key == key
    assert exam_weeks_of(act.by.office_id) == []


def test_they_are_avoided_until_their_last_day() -> None:
    act = acting(make_staff())
    kept = keep_exam_week(weeks(LONGEST), act)

    assert exam_weeks_of(act.by.office_id, since=LONGEST) == [kept]
    assert exam_weeks_of(act.by.office_id, since=LONGEST + timedelta(days=1)) == []


def test_the_same_weeks_stand_there_once() -> None:
    act = acting(make_staff())
    keep_exam_week(weeks(LONGEST), act)

    with pytest.raises(RuleBroken) as broken:
        keep_exam_week(weeks(LONGEST), act)
    assert broken.value.key == "exams_there"


def test_who_handles_no_cases_keeps_none_and_changes_none() -> None:
    kept = keep_exam_week(weeks(LONGEST), acting(make_staff()))
    other = acting(make_staff(Role.ADMINISTRATOR))

    with pytest.raises(NotAllowed):
        keep_exam_week(weeks(FIRST), other)
    with pytest.raises(NotAllowed):
        change_exam_week(kept, weeks(FIRST), other, opened=kept.version)
