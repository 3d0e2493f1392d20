"""Addresses that differ in numbers only are put together once, and filled in afterwards.

A list leads to a hundred places of two kinds, and the frame of every page to twenty that are always
the same. To look each of them up among eight hundred rules took a twelfth of what the page took.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from flask import Flask, current_app, has_request_context
from flask.globals import request_ctx
from werkzeug.routing import BuildError, MapAdapter

# Of so many forms are addresses kept: there are fewer of them in all templates.
MOST = 2000
# Numbers of no record, one for each place of an address.
_FIRST_STAND_IN = 2_000_000_000
# Where it begins, by which method its rule is chosen, of which view, and the names of its numbers.
_Form = tuple[str, str, str, tuple[str, ...]]


class BuiltAddresses(Flask):
    """An application that keeps how the addresses of its pages are put together."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._form_of = lru_cache(maxsize=MOST)(self._built)
        self.in_order = lru_cache(maxsize=MOST)(self._with_places)
        self._file_at = lru_cache(maxsize=MOST)(self._file)

    def url_for(
        self,
        /,
        endpoint: str,
        *,
        _anchor: str | None = None,
        _method: str | None = None,
        _scheme: str | None = None,
        _external: bool | None = None,
        **values: Any,
    ) -> str:
        """The address of a view. Raises BuildError where there is none with these values."""
        is_plain = not (_anchor or _method or _scheme or _external or endpoint[:1] == ".")
        if is_plain and has_request_context():
            adapter: MapAdapter | None = request_ctx.url_adapter
            if adapter is not None:
                place = (adapter.script_name, adapter.default_method, endpoint)
                if endpoint == "static" and values.keys() == {"filename"}:
                    return self._file_at((*place, str(values["filename"])))
                if all(map(_is_number, values.values())):
                    form = self._form_of((*place, tuple(values)))
                    if form is not None:
                        return form % values
        return super().url_for(
            endpoint,
            _anchor=_anchor,
            _method=_method,
            _scheme=_scheme,
            _external=_external,
            **values,
        )

    def _file(self, file: tuple[str, str, str, str]) -> str:
        """The address of a file that comes with casetrack."""
        *_of_request, endpoint, name = file
        return super().url_for(endpoint, filename=name)

    def _with_places(self, form: tuple[str, str, tuple[str, ...]]) -> str:
        """An address with "%d" for each of its numbers, in the order they are named in."""
        _root, endpoint, names = form
        stand_ins: dict[str, Any] = {
            name: _FIRST_STAND_IN + place for place, name in enumerate(names)
        }
        told = super().url_for(endpoint, **stand_ins).replace("%", "%%")
        for number in stand_ins.values():
            told = told.replace(str(number), "%d")
        return told

    def _built(self, form: _Form) -> str | None:
        """An address with a place for each of its numbers; None where it is made otherwise."""
        *_of_request, endpoint, names = form
        stand_ins: dict[str, Any] = {
            name: _FIRST_STAND_IN + place for place, name in enumerate(names)
        }
        try:
            told = super().url_for(endpoint, **stand_ins).replace("%", "%%")
        except BuildError:
            return None
        for name, number in stand_ins.items():
            if told.count(str(number)) != 1:
                return None
            told = told.replace(str(number), f"%({name})d")
        return told


def address_form(endpoint: str, *numbers: str) -> str:
    """The address of a view with "%d" for each of its numbers, named in the order they stand in it.

    For a list, whose lines lead to as many places. Raises BuildError where there is no such view.
    """
    adapter: MapAdapter | None = request_ctx.url_adapter
    root = adapter.script_name if adapter is not None else ""
    # Flask's own way to what its proxy stands for, which it types as the application itself.
    app: BuiltAddresses = current_app._get_current_object()  # type: ignore[attr-defined]
    return app.in_order((root, endpoint, numbers))


def _is_number(value: object) -> bool:
    # True is one too, and is written otherwise.
    return type(value) is int and value >= 0
