"""One value of a case file: how it is checked, read, written and described."""

from casetrack.casefile.fields.base import UNKNOWN, Field, Get, Names
from casetrack.casefile.fields.numbers import Number, Qualified
from casetrack.casefile.fields.plain import (
    REF,
    TEXT_LENGTH,
    Code,
    Codes,
    Flag,
    Open,
    Said,
    Text,
    Whole,
)
from casetrack.casefile.fields.references import THE_CASE, Place, Pointer, Ref
from casetrack.casefile.fields.time import NO_DATE, Clock, Day, Moment

__all__ = [
    "NO_DATE",
    "REF",
    "TEXT_LENGTH",
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
