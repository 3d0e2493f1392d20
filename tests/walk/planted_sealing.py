"""Faults planted in what follows a judgment, guardians by a court, assistance, and the sealing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from weakref import WeakKeyDictionary

from casetrack.cases import court_decisions, guardians, sealed
from casetrack.cases.told_kinds import GuardianQuality
from casetrack.casework.facts.awaited import Awaited
from casetrack.clocks import sealings
from casetrack.desk.sealed_records import apart, ceremony, destruction, theirs, unsealing
from casetrack.guidance.judicial_assistance import awards
from casetrack.guidance.judicial_assistance import fact_actions as instalments
from casetrack.law.records import sealing
from casetrack.review.judgments import guardians as by_a_court

Put = Callable[[Any, str, Any], None]


def _nothing(*_args: Any, **_values: Any) -> None:
    """What a step that was forgotten does."""


def _not_owed(put: Put) -> None:
    put(sealings, "sealing_call", _nothing)


def _any_sentence(put: Put) -> None:
    put(sealings, "sealing", lambda facts: replace(sealing(facts), met=True))


def _appealed_and_in_force(put: Put) -> None:
    put(court_decisions, "_is_about", lambda *_args: False)


def _pending_and_in_force(put: Put) -> None:
    in_force = court_decisions.JudgmentStands(court_decisions.CourtStanding.IN_FORCE)
    real = court_decisions._own

    def own(judgment: Any, on: Any) -> Any:
        stands = real(judgment, on)
        is_pending = stands.how is court_decisions.CourtStanding.NOT_YET
        return replace(in_force, since=judgment.decided.first) if is_pending else stands

    put(court_decisions, "_own", own)


def _never_revoked(put: Put) -> None:
    put(by_a_court, "end", _nothing)


def _carer_is_guardian(put: Put) -> None:
    put(GuardianQuality, "is_care_alone", False)


def _kin_for_ever(put: Put) -> None:
    put(guardians, "_holds", lambda *_args: True)


def _handler_keeps_it(put: Put) -> None:
    real = ceremony._close

    def close(case: Any, act: Any) -> None:
        handler_id = case.handler_id
        real(case, act)
        case.handler_id = handler_id

    put(ceremony, "_close", close)


def _lists_know_it(put: Put) -> None:
    put(sealed, "_LEFT_OUT", ())
    put(sealed, "_without_sealed", WeakKeyDictionary())


def _helps_for_ever(put: Put) -> None:
    real = ceremony._helper

    def helper(case: Any, new: Any, act: Any) -> Any:
        return real(case, replace(new, until=new.until + timedelta(days=30)), act)

    put(ceremony, "_helper", helper)


def _named_in_texts(put: Put) -> None:
    put(apart, "cover_texts", _nothing)


def _rows_stay(put: Put) -> None:
    put(theirs.Theirs, "_goes", lambda *_args: False)


def _grants_stay(put: Put) -> None:
    put(ceremony, "grants_of", lambda *_args: ())


def _nobody_again(put: Put) -> None:
    def forget(seal: Any, act: Any) -> None:
        seal.handler_id = None
        real(seal, act)

    real = unsealing._lift
    put(unsealing, "_lift", forget)


def _held_and_destroyed(put: Put) -> None:
    put(destruction, "is_held", lambda *_args, **_values: False)


def _destroyed_and_there(put: Put) -> None:
    put(destruction, "remove_cases", _nothing)


def _more_than_granted(put: Put) -> None:
    put(instalments, "_ensure_granted", _nothing)


def _taken_back_and_arranged(put: Put) -> None:
    """An instalment that was taken back counts as arranged, so that nothing of it is owed."""

    def sums_of(awards_made: Any, payments: Any, party_id: int) -> Any:
        counted: list[Any] = [
            SimpleNamespace(**vars(row) | {"withdrawn_by_id": None}) for row in payments
        ]
        return real(awards_made, counted, party_id)

    real = awards.sums_of
    put(awards, "sums_of", sums_of)


def _paid_and_owed(put: Put) -> None:
    put(Awaited, "is_over", lambda *_args: False)


# By name: what is planted, and the shortest path on which it was found so far.
PLANTED_SEALING: dict[str, tuple[Callable[[Put], None], str]] = {
    "no sealing owed": (_not_owed, "8000: appeal 5336"),
    "any sentence is sealed": (_any_sentence, "8000: judge_of 1"),
    "appealed and in force": (
        _appealed_and_in_force,
        "8000: appeal 3621, judge_of 1201, appeal 8276, appeal 7736, appeal 5336, appeal 7009, "
        "appeal 726",
    ),
    "pending and in force": (
        _pending_and_in_force,
        "8000: appeal 3621, judge_of 1201, appeal 7736, appeal 5336, appeal 7009, appeal 726",
    ),
    "revoked and still guardian": (_never_revoked, "8002: name_guardian 7585, judge_guardian 4155"),
    "carer is guardian": (_carer_is_guardian, "8000: give_into_care 967"),
    "guardian of any day": (_kin_for_ever, "8000: judge_guardian 8716"),
    "handler keeps the sealed": (_handler_keeps_it, "8001: seal_and_unseal 9990"),
    "lists know the sealed": (_lists_know_it, "8001: seal_and_unseal 9990"),
    "helps for ever": (_helps_for_ever, "8001: seal_and_unseal 9990"),
    "named in a text": (_named_in_texts, "8001: seal_and_unseal 9990"),
    "rows stay in the case": (_rows_stay, "8001: seal_and_unseal 9990"),
    "access outlives the sealing": (_grants_stay, "8001: seal_and_unseal 9990"),
    "paid more than granted": (
        _more_than_granted,
        "10: grant_aid 9361, arrange_aid 533, mend_aid 3376",
    ),
    "taken back and arranged": (
        _taken_back_and_arranged,
        "12: grant_aid 7775, arrange_aid 8669, arrange_aid 5730, arrange_aid 6139, "
        "mend_aid 7905, arrange_aid 4490",
    ),
    "paid and still owed": (_paid_and_owed, "7: grant_aid 5991, arrange_aid 8313, pay_aid 3517"),
    "destroyed while held": (_held_and_destroyed, "8001: seal_and_destroy 9990"),
    "destroyed and still there": (_destroyed_and_there, "8001: seal_and_destroy 9990"),
    "unsealed for nobody": (_nobody_again, "8001: seal_and_unseal 9990"),
}
