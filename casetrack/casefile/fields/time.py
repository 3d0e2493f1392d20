"""Dates as precise as their source, days, and times of day."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from casetrack.casefile.fields.base import UNKNOWN, Field
from casetrack.db.when import EDTF_LENGTH, WORDS_LENGTH, When

DAY = re.compile(r"\d{4}-\d\d-\d\d")
CLOCK = re.compile(r"\d\d:\d\d")
NO_DATE = When.unknown()


@dataclass(frozen=True, kw_only=True)
class Moment(Field):
    """A date as precise as its source: EDTF, `unknown`, or both with the source's wording."""

    @property
    def expected(self) -> str:
        return "a date in EDTF (2021-12-26, 2022-05/2022-06, 2019), unknown, or edtf: with words:"

    def fits(self, told: Any) -> bool:
        if isinstance(told, dict):
            if set(told) - {"edtf", "words"} or "edtf" not in told:
                return False
            words = told.get("words", "")
            if not isinstance(words, str) or len(words.strip()) > WORDS_LENGTH:
                return False
            told = told["edtf"]
        if isinstance(told, bool) or not isinstance(told, str | int):
            return False
        try:
            return bool(told == UNKNOWN or When.parse_edtf(str(told)).edtf)
        except ValueError:
            return False

    def value(self, told: Any) -> Any:
        words = None
        if isinstance(told, dict):
            told, words = told["edtf"], told.get("words")
        return When.parse_edtf("" if told == UNKNOWN else str(told), words)

    def told(self, value: Any) -> Any:
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

    def fits(self, told: Any) -> bool:
        if not isinstance(told, str) or not DAY.fullmatch(told):
            return False
        try:
            date.fromisoformat(told)
        except ValueError:
            return False
        return True

    def value(self, told: Any) -> Any:
        return date.fromisoformat(told)

    def told(self, value: Any) -> Any:
        return value.isoformat()

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": f"^{DAY.pattern}$"}


@dataclass(frozen=True, kw_only=True)
class TimeOfDay(Field):
    """A time of day."""

    @property
    def expected(self) -> str:
        return "a time in quotes such as '14:30'"

    def fits(self, told: Any) -> bool:
        if not isinstance(told, str) or not CLOCK.fullmatch(told):
            return False
        return int(told[:2]) < 24 and int(told[3:]) < 60

    def value(self, told: Any) -> Any:
        return time.fromisoformat(told)

    def told(self, value: Any) -> Any:
        return value.strftime("%H:%M")

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": f"^{CLOCK.pattern}$"}
