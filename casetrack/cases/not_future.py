"""Refuse days in the future, or before what came first; the day under which an entry stands."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from casetrack.codes import N_, Msgid
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken


def ensure_past(when: PartialDate | date | None, *, on: date, field: str) -> None:
    """Refuse a fact that cannot have happened by that day (inclusive); an unknown day may have.

    on: the day on which it is recorded. Raises RuleBroken at that field.
    """
    first = when.first if isinstance(when, PartialDate) else when
    if first is not None and first > on:
        raise RuleBroken("not_yet", field=field, day=first)


def ensure_not_before(
    when: PartialDate | date | None,
    first: PartialDate | date | None,
    refusal: str | Msgid,
    *,
    field: str,
    called: str = "day",
) -> None:
    """Refuse what lies for certain before something that came first; an unknown day may not.

    refusal: names the day of what came first as `called`. Raises RuleBroken at that field.
    """
    last = when.last if isinstance(when, PartialDate) else when
    begun = first.first if isinstance(first, PartialDate) else first
    if last is not None and begun is not None and last < begun:
        raise RuleBroken(refusal, field=field, **{called: begun})


def ensure_in_order(values: Mapping[str, Any], since: str, *names: str) -> None:
    """Refuse days that lie wholly before the fact that they follow. Raises RuleBroken there."""
    for name in names:
        early = N_("What it follows was on %(day)s; it cannot be before.")
        ensure_not_before(values[name], values[since], early, field=name)


def day_told(when: PartialDate | None, *, on: date) -> PartialDate:
    """The day under which an entry stands that tells of this: as exactly as it is known.

    What nobody knows the day of stands under none: when it was written down the entry tells apart.
    on: the day on which it is told, under which what still lies ahead stands.
    """
    if when is None:
        return PartialDate.unknown()
    return PartialDate.day(on) if when.first is not None and when.first > on else when
