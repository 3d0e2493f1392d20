"""What was answered and what was seen put right: two facts, never taken for one another."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.models import Obligation
from casetrack.db import session
from casetrack.db.partial_date import PartialDate
from casetrack.errors import LostRace, RuleBroken
from casetrack.suggestions.answers.recording import ItemReply, Reply, record_reply
from casetrack.suggestions.answers.summary import replies_to
from casetrack.suggestions.kinds import Adoption, PutRight, Response
from casetrack.suggestions.lists import Which
from casetrack.suggestions.models import Suggestion, SuggestionItem
from casetrack.suggestions.open_suggestions import read_open
from casetrack.suggestions.replies import FollowUpCheck, verify_item
from tests.builders import NOON, TODAY, acting, make_case
from tests.suggestions.letters import (
    REPLIED,
    SERVED,
    TOMORROW,
    a_reply,
    handler_of,
    issued,
    listed,
    replied,
    served,
)

pytestmark = pytest.mark.usefixtures("database", "keys")

SEEN = date(2026, 11, 18)


def record(letter: Suggestion, reply: Reply, *, opened: int | None = None) -> None:
    record_reply(
        letter,
        reply,
        acting(handler_of(letter.case), on=TODAY, at=NOON),
        opened=letter.version if opened is None else opened,
    )


def look(item: SuggestionItem, result: PutRight, *, on: date = SEEN, **more: Any) -> None:
    """Look at an item; what is not right is looked at again in a month unless told otherwise."""
    values: dict[str, Any] = {
        "proof": "12 titles searched, none found",
        "check_due": None if result is PutRight.VERIFIED else date(2026, 12, 16),
        **more,
    }
    opened = values.pop("opened", item.version)
    letter = session().get_one(Suggestion, item.suggestion_id)
    verify_item(
        item,
        FollowUpCheck(seen_on=on, result=result, **values),
        acting(handler_of(letter.case), on=TODAY, at=NOON),
        opened=opened,
    )


def duties(letter: Suggestion, kind: ObligationKind, *, is_open: bool = True) -> list[Obligation]:
    query = select(Obligation).where(
        Obligation.case_id == letter.case_id,
        Obligation.kind == kind,
        Obligation.is_open == is_open,
    )
    return list(session().scalars(query))


# The reply


def test_a_reply_answers_every_item_and_puts_nothing_right() -> None:
    letter = replied()

    assert (letter.answered(), letter.put_right()) == (4, 0)
    assert letter.response is Response.FULLY_ACCEPTED
    assert letter.items[0].answer.en == "We do item 1"


def test_a_reply_settles_what_was_owed() -> None:
    letter = replied()

    (settled,) = duties(letter, ObligationKind.SUGGESTION_REPLY, is_open=False)
    assert settled.settled_on == REPLIED


@pytest.mark.parametrize(
    ("adoptions", "response"),
    [
        ((Adoption.FULL, Adoption.PART, Adoption.FULL, Adoption.FULL), Response.PARTLY_ACCEPTED),
        ((Adoption.NOT, Adoption.NOT, Adoption.NOT, Adoption.NOT), Response.NOT_ACCEPTED),
        (
            (Adoption.FULL, Adoption.UNANSWERED, Adoption.FULL, Adoption.FULL),
            Response.PARTLY_ACCEPTED,
        ),
    ],
    ids=["in part", "not at all", "silent on one"],
)
def test_the_whole_is_read_from_its_items(
    adoptions: tuple[Adoption, ...], response: Response
) -> None:
    letter = served()
    answers = {
        item.id: ItemReply(adoption) for item, adoption in zip(letter.items, adoptions, strict=True)
    }

    record(letter, a_reply(letter, answers=answers))

    assert letter.response is response
    silent = Adoption.UNANSWERED
    assert letter.answered() == sum(adoption is not silent for adoption in adoptions)


@pytest.mark.parametrize(
    ("day", "late"),
    [(date(2026, 11, 16), False), (date(2026, 11, 17), True)],
    ids=["on the last day", "a day after"],
)
def test_a_reply_is_late_after_its_last_day(day: date, late: bool) -> None:
    letter = served()

    record(letter, a_reply(letter, received=PartialDate.day(day)))

    assert letter.reply_is_late(on=TODAY) is late


def test_a_reply_that_has_not_come_is_late_when_its_day_is_past() -> None:
    letter = served()

    assert not letter.reply_is_late(on=date(2026, 11, 16))
    assert letter.reply_is_late(on=date(2026, 11, 17))


@pytest.mark.parametrize(
    ("day", "key"),
    [
        (SERVED - timedelta(days=1), "Check the day of the reply"),
        (TOMORROW, "suggestion_in_the_future"),
    ],
)
def test_a_reply_comes_between_the_service_and_today(day: date, key: str) -> None:
    letter = served()

    with pytest.raises(RuleBroken, match=key) as refusal:
        record(letter, a_reply(letter, received=PartialDate.day(day)))

    assert refusal.value.field == "replied_on"
    assert letter.replied is None


def test_a_reply_may_come_on_the_day_of_the_service() -> None:
    letter = served()

    record(letter, a_reply(letter, received=PartialDate.day(SERVED)))

    assert letter.replied == PartialDate.day(SERVED)


@pytest.mark.parametrize(("days_later", "is_listed"), [(0, False), (1, True)])
def test_a_letter_is_listed_as_late_after_the_last_day_of_the_reply(
    days_later: int, is_listed: bool
) -> None:
    letter = served()
    assert letter.reply_due is not None
    on = letter.reply_due + timedelta(days=days_later)
    by = handler_of(letter.case)

    late = listed(by, Which.LATE, on=on)

    assert [row.id for row in late] == ([letter.id] if is_listed else [])
    assert read_open(by, on=on).totals.late == int(is_listed)


@pytest.mark.parametrize(("days_later", "is_taken"), [(0, False), (1, True)])
def test_a_look_is_agreed_for_the_day_after_the_reply_at_the_earliest(
    days_later: int, is_taken: bool
) -> None:
    letter = served()
    reply = a_reply(letter, check_on=REPLIED + timedelta(days=days_later))

    if is_taken:
        record(letter, reply)
    else:
        with pytest.raises(RuleBroken, match="The next check lies after"):
            record(letter, reply)

    assert bool(duties(letter, ObligationKind.SUGGESTION_CHECK)) is is_taken


def test_there_is_no_reply_to_what_was_not_served() -> None:
    letter = issued()

    with pytest.raises(RuleBroken, match="suggestion_not_served"):
        record(letter, a_reply(letter))


def test_an_item_of_another_suggestion_is_refused() -> None:
    letter, other = served(), served(make_case())
    answers = {other.items[0].id: ItemReply(Adoption.FULL)}

    with pytest.raises(RuleBroken, match="suggestion_item_of_another"):
        record(letter, a_reply(letter, answers=answers))


def test_a_letter_that_answers_nothing_is_no_reply() -> None:
    letter = served()
    answers = {item.id: ItemReply(Adoption.UNANSWERED) for item in letter.items}

    with pytest.raises(RuleBroken, match="The reply answers none of the items, so it is"):
        record(letter, a_reply(letter, answers=answers))

    assert len(duties(letter, ObligationKind.SUGGESTION_REPLY)) == 1


def test_a_look_agreed_with_the_reply_is_owed_for_every_answered_item() -> None:
    letter = served()
    answers = {
        item.id: ItemReply(Adoption.FULL if item.position < 3 else Adoption.UNANSWERED)
        for item in letter.items
    }

    record(letter, a_reply(letter, answers=answers, check_on=date(2026, 12, 16)))

    checks = duties(letter, ObligationKind.SUGGESTION_CHECK)
    assert {check.subject_id for check in checks} == {item.id for item in letter.items[:2]}
    assert {check.owner_id for check in checks} == {letter.case.handler_id}


def test_of_two_editors_the_second_is_told_and_nothing_is_overwritten() -> None:
    letter = served()
    opened = letter.version
    record(letter, a_reply(letter, text="The first text"), opened=opened)

    with pytest.raises(LostRace) as lost:
        record(letter, a_reply(letter, text="The second text"), opened=opened)

    assert lost.value.saved_version == letter.version
    assert [row.text.en for row in replies_to(letter)] == ["The first text"]


# What was seen


def test_an_item_seen_put_right_counts_as_put_right_and_not_as_answered() -> None:
    letter = served()

    look(letter.items[0], PutRight.VERIFIED)

    assert (letter.answered(), letter.put_right()) == (0, 1)
    assert letter.items[0].seen_by_id == letter.case.handler_id


def test_a_next_look_is_owed_until_somebody_looks() -> None:
    letter = replied()
    item = letter.items[1]

    look(item, PutRight.NOT_DONE, check_due=date(2026, 12, 16))
    (check,) = duties(letter, ObligationKind.SUGGESTION_CHECK)
    assert (check.due, check.owner_id) == (date(2026, 12, 16), letter.case.handler_id)

    look(item, PutRight.VERIFIED, on=TODAY)
    assert duties(letter, ObligationKind.SUGGESTION_CHECK) == []


def test_the_next_look_is_on_the_day_after_the_look_at_the_earliest() -> None:
    letter = replied()

    look(letter.items[0], PutRight.NOT_DONE, check_due=SEEN + timedelta(days=1))

    (check,) = duties(letter, ObligationKind.SUGGESTION_CHECK)
    assert check.due == SEEN + timedelta(days=1)


def test_an_item_may_be_seen_on_the_day_of_the_service_and_again_on_the_same_day() -> None:
    letter = replied()

    look(letter.items[0], PutRight.NOT_DONE, on=SERVED)
    look(letter.items[0], PutRight.VERIFIED, on=SERVED)

    assert (letter.items[0].seen_on, letter.put_right()) == (SERVED, 1)


def test_what_came_back_is_no_longer_put_right() -> None:
    letter = replied()
    look(letter.items[0], PutRight.VERIFIED)

    look(letter.items[0], PutRight.CAME_BACK, on=TODAY)

    assert letter.put_right() == 0
    assert letter.items[0] in letter.not_put_right()


def test_a_look_back_on_a_later_day_is_kept() -> None:
    letter = replied()
    look(letter.items[0], PutRight.VERIFIED)
    assert letter.items[0].looked_back_on is None

    look(letter.items[0], PutRight.VERIFIED, on=TODAY)

    assert letter.items[0].looked_back_on == TODAY


@pytest.mark.in_turn(13)
@pytest.mark.parametrize(
    ("before", "result", "more", "key"),
    [
        (None, PutRight.CAME_BACK, {}, "It was never seen put right, so it cannot"),
        (
            PutRight.VERIFIED,
            PutRight.NOT_DONE,
            {"on": TODAY},
            "If that is no longer so, choose 'came back'",
        ),
        (PutRight.VERIFIED, PutRight.VERIFIED, {}, "This is recorded already, of"),
        (
            PutRight.VERIFIED,
            PutRight.CAME_BACK,
            {"on": SEEN - timedelta(days=1)},
            "An earlier check cannot replace that one",
        ),
        (None, PutRight.VERIFIED, {"on": TOMORROW}, "suggestion_in_the_future"),
        (
            None,
            PutRight.VERIFIED,
            {"on": SERVED - timedelta(days=1)},
            "Nothing could be seen before",
        ),
        (None, PutRight.NOT_DONE, {"check_due": None}, "Enter the day of the next check"),
        (None, PutRight.NOT_DONE, {"check_due": SEEN}, "The next check lies after"),
    ],
)
def test_an_item_cannot_have_been_seen_so(
    before: PutRight | None, result: PutRight, more: dict[str, object], key: str
) -> None:
    letter = replied()
    item = letter.items[0]
    if before is not None:
        look(item, before)

    with pytest.raises(RuleBroken, match=key):
        look(item, result, **more)  # type: ignore[arg-type] # a day, or a day to look again


def test_nothing_is_verified_before_the_service() -> None:
    with pytest.raises(RuleBroken, match="suggestion_not_served"):
        look(issued().items[0], PutRight.VERIFIED)


def test_two_who_look_at_one_item_do_not_overwrite_each_other() -> None:
    letter = replied()
    item = letter.items[0]
    opened = item.version
    look(item, PutRight.VERIFIED, opened=opened)

    with pytest.raises(LostRace):
        look(item, PutRight.NOT_DONE, opened=opened, proof="Three apps are still there")

    assert item.put_right is PutRight.VERIFIED


def test_two_who_look_at_two_items_do_not_meet() -> None:
    letter = replied()
    opened = [item.version for item in letter.items]

    look(letter.items[0], PutRight.VERIFIED, opened=opened[0])
    look(letter.items[1], PutRight.VERIFIED, opened=opened[1])

    assert letter.put_right() == 2
