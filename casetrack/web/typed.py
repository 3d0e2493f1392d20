"""What is sent in a form or an address: signs that no database can hold are left out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Flask, Request
from werkzeug.datastructures import ImmutableMultiDict, MultiDict

# Nobody types it, but it can be pasted; PostgreSQL has no text with it.
NUL = "\x00"


class Values(ImmutableMultiDict[str, Any]):
    """Names and values (texts, or files) as they were sent, without the sign NUL."""

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
    return sent.replace(NUL, "") if isinstance(sent, str) else sent
