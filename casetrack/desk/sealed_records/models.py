"""A record on its way under seal, its copies, who still helps; queries; how long it is kept."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import HANDLE, HEAD, Permission
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.models import Case, InCase, Party
from casetrack.codes import N_, NP_, Coded
from casetrack.db import Model
from casetrack.db.sealing import Opened, SealedText

TEXT_LENGTH = 300
PREPARE = Permission.declare(
    "sealed:prepare", N_("prepare the sealing of a record"), held_by=HANDLE
)
KEEP = Permission.SEALED_KEEP
APPROVE = Permission.declare(
    "sealed:approve", N_("approve answers of the custodian of sealed records"), held_by=HEAD
)


UNSEALED = EntryKind.declare("record_unsealed", NP_("entry", "Record unsealed"))
COPIES_OF_SEALED = ObligationKind.declare(
    "copies_of_sealed", NP_("duty", "copies of a record recorded as sealed"), is_aftercare=True
)


class CopyPlace(Coded):
    """Where a copy of a record may be."""

    EXPORTS = "exports", NP_("copy", "archives and tables taken out")
    MAILS = "mails", NP_("copy", "mails of reminders")
    FEEDS = "feeds", NP_("copy", "subscribed calendars")
    DEVICES = "devices", NP_("copy", "sheets on phones")
    PAPER_FILE = "paper_file", NP_("copy", "the paper file")
    SCHOOL = "school", NP_("copy", "letters to a school or another body")
    ENTRUSTED = "entrusted", NP_("copy", "the office it was entrusted to")
    BACKUPS = "backups", NP_("copy", "backups")


class CopyState(Coded):
    """What became of the copies of a place."""

    OPEN = "open", NP_("copy state", "not gone through yet")
    CONFIRMED = "confirmed", NP_("copy state", "taken back, destroyed, or there was none")
    OUT_OF_REACH = "out_of_reach", NP_("copy state", "out of reach")


class RecordSeal(InCase, Model):
    """The record of one person in one case, on its way under seal, or sealed.

    is_recorded: somebody recorded it as sealed, and nothing here was. handed_at: the handler has
    gone through the copies. returned: why the custodian gave it back. handler_id: who handled the
    case until then. lifted_at: unsealed; lift_months and lift_after_retrial: the total sentence for
    which, and whether after a retrial. taken_from: the joint case, by its id, out of which the
    person was taken when it was sealed; stands_as: the ref of whoever stands there without a name.
    is_public_order: it is that of a public-order punishment.
    """

    __tablename__ = "record_seal"
    __table_args__ = (
        UniqueConstraint("case_id", "party_id"),
        CheckConstraint("sealed_at IS NULL OR handed_at IS NOT NULL", name="sealed_once_handed"),
        CheckConstraint(
            "sealed_by_id IS NULL OR sealed_by_id <> handed_by_id", name="sealed_by_two_people"
        ),
        CheckConstraint("(sealed_at IS NULL) = (sealed_by_id IS NULL)", name="sealed_by_somebody"),
        CheckConstraint("lifted_at IS NULL OR sealed_at IS NOT NULL", name="lifted_once_sealed"),
        CheckConstraint(
            "lifted_by_id IS NULL OR lifted_by_id <> lift_asked_by_id", name="lifted_by_two_people"
        ),
    )

    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    due: Mapped[date]
    is_recorded: Mapped[bool] = mapped_column(default=False)
    handed_at: Mapped[datetime | None]
    handed_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    returned: Mapped[str | None] = mapped_column(String(TEXT_LENGTH))
    sealed_at: Mapped[datetime | None]
    sealed_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    handler_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    taken_from: Mapped[int | None]
    stands_as: Mapped[str | None] = mapped_column(String(60))
    lift_asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    lift_months: Mapped[int | None]
    lift_after_retrial: Mapped[bool] = mapped_column(default=False)
    lifted_at: Mapped[datetime | None]
    lifted_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    is_public_order: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)
    party: Mapped[Party] = relationship()
    case: Mapped[Case] = relationship()
    handed_by: Mapped[Staff | None] = relationship(foreign_keys=[handed_by_id])
    sealed_by: Mapped[Staff | None] = relationship(foreign_keys=[sealed_by_id])
    lift_asked_by: Mapped[Staff | None] = relationship(foreign_keys=[lift_asked_by_id])
    copies: Mapped[list[SealedCopy]] = relationship(order_by="SealedCopy.id")
    refusals: Mapped[list[RefusedProposal]] = relationship(order_by="RefusedProposal.id")
    helpers: Mapped[list[SealHelper]] = relationship(
        order_by="SealHelper.id", cascade="all, delete-orphan"
    )
    periods: Mapped[list[RetentionPeriod]] = relationship(order_by="RetentionPeriod.id.desc()")
    holds_placed: Mapped[list[RetentionHold]] = relationship(order_by="RetentionHold.id.desc()")

    def holds(self) -> bool:
        """Whether the record is under seal."""
        return self.sealed_at is not None and self.lifted_at is None


class SealedCopy(Model):
    """The copies of a record in one place. note: to whom it went, and why it is out of reach.

    handed_out: how much had left casetrack when the handler handed it over; None: not counted.
    """

    __tablename__ = "sealed_copy"
    __table_args__ = (
        UniqueConstraint("seal_id", "place"),
        CheckConstraint("state <> 'out_of_reach' OR note <> ''", name="out_of_reach_says_why"),
    )

    seal_id: Mapped[int] = mapped_column(ForeignKey("record_seal.id"))
    place: Mapped[CopyPlace]
    state: Mapped[CopyState] = mapped_column(default=CopyState.OPEN)
    note: Mapped[str] = mapped_column(String(TEXT_LENGTH), default="")
    handed_out: Mapped[int | None]


class SealHelper(Model):
    """Who still helps the child after the sealing, until which day, and with what."""

    __tablename__ = "seal_helper"
    __table_args__ = (CheckConstraint("why <> ''", name="says_why"),)

    seal_id: Mapped[int] = mapped_column(ForeignKey("record_seal.id"), index=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    until: Mapped[date]
    why: Mapped[str] = mapped_column(String(TEXT_LENGTH))
    staff: Mapped[Staff] = relationship()


class AskedRecord(Coded):
    """Which records a query is about; the law opens the latter to more who ask."""

    CRIMINAL = "criminal", NP_("asked record", "criminal records, and those of minors")
    PUBLIC_ORDER = "public_order", NP_("asked record", "public-order punishments (art. 136)")


class AskedBy(Coded):
    """Who asks about a sealed record."""

    JUDICIAL_ORGAN = "judicial_organ", NP_("query", "a judicial organ, for a case")
    STATE_ORGAN = "state_organ", NP_("query", "another state organ, for a case")
    UNIT = "unit", NP_("query", "a unit, under a national provision")
    ANYBODY_ELSE = "anybody_else", NP_("query", "anybody else")
    PERSON = "person", NP_("query", "the person, or their legal representative: a certificate")


class QueryAnswer(Coded):
    """How a query is answered: the same for a sealed record and where there never was one."""

    NO_RECORD = "no_record", NP_("query answer", "no record")
    NOT_OPEN = "not_open", NP_("query answer", "not open to this query")
    OPENED = "opened", NP_("query answer", "opened to whoever asks")


class RecordQuery(Model):
    """A query of the records of one person, or an application for a certificate.

    person: the name, or id number; look_up: its keyed hash. due: the earlier of two days, due_too
    the other. answer: proposed by the custodian; approved_at: by another. opened_at: since when the
    custodian has the record open for whoever asked.
    """

    __tablename__ = "record_query"
    __table_args__ = (
        CheckConstraint("(answer IS NULL) = (answered_by_id IS NULL)", name="answered_by_somebody"),
        CheckConstraint(
            "approved_by_id IS NULL OR approved_by_id <> answered_by_id", name="approved_by_another"
        ),
        CheckConstraint("opened_at IS NULL OR approved_at IS NOT NULL", name="opened_if_approved"),
    )

    office_id: Mapped[int] = mapped_column(ForeignKey("procuratorate.id"), index=True)
    received_on: Mapped[date]
    asked_by: Mapped[AskedBy]
    asker: Mapped[str] = mapped_column(String(TEXT_LENGTH))
    provision: Mapped[str] = mapped_column(String(TEXT_LENGTH), default="")
    in_writing: Mapped[bool]
    record: Mapped[AskedRecord] = mapped_column(default=AskedRecord.CRIMINAL)
    person_sealed: Mapped[str] = mapped_column("person", SealedText("office_id", "look_up"))
    look_up: Mapped[str] = mapped_column(String(64))
    person = Opened[str]("person_sealed")
    due: Mapped[date]
    due_too: Mapped[date | None]
    answer: Mapped[QueryAnswer | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    approved_at: Mapped[datetime | None]
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    opened_at: Mapped[datetime | None]
    answered_by: Mapped[Staff | None] = relationship(foreign_keys=[answered_by_id])
    approved_by: Mapped[Staff | None] = relationship(foreign_keys=[approved_by_id])
    refusals: Mapped[list[RefusedProposal]] = relationship(order_by="RefusedProposal.id")


class ProposalDecision(Coded):
    """The decision of a proposal of the custodian."""

    APPROVED = "approved", NP_("decision of a proposal", "approve")
    REFUSED = "refused", NP_("decision of a proposal", "refuse")


class RefusedProposal(Model):
    """A proposal of the custodian that somebody else refused: an answer, or an unsealing.

    answer: to a query. months, after_retrial: of a record that was not unsealed.
    """

    __tablename__ = "refused_proposal"
    __table_args__ = (
        CheckConstraint(
            "(query_id IS NULL) <> (seal_id IS NULL)"
            " AND (query_id IS NULL) = (answer IS NULL)"
            " AND (seal_id IS NULL) = (months IS NULL)"
            " AND (seal_id IS NULL) = (after_retrial IS NULL)",
            name="of_query_or_seal",
        ),
        CheckConstraint("reason <> ''", name="says_why"),
        CheckConstraint("refused_by_id <> proposed_by_id", name="refused_by_another"),
    )

    query_id: Mapped[int | None] = mapped_column(ForeignKey("record_query.id"), index=True)
    seal_id: Mapped[int | None] = mapped_column(ForeignKey("record_seal.id"), index=True)
    answer: Mapped[QueryAnswer | None]
    months: Mapped[int | None]
    after_retrial: Mapped[bool | None]
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    refused_on: Mapped[date]
    refused_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    reason: Mapped[str] = mapped_column(String(TEXT_LENGTH))
    refused_by: Mapped[Staff] = relationship(foreign_keys=[refused_by_id])


class KeptFor(Coded):
    """How long a sealed record is kept."""

    PERMANENT = "permanent", NP_("kept", "permanently")
    YEARS = "years", NP_("kept", "for a number of years")


class RetentionPeriod(Model):
    """How long a sealed record is kept, as the custodian set it; the newest of a record counts.

    years: None: permanently. since: the day it was sealed or archived. until: the last day.
    """

    __tablename__ = "retention_period"
    __table_args__ = (
        CheckConstraint("(years IS NULL) = (until IS NULL)", name="ends_after_years"),
        CheckConstraint("years > 0 AND until > since", name="is_kept"),
        CheckConstraint("reason <> ''", name="says_why"),
    )

    seal_id: Mapped[int] = mapped_column(ForeignKey("record_seal.id"), index=True)
    years: Mapped[int | None]
    since: Mapped[date]
    until: Mapped[date | None]
    reason: Mapped[str] = mapped_column(String(TEXT_LENGTH))
    set_on: Mapped[date]
    set_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    set_by: Mapped[Staff] = relationship()

    @property
    def kept(self) -> KeptFor:
        """Whether it is kept permanently."""
        return KeptFor.PERMANENT if self.years is None else KeptFor.YEARS


class RetentionHold(Model):
    """The destruction of a record is suspended, until a day or until somebody lifts the hold."""

    __tablename__ = "retention_hold"
    __table_args__ = (
        CheckConstraint("until >= since", name="until_after_since"),
        CheckConstraint("reason <> ''", name="says_why"),
        CheckConstraint(
            "(lifted_on IS NULL) = (lifted_by_id IS NULL)"
            " AND (lifted_on IS NULL) = (lifted_why IS NULL) AND lifted_why <> ''",
            name="lifted_by_somebody",
        ),
    )

    seal_id: Mapped[int] = mapped_column(ForeignKey("record_seal.id"), index=True)
    since: Mapped[date]
    until: Mapped[date | None]
    reason: Mapped[str] = mapped_column(String(TEXT_LENGTH))
    placed_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    lifted_on: Mapped[date | None]
    lifted_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    lifted_why: Mapped[str | None] = mapped_column(String(TEXT_LENGTH))
    placed_by: Mapped[Staff] = relationship(foreign_keys=[placed_by_id])
    lifted_by: Mapped[Staff | None] = relationship(foreign_keys=[lifted_by_id])
    seal: Mapped[RecordSeal] = relationship(viewonly=True)

    def stands(self, *, on: date) -> bool:
        """Whether it suspends the destruction on that day. A hold of a day to come does, too."""
        return self.lifted_on is None and (self.until is None or self.until >= on)


class SealedKind(Coded):
    """Why a record was sealed."""

    NON_PROSECUTION = "non_prosecution", NP_("sealed kind", "non-prosecution")
    CONVICTION = "conviction", NP_("sealed kind", "conviction of five years or less")
    EDUCATION = "education", NP_("sealed kind", "corrective or specialised education")
    UNKNOWN = "unknown", NP_("sealed kind", "recorded as sealed")


class RecordDestruction(Model):
    """A sealed record that is proposed for destruction, and what remains of one that was destroyed.

    It tells no name and no alias. record_id: the seal, until it is destroyed; no foreign key: this
    row stays. refused: why. files: how many were destroyed with it.
    """

    __tablename__ = "record_destruction"
    __table_args__ = (
        CheckConstraint("reason <> '' AND refused <> ''", name="says_why"),
        CheckConstraint("kept_until < proposed_on", name="years_are_over"),
        CheckConstraint(
            "(decided_on IS NULL) = (decided_by_id IS NULL)", name="decided_by_somebody"
        ),
        CheckConstraint(
            "decided_by_id IS NULL OR decided_by_id <> proposed_by_id", name="decided_by_another"
        ),
        CheckConstraint("refused IS NULL OR decided_on IS NOT NULL", name="refused_if_decided"),
        CheckConstraint(
            "destroyed_on IS NULL OR (decided_on IS NOT NULL AND refused IS NULL)",
            name="destroyed_if_approved",
        ),
        CheckConstraint(
            "(destroyed_on IS NULL) = (destroyed_by_id IS NULL)"
            " AND (destroyed_on IS NULL) = (files IS NULL)"
            " AND (destroyed_on IS NULL OR record_id IS NULL)",
            name="destroyed_by_somebody",
        ),
    )

    office_id: Mapped[int] = mapped_column(ForeignKey("procuratorate.id"), index=True)
    record_id: Mapped[int | None] = mapped_column(index=True)
    number: Mapped[str] = mapped_column(String(60))
    kind: Mapped[SealedKind]
    sealed_on: Mapped[date]
    kept_until: Mapped[date]
    reason: Mapped[str] = mapped_column(String(TEXT_LENGTH))
    proposed_on: Mapped[date]
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    decided_on: Mapped[date | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    refused: Mapped[str | None] = mapped_column(String(TEXT_LENGTH))
    destroyed_on: Mapped[date | None]
    destroyed_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    files: Mapped[int | None]
    proposed_by: Mapped[Staff] = relationship(foreign_keys=[proposed_by_id])
    decided_by: Mapped[Staff | None] = relationship(foreign_keys=[decided_by_id])
    destroyed_by: Mapped[Staff | None] = relationship(foreign_keys=[destroyed_by_id])

    def is_open(self) -> bool:
        """Whether it waits for a decision, or was approved and not carried out yet."""
        return self.destroyed_on is None and self.refused is None
