"""Every coded thing and every refusal has its words, in both languages."""

from __future__ import annotations

import ast
import enum
import importlib
import pkgutil
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from flask import Flask

import casetrack
from casetrack.accounts.models import Level, Role
from casetrack.accounts.permissions import Permission
from casetrack.config import TEMPLATES
from casetrack.errors import RuleBroken
from casetrack.law.words.verdicts import REFUSAL_WORDS
from casetrack.web.words import has_label, has_rule

PACKAGE = Path(casetrack.__file__).parent
FEATURES = ("cases", "review", "probation", "guidance", "visits", "suggestions")

PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%%")


# --- Enum members ---------------------------------------------------------------------------------


def enums_of(package: str) -> Iterator[type[enum.Enum]]:
    """Every StrEnum of the models and kinds of a feature: what is stored, and so shown."""
    for found in pkgutil.walk_packages([str(PACKAGE / package)], f"casetrack.{package}."):
        if not re.search(r"\.(models|kinds|entry_kinds)(\.|$)", found.name):
            continue
        module = importlib.import_module(found.name)
        for value in vars(module).values():
            is_kind = isinstance(value, type) and issubclass(value, enum.StrEnum)
            if is_kind and value.__module__ == module.__name__:
                yield value


STORED = sorted(
    {kind for package in FEATURES for kind in enums_of(package)} | {Role, Level, Permission},
    key=lambda kind: f"{kind.__module__}.{kind.__qualname__}",
)


@pytest.mark.one_engine
@pytest.mark.parametrize("kind", STORED, ids=lambda kind: str(kind.__qualname__))
def test_every_member_that_a_page_can_show_has_a_word(app: Flask, kind: type[enum.Enum]) -> None:
    wordless = [member.name for member in kind if not has_label(member)]

    assert wordless == []


# --- Refusals -------------------------------------------------------------------------------------


@cache
def raised_keys() -> dict[str, str]:
    """Every key with which a RuleBroken, or a kind of it, is made, and one place where."""
    found: dict[str, str] = {}
    names = {"RuleBroken"} | {kind.__name__ for kind in _kinds_of(RuleBroken)}
    for file in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or _name_of(node.func) not in names:
                continue
            key = node.args[0] if node.args else None
            if isinstance(key, ast.Constant) and isinstance(key.value, str):
                found.setdefault(key.value, f"{file.relative_to(PACKAGE.parent)}:{node.lineno}")
    return found


def _kinds_of(kind: type[RuleBroken]) -> Iterator[type[RuleBroken]]:
    for below in kind.__subclasses__():
        yield below
        yield from _kinds_of(below)


def _name_of(called: ast.expr) -> str:
    if isinstance(called, ast.Attribute):
        return called.attr
    return called.id if isinstance(called, ast.Name) else ""


@pytest.mark.one_engine
def test_every_refusal_has_a_sentence(app: Flask) -> None:
    said_by_law = REFUSAL_WORDS.keys()
    unsaid = {
        key: place
        for key, place in raised_keys().items()
        if not has_rule(key) and key not in said_by_law
    }

    assert len(raised_keys()) > 40, "the keys are found at all"
    assert unsaid == {}


# --- Catalogues -----------------------------------------------------------------------------------


Message = tuple[str, str | None, str]  # msgid, plural, place


@cache
def messages() -> tuple[Message, ...]:
    """Every text in the code and the templates that goes through gettext."""
    found: list[Message] = []
    keywords = {"_": None, "_l": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}
    keywords |= {"lazy_ngettext": (1, 2)}
    for method, folder, pattern in (
        ("python", PACKAGE, "*.py"),
        ("jinja2", TEMPLATES, "*.html"),
    ):
        for file in sorted(folder.rglob(pattern)):
            with file.open("rb") as source:
                name = method if method == "python" else "jinja2.ext:babel_extract"
                options = {"encoding": "utf-8", "trimmed": "false", "silent": "false"}
                for line, told, _, _ in extract(name, source, keywords=keywords, options=options):
                    place = f"{file.relative_to(folder.parent)}:{line}"
                    singular, plural = (
                        (told[0], told[1]) if isinstance(told, tuple) else (told, None)
                    )
                    found.append((str(singular), plural, place))
    return tuple(found)


@cache
def chinese() -> dict[str, tuple[str, ...]]:
    """Every translation, by msgid."""
    found: dict[str, tuple[str, ...]] = {}
    for file in sorted(PACKAGE.glob("translations/*/zh/LC_MESSAGES/messages.po")):
        with file.open("rb") as source:
            for message in read_po(source, locale="zh", abort_invalid=True):
                if not message.id or message.fuzzy:
                    continue
                singular = message.id if isinstance(message.id, str) else message.id[0]
                told = message.string if isinstance(message.string, tuple) else (message.string,)
                found[singular] = tuple(str(one) for one in told)
    return found


def test_every_text_has_its_chinese() -> None:
    missing = {
        msgid: place for msgid, _, place in messages() if not all(chinese().get(msgid, ("",)))
    }

    assert len(messages()) > 300, "the texts are found at all"
    assert missing == {}


def test_the_chinese_has_the_values_of_the_english() -> None:
    differ = {}
    for msgid, plural, place in messages():
        wanted = {*PLACEHOLDER.findall(msgid), *PLACEHOLDER.findall(plural or "")} - {""}
        for told in chinese().get(msgid, ()):
            given = set(PLACEHOLDER.findall(told)) - {""}
            # A plural may leave its number out of one form.
            if given - wanted or (wanted - given and not plural):
                differ[msgid] = place

    assert differ == {}


def test_no_text_is_translated_in_two_ways() -> None:
    told: dict[tuple[str | None, str], set[str]] = {}
    for file in sorted(PACKAGE.glob("translations/*/zh/LC_MESSAGES/messages.po")):
        with file.open("rb") as source:
            for message in read_po(source, locale="zh"):
                if message.id and isinstance(message.id, str):
                    told.setdefault((message.context, message.id), set()).add(str(message.string))

    assert {msgid: ways for msgid, ways in told.items() if len(ways) > 1} == {}


def test_english_has_straight_quotes_and_no_middle_dot() -> None:
    odd = {msgid: place for msgid, _, place in messages() if re.search("[‘’“”·…]", msgid)}

    assert odd == {}
