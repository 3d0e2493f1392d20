"""Faults of what comes after a decision, and of a case in two offices, planted for a while.

As in `planted`: each puts one function of casetrack in the place of another.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from casetrack.brought import brought
from casetrack.cases.models import Charge, Disposition
from casetrack.casework.identity import ages
from casetrack.desk.rechecks import consequences as again
from casetrack.exchange import importer
from casetrack.guidance import assessment, ladder
from casetrack.guidance.correction import gates as correction
from casetrack.law import GuardianStep
from casetrack.law.age_record import Age, AgeSource
from casetrack.ledger import consequences, decisions_taken, gates
from casetrack.ledger.consequences import Consequence
from casetrack.people.guarantees import queries as guarantees
from casetrack.probation import gates as asked
from casetrack.probation.queries import objections_about
from casetrack.review import gates as in_review

Put = Callable[[Any, str, Any], None]


def _nothing(*_args: Any, **_values: Any) -> None:
    """What a step that was forgotten does."""


def _taken_back_counts(put: Put) -> None:
    def standing(rows: Any, person: Any) -> list[Any]:
        return [row for row in rows if row.party_id == person.id]

    put(guarantees, "_standing", standing)


def _charge_unread(put: Put) -> None:
    known = brought(Consequence)
    those = [
        replace(consequence, reads=tuple(r for r in consequence.reads if r is not Charge))
        for consequence in known
    ]
    put(consequences, "brought", lambda _kind: those)


def _charge_of_then(put: Put) -> None:
    put(asked, "chapter_from", lambda *_args, **_values: 6)


def _nobody_told(put: Put) -> None:
    put(again, "_keep_duties", _nothing)


def _chief_untold(put: Put) -> None:
    put(again, "CHIEFS", ())


def _outlives_it(put: Put) -> None:
    put(again, "_was_revoked", lambda _decision: False)


def _reason_forgotten(put: Put) -> None:
    def rules(_decision: Disposition, question: Any) -> list[str]:
        unmet = (
            verdict.verdict for verdict in gates.verdicts_shown(question) if not verdict.verdict.met
        )
        return list(
            dict.fromkeys(verdict.rule for verdict in unmet if verdict.refuses or verdict.warns)
        )

    put(again, "rules_against", rules)


def _asked_of_today(put: Put) -> None:
    real = decisions_taken.asked_of

    def of_today(case: Any, decision: Any, *, on: date, known: Any = None) -> Any:
        return replace(real(case, decision, on=on, known=known), on=on)

    put(decisions_taken, "asked_of", of_today)


def _raised_since(put: Put) -> None:
    put(asked, "_raised_by_then", lambda question: question.read(objections_about))


def _birth_unread(put: Put) -> None:
    put(ages, "_born", lambda _person: None)


def _never_late(put: Put) -> None:
    put(in_review, "_last_days_of", lambda _person: ())


def _over_a_case(put: Put) -> None:
    put(importer, "_ensure_same", _nothing)


def _mistakes_count(put: Put) -> None:
    real = ladder.facts_as_told

    def as_told(order: Any, steps: Any, step: Any) -> Any:
        before = {GuardianStep(other.kind.value): None for other in steps if other is not step}
        return replace(real(order, steps, step), taken=before)

    put(ladder, "facts_as_told", as_told)


def _before_it_was_taken(put: Put) -> None:
    put(ladder, "_taken_before", lambda steps, *_args: steps)


def _sixteen_and_let_off(put: Put) -> None:
    put(correction, "_least_age", lambda *_args: None)


def _grown_and_educated(put: Put) -> None:
    put(correction, "age_of", lambda *_args: Age(minor=True, source=AgeSource.HAND))


def _closing_asked_once(put: Put) -> None:
    put(assessment, "asked_of_closing", lambda *_args: None)


def _too_young_to_be_seen(put: Put) -> None:
    put(assessment, "ask", lambda _asked: set())


# By name: what is planted, and the shortest path on which it was found so far.
PLANTED_AFTERWARDS: dict[str, tuple[Callable[[Put], None], str]] = {
    "taken back and counted": (_taken_back_counts, "101: withdraw_guarantee 9521"),
    "charge is not read": (_charge_unread, "111: withdraw_charge 3485"),
    "charge as it was then": (_charge_of_then, "101: withdraw_charge 9863"),
    "flag on nobody's Today": (_nobody_told, "101: withdraw_guarantee 3632"),
    "chief is not told": (_chief_untold, "1009: withdraw_guarantee 517"),
    "flag outlives the probation": (
        _outlives_it,
        "106: withdraw_charge 7669, breach 4556, breach 7929, breach 2251, revoke 2970, "
        "decide_proposal 4502",
    ),
    "reason forgotten": (
        _reason_forgotten,
        "1015: accuse_father 1109, put_on_probation 4184, withdraw_act 6971",
    ),
    "asked of today": (_asked_of_today, "101: correct_guarantee 1947"),
    "objection of later": (_raised_since, "101: plan 7546, object_to 2298"),
    "birth date is not read": (_birth_unread, "101: enter_birth 3290"),
    "late is not asked again": (
        _never_late,
        "1008: receive 8516, put_on_probation 7292, correct_receipt 5575",
    ),
    "file over a case": (_over_a_case, "101: go_on_in_both 3907"),
    "mistaken step counts": (_mistakes_count, "9024: settle_step 6120"),
    "step before it was taken": (
        _before_it_was_taken,
        "9018: take_step 4279, take_step 9021, mend_step 347",
    ),
    "let off at sixteen": (_sixteen_and_let_off, "9000: enter_birth 1250, educate 3223"),
    "grown and educated": (_grown_and_educated, "9006: educate 8123, enter_birth 57"),
    "closing asked once": (_closing_asked_once, "9011: correct_act 6199, enter_birth 1975"),
    "too young is not seen": (_too_young_to_be_seen, "9011: correct_act 6199, enter_birth 1975"),
}
