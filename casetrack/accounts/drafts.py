"""Drafts: what somebody typed into a form and has not saved, sealed, for its author alone."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import CursorResult, Insert, Table, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from casetrack.accounts.models import FormDraft
from casetrack.db import session
from casetrack.db.crypto import KeyProblem

KEPT = timedelta(days=30)
# Of one person; a form has at most a few texts of 12,000 characters.
MOST = 100
LONGEST = 120_000


@dataclass(frozen=True)
class TypedForm:
    """A form as it stood: its fields in their order, and the title of its page.

    changed: the fields that were typed in, the last one at the end; empty if that is not known.
    """

    fields: Sequence[tuple[str, str]]
    title: str = ""
    lang: str = ""
    changed: Sequence[str] = ()

    @property
    def is_too_long(self) -> bool:
        """Whether it is longer than anything a form takes."""
        return sum(len(name) + len(text) for name, text in self.fields) > LONGEST


def typed_in(draft: FormDraft) -> TypedForm | None:
    """The typed form of a draft; None where the key that sealed it is gone."""
    try:
        content = json.loads(draft.content)
    except KeyProblem:
        return None
    content["fields"] = [(name, text) for name, text in content["fields"]]
    return TypedForm(**content)


def keep(db: Session, draft: FormDraft, typed: TypedForm, *, at: datetime) -> int | None:
    """Keep what was typed in place of what was kept before; how often it was kept by now.

    None, and nothing is kept, if it is too long, or one more than a person may have.
    draft: not of the session, with whose it is and where.
    """
    mine = FormDraft.staff_id == draft.staff_id
    others = select(func.count()).where(mine, FormDraft.address != draft.address)
    if typed.is_too_long or (db.scalar(others) or 0) >= MOST:
        return None
    draft.content = json.dumps(asdict(typed), ensure_ascii=False)
    values = {
        "staff_id": draft.staff_id,
        "address": draft.address,
        "page": draft.page,
        "content": draft.content_sealed,
        "sending_key": draft.sending_key,
        "kept_at": at,
    }
    kept: int | None = db.scalar(_keeping(db.get_bind().dialect.name, values))
    return kept


def _keeping(dialect: str, values: dict[str, object]) -> Insert:
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    table = cast("Table", FormDraft.__table__)
    anew = insert(table).values(number=1, **values)
    put = {name: values[name] for name in ("page", "content", "sending_key", "kept_at")}
    return anew.on_conflict_do_update(
        index_elements=[table.c.staff_id, table.c.address],
        set_={**put, "number": table.c.number + 1},
    ).returning(table.c.number)


def draft_of(staff_id: int, draft_id: int) -> FormDraft | None:
    """A draft of this person; None for anybody else's."""
    return session().scalar(select(FormDraft).filter_by(id=draft_id, staff_id=staff_id))


def forget(db: Session, drafts: Sequence[FormDraft]) -> None:
    """Remove drafts: their forms were saved, or their author gives them up."""
    if drafts:
        db.execute(delete(FormDraft).where(FormDraft.id.in_([draft.id for draft in drafts])))


def forget_old_drafts(*, at: datetime) -> int:
    """Remove drafts that nobody went on with for thirty days; return their number."""
    done = session().execute(delete(FormDraft).where(FormDraft.kept_at < at - KEPT))
    return cast("CursorResult[tuple[()]]", done).rowcount
