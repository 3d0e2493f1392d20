"""Guardianships with their beginning and end."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, composite, mapped_column

from casetrack.cases.guardianship_kinds import GuardianCapacity, GuardianQuality
from casetrack.cases.models.fact_columns import FactColumns, InCase
from casetrack.db import Model
from casetrack.db.bilingual_text import BilingualText, words_columns
from casetrack.db.partial_date import PartialDate, when_check, when_columns

WHY_LENGTH = 500


class Guardianship(FactColumns, InCase, Model):
    """`other` is guardian of `party` for that time; their kinship stands in a `Tie`.

    A father whose guardianship is revoked stays the father. why, why_ended: in words.
    """

    __tablename__ = "guardianship"
    __table_args__ = (
        CheckConstraint("party_id <> other_id", name="two_people"),
        when_check("since"),
        when_check("until"),
    )

    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    quality: Mapped[GuardianQuality]
    capacity: Mapped[GuardianCapacity]
    since: Mapped[PartialDate] = composite(*when_columns("since", index=False))
    until: Mapped[PartialDate] = composite(*when_columns("until", index=False))
    why: Mapped[BilingualText] = words_columns("why", length=WHY_LENGTH)
    why_ended: Mapped[BilingualText] = words_columns("why_ended", length=WHY_LENGTH)
