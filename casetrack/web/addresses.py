"""Addresses: ids in them, the way back from a form, absolute addresses."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode, urlsplit

from flask import Flask, current_app, request, url_for
from werkzeug.routing import IntegerConverter, Map, Rule

LARGEST_ID = 2**31 - 1
LONGEST = len(str(LARGEST_ID))
# Addresses may ask for the days of these years.
FIRST_YEAR, LAST_YEAR = 1900, 2099
# In the address of a form, or beside what it sends: the page that led to it.
FROM = "from"
# Pages that are passed through, and never a way back.
NO_WAY_BACK = "sign_in"
# Size of the cache of paths that are forms; there are fewer paths.
MOST = 1000
_PLACE = "casetrack_takes_a_form"
_NUMBER = re.compile(r"(?<=/)[0-9]+(?=/|$)")


def row_page(endpoint: str, key: str) -> Callable[[Any], str]:
    """The address of the page of a row of a case. key: of its id in the address."""
    return lambda row: url_for(endpoint, case_id=row.case_id, **{key: row.id})


class IdConverter(IntegerConverter):
    """`<int:case_id>`: a number that can be an id."""

    # More digits are no id, and Python refuses to parse thousands of them.
    regex = rf"\d{{1,{LONGEST}}}"

    def __init__(
        self,
        map: Map,
        fixed_digits: int = 0,
        min: int | None = None,
        max: int | None = LARGEST_ID,
        signed: bool = False,
    ) -> None:
        super().__init__(map, fixed_digits, min, max, signed)


class LateRule(Rule):
    """A route whose addresses are put together by a function that the first of them compiles.

    A command builds none, and a page those of a tenth of the routes: to compile all of them took
    four fifths of the time in which an application is made.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        name = "_build_unknown" if append_unknown else "_build"
        compiled = super()._compile_builder

        def build(rule: LateRule, /, **values: object) -> tuple[str, str]:
            setattr(rule, name, compiled(append_unknown).__get__(rule, None))
            built: tuple[str, str] = getattr(rule, name)(**values)
            return built

        return build


def read_id(text: str) -> int:
    """The id in a query. Raises ValueError if it is no id or too large."""
    if not text.isdecimal() or int(text[:LONGEST]) > LARGEST_ID or len(text) > LONGEST:
        raise ValueError("no id")
    return int(text)


def read_day(text: str | None, *, on: date) -> date:
    """The day in a query, such as 2026-12-01; otherwise `on`."""
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return on
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else on


def inside(address: str | None) -> str | None:
    """The address if it is a path on this site, else None."""
    if not address:
        return None
    parts = urlsplit(address)
    if parts.scheme or parts.netloc or not address.startswith("/") or address[1:2] in ("/", "\\"):
        return None
    return address


def path_of(endpoint: str, **values: object) -> str:
    """The path of a page, also outside of a request."""
    return current_app.url_map.bind("localhost").build(endpoint, values)


def absolute(endpoint: str, **values: object) -> str:
    """The address of a page for use elsewhere: a device, a calendar, a message.

    Built from the setting `base_url`, never from the requested host, which a client can forge; and
    a proxy may speak HTTPS where casetrack does not.
    """
    return f"{current_app.config['BASE_URL']}{path_of(endpoint, **values)}"


def way_back(otherwise: str) -> str:
    """The page from which this form was opened; `otherwise` if unknown."""
    return opened_from() or otherwise


def opened_from() -> str | None:
    """The page from which this form was opened, if it is one of ours.

    Taken from the address or the form itself, which carries it along; else from the referrer, if
    that is a page without a form. A form within a page has no such origin. No address of ours holds
    a name, so none is passed on.
    """
    address = _said_in(request.args) or _said_in(request.form)
    rule = request.url_rule
    is_form = rule is not None and "POST" in (rule.methods or ())
    if address is not None or request.method != "GET" or not is_form:
        return address
    return None if "HX-Request" in request.headers else _page_before(request.referrer or "")


def _said_in(values: Mapping[str, str]) -> str | None:
    # Most pages are no forms, and a failed look-up is expensive.
    return inside(values[FROM]) if FROM in values else None


def _page_before(referrer: str) -> str | None:
    parts = urlsplit(referrer)
    adapter = current_app.create_url_adapter(request)
    if parts.netloc != request.host or adapter is None or parts.path == request.path:
        return None
    if "GET" not in (methods := adapter.allowed_methods(parts.path)) or "POST" in methods:
        return None
    endpoint, _values = adapter.match(parts.path, method="GET")
    if endpoint.partition(".")[0] == NO_WAY_BACK:
        return None
    return inside(f"{parts.path}?{parts.query}" if parts.query else parts.path)


def from_here(address: str) -> str:
    """The address of a form, with the present page as the way back after saving.

    An address without a form is unchanged.
    """
    path, _, query = address.partition("?")
    if "#" in address or not _takes_a_form(path):
        return address
    back = urlencode({FROM: request.full_path.rstrip("?")})
    return f"{path}?{query}&{back}" if query else f"{path}?{back}"


def register(app: Flask) -> None:
    """Register `IdConverter`, `LateRule` and the template helpers. Before any route is added.

    An address with a slash at its end, as people copy it, leads to the same page.
    """
    app.url_rule_class = LateRule
    app.url_map.converters["int"] = IdConverter
    app.url_map.strict_slashes = False
    app.jinja_env.globals["way_back"] = way_back
    app.jinja_env.globals["opened_from"] = opened_from
    app.jinja_env.filters["from_here"] = from_here


def _takes_a_form(path: str) -> bool:
    """Whether a path is that of a form; cached for all paths that differ only in numbers."""
    kept: dict[str, bool] = current_app.extensions.setdefault(_PLACE, {})
    kind = _NUMBER.sub("1", path)
    if kind not in kept:
        adapter = current_app.create_url_adapter(request)
        assert adapter is not None
        methods = adapter.allowed_methods(kind)
        if len(kept) >= MOST:
            kept.clear()
        kept[kind] = "POST" in methods and "GET" in methods
    return kept[kind]
