"""Read offices with their people, what each holds in numbers, and what a role may do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import lazyload

from casetrack.accounts.models import PasswordLink, Procuratorate, Role, SecondFactor, Staff
from casetrack.accounts.permissions import Permission, permissions_of
from casetrack.accounts.second_factor import factors_among
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.kinds import Aspect, CaseStatus, Provenance
from casetrack.cases.models import Case, Obligation
from casetrack.cases.policy import CASE_WORKERS, OFFICE_WIDE
from casetrack.codes import NP_, Coded
from casetrack.db import session
from casetrack.visits.workload.models import Absence


class RoleSight(Coded):
    """How far a role sees, by itself."""

    OFFICE = "office", NP_("role sees", "sees every case of the office")
    DATES = "dates", NP_("role sees", "sees the dates of every case of the office")
    OWN = "own", NP_("role sees", "sees the cases they handle or are put on")
    PART = "part", NP_("role sees", "sees the part of a case that its handler opens to them")
    NONE = "none", NP_("role sees", "sees no case")


def sight_of_role(role: Role) -> RoleSight:
    """How far a role sees, by the rules that every query of cases follows."""
    if role not in Permission.CASE_READ.held_by:
        return RoleSight.NONE
    if role in OFFICE_WIDE:
        return RoleSight.OFFICE if OFFICE_WIDE[role] is Aspect.WHOLE else RoleSight.DATES
    return RoleSight.OWN if role in CASE_WORKERS else RoleSight.PART


def role_table() -> list[tuple[Role, RoleSight, list[Permission]]]:
    """Each role with its sight and its permissions, in the order in which they are declared."""
    return [
        (role, sight_of_role(role), [p for p in Permission if p in permissions_of(role)])
        for role in Role
    ]


@dataclass(frozen=True)
class Held:
    """What one person holds, in numbers: open cases, and open duties by kind with the first day."""

    cases: int = 0
    duties: Mapping[ObligationKind, tuple[int, date]] = field(default_factory=dict)

    @property
    def owed(self) -> int:
        """How many duties."""
        return sum(number for number, _first in self.duties.values())

    def __bool__(self) -> bool:
        return bool(self.cases or self.duties)


def held_by(staff_ids: Collection[int]) -> dict[int, Held]:
    """What each of these people holds, by id; two statements. It tells of no case which it is.

    As for those who see dates alone, urgent concerns are none of them, nor what is withheld: a
    number would tell of a spot check that is to come.
    """
    cases = _numbers(
        select(Case.handler_id, func.count())
        .where(
            Case.handler_id.in_(staff_ids),
            Case.status == CaseStatus.OPEN,
            Case.provenance != Provenance.PUBLISHED,
        )
        .group_by(Case.handler_id)
    )
    duties: dict[int | None, dict[ObligationKind, tuple[int, date]]] = defaultdict(dict)
    rows = session().execute(
        select(Obligation.owner_id, Obligation.kind, func.count(), func.min(Obligation.due))
        .where(
            Obligation.owner_id.in_(staff_ids),
            Obligation.is_open,
            ~Obligation.is_withheld,
            Obligation.kind != ObligationKind.URGENT_CONCERN,
        )
        .group_by(Obligation.owner_id, Obligation.kind)
        .order_by(func.min(Obligation.due), Obligation.kind)
    )
    for owner_id, kind, number, first in rows:
        duties[owner_id][kind] = number, first
    return {staff_id: Held(cases.get(staff_id, 0), duties[staff_id]) for staff_id in staff_ids}


@dataclass(frozen=True)
class AccountLine:
    """One account with what is told of it.

    link: unused, ended or not; away_until: inclusive. factor: on or lifted.
    """

    staff: Staff
    held: Held
    link: PasswordLink | None
    away_until: date | None
    factor: SecondFactor | None

    @property
    def factor_since(self) -> datetime | None:
        """Since when a second factor is asked of them; None: it is not."""
        return self.factor.since if self.factor is not None and self.factor.is_on else None


def members_of(office: Procuratorate, *, on: date) -> list[AccountLine]:
    """The accounts of an office by role and name; six statements."""
    query = select(Staff).where(Staff.office_id == office.id).options(lazyload("*"))
    people = session().scalars(query.order_by(Staff.name, Staff.id)).all()
    order = list(Role)
    return members_among(sorted(people, key=lambda staff: order.index(staff.role)), on=on)


def members_among(people: Sequence[Staff], *, on: date) -> list[AccountLine]:
    """These accounts with what is told of each; five statements."""
    ids = [staff.id for staff in people]
    held = held_by(ids)
    links = {
        link.staff_id: link
        for link in session().scalars(
            select(PasswordLink).where(PasswordLink.staff_id.in_(ids)).options(lazyload("*"))
        )
    }
    away = _numbers(
        select(Absence.staff_id, func.max(Absence.last_on))
        .where(Absence.staff_id.in_(ids), Absence.first_on <= on, Absence.last_on >= on)
        .group_by(Absence.staff_id)
    )
    factors = factors_among(ids)
    return [
        AccountLine(
            staff,
            held[staff.id],
            links.get(staff.id),
            away.get(staff.id),
            factors.get(staff.id),
        )
        for staff in people
    ]


def begun_in(office: Procuratorate) -> tuple[list[str], int]:
    """Return the staff in service without a password, and how many have one; no administrators."""
    query = select(Staff.name, Staff.has_own_password).where(
        Staff.office_id == office.id, Staff.is_active, Staff.role != Role.ADMINISTRATOR
    )
    rows = session().execute(query.order_by(Staff.name)).all()
    waiting = [name for name, has_own in rows if not has_own]
    return waiting, len(rows) - len(waiting)


@dataclass(frozen=True)
class OfficeLine:
    """One office in the tree: how far down it stands, and how many are in service there."""

    office: Procuratorate
    depth: int
    people: int


def office_tree() -> list[OfficeLine]:
    """Every office below the one above it; two statements."""
    offices = session().scalars(select(Procuratorate).order_by(Procuratorate.id)).all()
    number = _numbers(
        select(Staff.office_id, func.count()).where(Staff.is_active).group_by(Staff.office_id)
    )
    below: dict[int | None, list[Procuratorate]] = defaultdict(list)
    for office in offices:
        below[office.parent_id].append(office)

    def lines(parent: int | None, depth: int) -> Iterator[OfficeLine]:
        for office in below[parent]:
            yield OfficeLine(office, depth, number.get(office.id, 0))
            yield from lines(office.id, depth + 1)

    return list(lines(None, 0))


def _numbers(query: Select[*tuple[Any, ...]]) -> dict[Any, Any]:
    """The second column of a query by its first."""
    return {row[0]: row[1] for row in session().execute(query)}
