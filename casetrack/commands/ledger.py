"""`casetrack ledger …`: the ledger of an office checked and brought in, as its pages do."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from casetrack.accounts.act import Act
from casetrack.accounts.models import Staff
from casetrack.accounts.queries import find_office, find_staff
from casetrack.codes import N_
from casetrack.commands.faults import Refused
from casetrack.commands.installation import ApplicationGroup
from casetrack.commands.terminal import _, progress
from casetrack.db.transaction import unit_of_work
from casetrack.desk.ledgers import batches, receiving
from casetrack.desk.ledgers.models import BatchState, LedgerBatch
from casetrack.desk.ledgers.showing import (
    LedgerCheck,
    LedgerRowLine,
    check_of,
    made_of,
    progress_of,
    returned_file,
)
from casetrack.desk.ledgers.workbook import template
from casetrack.web.clock import now, today

COUNTED = {
    "rows": N_("rows"),
    "ready": N_("ready"),
    "must_be_mended": N_("must be mended"),
    "here_already": N_("here already"),
    "cases": N_("cases"),
    "people": N_("people"),
    "imported": N_("imported"),
}
FILE = click.Path(path_type=Path, dir_okay=False, exists=True, readable=True)
NEW_FILE = click.Path(path_type=Path, dir_okay=False)


@click.group(cls=ApplicationGroup)
def ledger() -> None:
    """The ledgers of an office: a template, and spreadsheets in."""


@ledger.command("template")
@click.argument("file", type=NEW_FILE)
@click.option("--english", is_flag=True, help="With English headings; else with Chinese ones.")
def write_template(file: Path, *, english: bool) -> None:
    """Write an empty ledger to be filled in, as .xlsx."""
    file.write_bytes(template("en" if english else "zh"))
    click.echo(_("Wrote %(file)s.", file=file))


@ledger.command("import")
@click.argument("file", type=FILE)
@click.option("--office", required=True, help="Whose ledger: the name or prefix of the office.")
@click.option("--by", "login", required=True, help="On whose behalf: the account of its head.")
@click.option("--handler", help="Account of whoever handles rows that name nobody; else --by.")
@click.option("--check", "only_check", is_flag=True, help="Check the rows and bring nothing in.")
@click.option("--all-or-none", "is_whole", is_flag=True, help="Only if no row must be mended.")
@click.option("--spread-from", type=click.DateTime(["%Y-%m-%d"]), help="Spread new duties from.")
@click.option("--spread-until", type=click.DateTime(["%Y-%m-%d"]), help="Until this day.")
@click.option("--returned", type=NEW_FILE, help="Write the rows that must be mended there.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def take_in(
    context: click.Context,
    file: Path,
    office: str,
    login: str,
    handler: str | None,
    spread_from: datetime | None,
    spread_until: datetime | None,
    returned: Path | None,
    *,
    only_check: bool,
    is_whole: bool,
    as_json: bool,
) -> None:
    """Check the ledger FILE row by row and bring it in; nobody is named in what is printed.

    Headings are matched as the office matched them before. Exit status 2 if rows must be mended.
    """
    by = _of_office(login, office)
    holder = _of_office(handler, office) if handler else by
    act = Act(by, today(), now())
    with unit_of_work():
        batch = receiving.receive(file.read_bytes(), file.name, holder, act)
    with unit_of_work():
        batches.choose_columns(batch, {}, act)
    _go_on(batch, act, _("Checking"))
    checked = check_of(batch, act.on)
    if returned is not None and (content := returned_file(batch)) is not None:
        returned.write_bytes(content)
    weeks = _weeks(spread_from, spread_until)
    if only_check or not checked.importable or (is_whole and checked.must):
        with unit_of_work():
            batches.give_up(batch, act)
        done: dict[str, Any] = {"imported": 0}
    else:
        with unit_of_work():
            batches.begin_import(batch, act, is_whole=is_whole, weeks=weeks)
        _go_on(batch, act, _("Bringing in"))
        made = made_of(batch, whole=True)
        numbers = [case.number for case in made.cases]
        done = {"imported": made.count("imported"), "batch": batch.id, "cases_made": numbers}
    _print({**_as_data(checked), **done}, as_json=as_json)
    if checked.must:
        context.exit(2)


def _of_office(login: str, office: str) -> Staff:
    staff, known = find_staff(login), find_office(office)
    if known is None:
        raise Refused(_('There is no procuratorate "%(office)s".', office=office))
    if staff is None or staff.office_id != known.id:
        raise Refused(_("There is no account %(login)s in that procuratorate.", login=login))
    return staff


def _weeks(first: datetime | None, last: datetime | None) -> tuple[date, ...]:
    if (first is None) != (last is None):
        raise click.UsageError(_("--spread-from and --spread-until belong together."))
    return (first.date(), last.date()) if first is not None and last is not None else ()


def _go_on(batch: LedgerBatch, act: Act, label: str) -> None:
    """Do what is left of a step, with a bar where somebody looks on."""
    state = batch.state
    total = progress_of(batch)[1]
    before = 0
    with progress(label, total) as step:
        while batch.state is state and state in (BatchState.CHECKING, BatchState.IMPORTING):
            with unit_of_work():
                batches.go_on(batch, act)
            done = progress_of(batch)[0] if batch.state is state else total
            step(by=done - before)
            before = done


def _as_data(checked: LedgerCheck) -> dict[str, Any]:
    return {
        "rows": checked.rows,
        "ready": checked.importable,
        "must_be_mended": len(checked.must),
        "here_already": checked.known,
        "cases": checked.cases,
        "people": checked.people,
        "dates": dict(checked.dates),
        "findings": [line for row in [*checked.must, *checked.ready] for line in _findings(row)],
        "late": [
            {"sheet": row.sheet, "row": row.number, "date": words, "due": due.isoformat()}
            for row, words, due, _days in checked.late
        ],
    }


def _findings(row: LedgerRowLine) -> list[dict[str, Any]]:
    return [
        {"sheet": row.sheet, "row": row.number, "level": level, "sentence": sentence}
        for level, sentence in row.findings
    ]


def _print(data: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(data, ensure_ascii=False, indent=2))
        return
    for line in data["findings"]:
        click.echo(f"{line['sheet']} {line['row']}: {line['level']}: {line['sentence']}")
    for line in data["late"]:
        click.echo(
            _(
                "%(sheet)s %(row)s: late: %(date)s %(due)s",
                sheet=line["sheet"],
                row=line["row"],
                date=line["date"],
                due=line["due"],
            )
        )
    for key in COUNTED:
        counted = _(COUNTED[key])
        click.echo(f"{counted}: {data[key]}")
