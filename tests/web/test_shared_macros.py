"""Which macros a template has without importing them, and what it keeps of its own."""

from __future__ import annotations

import pytest
from jinja2 import DictLoader, Environment

from casetrack.web.page import SHARED, SharedMacros

pytestmark = pytest.mark.one_engine
MACROS = dict.fromkeys(SHARED, "") | {
    SHARED[0]: "{% macro day(on) %}the day {{ on }}{% endmacro %}",
    "own.html": "{% macro day(on) %}another {{ on }}{% endmacro %}",
    "base.html": "{% block content %}{% endblock %}",
}


@pytest.mark.parametrize(
    ("template", "shown"),
    [
        ("{{ day(3) }}", "the day 3"),
        ('{% extends "base.html" %}{% block content %}{{ day(3) }}{% endblock %}', "the day 3"),
        ('{% from "own.html" import day %}{{ day(3) }}', "another 3"),
        ("{% macro day(on) %}mine{% endmacro %}{{ day(3) }}", "mine"),
        ("{{ day }}", "given"),
        ("{{ it.day(3) }}", "its day"),
    ],
)
def test_a_template_has_the_macros_that_it_calls_and_nobody_else_named(
    template: str, shown: str
) -> None:
    class It:
        def day(self, _on: int) -> str:
            return "its day"

    there = Environment(loader=DictLoader({**MACROS, "page.html": template}), autoescape=True)
    there.add_extension(SharedMacros)

    assert there.get_template("page.html").render(day="given", it=It()) == shown


def test_the_number_of_a_line_that_fails_stays_what_it_is() -> None:
    there = Environment(loader=DictLoader({**MACROS, "page.html": "{{ day(3) }}\n{{ 1 / 0 }}"}))
    there.add_extension(SharedMacros)

    with pytest.raises(ZeroDivisionError) as failed:
        there.get_template("page.html").render()

    assert failed.traceback[-1].lineno == 1
