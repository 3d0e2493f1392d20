"""Every rule of law that must refuse, or warn, is tried by page, action, correction and file.

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
from tests.guards.hard_rules.standing import STANDING
from tests.guards.hard_rules.trials import TRIED as HARD_TRIED
from tests.guards.hard_rules.unbroken import (
    COUNTED,
    NO_SUCH_THING,
    NOT_BUILT,
    WAYS,
    WHY,
    why_not,
)
from tests.guards.hard_rules.warned import CLOSING, WARNED
from tests.guards.hard_rules.ways import Outcome, Tries, Way

PAGE = TEMPLATES.parent / "docs" / "reference" / "hard-rules.md"
ASKED = [rule for rule in RULES.values() if rule.severity in (Severity.HARD, Severity.WARN)]
TRIED = {**HARD_TRIED, **WARNED, **CLOSING, **DECIDED_BY, **STEPS, **ASKED_WHY, **STANDING}
ASKS = "asks a reason"
REASONS = "".join(f"- **{letter}**: {why}.\n" for letter, why in WHY.items())
HEAD = f"""# Rules that must refuse or ask a reason, and whether they do

Every rule of `casetrack/law` that is marked HARD or WARN, tried in four ways: on its page, by its
action, by a correction of what was recorded, and by a case file that tells of it. Written by
`tests/guards/test_hard_rules.py`, which tries each for real, and the lawful case beside it. Each
cell names the function that tries it, and its file below `tests/guards/hard_rules`.

- **refused**: it is not saved.
- **asks a reason**: it is saved only with one, which is kept; so are rules that are marked WARN.
- **flagged**: what a file tells is kept as it was recorded, with a flag beside that.
- **not built**: what the rule is about cannot be done here yet.

A letter stands where nothing can break the rule so:

{REASONS}
| rule | | page | action | correction | file |
| --- | --- | --- | --- | --- | --- |
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
    function = way.__qualname__.partition(".")[0]
    return f"`{way.__module__.rpartition('.')[2]}.py: {function}`"


def cell(app: Flask, rule: str, name: str) -> str:
    """One cell: what came of it and what tried it; or why nothing can be tried."""
    way = getattr(TRIED.get(rule, Tries()), name)
    if way is not None:
        return f"{tried(app, rule, name, way)} ({tried_by(way)})"
    if rule in NOT_BUILT:
        return f"not built: {NOT_BUILT[rule]}"
    why = why_not(rule, name)
    assert why is not None, f"{rule} is not tried by {name}, and nothing says why"
    return why


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


def test_every_reason_why_nothing_is_tried_is_used() -> None:
    used = {
        why_not(rule.id, name)
        for rule in ASKED
        for name in WAYS
        if rule.id not in NOT_BUILT and getattr(TRIED.get(rule.id, Tries()), name) is None
    }

    assert used >= set(WHY)
