"""Suits and applications before a court: recorded, supported, ended; a protection order lasts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from casetrack.cases.duty_kinds import DutyState
from casetrack.cases.kinds import DispositionKind
from casetrack.cases.models import Obligation
from casetrack.casework.facts.recording import Statement, state
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.errors import NotAllowed, RuleBroken
from casetrack.ledger.consequences import follow_what_stands
from casetrack.ledger.decisions import decide
from casetrack.review.lawsuits.fact_actions import EXTENSION, LAWSUIT
from casetrack.review.lawsuits.models import TO_EXTEND, Lawsuit, LawsuitEnd, LawsuitKind
from tests.builders import NOON, TODAY, acting, make_child, make_staff
from tests.review.builders import case_of, handler_of
from tests.review.lawsuits.builders import (
    ISSUED,
    LAST,
    ORDER,
    lawsuit_values,
    sue,
    two_people,
)
from tests.signed_in import prepare, sign_in, text_of


@pytest.fixture(autouse=True)
def _at_noon(database: object, keys: object) -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


def owed_of(row: Lawsuit) -> Obligation | None:
    query = select(Obligation).where(Obligation.kind == TO_EXTEND, Obligation.subject_id == row.id)
    return session().scalar(query)


def test_one_matter_is_in_several_suits_with_different_ends() -> None:
    child, respondent = two_people()

    ended = sue(
        child,
        respondent,
        result=LawsuitEnd.PART,
        decided=PartialDate.day(TODAY),
        given=BilingualText(None, "赔礼道歉获支持，赔偿驳回"),
        supported_on=TODAY,
    )
    moved = sue(child, respondent, kind=LawsuitKind.INJUNCTION, result=LawsuitEnd.PASSED_UP)

    assert [ended.result, moved.result] == [LawsuitEnd.PART, LawsuitEnd.PASSED_UP]
    assert owed_of(ended) is None


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"supported_on": TODAY, "wants_to_sue": None}, "A suit is supported for a person"),
        ({"supported_on": TODAY + timedelta(days=1)}, "not_yet"),
        ({"decided": PartialDate.day(TODAY)}, "Choose how it ended"),
        (
            {
                "result": LawsuitEnd.REFUSED,
                "filed": PartialDate.day(TODAY),
                "decided": PartialDate.day(TODAY - timedelta(days=1)),
            },
            "it cannot be before",
        ),
        ({**ORDER, "result": LawsuitEnd.REFUSED}, "Only an order that was granted"),
        ({**ORDER, "lasts_until": ISSUED - timedelta(days=1)}, "six months at most"),
        ({**ORDER, "lasts_until": date(2026, 12, 28)}, "six months at most"),
        (
            {
                **ORDER,
                "extension_asked": PartialDate.day(TODAY),
                "why_not_extended": BilingualText(None, "已搬离"),
            },
            "leave one empty",
        ),
        (
            {**ORDER, "lasts_until": None, "extension_asked": PartialDate.day(TODAY)},
            "Enter the last day of the order",
        ),
    ],
)
def test_what_cannot_be_of_a_suit_is_refused(changed: dict[str, Any], said: str) -> None:
    child, respondent = two_people()
    with pytest.raises(RuleBroken, match=said):
        sue(child, respondent, **changed)


def test_each_last_day_on_its_boundary() -> None:
    child, respondent = two_people()
    assert TODAY - timedelta(days=150) == ISSUED == date(2026, 6, 27)

    for last in (ISSUED, date(2026, 12, 27)):
        assert sue(child, respondent, **{**ORDER, "lasts_until": last}).lasts_until == last
    same_day = {"filed": PartialDate.day(TODAY), "decided": PartialDate.day(TODAY)}
    assert sue(child, respondent, result=LawsuitEnd.WITHDRAWN, **same_day).result


def test_nobody_sues_themselves_or_somebody_of_another_case() -> None:
    child, _respondent = two_people()
    for other in (child, make_child()):
        with pytest.raises(RuleBroken, match="Choose against whom"):
            sue(child, other)


def test_a_private_prosecution_is_open_again_once_the_suspect_is_prosecuted() -> None:
    child, respondent = two_people()
    by = acting(handler_of(child), on=TODAY, at=NOON)
    conditional = DispositionKind.CONDITIONAL_NON_PROSECUTION
    decide(case_of(child), respondent, conditional, by, on=TODAY)
    session().flush()
    with pytest.raises(RuleBroken):
        sue(child, respondent, kind=LawsuitKind.PRIVATE)

    decide(case_of(child), respondent, DispositionKind.REVOCATION, by, on=TODAY)
    session().flush()

    assert sue(child, respondent, kind=LawsuitKind.PRIVATE).id


def test_an_order_owes_its_extension_by_its_last_day_until_it_is_let_go() -> None:
    child, respondent = two_people()
    order = sue(child, respondent, **ORDER)
    owed = owed_of(order)
    assert owed is not None
    assert (owed.due, owed.is_open) == (LAST, True)

    by = acting(handler_of(child), on=TODAY, at=NOON)
    let_go = {"extension_asked": None, "why_not_extended": BilingualText(None, "已搬离")}
    EXTENSION.tell(order, let_go, by, opened=1)
    follow_what_stands(on=TODAY)

    assert owed.state is DutyState.LAPSED


def test_somebody_who_does_not_handle_the_case_records_no_suit() -> None:
    child, respondent = two_people()
    by = acting(make_staff(), on=TODAY, at=NOON)
    with pytest.raises(NotAllowed):
        state(LAWSUIT, case_of(child), Statement(child, lawsuit_values(respondent)), by)


def test_a_protection_order_is_typed_shown_and_extended(app: Flask) -> None:
    with prepare(app):
        child, respondent = two_people()
        handler = handler_of(child)
        page = f"/cases/{child.case_id}"
        form = {
            "party": str(child.id),
            "respondent": str(respondent.id),
            "filed": "2026-06-25",
            "claims": "禁止接触",
            "wants_to_sue": "yes",
            "supported_on": "2026-06-24",
            "result": "granted",
            "decided": "2026-06-27",
        }
    client = sign_in(app, handler)
    new = f"{page}/lawsuits/new?kind=protection_order"

    opened = text_of(client.get(new))
    too_long = client.post(new, data={**form, "lasts_until": "2026-12-28"})
    saved = client.post(new, data={**form, "lasts_until": "2026-12-27"})
    with app.app_context():
        row = session().scalars(select(Lawsuit)).one()
        answer = f"{page}/lawsuits/{row.id}/outcome"
    shown = text_of(client.get(f"{page}/people/{child.id}"))
    asked = client.post(answer, data={"version": "1", "extension_asked": "today"})
    opened_again = [
        client.get(f"{page}/lawsuits/{row.id}/{does}") for does in ("change", "withdraw")
    ]

    assert [one.status_code for one in opened_again] == [200, 200]
    assert "private prosecution" in opened
    assert "Why no extension is asked for" in opened
    assert (too_long.status_code, saved.status_code, asked.status_code) == (422, 302, 302)
    assert "six months at most" in text_of(too_long)
    assert "personal protection order" in shown
    assert "Ask for the extension" in shown
    with app.app_context():
        assert session().scalars(select(Lawsuit)).one().extension_asked is not None
