"""Who is told of what, in which order, and what is answered."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from casetrack.brought import bring
from casetrack.events import (
    Event,
    Question,
    Survey,
    answers,
    ask,
    ask_all,
    handles,
    publish,
)


@dataclass(frozen=True)
class BellRang(Event):
    """A bell rang; whoever hears it says so."""

    heard: list[str]


@dataclass(frozen=True)
class BellRangTwice(BellRang):
    """Another event, though it derives from the first."""


@dataclass(frozen=True)
class TimeOf(Question[int]):
    """When something is."""

    what: str


@dataclass(frozen=True)
class GuestsAt(Survey[list[str]]):
    """Who comes to something."""

    what: str


@handles(BellRang)
def cook(rang: BellRang) -> None:
    """Hear it."""
    rang.heard.append("cook")


@handles(BellRang)
def guest(rang: BellRang) -> None:
    """Hear it."""
    rang.heard.append("guest")


@answers(TimeOf)
def clock(asked: TimeOf) -> int:
    """The length of its name."""
    return len(asked.what)


@answers(GuestsAt)
def family(asked: GuestsAt) -> list[str]:
    """Some of them."""
    return ["aunt"]


@answers(GuestsAt)
def friends(asked: GuestsAt) -> list[str]:
    """The others."""
    return ["neighbour", "teacher"]


def rung() -> list[str]:
    """Who hears the bell, in order."""
    heard: list[str] = []
    publish(BellRang(heard))
    return heard


def test_handlers_follow_in_the_order_in_which_they_were_brought() -> None:
    bring((guest, cook))

    assert rung() == ["guest", "cook"]


def test_a_function_brought_twice_handles_once() -> None:
    bring((cook, guest, cook))

    assert rung() == ["cook", "guest"]


def test_whoever_was_brought_before_handles_no_more() -> None:
    bring((cook,))
    bring((guest,))

    assert rung() == ["guest"]


def test_an_event_that_derives_from_another_is_one_of_its_own() -> None:
    bring((cook,))
    heard: list[str] = []

    publish(BellRangTwice(heard))

    assert heard == []


def test_a_question_has_the_one_answer() -> None:
    bring((clock,))

    assert ask(TimeOf("dinner")) == 6


def test_a_question_that_nobody_answers_is_not_passed_over() -> None:
    bring(())

    with pytest.raises(LookupError, match="nobody answers TimeOf"):
        ask(TimeOf("dinner"))


def test_two_do_not_answer_one_question_and_who_was_there_before_stays() -> None:
    bring((clock, cook))

    @answers(TimeOf)
    def cuckoo(asked: TimeOf) -> int:
        return 0

    with pytest.raises(ValueError, match=r"TimeOf.* is brought twice"):
        bring((clock, cuckoo))
    assert ask(TimeOf("tea")) == 3
    assert rung() == ["cook"]


def test_a_survey_has_the_answer_of_each_in_order() -> None:
    bring((friends, family))

    assert ask_all(GuestsAt("dinner")) == [["neighbour", "teacher"], ["aunt"]]


def test_a_survey_may_have_no_answer() -> None:
    bring(())

    assert ask_all(GuestsAt("dinner")) == []
