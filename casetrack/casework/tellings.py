"""What the journal says of a row that is corrected: each thing it says, now and before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from casetrack.casework.journal_texts import in_a_row
from casetrack.db.words import Words


@dataclass(frozen=True)
class Telling:
    """One thing that a row says. field: its code, for the audit. of: what it says, of a row."""

    field: str
    en: str
    zh: str
    of: Callable[[Any], Words]


def tell(row: Any, tellings: Sequence[Telling]) -> dict[str, Words]:
    """What a row says now, by field."""
    return {one.field: one.of(row) for one in tellings}


def whole(row: Any, tellings: Sequence[Telling]) -> Words:
    """Everything a row says, one after the other."""
    return in_a_row(tell(row, tellings).values())


def changed(
    before: dict[str, Words], row: Any, tellings: Sequence[Telling]
) -> tuple[list[str], Words]:
    """The fields that say something else now, and each with what it said before."""
    now = tell(row, tellings)
    other = [one for one in tellings if now[one.field] != before[one.field]]
    en = [_now_and_before(one.en, now[one.field], before[one.field], "en") for one in other]
    zh = [_now_and_before(one.zh, now[one.field], before[one.field], "zh") for one in other]
    return [one.field for one in other], Words(". ".join(en) or None, "；".join(zh) or None)


def with_reason(text: Words, reason: str) -> Words:
    """A text and then why, as it was typed."""
    reason = reason.strip()
    en, zh = text.in_("en").rstrip("."), text.in_("zh").rstrip("。")
    return Words(f"{en}. Reason: {reason}", f"{zh}。理由：{reason}")


def _now_and_before(what: str, now: Words, before: Words, lang: str) -> str:
    nothing = "无" if lang == "zh" else "none"
    said, was = now.in_(lang) or nothing, before.in_(lang) or nothing
    return f"{what}：{said}，原为{was}" if lang == "zh" else f"{what}: {said}, was {was}"
