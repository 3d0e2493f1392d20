"""Who decided what a paper tells is put right, and the law is asked again of the decision."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import Flask
from flask_babel import force_locale
from sqlalchemy import select

from casetrack.accounts.approval import Approval, WhoDecides
from casetrack.cases.models import Disposition, JournalEntry
from casetrack.courses.approvals.models import APPROVAL_NUMBER, APPROVED_ON, WHO_DECIDED, WHO_SAT
from casetrack.courses.approvals.who_decided import WhoReally, as_told, correct_who_decided
from casetrack.db import session
from casetrack.desk.rechecks.consequences import ask_again
from casetrack.desk.rechecks.models import LaterFlag
from casetrack.errors import RuleBroken
from casetrack.ledger.corrections import latest
from casetrack.review.decisions import decide_review
from casetrack.review.models import ReviewKind
from casetrack.review.queries import running
from casetrack.web.words import label
from tests.builders import TODAY, make_staff
from tests.courses.approvals.builders import NOT_PROSECUTED, Office, make_decided_office
from tests.saying import saying
from tests.signed_in import prepare, sign_in, text_of

pytestmark = pytest.mark.both_engines

BEFORE = TODAY - timedelta(days=7)
REASON = "批件上的签名看错了"
NUMBER = "测检批〔2026〕17号"
CHIEF, PROSECUTOR = WhoDecides.CHIEF_PROCURATOR, WhoDecides.PROSECUTOR


@pytest.fixture
def desk(app: Flask) -> Iterator[Office]:
    with app.test_request_context():
        yield make_decided_office()


def recorded(desk: Office, who: WhoDecides = CHIEF) -> JournalEntry:
    """The entry of a decision of a week ago that was written down today by its paper."""
    period = running(desk.child, ReviewKind.PROSECUTION)
    assert period is not None
    paper = Approval(who, BEFORE, number=NUMBER, is_recorded=True)
    act = replace(desk.act(desk.prosecutor), approved=paper)
    decided = decide_review(period, replace(NOT_PROSECUTED, decided_on=BEFORE), act)
    return session().get_one(JournalEntry, decided.entry_id)


def correct(
    desk: Office, entry: JournalEntry, who: WhoDecides, by: int, **fields: str
) -> JournalEntry | None:
    now = WhoReally(who, fields.get("number", NUMBER))
    opened = latest(entry).number
    return correct_who_decided(
        entry, now, fields.get("reason", REASON), desk.act(by), opened=opened
    )


def standing(desk: Office) -> list[str]:
    session().flush()
    ask_again(desk.case, TODAY)
    session().flush()
    query = select(LaterFlag.rule).where(LaterFlag.ended_on.is_(None))
    return list(session().scalars(query))


def said(broken: pytest.ExceptionInfo[RuleBroken]) -> tuple[str, str | None]:
    return broken.value.key, broken.value.field


def test_both_stay_readable_and_the_decision_is_flagged_where_whoever_decided_might_not(
    desk: Office,
) -> None:
    entry = recorded(desk)
    assert standing(desk) == []

    made = correct(desk, entry, PROSECUTOR, desk.chief)

    assert made is not None
    assert (made.corrects_id, made.correction_reason) == (entry.id, REASON)
    assert entry.fields[WHO_DECIDED.key] == CHIEF.value
    assert as_told(entry)[WHO_DECIDED.key] == PROSECUTOR.value
    assert standing(desk) == ["decider_non_prosecution"]

    correct(desk, entry, CHIEF, desk.chief)
    assert standing(desk) == []


def test_what_was_kept_against_it_ends_where_it_was_the_chief_after_all(desk: Office) -> None:
    entry = recorded(desk, PROSECUTOR)
    (decided,) = session().scalars(select(Disposition))
    assert [flag["rule"] for flag in decided.flags] == ["decider_non_prosecution"]

    correct(desk, entry, CHIEF, desk.chief)

    assert decided.flags == []
    assert standing(desk) == []


def test_whoever_handles_the_case_does_not_say_alone_who_decided(desk: Office) -> None:
    entry = recorded(desk)

    for by in (desk.prosecutor, desk.head):
        with pytest.raises(RuleBroken) as broken:
            correct(desk, entry, PROSECUTOR, by)
        assert broken.value.key == saying("whoever decides it corrects it, not who")


def test_the_committee_is_told_by_its_minutes(desk: Office) -> None:
    entry, committee = recorded(desk), WhoDecides.COMMITTEE

    with pytest.raises(RuleBroken) as broken:
        correct(desk, entry, committee, desk.chief, number="检委会第31次")
    assert said(broken) == (
        saying("are entered: a head of the office enters them"),
        "approved_number",
    )

    desk.sit("检委会第31次", on=BEFORE)
    correct(desk, entry, committee, desk.chief, number="检委会第31次")
    data = as_told(entry)
    assert data[APPROVAL_NUMBER.key] == {"zh": "检委会第31次"}
    assert data[APPROVED_ON.key] == {"zh": BEFORE.isoformat()}
    assert WHO_SAT.key in data

    correct(desk, entry, CHIEF, desk.chief)
    assert WHO_SAT.key not in as_told(entry)


def test_without_a_reason_or_a_number_nothing_is_saved_and_the_same_changes_nothing(
    desk: Office,
) -> None:
    entry = recorded(desk)

    with pytest.raises(RuleBroken) as broken:
        correct(desk, entry, PROSECUTOR, desk.chief, reason=" ")
    assert said(broken) == (saying("Say why, in a few words"), "reason")
    with pytest.raises(RuleBroken) as broken:
        correct(desk, entry, CHIEF, desk.chief, number=" ")
    assert said(broken) == ("recorded_without_number", "approved_number")
    assert correct(desk, entry, CHIEF, desk.chief) is None
    assert latest(entry) is entry


def test_what_somebody_saved_meanwhile_is_shown_first(desk: Office) -> None:
    entry = recorded(desk)
    now, act = WhoReally(PROSECUTOR, NUMBER), desk.act(desk.chief)
    opened = entry.number
    correct_who_decided(entry, now, REASON, act, opened=opened)

    with pytest.raises(RuleBroken) as broken:
        correct_who_decided(entry, replace(now, decider=CHIEF), REASON, act, opened=opened)
    assert broken.value.key == "corrected_before"


def test_what_was_decided_here_by_an_account_was_decided_by_that_person(desk: Office) -> None:
    """No other name can be put on it, by whomever."""
    desk.decide(desk.propose())
    (decided,) = session().scalars(select(Disposition))
    entry = session().get_one(JournalEntry, decided.entry_id)

    for by in (desk.prosecutor, desk.chief):
        with pytest.raises(RuleBroken) as broken:
            correct(desk, entry, PROSECUTOR, by)
        assert broken.value.key == saying("Who decided this is known by the account")


def test_a_paper_of_an_office_without_a_chief_tells_its_day_too(app: Flask) -> None:
    with app.test_request_context():
        desk = make_decided_office()
        for number in (desk.chief, desk.head):
            session().delete(desk.staff(number))
        session().flush()
        period = running(desk.child, ReviewKind.PROSECUTION)
        assert period is not None
        paper = Approval(CHIEF, date(2026, 11, 20), number=NUMBER)
        act = replace(desk.act(desk.prosecutor), approved=paper)
        decided = decide_review(period, NOT_PROSECUTED, act)
        entry = session().get_one(JournalEntry, decided.entry_id)
        now = WhoReally(CHIEF, NUMBER, date(2026, 11, 21))

        by, opened = desk.act(desk.prosecutor), entry.number
        later = replace(now, approved_on=TODAY + timedelta(days=1))
        with pytest.raises(RuleBroken) as broken:
            correct_who_decided(entry, later, REASON, by, opened=opened)
        assert said(broken) == ("approved_after_that_day", "approved_on")
        correct_who_decided(entry, now, REASON, by, opened=opened)

        assert as_told(entry)[APPROVED_ON.key] == {"zh": "2026-11-21"}


@pytest.mark.in_turn(13)
@pytest.mark.one_engine
def test_the_page_shows_who_is_told_now_and_the_journal_both(app: Flask) -> None:
    with prepare(app):
        desk = make_decided_office()
        entry = recorded(desk)
        url = f"/cases/{desk.case_id}/entries/{entry.id}/decided-by"
        sheet = f"/cases/{desk.case_id}/decisions/{entry.subject_id}/paper"
        wrong = f"/cases/{desk.case_id}/entries/{entry.id}/correct"
        number, chief, prosecutor = (
            entry.number,
            desk.staff(desk.chief),
            desk.staff(desk.prosecutor),
        )
    browser = sign_in(app, chief)
    assert url in text_of(browser.get(sheet))
    assert url in text_of(browser.get(wrong))
    page = text_of(browser.get(url))
    assert NUMBER in page
    same = {
        "approved_by": CHIEF.value,
        "approved_number": NUMBER,
        "reason": "",
        "version": str(number),
    }
    assert "Nothing is different" in text_of(browser.post(url, data=same, follow_redirects=True))
    fields = {**same, "approved_by": PROSECUTOR.value}
    assert browser.post(url, data=fields).status_code == 422
    fields["reason"] = REASON
    assert sign_in(app, prosecutor).post(url, data=fields).status_code == 422

    assert browser.post(url, data=fields).status_code == 302

    journal = text_of(browser.get(f"/cases/{desk.case_id}"))
    assert "decided by: the chief procurator" in journal
    assert "decided by: the prosecutor" in journal
    assert REASON in journal
    assert "No follow-up is recorded yet." in journal
    with app.test_request_context(), force_locale("zh"):
        decider = label(PROSECUTOR)
    assert f">{decider}" in text_of(browser.get(sheet))


@pytest.mark.one_engine
def test_what_no_paper_tells_leads_to_the_correction_of_its_entry(app: Flask) -> None:
    with prepare(app):
        desk = make_decided_office()
        desk.decide(desk.propose())
        entry_id = session().scalars(select(Disposition.entry_id)).one()
        chief, stranger = desk.staff(desk.chief), make_staff()
        case_id = desk.case_id

    of_entry = f"/cases/{case_id}/entries/{entry_id}"
    answer = sign_in(app, chief).get(f"{of_entry}/decided-by")
    assert answer.location == f"{of_entry}/correct"
    assert sign_in(app, stranger).get(f"{of_entry}/decided-by").status_code == 404
