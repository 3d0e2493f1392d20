"""What the calendar shows: days with their lines in words, and where its links lead."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission, has_permission
from casetrack.brought import brought_as
from casetrack.codes import N_, NP_, Coded
from casetrack.desk.diary.days import monday_of, month_beside
from casetrack.ledger.diary import DiaryAsked, DiaryKind, DiaryRow, DiarySaid, DiarySource
from casetrack.web.dates import MONTHS_EN, word_day
from casetrack.web.words import language


class DiaryView(Coded):
    """How the days stand on the page."""

    MONTH = "month", NP_("diary", "Month")
    WEEK = "week", NP_("diary", "Week")
    LIST = "list", NP_("diary", "List")
    DAY = "day", NP_("diary", "Day")


class DiaryOf(Coded):
    """Whose days."""

    MINE = "mine", N_("Mine")
    OFFICE = "office", N_("The whole office")


# What one chooses between; a day is reached from its number.
CHOSEN = (DiaryView.MONTH, DiaryView.WEEK, DiaryView.LIST)


@dataclass(frozen=True)
class DiaryLine:
    """One line, with its words."""

    row: DiaryRow
    said: DiarySaid

    @property
    def is_late(self) -> bool:
        """Whether its day is past, and somebody had to."""
        return self.row.is_late

    @property
    def look(self) -> str:
        """The class of its link: late, done, or a date that is due."""
        if self.row.is_late:
            return "late"
        if not self.row.is_open:
            return "done"
        return "due" if self.row.source == "duty" else ""


@dataclass(frozen=True)
class DiaryAddress:
    """What an address of the calendar asks for; whatever is not asked for is left out of it.

    at: the day that a week, a list or a day begins with, and of whose month it is.
    """

    view: DiaryView
    at: date
    is_office: bool = False
    case_id: int | None = None
    party_id: int | None = None
    who_id: int | None = None
    kind: DiaryKind | None = None

    def url(self, **changed: Any) -> str:
        """The address, with something changed."""
        asked = replace(self, **{name: value for name, value in changed.items() if name != "after"})
        return url_for(
            "diary.calendar",
            view=None if asked.view is DiaryView.MONTH else asked.view.value,
            on=asked.at.isoformat(),
            whose="office" if asked.is_office else None,
            case=asked.case_id,
            person=asked.party_id,
            who=asked.who_id,
            kind=asked.kind.value if asked.kind else None,
            after=changed.get("after"),
        )

    @property
    def is_narrowed(self) -> bool:
        """Whether it asks for less than whose it is."""
        return any((self.case_id, self.party_id, self.who_id, self.kind))

    def before(self) -> str:
        """The month, week or day before."""
        return self.url(at=self._beside(-1))

    def later(self) -> str:
        """The month, week or day after."""
        return self.url(at=self._beside(1))

    def _beside(self, step: int) -> date:
        if self.view is DiaryView.MONTH:
            return month_beside(self.at.replace(day=1), step)
        if self.view is DiaryView.WEEK:
            return monday_of(self.at) + step * timedelta(days=7)
        return self.at + step * timedelta(days=1)


def lines_of_rows(rows: Iterable[DiaryRow], user: Staff, *, on: date) -> list[DiaryLine]:
    """Lines with their words, as their sources say them."""
    return [DiaryLine(row, brought_as(DiarySource, row.source).says(row, user, on)) for row in rows]


def by_day(lines: Iterable[DiaryLine]) -> Mapping[date, Sequence[DiaryLine]]:
    """Lines by their days, in their order."""
    found: dict[date, list[DiaryLine]] = {}
    for line in lines:
        found.setdefault(line.row.day, []).append(line)
    return found


def name_of_month(first: date) -> str:
    """November 2026, 2026年11月."""
    if language() == "zh":
        return f"{first.year}年{first.month}月"
    return f"{MONTHS_EN[first.month - 1]} {first.year}"


def title_of(asked: DiaryAddress, first: date, last: date) -> str:
    """What the page shows: its month, its week, or its day."""
    if asked.view is DiaryView.MONTH:
        return name_of_month(first)
    if asked.view is DiaryView.WEEK:
        return _(
            "%(first)s to %(last)s",
            first=word_day(first, language(), long=True),
            last=word_day(last, language(), long=True),
        )
    if asked.view is DiaryView.LIST:
        return _("From %(first)s", first=word_day(first, language(), long=True))
    return word_day(first, language(), long=True)


def beside(asked: DiaryAddress) -> tuple[str, str]:
    """What is said for the month, week or day before and after."""
    if asked.view is DiaryView.MONTH:
        first = asked.at.replace(day=1)
        return _short(month_beside(first, -1)), _short(month_beside(first, 1))
    if asked.view is DiaryView.WEEK:
        return _("Week before"), _("Week after")
    return _("Day before"), _("Day after")


def _short(first: date) -> str:
    """Dec, 12月."""
    return f"{first.month}月" if language() == "zh" else MONTHS_EN[first.month - 1][:3]


def may_plan(user: Staff) -> bool:
    """Whether somebody is offered to plan a visit on a day."""
    return has_permission(user, Permission.VISITS_PLAN)


def asked_in(address: DiaryAddress, user: Staff, first: date, last: date, on: date) -> DiaryAsked:
    """What the address asks for, of these days, by this person."""
    return DiaryAsked(
        user=user,
        on=on,
        first=first,
        last=last,
        is_office=address.is_office,
        case_id=address.case_id,
        party_id=address.party_id,
        who_id=address.who_id,
        kind=address.kind,
    )
