"""Steps towards a guardian who does not keep the duties: taken, refused, settled, shown."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from casetrack.accounts.models import Role
from casetrack.cases.duty_kinds import DutyState
from casetrack.cases.models import Obligation, Party
from casetrack.cases.requirements import HowKept, NewCheck
from casetrack.courses.requirements.checks import look_at
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.db.transaction import unit_of_work
from casetrack.errors import LostRace, NotAllowed, RuleBroken
from casetrack.guidance.ladder import (
    StepTerms,
    flags_of_steps,
    settle_step,
    steps_of,
    take_step,
)
from casetrack.guidance.ladder_kinds import (
    STEP_LOOK,
    ApplicantKind,
    FailingKind,
    GroundKind,
    GuardianStepKind,
    StepResult,
)
from casetrack.guidance.ladder_views import ladder_part
from casetrack.guidance.models import FamilyStep, GuardianshipOrder
from casetrack.ledger.gates import LawRefuses
from tests.builders import NOON, TODAY, acting, make_staff
from tests.guidance.builders import case_of, entries_in, handler_of, make_order
from tests.signed_in import prepare, sign_in, text_of

LOOK = date(2026, 12, 20)


@pytest.fixture
def order(app: Flask) -> Iterator[GuardianshipOrder]:
    """An order of six months to a father, served four days ago."""
    with app.test_request_context(), unit_of_work():
        yield make_order()


def child_of(order: GuardianshipOrder) -> Party:
    return next(link.party for link in order.measure.parties if link.part.value == "about")


def terms(kind: GuardianStepKind, **changed: Any) -> StepTerms:
    return StepTerms(
        kind, **{"taken": PartialDate.day(TODAY), "text": "当面训诫", "look_due": LOOK, **changed}
    )


def take(order: GuardianshipOrder, kind: GuardianStepKind, **changed: Any) -> FamilyStep:
    by = handler_of(child_of(order))
    return take_step(order, terms(kind, **changed), acting(by, on=TODAY, at=NOON))


def settle(step: FamilyStep, result: StepResult, **changed: Any) -> None:
    by = handler_of(
        session().get_one(Party, child_of(session().get_one(GuardianshipOrder, step.order_id)).id)
    )
    data = {"settled": PartialDate.day(TODAY), "outcome": "仍不管教", "opened": step.version}
    settle_step(step, acting(by, on=TODAY, at=NOON), result=result, **{**data, **changed})


def not_kept(order: GuardianshipOrder) -> None:
    look = NewCheck(HowKept.NOT_KEPT, PartialDate.day(TODAY), "手机仍由孩子保管")
    by = handler_of(child_of(order))
    look_at(
        case_of(child_of(order)), [(order.measure.items[0], look)], acting(by, on=TODAY, at=NOON)
    )


def offered(order: GuardianshipOrder) -> GuardianStepKind | None:
    return ladder_part(order, may_take=True, may_settle=True).offered


def test_each_step_follows_the_one_below_and_owes_a_look(order: GuardianshipOrder) -> None:
    assert offered(order) is None
    not_kept(order)
    assert offered(order) is GuardianStepKind.ADMONITION

    first = take(order, GuardianStepKind.ADMONITION)
    owed = session().scalars(select(Obligation).where(Obligation.kind == STEP_LOOK)).one()
    assert (owed.due, owed.subject_id, owed.is_open) == (LOOK, first.id, True)
    assert offered(order) is None
    part = ladder_part(order, may_take=True, may_settle=True)
    assert GuardianStepKind.ADMONITION not in dict(part.ways)
    with pytest.raises(RuleBroken, match="This step was taken, and its outcome is not"):
        take(order, GuardianStepKind.ADMONITION)

    settle(first, StepResult.NOT_HEEDED)
    assert (owed.state, offered(order)) == (DutyState.MET, GuardianStepKind.GUIDANCE)
    second = take(order, GuardianStepKind.GUIDANCE, failing=FailingKind.WRONG_EDUCATION)
    settle(second, StepResult.NOT_HEEDED)
    third = take(order, GuardianStepKind.POLICE, law_broken=True)
    settle(third, StepResult.HEEDED)
    last = take(
        order,
        GuardianStepKind.REVOCATION,
        ground=GroundKind.NEGLECT,
        applicant=ApplicantKind.CIVIL_AFFAIRS,
    )
    assert [step.kind for step in steps_of(order)] == list(GuardianStepKind)
    texts = [entry.kind.value for entry in entries_in(case_of(child_of(order)))][2:]
    assert texts == [
        "guardian_admonished",
        "guardian_step_settled",
        "guardian_guidance_ordered",
        "guardian_step_settled",
        "guardian_reported_to_police",
        "guardian_step_settled",
        "guardianship_revocation_supported",
    ]
    assert (last.ground, last.look_due, last.why_now.zh) == (GroundKind.NEGLECT, LOOK, None)


def test_a_step_left_out_asks_a_reason_and_keeps_it(order: GuardianshipOrder) -> None:
    with pytest.raises(RuleBroken) as asked:
        take(order, GuardianStepKind.GUIDANCE, failing=FailingKind.DUTIES)
    assert asked.value.field == "reason"
    step = take(
        order, GuardianStepKind.GUIDANCE, failing=FailingKind.DUTIES, reason="已由公安机关训诫"
    )
    assert step.why_now.in_("zh") == "已由公安机关训诫"
    settle(step, StepResult.MISTAKEN)
    not_kept(order)
    assert offered(order) is GuardianStepKind.ADMONITION  # what was a mistake was not taken


def test_a_step_of_a_later_day_was_not_taken_before(order: GuardianshipOrder) -> None:
    take(order, GuardianStepKind.ADMONITION, failing=FailingKind.DUTIES)
    day_before = {"taken": PartialDate.day(date(2026, 11, 23)), "failing": FailingKind.DUTIES}

    with pytest.raises(RuleBroken) as asked:
        take(order, GuardianStepKind.GUIDANCE, **day_before)
    assert asked.value.field == "reason"

    take(order, GuardianStepKind.GUIDANCE, **{**day_before, "taken": PartialDate.day(TODAY)})


@pytest.mark.parametrize(
    ("kind", "changed", "field"),
    [
        (GuardianStepKind.ADMONITION, {}, "failing"),
        (GuardianStepKind.POLICE, {"reason": "紧急"}, "law_broken"),
        (
            GuardianStepKind.REVOCATION,
            {"applicant": ApplicantKind.SCHOOL, "reason": "紧急"},
            "ground",
        ),
        (
            GuardianStepKind.REVOCATION,
            {
                "ground": GroundKind.GRAVE_HARM,
                "applicant": ApplicantKind.PROCURATORATE,
                "reason": "紧急",
            },
            "applicant",
        ),
    ],
)
def test_without_its_condition_it_is_refused(
    order: GuardianshipOrder, kind: GuardianStepKind, changed: dict[str, Any], field: str
) -> None:
    with pytest.raises(LawRefuses) as refused:
        take(order, kind, **changed)
    assert refused.value.field == field
    assert not steps_of(order)


def test_a_step_of_2021_rests_on_no_law_of_2022(order: GuardianshipOrder) -> None:
    def taken(day: date) -> FamilyStep:
        data = {"taken": PartialDate.day(day), "failing": FailingKind.WRONG_EDUCATION}
        return take(order, GuardianStepKind.ADMONITION, **data)

    with pytest.raises(LawRefuses) as refused:
        taken(date(2021, 12, 31))
    assert refused.value.field == "failing"
    assert "before_family_education_law" in {
        verdict.values.get("reason") for verdict in refused.value.verdicts
    }
    assert taken(date(2022, 1, 1)).failing is FailingKind.WRONG_EDUCATION


def test_days_and_rights(order: GuardianshipOrder) -> None:
    failing = {"failing": FailingKind.DUTIES}
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"taken": PartialDate.day(date(2026, 11, 25))}, "not_yet"),
        ({"look_due": TODAY}, "The next check lies after the step of"),
    ]
    for changed, key in wrong:
        with pytest.raises(RuleBroken, match=key):
            take(order, GuardianStepKind.ADMONITION, **failing, **changed)
    stranger = acting(make_staff(Role.PROSECUTOR), on=TODAY, at=NOON)
    with pytest.raises(NotAllowed):
        take_step(order, terms(GuardianStepKind.ADMONITION, **failing), stranger)

    step = take(order, GuardianStepKind.ADMONITION, **failing, taken=PartialDate.unknown())
    assert step.taken.is_unknown
    refused: list[tuple[dict[str, Any], str]] = [
        ({"settled": PartialDate.day(date(2026, 11, 25))}, "not_yet"),
        ({"outcome": " "}, "Enter the outcome, and its evidence"),
    ]
    for changed, key in refused:
        with pytest.raises(RuleBroken, match=key):
            settle(step, StepResult.HEEDED, **changed)
    with pytest.raises(LostRace):
        settle(step, StepResult.HEEDED, opened=7)
    settle(step, StepResult.HEEDED)
    with pytest.raises(RuleBroken, match="The outcome of this step is recorded already"):
        settle(step, StepResult.HEEDED)


def test_the_journal_says_in_words_what_came_of_a_step(app: Flask) -> None:
    with prepare(app):
        order = make_order()
        case = case_of(child_of(order))
        not_kept(order)
        step = take(order, GuardianStepKind.ADMONITION)
        settle(step, StepResult.NOT_HEEDED)
        handler, url = handler_of(child_of(order)), f"/cases/{case.id}"
    with time_machine.travel(NOON, tick=False):
        page = text_of(sign_in(app, handler).get(url))

    assert "result: not heeded" in page
    assert "not_heeded" not in page


def told_by_a_file(order: GuardianshipOrder, kind: GuardianStepKind, **value: Any) -> FamilyStep:
    """A step as a file brings it in."""
    nothing = BilingualText(None, None)
    values = {"text": BilingualText(None, "训诫"), "why_now": nothing, "outcome": nothing, **value}
    step = FamilyStep(
        case_id=order.measure.case_id,
        order_id=order.id,
        kind=kind,
        taken=PartialDate.day(TODAY),
        result=StepResult.HEEDED,
        settled=PartialDate.day(TODAY),
        **values,
    )
    session().add(step)
    session().flush()
    return step


def test_an_unlawful_step_of_a_file_is_flagged_and_shown(app: Flask) -> None:
    with prepare(app):
        order = make_order()
        first = told_by_a_file(order, GuardianStepKind.ADMONITION)
        police = told_by_a_file(order, GuardianStepKind.POLICE)
        broken = told_by_a_file(order, GuardianStepKind.POLICE, law_broken=False)
        lawful = told_by_a_file(order, GuardianStepKind.POLICE, law_broken=True)
        ground, applicant = GroundKind.NEGLECT, ApplicantKind.CIVIL_AFFAIRS
        named = {"ground": ground, "applicant": applicant}
        left_out = told_by_a_file(order, GuardianStepKind.REVOCATION, **named)
        why = BilingualText(None, "情况紧急")
        reasoned = told_by_a_file(order, GuardianStepKind.REVOCATION, why_now=why, **named)
        case = case_of(child_of(order))
        flags = {step.id: [data["rule"] for data in of] for step, of in flags_of_steps(case, TODAY)}
        steps = (first, police, broken, lawful, left_out, reasoned)
        assert [flags[step.id] for step in steps] == [
            ["guardian_failed"],
            ["guardian_steps_in_order"],
            ["guardian_to_police", "guardian_steps_in_order"],
            ["guardian_steps_in_order"],
            ["guardian_steps_in_order"],
            [],
        ]
        for step, rows in flags_of_steps(case, TODAY):
            step.flags = rows
        handler = handler_of(child_of(order))
        page = f"/cases/{case.id}/guidance/orders/{order.id}"
    shown = text_of(sign_in(app, handler).get(page, follow_redirects=True))
    assert shown.count("The law would have refused it here") == 6
