"""Numbers of a case by hand: at each stage, side by side, corrected and withdrawn with a reason."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from casetrack.accounts.models import Role, Staff
from casetrack.cases.models import Amount, Case, JournalEntry
from casetrack.cases.quantities import Qualifier
from casetrack.casework.amounts.kind import AMOUNT
from casetrack.casework.amounts.models import CORRECTED, RECORDED, WITHDRAWN
from casetrack.casework.amounts.queries import series_of
from casetrack.casework.facts.recording import Statement, state
from casetrack.casework.identity.actions import set_identity
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.errors import RuleBroken
from tests.builders import NOON, acting, make_case, make_child, make_staff
from tests.signed_in import events_in, prepare, sign_in, text_of

VICTIMS = {"what_zh": "被害人", "what_en": "victims", "unit": "persons", "qualifier": "exact"}


@dataclass
class Counted:
    """A case whose numbers are recorded, and its handler."""

    app: Flask
    client: FlaskClient
    case_id: int
    handler: Staff

    @property
    def page(self) -> str:
        return f"/cases/{self.case_id}/numbers"

    def add(self, value: str, **typed: str) -> str:
        fields = {**VICTIMS, "value": value, **typed}
        return text_of(self.client.post(f"{self.page}/new", data=fields, follow_redirects=True))

    def amounts(self) -> list[Amount]:
        with self.app.app_context():
            return list(session().scalars(sa.select(Amount).order_by(Amount.id)))

    def entries(self, kind: object) -> list[JournalEntry]:
        with self.app.app_context():
            query = sa.select(JournalEntry).where(JournalEntry.kind == kind)
            return list(session().scalars(query.order_by(JournalEntry.id)))


@pytest.fixture
def counted_case(app: Flask) -> Iterator[Counted]:
    with time_machine.travel(NOON, tick=False):
        with prepare(app):
            child = make_child()
            case = session().get_one(Case, child.case_id)
            handler = case.handler
            assert handler is not None
            set_identity(child, name="孙小明", by=handler, at=NOON)
        yield Counted(app, sign_in(app, handler), case.id, handler)


def test_numbers_of_one_thing_stand_in_the_order_of_the_stages(counted_case: Counted) -> None:
    counted_case.add("2", as_of="review_and_prosecution", is_further="y", unit="minors")
    counted_case.add("7", as_of="end_of_investigation")
    counted_case.add("4", as_of="review_of_arrest")

    page = counted_case.client.get(f"/cases/{counted_case.case_id}")
    shown = text_of(page)
    order = [
        shown.index(number)
        for number in (
            '4 persons <small class="muted">at review of arrest',
            '7 persons <small class="muted">at the end of the investigation',
            '+2 minors <small class="muted">at review for prosecution',
        )
    ]
    assert order == sorted(order)


def test_a_number_generates_its_entry_and_an_audit_event(counted_case: Counted) -> None:
    counted_case.add("4", as_of="review_of_arrest", when="2026-09-03")

    (entry,) = counted_case.entries(RECORDED)
    assert entry.text == BilingualText(
        "victims: 4 persons (at review of arrest)", "被害人：4人（审查逮捕时）"
    )
    assert entry.when.edtf == "2026-09-03"
    (amount,) = counted_case.amounts()
    assert (amount.entry_id, amount.value) == (entry.id, Decimal(4))
    assert [
        event.details["entry"] for event in events_in(counted_case.app, kind=RECORDED.value)
    ] == [entry.id]


def test_with_the_entry_it_comes_from_nothing_is_told_twice(counted_case: Counted) -> None:
    counted_case.add("4")
    number = counted_case.entries(RECORDED)[0].number
    counted_case.add("7", as_of="trial", entry=str(number))

    assert len(counted_case.entries(RECORDED)) == 1
    assert len({amount.entry_id for amount in counted_case.amounts()}) == 1
    assert len(events_in(counted_case.app, kind=RECORDED.value)) == 2


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"value": "about ten or so"}, "Write digits alone, such as 12 or 6800.50"),
        ({"value": "NaN"}, "Write digits alone"),
        ({"value": ""}, "needs a number"),
        ({"value": "3", "qualifier": "unknown"}, "stands for a number"),
        ({"value": "-1"}, "below zero"),
        ({"value": "1.005"}, "two decimals"),
        ({"value": "3", "what_zh": "", "what_en": " "}, "Say what is counted or measured."),
        ({"value": "3", "entry": "999"}, "There is no entry no. 999 in this case."),
        ({"value": "3", "entry": "no. 2"}, "Write the number of an entry, such as 12."),
        ({"value": "3", "as_of": "moon"}, "Choose one of the list."),
        ({"value": "3", "unit": "moons"}, "Choose one of the list."),
        ({"value": "3", "what_zh": "孙小明的被害人"}, "孙某某"),
    ],
)
def test_what_is_amiss_is_one_sentence_and_nothing_typed_is_lost(
    counted_case: Counted, typed: dict[str, str], told: str
) -> None:
    value = typed["value"]
    page = counted_case.client.post(f"{counted_case.page}/new", data={**VICTIMS, **typed})

    assert page.status_code == 422
    shown = page.get_data(as_text=True)
    assert told in shown
    assert f'value="{value}"' in shown
    assert counted_case.amounts() == []


@pytest.mark.parametrize("qualifier", ["unknown", "many", "millions"])
def test_what_stands_for_a_number_needs_none(counted_case: Counted, qualifier: str) -> None:
    counted_case.add("", qualifier=qualifier)

    assert counted_case.amounts()[0].value is None


def test_a_correction_asks_why_and_keeps_both_in_the_journal(counted_case: Counted) -> None:
    counted_case.add("4", as_of="review_of_arrest")
    amount = counted_case.amounts()[0]
    address = f"{counted_case.page}/{amount.id}"
    sent = {**VICTIMS, "value": "5", "as_of": "review_of_arrest", "version": "1", "entry": "1"}

    refused = counted_case.client.post(address, data=sent)
    assert refused.status_code == 422
    assert "Say why, in a few words." in text_of(refused)
    counted_case.client.post(address, data={**sent, "reason": "One was counted twice"})

    (entry,) = counted_case.entries(CORRECTED)
    assert entry.text.en == (
        "victims: 5 persons (at review of arrest), was victims: 4 persons (at review of arrest)."
        " Reason: One was counted twice"
    )
    assert counted_case.amounts()[0].value == Decimal(5)


def test_saving_in_one_language_keeps_the_other(counted_case: Counted) -> None:
    counted_case.add("4")
    amount = counted_case.amounts()[0]
    page = counted_case.client.get(f"{counted_case.page}/{amount.id}").get_data(as_text=True)
    assert 'value="被害人"' in page
    assert 'value="victims"' in page


def test_two_who_correct_at_once_see_both_versions(counted_case: Counted) -> None:
    counted_case.add("4")
    amount = counted_case.amounts()[0]
    sent = {**VICTIMS, "value": "5", "is_joint": "y", "version": "7", "reason": "Counted anew"}

    answer = counted_case.client.post(f"{counted_case.page}/{amount.id}", data=sent)

    assert answer.status_code == 409
    box = text_of(answer).rpartition("Owed or held by several together")[2]
    assert re.findall(r"<mark>(\w+)</mark>", box)[:2] == ["no", "yes"]


def test_a_withdrawn_number_is_on_its_page_alone_with_the_reason(counted_case: Counted) -> None:
    counted_case.add("4")
    amount = counted_case.amounts()[0]
    counted_case.client.post(
        f"{counted_case.page}/{amount.id}/withdraw",
        data={"reason": "Another case was meant", "version": "1"},
    )

    (entry,) = counted_case.entries(WITHDRAWN)
    assert entry.text.en == "victims: 4 persons. Reason: Another case was meant"
    shown = text_of(counted_case.client.get(counted_case.page))
    assert "Another case was meant" in shown
    assert series_of(counted_case.amounts()) == []
    again = counted_case.client.get(f"{counted_case.page}/{amount.id}")
    assert again.status_code == 302


def test_a_whole_is_not_withdrawn_before_its_part(counted_case: Counted) -> None:
    counted_case.add("9")
    whole = counted_case.amounts()[0]
    counted_case.add("2", what_zh="未成年被害人", part_of=str(whole.id))

    refused = counted_case.client.post(
        f"{counted_case.page}/{whole.id}/withdraw", data={"reason": "Wrong", "version": "1"}
    )

    assert "withdraw that one first" in text_of(refused)
    part = counted_case.amounts()[1]
    looped = counted_case.client.post(
        f"{counted_case.page}/{whole.id}",
        data={**VICTIMS, "value": "9", "part_of": str(part.id), "version": "1", "reason": "x"},
    )
    assert "This number cannot be part of that one." in text_of(looped)


def test_a_number_is_part_of_none_of_another_case(counted_case: Counted) -> None:
    values = {
        "what": BilingualText("victims", "被害人"),
        "value": Decimal(9),
        "unit": None,
        "qualifier": Qualifier.EXACT,
        "as_of": None,
        "is_further": False,
        "is_joint": False,
        "part_of_id": None,
        "when": None,
    }
    with prepare(counted_case.app):
        case, act = session().get_one(Case, counted_case.case_id), acting(counted_case.handler)
        whole = state(AMOUNT, make_case(handler=counted_case.handler), Statement(None, values), act)
        part = Statement(None, {**values, "part_of_id": whole.id})

        with pytest.raises(RuleBroken, match="cannot be part of that one"):
            state(AMOUNT, case, part, act)


def test_a_stranger_finds_no_numbers_and_a_social_worker_records_none(
    counted_case: Counted,
) -> None:
    counted_case.add("4")
    with prepare(counted_case.app):
        stranger = make_staff()
        other = make_case().id
    theirs = sign_in(counted_case.app, stranger)
    amount = counted_case.amounts()[0]
    assert theirs.get(counted_case.page).status_code == 404
    assert theirs.get(f"{counted_case.page}/{amount.id}").status_code == 404
    assert counted_case.client.get(f"/cases/{other}/numbers/{amount.id}").status_code == 404


def test_a_clerk_of_another_role_is_told_that_it_is_not_theirs(counted_case: Counted) -> None:
    with prepare(counted_case.app):
        manager = make_staff(
            Role.CASE_MANAGEMENT, office=session().get_one(Case, counted_case.case_id).office
        )
    theirs = sign_in(counted_case.app, manager)
    assert theirs.get(f"{counted_case.page}/new").status_code == 403
    assert theirs.get(counted_case.page).status_code == 404
