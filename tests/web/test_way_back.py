"""From any form back to where one came from: by Cancel, and after saving."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.builders import TODAY, make_case, make_child, make_staff
from tests.signed_in import prepare, sign_in, text_of
from tests.visits.builders import plan

HERE = "http://localhost"


@dataclass(frozen=True)
class Opened:
    """A form as a browser shows it: where Cancel leads, and what it sends unseen."""

    cancel: str
    hidden: dict[str, str]


@dataclass(frozen=True)
class Desk:
    """A case with a child that is to be visited, and the browser of who handles it."""

    client: FlaskClient
    case_id: int
    child_id: int
    visit_id: int

    def open(self, form: str, *, before: str) -> Opened:
        """Follow a link to a form of the case. before: the page that held it, as a browser says."""
        page = text_of(self.client.get(self.address(form), headers={"Referer": before}))
        cancel = re.search(r'btn-plain btn-big" href="([^"]*)">Back, save nothing', page)
        assert cancel, page
        hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page)
        return Opened(unescape(cancel[1]), {name: unescape(value) for name, value in hidden})

    def save(self, form: str, opened: Opened, **typed: str) -> str:
        """Send it, and where that leads."""
        answer = self.client.post(self.address(form), data={**opened.hidden, **typed})
        assert answer.status_code == 302, text_of(answer)
        return answer.headers["Location"]

    def address(self, form: str) -> str:
        """The address of a form of this case."""
        return form.format(case=f"/cases/{self.case_id}", child=self.child_id, visit=self.visit_id)


@pytest.fixture
def desk(app: Flask) -> Desk:
    with prepare(app):
        handler = make_staff()
        case = make_case(handler=handler)
        child = make_child(case)
        visit = plan(child, first=TODAY)[0]
        made = case.id, child.id, visit.id
    return Desk(sign_in(app, handler), *made)


FORMS = {
    "{case}/note": {"text": "A long talk.", "done_by": "by"},
    "{case}/head": {"title_en": "Theft of two phones"},
    "{case}/people/new": {
        "name": "王某某",
        "kind": "person",
        "role": "guardian",
        "age_status": "adult",
        "body_kind": "other",
        "tie": "other",
    },
    "{case}/visits/{visit}/cancel": {"reason": "The family moved away."},
}


@pytest.mark.in_turn(13)
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("page", ["/cases/{id}?about=3", "/visits", "/cases/{id}/dates"])
def test_cancel_and_saving_lead_back_to_the_page_that_held_the_link(
    desk: Desk, form: str, page: str
) -> None:
    there = page.format(id=desk.case_id)

    opened = desk.open(form, before=HERE + there)

    assert opened.cancel == there
    assert desk.save(form, opened, **FORMS[form]) == there


def test_what_was_sent_amiss_is_sent_again_and_still_leads_back(desk: Desk) -> None:
    opened = desk.open("{case}/note", before=f"{HERE}/visits")

    amiss = desk.client.post(
        desk.address("{case}/note"), data={**opened.hidden, "text": "Seen", "when": "soonish"}
    )

    assert amiss.status_code == 422
    assert 'name="from" value="/visits"' in text_of(amiss)
    assert 'href="/visits">Back, save nothing' in text_of(amiss)


@pytest.mark.parametrize(
    "before",
    [
        "",
        "https://elsewhere.example/cases",
        "http://localhost.example/cases",
        f"{HERE}/no/such/page",
        f"{HERE}/sign-in",
        f"{HERE}/cases/new",
        "not an address",
    ],
)
def test_what_is_no_page_of_ours_to_read_leads_nowhere(desk: Desk, before: str) -> None:
    opened = desk.open("{case}/note", before=before)

    assert opened.cancel == f"/cases/{desk.case_id}"
    assert "from" not in opened.hidden


def test_what_somebody_else_wrote_into_a_form_leads_nowhere(desk: Desk) -> None:
    opened = desk.open("{case}/note", before="")
    typed = {"text": "Seen", "done_by": "by", "from": "//elsewhere.example/"}

    assert desk.save("{case}/note", opened, **typed) == f"/cases/{desk.case_id}#journal"


def test_a_form_on_a_page_that_is_read_was_opened_from_that_page(desk: Desk) -> None:
    answer = desk.client.get(f"/cases/{desk.case_id}", headers={"Referer": f"{HERE}/cases"})

    assert 'name="from"' not in text_of(answer)
