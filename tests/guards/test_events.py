"""Whatever is published or asked has somebody who handles or answers it, and the reverse.

Who follows whom stands in docs/reference/events.md; `CASETRACK_TABLES=docs/reference ./run test
tests/guards/test_events.py` writes it anew.
"""

from __future__ import annotations

import ast
import importlib
import os
import pkgutil
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

import casetrack
from casetrack.app import BROUGHT
from casetrack.brought import bring
from casetrack.config import TEMPLATES
from casetrack.events import (
    Event,
    Handler,
    Query,
    Question,
    Survey,
    answers,
    handles,
    marked,
)
from casetrack.ledger.importing import CaseImported
from casetrack.review.decisions import ObjectionEffectOf

AnyHandler = Handler[Any, Any]
HANDLERS = [brought for brought in BROUGHT if isinstance(brought, Handler)]
ROOT = TEMPLATES.parent
PAGE = ROOT / "docs" / "reference" / "events.md"
SENDING = frozenset({"publish", "ask", "ask_all"})
# Of these the classes of the product derive; they are none themselves.
BASES: tuple[type[Any], ...] = (Event, Question, Survey)
HEAD = """# Who follows whom

What the rooms of casetrack tell one another, and ask one another
([why](../decisions/0022-rooms-events-and-parts.md)). Written by
`tests/guards/test_events.py`.

## Events

Handlers run at once, in the transaction of whoever publishes, in the order of the last column.

| event | what happened | published in | handled by |
| --- | --- | --- | --- |
"""
QUESTIONS = """
## Questions

| question | what is asked | asked in | answered by |
| --- | --- | --- | --- |
"""


@dataclass(frozen=True)
class Sent:
    """One place that publishes or asks: the room, as a path, and the name of the class."""

    room: str
    name: str


@dataclass(frozen=True)
class House:
    """Everything that is declared, sent, marked, and brought in by the features."""

    declared: Sequence[type[Any]]
    sent: Sequence[Sent]
    marked: Sequence[AnyHandler]
    brought: Sequence[AnyHandler]


def classes_below(base: type[Any]) -> Iterator[type[Any]]:
    """Every class of the product that derives from this one, in the order it was read."""
    for subclass in base.__subclasses__():
        if subclass.__module__.startswith("casetrack.") and subclass not in BASES:
            yield subclass
        yield from classes_below(subclass)


def sent_in(room: str, text: str) -> Iterator[Sent]:
    """What a module publishes and asks. It must say so there, or nobody could find it."""
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        if node.func.id in SENDING:
            made = node.args[0]
            assert isinstance(made, ast.Call), f"{room}:{node.lineno}: say which class is sent"
            assert isinstance(made.func, ast.Name), f"{room}:{node.lineno}: say which class is sent"
            yield Sent(room, made.func.id)


@pytest.fixture(scope="module")
def whole() -> House:
    """The product as it is."""
    for module in pkgutil.walk_packages(casetrack.__path__, "casetrack."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    files = sorted((ROOT / "casetrack").rglob("*.py"))
    return House(
        declared=[cls for base in (Event, Query) for cls in classes_below(base)],
        sent=[
            sent
            for file in files
            if file.name != "events.py"
            for sent in sent_in(str(file.relative_to(ROOT / "casetrack")), file.read_text("utf-8"))
        ],
        marked=[handler for handler in marked() if handler.__module__.startswith("casetrack.")],
        brought=HANDLERS,
    )


def faults(house: House) -> list[str]:
    """What is told to nobody or by nobody, asked of nobody or by nobody, or never brought in."""
    sent = {sent.name for sent in house.sent}
    brought = {handler.about for handler in house.brought}
    texts = []
    for about in house.declared:
        verb = "handles" if issubclass(about, Event) else "answers"
        if about not in brought:
            texts.append(f"nobody {verb} {about.__name__}")
        if about.__name__ not in sent:
            texts.append(f"{about.__name__} is sent by nobody")
    return texts + [
        f"no feature brings {handler.__qualname__}"
        for handler in house.marked
        if handler not in house.brought
    ]


def test_everything_sent_is_followed_and_everything_marked_is_brought_in(whole: House) -> None:
    assert faults(whole) == []


def test_every_event_and_question_is_frozen_and_has_a_name_of_its_own(whole: House) -> None:
    names = Counter(cls.__name__ for cls in whole.declared)

    assert [cls for cls in whole.declared if not cls.__dataclass_params__.frozen] == []
    assert [name for name, times in names.items() if times > 1] == []
    assert {sent.name for sent in whole.sent} == set(names)


# --- Each of them, planted ------------------------------------------------------------------------


@dataclass(frozen=True)
class RainFell(Event):
    """An event that nobody handles, or nobody publishes."""


@dataclass(frozen=True)
class WillItRain(Question[bool]):
    """A question that nobody answers, or nobody asks."""


@handles(RainFell)
def open_umbrella(fell: RainFell) -> None:
    """Handle what nobody publishes."""


@answers(WillItRain)
def look_at_the_sky(asked: WillItRain) -> bool:
    """Answer what nobody asks."""
    return True


@handles(CaseImported)
def forgotten(imported: CaseImported) -> None:
    """Handle it, but no feature brings this."""


@pytest.mark.parametrize(
    ("about", "verb"), [(RainFell, "handles"), (WillItRain, "answers")], ids=["event", "question"]
)
def test_what_is_sent_to_nobody_is_found(whole: House, about: type[Any], verb: str) -> None:
    sent = [*whole.sent, Sent("planted.py", about.__name__)]

    house = replace(whole, declared=[*whole.declared, about], sent=sent)

    assert faults(house) == [f"nobody {verb} {about.__name__}"]


@pytest.mark.parametrize("handler", [open_umbrella, look_at_the_sky], ids=["event", "question"])
def test_what_waits_for_something_nobody_sends_is_found(whole: House, handler: AnyHandler) -> None:
    about = handler.about

    house = replace(
        whole,
        declared=[*whole.declared, about],
        marked=[*whole.marked, handler],
        brought=[*whole.brought, handler],
    )

    assert faults(house) == [f"{about.__name__} is sent by nobody"]


def test_a_handler_that_no_feature_brings_is_found(whole: House) -> None:
    house = replace(whole, marked=[*whole.marked, forgotten])

    assert faults(house) == ["no feature brings forgotten"]


def test_a_feature_left_out_is_found(whole: House) -> None:
    brought = [
        handler
        for handler in whole.brought
        if not handler.__module__.startswith("casetrack.review.")
    ]

    texts = faults(replace(whole, brought=brought))

    assert "nobody answers CustodyOf" in texts
    assert "no feature brings end_with" in texts


def test_two_answers_to_one_question_are_refused_at_the_start() -> None:
    @answers(ObjectionEffectOf)
    def another(asked: ObjectionEffectOf) -> Any:
        return None

    with pytest.raises(ValueError, match=r"ObjectionEffectOf.* is brought twice"):
        bring((*BROUGHT, another))


def test_what_is_sent_must_be_named_where_it_is_sent() -> None:
    with pytest.raises(AssertionError, match=r"planted\.py:2: say which class"):
        list(sent_in("planted.py", "rain = RainFell()\npublish(rain)\n"))


# --- The table ------------------------------------------------------------------------------------


def row_of(about: type[Any], house: House) -> str:
    """One line of the table."""
    rooms = sorted({sent.room for sent in house.sent if sent.name == about.__name__})
    following = [handler for handler in house.brought if handler.about is about]
    text = (about.__doc__ or "").splitlines()[0]
    names = [
        f"`{handler.__module__.removeprefix('casetrack.')}.{handler.__name__}`"
        for handler in following
    ]
    cells = [f"`{about.__name__}`", text, ", ".join(f"`{room}`" for room in rooms)]
    return f"| {' | '.join([*cells, ', '.join(names)])} |\n"


def table(house: House) -> str:
    """The page, in the order of the names."""
    ordered = sorted(house.declared, key=lambda cls: cls.__name__)
    events = [row_of(cls, house) for cls in ordered if issubclass(cls, Event)]
    questions = [row_of(cls, house) for cls in ordered if not issubclass(cls, Event)]
    return HEAD + "".join(events) + QUESTIONS + "".join(questions)


def test_the_table_says_who_follows_whom(whole: House) -> None:
    written = table(whole)
    if folder := os.environ.get("CASETRACK_TABLES"):
        (Path(folder) / PAGE.name).write_text(written, encoding="utf-8")

    assert PAGE.read_text(encoding="utf-8") == written
