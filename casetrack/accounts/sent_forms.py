"""Forms that were sent and saved: each once, however often it is sent again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import CursorResult, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from casetrack.accounts.models import SentForm
from casetrack.db import session

# A browser may keep a page open for weeks; nobody goes back to one that is older.
KEPT = timedelta(days=30)
# Sent with every form that is saved, so it is built once: to build it takes longer than to send it.
_NOTING = {
    dialect.dialect.name: dialect.insert(SentForm.__table__)
    .on_conflict_do_nothing(index_elements=[SentForm.token_hash])
    .returning(SentForm.__table__.c.id)
    for dialect in (postgresql, sqlite)
}
# Between what is kept of the number of a form, and who sent it.
BETWEEN = "-"


@dataclass(frozen=True)
class SavedBefore:
    """A saved form: a hash of its content, and the page it led to, if known."""

    said_hash: str
    led_to: str | None


def key_of(number: str, *, staff_id: int) -> str:
    """Key of a form for this sender alone. number: the hash of its number."""
    return f"{number}{BETWEEN}{staff_id}"


def find(number: str, *, staff_id: int) -> SavedBefore | None:
    """The form of this number that this person sent, if it was saved.

    At every request that is read with who it is: `casetrack.accounts.sessions.find_session`.
    """
    row = session().execute(
        select(SentForm.said_hash, SentForm.led_to).where(
            SentForm.token_hash == key_of(number, staff_id=staff_id)
        )
    )
    saved = row.one_or_none()
    return None if saved is None else SavedBefore(*saved)


def note(db: Session, form: SentForm) -> bool:
    """Note in this transaction that a form was saved; False if another one noted it before.

    form: not of the session. While another transaction saves the same form this waits until it is
    saved, or given up.
    """
    columns = ("token_hash", "said_hash", "staff_id", "endpoint", "led_to", "made_at")
    noting = _NOTING[db.get_bind().dialect.name]
    return db.scalar(noting, {name: getattr(form, name) for name in columns}) is not None


def forget_old(*, at: datetime) -> int:
    """Remove old forms that nobody sends again; return their number."""
    done = session().execute(delete(SentForm).where(SentForm.made_at < at - KEPT))
    return cast("CursorResult[tuple[()]]", done).rowcount
