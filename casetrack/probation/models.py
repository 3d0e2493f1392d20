"""The term of one person's conditional non-prosecution, what is asked, and what happened."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, composite, declared_attr, mapped_column, relationship

from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import MeasureState
from casetrack.cases.models import Disposition, InCase, Measure, Requirement
from casetrack.cases.models.requirement import promise_checks
from casetrack.cases.requirements import HowKept
from casetrack.codes import N_, NP_, Coded
from casetrack.db import Model
from casetrack.db.bilingual_text import BilingualText, words_columns
from casetrack.db.indexes import index_where
from casetrack.db.partial_date import PartialDate, when_check, when_columns
from casetrack.law import Heard

RECORD_CORRECTED = EntryKind.declare(
    "probation_record_corrected", NP_("entry", "Record of a probation put right")
)


class ConditionKind(Coded):
    """Kinds of additional requirements. Rules art. 476."""

    TREATMENT = "treatment", N_("treatment")
    PUBLIC_INTEREST_WORK = "public_interest_work", N_("public-interest work")
    NO_ENTRY = "no_entry", N_("not to enter certain places")
    NO_CONTACT = "no_contact", N_("not to contact certain people")
    NO_ACTIVITY = "no_activity", N_("not to take part in certain activities")
    COMPENSATION = "compensation", N_("compensation")
    APOLOGY = "apology", N_("apology")
    EDUCATION = "education", N_("education")
    OTHER = "other", N_("other requirement")


class StatutoryDuty(Coded):
    """The four duties of everybody on probation. Criminal Procedure Law art. 283."""

    OBEY = "obey", N_("duty of the law, item 1")
    REPORT = "report", N_("duty of the law, item 2")
    LEAVE = "leave", N_("duty of the law, item 3")
    EDUCATION = "education", N_("duty of the law, item 4")


class ObjectionTo(Coded):
    """What the minor or the legal representative objects to; decides what it leads to.

    PLEA_OF_INNOCENCE: to conditional non-prosecution as such, with a plea that was found right.
    """

    CONDITIONAL_NON_PROSECUTION = (
        "conditional_non_prosecution",
        N_("conditional non-prosecution itself"),
    )
    PLEA_OF_INNOCENCE = (
        "plea_of_innocence",
        N_("conditional non-prosecution itself, with a plea of innocence that was found right"),
    )
    CONDITIONS_OR_LENGTH = "conditions_or_length", N_("the conditions or the length only")


class ChangeWay(Coded):
    """Which way the length of a probation was changed."""

    SHORTENED = "shortened", NP_("change", "shortened")
    EXTENDED = "extended", NP_("change", "extended")


# Saved ground where an objection ends the probation: one after which prosecution follows, or
# one with a plea of innocence that was found right.
BY_OBJECTION, BY_INNOCENCE = "objection", "innocence"
# Saved ground where the conditional decision itself was revoked or changed.
BY_UNDOING = "undone"
# Saved ground of a recorded revocation without a ground of the law on record.
NOT_TOLD = "not_told"


class Probation(InCase, Model):
    """The term of one person's conditional non-prosecution.

    decided_here: ordered in casetrack; else it is recorded as its source tells it. months: from
    the decision, as it is now; None where the source does not say, or gives a day instead.
    last_day: inclusive; None where the day of the decision, or the length, is unknown.
    printed_last_day: the one in the decision document where it differs; then it is the one in
    force.
    review_received_on, review_extended: of the review for prosecution that the decision suspended;
    the final decision is due within the days left of it. Saved here, since the review is over by
    then and belongs to another feature. review_nominal: its last day before holidays, where it
    resumed after an undone decision and is not counted from its receipt.
    victim_heard: before the final decision; None: not yet, False: on record why it cannot be.
    victim_unheard: there is no victim, or nobody could reach them; None also where a file says only
    "not heard". victim_heard_on: the day of it; None where it is not known.
    office_id: of its case, so that the board of a large office reads no more than what it shows.
    facts: those that made conditional non-prosecution possible (`checks.SuspectFacts`), as JSON.
    """

    __tablename__ = "probation"
    __table_args__ = (
        CheckConstraint("months > 0", name="has_a_length"),
        CheckConstraint(
            "decided_here = false OR months IS NOT NULL OR last_day IS NOT NULL",
            name="length_known_where_decided_here",
        ),
        # Criminal Procedure Law art. 283; a file may hold another length, which is flagged.
        CheckConstraint("NOT decided_here OR months BETWEEN 6 AND 12", name="lawful_length"),
        CheckConstraint(
            "(revoked_on IS NULL) = (revocation_ground IS NULL)", name="revoked_with_a_ground"
        ),
        CheckConstraint(
            "victim_unheard IS NULL OR victim_heard = false", name="unheard_for_a_reason"
        ),
        index_where(
            "final_disposition_id IS NULL AND revoked_on IS NULL",
            "ix_probation_office_running",
            "office_id",
        ),
    )

    office_id: Mapped[int] = mapped_column(ForeignKey("procuratorate.id"))
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    disposition_id: Mapped[int] = mapped_column(ForeignKey("disposition.id"), unique=True)
    measure_id: Mapped[int] = mapped_column(ForeignKey("measure.id"), unique=True)
    decided_here: Mapped[bool] = mapped_column(default=False)
    months: Mapped[int | None]
    last_day: Mapped[date | None]
    printed_last_day: Mapped[date | None]
    review_received_on: Mapped[date | None]
    review_extended: Mapped[bool] = mapped_column(default=False)
    review_nominal: Mapped[date | None]
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    expired: Mapped[PartialDate | None] = composite(
        *when_columns("expired", nullable=True, index=False)
    )
    revoked_on: Mapped[date | None]
    revocation_ground: Mapped[str | None]
    victim_heard: Mapped[bool | None]
    victim_unheard: Mapped[Heard | None]
    victim_heard_on: Mapped[date | None]
    final_disposition_id: Mapped[int | None] = mapped_column(
        ForeignKey("disposition.id"), index=True
    )
    version: Mapped[int] = mapped_column(default=1)

    disposition: Mapped[Disposition] = relationship(foreign_keys=[disposition_id])
    final_disposition: Mapped[Disposition | None] = relationship(
        foreign_keys=[final_disposition_id]
    )
    measure: Mapped[Measure] = relationship()
    conditions: Mapped[list[ProbationCondition]] = relationship(
        lazy="selectin", order_by="ProbationCondition.position", cascade="all, delete-orphan"
    )

    def asked(self) -> list[ProbationCondition]:
        """The requirements in force, without withdrawn ones."""
        return [condition for condition in self.conditions if condition.is_asked]

    def ends_on(self) -> date | None:
        """The last day in force: the printed one where there is one."""
        return self.printed_last_day or self.last_day

    def has_begun(self) -> bool:
        """Whether it ever ran; false for one that a file only plans, or whose state is unknown."""
        return self.measure.state in (MeasureState.RUNNING, MeasureState.ENDED)

    def is_decided(self) -> bool:
        """Whether it was revoked or finally decided."""
        return self.revoked_on is not None or self.final_disposition_id is not None

    def is_running(self, *, on: date) -> bool:
        """Whether it runs on that day; its last day is included."""
        if not self.has_begun() or self.is_decided():
            return False
        last = self.ends_on()
        return last is not None and on <= last


class ProbationChange(Model):
    """One change of the length of a probation, as it was decided; the rows are its history.

    old_end, new_end: last days, included; None where they are not known. old_months, new_months:
    from the decision; None where nobody says. decided_by_id: the body that decided, where it was
    another one than the office of the case; None also where the source does not say which.
    """

    __tablename__ = "probation_change"
    __table_args__ = (
        CheckConstraint(
            "decided_here = false OR (decided_first IS NOT NULL AND old_end IS NOT NULL"
            " AND new_end IS NOT NULL)",
            name="known_where_decided_here",
        ),
        CheckConstraint(
            "old_end IS NULL OR new_end IS NULL"
            " OR CASE WHEN way = 'shortened' THEN new_end <= old_end"
            " ELSE new_end >= old_end END",
            name="ends_that_way",
        ),
        CheckConstraint("old_months > 0 AND new_months > 0", name="has_lengths"),
        CheckConstraint(
            "NOT decided_here OR way <> 'shortened' OR decided_first <= new_end",
            name="shortened_while_it_lasts",
        ),
        when_check("decided"),
    )

    probation_id: Mapped[int] = mapped_column(ForeignKey("probation.id"), index=True)
    position: Mapped[int]
    way: Mapped[ChangeWay]
    old_end: Mapped[date | None]
    new_end: Mapped[date | None]
    old_months: Mapped[int | None]
    new_months: Mapped[int | None]
    decided: Mapped[PartialDate] = composite(*when_columns("decided", index=False))
    decided_here: Mapped[bool]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"), index=True)
    reason: Mapped[BilingualText] = words_columns("reason")
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entry.id"), index=True)


class ProbationCondition(Requirement):
    """One additional requirement of a probation."""

    __tablename__ = "probation_condition"

    probation_id: Mapped[int] = mapped_column(ForeignKey("probation.id"), index=True)
    position: Mapped[int]
    kind: Mapped[ConditionKind]
    text: Mapped[BilingualText] = words_columns("text")
    state: Mapped[HowKept] = mapped_column(default=HowKept.NOT_SEEN)


class ProbationDuty(Requirement):
    """One of the four duties that the law asks under a probation, with the looks at it.

    Created with a probation that is decided here; imported for another one.
    """

    __tablename__ = "probation_duty"

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:  # noqa: N805 - of the class
        """The checks of every requirement, and one row per duty."""
        return (*promise_checks(), UniqueConstraint("probation_id", "kind"))

    probation_id: Mapped[int] = mapped_column(ForeignKey("probation.id"))
    position: Mapped[int]
    kind: Mapped[StatutoryDuty]
    text: Mapped[BilingualText] = words_columns("text")
    state: Mapped[HowKept] = mapped_column(default=HowKept.NOT_SEEN)


class Objection(InCase, Model):
    """An objection of the minor or the legal representative to conditional non-prosecution."""

    __tablename__ = "objection"
    __table_args__ = (
        CheckConstraint("withdrawn_on IS NULL OR withdrawn_on >= raised_on", name="after_raising"),
    )

    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    raised_by_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    to: Mapped[ObjectionTo] = mapped_column("objection_to")
    raised_on: Mapped[date]
    withdrawn_on: Mapped[date | None]
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entry.id"), index=True)
    version: Mapped[int] = mapped_column(default=1)


class Breach(Model):
    """A breach of a rule or condition during a probation; one alone is no ground to revoke.

    happened: as precise as its source knows; unknown where it gives no day.
    """

    __tablename__ = "breach"
    __table_args__ = (when_check("happened"),)

    probation_id: Mapped[int] = mapped_column(ForeignKey("probation.id"), index=True)
    happened: Mapped[PartialDate] = composite(*when_columns("happened", index=False))
    is_serious: Mapped[bool]
    of_public_order: Mapped[bool] = mapped_column(default=False)
    entry_id: Mapped[int] = mapped_column(ForeignKey("journal_entry.id"), index=True)
