"""`casetrack search …`: the search index of cases."""

from __future__ import annotations

import json

import click

from casetrack.commands.installation import ApplicationGroup
from casetrack.commands.terminal import _, progress
from casetrack.db import session
from casetrack.db.search.rebuilding import Looked, check, count_cases, forget_all, rebuild
from casetrack.db.session import current_database
from casetrack.db.transaction import own_transaction

SHOWN = 20


@click.group(cls=ApplicationGroup)
def search() -> None:
    """The words by which cases are found."""


@search.command("rebuild")
@click.option("--anew", is_flag=True, help="Forget everything first; meanwhile less is found.")
def rebuild_words(anew: bool) -> None:
    """Keep what the records say, case by case; what is kept rightly stays as it is.

    It may be run while people work, stopped at any time, and run again.
    """
    # What was read to let the command in; each lot of cases has a transaction of its own.
    session().commit()
    if anew:
        with own_transaction() as db:
            forget_all(db)
    with current_database().new_session() as db:
        number = count_cases(db)
    result, before = Looked(), 0
    with progress(_("Cases"), number) as step:
        for looked in rebuild():
            step(by=looked.cases - before)
            result, before = looked, looked.cases
    click.echo(
        _(
            "%(cases)s cases, %(texts)s texts; %(number)s were kept otherwise and are put right.",
            cases=f"{result.cases:,}",
            texts=f"{result.texts:,}",
            number=f"{len(result.otherwise):,}",
        )
    )


@search.command("check")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def check_words(context: click.Context, as_json: bool) -> None:
    """Compare what is kept with the records; exit status 1 if something differs."""
    result, before = Looked(), 0
    with current_database().new_session() as db:
        number = count_cases(db)
    with progress(_("Cases"), number) as step:
        for looked in check():
            step(by=looked.cases - before)
            result, before = looked, looked.cases
    if as_json:
        data = {
            "cases": result.cases,
            "texts": result.texts,
            "otherwise": [{"what": kind, "row_id": row_id} for kind, row_id in result.otherwise],
        }
        click.echo(json.dumps(data, indent=2))
    elif not result.otherwise:
        click.echo(
            _(
                "What is kept is what the records say: %(cases)s cases, %(texts)s texts.",
                cases=f"{result.cases:,}",
                texts=f"{result.texts:,}",
            )
        )
    else:
        for kind, row_id in result.otherwise[:SHOWN]:
            click.echo(f"{kind} {row_id}", err=True)
        click.echo(
            _(
                "%(number)s texts are kept otherwise than they are: run"
                " `casetrack search rebuild`.",
                number=f"{len(result.otherwise):,}",
            ),
            err=True,
        )
    if result.otherwise:
        context.exit(1)
