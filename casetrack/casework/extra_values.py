"""Typed values stored beside the text of an entry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.extra_fields import Shape, TypedField
from casetrack.casework.journal_texts import of_code
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.web.dates import word_when

NOT_SAID, YES = BilingualText("not said", "未载明"), BilingualText("yes", "是")
# Prefix of the form field of a typed value, before its key.
FIELD = "of_"


def values_kept(kind: EntryKind, typed: Mapping[str, Any]) -> dict[str, Any]:
    """Typed values of this kind as JSON types; empty ones are left out."""
    return values_kept_of(kind.fields, typed)


def values_kept_of(asked: Iterable[TypedField], typed: Mapping[str, Any]) -> dict[str, Any]:
    """Like `values_kept`, for the given fields."""
    values = {field.key: _kept(field, typed.get(field.key)) for field in asked}
    return {key: value for key, value in values.items() if is_said(value)}


def is_said(value: Any) -> bool:
    """Whether a value is given: 0 is, an empty list and an unchosen yes are not."""
    return value is not None and value is not False and value not in ("", [])


def values_kept_anew(
    asked: Iterable[TypedField],
    held: Mapping[str, Any],
    typed: Mapping[str, Any],
) -> dict[str, Any]:
    """Stored values merged with newly typed ones.

    A value sent back as it was shown keeps both languages; a value not asked for stays. Raises
    RuleBroken as `values_kept`.
    """
    those = tuple(asked)
    same = [
        field for field in those if _was_shown(field, held.get(field.key), typed.get(field.key))
    ]
    others = {
        key: value for key, value in held.items() if key not in {field.key for field in those}
    }
    stays = {field.key: held[field.key] for field in same if field.key in held}
    anew = values_kept_of([field for field in those if field not in same], typed)
    values = {**others, **stays, **anew}
    return {key: values[key] for key in (*others, *(field.key for field in those)) if key in values}


def shown_value(asked: TypedField, held: Any, lang: str) -> Any:
    """The form value for a stored value; a code stored in place of a number is not shown."""
    if asked.shape is Shape.YES:
        return bool(held)
    if asked.shape is Shape.NUMBER:
        return held if isinstance(held, int) else None
    if asked.shape is Shape.AMOUNT:
        return _decimal(held)
    if asked.shape is Shape.WHEN:
        return PartialDate.parse_edtf(held) if isinstance(held, str) else None
    if asked.shape is Shape.CODES:
        is_one = asked.codes is not None and isinstance(held, str)
        return asked.codes(held) if is_one and asked.codes is not None else None
    if asked.shape is Shape.TEXTS:
        return "\n".join(_said(value, lang) for value in held or ())
    return _said(held, lang)


def typed_of(asked: TypedField, data: Any) -> Any:
    """A submitted form value in JSON types; texts as they were entered."""
    if asked.shape is Shape.TEXTS:
        return tuple((data or "").splitlines())
    if asked.shape is Shape.CODES:
        return data.value if data is not None else None
    if asked.shape is Shape.AMOUNT:
        return str(data) if data is not None else None
    if asked.shape is Shape.WHEN:
        return data.edtf if data is not None else None
    return data


def _was_shown(asked: TypedField, held: Any, typed: Any) -> bool:
    return any(
        _or_nothing(typed_of(asked, shown_value(asked, held, lang))) == _or_nothing(typed)
        for lang in ("zh", "en")
    )


def worded(asked: TypedField, held: Any) -> BilingualText:
    """A value after its name, in both languages, for the journal."""
    name, value = of_code(asked), value_told(asked, held)
    return BilingualText(f"{name.en}: {value.en}", f"{name.zh}：{value.zh}")


def value_told(asked: TypedField, held: Any) -> BilingualText:
    """A stored value in words, in both languages."""
    if not is_said(held):
        return NOT_SAID
    if asked.codes is not None:
        return of_code(asked.codes(held))
    if asked.shape is Shape.YES:
        return YES
    if asked.shape is Shape.WHEN:
        when = PartialDate.parse_edtf(held)
        return BilingualText(word_when(when, "en"), word_when(when, "zh"))
    if asked.shape is Shape.TEXTS:
        texts = [value_told(TypedField("", asked.words), value) for value in held]
        en, zh = ([text.in_(lang) for text in texts] for lang in ("en", "zh"))
        return BilingualText("; ".join(en), "；".join(zh))
    return BilingualText(_said(held, "en"), _said(held, "zh"))


def _decimal(held: Any) -> Decimal | None:
    try:
        return Decimal(held) if isinstance(held, str) else None
    except InvalidOperation:
        return None


def _or_nothing(value: Any) -> Any:
    return value if is_said(value) and value != () else None


def _said(text: Any, lang: str) -> str:
    if isinstance(text, Mapping):
        return BilingualText(text.get("en"), text.get("zh")).in_(lang)
    return "" if text is None else str(text)


def _kept(asked: TypedField, typed: Any) -> Any:
    if asked.shape is Shape.TEXTS:
        return [_text(text) for text in typed or () if text.strip()]
    if asked.shape is Shape.TEXT:
        return _text(typed) if (typed or "").strip() else None
    return typed


def _text(text: str) -> dict[str, str]:
    written = BilingualText.written(text)
    return {"zh": written.zh} if written.zh else {"en": written.en or ""}
