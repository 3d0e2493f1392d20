"""Backups, copies of the keys and tried restores, as they were made."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any, Self

from sqlalchemy import BigInteger, CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from casetrack.codes import N_, Coded
from casetrack.db import Model

PLACE_LENGTH = 400


class UpkeepKind(Coded):
    """What was done for the safety of an installation."""

    BACKUP = "backup", N_("backup")
    KEYS_COPIED = "keys_copied", N_("copy of the keys")
    RESTORE_TRIED = "restore_tried", N_("tried restore")
    CUSTODIANS_KEY = "custodians_key", N_("key of the custodians")
    SEALED_LEFT_SHUT = "sealed_left_shut", N_("sealed records left out of a restore")
    SEALED_PUT_BACK = "sealed_put_back", N_("sealed records put back")


class Upkeep(Model):
    """One thing that was done for the safety of this installation, good or not.

    place: the file that was written or tried. size: its bytes. seconds: how long it took. details:
    counts, and the fault in a few words; never a name of a child. Of a copy of the keys: the
    fingerprints of what it holds (`keys`), and who keeps it (`keepers`). Of the key of the
    custodians: its public half, and the private one sealed for each (`copies`).
    """

    __tablename__ = "upkeep"
    __table_args__ = (
        CheckConstraint("size >= 0 AND seconds >= 0", name="counts_up"),
        Index("ix_upkeep_kind", "kind", "at"),
    )

    kind: Mapped[UpkeepKind]
    at: Mapped[datetime]
    is_good: Mapped[bool] = mapped_column(default=True)
    place: Mapped[str] = mapped_column(String(PLACE_LENGTH), default="")
    size: Mapped[int] = mapped_column(BigInteger, default=0)
    seconds: Mapped[int] = mapped_column(default=0)
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)

    @classmethod
    def with_file(
        cls, kind: UpkeepKind, at: datetime, file: Path, details: dict[str, Any], seconds: int = 0
    ) -> Self:
        """Something that was done with a file, which is there. Raises OSError."""
        place, size = str(file.absolute())[:PLACE_LENGTH], file.stat().st_size
        return cls(kind=kind, at=at, place=place, size=size, seconds=seconds, details=details)
