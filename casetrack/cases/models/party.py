"""People and bodies of a case, their ties, and statements about them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Numeric,
    String,
    UniqueConstraint,
    and_,
    cast,
    or_,
)
from sqlalchemy.orm import Mapped, composite, mapped_column

from casetrack.cases.kinds import ABOUT_THEM, AgeStatus, BodyKind, PartyKind, PartyRole, TieKind
from casetrack.cases.models.fact_columns import FactColumns, InCase
from casetrack.cases.quantities import Qualifier
from casetrack.cases.told_kinds import CircumstanceKind, GuardianCapacity, GuardianQuality
from casetrack.db import Model
from casetrack.db.bilingual_text import BilingualText, words_columns
from casetrack.db.partial_date import PartialDate, when_check, when_columns
from casetrack.db.sealing import HASH_OF, Opened, SealedText

_MINORS = (AgeStatus.MINOR, AgeStatus.MINOR_AT_ACT)


@dataclass(frozen=True)
class RoleHeld:
    """One role of one party. track_id: the line of work it is held in; None: the whole case.

    since: when that began; None where nobody said.
    """

    role: PartyRole
    track_id: int | None = None
    since: PartialDate | None = None

    @classmethod
    def read(cls, element: dict[str, Any]) -> RoleHeld:
        """The role that JSON tells."""
        since = element.get("since")
        return cls(
            PartyRole(element["role"]),
            element.get("track_id"),
            None if since is None else PartialDate.parse_edtf(since["edtf"], since.get("words")),
        )

    def told(self) -> dict[str, Any]:
        """The role in JSON types, without empty values."""
        element: dict[str, Any] = {"role": self.role.value}
        if self.track_id is not None:
            element["track_id"] = self.track_id
        if self.since is not None:
            words = {"words": self.since.words} if self.since.words else {}
            element["since"] = {"edtf": self.since.edtf, **words}
        return element


class Party(InCase, Model):
    """A person, a group or a body in a case, known by its alias (孙某某 / Sun Moumou)."""

    __tablename__ = "party"
    __table_args__ = (
        UniqueConstraint("case_id", "ref"),
        CheckConstraint("alias_en IS NOT NULL OR alias_zh IS NOT NULL", name="has_an_alias"),
        CheckConstraint("(kind = 'body') = (body_kind IS NOT NULL)", name="only_bodies_are_bodies"),
        CheckConstraint("count IS NULL OR kind <> 'person'", name="a_person_is_one"),
    )

    ref: Mapped[str] = mapped_column(String(60))
    kind: Mapped[PartyKind]
    body_kind: Mapped[BodyKind | None]
    alias: Mapped[BilingualText] = words_columns("alias", length=200)
    sort_key: Mapped[str] = mapped_column(String(200), index=True)
    initials: Mapped[str] = mapped_column(String(40), index=True)
    # What was chosen by hand; `known_age` says what is known, and everybody else asks that.
    age_status: Mapped[AgeStatus] = mapped_column(default=AgeStatus.UNKNOWN)
    # Whether they are, or were at an act, under 18 by the sealed birth date or the acts on record;
    # None where neither tells. Kept in step before each commit, so that no list opens a birth date.
    was_minor: Mapped[bool | None]
    is_implied: Mapped[bool] = mapped_column(default=False)
    # A group known only by its number; the number may itself be unknown.
    count: Mapped[int | None]
    count_qualifier: Mapped[Qualifier | None]
    position: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)
    # What `roles` tells, in JSON types: nobody asks for a role without the person who holds it.
    # Its lines of work are of the same case, which whoever changes it or reads a file sees to.
    roles_told: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")

    @property
    def roles(self) -> tuple[RoleHeld, ...]:
        """The roles they hold, in the order in which they came to them; changed only as a whole."""
        return tuple(RoleHeld.read(role) for role in self.roles_told or ())

    @roles.setter
    def roles(self, held: Iterable[RoleHeld]) -> None:
        self.roles_told = [role.told() for role in held]

    @property
    def known_age(self) -> AgeStatus:
        """Known age: by birth date and acts, else as chosen by hand."""
        if self.was_minor is None or (self.was_minor and self.age_status in _MINORS):
            return self.age_status
        return AgeStatus.MINOR_AT_ACT if self.was_minor else AgeStatus.ADULT

    def is_child(self) -> bool:
        """Whether this is known to be, or to have been at the act, a minor."""
        return self.known_age in _MINORS

    def is_grown(self) -> bool:
        """Whether this is known to have been of age at the act."""
        return self.known_age is AgeStatus.ADULT

    def counts_as_minor(self) -> bool:
        """Whether they are protected as a minor: one, or whom the case is about, of unknown age.

        Source: SPC Interpretation on Criminal Cases of Minors art. 4.
        """
        may_be = self.kind is not PartyKind.BODY and not self.is_grown()
        return self.is_child() or (may_be and self.has_role(*ABOUT_THEM))

    @classmethod
    def children(cls) -> ColumnElement[bool]:
        """In SQL: `is_child`."""
        chosen = and_(cls.was_minor.is_(None), cls.age_status.in_(_MINORS))
        return or_(cls.was_minor.is_(True), chosen)

    @classmethod
    def not_grown(cls) -> ColumnElement[bool]:
        """In SQL: not `is_grown`."""
        unknown = and_(cls.was_minor.is_(None), cls.age_status != AgeStatus.ADULT)
        return or_(cls.was_minor.is_(True), unknown)

    def has_role(self, *roles: PartyRole) -> bool:
        """Whether the party holds one of these roles in any line of work."""
        return any(role["role"] in roles for role in self.roles_told or ())

    @classmethod
    def tells(cls, role: PartyRole) -> ColumnElement[bool]:
        """SQL: `roles_told` names the role. It scans, so only for few people.

        Rather too often than too seldom: somebody may have said when in that very word.
        """
        return cast(cls.roles_told, String).contains(f'"{role.value}"', autoescape=True)


class Tie(FactColumns, InCase, Model):
    """`other` is the father, guardian, classmate … of `party`, for as long as that was so."""

    __tablename__ = "tie"
    __table_args__ = (CheckConstraint("party_id <> other_id", name="two_parties"),)

    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    kind: Mapped[TieKind]
    lives_with: Mapped[bool | None]
    since: Mapped[PartialDate] = composite(*when_columns("since", index=False))
    until: Mapped[PartialDate] = composite(*when_columns("until", index=False))


class Circumstance(FactColumns, InCase, Model):
    """Statement about a party or the case: surrender, family, risk, conduct, harm.

    day: when that was, None where nobody said. said_by: who said it, in words.
    """

    __tablename__ = "circumstance"
    __table_args__ = (
        CheckConstraint("text_en IS NOT NULL OR text_zh IS NOT NULL", name="says_something"),
    )

    party_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"), index=True)
    kind: Mapped[CircumstanceKind]
    text: Mapped[BilingualText] = words_columns("text")
    is_implied: Mapped[bool] = mapped_column(default=False)
    value: Mapped[Decimal | None] = mapped_column(Numeric(18, 2))
    unit: Mapped[str | None] = mapped_column(String(30))
    qualifier: Mapped[Qualifier | None]
    position: Mapped[int] = mapped_column(default=0)
    day: Mapped[PartialDate | None] = composite(*when_columns("day", nullable=True, index=False))
    said_by: Mapped[BilingualText] = words_columns("said_by", length=200)


class Identity(Model):
    """The person behind an alias. Every field is sealed for its party."""

    __tablename__ = "identity"

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


WHY_LENGTH = 500


class Guardianship(FactColumns, InCase, Model):
    """`other` is guardian of `party` for that time; their kinship stands in a `Tie`.

    A father whose guardianship is revoked stays the father. why, why_ended: in words.
    """

    __tablename__ = "guardianship"
    __table_args__ = (
        CheckConstraint("party_id <> other_id", name="two_people"),
        when_check("since"),
        when_check("until"),
    )

    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    quality: Mapped[GuardianQuality]
    capacity: Mapped[GuardianCapacity]
    since: Mapped[PartialDate] = composite(*when_columns("since", index=False))
    until: Mapped[PartialDate] = composite(*when_columns("until", index=False))
    why: Mapped[BilingualText] = words_columns("why", length=WHY_LENGTH)
    why_ended: Mapped[BilingualText] = words_columns("why_ended", length=WHY_LENGTH)
