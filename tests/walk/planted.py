"""Faults that somebody could make, planted for a while: the walk must find each.

Each puts one function of casetrack in the place of another. Most faults of one step are caught a
second time before the commit, by `ledger.invariants`: that is taken away with them, so that it is
the walk that finds them, by what is counted by hand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from unittest.mock import patch

from sqlalchemy import ColumnElement, and_

from casetrack.accounts.approval import WhoDecides
from casetrack.approvals import actions as approvals
from casetrack.approvals import queries as standing
from casetrack.approvals.deciding import told_of
from casetrack.approvals.models import Deputy
from casetrack.entrustments import ending
from casetrack.guarantees import gates as guarantees
from casetrack.law import RevocationFacts, Verdict, length_lawful, probation_last_day
from casetrack.law.counting import add_months
from casetrack.ledger import gates
from casetrack.probation import actions, checks, conduct, corrections, endings
from casetrack.probation import gates as asked
from casetrack.review import decisions
from tests.builders import ON_PAPER
from tests.walk import machine, walking

MOST = 5_000
Plant = Callable[[Callable[[Any, str, Any], None]], None]


@dataclass(frozen=True)
class Found:
    """After how many steps a fault was found, and what said so."""

    steps: int
    said: str


def _nothing(*_args: Any, **_values: Any) -> None:
    """What a step that was forgotten does."""


def _met(verdict: Verdict) -> Verdict:
    return replace(verdict, met=True)


def _not_asked_at_correction(put: Any) -> None:
    put(corrections, "_ensure_still_lawful", _nothing)
    put(walking, "ensure_lawful", _nothing)


def _by_whoever_proposed(put: Any) -> None:
    put(approvals, "_decider", lambda *_args: WhoDecides.CHIEF_PROCURATOR)


def _deputy_for_ever(put: Any) -> None:
    def stands_in(on: Any) -> ColumnElement[bool]:
        return and_(Deputy.since <= on)

    put(standing, "stands_in", stands_in)


def _paper_beside_the_chief(put: Any) -> None:
    for room in (decisions, endings, actions):
        put(room, "ensure_decided", lambda *_args: told_of(ON_PAPER))


def _early(put: Any) -> None:
    def final_verdicts(*args: Any, last_day: Any, **values: Any) -> Any:
        return checks.final_verdicts(*args, last_day=last_day - timedelta(1), **values)

    put(asked, "final_verdicts", final_verdicts)
    put(walking, "ensure_lawful", _nothing)


def _sight_left(put: Any) -> None:
    put(ending, "end_grants_by", _nothing)


def _too_short(put: Any) -> None:
    def changed(decided_on: Any, *, months: int, changed_on: Any, last_day: Any) -> Any:
        due = probation_last_day(decided_on, months=max(6, min(12, months)))
        return type(due)(**{**vars(due), "due": add_months(decided_on, months)})

    put(actions, "changed_probation", changed)
    put(asked, "length_lawful", lambda *args, **values: _met(length_lawful(*args, **values)))
    put(walking, "ensure_lawful", _nothing)


def _breach_outside(put: Any) -> None:
    put(conduct, "ensure_during", _nothing)
    put(walking, "ensure_lawful", _nothing)


def _no_flags(put: Any) -> None:
    put(gates, "flags_from", lambda _asked: [])


def _unprotected(put: Any) -> None:
    put(guarantees, "verdicts_on_suspect", lambda *_args, **_values: ())


def _clock_goes_on(put: Any) -> None:
    put(decisions, "settle", _nothing)
    put(walking, "ensure_lawful", _nothing)


def _without_ground(put: Any) -> None:
    put(asked, "conduct", lambda *_args, **_values: RevocationFacts(supervision_violations=3))


# By name: what is planted, and the shortest path on which it was found so far.
PLANTED: dict[str, tuple[Plant, str]] = {
    "correction asks no gate": (
        _not_asked_at_correction,
        "14: receive 1750, put_on_probation 8636, breach 4190, correct_probation 7368",
    ),
    "own proposal decided": (
        _by_whoever_proposed,
        "1: put_on_probation 9325, decide_proposal 1931",
    ),
    "deputy after the last day": (
        _deputy_for_ever,
        "8: stand_in 3714, receive 6068, plan 6150, put_on_probation 3164, decide_proposal 1395",
    ),
    "paper beside the chief": (_paper_beside_the_chief, "5: receive 4185, decide 8684"),
    "final on the last day": (
        _early,
        "11: receive 7411, decide_finally 3025, decide_finally 8387",
    ),
    "sight after the end": (_sight_left, "74: recall 8442"),
    "shorter than six months": (_too_short, "2: change_length 2770"),
    "breach outside": (_breach_outside, "2: breach 5915"),
    "file without flags": (
        _no_flags,
        "10: put_on_probation 533, decide_proposal 7026, spoiled_file 7906",
    ),
    "nobody interrogated": (_unprotected, "4: decide 6489"),
    "clock goes on": (_clock_goes_on, "1: decide 1033"),
    "revoked without a ground": (_without_ground, "2: revoke 5915"),
}


@contextmanager
def planted(name: str) -> Iterator[None]:
    """One of the faults, until the end of the block."""
    plant, _path = PLANTED[name]
    with ExitStack() as faults:
        plant(lambda room, name, fault: faults.enter_context(patch.object(room, name, fault)))
        yield


def find(name: str, *, most: int = MOST) -> Found | None:
    """Walk with a fault planted until it is found; None after so many steps."""
    with planted(name):
        try:
            machine.run(most, seed=1, shortens=False)
        except Exception as found:
            return Found(machine.ChildsPath.steps, said_by(found))
    return None


def said_by(found: Exception) -> str:
    """Which invariant found it, and what of; or the CHECK of the database."""
    said = (str(found) or repr(found)).splitlines()[0]
    return said.partition(" on 20")[2][8:] or said
