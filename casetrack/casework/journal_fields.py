"""What the journal says of a row that is corrected: each thing it says, now and before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel.speaklater import LazyString

from casetrack.casework.journal_texts import in_a_row, in_both
from casetrack.codes import Msgid
from casetrack.db.bilingual_text import BilingualText


@dataclass(frozen=True)
class JournalField:
    """One thing that a row says. field: its code, for the audit. of: what it says, of a row.

    label: what it is called where it is corrected; the catalogues have it in both languages. value:
    what it says there, where that is not all of it.
    """

    field: str
    label: Msgid | LazyString
    of: Callable[[Any], BilingualText]
    value: Callable[[Any], BilingualText] | None = None


def tell(row: Any, journal_fields: Sequence[JournalField]) -> dict[str, BilingualText]:
    """What a row says now, by field."""
    return {one.field: (one.value or one.of)(row) for one in journal_fields}


def whole(row: Any, journal_fields: Sequence[JournalField]) -> BilingualText:
    """Everything a row says, one after the other."""
    return in_a_row(one.of(row) for one in journal_fields)


def changed(
    before: dict[str, BilingualText], row: Any, journal_fields: Sequence[JournalField]
) -> tuple[list[str], BilingualText]:
    """The fields that say something else now, and each with what it said before."""
    now = tell(row, journal_fields)
    other = [one for one in journal_fields if now[one.field] != before[one.field]]
    en, zh = (
        [_now_and_before(one, now[one.field], before[one.field], lang) for one in other]
        for lang in ("en", "zh")
    )
    return [one.field for one in other], BilingualText(". ".join(en) or None, "；".join(zh) or None)


def with_reason(text: BilingualText, reason: str) -> BilingualText:
    """A text and then why, as it was typed."""
    reason = reason.strip()
    en, zh = text.in_("en").rstrip("."), text.in_("zh").rstrip("。")
    return BilingualText(f"{en}. Reason: {reason}", f"{zh}。理由：{reason}")


def _now_and_before(of: JournalField, now: BilingualText, before: BilingualText, lang: str) -> str:
    what = in_both(of.label).in_(lang)
    nothing = "无" if lang == "zh" else "none"
    said, was = now.in_(lang) or nothing, before.in_(lang) or nothing
    return f"{what}：{said}，原为{was}" if lang == "zh" else f"{what}: {said}, was {was}"
