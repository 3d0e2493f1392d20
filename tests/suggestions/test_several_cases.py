"""A letter may grow from several cases: each of them says so, to whoever may see both."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from casetrack.accounts.models import Staff
from casetrack.cases.models import Case
from casetrack.courses.measures.models import MeasureOrigin
from casetrack.db import session
from casetrack.errors import RuleBroken
from casetrack.suggestions.issuing import issue
from casetrack.suggestions.models import Suggestion
from tests.builders import NOON, TODAY, acting, make_case, make_staff
from tests.signed_in import prepare, sign_in, text_of
from tests.suggestions.letters import a_letter, make_company

GREW = "More cases it grew from"
ELSEWHERE = "What grew from it elsewhere"


def case_of(handler: Staff, *, office: Staff | None = None) -> Case:
    case = make_case(handler=handler)
    case.office_id = (office or handler).office_id
    session().flush()
    return case


def letter_from(case: Case, *others: Case) -> Suggestion:
    assert case.handler is not None
    new = a_letter(make_company(case), cases=tuple(other.number for other in others))
    return issue(case, new, acting(case.handler, on=TODAY, at=NOON))


def test_the_letter_and_each_of_its_cases_say_it(app: Flask) -> None:
    with prepare(app), app.test_request_context():
        handler = make_staff()
        first, second, third = case_of(handler), case_of(handler), case_of(handler)
        letter = letter_from(first, second)
        page = f"/cases/{first.id}/suggestions/{letter.id}"
        number, of_second, of_third = second.number, f"/cases/{second.id}", f"/cases/{third.id}"
        led = f"/cases/{first.id}/measures/{letter.measure_id}"
        client = sign_in(app, handler)

    shown = text_of(client.get(page))
    assert GREW in shown
    assert number in shown
    other = text_of(client.get(of_second))
    assert ELSEWHERE in other
    assert led in other
    assert client.get(led).location == page
    assert ELSEWHERE not in text_of(client.get(of_third))


def test_who_may_not_see_one_of_them_reads_nothing_of_it(app: Flask) -> None:
    with prepare(app), app.test_request_context():
        handler, colleague = make_staff(), make_staff()
        colleague.office = handler.office
        session().flush()
        mine, theirs = case_of(handler), case_of(colleague)
        session().add(
            MeasureOrigin(measure_id=letter_from(mine).measure_id, case_id=theirs.id),
        )
        letter = session().scalars(select(Suggestion)).one()
        page, of_theirs = f"/cases/{mine.id}/suggestions/{letter.id}", f"/cases/{theirs.id}"
        first, second = sign_in(app, handler), sign_in(app, colleague)

    assert GREW not in text_of(first.get(page))
    assert ELSEWHERE not in text_of(second.get(of_theirs))


@pytest.mark.usefixtures("database", "keys")
def test_a_case_one_may_not_see_cannot_be_named_nor_told_from_none() -> None:
    handler = make_staff()
    mine, hidden = case_of(handler), make_case(handler=make_staff())

    new, said = a_letter(make_company(mine), number=""), []
    for number in (hidden.number, "无此案号"):
        with pytest.raises(RuleBroken) as refused:
            issue(mine, replace(new, cases=(number,)), acting(handler, on=TODAY, at=NOON))
        said.append((refused.value.key, refused.value.field))

    assert said[0] == said[1] == (said[0][0], "cases")
    assert session().scalars(select(MeasureOrigin)).all() == []


def test_it_is_typed_in_the_form_of_a_letter_and_of_urging(app: Flask) -> None:
    with prepare(app), app.test_request_context():
        handler = make_staff()
        first, second = case_of(handler), case_of(handler)
        at, number = f"/cases/{first.id}/suggestions/urge", second.number
        client = sign_in(app, handler)

    sent = client.post(
        at,
        data={
            "kind": "urging",
            "new_body": "清河区教育局",
            "body_kind": "government",
            "line": "suggestion",
            "how": "in_writing",
            "items-0": "逐校检查宿舍",
            "issued_on": "today",
            "cases": f"{number}\n",
        },
    )

    assert sent.status_code == 302, text_of(sent)
    with app.app_context():
        assert len(session().scalars(select(MeasureOrigin)).all()) == 1
