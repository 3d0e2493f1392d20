"""What a template shows is what Jinja would show, escaped as ever."""

from __future__ import annotations

import pytest
from flask_babel.speaklater import LazyString
from jinja2 import DictLoader, Environment
from jinja2.compiler import CodeGenerator
from markupsafe import Markup, escape

from casetrack.cases.kinds import Stage
from casetrack.web.template_output import QuickOutput, shown


class ToldAsMarkup:
    """Something that says by itself how it stands in a page."""

    def __html__(self) -> str:
        return "<i>told</i>"


class NamedPlainly:
    def __str__(self) -> str:
        return "<named>"


class TypedAnew(str):
    """A text of a kind of its own, as a number of a case may be."""


SHOWN = [
    "<b>&\"'</b>",
    "",
    Markup("<b>&</b>"),
    7,
    True,
    None,
    2.5,
    TypedAnew("<b>"),
    Stage.REVIEW,
    ToldAsMarkup(),
    NamedPlainly(),
    LazyString(lambda: "<lazy>"),
]


@pytest.mark.parametrize("value", SHOWN, ids=lambda value: type(value).__name__)
def test_a_value_is_shown_as_it_is_escaped(value: object) -> None:
    assert str(shown(value)) == str(escape(value))


TEMPLATES = {
    "base.html": "<p>{% block title %}{% endblock %}</p>{{ told }}",
    "page.html": "{% extends 'base.html' %}{% macro b(text) %}<b>{{ text }}</b>{% endmacro %}"
    "{% block title %}{{ typed }}{{ b(typed) }}{% set x %}{{ typed }}{% endset %}{{ x }}"
    "{% filter upper %}{{ typed }}{% endfilter %}{{ typed ~ told }}{{ number }}{{ typed|safe }}"
    "{% autoescape false %}{{ typed }}{% endautoescape %}{% endblock %}",
}


@pytest.mark.parametrize("autoescape", [True, False])
def test_a_page_is_the_same_by_either_compiler(autoescape: bool) -> None:
    pages = []
    for compiler in (CodeGenerator, QuickOutput):
        environment = Environment(autoescape=autoescape, loader=DictLoader(TEMPLATES))
        environment.code_generator_class = compiler
        page = environment.get_template("page.html")
        pages.append(page.render(typed="<i>", told=Markup("<u>"), number=3))

    assert pages[0] == pages[1]
