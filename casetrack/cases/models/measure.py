"""Measures that run for somebody; details stand in the package of their stage."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, composite, mapped_column, relationship

from casetrack.cases.kinds import MeasureKind, MeasureState, Part
from casetrack.cases.models.party import Party
from casetrack.cases.models.requirement import Requirement
from casetrack.cases.quantities import Qualifier
from casetrack.cases.requirements import CareKind, HowKept
from casetrack.db import Model, OfCase
from casetrack.db.bilingual_text import BilingualText, words_columns
from casetrack.db.partial_date import PartialDate, when_columns


class Measure(OfCase, Model):
    """Something that runs for somebody: an order, a plan, a care, a suggestion to one recipient.

    last_day: inclusive, where one is set; visits and clocks that serve the measure end with it.
    """

    __tablename__ = "measure"
    __table_args__ = (
        CheckConstraint(
            "state <> 'ended' OR decided_here = false OR ended_on IS NOT NULL",
            name="ended_on_a_day",
        ),
        Index("ix_measure_case_kind", "case_id", "kind"),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    track_id: Mapped[int | None] = mapped_column(ForeignKey("track.id"), index=True)
    ref: Mapped[str | None] = mapped_column(String(60))
    # What the procuratorate of the case has to do with it, where the source says.
    office_part: Mapped[Part | None]
    kind: Mapped[MeasureKind]
    state: Mapped[MeasureState]
    decided_here: Mapped[bool]
    started: Mapped[PartialDate] = composite(*when_columns("started", index=False))
    last_day: Mapped[date | None]
    ended_on: Mapped[date | None]
    aim: Mapped[BilingualText] = words_columns("aim")
    reason: Mapped[BilingualText] = words_columns("reason")
    # How often something was done, where the source says: a number, or many, or unknown.
    count: Mapped[int | None]
    count_qualifier: Mapped[Qualifier | None]
    fields: Mapped[dict[str, Any]] = mapped_column(default=dict)
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entry.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)
    parties: Mapped[list[MeasureParty]] = relationship(
        lazy="selectin", order_by="MeasureParty.id", cascade="all, delete-orphan"
    )
    items: Mapped[list[MeasureItem]] = relationship(
        lazy="selectin", order_by="MeasureItem.position", cascade="all, delete-orphan"
    )

    def asked(self) -> list[MeasureItem]:
        """Its duties, contents and goals, without those that were withdrawn."""
        return [item for item in self.items if item.is_asked]

    def is_running(self, *, on: date) -> bool:
        """Whether it runs on that day; the last day is inclusive."""
        if self.state is not MeasureState.RUNNING:
            return False
        return self.last_day is None or on <= self.last_day

    def state_on(self, on: date) -> MeasureState:
        """State on that day: ended, too, where its last day is past."""
        is_past = self.state is MeasureState.RUNNING and not self.is_running(on=on)
        return MeasureState.ENDED if is_past else self.state

    def ended_by(self, on: date) -> date | None:
        """Its last day, where it is over on that day and the day is known.

        A last day that was set and not reached is none: it ended before.
        """
        if self.state_on(on) is not MeasureState.ENDED:
            return None
        reached = self.last_day if self.last_day is not None and self.last_day <= on else None
        return self.ended_on or reached

    def party_ids(self, part: Part) -> tuple[int, ...]:
        """The parties that have this part in the measure."""
        return tuple(link.party_id for link in self.parties if link.part is part)


class MeasureParty(Model):
    """Part of a party in a measure."""

    __tablename__ = "measure_party"

    measure_id: Mapped[int] = mapped_column(ForeignKey("measure.id"), index=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    part: Mapped[Part]
    party: Mapped[Party] = relationship(lazy="joined", innerjoin=True)


class MeasureItem(Requirement):
    """One duty, content or goal of a measure. kind: the part of the care, of a term of its plan."""

    __tablename__ = "measure_item"

    kind: Mapped[CareKind | None]

    position: Mapped[int]
    text: Mapped[BilingualText] = words_columns("text")
    state: Mapped[HowKept] = mapped_column(default=HowKept.NOT_SEEN)
