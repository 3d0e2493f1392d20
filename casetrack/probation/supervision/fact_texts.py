"""What the journal says of reports, leave, talks, assessments and what became of a breach."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from casetrack.casework.journal_fields import JournalField
from casetrack.casework.journal_texts import NOTHING, of_code, of_when
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate


def _text(attr: str, en: str = "", zh: str = "") -> Callable[[Any], BilingualText]:
    def said(row: Any) -> BilingualText:
        text: BilingualText = getattr(row, attr)
        return BilingualText(f"{en}{text.in_('en')}", f"{zh}{text.in_('zh')}") if text else NOTHING

    return said


def _day(attr: str, en: str, zh: str) -> Callable[[Any], BilingualText]:
    def said(row: Any) -> BilingualText:
        day: date | None = getattr(row, attr)
        if day is None:
            return NOTHING
        words = of_when(PartialDate.day(day))
        return BilingualText(f"{en} {words.in_('en')}", f"{zh}{words.in_('zh')}")

    return said


def _came(row: Any) -> BilingualText:
    """How the report came, or that it did not."""
    if row.is_missing:
        return BilingualText("not handed in", "未报告")
    return of_code(row.way) or BilingualText("handed in", "已报告")


def _kind(row: Any) -> BilingualText:
    return of_code(row.kind)


def _gravity(row: Any) -> BilingualText:
    return of_code(row.gravity)


def _month(row: Any) -> BilingualText:
    return BilingualText(f"month {row.month}", f"第{row.month}个月")


def _leave(row: Any) -> BilingualText:
    since, until = of_when(PartialDate.day(row.since)), of_when(PartialDate.day(row.until))
    return BilingualText(
        f"{since.in_('en')} to {until.in_('en')}", f"{since.in_('zh')}至{until.in_('zh')}"
    )


_HAPPENED = JournalField("happened", "Day", "时间", lambda row: of_when(row.happened))

REPORT = (
    JournalField("way", "How", "方式", _came),
    JournalField("due", "Due", "应报告日", _day("due", "due", "应于")),
    _HAPPENED,
    JournalField("text", "Content", "内容", _text("text")),
    JournalField(
        "received_by", "Received by", "接收人", _text("received_by", "received by ", "接收人：")
    ),
)
LEAVE = (
    JournalField("since", "Leave", "请假时间", _leave),
    JournalField("asked_on", "Asked on", "申请日", _day("asked_on", "asked on", "申请于")),
    JournalField("place", "Where", "去向", _text("place")),
    JournalField("text", "Why", "事由", _text("text")),
)
TALK = (
    JournalField("text", "About", "内容", _text("text")),
    _HAPPENED,
    JournalField("held_by", "By", "谈话人", _text("held_by", "by ", "谈话人：")),
    JournalField("next_on", "Next", "下次", _day("next_on", "next on", "下次")),
)
ASSESSMENT = (
    JournalField("month", "Month", "月份", _month),
    JournalField("text", "Kept", "遵守情况", _text("text")),
    JournalField("next", "Next", "下一步", _text("next", "next: ", "下一步：")),
    _HAPPENED,
    JournalField("assessed_by", "By", "评估人", _text("assessed_by", "by ", "评估人：")),
)
OUTCOME = (
    JournalField("kind", "What", "处理", _kind),
    JournalField("gravity", "Weight", "情节", _gravity),
    JournalField("text", "Why", "理由", _text("text")),
    _HAPPENED,
)
