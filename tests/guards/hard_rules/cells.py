"""One cell of the table of hard rules: what tries it, and what came of that."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask

from casetrack.law import RULES, Rule, RuleKind, Severity
from tests.guards.hard_rules.asked_why import ASKED_WHY
from tests.guards.hard_rules.before_court import BEFORE_COURT
from tests.guards.hard_rules.cannot import CLAIMED, claims
from tests.guards.hard_rules.deciders import DECIDED_BY
from tests.guards.hard_rules.escalating import ESCALATING
from tests.guards.hard_rules.families import STEPS
from tests.guards.hard_rules.later import later
from tests.guards.hard_rules.notes import NOTES
from tests.guards.hard_rules.over_time import over_time
from tests.guards.hard_rules.sealing import SEALED
from tests.guards.hard_rules.trials import TRIED as HARD_TRIED
from tests.guards.hard_rules.unbroken import WAYS
from tests.guards.hard_rules.warned import CLOSING, WARNED
from tests.guards.hard_rules.ways import Outcome, Tries, Way
from tests.guards.hard_rules.without_opinion import STANDING

ASKED: list[Rule] = [
    rule for rule in RULES.values() if rule.severity in (Severity.HARD, Severity.WARN)
]
TRIED = {
    **HARD_TRIED,
    **WARNED,
    **CLOSING,
    **DECIDED_BY,
    **STEPS,
    **ASKED_WHY,
    **STANDING,
    **ESCALATING,
    **SEALED,
    **BEFORE_COURT,
    **NOTES,
}
ASKS = "asks a reason"
LET_THROUGH = "what it forbids was let through"


def tried(app: Flask, rule: str, name: str, way: Way) -> str:
    """What came of it, after the lawful case went through."""
    lawful = way(app, False)
    assert lawful is Outcome.LET_THROUGH, f"{rule} by {name}: the lawful case was {lawful}"
    outcome = way(app, True)
    assert outcome is not Outcome.LET_THROUGH, f"{rule} by {name}: {LET_THROUGH}"
    if outcome is Outcome.REFUSED and RULES[rule].severity is Severity.WARN:
        return ASKS
    return outcome.value


def tried_by(way: Callable[..., object]) -> str:
    """The function that tries it, and its file."""
    function = way.__qualname__.partition(".<locals>")[0]
    return f"`{way.__module__.rpartition('.')[2]}.py: {function}`"


def ways_of(rule: str, name: str) -> list[Way]:
    """Everything that tries a rule in a way."""
    own = TRIED.get(rule, Tries())
    given = own.correction if name == "after" else getattr(own, name, None)
    values = (given, over_time(rule, name), later(rule, name))
    return [item for item in values if item is not None]


def in_table() -> list[Rule]:
    """The rules that have a line: time limits have none, unless something tries them."""
    return [rule for rule in ASKED if rule.id in TRIED or rule.kind is not RuleKind.PERIOD]


def cell(app: Flask, rule: str, name: str) -> str:
    """One cell: what came of it and what tried it, or why it cannot be; none is empty."""
    if ways := ways_of(rule, name):
        return "; ".join(f"{tried(app, rule, name, way)} ({tried_by(way)})" for way in ways)
    if (rule, name) in CLAIMED:
        return f"cannot be: {claims(app, rule, name)} ({tried_by(CLAIMED[rule, name])})"
    raise KeyError(f"{rule} is not tried by {name}, and nothing says why")


def untried(rule: str, name: str, cell: str) -> str:
    """A cell as it was written, said to be by what would try it now. "" if that is not as many."""
    ways, outcomes = ways_of(rule, name), [part.partition(" (")[0] for part in cell.split("; ")]
    if len(ways) != len(outcomes):
        return ""
    pairs = zip(outcomes, ways, strict=True)
    return "; ".join(f"{outcome} ({tried_by(way)})" for outcome, way in pairs)


def all_tried() -> list[tuple[str, str, Way]]:
    """Every trial of the table: rule, way, and what tries it; in the order of the table."""
    return [
        (rule.id, name, way)
        for rule in in_table()
        for name in WAYS
        for way in ways_of(rule.id, name)
    ]
