"""A plan of care: each term has its part of the care and a day, and a look says what was seen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from casetrack.cases.duty_kinds import DutyState, ObligationKind
from casetrack.cases.kinds import MeasureKind, PartyRole
from casetrack.cases.models import Measure, MeasureItem, Obligation, Party
from casetrack.cases.requirements import CareKind, HowKept, NewCheck
from casetrack.courses.measures.actions import NewMeasure, begin
from casetrack.courses.requirements.actions import RequirementTerms, add_promise, change_promise
from casetrack.courses.requirements.checks import look_at
from casetrack.db import session
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken
from casetrack.exchange.exporter import export_text
from casetrack.exchange.importer import import_text
from tests.builders import NOON, TODAY, acting, make_child
from tests.signed_in import prepare, sign_in, text_of
from tests.visits.builders import case_of, handler_of

SOON = TODAY + timedelta(days=10)


@pytest.fixture(autouse=True)
def _at_noon(database: object, keys: object) -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


def by(child: Party) -> Any:
    return acting(handler_of(child), on=TODAY, at=NOON)


def planned(child: Party) -> Measure:
    day = PartialDate.day(TODAY - timedelta(days=5))
    new = NewMeasure(MeasureKind.CARE_PLAN, day, about_ids=(child.id,), aim="安全、就学")
    return begin(case_of(child), new, by(child))


def term(plan: Measure, child: Party, of: CareKind, **changed: Any) -> Any:
    values = {"text": f"{of}", "kind": of, "look_on": SOON, **changed}
    return add_promise(plan, RequirementTerms(**values), by(child))


def seen(child: Party, of: Any, found: HowKept, look_due: date | None = None) -> None:
    check = NewCheck(found, PartialDate.day(TODAY), "看过", look_due=look_due)
    look_at(case_of(child), [(of, check)], by(child))


def owed(of: Any) -> Obligation:
    kind = Obligation.kind == ObligationKind.PROMISE_LOOK
    return session().scalars(select(Obligation).where(kind, Obligation.subject_id == of.id)).one()


@pytest.mark.parametrize(
    ("changed", "field"), [({"kind": None}, "kind"), ({"look_on": None}, "look_on")]
)
def test_a_term_has_its_part_of_the_care_and_a_day(changed: dict[str, Any], field: str) -> None:
    child = make_child(role=PartyRole.VICTIM)
    plan = planned(child)

    with pytest.raises(RuleBroken) as refused:
        term(plan, child, CareKind.LIVING, **changed)

    assert refused.value.field == field


def test_a_look_is_owed_by_the_day_and_until_it_is_kept_there_is_another() -> None:
    child = make_child(role=PartyRole.VICTIM)
    back = term(planned(child), child, CareKind.SCHOOL_RETURN)
    duty = owed(back)
    assert (duty.is_open, duty.due) == (True, SOON)

    with pytest.raises(RuleBroken) as refused:
        seen(child, back, HowKept.PARTLY)
    assert refused.value.field == "look_due"
    seen(child, back, HowKept.PARTLY, SOON + timedelta(days=7))
    assert (duty.is_open, duty.due) == (True, SOON + timedelta(days=7))
    seen(child, back, HowKept.KEPT)

    assert duty.state is DutyState.MET
    # A term that is kept may be changed without another look.
    changed = RequirementTerms("全日在校", kind=CareKind.SCHOOL_RETURN)
    assert change_promise(back, changed, by(child), opened=back.version)


def test_content_is_gone_only_once_its_evidence_is_secured() -> None:
    child = make_child(role=PartyRole.VICTIM)
    plan = planned(child)
    gone = term(plan, child, CareKind.REMOVAL)

    with pytest.raises(RuleBroken, match="Evidence comes first"):
        seen(child, gone, HowKept.KEPT)
    evidence = term(plan, child, CareKind.EVIDENCE)
    session().expire(plan, ["items"])
    with pytest.raises(RuleBroken, match="Evidence comes first"):
        seen(child, gone, HowKept.KEPT)
    seen(child, gone, HowKept.NOT_KEPT, SOON)
    seen(child, evidence, HowKept.KEPT)
    seen(child, gone, HowKept.KEPT)

    assert gone.state is HowKept.KEPT


def test_the_plan_goes_out_and_in_with_the_part_of_each_term() -> None:
    child = make_child(role=PartyRole.VICTIM)
    term(planned(child), child, CareKind.MONEY)
    text = export_text(case_of(child), by(child)).replace(case_of(child).number, "另案1号")

    came = import_text(text, by=handler_of(child), on=TODAY, at=NOON)

    kept = select(MeasureItem.kind).join(Measure, MeasureItem.measure_id == Measure.id)
    assert session().scalars(kept.where(Measure.case_id == came.case.id)).all() == [CareKind.MONEY]


def test_the_page_of_the_plan_asks_for_terms_and_names_what_else_is_done(app: Flask) -> None:
    with prepare(app):
        child = make_child(role=PartyRole.VICTIM)
        plan, handler = planned(child), handler_of(child)
        new = NewMeasure(MeasureKind.LEGAL_AID, PartialDate.day(TODAY), about_ids=(child.id,))
        begin(case_of(child), new, by(child))
        page = f"/cases/{child.case_id}/measures/{plan.id}"
    client = sign_in(app, handler)

    case_page = text_of(client.get(f"/cases/{child.case_id}"))
    typed = {"text": "Half days at first", "counting": "last"}
    refused = client.post(f"{page}/promises/new", data=typed)
    more = {"kind": "school_return", "look_on": SOON.isoformat()}
    added = client.post(f"{page}/promises/new", data={**typed, **more})
    after = text_of(client.get(page))

    assert "Add the first term of the plan of care" in case_page
    assert refused.status_code == 422
    assert "Choose which part of the care it is." in text_of(refused)
    assert added.status_code == 302
    assert "school: return" in after
    assert "legal aid" in after
