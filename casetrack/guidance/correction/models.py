"""A measure of corrective education, and the level of a child's misconduct."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, composite, mapped_column

from casetrack.cases.models import FactColumns, InCase
from casetrack.courses.models import CourseDetail
from casetrack.db import Model
from casetrack.db.bilingual_text import BilingualText, words_columns
from casetrack.db.partial_date import PartialDate, when_check, when_columns
from casetrack.guidance.correction.kinds import InterventionLevel, Misconduct, SeriousMisconduct

TEXT_LENGTH = 500
WHO_LENGTH = 200


class CorrectiveMeasure(CourseDetail):
    """One measure of corrective education for one child; who carries it out is named WITH it.

    conduct: the serious misconduct; acted: the day of it. decided, decided_by: of the public
    security organ. every_weeks: weeks between due reports or checks.
    """

    __tablename__ = "corrective_measure"
    __table_args__ = (when_check("acted"), when_check("decided"))

    conduct: Mapped[SeriousMisconduct]
    acted: Mapped[PartialDate | None] = composite(
        *when_columns("acted", nullable=True, index=False)
    )
    decided: Mapped[PartialDate | None] = composite(
        *when_columns("decided", nullable=True, index=False)
    )
    decided_by: Mapped[BilingualText] = words_columns("decided_by", length=WHO_LENGTH)
    every_weeks: Mapped[int | None] = mapped_column(
        CheckConstraint("every_weeks IS NULL OR every_weeks > 0", name="some_weeks")
    )


class ConductLevel(FactColumns, InCase, Model):
    """How grave the misconduct of a child is, since which day; a correction is another row.

    misconduct, serious: the item of the law; of its own level alone. text: what was seen.
    """

    __tablename__ = "conduct_level"
    __table_args__ = (
        CheckConstraint("level = 'misconduct' OR misconduct IS NULL", name="misconduct_of_its_own"),
        CheckConstraint("level = 'serious' OR serious IS NULL", name="serious_of_its_own"),
    )

    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    level: Mapped[InterventionLevel]
    happened: Mapped[PartialDate] = composite(*when_columns("happened", index=False))
    misconduct: Mapped[Misconduct | None]
    serious: Mapped[SeriousMisconduct | None]
    text: Mapped[BilingualText] = words_columns("text", length=TEXT_LENGTH)
    position: Mapped[int] = mapped_column(default=0)
