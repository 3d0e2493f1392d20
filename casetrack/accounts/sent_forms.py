"""Forms that were sent and saved: each once, however often it is sent again."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import CursorResult, delete, select, update
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningInsert

from casetrack.accounts.models import SentForm
from casetrack.db import session
from casetrack.db.conflicts import insert_into

# A browser may keep a page open for weeks; nobody goes back to one that is older.
KEPT = timedelta(days=30)


def claim(form: SentForm) -> SentForm | None:
    """Note in this transaction that a form is being saved; what was noted before if it was saved.

    form: not of the session. While another transaction saves the same form this waits until it is
    saved, or given up.
    """
    db = session()
    if db.scalar(_noting(db, form)) is not None:
        return None
    return db.scalars(select(SentForm).where(SentForm.token_hash == form.token_hash)).one()


def record_redirect(db: Session, form: SentForm, *, led_to: str | None) -> None:
    """Note where it led; and itself once more where that was taken back since.

    led_to: the path of a page.
    """
    form.led_to = led_to
    noted = update(SentForm).where(SentForm.token_hash == form.token_hash).values(led_to=led_to)
    if cast("CursorResult[tuple[()]]", db.execute(noted)).rowcount == 0:
        db.execute(_noting(db, form))


def release(db: Session, form: SentForm) -> None:
    """Forget a form that saved nothing: it may be sent again."""
    db.execute(delete(SentForm).where(SentForm.token_hash == form.token_hash))


def forget_old(*, at: datetime) -> int:
    """Remove what nobody sends again any more; how many."""
    done = session().execute(delete(SentForm).where(SentForm.made_at < at - KEPT))
    return cast("CursorResult[tuple[()]]", done).rowcount


def _noting(db: Session, form: SentForm) -> ReturningInsert[tuple[int]]:
    """Adds the form and answers its number; nothing where one of its token is there."""
    columns = ("token_hash", "said_hash", "staff_id", "endpoint", "led_to", "made_at")
    values = {name: getattr(form, name) for name in columns}
    return (
        insert_into(db, SentForm)
        .values(values)
        .on_conflict_do_nothing(index_elements=[SentForm.token_hash])
        .returning(SentForm.id)
    )
