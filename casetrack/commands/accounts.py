"""`casetrack accounts …`: offices and staff, each act with its audit row."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

import click
from rich.console import Console
from rich.table import Table

from casetrack.accounts import actions
from casetrack.accounts.models import OfficeLevel, Procuratorate, Role, Staff
from casetrack.accounts.queries import all_offices, all_staff, find_office, find_staff
from casetrack.accounts.second_factor import FactorRule, factors_among, set_rule
from casetrack.commands.faults import Refused
from casetrack.commands.installation import ApplicationGroup
from casetrack.commands.lazy import terminal_language
from casetrack.commands.terminal import _
from casetrack.db import session
from casetrack.db.transaction import unit_of_work
from casetrack.desk.second_factor.actions import lift_at_terminal, tell_rule
from casetrack.desk.staff import acts
from casetrack.desk.staff.acts import By, OfficeTold, StaffTold
from casetrack.web.addresses import absolute
from casetrack.web.clock import local, now, today
from casetrack.web.sessions import factor_rule
from casetrack.web.words import label

AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
LEVEL = click.Choice([level.value for level in OfficeLevel])
ROLE = click.Choice([role.value for role in Role])
GENERATE = click.option(
    "--generate", is_flag=True, help="Make a password and show it once, instead of asking for one."
)


@click.group(cls=ApplicationGroup)
def accounts() -> None:
    """Procuratorates, staff and their roles."""


@accounts.command()
@click.option("--login", prompt="Account of the administrator", help="What they sign in with.")
@click.option("--name", prompt="Name of the administrator", help="Their name.")
@click.option("--office", help="An office that exists already; without it one is made.")
@click.option("--name-en", help="The first office in English.")
@click.option("--name-zh", help="The first office in Chinese.")
@click.option("--short", help="What its case numbers begin with, such as 平检未.")
@click.option("--level", type=LEVEL, help="Its level.")
@GENERATE
def init(
    login: str,
    name: str,
    office: str | None,
    name_en: str | None,
    name_zh: str | None,
    short: str | None,
    level: str | None,
    generate: bool,
) -> None:
    """Make the first administrator, once. The others are made with `accounts staff add`."""
    if actions.has_administrator():
        raise Refused(_("There is an administrator already; see `casetrack accounts staff list`."))
    if office is None:
        first = OfficeTold(
            name_en=name_en or click.prompt(_("Name of the office in English")),
            name_zh=name_zh or click.prompt(_("Name of the office in Chinese")),
            short_zh=short or click.prompt(_("What its case numbers begin with")),
            level=OfficeLevel(level or click.prompt(_("Level of the office"), type=LEVEL)),
        )
    password = _password(generate=generate)
    at = now()
    with unit_of_work():
        home = _office(office) if office else acts.add_office(first, By(None, at))
        staff = acts.add_first_administrator(
            home, login, name, By(None, at), password=password, is_own=not generate
        )
    _tell_account(staff, password, generate=generate)


@accounts.group()
def office() -> None:
    """Procuratorates."""


@office.command("add")
@click.option("--name-en", required=True, help="Its name in English.")
@click.option("--name-zh", required=True, help="Its name in Chinese.")
@click.option("--short", required=True, help="What its case numbers begin with, such as 平检未.")
@click.option("--level", type=LEVEL, required=True, help="Its level.")
@click.option("--parent", help="The office above it, by its short or full name.")
def add_office(name_en: str, name_zh: str, short: str, level: str, parent: str | None) -> None:
    """Add an office under another one."""
    with unit_of_work():
        made = acts.add_office(
            OfficeTold(
                name_en=name_en,
                name_zh=name_zh,
                short_zh=short,
                level=OfficeLevel(level),
                parent=_office(parent) if parent else None,
            ),
            By(None, now()),
        )
    click.echo(_("Added %(name_en)s (%(name_zh)s).", name_en=made.name_en, name_zh=made.name_zh))


@office.command("change")
@click.argument("name")
@click.option("--name-en", help="Its name in English from now on.")
@click.option("--name-zh", help="Its name in Chinese from now on.")
@click.option("--short", help="What its next case numbers begin with.")
@click.option("--level", type=LEVEL, help="Its level.")
@click.option("--parent", help="The office above it, by its short or full name.")
def change_office(
    name: str,
    name_en: str | None,
    name_zh: str | None,
    short: str | None,
    level: str | None,
    parent: str | None,
) -> None:
    """Give an office other names or another place. Its cases keep their numbers."""
    with unit_of_work():
        known = _office(name)
        above = _office(parent) if parent else session().get(Procuratorate, known.parent_id or 0)
        changed = OfficeTold(
            name_en=name_en or known.name_en,
            name_zh=name_zh or known.name_zh,
            short_zh=short or known.short_zh,
            level=OfficeLevel(level) if level else known.level,
            parent=above,
        )
        acts.change_office(known, changed, By(None, now()))
    click.echo(f"{known.name_en} ({known.name_zh}).")


@office.command("list")
@AS_JSON
def list_offices(as_json: bool) -> None:
    """Show every office."""
    offices = all_offices()
    above = {office.id: office.short_zh for office in offices}
    rows = [
        {
            "short": office.short_zh,
            "name_zh": office.name_zh,
            "name_en": office.name_en,
            "level": office.level.value,
            "parent": above[office.parent_id] if office.parent_id else None,
        }
        for office in offices
    ]
    _show(rows, as_json=as_json)


@accounts.group()
def staff() -> None:
    """Accounts."""


@staff.command("add")
@click.option("--login", required=True, help="What they sign in with.")
@click.option("--name", required=True, help="Their name.")
@click.option("--role", type=ROLE, required=True, help="What they are in the office.")
@click.option("--office", required=True, help="Their office, by its short or full name.")
@GENERATE
def add_staff(login: str, name: str, role: str, office: str, generate: bool) -> None:
    """Give somebody an account."""
    home = _office(office)
    password = _password(generate=generate)
    with unit_of_work():
        made = acts.add_staff(home, login, name, Role(role), By(None, now()), password=password)
    _tell_account(made, password, generate=generate)


@staff.command("list")
@click.option("--office", help="Only this office.")
@AS_JSON
def list_staff(office: str | None, as_json: bool) -> None:
    """Show every account."""
    rows = [
        {
            "login": member.login,
            "name": member.name,
            "role": member.role.value if as_json else label(member.role),
            "office": member.office.short_zh,
            "email": member.email,
            "in_service": member.is_active,
            "since": member.created_at.isoformat()
            if as_json
            else local(member.created_at).date().isoformat(),
        }
        for member in all_staff(_office(office) if office else None)
    ]
    _show(rows, as_json=as_json)


@staff.command("name")
@click.argument("login")
@click.argument("name")
def rename(login: str, name: str) -> None:
    """Give somebody another name."""
    with unit_of_work():
        member = _staff(login)
        changed = StaffTold(name, member.role, member.email)
        acts.change_staff(member, changed, By(None, now()))
    click.echo(_("%(login)s is called %(name)s.", login=member.login, name=member.name))


@staff.command("role")
@click.argument("login")
@click.argument("role", type=ROLE)
def change_role(login: str, role: str) -> None:
    """Give somebody another role."""
    with unit_of_work():
        member = _staff(login)
        acts.change_role(member, Role(role), By(None, now()))
    click.echo(_("%(login)s is now %(role)s.", login=member.login, role=label(member.role)))


@staff.command("disable")
@click.argument("login")
def disable(login: str) -> None:
    """Put an account out of service; whoever uses it is signed out."""
    _set_active(login, is_active=False)
    click.echo(_("%(login)s is out of service and signed out everywhere.", login=login))


@staff.command("enable")
@click.argument("login")
def enable(login: str) -> None:
    """Put an account back into service."""
    _set_active(login, is_active=True)
    click.echo(_("%(login)s is in service again.", login=login))


@staff.command("password")
@click.argument("login")
@GENERATE
def change_password(login: str, generate: bool) -> None:
    """Give an account another password; whoever uses it is signed out."""
    _staff(login)
    password = _password(generate=generate)
    with unit_of_work():
        member = _staff(login)
        acts.give_password(member, password, By(None, now()))
    _tell_account(member, password, generate=generate)


@staff.command("link")
@click.argument("login")
def give_link(login: str) -> None:
    """Make a link by which somebody chooses their password, once, within a day."""
    with unit_of_work():
        member = _staff(login)
        token, _link = acts.give_link(member, By(None, now()))
    click.echo(_("Link for %(login)s, shown this once, good for a day:", login=member.login))
    click.echo(absolute("account.choose_password", token=token))


@staff.command("email")
@click.argument("login")
@click.argument("address", required=False)
@click.option("--none", "no_address", is_flag=True, help="Take the address away.")
def change_email(login: str, address: str | None, no_address: bool) -> None:
    """Say where somebody is told by mail what falls due."""
    if bool(address) == no_address:
        raise Refused(_("Give an address, or --none to take it away."))
    with unit_of_work():
        member = _staff(login)
        acts.change_email(member, address, By(None, now()))
    if member.email:
        click.echo(_("%(login)s is told at %(email)s.", login=member.login, email=member.email))
    else:
        click.echo(_("%(login)s is told in casetrack only.", login=member.login))


@staff.command("sign-out")
@click.argument("login")
def sign_out(login: str) -> None:
    """Sign somebody out everywhere."""
    with unit_of_work():
        member = _staff(login)
        acts.sign_out(member, By(None, now()))
    click.echo(_("%(login)s is signed out everywhere.", login=member.login))


@accounts.group("second-factor")
def second_factor() -> None:
    """The second step of signing in: who has it, who must, and a lost phone."""


@second_factor.command("list")
@AS_JSON
def list_factors(as_json: bool) -> None:
    """Show who has a second step, and whose role must have one."""
    rule, people = factor_rule(), [member for member in all_staff() if member.is_active]
    factors = factors_among([member.id for member in people])
    rows = [
        {
            "login": member.login,
            "role": member.role.value if as_json else label(member.role),
            "office": member.office.short_zh,
            "must": member.role in rule.roles,
            "is_on": member.id in factors and factors[member.id].is_on,
        }
        for member in people
    ]
    _show(rows, as_json=as_json)


@second_factor.command("rule")
@click.option("--role", "roles", type=ROLE, multiple=True, help="Must have it; none: nobody must.")
@click.option("--minutes", type=int, default=10, show_default=True, help="A proof lasts so long.")
def set_factor_rule(roles: Sequence[str], minutes: int) -> None:
    """Say for which roles it is compulsory from the next sign-in on."""
    rule = FactorRule(frozenset(map(Role, roles)), minutes)
    with unit_of_work():
        set_rule(rule)
        tell_rule(rule, by=None, at=now())
    click.echo(
        _(
            "Compulsory for: %(roles)s. A proof lasts %(minutes)s minutes.",
            roles=", ".join(roles) or _("nobody"),
            minutes=minutes,
        )
    )


@second_factor.command("reset")
@click.argument("login")
@click.option("--by", "vouchers", multiple=True, required=True, help="A colleague; name two.")
@click.option("--reason", required=True, help="Where and when they met the person.")
def lift_factor(login: str, vouchers: Sequence[str], reason: str) -> None:
    """Take a lost phone away, on the word of two colleagues; makes a link, shown once."""
    with unit_of_work():
        member, colleagues = _staff(login), [_staff(voucher) for voucher in vouchers]
        token, _link = lift_at_terminal(member, colleagues, reason, on=today(), at=now())
    click.echo(
        _("%(login)s is signed out everywhere, and sets up another phone.", login=member.login)
    )
    click.echo(_("Link for %(login)s, shown this once, good for a day:", login=member.login))
    click.echo(absolute("account.choose_password", token=token))


def _set_active(login: str, *, is_active: bool) -> None:
    with unit_of_work():
        acts.set_active(_staff(login), By(None, now()), is_active=is_active)


def _office(name: str) -> Procuratorate:
    office = find_office(name)
    if office is None:
        raise Refused(
            _("There is no office %(name)s; see `casetrack accounts office list`.", name=name)
        )
    return office


def _staff(login: str) -> Staff:
    member = find_staff(login)
    if member is None:
        raise Refused(
            _("There is no account %(login)s; see `casetrack accounts staff list`.", login=login)
        )
    return member


def _password(*, generate: bool) -> str:
    if generate:
        return actions.new_password()
    typed: str = click.prompt(_("Password"), hide_input=True, confirmation_prompt=_("Once more"))
    return typed


def _tell_account(staff: Staff, password: str, *, generate: bool) -> None:
    office = staff.office
    click.echo(
        _(
            "Account %(login)s (%(role)s, %(office)s).",
            login=staff.login,
            role=label(staff.role),
            office=office.name_zh if terminal_language() == "zh" else office.name_en,
        )
    )
    if generate:
        click.echo(_("Password, shown this once: %(password)s", password=password))


def _show(rows: Sequence[Mapping[str, object]], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    if not rows:
        click.echo(_("None yet."))
        return
    table = Table(*(column.replace("_", " ") for column in rows[0]))
    for row in rows:
        table.add_row(*(_told(cell) for cell in row.values()))
    Console().print(table)


def _told(cell: object) -> str:
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return "" if cell is None else str(cell)
