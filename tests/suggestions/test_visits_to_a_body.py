"""Visits that serve a letter: a body's questions, its items, and never those about a child."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from casetrack.accounts.models import Staff
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.models import Case, JournalEntry, Party, RequirementCheck
from casetrack.db import session
from casetrack.errors import RuleBroken
from casetrack.ledger.obligations import find_owed
from casetrack.suggestions.kinds import PutRight
from casetrack.suggestions.models import Suggestion, SuggestionItem
from casetrack.visits.models import Condition, Visit, VisitState, VisitWay
from casetrack.visits.outcomes import VisitOutcome, correct_outcome, record_outcome
from tests.builders import NOON, TODAY, acting, make_child
from tests.signed_in import prepare, sign_in, text_of
from tests.suggestions.letters import REPLIED, handler_of, replied
from tests.visits.builders import met, plan

# What the outcome of a visit to a child asks and says, and that of one to a body never does.
OF_A_CHILD = ("steady", "worrying", "urgent", "How are things?", "What is done now", "guardian")
OF_A_CHILD_ZH = ("平稳", "令人担心", "紧急", "见到本人", "监护人", "情绪", "入户")
AGAIN = "2026-12-16"


@dataclass
class Spot:
    """A letter answered by a company, and a visit to it that serves the letter, today."""

    app: Flask
    holder: FlaskClient
    case_id: int
    letter_id: int
    visit_id: int
    item_ids: list[int]

    def url(self, rest: str = "") -> str:
        return f"/cases/{self.case_id}/visits/{self.visit_id}{rest}"

    def form(self, **changed: str) -> dict[str, str]:
        """What is typed: received by the manager, the first item seen put right."""
        typed = {
            "state": "done",
            "day": TODAY.isoformat(),
            "way": "on_site",
            "findings": "Went through the shelves with the manager.",
            "report-others": "the manager of the shop",
            "report-shown": "the register of complaints",
            f"promises-found-suggestion_item-{self.item_ids[0]}": "kept",
            f"promises-proof-suggestion_item-{self.item_ids[0]}": "Twelve titles searched",
        }
        return {**typed, **changed}

    def chinese(self) -> FlaskClient:
        with self.app.app_context():
            case = session().get_one(Case, self.case_id)
            return sign_in(self.app, session().get_one(Staff, case.handler_id), lang="zh")

    def looks(self) -> list[RequirementCheck]:
        with self.app.app_context():
            query = select(RequirementCheck).where(
                RequirementCheck.subject == SuggestionItem.__tablename__
            )
            return list(session().scalars(query.order_by(RequirementCheck.id)))


def visit_for(letter: Suggestion, on: date = TODAY) -> Visit:
    """A visit to the recipient that serves the letter."""
    (company,) = letter.recipients
    (visit,) = plan(company, first=on, measure_id=letter.measure_id, ways=(VisitWay.ON_SITE,))
    return visit


@pytest.fixture
def spot(app: Flask) -> Iterator[Spot]:
    with time_machine.travel(NOON, tick=False):
        with prepare(app):
            letter = replied(check_on=date(2026, 12, 2))
            visit = visit_for(letter)
            handler = handler_of(letter.case)
            item_ids = [item.id for item in letter.items]
            ids = (letter.case_id, letter.id, visit.id, item_ids)
        yield Spot(app, sign_in(app, handler), *ids)


def test_the_form_asks_a_body_and_says_nothing_of_a_child(spot: Spot) -> None:
    page = text_of(spot.holder.get(spot.url("/outcome")))
    chinese = text_of(spot.chinese().get(spot.url("/outcome")))

    assert [word for word in OF_A_CHILD if word in page] == []
    assert [word for word in OF_A_CHILD_ZH if word in chinese] == []
    assert "Who received us" in page
    assert "What was shown" in page
    assert page.count("Review every app on the shelves") >= 1
    texts = ("接待人", "查看的材料", "未整改", "问题反弹")
    assert [text for text in texts if text not in chinese] == []


def test_what_was_found_of_an_item_is_the_look_at_that_item(spot: Spot) -> None:
    saved = spot.holder.post(spot.url("/outcome"), data=spot.form())

    assert saved.status_code == 302
    (check,) = spot.looks()
    letter = text_of(spot.holder.get(f"/cases/{spot.case_id}/suggestions/{spot.letter_id}"))
    visit = text_of(spot.holder.get(spot.url()))
    with spot.app.app_context():
        item = session().get_one(SuggestionItem, spot.item_ids[0])
        owed = find_owed(ObligationKind.SUGGESTION_CHECK, item)
        entry = session().get_one(JournalEntry, check.entry_id)
        assert item.put_right is PutRight.VERIFIED
        assert owed is not None
        assert not owed.is_open
        assert (entry.subject, entry.subject_id) == ("visit", spot.visit_id)
        assert "condition" not in entry.fields
    assert "Went through the shelves with the manager." in letter
    journal = text_of(spot.holder.get(f"/cases/{spot.case_id}"))
    for text in ("the manager of the shop", "the register of complaints", "Twelve titles searched"):
        assert text in visit
    for text in ("who received us", "the manager of the shop", "the register of complaints"):
        assert text in journal, "the entry of the visit tells it, too"
    assert [word for word in OF_A_CHILD if word in visit] == []


@pytest.mark.parametrize("finding", ["partly", "not_kept"])
def test_what_is_not_put_right_has_the_day_of_the_next_look(spot: Spot, finding: str) -> None:
    second = f"suggestion_item-{spot.item_ids[1]}"
    typed = spot.form(**{f"promises-found-{second}": finding, f"promises-proof-{second}": "Seen"})

    without = spot.holder.post(spot.url("/outcome"), data=typed)
    saved = spot.holder.post(
        spot.url("/outcome"), data={**typed, f"promises-look_due-{second}": AGAIN}
    )

    assert without.status_code == 422
    assert f'href="#promises-look_due-{second}"' in text_of(without)
    assert saved.status_code == 302
    with spot.app.app_context():
        item = session().get_one(SuggestionItem, spot.item_ids[1])
        assert item.check_due == date.fromisoformat(AGAIN)


def test_several_items_are_looked_at_with_the_day_of_the_next_look(spot: Spot) -> None:
    second = f"suggestion_item-{spot.item_ids[1]}"
    with spot.app.app_context():
        letter = session().get_one(Suggestion, spot.letter_id)
        url = f"/cases/{spot.case_id}/measures/{letter.measure_id}/looks"
        versions = {
            f"version-suggestion_item-{item.id}": str(item.version) for item in letter.items
        }

    saved = spot.holder.post(
        url,
        data={
            **versions,
            "seen": TODAY.isoformat(),
            f"found-{second}": "not_kept",
            f"proof-{second}": "Looked; nothing there",
            f"look_due-{second}": AGAIN,
        },
    )

    assert saved.status_code == 302
    assert [check.found.value for check in spot.looks()] == ["not_kept"]


def test_the_action_refuses_the_words_of_a_child(spot: Spot) -> None:
    with spot.app.app_context():
        visit = session().get_one(Visit, spot.visit_id)
        act = acting(handler_of(session().get_one(Case, visit.case_id)), on=TODAY, at=NOON)
        with pytest.raises(RuleBroken, match="body"):
            record_outcome(visit, met(condition=Condition.STEADY), act)
        session().rollback()
    sent = spot.holder.post(spot.url("/outcome"), data=spot.form(condition="urgent"))
    assert sent.status_code == 302
    with spot.app.app_context():
        assert session().get_one(Visit, spot.visit_id).condition is None


def test_an_outcome_of_before_stays_as_it_was_recorded(spot: Spot) -> None:
    with prepare(spot.app):
        visit = session().get_one(Visit, spot.visit_id)
        act = acting(handler_of(session().get_one(Case, visit.case_id)), on=TODAY, at=NOON)
        told: VisitOutcome = replace(met(), condition=None, way=VisitWay.ON_SITE)
        record_outcome(visit, told, act)
        visit.condition = Condition.WORRYING
        session().flush()
        corrected = replace(told, findings="Went through all shelves.")
        correct_outcome(visit, corrected, act, reason="More seen", opened=visit.version)
        assert visit.condition is Condition.WORRYING

    assert "worrying" in text_of(spot.holder.get(spot.url()))


def test_a_visit_to_a_child_serves_no_letter(spot: Spot) -> None:
    with prepare(spot.app):
        letter = session().get_one(Suggestion, spot.letter_id)
        child = make_child(letter.case)
        with pytest.raises(RuleBroken, match="measure_of_another"):
            plan(child, measure_id=letter.measure_id)


def test_the_letter_leads_to_the_plan_of_such_a_visit(spot: Spot) -> None:
    page = text_of(spot.holder.get(f"/cases/{spot.case_id}/suggestions/{spot.letter_id}"))
    with spot.app.app_context():
        letter = session().get_one(Suggestion, spot.letter_id)
        (company,) = letter.recipients
        address = (
            f"/cases/{spot.case_id}/visits/plan?party={company.id}"
            f"&amp;measure={letter.measure_id}&amp;way=on_site"
        )
    assert address in page
    planning = text_of(spot.holder.get(address.replace("&amp;", "&")))
    assert re.search(r'<input checked[^>]* value="on_site"', planning)


def test_a_body_is_not_asked_what_the_office_asks_about_children(spot: Spot) -> None:
    spot.holder.get("/")
    with prepare(spot.app):
        company = session().scalars(select(Party).where(Party.kind == "body")).one()
        assert company.is_child() is False
    page = text_of(spot.holder.get(f"/cases/{spot.case_id}/visits/unplanned?party={company.id}"))
    assert [word for word in OF_A_CHILD if word in page] == []


def test_nobody_there_and_refused_are_said_of_a_body(spot: Spot) -> None:
    for state, words in (("not_at_home", "Nobody there"), ("refused", "Refused")):
        page = text_of(spot.holder.get(spot.url("/outcome")))
        assert words in page
        assert state in page
    missed = spot.form(
        state="refused", **{f"promises-found-suggestion_item-{spot.item_ids[0]}": ""}
    )
    missed = {name: value for name, value in missed.items() if not name.startswith("promises")}
    assert spot.holder.post(spot.url("/outcome"), data=missed).status_code == 302
    page = text_of(spot.holder.get(spot.url()))
    assert "revoke" not in page
    assert "Talk with the family" not in page
    with spot.app.app_context():
        assert session().get_one(Visit, spot.visit_id).state is VisitState.REFUSED
        assert session().scalar(select(func.count(RequirementCheck.id))) == 0
        assert REPLIED < TODAY


def test_a_telephone_without_a_network_asks_a_body_the_same(spot: Spot) -> None:
    kept = spot.holder.get("/visits/offline/kept").get_json()
    (slip,) = kept["slips"]
    assert [word for word in OF_A_CHILD if word in slip["form"] + slip["slip"]] == []
    assert "Who received us" in slip["form"]

    sent = spot.holder.post(spot.url("/offline"), data=spot.form(version="1", typed_at=""))

    assert sent.status_code == 302
    assert [check.found.value for check in spot.looks()] == ["kept"]
