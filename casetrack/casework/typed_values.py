"""Typed values beside the text of an entry, as they are kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from casetrack.accounts.act import Act
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.models import Case
from casetrack.cases.typed_fields import Shape, TypedField
from casetrack.db.words import Words
from casetrack.identity.actions import check_text

# In a form the field of a typed value is called by this and its key.
FIELD = "of_"


def values_kept(case: Case, kind: EntryKind, typed: Mapping[str, Any], act: Act) -> dict[str, Any]:
    """What was typed for the fields of this kind, in JSON types; what was left empty is left out.

    Raises RuleBroken if a real name of somebody in the case stands in a text.
    """
    return values_kept_of(case, kind.fields, typed, act)


def values_kept_of(
    case: Case, asked: Iterable[TypedField], typed: Mapping[str, Any], act: Act
) -> dict[str, Any]:
    """The same for these fields, of whatever they are."""
    values = {one.key: _kept(case, one, typed.get(one.key), act) for one in asked}
    return {key: value for key, value in values.items() if is_said(value)}


def is_said(value: Any) -> bool:
    """Whether a value says something: 0 does, an empty list and an unchosen yes do not."""
    return value is not None and value is not False and value not in ("", [])


def _kept(case: Case, asked: TypedField, typed: Any, act: Act) -> Any:
    if asked.shape is Shape.TEXTS:
        return [_text(case, asked, text, act) for text in typed or () if text.strip()]
    if asked.shape is Shape.TEXT:
        return _text(case, asked, typed, act) if (typed or "").strip() else None
    return typed


def _text(case: Case, asked: TypedField, text: str, act: Act) -> dict[str, str]:
    check_text(case, text, act, field=f"{FIELD}{asked.key}")
    written = Words.written(text)
    return {"zh": written.zh} if written.zh else {"en": written.en or ""}
