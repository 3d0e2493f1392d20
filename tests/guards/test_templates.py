"""Templates: nothing imported or defined in vain, nothing inline that the policy would block."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import Environment, nodes

import casetrack
from casetrack.config import TEMPLATES
from casetrack.web.page import names

PACKAGE = Path(casetrack.__file__).parent
FILES = sorted(TEMPLATES.rglob("*.html"))
ENVIRONMENT = Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do"])
ASKED_BY_CODE = re.compile(r'(?:get_template_attribute|KeptMarkup)\(\s*"[^"]+",\s*"(\w+)"')
INLINE = re.compile(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=\"|javascript:", re.I)


def parsed(file: Path) -> nodes.Template:
    return ENVIRONMENT.parse(file.read_text(encoding="utf-8"))


def names_used(template: nodes.Template) -> set[str]:
    return {name.name for name in template.find_all(nodes.Name) if name.ctx == "load"}


def id_of(file: Path) -> str:
    return str(file.relative_to(TEMPLATES))


@pytest.mark.parametrize("file", FILES, ids=id_of)
def test_every_imported_macro_is_used(file: Path) -> None:
    template = parsed(file)
    imported = {
        (name if isinstance(name, str) else name[1])
        for found in template.find_all(nodes.FromImport)
        for name in found.names
    }
    imported |= {found.target for found in template.find_all(nodes.Import)}

    assert imported - names_used(template) == set()


def test_every_macro_is_used_somewhere() -> None:
    defined = {
        (macro.name, id_of(file)) for file in FILES for macro in parsed(file).find_all(nodes.Macro)
    }
    used: set[str] = set()
    for file in FILES:
        template = parsed(file)
        used |= names_used(template)
        used |= {found.attr for found in template.find_all(nodes.Getattr)}
        for imports in template.find_all(nodes.FromImport):
            used |= {name if isinstance(name, str) else name[0] for name in imports.names}
    # Or by a view that prepares the lines of a list.
    for code in PACKAGE.rglob("*.py"):
        used |= set(ASKED_BY_CODE.findall(code.read_text(encoding="utf-8")))

    assert sorted((file, name) for name, file in defined if name not in used) == []


def test_every_template_is_shown_by_a_view_or_another_template() -> None:
    told = "\n".join(
        file.read_text(encoding="utf-8")
        for folder, pattern in ((TEMPLATES, "*.html"), (TEMPLATES.parent / "casetrack", "*.py"))
        for file in folder.rglob(pattern)
    )

    # The page of a status is chosen by its number.
    forgotten = [
        id_of(file)
        for file in FILES
        if not id_of(file).startswith("errors/") and f'"{id_of(file)}"' not in told
    ]
    assert forgotten == []


@pytest.mark.parametrize("file", FILES, ids=id_of)
def test_nothing_is_inline_that_the_policy_would_block(file: Path) -> None:
    assert INLINE.findall(file.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("file", FILES, ids=id_of)
def test_no_text_of_a_person_is_taken_for_markup(file: Path) -> None:
    """`safe` would let a note bring its own tags; what needs it makes Markup where it is built."""
    told = [found.name for found in parsed(file).find_all(nodes.Filter)]

    assert "safe" not in told


@pytest.mark.parametrize("file", FILES, ids=id_of)
def test_a_field_that_a_form_took_away_is_not_asked_whether_it_is_defined(file: Path) -> None:
    """WTForms leaves None behind, which is defined: `"name" in form` tells whether it is there."""
    asked = [
        f"{test.node.node.name}.{test.node.attr}"
        for test in parsed(file).find_all(nodes.Test)
        if test.name in ("defined", "undefined")
        and isinstance(test.node, nodes.Getattr)
        and isinstance(test.node.node, nodes.Name)
        and test.node.node.name.endswith("form")
    ]

    assert asked == []


def test_no_view_and_no_template_takes_a_name_of_every_page_for_something_else(app: Flask) -> None:
    # The way to the other language led to "?next=<Entrustment object at 0x…>".
    with app.test_request_context("/"):
        taken = set(names())
    told = {
        (str(file.relative_to(PACKAGE)), given.arg)
        for file in PACKAGE.rglob("*.py")
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and shows_a_template(call)
        for given in call.keywords
        if given.arg in taken
    }
    told |= {
        (id_of(file), target.name)
        for file in FILES
        for found in parsed(file).find_all(nodes.Assign)
        for target in found.find_all(nodes.Name)
        if target.ctx == "store" and target.name in taken
    }

    assert told == set()


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
        for selector, told in rules
        if "min-height: 2.75rem" in told and "margin-block: -" in told
    ]
    assert lying_over == []
