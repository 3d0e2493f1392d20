"""What each kind of entry asks for, who writes it and what it tells the clocks, in one table.

No kind is without a hand: somebody logs it, or dates it, or an action writes it.

The table stands in docs/reference/entries.md; `CASETRACK_TABLES=docs/reference ./run test
tests/guards/test_entry_kinds.py` writes it anew.
"""

from __future__ import annotations

import ast
import importlib
import os
from collections.abc import Container, Iterable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

from casetrack.cases.doer_kinds import Doer
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import Part
from casetrack.casework.facts.fact_kind import FactKind
from casetrack.clocks.recording import RECORDABLE

pytestmark = pytest.mark.one_engine

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "reference" / "entries.md"
# What only declares kinds, or plays a person.
NO_ACTIONS = ("casetrack/cases/entry_groups", "casetrack/demo", "casetrack/translations")
HEAD = """\
# Kinds of journal entries

Written by `tests/guards/test_entry_kinds.py` from the kinds as they are declared. *By hand*: in the
log box (any case), or on the page of a longer note, in this line of work, which begins with it.
*Who did it*: who likely did, which is chosen where it is logged by hand, and what those are to it
whom it is about; what others do is never told as done by the office that writes it down, unless
somebody says so. *Dates*: under *Dates*, because a period of the law starts or ends with it.
*Former*: entries of before have it, nothing new. Every other kind is written by the action that it
tells of.

| kind | in words | by hand | who did it | typed values | tells the clocks |
| --- | --- | --- | --- | --- | --- |
"""


def row_of(kind: EntryKind) -> str:
    by_hand = "any case" if kind.is_general else kind.line.value if kind.line else ""
    if kind.is_former:
        by_hand = "former"
    recorded = RECORDABLE.get(kind)
    if recorded is not None:
        by_hand = f"Dates: {recorded.group.value}"
    whom = "" if kind.whom is Part.ABOUT else f", {kind.whom.value} whom it concerns"
    who = "" if kind.by is Doer.OFFICE and not whom else f"{kind.by.value}{whom}"
    fields = ", ".join(f"`{field.key}`" for field in kind.fields)
    heard = f"`{recorded.what.value}`" if recorded is not None else ""
    return f"| `{kind.value}` | {kind.words} | {by_hand} | {who} | {fields} | {heard} |\n"


def test_the_table_says_what_each_kind_asks_for() -> None:
    written = HEAD + "".join(row_of(kind) for kind in EntryKind.in_fixed_order())
    if folder := os.environ.get("CASETRACK_TABLES"):
        (Path(folder) / PAGE.name).write_text(written, encoding="utf-8")

    assert PAGE.read_text(encoding="utf-8") == written


def test_no_kind_is_recorded_in_two_ways() -> None:
    assert [kind for kind in RECORDABLE if kind.is_logged_by_hand] == []


def test_no_kind_is_without_a_hand_and_no_former_kind_has_one() -> None:
    written = {
        kind for module, tree in modules() for kind in (*named_in(module, tree), *of_facts(module))
    }
    at_hand = [kind for kind in EntryKind if kind.is_logged_by_hand or kind in RECORDABLE]
    former = [kind for kind in EntryKind if kind.is_former]

    assert without_a_hand(EntryKind, {*at_hand, *written, *former}) == []
    assert former
    assert set(former) & {*at_hand, *written} == set()


def without_a_hand(kinds: Iterable[EntryKind], written: Container[EntryKind]) -> list[EntryKind]:
    """The kinds that nobody writes."""
    return [kind for kind in kinds if kind not in written]


def test_a_kind_that_is_read_and_never_written_is_noticed() -> None:
    """A module that compares with it, or declares it, does not write it; one that names it does."""
    kind = EntryKind.NOTE
    reads = "NOTE = 1\nif entry.kind == EntryKind.NOTE or entry.kind in (NOTE,):\n    pass"
    module = ModuleType("made_up")
    vars(module)["NOTE"] = kind

    assert set(named_in(module, ast.parse(reads))) == set()
    assert without_a_hand([kind], set(named_in(module, ast.parse(reads)))) == [kind]
    for writes in ("write(case, EntryKind.NOTE)", "write(case, NOTE)", "KIND = NOTE"):
        assert without_a_hand([kind], set(named_in(module, ast.parse(writes)))) == []
    assert "by hand" not in row_of(kind)
    assert row_of(kind) in PAGE.read_text(encoding="utf-8")


def of_facts(module: ModuleType) -> Iterator[EntryKind]:
    """The kinds that are written of the facts a module declares."""
    for fact in vars(module).values():
        if isinstance(fact, FactKind):
            entries = (fact.told, fact.corrected, fact.ended, fact.withdrawn)
            yield from (entry for entry in entries if entry is not None)


def modules() -> Iterator[tuple[ModuleType, ast.Module]]:
    """Every module of the product that knows a kind of entry, with its text."""
    for path in sorted((ROOT / "casetrack").rglob("*.py")):
        inside = path.relative_to(ROOT)
        if not inside.as_posix().startswith(NO_ACTIONS):
            name = ".".join(inside.with_suffix("").parts).removesuffix(".__init__")
            module = importlib.import_module(name)
            if any(map(tells_of_kinds, vars(module).values())):
                yield module, ast.parse(path.read_text(encoding="utf-8"))


def tells_of_kinds(var: object) -> bool:
    """Whether it is a kind, all of them, or a fact, which makes its own."""
    return var is EntryKind or type(var) is EntryKind or isinstance(var, FactKind)


def named_in(module: ModuleType, tree: ast.AST) -> Iterator[EntryKind]:
    """The kinds that a module names, but for what it only compares with, as a reader does."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Compare | ast.MatchValue) or is_stored(node):
            continue
        value = thing_of(module, node)
        if type(value) is EntryKind:
            yield value
        yield from named_in(module, node)


def is_stored(node: ast.AST) -> bool:
    """Whether it gives a name its value, as where a kind is declared."""
    return isinstance(getattr(node, "ctx", None), ast.Store)


def thing_of(module: ModuleType, node: ast.AST) -> object:
    """What a name, or a member of the kinds, stands for; None for anything else."""
    if isinstance(node, ast.Name):
        return vars(module).get(node.id)
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return getattr(EntryKind, node.attr, None) if node.value.id == "EntryKind" else None
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        # What became of a stated fact, declared where it is given to whatever writes it.
        value = thing_of(module, node.func.value) if node.func.attr == "then" else None
        if type(value) is EntryKind:
            return EntryKind(
                f"{value.value.removesuffix('_told')}_{ast.literal_eval(node.args[0])}"
            )
    return None
