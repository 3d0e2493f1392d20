"""Dates as people type them, on Tuesday 24 November 2026."""

from __future__ import annotations

from datetime import date

import pytest

from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken
from casetrack.web.typed_dates.reading import month_first, read_when
from casetrack.web.typed_dates.standpoint import Direction
from tests.saying import saying

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
    assert read_when(typed, on=TODAY) == PartialDate.parse_edtf(edtf)


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
    assert (when.first, when.last) == (
        PartialDate.parse_edtf(edtf).first,
        PartialDate.parse_edtf(edtf).last,
    )


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

    assert refusal.value.key == saying("Check day, month and weekday, and that a")
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

    assert (refusal.value.key, refusal.value.field) == (
        saying("06, yesterday, early 2019, about 10 Nov, or"),
        "when",
    )
    quoted = typed.strip()
    assert refusal.value.values == {"text": quoted if len(quoted) <= 60 else f"{quoted[:60]}…"}


def test_a_leap_day_without_a_year_goes_back_to_the_last_one_there_was() -> None:
    assert read_when("29 Feb", on=date(2104, 2, 28)) == PartialDate.day(date(2096, 2, 29))


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
    assert read_when("last Friday", on=on) == PartialDate.day(english)
    assert read_when("上周五", on=on) == PartialDate.day(chinese)


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


# Wordings that people use, each with what is kept of it: EDTF, and the wording where EDTF has none.
NATURAL: dict[str, tuple[str, str | None]] = {
    "下半年": ("2026-07/2026-12", "2026年下半年"),
    "今年上半年": ("2026-01/2026-06", "2026年上半年"),
    "2025年下半年": ("2025-07/2025-12", "2025年下半年"),
    "第一季度": ("2026-01/2026-03", "2026年第一季度"),
    "2025年三季度": ("2025-07/2025-09", "2025年第三季度"),
    "去年第4季度": ("2025-10/2025-12", "2025年第四季度"),
    "本月初": ("2026-11", "2026年11月初"),
    "上月底": ("2026-10", "2026年10月底"),
    "上个月中旬": ("2026-10", "2026年10月中旬"),
    "月底": ("2026-11", "2026年11月底"),
    "上旬": ("2026-11", "2026年11月上旬"),
    "年底": ("2026", "2026年底"),
    "去年年底": ("2025", "2025年底"),
    "五月中旬": ("2026-05", "2026年5月中旬"),
    "近日": ("2026-11-17~/2026-11-24~", "近日（2026年11月24日记）"),
    "日前": ("2026-11-14~/2026-11-24~", "日前（2026年11月24日记）"),
    "最近": ("2026-10-25~/2026-11-24~", "最近（2026年11月24日记）"),
    "前几天": ("2026-11-14~/2026-11-24~", "前几天（2026年11月24日记）"),
    "暑假期间": ("2026-07/2026-08", "2026年暑假"),
    "2025年暑假": ("2025-07/2025-08", "2025年暑假"),
    "去年寒假": ("2025-01~/2025-02~", "2025年寒假"),
    "春节期间": ("2026-01-20~/2026-02-28~", "2026年春节"),
    "春节前后": ("2026-01-20~/2026-02-28~", "2026年春节"),
    "国庆假期": ("2026-10-01/2026-10-07", "2026年国庆假期"),
    "今年五一": ("2026-05-01/2026-05-05", "2026年五一假期"),
    "夏天": ("2026-22", None),
    "26.3.5": ("2026-03-05", None),
    "26年3月5日": ("2026-03-05", None),
    "九八年": ("1998", None),
    "2026 3 5": ("2026-03-05", None),
    "某日": ("", "某日"),
    "某年某月某日": ("", "某年某月某日"),
    "5月某日": ("2026-05-XX", None),
    "2025年某月": ("2025-XX", None),
    "2025年某月某日": ("2025-XX-XX", None),
    "昨天下午": ("2026-11-23", "2026年11月23日下午"),
    "昨晚": ("2026-11-23", "2026年11月23日晚"),
    "11月20日晚8点": ("2026-11-20", "2026年11月20日晚8点"),
    "11-20 14:30": ("2026-11-20", "2026-11-20 14:30"),
    "11月20日（周五）": ("2026-11-20", None),
    "上周末": ("2026-11-21/2026-11-22", None),
    "两三天前": ("2026-11-21~/2026-11-22~", None),
    "三五年前": ("2021~/2023~", None),
    "今年三四月间": ("2026-03/2026-04", None),
    "3、4月份": ("2026-03/2026-04", None),
    "2019年以前": ("../2019~", "2019年以前"),
    "2026年3月5日之后": ("2026-03-05~/..", "2026年3月5日以后"),
    "本月内": ("2026-11", None),
    "年内": ("2026", None),
    "90年代": ("199X", None),
    "即日起": ("2026-11-24/..", None),
    "second half of 2026": ("2026-07/2026-12", "second half of 2026"),
    "Q1 2026": ("2026-01/2026-03", "first quarter of 2026"),
    "the third quarter": ("2026-07/2026-09", "third quarter of 2026"),
    "the beginning of this month": ("2026-11", "early November 2026"),
    "end of last month": ("2026-10", "late October 2026"),
    "the end of the year": ("2026", "late 2026"),
    "recently": ("2026-10-25~/2026-11-24~", "recently (written on 24 November 2026)"),
    "a few days ago": (
        "2026-11-14~/2026-11-24~",
        "a few days ago (written on 24 November 2026)",
    ),
    "during the summer holidays": ("2026-07/2026-08", "summer holidays of 2026"),
    "some day in May": ("2026-05-XX", None),
    "sometime in 2025": ("2025", None),
    "yesterday afternoon": ("2026-11-23", "23 November 2026, afternoon"),
    "last night": ("2026-11-23", "23 November 2026, night"),
    "Friday, 20 November": ("2026-11-20", None),
    "last weekend": ("2026-11-21/2026-11-22", None),
    "before 2019": ("../2019~", "before 2019"),
    "after May 2025": ("2025-05~/..", "after May 2025"),
    "the 1990s": ("199X", None),
}


@pytest.mark.parametrize("typed", NATURAL)
def test_a_natural_wording_is_read_and_kept_as_vague_as_it_is(typed: str) -> None:
    when = read_when(typed, on=TODAY)

    assert (when.edtf, when.words) == NATURAL[typed]


@pytest.mark.parametrize("typed", [value for value, kept in NATURAL.items() if kept[1]])
def test_a_wording_that_is_kept_means_the_same_on_another_day(typed: str) -> None:
    kept = read_when(typed, on=TODAY)

    assert read_when(str(kept.words), on=date(2031, 2, 3)) == kept


@pytest.mark.parametrize(
    ("typed", "past", "future"),
    [
        ("下半年", "2026-07/2026-12", "2026-07/2026-12"),
        ("上半年", "2026-01/2026-06", "2027-01/2027-06"),
        ("月底", "2026-11", "2026-11"),
        ("月初", "2026-11", "2026-12"),
        ("年初", "2026", "2027"),
        ("寒假", "2026-01~/2026-02~", "2027-01~/2027-02~"),
        ("5月", "2026-05", "2027-05"),
        ("周末", "2026-11-21/2026-11-22", "2026-11-28/2026-11-29"),
        ("近日", "2026-11-17~/2026-11-24~", "2026-11-24~/2026-12-01~"),
    ],
)
def test_what_comes_again_is_the_last_or_the_next_one(typed: str, past: str, future: str) -> None:
    assert read_when(typed, on=TODAY).edtf == past
    assert read_when(typed, on=TODAY, toward=Direction.FUTURE).edtf == future


def test_the_end_of_the_year_in_january_was_that_of_the_year_before() -> None:
    assert read_when("年底", on=date(2027, 1, 5)).words == "2026年底"


@pytest.mark.parametrize(
    "typed", ["十年", "上学期", "案发当天", "5月3日前一天", "3、6月", "两三天"]
)
def test_what_could_mean_two_things_is_asked_for(typed: str) -> None:
    with pytest.raises(RuleBroken):
        read_when(typed, on=TODAY)


def test_a_weekday_beside_a_day_must_be_its_own() -> None:
    with pytest.raises(RuleBroken):
        read_when("11月20日（周六）", on=TODAY)


def test_on_a_chinese_page_the_year_is_the_first_of_three_short_numbers() -> None:
    assert read_when(month_first("26.3.15"), on=TODAY).edtf == "2026-03-15"
    assert read_when(month_first("98/12/1"), on=TODAY).edtf == "1998-12-01"
