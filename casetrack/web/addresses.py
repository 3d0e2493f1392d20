"""Numbers in addresses: what no column can hold is not found, instead of breaking the query."""

from __future__ import annotations

from flask import Flask
from werkzeug.routing import IntegerConverter, Map

LARGEST_ID = 2**31 - 1
LONGEST = len(str(LARGEST_ID))


class IdConverter(IntegerConverter):
    """`<int:case_id>`: a number that can be an id."""

    # More digits are no id, and of thousands Python refuses to make a number.
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


def read_id(text: str) -> int:
    """The id in a query. Raises ValueError if it is none, or more than any id can be."""
    if not text.isdecimal() or int(text[:LONGEST]) > LARGEST_ID or len(text) > LONGEST:
        raise ValueError("no id")
    return int(text)


def register(app: Flask) -> None:
    """Read every `<int:…>` so. Before any route is added."""
    app.url_map.converters["int"] = IdConverter
