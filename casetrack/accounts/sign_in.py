"""Signing in: the check, and the throttle that holds across processes because it counts rows."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from casetrack.accounts.actions import set_password
from casetrack.accounts.models import LOGIN, SignInAttempt, Staff
from casetrack.accounts.passwords import is_password
from casetrack.db import session

WINDOW = timedelta(minutes=15)
PER_LOGIN = 10
# An office often shares one address; many logins from one address is a different attack.
PER_ADDRESS = 100
# Stands for whatever cannot be a login: a child's name, or a password typed into the wrong field.
NO_LOGIN = "?"


class Outcome(enum.StrEnum):
    """What came of an attempt to sign in."""

    WELCOME = "welcome"
    WRONG = "wrong"
    THROTTLED = "throttled"


@dataclass(frozen=True)
class Attempt:
    """What came of it; staff only when welcome."""

    outcome: Outcome
    staff: Staff | None = None


def attempt_sign_in(login: str, password: str, *, address: str, at: datetime) -> Attempt:
    """Check login and password and count the attempt.

    After ten failures within fifteen minutes the account answers to nobody until they are past,
    not even to the right password.
    """
    login = login.strip().lower()
    if not LOGIN.fullmatch(login):
        login = NO_LOGIN
    if _is_throttled(login, address, at):
        _count(login, address, at, succeeded=False)
        return Attempt(Outcome.THROTTLED)
    staff = session().scalar(select(Staff).where(Staff.login == login, Staff.is_active))
    fits = is_password(password, staff.password_hash if staff else None)
    _count(login, address, at, succeeded=fits)
    return Attempt(Outcome.WELCOME, staff) if fits else Attempt(Outcome.WRONG)


def change_own_password(staff: Staff, *, old: str, new: str, address: str, at: datetime) -> Outcome:
    """Give somebody who knows their password another one; their sessions end.

    A wrong one counts as an attempt to sign in, and too many hold the account up in the same way.
    Raises RuleBroken if the new one is too short or too long.
    """
    if _is_throttled(staff.login, address, at):
        _count(staff.login, address, at, succeeded=False)
        return Outcome.THROTTLED
    if not is_password(old, staff.password_hash):
        _count(staff.login, address, at, succeeded=False)
        return Outcome.WRONG
    set_password(staff, new)
    return Outcome.WELCOME


def _count(login: str, address: str, at: datetime, *, succeeded: bool) -> None:
    session().add(SignInAttempt(login=login, address=address[:64], at=at, succeeded=succeeded))


def _is_throttled(login: str, address: str, at: datetime) -> bool:
    failed = (
        select(func.count())
        .select_from(SignInAttempt)
        .where(SignInAttempt.at > at - WINDOW, SignInAttempt.succeeded.is_(False))
    )
    of_login = session().scalar(failed.where(SignInAttempt.login == login)) or 0
    if of_login >= PER_LOGIN:
        return True
    of_address = session().scalar(failed.where(SignInAttempt.address == address[:64])) or 0
    return of_address >= PER_ADDRESS
