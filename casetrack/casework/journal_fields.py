"""Journal text of a corrected row: each field, now and before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel.speaklater import LazyString

from casetrack.casework.journal_texts import NOTHING, in_a_row, in_both
from casetrack.codes import Msgid
from casetrack.db.bilingual_text import BilingualText


@dataclass(frozen=True)
class JournalField:
    """One field of a row in the journal. field: its code, for the audit. of: its words.

    label: its name in a correction, in both languages from the catalogues. value: its words in a
    correction, if different.
    """

    field: str
    label: Msgid | LazyString
    of: Callable[[Any], BilingualText]
    value: Callable[[Any], BilingualText] | None = None


def tell(row: Any, journal_fields: Sequence[JournalField]) -> dict[str, BilingualText]:
    """The current words of a row, by field."""
    return {field.field: (field.value or field.of)(row) for field in journal_fields}


def whole(row: Any, journal_fields: Sequence[JournalField]) -> BilingualText:
    """The words of all fields of a row, joined."""
    return in_a_row(field.of(row) for field in journal_fields)


def changed(
    before: dict[str, BilingualText], row: Any, journal_fields: Sequence[JournalField]
) -> tuple[list[str], BilingualText]:
    """Codes of the changed fields, and the text with each now and before."""
    now = tell(row, journal_fields)
    other = [field for field in journal_fields if now[field.field] != before[field.field]]
    en, zh = (
        [_now_and_before(field, now[field.field], before[field.field], lang) for field in other]
        for lang in ("en", "zh")
    )
    return [field.field for field in other], BilingualText(
        ". ".join(en) or None, "；".join(zh) or None
    )


def corrected(
    before: dict[str, BilingualText],
    row: Any,
    journal_fields: Sequence[JournalField],
    why: str,
    *,
    text: BilingualText = NOTHING,
) -> tuple[list[str], BilingualText]:
    """Like `changed`, with the reason behind. text: which record it is, if that is not plain."""
    fields, lines = changed(before, row, journal_fields)
    whole_text = lines
    if text:
        en, zh = ([part.in_(lang) for part in (text, lines)] for lang in ("en", "zh"))
        whole_text = BilingualText(": ".join(filter(None, en)), "：".join(filter(None, zh)))
    return fields, with_reason(whole_text, why)


def with_reason(text: BilingualText, reason: str) -> BilingualText:
    """A text followed by the reason as typed; alone without one."""
    if not reason:
        return text
    en, zh = text.in_("en").rstrip("."), text.in_("zh").rstrip("。")
    return BilingualText(f"{en}. Reason: {reason}", f"{zh}。理由：{reason}")


def now_and_before(now: BilingualText, before: BilingualText) -> BilingualText:
    """The text of a correction: the lines as they are now, and the lines before."""
    return BilingualText(f"{now.en}, was {before.en}", f"{now.zh}，原为{before.zh}")


def _now_and_before(of: JournalField, now: BilingualText, before: BilingualText, lang: str) -> str:
    label = in_both(of.label).in_(lang)
    nothing = "无" if lang == "zh" else "none"
    now_text, was = now.in_(lang) or nothing, before.in_(lang) or nothing
    return f"{label}：{now_text}，原为{was}" if lang == "zh" else f"{label}: {now_text}, was {was}"
