"""Create and revoke calendar feeds; find a feed by its secret."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import select

from casetrack.accounts.act import Act
from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission, has_permission
from casetrack.audit.record import AuditKind, record
from casetrack.codes import N_
from casetrack.db import session
from casetrack.desk.diary.models import CalendarFeed
from casetrack.errors import NotAllowed, RuleBroken

# The lifetime of a feed, also on a lost telephone.
LASTS = timedelta(days=365)
AT_MOST = 10


def make_feed(name: str, act: Act) -> tuple[str, CalendarFeed]:
    """Create a calendar feed for a device of `act.by`: its secret, shown once, and its row.

    Only a hash of the secret is stored. Raises NotAllowed for who sees no case; RuleBroken if they
    have AT_MOST already, or the name is empty.
    """
    if not has_permission(act.by, Permission.CASE_READ):
        raise NotAllowed(Permission.CASE_READ.value)
    called = " ".join(name.split())
    if not called:
        raise RuleBroken(N_("Say which device it is, so that you know it again."), field="name")
    if len(feeds_of(act.by)) >= AT_MOST:
        raise RuleBroken(
            N_(
                "You have %(most)s calendars on devices already. Take one back that you no longer"
                " use."
            ),
            field="name",
            most=AT_MOST,
        )
    secret = secrets.token_urlsafe(32)
    feed = CalendarFeed(
        staff_id=act.by.id,
        secret_hash=_hashed(secret),
        name=called,
        made_at=act.at,
        expires_on=act.on + LASTS,
    )
    session().add(feed)
    session().flush()
    record(AuditKind.CALENDAR_FEED_MADE, by=act.by, at=act.at, feed=feed.id)
    return secret, feed


def revoke_feed(feed: CalendarFeed, act: Act) -> None:
    """Delete a calendar feed: its address stops working. Raises NotAllowed for others."""
    if feed.staff_id != act.by.id:
        raise NotAllowed(Permission.CASE_READ.value)
    record(AuditKind.CALENDAR_FEED_REVOKED, by=act.by, at=act.at, feed=feed.id)
    session().delete(feed)


def feeds_of(staff: Staff) -> Sequence[CalendarFeed]:
    """The calendar feeds of a person, the newest first, including expired ones."""
    mine = select(CalendarFeed).where(CalendarFeed.staff_id == staff.id)
    return session().scalars(mine.order_by(CalendarFeed.id.desc())).all()


def find_feed(feed_id: int, *, of: Staff) -> CalendarFeed | None:
    """A feed of this person; None if it belongs to somebody else."""
    mine = select(CalendarFeed).where(CalendarFeed.id == feed_id, CalendarFeed.staff_id == of.id)
    return session().scalar(mine)


def feed_behind(secret: str, *, on: date) -> CalendarFeed | None:
    """The feed with this secret, and its owner; one statement.

    None if there is none, it expired, or its owner is no longer in service.
    """
    query = (
        select(CalendarFeed)
        .join(Staff, Staff.id == CalendarFeed.staff_id)
        .where(
            CalendarFeed.secret_hash == _hashed(secret),
            CalendarFeed.expires_on >= on,
            Staff.is_active,
        )
    )
    return session().scalar(query)


def _hashed(secret: str) -> str:
    # The secret has 256 random bits: nothing slower is needed.
    return hashlib.sha256(secret.encode()).hexdigest()
