"""What the office of a case does in it day by day."""

from __future__ import annotations

from datetime import date, timedelta

from casetrack.cases.duty_kinds import DutyState
from casetrack.cases.kinds import DispositionKind
from casetrack.cases.models import Disposition, Obligation, Party
from casetrack.casework.actions import Progress, close_case, log_progress, reopen_case
from casetrack.casework.facts.recording import Statement, state
from casetrack.casework.team import assign
from casetrack.clocks.models import Deadline
from casetrack.db import session
from casetrack.db.partial_date import PartialDate
from casetrack.guidance.actions import OrderTerms, end_order, issue_orders
from casetrack.guidance.assessment import ASSESSED
from casetrack.guidance.models import GuardianshipOrder
from casetrack.law import Heard, ReplyGround
from casetrack.ledger.consequences import follow_what_stands
from casetrack.people.guarantees.fact_actions import GUARANTEE
from casetrack.people.guarantees.kinds import AdultKind, GuaranteeKind, HeardOf
from casetrack.probation import actions as probations
from casetrack.probation import conduct, endings
from casetrack.probation.conditions import ProbationRequirement
from casetrack.probation.models import ConditionKind, Objection, ObjectionTo
from casetrack.probation.proposals import FINAL, LENGTH, ORDER, REVOCATION, LengthChange
from casetrack.probation.queries import breaches_of
from casetrack.probation.supervision.actions import NotRevoking
from casetrack.probation.supervision.proposals import NOT_REVOKING
from casetrack.review import actions as reviews
from casetrack.review.custody_changes import change_custody
from casetrack.review.decisions import ReviewOutcome, announce
from casetrack.review.hearings.actions import NewHearing
from casetrack.review.hearings.proposals import HEARING
from casetrack.review.models import Custody, ReviewKind
from casetrack.review.proposals import AFTER, EXTENSION, IN_REVIEW
from casetrack.review.returns import send_back
from casetrack.suggestions.actions import close as close_letter
from casetrack.suggestions.actions import serve
from casetrack.suggestions.answers.recording import ItemReply, Reply, record_reply
from casetrack.suggestions.kinds import Adoption, Delivery
from casetrack.suggestions.models import Suggestion
from casetrack.suggestions.proposals import LETTER
from casetrack.visits.actions import (
    VisitChange,
    VisitTerms,
    cancel_visits,
    change_visit,
    plan_visits,
)
from casetrack.visits.models import OnRestDay, Visit, VisitState, VisitWay
from casetrack.visits.outcomes import VisitOutcome, record_outcome, record_unplanned
from casetrack.visits.rhythm import VisitRhythm
from tests.probation.builders import EVERYBODY
from tests.protected import guarantee_values
from tests.suggestions.letters import a_letter
from tests.walk import by_hand, days, lawful
from tests.walk.acts_by_hand import Closed, to_assess
from tests.walk.family_by_hand import Ladder
from tests.walk.stored import facts_in
from tests.walk.undone_by_hand import Objected
from tests.walk.walker import NOT_PROSECUTED, NothingToDo, Walker

DECISIONS = (DispositionKind.PROSECUTED, *NOT_PROSECUTED)
CUSTODY = (Custody.DETAINED, Custody.ARRESTED, Custody.BAIL, Custody.AT_LIBERTY)
# Clocks that `by_hand` counts beside those of the table of deadlines.
COUNTED = frozenset(by_hand.COUNTED)


class Usual(Walker):
    """Receive, decide, supervise, visit, write, order, close."""

    def receive(self) -> None:
        person, child = self.anybody(lambda child: not child.reviews or child.away())
        kind = self.pick([ReviewKind.ARREST, ReviewKind.PROSECUTION, ReviewKind.PROSECUTION])
        custody = self.pick(CUSTODY)
        received, is_complex = self.lately(), self.dice.random() < 0.3
        receipt = reviews.Receipt(kind, received, custody, is_complex=is_complex)
        away = child.away()
        reviews.receive(self.case, person, receipt, act=self.act())
        child.reviews.append(by_hand.Review(kind.value, received, is_complex=is_complex))
        child.held.append((received, custody.is_custody, True))
        if away is not None and kind is ReviewKind.PROSECUTION:
            away.is_over = True

    def extend(self) -> None:
        _person, child = self.anybody(
            lambda child: child.running("prosecution") or child.running("arrest")
        )
        kind = self.pick(["arrest", "prosecution"])
        extension = reviews.ReviewExtension(self.lately(), "案情复杂")
        self.take(EXTENSION, self.period_of(child, kind), extension)

    def hold(self) -> None:
        _person, child = self.anybody(
            lambda child: child.running("prosecution") or child.running("arrest")
        )
        period = self.period_of(child, self.pick(["arrest", "prosecution", "prosecution"]))
        custody, since = self.pick(CUSTODY), self.lately(12)
        change_custody(
            period, custody, changed_on=since, note="", opened=period.version, act=self.act()
        )
        child.held.append((since, custody.is_custody, False))

    def give_back(self) -> None:
        _person, child = self.anybody(lambda child: child.running("prosecution"))
        day = self.lately()
        send_back(
            self.period_of(child, "prosecution"), received_on=day, reason="补充侦查", act=self.act()
        )
        review = child.running("prosecution")
        assert review is not None
        review.returned, review.is_over = day, True

    def decide(self) -> None:
        _person, child = self.anybody(lambda child: child.running("prosecution"))
        kind, day = self.pick(DECISIONS), self.lately()
        announced = day if self.dice.random() < 0.6 else None
        outcome = ReviewOutcome(kind, day, announced, ground="依法决定", reason="已核实")
        period = self.period_of(child, "prosecution")
        self.take(IN_REVIEW[ReviewKind.PROSECUTION], period, outcome)

    def decide_arrest(self) -> None:
        _person, child = self.anybody(lambda child: child.running("arrest"))
        kind = self.pick([DispositionKind.ARREST_APPROVED, DispositionKind.ARREST_NOT_APPROVED])
        outcome = ReviewOutcome(kind, self.lately(), ground="有社会危险性", reason="已核实")
        self.take(IN_REVIEW[ReviewKind.ARREST], self.period_of(child, "arrest"), outcome)

    def hear(self) -> None:
        """Set a hearing about somebody, mostly without the public."""
        person, _child = self.anybody()
        day, is_closed = self.lately(), self.dice.random() < 0.7
        new = NewHearing(
            day,
            self.on + timedelta(self.dice.randint(-6, 20)),
            is_closed,
            f"拟作决定 {self.steps}",
            self.dice.choice(("", "当事人申请公开")),
        )
        self.take(HEARING, person, new)

    def announce(self) -> None:
        unannounced = self.all_of(Disposition, Disposition.announced_on.is_(None))
        announce(self.pick(unannounced), announced_on=self.lately(), act=self.act())

    def put_on_probation(self) -> None:
        person, _child = self.anybody(lambda child: child.running("prosecution"))
        sentence = [ProbationRequirement(ConditionKind.EDUCATION, "完成培训")]
        terms = probations.Terms(
            decided_on=self.lately(),
            months=self.dice.randint(5, 13),
            likely_months=8,
            evidence_sufficient=True,
            remorse=True,
            heard=EVERYBODY,
            ground="初犯",
            reason="剩余期限不足，已准备",
            requirements=tuple(sentence[: self.dice.randrange(2)]),
        )
        self.take(ORDER, person, terms)

    def change_length(self) -> None:
        probation, _known = self.probation_of(self.anybody(by_hand.Child.supervised)[1])
        months = self.dice.randint(5, 13)
        self.take(LENGTH, probation, LengthChange(months, self.lately(), "表现良好"))

    def breach(self) -> None:
        probation, known = self.probation_of(self.anybody(by_hand.Child.supervised)[1])
        day, is_serious = self.lately(), self.dice.random() < 0.5
        conduct.record_breach(
            probation,
            happened=PartialDate.day(day),
            is_serious=is_serious,
            of_public_order=False,
            text=f"未报告 {self.steps}",
            act=self.act(),
        )
        known.breaches.append((day, is_serious))

    def revoke(self) -> None:
        probation, _known = self.probation_of(self.anybody(by_hand.Child.supervised)[1])
        day, is_held = self.lately(), self.dice.random() < 0.4
        revocation = endings.Revocation(
            day, new_crime=self.dice.random() < 0.3, in_custody=is_held, ground="脱管"
        )
        self.take(REVOCATION, probation, revocation)

    def leave_standing(self) -> None:
        """Decide that a breach is no reason to revoke."""
        probation, _known = self.probation_of(self.anybody(by_hand.Child.supervised)[1])
        breach = self.pick(breaches_of(probation))
        terms = NotRevoking(breach.id, self.lately(2), "情节轻微")
        self.take(NOT_REVOKING, probation, terms)

    def prosecute(self) -> None:
        person, _child = self.anybody(by_hand.Child.probation)
        outcome = ReviewOutcome(
            DispositionKind.PROSECUTED, self.lately(), ground="依法起诉", reason="已核实"
        )
        self.take(AFTER, person, outcome)

    def decide_finally(self) -> None:
        """At the end of a probation, or once more after that was undone."""
        probation, _known = self.probation_of(self.anybody(_awaits_the_final)[1])
        day = self.lately()
        final = endings.FinalDecision(
            day,
            day if self.dice.random() < 0.6 else None,
            heard=Heard.NONE_SUCH,
            ground="考验期满",
            reason="考察意见另附",
        )
        self.take(FINAL, probation, final)

    def object_to(self) -> None:
        person, child = self.anybody()
        to = self.pick(ObjectionTo)
        day = self.lately()
        conduct.record_objection(
            self.case, person, person, to, raised_on=day, text="不同意", act=self.act()
        )
        child.objections[self.all_of(Objection)[-1].id] = Objected(to.value, day)

    def withdraw(self) -> None:
        objection = self.pick(self.all_of(Objection))
        day = self.lately()
        conduct.withdraw_objection(objection, withdrawn_on=day, act=self.act())
        child = self.child_of(objection.party_id)
        child.objections[objection.id].withdrawn = day
        self.open_again(child, day)

    def open_again(self, child: by_hand.Child, day: date) -> None:
        """What was revoked for an objection is under review again (Rules art. 470)."""
        last = child.probations[-1] if child.probations else None
        reviews = [review for review in child.reviews if review.kind == "prosecution"]
        if last is None or last.revoked is None or not last.by_objection or last.is_over:
            return
        if any(objection.stands_in_the_way for objection in child.objections.values()):
            return
        last.is_over = True
        left = child.left_of(reviews[-1], last.revoked)
        child.resume("prosecution", max(day, last.revoked), left, is_lifted=True)

    def order_guardian(self) -> None:
        count = self.dice.randrange(len(self.people))
        months, day = self.dice.randint(1, 6), self.lately()
        terms = OrderTerms(
            self.people[count].id,
            (self.fathers[count].id,),
            "失管",
            ("每日报告",),
            PartialDate.day(day),
            day,
            months,
        )
        (made,) = issue_orders(self.case, terms, act=self.act())
        self.told.orders[made.id] = days.months_on(day, months)
        self.told.ladders[made.id] = Ladder()

    def end_guardian(self) -> None:
        order = session().get_one(GuardianshipOrder, self.pick(self.told.orders))
        end_order(order, ended_on=self.on, result="已履行", act=self.act())
        del self.told.orders[order.id]

    def plan(self) -> None:
        person, _child = self.anybody()
        day = self.on + timedelta(self.dice.randrange(40))
        rhythm = VisitRhythm(day, on_rest_day=OnRestDay.KEEP)
        goes = self.dice.choice((self.by, self.by, self.elsewhere(person.id)[1]))
        terms = VisitTerms(person.id, "回访", (VisitWay.HOME,), goes.id, rhythm)
        _plan, (visit,) = plan_visits(self.case, terms, act=self.act())
        self.told.visits[visit.id] = day

    def move(self) -> None:
        visit = session().get_one(Visit, self.pick(self.told.visits))
        day = self.on + timedelta(self.dice.randrange(30))
        change = VisitChange(day, VisitWay.HOME, self.by.id, OnRestDay.KEEP, reason="家属有事")
        change_visit(visit, change, opened=visit.version, act=self.act())
        self.told.visits[visit.id] = day

    def cancel(self) -> None:
        visit = session().get_one(Visit, self.pick(self.told.visits))
        cancel_visits(visit, reason="已转学", opened=visit.version, act=self.act())
        del self.told.visits[visit.id]

    def go(self) -> None:
        visit = session().get_one(Visit, self.pick(self.told.visits))
        came = VisitOutcome(VisitState.NOT_AT_HOME, PartialDate.day(self.lately()), VisitWay.HOME)
        record_outcome(visit, came, act=self.act())
        del self.told.visits[visit.id]

    def drop_in(self) -> None:
        person, _child = self.anybody()
        record_unplanned(
            self.case,
            person,
            VisitOutcome(VisitState.NOT_AT_HOME, PartialDate.day(self.lately()), VisitWay.HOME),
            act=self.act(),
        )

    def write(self) -> None:
        day = self.lately()
        new = a_letter(
            self.company,
            issued_on=day,
            number=f"测检建〔{self.seed}〕{self.steps}号",
            ground=ReplyGround.MINOR_DUTY,
            objection_until=day + timedelta(15),
        )
        self.take(LETTER, self.case, new)

    def deliver(self) -> None:
        letter = session().get_one(Suggestion, self.pick(self.told.letters))
        day = self.lately()
        serve(letter, received_on=day, delivery=Delivery.IN_WRITING, act=self.act())
        self.told.letters[letter.id] = day

    def answer(self) -> None:
        letter = session().get_one(Suggestion, self.pick(self.told.letters))
        answers = {item.id: ItemReply(Adoption.FULL, "已整改") for item in letter.items}
        reply = Reply(PartialDate.day(self.lately()), answers=answers)
        record_reply(letter, reply, opened=letter.version, act=self.act())
        del self.told.letters[letter.id]

    def drop_letter(self) -> None:
        letter = self.pick(self.all_of(Suggestion, Suggestion.closed_on.is_(None)))
        close_letter(letter, closed_on=self.on, reason="已办结", act=self.act())
        self.told.letters.pop(letter.id, None)

    def hand_over(self) -> None:
        to = next(member for member in self.staff if member.id != self.case.handler_id)
        assign(self.case, to, act=self.act(self.head), opened=self.case.version)

    def close(self) -> None:
        if self.dice.random() < 0.7:
            raise NothingToDo
        # Of everybody, or of those of whom the law asks it, or of nobody yet.
        facts, chance = facts_in(self), self.dice.random()
        needed = {child.party_id for child in to_assess(self.told, facts)}
        for party in self.all_of(Party):
            if chance < 0.3 or (chance < 0.9 and party.id in needed - self.told.assessed):
                progress = Progress(
                    "家庭教育情况已评估", PartialDate.day(self.on), ASSESSED, about_ids=(party.id,)
                )
                log_progress(self.case, progress, self.act())
                self.told.assessed.add(party.id)
        session().flush()
        follow_what_stands(on=self.on)
        entry = close_case(self.case, act=self.act())
        assert needed <= self.told.assessed, "closed: family education of somebody not assessed"
        self.told.is_closed = True
        self.told.closed_with = lawful.decided_and_begun(self.case)
        self.told.acts.append(Closed(entry.id, None))

    def reopen(self) -> None:
        """Nothing is left of the closing."""
        reopen_case(self.case, "发现新的事实", self.act())
        assert self.told.is_closed, "opened again, and was open"
        self.told.is_closed = False
        self.told.acts = [act for act in self.told.acts if not isinstance(act, Closed)]

    def settle_clocks(self) -> None:
        """Others record what settles the clocks beside the stages; so a case can be closed."""
        for owed in self.all_of(Obligation, Obligation.is_open):
            if owed.kind not in COUNTED and owed.subject == Deadline.__tablename__:
                owed.is_open, owed.state, owed.settled_on = False, DutyState.MET, self.on

    def protect(self) -> None:
        """Interrogate beside the father, and hear the defender, of somebody where nobody did."""
        item = self.pick(
            [n for n, child in enumerate(self.told.children) if child.protected_on is None]
        )
        day = self.lately()
        for kind, by_key in (
            (GuaranteeKind.INTERROGATION, {"adult": AdultKind.LEGAL_REPRESENTATIVE}),
            (GuaranteeKind.OPINION_HEARD, {"heard_of": HeardOf.DEFENDER}),
            (GuaranteeKind.SPECIALISED, {}),
        ):
            values = guarantee_values(kind, happened=PartialDate.day(day), **by_key)
            state(GUARANTEE, self.case, Statement(self.people[item], values), self.act())
        self.told.children[item].protected_on = day


def _awaits_the_final(child: by_hand.Child) -> bool:
    return child.supervised() is not None or child.decides_anew()
