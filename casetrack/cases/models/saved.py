"""Who saved the version of a record that is in force; what was typed to find a case."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from casetrack.db import Model


class SavedVersion(Model):
    """Who saved the last version of one record that people edit, and when. Derived.

    record: the table of the record. No row: nobody saved it here since it was made or brought in.
    """

    __tablename__ = "saved_version"

    record: Mapped[str] = mapped_column(String(60), primary_key=True)
    record_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version: Mapped[int]
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    at: Mapped[datetime]


class TypedSearch(Model):
    """What somebody typed to find a case, for as long as they may come back to what was found.

    key_hash: of the key in the address, with the secret of the session it was typed in. typed: the
    text and what was chosen beside it, sealed; it may be the name of a child.
    """

    __tablename__ = "typed_search"

    key_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    typed: Mapped[str] = mapped_column(Text())
    made_at: Mapped[datetime] = mapped_column(index=True)
