"""Pages of the review: one happy path, one refusal, one wrong reader for each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from casetrack.cases.kinds import DispositionKind
from casetrack.cases.models import Disposition, Party
from casetrack.db import session
from casetrack.review.decisions import ReviewOutcome
from casetrack.review.models import Custody, ReviewKind, ReviewPeriod
from tests.builders import NOON, TODAY, make_case, make_child, make_staff
from tests.review.builders import case_of, decide, receive
from tests.signed_in import PAPER, prepare, sign_in, text_of


@dataclass
class Desk:
    """A case with one suspect; who handles it, and a prosecutor of another office."""

    app: Flask
    holder: FlaskClient
    stranger: FlaskClient
    case_id: int
    child_id: int

    def receipt(self, kind: str = "prosecution") -> str:
        """Where a receipt is recorded."""
        return f"/cases/{self.case_id}/people/{self.child_id}/review/{kind}"

    def begun(self) -> str:
        """A review under way, and where its pages are."""
        with prepare(self.app):
            period = receive(session().get_one(Party, self.child_id))
            return f"/cases/{self.case_id}/reviews/{period.id}"

    def flashed(self) -> str:
        """What the next page will say was saved."""
        with self.holder.session_transaction() as kept:
            return " ".join(message for _category, message in kept.get("_flashes", []))

    def reviews(self) -> list[ReviewPeriod]:
        """What was saved."""
        with self.app.app_context():
            return list(session().scalars(select(ReviewPeriod)))


@pytest.fixture
def desk(app: Flask) -> Iterator[Desk]:
    """The desk, at noon of a fixed day."""
    with time_machine.travel(NOON, tick=False):
        with prepare(app):
            child = make_child()
            handler = case_of(child).handler
            assert handler is not None
            stranger = make_staff()
            case_id, child_id = child.case_id, child.id
        yield Desk(app, sign_in(app, handler), sign_in(app, stranger), case_id, child_id)


RECEIPT = {"received_on": "2026-11-10", "custody": "bail", "note": "两册"}


def test_a_receipt_is_recorded_and_the_page_says_until_when(desk: Desk) -> None:
    answer = desk.holder.post(desk.receipt(), data=RECEIPT)

    assert answer.status_code == 302
    assert "due on 10 December 2026" in desk.flashed()
    assert [p.custody for p in desk.reviews()] == [Custody.BAIL]


def test_how_somebody_is_held_may_be_unknown_and_counts_as_held(desk: Desk) -> None:
    saturday = {"received_on": "2026-10-24", "custody": "unknown"}

    answer = desk.holder.post(desk.receipt(), data=saturday)

    assert answer.status_code == 302
    (review,) = desk.reviews()
    assert (review.custody, review.due) == (Custody.UNKNOWN, date(2026, 11, 24))


def test_the_last_day_is_shown_before_anything_is_saved(desk: Desk) -> None:
    checked = desk.holder.post(desk.receipt(), data={**RECEIPT, "check": "1"})
    followed = desk.holder.get(f"{desk.receipt()}/due", query_string=RECEIPT)

    assert "10 December 2026" in text_of(checked)
    assert "10 December 2026" in text_of(followed)
    assert desk.reviews() == []


def test_an_unreadable_day_stays_in_its_field(desk: Desk) -> None:
    answer = desk.holder.post(desk.receipt(), data={**RECEIPT, "received_on": "the day before"})

    assert answer.status_code == 422
    assert "the day before" in text_of(answer)
    assert desk.reviews() == []


def test_a_second_receipt_is_refused_with_a_sentence(desk: Desk) -> None:
    desk.begun()

    answer = desk.holder.post(desk.receipt(), data=RECEIPT)

    assert answer.status_code == 422
    assert "has been running since" in text_of(answer)
    assert len(desk.reviews()) == 1


def test_a_decision_is_recorded_once(desk: Desk) -> None:
    page = f"{desk.begun()}/decision"
    prosecuted = {"kind": "prosecuted", **PAPER, "decided_on": "2026-11-24"}

    first = desk.holder.post(page, data=prosecuted)
    second = desk.holder.post(page, data=prosecuted)

    assert (first.status_code, second.status_code) == (302, 422)
    assert "A person is decided about once in one review." in text_of(second)
    with desk.app.app_context():
        decided = session().scalars(select(Disposition)).all()
    assert [decision.kind for decision in decided] == [DispositionKind.PROSECUTED]


def test_an_extension_says_the_new_last_day(desk: Desk) -> None:
    page = f"{desk.begun()}/extension"

    shown = desk.holder.get(page)
    desk.holder.post(page, data={**PAPER, "extended_on": "2026-11-24", "reason": "案情复杂"})

    assert "25 December 2026" in text_of(shown)
    assert "due on 25 December 2026" in desk.flashed()


def test_two_who_record_custody_see_both_versions(desk: Desk) -> None:
    page = f"{desk.begun()}/custody"
    typed = {"changed_on": "2026-11-24", "note": "", "version": "1"}
    desk.holder.post(page, data={**typed, "custody": "arrested"})

    answer = desk.holder.post(page, data={**typed, "custody": "residential_surveillance"})

    assert answer.status_code == 409
    assert "under residential surveillance" in text_of(answer)
    assert [p.custody for p in desk.reviews()] == [Custody.ARRESTED]


def test_the_choice_between_two_versions_is_saved(desk: Desk) -> None:
    page = f"{desk.begun()}/custody"
    typed = {"changed_on": "2026-11-24", "note": "", "version": "1"}
    desk.holder.post(page, data={**typed, "custody": "arrested"})
    chosen = {
        "keep": "chosen",
        "version": "2",
        "choice-custody": "mine",
        "mine-custody": "at_liberty",
        "theirs-custody": "arrested",
        "choice-changed_on": "mine",
        "mine-changed_on": "2026-11-24",
        "choice-note": "mine",
        "mine-note": "",
    }

    answer = desk.holder.post(page, data=chosen)

    assert answer.status_code == 302
    assert [p.custody for p in desk.reviews()] == [Custody.AT_LIBERTY]


def test_an_announcement_is_recorded(desk: Desk) -> None:
    with prepare(desk.app):
        period = receive(session().get_one(Party, desk.child_id))
        outcome = ReviewOutcome(
            DispositionKind.DISCRETIONARY_NON_PROSECUTION, TODAY, ground="情节轻微"
        )
        decision_id = decide(period, outcome).id
    page = f"/cases/{desk.case_id}/decisions/{decision_id}/announcement"

    early = desk.holder.post(page, data={"announced_on": "2026-11-23"})
    answer = desk.holder.post(page, data={"announced_on": "today"})

    assert early.status_code == 422
    assert answer.status_code == 302
    with desk.app.app_context():
        assert session().get_one(Disposition, decision_id).announced_on == TODAY


def test_for_a_stranger_no_page_is_there(desk: Desk) -> None:
    review = desk.begun()
    pages = [
        desk.receipt(),
        f"{desk.receipt()}/due",
        *(f"{review}/{name}" for name in ("decision", "extension", "custody")),
        f"/cases/{desk.case_id}/people/{desk.child_id}/prosecution",
    ]

    assert {desk.stranger.get(page).status_code for page in pages} == {404}


def test_a_review_is_only_found_in_its_own_case(desk: Desk) -> None:
    with prepare(desk.app):
        case = case_of(session().get_one(Party, desk.child_id))
        other = make_child(make_case(handler=case.handler))
        review_id = receive(other, ReviewKind.PROSECUTION).id

    answer = desk.holder.get(f"/cases/{desk.case_id}/reviews/{review_id}/decision")

    assert answer.status_code == 404


@pytest.mark.parametrize("name", ["decision", "extension", "custody"])
def test_every_page_opens_in_chinese(desk: Desk, name: str) -> None:
    page = f"{desk.begun()}/{name}"
    with desk.holder.session_transaction() as kept:
        kept["language"] = "zh"

    answer = desk.holder.get(page)

    assert answer.status_code == 200
    assert "孙某某" in text_of(answer)
