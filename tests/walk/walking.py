"""A walk over what people may do in a case, at random, with everything recounted at every step."""

from __future__ import annotations

import copy
import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from casetrack.accounts.act import Act
from casetrack.accounts.models import Role, Staff
from casetrack.cases.duty_kinds import DutyState, ObligationKind
from casetrack.cases.kinds import DispositionKind, MeasureState, StageState
from casetrack.cases.models import Disposition, Measure, Obligation, Party
from casetrack.cases.policy import sight_of
from casetrack.casework.actions import Progress, log_progress
from casetrack.casework.closing import close_case
from casetrack.casework.team import assign
from casetrack.clocks.models import Deadline
from casetrack.db import session
from casetrack.db.when import When
from casetrack.db.written import forget_written
from casetrack.errors import RuleBroken
from casetrack.guidance.actions import OrderTerms, end_order, issue_orders
from casetrack.guidance.assessment import ASSESSED
from casetrack.guidance.models import GuardianshipOrder
from casetrack.law import Heard, ReplyGround
from casetrack.ledger.corrections import Correction
from casetrack.ledger.derived import update_derived
from casetrack.probation import actions as probations
from casetrack.probation import conduct, endings
from casetrack.probation import corrections as probation_corrections
from casetrack.probation.models import Objection, ObjectionTo, Probation
from casetrack.probation.stage import stage as probation_stage
from casetrack.review import actions as reviews
from casetrack.review import corrections
from casetrack.review.decisions import (
    ReviewOutcome,
    announce,
    decide_after_revocation,
    decide_review,
)
from casetrack.review.models import Custody, ReviewKind, ReviewPeriod
from casetrack.review.returns import send_back
from casetrack.review.stage import stage as review_stage
from casetrack.search.keeping import keep_found
from casetrack.suggestions.actions import close as close_letter
from casetrack.suggestions.actions import issue, serve
from casetrack.suggestions.models import Adoption, Delivery, Suggestion
from casetrack.suggestions.replies import ItemReply, Reply, record_reply
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
from tests.builders import ON_PAPER, acting, make_case, make_child, make_father, make_staff
from tests.derived import asked_of, not_up_to_date
from tests.probation.builders import EVERYBODY, accuse
from tests.suggestions.letters import a_letter, make_company
from tests.walk import by_hand

BEIJING = ZoneInfo("Asia/Shanghai")
STEPS_OF_A_CASE = 60
COUNTED = frozenset(
    {
        ObligationKind.ARREST_REVIEW,
        ObligationKind.PROSECUTION_REVIEW,
        ObligationKind.SUPPLEMENTARY_INVESTIGATION,
        ObligationKind.PROBATION_END,
        ObligationKind.FINAL_DECISION,
        ObligationKind.ORDER_END,
        ObligationKind.VISIT,
        ObligationKind.SUGGESTION_REPLY,
    }
)
DECISIONS = (
    DispositionKind.PROSECUTED,
    DispositionKind.DISCRETIONARY_NON_PROSECUTION,
    DispositionKind.STATUTORY_NON_PROSECUTION,
    DispositionKind.INSUFFICIENT_EVIDENCE_NON_PROSECUTION,
)
CUSTODY = (Custody.DETAINED, Custody.ARRESTED, Custody.BAIL, Custody.AT_LIBERTY)


class NothingToDo(Exception):
    """There is nothing yet on which this could be done."""


@dataclass
class Walk:
    """One case on its way, and what happened in it as the walker knows it.

    done, refused: how often each action was, over all cases. compared_every: after so many steps
    what is derived is compared with everything read anew, which costs as much as all other checks.
    """

    seed: int
    compared_every: int = 1
    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    steps: int = 0

    def begin(self) -> None:
        """A new case with one to three suspects, in an office with two prosecutors."""
        self.dice = random.Random(self.seed)
        self.on = date(2023, 6, 1) + timedelta(self.dice.randrange(500))
        first = make_staff()
        self.staff = [first, make_staff(office=first.office)]
        self.head = make_staff(Role.SECTION_HEAD, office=first.office)
        self.case = make_case(handler=first)
        self.people = [make_child(self.case) for _n in range(self.dice.randint(1, 3))]
        self.fathers = [make_father(person) for person in self.people]
        for person in self.people:
            accuse(person)
        self.company = make_company(self.case)
        self.told = by_hand.Happened([by_hand.Child(person.id) for person in self.people])

    # --- What the walker knows and chooses --------------------------------------------------------

    @property
    def by(self) -> Staff:
        """Whoever handles the case now."""
        return session().get_one(Staff, self.case.handler_id)

    def act(self, by: Staff | None = None) -> Act:
        """Somebody does something at noon of the day; whoever handles the case, if not told."""
        at = datetime(self.on.year, self.on.month, self.on.day, 12, tzinfo=BEIJING)
        return Act(by or self.by, self.on, at, ON_PAPER)

    def lately(self, most: int = 4) -> date:
        """Today, or some day before."""
        return self.on - timedelta(self.dice.randrange(most + 1))

    def pick(self, those: Any) -> Any:
        """One of them. Raises NothingToDo if there is none."""
        found = list(those)
        if not found:
            raise NothingToDo
        return self.dice.choice(found)

    def anybody(self) -> tuple[Party, by_hand.Child]:
        """One of the suspects, and what happened about them."""
        n = self.dice.randrange(len(self.people))
        return self.people[n], self.told.children[n]

    def all_of(self, model: Any, *where: Any) -> list[Any]:
        """Rows of the case."""
        found = select(model).where(model.case_id == self.case.id, *where).order_by(model.id)
        return list(session().scalars(found))

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

    # --- What may be done; each returns what the walker knows afterwards --------------------------

    def receive(self) -> None:
        person, child = self.anybody()
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
        _person, child = self.anybody()
        kind = self.pick(["arrest", "prosecution"])
        reviews.extend(
            self.period_of(child, kind),
            extended_on=self.lately(),
            reason="案情复杂",
            act=self.act(),
        )
        review = child.running(kind)
        assert review is not None
        review.is_extended = True

    def hold(self) -> None:
        _person, child = self.anybody()
        period = self.period_of(child, self.pick(["arrest", "prosecution", "prosecution"]))
        custody, since = self.pick(CUSTODY), self.lately(12)
        reviews.change_custody(
            period, custody, changed_on=since, note="", opened=period.version, act=self.act()
        )
        child.held.append((since, custody.is_custody, False))

    def give_back(self) -> None:
        _person, child = self.anybody()
        day = self.lately()
        send_back(
            self.period_of(child, "prosecution"), received_on=day, reason="补充侦查", act=self.act()
        )
        review = child.running("prosecution")
        assert review is not None
        review.returned, review.is_over = day, True

    def decide(self) -> None:
        _person, child = self.anybody()
        kind, day = self.pick(DECISIONS), self.lately()
        announced = day if self.dice.random() < 0.6 else None
        outcome = ReviewOutcome(kind, day, announced, ground="依法决定", reason="已核实")
        decide_review(self.period_of(child, "prosecution"), outcome, act=self.act())
        self._over(child)

    def decide_arrest(self) -> None:
        _person, child = self.anybody()
        kind = self.pick([DispositionKind.ARREST_APPROVED, DispositionKind.ARREST_NOT_APPROVED])
        outcome = ReviewOutcome(kind, self.lately(), ground="有社会危险性", reason="已核实")
        decide_review(self.period_of(child, "arrest"), outcome, act=self.act())
        review = child.running("arrest")
        assert review is not None
        review.is_over = True

    def announce(self) -> None:
        unannounced = self.all_of(Disposition, Disposition.announced_on.is_(None))
        announce(self.pick(unannounced), announced_on=self.lately(), act=self.act())

    def put_on_probation(self) -> None:
        person, child = self.anybody()
        review = child.running("prosecution")
        terms = probations.Terms(
            decided_on=self.lately(),
            months=self.dice.randint(5, 13),
            likely_months=8,
            evidence_sufficient=True,
            remorse=True,
            heard=EVERYBODY,
            ground="初犯",
            reason="剩余期限不足，已准备",
        )
        probations.order(self.case, person, terms, act=self.act())
        assert review is not None
        child.probations.append(by_hand.Probation(terms.decided_on, terms.months, review))
        self._over(child)

    def change_length(self) -> None:
        probation, known = self.probation_of(self.anybody()[1])
        months = self.dice.randint(5, 13)
        probations.change_length(
            probation,
            months,
            changed_on=self.lately(),
            reason="表现良好",
            opened=probation.version,
            act=self.act(),
        )
        known.months = months

    def breach(self) -> None:
        probation, _known = self.probation_of(self.anybody()[1])
        conduct.record_breach(
            probation,
            happened=When.day(self.lately()),
            is_serious=self.dice.random() < 0.5,
            of_public_order=False,
            text=f"未报告 {self.steps}",
            act=self.act(),
        )

    def revoke(self) -> None:
        probation, known = self.probation_of(self.anybody()[1])
        day, is_held = self.lately(), self.dice.random() < 0.4
        revocation = endings.Revocation(
            day, new_crime=self.dice.random() < 0.3, in_custody=is_held, ground="脱管"
        )
        endings.revoke(probation, revocation, act=self.act())
        known.revoked, known.held_then = day, is_held

    def prosecute(self) -> None:
        person, child = self.anybody()
        outcome = ReviewOutcome(
            DispositionKind.PROSECUTED, self.lately(), ground="依法起诉", reason="已核实"
        )
        decide_after_revocation(self.case, person, outcome, act=self.act())
        child.probations[-1].is_over = True
        self._over(child)

    def decide_finally(self) -> None:
        probation, known = self.probation_of(self.anybody()[1])
        day = self.lately()
        final = endings.FinalDecision(
            day,
            day if self.dice.random() < 0.6 else None,
            heard=Heard.NONE_SUCH,
            ground="考验期满",
        )
        endings.decide_finally(probation, final, act=self.act())
        known.is_over = True

    def object_to(self) -> None:
        person, _child = self.anybody()
        to = self.pick(ObjectionTo)
        conduct.record_objection(
            self.case, person, person, to, raised_on=self.lately(), text="不同意", act=self.act()
        )

    def withdraw(self) -> None:
        objection = self.pick(self.all_of(Objection))
        conduct.withdraw_objection(objection, withdrawn_on=self.lately(), act=self.act())

    def correct_receipt(self) -> None:
        _person, child = self.anybody()
        kind = self.pick(["arrest", "prosecution"])
        period, fact = self.period_of(child, kind), corrections.CorrectableFact.RECEIPT
        before = period.received.first
        day = self.lately(40)
        seen = corrections.preview(period, fact, day, act=acting(self.by, on=self.on))
        made = Correction(day, "看错收案章", seen.seen)
        corrections.correct(period, fact, made, act=self.act())
        review = [one for one in child.reviews if one.kind == kind][-1]
        assert review.received == before
        place = child.reviews.index(review)
        receipts = [n for n, one in enumerate(child.held) if one[2]]
        child.held[receipts[place]] = (day, child.held[receipts[place]][1], True)
        review.received = day

    def correct_return(self) -> None:
        _person, child = self.anybody()
        period, fact = self.period_of(child, "prosecution"), corrections.CorrectableFact.RETURN
        day = self.lately(20)
        seen = corrections.preview(period, fact, day, act=acting(self.by, on=self.on))
        made = Correction(day, "看错回执", seen.seen)
        corrections.correct(period, fact, made, act=self.act())
        away = child.away()
        assert away is not None
        away.returned = day

    def correct_probation(self) -> None:
        probation, known = self.probation_of(self.anybody()[1])
        day, act = self.lately(40), self.act()
        seen = probation_corrections.preview(probation, day, act)
        made = Correction(day, "看错落款", seen.seen)
        probation_corrections.correct(probation, made, act)
        known.decided = day

    def order_guardian(self) -> None:
        n = self.dice.randrange(len(self.people))
        months, day = self.dice.randint(1, 6), self.lately()
        terms = OrderTerms(
            self.people[n].id,
            (self.fathers[n].id,),
            "失管",
            ("每日报告",),
            When.day(day),
            day,
            months,
        )
        (made,) = issue_orders(self.case, terms, act=self.act())
        self.told.orders[made.id] = by_hand.months_on(day, months)

    def end_guardian(self) -> None:
        order = session().get_one(GuardianshipOrder, self.pick(self.told.orders))
        end_order(order, ended_on=self.on, result="已履行", act=self.act())
        del self.told.orders[order.id]

    def plan(self) -> None:
        person, _child = self.anybody()
        day = self.on + timedelta(self.dice.randrange(40))
        rhythm = VisitRhythm(day, on_rest_day=OnRestDay.KEEP)
        terms = VisitTerms(person.id, "回访", (VisitWay.HOME,), self.by.id, rhythm)
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
        came = VisitOutcome(VisitState.NOT_AT_HOME, When.day(self.lately()), VisitWay.HOME)
        record_outcome(visit, came, act=self.act())
        del self.told.visits[visit.id]

    def drop_in(self) -> None:
        person, _child = self.anybody()
        record_unplanned(
            self.case,
            person,
            VisitOutcome(VisitState.NOT_AT_HOME, When.day(self.lately()), VisitWay.HOME),
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
        letter = issue(self.case, new, act=self.act())
        self.told.letters[letter.id] = None

    def deliver(self) -> None:
        letter = session().get_one(Suggestion, self.pick(self.told.letters))
        day = self.lately()
        serve(letter, received_on=day, delivery=Delivery.IN_WRITING, act=self.act())
        self.told.letters[letter.id] = day

    def answer(self) -> None:
        letter = session().get_one(Suggestion, self.pick(self.told.letters))
        answers = {item.id: ItemReply(Adoption.FULL, "已整改") for item in letter.items}
        reply = Reply(self.lately(), in_writing=True, answers=answers)
        record_reply(letter, reply, opened=letter.version, act=self.act())
        del self.told.letters[letter.id]

    def drop_letter(self) -> None:
        letter = self.pick(self.all_of(Suggestion, Suggestion.closed_on.is_(None)))
        close_letter(letter, closed_on=self.on, reason="已办结", act=self.act())
        self.told.letters.pop(letter.id, None)

    def hand_over(self) -> None:
        to = next(one for one in self.staff if one.id != self.case.handler_id)
        assign(self.case, to, act=self.act(self.head), opened=self.case.version)

    def close(self) -> None:
        if self.dice.random() < 0.7:
            raise NothingToDo
        for one in self.all_of(Party):
            told = Progress("家庭教育情况已评估", When.day(self.on), ASSESSED, about_ids=(one.id,))
            log_progress(self.case, told, self.act())
        close_case(self.case, act=self.act())
        self.told.is_closed = True

    def settle_clocks(self) -> None:
        """Others record what settles the clocks beside the stages; so a case can be closed."""
        for owed in self.all_of(Obligation, Obligation.is_open):
            if owed.kind not in COUNTED and owed.subject == Deadline.__tablename__:
                owed.is_open, owed.state, owed.settled_on = False, DutyState.MET, self.on

    def _over(self, child: by_hand.Child) -> None:
        for review in child.reviews:
            review.is_over = True

    # --- A step, and what must be true after it ---------------------------------------------------

    def step(self) -> None:
        """Let time pass, try one thing, and look at everything."""
        self.steps += 1
        self._let_time_pass()
        name = self.pick(OFTEN)
        known = _copied(self.told)
        attempt = session().begin_nested()
        try:
            getattr(self, name)()
            session().flush()
        except (RuleBroken, NothingToDo) as refused:
            attempt.rollback()
            self.told = known
            if isinstance(refused, RuleBroken):
                self.refused[name] += 1
        else:
            attempt.commit()
            self.done[name] += 1
            update_derived([self.case.id], on=self.on)
            keep_found(session())
            forget_written(session())
            self._ensure_stages(self.where(name))
            if self.steps % self.compared_every == 0:
                assert not not_up_to_date([self.case.id], on=self.on), self.where(name)
        self.ensure_true(name)

    def where(self, name: str) -> str:
        """What leads to a violation again."""
        return f"seed {self.seed}, step {self.steps}, {name} on {self.on}"

    def _let_time_pass(self) -> None:
        """A few days; or to the day of something that is due, the one before or the one after."""
        ahead = [day for _kind, day in self.told.owed() if day > self.on]
        if ahead and self.dice.random() < 0.25:
            day = min(ahead) + timedelta(self.dice.randint(-1, 1))
        else:
            day = self.on + timedelta(self.dice.choice((0, 0, 0, 1, 2, 5)))
        self.on = max(self.on, day)

    def ensure_true(self, name: str) -> None:
        """Recount everything that is open, and hold the case to what no case may be."""
        where = self.where(name)
        rows = self.all_of(Obligation)
        open_ones = [row for row in rows if row.is_open]
        counted = sorted((o.kind.value, o.due) for o in open_ones if o.kind in COUNTED)
        expected = self.told.owed()
        assert counted == expected, f"{where}: {differing(counted, expected)}"
        for row in rows:
            assert row.is_open == (row.state is DutyState.RUNNING), where
            assert row.is_open == (row.settled_on is None), where
        for row in open_ones:
            owner = session().get_one(Staff, row.owner_id)
            assert sight_of(owner, self.case, on=self.on), where
            self._ensure_clock(row, where)
        self._ensure_nothing_twice(where)
        if self.told.is_closed:
            assert not counted, where
            running = self.all_of(Measure, Measure.state == MeasureState.RUNNING)
            kinds = {one.kind.value for one in running}
            assert not kinds & {"probation", "guardianship_order"}, where

    def _ensure_clock(self, row: Obligation, where: str) -> None:
        if row.subject != Deadline.__tablename__:
            return
        clock = session().get_one(Deadline, row.subject_id)
        start = clock.fact_when.first
        assert start is not None, where
        if clock.rule in by_hand.CLOCK_DAYS:
            day = by_hand.rolled(start + timedelta(by_hand.CLOCK_DAYS[clock.rule]))
        elif clock.rule in by_hand.CLOCK_MONTHS:
            day = by_hand.months_on(start, by_hand.CLOCK_MONTHS[clock.rule])
            (child,) = (c for c in self.told.children if c.party_id == row.party_id)
            assert not child.is_held(max(self.on, start)), f"{where}: a bail of somebody held"
        else:
            day = start
        assert row.due == day, f"{where}: {row.kind}"

    def _ensure_nothing_twice(self, where: str) -> None:
        running = [one for one in self.all_of(Probation) if one.is_running(on=self.on)]
        assert len({one.party_id for one in running}) == len(running), where
        periods = [one for one in self.all_of(ReviewPeriod) if one.is_running()]
        assert len({(one.party_id, one.kind) for one in periods}) == len(periods), where

    def _ensure_stages(self, where: str) -> None:
        reviewed = {one.party_id: one.state for one in asked_of(review_stage, self.case, self.on)}
        on_probation = {
            one.party_id: one.state for one in asked_of(probation_stage, self.case, self.on)
        }
        for child in self.told.children:
            is_reviewed = child.running("arrest") or child.running("prosecution") or child.away()
            state = reviewed.get(child.party_id)
            if is_reviewed and not self.told.is_closed:
                assert state is StageState.RUNNING, where
            one = child.probation()
            state = on_probation.get(child.party_id)
            is_running = one is not None and one.revoked is None
            assert (state is StageState.RUNNING) == is_running, where


def differing(kept: list[tuple[str, date]], by_hand_: list[tuple[str, date]]) -> str:
    """What stands in the case and was not counted, and what was counted and does not stand."""
    more, less = Counter(kept) - Counter(by_hand_), Counter(by_hand_) - Counter(kept)
    told = [f"{kind} {day}" for kind, day in more.elements()]
    return f"kept {told}, by hand {[f'{kind} {day}' for kind, day in less.elements()]}"


def _copied(told: by_hand.Happened) -> by_hand.Happened:
    """What the walker knew before a step that is refused changed half of it."""
    return copy.deepcopy(told)


ACTIONS: dict[str, int] = {
    "receive": 8,
    "extend": 3,
    "hold": 6,
    "give_back": 3,
    "decide": 2,
    "decide_arrest": 2,
    "announce": 2,
    "put_on_probation": 7,
    "change_length": 2,
    "breach": 3,
    "revoke": 2,
    "prosecute": 2,
    "decide_finally": 5,
    "object_to": 1,
    "withdraw": 1,
    "correct_receipt": 2,
    "correct_return": 1,
    "correct_probation": 1,
    "order_guardian": 2,
    "end_guardian": 2,
    "plan": 3,
    "move": 2,
    "cancel": 1,
    "go": 3,
    "drop_in": 1,
    "write": 1,
    "deliver": 2,
    "answer": 1,
    "drop_letter": 1,
    "hand_over": 1,
    "close": 1,
    "settle_clocks": 1,
}
OFTEN = [name for name, times in ACTIONS.items() for _time in range(times)]


def walk(
    seeds: Any, steps: int, *, compared_every: int = 1
) -> tuple[int, Counter[str], Counter[str]]:
    """Walk through one case after another until so many steps are taken.

    Returns the steps, and how often each action was done, and refused. Nothing is kept.
    """
    taken = 0
    done: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    for seed in seeds:
        if taken >= steps:
            break
        before = session().begin_nested()
        walker = Walk(seed, compared_every)
        walker.begin()
        for _step in range(min(STEPS_OF_A_CASE, steps - taken)):
            walker.step()
        taken += walker.steps
        done += walker.done
        refused += walker.refused
        before.rollback()
        session().expunge_all()
    return taken, done, refused
