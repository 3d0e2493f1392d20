"""Several urged together have a result each; an announced letter says who attended, where."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from casetrack.accounts.models import Role
from casetrack.cases.kinds import BodyKind, PartyRole
from casetrack.cases.models import JournalEntry
from casetrack.casework.team import put_on_case
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.errors import NotAllowed, RuleBroken
from casetrack.suggestions.actions import serve
from casetrack.suggestions.issuing import issue
from casetrack.suggestions.kinds import RESULT_OF_ONE, Delivery, Response
from casetrack.suggestions.models import Suggestion
from casetrack.suggestions.urging_results import (
    NewResult,
    record_result_of_one,
    still_without_result,
    whole_result,
)
from tests.builders import NOON, TODAY, acting, make_body, make_case, make_staff
from tests.signed_in import prepare, sign_in, text_of
from tests.suggestions.letters import SERVED, TOMORROW, handler_of, issued, make_company, urging


@dataclass
class Urged:
    """A company and the police, urged together."""

    app: Flask
    holder: FlaskClient
    case_id: int
    suggestion_id: int
    company_id: int
    police_id: int

    def url(self, rest: str = "") -> str:
        return f"/cases/{self.case_id}/suggestions/{self.suggestion_id}{rest}"

    def typed(self, whom: int, **changes: str) -> dict[str, str]:
        values = {"whom": str(whom), "response": "acted", "known_on": TODAY.isoformat()}
        return {**values, "text": "Shelves were cleared", **changes}

    def suggestion(self) -> Suggestion:
        return session().get_one(Suggestion, self.suggestion_id)


@pytest.fixture
def urged(app: Flask) -> Iterator[Urged]:
    with time_machine.travel(NOON, tick=False):
        with prepare(app):
            case = make_case()
            company = make_company(case)
            alias = BilingualText("police", "公安机关")
            police = make_body(case, BodyKind.POLICE, alias, PartyRole.THIRD_PARTY)
            new = urging(company, also_ids=(police.id,))
            suggestion = issue(case, new, acting(handler_of(case), on=TODAY, at=NOON))
            ids = (case.id, suggestion.id, company.id, police.id)
            handler = handler_of(case)
        yield Urged(app, sign_in(app, handler), *ids)


def test_each_has_a_result_of_its_own(urged: Urged) -> None:
    first = urged.holder.post(urged.url("/results/new"), data=urged.typed(urged.company_id))
    page = text_of(urged.holder.get(urged.url()))

    assert first.status_code == 302
    assert page.count("no result yet") == 1
    assert "Shelves were cleared" in page
    with urged.app.app_context():
        suggestion = urged.suggestion()
        assert [party.id for party in still_without_result(suggestion)] == [urged.police_id]
        assert suggestion.is_open
        assert whole_result(suggestion) is None
        entry = (
            session().scalars(select(JournalEntry).where(JournalEntry.kind == RESULT_OF_ONE)).one()
        )
        assert [link.party_id for link in entry.parties] == [urged.company_id]

    urged.holder.post(
        urged.url("/results/new"), data=urged.typed(urged.police_id, response="not_accepted")
    )
    closing = text_of(urged.holder.get(urged.url("/close")))
    with urged.app.app_context():
        assert whole_result(urged.suggestion()) is Response.PARTLY_ACCEPTED
    assert "The result is recorded." in closing or "Record the result" in closing
    assert urged.holder.get(urged.url("/results/new")).status_code == 302


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"whom_id": None}, "whom"),
        ({"text": " "}, "text"),
        ({"known_on": TOMORROW}, "known_on"),
        ({"known_on": SERVED.replace(year=2020)}, "known_on"),
    ],
)
def test_a_result_that_cannot_be_is_refused(
    urged: Urged, changes: dict[str, object], field: str
) -> None:
    new = NewResult(urged.company_id, Response.ACTED, TODAY, "Cleared")
    with urged.app.app_context():
        suggestion = urged.suggestion()
        act = acting(handler_of(suggestion.case), on=TODAY, at=NOON)
        with pytest.raises(RuleBroken) as refused:
            record_result_of_one(suggestion, replace(new, **changes), act)  # type: ignore[arg-type] # one change
        session().rollback()
    assert refused.value.field == field


def test_whoever_follows_an_urging_as_an_assistant_records_no_result(urged: Urged) -> None:
    new = NewResult(urged.company_id, Response.ACTED, TODAY, "Cleared")
    with urged.app.app_context():
        suggestion = urged.suggestion()
        handler = handler_of(suggestion.case)
        assistant = make_staff(Role.ASSISTANT, office=handler.office)
        put_on_case(suggestion.case, assistant, acting(handler, on=TODAY, at=NOON))

        with pytest.raises(NotAllowed):
            record_result_of_one(suggestion, new, acting(assistant, on=TODAY, at=NOON))
        session().rollback()


def test_a_result_is_recorded_once_of_each(urged: Urged) -> None:
    urged.holder.post(urged.url("/results/new"), data=urged.typed(urged.company_id))

    again = urged.holder.post(
        urged.url("/results/new"), data=urged.typed(urged.company_id, text="Something else")
    )

    assert again.status_code == 422


def test_a_letter_to_one_has_no_result_of_each(app: Flask) -> None:
    with prepare(app):
        assert still_without_result(issued()) == []


# Announced


def test_an_announced_letter_says_where_and_who_attended(app: Flask) -> None:
    with time_machine.travel(NOON, tick=False):
        with prepare(app):
            letter = issued()
            case_id, letter_id, handler = letter.case_id, letter.id, handler_of(letter.case)
        client = sign_in(app, handler)
        url = f"/cases/{case_id}/suggestions/{letter_id}"
        typed = {
            "received_on": SERVED.isoformat(),
            "announced_at": "in the hall of the school",
            "attended": "two deputies of the people's congress",
        }

        refused = client.post(f"{url}/service", data={**typed, "delivery": "in_writing"})
        saved = client.post(f"{url}/service", data={**typed, "delivery": "publicly_announced"})
        page = text_of(client.get(url))

    assert refused.status_code == 422
    assert saved.status_code == 302
    assert page.count("in the hall of the school") == 2  # beside the day, and in the journal
    assert "two deputies of the people" in page


def test_the_action_refuses_who_attended_a_letter_that_was_sent(app: Flask) -> None:
    with prepare(app):
        letter = issued()
        act = acting(handler_of(letter.case), on=TODAY, at=NOON)
        with pytest.raises(RuleBroken) as refused:
            serve(
                letter,
                act,
                received_on=SERVED,
                delivery=Delivery.IN_WRITING,
                attended="the press",
            )
    assert refused.value.field == "attended"
