"""The day of a decision: of today, of minutes, of a paper, of a deputy; and the wrong ones."""

from __future__ import annotations

from datetime import date, timedelta

from casetrack.accounts.approval import Approval, WhoDecides
from casetrack.cases.kinds import DispositionKind
from casetrack.cases.models import Disposition
from casetrack.courses.approvals import actions
from casetrack.courses.approvals.committee import enter_minutes
from casetrack.courses.approvals.models import ProposalState
from casetrack.courses.approvals.trying import KeptProposal
from casetrack.probation.proposals import LENGTH, LengthChange
from casetrack.review.actions import ReviewExtension
from casetrack.review.counting import ANNOUNCED
from casetrack.review.decisions import ReviewOutcome, announce
from casetrack.review.models import ReviewKind
from casetrack.review.proposals import EXTENSION, IN_REVIEW
from tests.walk import by_hand, days
from tests.walk.approving import Approving
from tests.walk.walker import NOT_PROSECUTED, NothingToDo

CHIEF = WhoDecides.CHIEF_PROCURATOR
ARREST = (DispositionKind.ARREST_APPROVED, DispositionKind.ARREST_NOT_APPROVED)


class DecidedDays(Approving):
    """Decide on an older day, with what proves it and without; and announce, and shorten."""

    def decide_by_minutes(self) -> None:
        """The committee sat, and somebody writes it down later; also one that sat otherwise."""
        proposal = self.proposal(ProposalState.WAITING)
        if self.chief is None:
            raise NothingToDo
        kept, terms = KeptProposal.of(proposal), self.told.proposed[proposal.id]
        asked = getattr(terms, kept.what.day)
        day = asked + timedelta(self.dice.randint(-1, max(0, (self.on - asked).days)))
        sat = day + timedelta(self.dice.choice((-3, 0, 0, 1)))
        number = f"检委会第{self.case.id}-{self.steps}次"
        enter_minutes(number, min(sat, self.on), "委员五人", self.act(self.chief))
        by = self.dice.choice((self.chief, self.chief, self.head, self.head, *self.staff))
        act = self.act(by, approved=None)
        done = actions.decide_proposal(
            proposal, act, decided_on=day, opened=proposal.version, minutes=number
        )
        assert min(sat, self.on) <= day, f"decided on {day} by minutes of {sat}"
        assert asked <= day, f"decided on {day}, proposed on {asked}"
        self.decided(kept.what, kept.subject, kept.what.on_day(terms, day), done)

    def decide_as_deputy(self) -> None:
        """The head decides what is the chief's, today or as if it were another day."""
        proposal = self.proposal(ProposalState.WAITING)
        kept, terms = KeptProposal.of(proposal), self.told.proposed[proposal.id]
        day = self.lately(3) if self.dice.random() < 0.3 else self.on
        act = self.act(self.head, approved=None)
        done = actions.decide_proposal(proposal, act, decided_on=day, opened=proposal.version)
        assert day == self.on, f"decided on its page on {self.on} for {day}"
        self.decided(kept.what, kept.subject, kept.what.on_day(terms, day), done)

    def decide_by_paper(self) -> None:
        """On a paper that bears a day, and mostly a number, where the office decides on paper."""
        kind = self.dice.choice(("prosecution", "prosecution", "arrest"))
        _person, child = self.anybody(lambda child: child.running(kind))
        period, proposable = self.period_of(child, kind), IN_REVIEW[ReviewKind(kind)]
        outcome = self._outcome(kind, self.lately(6))
        paper = self._paper(outcome.decided_on + timedelta(self.dice.choice((-2, 0, 0, 0, 1, 2))))
        done = proposable.act(period, outcome, self.act(approved=paper))
        is_own = self._is_own(proposable.decides(outcome))
        assert is_own or self.chief is None, "decided on a paper beside the chief"
        assert paper.on <= outcome.decided_on, f"{outcome.decided_on} by a paper of {paper.on}"
        self.decided(proposable, period, outcome, done)

    def record_earlier(self) -> None:
        """Write down what was decided before; nothing of it is refused by the law."""
        kind = self.dice.choice(("prosecution", "arrest"))
        _person, child = self.anybody(lambda child: child.running(kind))
        period, proposable = self.period_of(child, kind), IN_REVIEW[ReviewKind(kind)]
        outcome = self._outcome(kind, self.lately(6))
        paper = self._paper(outcome.decided_on, is_recorded=True)
        done = proposable.act(period, outcome, self.act(approved=paper))
        assert paper.number, "recorded without the number of its paper"
        assert outcome.decided_on < self.on, "recorded as of before, and it is of today"
        self.decided(proposable, period, outcome, done)
        _how, decided, day = child.decisions.pop()
        child.decisions.append(("recorded", decided, day))

    def extend_by_paper(self) -> None:
        """Lengthen a review by a paper, also where it had run out."""
        kind = self.dice.choice(("prosecution", "prosecution", "arrest"))
        _person, child = self.anybody(lambda child: child.running(kind))
        period, day = self.period_of(child, kind), self.lately(6)
        paper = self._paper(day, is_recorded=self.dice.random() < 0.4)
        extension = ReviewExtension(day, "案情复杂")
        done = EXTENSION.act(period, extension, self.act(approved=paper))
        self.decided(EXTENSION, period, extension, done)

    def shorten_to_now(self) -> None:
        """Shorten a probation so that it is over, or as good as over."""
        probation, known = self.probation_of(self.anybody(by_hand.Child.supervised)[1])
        those = [n for n in range(5, known.months) if days.months_on(known.decided, n) <= self.on]
        if not those:
            raise NothingToDo
        day = min(self.on, days.months_on(known.decided, those[-1]))
        change = LengthChange(those[-1], day, "表现良好")
        if self.chief is not None:
            raise NothingToDo
        done = LENGTH.act(probation, change, self.act())
        self.decided(LENGTH, probation, change, done)

    def announce_any(self) -> None:
        """Announce whatever was not announced: also before it was decided, or once it is undone."""
        rows = self.all_of(Disposition, Disposition.kind.in_(ANNOUNCED))
        row = self.pick(row for row in rows if row.announced_on is None)
        decided = row.decided.first or self.on
        day = min(self.on, decided + timedelta(self.dice.choice((-1, 0, 1, 4))))
        announce(row, self.act(), announced_on=day)

    def _outcome(self, kind: str, day: date) -> ReviewOutcome:
        kinds = ARREST if kind == "arrest" else (DispositionKind.PROSECUTED, *NOT_PROSECUTED)
        announced = self.dice.choice((None, day, day, day - timedelta(1)))
        return ReviewOutcome(
            self.dice.choice(kinds), day, announced, ground="依法决定", reason="已核实"
        )

    def _paper(self, day: date, *, is_recorded: bool = False) -> Approval:
        number = f"测检审〔2026〕{self.steps}号" if self.dice.random() < 0.85 else ""
        return Approval(CHIEF, day, number=number, is_recorded=is_recorded)
