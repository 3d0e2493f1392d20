"""Forms that were sent and saved: each once, however often it is sent again."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import CursorResult, delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from casetrack.accounts.models import SentForm
from casetrack.db import session

# A browser may keep a page open for weeks; nobody goes back to one that is older.
KEPT = timedelta(days=30)


def claim(form: SentForm) -> SentForm | None:
    """Note in this transaction that a form is being saved; what was noted before if it was saved.

    While another transaction saves the same form this waits until it is saved, or given up.
    """
    try:
        with session().begin_nested():
            session().add(form)
            session().flush()
    except IntegrityError:
        before = select(SentForm).where(SentForm.token_hash == form.token_hash)
        return session().scalars(before).one()
    return None


def record_redirect(db: Session, form: SentForm, *, led_to: str | None) -> None:
    """Note where it led; and itself once more where that was taken back since.

    led_to: the path of a page.
    """
    if form not in db:
        form = _copy(form)
        db.add(form)
    form.led_to = led_to


def release(db: Session, form: SentForm) -> None:
    """Forget a form that saved nothing: it may be sent again."""
    if form in db:
        db.delete(form)


def forget_old(*, at: datetime) -> int:
    """Remove what nobody sends again any more; how many."""
    done = session().execute(delete(SentForm).where(SentForm.made_at < at - KEPT))
    return cast("CursorResult[tuple[()]]", done).rowcount


def _copy(form: SentForm) -> SentForm:
    return SentForm(
        token_hash=form.token_hash,
        said_hash=form.said_hash,
        staff_id=form.staff_id,
        endpoint=form.endpoint,
        made_at=form.made_at,
    )
