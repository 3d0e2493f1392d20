"""Words in dates, in English and Chinese, and their values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from casetrack.web.dates import MONTHS_EN


def _worded(words: Mapping[int, str]) -> dict[str, int]:
    """Each word with its number."""
    return {word: number for number, line in words.items() for word in line.split("|")}


MONTHS = (
    {name.lower(): number for number, name in enumerate(MONTHS_EN, start=1)}
    | {name[:3].lower(): number for number, name in enumerate(MONTHS_EN, start=1)}
    | {"sept": 9}
)

# Monday is 0.
WEEKDAYS = _worded(
    {
        0: "monday|mon",
        1: "tuesday|tues|tue",
        2: "wednesday|wed",
        3: "thursday|thurs|thur|thu",
        4: "friday|fri",
        5: "saturday|sat",
        6: "sunday|sun",
    }
)
WEEKDAYS_ZH = {name: number for number, name in enumerate("一二三四五六日")} | {"天": 6}

# Days from today.
DAYS = _worded(
    {
        -3: "大前天",
        -2: "the day before yesterday|day before yesterday|前天|前日",
        -1: "yesterday|昨天|昨日",
        0: "today|今天|今日|即日",
        1: "tomorrow|明天|明日",
        2: "the day after tomorrow|day after tomorrow|后天",
        3: "大后天",
    }
)
# Months, years and weeks from this one.
MONTHS_AWAY = _worded(
    {-1: "last month|上月|上个月", 0: "this month|本月|这个月", 1: "next month|下月|下个月"}
)
YEARS_AWAY = _worded(
    {-2: "前年", -1: "last year|去年", 0: "this year|今年|本年", 1: "next year|明年"}
)
WEEKS_AWAY = _worded(
    {
        -1: "last week|上周|上个周|上星期|上个星期",
        0: "this week|本周|这周|这个周|本星期",
        1: "next week|下周|下个周|下星期|下个星期",
    }
)
UNKNOWN = frozenset(
    (
        *("unknown", "not known", "date unknown", "no date", "some day", "one day", "?", "??"),
        *("不详", "未知", "不明", "日期不详", "时间不详", "不清楚", "未注明", "记不清"),
    )
)
_NUMBERS = (
    *("one", "two", "three", "four", "five", "six", "seven"),
    *("eight", "nine", "ten", "eleven", "twelve"),
)
COUNTS = {word: number for number, word in enumerate(_NUMBERS, start=1)} | {"a": 1, "an": 1}
LENGTHS = {
    **dict.fromkeys(("day", "days", "天", "日"), "day"),
    **dict.fromkeys(("week", "weeks", "周", "个星期", "星期", "个礼拜"), "week"),
    **dict.fromkeys(("month", "months", "个月"), "month"),
    **dict.fromkeys(("year", "years", "年"), "year"),
}
# Stretches that each year has: as EDTF, and the name under which one is kept where EDTF has none.
STRETCHES: dict[str, tuple[str, str]] = {
    **{
        word: (f"{{y}}-{season}", "")
        for word, season in _worded(
            {21: "spring|春", 22: "summer|夏", 23: "autumn|fall|秋", 24: "winter|冬"}
        ).items()
    },
    "上半年": ("{y}-01/{y}-06", "上半年"),
    "下半年": ("{y}-07/{y}-12", "下半年"),
    "first half": ("{y}-01/{y}-06", "first half"),
    "second half": ("{y}-07/{y}-12", "second half"),
    **{
        word.format(n): (f"{{y}}-{3 * n - 2:02}/{{y}}-{3 * n:02}", kept)
        for n, (figure, ordinal) in enumerate(
            (("一", "first"), ("二", "second"), ("三", "third"), ("四", "fourth")), start=1
        )
        for word, kept in (
            (f"第{figure}季度", f"第{figure}季度"),
            (f"{figure}季度", f"第{figure}季度"),
            ("第{}季度", f"第{figure}季度"),
            ("{}季度", f"第{figure}季度"),
            (f"{ordinal} quarter", f"{ordinal} quarter"),
            ("q{}", f"{ordinal} quarter"),
        )
    },
    **dict.fromkeys(("暑假", "暑期"), ("{y}-07/{y}-08", "暑假")),
    "寒假": ("{y}-01~/{y}-02~", "寒假"),
    "summer holidays": ("{y}-07/{y}-08", "summer holidays"),
    "winter holidays": ("{y}-01~/{y}-02~", "winter holidays"),
    # By the moon: from its earliest eve to the end of the latest holiday.
    "春节": ("{y}-01-20~/{y}-02-28~", "春节"),
    "spring festival": ("{y}-01-20~/{y}-02-28~", "Spring Festival"),
    "元旦": ("{y}-01-01", ""),
    "清明": ("{y}-04-04/{y}-04-06", "清明节"),
    "五一": ("{y}-05-01/{y}-05-05", "五一假期"),
    "六一": ("{y}-06-01", ""),
    "国庆": ("{y}-10-01/{y}-10-07", "国庆假期"),
}
# Days that are told from the one on which somebody writes: how many back, how many ahead.
RECENT = {
    **dict.fromkeys(("近日", "近几天", "这几天", "these days"), (7, 7)),
    **dict.fromkeys(("近期", "最近"), (30, 30)),
    **dict.fromkeys(("日前", "前几天", "几天前", "数日前", "前些天", "a few days ago"), (10, 0)),
    **dict.fromkeys(("不久前", "前段时间", "recently", "lately"), (30, 0)),
    **dict.fromkeys(("过几天", "几天后", "in a few days"), (0, 10)),
}
# Parts of a month or year that EDTF has no form for: kept as wording, in the writer's language.
# By the third of it that they are in.
PARTS_EN = {
    **dict.fromkeys(("early", "the beginning of", "beginning of"), "early"),
    **dict.fromkeys(("mid", "middle of", "the middle of"), "mid"),
    **dict.fromkeys(("late", "the end of", "end of"), "late"),
}
PARTS_ZH = {"初": "初", "中": "中", "底": "底", "末": "底"} | {
    part: part for part in ("上旬", "中旬", "下旬")
}
THIRDS = _worded({0: "early|初|上旬", 1: "mid|中|中旬", 2: "late|底|下旬"})
TIMES_OF_DAY = (
    *("凌晨", "清晨", "早上", "早晨", "早", "上午", "中午", "下午", "傍晚", "晚上", "晚", "夜里"),
    *("深夜", "夜", "morning", "noon", "afternoon", "evening", "night"),
)

FIGURES = {figure: number for number, figure in enumerate("〇一二三四五六七八九")} | {
    "零": 0,
    "两": 2,
}
_ANY = "[〇零一二两三四五六七八九十]"
_UNIT = "[月日号天周]|个月|个?星期|个?礼拜"
# Two small figures side by side are two numbers: 三四月, 两三天前; before 年 they are a year.
_TWO = rf"[一两二三四五六七八九]{{2}}(?:{_UNIT}|年[前以之])"
_NUMBER = re.compile(rf"(?<!{_ANY})(?!{_TWO}){_ANY}+(?=[年点]|{_UNIT})")


def arabic(text: str) -> str:
    """The text with Chinese numerals before 年, 月, 日 and lengths in Arabic figures."""
    return _NUMBER.sub(lambda match: _arabic_number(match[0]), text)


def _arabic_number(numerals: str) -> str:
    if "十" not in numerals:  # 二〇二二
        return "".join(str(FIGURES[numeral]) for numeral in numerals)
    tens, _, ones = numerals.partition("十")
    if len(tens) > 1 or len(ones) > 1 or "十" in ones:
        return numerals
    return str((FIGURES[tens] if tens else 1) * 10 + (FIGURES[ones] if ones else 0))


def any_of(words: Iterable[str]) -> str:
    """A regex group that matches any of the words, the longest first."""
    return "(?:" + "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) + ")"
