"""`casetrack calendar …`: load a published year, show one, check what is known."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import click

from casetrack.accounts.act import Act
from casetrack.accounts.models import Staff
from casetrack.accounts.queries import find_staff
from casetrack.clocks.calendar import actions
from casetrack.clocks.calendar.calendars import current_calendar, loaded_years, overrides_of
from casetrack.clocks.calendar.moves import Moves, moves_under
from casetrack.commands.faults import Refused
from casetrack.commands.installation import ApplicationGroup
from casetrack.commands.lazy import terminal_language
from casetrack.commands.terminal import _, ngettext
from casetrack.db.transaction import unit_of_work
from casetrack.law import PUBLISHED, PublishedCalendar, word_why
from casetrack.web.clock import now, today

ONE_DAY = timedelta(days=1)
# The notice for a year comes in November of the year before.
NOTICE_MONTH = 12
AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group(cls=ApplicationGroup)
def calendar() -> None:
    """Which days are working days."""


@calendar.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--by", "login", required=True, help="Account of the administrator who loads it.")
@click.option("--source", default="", help="Number or address of the State Council's notice.")
@click.option("--dry-run", is_flag=True, help="Only say what would move.")
def load(file: Path, login: str, source: str, dry_run: bool) -> None:
    """Load a year of working days from FILE, and move every date that hangs on it.

    FILE has the shape of the files in casetrack/law/calendars: `year`, then one `[[holiday]]` with
    `name`, `days_off` and `makeup_workdays` for each holiday.
    """
    year = actions.read_published(_text_of(file))
    if dry_run:
        moves = actions.preview_year(year)
    else:
        by = _administrator(login)
        with unit_of_work():
            moves = actions.load_year(year, Act(by=by, on=today(), at=now()), source=source)
    done = _("%(year)s would be loaded.") if dry_run else _("%(year)s is loaded.")
    click.echo(done % {"year": year.year})
    _tell(moves)


@calendar.command()
@click.argument("year", type=click.IntRange(1900, 2200))
@AS_JSON
def show(year: int, as_json: bool) -> None:
    """Show the days of YEAR that are not what their weekday says."""
    known = current_calendar()
    days = [
        (day, known.is_workday(day), str(known.why(day)))
        for day in _days_of(year)
        if known.why(day) not in (None, "weekend")
    ]
    declared = {row.day: row.reason for row in overrides_of(year)}
    loaded = {row.year: row.source for row in loaded_years()}
    if as_json:
        data = {
            "year": year,
            "published": known.is_known(year),
            "source": loaded.get(year),
            "days": [
                {
                    "day": day.isoformat(),
                    "works": works,
                    "why": why,
                    "reason": declared.get(day),
                }
                for day, works, why in days
            ],
        }
        click.echo(json.dumps(data, ensure_ascii=False, indent=2))
        return
    if not known.is_known(year):
        click.echo(
            _(
                "%(year)s is not published yet: Monday to Friday stand in for working days.",
                year=year,
            )
        )
    elif year in loaded:
        click.echo(_("%(year)s was loaded here.", year=year) + f" {loaded[year]}".rstrip())
    for day, works, why in days:
        kind = _("works") if works else _("rests")
        reason = f" ({declared[day]})" if day in declared else ""
        click.echo(f"{day} {day:%a}  {kind}  {word_why(why, terminal_language())}{reason}")


@calendar.command()
@AS_JSON
@click.pass_context
def check(context: click.Context, as_json: bool) -> None:
    """Say what is wrong or missing; exit status 1 if something is."""
    known, on = current_calendar(), today()
    problems = [*_missing(known, on), *_needless(known)]
    moves = moves_under(known, calendars=(known, PUBLISHED))
    if moves.moved:
        problems.append(
            ngettext(
                "%(number)s open date is counted with another calendar than this one.",
                "%(number)s open dates are counted with another calendar than this one.",
                len(moves.moved),
            )
        )
    if moves.undecided:
        problems.append(
            ngettext(
                "%(number)s open date is not recorded well enough to count again.",
                "%(number)s open dates are not recorded well enough to count again.",
                len(moves.undecided),
            )
        )
    if as_json:
        data = {
            "version": known.version,
            "problems": problems,
            "would_move": len(moves.moved),
            "undecided": [row.id for row in moves.undecided],
        }
        click.echo(json.dumps(data, ensure_ascii=False, indent=2))
    else:
        for problem in problems:
            click.echo(problem, err=True)
        if not problems:
            click.echo(_("The calendar is whole: published up to %(year)s.", year=max(known.years)))
    if problems:
        context.exit(1)


def _missing(known: PublishedCalendar, on: date) -> list[str]:
    """Problems: years whose calendar should be known by now."""
    last = on.year + 1 if on.month >= NOTICE_MONTH else on.year
    first = min(known.years)
    return [
        _("%(year)s is not known; load it with `casetrack calendar load`.", year=year)
        for year in range(first, last + 1)
        if not known.is_known(year)
    ]


def _needless(known: PublishedCalendar) -> list[str]:
    """Problems: overrides that repeat the notice or the weekday."""
    bare = PublishedCalendar(known.years, {}, known.confirmed_years)
    return [
        _("%(day)s is declared to be what it is without that.", day=day)
        for day in sorted(known.overrides)
        if bare.is_workday(day) == known.is_workday(day)
    ]


def _tell(moves: Moves) -> None:
    for line in moves.lines():
        times = _("  (%(number)s dates)", number=line.number) if line.number > 1 else ""
        click.echo(f"  {line.kind.value}: {line.before} -> {line.after}{times}")
    click.echo(
        _(
            "Dates that move: %(moved)s; confirmed: %(confirmed)s.",
            moved=len(moves.moved),
            confirmed=len(moves.confirmed),
        )
    )
    if moves.undecided:
        ids = ", ".join(str(row.id) for row in moves.undecided)
        click.echo(
            _("Not recorded well enough to count again, left alone: obligations %(ids)s.", ids=ids)
        )


def _text_of(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError as problem:
        raise Refused(_("%(file)s is not UTF-8 text.", file=file)) from problem


def _administrator(login: str) -> Staff:
    staff = find_staff(login)
    if staff is None:
        raise Refused(_("There is no account %(login)s.", login=login))
    return staff


def _days_of(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + n * ONE_DAY for n in range((date(year, 12, 31) - first).days + 1)]
