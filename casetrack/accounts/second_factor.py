"""The second factor: codes that a phone shows (TOTP), recovery codes, and who must have one.

Whoever calls these writes the audit row, in the same unit of work: the audit stands a floor higher.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from hmac import compare_digest
from typing import cast

import pyotp
from sqlalchemy import CursorResult, Executable, delete, func, select, update

from casetrack.accounts.actions import random_groups
from casetrack.accounts.models import (
    PasswordLink,
    RecoveryCode,
    Role,
    SecondFactor,
    Staff,
    StoredFactorRule,
)
from casetrack.accounts.passwords import NO_PASSWORD, hash_code, is_password
from casetrack.accounts.sessions import end_sessions
from casetrack.accounts.sign_in import Attempt, SignInOutcome
from casetrack.accounts.throttling import AttemptSource, count_try, free_tries_left, held_until
from casetrack.codes import N_
from casetrack.db import session
from casetrack.errors import RuleBroken

RECOVERY_CODES = 10
# Steps of 30 seconds before and after the present one: clocks of phones go wrong.
_APART = (-1, 0, 1)
_STEP = 30
_DIGITS = re.compile(r"[0-9]{6}")
_MOST_MINUTES = 12 * 60


class FactorOwed(enum.Enum):
    """The step owed after the password: a code, or setting the second factor up."""

    CODE = "code"
    SETTING_UP = "setting_up"


@dataclass(frozen=True)
class FactorRule:
    """For which roles the second factor is compulsory, and for how long a proof lasts.

    minutes: for what is dangerous; 0: nothing is asked again. later: of those of these roles for
    which it begins on a day, that day.
    """

    roles: frozenset[Role]
    minutes: int
    later: Mapping[Role, date] = field(default_factory=dict)

    def compels(self, role: Role, *, on: date) -> bool:
        """Whether it is compulsory for a role on a day."""
        return role in self.roles and self.later.get(role, date.min) <= on

    def begins(self, role: Role, *, on: date) -> date | None:
        """The day from which it will be compulsory for a role; None where it is, or never will."""
        day = self.later.get(role)
        return day if day is not None and day > on else None

    def is_recent(self, proved_at: datetime | None, *, at: datetime) -> bool:
        """Whether a proof of this instant is enough for what is dangerous."""
        if not self.minutes:
            return True
        return proved_at is not None and at - proved_at < timedelta(minutes=self.minutes)


# Where real cases are, unless the administrator set something else.
WHERE_CASES_ARE = FactorRule(
    frozenset(
        {
            Role.ADMINISTRATOR,
            Role.CHIEF_PROCURATOR,
            Role.DEPUTY_CHIEF,
            Role.SECTION_HEAD,
            Role.RECORDS_CUSTODIAN,
        }
    ),
    minutes=10,
)
ELSEWHERE = FactorRule(frozenset(), minutes=10)
# Its passwords are public: to ask for them again protects nothing.
IN_A_DEMONSTRATION = FactorRule(frozenset(), minutes=0)


def first_rule(*, is_production: bool, is_demo: bool) -> FactorRule:
    """The rule until somebody sets another one."""
    if is_demo:
        return IN_A_DEMONSTRATION
    return WHERE_CASES_ARE if is_production else ELSEWHERE


def stored_rule() -> StoredFactorRule | None:
    """The row of the rule, once somebody set it."""
    return session().get(StoredFactorRule, 1)


def rule_now(first: FactorRule) -> FactorRule:
    """The rule in force: the one that was set, else `first`."""
    row = stored_rule()
    if row is None:
        return first
    kept = [(entry, None) if isinstance(entry, str) else entry for entry in row.roles]
    later = {Role(role): date.fromisoformat(day) for role, day in kept if day is not None}
    return FactorRule(frozenset(Role(role) for role, _day in kept), row.minutes, later)


def set_rule(rule: FactorRule) -> None:
    """Set for whom it is compulsory. Raises RuleBroken for minutes that are too many."""
    if not 0 <= rule.minutes <= _MOST_MINUTES:
        raise RuleBroken(N_("0 to %(most)s minutes."), field="minutes", most=_MOST_MINUTES)
    row = stored_rule() or StoredFactorRule(id=1)
    # A role that begins on a day stands with it.
    row.roles = [
        [role.value, rule.later[role].isoformat()] if role in rule.later else role.value
        for role in sorted(rule.roles, key=lambda role: role.value)
    ]
    row.minutes = rule.minutes
    session().add(row)
    session().flush()


def factor_of(staff: Staff) -> SecondFactor | None:
    """The second factor of this person, on or lifted; None if there never was one."""
    return factors_among([staff.id]).get(staff.id)


def factors_among(staff_ids: Collection[int]) -> dict[int, SecondFactor]:
    """The second factors of these people, by their ids."""
    query = select(SecondFactor).where(SecondFactor.staff_id.in_(staff_ids))
    return {factor.staff_id: factor for factor in session().scalars(query)}


def owed_by(staff: Staff, rule: FactorRule, *, on: date) -> FactorOwed | None:
    """The step of signing in that this person owes after the password, on that day."""
    factor = factor_of(staff)
    if factor is not None:
        return FactorOwed.CODE if factor.is_on else FactorOwed.SETTING_UP
    return FactorOwed.SETTING_UP if rule.compels(staff.role, on=on) else None


def lacking(rule: FactorRule) -> list[Staff]:
    """Staff in service whose role must have a second factor, and who have none."""
    has_one = select(SecondFactor.staff_id).where(SecondFactor.secret_sealed.is_not(None))
    query = select(Staff).where(
        Staff.is_active, Staff.role.in_(rule.roles), Staff.id.not_in(has_one)
    )
    return list(session().scalars(query.order_by(Staff.office_id, Staff.login)))


def new_secret() -> str:
    """A random secret of 160 bits, in base 32."""
    return pyotp.random_base32()


def new_recovery_codes() -> list[str]:
    """Ten random codes of 40 bits, such as 7k4p-92md."""
    return [random_groups(2) for _ in range(RECOVERY_CODES)]


def address_for_phone(staff: Staff, secret: str) -> str:
    """The address that the QR code gives to the authenticator of a phone."""
    return pyotp.TOTP(secret).provisioning_uri(name=staff.login, issuer_name="casetrack")


def turn_on(
    staff: Staff, secret: str, codes: Collection[str], *, typed: str, at: datetime
) -> SecondFactor:
    """Give an account this phone and these recovery codes, in place of those of before.

    Raises RuleBroken unless `typed` is what the phone shows now.
    """
    step = _step_of(secret, typed.replace(" ", ""), at=at)
    if step is None:
        raise RuleBroken(
            N_("These are not the digits that the phone shows now. Is its clock right?"),
            field="code",
        )
    factor = factor_of(staff) or SecondFactor(staff_id=staff.id)
    factor.secret, factor.last_step, factor.since = secret, step, at
    session().add(factor)
    keep_recovery_codes(staff, codes)
    return factor


def keep_recovery_codes(staff: Staff, codes: Collection[str]) -> None:
    """Keep the hashes of these recovery codes, in place of those of before."""
    session().execute(delete(RecoveryCode).where(RecoveryCode.staff_id == staff.id))
    session().add_all(RecoveryCode(staff_id=staff.id, code_hash=hash_code(code)) for code in codes)
    session().flush()


def recovery_codes_left(staff: Staff) -> int:
    """How many recovery codes of this person were not used."""
    count = select(func.count()).select_from(RecoveryCode)
    return session().scalar(count.where(RecoveryCode.staff_id == staff.id)) or 0


def turn_off(staff: Staff, rule: FactorRule) -> None:
    """Take the second factor of an account away. Raises RuleBroken where its role must have it."""
    if staff.role in rule.roles:
        raise RuleBroken(N_("Your role must have the second step; change the phone instead."))
    session().execute(delete(RecoveryCode).where(RecoveryCode.staff_id == staff.id))
    session().execute(delete(SecondFactor).where(SecondFactor.staff_id == staff.id))


def lift(staff: Staff) -> None:
    """Take the lost phone of an account away: another one is set up at the next sign-in.

    Its sessions end, and its password opens nothing any more: whoever may have the phone may know
    it. It is signed in to by a new link. Raises RuleBroken where there is no second factor.
    """
    factor = factor_of(staff)
    if factor is None or not factor.is_on:
        raise RuleBroken(N_("This account has no second step that could be taken away."))
    factor.secret = None
    session().execute(delete(RecoveryCode).where(RecoveryCode.staff_id == staff.id))
    session().execute(delete(PasswordLink).where(PasswordLink.staff_id == staff.id))
    staff.password_hash, staff.has_own_password = NO_PASSWORD, False
    session().flush()
    end_sessions(staff)


def attempt_code(
    staff: Staff, typed: str, *, address: str, device: str | None = None, at: datetime
) -> Attempt:
    """Check a code of the phone, or a recovery code, and count the attempt as one of a password.

    Codes are counted apart from passwords: a right password does not buy further guesses.
    """
    # No login is written so: it has no spaces.
    knock = AttemptSource(f"code of {staff.id}", address, device)
    until = held_until(knock, at=at)
    if until is not None:
        return Attempt(SignInOutcome.THROTTLED, until=until)
    outcome, by_recovery = _checked(staff, typed.strip().lower().replace(" ", ""), at=at)
    is_right = outcome is SignInOutcome.WELCOME
    count_try(knock, at=at, succeeded=is_right)
    session().flush()
    if not is_right:
        left, until = free_tries_left(knock, at=at), held_until(knock, at=at)
        return Attempt(outcome, until=until, left=left)
    return Attempt(outcome, staff, by_recovery=by_recovery)


def _checked(staff: Staff, typed: str, *, at: datetime) -> tuple[SignInOutcome, bool]:
    """The outcome of a code, and whether it was a recovery code; an accepted one is used up."""
    factor = factor_of(staff)
    if factor is None or factor.secret is None:
        return SignInOutcome.WRONG, False
    if not _DIGITS.fullmatch(typed):
        is_theirs = _use_recovery_code(staff, typed)
        return (SignInOutcome.WELCOME if is_theirs else SignInOutcome.WRONG), is_theirs
    step = _step_of(factor.secret, typed, at=at)
    if step is None:
        return SignInOutcome.WRONG, False
    # Of two who send the same code at once, one changes the row.
    used = update(SecondFactor).where(SecondFactor.id == factor.id, SecondFactor.last_step < step)
    is_first = _rows(used.values(last_step=step)) == 1
    return (SignInOutcome.WELCOME if is_first else SignInOutcome.USED), False


def _step_of(secret: str, typed: str, *, at: datetime) -> int | None:
    """The time step of which this is the code, if it is one of the present three."""
    phone, present = pyotp.TOTP(secret, interval=_STEP), int(at.timestamp()) // _STEP
    fitting = [
        present + apart
        for apart in _APART
        if compare_digest(phone.generate_otp(present + apart).encode(), typed.encode())
    ]
    return fitting[-1] if fitting else None


def _use_recovery_code(staff: Staff, typed: str) -> bool:
    groups = typed.replace("-", "")
    code = f"{groups[:4]}-{groups[4:]}"
    rows = session().scalars(select(RecoveryCode).where(RecoveryCode.staff_id == staff.id))
    fitting = [row.id for row in rows if is_password(code, row.code_hash)]
    return bool(fitting) and _rows(delete(RecoveryCode).where(RecoveryCode.id == fitting[0])) == 1


def _rows(statement: Executable) -> int:
    return cast("CursorResult[tuple[()]]", session().execute(statement)).rowcount
