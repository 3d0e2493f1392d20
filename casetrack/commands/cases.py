"""`casetrack cases …`: lists, and one case whole as JSON, on behalf of a member of staff."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import click
from sqlalchemy import select

from casetrack.audit.record import AuditKind, record
from casetrack.cases.doers import done_by
from casetrack.cases.flag_words import flags_as_data
from casetrack.cases.flags import flags_of_charge
from casetrack.cases.models import Case, Charge, Disposition, JournalEntry
from casetrack.cases.policy import sight_of
from casetrack.cases.queries import parties_of
from casetrack.cases.stage_readings import states_of
from casetrack.casework.entry_people import undecided_entries
from casetrack.commands.case_files import bundle_case, check_files, export_case, import_files
from casetrack.commands.faults import Refused
from casetrack.commands.installation import ApplicationGroup, StandaloneCommand
from casetrack.commands.lazy import terminal_language
from casetrack.commands.on_behalf import (
    AS_JSON,
    AS_LOGIN,
    OFFICE,
    case_numbered,
    refusals_recorded,
    staff_called,
)
from casetrack.commands.terminal import _
from casetrack.db import session
from casetrack.db.transaction import unit_of_work
from casetrack.exchange.exporter import case_data, ensure_sees_whole
from casetrack.exchange.facts import table_data, table_text
from casetrack.exchange.queries import every_case, published_cases
from casetrack.exchange.reference import reference_text
from casetrack.exchange.schema import schema_text
from casetrack.ledger.corrections import root_of
from casetrack.review.queries import reviews_of
from casetrack.web.clock import now, today
from casetrack.web.words import label


@click.group(cls=ApplicationGroup)
def cases() -> None:
    """Cases: files in and out, lists, one case whole."""


for command in (import_files, check_files, export_case, bundle_case):
    cases.add_command(command)


@cases.command("list")
@AS_LOGIN
@AS_JSON
def list_cases(login: str, as_json: bool) -> None:
    """Every case the person may know of."""
    by = staff_called(login)
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
    by = staff_called(login)
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
    by = staff_called(login)
    with refusals_recorded(by), unit_of_work():
        case = case_numbered(number, by, office)
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
