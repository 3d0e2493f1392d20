"""Words for typed fields of entries and measures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask
from flask_babel import lazy_pgettext as _lp

from casetrack.cases.extra_fields import TypedField, typed_field
from casetrack.cases.judgment_kinds import JudgmentResult
from casetrack.cases.quantities import Quantity
from casetrack.cases.quantity_words import word_circumstance, word_quantity
from casetrack.casework.extra_values import is_said
from casetrack.clocks.models import Recipient
from casetrack.clocks.recordable import RequestResult
from casetrack.db.bilingual_text import BilingualText
from casetrack.guidance.ladder_kinds import StepResult
from casetrack.suggestions.kinds import PutRight
from casetrack.web.catalogue import gettext as _
from casetrack.web.words import label, language, word

CODES = {
    "end_of_investigation": _lp("value", "at the end of the investigation"),
    "fully_accepted": _lp("value", "fully accepted"),
    "irregular": _lp("value", "irregular"),
    "many": _lp("value", "many times"),
    "offline": _lp("value", "offline"),
    "online": _lp("value", "online"),
    "regular": _lp("value", "regular"),
    "review_and_prosecution": _lp("value", "at review for prosecution"),
    "review_of_arrest": _lp("value", "at review of arrest"),
    "unknown": _lp("value", "unknown"),
    "arrest_request": _lp("value", "police request for arrest"),
    "prosecution_transfer": _lp("value", "transfer for prosecution"),
    "mandatory_report": _lp("value", "mandatory report"),
    "application": _lp("value", "application"),
    "clue_in_other_case": _lp("value", "clue found in another case"),
    "other": _lp("value", "other way"),
}


# Codes of closed sets, with their own words.
WORDED = {
    code.value: code
    for kind in (PutRight, RequestResult, Recipient, JudgmentResult, StepResult)
    for code in kind
}


def field_lines(fields: Mapping[str, Any]) -> list[str]:
    """The readable fields, each as "name: value"; machine-only fields are left out."""
    return [
        _("%(what)s: %(value)s", what=word(known.words), value=_value_of(known, value))
        for key, value in fields.items()
        if (known := typed_field(key)) is not None and is_said(value)
    ]


def _value_of(known: TypedField, value: Any) -> str:
    if known.codes is None:
        return value_words(value)
    codes = value if isinstance(value, list) else [value]
    return _(", ").join(label(known.codes(code)) for code in codes)


def value_words(value: Any) -> str:
    """A typed value in words; free text is unchanged."""
    if value is True:
        return _("yes")
    if isinstance(value, list):
        return _(", ").join(value_words(part) for part in value)
    if isinstance(value, Mapping):
        if set(value) <= {"en", "zh"}:
            return BilingualText(value.get("en"), value.get("zh")).in_(language())
        if set(value) == {"value", "unit"} and isinstance(value["value"], int):
            quantity = Quantity.of(value["value"], str(value["unit"]), None)
            return word_quantity(quantity, language())
        return " ".join(value_words(part) for part in value.values())
    code = str(value)
    return label(WORDED[code]) if code in WORDED else str(CODES.get(code, code))


def register(app: Flask) -> None:
    """Register the template filters."""
    app.jinja_env.filters["field_lines"] = field_lines
    app.jinja_env.filters["number_told"] = lambda circumstance: word_circumstance(
        circumstance, language()
    )
