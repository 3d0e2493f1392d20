"""Reports under the duty to report, and failures to report, with their codes."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, composite, mapped_column

from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.models import FactColumns, InCase
from casetrack.codes import NP_, Coded
from casetrack.db import Model
from casetrack.db.bilingual_text import BilingualText, words_columns
from casetrack.db.partial_date import PartialDate, when_columns
from casetrack.law import Reportable

TEXT_LENGTH, WHO_LENGTH = 500, 200
ANSWERED = EntryKind.declare(
    "mandatory_report_answered",
    NP_("entry", "Answer to the reporter"),
)
FAILED = EntryKind.declare(
    "report_failure_told", NP_("entry", "Failure to report"), also="不报告、未报告、追责"
)
FAILURE_DECIDED = EntryKind.declare(
    "report_failure_decided", NP_("entry", "Decision on a failure to report")
)
TO_ANSWER = ObligationKind.declare(
    "mandatory_report_answer", NP_("duty", "telling the reporter the outcome"), is_agreed=True
)
TO_FOLLOW = ObligationKind.declare(
    "report_failure_result", NP_("duty", "result of a failure to report"), is_agreed=True
)


class SituationKind(Coded):
    """What has to be reported: the nine situations of the law."""

    GENITAL = Reportable.GENITAL.value, NP_("situation", "injury or infection of the genitals")
    UNDER_14 = (
        Reportable.UNDER_14.value,
        NP_("situation", "girl under 14: sexually abused, pregnant or aborting"),
    )
    FROM_14 = (
        Reportable.FROM_14.value,
        NP_("situation", "girl of 14 or older: pregnant or aborting after abuse"),
    )
    INJURED = (
        Reportable.INJURED.value,
        NP_("situation", "several injuries, malnutrition, suspected violence or drugging"),
    )
    DEATH = (
        Reportable.DEATH.value,
        NP_("situation", "suicide, self-harm, poisoning or unnatural death"),
    )
    ABANDONED = (
        Reportable.ABANDONED.value,
        NP_("situation", "abandoned, or long without anybody who looks after the child"),
    )
    MISSING = Reportable.MISSING.value, NP_("situation", "of unknown origin, trafficked or bought")
    BEGGING = Reportable.BEGGING.value, NP_("situation", "made to beg in an organised way")
    OTHER = Reportable.OTHER.value, NP_("situation", "other serious harm or danger")


class ReporterKind(Coded):
    """What the reporter is; open to everybody, while the identity is sealed."""

    ORGAN = "organ", NP_("reporter", "state organ")
    COMMITTEE = "committee", NP_("reporter", "residents' or villagers' committee")
    SCHOOL = "school", NP_("reporter", "school or kindergarten, or its staff")
    CARE = "care", NP_("reporter", "tutoring or after-school care")
    MEDICAL = "medical", NP_("reporter", "medical institution, or its staff")
    LODGING = "lodging", NP_("reporter", "hotel or other lodging")
    WELFARE = "welfare", NP_("reporter", "welfare or relief institution")
    CLOSE_UNIT = "close_unit", NP_("reporter", "other unit in close contact with minors")
    ANYBODY = "anybody", NP_("reporter", "anybody, without a duty to report")


class ReportedTo(Coded):
    """Who received the report."""

    POLICE = "police", NP_("reported to", "police")
    PROCURATORATE = "procuratorate", NP_("reported to", "procuratorate")
    CIVIL_AFFAIRS = "civil_affairs", NP_("reported to", "civil affairs")
    EDUCATION = "education", NP_("reported to", "education authority")
    OTHER = "other", NP_("reported to", "another body")


class ReportChannel(Coded):
    """How it was reported."""

    EMERGENCY = "emergency", NP_("report channel", "110")
    TELEPHONE = "telephone", NP_("report channel", "by telephone")
    IN_PERSON = "in_person", NP_("report channel", "in person")
    LETTER = "letter", NP_("report channel", "in writing")
    PLATFORM = "platform", NP_("report channel", "online platform")
    OTHER = "other", NP_("report channel", "in another way")


class Sanction(Coded):
    """How a body answered the failure."""

    CRITICISED = "criticised", NP_("sanction", "criticism, education or a talk")
    WARNING = "warning", NP_("sanction", "warning")
    DEMERIT = "demerit", NP_("sanction", "demerit")
    DEMOTED = "demoted", NP_("sanction", "demotion or removal from office")
    DISMISSED = "dismissed", NP_("sanction", "dismissal")
    FINED = "fined", NP_("sanction", "fine")
    CLOSED = "closed", NP_("sanction", "business suspended, or licence revoked")
    CRIMINAL = "criminal", NP_("sanction", "transferred as a crime")
    OTHER = "other", NP_("sanction", "another sanction")
    NONE = "none", NP_("sanction", "no sanction")


class MandatoryReport(FactColumns, InCase, Model):
    """A report of harm to a child, under the duty to report or by anybody.

    reporter_id: the party who reported, whose name is sealed as that of a child; None: not named.
    found, reported: as exactly as known, each with the time of day, if that is known.
    tell_by: the day by which the reporter is to be told the outcome; outcome_told: when that was;
    why_untold: why nobody is told.
    """

    __tablename__ = "mandatory_report"
    __table_args__ = (
        CheckConstraint(
            "found_first IS NULL OR reported_last IS NULL OR reported_last >= found_first",
            name="found_before_reported",
        ),
        CheckConstraint(
            "outcome_told_edtf IS NULL OR (why_untold_en IS NULL AND why_untold_zh IS NULL)",
            name="told_or_why_not",
        ),
    )

    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    reporter_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"), index=True)
    reporter_kind: Mapped[ReporterKind | None]
    situations: Mapped[list[Any]] = mapped_column(default=list)
    found: Mapped[PartialDate] = composite(*when_columns("found", index=False))
    found_at: Mapped[time | None]
    reported: Mapped[PartialDate] = composite(*when_columns("reported", index=False))
    reported_at: Mapped[time | None]
    why_late: Mapped[BilingualText] = words_columns("why_late", length=TEXT_LENGTH)
    told_to: Mapped[ReportedTo | None]
    channel: Mapped[ReportChannel | None]
    text: Mapped[BilingualText] = words_columns("text", length=TEXT_LENGTH)
    tell_by: Mapped[date | None]
    outcome_told: Mapped[PartialDate | None] = composite(
        *when_columns("outcome_told", nullable=True, index=False)
    )
    why_untold: Mapped[BilingualText] = words_columns("why_untold", length=TEXT_LENGTH)


class ReportFailure(FactColumns, InCase, Model):
    """Somebody who had to report and did not, until a body decided on it.

    learned: when they learned of the harm. put_to: who was asked to decide. answer_by: the day by
    which this office looks for the result. sanction, decided_by, decided: that result.
    suggestion_entry_id: the entry of the suggestion it led to.
    """

    __tablename__ = "report_failure"
    __table_args__ = (
        CheckConstraint(
            "sanction IS NOT NULL OR (decided_by_en IS NULL AND decided_by_zh IS NULL)",
            name="a_decider_decided_something",
        ),
    )

    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    learned: Mapped[PartialDate] = composite(*when_columns("learned", index=False))
    text: Mapped[BilingualText] = words_columns("text", length=TEXT_LENGTH)
    has_grave_result: Mapped[bool | None]
    put_to: Mapped[BilingualText] = words_columns("put_to", length=WHO_LENGTH)
    answer_by: Mapped[date | None]
    sanction: Mapped[Sanction | None]
    decided_by: Mapped[BilingualText] = words_columns("decided_by", length=WHO_LENGTH)
    decided: Mapped[PartialDate | None] = composite(
        *when_columns("decided", nullable=True, index=False)
    )
    suggestion_entry_id: Mapped[int | None] = mapped_column(
        ForeignKey("journal_entry.id"), index=True
    )
