"""An age is told in years old, a year of birth as a year, and one year is one year."""

from __future__ import annotations

from decimal import Decimal

import pytest
from flask import Flask

from casetrack.cases.models import Circumstance, DispositionTerm
from casetrack.cases.quantities import Quantity
from casetrack.cases.quantity_words import word_circumstance, word_quantity
from casetrack.cases.term_words import length_words
from casetrack.cases.told_kinds import CircumstanceKind
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.web.catalogue import speaking
from tests.builders import make_child
from tests.desk.case_page.test_roles_follow_decisions import shown
from tests.signed_in import prepare
from tests.visits.builders import case_of, handler_of


def told(value: str | None, unit: str | None, kind: CircumstanceKind) -> Circumstance:
    number = None if value is None else Decimal(value)
    return Circumstance(kind=kind, value=number, unit=unit, text=BilingualText(None, "行为时"))


@pytest.mark.parametrize(
    ("value", "unit", "english", "chinese"),
    [
        ("17", None, "17 years old", "17岁"),
        ("17", "year", "17 years old", "17岁"),
        ("1", "year", "1 year old", "1岁"),
        ("2004", "year", "born in 2004", "2004年出生"),
        ("2004", None, "born in 2004", "2004年出生"),
        ("18", "month", "18 months", "18个月"),
        (None, None, "", ""),
    ],
)
def test_an_age_is_in_years_old(value: str, unit: str, english: str, chinese: str) -> None:
    row = told(value, unit, CircumstanceKind.AGE)

    assert word_circumstance(row, "en") == english
    assert word_circumstance(row, "zh") == chinese


def test_what_is_no_age_has_the_words_of_its_unit() -> None:
    assert word_circumstance(told("17", "year", CircumstanceKind.SCHOOL), "zh") == "17年"


@pytest.mark.parametrize(
    ("unit", "said"), [("year", "2004 years"), ("", "2004"), ("persons", "2,004 persons")]
)
def test_a_year_has_no_comma(unit: str, said: str) -> None:
    assert word_quantity(Quantity.exactly(2004, unit), "en") == said


@pytest.mark.one_engine
@pytest.mark.parametrize(
    ("years", "months", "days", "english", "chinese"),
    [
        (1, 6, None, "1 year 6 months", "1年6个月"),
        (2, 1, None, "2 years 1 month", "2年1个月"),
        (1, None, None, "1 year", "1年"),
        (None, 1, 15, "1 month 15 days", "1个月15日"),
        (None, 0, None, "0 months", "0个月"),
        (None, None, 1, "1 day", "1日"),
    ],
)
def test_a_length_of_one_is_one(
    app: Flask,
    years: int | None,
    months: int | None,
    days: int | None,
    english: str,
    chinese: str,
) -> None:
    term = DispositionTerm(years=years, months=months, days=days)

    for lang, text in (("en", english), ("zh", chinese)):
        with app.test_request_context(), speaking(lang):
            assert length_words(term) == text


def test_an_age_stands_with_its_number_on_the_page_of_the_person(app: Flask) -> None:
    with prepare(app):
        child = make_child()
        row = told("17", "year", CircumstanceKind.AGE)
        row.case_id, row.party_id = case_of(child).id, child.id
        session().add(row)
        handler, case_id = handler_of(child), child.case_id

    page = shown(app, handler, f"/cases/{case_id}/people/{child.id}")
    assert "17岁" in page
    assert "17年" not in page
