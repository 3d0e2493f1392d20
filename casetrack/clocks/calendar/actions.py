"""Change the calendar: set or remove an override, load a published year. Dates move with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, select

from casetrack.accounts.act import Act
from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission, has_permission
from casetrack.audit.record import AuditKind, record
from casetrack.cases.locking import take_version
from casetrack.clocks.calendar.calendars import (
    current_calendar,
    fingerprint_of,
    forget_calendar,
    loaded_years,
    locked_state,
    stored_days,
)
from casetrack.clocks.calendar.models import REASON_LENGTH, SOURCE_LENGTH, CalendarDay, CalendarYear
from casetrack.clocks.calendar.moves import Moves, apply, moves_between
from casetrack.codes import N_
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.errors import NotAllowed, RuleBroken
from casetrack.law import DayKind, PublishedCalendar, YearOfDays, read_year
from casetrack.law.counting import YEARS
from casetrack.law.words.steps import DAY_WORDS

CALENDAR_YEAR_OUT_OF_RANGE = N_("%(year)s is no year that can be meant.")

# How a day is declared where no name was given to it.
DECLARED = {
    DayKind.REST: ("is a rest day", "为休息日"),
    DayKind.WORK: ("is a working day", "为工作日"),
}

# A day without a name.
NO_NAME = BilingualText(None, None)


@dataclass(frozen=True)
class Override:
    """A day declared to be a rest day or a working day. kind None: as its notice has it again."""

    day: date
    kind: DayKind | None
    reason: str
    name: str = ""


def preview_override(override: Override) -> Moves:
    """Dates the override would move; nothing is written. Raises RuleBroken."""
    now = current_calendar()
    _check(override, now)
    return moves_between(now, _with(now, override))


def set_override(override: Override, act: Act, *, opened: int) -> Moves:
    """Set or remove an override, and move every date that hangs on it.

    opened: version of the calendar that the person saw.
    Raises NotAllowed, RuleBroken, LostRace.
    """
    _ensure_may(act.by)
    state = locked_state()
    take_version(state, opened=opened)
    before = current_calendar()
    _check(override, before)
    stored = _stored(override.day)
    if override.kind is None:
        session().delete(stored)
    else:
        row = stored or CalendarDay(day=override.day, is_override=True, year=None, code=None)
        # Of a day of another kind the name in the other language would say what it was.
        before_that = row.name if stored is not None and row.kind is override.kind else NO_NAME
        row.kind = override.kind
        row.reason = override.reason.strip()
        row.name = before_that.edited(override.name) if override.name.strip() else NO_NAME
        row.changed_at, row.changed_by_id = act.at, act.by.id
        session().add(row)
    return _changed(
        before,
        act,
        reason=_why_overridden(override),
        day=override.day.isoformat(),
        declared=override.kind.value if override.kind else None,
    )


def read_published(text: str) -> YearOfDays:
    """A year as a file of the law package has it.

    Raises OutsideStatute or RuleBroken if it cannot be one.
    """
    year = read_year(text)
    if year.year not in YEARS:
        raise RuleBroken(CALENDAR_YEAR_OUT_OF_RANGE, year=year.year)
    both = sorted(set(year.days_off) & set(year.makeup_workdays))
    if both:
        raise RuleBroken(
            N_("%(day)s is both a day off and a make-up day in this file."), day=both[0]
        )
    if not year.days_off:
        raise RuleBroken(
            N_("The file names no day off in %(year)s; a year has some."), year=year.year
        )
    return year


def preview_year(year: YearOfDays) -> Moves:
    """Dates that loading the year would move; nothing is written."""
    now = current_calendar()
    return moves_between(now, now.with_years(year))


def load_year(year: YearOfDays, act: Act, *, source: str) -> Moves:
    """Load a published year in place of the known one, and move the dates it changes.

    source: number or address of the notice, "" if not known. Raises NotAllowed, RuleBroken.
    """
    _ensure_may(act.by)
    if len(source) > SOURCE_LENGTH:
        raise RuleBroken(
            N_("The notice has at most %(longest)s characters."), longest=SOURCE_LENGTH
        )
    state = locked_state()
    take_version(state, opened=state.version)
    before = current_calendar()
    db = session()
    db.execute(delete(CalendarDay).where(CalendarDay.year == year.year))
    row = db.get(CalendarYear, year.year) or CalendarYear(year=year.year)
    row.source, row.loaded_at, row.loaded_by_id = source.strip(), act.at, act.by.id
    db.add(row)
    db.flush()
    for days, kind in ((year.days_off, DayKind.REST), (year.makeup_workdays, DayKind.WORK)):
        db.add_all(
            _noticed(year.year, day, code, kind, act.by, act.at) for day, code in days.items()
        )
    return _changed(
        before,
        act,
        reason=BilingualText(
            en=f"The working days of {year.year} were loaded.",
            zh=f"{year.year}年放假安排已载入。",
        ),
        year=year.year,
    )


def _changed(
    before: PublishedCalendar,
    act: Act,
    *,
    reason: BilingualText,
    day: str | None = None,
    declared: str | None = None,
    year: int | None = None,
) -> Moves:
    """Put the changed calendar in force, and move the dates it changes."""
    session().flush()
    state = locked_state()
    state.fingerprint = fingerprint_of(loaded_years(), stored_days())
    session().flush()
    forget_calendar()
    moves = moves_between(before, current_calendar())
    apply(moves, act, reason=reason)
    record(
        AuditKind.CALENDAR_CHANGED,
        by=act.by,
        at=act.at,
        moved=len(moves.moved),
        undecided=len(moves.undecided),
        day=day,
        declared=declared,
        year=year,
    )
    session().flush()
    return moves


def _ensure_may(by: Staff) -> None:
    if not has_permission(by, Permission.CALENDAR_EDIT):
        raise NotAllowed(Permission.CALENDAR_EDIT.value)


def _check(override: Override, now: PublishedCalendar) -> None:
    if override.day.year not in YEARS:
        raise RuleBroken(CALENDAR_YEAR_OUT_OF_RANGE, field="day", year=override.day.year)
    if override.kind is None:
        if override.day not in now.overrides:
            raise RuleBroken(
                N_("Nothing is declared about %(day)s; there is nothing to remove."),
                field="day",
                day=override.day,
            )
        return
    if not override.reason.strip():
        raise RuleBroken("override_needs_reason", field="reason")
    if len(override.reason) > REASON_LENGTH:
        raise RuleBroken(
            N_("The reason has at most %(longest)s characters."),
            field="reason",
            longest=REASON_LENGTH,
        )
    if override.day not in now.overrides and now.is_workday(override.day) == (
        override.kind is DayKind.WORK
    ):
        key = "is_workday_already" if override.kind is DayKind.WORK else "is_rest_day_already"
        raise RuleBroken(key, field="kind", day=override.day)


def _with(now: PublishedCalendar, override: Override) -> PublishedCalendar:
    others = {day: kind for day, kind in now.overrides.items() if day != override.day}
    if override.kind is not None:
        others[override.day] = override.kind
    return PublishedCalendar(now.years, others, now.confirmed_years)


def _stored(day: date) -> CalendarDay | None:
    return session().scalar(
        select(CalendarDay).where(CalendarDay.day == day, CalendarDay.is_override)
    )


def _why_overridden(override: Override) -> BilingualText:
    if override.kind is None:
        return BilingualText(
            en=f"The override of {override.day} was removed.",
            zh=f"{override.day}的特别规定已撤销。",
        )
    en, zh = DECLARED[override.kind]
    return BilingualText(
        en=f"{override.day} {en}: {override.reason.strip()}",
        zh=f"{override.day}{zh}：{override.reason.strip()}",
    )


def _noticed(
    year: int, day: date, code: str, kind: DayKind, by: Staff, at: datetime
) -> CalendarDay:
    zh, en = DAY_WORDS.get(code, (code, code))
    return CalendarDay(
        day=day,
        kind=kind,
        is_override=False,
        year=year,
        code=code[:60],
        name=BilingualText(en=en[:60], zh=zh[:60]),
        changed_at=at,
        changed_by_id=by.id,
    )
