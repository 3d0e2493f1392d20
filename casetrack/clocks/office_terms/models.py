"""Terms of an office: their table, their permission, and the class of which features bring them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from casetrack.accounts.models import Role
from casetrack.accounts.permissions import HEAD, Permission
from casetrack.brought import Brought
from casetrack.codes import N_, Msgid
from casetrack.db import Model
from casetrack.events import Event
from casetrack.law.counting import Length

SET = Permission.declare(
    "terms:days",
    N_("say within which terms the office does what no law gives a day for"),
    held_by=HEAD | {Role.CASE_MANAGEMENT},
)


@dataclass(frozen=True)
class OfficeTerm(Brought, key="code"):
    """A term that an office sets for itself.

    words: what is done within it, and from when. usual: its length where the office set no other.
    least, most: of the number, in the same unit; both inclusive. note: what follows of a change.
    """

    code: str
    words: Msgid
    usual: Length
    most: int
    note: Msgid
    least: int = 1


class TermOfOffice(Model):
    """The number that one office set for one term."""

    __tablename__ = "office_term"
    __table_args__ = (
        UniqueConstraint("office_id", "code"),
        CheckConstraint("number BETWEEN 0 AND 366", name="number_that_can_be"),
    )

    office_id: Mapped[int] = mapped_column(ForeignKey("procuratorate.id"))
    code: Mapped[str] = mapped_column(String(40))
    number: Mapped[int]
    version: Mapped[int] = mapped_column(default=1)


@dataclass(frozen=True)
class OfficeTermChanged(Event):
    """An office set another number for a term of its own."""

    office_id: int
    term: OfficeTerm
