"""Orders to guardians, and programmes of guidance or correction."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, composite, mapped_column, relationship

from casetrack.accounts.permissions import ADMINISTER, HEAD, Permission
from casetrack.cases.models import FactColumns, InCase, Measure, Party
from casetrack.codes import N_
from casetrack.courses.models import CourseDetail
from casetrack.db import Model, OfCase
from casetrack.db.bilingual_text import BilingualText, words_columns
from casetrack.db.partial_date import PartialDate, when_check, when_columns
from casetrack.guidance.ladder_kinds import (
    ApplicantKind,
    FailingKind,
    GroundKind,
    GuardianStepKind,
    RevocationSituation,
    StepResult,
)
from casetrack.guidance.revisit_kinds import FamilyEffect, RevisitFound, RevisitWay
from casetrack.guidance.specialised_kinds import EducationBasis

REASON_LENGTH = 500
SET = Permission.declare(
    "guidance:set",
    N_("say within how many days family education is assessed"),
    held_by=HEAD | ADMINISTER,
)


class GuardianshipOrder(Model):
    """A supervision and guardianship order; its measure names recipient, child and duties.

    served_on: the day its period counts from; the order sets the period, no national law does.
    """

    __tablename__ = "guardianship_order"
    __table_args__ = (CheckConstraint("months IS NULL OR months > 0", name="has_a_length"),)

    measure_id: Mapped[int] = mapped_column(ForeignKey("measure.id"), unique=True)
    issued: Mapped[PartialDate] = composite(*when_columns("issued", index=False))
    served_on: Mapped[date | None]
    months: Mapped[int | None]
    effect: Mapped[FamilyEffect | None]
    version: Mapped[int] = mapped_column(default=1)
    measure: Mapped[Measure] = relationship(lazy="joined", innerjoin=True)


class Programme(CourseDetail):
    """Guidance or correction that runs for somebody, alone or with partners (WITH)."""

    __tablename__ = "programme"

    # Lines of the journal that are sealed name programmes by a key older than that of measures.
    id: Mapped[int] = mapped_column(primary_key=True)
    measure_id: Mapped[int] = mapped_column(ForeignKey("measure.id"), unique=True)
    is_ordered: Mapped[bool] = mapped_column(default=False)
    effect: Mapped[FamilyEffect | None]


class FamilyPractice(Model):
    """Within how many days of being called for an office assesses family education.

    Existing duties keep their day. No row: the days of `assessment_duty`.
    """

    __tablename__ = "family_practice"
    __table_args__ = (
        CheckConstraint("assessment_days BETWEEN 1 AND 180", name="within_half_a_year"),
    )

    office_id: Mapped[int] = mapped_column(ForeignKey("procuratorate.id"), unique=True)
    assessment_days: Mapped[int]
    version: Mapped[int] = mapped_column(default=1)


class FamilyRevisit(Model):
    """A revisit of a family after an order or a programme ended.

    happened: day of the revisit. next_due: the day of another one, if agreed.
    """

    __tablename__ = "family_revisit"
    __table_args__ = (when_check("happened"),)

    measure_id: Mapped[int] = mapped_column(ForeignKey("measure.id"), index=True)
    happened: Mapped[PartialDate] = composite(*when_columns("happened", index=False))
    way: Mapped[RevisitWay]
    found: Mapped[RevisitFound]
    text: Mapped[BilingualText] = words_columns("text")
    next_due: Mapped[date | None]
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entry.id"), index=True)


class FamilyStep(OfCase, Model):
    """One step of the ladder towards the guardian whom an order binds.

    taken: day of the step. failing, ground, applicant: facts its article needs. body_id: its
    recipient, or who gives the guidance. text: what was said or ordered. why_now: why a step below
    it was left out. law_broken: of a report to the police, whether the guardian broke the law;
    None: unknown. look_due: due day of the check whether it is heeded; settled: day the outcome was
    known. flags: refusals of the law of an imported step.
    """

    __tablename__ = "family_step"
    __table_args__ = (
        when_check("taken"),
        when_check("settled"),
        CheckConstraint("(result = 'waiting') = (settled_edtf IS NULL)", name="settled_when"),
        CheckConstraint("(kind = 'revocation') = (ground IS NOT NULL)", name="revoked_on_a_ground"),
        CheckConstraint(
            "(kind = 'revocation') = (applicant IS NOT NULL)", name="revoked_for_somebody"
        ),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), index=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("guardianship_order.id"), index=True)
    kind: Mapped[GuardianStepKind]
    taken: Mapped[PartialDate] = composite(*when_columns("taken", index=False))
    failing: Mapped[FailingKind | None]
    ground: Mapped[GroundKind | None]
    applicant: Mapped[ApplicantKind | None]
    law_broken: Mapped[bool | None]
    body_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"), index=True)
    text: Mapped[BilingualText] = words_columns("text")
    why_now: Mapped[BilingualText] = words_columns("why_now", length=REASON_LENGTH)
    result: Mapped[StepResult] = mapped_column(default=StepResult.WAITING)
    settled: Mapped[PartialDate | None] = composite(
        *when_columns("settled", nullable=True, index=False)
    )
    outcome: Mapped[BilingualText] = words_columns("outcome", length=REASON_LENGTH)
    look_due: Mapped[date | None]
    flags: Mapped[list[Any]] = mapped_column(default=list)
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entry.id"), index=True)
    version: Mapped[int] = mapped_column(default=1)
    body: Mapped[Party | None] = relationship(lazy="joined")


class RevocationSupport(FactColumns, InCase, Model):
    """Support of the office for revoking a guardianship, from the case itself.

    party: the child; other: the guardian. applicant: who applies; who: by name.
    """

    __tablename__ = "revocation_support"
    __table_args__ = (CheckConstraint("party_id <> other_id", name="two_people"),)

    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    ground: Mapped[GroundKind]
    situation: Mapped[RevocationSituation]
    applicant: Mapped[ApplicantKind]
    who: Mapped[BilingualText] = words_columns("who", length=REASON_LENGTH)
    happened_on: Mapped[date]
    text: Mapped[BilingualText] = words_columns("text", length=REASON_LENGTH)


class SpecialisedEducation(CourseDetail):
    """Specialised education, ordinary or closed; the school and the committee are named WITH it.

    assessed, opinion: of the committee. decided, decided_by: of the authorities. every_weeks: weeks
    between assessments.
    """

    __tablename__ = "specialised_education"
    __table_args__ = (
        when_check("assessed"),
        when_check("decided"),
        CheckConstraint(
            "decided_edtf IS NULL OR assessed_edtf IS NOT NULL", name="assessed_before_decided"
        ),
    )

    basis: Mapped[EducationBasis]
    every_weeks: Mapped[int | None] = mapped_column(
        CheckConstraint("every_weeks IS NULL OR every_weeks > 0", name="some_weeks")
    )
    assessed: Mapped[PartialDate | None] = composite(
        *when_columns("assessed", nullable=True, index=False)
    )
    opinion: Mapped[BilingualText] = words_columns("opinion", length=200)
    decided: Mapped[PartialDate | None] = composite(
        *when_columns("decided", nullable=True, index=False)
    )
    decided_by: Mapped[BilingualText] = words_columns("decided_by", length=200)
