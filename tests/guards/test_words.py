"""Every coded thing and every refusal has its words, in both languages."""

from __future__ import annotations

import ast
import enum
import importlib
import pkgutil
import re
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
import sqlalchemy as sa
from babel.messages.pofile import read_po
from flask import Flask
from flask_babel import force_locale
from flask_babel.speaklater import LazyString

import casetrack
from casetrack.cases.duty_kinds import DutyState
from casetrack.cases.entry_kinds import EntryKind
from casetrack.codes import Coded, Composed, Msgid, OpenCode, Ranked
from casetrack.db import Model
from casetrack.db.base import StoredCode
from casetrack.errors import RuleBroken
from casetrack.law import Lateness
from casetrack.law.words.verdicts import REFUSAL_WORDS
from casetrack.web.words import has_rule, label
from config.words import Text
from tests.guards.modules import modules_with

PACKAGE = Path(casetrack.__file__).parent
# Codes that need no words of ours: the law says what it counts from, and no page shows keys.
WITHOUT_WORDS = {"deadline.fact", "key_fingerprint.purpose"}

GETS_TEXT = {"_", "gettext", "lazy_gettext", "ngettext", "pgettext"}
# Before Python 3.12 an f-string ends with its line, but for those in three quotes.
IN_F_STRING = re.compile(r"""[fF][rR]?["'](?:.*\{.*(?:\b_|gettext)\(|["']{2})""")
# What a module that has texts to translate has at least one of.
HAS_TEXT = re.compile(r"\b(?:_|_l|N_|_lp|NP_|\w*gettext)\(")
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%%")


# --- Codes ----------------------------------------------------------------------------------------


@cache
def read_every_module() -> None:
    for package in pkgutil.walk_packages(casetrack.__path__, "casetrack."):
        importlib.import_module(package.name)


def columns_of_codes() -> Iterator[tuple[str, type[enum.Enum] | type[OpenCode]]]:
    """Every column that keeps a code, and the set it is of."""
    read_every_module()
    for mapper in Model.registry.mappers:
        if not mapper.class_.__module__.startswith("casetrack."):
            continue
        for column in mapper.columns:
            if isinstance(column.type, sa.Enum) and column.type.enum_class is not None:
                yield str(column), column.type.enum_class
            if isinstance(column.type, StoredCode):
                yield str(column), column.type.kind


def sets_of_codes() -> list[type[Coded] | type[Ranked] | type[OpenCode]]:
    """Every set of codes with words."""
    read_every_module()
    sets = [below for base in (Coded, Ranked, OpenCode) for below in base.__subclasses__()]
    return sorted(
        (item for item in sets if item.__module__.startswith("casetrack.")),
        key=lambda cls: f"{cls.__module__}.{cls.__qualname__}",
    )


def test_no_text_to_translate_stands_inside_an_f_string() -> None:
    """Python before 3.12 reads one as a whole, and what collects texts does not see into it."""
    hidden = [
        f"{name}:{call.lineno}"
        for name, tree in modules_with(IN_F_STRING)
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr)
        for call in ast.walk(node)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id in GETS_TEXT
    ]

    assert hidden == []


@pytest.mark.parametrize("text", ['f"{_(word)}"', "rf'{a} {gettext(b)}'", 'f"""{\n_(word)}"""'])
def test_a_module_with_a_text_inside_an_f_string_is_parsed(text: str) -> None:
    assert IN_F_STRING.search(f"x = 1\nreturn {text}\n")
    assert HAS_TEXT.search(text)


def test_no_label_is_joined_by_the_signs_of_one_language() -> None:
    """ ": " stands after an English word; after a Chinese one it is "：", as the catalogue says."""
    joined = [
        f"{name}:{node.lineno}"
        for name, tree in modules_with("label(", "word(")
        if "commands" not in name.split("/")
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr)
        for expr, after in pairwise(node.values)
        if isinstance(expr, ast.FormattedValue)
        and isinstance(expr.value, ast.Call)
        and isinstance(expr.value.func, ast.Name)
        and expr.value.func.id in {"label", "word"}
        and isinstance(after, ast.Constant)
        and str(after.value).startswith((": ", ", ", "; "))
    ]

    assert joined == []


@pytest.mark.one_engine
def test_every_code_that_is_stored_has_its_words() -> None:
    columns = dict(columns_of_codes())
    wordless = {place for place, kind in columns.items() if not issubclass(kind, (Coded, OpenCode))}

    assert len(columns) > 40, "the columns are found at all"
    assert wordless == WITHOUT_WORDS


def parts_of(words: Msgid) -> tuple[Msgid, ...]:
    """A text, or the two of which it is put together."""
    return (words.pattern, words.what) if isinstance(words, Composed) else (words,)


@pytest.mark.one_engine
def test_the_words_of_every_code_are_in_the_catalogues() -> None:
    missing = [
        f"{kind.__qualname__}: {code.words}"
        for kind in sets_of_codes()
        for code in kind
        for words in parts_of(code.words)
        if not all(chinese().get((words.context, str(words)), ("",)))
    ]

    assert len(sets_of_codes()) > 60, "the sets are found at all"
    assert missing == []


@pytest.mark.one_engine
def test_where_codes_are_said_in_another_way_none_is_left_out() -> None:
    read_every_module()
    tables = [
        (f"{name}.{table}", value)
        for name, module in list(sys.modules.items())
        if name.startswith("casetrack.")
        for table, value in vars(module).items()
        if isinstance(value, dict) and {type(words) for words in value.values()} == {LazyString}
    ]
    short = [
        place
        for place, data in tables
        if isinstance(first := next(iter(data)), enum.Enum) and set(data) != set(type(first))
    ]

    assert any(isinstance(next(iter(data)), enum.Enum) for _, data in tables), "they are found"
    assert short == []


@pytest.mark.one_engine
def test_a_code_is_said_in_the_language_of_the_page(app: Flask) -> None:
    with app.test_request_context(), force_locale("zh"):
        values = label(DutyState.RUNNING), label(EntryKind.NOTE), label(Lateness.DUTY)

    assert values == ("进行中", "工作记录", "本院职责逾期未履行")


# --- Refusals -------------------------------------------------------------------------------------


@cache
def raised_keys() -> dict[str, str]:
    """Every key with which a RuleBroken, or a kind of it, is made, and one place where."""
    fields: dict[str, str] = {}
    names = {"RuleBroken"} | {kind.__name__ for kind in _kinds_of(RuleBroken)}
    for module, tree in modules_with(*(f"{name}(" for name in names)):
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or _name_of(node.func) not in names:
                continue
            key = node.args[0] if node.args else None
            if isinstance(key, ast.Constant) and isinstance(key.value, str):
                fields.setdefault(key.value, f"{module}:{node.lineno}")
    return fields


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


@cache
def chinese() -> dict[tuple[str | None, str], tuple[str, ...]]:
    """Every translation, by context and msgid."""
    by_key: dict[tuple[str | None, str], tuple[str, ...]] = {}
    for file in sorted(PACKAGE.glob("translations/*/zh/LC_MESSAGES/messages.po")):
        with file.open("rb") as source:
            for message in read_po(source, locale="zh", abort_invalid=True):
                if not message.id or message.fuzzy:
                    continue
                singular = message.id if isinstance(message.id, str) else message.id[0]
                texts = message.string if isinstance(message.string, tuple) else (message.string,)
                by_key[message.context, singular] = tuple(str(item) for item in texts)
    return by_key


def test_every_text_has_its_chinese(every_text: Sequence[Text]) -> None:
    missing = {
        text.key: text.place for text in every_text if not all(chinese().get(text.key, ("",)))
    }

    assert len(every_text) > 300, "the texts are found at all"
    assert missing == {}


def test_the_chinese_has_the_values_of_the_english(every_text: Sequence[Text]) -> None:
    differ = {}
    for text in every_text:
        wanted = {*PLACEHOLDER.findall(text.msgid), *PLACEHOLDER.findall(text.plural or "")} - {""}
        for translation in chinese().get(text.key, ()):
            given = set(PLACEHOLDER.findall(translation)) - {""}
            # A plural may leave its number out of one form.
            if given - wanted or (wanted - given and not text.plural):
                differ[text.msgid] = text.place

    assert differ == {}


def test_no_text_is_translated_in_two_ways() -> None:
    by_key: dict[tuple[str | None, str], set[str]] = {}
    for file in sorted(PACKAGE.glob("translations/*/zh/LC_MESSAGES/messages.po")):
        with file.open("rb") as source:
            for message in read_po(source, locale="zh"):
                if message.id and isinstance(message.id, str):
                    by_key.setdefault((message.context, message.id), set()).add(str(message.string))

    assert {msgid: ways for msgid, ways in by_key.items() if len(ways) > 1} == {}


#: English labels that puzzled, each with what is said instead; as a whole label, or in one.
PUZZLED = {
    "Show what moves": "Show which dates change",
    "See what moves": "Show which dates change",
    "what follows of": "propose action on the score",
    "Tick what is asked": "Record whether requirements are kept",
    "Look at what is asked": "Check requirements",
    "Look whether it is kept": "Check requirements",
    "Ask one more": "Add a requirement",
    "the last number holds": "the latest figure counts",
    "They serve": "Linked measure",
    "what they serve": "the linked measure",
    "Did it come?": "Received?",
    "how %(who)s is brought up": "family education",
    "held or restrained": "Custody and restraint",
    "How it stands to": "Agrees with or contradicts the record",
    "True at which stage": "Stage",
    "What was done with it": "History of the proposal",
    "Why this was open": "Conditions met for this decision",
    "Leave it, and say why": "No action, with reason",
    "In your hands": "Your open work",
    "Offices with a part in it": "Other procuratorates involved",
    "What dates are counted by": "Legal basis",
    "say what follows": "record the follow-up",
    "said yet what follows": "no follow-up is recorded yet",
    "who sat": "members present",
    "by which way": "procedure",
    "promise": "requirement",
    "what came of it": "outcome",
    "each look": "each viewing",
    "becomes of it": "decision",
    "The look": "The check",
    "next look": "next check",
    "looks again": "checks next",
    "look through": "read",
    "By the scheme": "Scheme: at … or below",
}
#: Labels that say nothing by themselves.
NO_LABELS = {
    "Looks",
    "Next look",
    "Ask for it",
    "Of what",
    "Came on",
    "Comes from",
    "What it means",
}


@pytest.mark.parametrize("words", PUZZLED)
def test_no_english_label_is_said_in_the_words_that_puzzled(
    every_text: Sequence[Text], words: str
) -> None:
    texts = [text for text in _english(every_text) if words.lower() in text.lower()]

    assert texts == [], f"say instead: {PUZZLED[words]}"


def test_a_sentence_that_names_nothing_is_said_of_nothing_in_particular() -> None:
    """It stands at many a field: what it asked for at one of them is wrong at the next."""
    assert chinese()[None, "Choose one."] == ("请选择一项。",)


def test_no_english_label_is_a_question_without_its_noun(every_text: Sequence[Text]) -> None:
    assert NO_LABELS & set(_english(every_text)) == set()


def _english(texts: Sequence[Text]) -> list[str]:
    """Those of pages, in English."""
    of_pages = (text for text in texts if text.room != "commands")
    return [words for text in of_pages for words in (text.msgid, text.plural) if words]


def test_english_has_straight_quotes_and_no_middle_dot(every_text: Sequence[Text]) -> None:
    odd = {text.msgid: text.place for text in every_text if re.search("[‘’“”·…]", text.msgid)}

    assert odd == {}
