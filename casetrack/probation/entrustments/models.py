"""An entrustment, who sees to which requirement, and what the entrusted office reports."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, composite, mapped_column, relationship

from casetrack.accounts.models import Procuratorate, Staff
from casetrack.accounts.permissions import HANDLE, LOG, Permission
from casetrack.audit.contents import sealed_columns
from casetrack.cases.aspect_permissions import let_within, tell_within
from casetrack.cases.doer_kinds import Doer
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import Aspect
from casetrack.cases.models import InCase, Measure, Party
from casetrack.codes import N_, NP_, Coded
from casetrack.db import Model
from casetrack.db.bilingual_text import BilingualText, words_columns
from casetrack.db.partial_date import PartialDate, when_check, when_columns
from casetrack.visits.models import SeriesUnit

NUMBER_LENGTH = 60
MOST_EVERY = 12

READ = Permission.declare(
    "entrustments:read", N_("see what is entrusted to another office"), held_by=LOG
)
WRITE = Permission.declare(
    "entrustments:write", N_("entrust a child to another office"), held_by=HANDLE
)
ANSWER = Permission.declare(
    "entrustments:answer", N_("answer for the office that is asked"), held_by=HANDLE
)
RECORD = Permission.declare(
    "entrustments:record", N_("report on a child that is entrusted"), held_by=LOG
)

APPLIED = EntryKind.OFFSITE_SUPERVISION_APPLIED
ENTRUSTED = EntryKind.SUPERVISION_ENTRUSTED
ASKED = EntryKind.declare("entrustment_letter", NP_("entry", "Letter to the office to be asked"))
DECLINED = EntryKind.declare(
    "entrustment_declined",
    NP_("entry", "The other office declined the supervision"),
    by=Doer.ANOTHER,
)
WITHDRAWN = EntryKind.declare(
    "entrustment_withdrawn", NP_("entry", "Application for off-site supervision withdrawn")
)
AGREED = EntryKind.declare(
    "entrustment_agreed", NP_("entry", "Duties divided with the other office")
)
REPORTED = EntryKind.declare(
    "entrustment_report", NP_("entry", "Report of the entrusted office"), by=Doer.ENTRUSTED
)
BREACH_REPORTED = EntryKind.declare(
    "entrustment_breach_reported",
    NP_("entry", "Breach reported by the entrusted office"),
    by=Doer.ENTRUSTED,
)
SET_ASIDE = EntryKind.declare(
    "entrustment_breach_set_aside", NP_("entry", "Reported breach set aside")
)
ENDED = EntryKind.declare("entrustment_ended", NP_("entry", "Off-site supervision ended"))

ANSWER_AWAITED = ObligationKind.declare(
    "entrustment_answer_awaited",
    NP_("duty", "answer of the office that was asked"),
    is_awaited=True,
)
ANSWER_OWED = ObligationKind.declare(
    "entrustment_answer",
    NP_("duty", "answer to a letter that asks for supervision"),
    is_at_once=True,
)
REPORT_AWAITED = ObligationKind.declare(
    "entrustment_report_awaited", NP_("duty", "report of the entrusted office"), is_awaited=True
)
REPORT_OWED = ObligationKind.declare(
    "entrustment_report", NP_("duty", "report to the entrusting office"), is_agreed=True
)
BREACH_TO_DECIDE = ObligationKind.declare(
    "entrustment_breach",
    NP_("duty", "decision on a reported breach"),
    is_agreed=True,
    is_at_once=True,
)


let_within(Aspect.LETTER, (READ, ANSWER))

let_within(Aspect.SUPERVISION, (READ, ANSWER, RECORD))
tell_within(Aspect.LETTER, (ANSWER_OWED,))
tell_within(Aspect.SUPERVISION, (REPORT_OWED,))


class EntrustmentState(Coded):
    """Where an entrustment stands."""

    APPLIED = "applied", NP_("entrustment", "applied for")
    ASKED = "asked", NP_("entrustment", "asked")
    ACCEPTED = "accepted", NP_("entrustment", "accepted")
    DECLINED = "declined", NP_("entrustment", "declined")
    WITHDRAWN = "withdrawn", NP_("entrustment", "withdrawn")
    ENDED = "ended", NP_("entrustment", "ended")


class EntrustmentEnd(Coded):
    """By what an entrustment ended. OVER: with what was supervised."""

    OVER = "over", NP_("entrustment", "the probation ended")
    RECALLED = "recalled", NP_("entrustment", "taken back by the office that entrusted")
    RETURNED = "returned", NP_("entrustment", "given back by the office that was entrusted")


class DutySide(Coded):
    """Which office sees to a requirement."""

    ENTRUSTING = "entrusting", NP_("entrustment", "the office that entrusts")
    ENTRUSTED = "entrusted", NP_("entrustment", "the office that is entrusted")
    BOTH = "both", NP_("entrustment", "both")


class ReportKind(Coded):
    """What the entrusted office tells: how things go, or that it saw a breach."""

    COURSE = "course", NP_("entrustment", "how things go")
    BREACH = "breach", NP_("entrustment", "a breach")


class BreachAnswer(Coded):
    """What the handler made of a breach that was reported."""

    TAKEN_OVER = "taken_over", NP_("entrustment", "taken over as a breach")
    SET_ASIDE = "set_aside", NP_("entrustment", "set aside")


# States after which nothing more follows.
OVER = frozenset({EntrustmentState.DECLINED, EntrustmentState.WITHDRAWN, EntrustmentState.ENDED})


class Entrustment(InCase, Model):
    """The supervision of one child by another office; its measure names child and office.

    decision_id: the conditional decision of the supervised probation. office_id: the asked office,
    if it uses this system; else it is only a body of the case. staff_id: the supervisor there.
    applied: day of the application. letter, letter_number, answer_due: the letter, and the due day
    (inclusive) of its answer. every, unit: rhythm of reports; report_due: due day (inclusive) of
    the next one. ours, theirs: further duties of each office, beside the divided requirements.
    """

    __tablename__ = "entrustment"
    __table_args__ = (
        when_check("applied"),
        when_check("letter"),
        when_check("answered"),
        when_check("ended"),
        CheckConstraint("(every IS NULL) = (unit IS NULL)", name="rhythm_whole"),
        CheckConstraint("every IS NULL OR every > 0", name="rhythm_positive"),
        CheckConstraint(
            "state NOT IN ('accepted', 'declined', 'ended') OR answered_edtf IS NOT NULL",
            name="answered_once_it_is",
        ),
        CheckConstraint(
            "state IN ('applied', 'withdrawn') OR letter_edtf IS NOT NULL", name="asked_by_a_letter"
        ),
        CheckConstraint("(state = 'ended') = (end_kind IS NOT NULL)", name="ended_by_something"),
        CheckConstraint("(end_kind IS NULL) = (ended_edtf IS NULL)", name="ended_at_a_time"),
        CheckConstraint("staff_id IS NULL OR office_id IS NOT NULL", name="staff_of_an_office"),
        CheckConstraint("report_due IS NULL OR state = 'accepted'", name="reports_while_it_runs"),
        # One office at a time: two offices unaware of each other must not supervise one child.
        Index(
            "uq_entrustment_party_open",
            "party_id",
            unique=True,
            sqlite_where=text("state IN ('applied', 'asked', 'accepted')"),
            postgresql_where=text("state IN ('applied', 'asked', 'accepted')"),
        ),
    )

    measure_id: Mapped[int] = mapped_column(ForeignKey("measure.id"), unique=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("disposition.id"), index=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    office_id: Mapped[int | None] = mapped_column(ForeignKey("procuratorate.id"), index=True)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    state: Mapped[EntrustmentState]
    applied: Mapped[PartialDate | None] = composite(
        *when_columns("applied", nullable=True, index=False)
    )
    reason: Mapped[BilingualText] = words_columns("reason")
    letter: Mapped[PartialDate | None] = composite(
        *when_columns("letter", nullable=True, index=False)
    )
    letter_number: Mapped[str | None] = mapped_column(String(NUMBER_LENGTH))
    answer_due: Mapped[date | None]
    answered: Mapped[PartialDate | None] = composite(
        *when_columns("answered", nullable=True, index=False)
    )
    answer: Mapped[BilingualText] = words_columns("answer")
    ours: Mapped[BilingualText] = words_columns("ours")
    theirs: Mapped[BilingualText] = words_columns("theirs")
    every: Mapped[int | None]
    unit: Mapped[SeriesUnit | None]
    report_due: Mapped[date | None]
    ended: Mapped[PartialDate | None] = composite(
        *when_columns("ended", nullable=True, index=False)
    )
    end_kind: Mapped[EntrustmentEnd | None]
    end_reason: Mapped[BilingualText] = words_columns("end_reason")
    version: Mapped[int] = mapped_column(default=1)

    measure: Mapped[Measure] = relationship()
    party: Mapped[Party] = relationship(foreign_keys=[party_id])
    body: Mapped[Party] = relationship(foreign_keys=[body_id])
    office: Mapped[Procuratorate | None] = relationship()
    staff: Mapped[Staff | None] = relationship()
    duties: Mapped[list[EntrustmentDuty]] = relationship(
        order_by="EntrustmentDuty.condition", cascade="all, delete-orphan"
    )
    reports: Mapped[list[EntrustmentReport]] = relationship(order_by="EntrustmentReport.id")

    @property
    def is_open(self) -> bool:
        """Whether the application is open, or the supervision runs."""
        return self.state not in OVER

    @property
    def is_running(self) -> bool:
        """Whether the other office supervises now."""
        return self.state is EntrustmentState.ACCEPTED

    def ran_out(self, *, on: date) -> bool:
        """Whether the last day of the measure is past, though no end is recorded."""
        last = self.measure.last_day
        return self.is_running and last is not None and last < on


class EntrustmentDuty(Model):
    """Which office sees to one requirement of the probation.

    condition: its place among the requirements of the probation, where its text is.
    """

    __tablename__ = "entrustment_duty"
    __table_args__ = (
        UniqueConstraint("entrustment_id", "condition"),
        CheckConstraint("condition > 0", name="has_a_place"),
    )

    entrustment_id: Mapped[int] = mapped_column(ForeignKey("entrustment.id"))
    condition: Mapped[int]
    side: Mapped[DutySide]


class EntrustmentReport(Model):
    """What the entrusted office told. It decides nothing: a breach is one once it is taken over.

    happened: the day it is about; for a breach, the day of it. due: the agreed due day; None for an
    unplanned report. made_at: when it was written here. breach_answer, answered: the handler's
    decision on a breach, and its day; answer_id: the entry of it.
    """

    __tablename__ = "entrustment_report"
    __table_args__ = (
        when_check("happened"),
        CheckConstraint(
            "breach_answer IS NULL OR kind = 'breach'", name="only_a_breach_is_answered"
        ),
        CheckConstraint(
            "(breach_answer IS NULL) = (answered_on IS NULL)", name="answered_on_a_day"
        ),
        CheckConstraint("due IS NULL OR kind = 'course'", name="no_breach_is_due"),
    )
    SEALED: ClassVar = sealed_columns(
        "entrustment_id kind happened_edtf happened_words happened_first happened_last text_en"
        " text_zh due breach_answer answered_on answer_id",
        is_final=False,
    )

    entrustment_id: Mapped[int] = mapped_column(ForeignKey("entrustment.id"), index=True)
    kind: Mapped[ReportKind]
    happened: Mapped[PartialDate] = composite(*when_columns("happened", index=False))
    text: Mapped[BilingualText] = words_columns("text")
    due: Mapped[date | None]
    made_at: Mapped[datetime | None]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entry.id"), index=True)
    breach_answer: Mapped[BreachAnswer | None]
    answered_on: Mapped[date | None]
    answer_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entry.id"), index=True)
    version: Mapped[int] = mapped_column(default=1)

    made_by: Mapped[Staff | None] = relationship(lazy="joined")

    @property
    def waits(self) -> bool:
        """Whether it reports a breach that is not decided on."""
        return self.kind is ReportKind.BREACH and self.breach_answer is None
