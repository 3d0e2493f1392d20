"""Cleaned form data and queries; and the part of it a person typed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from io import BytesIO
from typing import IO, Any, TypeVar

from flask import Flask, Request, current_app, request
from werkzeug.datastructures import ImmutableMultiDict, MultiDict

# NUL can be pasted, though not typed; PostgreSQL stores no text with it.
NUL = "\x00"
TAKES = "casetrack_takes"
View = TypeVar("View", bound=Callable[..., Any])
# Values not worth showing again: codes of choices, ids, days.
_CODE = re.compile(r"[\w.:+/-]*", re.ASCII)
_NEVER_SHOWN = frozenset(
    {"csrf_token", "password", "password_again", "old_password", "factor_code"}
)


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

    @property
    def max_content_length(self) -> int | None:
        """How many bytes may be sent: more to a view that takes a file."""
        view = current_app.view_functions.get(self.endpoint or "")
        taken: int | None = getattr(view, TAKES, None)
        return taken if taken is not None else super().max_content_length

    @max_content_length.setter
    def max_content_length(self, value: int | None) -> None:
        self._max_content_length = value

    def _get_file_stream(self, *_of: Any, **_more: Any) -> IO[bytes]:
        """A file that is sent is kept in memory: none of it is written to the disk as it is."""
        return BytesIO()


def takes_file(largest: int) -> Callable[[View], View]:
    """Mark a view to which a file is sent. largest: bytes of the whole form."""

    def mark(view: View) -> View:
        setattr(view, TAKES, largest)
        return view

    return mark


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
