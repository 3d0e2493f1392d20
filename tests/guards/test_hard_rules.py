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
from tests.guards.hard_rules.deciders import DECIDED_BY
from tests.guards.hard_rules.families import STEPS
from tests.guards.hard_rules.trials import TRIED as HARD_TRIED
from tests.guards.hard_rules.warned import CLOSING, WARNED
from tests.guards.hard_rules.ways import Outcome, Tries, Way

PAGE = TEMPLATES.parent / "docs" / "reference" / "hard-rules.md"
ASKED = [rule for rule in RULES.values() if rule.severity in (Severity.HARD, Severity.WARN)]
TRIED = {**HARD_TRIED, **WARNED, **CLOSING, **DECIDED_BY, **STEPS}
WAYS = ("page", "action", "correction", "file")
NOT_BUILT, ASKS = "not built", "asks a reason"
#: Nothing is done with these yet, or what is done cannot break them: what it waits for.
WAITING = {
    "expedited_adults_only": "the expedited procedure is only counted, and not for a minor",
    "np_special": "the special kind is not decided here",
    "np_private_suit": "a suit of the victim is not recorded here",
    "seal_conviction": "sealing",
    "seal_non_prosecution": "sealing",
    "seal_other_records": "sealing",
    "seal_mixed_ages": "sealing",
    "seal_access": "sealing",
    "unsealing": "sealing",
    "protection_order_extension": "protection orders",
    "support_will_to_sue": "support for civil suits",
    "clinical_notes_least_access": "clinical notes",
    "decider_extension": "an extension is not proposed yet",
    "responsibility_14_15": "tried with the guarantees",
    "guarantee_specialised_staff": "who of the police interviews is not recorded",
    "guarantee_woman_present": "tried with the guarantees",
    "guarantee_substitution_reason": "tried with the guarantees",
    "guarantee_one_interview": "tried with the guarantees",
    "guarantee_interview_recorded": "tried with the guarantees",
    "guarantee_plea_witnessed": "tried with the guarantees",
    "guarantee_separate_handling": "tried with the guarantees",
    "cnp_bail_covers_probation": "shown where bail and probation stand; nothing is decided by it",
    "mandatory_report_at_once": "the instant at which harm was found is not recorded",
    "counting_custody": "a way of counting; nothing is refused by it",
}
HEAD = """# Rules that must refuse or ask a reason, and whether they do

Every rule of `casetrack/law` that is marked HARD or WARN, tried in four ways: on its page, by its
action, by a correction of what was recorded, and by a case file that tells of it. Written by
`tests/guards/test_hard_rules.py`, which tries each for real, and the lawful case beside it.

- **refused**: it is not saved.
- **asks a reason**: it is saved only with one, which is kept; so are rules that are marked WARN.
- **flagged**: what a file tells is kept as it was recorded, with a flag beside that.
- **not built**: nothing asks the rule there. Where nothing can break it so, as where a corrected
  day changes nothing about it, that is said alike.

| rule | | page | action | correction | file | waits for |
| --- | --- | --- | --- | --- | --- | --- |
"""
PERIODS = """
## Time limits

These are HARD or WARN as well, but an act after its last day is still owed: it is late, and nothing
refuses it. When each is counted stands in [the clocks](clocks.md).

"""


def tried(app: Flask, rule: str, name: str, way: Way | None) -> str:
    """What came of it, after the lawful case went through."""
    if way is None:
        return NOT_BUILT
    lawful = way(app, False)
    assert lawful is Outcome.LET_THROUGH, f"{rule} by {name}: the lawful case was {lawful}"
    outcome = way(app, True)
    if outcome is Outcome.REFUSED and RULES[rule].severity is Severity.WARN:
        return ASKS
    return NOT_BUILT if outcome is Outcome.LET_THROUGH else outcome.value


def row_of(rule: Rule, cells: list[str]) -> str:
    """One line of the table."""
    told = [f"`{rule.id}`", f"{rule.en} ({cite_all(rule.citations, 'en')})", *cells]
    return f"| {' | '.join([*told, WAITING.get(rule.id, '')])} |\n"


def table(app: Flask) -> str:
    """The page, from what really happens."""
    text, periods = HEAD, []
    for rule in ASKED:
        tries = TRIED.get(rule.id)
        if tries is None and rule.kind is RuleKind.PERIOD:
            periods.append(f"- `{rule.id}`: {rule.en}\n")
            continue
        ways = tries or Tries()
        cells = [tried(app, rule.id, name, getattr(ways, name)) for name in WAYS]
        text += row_of(rule, cells)
    return text + PERIODS + "".join(periods)


@pytest.mark.one_engine
def test_every_hard_rule_does_what_the_table_says(app: Flask) -> None:
    written = table(app)
    if folder := os.environ.get("CASETRACK_TABLES"):
        (Path(folder) / PAGE.name).write_text(written, encoding="utf-8")

    assert PAGE.read_text(encoding="utf-8") == written


def test_every_hard_rule_is_tried_or_waits_for_something() -> None:
    known = Counter([*TRIED, *WAITING])
    asked = {rule.id for rule in ASKED if rule.kind is not RuleKind.PERIOD} | {"cnp_probation"}

    assert set(known) == asked
    assert [rule for rule, times in known.items() if times > 1] == []
