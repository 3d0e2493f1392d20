"""`casetrack schemes …`: export and import the point schemes of an office."""

from __future__ import annotations

from pathlib import Path

import click

from casetrack.accounts.act import Act
from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import has_permission
from casetrack.accounts.queries import find_staff
from casetrack.commands.faults import Refused
from casetrack.commands.installation import ApplicationGroup
from casetrack.commands.terminal import _
from casetrack.db.transaction import unit_of_work
from casetrack.probation.scores.models import SCHEMES
from casetrack.probation.scores.scheme_files import export_schemes, import_schemes
from casetrack.web.clock import now, today

BY = click.option("--by", "login", required=True, help="Account of whoever may write schemes.")


@click.group(cls=ApplicationGroup)
def schemes() -> None:
    """The schemes by which an office gives points during a probation."""


@schemes.command("export")
@BY
@click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), help="Else it is printed."
)
def export(login: str, output: Path | None) -> None:
    """Write out the schemes that the office of an account offers."""
    text = export_schemes(_writer(login).office_id)
    if output is None:
        click.echo(text, nl=False)
    else:
        output.write_text(text, encoding="utf-8")


@schemes.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@BY
def take_in(file: Path, login: str) -> None:
    """Take in the schemes of FILE for the office of an account, all of them or none."""
    by = _writer(login)
    try:
        with unit_of_work():
            text = file.read_text(encoding="utf-8")
            taken = import_schemes(text, Act(by=by, on=today(), at=now()))
    except UnicodeDecodeError as wrong:
        raise Refused(_("%(file)s is no text.", file=file)) from wrong
    click.echo(
        _(
            "%(new)s new, %(anew)s worded anew, %(same)s as they were.",
            new=taken.new,
            anew=taken.anew,
            same=taken.same,
        )
    )


def _writer(login: str) -> Staff:
    staff = find_staff(login)
    if staff is None:
        raise Refused(_("There is no account %(login)s.", login=login))
    if not has_permission(staff, SCHEMES):
        raise Refused(_("The account %(login)s may not write schemes.", login=login))
    return staff
