"""`casetrack law touched`: effects of a new text, tried before it is in force."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import click
from sqlalchemy import select

from casetrack.cases.kinds import Provenance
from casetrack.cases.models import Case, Obligation
from casetrack.clocks.calendar.calendars import current_calendar
from casetrack.commands.installation import in_application
from casetrack.commands.law import DAY, OneSentence, PlainCommand, as_json
from casetrack.commands.lazy import terminal_language
from casetrack.commands.terminal import _, progress
from casetrack.db import session
from casetrack.law import INSTRUMENTS, PERIODS, PUBLISHED, Citation, rule_name
from casetrack.law.counting import Length, LengthUnit
from casetrack.law.versions import BILLS, rules_touched
from casetrack.ledger.recalculate import ways_of


@click.command("touched", cls=PlainCommand)
@click.argument("text")
@click.option("--from", "since", type=DAY, required=True, help="First day of the new text.")
@click.option(
    "--length",
    "tried",
    type=(str, click.IntRange(1), click.Choice([unit.value for unit in LengthUnit])),
    multiple=True,
    metavar="RULE NUMBER UNIT",
    help="What a period would be, such as: prosecution_review 45 day. May be repeated.",
)
@as_json
@in_application
def touched(text: str, since: date, tried: tuple[tuple[str, int, str], ...], json_: bool) -> None:
    """Say which rules, and which dates of running cases, a new text would touch.

    TEXT: a bill, an instrument, or an article of it (instrument:58). Nothing is saved. Each rule
    is told with the number of open dates that were counted by it; with --length, what each of
    these would become. Whether the new text takes what began before its first day, it says
    itself: those dates are marked.
    """
    key, _colon, article = text.partition(":")
    if key not in (*BILLS, *INSTRUMENTS):
        raise OneSentence(
            _("%(text)s is no bill and no instrument that is known here.", text=repr(text))
        )
    rules = rules_touched(BILLS[key].touches if key in BILLS else (Citation(key, article or None),))
    lengths = {rule: Length(number, LengthUnit(unit)) for rule, number, unit in tried}
    if unknown := lengths.keys() - {rule.id for rule in rules if rule.id in PERIODS}:
        raise OneSentence(
            _("%(rule)s is no period that %(text)s touches.", rule=repr(min(unknown)), text=text)
        )
    owed = (
        select(Obligation)
        .join(Case, Case.id == Obligation.case_id)
        .where(Obligation.is_open, Case.provenance != Provenance.PUBLISHED)
        .order_by(Obligation.due, Obligation.id)
    )
    dates = session().scalars(owed).all()
    rows: list[dict[str, Any]] = []
    counted = {
        rule.id: [duty for duty in dates if duty.why.get("rule") == rule.id] for rule in rules
    }
    tried_dates = sum(len(counted[rule]) for rule in lengths)
    with progress(_("Dates counted again"), tried_dates) as step:
        for rule in rules:
            moved = []
            for duty in counted[rule.id] if rule.id in lengths else ():
                then = _under(duty, lengths[rule.id], since)
                moved.append({"case": duty.case_id, "due": duty.due.isoformat(), "then": then})
                step()
            rows.append({"rule": rule.id, "open_dates": len(counted[rule.id]), "moved": moved})
    if json_:
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    for row in rows:
        name = rule_name(row["rule"], terminal_language())
        number = row["open_dates"]
        click.echo(
            _(
                "%(rule)s  %(name)s; open dates: %(number)s",
                rule=row["rule"],
                name=name,
                number=number,
            )
        )
        for line in row["moved"]:
            click.echo(_("  case %(case)s: %(due)s -> %(then)s", **line))


def _under(owed: Obligation, length: Length, since: date) -> str:
    """The day under another length; or a note that it cannot be recalculated."""
    known = current_calendar()
    ways = ways_of(owed.why, due_on=owed.due, calendars=(known, PUBLISHED))
    days = {way.with_length(length).under(known).due for way in ways}
    if len(days) != 1:
        return _("not recorded well enough to count again")
    before = _(" (began before)") if ways[0].start < since else ""
    return f"{days.pop()}{before}"
