"""Saving a form: where it leads, what it takes along, and what stops it."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from flask import Flask
from wtforms import BooleanField, FieldList, IntegerField, SelectMultipleField, StringField

import casetrack
from casetrack.web.addresses import from_here, way_back
from casetrack.web.forms import Form

PACKAGE = Path(casetrack.__file__).parent


@pytest.mark.one_engine
def test_saving_leads_to_the_page_the_form_was_opened_from(app: Flask) -> None:
    with app.test_request_context("/cases/1/visits/2/outcome?from=/%3Fwhose%3Doffice"):
        assert way_back("/cases/1") == "/?whose=office"


@pytest.mark.one_engine
@pytest.mark.parametrize(
    "told", ["", "https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example", "x"]
)
def test_it_never_leads_out_of_the_house(app: Flask, told: str) -> None:
    with app.test_request_context("/cases/1/visits/2/outcome", query_string={"from": told}):
        assert way_back("/cases/1") == "/cases/1"


@pytest.mark.one_engine
@pytest.mark.parametrize(
    ("address", "then"),
    [
        ("/cases/1/visits/2/outcome", "/cases/1/visits/2/outcome?from=%2F%3Fwhose%3Doffice"),
        ("/cases/1/visits/plan?party=3", "/cases/1/visits/plan?party=3&from=%2F%3Fwhose%3Doffice"),
        ("/cases/1", "/cases/1"),
        ("/cases/1/dates#record", "/cases/1/dates#record"),
        ("/nothing/there", "/nothing/there"),
    ],
)
def test_only_the_address_of_a_form_says_from_where(app: Flask, address: str, then: str) -> None:
    with app.test_request_context("/?whose=office"):
        assert from_here(address) == then


@dataclass(frozen=True)
class Terms:
    """As an action takes them."""

    child_id: int
    partner_ids: tuple[int, ...]
    aim: str
    duties: tuple[str, ...]
    is_ordered: bool
    months: int | None
    number: str = "none yet"
    among: tuple[str, ...] = field(default=("nobody",))
    more: int = 7


class TermsForm(Form):
    """As they are typed."""

    child = IntegerField()
    partners = SelectMultipleField(coerce=int, choices=lambda: [(1, ""), (2, "")])
    aim = StringField()
    duties = FieldList(StringField())
    is_ordered = BooleanField()
    months = IntegerField()
    number = StringField()
    more = IntegerField()


@pytest.mark.one_engine
def test_what_was_typed_becomes_what_the_action_takes(app: Flask) -> None:
    with app.test_request_context("/"):
        form = TermsForm(
            data={
                "child": 4,
                "partners": [1, 2],
                "duties": [" be home at ten ", "", "  "],
                "is_ordered": None,
                "number": "",
                "more": 0,
            }
        )
        terms = form.into(Terms, aim="the aim")

    assert terms == Terms(4, (1, 2), "the aim", ("be home at ten",), False, None, more=0)


@pytest.mark.one_engine
@pytest.mark.parametrize("button", ["more", "back", "add"])
def test_a_button_that_asks_for_the_form_again_saves_nothing(app: Flask, button: str) -> None:
    with app.test_request_context("/", method="POST", data={button: "1"}):
        assert not TermsForm().is_to_be_saved()
    with app.test_request_context("/", method="POST", data={"save": "1"}):
        assert TermsForm().is_to_be_saved()


@pytest.mark.one_engine
def test_no_view_says_for_itself_what_is_done_about_a_refusal() -> None:
    own = {
        f"{file.relative_to(PACKAGE)}:{node.lineno}"
        for file in PACKAGE.rglob("*views.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.ExceptHandler) and node.type is not None
        if {"RuleBroken", "LostRace"}
        & {n.id for n in ast.walk(node.type) if isinstance(n, ast.Name)}
    }

    assert own == set()
