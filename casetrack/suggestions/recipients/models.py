"""Tables of bodies: who they are in which case, what is told of them, which are one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from casetrack.cases.kinds import BodyKind
from casetrack.cases.models import FactColumns, InCase
from casetrack.db import Model
from casetrack.db.bilingual_text import BilingualText, words_columns


class Body(Model):
    """One body as an office knows it from its cases. It says nothing by itself.

    Names and particulars are those of the cases, so that nobody reads any of a case they may not
    see. name_key: by which the next one of the same name is found. merged_into_id: with which it
    was found to be one, by whom and when; root_id: under which it is shown since then, through
    however many mergers. Both are None of a body that stands by itself.
    """

    __tablename__ = "body"
    __table_args__ = (
        CheckConstraint(
            "(merged_into_id IS NULL) = (root_id IS NULL)"
            " AND (merged_into_id IS NULL) = (merged_by_id IS NULL)"
            " AND (merged_into_id IS NULL) = (merged_at IS NULL)",
            name="merged_by_somebody",
        ),
        CheckConstraint("merged_into_id <> id", name="merged_into_another"),
        Index("ix_body_office_name", "office_id", "kind", "name_key"),
    )

    office_id: Mapped[int] = mapped_column(ForeignKey("procuratorate.id"))
    kind: Mapped[BodyKind]
    name_key: Mapped[str] = mapped_column(String(200))
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("body.id"), index=True)
    root_id: Mapped[int | None] = mapped_column(ForeignKey("body.id"), index=True)
    merged_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    merged_at: Mapped[datetime | None]


class BodyInCase(InCase, Model):
    """A party of kind body, to whom this office wrote or whom it urged, and the body it is."""

    __tablename__ = "body_in_case"

    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), unique=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"), index=True)


class BodyApart(Model):
    """Two bodies of near names that somebody said are two; the one with the lower id first."""

    __tablename__ = "body_apart"
    __table_args__ = (
        UniqueConstraint("body_id", "other_id"),
        CheckConstraint("body_id < other_id", name="lower_first"),
    )

    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"), index=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("body.id"), index=True)
    told_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    told_at: Mapped[datetime]


class BodyParticulars(FactColumns, InCase, Model):
    """Particulars of a body, as a case tells them."""

    __tablename__ = "body_particulars"
    __table_args__ = (
        CheckConstraint("code IS NULL OR length(code) = 18", name="code_of_eighteen"),
    )

    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    code: Mapped[str | None] = mapped_column(String(18))
    superior: Mapped[BilingualText] = words_columns("superior", length=200)
    competent: Mapped[BilingualText] = words_columns("competent", length=200)
    region: Mapped[BilingualText] = words_columns("region", length=100)
    address: Mapped[BilingualText] = words_columns("address", length=200)
