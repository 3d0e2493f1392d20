"""`casetrack cases …`: case files in and out, and cases as JSON, on behalf of a member of staff."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from flask import current_app
from sqlalchemy import select

from casetrack.accounts.act import Act
from casetrack.accounts.models import Staff
from casetrack.accounts.queries import find_office, find_staff
from casetrack.accounts.second_factor import factor_of
from casetrack.accounts.sign_in import SignInOutcome
from casetrack.audit.record import AuditKind, record
from casetrack.cases.doers import done_by
from casetrack.cases.flag_words import flags_as_data
from casetrack.cases.flags import flags_of_charge
from casetrack.cases.models import Case, Charge, Disposition, JournalEntry
from casetrack.cases.policy import sight_of
from casetrack.cases.queries import parties_of
from casetrack.cases.stage_readings import states_of
from casetrack.casework.entry_people import undecided_entries
from casetrack.casework.identity.text_checks import check_text
from casetrack.codes import N_
from casetrack.commands.faults import Fault, Refused
from casetrack.commands.installation import ApplicationGroup, StandaloneCommand
from casetrack.commands.lazy import terminal_language
from casetrack.commands.terminal import _, ngettext, progressed
from casetrack.db import session
from casetrack.db.transaction import unit_of_work
from casetrack.desk.bundles.actions import ask_for_bundle
from casetrack.desk.bundles.contents import sent_bundle
from casetrack.desk.health.house import EXTENSION as INSTALLED
from casetrack.desk.second_factor.actions import give_code
from casetrack.errors import NotAllowed
from casetrack.exchange.checking import check, worded
from casetrack.exchange.entry_names import with_numbers
from casetrack.exchange.explaining import explained
from casetrack.exchange.exporter import case_data, ensure_sees_whole, export_text
from casetrack.exchange.facts import table_data, table_text
from casetrack.exchange.importer import (
    CaseDiffers,
    FileRefused,
    Imported,
    ImportResult,
    import_text,
)
from casetrack.exchange.plausibility import doubts_of
from casetrack.exchange.queries import cases_numbered, every_case, published_cases
from casetrack.exchange.reference import reference_text
from casetrack.exchange.schema import schema_text
from casetrack.exchange.yaml_text import Located, NotYaml, Problem, parse
from casetrack.ledger.corrections import root_of
from casetrack.review.queries import reviews_of
from casetrack.web.clock import now, today
from casetrack.web.words import label

FILE = click.Path(path_type=Path, dir_okay=False, exists=True, readable=True)
AS_LOGIN = click.option(
    "--as", "login", required=True, help="On whose behalf: their account; they must be allowed to."
)
OFFICE = click.option("--office", help="Whose case, where several offices have one of this number.")
AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
TOLD = {
    ImportResult.IMPORTED: N_("imported"),
    ImportResult.UNCHANGED: N_("unchanged"),
    ImportResult.REPLACED: N_("replaced"),
}


@click.group(cls=ApplicationGroup)
def cases() -> None:
    """Cases: files in and out, lists, one case whole."""


@cases.command("import")
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
    by = _staff(login)
    refused = False
    for file in progressed(_("Reading"), files):
        try:
            with _refusals_recorded(by), unit_of_work():
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


@cases.command("check", cls=StandaloneCommand)
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


@cases.command("export")
@click.argument("number")
@AS_LOGIN
@OFFICE
@click.option(
    "-o", "output", type=click.Path(path_type=Path, dir_okay=False), help="A new file for it."
)
def export_case(number: str, login: str, office: str | None, output: Path | None) -> None:
    """Write the case file of case NUMBER, to the terminal or to a file only you can read."""
    by = _staff(login)
    _ask_for_code(by)
    with _refusals_recorded(by), unit_of_work():
        text = export_text(_case(number, by, office), Act(by=by, on=today(), at=now()))
    if output is None:
        click.echo(text, nl=False)
        return
    _write(output, [text.encode()])
    click.echo(_("%(number)s is in %(output)s.", number=number, output=output))


@cases.command("bundle")
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
    by = _staff(login)
    _ask_for_code(by)
    act = Act(by=by, on=today(), at=now())
    font = current_app.extensions[INSTALLED].document_font
    with _refusals_recorded(by), unit_of_work():
        case = _case(number, by, office)
        check_text(case, reason, act, field="reason")
        asked = ask_for_bundle(case, reason, act, with_names=with_names)
        _write(output, sent_bundle(case, asked, act, font=font))
    click.echo(_("%(number)s is in %(output)s.", number=number, output=output))


@cases.command("list")
@AS_LOGIN
@AS_JSON
def list_cases(login: str, as_json: bool) -> None:
    """Every case the person may know of."""
    by = _staff(login)
    listed: list[dict[str, Any]] = []
    with unit_of_work():
        for page in every_case(visible_to=by, on=today()):
            for case in page:
                states = {stage.value: state.value for stage, state in states_of(case).items()}
                listed.append({**_line(case), "stages": states})
        record(AuditKind.CASE_LISTED, by=by, at=now(), count=len(listed))
    if as_json:
        click.echo(json.dumps(listed, ensure_ascii=False, indent=2))
        return
    for row in listed:
        due = row["next_due"] or ""
        click.echo(
            f"{row['number']}\t{row['status']}\t{due}\t{row['title']['en'] or row['title']['zh']}"
        )


@cases.command("doers")
@AS_LOGIN
@AS_JSON
def list_doers(login: str, as_json: bool) -> None:
    """Entries that do not tell who did what mostly somebody else does; each is corrected by hand.

    On the page of the entry, in the journal of its case. What is not known may stay so.
    """
    by = _staff(login)
    listed: list[dict[str, Any]] = []
    with unit_of_work():
        for page in every_case(visible_to=by, on=today()):
            for case in page:
                if sight_of(by, case, on=today()).is_whole:
                    listed += [_undecided(case, entry) for entry in undecided_entries(case)]
        record(AuditKind.CASE_LISTED, by=by, at=now(), count=len({doer["case"] for doer in listed}))
    if as_json:
        click.echo(json.dumps(listed, ensure_ascii=False, indent=2))
        return
    for doer in listed:
        who = _("this office (%(by)s)", by=doer["by"]) if doer["by"] else _("not told")
        click.echo(f"{doer['case']}\t{doer['entry']}\t{doer['kind']}\t{who}")


def _undecided(case: Case, entry: JournalEntry) -> dict[str, Any]:
    ours = done_by(entry).office
    kind = root_of(entry).kind
    return {
        "case": case.number,
        "entry": entry.number,
        "kind": kind.value,
        "by": ours.value if ours is not None else None,
    }


@cases.command("show")
@click.argument("number")
@AS_LOGIN
@OFFICE
@AS_JSON
def show_case(number: str, login: str, office: str | None, as_json: bool) -> None:
    """One case whole: as JSON, or as its case file would tell it."""
    by = _staff(login)
    with _refusals_recorded(by), unit_of_work():
        case = _case(number, by, office)
        ensure_sees_whole(by, case, on=today())
        record(AuditKind.CASE_READ, by=by, at=now(), case_id=case.id)
        data = case_data(case, seen_by=by, on=today())
        stages = states_of(case)
        if as_json:
            _with_flags(case, data)
    if as_json:
        data["stages"] = {stage.value: state.value for stage, state in stages.items()}
        click.echo(json.dumps(data, ensure_ascii=False, indent=2))
        return
    for line in _summary(case, data):
        click.echo(line)


@cases.command("facts")
@AS_JSON
def tell_facts(as_json: bool) -> None:
    """Print where each fact of the published cases is stored, as docs/reference/six-cases.md."""
    cases = published_cases()
    if not cases:
        raise Refused(
            _("There are no published cases here; import casetrack/exchange/examples/*.yaml.")
        )
    if as_json:
        click.echo(json.dumps(table_data(cases), ensure_ascii=False, indent=2))
    else:
        click.echo(table_text(cases), nl=False)


@cases.command("reference", cls=StandaloneCommand)
@click.option("--schema", "--json", is_flag=True, help="The JSON Schema instead of the page.")
def tell_reference(schema: bool) -> None:
    """Print the reference of the case file, as docs/reference/case-file.md."""
    click.echo(schema_text() if schema else reference_text(), nl=False)


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


def _with_flags(case: Case, data: dict[str, Any]) -> None:
    """Add to each decision, review and charge the flags of the law."""
    decided = select(Disposition).where(Disposition.case_id == case.id).order_by(Disposition.id)
    charges = select(Charge).where(Charge.case_id == case.id).order_by(Charge.position, Charge.id)
    people = {party.id: party for party in parties_of(case)}
    kept: dict[str, list[list[dict[str, Any]]]] = {
        "decisions": [decision.flags for decision in session().scalars(decided)],
        "reviews": [review.flags for review in reviews_of(case)],
        "charges": [
            flags_of_charge(charge, people[charge.party_id])
            for charge in session().scalars(charges)
        ],
    }
    if case.doubts:
        data["doubts"] = flags_as_data(case.doubts)
    for key, of_each in kept.items():
        for flags, element in zip(of_each, data.get(key, ()), strict=True):
            if flags:
                element["flags"] = flags_as_data(flags)


def _staff(login: str) -> Staff:
    staff = find_staff(login)
    if staff is None or not staff.is_active:
        raise Refused(_("Nobody in service has the account %(login)s.", login=login))
    return staff


def _ask_for_code(by: Staff) -> None:
    """Ask whether it is they who act, if they have a second factor. Raises Refused."""
    factor = factor_of(by)
    if factor is None or not factor.is_on:
        return
    typed = click.prompt(_("Code of the second step"), hide_input=True, err=True)
    with unit_of_work():
        tried = give_code(by, typed, address="terminal", device=None, at=now())
    if tried.outcome is not SignInOutcome.WELCOME:
        raise Refused(_("That is not the code of the second step, or it has to wait."))


def _case(number: str, by: Staff, office_name: str | None) -> Case:
    office = find_office(office_name) if office_name else None
    if office_name and office is None:
        raise Refused(
            _("There is no procuratorate called %(office_name)s.", office_name=office_name)
        )
    cases = cases_numbered(number, visible_to=by, on=today(), office=office)
    if not cases:
        raise Refused(
            _(
                "There is no case %(number)s that %(login)s may know of.",
                number=number,
                login=by.login,
            )
        )
    if len(cases) > 1:
        offices = ", ".join(case.office.name_en for case in cases)
        raise Refused(
            _(
                "Several offices have a case %(number)s: say --office, one of %(offices)s.",
                number=number,
                offices=offices,
            )
        )
    return cases[0]


@contextmanager
def _refusals_recorded(by: Staff) -> Iterator[None]:
    """Audit a refusal, in a unit of work of its own."""
    try:
        yield
    except NotAllowed as refusal:
        session().rollback()
        with unit_of_work():
            record(
                AuditKind.REFUSED,
                by=by,
                at=now(),
                case_id=refusal.case_id,
                permission=refusal.permission,
            )
        raise


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


def _line(case: Case) -> dict[str, Any]:
    return {
        "number": case.number,
        "national_number": case.national_number,
        "title": {"en": case.title.en, "zh": case.title.zh},
        "office": {"en": case.office.name_en, "zh": case.office.name_zh},
        "handler": case.handler.login if case.handler else None,
        "provenance": case.provenance.value,
        "status": case.status.value,
        "next_due": case.next_due.isoformat() if case.next_due else None,
    }


def _summary(case: Case, data: dict[str, Any]) -> Iterator[str]:
    lang = terminal_language()
    office = case.office.name_zh if lang == "zh" else case.office.name_en
    yield f"{case.number}  {case.title.in_(lang)}"
    yield _(
        "%(office)s, %(status)s, next date %(due)s",
        office=office,
        status=label(case.status),
        due=case.next_due or _("none"),
    )
    for key, value in data.items():
        if isinstance(value, list) and key != "facts":
            yield f"{len(value):>5} {key}"
