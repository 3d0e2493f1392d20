"""On whose behalf a command about cases acts, and which case it means."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click

from casetrack.accounts.models import Staff
from casetrack.accounts.queries import find_office, find_staff
from casetrack.accounts.second_factor import factor_of
from casetrack.accounts.sign_in import SignInOutcome
from casetrack.audit.record import AuditKind, record
from casetrack.cases.models import Case
from casetrack.commands.faults import Refused
from casetrack.commands.terminal import _
from casetrack.db import session
from casetrack.db.transaction import unit_of_work
from casetrack.desk.second_factor.actions import give_code
from casetrack.errors import NotAllowed
from casetrack.exchange.queries import cases_numbered
from casetrack.web.clock import now, today

AS_LOGIN = click.option(
    "--as", "login", required=True, help="On whose behalf: their account; they must be allowed to."
)
OFFICE = click.option("--office", help="Whose case, where several offices have one of this number.")
AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def staff_called(login: str) -> Staff:
    """Who has this account and is in service. Raises Refused."""
    staff = find_staff(login)
    if staff is None or not staff.is_active:
        raise Refused(_("Nobody in service has the account %(login)s.", login=login))
    return staff


def ask_for_code(by: Staff) -> None:
    """Ask whether it is they who act, if they have a second factor. Raises Refused."""
    factor = factor_of(by)
    if factor is None or not factor.is_on:
        return
    typed = click.prompt(_("Code of the second step"), hide_input=True, err=True)
    with unit_of_work():
        tried = give_code(by, typed, address="terminal", device=None, at=now())
    if tried.outcome is not SignInOutcome.WELCOME:
        raise Refused(_("That is not the code of the second step, or it has to wait."))


def case_numbered(number: str, by: Staff, office_name: str | None) -> Case:
    """The one case of this number that they may know of. Raises Refused."""
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
def refusals_recorded(by: Staff) -> Iterator[None]:
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
