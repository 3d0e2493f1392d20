"""Columns that many tables share: the case, and how a small fact is stated and withdrawn."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from casetrack.db import OfCase
from casetrack.db.indexes import INDEXED_WHERE_TOLD


class InCase(OfCase):
    """The case of every row that is of one."""

    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), index=True, sort_order=-1)


class FactColumns:
    """The columns of every such fact.

    entry_id: the entry that tells it, or from which it is known. withdrawn_by_id: the entry that
    tells why it is said no more, when and by whom; such a row stays readable and counts no more.
    What it said before a correction stands in the entries whose subject it is.
    """

    entry_id: Mapped[int | None] = mapped_column(
        ForeignKey("journal_entry.id"), index=True, sort_order=90
    )
    withdrawn_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("journal_entry.id"), info=INDEXED_WHERE_TOLD, sort_order=91
    )
    version: Mapped[int] = mapped_column(default=1, sort_order=92)
