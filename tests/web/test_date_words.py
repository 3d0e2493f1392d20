"""Dates in words: precise as known, in both languages."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask, render_template_string
from flask_babel import Babel, force_locale

import casetrack
from casetrack.db.partial_date import PartialDate
from casetrack.web.dates import (
    ahead,
    lag,
    late_by,
    month_day,
    register_filters,
    weekday,
    word_day,
    word_when,
)
from casetrack.web.typed_dates.reading import read_when

TODAY = date(2026, 11, 24)


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    """A small app with the words of this feature."""
    folder = tmp_path / "zh" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    source = Path(casetrack.__file__).parent / "translations/web/zh/LC_MESSAGES/messages.po"
    with source.open("rb") as words, (folder / "messages.mo").open("wb") as compiled:
        write_mo(compiled, read_po(words, locale="zh"))
    app = Flask(__name__)
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(tmp_path)
    Babel(app)
    register_filters(app)
    return app


def test_a_day_is_iso_in_lists_and_long_in_sentences() -> None:
    day = date(2026, 11, 6)

    assert word_day(day, "en") == word_day(day, "zh") == "2026-11-06"
    assert word_day(day, "en", long=True) == "6 November 2026"
    assert word_day(day, "zh", long=True) == "2026年11月6日"
    assert month_day(day) == "11-06"
    assert (weekday(day, "en"), weekday(day, "zh")) == ("Fri", "周五")


@pytest.mark.parametrize(
    ("edtf", "english", "chinese"),
    [
        ("", "unknown", "不详"),
        ("2026-11-16", "16 November 2026", "2026年11月16日"),
        ("2022-05", "May 2022", "2022年5月"),
        ("2019", "2019", "2019年"),
        ("201X", "2010s", "2010年代"),
        ("19XX", "1900s", "20世纪"),
        ("2022-21", "spring 2022", "2022年春"),
        ("2022-24", "winter 2022", "2022年冬"),
        ("2024-04-XX", "a day in April 2024", "2024年4月某日"),
        ("2024-XX", "a month in 2024", "2024年某月"),
        ("2024-XX-XX", "a day in 2024", "2024年某日"),
        ("2026-11-10~", "about 10 November 2026", "约2026年11月10日"),
        ("2019~", "about 2019", "约2019年"),
        ("2022-05?", "May 2022 (uncertain)", "2022年5月（存疑）"),
        ("2022-05%", "about May 2022 (uncertain)", "约2022年5月（存疑）"),
        ("2022-05/2022-06", "May to June 2022", "2022年5月至6月"),
        ("2022-12/2023-01", "December 2022 to January 2023", "2022年12月至2023年1月"),
        ("2019/2020", "2019 to 2020", "2019年至2020年"),
        ("2022-05-03/2022-05-07", "3 to 7 May 2022", "2022年5月3日至7日"),
        ("2026-11-20/2026-12-02", "20 November to 2 December 2026", "2026年11月20日至12月2日"),
        (
            "2025-12-20/2026-01-05",
            "20 December 2025 to 5 January 2026",
            "2025年12月20日至2026年1月5日",
        ),
        ("2022-05-03/2022-06", "3 May 2022 to June 2022", "2022年5月3日至2022年6月"),
        ("2022-21/2022-22", "spring 2022 to summer 2022", "2022年春至2022年夏"),
        ("2022-05~/2022-06~", "about May to June 2022", "约2022年5月至6月"),
        ("2022-05~/2022-06", "about May to June 2022", "约2022年5月至6月"),
        ("2019~/2020~", "about 2019 to about 2020", "约2019年至约2020年"),
        ("2023-05/..", "since May 2023", "2023年5月起"),
        ("../2023-05-03", "until 3 May 2023", "截至2023年5月3日"),
        (
            "[2022-05-01,2022-05-03..2022-05-05]",
            "1 May 2022 or 3 May 2022 to 5 May 2022",
            "2022年5月1日或2022年5月3日至2022年5月5日",
        ),
    ],
)
def test_a_date_is_said_as_precisely_as_it_is_known(edtf: str, english: str, chinese: str) -> None:
    when = PartialDate.parse_edtf(edtf)

    assert word_when(when, "en", long=True) == english
    assert word_when(when, "zh", long=True) == chinese


def test_only_a_single_day_is_shorter_in_lists() -> None:
    assert word_when(PartialDate.day(TODAY), "en") == "2026-11-24"
    assert word_when(PartialDate.month(2022, 5), "en") == "May 2022"
    assert word_when(PartialDate.parse_edtf("2026-11-10~"), "zh") == "约2026年11月10日"


@pytest.mark.parametrize(
    ("typed", "english", "chinese"),
    [
        ("early 2019", "early 2019", "2019年初"),
        ("late May 2022", "late May 2022", "2022年5月底"),
        ("2019年底", "late 2019", "2019年底"),
        ("2022年5月中旬", "mid May 2022", "2022年5月中旬"),
    ],
)
def test_a_part_of_a_year_is_said_in_both_languages(typed: str, english: str, chinese: str) -> None:
    when = read_when(typed, on=TODAY)

    assert word_when(when, "en") == english
    assert word_when(when, "zh") == chinese


def test_the_sources_wording_is_used_in_its_own_language_only() -> None:
    when = PartialDate.parse_edtf("2022-01", "新年前后")

    assert word_when(when, "zh") == "新年前后"
    assert word_when(when, "en") == "January 2022"


def test_unknown_says_so_before_the_sources_wording() -> None:
    when = PartialDate.unknown("some time later")

    assert word_when(when, "en") == "unknown (some time later)"
    assert word_when(when, "zh") == "不详"
    assert word_when(PartialDate.unknown("后来"), "zh") == "不详（后来）"


@pytest.mark.parametrize(
    ("due", "english", "chinese"),
    [
        (date(2026, 11, 16), "8 days late", "逾期8天"),
        (date(2026, 11, 23), "1 day late", "逾期1天"),
        (date(2026, 11, 24), "today", "今天"),
        (date(2026, 11, 25), "in 1 day", "还有1天"),
        (date(2026, 12, 16), "in 22 days", "还有22天"),
    ],
)
def test_late_and_ahead_are_counted(app: Flask, due: date, english: str, chinese: str) -> None:
    with app.app_context(), force_locale("en"):
        assert lag(due, TODAY) == english
        assert bool(late_by(due, TODAY)) != bool(ahead(due, TODAY))
    with app.app_context(), force_locale("zh"):
        assert lag(due, TODAY) == chinese


def test_templates_word_dates_in_the_language_of_the_page(app: Flask) -> None:
    page = (
        "{{ d|day }} {{ d|day_long }} {{ d|month_day }} {{ d|weekday }}"
        " {{ w|when }} {{ w|when_long }} {{ d|lag(d) }}"
    )

    with app.test_request_context(), force_locale("zh"):
        chinese = render_template_string(page, d=TODAY, w=PartialDate.year(2019))
    with app.test_request_context(), force_locale("en"):
        english = render_template_string(page, d=TODAY, w=PartialDate.day(TODAY))

    assert chinese == "2026-11-24 2026年11月24日 11-24 周二 2019年 2019年 今天"
    assert english == ("2026-11-24 24 November 2026 11-24 Tue 2026-11-24 24 November 2026 today")
