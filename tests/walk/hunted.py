"""Planted faults that were found by steps nobody wrote for them: how, and after how many steps.

By name. Of those that do not stand here nobody hunted long enough yet.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Hunted:
    """Where a fault was found. steps: in all; 0: in how a case begins.

    seed: of the machine, as `--hunt` takes it; of_case: instead of it, the number with which the
    case begins on whose path it was found, where single cases wandered one after the other.
    """

    steps: int
    seed: int | None = 1
    of_case: int | None = None


def _in_case(number: int, steps: int) -> Hunted:
    return Hunted(steps, seed=None, of_case=number)


HUNTED: dict[str, Hunted] = {
    "clock goes on": Hunted(0),
    "nobody interrogated": Hunted(2),
    "taken back and counted": Hunted(108),
    "decided on any day": _in_case(4000, 7),
    "longer though it ran out": _in_case(5003, 99),
    "clocks of the undone": _in_case(4000, 25),
    "measure of the undone": _in_case(4000, 25),
    "never stood still": _in_case(5011, 357),
    "another rests on it": _in_case(4005, 168),
    "nothing goes on": _in_case(4000, 25),
    "kept in custody": _in_case(5000, 16),
    "looked at though free": _in_case(4000, 17),
    "anybody undoes": _in_case(4000, 14),
    "let off at sixteen": Hunted(3_711),
}
