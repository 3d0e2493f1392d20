"""Dates as people type them, on Tuesday 24 November 2026."""

from __future__ import annotations

from datetime import date

import pytest

from casetrack.dates.reading import month_first, read_when
from casetrack.db.when import When
from casetrack.errors import RuleBroken

TODAY = date(2026, 11, 24)

READ = {
    "days": {
        "2026-11-24": "2026-11-24",
        "2026-1-4": "2026-01-04",
        "2026/11/24": "2026-11-24",
        "2022.5.3": "2022-05-03",
        "20261124": "2026-11-24",
        "24.11.2026": "2026-11-24",
        "24/11/2026": "2026-11-24",
        "4/5/2026": "2026-05-04",
        "24-11-2026": "2026-11-24",
        "2022年5月3日": "2022-05-03",
        "2022年5月3号": "2022-05-03",
        "2022 年 5 月 3 日": "2022-05-03",
        "二〇二二年五月三日": "2022-05-03",
        "20 November 2026": "2026-11-20",
        "20 Nov 2026": "2026-11-20",
        "20-Nov-2026": "2026-11-20",
        "20th of November 2026": "2026-11-20",
        "November 20, 2026": "2026-11-20",
        "Nov. 20 2025": "2025-11-20",
        "2026 Nov 20": "2026-11-20",
        "29.2.2024": "2024-02-29",
    },
    "days without a year, the most recent": {
        "11-24": "2026-11-24",
        "11-25": "2025-11-25",
        "20/11": "2026-11-20",
        "25/11": "2025-11-25",
        "20.11": "2026-11-20",
        "20.11.": "2026-11-20",
        "02-29": "2024-02-29",
        "5月3日": "2026-05-03",
        "12月3日": "2025-12-03",
        "十一月二十三日": "2026-11-23",
        "20 Nov": "2026-11-20",
        "Nov 20": "2026-11-20",
        "the 3rd of May": "2026-05-03",
        "31 dec": "2025-12-31",
        "20号": "2026-11-20",
        "25日": "2026-10-25",
        "31号": "2026-10-31",
    },
    "days counted from today": {
        "today": "2026-11-24",
        "Today.": "2026-11-24",
        "yesterday": "2026-11-23",
        "the day before yesterday": "2026-11-22",
        "tomorrow": "2026-11-25",
        "今天": "2026-11-24",
        "今日": "2026-11-24",
        "昨天": "2026-11-23",
        "前天": "2026-11-22",
        "大前天": "2026-11-21",
        "明天": "2026-11-25",
        "3 days ago": "2026-11-21",
        "a day ago": "2026-11-23",
        "3天前": "2026-11-21",
        "三天前": "2026-11-21",
        "十天前": "2026-11-14",
        "in 3 days": "2026-11-27",
        "3天后": "2026-11-27",
        "本月5日": "2026-11-05",
        "上个月20号": "2026-10-20",
    },
    "weekdays": {
        "Monday": "2026-11-23",
        "Tuesday": "2026-11-24",
        "on Friday": "2026-11-20",
        "last Tuesday": "2026-11-17",
        "last Friday": "2026-11-20",
        "this Friday": "2026-11-27",
        "next Friday": "2026-12-04",
        "周二": "2026-11-24",
        "星期天": "2026-11-22",
        "礼拜五": "2026-11-20",
        "上周五": "2026-11-20",
        "上周二": "2026-11-17",
        "上个星期日": "2026-11-22",
        "上上周五": "2026-11-13",
        "本周五": "2026-11-27",
        "下周一": "2026-11-30",
    },
    "months and years": {
        "2022-05": "2022-05",
        "2022/5": "2022-05",
        "05/2022": "2022-05",
        "2022年5月": "2022-05",
        "2022年5月份": "2022-05",
        "March 2026": "2026-03",
        "in May 2022": "2022-05",
        "May": "2026-05",
        "December": "2025-12",
        "November": "2026-11",
        "六月": "2026-06",
        "今年5月": "2026-05",
        "去年5月": "2025-05",
        "上个月": "2026-10",
        "last month": "2026-10",
        "2019": "2019",
        "2022年": "2022",
        "去年": "2025",
        "前年": "2024",
        "last year": "2025",
        "spring 2022": "2022-21",
        "2022年冬天": "2022-24",
        "去年夏天": "2025-22",
    },
    "ranges": {
        "2022-05..06": "2022-05/2022-06",
        "2022-05..2022-06": "2022-05/2022-06",
        "2022-05-03..07": "2022-05-03/2022-05-07",
        "2022-05-03..06-07": "2022-05-03/2022-06-07",
        "2022-12..01": "2022-12/2023-01",
        "2022-05 to 2022-06": "2022-05/2022-06",
        "2019..2020": "2019/2020",
        "2019-2020": "2019/2020",
        "2019年至2020年": "2019/2020",
        "2019至2020年": "2019/2020",
        "2022年5月至6月": "2022-05/2022-06",
        "2022年5月到2022年6月": "2022-05/2022-06",
        "2022年5-6月": "2022-05/2022-06",
        "2022年5月—6月": "2022-05/2022-06",
        "2022年5月~6月": "2022-05/2022-06",
        "2022年5月3日至7日": "2022-05-03/2022-05-07",
        "2022年5月3-7日": "2022-05-03/2022-05-07",
        "5月3日至7日": "2026-05-03/2026-05-07",
        "2022年12月至1月": "2022-12/2023-01",
        "May to June 2022": "2022-05/2022-06",
        "from May to June 2022": "2022-05/2022-06",
        "May-June 2022": "2022-05/2022-06",
        "May – June 2022": "2022-05/2022-06",
        "3-7 May 2022": "2022-05-03/2022-05-07",
        "3 to 7 May 2022": "2022-05-03/2022-05-07",
        "May 3-7": "2026-05-03/2026-05-07",
        "between 3 May and 7 May": "2026-05-03/2026-05-07",
        "20 Nov to 2 Dec": "2026-11-20/2026-12-02",
        "20 Dec to 5 Jan": "2025-12-20/2026-01-05",
        "20 Dec to 5 Jan 2025": "2024-12-20/2025-01-05",
        "20 Dec 2025 to 5 Jan 2026": "2025-12-20/2026-01-05",
        "2022-05-03..2022-05-03": "2022-05-03",
        "yesterday to today": "2026-11-23/2026-11-24",
        "上周五至昨天": "2026-11-20/2026-11-23",
        "last week": "2026-11-16/2026-11-22",
        "上周": "2026-11-16/2026-11-22",
        "since 2023-05": "2023-05/..",
        "自2023年5月起": "2023-05/..",
        "2023年5月以来": "2023-05/..",
        "2023-05..": "2023-05/..",
        "..2023-05": "../2023-05",
        "until May 2023": "../2023-05",
        "截至2023年5月": "../2023-05",
    },
    "about": {
        "about 10 Nov": "2026-11-10~",
        "around 2022-05": "2022-05~",
        "approx. 2019": "2019~",
        "c. 2019": "2019~",
        "约11月10日": "2026-11-10~",
        "大约2022年5月": "2022-05~",
        "2022年5月左右": "2022-05~",
        "10 Nov or so": "2026-11-10~",
        "约2022年5月至6月": "2022-05~/2022-06~",
        "about May to June 2022": "2022-05~/2022-06~",
        "about spring 2022": "2022-21",
        "2 weeks ago": "2026-11-10~",
        "两周前": "2026-11-10~",
        "2 months ago": "2026-09~",
        "一个月前": "2026-10~",
        "about a year ago": "2025~",
        "3年前": "2023~",
    },
    "unknown": {
        "unknown": "",
        "Unknown": "",
        "not known": "",
        "不详": "",
        "未知": "",
        "日期不详": "",
        "?": "",
    },
    "EDTF": {
        "2019~": "2019~",
        "2024-04-XX": "2024-04-XX",
        "2024-04-xx": "2024-04-XX",
        "2022-21": "2022-21",
        "2022-05?": "2022-05?",
        "2022-05/2022-06": "2022-05/2022-06",
        "2023-05/..": "2023-05/..",
        "[2022-05-01,2022-05-03]": "[2022-05-01,2022-05-03]",
        "201X": "201X",
    },
    "however it is typed": {
        "２０２２年５月３日": "2022-05-03",
        "２０２２－０５": "2022-05",
        "2022-05．．06": "2022-05/2022-06",
        "  TODAY ": "2026-11-24",
        "2022年5月3日。": "2022-05-03",
        "20  nov   2026": "2026-11-20",
        "于2022年5月": "2022-05",
        "2022年5月期间": "2022-05",
    },
}


@pytest.mark.parametrize(
    ("typed", "edtf"),
    [
        pytest.param(typed, edtf, id=f"{kind}: {typed}")
        for kind, forms in READ.items()
        for typed, edtf in forms.items()
    ],
)
def test_a_date_is_read_as_precisely_as_it_was_typed(typed: str, edtf: str) -> None:
    assert read_when(typed, on=TODAY) == When.parse_edtf(edtf)


@pytest.mark.parametrize(
    ("typed", "edtf", "words"),
    [
        ("early 2019", "2019", "early 2019"),
        ("Late 2019", "2019", "late 2019"),
        ("mid 2019", "2019", "mid 2019"),
        ("the end of 2019", "2019", "late 2019"),
        ("mid-May 2022", "2022-05", "mid May 2022"),
        ("early May", "2026-05", "early May 2026"),
        ("2019年初", "2019", "2019年初"),
        ("2019年底", "2019", "2019年底"),
        ("2019年年底", "2019", "2019年底"),
        ("2019年末", "2019", "2019年底"),
        ("去年底", "2025", "2025年底"),
        ("年初", "2026", "2026年初"),
        ("2022年5月上旬", "2022-05", "2022年5月上旬"),
        ("5月初", "2026-05", "2026年5月初"),
    ],
)
def test_a_part_of_a_year_or_month_keeps_its_wording_and_claims_no_days(
    typed: str, edtf: str, words: str
) -> None:
    when = read_when(typed, on=TODAY)

    assert (when.edtf, when.words) == (edtf, words)
    assert (when.first, when.last) == (When.parse_edtf(edtf).first, When.parse_edtf(edtf).last)


@pytest.mark.parametrize(
    "typed",
    [
        "2026-02-30",
        "2023-02-29",
        "2026-13",
        "2026-13-01",
        "30/02/2026",
        "13-45",
        "24-11",
        "02-30",
        "31 June",
        "2026年2月30日",
        "2月30日",
        "45号",
        "本月31日",
        "2022-05-07..03",
        "7 to 3 May 2022",
        "2022-06..2022-05",
        "2020年至2019年",
        "about 2026-02-30",
    ],
)
def test_a_date_the_calendar_does_not_have_is_impossible(typed: str) -> None:
    with pytest.raises(RuleBroken) as refusal:
        read_when(typed, on=TODAY)

    assert refusal.value.key == "date_impossible"
    assert refusal.value.field == "when"
    assert refusal.value.values == {"text": typed}


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "   ",
        "nonsense",
        "Sun Moumou",
        "家访",
        "1124",
        "24.11.26",
        "1 Jan 3019",
        "3019",
        "spring 3019",
        "spring 0000",
        "in 999 years",
        "2022-05/",
        "about",
        "about unknown thing",
        "in",
        "to",
        "..",
        "一",
        "5",
        "9 or so",
        "May 2026 to",
        "early",
        "early unknown",
        "初",
        "since unknown",
        "unknown to today",
        "last week to today",
        "2" * 100,
        "yesterday" * 10,
    ],
)
def test_what_is_no_date_is_unreadable(typed: str) -> None:
    with pytest.raises(RuleBroken) as refusal:
        read_when(typed, on=TODAY)

    assert (refusal.value.key, refusal.value.field) == ("date_unreadable", "when")
    assert refusal.value.values == {"text": typed.strip()}


def test_a_leap_day_without_a_year_goes_back_to_the_last_one_there_was() -> None:
    assert read_when("29 Feb", on=date(2104, 2, 28)) == When.day(date(2096, 2, 29))


@pytest.mark.parametrize(
    ("on", "english", "chinese"),
    [
        (date(2026, 11, 20), date(2026, 11, 13), date(2026, 11, 13)),
        (date(2026, 11, 21), date(2026, 11, 20), date(2026, 11, 13)),
        (date(2026, 11, 23), date(2026, 11, 20), date(2026, 11, 20)),
    ],
    ids=["on that Friday", "the day after", "the Monday after"],
)
def test_last_friday_is_the_one_before_in_english_and_of_last_week_in_chinese(
    on: date, english: date, chinese: date
) -> None:
    assert read_when("last Friday", on=on) == When.day(english)
    assert read_when("上周五", on=on) == When.day(chinese)


@pytest.mark.parametrize(
    ("typed", "edtf"),
    [
        ("1/5", "2026-01-05"),
        ("1.5", "2026-01-05"),
        ("11/20", "2026-11-20"),
        ("１１．２０", "2026-11-20"),
        ("11.20..11.23", "2026-11-20/2026-11-23"),
        ("约11/10", "2026-11-10~"),
        ("12/1", "2025-12-01"),
        # No month is the thirteenth: what comes first is a day, as everywhere.
        ("13/11", "2026-11-13"),
        ("20/11", "2026-11-20"),
        # With a year nothing is swapped.
        ("2026/11/20", "2026-11-20"),
        ("2026.1.5", "2026-01-05"),
        ("4/5/2026", "2026-05-04"),
        ("05/2022", "2022-05"),
        ("11-20", "2026-11-20"),
    ],
)
def test_on_a_chinese_page_the_month_comes_first(typed: str, edtf: str) -> None:
    assert read_when(month_first(typed), on=TODAY).edtf == edtf


@pytest.mark.parametrize("typed", ["2/30", "11.31", "0/5"])
def test_on_a_chinese_page_a_day_that_is_none_is_refused(typed: str) -> None:
    with pytest.raises(RuleBroken):
        read_when(month_first(typed), on=TODAY)
