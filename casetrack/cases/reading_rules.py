"""Sentences for typed dates and numbers that cannot be read."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

RULES = {
    "date_unreadable": _l(
        "'%(text)s' is not read as a date. Write it like 2026-11-24, 24.11.2026, 2022-05, "
        "2022-05..06, yesterday, early 2019, about 10 Nov, or unknown."
    ),
    "date_impossible": _l(
        "There is no such date as '%(text)s'. Check day, month and weekday, and that a range does "
        "not end before it begins."
    ),
    "quantity_needs_value": _l(
        "'%(qualifier)s' needs a number. Enter it, or choose unknown if the source gives none."
    ),
    "quantity_has_value": _l(
        "'%(qualifier)s' stands for a number. Remove %(value)s, or choose another qualifier."
    ),
    "quantity_negative": _l("%(value)s is below zero. Enter 0 or more."),
    "quantity_unfit": _l(
        "%(value)s cannot be kept. Enter a number with at most two decimals, below 10 to the 16th."
    ),
}
