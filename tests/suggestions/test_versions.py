"""A letter is amended and withdrawn by whoever decided it; each version stays as it was sent."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from casetrack.accounts.models import Role
from casetrack.audit.chain import append_pending, verify
from casetrack.cases.duty_kinds import DutyState, ObligationKind
from casetrack.cases.kinds import MeasureState, StageState
from casetrack.cases.models import JournalEntry, Obligation
from casetrack.db import session
from casetrack.db.transaction import unit_of_work
from casetrack.errors import NotAllowed, RuleBroken
from casetrack.law import ReplyGround
from casetrack.suggestions.actions import serve
from casetrack.suggestions.issuing import issue
from casetrack.suggestions.kinds import AMENDED, WITHDRAWN, Adoption, Delivery, PutRight, WhyStill
from casetrack.suggestions.models import Suggestion, SuggestionProblem
from casetrack.suggestions.open_days.next_days import follow_letters
from casetrack.suggestions.replies import FollowUpCheck, verify_item
from casetrack.suggestions.stage import read
from casetrack.suggestions.standstills.actions import NewStandstill, ObjectionAnswer, begin, uphold
from casetrack.suggestions.versions.actions import (
    AmendedLetter,
    LetterWithdrawal,
    amend,
    former_letters,
    withdraw,
)
from casetrack.suggestions.versions.models import FormerLine
from tests.builders import NOON, TODAY, acting, make_staff
from tests.saying import saying
from tests.suggestions.letters import (
    ISSUED,
    ITEMS,
    SERVED,
    handler_of,
    issued,
    make_company,
    replied,
    served,
    urging,
)

pytestmark = pytest.mark.usefixtures("database", "keys")
NEW_ITEM = "Name who inspects the apps, and how often"


def amended_terms(letter: Suggestion, **changes: Any) -> AmendedLetter:
    """The letter with its second item amended."""
    values: dict[str, Any] = {
        "letter_id": letter.id,
        "issued_on": TODAY,
        "why": "The objection to the second item is upheld in part",
        "items": (ITEMS[0], NEW_ITEM, *ITEMS[2:]),
        "problems": tuple(problem.text.en or "" for problem in letter.problems),
        "ground": letter.ground,
        "objection_until": date(2026, 12, 10),
    }
    return AmendedLetter(**{**values, **changes})


def amended(letter: Suggestion, **changes: Any) -> Suggestion:
    by = acting(handler_of(letter.case), on=TODAY, at=NOON)
    amend(letter, amended_terms(letter, **changes), by)
    return letter


def withdrawn(letter: Suggestion, why: str = "Sent to the wrong body") -> Suggestion:
    by = acting(handler_of(letter.case), on=TODAY, at=NOON)
    return withdraw(letter, LetterWithdrawal(letter.id, TODAY, why), by)


def open_duties(letter: Suggestion) -> list[ObligationKind]:
    query = select(Obligation).where(Obligation.case_id == letter.case_id, Obligation.is_open)
    return [owed.kind for owed in session().scalars(query.order_by(Obligation.id))]


def test_the_version_before_stays_as_it_was_sent() -> None:
    letter = amended(served())

    (former,) = former_letters(letter)
    assert [line.text.en for line in former.items] == list(ITEMS)
    assert [line.text.en for line in former.problems] == ["Apps are listed without strict review"]
    assert (former.position, former.number) == (1, letter.number)
    assert former.addressed == letter.recipients[0].alias
    assert (former.issued.first, former.served and former.served.first) == (ISSUED, SERVED)
    assert former.reply_due == date(2026, 11, 16)
    assert former.replaced_on == TODAY
    assert [item.text.en for item in letter.items] == [ITEMS[0], NEW_ITEM, *ITEMS[2:]]
    assert [item.position for item in letter.items] == [1, 2, 3, 4]
    assert (letter.issued.first, letter.objection_until) == (TODAY, date(2026, 12, 10))


def test_the_next_version_is_served_anew_and_its_own_time_runs() -> None:
    letter = amended(served())

    assert (letter.served, letter.reply_due, letter.delivery) == (None, None, Delivery.UNKNOWN)
    assert ObligationKind.SUGGESTION_REPLY not in open_duties(letter)
    by = acting(handler_of(letter.case), on=TODAY, at=NOON)
    serve(letter, by, received_on=TODAY, delivery=Delivery.IN_WRITING)
    assert letter.reply_due == date(2027, 1, 25)
    assert ObligationKind.SUGGESTION_REPLY in open_duties(letter)


def test_what_stands_in_it_still_keeps_its_answer_and_look_and_so_does_what_was_left_out() -> None:
    letter = replied(check_on=date(2026, 12, 16))
    kept, left_out = letter.items[0], letter.items[1]
    by = acting(handler_of(letter.case), on=TODAY, at=NOON)
    for item in (kept, left_out):
        look = FollowUpCheck(date(2026, 11, 18), PutRight.VERIFIED, "Twelve titles searched")
        verify_item(item, look, by, opened=item.version)

    amended(letter)

    assert letter.items[0] is kept
    assert letter.former_items == [left_out]
    for item in (kept, left_out):
        assert (item.adoption, item.put_right) == (Adoption.FULL, PutRight.VERIFIED)
    new = letter.items[1]
    assert (new.adoption, new.put_right) == (Adoption.UNANSWERED, PutRight.NOT_SEEN)
    (former,) = former_letters(letter)
    assert former.replied is not None, "that a reply to it came is still known"


def test_the_entry_tells_of_the_version_who_decided_it_and_why() -> None:
    letter = amended(served())

    entry = session().scalars(select(JournalEntry).where(JournalEntry.kind == AMENDED)).one()
    assert (entry.subject_id, entry.fields["version"]) == (letter.id, 2)
    assert entry.text.en == "The objection to the second item is upheld in part"
    assert entry.fields["who_decided"] == "chief_procurator"


@pytest.mark.parametrize(
    ("changes", "key", "field"),
    [
        ({"why": " "}, saying("Say why, in a few words"), "why"),
        ({"items": ()}, saying("Write at least one item: what is asked for"), "items"),
        ({"items": ITEMS, "objection_until": date(2026, 9, 30)}, None, "items"),
        ({"issued_on": date(2026, 9, 15)}, saying("It is decided on that day or later"), None),
        ({"objection_until": None}, "suggestion_without_time_limits", "objection_until"),
        ({"ground": ReplyGround.URGENT_AS_SET}, "suggestion_without_time_limits", "set_day"),
        ({"objection_until": date(2026, 11, 1)}, "suggestion_limit_before_issue", None),
    ],
)
def test_an_amendment_that_cannot_be_is_refused(
    changes: dict[str, Any], key: str | None, field: str | None
) -> None:
    letter = served()

    with pytest.raises(RuleBroken) as refusal:
        amended(letter, **changes)

    assert key is None or refusal.value.key == key
    assert field is None or refusal.value.field == field
    assert former_letters(letter) == []


def test_urging_is_closed_with_its_result_and_neither_amended_nor_withdrawn() -> None:

    case = served().case

    urged = issue(case, urging(make_company(case)), acting(handler_of(case), on=TODAY, at=NOON))

    for act in (amended, withdrawn):
        with pytest.raises(RuleBroken) as refusal:
            act(urged)
        assert refusal.value.key == saying("Urging was decided by nobody")


def test_a_letter_that_was_withdrawn_asks_nothing_and_is_counted_apart() -> None:
    letter = withdrawn(served())

    assert (letter.withdrawn_on, letter.closed_on, letter.is_open) == (TODAY, TODAY, False)
    assert letter.measure.state is MeasureState.ENDED
    assert ObligationKind.SUGGESTION_REPLY not in open_duties(letter)
    reply = (
        session()
        .scalars(select(Obligation).where(Obligation.kind == ObligationKind.SUGGESTION_REPLY))
        .one()
    )
    assert (reply.state, reply.settled_on) == (DutyState.LAPSED, TODAY)
    (stage,) = read([letter, served(letter.case, number="测检建〔2026〕6号")], on=TODAY)
    assert (stage.done, stage.total) == (0, 4), "its items are counted no more"
    (alone,) = read([letter], on=TODAY)
    assert (alone.state, alone.total) == (StageState.DONE, None)
    with pytest.raises(RuleBroken) as refusal:
        amended(letter)
    assert refusal.value.key == saying("It was withdrawn on")


def test_a_colleague_who_is_not_on_the_case_does_neither() -> None:
    letter = served()
    stranger = acting(make_staff(Role.PROSECUTOR), on=TODAY, at=NOON)

    with pytest.raises(NotAllowed):
        amend(letter, amended_terms(letter), stranger)
    with pytest.raises(NotAllowed):
        withdraw(letter, LetterWithdrawal(letter.id, TODAY, "Anew"), stranger)
    assert session().scalars(select(JournalEntry).where(JournalEntry.kind == WITHDRAWN)).all() == []


@pytest.mark.parametrize("name", ["number", "ground", "objection_until", "issued"])
def test_no_line_of_code_rewrites_what_was_issued(app: Flask, name: str) -> None:
    with app.app_context():
        letter = issued()
        session().commit()
        values = {
            "number": "另一号",
            "ground": ReplyGround.MINOR_DUTY,
            "objection_until": TODAY,
            "issued": letter.measure.started.day(TODAY),
        }
        setattr(letter, name, values[name])

        with pytest.raises(RuleBroken):
            session().flush()
        session().rollback()
        item = session().get_one(Suggestion, letter.id).items[0]
        item.text = item.text.written("另一项")
        with pytest.raises(RuleBroken):
            session().flush()


def test_the_audit_holds_over_versions_and_misses_what_is_rewritten_behind_it(app: Flask) -> None:
    with app.app_context():
        with unit_of_work():
            amended(served())
        append_pending(session())
        assert verify(session()).is_whole()

        for table, changes in (
            (FormerLine, {"text_en": "Nothing was asked"}),
            (Suggestion, {"objection_until": TODAY}),
            (SuggestionProblem, {"text_en": "Nothing was wrong"}),
        ):
            session().execute(update(table).values(changes))
            assert not verify(session()).is_whole(), table
            session().rollback()


def test_an_upheld_objection_stands_until_the_amended_text_is_served() -> None:
    letter = served()
    by = acting(handler_of(letter.case), on=TODAY, at=NOON)
    objected = NewStandstill(WhyStill.OBJECTION, TODAY, "The company", "Nobody inspects at night")
    still = begin(letter, objected, by, opened=letter.version)
    uphold(still, ObjectionAnswer(TODAY, "In part"), by, opened=still.version)

    amended(letter)
    assert [still.until] == [None]
    serve(letter, by, received_on=TODAY, delivery=Delivery.IN_WRITING)
    follow_letters(letter.case, TODAY)

    assert (still.until, letter.still_since, letter.reply_due) == (TODAY, None, date(2027, 1, 25))
    (former,) = former_letters(letter)
    assert former.reply_due is None, "it stood still"
    assert still.shown == date(2026, 11, 16), "the day that was shown stays readable"
