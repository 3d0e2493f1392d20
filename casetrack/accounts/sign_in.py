"""Signing in: the check of a password, slowed down by `casetrack.accounts.throttling`."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from casetrack.accounts.actions import set_password
from casetrack.accounts.models import LOGIN, Staff
from casetrack.accounts.passwords import is_password
from casetrack.accounts.throttling import AttemptSource, count_try, held_until
from casetrack.db import session

# Stands for whatever cannot be a login: a child's name, or a password typed into the wrong field.
NO_LOGIN = "?"


class SignInOutcome(enum.StrEnum):
    """Outcome of an attempt to sign in. USED: a code that was right, and used before."""

    WELCOME = "welcome"
    WRONG = "wrong"
    USED = "used"
    THROTTLED = "throttled"


@dataclass(frozen=True)
class Attempt:
    """An attempt to sign in, with its outcome.

    staff: only when welcome. until: only when throttled; the next try is read then. left: of a
    wrong code, how many more are read at once. by_recovery: the code was one of those on paper.
    """

    outcome: SignInOutcome
    staff: Staff | None = None
    until: datetime | None = None
    left: int = 0
    by_recovery: bool = False


def as_login(typed: str) -> str:
    """The typed login in its stored form; NO_LOGIN for an impossible one."""
    login = typed.strip().lower()
    return login if LOGIN.fullmatch(login) else NO_LOGIN


def attempt_sign_in(
    login: str, password: str, *, address: str, device: str | None = None, at: datetime
) -> Attempt:
    """Check login and password and count the attempt.

    After some wrong ones the next has to wait, longer each time, whether it is right or not; a try
    during the wait is refused, counts for nothing and prolongs nothing.
    device: the known device this comes from, if it is one of that login.
    """
    knock = AttemptSource(as_login(login), address, device)
    staff = session().scalar(select(Staff).where(Staff.login == knock.login, Staff.is_active))
    return _attempt(knock, staff, password, at)


def confirm_password(
    staff: Staff, password: str, *, address: str, device: str | None = None, at: datetime
) -> Attempt:
    """Check the password of somebody who is signed in; a wrong one counts like one at the gate."""
    return _attempt(AttemptSource(staff.login, address, device), staff, password, at)


def change_own_password(
    staff: Staff, *, old: str, new: str, address: str, device: str | None = None, at: datetime
) -> Attempt:
    """Give somebody who knows their password another one; their sessions end.

    Raises RuleBroken if the new one cannot be used.
    """
    confirmed = confirm_password(staff, old, address=address, device=device, at=at)
    if confirmed.outcome is SignInOutcome.WELCOME:
        set_password(staff, new)
    return confirmed


def _attempt(knock: AttemptSource, staff: Staff | None, password: str, at: datetime) -> Attempt:
    until = held_until(knock, at=at)
    if until is not None:
        return Attempt(SignInOutcome.THROTTLED, until=until)
    fits = is_password(password, staff.password_hash if staff else None)
    if staff is None or not fits or not _is_still(staff):
        count_try(knock, at=at, succeeded=False)
        return Attempt(SignInOutcome.WRONG)
    count_try(knock, at=at, succeeded=True)
    return Attempt(SignInOutcome.WELCOME, staff)


def _is_still(staff: Staff) -> bool:
    """Whether the account still has the password that was checked; it keeps it until the commit.

    On PostgreSQL somebody may change it, and end all sessions, between the check and the new one.
    """
    held = select(Staff.password_hash).where(Staff.id == staff.id, Staff.is_active)
    return session().scalar(held.with_for_update(key_share=True)) == staff.password_hash
