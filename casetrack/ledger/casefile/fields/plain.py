"""Text, codes, wording in two languages, whole numbers, yes or no, and values typed by a kind."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from casetrack.codes import AnyCode, CodeSet, in_fixed_order
from casetrack.db.bilingual_text import BilingualText
from casetrack.ledger.casefile.fields.base import UNKNOWN, Field, Get, Names

REF = re.compile(r"[a-z0-9][a-z0-9_.-]{0,59}")
TEXT_LENGTH = 12_000
# More codes than these are not listed in a message.
MANY = 14
NOBODY = BilingualText(None, None)


@dataclass(frozen=True, kw_only=True)
class Text(Field):
    """Plain text in no language: a number, a code."""

    length: int = 60
    pattern: re.Pattern[str] | None = None

    @property
    def expected(self) -> str:
        if self.pattern is not None:
            return f"text that fits {self.pattern.pattern}"
        return f"text of at most {self.length} characters"

    def fits(self, raw: Any) -> bool:
        if not isinstance(raw, str) or not raw.strip() or len(raw.strip()) > self.length:
            return False
        return self.pattern is None or self.pattern.fullmatch(raw) is not None

    def value(self, raw: Any) -> Any:
        return raw.strip()

    def schema(self) -> dict[str, Any]:
        schema: dict[str, Any] = {"type": "string", "minLength": 1, "maxLength": self.length}
        if self.pattern is not None:
            schema["pattern"] = f"^{self.pattern.pattern}$"
        return schema


@dataclass(frozen=True, kw_only=True)
class EnumCode(Field):
    """A member of an enumeration, by value. only, without: the permitted ones."""

    kind: CodeSet
    only: frozenset[AnyCode] | None = None
    without: frozenset[AnyCode] = frozenset()

    @property
    def codes(self) -> list[str]:
        """The values that may stand here."""
        return [
            code.value
            for code in in_fixed_order(self.kind)
            if (self.only is None or code in self.only) and code not in self.without
        ]

    @property
    def expected(self) -> str:
        if len(self.codes) <= MANY:
            return f"one of {', '.join(self.codes)}"
        return f"one of the {len(self.codes)} codes for {self.key} in the reference"

    def instead_of(self, raw: Any) -> str:
        near = get_close_matches(str(raw), self.codes, n=3)
        if len(self.codes) <= MANY or not near:
            return self.expected
        return f"{self.expected}, such as {', '.join(near)}"

    def fits(self, raw: Any) -> bool:
        return isinstance(raw, str) and raw in self.codes

    def value(self, raw: Any) -> Any:
        return self.kind(raw)

    def dump(self, value: Any) -> Any:
        return value.value

    def schema(self) -> dict[str, Any]:
        return {"enum": self.codes}


@dataclass(frozen=True, kw_only=True)
class EnumCodes(Field):
    """Members of an enumeration, by their values, in an order."""

    kind: CodeSet

    @property
    def expected(self) -> str:
        return f"a list of {', '.join(member.value for member in in_fixed_order(self.kind))}"

    def fits(self, raw: Any) -> bool:
        codes = {member.value for member in self.kind}
        return isinstance(raw, list) and all(isinstance(c, str) and c in codes for c in raw)

    def _is_silent(self, value: Any) -> bool:
        return not value

    def schema(self) -> dict[str, Any]:
        codes = [member.value for member in in_fixed_order(self.kind)]
        return {"type": "array", "items": {"enum": codes}}


@dataclass(frozen=True, kw_only=True)
class BilingualTextField(Field):
    """A text in the language it was written in, and in the other one where a source gives it."""

    length: int = TEXT_LENGTH
    default: Any = NOBODY

    @property
    def expected(self) -> str:
        return f"en: or zh: or both, each text of at most {self.length} characters"

    def instead_of(self, raw: Any) -> str:
        """The stray key is named: it is often a colon in a text without quotes."""
        stray = [str(key) for key in raw if key not in ("en", "zh")] if raw else []
        if not isinstance(raw, dict) or not stray:
            return self.expected
        return f"{self.expected}, without {', '.join(stray)} (a text with a colon needs quotes)"

    def fits(self, raw: Any) -> bool:
        if not isinstance(raw, dict) or not raw or set(raw) - {"en", "zh"}:
            return False
        return all(
            isinstance(text, str) and text.strip() and len(text.strip()) <= self.length
            for text in raw.values()
        )

    def value(self, raw: Any) -> Any:
        return BilingualText(*(raw[lang].strip() if lang in raw else None for lang in ("en", "zh")))

    def dump(self, value: Any) -> Any:
        spoken = {"en": value.en, "zh": value.zh}
        return {lang: text for lang, text in spoken.items() if text} or None

    def schema(self) -> dict[str, Any]:
        text = {"type": "string", "minLength": 1, "maxLength": self.length}
        return {
            "type": "object",
            "properties": {"en": text, "zh": text},
            "additionalProperties": False,
            "minProperties": 1,
        }


@dataclass(frozen=True, kw_only=True)
class Whole(Field):
    """A whole number in a range, both ends included."""

    least: int = 0
    most: int = 2**31 - 1

    @property
    def expected(self) -> str:
        return f"a whole number from {self.least} to {self.most}"

    def fits(self, raw: Any) -> bool:
        is_number = isinstance(raw, int) and not isinstance(raw, bool)
        return is_number and self.least <= raw <= self.most

    def schema(self) -> dict[str, Any]:
        return {"type": "integer", "minimum": self.least, "maximum": self.most}


@dataclass(frozen=True, kw_only=True)
class Flag(Field):
    """true or false; false is not written. open_: unknown is a third answer, and is written."""

    default: Any = False
    open_: bool = False

    @property
    def expected(self) -> str:
        return "true, false or unknown" if self.open_ else "true or false"

    def fits(self, raw: Any) -> bool:
        return isinstance(raw, bool) or (self.open_ and raw == UNKNOWN)

    def write(self, get: Get, names: Names) -> Any:
        value = get(self.attr)
        if self.open_ and self.required:
            return UNKNOWN if value is None else value
        return None if self._is_silent(value) else value

    def value(self, raw: Any) -> Any:
        return None if raw == UNKNOWN else raw

    def normalise(self, raw: Any) -> Any:
        return raw if self.open_ and self.required else super().normalise(raw)

    def schema(self) -> dict[str, Any]:
        return {"enum": [True, False, UNKNOWN]} if self.open_ else {"type": "boolean"}


@dataclass(frozen=True, kw_only=True)
class Open(Field):
    """Typed values that the kind of the element asks for: any mapping.

    nothing: whether a value may be null, as in the reason of a date that has no other reading.
    """

    nothing: bool = False

    @property
    def expected(self) -> str:
        return "a mapping of words to values" + ("" if self.nothing else ", none of them empty")

    def fits(self, raw: Any) -> bool:
        return isinstance(raw, dict) and (self.nothing or _is_told(raw))

    def dump(self, value: Any) -> Any:
        """The told values alone: forms store empty ones for fields they do not ask."""
        return value if self.nothing else _told_of(value)

    def _is_silent(self, value: Any) -> bool:
        return not self.dump(value)

    def schema(self) -> dict[str, Any]:
        return {"type": "object"}


def _told_of(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _told_of(part) for name, part in value.items() if part is not None}
    if isinstance(value, list):
        return [_told_of(part) for part in value if part is not None]
    return value


def _is_told(value: Any) -> bool:
    if isinstance(value, dict):
        return all(_is_told(part) for part in value.values())
    if isinstance(value, list):
        return all(_is_told(part) for part in value)
    return value is not None
