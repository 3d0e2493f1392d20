"""Who is guardian of whom, from when to when."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, composite, mapped_column

from casetrack.cases.guardianship_kinds import GuardianCapacity, GuardianQuality
from casetrack.cases.models.stated import InCase, Stated
from casetrack.db import Model
from casetrack.db.when import When, when_check, when_columns
from casetrack.db.words import Words, words_columns

WHY_LENGTH = 500


class Guardianship(Stated, InCase, Model):
    """`other` is guardian of `party` for that time; what they are to each other stays in a `Tie`.

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
    since: Mapped[When] = composite(*when_columns("since", index=False))
    until: Mapped[When] = composite(*when_columns("until", index=False))
    why: Mapped[Words] = words_columns("why", length=WHY_LENGTH)
    why_ended: Mapped[Words] = words_columns("why_ended", length=WHY_LENGTH)
