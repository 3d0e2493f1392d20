"""Items of suggestions as promises: each look is a row, and lists count what the looks say."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from casetrack.cases.models import RequirementCheck
from casetrack.cases.requirements import HowKept, OneCheck, standing_of
from casetrack.courses.requirements.queries import looks_at
from casetrack.db import session
from casetrack.db.crypto import Keyring
from casetrack.db.session import Database
from casetrack.suggestions.kinds import AS_FOUND, PutRight
from casetrack.suggestions.models import Suggestion, SuggestionItem
from casetrack.suggestions.open_suggestions import read_open
from casetrack.suggestions.replies import FollowUpCheck, verify_item
from tests.builders import NOON, TODAY, acting
from tests.suggestions.letters import replied

FIRST, AGAIN = date(2026, 11, 18), date(2026, 12, 16)
ALL_WAYS = (PutRight.VERIFIED, PutRight.PARTLY, PutRight.NOT_DONE)


@pytest.fixture(autouse=True)
def _on_a_database(database: Database, keys: Keyring) -> None:
    """Every test here keeps something."""


def see(item: SuggestionItem, result: PutRight, *, on: date = FIRST, proof: str = "Seen") -> None:
    suggestion = session().get_one(Suggestion, item.suggestion_id)
    handler = suggestion.case.handler
    assert handler is not None
    verify_item(
        item,
        FollowUpCheck(on, result, proof, None if result is PutRight.VERIFIED else AGAIN),
        acting(handler, on=TODAY, at=NOON),
        opened=item.version,
    )


def recounted(item: SuggestionItem) -> tuple[object, ...]:
    (looks,) = looks_at([item]).values()
    checks = [
        OneCheck(check.looked.first, check.found, check.by_id) for check in looks if check.holds
    ]
    stands = standing_of(checks, item.counting)
    return stands.state, stands.seen_on, stands.by_id, stands.looked_back_on


def kept(item: SuggestionItem) -> tuple[object, ...]:
    return AS_FOUND[item.put_right], item.seen_on, item.seen_by_id, item.looked_back_on


def test_what_lists_count_is_what_the_looks_say() -> None:
    letter = replied()
    for item, way in zip(letter.items, ALL_WAYS, strict=False):
        see(item, way)
        see(item, PutRight.VERIFIED, on=FIRST + timedelta(days=1))
        if way is PutRight.VERIFIED:
            see(item, PutRight.CAME_BACK, on=FIRST + timedelta(days=2))

    session().expire_all()
    assert [kept(item) for item in letter.items] == [recounted(item) for item in letter.items]
    right = sum(recounted(item)[0] is HowKept.KEPT for item in letter.items)
    assert letter.put_right() == right
    handler = letter.case.handler
    assert handler is not None
    assert read_open(handler, on=TODAY).totals.put_right == right


def test_a_look_back_takes_the_place_of_no_look() -> None:
    item = replied().items[0]
    see(item, PutRight.VERIFIED, proof="Twelve titles searched")
    see(item, PutRight.VERIFIED, on=TODAY, proof="Still so")

    looks = session().scalars(select(RequirementCheck).order_by(RequirementCheck.id)).all()
    assert [check.proof.en for check in looks] == ["Twelve titles searched", "Still so"]
    assert item.looked_back_on == TODAY
    assert item.proof.en == "Still so"


def test_what_is_put_right_in_part_is_not_put_right() -> None:
    letter = replied()
    see(letter.items[0], PutRight.PARTLY)

    assert letter.put_right() == 0
    assert letter.items[0] in letter.not_put_right()


def test_an_item_from_before_looks_had_rows_gets_them_with_the_next_look() -> None:
    item = replied().items[0]
    item.put_right, item.seen_on, item.looked_back_on = PutRight.VERIFIED, FIRST, FIRST
    see(item, PutRight.CAME_BACK, on=TODAY)

    looks = session().scalars(select(RequirementCheck).order_by(RequirementCheck.id)).all()
    assert [(check.looked.edtf, check.found) for check in looks] == [
        ("", HowKept.KEPT),
        (FIRST.isoformat(), HowKept.KEPT),
        (TODAY.isoformat(), HowKept.CAME_BACK),
    ]
    assert kept(item) == recounted(item)
