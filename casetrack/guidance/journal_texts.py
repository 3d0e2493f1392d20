"""What the journal says when an order changes, in both languages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from casetrack.db.bilingual_text import BilingualText
from casetrack.law import word_day


def order_changed(
    *,
    added: Sequence[str],
    dropped: Sequence[str],
    served_on: date | None,
    last_day: tuple[date | None, date | None],
) -> BilingualText:
    """Duties added and dropped, the day of service now known, the last day before and now."""
    en: list[str] = []
    zh: list[str] = []
    if served_on is not None:
        en.append(f"Served on {word_day(served_on, 'en')}")
        zh.append(f"于{word_day(served_on, 'zh')}送达")
    before, now = last_day
    if before != now:
        en.append(f"Last day {_en(now)}, was {_en(before)}" if before else f"Last day {_en(now)}")
        zh.append(f"期限至{_zh(now)}" + (f"，原至{_zh(before)}" if before else ""))
    if added:
        en.append(f"Duties added: {'; '.join(added)}")
        zh.append(f"新增要求：{'；'.join(added)}")
    if dropped:
        en.append(f"Duties dropped: {'; '.join(dropped)}")
        zh.append(f"取消要求：{'；'.join(dropped)}")
    return BilingualText(". ".join(en), "。".join(zh))


def _en(day: date | None) -> str:
    return word_day(day, "en") if day else "open"


def _zh(day: date | None) -> str:
    return word_day(day, "zh") if day else "未定"
