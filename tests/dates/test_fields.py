"""The same two numbers in a field for a date, on a Chinese page and on an English one."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from flask import Flask
from flask_babel import force_locale

from casetrack.dates.fields import WhenField
from casetrack.visits.days_ahead import DayAheadField
from casetrack.web.forms import Form
from tests.builders import NOON


class SampleDatesForm(Form):
    """When something was, and when it is planned."""

    was = WhenField("was")
    planned = DayAheadField("planned")


@pytest.mark.one_engine
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
