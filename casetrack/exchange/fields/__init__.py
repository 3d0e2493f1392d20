"""One value of a case file: how it is checked, read, written and described."""

from casetrack.exchange.fields.base import UNKNOWN, Field, Get, Names
from casetrack.exchange.fields.numbers import Number, Qualified
from casetrack.exchange.fields.plain import REF, Code, Codes, Flag, Open, Said, Text, Whole
from casetrack.exchange.fields.references import A_NAMED, THE_CASE, Place, Pointer, Ref
from casetrack.exchange.fields.time import NO_DATE, Clock, Day, Moment

__all__ = [
    "A_NAMED",
    "NO_DATE",
    "REF",
    "THE_CASE",
    "UNKNOWN",
    "Clock",
    "Code",
    "Codes",
    "Day",
    "Field",
    "Flag",
    "Get",
    "Moment",
    "Names",
    "Number",
    "Open",
    "Place",
    "Pointer",
    "Qualified",
    "Ref",
    "Said",
    "Text",
    "Whole",
]
