"""Supervision entrusted to the office of another place: its conditions and its reports.

The office of the place where a child lives, or to which it moves, assists with the supervision and
reports on it; responsibility and decisions stay with the deciding office. The two offices agree on
the rhythm of the reports; no law sets it.

Source: Provisions on Handling Criminal Cases of Minors by People's Procuratorates (2013) art. 44;
Procuratorate Rules art. 474.
"""

from __future__ import annotations

from datetime import date, timedelta

from casetrack.law.counting import add_months


def may_be_entrusted(*, runs: bool, last_day: date | None, on: date) -> bool:
    """Whether a probation may be entrusted on `on`: it runs, and its last day (inclusive) is ahead.

    last_day: None if unknown.
    """
    return runs and (last_day is None or on <= last_day)


def next_report(
    due: date, *, every: int | None, months: bool, last_day: date | None
) -> date | None:
    """Return the agreed day of the next report after the one due on `due`; None after the last one.

    every: number of months, or of days; None without an agreed rhythm. last_day: of the
    supervision, inclusive; the last report is due on it at the latest.
    """
    if every is None or (last_day is not None and due >= last_day):
        return None
    following = add_months(due, every) if months else due + timedelta(days=every)
    return following if last_day is None else min(following, last_day)
