"""What becomes of what was proposed, and who stands in for whom."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from casetrack.accounts.approval import WhoDecides
from casetrack.accounts.models import Staff
from casetrack.cases.entry_kinds import EntryKind
from casetrack.courses.approvals import actions, office
from casetrack.courses.approvals.committee import enter_minutes, find_minutes
from casetrack.courses.approvals.models import Deputy, OfficeDecider, Proposal, ProposalState
from casetrack.courses.approvals.office import StandIn
from casetrack.courses.approvals.trying import KeptProposal
from casetrack.db import session
from tests.walk.walker import NothingToDo, Walker

MINUTES = "检委会纪要3号"


class Approving(Walker):
    """Check, return, propose again, withdraw, decide; by the right person and by others."""

    def anyone(self) -> Staff:
        """Whoever might sit before a proposal; mostly the chief."""
        if self.chief is None:
            raise NothingToDo
        people = (*[self.chief] * 8, self.head, self.head, *self.staff, self.their_head)
        return self.dice.choice(people)

    def proposal(self, *states: ProposalState) -> Proposal:
        """One of those that are open and were made here. Raises NothingToDo.

        What a file tells of a proposal is read, and decided by nobody.
        """
        proposal: Proposal = self.pick(
            self.all_of(Proposal, Proposal.state.in_(states), Proposal.what.is_not(None))
        )
        return proposal

    def decide_proposal(self) -> None:
        proposal = self.proposal(ProposalState.WAITING)
        kept, day = (
            KeptProposal.of(proposal),
            self.lately(1) if self.dice.random() < 0.4 else self.on,
        )
        terms = self.told.proposed[proposal.id]
        often = 0.8 if proposal.id in self.told.passed_on else 0.15
        minutes = MINUTES if self.dice.random() < often else ""
        if minutes and self.chief and find_minutes(self.case.office_id, minutes) is None:
            act = self.act(self.chief)
            enter_minutes(MINUTES, self.on - timedelta(7), "委员三人", act)
        done = actions.decide_proposal(
            proposal,
            self.act(self.anyone(), approved=None),
            decided_on=day,
            opened=proposal.version,
            minutes=minutes,
        )
        assert minutes or proposal.id not in self.told.passed_on, "decided without the committee"
        self.decided(kept.what, kept.subject, kept.what.on_day(terms, day), done)

    def check(self) -> None:
        proposal = self.proposal(ProposalState.WAITING)
        act = self.act(self.anyone(), approved=None)
        actions.check_proposal(proposal, act, remark="同意", opened=proposal.version)

    def pass_on(self) -> None:
        """Let the committee decide it."""
        proposal = self.proposal(ProposalState.WAITING)
        act = self.act(self.anyone(), approved=None)
        actions.pass_on(proposal, act, remark="疑难", opened=proposal.version)
        self.told.passed_on.add(proposal.id)

    def return_it(self) -> None:
        proposal = self.proposal(ProposalState.WAITING)
        act = self.act(self.anyone(), approved=None)
        actions.return_proposal(proposal, act, remark="补充理由", opened=proposal.version)

    def propose_again(self) -> None:
        proposal = self.proposal(ProposalState.RETURNED, ProposalState.WAITING)
        kept = KeptProposal.of(proposal)
        terms = kept.what.on_day(self.told.proposed[proposal.id], self.on)
        act = self.act(approved=None)
        actions.propose(self.case, kept.what, kept.subject, terms, act, again=proposal)
        self.told.passed_on.discard(proposal.id)
        self.told.proposed[proposal.id] = terms

    def withdraw_proposal(self) -> None:
        proposal = self.proposal(ProposalState.WAITING, ProposalState.RETURNED)
        act = self.act(approved=None)
        actions.withdraw_proposal(proposal, act, reason="另行处理", opened=proposal.version)

    def name_head(self) -> None:
        """Let the head decide on prosecution, or the prosecutor again."""
        if self.chief is None:
            raise NothingToDo
        own = session().scalar(
            select(OfficeDecider).where(OfficeDecider.office_id == self.case.office_id)
        )
        decider = WhoDecides.PROSECUTOR if self.told.names_head else WhoDecides.SECTION_HEAD
        office.name_decider(
            EntryKind.PROSECUTED,
            decider,
            self.act(self.chief),
            is_checked_first=False,
            opened=own.version if own is not None else 0,
        )
        self.told.names_head = not self.told.names_head

    def stand_in(self) -> None:
        if self.chief is None:
            raise NothingToDo
        since = self.on + timedelta(self.dice.randrange(3))
        kinds = office.may_delegate(self.case.office_id, on=self.on)
        new = StandIn(self.head.id, since, since + timedelta(self.dice.randrange(20)), kinds)
        office.name_deputy(new, self.act(self.chief))
        self.told.deputies.append((new.since, new.until))

    def end_stand_in(self) -> None:
        if self.chief is None:
            raise NothingToDo
        query = select(Deputy).where(Deputy.for_id == self.chief.id, Deputy.ended_on.is_(None))
        deputy = self.pick(session().scalars(query.order_by(Deputy.id)))
        office.end_deputy(deputy, self.act(self.chief), opened=deputy.version)
        place = self.told.deputies.index((deputy.since, deputy.until))
        self.told.deputies[place] = (deputy.since, self.on - timedelta(1))
