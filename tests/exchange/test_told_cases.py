"""What is told of the six published cases in our words rests on what is recorded of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import inspect, select

from casetrack.cases.kinds import Stage
from casetrack.cases.models import Amount, Case
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.desk.case_page.told_cases import ToldCase, ToldSentence, told_cases
from casetrack.exchange.facts import StoredFact, places_of
from casetrack.exchange.queries import published_cases
from tests.exchange.sheet import party

pytestmark = pytest.mark.usefixtures("six")

TOLD = told_cases()
# What a fact may say a number with; and attributes that say nothing.
TOLD_AS = (int, str, Decimal, BilingualText, PartialDate, dict)
NO_VALUE = re.compile(r"(^|_)(id|place|position|version|number|order)$")
DIGITS = re.compile(r"\d+")
IN_CHINESE = re.compile(r"([一二三四五六七八九十]+)(?:年(?!以下)|个月)")
IN_ENGLISH = re.compile(r"\b([a-z]+) (?:years?|months?)\b", re.IGNORECASE)
TEENS = ("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen")
ENGLISH = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", *TEENS)
CHINESE = "零一二三四五六七八九"


def not_held(told: ToldSentence, case: Case) -> str | None:
    """Why a text does not rest on what is recorded of its case; None if it does."""
    if not told.facts:
        return f"{told.text.en}: names no fact"
    places = {fact: places_of(fact) for fact in told.facts}
    missing = [fact for fact, found in places.items() if not found]
    if missing:
        return f"{told.text.en}: {missing} not recorded"
    strange = [one.fact for found in places.values() for one in found if not _is_of(one, case)]
    if strange:
        return f"{told.text.en}: {strange} of another case"
    recorded = " ".join(_told_by(one) for found in places.values() for one in found)
    known = {int(number) for number in DIGITS.findall(recorded.replace(",", ""))}
    unheld = sorted(set(numbers_in(told.text)) - known)
    return f"{told.text.en}: {unheld} in none of {recorded}" if unheld else None


def numbers_in(text: BilingualText) -> Iterator[int]:
    """The numbers of a text in both languages: in digits, or as words before years and months."""
    en, zh = text.en or "", text.zh or ""
    yield from (int(one) for one in DIGITS.findall(f"{en} {zh}".replace(",", "")))
    for word in IN_ENGLISH.findall(en):
        if word.lower() in ENGLISH:
            yield ENGLISH.index(word.lower())
    for word in IN_CHINESE.findall(zh):
        tens, ten, ones = word.rpartition("十")
        yield (CHINESE.index(tens) if tens else 1) * 10 * bool(ten) + CHINESE.find(ones or "零")


def _is_of(place: StoredFact, case: Case) -> bool:
    row = place.row
    return row is case or getattr(row, "case_id", case.id) == case.id


def _told_by(place: StoredFact) -> str:
    """What a row says: its values without keys, places and versions."""
    return " ".join(
        f"{value.en} {value.zh}" if isinstance(value, BilingualText) else f"{value}"
        for attribute in inspect(type(place.row)).attrs
        if not NO_VALUE.search(attribute.key)
        and isinstance(value := getattr(place.row, attribute.key), TOLD_AS)
    )


@pytest.mark.in_turn(13)
def test_every_sentence_rests_on_facts_recorded_of_its_case() -> None:
    cases = {case.number: case for case in published_cases()}

    failed = [
        f"{number}: {why}"
        for number, told in TOLD.items()
        for one in told.sentences()
        if (why := not_held(one, cases[number]))
    ]

    assert list(TOLD) == list(cases)
    assert failed == []


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ((), "names no fact"),
        (("seed-1/steps/99",), "not recorded"),
        (("seed-2/steps/4",), "of another case"),
        (("seed-1/steps/8",), "in none of"),
    ],
)
def test_a_sentence_without_its_fact_is_seen(facts: tuple[str, ...], why: str) -> None:
    (first, *_others) = published_cases()
    (sun, *_people) = TOLD[first.number].people
    assert sun.decided is not None

    said = not_held(replace(sun.decided, facts=facts), first)

    assert said is not None
    assert why in said


@pytest.mark.parametrize("number", TOLD)
def test_the_five_stages_are_told_once_or_said_to_be_absent_with_a_case_that_has_them(
    number: str,
) -> None:
    told = TOLD[number]

    named = [*_stages(told), *told.without]

    assert sorted(named) == sorted(Stage)
    assert all(stage in _stages(TOLD[other]) for stage, other in told.without.items())


@pytest.mark.parametrize("number", TOLD)
def test_people_numbers_and_days_are_those_of_the_case(number: str) -> None:
    told, sheet = TOLD[number], number.replace("SPP-", "seed-")
    (case,) = (one for one in published_cases() if one.number == number)
    amounts = {
        one.ref for one in session().scalars(select(Amount).where(Amount.case_id == case.id))
    }

    assert all(party(sheet, one.party) for one in told.people)
    assert set(told.numbers) <= amounts
    assert all(step.lesson.text.zh and step.acts for step in told.course)


def _stages(told: ToldCase) -> list[Stage]:
    return [step.name for step in told.course if isinstance(step.name, Stage)]
