"""Cleaned form data and queries; and the part of it a person typed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from io import BytesIO
from typing import IO, Any, TypeVar, cast

from flask import Flask, Request, current_app, g, request
from flask import session as cookie
from werkzeug.datastructures import ImmutableMultiDict, MultiDict

from casetrack.db.kept_files import current_file_store

# Pasted, though not typed. PostgreSQL stores no text with NUL; signs that turn the direction of
# writing are not seen, and show what stands behind them backwards: 案窃盗.
_UNSEEN = re.compile("[\x00\u202a-\u202e\u2066-\u2069]")
TAKES = "casetrack_takes"
# Files of the largest size that one form may bring.
AT_ONCE = 4
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
    """Names and values (texts, or files) as sent, without NUL and signs of direction.

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
        """How many bytes may be sent: more to a view that takes a file, by who is signed in."""
        taken = self._taken()
        is_known = taken is not None and "_user_id" in cookie
        return taken.largest if taken and is_known else super().max_content_length

    @max_content_length.setter
    def max_content_length(self, value: int | None) -> None:
        self._max_content_length = value

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        """Where a file that is sent is written to: none of it reaches the disk as it is.

        Of a view that keeps files it is sealed while it is read, and goes with the request unless
        a row keeps it; another keeps it in memory.
        """
        taken = self._taken()
        if taken is None or taken.each is None or not filename:
            return BytesIO()
        draft = current_file_store().draft(at_most=taken.each)
        draft.is_of_request = True
        g.casetrack_context.callback(draft.discard)
        return cast("IO[bytes]", draft)

    def _taken(self) -> Taken | None:
        taken: Taken | None = getattr(
            current_app.view_functions.get(self.endpoint or ""), TAKES, None
        )
        return taken


@dataclass(frozen=True)
class Taken:
    """What a view takes: bytes of the whole form; of each file, where files are kept sealed."""

    largest: int
    each: int | None = None


def takes_file(largest: int) -> Callable[[View], View]:
    """Mark a view to which a file is sent. largest: bytes of the whole form."""
    return _takes(Taken(largest))


def takes_files(each: int) -> Callable[[View], View]:
    """Mark a view to which files are sent that are kept, sealed. each: bytes of one."""
    return _takes(Taken(AT_ONCE * each, each))


def keeps_files(app: Flask, endpoint: str | None) -> bool:
    """Whether files that are sent to an endpoint may be kept."""
    taken: Taken | None = getattr(app.view_functions.get(endpoint or ""), TAKES, None)
    return taken is not None and taken.each is not None


def _takes(taken: Taken) -> Callable[[View], View]:
    def mark(view: View) -> View:
        setattr(view, TAKES, taken)
        return view

    return mark


def register(app: Flask) -> None:
    """Use `CleanRequest` for every request."""
    app.request_class = CleanRequest


def _clean(sent: Any) -> Any:
    return _UNSEEN.sub("", sent).replace("\r\n", "\n") if isinstance(sent, str) else sent


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
