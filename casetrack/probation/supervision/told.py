"""What the journal says of reports, leave, talks, assessments and what became of a breach."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from casetrack.casework.journal_texts import NOTHING, of_code, of_when
from casetrack.casework.tellings import Telling
from casetrack.db.when import When
from casetrack.db.words import Words


def _text(attr: str, en: str = "", zh: str = "") -> Callable[[Any], Words]:
    def said(row: Any) -> Words:
        text: Words = getattr(row, attr)
        return Words(f"{en}{text.in_('en')}", f"{zh}{text.in_('zh')}") if text else NOTHING

    return said


def _day(attr: str, en: str, zh: str) -> Callable[[Any], Words]:
    def said(row: Any) -> Words:
        day: date | None = getattr(row, attr)
        if day is None:
            return NOTHING
        words = of_when(When.day(day))
        return Words(f"{en} {words.in_('en')}", f"{zh}{words.in_('zh')}")

    return said


def _came(row: Any) -> Words:
    """How the report came, or that it did not."""
    if row.is_missing:
        return Words("not handed in", "未报告")
    return of_code(row.way) or Words("handed in", "已报告")


def _kind(row: Any) -> Words:
    return of_code(row.kind)


def _gravity(row: Any) -> Words:
    return of_code(row.gravity)


def _month(row: Any) -> Words:
    return Words(f"month {row.month}", f"第{row.month}个月")


def _leave(row: Any) -> Words:
    since, until = of_when(When.day(row.since)), of_when(When.day(row.until))
    return Words(f"{since.in_('en')} to {until.in_('en')}", f"{since.in_('zh')}至{until.in_('zh')}")


_HAPPENED = Telling("happened", "Day", "时间", lambda row: of_when(row.happened))

REPORT = (
    Telling("way", "How", "方式", _came),
    Telling("due", "Due", "应报告日", _day("due", "due", "应于")),
    _HAPPENED,
    Telling("text", "Content", "内容", _text("text")),
    Telling(
        "received_by", "Received by", "接收人", _text("received_by", "received by ", "接收人：")
    ),
)
LEAVE = (
    Telling("since", "Leave", "请假时间", _leave),
    Telling("asked_on", "Asked on", "申请日", _day("asked_on", "asked on", "申请于")),
    Telling("place", "Where", "去向", _text("place")),
    Telling("text", "Why", "事由", _text("text")),
)
TALK = (
    Telling("text", "About", "内容", _text("text")),
    _HAPPENED,
    Telling("held_by", "By", "谈话人", _text("held_by", "by ", "谈话人：")),
    Telling("next_on", "Next", "下次", _day("next_on", "next on", "下次")),
)
ASSESSMENT = (
    Telling("month", "Month", "月份", _month),
    Telling("text", "Kept", "遵守情况", _text("text")),
    Telling("next", "Next", "下一步", _text("next", "next: ", "下一步：")),
    _HAPPENED,
    Telling("assessed_by", "By", "评估人", _text("assessed_by", "by ", "评估人：")),
)
OUTCOME = (
    Telling("kind", "What", "处理", _kind),
    Telling("gravity", "Weight", "情节", _gravity),
    Telling("text", "Why", "理由", _text("text")),
    _HAPPENED,
)
