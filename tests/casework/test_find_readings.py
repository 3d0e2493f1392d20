"""Days and periods typed into the box that finds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
import time_machine
from flask import Flask

from casetrack.ledger.find_commands import read_as
from tests.builders import NOON, TODAY, make_staff
from tests.signed_in import prepare, sign_in, text_of


@pytest.fixture(autouse=True)
def _on_that_tuesday() -> Iterator[None]:
    """24 November 2026, noon."""
    with time_machine.travel(NOON, tick=False):
        yield


def _read(app: Flask, typed: str) -> list[tuple[str, str]]:
    with app.test_request_context():
        return [(line.text, line.note) for line in read_as(typed, on=TODAY)]


@pytest.mark.parametrize("typed", ["20/11", "20 November", "11-20", "11月20日", "2026-11-20"])
def test_a_day_leads_to_the_calendar(app: Flask, typed: str) -> None:
    assert _read(app, typed) == [("20 November 2026, Fri", "that day in the calendar")]


@pytest.mark.parametrize(
    ("typed", "last"),
    [
        ("1 month from 4/9", date(2026, 10, 4)),
        ("a month from 31/8", date(2026, 9, 30)),
        ("从9月4日起一个月", date(2026, 10, 4)),
        ("9-4 1个月", date(2026, 10, 4)),
        ("7 days from 20/11", date(2026, 11, 27)),
        ("2 weeks after 20/11", date(2026, 12, 4)),
        ("2 working days from 20/11", date(2026, 11, 24)),
        ("11-20 2个工作日", date(2026, 11, 24)),
        ("1 year from 20/11", date(2027, 11, 20)),
    ],
)
def test_a_length_and_a_day_are_counted(app: Flask, typed: str, last: date) -> None:
    ((text, note),) = _read(app, typed)

    assert text.startswith(f"{last.day} {last:%B} {last.year}, ")
    assert note.startswith("counted from the day after ")


def test_a_last_day_that_is_a_rest_day_names_the_next_working_day(app: Flask) -> None:
    ((_text, note),) = _read(app, "1 month from 4/9")

    assert "a rest day: the next working day is" in note


@pytest.mark.parametrize(
    "typed", ["17", "17 18", "2026 2", "smm", "旷课", "1 month", "month from 4/9"]
)
def test_what_is_neither_is_read_as_nothing(app: Flask, typed: str) -> None:
    assert _read(app, typed) == []


def test_both_stand_on_the_page_of_what_was_found(app: Flask) -> None:
    with prepare(app):
        client = sign_in(app, make_staff(), lang="zh")

    page = text_of(client.post("/find", data={"find": "9月4日起1个月"}, follow_redirects=True))

    assert "2026年10月4日" in page
    assert "自2026年9月4日的次日起算" in page
    assert "没有找到" not in page
