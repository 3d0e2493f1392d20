"""What the journal says when the head of a case, or what it says of somebody, changes."""

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
    """One line of a record that says something else now. field: its code, for the audit."""

    field: str
    en: str
    zh: str
    before: str | None
    after: str | None


def changes(*lines: Changed) -> list[Changed]:
    """Those of the lines that say something else than before."""
    return [line for line in lines if (line.before or "") != (line.after or "")]


def changed_words(
    before: BilingualText, after: BilingualText, *, field: str, en: str, zh: str
) -> list[Changed]:
    """The lines of a text that is kept in both languages."""
    return changes(
        Changed(f"{field}_zh", f"{en} in Chinese", f"中文{zh}", before.zh, after.zh),
        Changed(f"{field}_en", f"{en} in English", f"英文{zh}", before.en, after.en),
    )


def told(lines: Sequence[Changed]) -> BilingualText:
    """Before and after of each line, in both languages."""
    en = [f"{one.en}: {one.after or 'none'}, was {one.before or 'none'}" for one in lines]
    zh = [f"{one.zh}：{one.after or '无'}，原为{one.before or '无'}" for one in lines]
    return BilingualText(". ".join(en) or None, "；".join(zh) or None)


def in_a_row(said: Iterable[BilingualText]) -> BilingualText:
    """What was said, one after the other; a sentence that is closed already keeps its stop."""
    parts = [one for one in said if one]
    return BilingualText(
        _row([one.in_("en") for one in parts], ", ", " ") or None,
        _row([one.in_("zh") for one in parts], "，", "") or None,
    )


def _row(parts: list[str], comma: str, after_stop: str) -> str:
    """The parts with a comma between, but none after what closes a sentence."""
    row = ""
    for part in parts:
        row += (after_stop if row.endswith(_STOPS) else comma) + part if row else part
    return row


def of_code(code: Worded | None) -> BilingualText:
    """The words of a code in both languages."""
    return NOTHING if code is None else in_both(code.words)


def in_both(words: Msgid | LazyString) -> BilingualText:
    """A text of the catalogues in both languages."""
    in_each = []
    for lang in ("en", "zh"):
        with force_locale(lang):
            in_each.append(word(words) if isinstance(words, Msgid) else str(words))
    return BilingualText(*in_each)


def phrase(text: Msgid, **values: BilingualText) -> BilingualText:
    """A text of the catalogues in both languages, each with its values in that language."""
    said = in_both(text)
    en, zh = ({name: one.in_(lang) for name, one in values.items()} for lang in ("en", "zh"))
    return BilingualText(said.in_("en") % en, said.in_("zh") % zh)


def of_party(party_id: int | None) -> BilingualText:
    """The alias of somebody."""
    return NOTHING if party_id is None else session().get_one(Party, party_id).alias


def without_stop(text: BilingualText) -> BilingualText:
    """A text after which the line goes on: a sentence is told without its stop."""
    en, zh = (said.rstrip(" .。") if said else said for said in (text.en, text.zh))
    return BilingualText(en, zh)


def of_when(when: PartialDate | None) -> BilingualText:
    """A date in both languages; nothing of one that is not known."""
    if when is None or (when.is_unknown and not when.words):
        return NOTHING
    return BilingualText(word_when(when, "en"), word_when(when, "zh"))
