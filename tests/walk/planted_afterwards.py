"""Faults of what comes after a decision, and of a case in two offices, planted for a while.

As in `planted`: each puts one function of casetrack in the place of another.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from casetrack.cases.models import Charge, Disposition
from casetrack.exchange import importer
from casetrack.guarantees import queries as guarantees
from casetrack.identity import ages
from casetrack.ledger import gates
from casetrack.ledger import standing as consequences
from casetrack.probation import gates as asked
from casetrack.probation.queries import objections_about
from casetrack.rechecks import actions as answers
from casetrack.rechecks import standing as again
from casetrack.review import gates as in_review

Put = Callable[[Any, str, Any], None]


def _nothing(*_args: Any, **_values: Any) -> None:
    """What a step that was forgotten does."""


def _taken_back_counts(put: Put) -> None:
    def standing(rows: Any, person: Any) -> list[Any]:
        return [one for one in rows if one.party_id == person.id]

    put(guarantees, "_standing", standing)


def _charge_unread(put: Put) -> None:
    known = consequences._standings
    those = [replace(one, reads=tuple(r for r in one.reads if r is not Charge)) for one in known]
    put(consequences, "_standings", those)


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
        unmet = (one.verdict for one in gates.verdicts_shown(question) if not one.verdict.met)
        return list(dict.fromkeys(one.rule for one in unmet if one.refuses or one.warns))

    put(again, "rules_against", rules)


def _asked_of_today(put: Put) -> None:
    real = gates.asked_of

    def of_today(case: Any, decision: Any, *, on: date, known: Any = None) -> Any:
        return replace(real(case, decision, on=on, known=known), on=on)

    put(gates, "asked_of", of_today)


def _raised_since(put: Put) -> None:
    put(asked, "_raised_by_then", lambda question: question.read(objections_about))


def _birth_unread(put: Put) -> None:
    put(ages, "_born", lambda _person: None)


def _never_late(put: Put) -> None:
    put(in_review, "_last_days_of", lambda _person: ())


def _answered_twice(put: Put) -> None:
    put(answers, "settle", _nothing)


def _over_a_case(put: Put) -> None:
    put(importer, "_ensure_same", _nothing)


# By name: what is planted, and the shortest path on which it was found so far.
PLANTED_AFTERWARDS: dict[str, tuple[Callable[[Put], None], str]] = {
    "taken back and counted": (_taken_back_counts, "1: plan 1"),
    "charge is not read": (_charge_unread, "1: plan 1"),
    "charge as it was then": (_charge_of_then, "1: plan 1"),
    "flag on nobody's Today": (_nobody_told, "1: plan 1"),
    "chief is not told": (_chief_untold, "1: plan 1"),
    "flag outlives the probation": (_outlives_it, "1: plan 1"),
    "reason forgotten": (_reason_forgotten, "1: plan 1"),
    "asked of today": (_asked_of_today, "1: plan 1"),
    "objection of later": (_raised_since, "1: plan 1"),
    "birth date is not read": (_birth_unread, "1: plan 1"),
    "late is not asked again": (_never_late, "1: plan 1"),
    "answered and still owed": (_answered_twice, "1: plan 1"),
    "file over a case": (_over_a_case, "1: plan 1"),
}
