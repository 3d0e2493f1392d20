"""Every rule of law that must refuse, or warn, is tried by page, action, proposal, correction, file
and record.

The table stands in docs/reference/hard-rules.md; `CASETRACK_TABLES=docs/reference ./run test
tests/guards/test_hard_rules.py` writes it anew.
"""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest
from flask import Flask

from casetrack.config import TEMPLATES
from casetrack.law import RULES, Rule, RuleKind, Severity, cite_all
from tests.guards.hard_rules.asked_why import ASKED_WHY
from tests.guards.hard_rules.deciders import DECIDED_BY
from tests.guards.hard_rules.families import STEPS
from tests.guards.hard_rules.over_time import over_time
from tests.guards.hard_rules.standing import STANDING
from tests.guards.hard_rules.trials import TRIED as HARD_TRIED
from tests.guards.hard_rules.unbroken import (
    COUNTED,
    NO_SUCH_THING,
    NOT_BUILT,
    WAYS,
    missing,
)
from tests.guards.hard_rules.warned import CLOSING, WARNED
from tests.guards.hard_rules.ways import Outcome, Tries, Way

PAGE = TEMPLATES.parent / "docs" / "reference" / "hard-rules.md"
ASKED = [rule for rule in RULES.values() if rule.severity in (Severity.HARD, Severity.WARN)]
TRIED = {**HARD_TRIED, **WARNED, **CLOSING, **DECIDED_BY, **STEPS, **ASKED_WHY, **STANDING}
ASKS = "asks a reason"
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
- **not built**: what the rule is about cannot be done here yet.
- **missing**: there is no act that could break it so; it names the act.

| rule | | page | action | proposal | correction after | file | recorded path |
| --- | --- | --- | --- | --- | --- | --- | --- |
"""
PERIODS = """
## Time limits

These are HARD or WARN as well, but an act after its last day is still owed: it is late, and nothing
refuses it. When each is counted stands in [the clocks](clocks.md).

"""


def tried(app: Flask, rule: str, name: str, way: Way) -> str:
    """What came of it, after the lawful case went through."""
    lawful = way(app, False)
    assert lawful is Outcome.LET_THROUGH, f"{rule} by {name}: the lawful case was {lawful}"
    outcome = way(app, True)
    assert outcome is not Outcome.LET_THROUGH, f"{rule} by {name}: what it forbids was let through"
    if outcome is Outcome.REFUSED and RULES[rule].severity is Severity.WARN:
        return ASKS
    return outcome.value


def tried_by(way: Way) -> str:
    """The function that tries it, and its file."""
    function = way.__qualname__.partition(".<locals>")[0]
    return f"`{way.__module__.rpartition('.')[2]}.py: {function}`"


def ways_of(rule: str, name: str) -> list[Way]:
    """Everything that tries a rule in a way."""
    own = TRIED.get(rule, Tries())
    given = own.correction if name == "after" else getattr(own, name, None)
    return [one for one in (given, over_time(rule, name)) if one is not None]


def cell(app: Flask, rule: str, name: str) -> str:
    """One cell: what came of it and what tried it; or what is missing."""
    if rule in NOT_BUILT:
        return f"not built: {NOT_BUILT[rule]}"
    ways = ways_of(rule, name)
    if not ways:
        return f"missing: {missing(rule, name)}"
    return "; ".join(f"{tried(app, rule, name, way)} ({tried_by(way)})" for way in ways)


def row_of(rule: Rule, cells: list[str]) -> str:
    """One line of the table."""
    told = [f"`{rule.id}`", f"{rule.en} ({cite_all(rule.citations, 'en')})", *cells]
    return f"| {' | '.join(told)} |\n"


def table(app: Flask) -> str:
    """The page, from what really happens."""
    text, periods = HEAD, []
    for rule in ASKED:
        if rule.id not in TRIED and rule.kind is RuleKind.PERIOD:
            periods.append(f"- `{rule.id}`: {rule.en}\n")
            continue
        text += row_of(rule, [cell(app, rule.id, name) for name in WAYS])
    return text + PERIODS + "".join(periods)


@pytest.mark.one_engine
def test_every_hard_rule_does_what_the_table_says(app: Flask) -> None:
    written = table(app)
    if folder := os.environ.get("CASETRACK_TABLES"):
        (Path(folder) / PAGE.name).write_text(written, encoding="utf-8")

    assert PAGE.read_text(encoding="utf-8") == written


def test_every_hard_rule_is_tried_or_it_is_said_why_not() -> None:
    known = Counter([*TRIED, *NOT_BUILT, *NO_SUCH_THING, *COUNTED])
    asked = {rule.id for rule in ASKED if rule.kind is not RuleKind.PERIOD} | {"cnp_probation"}

    assert set(known) == asked
    assert [rule for rule, times in known.items() if times > 1] == []


def test_only_suits_and_sealing_are_not_built() -> None:
    assert set(NOT_BUILT.values()) == {"suits", "sealing"}


def test_everything_that_is_missing_is_named_and_nothing_is_that_is_tried() -> None:
    for rule in ASKED:
        if rule.id in NOT_BUILT or (rule.kind is RuleKind.PERIOD and rule.id not in TRIED):
            continue
        for name in WAYS:
            if not ways_of(rule.id, name):
                assert missing(rule.id, name)
