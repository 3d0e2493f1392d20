"""Text typed into the log box, taken along to the page that records that act.

It stands sealed in the address (`web.sealed_typed`). The form is prefilled as far as it has fields;
all of the text is shown above. Nothing is saved until that form is.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from contextlib import suppress
from urllib.parse import urlencode

from flask import g, request
from flask import session as cookie
from flask_login import current_user
from wtforms import Field, SelectMultipleField

from casetrack.web.access import signed_in_user
from casetrack.web.sealed_typed import LONGEST_KEY, SECRET, sealed_key, typed_before
from casetrack.web.words import language

# The query parameter with the sealed text.
TYPED = "typed"
# As the log box names what it asks; the people by their numbers alone.
WHEN, TEXT, PARTY = "when", "text", "party"
SEPARATOR = ","
# As other forms call a text that says what happened, and the people an act is about.
_SAYS = frozenset(
    {"text", "note", "findings", "seen", "what", "says", "reason", "ground", "outcome"}
)
_ABOUT = frozenset({"party", "child", "children", "about", "people"})
# Date fields that are not the day of the act.
_OTHER_DAYS = frozenset({"acted", "approved_on", "since"})


def taken_to(address: str, typed: Mapping[str, str]) -> str | None:
    """The address with the typed text; None if it would be too long."""
    secret = cookie.setdefault(SECRET, secrets.token_urlsafe(16))
    key = sealed_key(typed, signed_in_user(), secret=secret)
    if len(key) > LONGEST_KEY:
        return None
    path, mark, anchor = address.partition("#")
    return f"{path}{'&' if '?' in path else '?'}{urlencode({TYPED: key})}{mark}{anchor}"


def typed_along() -> Mapping[str, str]:
    """The text taken along to this page; empty without any, or if it is another's."""
    key = request.args.get(TYPED)
    if key is None or not current_user.is_authenticated:
        return {}
    if TYPED not in g:
        g.typed = typed_before(key, signed_in_user(), secret=str(cookie.get(SECRET, ""))) or {}
    known: Mapping[str, str] = g.typed
    return known


def fill(fields: Iterable[Field]) -> None:
    """Prefill a form: its first day, its first suitable text, its party field.

    The text is shown as typed, even if unreadable. Of several people none is selected in a field
    for one.
    """
    left = dict(typed_along())
    for field in fields:
        takes = field.name if field.name in left else _taken_by(field)
        values = left.get(takes, "").split(SEPARATOR) if takes == PARTY else [left.get(takes, "")]
        if any(values) and (len(values) == 1 or isinstance(field, SelectMultipleField)):
            del left[takes]
            with suppress(ValueError):
                field.process_formdata(values)


def _taken_by(field: Field) -> str:
    if field.name in _ABOUT:
        return PARTY
    if field.name.removesuffix(f"_{language()}") in _SAYS:
        return TEXT
    return "" if field.name in _OTHER_DAYS else getattr(field, "takes", "")
