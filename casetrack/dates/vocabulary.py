"""The words people write dates with, in English and Chinese, and what they stand for."""

from __future__ import annotations

import re
from collections.abc import Iterable

MONTH_NAMES = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)
MONTHS = (
    {name.lower(): number for number, name in enumerate(MONTH_NAMES, start=1)}
    | {name[:3].lower(): number for number, name in enumerate(MONTH_NAMES, start=1)}
    | {"sept": 9}
)

# Monday is 0.
WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            ("monday", "mon"),
            ("tuesday", "tues", "tue"),
            ("wednesday", "wed"),
            ("thursday", "thurs", "thur", "thu"),
            ("friday", "fri"),
            ("saturday", "sat"),
            ("sunday", "sun"),
        )
    )
    for name in names
}
WEEKDAYS_ZH = {name: number for number, name in enumerate("一二三四五六日")} | {"天": 6}

# Days from today.
DAYS = {
    "today": 0,
    "yesterday": -1,
    "the day before yesterday": -2,
    "day before yesterday": -2,
    "tomorrow": 1,
    "the day after tomorrow": 2,
    "day after tomorrow": 2,
    "今天": 0,
    "今日": 0,
    "昨天": -1,
    "昨日": -1,
    "前天": -2,
    "前日": -2,
    "大前天": -3,
    "明天": 1,
    "明日": 1,
    "后天": 2,
}
# Months and years from this one.
MONTHS_AWAY = {
    "this month": 0,
    "last month": -1,
    "next month": 1,
    "本月": 0,
    "这个月": 0,
    "上月": -1,
    "上个月": -1,
    "下月": 1,
    "下个月": 1,
}
YEARS_AWAY = {
    "this year": 0,
    "last year": -1,
    "next year": 1,
    "今年": 0,
    "本年": 0,
    "去年": -1,
    "前年": -2,
    "明年": 1,
}
WEEKS_AWAY = {
    "this week": 0,
    "last week": -1,
    "next week": 1,
    "本周": 0,
    "这周": 0,
    "上周": -1,
    "下周": 1,
    "本星期": 0,
    "上星期": -1,
    "下星期": 1,
    "上个星期": -1,
    "下个星期": 1,
}
UNKNOWN = frozenset(
    {
        "unknown",
        "not known",
        "date unknown",
        "no date",
        "?",
        "??",
        "不详",
        "未知",
        "不明",
        "日期不详",
    }
    | {"时间不详", "不清楚", "未注明"}
)
COUNTS = {
    "a": 1,
    "an": 1,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
}
LENGTHS = {
    "day": "day",
    "days": "day",
    "week": "week",
    "weeks": "week",
    "month": "month",
    "months": "month",
    "year": "year",
    "years": "year",
    "天": "day",
    "日": "day",
    "周": "week",
    "个星期": "week",
    "星期": "week",
    "个礼拜": "week",
    "个月": "month",
    "年": "year",
}
# EDTF numbers of the seasons.
SEASONS = {
    "spring": 21,
    "summer": 22,
    "autumn": 23,
    "fall": 23,
    "winter": 24,
    "春": 21,
    "夏": 22,
    "秋": 23,
    "冬": 24,
}
# Parts of a month or year that EDTF has no form for: kept as wording, in the writer's language.
PARTS_EN = {
    "early": "early",
    "mid": "mid",
    "middle of": "mid",
    "the middle of": "mid",
    "late": "late",
    "the beginning of": "early",
    "beginning of": "early",
    "the end of": "late",
    "end of": "late",
}
PARTS_ZH = {
    "初": "初",
    "中": "中",
    "底": "底",
    "末": "底",
    "上旬": "上旬",
    "中旬": "中旬",
    "下旬": "下旬",
    "年初": "初",
    "年中": "中",
    "年底": "底",
    "年末": "底",
}

_DIGITS = {"〇": 0, "零": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5} | {
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}
_NUMBER = re.compile(r"[〇零一二两三四五六七八九十]+(?=[年月日号天周]|个月|个?星期|个?礼拜)")


def arabic(text: str) -> str:
    """The text with Chinese numerals before 年, 月, 日 and lengths in Arabic figures."""
    return _NUMBER.sub(lambda found: _arabic_number(found[0]), text)


def _arabic_number(numerals: str) -> str:
    if "十" not in numerals:  # 二〇二二
        return "".join(str(_DIGITS[numeral]) for numeral in numerals)
    tens, _, ones = numerals.partition("十")
    if len(tens) > 1 or len(ones) > 1 or "十" in ones:
        return numerals
    return str((_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0))


def any_of(words: Iterable[str]) -> str:
    """A regex group that matches any of the words, the longest first."""
    return "(?:" + "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) + ")"
