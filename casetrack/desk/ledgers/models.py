"""Batches of ledger rows: what was uploaded, what became of each row, how headings are matched."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casetrack.accounts.models import Procuratorate
from casetrack.accounts.permissions import HEAD, Permission
from casetrack.codes import N_, NP_, Coded
from casetrack.db import Model, OfCase
from casetrack.db.sealing import HASH_OF, Opened, SealedText

IMPORT = Permission.declare(
    "ledgers:import", N_("bring in the ledgers of the office"), held_by=HEAD
)
LONGEST_REASON = 300


class BatchState(Coded):
    """How far a ledger has come."""

    COLUMNS = "columns", NP_("ledger", "columns to be matched")
    CHECKING = "checking", NP_("ledger", "being checked")
    CHECKED = "checked", NP_("ledger", "checked")
    IMPORTING = "importing", NP_("ledger", "being brought in")
    DONE = "done", NP_("ledger", "brought in")
    TAKEN_BACK = "taken_back", NP_("ledger", "taken back")
    GIVEN_UP = "given_up", NP_("ledger", "given up")


class RowState(Coded):
    """What becomes, or became, of one row."""

    WAITING = "waiting", NP_("ledger row", "still to be checked")
    READY = "ready", NP_("ledger row", "ready")
    WARNED = "warned", NP_("ledger row", "ready, with a doubt")
    REFUSED = "refused", NP_("ledger row", "to be mended")
    KNOWN = "known", NP_("ledger row", "here already")
    # It looks like a case that is here; nothing becomes of it before somebody chooses.
    ASKED = "asked", NP_("ledger row", "to be decided")
    LEFT_OUT = "left_out", NP_("ledger row", "left out")
    IMPORTED = "imported", NP_("ledger row", "brought in")
    ADDED = "added", NP_("ledger row", "added to a case here")
    TAKEN_BACK = "taken_back", NP_("ledger row", "taken back")


class RowChoice(Coded):
    """What becomes of a row that looks like a case here, or is of one."""

    LEAVE_OUT = "leave_out", NP_("ledger row", "leave out")
    ADD = "add", NP_("ledger row", "add to the case here")
    OF_ITS_OWN = "of_its_own", NP_("ledger row", "a case of its own")


# States in which the file is still needed.
AT_WORK = (
    BatchState.COLUMNS,
    BatchState.CHECKING,
    BatchState.CHECKED,
    BatchState.IMPORTING,
)


class LedgerBatch(Model):
    """One uploaded ledger. The file is sealed, and gone once it was brought in or after a day.

    file_hash: of its bytes. matched: by the place of each sheet its kind, and the column of each
    heading ("" for none). handler_id: of rows that name nobody. spread_from, spread_until: the days
    over which duties are spread that arise only because the cases are new here.
    """

    __tablename__ = "ledger_batch"
    __table_args__ = (
        Index(None, "office_id", "file_hash"),
        CheckConstraint(
            "(taken_back_at IS NULL) = (taken_back_by_id IS NULL)", name="taken_back_by_somebody"
        ),
    )

    office_id: Mapped[int] = mapped_column(ForeignKey("procuratorate.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    begun_at: Mapped[datetime]
    file_hash: Mapped[str] = mapped_column(String(64))
    name_sealed: Mapped[str] = mapped_column("name", SealedText("office_id", "file_hash"))
    content_sealed: Mapped[str | None] = mapped_column(
        "content", SealedText("office_id", "file_hash")
    )
    state: Mapped[BatchState]
    matched: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    handler_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    spread_from: Mapped[date | None]
    spread_until: Mapped[date | None]
    done_at: Mapped[datetime | None]
    taken_back_at: Mapped[datetime | None]
    taken_back_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    taken_back_why: Mapped[str | None] = mapped_column(String(LONGEST_REASON))

    office: Mapped[Procuratorate] = relationship()

    name = Opened[str]("name_sealed")
    content = Opened[str | None]("content_sealed")

    @property
    def is_at_work(self) -> bool:
        """Whether it is still to be brought in."""
        return self.state in AT_WORK


class LedgerRow(OfCase, Model):
    """One row of a ledger.

    identity: whom and which decision it tells of, sealed; by its hash the same row is known again.
    told: what was found and what it will make, sealed; gone a day after. mended: cells that were
    typed on the page of the check, by their columns, sealed; gone with `told`. choice: of one that
    looks like a case here. case_id: the case that it made, or was added to.
    """

    __tablename__ = "ledger_row"
    __table_args__ = (UniqueConstraint("batch_id", "sheet", "number"),)

    batch_id: Mapped[int] = mapped_column(ForeignKey("ledger_batch.id"))
    sheet: Mapped[str] = mapped_column(String(20))
    number: Mapped[int]
    state: Mapped[RowState]
    identity_sealed: Mapped[str | None] = mapped_column(
        "identity", SealedText("batch_id", "sheet", "number")
    )
    identity_hash: Mapped[str | None] = mapped_column(
        String(64), index=True, info={HASH_OF: "identity"}
    )
    told_sealed: Mapped[str | None] = mapped_column(
        "told", SealedText("batch_id", "sheet", "number")
    )
    mended_sealed: Mapped[str | None] = mapped_column(
        "mended", SealedText("batch_id", "sheet", "number")
    )
    choice: Mapped[RowChoice | None]
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case_file.id"), index=True)

    identity = Opened[str | None]("identity_sealed")
    told_text = Opened[str | None]("told_sealed")
    mended_text = Opened[str | None]("mended_sealed")

    @property
    def told(self) -> dict[str, Any]:
        """What was found of it, opened; empty once that is gone."""
        text = self.told_text
        kept: dict[str, Any] = json.loads(text) if text else {}
        return kept

    @told.setter
    def told(self, kept: dict[str, Any]) -> None:
        self.told_text = json.dumps(kept, ensure_ascii=False)

    @property
    def mended(self) -> dict[str, str]:
        """Cells that were typed on the page of the check, by their columns."""
        text = self.mended_text
        kept: dict[str, str] = json.loads(text) if text else {}
        return kept

    @mended.setter
    def mended(self, cells: dict[str, str]) -> None:
        self.mended_text = json.dumps(cells, ensure_ascii=False) if cells else None


class LedgerHeading(Model):
    """How an office calls a column, remembered. column_key: "" for one that is not brought in."""

    __tablename__ = "ledger_heading"
    __table_args__ = (UniqueConstraint("office_id", "sheet", "heading_hash"),)

    office_id: Mapped[int] = mapped_column(ForeignKey("procuratorate.id"))
    sheet: Mapped[str] = mapped_column(String(20))
    heading_sealed: Mapped[str] = mapped_column("heading", SealedText("office_id", "sheet"))
    heading_hash: Mapped[str] = mapped_column(String(64), info={HASH_OF: "heading"})
    column_key: Mapped[str] = mapped_column(String(40))

    heading = Opened[str]("heading_sealed")
