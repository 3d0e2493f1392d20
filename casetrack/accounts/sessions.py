"""Sessions: one row for each browser, gone when the session ends."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import (
    Boolean,
    ColumnElement,
    CursorResult,
    String,
    bindparam,
    delete,
    or_,
    select,
    type_coerce,
    update,
)
from sqlalchemy import cast as as_type
from sqlalchemy.orm import Session, aliased

from casetrack.accounts.models import Browser, Device, FormDraft, SentForm, Staff, StaffSession
from casetrack.accounts.sent_forms import BETWEEN, SavedBefore
from casetrack.db import session

# "Last seen" is written down no more often than this; a page that is read seldom writes.
SEEN_EVERY = timedelta(minutes=5)
# Asked at every request, so it is built once: to build it takes as long as to send it.
_LIVING_WITH = (
    select(StaffSession.id, StaffSession.seen_at, Staff, StaffSession.proved_at)
    .join(Staff, Staff.id == StaffSession.staff_id)
    .where(
        StaffSession.token_hash == bindparam("token_hash"),
        StaffSession.ends_at > bindparam("at"),
        StaffSession.seen_at > bindparam("seen_after"),
        Staff.is_active,
    )
)
_saved = aliased(SentForm)
# And what they typed here and have not saved.
_AND_DRAFTS = _LIVING_WITH.add_columns(FormDraft).outerjoin(
    FormDraft,
    (FormDraft.staff_id == Staff.id)
    & or_(
        FormDraft.page.in_([bindparam("page"), bindparam("part_of")]),
        FormDraft.address == bindparam("address"),
        bindparam("anywhere", type_=Boolean),
    )
    & ~select(_saved.id).where(_saved.token_hash == FormDraft.sending_key).exists(),
)
# And whether the form that is sent was saved before: by the key that `sent_forms.key_of` makes.
_AND_WHAT_WAS_SAVED = _AND_DRAFTS.add_columns(
    SentForm.id, SentForm.said_hash, SentForm.led_to
).outerjoin(
    SentForm,
    SentForm.token_hash
    == type_coerce(bindparam("number"), String).concat(BETWEEN).concat(as_type(Staff.id, String)),
)


@dataclass(frozen=True)
class DraftsAsked:
    """Which drafts are read with a session: those of a page, of a form, or all.

    page, part_of: as `FormDraft.page`. address: of the form that is sent.
    """

    page: str = ""
    part_of: str = ""
    address: str = ""
    anywhere: bool = False


@dataclass(frozen=True)
class Living:
    """A session that has not ended: its number, when its use was last noted, and whose it is.

    proved_at: as in `StaffSession`. saved: the form that was asked for, if that person saved it
    before. drafts: the ones asked for.
    """

    id: int
    seen_at: datetime
    staff: Staff
    proved_at: datetime | None
    saved: SavedBefore | None = None
    drafts: Sequence[FormDraft] = ()


def begin_session(
    staff: Staff,
    *,
    browser: Browser,
    device: Device,
    lasting: timedelta,
    at: datetime,
    is_proved: bool = True,
) -> tuple[str, StaffSession]:
    """Open a session: the token for the cookie, of which only the hash is kept, and its row.

    is_proved: whether nothing more is owed, such as the second factor.
    """
    token = secrets.token_urlsafe(32)
    begun = StaffSession(
        token_hash=_hashed(token),
        staff_id=staff.id,
        browser=browser,
        device=device,
        begun_at=at,
        seen_at=at,
        ends_at=at + lasting,
        proved_at=at if is_proved else None,
    )
    session().add(begun)
    session().execute(update(Staff).where(Staff.id == staff.id).values(signed_in_at=at))
    session().flush()
    return token, begun


def find_session(
    token: str,
    *,
    idle: timedelta,
    at: datetime,
    form: str | None = None,
    drafts: DraftsAsked | None = None,
) -> Living | None:
    """The living session with this token and whose it is, in one statement; None if it ended.

    form: what is kept of the number of a form that they send, to hear whether it was saved.
    Office and role come with the person, so that nothing else is asked for the frame of a page.
    A session is idle when nothing was asked for during `idle`; since that is written down only now
    and then, it may live a few minutes longer here. What the cookie says is exact.
    """
    values = {"token_hash": _hashed(token), "at": at, "seen_after": at - idle - SEEN_EVERY}
    if form is None and drafts is None:
        row = session().execute(_LIVING_WITH, values).one_or_none()
        return None if row is None else Living(*row)
    values |= vars(drafts or DraftsAsked())
    asked = _AND_DRAFTS if form is None else _AND_WHAT_WAS_SAVED
    rows = session().execute(asked, values | ({} if form is None else {"number": form})).all()
    if not rows:
        return None
    session_id, seen_at, staff, proved_at, _draft, *sent = rows[0]
    typed = sorted((row[4] for row in rows if row[4]), key=lambda draft: draft.kept_at)
    saved = SavedBefore(*sent[1:]) if sent and sent[0] else None
    return Living(session_id, seen_at, staff, proved_at, saved, typed[::-1])


def prove(session_id: int, *, at: datetime) -> str:
    """Note that the owner of a session has just shown who they are: its new token.

    The token of before opens nothing any more.
    """
    token = secrets.token_urlsafe(32)
    mine = update(StaffSession).where(StaffSession.id == session_id)
    session().execute(mine.values(token_hash=_hashed(token), proved_at=at))
    return token


def forget_proofs(staff: Staff) -> None:
    """Forget what was proved in the sessions of a person: the second factor is asked for again."""
    theirs = update(StaffSession).where(StaffSession.staff_id == staff.id)
    session().execute(theirs.values(proved_at=None))


def sessions_of(staff: Staff, *, idle: timedelta, at: datetime) -> Sequence[StaffSession]:
    """Present sessions of a person, the one used last first."""
    mine = select(StaffSession).where(StaffSession.staff_id == staff.id, *_living(idle, at))
    return session().scalars(mine.order_by(StaffSession.seen_at.desc(), StaffSession.id)).all()


def end_sessions(staff: Staff, *, only: int | None = None, but: int | None = None) -> int:
    """Sign somebody out: everywhere, in one browser only, or everywhere but in one; how often."""
    ended = delete(StaffSession).where(StaffSession.staff_id == staff.id)
    if only is not None:
        ended = ended.where(StaffSession.id == only)
    if but is not None:
        ended = ended.where(StaffSession.id != but)
    return cast("CursorResult[tuple[()]]", session().execute(ended)).rowcount


def is_seen_to_be_noted(begun: Living, *, at: datetime) -> bool:
    """Whether the last note of this session being used is old enough for another one."""
    return at - begun.seen_at >= SEEN_EVERY


def note_seen(db: Session, session_id: int, *, at: datetime) -> None:
    """Write down that a session is used. A row that another transaction holds is left alone."""
    free = (
        select(StaffSession.id)
        .where(StaffSession.id == session_id)
        .with_for_update(skip_locked=True)
    )
    if db.scalar(free) is not None:
        db.execute(update(StaffSession).where(StaffSession.id == session_id).values(seen_at=at))


def forget_ended(*, at: datetime) -> int:
    """Remove the sessions whose time is over; how many."""
    done = session().execute(delete(StaffSession).where(StaffSession.ends_at <= at))
    return cast("CursorResult[tuple[()]]", done).rowcount


def _living(idle: timedelta, at: datetime) -> tuple[ColumnElement[bool], ...]:
    return StaffSession.ends_at > at, StaffSession.seen_at > at - idle - SEEN_EVERY


def _hashed(token: str) -> str:
    # The token has 256 random bits: nothing slower is needed.
    return hashlib.sha256(token.encode()).hexdigest()
