"""Somebody is away next week, and has the calendar on a telephone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from casetrack.accounts.act import Act
from casetrack.demo.desk import Desk
from casetrack.diary.actions import make_feed
from casetrack.workload.actions import NewAbsence, tell_away


def away(desk: Desk) -> Iterator[int]:
    """The prosecutor says so; the visits of these days are still to be given away."""
    yield 1
    act = Act(by=desk.prosecutor, on=desk.day, at=desk.now())
    make_feed("办公手机", act)
    first = desk.today + timedelta(days=3)
    tell_away(NewAbsence(desk.prosecutor.id, first, first + timedelta(days=4)), act)
