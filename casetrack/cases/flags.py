"""What is kept beside a decision of what the law says against it, as data; see decision 0004."""

from __future__ import annotations

from typing import Any

from casetrack.errors import RuleBroken


def flag_of(rule: str, broken: RuleBroken) -> dict[str, Any]:
    """A warning that was overruled with a reason, as it is kept beside the decision.

    rule: the id of the rule of law that warned, by which its articles are told.
    """
    values = {name: _plain(value) for name, value in broken.values.items()}
    return {"rule": rule, "key": broken.key, "values": values}


def _plain(value: object) -> object:
    return value if isinstance(value, int | bool) or value is None else str(value)
