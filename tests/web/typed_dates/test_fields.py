"""What a field for a date reads, by where the day lies that it asks for."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import time_machine
from flask import Flask
from flask_babel import force_locale
from wtforms import Field

from casetrack.web.forms import Form
from casetrack.web.typed_dates.fields import AnyDay, AnyWhen, DayAhead, PastDay, PastSpan, PastWhen
from tests.builders import NOON

pytestmark = pytest.mark.one_engine


class SampleDatesForm(Form):
    """When something was, and when it is planned."""

    was = PastWhen("was")
    planned = DayAhead("planned")


class SampleDaysForm(Form):
    """The same text in three fields."""

    past = PastDay("past")
    ahead = DayAhead("ahead")
    either = AnyDay("either")
    told = AnyWhen("told")


@pytest.mark.parametrize(
    ("lang", "was", "planned"),
    [("zh", "2026-01-05", date(2027, 1, 5)), ("en", "2026-05-01", date(2027, 5, 1))],
)
def test_a_field_reads_two_numbers_as_the_language_of_the_page_does(
    app: Flask, lang: str, was: str, planned: date
) -> None:
    sent = {"was": "1/5", "planned": "1.5"}
    with (
        time_machine.travel(NOON, tick=False),
        app.test_request_context("/", method="POST", data=sent),
        force_locale(lang),
    ):
        form = SampleDatesForm()
        assert form.was.data.edtf == was
        assert form.planned.data == planned
        assert form.was._value() == "1/5", "it stays as it was typed"


# Each day from before Christmas to after New Year: the last such day, the next, the nearest.
TURN_OF_THE_YEAR = [
    ("2026-12-20", "01-05", "2026-01-05", "2027-01-05", "2027-01-05"),
    ("2026-12-20", "12-20", "2026-12-20", "2026-12-20", "2026-12-20"),
    ("2026-12-20", "12-19", "2026-12-19", "2027-12-19", "2026-12-19"),
    ("2026-12-20", "12-21", "2025-12-21", "2026-12-21", "2026-12-21"),
    ("2026-12-31", "01-01", "2026-01-01", "2027-01-01", "2027-01-01"),
    ("2026-12-31", "12-31", "2026-12-31", "2026-12-31", "2026-12-31"),
    ("2027-01-01", "12-31", "2026-12-31", "2027-12-31", "2026-12-31"),
    ("2027-01-01", "01-01", "2027-01-01", "2027-01-01", "2027-01-01"),
    ("2027-01-05", "12-20", "2026-12-20", "2027-12-20", "2026-12-20"),
    ("2027-01-05", "1月5日", "2027-01-05", "2027-01-05", "2027-01-05"),
    ("2027-01-05", "1月4日", "2027-01-04", "2028-01-04", "2027-01-04"),
    ("2027-01-05", "1月6日", "2026-01-06", "2027-01-06", "2027-01-06"),
    ("2026-12-20", "5日", "2026-12-05", "2027-01-05", "2026-12-05"),
    ("2026-12-20", "28日", "2026-11-28", "2026-12-28", "2026-12-28"),
    ("2026-12-31", "周五", "2026-12-25", "2027-01-01", "2027-01-01"),
    ("2026-12-20", "周日", "2026-12-20", "2026-12-20", "2026-12-20"),
    ("2026-12-20", "02-29", "2024-02-29", "2028-02-29", "2028-02-29"),
    ("2026-12-20", "2026-01-05", "2026-01-05", "2026-01-05", "2026-01-05"),
    ("2026-12-20", "昨天", "2026-12-19", "2026-12-19", "2026-12-19"),
    ("2026-12-31", "明天", "2027-01-01", "2027-01-01", "2027-01-01"),
]


@pytest.mark.parametrize(("on", "typed", "past", "ahead", "either"), TURN_OF_THE_YEAR)
def test_a_day_without_its_year_is_the_one_that_the_field_asks_for(
    app: Flask, on: str, typed: str, past: str, ahead: str, either: str
) -> None:
    noon = datetime.fromisoformat(f"{on}T04:00").replace(tzinfo=UTC)
    sent = dict.fromkeys(("past", "ahead", "either", "told"), typed)
    with (
        time_machine.travel(noon, tick=False),
        app.test_request_context("/", method="POST", data=sent),
        force_locale("zh"),
    ):
        form = SampleDaysForm()
        read = [str(form[name].data) for name in ("past", "ahead", "either", "told")]

    assert read == [past, ahead, either, either]


@pytest.mark.parametrize(
    ("field", "is_offered"), [(PastWhen, True), (PastDay, False), (PastSpan, False)]
)
@pytest.mark.parametrize(("lang", "unknown"), [("en", "unknown"), ("zh", "不详")])
def test_unknown_is_offered_only_where_it_is_taken(
    app: Flask, field: type[Field], is_offered: bool, lang: str, unknown: str
) -> None:
    form_class = type("SampleOneDateForm", (Form,), {"day": field("day")})
    with app.test_request_context("/", method="POST", data={"day": "soon-ish"}), force_locale(lang):
        form = form_class()
        form.validate()
        assert (unknown in form.day.errors[0]) == is_offered
