"""Cleaned form data and queries; and the part of it a person typed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from flask import Flask, Request, request
from werkzeug.datastructures import ImmutableMultiDict, MultiDict

# NUL can be pasted, though not typed; PostgreSQL stores no text with it.
NUL = "\x00"
# Values not worth showing again: codes of choices, ids, days.
_CODE = re.compile(r"[\w.:+/-]*", re.ASCII)
_NEVER_SHOWN = frozenset({"csrf_token", "password", "password_again", "old_password"})


def is_code(value: str) -> bool:
    """Whether a value is a choice, an id or a day rather than a text."""
    return _CODE.fullmatch(value) is not None


def never_shown() -> frozenset[str]:
    """Names of fields that are shown to nobody again: tokens and passwords."""
    return _NEVER_SHOWN


class Values(ImmutableMultiDict[str, Any]):
    """Names and values (texts, or files) as sent, without NUL characters.

    A line break is one character, as typed and counted; browsers send two.
    """

    def __init__(self, sent: MultiDict[str, Any] | Iterable[tuple[str, Any]] | None = None) -> None:
        pairs = sent.items(multi=True) if isinstance(sent, MultiDict) else sent or ()
        super().__init__([(_clean(name), _clean(value)) for name, value in pairs])


class CleanRequest(Request):
    """A request whose form and query hold only storable characters."""

    parameter_storage_class: type[ImmutableMultiDict[Any, Any]] = Values


def register(app: Flask) -> None:
    """Use `CleanRequest` for every request."""
    app.request_class = CleanRequest


def _clean(sent: Any) -> Any:
    return sent.replace(NUL, "").replace("\r\n", "\n") if isinstance(sent, str) else sent


def texts_typed() -> list[str]:
    """The texts of a submitted form that was not accepted, to be shown so that none is lost."""
    return [
        value
        for name, value in request.form.items(multi=True)
        if name not in _NEVER_SHOWN and not _CODE.fullmatch(value)
    ]


def fields_typed() -> list[tuple[str, str, bool]]:
    """The fields of a submitted form, to be sent again: name, value, whether it is text.

    Empty for a form with a password: passwords are never shown, and half a form is useless.
    """
    if _NEVER_SHOWN & set(request.form) - {"csrf_token"}:
        return []
    return [
        (name, value, not _CODE.fullmatch(value)) for name, value in request.form.items(multi=True)
    ]
