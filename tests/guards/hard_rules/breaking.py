"""Cells drawn by lot, and what enforces each taken away: its trial must say then what was let
through.

A rule is enforced by its verdict: that says *met*, whatever the facts are. Where a sentence of a
feature refuses besides, or instead, the very line that raised it is taken out of its function.
"""

from __future__ import annotations

import ast
import gc
import random
import re
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FrameType, FunctionType
from typing import Any

from flask import Flask
from sqlalchemy import Connection, Engine, event

from casetrack.errors import RuleBroken
from casetrack.law.terms import Verdict
from tests.guards.hard_rules.cells import LET_THROUGH, all_tried, tried, tried_by
from tests.guards.hard_rules.ways import Outcome, Way

# A line of code that refused: of which file, and where.
Refusal = tuple[str, int]
# More lines than this never stand one behind the other against one act.
MOST_LINES = 8
_CHECK = re.compile(r"CHECK constraint failed: (\w+)")


@dataclass(frozen=True)
class Broken:
    """A cell that was broken. taken: what was taken away. said: how its trial failed; "" where it
    did not, so that nothing sees it.
    """

    rule: str
    name: str
    by: str
    taken: str
    said: str

    @property
    def is_seen(self) -> bool:
        """Whether its trial said that what the rule forbids was let through, and nothing else."""
        return LET_THROUGH in self.said


def draw(number: int, seed: int) -> Iterator[tuple[str, str, Way]]:
    """So many cells by lot, and more behind them, where nothing stands against one of them."""
    cells = all_tried()
    yield from random.Random(seed).sample(cells, len(cells))  # a lot, no secret


def break_cells(app: Flask, number: int, seed: int) -> Iterator[Broken]:
    """Draw so many cells and break each; of *kept as recorded* nothing can be taken away."""
    done = 0
    for rule, name, way in draw(number, seed):
        if done == number:
            return
        if tried(app, rule, name, way) == Outcome.KEPT.value:
            continue
        done += 1
        yield break_cell(app, rule, name, way)


def break_cell(app: Flask, rule: str, name: str, way: Way) -> Broken:
    """Take away what enforces one cell, more and more of it, until what it forbids is let through.

    A trial that fails otherwise met something else that refuses: that is taken away, too.
    """
    taken, lines = [f"the verdict of {rule}"], set[Refusal]()
    with ExitStack() as without:
        without.enter_context(met(rule))
        for _n in range(MOST_LINES):
            seen: list[tuple[CodeType, int]] = []
            with watched(seen):
                text = _failure(app, rule, name, way)
            check = _CHECK.search(text)
            if LET_THROUGH in text or not (check or seen):
                break
            if check is not None:
                taken.append(f"the CHECK {check[1]}")
                without.enter_context(unchecked())
                continue
            code, line = seen[-1]
            taken.append(f"line {line} of {code.co_name} in {Path(code.co_filename).name}")
            lines.add((code.co_filename, line))
            without.enter_context(without_lines(code, lines))
    return Broken(rule, name, tried_by(way), ", ".join(taken), text)


def _failure(app: Flask, rule: str, name: str, way: Way) -> str:
    """How the trial fails, in a line; "" where it goes on as if nothing were broken."""
    try:
        outcome = tried(app, rule, name, way)
    except Exception as failed:  # whatever stops it is told
        text = (str(failed) or repr(failed)).splitlines()[0]
        assert "the lawful case was" not in text, text
        return f"{type(failed).__name__}: {text}"
    return "" if outcome != Outcome.KEPT.value else f"it is kept, and {LET_THROUGH}"


@contextmanager
def unchecked() -> Iterator[None]:
    """The database keeps what its named CHECKs refuse."""
    used: set[Any] = set()

    def begun(connection: Connection) -> None:
        connection.exec_driver_sql("PRAGMA ignore_check_constraints = ON")
        used.add(connection.connection.dbapi_connection)

    event.listen(Engine, "begin", begun)
    try:
        yield
    finally:
        event.remove(Engine, "begin", begun)
        for item in used:
            item.execute("PRAGMA ignore_check_constraints = OFF")


@contextmanager
def met(rule: str) -> Iterator[None]:
    """Every verdict on a rule says that it is met."""
    made = Verdict.__init__

    def lenient(self: Verdict, **values: Any) -> None:
        made(self, **({**values, "met": True} if values["rule"] == rule else values))

    Verdict.__init__ = lenient  # type: ignore[method-assign,assignment]  # taken away on purpose
    try:
        yield
    finally:
        Verdict.__init__ = made  # type: ignore[method-assign]  # put back


@contextmanager
def watched(seen: list[tuple[CodeType, int]]) -> Iterator[None]:
    """Note each line of the house that refuses something, once for each refusal."""
    known: list[BaseException] = []

    def local(frame: FrameType, event: str, arg: Any) -> Any:
        is_refusal = event == "exception" and isinstance(arg[1], RuleBroken)
        if is_refusal and not any(arg[1] is exception for exception in known):
            known.append(arg[1])
            seen.append((frame.f_code, frame.f_lineno))
        return local

    def begin(frame: FrameType, event: str, arg: Any) -> Any:
        if "/casetrack/" not in frame.f_code.co_filename:
            return None
        frame.f_trace_lines = False
        return local

    before = sys.gettrace()
    sys.settrace(begin)
    try:
        yield
    finally:
        sys.settrace(before)


@contextmanager
def without_lines(code: CodeType, lines: set[Refusal]) -> Iterator[None]:
    """A function as it is without the statements that raise on these lines."""
    function = next(
        referrer for referrer in gc.get_referrers(code) if isinstance(referrer, FunctionType)
    )
    tree = ast.parse(Path(code.co_filename).read_text(encoding="utf-8"))
    Silenced({line for file, line in lines if file == code.co_filename}).visit(tree)
    whole = compile(ast.fix_missing_locations(tree), code.co_filename, "exec", dont_inherit=True)
    function.__code__ = next(each_code for each_code in _codes(whole) if _is_same(each_code, code))
    try:
        yield
    finally:
        function.__code__ = code


class Silenced(ast.NodeTransformer):
    """Takes out what raises on these lines."""

    def __init__(self, lines: set[int]) -> None:
        self.lines = lines

    def visit_Raise(self, node: ast.Raise) -> ast.AST:
        """Nothing instead of it."""
        if self.lines & set(range(node.lineno, (node.end_lineno or node.lineno) + 1)):
            return ast.copy_location(ast.Pass(), node)
        return node


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for const in code.co_consts:
        if isinstance(const, CodeType):
            yield from _codes(const)


def _is_same(cls: CodeType, code: CodeType) -> bool:
    return (cls.co_qualname, cls.co_firstlineno) == (code.co_qualname, code.co_firstlineno)
