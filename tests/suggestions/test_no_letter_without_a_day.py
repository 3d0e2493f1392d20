"""No open letter is without an open day: letters of many courses, night after night."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from casetrack.accounts.act import Act
from casetrack.cases.models import Case, Measure, Obligation, Party
from casetrack.db import session
from casetrack.db.partial_date import PartialDate
from casetrack.db.transaction import unit_of_work
from casetrack.errors import RuleBroken
from casetrack.law import ReplyGround
from casetrack.ledger.nightly import NightCame
from casetrack.suggestions import actions
from casetrack.suggestions.answers.recording import ItemReply, record_reply
from casetrack.suggestions.escalation.actions import (
    NewStep,
    NewStepResult,
    escalate,
    record_came_of,
)
from casetrack.suggestions.escalation.conditions import steps_of
from casetrack.suggestions.issuing import issue
from casetrack.suggestions.kinds import Adoption, Delivery, PutRight, Response, WhyStill
from casetrack.suggestions.models import OPEN_STATES, Suggestion, SuggestionItem
from casetrack.suggestions.open_days.next_days import follow_in_the_night
from casetrack.suggestions.open_days.queries import ITEM, LETTER
from casetrack.suggestions.replies import FollowUpCheck, verify_item
from casetrack.suggestions.standstills import actions as standstills
from casetrack.suggestions.standstills.actions import NewStandstill, ObjectionAnswer
from casetrack.suggestions.steps.models import LetterRung
from tests.builders import acting, make_case, make_staff
from tests.suggestions.letters import a_letter, a_reply, make_company, urging

FIRST = date(2026, 1, 5)
NIGHTS = 400
ONE_DAY = timedelta(days=1)
STEPS = (
    *("serve", "reply", "remind", "look_at_all", "object", "answer", "close"),
    *("escalate", "come_of"),
)
GROUNDS = (ReplyGround.GENERAL, ReplyGround.MINOR_DUTY, ReplyGround.PIL_ADMIN)


@dataclass
class Course:
    """One letter on a course of its own."""

    letter_id: int
    dice: random.Random
    next_on: date
    done: Counter[str] = field(default_factory=Counter)

    @property
    def letter(self) -> Suggestion:
        return session().get_one(Suggestion, self.letter_id)

    def go_on(self, on: date) -> None:
        """Do one thing that may be done by hand with such a letter."""
        letter = self.letter
        act = acting(session().get_one(Case, letter.case_id).handler, on=on, at=noon(on))  # type: ignore[arg-type] # each has one
        choices = ["look", "look", "look", "look_at_all", "remind", "close"]
        if letter.kind.is_formal:
            more = ["reply", "object", "escalate", "escalate", "come_of"]
            choices = ["serve"] if letter.served is None else [*choices, *more]
            if letter.still_since is not None:
                choices = ["answer", "answer", "look", "reply"]
        step = self.dice.choice(choices)
        if step == "close" and self.dice.random() < 0.8:
            step = "look_at_all"
        self.next_on = on + timedelta(days=self.dice.choice((3, 9, 20, 45, 90, 130)))
        try:
            with session().begin_nested():
                getattr(self, step)(letter, act)
        except RuleBroken:
            return
        self.done[step] += 1

    def serve(self, letter: Suggestion, act: Act) -> None:
        when = PartialDate.day(act.on)
        if self.dice.random() < 0.2:
            when = PartialDate.month(act.on.year, act.on.month)
        actions.serve(letter, act, received_on=when, delivery=Delivery.IN_WRITING)

    def reply(self, letter: Suggestion, act: Act) -> None:
        answers = {
            item.id: ItemReply(self.dice.choice((Adoption.FULL, Adoption.NOT)))
            for item in letter.items
        }
        agreed = act.on + timedelta(days=20) if self.dice.random() < 0.4 else None
        reply = a_reply(letter, received=PartialDate.day(act.on), answers=answers, check_on=agreed)
        record_reply(letter, reply, act, opened=letter.version)

    def object(self, letter: Suggestion, act: Act) -> None:
        new = NewStandstill(
            self.dice.choice(list(WhyStill)), act.on, "Their office", "No task of ours"
        )
        standstills.begin(letter, new, act, opened=letter.version)

    def answer(self, letter: Suggestion, act: Act) -> None:
        still = standstills.running(letter)
        assert still is not None
        given = ObjectionAnswer(act.on, "It is one")
        if still.why is not WhyStill.OBJECTION:
            standstills.clear(still, given, act, opened=still.version)
        elif self.dice.random() < 0.5:
            standstills.reject(still, given, act)
        else:
            standstills.uphold(still, given, act, opened=still.version)

    def escalate(self, letter: Suggestion, act: Act) -> None:
        rung = self.dice.choice(list(LetterRung))
        escalate(letter, NewStep(letter.id, rung, "City", act.on, "No effect", "Why not"), act)

    def come_of(self, letter: Suggestion, act: Act) -> None:
        steps = steps_of(letter)
        if not steps:
            raise RuleBroken("nothing was reported")
        new = NewStepResult(act.on, "City", "They look into it")
        record_came_of(self.dice.choice(steps), new, act, opened=letter.version)

    def remind(self, letter: Suggestion, act: Act) -> None:
        again = act.on + timedelta(days=15) if self.dice.random() < 0.5 else None
        is_letter = letter.kind.is_formal
        actions.remind(
            letter,
            act,
            reminded_on=act.on,
            text="By telephone",
            again_on=None if is_letter else again,
        )

    def look(self, letter: Suggestion, act: Act) -> None:
        self._look(letter, self.dice.randrange(len(letter.items)), act)

    def look_at_all(self, letter: Suggestion, act: Act) -> None:
        for place in range(len(letter.items)):
            self._look(letter, place, act, is_right=self.dice.random() < 0.9)

    def _look(self, letter: Suggestion, place: int, act: Act, *, is_right: bool = False) -> None:
        item = letter.items[place]
        wrong = PutRight.CAME_BACK if item.is_put_right else PutRight.NOT_DONE
        found = PutRight.VERIFIED if is_right or self.dice.random() < 0.6 else wrong
        again = None if found is PutRight.VERIFIED else act.on + timedelta(days=25)
        look = FollowUpCheck(act.on, found, f"Seen on {act.on}", again)
        verify_item(item, look, act, opened=item.version)

    def close(self, letter: Suggestion, act: Act) -> None:
        response = None if letter.kind.is_formal else Response.UNKNOWN
        actions.close(letter, act, closed_on=act.on, reason="Enough", response=response)


def noon(on: date) -> datetime:
    return datetime.combine(on, time(4), UTC)


def without_a_day() -> list[int]:
    """The numbers of open letters for which nothing is owed."""
    db = session()
    query = select(Obligation.subject, Obligation.subject_id).where(
        Obligation.is_open, Obligation.subject.in_((LETTER, ITEM))
    )
    owed = {(table, number) for table, number in db.execute(query)}
    open_ones = (
        select(Suggestion.id)
        .join(Measure, Measure.id == Suggestion.measure_id)
        .where(Suggestion.closed_on.is_(None), Measure.state.in_(OPEN_STATES))
    )
    items: dict[int, list[int]] = {}
    for letter, item in db.execute(select(SuggestionItem.suggestion_id, SuggestionItem.id)):
        items.setdefault(letter, []).append(item)
    return [
        letter
        for letter in db.scalars(open_ones)
        if (LETTER, letter) not in owed
        and not any((ITEM, item) in owed for item in items.get(letter, ()))
    ]


def live(app: Flask, seed: int, *, letters: int, nights: int = NIGHTS) -> Counter[str]:
    """Let letters live through the nights, each on a course of its own; how often what was done."""
    dice = random.Random(seed)
    done: Counter[str] = Counter()
    with app.app_context(), time_machine.travel(noon(FIRST), tick=False) as traveller:
        with unit_of_work():
            handler = make_staff()
            companies = [make_company(make_case(handler=handler)) for _ in range(letters // 4)]
        numbers = [company.id for company in companies]
        courses: list[Course] = []
        for night in range(nights):
            on = FIRST + night * ONE_DAY
            traveller.move_to(noon(on))
            with unit_of_work():
                follow_in_the_night(NightCame(on, noon(on)))
            assert without_a_day() == [], f"seed {seed}, after the night to {on}"
            begun = letters * (night + 1) // 200 - len(courses) if night < 200 else 0
            moving = [course for course in courses if course.next_on <= on]
            if not begun and not moving:
                continue
            with unit_of_work():
                for _ in range(begun):
                    courses.append(begin(dice.choice(numbers), dice, on))
                for course in moving:
                    if course.letter.is_open:
                        course.go_on(on)
            assert without_a_day() == [], f"seed {seed}, after {on}"
        for course in courses:
            done += course.done
        assert len(courses) == letters
    return done


def begin(company_id: int, dice: random.Random, on: date) -> Course:
    """A letter, or urging without one, issued on that day."""
    company = session().get_one(Party, company_id)
    case = session().get_one(Case, company.case_id)
    items = tuple(f"Item {n}" for n in range(1, dice.choice((1, 2, 4)) + 1))
    values = {"issued_on": on, "items": items}
    if dice.random() < 0.25:
        again = on + timedelta(days=14) if dice.random() < 0.5 else None
        new = urging(company, remind_on=again, **values)
    else:
        number = f"测检建〔2026〕{dice.getrandbits(60)}号"
        until = on + timedelta(days=15)
        ground = dice.choice(GROUNDS)
        new = a_letter(company, number=number, ground=ground, objection_until=until, **values)
    letter = issue(case, new, acting(case.handler, on=on, at=noon(on)))  # type: ignore[arg-type] # it has one
    if dice.random() < 0.15:
        # As of a file that does not tell it.
        letter.ground = None
    session().flush()
    return Course(letter.id, random.Random(dice.random()), on + timedelta(days=dice.randint(1, 40)))


@pytest.mark.in_turn(13)
def test_twelve_letters_are_never_without_a_day(app: Flask) -> None:
    done = live(app, 26, letters=12)

    assert sum(bool(done[step]) for step in STEPS) > len(STEPS) // 2, done


@pytest.mark.night_alone
def test_forty_letters_are_never_without_a_day(app: Flask) -> None:
    done = live(app, 26, letters=40)

    assert all(done[step] for step in STEPS), done


@pytest.mark.night_alone
@pytest.mark.parametrize("seed", range(1, 6))
def test_two_hundred_letters_are_never_without_a_day(app: Flask, seed: int) -> None:
    live(app, seed, letters=40)
