"""Journal texts of spot checks that the system writes by itself, in both languages."""

from __future__ import annotations

from datetime import date

from casetrack.db.bilingual_text import BilingualText
from casetrack.law import word_day


def checks_planned(number: int, first: date, last: date, aim: BilingualText) -> BilingualText:
    """Text: a number of checks planned between two days, and their aim; no day."""
    if number == 1:
        en = f"One spot check between {_en(first)} and {_en(last)}, its day to be drawn"
    else:
        en = f"{number} spot checks between {_en(first)} and {_en(last)}, their days to be drawn"
    zh = f"{_zh(first)}至{_zh(last)}不定期抽查{number}次，日期随机抽取"
    return BilingualText(_joined(en, aim.in_("en"), ". "), _joined(zh, aim.in_("zh"), "。"))


def checks_given(visitor: str) -> BilingualText:
    """Text: another visitor for the checks to come."""
    return BilingualText(f"Spot checks to come: {visitor} goes", f"后续不定期抽查改由{visitor}前往")


def checks_called_off(number: int, reason: str) -> BilingualText:
    """Text: a number of checks called off, with the reason."""
    return BilingualText(
        _joined(f"{_count_en(number)} called off", reason, ". "),
        _joined(f"取消不定期抽查{number}次", reason, "。"),
    )


def measure_ended(number: int, last: date) -> BilingualText:
    """Text: checks called off because the measure ends before their windows."""
    return BilingualText(
        f"{_count_en(number)} called off: the linked measure ends on {_en(last)}",
        f"取消不定期抽查{number}次：对应的措施于{_zh(last)}结束",
    )


def _count_en(number: int) -> str:
    return "One spot check" if number == 1 else f"{number} spot checks"


def _joined(text: str, more: str, between: str) -> str:
    return f"{text}{between}{more}" if more else text


def _en(day: date) -> str:
    return word_day(day, "en")


def _zh(day: date) -> str:
    return word_day(day, "zh")
