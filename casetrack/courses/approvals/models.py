"""Proposals with their steps, the deciders of an office, and deputies."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casetrack.accounts.approval import WhoDecides
from casetrack.accounts.models import Role, Staff
from casetrack.accounts.permissions import ADMINISTER, HEAD, LOG, Permission
from casetrack.audit.contents import sealed_columns
from casetrack.cases import extra_fields as typed
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.extra_fields import Shape
from casetrack.cases.models import InCase, Party
from casetrack.codes import N_, NP_, Coded
from casetrack.db import Model
from casetrack.db.bilingual_text import BilingualText, words_columns
from casetrack.ledger.corrections import REASON_LENGTH

READ = Permission.declare("approvals:read", N_("see what is proposed"), held_by=LOG)
DECIDE = Permission.declare("approvals:decide", N_("decide what others propose"), held_by=HEAD)
SET = Permission.declare(
    "approvals:set", N_("say who decides what in the office"), held_by=HEAD | ADMINISTER
)
STAND_IN = Permission.declare(
    "approvals:deputy",
    N_("delegate what the chief procurator decides"),
    held_by=frozenset({Role.CHIEF_PROCURATOR}),
)
MINUTES = Permission.declare(
    "approvals:minutes", N_("enter the minutes of the procuratorial committee"), held_by=HEAD
)

PROPOSED = EntryKind.declare(
    "decision_proposed", NP_("entry", "Decision proposed"), is_clerical=True
)
CHECKED = EntryKind.declare("proposal_checked", NP_("entry", "Proposal checked"))
PASSED_ON = EntryKind.declare(
    "proposal_passed_on", NP_("entry", "Proposal passed on to the procuratorial committee")
)
RETURNED = EntryKind.declare("proposal_returned", NP_("entry", "Proposal returned"))
WITHDRAWN = EntryKind.declare("proposal_withdrawn", NP_("entry", "Proposal withdrawn"))

WAITS = ObligationKind.declare(
    "proposal_waits", NP_("duty", "decision on a proposal"), is_at_once=True
)
TO_AMEND = ObligationKind.declare(
    "proposal_returned", NP_("duty", "returned proposal"), is_at_once=True
)

# What the entry of a decision tells of who took it.
WHO_DECIDED = typed.declare(
    "who_decided", NP_("field", "decided by"), Shape.CODES, codes=WhoDecides
)
DECIDED_BY = typed.declare("decided_by_name", NP_("field", "in person"))
PROPOSED_BY = typed.declare("proposed_by_name", NP_("field", "proposed by"))
APPROVED_ON = typed.declare("approved_on", NP_("field", "approved on"))
APPROVAL_NUMBER = typed.declare("approval_number", NP_("field", "paper or minutes"))
ON_PAPER = typed.declare("approved_on_paper", NP_("field", "approved on paper"), Shape.YES)
WHO_SAT = typed.declare("committee_sat", NP_("field", "sat on the committee"))

NUMBER_LENGTH = 60
NAME_LENGTH = 60
SAT_LENGTH = 500


class ProposalState(Coded):
    """State of a proposal. LAPSED: its decision cannot be taken any more."""

    WAITING = "waiting", NP_("proposal", "waits for a decision")
    RETURNED = "returned", NP_("proposal", "returned")
    DECIDED = "decided", NP_("proposal", "decided as proposed")
    WITHDRAWN = "withdrawn", NP_("proposal", "withdrawn")
    LAPSED = "lapsed", NP_("proposal", "lapsed")

    @property
    def is_open(self) -> bool:
        """Whether a decision may still be taken on it."""
        return self in (ProposalState.WAITING, ProposalState.RETURNED)


class StepKind(Coded):
    """Kind of step of a proposal."""

    PROPOSED = "proposed", NP_("proposal step", "proposed")
    PROPOSED_AGAIN = "proposed_again", NP_("proposal step", "proposed again")
    CHECKED = "checked", NP_("proposal step", "checked")
    PASSED_ON = "passed_on", NP_("proposal step", "passed on to the procuratorial committee")
    RETURNED = "returned", NP_("proposal step", "returned")
    WITHDRAWN = "withdrawn", NP_("proposal step", "withdrawn")
    LAPSED = "lapsed", NP_("proposal step", "lapsed")
    DECIDED = "decided", NP_("proposal step", "decided")


class Proposal(InCase, Model):
    """A decision that somebody proposed, as it was typed last.

    what: the `Proposable`; decides: the entry that will tell the decision. subject, subject_id: of
    what it is decided. terms: what was typed, in JSON types. asked: what the case was like then.
    All of these are None of one that a file told. trial: what the law said when it was asked last
    (`trying.Asked`), empty before; derived. due: by when it must be decided, inclusive.
    ended_on: the day it was decided, withdrawn or lapsed. decided_entry_id: the entry of the
    decision.
    """

    __tablename__ = "proposal"
    __table_args__ = (
        Index("ix_proposal_subject", "subject", "subject_id"),
        Index("ix_proposal_office_state", "office_id", "state", "due"),
        Index("ix_proposal_office_ended", "office_id", "ended_on"),
        CheckConstraint(
            "proposed_by_id IS NULL OR (what IS NOT NULL AND subject_id IS NOT NULL)",
            name="proposed_here_can_be_decided",
        ),
        CheckConstraint(
            "(state = 'decided') = (decided_entry_id IS NOT NULL)", name="decided_is_told"
        ),
        CheckConstraint(
            "decided_by_id IS NULL OR decided_by_id <> proposed_by_id",
            name="not_decided_by_proposer",
        ),
    )

    office_id: Mapped[int | None] = mapped_column(ForeignKey("procuratorate.id"))
    position: Mapped[int] = mapped_column(default=0)
    party_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"), index=True)
    what: Mapped[str | None] = mapped_column(String(60))
    decides: Mapped[EntryKind]
    subject: Mapped[str | None] = mapped_column(String(60))
    subject_id: Mapped[int | None]
    terms: Mapped[dict[str, Any]] = mapped_column(default=dict)
    asked: Mapped[dict[str, Any]] = mapped_column(default=dict)
    trial: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    state: Mapped[ProposalState]
    due: Mapped[date | None]
    ended_on: Mapped[date | None]
    proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    decided_entry_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entry.id"), index=True)
    version: Mapped[int] = mapped_column(default=1)
    party: Mapped[Party | None] = relationship()
    proposed_by: Mapped[Staff | None] = relationship(foreign_keys=[proposed_by_id])
    steps: Mapped[list[ProposalStep]] = relationship(
        order_by="ProposalStep.position", cascade="all, delete-orphan"
    )

    @property
    def last(self) -> ProposalStep:
        """The last step."""
        return self.steps[-1]

    @property
    def is_checked(self) -> bool:
        """Whether it was checked since the last proposal."""
        return self._was(StepKind.CHECKED)

    @property
    def is_passed_on(self) -> bool:
        """Whether the chief procurator passed it on to the committee since it was proposed last."""
        return self._was(StepKind.PASSED_ON)

    def _was(self, kind: StepKind) -> bool:
        if self.state is not ProposalState.WAITING:
            return False
        for step in reversed(self.steps):
            if step.kind is kind:
                return True
            if step.kind in (StepKind.PROPOSED, StepKind.PROPOSED_AGAIN):
                return False
        return False


class ProposalStep(InCase, Model):
    """One step of a proposal, in order; never changed.

    by_name: of who did it, as it was then; by_id: None of what a file told. reason: why it was
    returned or withdrawn, or a remark. decider, number: of the decision, and of its minutes. terms:
    what was proposed with this step, where it was; what was decided, where that was settled.
    """

    __tablename__ = "proposal_step"
    __table_args__ = (
        UniqueConstraint("proposal_id", "position"),
        CheckConstraint(
            "kind NOT IN ('returned', 'withdrawn')"
            " OR reason_en IS NOT NULL OR reason_zh IS NOT NULL",
            name="says_why",
        ),
        CheckConstraint("(kind = 'decided') = (decider IS NOT NULL)", name="says_who_decided"),
        CheckConstraint(
            "decider IS NULL OR decider <> 'procuratorial_committee' OR number IS NOT NULL",
            name="committee_has_minutes",
        ),
    )
    SEALED: ClassVar = sealed_columns(
        "case_id proposal_id position kind by_name decider done_on number reason_en reason_zh"
        " entry_id",
        is_final=True,
    )

    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"))
    position: Mapped[int]
    kind: Mapped[StepKind]
    by_name: Mapped[str | None] = mapped_column(String(NAME_LENGTH))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    decider: Mapped[WhoDecides | None]
    done_on: Mapped[date]
    at: Mapped[datetime | None]
    number: Mapped[str | None] = mapped_column(String(NUMBER_LENGTH))
    reason: Mapped[BilingualText] = words_columns("reason")
    terms: Mapped[dict[str, Any] | None]
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entry.id"), index=True)


class OfficeDecider(Model):
    """The decider of one kind of decision in one office, within the limits of the law.

    is_checked_first: whether the section head checks it before it is decided.
    """

    __tablename__ = "office_decider"
    __table_args__ = (UniqueConstraint("office_id", "decides"),)

    office_id: Mapped[int] = mapped_column(ForeignKey("procuratorate.id"))
    decides: Mapped[EntryKind]
    decider: Mapped[WhoDecides]
    is_checked_first: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)


class Deputy(Model):
    """A delegation of kinds of decision by a chief procurator; both days inclusive.

    ended_on: the last day, where it ended before its time.
    """

    __tablename__ = "deputy"
    __table_args__ = (
        CheckConstraint("since <= until", name="until_after_since"),
        CheckConstraint("for_id <> deputy_id", name="somebody_else"),
        Index("ix_deputy_office_until", "office_id", "until"),
    )

    office_id: Mapped[int] = mapped_column(ForeignKey("procuratorate.id"))
    for_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    deputy_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    since: Mapped[date]
    until: Mapped[date]
    ended_on: Mapped[date | None]
    named_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)
    chief: Mapped[Staff] = relationship(foreign_keys=[for_id])
    deputy: Mapped[Staff] = relationship(foreign_keys=[deputy_id])
    kinds: Mapped[list[DelegatedKind]] = relationship(
        order_by="DelegatedKind.id", cascade="all, delete-orphan"
    )


class DelegatedKind(Model):
    """One kind of decision of a delegation."""

    __tablename__ = "delegated_kind"
    __table_args__ = (UniqueConstraint("deputy_id", "decides"),)

    deputy_id: Mapped[int] = mapped_column(ForeignKey("deputy.id"))
    decides: Mapped[EntryKind]


class CommitteeMinutes(Model):
    """The minutes of one sitting of the procuratorial committee of an office.

    Cited by their number by the decisions that the committee took. sat: who. What was told wrongly
    is told anew with a reason; `former` keeps each wording before.
    """

    __tablename__ = "committee_minutes"
    __table_args__ = (
        UniqueConstraint("office_id", "number"),
        CheckConstraint("number <> '' AND sat <> ''", name="number_and_who_sat"),
    )

    office_id: Mapped[int] = mapped_column(ForeignKey("procuratorate.id"))
    number: Mapped[str] = mapped_column(String(NUMBER_LENGTH))
    held_on: Mapped[date]
    sat: Mapped[str] = mapped_column(String(SAT_LENGTH))
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    entered_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)
    entered_by: Mapped[Staff] = relationship()
    former: Mapped[list[FormerMinutes]] = relationship(order_by="FormerMinutes.id")


class FormerMinutes(Model):
    """What minutes told until they were corrected; never changed. reason: why, in the words of
    whoever corrected them.
    """

    __tablename__ = "former_minutes"
    __table_args__ = (CheckConstraint("reason <> ''", name="corrected_for_a_reason"),)

    minutes_id: Mapped[int] = mapped_column(ForeignKey("committee_minutes.id"), index=True)
    number: Mapped[str] = mapped_column(String(NUMBER_LENGTH))
    held_on: Mapped[date]
    sat: Mapped[str] = mapped_column(String(SAT_LENGTH))
    reason: Mapped[str] = mapped_column(String(REASON_LENGTH))
    corrected_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    corrected_at: Mapped[datetime]
    corrected_by: Mapped[Staff] = relationship()
