"""The pages on which a letter is amended, withdrawn, closed unfinished, or recorded."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from casetrack.accounts.approval import Approval, WhoDecides
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.models import JournalEntry
from casetrack.db import session
from casetrack.suggestions.actions import serve
from casetrack.suggestions.issuing import issue
from casetrack.suggestions.kinds import Delivery
from casetrack.suggestions.models import Suggestion
from casetrack.suggestions.versions.actions import former_letters
from tests.builders import TODAY, acting
from tests.courses.approvals.builders import Pages, pages_of
from tests.signed_in import prepare, text_of
from tests.suggestions.letters import ISSUED, ITEMS, SERVED, a_letter, handler_of, make_company
from tests.suggestions.test_versions import NEW_ITEM

RECORDED = Approval(WhoDecides.CHIEF_PROCURATOR, ISSUED, "测检批〔2026〕9号", is_recorded=True)
WHY = "The objection to the second item is upheld in part"
AMENDED = {
    "why": WHY,
    "issued_on": "2026-11-24",
    "ground": "general",
    "objection_until": "2026-12-10",
    "problem_lines": "Apps are listed without strict review",
    "items-0": ITEMS[0],
    "items-1": NEW_ITEM,
    "items-2": ITEMS[2],
    "items-3": ITEMS[3],
}


@pytest.fixture
def pages(app: Flask) -> Iterator[Pages]:
    for office in pages_of(app):
        with prepare(app):
            case = office.office.case
            new = a_letter(make_company(case))
            by = acting(handler_of(case), on=TODAY, approved=RECORDED)
            letter = issue(case, new, by)
            serve(letter, by, received_on=SERVED, delivery=Delivery.ANNOUNCED)
            office.decision = f"/cases/{case.id}/suggestions/{letter.id}"
        yield office


def decide(pages: Pages, page: str, **settled: str) -> None:
    sent = {"decided_on": "2026-11-24", "version": "1", **settled}
    answer = pages.chief.post(page, data=sent)
    assert answer.status_code == 302, text_of(answer)


def propose(pages: Pages, page: str, data: dict[str, str]) -> str:
    answer = pages.prosecutor.post(f"{pages.decision}/{page}", data=data)
    assert answer.status_code == 302, text_of(answer)
    assert "/proposals/" in answer.location
    return answer.location


def letter_of(pages: Pages) -> Suggestion:
    return session().get_one(Suggestion, int(pages.decision.rsplit("/", 1)[1]))


@pytest.mark.in_turn(13)
def test_an_amendment_is_proposed_and_whoever_decides_sees_what_changes(pages: Pages) -> None:
    form = text_of(pages.prosecutor.get(f"{pages.decision}/amendment"))
    assert ITEMS[1] in form, "it begins with the letter as it stands"

    page = propose(pages, "amendment", AMENDED)

    with pages.app.app_context():
        assert former_letters(letter_of(pages)) == [], "nothing has taken effect"
    shown = text_of(pages.chief.get(page))
    for said in (WHY, NEW_ITEM, ITEMS[1], "left out", "10 December 2026", "mobile app market"):
        assert said in shown, said
    decide(pages, page, objection_until="2026-12-10")
    with pages.app.app_context():
        assert [item.text.en for item in letter_of(pages).items][1] == NEW_ITEM
    stands = text_of(pages.prosecutor.get(pages.decision))
    assert "version 2" in stands
    assert "Version 1, as it was sent" in stands
    assert "2026-11-16" not in stands, "that was the day of the version before"
    former = text_of(pages.prosecutor.get(f"{pages.decision}/versions/1"))
    assert ITEMS[1] in former
    assert NEW_ITEM not in former
    assert WHY in former
    assert pages.prosecutor.get(f"{pages.decision}/versions/2").status_code == 404
    assert pages.stranger.get(f"{pages.decision}/versions/1").status_code == 404


def test_a_returned_amendment_opens_with_everything_that_was_typed(pages: Pages) -> None:
    page = propose(pages, "amendment", AMENDED)
    pages.chief.post(f"{page}/return", data={"remark": "Say by when", "version": "1"})

    number = page.rsplit("/", 1)[1]
    form = text_of(pages.prosecutor.get(f"{pages.decision}/amendment?proposal={number}"))

    for said in (WHY, NEW_ITEM, "2026-12-10", "Apps are listed without strict review"):
        assert said in form, said


@pytest.mark.in_turn(13)
def test_a_letter_is_withdrawn_by_whoever_decided_it_and_counted_apart(pages: Pages) -> None:
    sent = {"withdrawn_on": "2026-11-24", "why": "The task went to another body"}

    decide(pages, propose(pages, "withdrawal", sent))

    stands = text_of(pages.prosecutor.get(pages.decision))
    assert "Withdrawn on 24 November 2026: The task went to another body" in stands
    link = f'href="{pages.decision}"'
    assert link in text_of(pages.prosecutor.get("/suggestions?show=withdrawn"))
    assert link not in text_of(pages.prosecutor.get("/suggestions?show=closed"))
    assert link not in text_of(pages.prosecutor.get("/suggestions"))
    for page in ("amendment", "withdrawal", "service", "close"):
        answer = pages.prosecutor.post(f"{pages.decision}/{page}", data={**AMENDED, **sent})
        assert answer.status_code == 422, page


def test_closing_with_something_not_put_right_is_proposed(pages: Pages) -> None:
    sent = {"closed_on": "2026-11-24", "reason": "The body was abolished"}

    page = propose(pages, "close", sent)

    assert "The body was abolished" in text_of(pages.chief.get(page))
    with pages.app.app_context():
        assert letter_of(pages).is_open
    decide(pages, page)
    with pages.app.app_context():
        assert letter_of(pages).closed_reason == "The body was abolished"


@pytest.mark.parametrize("page", ["amendment", "withdrawal", "close"])
def test_nobody_from_elsewhere_decides_or_proposes(pages: Pages, page: str) -> None:
    sent = {**AMENDED, "withdrawn_on": "2026-11-24", "closed_on": "2026-11-24", "reason": WHY}

    assert pages.stranger.get(f"{pages.decision}/{page}").status_code == 404
    assert pages.stranger.post(f"{pages.decision}/{page}", data=sent).status_code == 404
    with pages.app.app_context():
        assert letter_of(pages).is_open


def test_a_letter_of_before_casetrack_is_recorded_and_followed_as_any_other(pages: Pages) -> None:
    case = f"/cases/{pages.office.case_id}"
    data = {
        "recorded": "y",
        "approved_by": "chief_procurator",
        "approved_number": "测检批〔2026〕3号",
        "new_body": "某中学",
        "body_kind": "school",
        "kind": "social_governance",
        "number": "测检建〔2026〕1号",
        "issued_on": "2026-10-08",
        "ground": "minor_duty",
        "objection_until": "2026-10-18",
        "items-0": "配备专职人员",
    }

    answer = pages.prosecutor.post(f"{case}/suggestions/new", data=data)

    assert answer.status_code == 302, text_of(answer)
    page = text_of(pages.prosecutor.get(answer.location))
    assert "Recorded, not decided here; written down on 2026-11-24" in page
    assert "测检批〔2026〕3号" in page
    assert "the chief procurator" in page
    served = {"received_on": "2026-10-09", "delivery": "in_writing"}
    pages.prosecutor.post(f"{answer.location}/service", data=served)
    with pages.app.app_context():
        letter = session().scalars(select(Suggestion).order_by(Suggestion.id.desc())).first()
        assert letter is not None
        assert (str(letter.reply_due), letter.is_open) == ("2026-11-09", True)
        entry = session().get_one(JournalEntry, letter.entry_id)
        assert (entry.kind, entry.decided_here) == (EntryKind.SUGGESTION_ISSUED, False)
