"""`casetrack audit …`: verify the chain, and anchor it outside the database."""

from __future__ import annotations

import json
from pathlib import Path

import click

from casetrack.accounts.permissions import Permission, has_permission
from casetrack.accounts.queries import find_staff
from casetrack.audit.anchors import Kept, NoAnchors, read_anchors
from casetrack.audit.chain import Misfit, Verified, append_pending, verify
from casetrack.audit.checking import GONE, Checked, check_and_anchor, in_short, sentence
from casetrack.audit.repair import repair
from casetrack.audit.restoring import NoGap, close_gap, lines_gone, standing
from casetrack.audit.spool import delete_recorded, record_spooled
from casetrack.commands.faults import Fault, Refused
from casetrack.commands.installation import (
    Installation,
    in_application,
    in_application_of_any_audit_key,
    pass_installation,
)
from casetrack.commands.terminal import _, progress, say_fault
from casetrack.db.session import current_database
from casetrack.db.transaction import own_transaction
from casetrack.web.clock import now


@click.group()
def audit() -> None:
    """Who did and who saw what: is it whole?"""


@audit.command("verify")
@click.option(
    "--against",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A file written by `audit anchor`, without which dropped last rows are not missed; the"
    " one of the settings if not given.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@in_application_of_any_audit_key
@pass_installation
@click.pass_context
def verify_chain(
    context: click.Context, installation: Installation, against: Path | None, as_json: bool
) -> None:
    """Read everything; exit status 1 and every range of rows that does not fit, if one does not."""
    kept = _kept(against) if against else _kept_by_itself(installation)
    with progress(_("Reading the audit")), current_database().snapshot() as db:
        result = verify(db, against=standing(db, kept, ask=True))
        gone = 0 if against else lines_gone(db, kept)
    if as_json:
        click.echo(json.dumps({**as_data(result), "anchors_gone": gone}, indent=2))
    else:
        _tell(result)
        if gone:
            click.echo(
                _("The audit does not fit: %(fault)s.", fault=_(GONE).format(gone=gone)), err=True
            )
    if not result.is_whole() or gone:
        context.exit(1)


@audit.command("repair")
@click.option("--reason", required=True, help="Why they do not fit; kept in the audit. No name.")
@in_application_of_any_audit_key
def declare(reason: str) -> None:
    """Declare the rows that do not fit as they stand, with the right key of the audit in place.

    For rows that were chained while another key file was in use. Nothing is rewritten: a new row
    names them, and `audit verify` counts them as whole while nobody changes them. What a case
    says is sealed as it is found, where one of them sealed it last.
    """
    done = repair(reason=reason, at=now())
    for misfit in done.rows:
        click.echo(_("Declared: %(fault)s.", fault=sentence(misfit, _)))
    if done.waited:
        click.echo(
            _(
                "Chained as they are, though sealed with another key: %(number)s.",
                number=f"{len(done.waited):,}",
            )
        )
    if done.sealed:
        click.echo(_("Sealed as found: %(sealed)s rows of cases.", sealed=f"{done.sealed:,}"))
    with current_database().snapshot() as db:
        _tell(verify(db))


@audit.command("restored")
@click.option("--by", "login", required=True, help="Account of the administrator who answers.")
@click.option("--reason", required=True, help="What happened; kept in the audit. No name.")
@in_application
@pass_installation
def declare_restored(installation: Installation, login: str, reason: str) -> None:
    """Let the audit go on after a backup was put back, with who did it and why.

    The anchors of the days that were lost are given up, by a row of the audit; so are lines that
    are gone from the file of anchors. Refused where something else does not fit.
    """
    by, at = find_staff(login), now()
    if by is None or not by.is_active or not has_permission(by, Permission.AUDIT_READ):
        raise Refused(_("%(login)s is no administrator in service.", login=login))
    file = installation.settings().audit_anchor_file
    try:
        closed = close_gap(read_anchors(file), by=by, reason=reason, at=at)
        checked = check_and_anchor(file, at=at, whole=True, is_main=True, is_closed=True)
    except NoAnchors as problem:
        raise Refused(say_fault(problem)) from problem
    except OSError as problem:
        raise Refused(_cannot_be_written(file, problem)) from problem
    except NoGap as problem:
        if problem.rest is None:
            click.echo(_("The audit contains every anchor: nothing is to be closed."))
            return
        fault = in_short(problem.rest, _)
        raise Fault(_("Something else does not fit: %(fault)s.", fault=fault)) from problem
    if closed.anchors:
        click.echo(
            _(
                "Rows up to %(number)s had been anchored; what is lost is behind row %(last)s.",
                number=f"{closed.anchors[-1].count:,}",
                last=f"{checked.found.count - 1:,}",
            )
        )
    click.echo(_("The audit goes on: %(rows)s rows, anchored.", rows=f"{checked.found.count:,}"))


@audit.command("collect")
@in_application
def collect() -> None:
    """Take in the looks that wait beside the database, and chain what is not chained yet.

    Whoever saves something next does the same, and so does the night.
    """
    with own_transaction() as db:
        record_spooled(db)
        chained = append_pending(db)
    with own_transaction() as db:
        delete_recorded(db)
    click.echo(_("%(chained)s rows were added to the chain.", chained=f"{chained:,}"))


@audit.command("anchor")
@click.option("--whole", is_flag=True, help="Read everything, not only what came since the last.")
@click.argument("file", required=False, type=click.Path(path_type=Path, dir_okay=False))
@in_application
@pass_installation
@click.pass_context
def write_anchor(
    context: click.Context, installation: Installation, file: Path | None, whole: bool
) -> None:
    """Add head and count of the chain to FILE, to be kept away from the database.

    Refused, with status 1, if the chain does not contain the last anchor of FILE. Without FILE it
    is the one of the settings, to which `casetrack nightly` adds.
    """
    main = installation.settings().audit_anchor_file
    file = file or main
    checked = check(file, whole=whole, is_main=file == main)
    result = checked.found
    if checked.is_anchored:
        click.echo(
            _("%(count)s rows are anchored in %(file)s.", count=f"{result.count:,}", file=file)
        )
    if result.misfit is not None:
        fault = in_short(result, _)
        how = (
            _("The audit does not fit: %(fault)s.", fault=fault)
            if checked.is_anchored
            else _("Not anchored: %(fault)s.", fault=fault)
        )
        click.echo(how, err=True)
    elif checked.gone:
        gone = _(GONE).format(gone=checked.gone)
        click.echo(_("The audit does not fit: %(fault)s.", fault=gone), err=True)
    if not checked.is_whole():
        context.exit(1)


def check(file: Path, *, whole: bool | None, is_main: bool) -> Checked:
    """Verify and anchor. Raises Refused for a file that is unreadable, unwritable or malformed."""
    try:
        return check_and_anchor(file, at=now(), whole=whole, is_main=is_main)
    except NoAnchors as problem:
        raise Refused(say_fault(problem)) from problem
    except OSError as problem:
        raise Refused(_cannot_be_written(file, problem)) from problem


def _cannot_be_written(file: Path, problem: OSError) -> str:
    return _("%(file)s cannot be written: %(why)s.", file=file, why=problem.strerror)


def as_data(verified: Verified) -> dict[str, object]:
    """The result of a verification, in JSON types."""
    misfits = [_as_data(misfit) for misfit in verified.misfits]
    return {
        "is_whole": verified.is_whole(),
        "count": verified.count,
        "head": verified.head,
        "waiting": verified.waiting,
        "misfit": next(iter(misfits), None),
        "misfits": misfits,
        "declared": [_as_data(misfit) for misfit in verified.declared],
        "rows_shut": verified.shut,
    }


def _as_data(misfit: Misfit) -> dict[str, object]:
    return {
        "reason": misfit.reason.value,
        "number": misfit.number,
        "until": misfit.until,
        "event_id": misfit.event_id,
        "table": misfit.table,
        "row_id": misfit.row_id,
    }


def _tell(verified: Verified) -> None:
    """Print the result of a verification, line by line."""
    for misfit in verified.misfits:
        click.echo(_("The audit does not fit: %(fault)s.", fault=sentence(misfit, _)), err=True)
    if verified.is_whole():
        waiting = (
            _(", %(number)s more waiting to be chained", number=f"{verified.waiting:,}")
            if verified.waiting
            else ""
        )
        click.echo(
            _(
                "The audit is whole: %(count)s rows%(waiting)s.",
                count=f"{verified.count:,}",
                waiting=waiting,
            )
        )
    for misfit in verified.declared:
        click.echo(_("Declared, and as it was then: %(fault)s.", fault=sentence(misfit, _)))
    if verified.shut:
        click.echo(
            _(
                "%(rows)s rows of sealed records were left shut by a restore, and not read.",
                rows=f"{verified.shut:,}",
            )
        )
    if verified.unjudged:
        click.echo(
            _(
                "Of %(number)s rows of cases nobody can tell whether they are as they were"
                " recorded: they were sealed last in rows that do not fit.",
                number=f"{len(verified.unjudged):,}",
            ),
            err=True,
        )


def _kept(file: Path) -> list[Kept]:
    try:
        kept = read_anchors(file)
    except NoAnchors as problem:
        raise Refused(say_fault(problem)) from problem
    except OSError as problem:
        raise Refused(
            _("%(file)s cannot be read: %(why)s.", file=file, why=problem.strerror)
        ) from problem
    if not file.exists():
        raise Refused(_("%(file)s cannot be read: there is no such file.", file=file))
    if not kept:
        raise Refused(
            _("%(file)s was not written by `casetrack audit anchor`: it is empty.", file=file)
        )
    return kept


def _kept_by_itself(installation: Installation) -> list[Kept]:
    file = installation.settings().audit_anchor_file
    return _kept(file) if file.exists() else []
