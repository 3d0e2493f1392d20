"""`casetrack audit …`: verify the chain, and anchor it outside the database."""

from __future__ import annotations

import json
from pathlib import Path

import click

from casetrack.audit.chain import (
    Anchor,
    Misfit,
    Reason,
    Verified,
    anchor,
    append_pending,
    verify,
)
from casetrack.audit.spool import forget_taken, take_in
from casetrack.commands.installation import Refused
from casetrack.db import session
from casetrack.db.transaction import own_transaction
from casetrack.web.clock import now

TOLD = {
    Reason.ALTERED: "row {number} (event {event_id}) is not what was recorded",
    Reason.LINK_MISSING: "row {number} is missing",
    Reason.LINK_INSERTED: "row {number} (event {event_id}) was inserted",
    Reason.EVENT_MISSING: "event {event_id} is missing",
    Reason.EVENT_INSERTED: "event {event_id} was inserted",
    Reason.NOT_THE_ANCHORED_HEAD: "row {number} is not the one that was anchored",
    Reason.MISSING_SINCE_ANCHOR: "row {number} was there when it was anchored and is missing",
}


@click.group()
def audit() -> None:
    """Who did and who saw what: is it whole?"""


@audit.command("verify")
@click.option(
    "--against",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A file written by `audit anchor`, without which dropped last rows are not missed.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def verify_chain(context: click.Context, against: Path | None, as_json: bool) -> None:
    """Read the whole chain; exit status 1 and the first row that does not fit, if one does not."""
    found = verify(session(), against=_read(against) if against else None)
    if as_json:
        click.echo(json.dumps(_as_json(found), indent=2))
    elif found.misfit is None:
        waiting = f", {found.waiting:,} more waiting to be chained" if found.waiting else ""
        click.echo(f"The audit is whole: {found.count:,} rows{waiting}.")
    else:
        click.echo(f"The audit does not fit: {_sentence(found.misfit)}.", err=True)
    if not found.is_whole():
        context.exit(1)


@audit.command("collect")
def collect() -> None:
    """Take in the looks that wait beside the database, and chain what is not chained yet.

    Whoever saves something next does the same, and so does the night.
    """
    with own_transaction() as db:
        take_in(db)
        chained = append_pending(db)
    with own_transaction() as db:
        forget_taken(db)
    click.echo(f"{chained:,} rows were added to the chain.")


@audit.command("anchor")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def write_anchor(file: Path) -> None:
    """Write head and count of the chain to FILE, to be kept away from the database."""
    with own_transaction() as db:
        take_in(db)
        append_pending(db)
        taken = anchor(db)
    told = {"count": taken.count, "head": taken.head, "at": now().isoformat(timespec="seconds")}
    try:
        file.write_text(json.dumps(told, indent=2) + "\n", encoding="ascii")
    except OSError as problem:
        raise Refused(f"{file} cannot be written: {problem.strerror}.") from problem
    click.echo(f"{taken.count:,} rows are anchored in {file}.")


def _read(file: Path) -> Anchor:
    try:
        told = json.loads(file.read_text(encoding="ascii"))
        return Anchor(int(told["count"]), str(told["head"]))
    except OSError as problem:
        raise Refused(f"{file} cannot be read: {problem.strerror}.") from problem
    except (ValueError, KeyError, TypeError) as problem:
        raise Refused(f"{file} was not written by `casetrack audit anchor`.") from problem


def _sentence(misfit: Misfit) -> str:
    return TOLD[misfit.reason].format(number=misfit.number, event_id=misfit.event_id)


def _as_json(found: Verified) -> dict[str, object]:
    misfit = found.misfit
    return {
        "is_whole": found.is_whole(),
        "count": found.count,
        "head": found.head,
        "waiting": found.waiting,
        "misfit": misfit
        and {
            "reason": misfit.reason.value,
            "number": misfit.number,
            "event_id": misfit.event_id,
        },
    }
