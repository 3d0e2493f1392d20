"""Templates: nothing imported or defined in vain, nothing inline that the policy would block."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Collection
from functools import cache
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import Environment, FileSystemLoader, nodes

import casetrack
from casetrack.config import TEMPLATES
from casetrack.web.page import SharedMacros, names
from tests.guards.modules import modules_with

PACKAGE = Path(casetrack.__file__).parent
FILES = sorted(TEMPLATES.rglob("*.html"))
ENVIRONMENT = Environment(
    loader=FileSystemLoader(TEMPLATES),
    extensions=["jinja2.ext.i18n", "jinja2.ext.do", SharedMacros],
)
ASKED_BY_CODE = re.compile(r'(?:get_template_attribute|KeptMarkup)\(\s*"[^"]+",\s*"(\w+)"')
INLINE = re.compile(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=\"|javascript:", re.I)


@cache
def parsed(file: Path) -> nodes.Template:
    return ENVIRONMENT.parse(file.read_text(encoding="utf-8"), name=id_of(file))


def names_used(template: nodes.Template) -> set[str]:
    return {name.name for name in template.find_all(nodes.Name) if name.ctx == "load"}


def id_of(file: Path) -> str:
    return str(file.relative_to(TEMPLATES))


def unused_imports(template: nodes.Template) -> set[str]:
    imported = {
        (name if isinstance(name, str) else name[1])
        for item in template.find_all(nodes.FromImport)
        for name in item.names
    }
    imported |= {item.target for item in template.find_all(nodes.Import)}
    return imported - names_used(template)


def let_through(template: nodes.Template) -> list[str]:
    """Where a text of a person may be taken for markup: `safe` would let a note bring its own tags;
    what needs it makes Markup where it is built.
    """
    return [item.name for item in template.find_all(nodes.Filter) if item.name == "safe"]


def asked_in_vain(template: nodes.Template) -> list[str]:
    """Fields of forms that are asked whether they are defined: WTForms leaves None behind where it
    took one away, which is defined; `"name" in form` tells whether it is there.
    """
    return [
        f"{test.node.node.name}.{test.node.attr}"
        for test in template.find_all(nodes.Test)
        if test.name in ("defined", "undefined")
        and isinstance(test.node, nodes.Getattr)
        and isinstance(test.node.node, nodes.Name)
        and test.node.node.name.endswith("form")
    ]


# Each with a template in which it is found.
FAULTS: dict[Callable[[nodes.Template], Collection[str]], str] = {
    unused_imports: '{% from "macros.html" import badge, mark %}{{ badge() }}',
    let_through: "{{ note.text | safe }}",
    asked_in_vain: "{% if form.place is defined %}{{ form.place }}{% endif %}",
}


@pytest.mark.parametrize("faults", FAULTS, ids=lambda item: item.__name__)
def test_no_template_has_a_fault(faults: Callable[[nodes.Template], Collection[str]]) -> None:
    assert [(id_of(file), fault) for file in FILES for fault in faults(parsed(file))] == []
    assert len(FILES) > 100
    assert list(faults(ENVIRONMENT.parse(FAULTS[faults]))), "one that is planted is found"


def test_every_macro_is_used_somewhere() -> None:
    defined = {
        (macro.name, id_of(file)) for file in FILES for macro in parsed(file).find_all(nodes.Macro)
    }
    used: set[str] = set()
    for file in FILES:
        template = parsed(file)
        used |= names_used(template)
        used |= {item.attr for item in template.find_all(nodes.Getattr)}
        for imports in template.find_all(nodes.FromImport):
            used |= {name if isinstance(name, str) else name[0] for name in imports.names}
    # Or by a view that prepares the lines of a list.
    for code in PACKAGE.rglob("*.py"):
        used |= set(ASKED_BY_CODE.findall(code.read_text(encoding="utf-8")))

    assert sorted((file, name) for name, file in defined if name not in used) == []


def test_every_template_is_shown_by_a_view_or_another_template() -> None:
    page = "\n".join(
        file.read_text(encoding="utf-8")
        for folder, pattern in ((TEMPLATES, "*.html"), (TEMPLATES.parent / "casetrack", "*.py"))
        for file in folder.rglob(pattern)
    )

    # The page of a status is chosen by its number.
    forgotten = [
        id_of(file)
        for file in FILES
        if not id_of(file).startswith("errors/") and f'"{id_of(file)}"' not in page
    ]
    assert forgotten == []


# Goes into the archive of a case, and is opened from a disk: no policy of ours is sent with it.
OPENED_ELSEWHERE = {"desk/bundles/_verify.html"}


def test_nothing_is_inline_that_the_policy_would_block() -> None:
    rows = [
        (id_of(file), item)
        for file in FILES
        if id_of(file) not in OPENED_ELSEWHERE
        for item in INLINE.findall(file.read_text("utf-8"))
    ]

    assert rows == []
    assert INLINE.findall('<b style="color:red" onclick="go()">')


def test_no_view_and_no_template_takes_a_name_of_every_page_for_something_else(app: Flask) -> None:
    # The way to the other language led to "?next=<Entrustment object at 0x…>".
    with app.test_request_context("/"):
        taken = set(names())
    data = {
        (name, given.arg)
        for name, tree in modules_with(".html")
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and shows_a_template(call)
        for given in call.keywords
        if given.arg in taken
    }
    data |= {
        (id_of(file), target.name)
        for file in FILES
        for assign in parsed(file).find_all(nodes.Assign)
        for target in assign.find_all(nodes.Name)
        if target.ctx == "store" and target.name in taken
    }

    assert data == set()


def shows_a_template(call: ast.Call) -> bool:
    first = call.args[0] if call.args else None
    return isinstance(first, ast.Constant) and str(first.value).endswith(".html")


def test_a_link_for_a_thumb_is_as_high_as_its_words_where_they_take_two_lines() -> None:
    """Drawn into its line by a margin, one of a least height lies over what stands below it."""
    css = (PACKAGE / "static" / "app.css").read_text(encoding="utf-8")
    rules = re.findall(r"([^{}]+)\{([^{}]*inline-flex[^{}]*)\}", css)

    assert rules
    lying_over = [
        selector.strip()
        for selector, item in rules
        if "min-height: 2.75rem" in item and "margin-block: -" in item
    ]
    assert lying_over == []
