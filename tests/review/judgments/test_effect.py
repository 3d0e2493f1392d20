"""First and second instance: which judgment holds for whom, what each page says, corrections."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from casetrack.cases.judgment_kinds import (
    ChargeResult,
    CourtInstance,
    JudgmentResult,
    LegalEffect,
    TermKind,
)
from casetrack.cases.kinds import DispositionKind, PartyRole, TrackKind
from casetrack.cases.models import Disposition, Party
from casetrack.cases.quantity_reading import TermLength
from casetrack.casework.new_parties import accuse
from casetrack.clocks.sealings import sealing_call
from casetrack.db import session
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken
from casetrack.review.judgments.actions import (
    JudgmentTold,
    NewJudgment,
    correct_judgment,
    record_judgment,
)
from casetrack.review.judgments.terms import TermTold
from tests.builders import NOON, TODAY, acting, make_child, make_party
from tests.review.judgments.test_judgments import plain, record
from tests.signed_in import prepare, sign_in, text_of
from tests.visits.builders import case_of, handler_of


@pytest.fixture(autouse=True)
def _at_noon(database: object, keys: object) -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


def years(years: int, months: int = 0) -> tuple[TermTold, ...]:
    return (TermTold(1, TermKind.IMPRISONMENT, TermLength(years, months)),)


def told(day: date, **changed: Any) -> JudgmentTold:
    values: dict[str, Any] = {
        "court": "某区人民法院",
        "decided": PartialDate.day(day),
        "received_on": day,
        "instance": CourtInstance.FIRST,
        "effect": LegalEffect.PENDING,
        "result": JudgmentResult.CONVICTED,
    }
    return JudgmentTold(**{**values, **changed})


FIRST, SECOND = TODAY - timedelta(days=60), TODAY - timedelta(days=10)


def second(earlier: Disposition, **changed: Any) -> JudgmentTold:
    values: dict[str, Any] = {
        "instance": CourtInstance.SECOND,
        "earlier_id": earlier.id,
        "effect": LegalEffect.FINAL_INSTANCE,
        "in_force_on": SECOND,
        "result": JudgmentResult.CHANGED_ON_APPEAL,
    }
    return told(SECOND, **{**values, **changed})


def test_two_judgments_do_not_stand_side_by_side(app: Flask) -> None:
    with prepare(app):
        child = make_child()
        accuse(case_of(child), child, "Theft")
        (first,) = record(child, told=told(FIRST, terms=years(2)))
        record(child, told=second(first, terms=years(1, 6)))
        holder, case_id, child_id = handler_of(child), child.case_id, child.id
        found = sealing_call(child, on=TODAY)
        assert found is not None
        assert (found.fact.when.first, found.verdict.met) == (SECOND, True)

    client = sign_in(app, holder)
    page = plain(text_of(client.get(f"/cases/{case_id}")))
    person = plain(text_of(client.get(f"/cases/{case_id}/people/{child_id}")))

    assert "Replaced by the decision of 2026-11-14." in page
    assert (
        "fixed-term imprisonment of 1 year 6 months (in force: final instance; since 2026-11-14)."
        in page
    )
    assert "convicted, since 2026-11-14" in person
    assert "suspect," not in person


def test_until_it_is_in_force_somebody_is_a_defendant(app: Flask) -> None:
    with prepare(app):
        child = make_child()
        accuse(case_of(child), child, "Theft")
        record(child, told=told(FIRST, terms=years(2)))
        holder, address = handler_of(child), f"/cases/{child.case_id}/people/{child.id}"
        assert sealing_call(child, on=TODAY) is None

    assert "defendant" in plain(text_of(sign_in(app, holder).get(address)))


def test_of_two_the_second_instance_binds_each_to_the_own_earlier_one() -> None:
    child = make_child()
    other = make_party(case_of(child), PartyRole.SUSPECT)
    of_child, of_other = record(child, other, told=told(FIRST, terms=years(2)))

    again = second(of_child, result=JudgmentResult.UPHELD)
    rulings = record(child, other, told=again)

    assert [row.earlier_id for row in rulings] == [of_child.id, of_other.id]
    found = [call.fact.decision for who in (child, other) if (call := sealing_call(who, on=TODAY))]
    assert found == [of_child, of_other]


def test_acquitted_of_one_charge_and_convicted_of_another(app: Flask) -> None:
    with prepare(app):
        child = make_child()
        theft, fight = (accuse(case_of(child), child, name) for name in ("盗窃罪", "寻衅滋事罪"))
        details = told(FIRST, convicted_of=(theft.id,), acquitted_of=(fight.id,))
        (judgment,) = record(child, told=details)
        assert {row.charge_id: row.result for row in judgment.charges} == {
            theft.id: ChargeResult.CONVICTED,
            fight.id: ChargeResult.ACQUITTED,
        }
        holder, address = handler_of(child), f"/cases/{child.case_id}/judgments/{judgment.id}"

    page = plain(text_of(sign_in(app, holder, lang="zh").get(address)))

    assert "认定有罪：盗窃罪；宣告无罪：寻衅滋事罪" in page


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"received_on": FIRST - timedelta(days=1)}, "it cannot be before"),
        ({"in_force_on": FIRST}, "Say why it is in force"),
        ({"effect": None, "in_force_on": FIRST}, "Say why it is in force"),
        (
            {"effect": LegalEffect.PERIOD_OVER, "in_force_on": FIRST + timedelta(days=10)},
            "time for appeal",
        ),
        ({"result": JudgmentResult.CLAIMS_DISMISSED}, "cannot have this result"),
        ({"earlier_id": 999}, "not_of_this_case"),
        ({"received_on": TODAY + timedelta(days=1)}, "not_yet"),
    ],
)
def test_what_cannot_be_of_its_effect_is_refused(changed: dict[str, Any], refusal: str) -> None:
    with pytest.raises(RuleBroken, match=refusal):
        record(make_child(), told=told(FIRST, **changed))


@pytest.mark.parametrize(
    ("kind", "line", "days"),
    [
        (DispositionKind.CIVIL_JUDGMENT, None, 15),
        (DispositionKind.CIVIL_JUDGMENT, TrackKind.CRIMINAL, 10),
        (DispositionKind.COURT_RULING, TrackKind.CIVIL_SUPPORT, 10),
        (DispositionKind.COURT_RULING, TrackKind.CRIMINAL, 5),
    ],
)
def test_nobody_appealed_before_the_days_of_its_law_are_over(
    kind: DispositionKind, line: TrackKind | None, days: int
) -> None:
    child = make_child()
    act = acting(handler_of(child), on=TODAY, at=NOON)
    over = told(FIRST, effect=LegalEffect.PERIOD_OVER, result=None)
    early, late = (
        replace(over, in_force_on=FIRST + timedelta(days=days + more)) for more in (0, 1)
    )
    with pytest.raises(RuleBroken, match="time for appeal"):
        record_judgment(case_of(child), NewJudgment(kind, (child.id,), early, line), act)
    assert record_judgment(case_of(child), NewJudgment(kind, (child.id,), late, line), act)


def test_convicted_and_acquitted_of_the_same_charge_is_refused() -> None:
    child = make_child()
    charge = accuse(case_of(child), child, "Theft")
    for ids in ({"acquitted_of": (charge.id,)}, {"result": JudgmentResult.ACQUITTED}):
        with pytest.raises(RuleBroken, match="charge"):
            record(child, told=told(FIRST, convicted_of=(charge.id,), **ids))


def test_a_correction_says_since_when_it_is_in_force_and_of_which_charge() -> None:
    child = make_child()
    charge = accuse(case_of(child), child, "Theft")
    (judgment,) = record(child, told=told(FIRST, terms=years(2)))
    now = told(
        FIRST,
        terms=years(2),
        effect=LegalEffect.PERIOD_OVER,
        in_force_on=FIRST + timedelta(days=11),
        convicted_of=(charge.id,),
    )
    act = acting(handler_of(child), on=TODAY, at=NOON)

    entry = correct_judgment(case_of(child), judgment, now, "Nobody appealed", act, opened=1)

    assert entry is not None
    assert entry.text.en == (
        "Effect: in force: nobody appealed or protested, was not in force yet. In force from:"
        " 2026-10-06, was none. Charges: convicted of it: theft, was none. Reason: Nobody appealed"
    )
    kept = session().scalars(select(Disposition).where(Disposition.id == judgment.id)).one()
    assert [row.charge_id for row in kept.charges] == [charge.id]
    assert session().get_one(Party, child.id).has_role(PartyRole.SUSPECT)
