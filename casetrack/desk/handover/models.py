"""A desk that was given away, and what each receiver got of it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import HANDLE, Permission
from casetrack.cases.models import CaseGrant
from casetrack.codes import N_, NP_, Coded
from casetrack.db import Model

GIVE = Permission.declare(
    "desk:give", N_("give a whole desk to others, or take it back"), held_by=HANDLE
)
REASON_LENGTH = 200


class ShareAnswer(Coded):
    """What a receiver said of their share."""

    ACCEPTED = "accepted", NP_("desk share", "accepted")
    REFUSED = "refused", NP_("desk share", "refused")


class DeskHandover(Model):
    """The desk of one person, given to others. until: the last day; None: for good.

    ended_on: the day from which it holds no more, where it ended before its time.
    """

    __tablename__ = "desk_handover"
    __table_args__ = (
        CheckConstraint("until IS NULL OR until >= since", name="ends_after_it_begins"),
        CheckConstraint("reason <> ''", name="says_why"),
        Index("ix_desk_handover_office", "office_id", "id"),
    )

    office_id: Mapped[int] = mapped_column(ForeignKey("procuratorate.id"))
    from_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    since: Mapped[date]
    until: Mapped[date | None]
    reason: Mapped[str] = mapped_column(String(REASON_LENGTH))
    given_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    given_at: Mapped[datetime]
    ended_on: Mapped[date | None]
    giver: Mapped[Staff] = relationship(foreign_keys=[given_by_id])
    owner: Mapped[Staff] = relationship(foreign_keys=[from_id])
    shares: Mapped[list[DeskShare]] = relationship(
        order_by="DeskShare.id", back_populates="handover"
    )


class DeskShare(Model):
    """One case of a desk, in the hands of one receiver, by a grant.

    answer, reason: what the receiver said, if they did. seen_on: the day on which a head saw that
    it was refused.
    """

    __tablename__ = "desk_share"
    __table_args__ = (
        CheckConstraint(
            "answer IS NULL OR answer <> 'refused' OR reason IS NOT NULL", name="refused_says_why"
        ),
        CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answered_at_an_instant"),
        Index("ix_desk_share_to", "to_id", "answer"),
    )

    handover_id: Mapped[int] = mapped_column(ForeignKey("desk_handover.id"), index=True)
    grant_id: Mapped[int] = mapped_column(ForeignKey("case_grant.id"), unique=True)
    to_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    answer: Mapped[ShareAnswer | None]
    answered_at: Mapped[datetime | None]
    reason: Mapped[str | None] = mapped_column(String(REASON_LENGTH))
    seen_on: Mapped[date | None]
    handover: Mapped[DeskHandover] = relationship(back_populates="shares")
    grant: Mapped[CaseGrant] = relationship()
    to: Mapped[Staff] = relationship()
