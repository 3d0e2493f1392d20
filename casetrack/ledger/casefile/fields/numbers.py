"""Numbers as exact as their source."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from casetrack.cases.quantities import LIMIT, PLACES, Qualifier
from casetrack.codes import AnyCode, CodeSet
from casetrack.ledger.casefile.fields.base import Field, Get, Names, Rows
from casetrack.ledger.casefile.fields.plain import EnumCode


@dataclass(frozen=True, kw_only=True)
class Number(Field):
    """A number, or the word that stands for one: unknown, many, millions. Exact if not qualified.

    The key `qualifier_key` may say more_than, nearly, at_most or about beside it.
    """

    qualifier: str
    whole: bool = False

    @property
    def expected(self) -> str:
        kind = "a whole number" if self.whole else "a number with at most two decimals"
        return f"{kind}, unknown, many or millions"

    def fits(self, raw: Any) -> bool:
        if isinstance(raw, str):
            return raw in {q.value for q in Qualifier if not q.has_value}
        if isinstance(raw, bool) or not isinstance(raw, int | float):
            return False
        number = Decimal(str(raw))
        places = 0 if self.whole else PLACES
        most = Decimal(2**31 - 1) if self.whole else LIMIT
        return 0 <= number < most and round(number, places) == number

    def read(self, raw: Any, rows: Rows) -> dict[str, Any]:
        if isinstance(raw, str):
            return {self.attr: None, self.qualifier: Qualifier(raw)}
        value = int(raw) if self.whole else Decimal(str(raw))
        return {self.attr: value, self.qualifier: Qualifier.EXACT}

    def write(self, get: Get, names: Names) -> Any:
        value, qualifier = get(self.attr), get(self.qualifier)
        if value is not None:
            return int(value) if value == int(value) else float(value)
        return qualifier.value if qualifier is not None else None

    def normalise(self, raw: Any) -> Any:
        return int(raw) if isinstance(raw, float) and raw == int(raw) else raw

    def schema(self) -> dict[str, Any]:
        number: dict[str, Any] = {"type": "integer" if self.whole else "number", "minimum": 0}
        words = [q.value for q in Qualifier if not q.has_value]
        return {"anyOf": [number, {"enum": words}]}


@dataclass(frozen=True, kw_only=True)
class Sum(Field):
    """An exact number above zero, such as a sum of money."""

    @property
    def expected(self) -> str:
        return f"a number above zero with {PLACES} decimal places at most"

    def fits(self, raw: Any) -> bool:
        if isinstance(raw, bool) or not isinstance(raw, int | float):
            return False
        number = Decimal(str(raw))
        return 0 < number < LIMIT and round(number, PLACES) == number

    def value(self, raw: Any) -> Any:
        return Decimal(str(raw))

    def dump(self, value: Any) -> Any:
        return int(value) if value == int(value) else float(value)

    def normalise(self, raw: Any) -> Any:
        return int(raw) if isinstance(raw, float) and raw == int(raw) else raw

    def schema(self) -> dict[str, Any]:
        return {"type": "number", "exclusiveMinimum": 0}


EXACT = frozenset({Qualifier.EXACT, *(q for q in Qualifier if not q.has_value)})


@dataclass(frozen=True, kw_only=True)
class Qualified(EnumCode):
    """Qualifier of the number beside it; exact is not written."""

    kind: CodeSet = Qualifier
    without: frozenset[AnyCode] = EXACT

    def _is_silent(self, value: Any) -> bool:
        return value is None or value in EXACT
