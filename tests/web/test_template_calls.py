"""What a template calls is given what it asks for, as Jinja would."""

from __future__ import annotations

import pytest
from jinja2 import DictLoader, Environment, pass_context, pass_environment, pass_eval_context
from jinja2.nodes import EvalContext
from jinja2.runtime import Context

from casetrack.web.page import QuickContext


class Calling:
    """Something that is called and wants the names of the page."""

    @pass_context
    def __call__(self, context: Context) -> str:
        return str(context["name"])

    @pass_context
    def named(self, context: Context) -> str:
        return str(context["name"])

    def plainly(self, text: str, *, after: str = "") -> str:
        return text + after


@pass_context
def named(context: Context) -> str:
    return str(context["name"])


@pass_environment
def started(environment: Environment) -> str:
    return environment.block_start_string


@pass_eval_context
def escaping(told: EvalContext, *, text: str) -> str:
    return f"{text}: {told.autoescape}"


def plain(*texts: str, **more: str) -> str:
    return ",".join((*texts, *more.values()))


TEMPLATES = {
    "macros.html": "{% macro b(text, of='x') %}<b {{ of }}>{{ text }}{{ caller() if caller }}</b>"
    "{% endmacro %}",
    "page.html": "{% from 'macros.html' import b %}{% macro here(n) %}[{{ n }}]{% endmacro %}"
    "{{ b('<i>') }}{{ b('y', of='z') }}{% call b('c') %}inside{% endcall %}"
    "{% for one in ['1', '2'] %}{{ here(one) }}{{ plain(one, k='v') }}{{ named() }}{% endfor %}"
    "{{ started() }}{{ escaping(text='e') }}{{ calling() }}{{ ' t '.strip() }}{{ kind('s') }}"
    "{{ calling.named() }}{% for one in ['1'] %}{{ calling.plainly(one, after='<') }}"
    "{{ calling.named() }}{{ {'a': one}.get('a') }}{% endfor %}",
}


@pytest.mark.parametrize("autoescape", [True, False])
def test_a_page_is_the_same_by_either_way_to_call(autoescape: bool) -> None:
    told = []
    for way in (Context, QuickContext):
        environment = Environment(autoescape=autoescape)
        environment.context_class = way
        environment.loader = DictLoader(TEMPLATES)
        environment.globals.update(
            plain=plain,
            named=named,
            started=started,
            escaping=escaping,
            calling=Calling(),
            kind=str,
        )
        told.append(environment.get_template("page.html").render(name="N"))

    assert told[0] == told[1]
    assert ("&lt;i&gt;" in told[1]) == autoescape
    assert "1,vN" in told[1]
