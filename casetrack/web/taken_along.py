"""Text typed into the log box, taken along to the page that records that act.

It stands sealed in the address (`web.sealed_typed`). The form is prefilled as far as it has fields;
all of the text is shown above. Nothing is saved until that form is.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from contextlib import suppress
from urllib.parse import parse_qsl, urlencode

from flask import g, has_request_context, request
from flask import session as cookie
from flask_login import current_user
from werkzeug.datastructures import MultiDict
from wtforms import Field, SelectMultipleField

from casetrack.web.addresses import FROM, inside
from casetrack.web.sealed_typed import LONGEST_KEY, SECRET, sealed_key, session_secret, typed_before
from casetrack.web.words import language

# The query parameter with the sealed text.
TYPED = "typed"
# As the log box names what it asks; the people by their numbers alone.
WHEN, TEXT, PARTY = "when", "text", "party"
SEPARATOR = ","
# The address of the form from which it is taken along.
OF_FORM = "of_form"
# A whole form that was left to settle something on another page.
LEFT = "left"
# As other forms call a text that says what happened, and the people an act is about.
_SAYS = frozenset(
    {"text", "note", "findings", "seen", "what", "says", "reason", "ground", "outcome"}
)
_ABOUT = frozenset({"party", "child", "children", "about", "people"})
# Date fields that are not the day of the act.
_OTHER_DAYS = frozenset({"acted", "approved_on", "since"})


def taken_to(address: str, typed: Mapping[str, str]) -> str | None:
    """The address with the typed text; None if it would be too long."""
    key = sealed_key(typed, current_user.staff, secret=session_secret())
    if len(key) > LONGEST_KEY:
        return None
    path, mark, anchor = address.partition("#")
    return f"{path}{'&' if '?' in path else '?'}{urlencode({TYPED: key})}{mark}{anchor}"


def leave_form(address: str, sent: MultiDict[str, str], besides: Container[str]) -> str | None:
    """The address of a page of ours that leads back to this form as it was sent; None if too long.

    besides: names of what nobody typed.
    """
    g.form_is_left = True
    path, _mark, anchor = (inside(address) or "/").partition("#")
    kept = [(name, value) for name, value in sent.items(multi=True) if name not in besides]
    args = [pair for pair in request.args.items(multi=True) if pair[0] != TYPED]
    here = f"{request.path}?{urlencode(args)}" if args else request.path
    back = taken_to(here, {LEFT: urlencode(kept)})
    if back is None:
        return None
    led = f"{path}{'&' if '?' in path else '?'}{urlencode({FROM: back})}"
    return f"{led}#{anchor}" if anchor else led


def left_form() -> MultiDict[str, str] | None:
    """What was typed in this form before it was left; None if it was not, or was sent since."""
    typed = typed_along().get(LEFT) if has_request_context() and request.method == "GET" else None
    return MultiDict(parse_qsl(typed, keep_blank_values=True)) if typed else None


def typed_along() -> Mapping[str, str]:
    """The text taken along to this page; empty without any, or if it is another's."""
    key = request.args.get(TYPED)
    if key is None or not current_user.is_authenticated:
        return {}
    if TYPED not in g:
        g.typed = typed_before(key, current_user.staff, secret=str(cookie.get(SECRET, ""))) or {}
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
