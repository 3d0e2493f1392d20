"""Words for typed fields of entries and measures, and for the stage a number belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask
from flask_babel import gettext as _
from flask_babel import lazy_pgettext as _lp
from flask_babel.speaklater import LazyString

from casetrack.cases.kinds import AgeStatus, PartyRole
from casetrack.clocks.models import Recipient
from casetrack.clocks.recording import RequestResult
from casetrack.codes import Coded
from casetrack.db.words import Words
from casetrack.suggestions.models import PutRight
from casetrack.web.words import label, language

NAMES: dict[str, LazyString] = {
    "aim": _lp("field", "aim"),
    "amount": _lp("field", "amount in yuan"),
    "audience": _lp("field", "audience"),
    "batch": _lp("field", "published in"),
    "by": _lp("field", "by"),
    "age_before": _lp("field", "age, before"),
    "age_now": _lp("field", "age"),
    "cause": _lp("field", "charge or cause"),
    "channel": _lp("field", "channel"),
    "content": _lp("field", "content"),
    "count": _lp("field", "how often"),
    "data_kinds": _lp("field", "kinds of data"),
    "focus": _lp("field", "focus"),
    "forms": _lp("field", "forms"),
    "handler": _lp("field", "new handler"),
    "intake": _lp("field", "came in as"),
    "item": _lp("field", "item"),
    "is_aim": _lp("field", "an aim, not a result"),
    "is_claim": _lp("field", "claimed by the source"),
    "issuer": _lp("field", "published by"),
    "late_after": _lp("field", "after its time, which ended on"),
    "legal_basis": _lp("field", "legal basis"),
    "look_back": _lp("field", "looking back"),
    "method": _lp("field", "method"),
    "modes": _lp("field", "modes"),
    "monthly_wage": _lp("field", "average monthly wage in yuan"),
    "wage_months": _lp("field", "number of months"),
    "objects": _lp("field", "objects"),
    "ongoing": _lp("field", "goes on"),
    "place": _lp("field", "place"),
    "places": _lp("field", "places"),
    "problems": _lp("field", "problems"),
    "recipient": _lp("field", "received by"),
    "recipients_are_ambiguous": _lp("field", "recipients not clear"),
    "regularity": _lp("field", "regularity"),
    "repeated": _lp("field", "repeated"),
    "requested": _lp("field", "asked for"),
    "result": _lp("field", "result"),
    "roles_before": _lp("field", "roles, before"),
    "roles_now": _lp("field", "roles"),
    "scope": _lp("field", "scope"),
    "spent_on": _lp("field", "spent on"),
    "subject": _lp("field", "subject"),
    "told_as": _lp("field", "in other words"),
    "topic": _lp("field", "topic"),
    "topics": _lp("field", "topics"),
    "until": _lp("field", "until"),
    "validity": _lp("field", "valid for"),
    "value": _lp("field", "number"),
    "when_is_implied": _lp("field", "date implied"),
    "when_is_told_as": _lp("field", "when, in the source's words"),
}
CODES: dict[str, LazyString] = {
    "acquitted": _lp("value", "acquitted"),
    "not_punished": _lp("value", "guilty, not punished"),
    "claims_dismissed": _lp("value", "claims dismissed"),
    "claims_partly_supported": _lp("value", "claims supported in part"),
    "all_claims_supported": _lp("value", "all claims supported"),
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


# Codes of a closed set, which have words of their own.
WORDED = {one.value: one for kind in (PutRight, RequestResult, Recipient) for one in kind}

# Fields whose codes are those of one kind, worded as elsewhere.
KINDS: dict[str, type[Coded]] = {
    "age_before": AgeStatus,
    "age_now": AgeStatus,
    "roles_before": PartyRole,
    "roles_now": PartyRole,
}


def field_lines(fields: Mapping[str, Any]) -> list[str]:
    """The fields that people read, each as "name: value"; what only machines need is left out."""
    return [
        _("%(what)s: %(value)s", what=NAMES[name], value=_value_of(name, value))
        for name, value in fields.items()
        if name in NAMES and value not in (None, "", [], False)
    ]


def _value_of(name: str, value: Any) -> str:
    kind = KINDS.get(name)
    if kind is None:
        return value_words(value)
    codes = value if isinstance(value, list) else [value]
    return _(", ").join(label(kind(code)) for code in codes)


def value_words(value: Any) -> str:
    """A typed value in words; what somebody wrote stays as it is."""
    if value is True:
        return _("yes")
    if isinstance(value, list):
        return _(", ").join(value_words(part) for part in value)
    if isinstance(value, Mapping):
        if set(value) <= {"en", "zh"}:
            return Words(value.get("en"), value.get("zh")).in_(language())
        return " ".join(value_words(part) for part in value.values())
    code = str(value)
    return label(WORDED[code]) if code in WORDED else str(CODES.get(code, code))


def register(app: Flask) -> None:
    """Give the templates their filters."""
    app.jinja_env.filters["field_lines"] = field_lines
    app.jinja_env.filters["as_of"] = value_words
