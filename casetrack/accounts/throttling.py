"""Guessing is slowed down, and nobody is locked out by it.

Wrong tries of the last day are counted where they came from, and after a few free ones each next
try has to wait, twice as long as the one before, up to a limit. What is counted together: the tries
of one login from one address; of one login from everywhere; of one address for all logins. A device
on which somebody signed in before is known for that login, and is counted by itself alone: whatever
strangers do, elsewhere or behind the same proxy, its owner comes in. A try during a wait is refused
unread, and is not counted. After OWASP, "Slow Down Online Guessing Attacks with Device Cookies".
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import ColumnElement, CursorResult, and_, delete, func, select

from casetrack.accounts.models import SignInAttempt
from casetrack.db import session

WINDOW = timedelta(days=1)
# What is older counts for nothing, and tells where people work.
KEPT = timedelta(days=30)
# Any number; with it and a login, PostgreSQL lets the tries of one login in one by one.
_LOCK = int.from_bytes(b"door")


@dataclass(frozen=True)
class Scale:
    """Waits after wrong tries in a row.

    free: tries that cost nothing. first: the wait after the last free one; it doubles up to
    `longest`.
    """

    free: int
    first: timedelta
    longest: timedelta

    def wait(self, wrong: int) -> timedelta:
        """Wait before the next try, after `wrong` ones in a row."""
        if wrong < self.free:
            return timedelta(0)
        doublings = min(wrong - self.free, 30)
        wait: timedelta = self.first * 2.0**doublings
        return min(wait, self.longest)


# Of one login from one address, or on one known device: 5 tries, then 100 a day.
NARROW = Scale(free=5, first=timedelta(seconds=15), longest=timedelta(minutes=15))
# Of one login from everywhere: many addresses guess together. Known devices pass.
LOGIN_WIDE = Scale(free=20, first=timedelta(seconds=15), longest=timedelta(minutes=5))
# Of one address for all logins: an office often shares one, so it is wide, and short.
ADDRESS_WIDE = Scale(free=100, first=timedelta(seconds=1), longest=timedelta(seconds=30))


@dataclass(frozen=True)
class AttemptSource:
    """Source of an attempt: login, address, and hash of the known device, if any."""

    login: str
    address: str
    device: str | None = None

    @property
    def origin(self) -> str:
        """The address as it is counted: of IPv6 the network of 64 bits, which one machine has."""
        try:
            address = ipaddress.ip_address(self.address)
        except ValueError:
            return self.address[:64]
        if isinstance(address, ipaddress.IPv4Address):
            return str(address)
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, 64), strict=False))


def held_until(knock: AttemptSource, *, at: datetime) -> datetime | None:
    """Until when this knock has to wait; None if it may try now."""
    _one_by_one(knock.login)
    ends = max(_last_wrong(scale, at, *which) for scale, *which in _counted(knock))
    return ends if ends > at else None


def free_tries_left(knock: AttemptSource, *, at: datetime) -> int:
    """How many wrong tries from here cost nothing yet."""
    narrow, *which = _counted(knock)[0]
    return max(0, narrow.free - _wrong(narrow, at, *which)[0])


def count_try(knock: AttemptSource, *, at: datetime, succeeded: bool) -> None:
    """Write a try down that was not refused."""
    session().add(
        SignInAttempt(
            login=knock.login,
            address=knock.origin,
            device_hash=knock.device,
            at=at,
            succeeded=succeeded,
        )
    )


def forget_old_tries(*, at: datetime) -> int:
    """Remove the tries that count for nothing any more; how many."""
    done = session().execute(delete(SignInAttempt).where(SignInAttempt.at < at - KEPT))
    return cast("CursorResult[tuple[()]]", done).rowcount


def _counted(knock: AttemptSource) -> list[tuple[Scale, *tuple[ColumnElement[bool], ...]]]:
    """The scales this knock is measured by, each with the tries it counts."""
    of_login = SignInAttempt.login == knock.login
    if knock.device is not None:
        return [(NARROW, of_login, SignInAttempt.device_hash == knock.device)]
    unknown, here = SignInAttempt.device_hash.is_(None), SignInAttempt.address == knock.origin
    return [
        (NARROW, of_login, unknown, here),
        (LOGIN_WIDE, of_login, unknown),
        (ADDRESS_WIDE, unknown, here),
    ]


def _last_wrong(scale: Scale, at: datetime, *which: ColumnElement[bool]) -> datetime:
    """End of the wait after the last wrong try of these."""
    number, last = _wrong(scale, at, *which)
    return last + scale.wait(number) if last is not None else at


def _wrong(scale: Scale, at: datetime, *which: ColumnElement[bool]) -> tuple[int, datetime | None]:
    """How many of these tries were wrong, and when the last one was.

    Only of one login in one place do the wrong tries before a right one not count.
    """
    # A clock set back leaves tries of days to come: they hold nobody.
    since = and_(SignInAttempt.at > at - WINDOW, SignInAttempt.at <= at)
    if scale is NARROW:
        right = session().scalar(
            select(func.max(SignInAttempt.id)).where(since, SignInAttempt.succeeded, *which)
        )
        which = (*which, SignInAttempt.id > (right or 0))
    wrong = select(func.count(), func.max(SignInAttempt.at)).where(
        since, SignInAttempt.succeeded.is_(False), *which
    )
    number, last = session().execute(wrong).one()
    return number, last


def _one_by_one(login: str) -> None:
    """Let many tries of one login at once count each other. SQLite has one writer anyway."""
    if session().get_bind().dialect.name == "postgresql":
        lock = func.pg_advisory_xact_lock(_LOCK, func.hashtext(login))
        session().execute(select(lock))
