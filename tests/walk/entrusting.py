"""What two offices do about one child: ask, answer, divide, report, take back, give back."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from casetrack.accounts.models import Staff
from casetrack.db import session
from casetrack.db.partial_date import PartialDate
from casetrack.probation.entrustments import actions, dividing, ending, supervising
from casetrack.probation.entrustments.actions import Application, LetterSent, OfficeAnswer
from casetrack.probation.entrustments.dividing import Division
from casetrack.probation.entrustments.models import (
    BreachAnswer,
    Entrustment,
    EntrustmentReport,
    ReportKind,
)
from casetrack.probation.entrustments.supervising import BreachDecision, Meeting, NewReport
from casetrack.visits.models import SeriesUnit
from tests.walk import by_hand
from tests.walk.walker import Walker


class Entrusting(Walker):
    """The office of the case and the other one, each with what is theirs, and with what is not."""

    def entrustment(
        self, *states: str, by_them: bool = False
    ) -> tuple[Entrustment, by_hand.Entrusted]:
        """One in such a state, as the walker knows it; by_them: seen by the other office.

        Raises NothingToDo.
        """
        known = self.told.entrusted
        number = self.pick(
            [
                number
                for number, entrusted in known.items()
                if entrusted.state in states and not (by_them and entrusted.is_copied)
            ]
        )
        return session().get_one(Entrustment, number), known[number]

    def theirs_or_ours(self, person_id: int) -> Staff:
        """Mostly one of the office that is asked; or somebody whose business it is not."""
        head, worker = self.elsewhere(person_id)
        return self.dice.choice((*[head] * 6, worker, self.by))

    def apply(self) -> None:
        person, child = self.anybody(by_hand.Child.supervised)
        new = Application(
            child.party_id,
            PartialDate.day(self.on),
            "随亲属居住",
            office_id=self.elsewhere(person.id)[0].office_id,
        )
        made = actions.apply_for(self.case, new, self.act())
        self.told.entrusted[made.id] = by_hand.Entrusted(person.id)

    def send_letter(self) -> None:
        entrustment, known = self.entrustment("applied")
        due = self.on + timedelta(self.dice.randrange(20))
        sent = self.lately(2) if self.dice.random() < 0.3 else self.on
        letter = LetterSent(sent, f"测检未函{self.steps}号", due)
        actions.send_letter(entrustment, letter, self.act(), opened=entrustment.version)
        known.state, known.answer_due = "asked", due

    def take_letter_back(self) -> None:
        entrustment, known = self.entrustment("applied", "asked")
        actions.withdraw(entrustment, "不再迁居", self.act(), opened=entrustment.version)
        known.state = "over"

    def answer_letter(self) -> None:
        entrustment, known = self.entrustment("asked", by_them=True)
        is_accepted = self.dice.random() < 0.75
        answer = OfficeAnswer(is_accepted, self.on, "" if is_accepted else "人手不足")
        if is_accepted:
            answer = OfficeAnswer(True, self.on, "", self.elsewhere(known.party_id)[1].id)
        act = self.act(self.theirs_or_ours(known.party_id))
        actions.answer_letter(entrustment, answer, act, opened=entrustment.version)
        known.state = "accepted" if is_accepted else "over"

    def divide(self) -> None:
        entrustment, known = self.entrustment("accepted", "over")
        due = self.on + timedelta(self.dice.randrange(40))
        agreed = Division("每月一访", "法治课", 2, SeriesUnit.WEEK, due)
        dividing.divide(entrustment, agreed, self.act(), opened=entrustment.version)
        known.report_due = due

    def report(self) -> None:
        entrustment, known = self.entrustment("accepted", "accepted", "over", by_them=True)
        new = NewReport(ReportKind.COURSE, PartialDate.day(self.lately()), f"表现平稳 {self.steps}")
        supervising.report(entrustment, new, self.act(self.elsewhere(known.party_id)[1]))
        if known.report_due is not None:
            (child,) = (c for c in self.told.children if c.party_id == known.party_id)
            ends, due = child.probations[-1].ends, known.report_due
            known.report_due = min(due + timedelta(14), ends) if due < ends else None

    def report_breach(self) -> None:
        entrustment, known = self.entrustment("accepted", "accepted", "over", by_them=True)
        new = NewReport(ReportKind.BREACH, PartialDate.day(self.lately()), f"外出未报 {self.steps}")
        supervising.report(entrustment, new, self.act(self.elsewhere(known.party_id)[1]))

    def decide_breach(self) -> None:
        mine = EntrustmentReport.entrustment_id.in_(self.told.entrusted)
        query = select(EntrustmentReport).where(mine, EntrustmentReport.kind == ReportKind.BREACH)
        made = self.pick([report for report in session().scalars(query) if report.waits])
        is_taken, is_serious = self.dice.random() < 0.7, self.dice.random() < 0.4
        decision = (
            BreachDecision(BreachAnswer.TAKEN_OVER, is_serious=is_serious)
            if is_taken
            else BreachDecision(BreachAnswer.SET_ASIDE, reason="已事先报告")
        )
        theirs = self.elsewhere(self.told.entrusted[made.entrustment_id].party_id)[1]
        by = self.dice.choice((self.by, self.by, theirs))
        supervising.decide_breach(made, decision, self.act(by), opened=made.version)
        if is_taken:
            known = self.told.entrusted[made.entrustment_id]
            child = self.child_of(known.party_id)
            day = made.happened.first
            assert day is not None
            child.probations[-1].breaches.append((day, is_serious))

    def meet(self) -> None:
        entrustment, _known = self.entrustment("accepted")
        meeting = Meeting(self.on + timedelta(self.dice.randrange(30)), "三方会商")
        visit = supervising.plan_meeting(entrustment, meeting, self.act())
        assert visit.planned_on is not None
        self.told.visits[visit.id] = visit.planned_on
        self.told.meetings[visit.id] = entrustment.id

    def recall(self) -> None:
        entrustment, _known = self.entrustment("accepted", "asked")
        ending.recall(entrustment, "迁回本地", self.act(), opened=entrustment.version)
        self.told.end_entrusted(entrustment.party_id, self.on)

    def hand_back(self) -> None:
        entrustment, known = self.entrustment("accepted", by_them=True)
        act = self.act(self.theirs_or_ours(known.party_id))
        ending.give_back(entrustment, "已迁走", act, opened=entrustment.version)
        self.told.end_entrusted(entrustment.party_id, self.on)
