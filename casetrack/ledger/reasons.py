"""Why something is due then, as data: fact, rule, articles, steps. Worded at the edge."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from casetrack.cases.models import JournalEntry
from casetrack.db.partial_date import PartialDate
from casetrack.law import PERIODS, Due, Lateness, lateness_of
from casetrack.law.counting import CustodyEffect
from casetrack.law.terms import Step

# Of a reason: that the office reads the law so, where no rule that was read says it.
OWN_READING = "own_reading"


def why_of(
    due: Due,
    *,
    fact: str,
    fact_on: date | None = None,
    entry: JournalEntry | None = None,
    options: Mapping[str, bool | int] | None = None,
    when: PartialDate | None = None,
    is_gate: bool = False,
) -> dict[str, Any]:
    """The reason of a date that the law counts, in JSON types.

    fact: code of what it counts from. fact_on: its day. entry: the journal entry that tells it.
    options: what the rule was asked with that its steps may not tell, such as in_custody.
    when: when the fact happened as its source has it, where that is no single day. is_gate: others
    act within it, or it opens what may follow, so that it is counted from the latest day of `when`.
    """
    return {
        "fact": fact,
        "fact_on": fact_on.isoformat() if fact_on else None,
        "entry": entry.number if entry else None,
        "rule": due.rule,
        "basis": [[citation.instrument, citation.article] for citation in due.basis],
        "verification": due.verification.value,
        "alternative": due.alternative.isoformat() if due.alternative else None,
        "steps": _as_data(due.steps),
        **({"options": dict(options)} if options else {}),
        **(
            {"told": when.edtf, "counted_from": "latest" if is_gate else "earliest"}
            if when is not None and not when.is_day
            else {}
        ),
    }


def why_agreed(
    fact: str,
    *,
    fact_on: date | None = None,
    entry: JournalEntry | None = None,
    steps: Iterable[Step] = (),
) -> dict[str, Any]:
    """The reason of a date that people set (a plan, an order, a reminder): no law counts it.

    steps: how it was counted, where it follows from a term of the office.
    """
    return {
        "fact": fact,
        "fact_on": fact_on.isoformat() if fact_on else None,
        "entry": entry.number if entry else None,
        "rule": None,
        "basis": [],
        "verification": "primary",
        "alternative": None,
        "steps": _as_data(steps),
    }


def is_in_custody(why: Mapping[str, Any]) -> bool:
    """Whether a period runs against somebody who is locked up.

    So it is if the rule was asked for a person in custody, knows no other, or did not roll.
    """
    if (why.get("options") or {}).get("in_custody") is True:
        return True
    period = PERIODS.get(str(why.get("rule")))
    if period is not None and period.custody is CustodyEffect.ALWAYS:
        return True
    return any(step[0] == "custody_no_roll" for step in why.get("steps") or [])


def weight_of(why: Mapping[str, Any]) -> Lateness:
    """Consequence in law of being late with a date of this reason."""
    rule = why.get("rule")
    if rule not in PERIODS:
        if is_in_custody(why):
            return Lateness.FREEDOM
        return Lateness.DUTY if why.get("basis") else Lateness.AGREED
    return lateness_of(rule, in_custody=is_in_custody(why))


def _as_data(steps: Iterable[Step]) -> list[Any]:
    return [
        [step.code, {name: _plain(value) for name, value in step.values.items()}] for step in steps
    ]


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return value
