"""The pages of small facts: what is typed, what stands on the page of the person, what is said."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from casetrack.accounts.models import Staff
from casetrack.cases.facts import facts_of
from casetrack.cases.models import Circumstance, JournalEntry, Party, Tie
from casetrack.db import session
from casetrack.ledger.page_parts import RecordGroup, record_menu
from casetrack.people.models import Attribute
from casetrack.web.idempotency import new_token
from tests.builders import TODAY, make_child, make_father, make_staff
from tests.signed_in import prepare, sign_in, text_of
from tests.visits.builders import case_of, handler_of

NONE = {"text_en": "", "value": "", "qualifier": "", "unit": "", "day": "", "said_by": ""}


class Here:
    """A child and its father in a case, and the browser of the handler."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        with prepare(app):
            self.child = make_child()
            self.father = make_father(self.child)
            self.handler: Staff = handler_of(self.child)
        self.client: FlaskClient = sign_in(app, self.handler)
        self.case = f"/cases/{self.child.case_id}"

    def send(self, address: str, **typed: str) -> tuple[int, str]:
        """Send a form; the status, and what the page says that follows."""
        data = {"sending": new_token(), **typed}
        answer = self.client.post(f"{self.case}/{address}", data=data, follow_redirects=True)
        return answer.status_code, text_of(answer)

    def page(self, party: Party | None = None) -> str:
        """The page of somebody."""
        return text_of(self.client.get(f"{self.case}/people/{(party or self.child).id}"))

    def history(self) -> str:
        """The page of the child's corrections and history."""
        return text_of(self.client.get(f"{self.case}/people/{self.child.id}/history"))

    def plain(self) -> str:
        """The words of that page."""
        words = re.sub(r"<[^>]+>", "", self.history())
        return re.sub(r"\s+", " ", words).replace(" ,", ",")

    def people(self) -> str:
        """The people on the page of the case, above its journal."""
        page = text_of(self.client.get(self.case))
        return page.split('id="people"')[1].split('id="journal"')[0]

    @contextmanager
    def stored(self) -> Iterator[None]:
        """Look at what is stored."""
        with self.app.app_context():
            yield


@pytest.fixture
def here(app: Flask) -> Here:
    return Here(app)


def surrender(here: Here, **typed: str) -> tuple[int, str]:
    values = {**NONE, "kind": "surrender", "text_zh": "主动投案", "party": str(here.child.id)}
    return here.send("circumstances/new", **{**values, **typed})


def test_a_circumstance_stands_on_the_page_of_the_person_with_its_history(here: Here) -> None:
    status, page = surrender(here, value="3000", unit="CNY", qualifier="about", day="2026-09-01")
    assert status == 200
    for text in ("voluntary surrender", "主动投案", "about 3,000 CNY", "2026-09-01"):
        assert text in page, text
        assert text in here.history(), text
    assert "Change, history" in here.history()
    assert "voluntary surrender" not in here.page(here.father)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"value": "about ten or so"}, "Write the number in figures"),
        ({"kind": ""}, "Choose what."),
        ({"text_zh": ""}, "Say what it is, in one language at least."),
        ({"value": "3", "qualifier": "many"}, "number"),
        ({"day": "the day before"}, "date"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(
    here: Here, typed: dict[str, str], sentence: str
) -> None:
    status, page = surrender(here, said_by="公安机关", **typed)
    assert status == 422
    assert sentence in page
    assert "公安机关" in page
    with here.stored():
        assert session().scalars(select(Circumstance)).all() == []


def test_saving_one_language_leaves_the_other(here: Here) -> None:
    surrender(here, text_en="gave himself up", said_by="公安机关")
    with here.stored():
        row_id = session().scalars(select(Circumstance.id)).one()
    page = text_of(here.client.get(f"{here.case}/circumstances/{row_id}/change"))
    assert "gave himself up" in page
    changed = {**NONE, "kind": "plea", "text_zh": "认罪认罚", "text_en": "gave himself up"}
    here.send(
        f"circumstances/{row_id}/change",
        **{**changed, "said_by": "公安机关", "version": "1", "reason": "看错"},
    )
    with here.stored():
        row = session().get_one(Circumstance, row_id)
        assert (row.text.zh, row.text.en) == ("认罪认罚", "gave himself up")
        assert row.said_by.zh == "公安机关"
    assert "was voluntary surrender" in here.plain()


def test_two_who_correct_the_same_see_both_versions(here: Here) -> None:
    surrender(here)
    with here.stored():
        row_id = session().scalars(select(Circumstance.id)).one()
    changed = {**NONE, "kind": "plea", "text_zh": "认罪认罚", "version": "1", "reason": "看错"}
    here.send(f"circumstances/{row_id}/change", **changed)
    status, page = here.send(f"circumstances/{row_id}/change", **{**changed, "kind": "merit"})
    assert status == 409
    assert "guilt and punishment admitted" in page
    assert "meritorious service" in page


def test_what_is_withdrawn_is_struck_and_offers_nothing(here: Here) -> None:
    surrender(here)
    with here.stored():
        row_id = session().scalars(select(Circumstance.id)).one()
    address = f"{here.case}/circumstances/{row_id}/change"
    assert address in here.history()
    here.send(f"circumstances/{row_id}/withdraw", version="1", reason="说的是另一人")
    assert "withdrawn" in here.page()
    page = here.history()
    assert "withdrawn" in page
    assert "说的是另一人" in page
    assert address not in page
    assert "主动投案" not in here.people()


def test_ties_stand_on_both_pages_and_end(here: Here) -> None:
    with here.stored():
        row_id = session().scalars(select(Tie.id)).first()
    assert "father of" in here.page(here.father)
    here.send(f"ties/{row_id}/end", until="2026-08", version="1")
    assert re.search("until (2026-08|August 2026)", here.plain())
    assert f"{here.case}/ties/{row_id}/end" not in here.history()


def test_a_circle_is_refused_in_one_sentence(here: Here) -> None:
    typed = {"party": str(here.father.id), "other": str(here.child.id), "kind": "father"}
    status, page = here.send("ties/new", lives_with="", since="", until="", **typed)
    assert status == 422
    assert "cannot be so. Correct that tie first." in page


def test_an_attribute_of_a_person_is_told(here: Here) -> None:
    typed = {"kind": "sex", "text_zh": "男", "text_en": "", "since": "", "until": ""}
    status, _page = here.send("attributes/new", party=str(here.child.id), said_by="", **typed)
    assert status == 200
    assert "sex: male" in here.plain()
    with here.stored():
        assert session().scalars(select(Attribute)).one().until.is_unknown


def test_a_charge_is_added_and_dropped_on_a_day(here: Here) -> None:
    typed = {"name": "theft", "stage": "suspected", "track": "criminal"}
    status, page = here.send("charges/new", party=str(here.child.id), **typed)
    assert (status, "theft" in page) == (200, True)
    with here.stored():
        row_id = session().scalars(select(JournalEntry.subject_id)).all()[-1]
    here.send(f"charges/{row_id}/withdraw", version="1", when="2026-11-20", reason="证据不足")
    assert "Charge dropped, 2026-11-20" in here.plain()
    assert "theft" not in here.people()


def test_nobody_else_is_offered_for_a_charge(here: Here) -> None:
    page = text_of(here.client.get(f"{here.case}/charges/new"))
    assert f'value="{here.child.id}"' in page
    assert f'value="{here.father.id}"' not in page


@pytest.mark.parametrize("name", ["circumstances", "attributes", "ties", "charges"])
def test_a_stranger_finds_no_form(here: Here, name: str) -> None:
    with prepare(here.app):
        stranger = make_staff()
    assert sign_in(here.app, stranger).get(f"{here.case}/{name}/new").status_code == 404


def test_nothing_of_another_case_is_corrected(here: Here) -> None:
    surrender(here)
    with here.stored():
        row_id = session().scalars(select(Circumstance.id)).one()
    other = Here(here.app)
    for does in ("change", "withdraw"):
        answer = other.client.get(f"{other.case}/circumstances/{row_id}/{does}")
        assert answer.status_code == 404


def test_the_record_menu_offers_all_of_it(here: Here) -> None:
    with here.app.test_request_context():
        case = case_of(here.child)
        facts = facts_of(case, seen_by=here.handler, on=TODAY)
        lines = record_menu(facts, here.handler)[RecordGroup.PEOPLE]
        texts = {(line.url or "").rsplit("/", 2)[1] for line in lines}
    assert {"circumstances", "attributes", "ties", "charges"} <= texts
