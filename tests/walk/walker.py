"""What a walker knows of a case and chooses in it; what may be done stands in the other rooms."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select

from casetrack.accounts.act import Act
from casetrack.accounts.approval import Approval
from casetrack.accounts.models import Role, Staff
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import DispositionKind
from casetrack.cases.models import Party
from casetrack.courses.approvals import actions as approvals
from casetrack.db import Model, session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.change_set import forget_written
from casetrack.db.transaction import TOUCHED
from casetrack.ledger.proposals import Proposable
from casetrack.people.guarantees.models import Guarantee
from casetrack.probation.models import Probation
from casetrack.probation.supervision.models import NOT_REVOKED
from casetrack.review.models import ReviewPeriod
from tests.builders import ON_PAPER, make_case, make_child, make_father, make_office, make_staff
from tests.probation.builders import accuse
from tests.suggestions.letters import make_company
from tests.walk import by_hand

# No text tells two of one alias apart, and of those the record of none is sealed.
ALIASES = tuple(
    BilingualText(f"Sun Mou{en}", f"孙某{zh}")
    for en, zh in (("jia", "甲"), ("yi", "乙"), ("bing", "丙"))
)
BEIJING = ZoneInfo("Asia/Shanghai")
NOT_PROSECUTED = (
    DispositionKind.DISCRETIONARY_NON_PROSECUTION,
    DispositionKind.STATUTORY_NON_PROSECUTION,
    DispositionKind.INSUFFICIENT_EVIDENCE_NON_PROSECUTION,
)


class NothingToDo(Exception):
    """There is nothing yet on which this could be done."""


@dataclass
class Walker:
    """One case on its way, and what happened in it as the walker knows it.

    seed: of the case as it begins; each step has dice of its own.
    """

    seed: int
    on: date = field(init=False)
    dice: random.Random = field(init=False)
    told: by_hand.Happened = field(init=False)
    steps: int = 0

    def begin(self) -> None:
        """A new case with one to three suspects; two prosecutors, a head, mostly a chief.

        Beside it the offices of two other places, each with a head and somebody who would supervise
        there: the second suspect moves to the other one than the first and the third.
        """
        self.dice = random.Random(self.seed)
        self.on = date(2023, 6, 1) + timedelta(self.dice.randrange(500))
        first = make_staff()
        self.staff = [first, make_staff(office=first.office)]
        self.head = make_staff(Role.SECTION_HEAD, office=first.office)
        has_chief = self.dice.random() < 0.6
        self.chief = make_staff(Role.CHIEF_PROCURATOR, office=first.office) if has_chief else None
        elsewhere = make_office()
        self.their_head = make_staff(Role.SECTION_HEAD, office=elsewhere)
        self.their_worker = make_staff(Role.ASSISTANT, office=elsewhere)
        further = make_office()
        self.further = (
            make_staff(Role.SECTION_HEAD, office=further),
            make_staff(Role.ASSISTANT, office=further),
        )
        self.case = make_case(handler=first)
        self.people = [make_child(self.case) for _n in range(self.dice.randint(1, 3))]
        self.fathers = [make_father(person) for person in self.people]
        for person, father, alias in zip(self.people, self.fathers, ALIASES, strict=False):
            person.alias = alias
            father.alias = BilingualText(f"{alias.en}'s father", f"{alias.zh}之父")
        self.told = by_hand.Happened([by_hand.Child(person.id) for person in self.people])
        for person, child in zip(self.people, self.told.children, strict=True):
            accuse(person)
            if self.dice.random() < 0.2:
                self.leave_unprotected(person)
                child.protected_on = None
        self.company = make_company(self.case)

    def leave_unprotected(self, person: Party) -> None:
        """Nobody recorded an interrogation of this one, nor that a defender was heard."""
        session().execute(delete(Guarantee).where(Guarantee.party_id == person.id))

    # --- What the walker knows and chooses --------------------------------------------------------

    @property
    def by(self) -> Staff:
        """Whoever handles the case now."""
        return session().get_one(Staff, self.case.handler_id)

    def act(self, by: Staff | None = None, *, approved: Approval | None = ON_PAPER) -> Act:
        """Somebody does something at noon of the day; whoever handles the case, if not told."""
        at = datetime(self.on.year, self.on.month, self.on.day, 12, tzinfo=BEIJING)
        return Act(by or self.by, self.on, at, approved)

    def lately(self, most: int = 4) -> date:
        """Today, or some day before."""
        return self.on - timedelta(self.dice.randrange(most + 1))

    def pick(self, those: Any) -> Any:
        """One of them. Raises NothingToDo if there is none."""
        rows = list(those)
        if not rows:
            raise NothingToDo
        return self.dice.choice(rows)

    def anybody(
        self, fits: Callable[[by_hand.Child], object] = bool
    ) -> tuple[Party, by_hand.Child]:
        """One of the suspects, and what happened about them: mostly one whom it fits."""
        those = list(zip(self.people, self.told.children, strict=True))
        fitting = [pair for pair in those if fits(pair[1])]
        return self.dice.choice(fitting if fitting and self.dice.random() < 0.9 else those)

    def all_of(self, model: Any, *where: Any) -> list[Any]:
        """Rows of the case."""
        query = select(model).where(model.case_id == self.case.id, *where).order_by(model.id)
        return list(session().scalars(query))

    def period_of(self, child: by_hand.Child, kind: str) -> ReviewPeriod:
        """The last period of a kind. Raises NothingToDo."""
        mine = self.all_of(
            ReviewPeriod, ReviewPeriod.party_id == child.party_id, ReviewPeriod.kind == kind
        )
        if not mine:
            raise NothingToDo
        return mine[-1]  # type: ignore[no-any-return] # rows of any model

    def probation_of(self, child: by_hand.Child) -> tuple[Probation, by_hand.Probation]:
        """The last probation. Raises NothingToDo."""
        mine = self.all_of(Probation, Probation.party_id == child.party_id)
        if not mine:
            raise NothingToDo
        return mine[-1], child.probations[-1]

    def child_of(self, person_id: int) -> by_hand.Child:
        """What happened about one of them."""
        return next(child for child in self.told.children if child.party_id == person_id)

    def elsewhere(self, person_id: int) -> tuple[Staff, Staff]:
        """Head and worker of the office of the place to which one of them would move."""
        place = [person.id for person in self.people].index(person_id)
        return self.further if place == 1 else (self.their_head, self.their_worker)

    # --- What is decided, by whoever may decide it ------------------------------------------------

    def take(self, proposable: Proposable, subject: Model, terms: Any) -> None:
        """Decide it as this office does: on paper, by oneself, or by a proposal to another.

        Now and then on nobody's decision, or on a paper although the chief is there: that it is
        refused, and that otherwise it would be seen, is what the walk is for.
        """
        is_own = self._is_own(proposable.decides(terms))
        if is_own or self.chief is None:
            if is_own and self.dice.random() < 0.9:
                terms = proposable.on_day(terms, self.on)
            act = self.act(approved=None if is_own else ON_PAPER)
            self.decided(proposable, subject, terms, proposable.act(subject, terms, act))
        elif self.dice.random() < 0.15:
            approved = self.dice.choice((None, ON_PAPER))
            done = proposable.act(subject, terms, self.act(approved=approved))
            self.decided(proposable, subject, terms, done)
        else:
            if getattr(terms, "announced_on", None) is not None:
                terms = replace(terms, announced_on=None)
            if self.dice.random() < 0.9:
                terms = proposable.on_day(terms, self.on)
            act = self.act(approved=None)
            made = approvals.propose(self.case, proposable, subject, terms, act)
            self.told.proposed[made.id] = terms

    def _is_own(self, decides: EntryKind) -> bool:
        """Whether whoever handles the case decides it: neither law nor office names another."""
        if decides is NOT_REVOKED:
            return True
        return decides is EntryKind.PROSECUTED and not self.told.names_head

    def decided(self, proposable: Proposable, subject: Any, terms: Any, done: object) -> None:
        """Let the walker know what was decided: `followed.Deciding` does."""
        raise NotImplementedError(proposable.name)

    def step(self, name: str, dice: int) -> None:
        """Let time pass, try one thing, and look at everything: `walking.Walk` does."""
        raise NotImplementedError(name)


def end_of_a_unit() -> None:
    """Nothing was written yet, and no case touched, as after a commit."""
    session().info.pop(TOUCHED, None)
    forget_written(session())
