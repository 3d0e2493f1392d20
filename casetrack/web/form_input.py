"""What is sent in a form or an address, as it can be kept; and what of it a person typed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from flask import Flask, Request, request
from werkzeug.datastructures import ImmutableMultiDict, MultiDict

# Nobody types it, but it can be pasted; PostgreSQL has no text with it.
NUL = "\x00"
# What nobody would miss: codes of choices, ids, days.
_CODE = re.compile(r"[\w.:+/-]*", re.ASCII)
_NEVER_SHOWN = frozenset({"csrf_token", "password", "password_again", "old_password"})


class Values(ImmutableMultiDict[str, Any]):
    """Names and values (texts, or files) as they were sent, without the sign NUL.

    A line ends with one sign, as it was typed and counted; browsers send two.
    """

    def __init__(self, sent: MultiDict[str, Any] | Iterable[tuple[str, Any]] | None = None) -> None:
        pairs = sent.items(multi=True) if isinstance(sent, MultiDict) else sent or ()
        super().__init__([(_clean(name), _clean(value)) for name, value in pairs])


class CleanRequest(Request):
    """A request whose fields and query hold only what can be kept."""

    parameter_storage_class: type[ImmutableMultiDict[Any, Any]] = Values


def register(app: Flask) -> None:
    """Read every request so."""
    app.request_class = CleanRequest


def _clean(sent: Any) -> Any:
    return sent.replace(NUL, "").replace("\r\n", "\n") if isinstance(sent, str) else sent


def texts_typed() -> list[str]:
    """The texts of a form that was sent and cannot be taken, to be shown so that none is lost."""
    return [
        value
        for name, value in request.form.items(multi=True)
        if name not in _NEVER_SHOWN and not _CODE.fullmatch(value)
    ]


def fields_typed() -> list[tuple[str, str, bool]]:
    """The fields of a form that was sent, to be sent once more: name, value, whether it is text.

    None of a form in which a password was typed: it is shown nowhere, and nothing is sent half.
    """
    if _NEVER_SHOWN & set(request.form) - {"csrf_token"}:
        return []
    return [
        (name, value, not _CODE.fullmatch(value)) for name, value in request.form.items(multi=True)
    ]
