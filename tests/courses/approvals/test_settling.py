"""Whoever decides late settles what has passed meanwhile: the field stands on the proposal."""

from __future__ import annotations

import re
from dataclasses import fields
from datetime import UTC, datetime

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select

from casetrack.brought import brought
from casetrack.db import session
from casetrack.ledger.proposals import Proposable
from casetrack.probation.models import Probation
from casetrack.suggestions.models import Suggestion
from tests.courses.approvals.builders import Pages
from tests.signed_in import prepare, sign_in, text_of

LATER = datetime(2026, 12, 1, 2, tzinfo=UTC)
LETTER = {
    "new_body": "某网络公司",
    "body_kind": "company",
    "kind": "social_governance",
    "number": "测检建〔2026〕1号",
    "issued_on": "2026-11-24",
    "ground": "general",
    "objection_until": "2026-11-27",
    "items-0": "完善实名核验",
}


def propose_letter(pages: Pages, **typed: str) -> str:
    address = f"/cases/{pages.office.case_id}/suggestions/new"
    answer = pages.prosecutor.post(address, data={**LETTER, **typed})
    assert answer.status_code == 302, text_of(answer)
    return answer.location


def signed_in(pages: Pages, staff_id: int) -> FlaskClient:
    with prepare(pages.app), pages.app.test_request_context():
        return sign_in(pages.app, pages.office.staff(staff_id))


def value_of(page: str, name: str) -> str | None:
    match = re.search(rf'<input[^>]* name="{name}"[^>]*>', page)
    value = re.search(r'value="([^"]*)"', match[0]) if match else None
    return value[1] if value else None


def letters(pages: Pages) -> list[Suggestion]:
    with pages.app.app_context():
        return list(session().scalars(select(Suggestion).order_by(Suggestion.id)))


@pytest.mark.in_turn(13)
def test_a_limit_that_passed_before_the_approval_is_settled_by_whoever_approves(
    pages: Pages,
) -> None:
    page = propose_letter(pages)
    with time_machine.travel(LATER, tick=False):
        chief = signed_in(pages, pages.office.chief)
        shown = text_of(chief.get(page))
        assert value_of(shown, "objection_until") == "2026-11-27"
        sent = {
            "decided_on": "2026-12-01",
            "version": "1",
            "number": LETTER["number"],
            "objection_until": "2026-11-27",
        }
        refused = chief.post(page, data=sent)
        assert refused.status_code == 422
        assert 'href="#objection_until"' in text_of(refused)
        assert letters(pages) == []

        done = chief.post(page, data={**sent, "objection_until": "2026-12-11"})

        assert done.status_code == 302, text_of(done)
        (letter,) = letters(pages)
        assert (letter.issued.edtf, str(letter.objection_until)) == ("2026-12-01", "2026-12-11")
        html = text_of(chief.get(page))
    # What was proposed stands as it was; what whoever decided made of it stands beside it.
    assert "27 November 2026" in html
    assert "11 December 2026" in html


@pytest.mark.in_turn(13)
def test_two_letters_are_not_offered_one_number_and_a_taken_one_is_settled(pages: Pages) -> None:
    new = f"/cases/{pages.office.case_id}/suggestions/new"
    offered = value_of(text_of(pages.prosecutor.get(new)), "number")
    assert offered is not None
    first = propose_letter(pages, number=offered)
    then = value_of(text_of(pages.prosecutor.get(new)), "number")
    assert then not in (None, offered)
    second = propose_letter(pages, number=offered, new_body="某学校", body_kind="school")
    sent = {"decided_on": "today", "version": "1"}
    assert pages.chief.post(first, data=sent).status_code == 302

    refused = pages.chief.post(second, data=sent)

    assert refused.status_code == 422
    assert 'href="#number"' in text_of(refused)
    assert value_of(text_of(refused), "number") == offered
    assert pages.chief.post(second, data={**sent, "number": str(then)}).status_code == 302
    assert [letter.number for letter in letters(pages)] == [offered, then]


@pytest.mark.in_turn(13)
def test_a_printed_last_day_is_not_dropped_when_it_is_decided_on_another_day(
    pages: Pages,
) -> None:
    order = f"/cases/{pages.office.case_id}/people/{pages.office.child_id}/probation"
    typed = {
        "decided_on": "2026-11-24",
        "months": "6",
        "printed_last_day": "2027-05-23",
        "likely_months": "8",
        "evidence_sufficient": "y",
        "remorse": "y",
        **dict.fromkeys(("police", "victim", "suspect", "legal_representative"), "heard"),
        "defender": "heard",
        "ground": "认罪悔罪",
        "reason": "文书载明",
    }
    answer = pages.prosecutor.post(order, data=typed)
    assert answer.status_code == 302, text_of(answer)
    with time_machine.travel(LATER, tick=False):
        chief = signed_in(pages, pages.office.chief)
        shown = text_of(chief.get(answer.location))
        assert value_of(shown, "printed_last_day") == "2027-05-23"
        sent = {"decided_on": "2026-12-01", "version": "1", "printed_last_day": "2027-05-31"}
        done = chief.post(answer.location, data=sent)
        assert done.status_code == 302, text_of(done)
    with pages.app.app_context():
        (probation,) = session().scalars(select(Probation))
        assert str(probation.ends_on()) == "2027-05-31"


def test_what_is_not_sent_stays_as_it_was_proposed(pages: Pages) -> None:
    page = propose_letter(pages, objection_until="2026-12-04")

    sent = {"decided_on": "today", "version": "1"}
    assert pages.chief.post(page, data=sent).status_code == 302

    (letter,) = letters(pages)
    assert str(letter.objection_until) == "2026-12-04"


def test_what_may_be_settled_is_a_field_of_the_terms(pages: Pages) -> None:
    for proposable in brought(Proposable):
        names = {var for var in vars(proposable.settled or object) if not var.startswith("_")}
        assert names <= {field.name for field in fields(proposable.terms)}, proposable.name
