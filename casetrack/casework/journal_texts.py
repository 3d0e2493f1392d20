"""Journal texts of changes to the head of a case or to a party."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask_babel import force_locale
from flask_babel.speaklater import LazyString

from casetrack.cases.models import Party
from casetrack.codes import Msgid, Worded
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.web.dates import word_when
from casetrack.web.words import word

NOTHING = BilingualText(None, None)
# What closes a sentence, or leaves it open on purpose.
_STOPS = (".", "!", "?", "…", "。", "！", "？", "；")


@dataclass(frozen=True)
class Changed:
    """One changed value. field: its code, for the audit."""

    field: str
    en: str
    zh: str
    before: str | None
    after: str | None


def changes(*lines: Changed) -> list[Changed]:
    """The lines whose value changed."""
    return [line for line in lines if (line.before or "") != (line.after or "")]


def changed_words(
    before: BilingualText, after: BilingualText, *, field: str, en: str, zh: str
) -> list[Changed]:
    """The changed lines of a bilingual text."""
    return changes(
        Changed(f"{field}_zh", f"{en} in Chinese", f"中文{zh}", before.zh, after.zh),
        Changed(f"{field}_en", f"{en} in English", f"英文{zh}", before.en, after.en),
    )


def told(lines: Sequence[Changed]) -> BilingualText:
    """The value after and before each change, in both languages."""
    en = [f"{line.en}: {line.after or 'none'}, was {line.before or 'none'}" for line in lines]
    zh = [f"{line.zh}：{line.after or '无'}，原为{line.before or '无'}" for line in lines]
    return BilingualText(". ".join(en) or None, "；".join(zh) or None)


def in_a_row(texts: Iterable[BilingualText]) -> BilingualText:
    """Texts joined by commas; a text that ends a sentence keeps its stop."""
    parts = [text for text in texts if text]
    return BilingualText(
        _row([text.in_("en") for text in parts], ", ", " ") or None,
        _row([text.in_("zh") for text in parts], "，", "") or None,
    )


def _row(parts: list[str], comma: str, after_stop: str) -> str:
    """Parts joined by a comma, except after the end of a sentence."""
    row = ""
    for part in parts:
        row += (after_stop if row.endswith(_STOPS) else comma) + part if row else part
    return row


def of_code(code: Worded | None) -> BilingualText:
    """The words of a code in both languages."""
    return NOTHING if code is None else in_both(code.words)


def in_both(words: Msgid | LazyString) -> BilingualText:
    """A catalogue text in both languages."""
    in_each = []
    for lang in ("en", "zh"):
        with force_locale(lang):
            in_each.append(word(words) if isinstance(words, Msgid) else str(words))
    return BilingualText(*in_each)


def phrase(text: Msgid, **values: BilingualText) -> BilingualText:
    """A catalogue text in both languages, with bilingual values filled in."""
    words = in_both(text)
    en, zh = ({name: value.in_(lang) for name, value in values.items()} for lang in ("en", "zh"))
    return BilingualText(words.in_("en") % en, words.in_("zh") % zh)


def of_party(party_id: int | None) -> BilingualText:
    """The alias of a party; empty for None."""
    return NOTHING if party_id is None else session().get_one(Party, party_id).alias


def without_stop(text: BilingualText) -> BilingualText:
    """A text without its final stop, to be continued."""
    en, zh = (version.rstrip(" .。") if version else version for version in (text.en, text.zh))
    return BilingualText(en, zh)


def of_when(when: PartialDate | None) -> BilingualText:
    """A date in both languages; empty if not known."""
    if when is None or (when.is_unknown and not when.words):
        return NOTHING
    return BilingualText(word_when(when, "en"), word_when(when, "zh"))
