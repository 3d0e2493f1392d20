"""Reports of harm: typed, on the page of the case, told to the reporter; their name is sealed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from casetrack.cases.kinds import AgeStatus, BodyKind, PartyRole
from casetrack.casework.identity.actions import Particulars, change_identity
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.guidance.reporting.models import MandatoryReport
from tests.builders import NOON, TODAY, acting, make_body, make_child, make_party, make_staff
from tests.guidance.reporting.builders import failure
from tests.journeys.plain import Page
from tests.review.builders import case_of, handler_of
from tests.signed_in import prepare, sign_in, text_of

TYPED = {
    "situations": ["injured", "abandoned"],
    "text": "上课时发现身上有伤",
    "reporter_kind": "school",
    "found": "2026-11-16",
    "reported": "2026-11-20",
    "reported_at": "9:30",
    "tell_by": "2026-12-01",
}


@pytest.fixture(autouse=True)
def _at_noon() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


def test_a_report_is_typed_shown_and_answered_and_the_name_stays_sealed(app: Flask) -> None:
    with prepare(app):
        child = make_child(role=PartyRole.VICTIM)
        case, handler, stranger = case_of(child), handler_of(child), make_staff()
        teacher = make_party(case, PartyRole.MANDATORY_REPORTER, age=AgeStatus.ADULT)
        by = acting(handler, on=TODAY, at=NOON)
        change_identity(case, teacher, Particulars(name="钟晓岚"), by)
        form = {**TYPED, "party": str(child.id), "reporter": str(teacher.id)}
        page = f"/cases/{case.id}"
    client = sign_in(app, handler)
    new = f"{page}/harm-reports/new"

    late = client.post(new, data=form)
    named = client.post(new, data={**form, "why_late": "钟晓岚先问了家长"})
    saved = client.post(new, data={**form, "why_late": "先向家长了解情况"})
    with app.app_context():
        row = session().scalars(select(MandatoryReport)).one()
        answer = f"{page}/harm-reports/{row.id}/outcome"
    shown = text_of(client.get(page))
    empty = client.post(answer, data={"version": "1"})
    told = client.post(answer, data={"version": "1", "outcome_told": "2026-11-23"})
    after = text_of(client.get(page))

    assert (late.status_code, named.status_code, saved.status_code) == (422, 422, 302)
    assert "the law says: at once. Say why." in text_of(late)
    assert 'value="9:30"' in text_of(late)
    assert "several injuries, malnutrition" in shown
    assert "Tell the reporter the outcome" in shown
    assert "钟晓岚" not in shown
    assert empty.status_code == 422
    assert "Enter when the reporter was told" in text_of(empty)
    assert told.status_code == 302
    assert "Reporter told on: 2026-11-23" in after
    for address in (new, answer, f"{page}/harm-reports/{row.id}/change"):
        assert sign_in(app, stranger).get(address).status_code == 404
    assert "侵害报告" in text_of(sign_in(app, handler, lang="zh").get(page))


@pytest.mark.parametrize(
    ("lang", "line"),
    [
        ("zh", "未履行报告义务（河畔学校）：知情未报告"),
        ("en", "Failure to report (Riverbank School): 知情未报告"),
    ],
)
def test_the_folded_line_of_a_case_says_that_somebody_failed_to_report(
    app: Flask, lang: str, line: str
) -> None:
    with prepare(app):
        case, alias = case_of(make_child()), BilingualText("Riverbank School", "河畔学校")
        school = make_body(case, BodyKind.SCHOOL, alias, PartyRole.REPORTING_DUTY)
        failure(school)
        page, handler = f"/cases/{case.id}", handler_of(school)

    assert line in Page(text_of(sign_in(app, handler, lang=lang).get(page))).text
