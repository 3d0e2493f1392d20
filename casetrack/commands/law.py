"""`casetrack law ...`: every rule of the law, and its due dates, at the command line."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from pkgutil import resolve_name
from typing import Any
from urllib.parse import unquote

import click

from casetrack.commands.law_words import due_as_json, due_as_text, rule_as_json, rule_as_text
from casetrack.commands.lazy import Lazy, LazyGroup
from casetrack.commands.terminal import _
from casetrack.config import from_file
from casetrack.law import (
    PUBLISHED,
    RULES,
    Due,
    OutsideStatute,
    PublishedCalendar,
    age_on,
    due,
    final_decision_due,
    reaches,
    read_year,
    rule_name,
    rule_of,
    word_refusal,
)

SQLITE = "sqlite"


def office_calendar() -> PublishedCalendar | None:
    """The calendar in force in the installation of this command; None without a database.

    Needs neither keys nor a signing secret. Raises ConfigError for unusable settings,
    NewerDatabase, and DBAPIError for a database that does not answer: another calendar would
    silently give another day.
    """
    asked = click.get_current_context().find_root().params
    if "config" not in asked:
        return None
    address = from_file(asked["config"]).database_url
    if not _is_there(address):
        return None
    calendar_at: Callable[[str], PublishedCalendar | None]
    calendar_at = resolve_name("casetrack.commands.database_calendar:calendar_at")
    return calendar_at(address)


def _is_there(address: str) -> bool:
    """Whether the database exists; a SQLite file would be created by opening it."""
    engine, _, rest = address.partition("://")
    if engine.partition("+")[0] != SQLITE:
        return True
    file = unquote(rest.partition("?")[0].removeprefix("/"))
    return bool(file) and Path(file).is_file()


class OneSentence(click.ClickException):
    """Bad input: one sentence on standard error, exit status 2, no usage text."""

    exit_code = 2

    def show(self, file: Any = None) -> None:
        """Print only the sentence."""
        click.echo(self.format_message(), file=file, err=True)


class PlainCommand(click.Command):
    """A command that refuses in one sentence."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse as click does, with usage errors in one sentence."""
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as fault:
            raise OneSentence(fault.format_message()) from fault

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; a refusal of the law is one sentence, too."""
        try:
            return super().invoke(ctx)
        except OutsideStatute as broken:
            lang = ctx.params.get("lang", "en")
            raise OneSentence(word_refusal(broken, lang) or str(broken)) from broken


class PlainGroup(LazyGroup):
    """A group that answers an unknown command in one sentence."""

    command_class = PlainCommand

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command as click does, with errors in one sentence."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as fault:
            raise OneSentence(fault.format_message()) from fault


class DayParamType(click.ParamType[date]):
    """A day as YYYY-MM-DD; with `hours`, an instant YYYY-MM-DDTHH:MM in Beijing time as well."""

    name = "date"

    def __init__(self, *, hours: bool = False) -> None:
        self.hours = hours

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Return the day, or the instant."""
        if isinstance(value, date):
            return value
        try:
            if self.hours and "T" in value:
                return datetime.fromisoformat(value)
            return date.fromisoformat(value)
        except ValueError:
            self.fail(
                _("%(value)s is not a day; write it as YYYY-MM-DD.", value=repr(value)), param, ctx
            )


DAY = DayParamType()


def _spoken() -> str:
    """The language of the terminal."""
    locale = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG", "")
    return "zh" if locale.lower().startswith("zh") else "en"


in_language = click.option(
    "--lang", type=click.Choice(["zh", "en"]), default=_spoken, help="Language of the words."
)
as_json = click.option("--json", "json_", is_flag=True, help="Print JSON, in both languages.")


@click.group(
    cls=PlainGroup,
    lazy={
        "clocks": Lazy(
            "casetrack.commands.clocks:clocks",
            "Print what starts and ends each clock of a case, as docs/reference/clocks.md.",
        ),
        "touched": Lazy(
            "casetrack.commands.law_touched:touched",
            "Say which rules, and which dates of running cases, a new text would touch.",
        ),
    },
)
def law() -> None:
    """The law as casetrack knows it: periods, ages, rules, each with its article."""


def _say(data: Mapping[str, object] | list[dict[str, object]]) -> None:
    click.echo(json.dumps(data, ensure_ascii=False, indent=2))


def _calendar(office: PublishedCalendar, files: tuple[Path, ...]) -> PublishedCalendar:
    try:
        return office.with_years(*(read_year(file.read_text("utf-8")) for file in files))
    except UnicodeDecodeError as fault:
        raise OneSentence(_("A calendar file is not UTF-8 text.")) from fault


@law.command("due")
@click.argument("rule_id", metavar="RULE")
@click.option(
    "--from", "start", type=DayParamType(hours=True), help="Day of the trigger, not counted."
)
@click.option("--custody/--no-custody", default=False, help="In custody on the last day.")
@click.option("--complex", "complex_case", is_flag=True, help="A major or complex case.")
@click.option("--extended", is_flag=True, help="The extension was approved.")
@click.option("--months", type=int, help="Length, where the decision sets it.")
@click.option("--over-one-year", is_flag=True, help="The likely term is above one year.")
@click.option("--adult", is_flag=True, help="The suspect is 18 or older now.")
@click.option("--urgent", is_flag=True, help="The case is urgent.")
@click.option("--set-day", type=DAY, help="Last day that a document or a school term sets.")
@click.option("--review-received", type=DAY, help="Final decision: day the review began.")
@click.option("--decided", type=DAY, help="Final decision: day of the conditional decision.")
@click.option("--ended", type=DAY, help="Final decision: last day, or day of revocation.")
@click.option(
    "--calendar",
    "calendars",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A year of working days to add, as in casetrack/law/calendars; may be repeated.",
)
@in_language
@as_json
def due_command(
    rule_id: str,
    start: date | None,
    custody: bool,
    calendars: tuple[Path, ...],
    lang: str,
    json_: bool,
    **facts: Any,
) -> None:
    """Say by which day RULE wants its act done, and why.

    RULE is an id of `casetrack law list`. For cnp_final_decision give --review-received, --decided,
    and --months or --ended in place of --from. Where the settings name a database that is there,
    it is counted with the calendar of this office, as the pages count; else with the published one.
    """
    office = office_calendar()
    calendar = _calendar(PUBLISHED if office is None else office, calendars)
    if rule_id == "cnp_final_decision":
        due = _final_decision(facts, start, custody, calendar)
    else:
        due = _ordinary(rule_id, facts, start, custody, calendar)
    if json_:
        _say(due_as_json(due, calendar, of_office=office is not None))
    else:
        click.echo(due_as_text(due, calendar, lang, of_office=office is not None))


FINAL_ONLY = ("review_received", "decided", "ended")


def _ordinary(
    rule_id: str,
    facts: dict[str, Any],
    start: date | None,
    custody: bool,
    calendar: PublishedCalendar,
) -> Due:
    rule_of(rule_id)
    for name in FINAL_ONLY:
        if facts.pop(name) is not None:
            raise OneSentence(
                _("--%(option)s is for cnp_final_decision only.", option=name.replace("_", "-"))
            )
    if start is None:
        raise OneSentence(_("Give the day the period is counted from: --from YYYY-MM-DD."))
    return due(rule_id, start, calendar=calendar, in_custody=custody, **facts)


def _final_decision(
    facts: dict[str, Any], start: date | None, custody: bool, calendar: PublishedCalendar
) -> Due:
    if start is not None:
        raise OneSentence(
            _("cnp_final_decision takes --review-received and --decided, not --from.")
        )
    received, decided = facts["review_received"], facts["decided"]
    if received is None or decided is None:
        raise OneSentence(_("cnp_final_decision needs --review-received and --decided."))
    for name in ("complex_case", "over_one_year", "urgent", "set_day"):
        if facts[name]:
            raise OutsideStatute(
                "option_unknown_to_rule", rule="cnp_final_decision", option=name.split("_case")[0]
            )
    return final_decision_due(
        review_received=received,
        decided=decided,
        months=facts["months"],
        ended=facts["ended"],
        in_custody=custody,
        extended=facts["extended"],
        calendar=calendar,
    )


@law.command("age")
@click.option("--born", type=DAY, required=True, help="Day of birth.")
@click.option("--on", type=DAY, required=True, help="Day of the act, or any other.")
@in_language
@as_json
def age_command(born: date, on: date, lang: str, json_: bool) -> None:
    """Say how old a person is on a day; on the birthday itself still the age below."""
    age = age_on(born, on)
    if json_:
        _say({"born": born.isoformat(), "on": on.isoformat(), "age": age})
    else:
        click.echo(age)


@law.command("reaches")
@click.option("--born", type=DAY, required=True, help="Day of birth.")
@click.option("--age", type=int, required=True, help="Age in whole years.")
@in_language
@as_json
def reaches_command(born: date, age: int, lang: str, json_: bool) -> None:
    """Say on which day a person first is that age: the day after the birthday."""
    first = reaches(born, age)
    if json_:
        _say({"born": born.isoformat(), "age": age, "date": first.isoformat()})
    else:
        click.echo(first.isoformat())


@law.command("list")
@click.option("--kind", help="Only one kind: period, age, condition or counting.")
@click.option("--not-seen-since", "since", type=DAY, help="Only what nobody saw in force since.")
@in_language
@as_json
def list_command(kind: str | None, since: date | None, lang: str, json_: bool) -> None:
    """List every rule with its article and how well its text is known."""
    kinds = {rule.kind.value for rule in RULES.values()}
    if kind is not None and kind not in kinds:
        raise OneSentence(
            _(
                "%(kind)s is no kind of rule; choose from %(kinds)s.",
                kind=repr(kind),
                kinds=", ".join(sorted(kinds)),
            )
        )
    rules = [rule for rule in RULES.values() if kind in (None, rule.kind)]
    rules = [rule for rule in rules if since is None or rule.last_seen < since]
    if json_:
        _say([rule_as_json(rule) for rule in rules])
        return
    for rule in rules:
        click.echo(f"{rule.id:38}  {rule.verification.value:9}  {rule_name(rule.id, lang)}")


@law.command("show")
@click.argument("rule_id", metavar="RULE")
@in_language
@as_json
def show_command(rule_id: str, lang: str, json_: bool) -> None:
    """Show one rule: names, articles, since when, how strict, and how it counts."""
    rule = rule_of(rule_id)
    if json_:
        _say(rule_as_json(rule))
    else:
        click.echo(rule_as_text(rule, lang))
