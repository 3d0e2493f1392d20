"""A walk over what people may do in a case, at random, with everything recounted at every step.

A path is told by the number its case begins with and, for each step, what is tried and the number
of its dice: whatever is left out of it, each other step chooses as before.
"""

from __future__ import annotations

import copy
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta

from casetrack.accounts.models import Staff
from casetrack.cases.duty_kinds import DutyState
from casetrack.cases.kinds import Aspect, MeasureState, StageState
from casetrack.cases.models import Measure, Obligation
from casetrack.cases.policy import sight_of
from casetrack.clocks.models import Deadline
from casetrack.db import session
from casetrack.db.change_set import change_set
from casetrack.db.search.keeping import keep_found
from casetrack.db.transaction import touched
from casetrack.desk.rechecks.consequences import READS, owe_in_the_night
from casetrack.errors import NotAllowed, RuleBroken
from casetrack.ledger.consequences import follow_what_stands
from casetrack.ledger.derived import update_derived
from casetrack.ledger.invariants import ensure_lawful
from casetrack.ledger.nightly import NightCame
from casetrack.probation.entrustments.ending import take_over_in_the_night
from casetrack.probation.models import Probation
from casetrack.probation.stage import stage as probation_stage
from casetrack.review.models import ReviewPeriod
from casetrack.review.stage import stage as review_stage
from tests.derived import asked_of, not_up_to_date
from tests.walk import by_hand, days, lawful
from tests.walk.afterwards import Afterwards
from tests.walk.assisting import Assisting
from tests.walk.by_others import Recorded
from tests.walk.correcting import Correcting
from tests.walk.decided_days import DecidedDays
from tests.walk.effects import Effects
from tests.walk.entrusting import Entrusting
from tests.walk.families import Families
from tests.walk.followed import Deciding
from tests.walk.groups import (
    ACTED,
    BEGINNINGS,
    DECIDED,
    EVERY,
    GROUPS,
    LATER,
    SEALED,
    SEEDS_OF_ACTED,
    SEEDS_OF_BEFORE,
    SEEDS_OF_DECIDED,
    SEEDS_OF_SEALED,
)
from tests.walk.groups_back import BACK_BEGINNINGS, BACK_SINCE
from tests.walk.scoring import Scoring
from tests.walk.sealing import Sealing
from tests.walk.supervised import Supervised
from tests.walk.two_offices import TwoOffices
from tests.walk.usual import Usual
from tests.walk.walker import NothingToDo, end_of_a_unit
from tests.walk.ways_back import WaysBack

STEPS_OF_A_CASE = 50
DICE = 10_000
Path = tuple[int, tuple[tuple[str, int], ...]]


@dataclass
class Walk(
    Afterwards,
    Deciding,
    Usual,
    DecidedDays,
    Entrusting,
    Correcting,
    Supervised,
    Scoring,
    Families,
    Assisting,
    Recorded,
    TwoOffices,
    WaysBack,
    Effects,
    Sealing,
):
    """One case on its way, through everything that may be done in it.

    done, refused: how often each action was. compared_every: after so many steps what is derived is
    compared with everything read anew, which costs as much as all other checks. path: so far.
    """

    compared_every: int = 1
    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    path: list[tuple[str, int]] = field(default_factory=list)

    def step(self, name: str, dice: int) -> None:
        """Let time pass, try one thing, and look at everything."""
        self.steps += 1
        self.path.append((name, dice))
        self.dice = random.Random(dice)
        self._let_time_pass()
        known = copy.deepcopy(self.told)
        attempt = session().begin_nested()
        is_done = False
        try:
            getattr(self, name)()
            session().flush()
            # As before every commit, which looks at the cases that were touched.
            assert touched() or not change_set().has_any(READS), f"{self.where(name)}: untouched"
            follow_what_stands(on=self.on)
            ensure_lawful()
        except (RuleBroken, NotAllowed, NothingToDo) as refused:
            attempt.rollback()
            self.told = known
            if not isinstance(refused, NothingToDo):
                self.refused[name] += 1
        else:
            is_done = True
            attempt.commit()
            self.done[name] += 1
            self._settle()
            self._ensure_stages(self.where(name))
            if self.steps % self.compared_every == 0:
                stale = not_up_to_date([self.case.id], on=self.on)
                assert not stale, f"{self.where(name)}: {stale}"
        end_of_a_unit()
        self.ensure_true(name, is_done=is_done)

    def begin(self) -> None:
        """As every walker does; of most cases with a probation at once."""
        super().begin()
        self._settle()
        end_of_a_unit()
        names = self.dice.choice(BEGINNINGS)
        if self.seed not in SEEDS_OF_BEFORE:
            names += self.dice.choice(LATER)
        if self.seed in SEEDS_OF_DECIDED:
            names += self.dice.choice(DECIDED)
        if self.seed >= BACK_SINCE and self.dice.random() < 0.5:
            names = self.dice.choice(BACK_BEGINNINGS)
        if self.seed in SEEDS_OF_ACTED:
            names = self.dice.choice(ACTED)
        if self.seed in SEEDS_OF_SEALED:
            names = self.dice.choice(SEALED)
        for name, dice in [(name, self.dice.randrange(DICE)) for name in names]:
            self.step(name, dice)
        self.path.clear()

    def _settle(self) -> None:
        """Work out what is derived, as every commit does."""
        update_derived([self.case.id], on=self.on)
        keep_found(session())

    def can(self, group: str) -> bool:
        """Whether something of a group can be tried; of the costly ones only now and then."""
        is_time = self.steps % EVERY.get(group, 1) == 0
        return is_time and any(can(self) for _often, can in GROUPS[group].values())

    def chosen(self, dice: int, group: str) -> str:
        """One of a group that can be tried now."""
        those = {name: often for name, (often, can) in GROUPS[group].items() if can(self)}
        (name,) = random.Random(dice).choices(list(those), list(those.values()))
        return name

    def where(self, name: str) -> str:
        """What leads to a violation again."""
        return f"{told_as((self.seed, tuple(self.path)))}: {name} on {self.on}"

    def _let_time_pass(self) -> None:
        """A few days; or to the day of something that is due, the one before or the one after."""
        ahead = [day for _kind, day in self.told.owed() if day > self.on]
        chance = self.dice.random()
        is_of_before = self.seed in SEEDS_OF_BEFORE
        if ahead and chance < (0.3 if is_of_before else 0.24):
            due = min(ahead) if chance < 0.22 else self.dice.choice(ahead)
            day = due + timedelta(self.dice.randint(-1, 1))
        else:
            day = self.on + timedelta(self.dice.choice((0, 0, 0, 1, 2, 5)))
        if day > self.on:
            self.on = day
            night = NightCame(day, self.act().at)
            take_over_in_the_night(night)
            owe_in_the_night(night)

    def ensure_true(self, name: str, *, is_done: bool) -> None:
        """Recount everything that is open, and hold the case to what no case may be."""
        where = self.where(name)
        rows = self.all_of(Obligation)
        open_ones = [row for row in rows if row.is_open]
        counted = sorted(
            (o.kind.value, o.due) for o in open_ones if o.kind.value in by_hand.COUNTED
        )
        expected = self.told.owed()
        assert counted == expected, f"{where}: {differing(counted, expected)}"
        for row in rows:
            assert row.is_open == (row.state is DutyState.RUNNING), where
            assert row.is_open == (row.settled_on is None), where
        for row in open_ones:
            owner = session().get_one(Staff, row.owner_id)
            sight = sight_of(owner, self.case, on=self.on)
            # Their access ends with the last day, whatever was owed by it: it is awaited here.
            is_over = row.kind == "entrustment_report" and row.due < self.on
            assert sight or is_over or Aspect.LETTER in sight.aspects, (
                f"{where}: {owner.role} owes {row.kind}"
            )
            self._ensure_clock(row, where)
        self._ensure_nothing_twice(where)
        if is_done:
            self._ensure_as_told(where)
        for text in lawful.broken(self, is_done=is_done):
            raise AssertionError(f"{where}: {text}")
        if self.told.is_closed:
            assert not counted, where
            running = self.all_of(Measure, Measure.state == MeasureState.RUNNING)
            kinds = {item.kind.value for item in running}
            assert not kinds & {"probation", "guardianship_order"}, where

    def _ensure_clock(self, row: Obligation, where: str) -> None:
        if row.subject != Deadline.__tablename__:
            return
        clock = session().get_one(Deadline, row.subject_id)
        start = clock.fact_when.first
        assert start is not None, where
        if clock.rule in by_hand.CLOCK_DAYS:
            day = days.rolled(start + timedelta(by_hand.CLOCK_DAYS[clock.rule]))
        elif clock.rule in by_hand.CLOCK_DAYS_BEFORE:
            day = start - timedelta(by_hand.CLOCK_DAYS_BEFORE[clock.rule])
        elif clock.rule in by_hand.CLOCK_MONTHS:
            day = days.months_on(start, by_hand.CLOCK_MONTHS[clock.rule])
            (child,) = (c for c in self.told.children if c.party_id == row.party_id)
            assert not child.is_held(max(self.on, start)), f"{where}: a bail of somebody held"
        elif row.kind in by_hand.RECALLED_DAYS:
            day = days.rolled(start + timedelta(by_hand.RECALLED_DAYS[row.kind]))
        else:
            day = start
        assert row.due == day, f"{where}: {row.kind}"

    def _ensure_as_told(self, where: str) -> None:
        """What was recorded stands as it was, and points come to what was given."""
        try:
            self.ensure_hours()
            self.ensure_points()
            self.ensure_families()
            self.ensure_aid()
            self.ensure_recorded()
            self.ensure_effects()
            self.follow_flags()
            self.ensure_flags(looks=self.steps % self.compared_every == 0)
        except AssertionError as broken:
            raise AssertionError(f"{where}: {broken}") from broken

    def _ensure_nothing_twice(self, where: str) -> None:
        running = [
            probation for probation in self.all_of(Probation) if probation.is_running(on=self.on)
        ]
        assert len({item.party_id for item in running}) == len(running), where
        periods = [period for period in self.all_of(ReviewPeriod) if period.is_running()]
        assert len({(period.party_id, period.kind) for period in periods}) == len(periods), where

    def _ensure_stages(self, where: str) -> None:
        reviewed = {
            reading.party_id: reading.state
            for reading in asked_of(review_stage, self.case, self.on)
        }
        on_probation = {
            reading.party_id: reading.state
            for reading in asked_of(probation_stage, self.case, self.on)
        }
        for child in self.told.children:
            is_reviewed = child.running("arrest") or child.running("prosecution") or child.away()
            state = reviewed.get(child.party_id)
            if is_reviewed and not self.told.is_closed:
                assert state is StageState.RUNNING, where
            probation = child.probation()
            state = on_probation.get(child.party_id)
            is_running = probation is not None and probation.revoked is None
            assert (state is StageState.RUNNING) == is_running, where


def differing(kept: list[tuple[str, date]], by_hand_: list[tuple[str, date]]) -> str:
    """What stands in the case and was not counted, and what was counted and does not stand."""
    more, less = Counter(kept) - Counter(by_hand_), Counter(by_hand_) - Counter(kept)
    texts = [f"{kind} {day}" for kind, day in more.elements()]
    return f"kept {texts}, by hand {[f'{kind} {day}' for kind, day in less.elements()]}"


def told_as(path: Path) -> str:
    """A path in one line, as it is kept: `7: receive 3, plan 12`."""
    seed, steps = path
    return f"{seed}: {', '.join(f'{name} {dice}' for name, dice in steps)}"


def read_path(line: str) -> Path:
    """The same back. Raises ValueError if it is none."""
    seed, _colon, text = line.partition(": ")
    steps = (text.split() for text in text.split(", "))
    return int(seed), tuple((name, int(dice)) for name, dice in steps)


@contextmanager
def walking(seed: int, *, compared_every: int = 1) -> Iterator[Walk]:
    """A case that begins; whatever is done in it is taken back at the end of the block."""
    before = session().begin_nested()
    try:
        walk = Walk(seed, compared_every=compared_every)
        walk.begin()
        yield walk
    finally:
        before.rollback()
        session().expunge_all()
        end_of_a_unit()


def follow(path: Path, *, compared_every: int = 1) -> Walk:
    """Walk a path once more. Raises AssertionError, with the path so far, at what does not hold."""
    seed, steps = path
    with walking(seed, compared_every=compared_every) as walk:
        for name, dice in steps:
            walk.step(name, dice)
    return walk


def wander(seed: int, steps: int = STEPS_OF_A_CASE, *, compared_every: int = 1) -> Walk:
    """Walk at random, by a number, among what can be tried at each step. Raises as `follow`."""
    dice = random.Random(seed)
    with walking(seed, compared_every=compared_every) as walk:
        for _step in range(steps):
            group, number = (
                dice.choice([group for group in GROUPS if walk.can(group)]),
                dice.randrange(DICE),
            )
            walk.step(walk.chosen(number, group), number)
    return walk
