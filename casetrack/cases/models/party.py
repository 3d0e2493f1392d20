"""The people and bodies in a case, what they are to each other, and what is said about them."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, UniqueConstraint
from sqlalchemy.orm import Mapped, composite, mapped_column, relationship

from casetrack.cases.kinds import AgeStatus, BodyKind, PartyKind, PartyRole, TieKind
from casetrack.cases.models.stated import Stated
from casetrack.cases.quantities import Qualifier
from casetrack.cases.told_kinds import CircumstanceKind
from casetrack.db import Model
from casetrack.db.sealing import HASH_OF, Opened, SealedText
from casetrack.db.when import When, when_columns
from casetrack.db.words import Words, words_columns


class Party(Model):
    """A person, a group or a body in a case, known by its alias (孙某某 / Sun Moumou)."""

    __tablename__ = "party"
    __table_args__ = (
        UniqueConstraint("case_id", "ref"),
        CheckConstraint("alias_en IS NOT NULL OR alias_zh IS NOT NULL", name="has_an_alias"),
        CheckConstraint("(kind = 'body') = (body_kind IS NOT NULL)", name="only_bodies_are_bodies"),
        CheckConstraint("count IS NULL OR kind <> 'person'", name="a_person_is_one"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), index=True)
    ref: Mapped[str] = mapped_column(String(60))
    kind: Mapped[PartyKind]
    body_kind: Mapped[BodyKind | None]
    alias: Mapped[Words] = words_columns("alias", length=200)
    sort_key: Mapped[str] = mapped_column(String(200), index=True)
    initials: Mapped[str] = mapped_column(String(40), index=True)
    age_status: Mapped[AgeStatus] = mapped_column(default=AgeStatus.UNKNOWN)
    is_implied: Mapped[bool] = mapped_column(default=False)
    # A group known only by its number; the number may itself be unknown.
    count: Mapped[int | None]
    count_qualifier: Mapped[Qualifier | None]
    position: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)
    roles: Mapped[list[PartyRoleHeld]] = relationship(
        lazy="selectin", order_by="PartyRoleHeld.id", cascade="all, delete-orphan"
    )

    def is_child(self) -> bool:
        """Whether the record says this is, or was at the act, a minor."""
        return self.age_status in (AgeStatus.MINOR, AgeStatus.MINOR_AT_ACT)

    def has_role(self, *roles: PartyRole) -> bool:
        """Whether the party holds one of these roles in any line of work."""
        return any(held.role in roles for held in self.roles)


class PartyRoleHeld(Model):
    """One role of one party, in the whole case or in one line of work."""

    __tablename__ = "party_role"
    __table_args__ = (Index(None, "track_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id", ondelete="CASCADE"), index=True)
    role: Mapped[PartyRole]
    track_id: Mapped[int | None] = mapped_column(ForeignKey("track.id"))
    since: Mapped[When | None] = composite(*when_columns("since", nullable=True, index=False))


class Tie(Stated, Model):
    """`other` is the father, guardian, classmate … of `party`, for as long as that was so."""

    __tablename__ = "tie"
    __table_args__ = (CheckConstraint("party_id <> other_id", name="two_parties"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), index=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    kind: Mapped[TieKind]
    lives_with: Mapped[bool | None]
    since: Mapped[When] = composite(*when_columns("since", index=False))
    until: Mapped[When] = composite(*when_columns("until", index=False))


class Circumstance(Stated, Model):
    """One statement about a party, or about the case: surrender, family, risk, conduct, harm.

    day: when that was, None where nobody said. said_by: who said it, in words.
    """

    __tablename__ = "circumstance"
    __table_args__ = (
        CheckConstraint("text_en IS NOT NULL OR text_zh IS NOT NULL", name="says_something"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), index=True)
    party_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"), index=True)
    kind: Mapped[CircumstanceKind]
    text: Mapped[Words] = words_columns("text")
    is_implied: Mapped[bool] = mapped_column(default=False)
    value: Mapped[Decimal | None] = mapped_column(Numeric(18, 2))
    unit: Mapped[str | None] = mapped_column(String(30))
    qualifier: Mapped[Qualifier | None]
    position: Mapped[int] = mapped_column(default=0)
    day: Mapped[When | None] = composite(*when_columns("day", nullable=True, index=False))
    said_by: Mapped[Words] = words_columns("said_by", length=200)


class Identity(Model):
    """Who is behind an alias. Every field is sealed for its party; nothing else here knows."""

    __tablename__ = "identity"

    id: Mapped[int] = mapped_column(primary_key=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), unique=True)
    name_sealed: Mapped[str] = mapped_column("name", SealedText("party_id"))
    id_number_sealed: Mapped[str | None] = mapped_column("id_number", SealedText("party_id"))
    born_sealed: Mapped[str | None] = mapped_column("born", SealedText("party_id"))
    address_sealed: Mapped[str | None] = mapped_column("address", SealedText("party_id"))
    telephone_sealed: Mapped[str | None] = mapped_column("telephone", SealedText("party_id"))
    # What whoever goes there should know before they ring.
    door_hints_sealed: Mapped[str | None] = mapped_column("door_hints", SealedText("party_id"))
    name_hash: Mapped[str] = mapped_column(String(64), index=True, info={HASH_OF: "name"})
    id_number_hash: Mapped[str | None] = mapped_column(
        String(64), index=True, info={HASH_OF: "id_number"}
    )
    changed_at: Mapped[datetime]

    name = Opened[str]("name_sealed")
    id_number = Opened[str | None]("id_number_sealed")
    born = Opened[str | None]("born_sealed")
    address = Opened[str | None]("address_sealed")
    telephone = Opened[str | None]("telephone_sealed")
    door_hints = Opened[str | None]("door_hints_sealed")
