"""What was understood of a date is told while it is typed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import time_machine
from flask import Flask

from tests.builders import make_staff
from tests.signed_in import prepare, sign_in, text_of

pytestmark = pytest.mark.one_engine

BEFORE_CHRISTMAS = datetime(2026, 12, 20, 4, tzinfo=UTC)


def told(app: Flask, field: str, text: str, lang: str = "zh") -> tuple[int, str]:
    """Status and words of the answer, on 20 December 2026."""
    with time_machine.travel(BEFORE_CHRISTMAS, tick=False):
        with prepare(app):
            staff = make_staff()
        client = sign_in(app, staff, lang=lang)
        answer = client.post("/read-date", data={"field": field, "text": text})
    return answer.status_code, text_of(answer)


@pytest.mark.parametrize(
    ("field", "text", "lang", "said"),
    [
        ("day future", "1-5", "zh", "2027年1月5日，周二"),
        ("day past", "1-5", "zh", "2026年1月5日，周一"),
        ("day either", "1-5", "zh", "2027年1月5日，周二"),
        ("day future", "5 Jan", "en", "5 January 2027, Tue"),
        ("day future", "2026-01-05", "zh", "2026年1月5日，周一，已经过去"),
        ("day past", "2027-01-05", "en", "5 January 2027, Tue, that is still to come"),
        ("when past", "下半年", "zh", "2026年下半年，2026年7月至12月"),
        ("when past", "下半年", "en", "July to December 2026"),
        ("when past", "近日", "zh", "近日（2026年12月20日记），约2026年12月13日至20日"),
        ("when past", "某日", "zh", "不详（某日）"),
        ("when either", "5月", "zh", "2027年5月"),
        ("span past", "2026-05..06", "zh", "2026年5月至6月"),
        ("when past", "", "zh", ""),
    ],
)
def test_the_date_is_told_in_full(app: Flask, field: str, text: str, lang: str, said: str) -> None:
    assert told(app, field, text, lang) == (200, said)


def test_what_is_no_day_is_said_as_the_form_will_say_it(app: Flask) -> None:
    status, text = told(app, "day future", "下半年")

    assert status == 422
    assert "2026-11-24" in text


def test_a_field_that_there_is_not_is_told_nothing(app: Flask) -> None:
    assert told(app, "day", "1-5") == (400, "")
