"""Every rule of law that must refuse, or warn, is tried by page, action, proposal, correction, file
and record.

The table stands in docs/reference/hard-rules.md; `CASETRACK_TABLES=docs/reference ./run test
tests/guards/test_hard_rules.py` writes it anew.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Collection
from pathlib import Path

import pytest
from flask import Flask

from casetrack.config import TEMPLATES
from casetrack.law import Rule, RuleKind, cite_all
from tests.guards.hard_rules.breaking import break_cells
from tests.guards.hard_rules.cannot import CLAIMED
from tests.guards.hard_rules.cells import (
    ASKED,
    LET_THROUGH,
    TRIED,
    cell,
    in_table,
    tried_by,
    untried,
    ways_of,
)
from tests.guards.hard_rules.final import FINAL as OF_OURS
from tests.guards.hard_rules.final import WAYS as FINAL_WAYS
from tests.guards.hard_rules.others import OF_OTHERS
from tests.guards.hard_rules.unbroken import (
    COUNTED,
    WAYS,
)
from tests.guards.hard_rules.ways import Outcome, Way
from tests.sampling import HasTurns

PAGE = TEMPLATES.parent / "docs" / "reference" / "hard-rules.md"
# Two cells of the lot of this day are broken with every run; others by
# `python -m tests.guards.hard_rules`.
CELLS, SEED = 2, 20261129
HEAD = """# Rules that must refuse or ask a reason, and whether they do

Every rule of `casetrack/law` that is marked HARD or WARN, tried in six ways: on its page; by its
action; proposed lawfully and broken before it is decided; decided lawfully and corrected, withdrawn
or learned afterwards; told by a case file; and recorded as decided before. Written by
`tests/guards/test_hard_rules.py`, which tries each for real, and the lawful case beside it. Each
cell names the function that tries it, and its file below `tests/guards/hard_rules`.

- **refused**: it is not saved.
- **asks a reason**: it is saved only with one, which is kept; so are rules that are marked WARN.
- **flagged**: it is kept as it is, with a flag beside the decision.
- **kept as recorded**: what was decided before is asked as far as it is told; nobody is asked a
  reason for it afterwards, and what is not on record excludes nothing.
- **cannot be**: there is no such act, and why; the function named checks that there is none.

`python -m tests.guards.hard_rules --break 10 --seed 20261129` draws ten cells by lot, takes away
what enforces each, and shows that its trial says then that it was let through.

| rule | | page | action | proposal | correction after | file | recorded path |
| --- | --- | --- | --- | --- | --- | --- | --- |
"""
PERIODS = """
## Time limits

These are HARD or WARN as well, but an act after its last day is still owed: it is late, and nothing
refuses it. When each is counted stands in [the clocks](clocks.md).

"""
FINAL = {**OF_OURS, **OF_OTHERS}
FINAL_HEAD = """
## What was decided of a letter is final

What an issued letter says, its day, its number and to whom it went stay as they were sent. Each act
is tried in each way by the functions of `tests/guards/hard_rules/final.py`, and the lawful case
beside it. The letter of another maker is only recorded: what its maker alone does with it is tried
by `others.py`, and the same of a letter of this office beside it.

| act | page | action | correction | file |
| --- | --- | --- | --- | --- |
"""


def final_acts(app: Flask, tried: Collection[str], written: str) -> str:
    """The table of what is done with an issued letter.

    tried: of the other acts it is what was written.
    """
    known = {line.split(" | ")[0]: f"{line}\n" for line in written.splitlines()}
    lines = (
        f"| {act} | {' | '.join(_final_cell(app, act, ways[name]) for name in FINAL_WAYS)} |\n"
        if act in tried
        else known.get(f"| {act}", "")
        for act, ways in FINAL.items()
    )
    return FINAL_HEAD + "".join(lines)


def _final_cell(app: Flask, act: str, way: Way) -> str:
    assert way(app, False) is Outcome.LET_THROUGH, f"the lawful case beside: {act}"
    outcome = way(app, True)
    assert outcome is not Outcome.LET_THROUGH, f"{act}: {LET_THROUGH} ({tried_by(way)})"
    return f"{outcome.value} ({tried_by(way)})"


def row_of(rule: Rule, cells: list[str]) -> str:
    """One line of the table."""
    texts = [f"`{rule.id}`", f"{rule.en} ({cite_all(rule.citations, 'en')})", *cells]
    return f"| {' | '.join(texts)} |\n"


def cells_of(page: str) -> dict[tuple[str, str], str]:
    """What a page says of each rule by each way."""
    lines = (line.strip("| ").split(" | ") for line in page.splitlines() if line[:3] == "| `")
    return {
        (rule.strip("`"), name): said
        for rule, _what, *cells in lines
        for name, said in zip(WAYS, cells, strict=True)
    }


def table(app: Flask, rules: Collection[Rule], acts: Collection[str], written: str) -> str:
    """The page; of these rules, and these acts with a letter, from what really happens, of others
    from what was written.
    """
    lines, known = in_table(), cells_of(written)

    def said(rule: Rule, name: str) -> str:
        return (
            cell(app, rule.id, name)
            if rule in rules or not ways_of(rule.id, name)
            else untried(rule.id, name, known.get((rule.id, name), ""))
        )

    periods = [f"- `{rule.id}`: {rule.en}\n" for rule in ASKED if rule not in lines]
    rows = [row_of(rule, [said(rule, name) for name in WAYS]) for rule in lines]
    letters = final_acts(app, acts, written)
    return "".join((HEAD, *rows, letters, PERIODS, *periods))


@pytest.mark.one_engine
def test_every_hard_rule_does_what_the_table_says(app: Flask, of_today: HasTurns) -> None:
    """On a push one of 26 rules, and of what is done with a letter. Each has its tests
    where it is asked.
    """
    written = PAGE.read_text(encoding="utf-8")
    rules, acts = of_today(in_table(), days=26), of_today([*FINAL], days=26)
    happened = table(app, rules, acts, written)
    if folder := os.environ.get("CASETRACK_TABLES"):
        (Path(folder) / PAGE.name).write_text(happened, encoding="utf-8")

    assert written == happened


def test_a_cell_that_is_not_tried_is_missed_all_the_same() -> None:
    rule, name = "cnp_chapter", "proposal"
    said = cells_of(PAGE.read_text(encoding="utf-8"))[rule, name]

    assert untried(rule, name, said) == said
    assert untried(rule, name, said.replace("Story", "Other")) == said
    assert untried(rule, name, f"{said}; {said}") == ""


def test_every_hard_rule_is_tried_or_it_is_said_why_not() -> None:
    known = Counter([*TRIED, *COUNTED])
    asked = {rule.id for rule in ASKED if rule.kind is not RuleKind.PERIOD} | {"cnp_probation"}

    assert set(known) == asked
    assert [rule for rule, times in known.items() if times > 1] == []


@pytest.mark.one_engine
def test_a_cell_whose_rule_is_taken_away_is_seen(app: Flask) -> None:
    broken = list(break_cells(app, CELLS, SEED))

    assert len(broken) == CELLS
    assert [broken for broken in broken if not broken.is_seen] == []


def test_no_cell_is_empty() -> None:
    cells = [(rule.id, name) for rule in in_table() for name in WAYS]

    assert [cell for cell in cells if not ways_of(*cell) and cell not in CLAIMED] == []


def test_nothing_is_said_not_to_be_that_is_tried() -> None:
    assert [pair for pair in CLAIMED if ways_of(*pair)] == []
