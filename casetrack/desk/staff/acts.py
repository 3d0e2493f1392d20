"""Acts on offices and accounts, each with its audit row; pages and commands call the same.

by: None of an act at a terminal: whoever may run commands there acts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from casetrack.accounts import actions
from casetrack.accounts.act import Act
from casetrack.accounts.actions import OfficeNames
from casetrack.accounts.models import OfficeLevel, PasswordLink, Procuratorate, Role, Staff
from casetrack.accounts.password_links import make_link
from casetrack.accounts.passwords import NO_PASSWORD
from casetrack.accounts.permissions import Permission, has_permission
from casetrack.accounts.sessions import end_sessions, forget_proofs
from casetrack.audit.record import AuditKind, record
from casetrack.cases.locking import take_version
from casetrack.codes import N_
from casetrack.errors import NotAllowed, RuleBroken

MANAGE = Permission.ACCOUNTS_MANAGE


@dataclass(frozen=True)
class By:
    """The person who manages accounts, and when. opened: the version their form was opened with."""

    staff: Staff | None
    at: datetime
    opened: int | None = None

    @classmethod
    def of(cls, act: Act, opened: int | None = None) -> By:
        """The person of an act, and when they act."""
        return cls(act.by, act.at, opened)


@dataclass(frozen=True, kw_only=True)
class OfficeTold:
    """An office as it is typed."""

    name_en: str
    name_zh: str
    short_zh: str
    level: OfficeLevel
    parent: Procuratorate | None = None

    @property
    def names(self) -> OfficeNames:
        """Its names."""
        return OfficeNames(en=self.name_en, zh=self.name_zh, short_zh=self.short_zh)


@dataclass(frozen=True)
class StaffTold:
    """What may be changed of somebody's account."""

    name: str
    role: Role
    email: str | None = None


def add_office(typed: OfficeTold, by: By) -> Procuratorate:
    """Add an office. Raises NotAllowed; RuleBroken as `actions.create_office`."""
    _ensure_may(by)
    made = actions.create_office(typed.names, level=typed.level, parent=typed.parent)
    record(AuditKind.OFFICE_CREATED, by=by.staff, at=by.at, office=made.id, level=typed.level.value)
    return made


def change_office(office: Procuratorate, typed: OfficeTold, by: By) -> bool:
    """Give an office other names or another place; False where nothing differs.

    Raises NotAllowed, LostRace; RuleBroken as `actions.change_office`.
    """
    _ensure_may(by)
    changed = actions.change_office(office, typed.names, level=typed.level, parent=typed.parent)
    if changed:
        _take(office, by)
        record(AuditKind.OFFICE_CHANGED, by=by.staff, at=by.at, office=office.id, columns=changed)
    return bool(changed)


def add_staff(
    office: Procuratorate,
    login: str,
    name: str,
    role: Role,
    by: By,
    *,
    password: str | None = None,
) -> Staff:
    """Give somebody an account.

    password: one that they change at their first sign-in; without it they choose their own by a
    link. Raises NotAllowed; RuleBroken as `actions.create_staff`.
    """
    _ensure_may(by)
    if password is None:
        made = actions.add_staff(office, login, name, role, password_hash=NO_PASSWORD, at=by.at)
    else:
        made = actions.create_staff(office, login, name, role, password=password, at=by.at)
    made.has_own_password = False
    _tell(AuditKind.STAFF_CREATED, made, by, role=role.value)
    return made


def add_first_administrator(
    office: Procuratorate, login: str, name: str, by: By, *, password: str, is_own: bool
) -> Staff:
    """The account that makes all the others. is_own: its owner typed the password.

    Raises RuleBroken if there is an administrator.
    """
    made = actions.create_first_administrator(office, login, name, password=password, at=by.at)
    made.has_own_password = is_own
    _tell(AuditKind.STAFF_CREATED, made, by, role=made.role.value)
    return made


def change_staff(staff: Staff, typed: StaffTold, by: By) -> bool:
    """Give somebody another name, role or address of mail; False where nothing differs.

    Raises NotAllowed, LostRace; RuleBroken for one's own role, and as the actions of each.
    """
    _ensure_may(by)
    email = (typed.email or "").strip() or None
    details: dict[str, Any] = {}
    if typed.name.strip() != staff.name:
        actions.rename(staff, typed.name)
        details["renamed"] = True
    if typed.role is not staff.role:
        _ensure_another(staff, by)
        details |= {"role": typed.role.value, "was": staff.role.value}
        actions.change_role(staff, typed.role)
        # What the new role asks of the second step is asked with the next page.
        forget_proofs(staff)
    if email != staff.email:
        actions.set_email(staff, email)
        details["has_email"] = bool(email)
    if details:
        _take(staff, by)
        _tell(AuditKind.STAFF_CHANGED, staff, by, **details)
    return bool(details)


def change_role(staff: Staff, role: Role, by: By) -> bool:
    """Give somebody another role; False where they have it."""
    return change_staff(staff, StaffTold(staff.name, role, staff.email), by)


def change_email(staff: Staff, email: str | None, by: By) -> bool:
    """Say where somebody is told by mail; False where nothing differs."""
    return change_staff(staff, StaffTold(staff.name, staff.role, email), by)


def set_active(staff: Staff, by: By, *, is_active: bool) -> bool:
    """Put an account out of service or back into it; False where it is so already.

    Raises NotAllowed, LostRace; RuleBroken for one's own account, and the last administrator.
    """
    _ensure_may(by)
    if staff.is_active == is_active:
        return False
    _ensure_another(staff, by)
    actions.set_active(staff, is_active=is_active)
    _take(staff, by)
    _tell(AuditKind.STAFF_CHANGED, staff, by, is_active=is_active)
    return True


def give_password(staff: Staff, password: str, by: By) -> None:
    """Give an account a password that its owner changes at their next sign-in."""
    _ensure_may(by)
    actions.set_password(staff, password, is_own=False)
    _tell(AuditKind.PASSWORD_CHANGED, staff, by)


def give_link(staff: Staff, by: By) -> tuple[str, PasswordLink]:
    """A link by which somebody chooses their password, shown once: its token, and its row.

    Raises NotAllowed; RuleBroken for oneself, who changes it with the old one, and for an account
    out of service.
    """
    _ensure_may(by)
    _ensure_another(staff, by)
    token, link = make_link(staff, by=by.staff, at=by.at)
    _tell(AuditKind.PASSWORD_LINK_MADE, staff, by)
    return token, link


def sign_out(staff: Staff, by: By) -> int:
    """Sign somebody out everywhere; in how many browsers they were signed in."""
    _ensure_may(by)
    ended = end_sessions(staff)
    _tell(AuditKind.STAFF_CHANGED, staff, by, sessions_ended=True)
    return ended


def _ensure_may(by: By) -> None:
    if by.staff is not None and not has_permission(by.staff, MANAGE):
        raise NotAllowed(MANAGE.value)


def _ensure_another(staff: Staff, by: By) -> None:
    if by.staff is not None and staff.id == by.staff.id:
        raise RuleBroken(N_("This is your own account: another administrator does this for you."))


def _take(record_of: Staff | Procuratorate, by: By) -> None:
    """Claim the version that the form was opened with; at a terminal, the present one."""
    take_version(record_of, opened=record_of.version if by.opened is None else by.opened)


def _tell(kind: AuditKind, about: Staff, by: By, **details: Any) -> None:
    record(kind, by=by.staff, at=by.at, staff=about.id, office=about.office_id, **details)
