"""A plan of spot checks, and each check: the window it falls in, its seed and the day drawn."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casetrack.accounts.models import Role, Staff
from casetrack.accounts.permissions import HEAD, LOG, Permission
from casetrack.audit.contents import sealed_columns
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.models import InCase, Measure, Party
from casetrack.codes import N_, NP_, Coded
from casetrack.db import Model
from casetrack.db.bilingual_text import BilingualText, words_columns
from casetrack.db.sealing import Opened, SealedText
from casetrack.visits.models import Visit, VisitWay

PLAN = Permission.declare("spotchecks:record", N_("plan spot checks"), held_by=LOG)
AUDIT = Permission.declare(
    "spotchecks:audit",
    N_("read the draws of spot checks"),
    held_by=HEAD | {Role.CASE_MANAGEMENT},
)
PLANNED = EntryKind.declare(
    "spot_checks_planned",
    NP_("entry", "Spot checks planned"),
    is_clerical=True,
    also="抽查、突击检查、spot check",
)
CALLED_OFF = EntryKind.declare("spot_checks_called_off", NP_("entry", "Spot checks called off"))

# How many days ahead the visitor may be told.
MOST_AHEAD = 14
MOST_GAP = 120


class CheckState(Coded):
    """State of one check. Only `shown` is a visit."""

    COMMITTED = "committed", NP_("spot check", "not drawn yet")
    DRAWN = "drawn", NP_("spot check", "drawn, its day hidden")
    SHOWN = "shown", NP_("spot check", "a visit")
    CALLED_OFF = "called_off", NP_("spot check", "called off")
    MISSED = "missed", NP_("spot check", "missed: nothing was drawn in its time")


# Nobody has gone yet, nor been sent.
AHEAD = (CheckState.COMMITTED, CheckState.DRAWN)


class SpotCheckPlan(InCase, Model):
    """Checks of one person, planned in one sitting. Serves a measure and ends with it.

    gap: working days from one check to the next, at least. days_ahead: how many days before the
    day the visitor is told; 0 on its morning. ended_on: when the rest was called off.
    """

    __tablename__ = "spot_check_plan"
    __table_args__ = (
        CheckConstraint(f"gap BETWEEN 0 AND {MOST_GAP}", name="gap_in_range"),
        CheckConstraint(f"days_ahead BETWEEN 0 AND {MOST_AHEAD}", name="told_in_range"),
    )

    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    measure_id: Mapped[int | None] = mapped_column(ForeignKey("measure.id"), index=True)
    visitor_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    way: Mapped[VisitWay]
    aim: Mapped[BilingualText] = words_columns("aim")
    gap: Mapped[int] = mapped_column(default=1)
    days_ahead: Mapped[int] = mapped_column(default=0)
    ended_on: Mapped[date | None]
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entry.id"), index=True)
    version: Mapped[int] = mapped_column(default=1)
    measure: Mapped[Measure | None] = relationship()
    party: Mapped[Party] = relationship()
    visitor: Mapped[Staff | None] = relationship()
    checks: Mapped[list[SpotCheck]] = relationship(
        lazy="selectin", order_by="SpotCheck.position", cascade="all, delete-orphan"
    )


class SpotCheck(InCase, Model):
    """One check. Its day stands nowhere in clear before it may be shown, and then it is a visit.

    first_day, last_day: its window, both included. commitment: the SHA-256 of the seed, kept at
    committed_at. days: the working days it was drawn from, in ISO form; empty before.
    """

    __tablename__ = "spot_check"
    __table_args__ = (
        UniqueConstraint("plan_id", "position"),
        CheckConstraint("first_day <= last_day", name="window_in_order"),
        CheckConstraint("length(commitment) = 64", name="commitment_is_sha_256"),
        CheckConstraint(
            "state NOT IN ('drawn', 'shown') OR drawn_at IS NOT NULL", name="drawn_at_a_time"
        ),
        CheckConstraint("(drawn_at IS NULL) = (day IS NULL)", name="a_day_where_drawn"),
        CheckConstraint("drawn_at IS NULL OR drawn_at >= committed_at", name="committed_first"),
        CheckConstraint("(state = 'shown') = (visit_id IS NOT NULL)", name="shown_as_a_visit"),
        Index("ix_spot_check_state_first_day", "state", "first_day"),
        Index("ix_spot_check_office_first_day", "office_id", "first_day", "id"),
    )
    SEALED: ClassVar = sealed_columns(
        "plan_id position first_day last_day commitment days state",
        is_final=False,
    )

    plan_id: Mapped[int] = mapped_column(ForeignKey("spot_check_plan.id"))
    office_id: Mapped[int] = mapped_column(ForeignKey("procuratorate.id"))
    position: Mapped[int]
    first_day: Mapped[date]
    last_day: Mapped[date]
    state: Mapped[CheckState] = mapped_column(default=CheckState.COMMITTED)
    seed_sealed: Mapped[str] = mapped_column("seed", SealedText("plan_id", "position"))
    commitment: Mapped[str] = mapped_column(String(64))
    committed_at: Mapped[datetime]
    days: Mapped[list[Any]] = mapped_column(default=list)
    day_sealed: Mapped[str | None] = mapped_column("day", SealedText("plan_id", "position"))
    drawn_at: Mapped[datetime | None]
    visit_id: Mapped[int | None] = mapped_column(ForeignKey("visit.id"), unique=True)
    plan: Mapped[SpotCheckPlan] = relationship(back_populates="checks")
    visit: Mapped[Visit | None] = relationship()

    seed = Opened[str]("seed_sealed")
    day_text = Opened[str | None]("day_sealed")

    @property
    def name(self) -> str:
        """The name of a check in its draw and in lists: "17-2"."""
        return f"{self.plan_id}-{self.position}"

    def drawn_day(self) -> date | None:
        """The day that was drawn, opened; for nobody's eyes but `may_be_told`'s."""
        text = self.day_text
        return date.fromisoformat(text) if text is not None else None

    def state_told(self, *, on: date) -> CheckState:
        """Its state as a list may say it: that it is a visit tells that its day is near."""
        is_secret = self.state is CheckState.SHOWN and not self.may_be_told(on=on)
        return CheckState.DRAWN if is_secret else self.state

    def may_be_told(self, *, on: date) -> bool:
        """Whether its seed and day are no secret any more: the day, or the window, is past."""
        if self.last_day < on:
            return True
        return self.state is CheckState.SHOWN and (self.drawn_day() or self.last_day) < on
