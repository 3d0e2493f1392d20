"""Acts on second factors, each with its audit row; pages and commands call the same.

by: None of an act at a terminal: whoever may run commands there acts.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from casetrack.accounts import second_factor
from casetrack.accounts.act import Act
from casetrack.accounts.models import PasswordLink, Staff
from casetrack.accounts.password_links import make_link
from casetrack.accounts.permissions import Permission, has_permission
from casetrack.accounts.second_factor import FactorRule
from casetrack.accounts.sessions import end_sessions
from casetrack.accounts.sign_in import Attempt, SignInOutcome
from casetrack.audit.record import AuditKind, record
from casetrack.cases.locking import take_version
from casetrack.codes import N_
from casetrack.db import session
from casetrack.desk.second_factor.models import FactorVouch
from casetrack.errors import NotAllowed, RuleBroken
from casetrack.events import Event, publish

MANAGE, VOUCH = Permission.ACCOUNTS_MANAGE, Permission.ACCOUNTS_VOUCH
# How many colleagues vouch, and for how long one word counts.
VOUCHERS = 2
COUNTS_FOR = timedelta(days=1)
_AUDITED = {
    SignInOutcome.WELCOME: AuditKind.SECOND_FACTOR_GIVEN,
    SignInOutcome.WRONG: AuditKind.SECOND_FACTOR_WRONG,
    SignInOutcome.USED: AuditKind.SECOND_FACTOR_WRONG,
    SignInOutcome.THROTTLED: AuditKind.SIGN_IN_THROTTLED,
}


@dataclass(frozen=True)
class SecondFactorLifted(Event):
    """The lost phone of somebody was taken away, on the word of colleagues."""

    staff: Staff
    on: date
    at: datetime


def turn_on(
    secret: str, codes: Collection[str], *, typed: str, act: Act, this_session: int
) -> None:
    """Set up one's own phone; wherever else one is signed in, that ends.

    Raises RuleBroken unless `typed` is what it shows.
    """
    is_another = second_factor.factor_of(act.by) is not None
    second_factor.turn_on(act.by, secret, codes, typed=typed, at=act.at)
    end_sessions(act.by, but=this_session)
    _tell(AuditKind.SECOND_FACTOR_ON, act.by, act.by, act.at, is_another=is_another)


def renew_codes(act: Act) -> list[str]:
    """Ten new recovery codes for oneself, in place of those of before.

    Raises RuleBroken without a second factor.
    """
    factor = second_factor.factor_of(act.by)
    if factor is None or not factor.is_on:
        raise RuleBroken(N_("Set up the second step first."))
    codes = second_factor.new_recovery_codes()
    second_factor.keep_recovery_codes(act.by, codes)
    _tell(AuditKind.RECOVERY_CODES_MADE, act.by, act.by, act.at)
    return codes


def turn_off(rule: FactorRule, act: Act, *, this_session: int) -> None:
    """Do without a second factor. Raises RuleBroken where one's role must have it."""
    second_factor.turn_off(act.by, rule)
    end_sessions(act.by, but=this_session)
    _tell(AuditKind.SECOND_FACTOR_OFF, act.by, act.by, act.at)


def give_code(
    staff: Staff, typed: str, *, address: str, device: str | None, at: datetime
) -> Attempt:
    """Check a code that somebody typed, and record how that came out."""
    tried = second_factor.attempt_code(staff, typed, address=address, device=device, at=at)
    used = {"was_used": True} if tried.outcome is SignInOutcome.USED else {}
    _tell(_AUDITED[tried.outcome], staff, staff, at, **used)
    if tried.by_recovery:
        left = second_factor.recovery_codes_left(staff)
        _tell(AuditKind.RECOVERY_CODE_USED, staff, staff, at, left=left)
    return tried


def set_rule(rule: FactorRule, before: FactorRule, act: Act, *, opened: int) -> bool:
    """Set for whom the second factor is compulsory; False where nothing differs.

    opened: the version the form was opened with, 0 where none was set yet. Raises NotAllowed,
    LostRace; RuleBroken as `second_factor.set_rule`.
    """
    if not has_permission(act.by, MANAGE):
        raise NotAllowed(MANAGE.value)
    if rule == before:
        return False
    if (row := second_factor.stored_rule()) is not None:
        take_version(row, opened=opened)
    second_factor.set_rule(rule)
    tell_rule(rule, by=act.by, at=act.at)
    return True


def tell_rule(rule: FactorRule, *, by: Staff | None, at: datetime) -> None:
    """Record for whom the second factor is compulsory from now on."""
    roles = sorted(role.value for role in rule.roles)
    details: dict[str, Any] = {"roles": roles, "minutes": rule.minutes}
    if rule.later:
        details["later"] = [f"{role.value} {day.isoformat()}" for role, day in rule.later.items()]
    record(AuditKind.SECOND_FACTOR_RULE_SET, by=by, at=at, **details)


def vouch(staff: Staff, reason: str, act: Act) -> FactorVouch:
    """Give one's word that one met a colleague in person whose phone is lost.

    Raises NotAllowed for a colleague of another office; RuleBroken for oneself, for a second word
    of the same person, without a reason, and where there is no second factor to be lifted.
    """
    if not has_permission(act.by, VOUCH) or staff.office_id != act.by.office_id:
        raise NotAllowed(VOUCH.value)
    if staff.id == act.by.id:
        raise RuleBroken(N_("Nobody vouches for themselves."), field="staff_id")
    if not (reason := reason.strip()):
        raise RuleBroken(N_("Say where and when you met them."), field="reason")
    factor = second_factor.factor_of(staff)
    if factor is None or not factor.is_on or not staff.is_active:
        raise RuleBroken(N_("This account has no second step."), field="staff_id")
    if any(word.by_id == act.by.id for word in words_for(staff, at=act.at)):
        raise RuleBroken(
            N_("You vouched already. Another colleague has to do so, too."), field="staff_id"
        )
    word = FactorVouch(staff_id=staff.id, by_id=act.by.id, reason=reason, at=act.at)
    session().add(word)
    session().flush()
    _tell(AuditKind.SECOND_FACTOR_VOUCHED, staff, act.by, act.at, vouch=word.id)
    return word


def words_for(staff: Staff, *, at: datetime) -> Sequence[FactorVouch]:
    """The words of colleagues for this person that count now."""
    query = select(FactorVouch).where(
        FactorVouch.staff_id == staff.id,
        FactorVouch.used_at.is_(None),
        FactorVouch.at > at - COUNTS_FOR,
    )
    return session().scalars(query.order_by(FactorVouch.id)).all()


def may_lift(staff: Staff, by: Staff, *, at: datetime) -> bool:
    """Whether enough colleagues other than `by` have vouched."""
    return sum(word.by_id != by.id for word in words_for(staff, at=at)) >= VOUCHERS


def lift(staff: Staff, act: Act) -> tuple[str, PasswordLink]:
    """Take a lost phone away on the word of two colleagues; the link by which it goes on.

    By it, shown once, they choose a password and set up another phone. Raises NotAllowed;
    RuleBroken for oneself, without two words, and for one's own word among them.
    """
    if not has_permission(act.by, MANAGE):
        raise NotAllowed(MANAGE.value)
    if staff.id == act.by.id:
        raise RuleBroken(N_("This is your own account: another administrator does this for you."))
    words = words_for(staff, at=act.at)
    others = [word for word in words if word.by_id != act.by.id]
    if not may_lift(staff, act.by, at=act.at):
        raise RuleBroken(
            N_("Two colleagues have to vouch first, each signed in; your own word is not counted.")
        )
    for word in words:
        word.used_at = act.at
    return _lifted(staff, [word.by_id for word in others], by=act.by, on=act.on, at=act.at)


def lift_at_terminal(
    staff: Staff, vouchers: Collection[Staff], reason: str, *, on: date, at: datetime
) -> tuple[str, PasswordLink]:
    """The same at a terminal, where two colleagues are named.

    Raises RuleBroken for less than two, for the person themselves, and for who may not vouch.
    """
    ids = {voucher.id for voucher in vouchers if voucher.id != staff.id}
    if len(ids) < VOUCHERS or not all(has_permission(voucher, VOUCH) for voucher in vouchers):
        raise RuleBroken(N_("Name two colleagues in service who vouch."))
    for voucher_id in sorted(ids):
        session().add(
            FactorVouch(staff_id=staff.id, by_id=voucher_id, reason=reason, at=at, used_at=at)
        )
    return _lifted(staff, sorted(ids), by=None, on=on, at=at)


def _lifted(
    staff: Staff, vouchers: list[int], *, by: Staff | None, on: date, at: datetime
) -> tuple[str, PasswordLink]:
    second_factor.lift(staff)
    link = make_link(staff, by=by, at=at)
    _tell(AuditKind.SECOND_FACTOR_LIFTED, staff, by, at, vouchers=vouchers)
    publish(SecondFactorLifted(staff, on, at))
    return link


def _tell(kind: AuditKind, about: Staff, by: Staff | None, at: datetime, **details: Any) -> None:
    record(kind, by=by, at=at, staff=about.id, office=about.office_id, **details)
