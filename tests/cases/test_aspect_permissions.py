"""Who was granted the visits to a child learns from lists that child and its visits, no more."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from casetrack.accounts.models import Role, Staff
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.kinds import Aspect, Stage, StageState
from casetrack.cases.models import Case
from casetrack.cases.queries import CaseFilter, list_cases, parts_among
from casetrack.casework.team import NewGrant, grant
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.search.keeping import keep_found
from casetrack.ledger.obligations import owe
from casetrack.ledger.reasons import why_agreed
from tests.builders import NOON, TODAY, acting, make_case, make_child, make_office, make_staff
from tests.signed_in import prepare, sign_in, text_of

TITLE = BilingualText("Feng Moumou: protection of privacy", "冯某某隐私保护案")
SOON = TODAY + timedelta(days=3)


def prepared(aspect: Aspect = Aspect.VISITS) -> tuple[Case, Staff]:
    """A case of two children whose probation runs; somebody visits the first of them."""
    office = make_office()
    handler = make_staff(office=office)
    role = Role.SOCIAL_WORKER if aspect is Aspect.VISITS else Role.PROSECUTOR
    worker = make_staff(role, office=office)
    case = make_case(handler=handler)
    case.title = TITLE
    child = make_child(case)
    other = make_child(case)
    child.alias, other.alias = (
        BilingualText("Feng Moumou", "冯某某"),
        BilingualText("Shi Mou", "石某"),
    )
    child.sort_key, other.sort_key = "fengmoumou", "shimou"
    child.initials, other.initials = "fmm", "sm"
    case.probation_state = StageState.RUNNING
    for kind, subject, days in (
        (ObligationKind.VISIT, child, 3),
        (ObligationKind.VISIT, other, 2),
        (ObligationKind.PROBATION_END, case, 1),
    ):
        owe(
            case,
            kind,
            due=TODAY + timedelta(days=days),
            subject=subject,
            why=why_agreed(fact="planned", fact_on=TODAY),
            party_id=None if subject is case else subject.id,
            owner_id=worker.id,
        )
    case.next_due, case.next_due_kind = TODAY + timedelta(days=1), "probation_end"
    new = NewGrant(aspect=aspect, staff_id=worker.id, party_id=child.id)
    grant(case, new, acting(handler, on=TODAY, at=NOON))
    session().flush()
    keep_found(session())
    return case, worker


def found(user: Staff, **narrowed: object) -> bool:
    narrow = CaseFilter(**narrowed)  # type: ignore[arg-type] # each test narrows by one thing
    return bool(list_cases(user, narrow, on=TODAY, limit=50))


@pytest.mark.usefixtures("database", "keys")
@pytest.mark.parametrize("aspect", [Aspect.VISITS, Aspect.SUPERVISION, Aspect.WHOLE])
def test_a_list_tells_the_child_that_was_granted_and_its_next_visit(aspect: Aspect) -> None:
    case, worker = prepared(aspect)

    part = parts_among([case.id], worker, on=TODAY)[case.id]

    assert [child.alias.en for child in part.children] == ["Feng Moumou"]
    assert part.next_visit == SOON


@pytest.mark.usefixtures("database", "keys")
def test_who_sees_the_whole_case_or_its_dates_sees_no_part() -> None:
    case, worker = prepared()
    management = make_staff(Role.CASE_MANAGEMENT, office=worker.office)

    assert case.handler is not None
    assert parts_among([case.id], case.handler, on=TODAY) == {}
    assert parts_among([case.id], management, on=TODAY) == {}


@pytest.mark.usefixtures("database", "keys")
def test_no_filter_answers_what_the_list_does_not_show() -> None:
    case, worker = prepared()

    assert found(worker, text="冯某某")
    assert found(worker, text="fmm")
    assert found(worker, text=case.number)
    assert not found(worker, text="privacy")
    assert not found(worker, text="石某")
    assert not found(worker, stage=Stage.PROBATION)


@pytest.mark.usefixtures("database", "keys")
def test_the_handler_finds_the_case_by_all_of_it() -> None:
    case, _worker = prepared()

    assert case.handler is not None
    assert found(case.handler, text="privacy")
    assert found(case.handler, text="石某")
    assert found(case.handler, stage=Stage.PROBATION)


@pytest.mark.parametrize("address", ["/", "/cases"])
def test_the_pages_of_a_social_worker_do_not_say_what_the_case_is_about(
    app: Flask, address: str
) -> None:
    with prepare(app):
        case, worker = prepared()
        number = case.number

    shown = text_of(sign_in(app, worker).get(address))

    assert "Feng Moumou" in shown
    assert number in shown
    assert "privacy" not in shown
    assert "Shi Mou" not in shown
