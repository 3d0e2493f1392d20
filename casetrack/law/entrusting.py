"""Supervision by the office of another place: what it may be asked for, and when it reports.

The office of the place to which a child moves, or where it lives, assists with the supervision and
reports what came of it; responsibility and decisions stay with the office that decided. How often
is agreed between the two; no law says it.

Source: Provisions on Handling Criminal Cases of Minors by People's Procuratorates (2013) art. 44;
Procuratorate Rules art. 474.
"""

from __future__ import annotations

from datetime import date, timedelta

from casetrack.law.counting import add_months


def may_be_entrusted(*, runs: bool, last_day: date | None, on: date) -> bool:
    """Whether a probation may be entrusted on that day: it runs, its last day (inclusive) is ahead.

    last_day: None where it is not known.
    """
    return runs and (last_day is None or on <= last_day)


def next_report(
    due: date, *, every: int | None, months: bool, last_day: date | None
) -> date | None:
    """The day by which the next report is agreed, after the one that was due by `due`.

    every: so many months, or days; None where no rhythm is agreed. last_day: of the supervision,
    inclusive; the last report is due on it at the latest. None after that one.
    """
    if every is None or (last_day is not None and due >= last_day):
        return None
    following = add_months(due, every) if months else due + timedelta(days=every)
    return following if last_day is None else min(following, last_day)
