"""How we shall know: agreed about an item when it is written, asked by every look at it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from casetrack.accounts.models import Role
from casetrack.cases.models import Case
from casetrack.courses.approvals.models import Proposal
from casetrack.courses.approvals.terms import read_terms, terms_as_json
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.errors import RuleBroken
from casetrack.suggestions.issuing import NewSuggestion
from casetrack.suggestions.item_terms import ItemTerms, unanswered
from casetrack.suggestions.kinds import ItemScope, PutRight, SuggestionKind
from casetrack.suggestions.models import Suggestion, SuggestionItem
from casetrack.suggestions.replies import FollowUpCheck, verify_item
from casetrack.suggestions.versions.actions import AmendedLetter, amend
from tests.builders import NOON, TODAY, acting, make_case, make_staff
from tests.signed_in import prepare, sign_in, text_of
from tests.suggestions.letters import ITEMS, handler_of, issued, make_company, served

KNOWN = "The register of thirty days is complete"


@dataclass
class Letter:
    """A served letter, of whose first item it was agreed how we shall know, of the others not."""

    app: Flask
    holder: FlaskClient
    case_id: int
    letter_id: int
    item_ids: list[int]

    def look(self, place: int, **typed: str) -> tuple[int, str]:
        with self.app.app_context():
            version = session().get_one(SuggestionItem, self.item_ids[place]).version
        response = self.holder.post(
            f"/cases/{self.case_id}/suggestions/items/{self.item_ids[place]}/check",
            data={
                "version": str(version),
                "seen_on": TODAY.isoformat(),
                "result": "verified",
                "proof": "Seen there",
                **typed,
            },
        )
        return response.status_code, text_of(response)

    def page(self, number: int) -> str:
        url = f"/cases/{self.case_id}/suggestions/items/{self.item_ids[number]}/check"
        return text_of(self.holder.get(url))

    def item(self, number: int) -> SuggestionItem:
        with self.app.app_context():
            return session().get_one(SuggestionItem, self.item_ids[number])


@pytest.fixture
def letter(app: Flask) -> Iterator[Letter]:
    with time_machine.travel(NOON, tick=False):
        with prepare(app):
            terms = ItemTerms(
                scope=ItemScope.SYSTEM,
                known_by=KNOWN,
                known_place="at the front desk",
                known_who="the prosecutor, without notice",
                known_after=30,
                wanted=30,
                unit="days",
            )
            sent = served(item_terms=(terms, ItemTerms(), ItemTerms(), ItemTerms()))
            ids = [item.id for item in sent.items]
            holder, kept = handler_of(sent.case), (sent.case_id, sent.id)
        yield Letter(app, sign_in(app, holder), *kept, ids)


def test_a_look_asks_the_sentence_that_was_agreed(letter: Letter) -> None:
    page = letter.page(0)
    shown = text_of(letter.holder.get(f"/cases/{letter.case_id}/suggestions/{letter.letter_id}"))

    for text in (KNOWN, "at the front desk", "the prosecutor, without notice"):
        assert text in page
        assert text in shown
    assert 'name="known_by"' not in page
    assert "for the system" in shown
    assert "after 30 days" in shown


def test_nothing_is_put_right_before_somebody_said_how_we_know(letter: Letter) -> None:
    status, page = letter.look(1)

    assert status == 422
    assert 'href="#known_by"' in page
    assert letter.item(1).put_right is PutRight.NOT_SEEN


def test_what_nobody_had_agreed_is_said_once_with_its_day_and_writer(letter: Letter) -> None:
    status, _page = letter.look(1, known_by="Two visits at night")
    again, _page = letter.look(1, known_by="Something easier", proof="Still so")

    item = letter.item(1)
    with letter.app.app_context():
        handler = handler_of(session().get_one(Case, letter.case_id))
        assert (item.known_on, item.known_writer_id) == (TODAY, handler.id)
    assert (status, again) == (302, 302)
    assert item.known_by == BilingualText("Two visits at night", None)
    assert 'name="known_by"' not in letter.page(1)


def test_what_was_agreed_in_the_letter_stays_as_it_was(letter: Letter) -> None:
    letter.look(0, known_by="Something easier")

    item = letter.item(0)
    assert item.known_by.en == KNOWN
    assert item.known_on is None


def test_what_is_not_put_right_needs_no_such_sentence(letter: Letter) -> None:
    status, _page = letter.look(1, result="not_done", check_due="2026-12-16")

    assert status == 302


def test_n_of_n_is_kept_where_it_can_be_counted(letter: Letter) -> None:
    letter.look(0, number="18", result="partly", check_due="2026-12-16")
    page = text_of(letter.holder.get(f"/cases/{letter.case_id}/suggestions/{letter.letter_id}"))

    assert letter.item(0).reached == 18
    assert "18 of 30 days" in re.sub(r"\s+", " ", page)


def test_the_action_refuses_what_the_form_refuses(letter: Letter) -> None:
    with letter.app.app_context():
        item = session().get_one(SuggestionItem, letter.item_ids[2])
        sent = session().get_one(Suggestion, letter.letter_id)
        with pytest.raises(RuleBroken) as refused:
            verify_item(
                item,
                FollowUpCheck(TODAY, PutRight.VERIFIED, "Seen"),
                acting(handler_of(sent.case), on=TODAY, at=NOON),
                opened=item.version,
            )
        session().rollback()
    assert refused.value.field == "known_by"


# The letter, as it is written


def typed(**changes: str) -> dict[str, str]:
    return {
        "new_body": "某酒店",
        "body_kind": "company",
        "kind": "social_governance",
        "problem_lines": "Nobody asks\nNobody reports",
        "items-0": "Ask every guest who is a minor",
        "item_terms-0-known_by": KNOWN,
        "item_terms-0-problems": "1",
        "item_terms-0-evidence": "Five nights, no entry in the register",
        "item_terms-0-basis": "Law on the Protection of Minors, art. 57",
        "item_terms-0-scope": "child",
        "items-1": "",
        "item_terms-1-problems": "",
        "items-2": "Train the front desk",
        "item_terms-2-problems": "2",
        "issued_on": TODAY.isoformat(),
        "ground": "general",
        "objection_until": "2026-12-16",
        **changes,
    }


@pytest.fixture
def writing(app: Flask) -> Iterator[tuple[FlaskClient, int]]:
    with time_machine.travel(NOON, tick=False):
        with prepare(app):
            case = make_case()
            handler = handler_of(case)
            make_staff(Role.CHIEF_PROCURATOR, office=handler.office)
        yield sign_in(app, handler), case.id


def proposed(app: Flask) -> list[Proposal]:
    with app.app_context():
        return list(session().scalars(select(Proposal)))


def test_the_decider_reads_the_terms_of_each_item(
    app: Flask, writing: tuple[FlaskClient, int]
) -> None:
    client, case_id = writing

    answer = client.post(f"/cases/{case_id}/suggestions/new", data=typed())

    page = text_of(client.get(answer.headers["Location"]))
    (proposal,) = proposed(app)
    new = read_terms(NewSuggestion, proposal.terms)
    assert [terms.problems for terms in new.item_terms] == [(1,), (2,)]
    assert new.item_terms[0].scope is ItemScope.CHILD
    for text in (KNOWN, "Five nights, no entry", "art. 57", "Nobody has said so."):
        assert text in page


def test_a_problem_that_no_item_answers_is_said_before_it_is_proposed(
    app: Flask, writing: tuple[FlaskClient, int]
) -> None:
    client, case_id = writing
    lacking = typed(**{"item_terms-2-problems": ""})

    first = client.post(f"/cases/{case_id}/suggestions/new", data=lacking)
    assert first.status_code == 422
    assert "No item answers these problems: 2." in text_of(first)
    assert proposed(app) == []

    again = client.post(f"/cases/{case_id}/suggestions/new", data={**lacking, "told_of": "2"})
    assert again.status_code == 302
    assert "Problems that no item answers" in text_of(client.get(again.headers["Location"]))


def test_an_item_answers_only_problems_that_the_letter_names(
    app: Flask, writing: tuple[FlaskClient, int]
) -> None:
    client, case_id = writing

    refused = client.post(
        f"/cases/{case_id}/suggestions/new", data=typed(**{"item_terms-2-problems": "2, 7"})
    )

    assert refused.status_code == 422
    assert "There is no problem 7." in text_of(refused)
    assert proposed(app) == []


def test_the_terms_are_kept_with_the_item(app: Flask) -> None:
    with prepare(app):
        case = make_case()
        terms = ItemTerms(ItemScope.CHILD, "Five nights", "art. 57", (1,), KNOWN)
        letter = issued(case, item_terms=(terms,))
        item = letter.items[0]
        assert (item.scope, item.evidence.en, item.basis.en) == (
            ItemScope.CHILD,
            "Five nights",
            "art. 57",
        )
        assert (item.problem_places, item.known_by.en) == ("1", KNOWN)
        assert letter.items[1].known_by == BilingualText(None, None)


def test_terms_of_a_proposal_of_before_are_read(app: Flask) -> None:
    with prepare(app):
        company = make_company(make_case())
        old = terms_as_json(NewSuggestion(SuggestionKind.OTHER, date(2026, 9, 1), ("x",)))
        del old["item_terms"]
        assert company.id
    assert read_terms(NewSuggestion, old).item_terms == ()


@pytest.mark.parametrize(
    ("problems", "answers", "left"),
    [((), (), []), (("a",), (), []), (("a", "b"), (), [1, 2]), (("a", "b"), ((2,),), [1])],
)
def test_a_single_problem_is_answered_by_every_item(
    problems: tuple[str, ...], answers: tuple[tuple[int, ...], ...], left: list[int]
) -> None:
    assert unanswered(problems, [ItemTerms(problems=places) for places in answers]) == left


def test_amended_terms_stand_in_an_item_of_their_own(app: Flask) -> None:
    with prepare(app):
        terms = tuple(ItemTerms(known_by=f"Seen: {text}") for text in ITEMS)
        letter = served(item_terms=terms)
        first, second = letter.items[:2]
        changed = (terms[0], ItemTerms(known_by="Two visits at night"), *terms[2:])
        new = AmendedLetter(
            letter.id,
            TODAY,
            "The second is to be seen at night",
            ITEMS,
            tuple(problem.text.en or "" for problem in letter.problems),
            letter.ground,
            objection_until=date(2026, 12, 10),
            item_terms=changed,
        )
        amend(letter, new, acting(handler_of(letter.case), on=TODAY, at=NOON))

        assert letter.items[0] is first
        assert letter.items[1] is not second
        assert letter.items[1].known_by.en == "Two visits at night"
        assert (second.is_asked, second.known_by.en) == (False, f"Seen: {ITEMS[1]}")


@pytest.mark.parametrize("typed", ["9" * 10_000, "1, 999", "1 2x"])
def test_what_names_no_problem_is_refused_at_its_field(app: Flask, typed: str) -> None:
    with prepare(app):
        letter = served()
        client = sign_in(app, handler_of(letter.case))
    address = f"/cases/{letter.case_id}/suggestions/{letter.id}/amendment"
    sent = {"items-0": "Lock the gate", "item_terms-0-problems": typed, "problem_lines": "One"}

    page = text_of(client.post(address, data=sent))

    assert "Write the numbers of the problems" in page
