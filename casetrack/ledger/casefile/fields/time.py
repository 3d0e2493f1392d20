"""Dates as precise as their source, days, and times of day."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from casetrack.db.partial_date import EDTF_LENGTH, WORDS_LENGTH, PartialDate
from casetrack.ledger.casefile.fields.base import UNKNOWN, Field

DAY = re.compile(r"\d{4}-\d\d-\d\d")
CLOCK = re.compile(r"\d\d:\d\d")
NO_DATE = PartialDate.unknown()


@dataclass(frozen=True, kw_only=True)
class Moment(Field):
    """A date as precise as its source: EDTF, `unknown`, or both with the source's wording."""

    @property
    def expected(self) -> str:
        return "a date in EDTF (2021-12-26, 2022-05/2022-06, 2019), unknown, or edtf: with words:"

    def fits(self, raw: Any) -> bool:
        if isinstance(raw, dict):
            if set(raw) - {"edtf", "words"} or "edtf" not in raw:
                return False
            words = raw.get("words", "")
            if not isinstance(words, str) or len(words.strip()) > WORDS_LENGTH:
                return False
            raw = raw["edtf"]
        if isinstance(raw, bool) or not isinstance(raw, str | int):
            return False
        try:
            return bool(raw == UNKNOWN or PartialDate.parse_edtf(str(raw)).edtf)
        except ValueError:
            return False

    def value(self, raw: Any) -> Any:
        words = None
        if isinstance(raw, dict):
            raw, words = raw["edtf"], raw.get("words")
        return PartialDate.parse_edtf("" if raw == UNKNOWN else str(raw), words)

    def dump(self, value: Any) -> Any:
        edtf = value.edtf or UNKNOWN
        return {"edtf": edtf, "words": value.words} if value.words else edtf

    def schema(self) -> dict[str, Any]:
        edtf = {"type": ["string", "integer"], "maxLength": EDTF_LENGTH}
        return {
            "anyOf": [
                edtf,
                {
                    "type": "object",
                    "properties": {
                        "edtf": edtf,
                        "words": {"type": "string", "maxLength": WORDS_LENGTH},
                    },
                    "required": ["edtf"],
                    "additionalProperties": False,
                },
            ]
        }


@dataclass(frozen=True, kw_only=True)
class ExactDay(Field):
    """Exactly one day."""

    @property
    def expected(self) -> str:
        return "a day such as 2021-12-26"

    def fits(self, raw: Any) -> bool:
        if not isinstance(raw, str) or not DAY.fullmatch(raw):
            return False
        try:
            date.fromisoformat(raw)
        except ValueError:
            return False
        return True

    def value(self, raw: Any) -> Any:
        return date.fromisoformat(raw)

    def dump(self, value: Any) -> Any:
        return value.isoformat()

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": f"^{DAY.pattern}$"}


@dataclass(frozen=True, kw_only=True)
class TimeOfDay(Field):
    """A time of day."""

    @property
    def expected(self) -> str:
        return "a time in quotes such as '14:30'"

    def fits(self, raw: Any) -> bool:
        if not isinstance(raw, str) or not CLOCK.fullmatch(raw):
            return False
        return int(raw[:2]) < 24 and int(raw[3:]) < 60

    def value(self, raw: Any) -> Any:
        return time.fromisoformat(raw)

    def dump(self, value: Any) -> Any:
        return value.strftime("%H:%M")

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": f"^{CLOCK.pattern}$"}
