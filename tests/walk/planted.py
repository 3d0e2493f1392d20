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
from casetrack.brought import brought_as
from casetrack.courses.approvals import actions as approvals
from casetrack.courses.approvals import queries as standing
from casetrack.courses.approvals import steps
from casetrack.courses.approvals.deciding import Way, told_of
from casetrack.courses.approvals.models import Deputy
from casetrack.courses.approvals.trying import way_of_proposal
from casetrack.courses.measures import actions as measures
from casetrack.desk.rechecks import consequences as again
from casetrack.exchange import importer
from casetrack.guidance import ladder
from casetrack.law import RevocationFacts, Verdict, length_lawful, probation_last_day
from casetrack.law.counting import add_months
from casetrack.ledger import decisions_taken, gates
from casetrack.ledger.proposals import Proposable
from casetrack.people import relations
from casetrack.people.guarantees import gates as guarantees
from casetrack.probation import actions, checks, conduct, corrections, endings
from casetrack.probation import gates as asked
from casetrack.probation.entrustments import ending
from casetrack.probation.scores import counting, entries, handlers
from casetrack.probation.supervision import actions as supervision
from casetrack.probation.supervision import due
from casetrack.review import decisions
from casetrack.review.hearings import actions as hearings
from tests.builders import ON_PAPER
from tests.walk import machine, walking
from tests.walk.planted_afterwards import PLANTED_AFTERWARDS
from tests.walk.planted_back import BACK
from tests.walk.planted_sealing import PLANTED_SEALING
from tests.walk.walking import follow, read_path

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
    def nobody_had_a_hand(*args: Any, **values: Any) -> Way:
        return replace(way_of_proposal(*args, **values), hands=frozenset())

    for there in (approvals, steps):
        put(there, "way_of_proposal", nobody_had_a_hand)
    put(approvals, "_decider", lambda *_args: WhoDecides.CHIEF_PROCURATOR)


def _deputy_for_ever(put: Any) -> None:
    def stands_in(on: Any) -> ColumnElement[bool]:
        return and_(Deputy.since <= on)

    put(standing, "stands_in", stands_in)


def _paper_beside_the_chief(put: Any) -> None:
    for room in (decisions, endings, actions):
        put(room, "ensure_decided", lambda *_args, **_values: told_of(ON_PAPER))


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
    for there in (gates, decisions_taken):
        put(there, "flags_from", lambda _asked: [])
    put(again, "rules_against", lambda *_args: [])


def _unprotected(put: Any) -> None:
    put(guarantees, "verdicts_on_suspect", lambda *_args, **_values: ())


def _clock_goes_on(put: Any) -> None:
    put(decisions, "settle", _nothing)
    put(walking, "ensure_lawful", _nothing)


def _without_ground(put: Any) -> None:
    put(asked, "conduct", lambda *_args, **_values: RevocationFacts(supervision_violations=3))


def _not_counted_again(put: Any) -> None:
    put(due, "count_talks", _nothing)


def _goes_on_after_the_end(put: Any) -> None:
    put(due, "runs", lambda _probation: True)
    put(walking, "ensure_lawful", _nothing)


def _leave_without_a_reason(put: Any) -> None:
    put(supervision, "leave_concerns", lambda *_args, **_values: ())


def _points_twice(put: Any) -> None:
    put(counting, "standing", list)


def _as_often_as_one_likes(put: Any) -> None:
    put(entries, "times_in_month", lambda *_args: 0)


def _no_more_nodes(put: Any) -> None:
    put(handlers, "next_node", lambda *_args, **_values: None)


def _no_condition(put: Any) -> None:
    put(ladder, "step_verdicts", lambda *_args, **_values: ())


def _two_at_once(put: Any) -> None:
    put(relations, "_at_once", lambda *_args: False)


def _looked_at_for_ever(put: Any) -> None:
    put(measures, "settle", _nothing)


def _heard_by_anybody(put: Any) -> None:
    put(hearings, "ensure_decided", lambda *_args, **_values: told_of(ON_PAPER))


def _any_file(put: Any) -> None:
    put(importer, "check", lambda _located: [])


def _proposal_of_a_file(put: Any) -> None:
    put(
        approvals,
        "_is_overtaken",
        lambda proposal, _taken: brought_as(Proposable, proposal.what or ""),
    )


# By name: what is planted, and the shortest path on which it was found so far.
PLANTED: dict[str, tuple[Plant, str]] = {
    "correction asks no gate": (
        _not_asked_at_correction,
        "11: breach 8856, breach 5841, correct_probation 3499",
    ),
    "own proposal decided": (
        _by_whoever_proposed,
        "1: put_on_probation 2198, decide_proposal 8549, decide_proposal 2382",
    ),
    "deputy after the last day": (
        _deputy_for_ever,
        "115: stand_in 1918, receive 8088, put_on_probation 965, put_on_probation 3575, "
        "decide_proposal 2119",
    ),
    "paper beside the chief": (_paper_beside_the_chief, "5: receive 4185, decide 8684"),
    "final on the last day": (
        _early,
        "11: receive 7411, decide_finally 3025, decide_finally 8387",
    ),
    "sight after the end": (_sight_left, "74: recall 8442"),
    "shorter than six months": (_too_short, "148: change_length 1380"),
    "breach outside": (_breach_outside, "101: breach 5727"),
    "file without flags": (
        _no_flags,
        "10: put_on_probation 533, decide_proposal 7026, spoiled_file 7906",
    ),
    "nobody interrogated": (_unprotected, "4: decide 6489"),
    "clock goes on": (_clock_goes_on, "1: decide 1033"),
    "revoked without a ground": (_without_ground, "111: revoke 697"),
    "due not counted again": (_not_counted_again, "704: talk 2394"),
    "owed after the probation": (_goes_on_after_the_end, "116: decide_finally 4470"),
    "leave without a reason": (
        _leave_without_a_reason,
        "121: ask_leave 4572, ask_leave 3003, ask_leave 1186, ask_leave 275, ask_leave 1372, "
        "answer_leave 3643",
    ),
    "withdrawn points count": (
        _points_twice,
        "121: give_points 1320, mend_points 2725",
    ),
    "as often as one likes": (_as_often_as_one_likes, "121: give_points 8460, give_points 7932"),
    "nodes are forgotten": (_no_more_nodes, "134: begin_points 5988, answer_points 1596"),
    "step without condition": (_no_condition, "100: take_step 8181"),
    "guardian twice at once": (_two_at_once, "100: name_guardian 8181, name_guardian 1818"),
    "review owed for ever": (_looked_at_for_ever, "100: begin_kept 1818, review_kept 7324"),
    "hearing by anybody": (_heard_by_anybody, "103: hear 4765"),
    "any file": (_any_file, "100: broken_file 4580"),
    "proposal of a file": (
        _proposal_of_a_file,
        "114: receive 3120, put_on_probation 6217, go_on_in_the_copy 7784, decide 53",
    ),
}

PLANTED |= PLANTED_AFTERWARDS | BACK | PLANTED_SEALING


@contextmanager
def planted(name: str) -> Iterator[None]:
    """One of the faults, until the end of the block."""
    plant, _path = PLANTED[name]
    with ExitStack() as faults:
        plant(lambda room, name, fault: faults.enter_context(patch.object(room, name, fault)))
        yield


def shown(name: str) -> Found | None:
    """Walk the path that shows a fault, without it and with it; None if that shows nothing.

    Raises AssertionError if the path fails without the fault.
    """
    path = read_path(PLANTED[name][1])
    follow(path)
    with planted(name):
        try:
            follow(path)
        except Exception as refusal:
            return Found(len(path[1]), said_by(refusal))
    return None


def find(name: str, *, most: int = MOST, seed: int = 1) -> Found | None:
    """Walk with a fault planted until it is found; None after so many steps."""
    with planted(name):
        try:
            machine.run(most, seed=seed, shortens=False)
        except Exception as refusal:
            return Found(machine.ChildsPath.steps, said_by(refusal))
    return None


def said_by(exception: Exception) -> str:
    """Which invariant found it, and what of; or the CHECK of the database."""
    text = (str(exception) or repr(exception)).splitlines()[0]
    return text.partition(" on 20")[2][10:] or text
