"""Plans of visits, and each visit with its outcome."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, composite, mapped_column, relationship

from casetrack.accounts.models import Staff
from casetrack.audit.contents import sealed_columns
from casetrack.cases.extra_fields import declare
from casetrack.cases.kinds import PartyKind
from casetrack.cases.models import InCase, Measure, Party
from casetrack.codes import NP_, Coded
from casetrack.db import Model, OfCase
from casetrack.db.bilingual_text import BilingualText, words_columns
from casetrack.db.partial_date import PartialDate, when_columns


class VisitWay(Coded):
    """Where or how somebody is visited."""

    HOME = "home", NP_("visit", "at home")
    SCHOOL = "school", NP_("visit", "at school")
    WORK = "work", NP_("visit", "at work")
    OFFICE = "office", NP_("visit", "at the office")
    TELEPHONE = "telephone", NP_("visit", "by telephone")
    VIDEO = "video", NP_("visit", "by video")
    ON_SITE = "on_site", NP_("visit", "on the spot")
    ELSEWHERE = "elsewhere", NP_("visit", "elsewhere")


class SeriesUnit(Coded):
    """Rhythm of a series."""

    DAY = "day", NP_("rhythm", "days")
    WEEK = "week", NP_("rhythm", "weeks")
    MONTH = "month", NP_("rhythm", "months")


class OnRestDay(Coded):
    """Rule for a visit that falls on a rest day or holiday."""

    MOVE = "move", NP_("visit", "move to the next working day")
    KEEP = "keep", NP_("visit", "keep the day")
    SKIP = "skip", NP_("visit", "leave that visit out")


class PlanPart(Coded):
    """Part of somebody of the case in visits to another person."""

    TOO = "too", NP_("visit", "visited too")
    MEETS = "meets", NP_("visit", "takes part in the meeting")


class StaffPart(Coded):
    """Part of a member of staff in visits, besides the visitor."""

    ALONG = "along", NP_("visit", "goes along")
    RECORDS = "records", NP_("visit", "keeps the record")


class CalledOff(Coded):
    """Why a planned visit was taken back by itself; it comes back when that no longer holds."""

    PAUSED = "paused", NP_("visit", "the visits were paused")
    ENDED = "ended", NP_("visit", "what it served ended before")


class VisitState(Coded):
    """State of a visit. Not at home is not refused, and neither is not having gone."""

    PLANNED = "planned", NP_("visit", "Planned")
    DONE = "done", NP_("visit", "Met")
    NOT_AT_HOME = "not_at_home", NP_("visit", "Not at home")
    REFUSED = "refused", NP_("visit", "Refused")
    CANCELLED = "cancelled", NP_("visit", "Cancelled")
    NOT_HELD = "not_held", NP_("visit", "We did not go")


class BodyCame(Coded):
    """What a visit to a body came to, where other words say it than of a child."""

    DONE = "done", NP_("visit", "Received")
    NOT_AT_HOME = "not_at_home", NP_("visit", "Nobody there")


class Condition(Coded):
    """Condition of the child, in one word of the visitor."""

    STEADY = "steady", NP_("visit", "steady")
    WORRYING = "worrying", NP_("visit", "worrying")
    URGENT = "urgent", NP_("visit", "urgent")


# Day and hour at which an outcome was written down where there was no network.
TYPED_AT = declare("typed_at", NP_("field", "written down without a network"))
# Nobody goes any more, or went.
CALLED_OFF = frozenset({VisitState.CANCELLED, VisitState.NOT_HELD})
# Somebody went, or called; whatever they met with.
WENT = frozenset({VisitState.DONE, VisitState.NOT_AT_HOME, VisitState.REFUSED})


# A visit is planned to last from five minutes to ten hours, with the way there and back.
LEAST_MINUTES, MOST_MINUTES = 5, 600
# What is reckoned for one of which nobody said how long it lasts.
USUAL_MINUTES = {
    VisitWay.HOME: 120,
    VisitWay.SCHOOL: 90,
    VisitWay.WORK: 90,
    VisitWay.OFFICE: 60,
    VisitWay.TELEPHONE: 20,
    VisitWay.VIDEO: 45,
    VisitWay.ON_SITE: 90,
    VisitWay.ELSEWHERE: 90,
}


class VisitPlan(InCase, Model):
    """One visit or a series, decided in one sitting. Serves a measure and ends with it.

    first_on: the day from which its days are counted; None of a plan of which a source tells no
    day. weekday: 1 Monday to 7 Sunday. month_day: 31 is the last day of every month. times: how
    many days, where it was planned to a number. until_on: the last day the series was planned to,
    inclusive, where it was planned to a day. follows_measure: planned until what it serves ends,
    and longer or shorter with it. minutes: how long each visit is planned to last, with the way.
    ahead_to: a series without a last day is made to this day, and
    further every night. ended_on: the day from which the rest was cancelled.
    """

    __tablename__ = "visit_plan"
    __table_args__ = (
        CheckConstraint("(every IS NULL) = (unit IS NULL)", name="rhythm_whole"),
        CheckConstraint("every IS NULL OR every > 0", name="rhythm_positive"),
        CheckConstraint("times IS NULL OR times > 0", name="times_positive"),
        CheckConstraint(
            "weekday IS NULL OR (weekday BETWEEN 1 AND 7 AND unit = 'week')",
            name="weekday_of_weeks",
        ),
        CheckConstraint(
            "month_day IS NULL OR (month_day BETWEEN 1 AND 31 AND unit = 'month')",
            name="month_day_of_months",
        ),
        CheckConstraint("NOT follows_measure OR measure_id IS NOT NULL", name="follows_something"),
        CheckConstraint(
            f"minutes IS NULL OR minutes BETWEEN {LEAST_MINUTES} AND {MOST_MINUTES}",
            name="minutes_of_a_day",
        ),
        Index("ix_visit_plan_ahead_to", "ahead_to"),
    )

    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    measure_id: Mapped[int | None] = mapped_column(ForeignKey("measure.id"), index=True)
    visitor_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    aim: Mapped[BilingualText] = words_columns("aim")
    first_on: Mapped[date | None]
    planned_at: Mapped[time | None]
    minutes: Mapped[int | None]
    every: Mapped[int | None]
    unit: Mapped[SeriesUnit | None]
    weekday: Mapped[int | None]
    month_day: Mapped[int | None]
    times: Mapped[int | None]
    on_rest_day: Mapped[OnRestDay]
    avoids_exams: Mapped[bool] = mapped_column(default=False)
    avoids_holidays: Mapped[bool] = mapped_column(default=False)
    # Values of `VisitWay`; a visit carries the one it is planned with, or took place by.
    ways: Mapped[list[Any]] = mapped_column(default=list)
    until_on: Mapped[date | None]
    follows_measure: Mapped[bool] = mapped_column(default=False)
    ahead_to: Mapped[date | None]
    ended_on: Mapped[date | None]
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entry.id"), index=True)
    version: Mapped[int] = mapped_column(default=1)
    party: Mapped[Party] = relationship()
    visitor: Mapped[Staff | None] = relationship()
    measure: Mapped[Measure | None] = relationship()
    people: Mapped[list[PlanPerson]] = relationship(
        order_by="PlanPerson.id", cascade="all, delete-orphan"
    )
    staff: Mapped[list[PlanStaff]] = relationship(
        order_by="PlanStaff.id", cascade="all, delete-orphan"
    )
    pauses: Mapped[list[PlanPause]] = relationship(
        order_by="PlanPause.id", cascade="all, delete-orphan"
    )

    def people_in(self, part: PlanPart) -> list[Party]:
        """People of the case who have this part in its visits, in order."""
        return [person.party for person in self.people if person.part is part]

    def staff_in(self, part: StaffPart) -> list[Staff]:
        """Staff who have this part in its visits, in order."""
        return [member.staff for member in self.staff if member.part is part]

    def pause_on(self, day: date) -> PlanPause | None:
        """The pause in which that day lies; None if it lies in none."""
        return next((pause for pause in self.pauses if pause.holds(day)), None)


class PlanPerson(Model):
    """Somebody of the case beside the one who is visited: visited too, or in the meeting."""

    __tablename__ = "visit_plan_person"
    __table_args__ = (UniqueConstraint("plan_id", "party_id"),)

    plan_id: Mapped[int] = mapped_column(ForeignKey("visit_plan.id"))
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    part: Mapped[PlanPart]
    party: Mapped[Party] = relationship()


class PlanStaff(Model):
    """Somebody who comes to the visits of a plan beside whoever leads them."""

    __tablename__ = "visit_plan_staff"
    __table_args__ = (UniqueConstraint("plan_id", "staff_id"),)

    plan_id: Mapped[int] = mapped_column(ForeignKey("visit_plan.id"))
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    part: Mapped[StaffPart]
    staff: Mapped[Staff] = relationship()


class PlanPause(Model):
    """A time without the visits of a plan, from its first day to its last inclusive, or open.

    until_on: None while nobody knows its end. resumed_on: the first day on which they go on, where
    that was said later than the pause.
    """

    __tablename__ = "visit_pause"
    __table_args__ = (
        CheckConstraint("until_on IS NULL OR until_on >= from_on", name="ends_after_it_begins"),
        CheckConstraint(
            "resumed_entry_id IS NULL OR resumed_on IS NOT NULL", name="resumed_is_told"
        ),
    )

    plan_id: Mapped[int] = mapped_column(ForeignKey("visit_plan.id"), index=True)
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    reason: Mapped[BilingualText] = words_columns("reason")
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entry.id"), index=True)
    resumed_on: Mapped[date | None]
    resumed_why: Mapped[BilingualText] = words_columns("resumed_why")
    resumed_entry_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entry.id"), index=True)

    def holds(self, day: date) -> bool:
        """Whether no visit takes place on that day because of it."""
        if day < self.from_on or (self.until_on is not None and day > self.until_on):
            return False
        return self.resumed_on is None or day < self.resumed_on

    def is_over(self, *, on: date) -> bool:
        """Whether the pause is over by that day."""
        return self.resumed_on is not None or (self.until_on is not None and self.until_on < on)


class Visit(OfCase, Model):
    """One visit. planned_on: the day it is due; moved_from: the rest day it was moved from.

    slot_on: the day of the rhythm of its plan for which it stands, however it is moved; None where
    it stands for none. called_off: why it was taken back by itself. office_id: of its case, which
    never changes: the days of an office begin at it.
    """

    __tablename__ = "visit"
    __table_args__ = (
        CheckConstraint("(state = 'planned') = (happened_edtf IS NULL)", name="outcome_has_a_day"),
        CheckConstraint(
            "state NOT IN ('planned') OR planned_on IS NOT NULL", name="planned_on_a_day"
        ),
        CheckConstraint(
            "called_off IS NULL OR state = 'cancelled'", name="called_off_is_cancelled"
        ),
        Index("ix_visit_case_day", "case_id", "planned_on"),
        # One visit for a day of a rhythm; what was taken back leaves its place to what comes back.
        Index(
            "uq_visit_plan_slot",
            "plan_id",
            "slot_on",
            unique=True,
            sqlite_where=text("called_off IS NULL"),
            postgresql_where=text("called_off IS NULL"),
        ),
        Index("ix_visit_visitor_state_day", "visitor_id", "state", "planned_on"),
        Index("ix_visit_plan_day", "plan_id", "planned_on"),
        Index("ix_visit_office_planned", "office_id", "state", "planned_on", "id"),
        Index("ix_visit_office_happened", "office_id", "happened_first", "id"),
    )
    # What came of it, once something has; what is only planned moves.
    SEALED: ClassVar = sealed_columns(
        "case_id party_id way state happened_edtf happened_words happened_first happened_last"
        " condition findings_en findings_zh fields",
        is_final=False,
        unless=("state", "planned"),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    office_id: Mapped[int] = mapped_column(ForeignKey("procuratorate.id"))
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    plan_id: Mapped[int | None] = mapped_column(ForeignKey("visit_plan.id"), index=True)
    visitor_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    position: Mapped[int] = mapped_column(default=1)
    planned_on: Mapped[date | None]
    planned_at: Mapped[time | None]
    moved_from: Mapped[date | None]
    slot_on: Mapped[date | None]
    called_off: Mapped[CalledOff | None]
    is_provisional: Mapped[bool] = mapped_column(default=False)
    way: Mapped[VisitWay]
    is_spot_check: Mapped[bool] = mapped_column(default=False)
    state: Mapped[VisitState] = mapped_column(default=VisitState.PLANNED)
    happened: Mapped[PartialDate | None] = composite(
        *when_columns("happened", nullable=True, index=False)
    )
    condition: Mapped[Condition | None]
    findings: Mapped[BilingualText] = words_columns("findings")
    fields: Mapped[dict[str, Any]] = mapped_column(default=dict)
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entry.id"), index=True)
    version: Mapped[int] = mapped_column(default=1)
    party: Mapped[Party] = relationship()
    visitor: Mapped[Staff | None] = relationship()
    plan: Mapped[VisitPlan | None] = relationship()

    @property
    def came(self) -> Coded:
        """What it came to, in the words for whoever is visited."""
        return came_as(self.state, self.party)

    def is_open(self) -> bool:
        """Whether the visit has no outcome yet."""
        return self.state is VisitState.PLANNED

    def is_late(self, *, on: date) -> bool:
        """Whether the visit has no outcome and its day is past."""
        return self.is_open() and self.planned_on is not None and self.planned_on < on

    def day(self) -> date | None:
        """The day it stands under in a calendar; None where it is not known as a day."""
        return day_under(self.state, self.planned_on, self.happened)

    def slip_is_with(self, staff_id: int, *, on: date) -> bool:
        """Whether this person is the visitor, on one of the days of the visit sheet."""
        return is_slip_with(staff_id, self.visitor_id, self.state, self.planned_on, on=on)


def is_body(party: Party) -> bool:
    """Whether a body is visited: it has no condition, no guardian, and does not live anywhere."""
    return party.kind is PartyKind.BODY


def came_as(state: VisitState, party: Party) -> Coded:
    """What a visit came to, in the words for whoever is visited."""
    as_body = {code.value: code for code in BodyCame} if is_body(party) else {}
    return as_body.get(state.value, state)


def slip_days(state: VisitState, planned_on: date | None) -> tuple[date, date] | None:
    """The first and the last day, inclusive, on which whoever goes is shown the slip of a visit.

    From the day before until the day after the one it is planned on; None of one to which nobody
    goes any more, and of one that nobody planned.
    """
    if planned_on is None or state in CALLED_OFF:
        return None
    return planned_on - timedelta(days=1), planned_on + timedelta(days=1)


def is_slip_with(
    staff_id: int, visitor_id: int | None, state: VisitState, planned_on: date | None, *, on: date
) -> bool:
    """Whether somebody goes there, and that day is one on which they are shown the slip.

    Only of a visit they may know of: the policy asks for that.
    """
    if visitor_id != staff_id or (days := slip_days(state, planned_on)) is None:
        return False
    return days[0] <= on <= days[1]


def day_under(state: VisitState, planned_on: date | None, when: PartialDate | None) -> date | None:
    """The day a visit stands under: when somebody went, else when it was planned.

    None where only a month, a year or less is known of it: no day is invented.
    """
    happened = when if when is not None and when.is_day else None
    if state in WENT and when is not None and not when.is_unknown:
        return happened.first if happened else None
    return planned_on or (happened.first if happened else None)
