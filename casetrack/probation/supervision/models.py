"""How a probation is supervised: its rhythm, reports, leave, talks, assessments, what followed."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, composite, mapped_column

from casetrack.accounts.permissions import HANDLE, LOG, Permission
from casetrack.cases.aspect_permissions import let_within, tell_within
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import Aspect
from casetrack.cases.models import FactColumns, InCase
from casetrack.codes import N_, NP_, Coded
from casetrack.db import Model
from casetrack.db.bilingual_text import BilingualText, words_columns
from casetrack.db.partial_date import PartialDate, when_check, when_columns
from casetrack.visits.models import SeriesUnit

TEXT_LENGTH = 1000
SHORT_LENGTH = 200
MOST_EVERY = 12

READ = Permission.declare("supervision:read", N_("see how a probation is supervised"), held_by=LOG)
RECORD = Permission.declare(
    "supervision:record", N_("record the course of a supervision"), held_by=LOG
)
WRITE = Permission.declare(
    "supervision:write", N_("decide how a probation is supervised"), held_by=HANDLE
)
# An entrusted office records what happens there, and decides nothing.
let_within(Aspect.SUPERVISION, (READ, RECORD))

PLANNED = EntryKind.declare(
    "supervision_planned", NP_("entry", "Rhythm of the supervision"), is_clerical=True
)
REPORT_TOLD = EntryKind.declare(
    "own_report_told",
    NP_("entry", "Report of the child"),
    also="思想汇报、思想报告、汇报、活动情况报告、定期报告",
)
LEAVE_TOLD = EntryKind.declare(
    "leave_told", NP_("entry", "Request for leave"), also="请假、外出、外出请假、离开居住地、leave"
)
LEAVE_ANSWERED = EntryKind.declare("leave_answered", NP_("entry", "Leave decided on"))
LEAVE_RETURNED = EntryKind.declare("leave_returned", NP_("entry", "Return from leave"))
TALK_TOLD = EntryKind.declare(
    "supervision_talk_told",
    NP_("entry", "Talk with the child"),
    also="谈话、考察教育谈话、思想谈话、talk",
)
HOURS_TOLD = EntryKind.declare(
    "service_hours_told",
    NP_("entry", "Hours of service"),
    also="公益服务、公益劳动、志愿服务、社区服务、community service",
)
ASSESSED = EntryKind.declare(
    "monthly_assessment_told", NP_("entry", "Monthly assessment"), also="考察评估、月评、评估"
)
BREACH_ANSWERED = EntryKind.declare("breach_outcome_told", NP_("entry", "What became of a breach"))
NOT_REVOKED = EntryKind.declare(
    "probation_not_revoked", NP_("entry", "Decision not to revoke the probation")
)

OWN_REPORT = ObligationKind.declare(
    "own_report", NP_("duty", "report of the child"), is_awaited=True
)
LEAVE_ANSWER = ObligationKind.declare(
    "leave_answer", NP_("duty", "decision on leave"), is_agreed=True, is_at_once=True
)
LEAVE_RETURN = ObligationKind.declare(
    "leave_return", NP_("duty", "return from leave"), is_awaited=True
)
NEXT_TALK = ObligationKind.declare(
    "supervision_talk", NP_("duty", "talk with the child"), is_agreed=True
)
ASSESSMENT = ObligationKind.declare(
    "monthly_assessment", NP_("duty", "monthly assessment"), is_agreed=True
)
tell_within(Aspect.SUPERVISION, (OWN_REPORT, LEAVE_RETURN, NEXT_TALK))


class OwnReportWay(Coded):
    """How a child reports."""

    WRITTEN = "written", NP_("report", "in writing")
    TELEPHONE = "telephone", NP_("report", "by telephone")
    IN_PERSON = "in_person", NP_("report", "in person")
    VIDEO = "video", NP_("report", "by video")


class LeaveDecision(Coded):
    """What was decided on a request for leave."""

    APPROVED = "approved", NP_("leave", "approved")
    REFUSED = "refused", NP_("leave", "refused")


class BreachAnswerKind(Coded):
    """What became of a breach. NOT_REVOKED: that the probation stands was decided."""

    ADMONISHED = "admonished", NP_("breach", "admonished")
    WARNED = "warned", NP_("breach", "warned")
    NOT_REVOKED = "not_revoked", NP_("breach", "not revoked")


class BreachGravity(Coded):
    """How the law weighs a breach, with the others (Criminal Procedure Law art. 284)."""

    SERIOUS = "serious", NP_("breach", "serious consequences")
    REPEATED = "repeated", NP_("breach", "repeated")
    NEITHER = "neither", NP_("breach", "neither serious nor repeated")


class SupervisionPlan(InCase, Model):
    """How one probation is supervised: how often the child reports, whether months are assessed.

    every, unit: a report every so many weeks or months; None where none is asked. first_report: the
    first planned day, which also sets the day of the month. next_report: the planned day of the
    next report, before rest days; report_due: its due day, inclusive; None where no report is left.
    assesses_from: the first assessed month, counted from the decision; None where none is.
    """

    __tablename__ = "supervision_plan"
    __table_args__ = (
        CheckConstraint("(every IS NULL) = (unit IS NULL)", name="rhythm_whole"),
        CheckConstraint("unit <> 'day'", name="rhythm_of_weeks_or_months"),
        CheckConstraint("(every IS NULL) = (first_report IS NULL)", name="rhythm_from_a_day"),
        CheckConstraint(f"every BETWEEN 1 AND {MOST_EVERY}", name="rhythm_in_bounds"),
        CheckConstraint("(next_report IS NULL) = (report_due IS NULL)", name="due_when_planned"),
        CheckConstraint("next_report IS NULL OR every IS NOT NULL", name="no_next_without_rhythm"),
        CheckConstraint("assesses_from BETWEEN 1 AND 99", name="assesses_from_a_month"),
    )

    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    probation_id: Mapped[int] = mapped_column(ForeignKey("probation.id"), unique=True)
    every: Mapped[int | None]
    unit: Mapped[SeriesUnit | None]
    first_report: Mapped[date | None]
    next_report: Mapped[date | None]
    report_due: Mapped[date | None]
    assesses_from: Mapped[int | None]
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entry.id"), index=True)
    version: Mapped[int] = mapped_column(default=1)


class OwnReport(FactColumns, InCase, Model):
    """One report of the child on its activities, or that one did not come.

    planned: the planned day it is for; due: that day, moved off rest days, inclusive; both None for
    an unplanned report. happened: when it came; unknown where it did not.
    is_missing: it did not come at all. received_by: who took it, in words.
    """

    __tablename__ = "own_report"
    __table_args__ = (
        when_check("happened"),
        CheckConstraint("NOT is_missing OR due IS NOT NULL", name="missing_was_due"),
        CheckConstraint("NOT is_missing OR way IS NULL", name="missing_came_no_way"),
        CheckConstraint("(planned IS NULL) = (due IS NULL)", name="due_when_planned"),
    )

    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    probation_id: Mapped[int] = mapped_column(ForeignKey("probation.id"), index=True)
    planned: Mapped[date | None]
    due: Mapped[date | None]
    happened: Mapped[PartialDate] = composite(*when_columns("happened", index=False))
    is_missing: Mapped[bool] = mapped_column(default=False)
    way: Mapped[OwnReportWay | None]
    text: Mapped[BilingualText] = words_columns("text", length=TEXT_LENGTH)
    received_by: Mapped[BilingualText] = words_columns("received_by", length=SHORT_LENGTH)


class LeaveRequest(FactColumns, InCase, Model):
    """A request to leave the city or county, or to move (Criminal Procedure Law art. 283).

    asked_on: when it was asked. since, until: of the leave, inclusive. place: to where; text: why.
    decision, decided_on, decided_by, reason: what was decided, when, by whom, why. returned_on:
    when the child was back; None while it is not, or where none was approved.
    """

    __tablename__ = "leave_request"
    __table_args__ = (
        CheckConstraint("since <= until", name="since_until"),
        CheckConstraint("(decision IS NULL) = (decided_on IS NULL)", name="decided_on_a_day"),
        CheckConstraint(
            "decided_on IS NULL OR decided_on >= asked_on", name="decided_after_asking"
        ),
        CheckConstraint(
            "returned_on IS NULL OR (decision = 'approved' AND returned_on >= since)",
            name="back_from_leave",
        ),
    )

    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    probation_id: Mapped[int] = mapped_column(ForeignKey("probation.id"), index=True)
    asked_on: Mapped[date]
    since: Mapped[date]
    until: Mapped[date]
    place: Mapped[BilingualText] = words_columns("place", length=SHORT_LENGTH)
    text: Mapped[BilingualText] = words_columns("text", length=TEXT_LENGTH)
    decision: Mapped[LeaveDecision | None]
    decided_on: Mapped[date | None]
    decided_by: Mapped[BilingualText] = words_columns("decided_by", length=SHORT_LENGTH)
    reason: Mapped[BilingualText] = words_columns("reason", length=TEXT_LENGTH)
    returned_on: Mapped[date | None]

    @property
    def is_away(self) -> bool:
        """Whether leave was approved and no return is recorded."""
        return self.decision is LeaveDecision.APPROVED and self.returned_on is None

    @property
    def was_late(self) -> bool:
        """Whether the child came back after the last day of its leave."""
        return self.returned_on is not None and self.returned_on > self.until


class SupervisionTalk(FactColumns, InCase, Model):
    """A talk with the child. held_by: who spoke with it, in words; next_on: the next agreed day."""

    __tablename__ = "supervision_talk"
    __table_args__ = (when_check("happened"),)

    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    probation_id: Mapped[int] = mapped_column(ForeignKey("probation.id"), index=True)
    happened: Mapped[PartialDate] = composite(*when_columns("happened", index=False))
    held_by: Mapped[BilingualText] = words_columns("held_by", length=SHORT_LENGTH)
    text: Mapped[BilingualText] = words_columns("text", length=TEXT_LENGTH)
    next_on: Mapped[date | None]


class MonthlyAssessment(FactColumns, InCase, Model):
    """What was kept in one month of a probation, and what comes next. month: from 1.

    happened: the day it was made; assessed_by: who made it, in words.
    """

    __tablename__ = "monthly_assessment"
    __table_args__ = (
        when_check("happened"),
        CheckConstraint("month BETWEEN 1 AND 99", name="month_from_one"),
    )

    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    probation_id: Mapped[int] = mapped_column(ForeignKey("probation.id"), index=True)
    month: Mapped[int]
    happened: Mapped[PartialDate] = composite(*when_columns("happened", index=False))
    assessed_by: Mapped[BilingualText] = words_columns("assessed_by", length=SHORT_LENGTH)
    text: Mapped[BilingualText] = words_columns("text", length=TEXT_LENGTH)
    next: Mapped[BilingualText] = words_columns("next", length=TEXT_LENGTH)


class BreachOutcome(FactColumns, InCase, Model):
    """What became of one breach, and how it weighs with the others.

    kind: an admonition or a warning, which a prosecutor gives; or that the probation is not
    revoked, decided by whom the office names. text: its wording, or the reason.
    """

    __tablename__ = "breach_outcome"
    __table_args__ = (
        when_check("happened"),
        # Criminal Procedure Law art. 284: with one of these the probation shall be revoked.
        CheckConstraint(
            "kind <> 'not_revoked' OR gravity = 'neither' OR NOT decided_here",
            name="a_ground_is_not_left",
        ),
    )

    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    probation_id: Mapped[int] = mapped_column(ForeignKey("probation.id"), index=True)
    breach_id: Mapped[int] = mapped_column(ForeignKey("breach.id"), index=True)
    kind: Mapped[BreachAnswerKind]
    gravity: Mapped[BreachGravity]
    happened: Mapped[PartialDate] = composite(*when_columns("happened", index=False))
    text: Mapped[BilingualText] = words_columns("text", length=TEXT_LENGTH)
    decided_here: Mapped[bool] = mapped_column(default=True)
