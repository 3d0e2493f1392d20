"""What is kept beside a row of what the law says against it has a sentence in both languages.

The keys are read in the source of what writes them, so that no new one is forgotten.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from flask import Flask

import casetrack
from casetrack.cases.flag_words import flags_as_data
from casetrack.web.words import has_rule

ROOT = Path(casetrack.__file__).parent
FLAGGING = (
    "probation/flags.py",
    "review/flags.py",
    "cases/flags.py",
    "exchange/plausibility.py",
    # What is asked of a decision, too, is kept as a flag.
    *(str(path.relative_to(ROOT)) for path in sorted(ROOT.rglob("gates.py"))),
)
#: What writes a flag, or hands its key on, there; the key is its second argument.
WRITERS = ("flag", "_of", "Asked")
#: What hands a key on as its third argument.
ORDERS = ("_order",)


def parsed(name: str) -> ast.Module:
    return ast.parse((ROOT / name).read_text(encoding="utf-8"))


def calls(tree: ast.AST, *names: str) -> Iterator[ast.Call]:
    """Every call of a function of that name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
            yield node


def texts(tree: ast.AST) -> dict[str, ast.expr]:
    """What each name is given there."""
    return {
        target.id: node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def keys_of_flags(tree: ast.Module) -> set[str]:
    """The keys that a module writes; one that it was handed or that the law gave is found there."""
    constants = texts(tree)
    exprs = [
        constants.get(expr.id, expr) if isinstance(expr, ast.Name) else expr for expr in told(tree)
    ]
    return {str(expr.value) for expr in exprs if isinstance(expr, ast.Constant)}


def told(tree: ast.Module) -> Iterator[ast.expr]:
    for call in calls(tree, *WRITERS):
        # Without a key of its own, the rule itself is named.
        yield from call.args[1:2]
    for call in calls(tree, *ORDERS):
        yield call.args[2]
    for node in ast.walk(tree):
        if isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant) and key.value == "key":
                    yield value


def keys_raised(tree: ast.AST, name: str) -> set[str]:
    """The keys with which something is raised, or made."""
    return {
        str(call.args[0].value)
        for call in calls(tree, name)
        if call.args and isinstance(call.args[0], ast.Constant)
    }


def every_key() -> set[str]:
    """The keys of everything that can be kept as a flag; the law's own included."""
    texts = set()
    for name in FLAGGING:
        texts |= keys_of_flags(parsed(name))
    for path in (ROOT / "law").rglob("*.py"):
        texts |= keys_raised(parsed(str(path.relative_to(ROOT))), "OutsideStatute")
    return texts


def values_told() -> Iterator[tuple[str, list[str]]]:
    """The key of each flag whose values are written down beside it, and their names."""
    for name in FLAGGING:
        tree = parsed(name)
        for function in ast.walk(tree):
            if not isinstance(function, ast.FunctionDef):
                continue
            known = texts(function)
            for call in calls(function, "flag"):
                key, values = call.args[1], call.args[2]
                values = known.get(values.id, values) if isinstance(values, ast.Name) else values
                if isinstance(key, ast.Constant) and isinstance(values, ast.Dict):
                    names = [str(key.value) for key in values.keys if isinstance(key, ast.Constant)]
                    yield str(key.value), names


def test_the_keys_are_found_at_all() -> None:
    assert {
        "accused_no_suspect",
        "visited_before_receipt",
        "cnp_not_a_minor",
        "conditional_non_prosecution_not_open",
        "evidence_not_returned",
        "ends_before_it_begins",
        "few_days_left",
        "probation_months",
        "returned_twice",
    } <= every_key()
    assert keys_of_flags(ast.parse("A = 'a'\nflag(r, A, {})\n_of(v, 'b')\nx = {'key': 'c'}")) == {
        "a",
        "b",
        "c",
    }


def test_every_key_of_a_flag_has_a_sentence(app: Flask) -> None:
    with app.test_request_context():
        without = {key for key in every_key() if not has_rule(key)}

    assert without == set()


def test_every_value_that_a_sentence_asks_for_is_kept_with_it(app: Flask) -> None:
    rows = list(values_told())
    with app.test_request_context():
        lines = flags_as_data(
            {"rule": "", "key": key, "values": dict.fromkeys(names, 1)} for key, names in rows
        )

    assert len(rows) >= 8
    for line in lines:
        assert not line["text"]["en"].startswith("Kept without words"), line["key"]
        assert line["text"]["zh"] != line["text"]["en"], line["key"]
