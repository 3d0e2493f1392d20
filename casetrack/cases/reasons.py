"""Why something is due then, as data: fact, rule, articles, steps. Worded at the edge."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from casetrack.cases.models import JournalEntry
from casetrack.law import Due


def why_of(
    due: Due,
    *,
    fact: str,
    fact_on: date | None = None,
    entry: JournalEntry | None = None,
    options: Mapping[str, bool | int] | None = None,
) -> dict[str, Any]:
    """The reason of a date that the law counts, in JSON types.

    fact: code of what it counts from. fact_on: its day. entry: the journal entry that tells it.
    options: what the rule was asked with that its steps may not tell, such as in_custody.
    """
    return {
        "fact": fact,
        "fact_on": fact_on.isoformat() if fact_on else None,
        "entry": entry.number if entry else None,
        "rule": due.rule,
        "basis": [[citation.instrument, citation.article] for citation in due.basis],
        "verification": due.verification.value,
        "alternative": due.alternative.isoformat() if due.alternative else None,
        "steps": [
            [step.code, {name: _plain(value) for name, value in step.values.items()}]
            for step in due.steps
        ],
        **({"options": dict(options)} if options else {}),
    }


def why_agreed(
    fact: str, *, fact_on: date | None = None, entry: JournalEntry | None = None
) -> dict[str, Any]:
    """The reason of a date that people set (a plan, an order, a reminder): no law counts it."""
    return {
        "fact": fact,
        "fact_on": fact_on.isoformat() if fact_on else None,
        "entry": entry.number if entry else None,
        "rule": None,
        "basis": [],
        "verification": "primary",
        "alternative": None,
        "steps": [],
    }


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return value
