"""Figures that were signed: the numbers of an office for a period, as they stood then."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casetrack.accounts.models import Staff
from casetrack.db import Model


class SignedFigures(Model):
    """The figures of a quarter or year as somebody answerable for the office signed them.

    period: the code of a `FigurePeriod`. numbers: by the codes of area and figure; None is a
    median of nothing.
    """

    __tablename__ = "signed_figures"
    __table_args__ = (
        UniqueConstraint("office_id", "period"),
        CheckConstraint("length(period) IN (4, 6)", name="year_or_quarter"),
    )

    office_id: Mapped[int] = mapped_column(ForeignKey("procuratorate.id"))
    period: Mapped[str] = mapped_column(String(6))
    signed_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    signed_at: Mapped[datetime]
    numbers: Mapped[dict[str, Any]]
    signed_by: Mapped[Staff] = relationship()
