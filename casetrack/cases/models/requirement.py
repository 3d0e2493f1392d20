"""Requirements under a measure, and the checks of them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, composite, declared_attr, mapped_column

from casetrack.audit.contents import sealed_columns
from casetrack.cases.models.fact_columns import InCase
from casetrack.cases.requirements import Counting, HowKept, LookEye, Standing, counted
from casetrack.db import Model
from casetrack.db.bilingual_text import BilingualText, words_columns
from casetrack.db.indexes import INDEXED_WHERE_TOLD
from casetrack.db.partial_date import PartialDate, when_check, when_columns

UNIT_LENGTH = 30


def promise_checks() -> tuple[CheckConstraint, ...]:
    """CHECKs of every requirement, for the table of one kind."""
    return (
        CheckConstraint("wanted IS NULL OR wanted > 0", name="wants_some"),
        CheckConstraint("since IS NULL OR until IS NULL OR since <= until", name="since_until"),
    )


class Requirement(Model):
    """One act to do or to refrain from under a measure; each kind has a table of its own.

    text: what. party_id: whose, where not of all whom the measure binds. since, until: inclusive,
    where other than those of the measure. wanted: how often, or how many, in `unit`; `counting`
    says how the numbers of the looks make `reached`. check_due: the day of the next look, if one is
    agreed. withdrawn_by_id: the entry that says that it is asked no more.
    seen_on to reached_half: how it stands by its looks (`cases.requirements.standing_of`), kept for
    lists.
    """

    __abstract__ = True

    @declared_attr.directive
    def __table_args__(cls) -> tuple[CheckConstraint, ...]:  # noqa: N805 - of the class
        """The table of a kind that has checks of its own adds them to these."""
        return promise_checks()

    if TYPE_CHECKING:
        id: Mapped[int]
        position: Mapped[int]
        text: Mapped[BilingualText]
        state: Mapped[HowKept]

    measure_id: Mapped[int] = mapped_column(ForeignKey("measure.id"), index=True)
    party_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"), index=True)
    since: Mapped[date | None]
    until: Mapped[date | None]
    wanted: Mapped[int | None]
    unit: Mapped[str | None] = mapped_column(String(UNIT_LENGTH))
    counting: Mapped[Counting] = mapped_column(default=Counting.LAST)
    seen_on: Mapped[date | None]
    seen_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    check_due: Mapped[date | None]
    looked_back_on: Mapped[date | None]
    reached: Mapped[int | None]
    reached_half: Mapped[bool | None]
    withdrawn_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("journal_entry.id"), info=INDEXED_WHERE_TOLD
    )
    version: Mapped[int] = mapped_column(default=1)

    @property
    def is_asked(self) -> bool:
        """Whether the requirement still applies."""
        return self.withdrawn_by_id is None

    def stand(self, standing: Standing, last: RequirementCheck | None) -> None:
        """Keep how it stands by its looks; last: the look that decides, None if there is none."""
        self.state = standing.state
        self.seen_on = standing.seen_on
        self.seen_by_id = standing.by_id
        self.looked_back_on = standing.looked_back_on
        self.reached = standing.reached
        self.reached_half = standing.reached_half or None

    @property
    def counted(self) -> str:
        """Number reached by now; 0 where nobody counted yet."""
        return counted(self.reached or 0, half=bool(self.reached_half))

    @property
    def is_short(self) -> bool:
        """Whether it is counted, and less is reached than the target."""
        return self.wanted is not None and (self.reached or 0) < self.wanted

    def tell_last(self, look: RequirementCheck) -> None:
        """Store the values of the last check that only this kind of requirement has."""


class RequirementCheck(InCase, Model):
    """One check of a requirement. It is never rewritten, but may be withdrawn.

    subject, subject_id: the promise. by_id: who looked, if somebody of ours. look_due: the day of
    the next look that was agreed then. number: whole ones; has_half: and a half,
    None where none. entry_id: the entry that tells it, as that of a visit.
    withdrawn_by_id: the entry that says that it was a mistake. was_column: it stood in columns of
    its promise before looks had rows; what is sealed of it is sealed there. eye: as whom one
    looked, where that is kept apart.
    """

    __tablename__ = "promise_look"
    __table_args__ = (
        Index("ix_promise_look_subject", "subject", "subject_id"),
        when_check("looked"),
        CheckConstraint("found <> 'not_seen'", name="finds_something"),
        CheckConstraint("number IS NULL OR number >= 0", name="no_fewer_than_none"),
    )
    SEALED: ClassVar = sealed_columns(
        "case_id subject subject_id looked_edtf looked_first by_id found proof_en proof_zh number"
        " look_due entry_id withdrawn_by_id was_column eye has_half",
        is_final=False,
        unless=("was_column", True),
    )

    subject: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int]
    looked: Mapped[PartialDate] = composite(*when_columns("looked", index=False))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    found: Mapped[HowKept]
    proof: Mapped[BilingualText] = words_columns("proof")
    number: Mapped[int | None]
    look_due: Mapped[date | None]
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entry.id"), index=True)
    withdrawn_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("journal_entry.id"), info=INDEXED_WHERE_TOLD
    )
    was_column: Mapped[bool] = mapped_column(default=False)
    eye: Mapped[LookEye | None]
    has_half: Mapped[bool | None]

    @property
    def holds(self) -> bool:
        """Whether nobody said that it was a mistake."""
        return self.withdrawn_by_id is None
