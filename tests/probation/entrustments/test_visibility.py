"""Who is shown what of a child that is entrusted: every address that has a case, walked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from werkzeug.routing import Rule

from casetrack.accounts.models import Role, Staff
from casetrack.cases.models import Case, JournalEntry, Measure, Obligation, Party
from casetrack.db import session
from casetrack.db.transaction import unit_of_work
from casetrack.probation.entrustments import actions, ending
from casetrack.probation.entrustments.models import Entrustment, EntrustmentReport
from casetrack.probation.entrustments.queries import probation_of
from casetrack.probation.models import Probation, ProbationCondition
from casetrack.probation.supervision.models import (
    BreachOutcome,
    LeaveRequest,
    MonthlyAssessment,
    OwnReport,
    SupervisionTalk,
)
from casetrack.visits.models import Visit, VisitPlan
from tests.builders import NOON, TODAY, acting, make_child, make_staff
from tests.probation.builders import make_breach
from tests.probation.entrustments.builders import (
    accept,
    ask,
    divide,
    handler_of,
    head_of,
    report,
    worker_of,
)
from tests.probation.supervision.builders import (
    admonish,
    answer,
    ask_leave,
    assess,
    own_report,
    talk,
)
from tests.signed_in import prepare, sign_in
from tests.visits.builders import plan

# What the office that supervises is shown (200) or led on from (302), of everything there is in a
# case; whatever is not named here is refused (403) or does not exist (404).
SUPERVISOR = {
    # The files that they added themselves, of their own visits.
    "files.of_case",
    "clocks.next_date",
    "concerns.new",
    "dossier.person_page",
    "dossier.show",
    "entrustments.give_back",
    "entrustments.meeting",
    "entrustments.report",
    "entrustments.show",
    "entrustments.staff",
    "offline.sent",
    "supervision.back_from_leave",
    "supervision.hours",
    "supervision.new_leaves",
    "supervision.new_own-reports",
    "supervision.new_talks",
    "supervision.show",
    "visits.cancel",
    "visits.change",
    "visits.change_series",
    "visits.correct",
    "visits.of_case",
    "visits.outcome",
    "visits.pause",
    "visits.plan",
    "visits.series",
    "visits.show",
    "visits.unplanned",
}
# The office that is asked is shown its letter and the form of the answer.
LETTER = {"entrustments.answer", "entrustments.show"}


@dataclass
class Child:
    """A child that is entrusted, and whoever may or may not know of it."""

    app: Flask
    case_id: int
    numbers: dict[str, int]
    head: Staff
    worker: Staff | None
    handler: Staff
    colleague: Staff
    stranger: Staff
    alike: Staff

    def shown(self, staff: Staff) -> dict[str, int]:
        """What each address of the case answers to somebody, by its endpoint."""
        client = sign_in(self.app, staff)
        counts: dict[str, int] = {}
        for rule in self.app.url_map.iter_rules():
            if "case_id" in rule.arguments and "GET" in (rule.methods or set()):
                address = address_of(self.app, rule, self.numbers)
                counts[rule.endpoint] = client.get(address).status_code
        return counts

    def asked_by(self, staff: Staff, endpoint: str) -> int:
        """What one address answers to somebody."""
        address = address_of(self.app, rule_of(self.app, endpoint), self.numbers)
        return sign_in(self.app, staff).get(address).status_code


def address_of(app: Flask, rule: Rule, numbers: dict[str, int]) -> str:
    """The address with the numbers of what is in the case; 1 of what is not there."""
    values: dict[str, Any] = {name: numbers.get(name, 1) for name in rule.arguments}
    with app.test_request_context():
        built = rule.build(values, append_unknown=False)
    assert built is not None
    return built[1]


def numbers_in(case_id: int) -> dict[str, int]:
    """One row of the case for every number that an address may ask for."""
    of_case: dict[str, Any] = {
        "entrustment_id": Entrustment,
        "entry_id": JournalEntry,
        "measure_id": Measure,
        "monthly_assessment_id": MonthlyAssessment,
        "kept_id": Measure,
        "leave_request_id": LeaveRequest,
        "breach_outcome_id": BreachOutcome,
        "own_report_id": OwnReport,
        "supervision_talk_id": SupervisionTalk,
        "obligation_id": Obligation,
        "party_id": Party,
        "plan_id": VisitPlan,
        "probation_id": Probation,
        "subject_id": Visit,
        "visit_id": Visit,
    }
    counts = {
        name: session().scalar(sa.select(sa.func.min(model.id)).where(model.case_id == case_id))
        or 1
        for name, model in of_case.items()
    }
    for name, model in (("condition_id", ProbationCondition), ("told_id", EntrustmentReport)):
        counts[name] = session().scalar(sa.select(sa.func.min(model.id))) or 1
    return counts | {"case_id": case_id}


def child_at(app: Flask, *, is_accepted: bool) -> Child:
    """The desk, committed."""
    with prepare(app):
        entrustment = ask()
        if is_accepted:
            accept(entrustment)
            divide(entrustment)
            report(entrustment)
            recorded_here(probation_of(entrustment))
        plan(entrustment.party)
        head, handler = head_of(entrustment), handler_of(entrustment)
        made = Child(
            app,
            entrustment.case_id,
            {},
            head,
            worker_of(entrustment) if is_accepted else None,
            handler,
            make_staff(Role.CLERK, office=head.office),
            make_staff(),
            make_staff(Role.ASSISTANT),
        )
        session().flush()
        made.numbers = numbers_in(entrustment.case_id)
        made.numbers["party_id"] = entrustment.party_id
        for staff in (head, made.worker, handler, made.colleague, made.stranger, made.alike):
            assert staff is None or staff.office is not None
    return made


def recorded_here(probation: Probation | None) -> None:
    """What the office of the case records of the supervision, and decides."""
    assert probation is not None
    assess(probation, 1, TODAY)
    own_report(probation, TODAY)
    talk(probation, TODAY)
    leave = ask_leave(probation, TODAY, TODAY)
    answer(leave, probation)
    admonish(probation, make_breach(probation).id)


@pytest.fixture
def supervised(app: Flask) -> Iterator[Child]:
    with time_machine.travel(NOON, tick=False):
        yield child_at(app, is_accepted=True)


@pytest.fixture
def asked(app: Flask) -> Iterator[Child]:
    with time_machine.travel(NOON, tick=False):
        yield child_at(app, is_accepted=False)


def let_in(answers: dict[str, int]) -> set[str]:
    """The endpoints that show something, or lead on."""
    assert not [value for value, status in answers.items() if status >= 500]
    return {value for value, status in answers.items() if status in (200, 302)}


def test_whoever_supervises_is_shown_that_part_and_nothing_else(supervised: Child) -> None:
    assert supervised.worker is not None
    expected = SUPERVISOR - {"entrustments.give_back", "entrustments.staff"}
    answers = supervised.shown(supervised.worker)

    assert let_in(answers) == expected, sorted(let_in(answers) ^ expected)
    assert {answers[text] for text in set(answers) - expected} <= {403, 404}
    head = sign_in(supervised.app, supervised.head)
    for endpoint in SUPERVISOR - expected:
        rule = rule_of(supervised.app, endpoint)
        assert head.get(address_of(supervised.app, rule, supervised.numbers)).status_code == 200


def test_nobody_else_of_that_office_or_of_a_third_knows_of_it(supervised: Child) -> None:
    for staff in (supervised.colleague, supervised.stranger):
        for endpoint in SUPERVISOR - {"entrustments.give_back", "entrustments.staff"}:
            assert supervised.asked_by(staff, endpoint) == 404


def test_after_the_end_nothing_is_left(supervised: Child) -> None:
    assert supervised.worker is not None
    with supervised.app.app_context(), unit_of_work():
        entrustment = session().scalars(sa.select(Entrustment)).one()
        handler = session().get_one(Staff, supervised.handler.id)
        ending.recall(entrustment, "Moved back.", acting(handler), opened=entrustment.version)

    # As anybody of that role who never heard of it: refused by the role, or not there.
    answers = supervised.shown(supervised.worker)
    assert set(answers.values()) <= {403, 404}
    assert answers == supervised.shown(supervised.alike)
    for staff in (supervised.worker, supervised.head):
        assert supervised.asked_by(staff, "entrustments.show") == 404
        client = sign_in(supervised.app, staff)
        for page in ("/", "/cases", "/visits", "/days", "/entrustments"):
            assert f"/cases/{supervised.case_id}" not in client.get(page).get_data(as_text=True)


def test_the_day_after_the_last_day_nothing_is_left_either(supervised: Child) -> None:
    assert supervised.worker is not None
    with supervised.app.app_context():
        last = session().scalars(sa.select(Entrustment)).one().measure.last_day
    assert last is not None
    with time_machine.travel(NOON + (last - TODAY) + timedelta(days=1), tick=False):
        for endpoint in ("entrustments.show", "dossier.show", "visits.of_case", "visits.show"):
            assert supervised.asked_by(supervised.worker, endpoint) == 404


def test_another_child_of_the_case_does_not_exist_for_them(supervised: Child) -> None:
    assert supervised.worker is not None
    with prepare(supervised.app):
        case = session().get_one(Case, supervised.case_id)
        other = make_child(case=case)
        visit = plan(other)[0]
        other_id, visit_id = other.id, visit.id
    client = sign_in(supervised.app, supervised.worker)

    assert client.get(f"/cases/{supervised.case_id}/people/{other_id}").status_code == 404
    assert client.get(f"/cases/{supervised.case_id}/visits/{visit_id}").status_code == 404


def test_the_office_that_is_asked_sees_its_letter_and_nothing_of_the_case(asked: Child) -> None:
    answers = asked.shown(asked.head)

    assert let_in(answers) == LETTER
    page = sign_in(asked.app, asked.head).get(
        address_of(asked.app, rule_of(asked.app, "entrustments.show"), asked.numbers)
    )
    html = page.get_data(as_text=True)
    with asked.app.app_context():
        case = session().get_one(Case, asked.case_id)
        assert case.number not in html
        assert (case.title.en or "") not in html
    assert asked.asked_by(asked.colleague, "entrustments.show") == 404


def test_a_letter_that_was_answered_is_shown_no_more(asked: Child) -> None:
    with asked.app.app_context(), unit_of_work():
        entrustment = session().scalars(sa.select(Entrustment)).one()
        head = session().get_one(Staff, asked.head.id)
        no = actions.OfficeAnswer(False, TODAY, "Nobody is free.")
        actions.answer_letter(entrustment, no, acting(head), opened=entrustment.version)

    for endpoint in ("entrustments.show", "entrustments.answer", "dossier.show"):
        assert asked.asked_by(asked.head, endpoint) == 404


def rule_of(app: Flask, endpoint: str) -> Rule:
    """The first address of an endpoint."""
    return next(iter(app.url_map.iter_rules(endpoint)))
