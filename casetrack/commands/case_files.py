"""Case files in and out: `casetrack cases import`, `check`, `export` and `bundle`."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import click

from casetrack.accounts.act import Act
from casetrack.cases.flag_words import flags_as_data
from casetrack.casework.identity.text_checks import check_text
from casetrack.codes import N_
from casetrack.commands.faults import Fault, Refused
from casetrack.commands.installation import StandaloneCommand
from casetrack.commands.on_behalf import (
    AS_JSON,
    AS_LOGIN,
    OFFICE,
    ask_for_code,
    case_numbered,
    refusals_recorded,
    staff_called,
)
from casetrack.commands.terminal import _, ngettext, progressed
from casetrack.db.transaction import unit_of_work
from casetrack.desk.bundles.actions import ask_for_bundle
from casetrack.desk.bundles.contents import sent_bundle
from casetrack.desk.health.house import installed
from casetrack.exchange.checking import check, worded
from casetrack.exchange.entry_names import with_numbers
from casetrack.exchange.explaining import explained
from casetrack.exchange.exporter import export_text
from casetrack.exchange.importer import (
    CaseDiffers,
    FileRefused,
    Imported,
    ImportResult,
    import_text,
)
from casetrack.exchange.plausibility import doubts_of
from casetrack.exchange.yaml_text import Located, NotYaml, Problem, parse
from casetrack.web.clock import now, today

FILE = click.Path(path_type=Path, dir_okay=False, exists=True, readable=True)
TOLD = {
    ImportResult.IMPORTED: N_("imported"),
    ImportResult.UNCHANGED: N_("unchanged"),
    ImportResult.REPLACED: N_("replaced"),
}


@click.command("import")
@click.argument("files", nargs=-1, required=True, type=FILE)
@AS_LOGIN
@click.option(
    "--replace",
    "replaces",
    is_flag=True,
    help="Let published cases that are there already say what their files say now.",
)
@click.option(
    "--new-office",
    "makes_office",
    is_flag=True,
    help="A published case may bring along a procuratorate that is not known yet.",
)
@click.pass_context
def import_files(
    context: click.Context,
    files: tuple[Path, ...],
    login: str,
    *,
    replaces: bool,
    makes_office: bool,
) -> None:
    """Bring case files in, each whole or not at all. Exit status 2 if one was refused."""
    by = staff_called(login)
    refused = False
    for file in progressed(_("Reading"), files):
        try:
            with refusals_recorded(by), unit_of_work():
                done = import_text(
                    _read(file),
                    by=by,
                    on=today(),
                    at=now(),
                    replaces=replaces,
                    makes_office=makes_office,
                )
                result = _(TOLD[done.result])
                line = f"{done.case.number}: {result}{_begun(done)}{_flagged(done)}"
                line += "".join(
                    "\n  " + _("changed, %(difference)s", difference=difference)
                    for difference in done.changed
                )
        except FileRefused as problem:
            refused = True
            for difference in problem.problems:
                click.echo(difference.told(str(file)), err=True)
        except CaseDiffers as problem:
            refused = True
            message = _(
                "%(file)s: %(number)s is there already and differs at %(difference)s",
                file=file,
                number=problem.number,
                difference=problem.difference,
            )
            click.echo(message, err=True)
        else:
            click.echo(line)
    if refused:
        context.exit(2)


@click.command("check", cls=StandaloneCommand)
@click.argument("files", nargs=-1, type=FILE)
@click.option(
    "--explain", metavar="KIND", help="What may stand in an element, or an entry, of that kind."
)
@AS_JSON
@click.pass_context
def check_files(
    context: click.Context, files: tuple[Path, ...], explain: str | None, as_json: bool
) -> None:
    """Say whether these are case files, and what in them cannot be so; nothing is stored.

    Exit status 2 if one is no case file, 1 if something in one cannot be so.
    """
    if explain is not None:
        try:
            sentences = list(explained(explain))
        except LookupError as unknown:
            raise Refused(str(unknown.args[0])) from unknown
        click.echo(json.dumps(sentences, ensure_ascii=False) if as_json else "\n".join(sentences))
    elif not files:
        raise click.UsageError(_("Missing argument 'FILES...'."))
    problems, doubts = 0, 0
    checked: list[dict[str, Any]] = []
    for file in progressed(_("Reading"), files):
        located, wrong = _located(file)
        problems += len(wrong)
        lines = list(_doubts(file, located)) if located is not None else []
        doubts += len(lines)
        sentences = [problem.told(str(file)) for problem in wrong]
        checked.append({"file": str(file), "problems": sentences, "doubts": lines})
        if as_json:
            continue
        for line in sentences:
            click.echo(line, err=True)
        if located is not None:
            click.echo("\n".join(lines) if lines else _("%(file)s: a case file", file=file))
    if as_json and files:
        click.echo(json.dumps(checked, ensure_ascii=False, indent=2))
    if problems or doubts:
        context.exit(2 if problems else 1)


def _located(file: Path) -> tuple[Located | None, list[Problem]]:
    """The parsed case file, or its problems."""
    try:
        located, wrong = with_numbers(parse(_read(file)))
    except NotYaml as broken:
        return None, [broken.problem]
    wrong += check(located)
    return (None, wrong) if wrong else (located, [])


def _doubts(file: Path, located: Located) -> Iterator[str]:
    """Implausible statements, each in both languages with its line and its rule."""
    for doubt in doubts_of(located.data, on=today()):
        where = f"{file}:{located.line(doubt.path)}: {worded(located.data, doubt.path)}"
        (flag,) = flags_as_data([doubt.flag])
        for lang in ("en", "zh"):
            yield f"{where}: {_with_articles(flag, lang)} [{flag['rule'] or flag['key']}]"


@click.command("export")
@click.argument("number")
@AS_LOGIN
@OFFICE
@click.option(
    "-o", "output", type=click.Path(path_type=Path, dir_okay=False), help="A new file for it."
)
def export_case(number: str, login: str, office: str | None, output: Path | None) -> None:
    """Write the case file of case NUMBER, to the terminal or to a file only you can read."""
    by = staff_called(login)
    ask_for_code(by)
    with refusals_recorded(by), unit_of_work():
        text = export_text(case_numbered(number, by, office), Act(by=by, on=today(), at=now()))
    if output is None:
        click.echo(text, nl=False)
        return
    _write(output, [text.encode()])
    click.echo(_("%(number)s is in %(output)s.", number=number, output=output))


@click.command("bundle")
@click.argument("number")
@AS_LOGIN
@OFFICE
@click.option("--reason", required=True, help="Why the whole case leaves casetrack.")
@click.option("--names", "with_names", is_flag=True, help="With the real names, each a look at it.")
@click.option(
    "-o",
    "output",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="A new file for it.",
)
def bundle_case(
    number: str, login: str, office: str | None, reason: str, output: Path, *, with_names: bool
) -> None:
    """Take case NUMBER out whole, as an archive that only you can read."""
    by = staff_called(login)
    ask_for_code(by)
    act = Act(by=by, on=today(), at=now())
    font = installed().document_font
    with refusals_recorded(by), unit_of_work():
        case = case_numbered(number, by, office)
        check_text(case, reason, act, field="reason")
        asked = ask_for_bundle(case, reason, act, with_names=with_names)
        _write(output, sent_bundle(case, asked, act, font=font))
    click.echo(_("%(number)s is in %(output)s.", number=number, output=output))


def _begun(done: Imported) -> str:
    """How many dates were counted that the file did not tell; "" for none."""
    if not done.begun:
        return ""
    return ngettext(
        "; %(number)s date was counted that the file did not tell",
        "; %(number)s dates were counted that the file did not tell",
        len(done.begun),
    )


def _flagged(done: Imported) -> str:
    """Records of the file that the law would have refused here, a line each."""
    lines = []
    for flagged in done.flagged:
        for flag in flags_as_data(flagged.flags):
            articles = (_with_articles(flag, lang) for lang in ("en", "zh"))
            lines += [
                "  " + _("flagged, %(what)s: %(line)s", what=flagged.what, line=line)
                for line in articles
            ]
    return "".join(f"\n{line}" for line in lines)


def _with_articles(flag: dict[str, Any], lang: str) -> str:
    basis = flag["basis"][lang]
    return f"{flag['text'][lang]} ({basis})" if basis else str(flag["text"][lang])


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except OSError as problem:
        raise Fault(
            _("%(file)s cannot be read: %(why)s.", file=file, why=problem.strerror)
        ) from problem
    except UnicodeDecodeError as problem:
        raise Refused(_("%(file)s is not text in UTF-8.", file=file)) from problem


def _write(file: Path, pieces: Iterable[bytes]) -> None:
    # A case is nobody else's business, on a shared machine either.
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as problem:
        raise Refused(_("%(file)s exists already; it is left alone.", file=file)) from problem
    except OSError as problem:
        raise Fault(
            _("%(file)s cannot be written: %(why)s.", file=file, why=problem.strerror)
        ) from problem
    try:
        with os.fdopen(descriptor, "wb") as opened:
            opened.writelines(pieces)
    except BaseException:
        # Half of it would look like all of it.
        file.unlink()
        raise
