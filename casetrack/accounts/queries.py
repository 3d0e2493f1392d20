"""Read offices and staff."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import or_, select

from casetrack.accounts.models import Procuratorate, Staff
from casetrack.db import session


def all_offices() -> Sequence[Procuratorate]:
    """Every office, in the order in which they were made."""
    return session().scalars(select(Procuratorate).order_by(Procuratorate.id)).all()


def find_office(name: str) -> Procuratorate | None:
    """The office with this name, short or full, in either language."""
    name = name.strip()
    is_named = or_(
        Procuratorate.short_zh == name,
        Procuratorate.name_zh == name,
        Procuratorate.name_en == name,
    )
    return session().scalars(select(Procuratorate).where(is_named).limit(1)).first()


def all_staff(office: Procuratorate | None = None) -> Sequence[Staff]:
    """Everybody, or everybody of one office, by office and login."""
    query = select(Staff).order_by(Staff.office_id, Staff.login)
    if office is not None:
        query = query.where(Staff.office_id == office.id)
    return session().scalars(query).all()


def colleague(user: Staff, staff_id: int | None) -> Staff | None:
    """Somebody of the same office, the user included; None of anybody else."""
    staff = session().get(Staff, staff_id) if staff_id else None
    return staff if staff is not None and staff.office_id == user.office_id else None


def find_staff(login: str) -> Staff | None:
    """The account with this login, in service or not."""
    return session().scalar(select(Staff).where(Staff.login == login.strip().lower()))
