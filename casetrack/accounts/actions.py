"""Offices and staff: make them, change roles and passwords, put accounts out of service.

Whoever calls these writes the audit row, in the same unit of work: the audit stands a floor higher.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, or_, select

from casetrack.accounts.models import LOGIN, OfficeLevel, PasswordLink, Procuratorate, Role, Staff
from casetrack.accounts.passwords import hash_chosen
from casetrack.accounts.sessions import end_sessions
from casetrack.codes import N_
from casetrack.db import session
from casetrack.errors import RuleBroken

NAME_LENGTH = N_("Enter a name of 1 to %(longest)s characters.")

_NAME_LENGTH = 60
_EMAIL_LENGTH = 254
# One address and nothing that could begin another line of a message.
_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")
_OFFICE_LENGTH = 120
_SHORT_LENGTH = 12
# From the top down; an office stands under one of a higher level.
_LEVELS = (OfficeLevel.SUPREME, OfficeLevel.PROVINCE, OfficeLevel.CITY, OfficeLevel.COUNTY)
# No characters that are taken for each other when read from paper.
_PASSWORD_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"


@dataclass(frozen=True, kw_only=True)
class OfficeNames:
    """Names of an office. short_zh begins its case numbers: 平检未."""

    en: str
    zh: str
    short_zh: str


def create_office(
    names: OfficeNames, *, level: OfficeLevel, parent: Procuratorate | None = None
) -> Procuratorate:
    """Add an office under another one, flushed.

    Raises RuleBroken for a name that is missing, too long or taken, and for a parent that is not
    of a higher level.
    """
    office = Procuratorate(**_fit(names, level, parent))
    session().add(office)
    session().flush()
    return office


def change_office(
    office: Procuratorate,
    names: OfficeNames,
    *,
    level: OfficeLevel,
    parent: Procuratorate | None = None,
) -> list[str]:
    """Give an office other names or another place; the columns that differ. Its cases keep their
    numbers. Raises RuleBroken as `create_office`, and for a level that is not above the offices
    below.
    """
    values = _fit(names, level, parent, own=office.id)
    below = select(Procuratorate.level).where(Procuratorate.parent_id == office.id)
    if any(_LEVELS.index(other) <= _LEVELS.index(level) for other in session().scalars(below)):
        raise RuleBroken(N_("The offices below this one must be of a lower level."), field="level")
    changed = [name for name, value in values.items() if getattr(office, name) != value]
    for name in changed:
        setattr(office, name, values[name])
    session().flush()
    return changed


def _fit(
    names: OfficeNames, level: OfficeLevel, parent: Procuratorate | None, *, own: int | None = None
) -> dict[str, Any]:
    """The columns of an office as they are stored. Raises RuleBroken if one is unfit."""
    en, zh, short = names.en.strip(), names.zh.strip(), names.short_zh.strip()
    for field, text, longest in (
        ("name_en", en, _OFFICE_LENGTH),
        ("name_zh", zh, _OFFICE_LENGTH),
        ("short_zh", short, _SHORT_LENGTH),
    ):
        if not 0 < len(text) <= longest:
            raise RuleBroken(NAME_LENGTH, field=field, longest=longest)
    if parent is not None and _LEVELS.index(parent.level) >= _LEVELS.index(level):
        raise RuleBroken(
            N_("The office above this one must be of a higher level."), field="parent", level=level
        )
    same = select(Procuratorate.id).where(
        or_(
            Procuratorate.name_en == en,
            Procuratorate.name_zh == zh,
            Procuratorate.short_zh == short,
        )
    )
    if own is not None:
        same = same.where(Procuratorate.id != own)
    if session().scalar(same.limit(1)) is not None:
        raise RuleBroken(
            N_(
                "Another office has one of the names of %(name)s already: English, Chinese or"
                " short."
            ),
            field="name_zh",
            name=zh,
        )
    return {
        "name_en": en,
        "name_zh": zh,
        "short_zh": short,
        "level": level,
        "parent_id": parent.id if parent else None,
    }


def create_staff(
    office: Procuratorate, login: str, name: str, role: Role, *, password: str, at: datetime
) -> Staff:
    """Give somebody an account, flushed.

    Raises RuleBroken for a login or name that cannot be used, a login that is taken, and a
    password that may not be chosen.
    """
    login, name = _usable(login, name)
    hashed = hash_chosen(password, login=login, name=name)
    return add_staff(office, login, name, role, password_hash=hashed, at=at)


def add_staff(
    office: Procuratorate, login: str, name: str, role: Role, *, password_hash: str, at: datetime
) -> Staff:
    """Like `create_staff`, with a stored hash; its password is not checked."""
    login, name = _usable(login, name)
    staff = Staff(
        office_id=office.id,
        office=office,
        login=login,
        name=name,
        role=role,
        password_hash=password_hash,
        created_at=at,
    )
    session().add(staff)
    session().flush()
    return staff


def _usable(login: str, name: str) -> tuple[str, str]:
    """The login and the name as they are stored. Raises RuleBroken if one is unfit."""
    login, name = login.strip().lower(), _usable_name(name)
    if not LOGIN.fullmatch(login):
        raise RuleBroken(
            N_(
                "An account has 2 to 60 signs: letters a to z, digits, dots, hyphens,"
                " underscores, and begins with a letter or digit."
            ),
            field="login",
        )
    if session().scalar(select(Staff.id).where(Staff.login == login)) is not None:
        raise RuleBroken(
            N_("There is an account %(login)s already; choose another one."),
            field="login",
            login=login,
        )
    return login, name


def _usable_name(name: str) -> str:
    name = name.strip()
    if not 0 < len(name) <= _NAME_LENGTH:
        raise RuleBroken(NAME_LENGTH, field="name", longest=_NAME_LENGTH)
    return name


def rename(staff: Staff, name: str) -> None:
    """Give somebody another name. Raises RuleBroken for one that cannot be used."""
    staff.name = _usable_name(name)
    session().flush()


def create_first_administrator(
    office: Procuratorate, login: str, name: str, *, password: str, at: datetime
) -> Staff:
    """The account that makes all the others. Raises RuleBroken if there is an administrator."""
    if has_administrator():
        raise RuleBroken(N_("There is an administrator already."))
    return create_staff(office, login, name, Role.ADMINISTRATOR, password=password, at=at)


def has_administrator() -> bool:
    """Whether there is an administrator, in service or not."""
    query = select(Staff.id).where(Staff.role == Role.ADMINISTRATOR).limit(1)
    return session().scalar(query) is not None


def change_role(staff: Staff, role: Role) -> None:
    """Give somebody another role; it counts from their next page on.

    Raises RuleBroken for the last administrator; for the only chief procurator of an office, which
    decides in casetrack while it has one, in service or not.
    """
    if role is not Role.ADMINISTRATOR:
        _ensure_not_last_administrator(staff)
    if staff.role is Role.CHIEF_PROCURATOR and role is not staff.role:
        others = select(Staff.id).where(
            Staff.office_id == staff.office_id, Staff.role == staff.role, Staff.id != staff.id
        )
        if session().scalar(others.limit(1)) is None:
            raise RuleBroken(
                N_(
                    "This is the only chief procurator of the office: make another one first, or"
                    " put this account out of service. With another role the office would decide"
                    " on paper again."
                )
            )
    staff.role = role
    session().flush()


def set_active(staff: Staff, *, is_active: bool) -> None:
    """Put an account out of service, which ends its sessions and its link, or back into it.

    Raises RuleBroken for the last administrator.
    """
    if not is_active:
        _ensure_not_last_administrator(staff)
    staff.is_active = is_active
    session().flush()
    if not is_active:
        end_sessions(staff)
        session().execute(delete(PasswordLink).where(PasswordLink.staff_id == staff.id))


def set_password(staff: Staff, password: str, *, is_own: bool = True) -> None:
    """Give an account another password and end its sessions and its link.

    is_own: its owner chose it; another one is changed at the first sign-in. Raises RuleBroken if it
    is bad.
    """
    staff.has_own_password = is_own
    staff.password_hash = hash_chosen(password, login=staff.login, name=staff.name)
    # Whoever signs in at this moment with the one of before has done so, or waits and is refused.
    session().flush()
    end_sessions(staff)
    session().execute(delete(PasswordLink).where(PasswordLink.staff_id == staff.id))


def set_email(staff: Staff, address: str | None) -> None:
    """Set the mail address for due dates; None: notices in casetrack only.

    Raises RuleBroken for what is no address.
    """
    address = (address or "").strip() or None
    if address and (len(address) > _EMAIL_LENGTH or not _EMAIL.fullmatch(address)):
        raise RuleBroken(
            N_("An address of mail is such as zhang@example.org; this is none."), field="email"
        )
    staff.email = address
    session().flush()


def new_password() -> str:
    """A random password that can be read aloud: four groups of four, 79 bits."""
    return random_groups(4)


def random_groups(number: int) -> str:
    """Groups of four random signs that are not taken for each other; 20 bits a group."""
    groups = ("".join(secrets.choice(_PASSWORD_SIGNS) for _ in range(4)) for _ in range(number))
    return "-".join(groups)


def _ensure_not_last_administrator(staff: Staff) -> None:
    if staff.role is not Role.ADMINISTRATOR or not staff.is_active:
        return
    others = (
        select(func.count())
        .select_from(Staff)
        .where(Staff.role == Role.ADMINISTRATOR, Staff.is_active, Staff.id != staff.id)
    )
    if not session().scalar(others):
        raise RuleBroken(N_("This is the last administrator in service; make another one first."))
