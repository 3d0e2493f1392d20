"""Faults of decided days and of the ways back, planted as those of `planted` are.

The path that shows each is the one on which it was hunted down (`hunted`), made shorter.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from casetrack.clocks import decisions as clocks
from casetrack.courses.approvals import deciding
from casetrack.probation import undoing as of_probation
from casetrack.review import actions as reviews
from casetrack.review import reasons, undoing
from casetrack.review.models import ReviewPeriod
from casetrack.review.oversight import due as oversight

Plant = Callable[[Callable[[Any, str, Any], None]], None]
LONG_AFTER = date(2099, 12, 31)


def _nothing(*_args: Any, **_values: Any) -> None:
    """What a step that was forgotten does."""


def _any_day(put: Any) -> None:
    put(deciding, "ensure_its_day", lambda *_args: {})


def _longer_at_any_time(put: Any) -> None:
    counted_from = reasons.counted_from

    def counted(period: ReviewPeriod) -> tuple[date, date]:
        received, due = counted_from(period)
        return received, due if period.extended_on is not None else LONG_AFTER

    put(reviews, "counted_from", counted)


def _clocks_of_the_undone(put: Any) -> None:
    put(clocks, "end", _nothing)


def _measure_of_the_undone(put: Any) -> None:
    put(of_probation, "end_measure", _nothing)


def _as_if_it_never_stood_still(put: Any) -> None:
    put(undoing, "left_of", lambda period, _ended: (period.nominal, period.due))


def _another_rests_on_it(put: Any) -> None:
    put(undoing, "decisions_about", lambda _person: [])


def _nothing_goes_on(put: Any) -> None:
    put(undoing, "resume", _nothing)


def _kept_in_custody(put: Any) -> None:
    put(clocks, "owes_release", lambda *_args: False)


def _looked_at_though_free(put: Any) -> None:
    put(oversight, "_ENDS_CUSTODY", frozenset())


def _anybody_undoes(put: Any) -> None:
    put(undoing, "ensure_decided", lambda *_args, **_values: {})


BACK: dict[str, tuple[Plant, str]] = {
    "decided on any day": (
        _any_day,
        "4000: decide_arrest 3422",
    ),
    "longer though it ran out": (
        _longer_at_any_time,
        "5003: ask_for_arrest 6580, ask_for_arrest 4818, correct_visit 4049, "
        "decide_by_paper 2502, extend_by_paper 104",
    ),
    "clocks of the undone": (
        _clocks_of_the_undone,
        "4000: receive 6072, announce_any 4661, put_on_probation 6903, undo 4607",
    ),
    "measure of the undone": (
        _measure_of_the_undone,
        "4000: receive 6072, announce_any 4661, put_on_probation 6903, undo 4607",
    ),
    "never stood still": (
        _as_if_it_never_stood_still,
        "5011: put_on_probation 9053, ask_for_arrest 3277, ask_for_arrest 9295, "
        "decide_proposal 804, look_at_custody 4688, undo 7030",
    ),
    "another rests on it": (
        _another_rests_on_it,
        "4005: undo 1286",
    ),
    "nothing goes on": (
        _nothing_goes_on,
        "4000: decide_by_paper 7599, receive 6072, announce_any 4661, "
        "put_on_probation 6903, undo 4607",
    ),
    "kept in custody": (
        _kept_in_custody,
        "5000: receive 1060, ask_for_arrest 1996, record_earlier 5937",
    ),
    "looked at though free": (
        _looked_at_though_free,
        "4000: receive 6072, announce_any 4661, put_on_probation 6903",
    ),
    "anybody undoes": (
        _anybody_undoes,
        "4000: decide_arrest 3422, undo 4735",
    ),
}
