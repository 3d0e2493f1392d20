"""Savers of the present versions of records."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from casetrack.db import Unnumbered


class SavedVersion(Unnumbered):
    """The person and the time of the last version of an editable record. Derived.

    record: the table of the record. No row: nobody saved it here since it was made or brought in.
    """

    __tablename__ = "saved_version"

    record: Mapped[str] = mapped_column(String(60), primary_key=True)
    record_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version: Mapped[int]
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    at: Mapped[datetime]
