"""Links by which somebody chooses their password: once, within a day."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, select

from casetrack.accounts.actions import set_password
from casetrack.accounts.models import PasswordLink, Staff
from casetrack.codes import N_
from casetrack.db import session
from casetrack.errors import RuleBroken

LASTS = timedelta(days=1)


def make_link(staff: Staff, *, by: Staff | None, at: datetime) -> tuple[str, PasswordLink]:
    """A new link for this account: its token, of which only the hash is kept, and its row.

    A link of before leads nowhere any more; the password of before stays until one is chosen.
    Raises RuleBroken for an account out of service.
    """
    if not staff.is_active:
        raise RuleBroken(N_("This account is out of service: put it back into service first."))
    session().execute(delete(PasswordLink).where(PasswordLink.staff_id == staff.id))
    token = secrets.token_urlsafe(32)
    link = PasswordLink(
        token_hash=_hashed(token),
        staff_id=staff.id,
        staff=staff,
        made_by_id=by.id if by else None,
        made_at=at,
        ends_at=at + LASTS,
    )
    session().add(link)
    session().flush()
    return token, link


def find_link(token: str, *, at: datetime) -> PasswordLink | None:
    """The link with this token; None if it was used, has ended, or was never made."""
    link = session().scalar(select(PasswordLink).where(PasswordLink.token_hash == _hashed(token)))
    return link if link is not None and at < link.ends_at and link.staff.is_active else None


def use_link(link: PasswordLink, password: str) -> Staff | None:
    """Give its owner the password they chose, which uses the link up; None if another was faster.

    Raises RuleBroken for a password that may not be chosen.
    """
    held = select(PasswordLink).where(PasswordLink.id == link.id).with_for_update(of=PasswordLink)
    if session().scalar(held) is None:
        return None
    set_password(link.staff, password)
    return link.staff


def _hashed(token: str) -> str:
    # The token has 256 random bits: nothing slower is needed.
    return hashlib.sha256(token.encode()).hexdigest()
