"""Journal texts of the plans that the system changes by itself, in both languages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from casetrack.db.bilingual_text import BilingualText
from casetrack.law import word_day


def series_planned(
    days: Sequence[date], aim: BilingualText, *, goes_on: bool = False
) -> BilingualText:
    """Text: a number of visits planned, from day to day, and their aim. goes_on: further ones
    follow.
    """
    if len(days) == 1:
        en, zh = f"One visit, {_en(days[0])}", f"回访一次：{_zh(days[0])}"
    else:
        en = f"{len(days)} visits, {_en(days[0])} to {_en(days[-1])}"
        zh = f"回访{len(days)}次：{_zh(days[0])}至{_zh(days[-1])}"
    if goes_on:
        en += ", and on until the linked measure ends"
        zh += "，此后继续安排至对应的措施结束"
    return BilingualText(_joined(en, aim.in_("en"), ". "), _joined(zh, aim.in_("zh"), "。"))


def visit_moved(old: date, new: date, reason: str) -> BilingualText:
    """Text: a visit moved from one day to another, with the reason."""
    return BilingualText(
        _joined(f"Visit of {_en(old)} moved to {_en(new)}", reason, ". "),
        _joined(f"原定{_zh(old)}的回访改至{_zh(new)}", reason, "。"),
    )


def visit_given(day: date, reason: str, *, visitor: str) -> BilingualText:
    """Text: another visitor, with the reason."""
    return BilingualText(
        _joined(f"Visit of {_en(day)}: {visitor} goes", reason, ". "),
        _joined(f"{_zh(day)}的回访改由{visitor}前往", reason, "。"),
    )


def visits_cancelled(days: Sequence[date], reason: str) -> BilingualText:
    """Text: planned visits cancelled, with the reason."""
    return BilingualText(
        _joined(f"{_count_en(days)} cancelled", reason, ". "),
        _joined(f"取消回访{_count_zh(days)}", reason, "。"),
    )


def measure_ended(days: Sequence[date], last: date) -> BilingualText:
    """Text: planned visits cancelled because the measure they served ended."""
    return BilingualText(
        f"{_count_en(days)} cancelled: the linked measure ends on {_en(last)}",
        f"取消回访{_count_zh(days)}：对应的措施于{_zh(last)}结束",
    )


def visits_paused(
    days: Sequence[date], first: date, last: date | None, reason: str
) -> BilingualText:
    """Text: visits paused, those cancelled meanwhile, and the reason. last: inclusive."""
    en = f"Visits paused from {_en(first)}" + (
        f" to {_en(last)}" if last else ", until further notice"
    )
    zh = f"自{_zh(first)}起暂停回访" if last is None else f"{_zh(first)}至{_zh(last)}暂停回访"
    if days:
        en += f"; {_count_en(days)} taken back"
        zh += f"，取消已安排的回访{_count_zh(days)}"
    return BilingualText(_joined(en, reason, ". "), _joined(zh, reason, "。"))


def visits_resumed(day: date, days: Sequence[date], reason: str) -> BilingualText:
    """Text: visits resumed from a day, those planned again, and the reason."""
    en, zh = f"Visits go on from {_en(day)}", f"自{_zh(day)}起恢复回访"
    if days:
        en += f"; {_count_en(days)} planned again"
        zh += f"，重新安排回访{_count_zh(days)}"
    return BilingualText(_joined(en, reason, ". "), _joined(zh, reason, "。"))


def visits_added(days: Sequence[date], last: date | None) -> BilingualText:
    """Text: visits added because the measure they serve runs longer."""
    en, zh = f"{_count_en(days)} planned: the linked measure ", f"安排回访{_count_zh(days)}："
    if last is None:
        return BilingualText(en + "has no last day any more", zh + "对应的措施不再有截止日")
    return BilingualText(en + f"now runs until {_en(last)}", zh + f"对应的措施现至{_zh(last)}结束")


def series_changed(days: Sequence[date], reason: str) -> BilingualText:
    """The visits of a series as they are planned from now on, and why."""
    return BilingualText(
        _joined(f"Planned anew: {_count_en(days).rstrip(',')}", reason, ". "),
        _joined(f"重新安排回访{_count_zh(days)}", reason, "。"),
    )


def measure_extended(last_visit: date | None, planned_to: date, last: date) -> BilingualText:
    """Text: a measure runs longer than the visits planned for it."""
    en = f"What the visits serve now runs until {_en(last)}; they were planned to {_en(planned_to)}"
    zh = f"回访对应的措施现至{_zh(last)}结束，回访原计划至{_zh(planned_to)}"
    if last_visit is not None:
        en += f", the last one on {_en(last_visit)}"
        zh += f"，最后一次为{_zh(last_visit)}"
    return BilingualText(f"{en}. No visit was added", f"{zh}。未增加回访")


def _count_en(days: Sequence[date]) -> str:
    if len(days) == 1:
        return f"Visit of {_en(days[0])}"
    return f"{len(days)} visits, {_en(days[0])} to {_en(days[-1])},"


def _count_zh(days: Sequence[date]) -> str:
    if len(days) == 1:
        return f"一次（{_zh(days[0])}）"
    return f"{len(days)}次（{_zh(days[0])}至{_zh(days[-1])}）"


def _joined(text: str, more: str, between: str) -> str:
    return f"{text}{between}{more}" if more else text


def _en(day: date) -> str:
    return word_day(day, "en")


def _zh(day: date) -> str:
    return word_day(day, "zh")
