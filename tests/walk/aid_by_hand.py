"""Judicial assistance as the walker knows it: what was granted, arranged, paid and objected to."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from casetrack.cases.models import JournalEntry, Party
from casetrack.guidance.judicial_assistance.models import AssistanceObjection, AssistancePayment
from tests.walk.watched import Moved


@dataclass
class Instalment:
    """One instalment: of which grant, how much, by which day, and what became of it."""

    grant: int
    amount: Decimal
    pay_by: date
    is_proven: bool = False
    paid: date | None = None
    is_given_up: bool = False
    is_withdrawn: bool = False

    @property
    def is_owed(self) -> bool:
        """Whether somebody is still to pay it."""
        return self.paid is None and not self.is_given_up and not self.is_withdrawn


@dataclass
class Assisted:
    """What was granted to a child by one decision."""

    child_id: int
    amount: Decimal
    day: date


@dataclass
class Aid:
    """Grants and instalments by their rows; of each objection by when it is to be answered."""

    grants: dict[int, Assisted] = field(default_factory=dict)
    instalments: dict[int, Instalment] = field(default_factory=dict)
    objections: dict[int, date | None] = field(default_factory=dict)

    def move(self, new: Moved) -> None:
        """Go on in a copy of another office."""
        self.grants = {new(JournalEntry, n): grant for n, grant in self.grants.items()}
        for grant in self.grants.values():
            grant.child_id = new(Party, grant.child_id)
        self.instalments = {new(AssistancePayment, n): o for n, o in self.instalments.items()}
        for instalment in self.instalments.values():
            instalment.grant = new(JournalEntry, instalment.grant)
        self.objections = {new(AssistanceObjection, n): d for n, d in self.objections.items()}

    def arranged(self, grant: int) -> Decimal:
        """What stands in instalments of one grant."""
        mine = [part for part in self.instalments.values() if part.grant == grant]
        return sum((part.amount for part in mine if not part.is_withdrawn), Decimal(0))
