"""The day of an announcement is put right on a page of its own, and nowhere else."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import AgeStatus, DispositionKind
from casetrack.cases.models import Disposition, JournalEntry, Party
from casetrack.casework.correcting import Correction
from casetrack.casework.entry_corrections import correct_entry
from casetrack.db import session
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken
from casetrack.review import announcing
from casetrack.review.decisions import ReviewOutcome, announce, decide_review
from tests.builders import NOON, TODAY, acting, make_child
from tests.clocks.facts import case_of, due
from tests.previews import seen_on
from tests.review.builders import handler_of, receive
from tests.signed_in import prepare, sign_in, text_of

DECIDED, TOLD = date(2026, 11, 10), date(2026, 11, 20)
RIGHT = date(2026, 11, 17)
# Three days after each, the first past a weekend.
SEALED_BY_TOLD, SEALED_BY_RIGHT = date(2026, 11, 23), date(2026, 11, 20)
WHY = "送达回证载明"


def announced() -> Disposition:
    """Not prosecuted, and announced ten days later, as it was recorded."""
    child = make_child()
    child.age_status = AgeStatus.MINOR
    kind = DispositionKind.DISCRETIONARY_NON_PROSECUTION
    outcome = ReviewOutcome(kind, DECIDED, ground="情节轻微", reason=WHY)
    decided = decide_review(receive(child), outcome, acting(handler_of(child), on=DECIDED, at=NOON))
    announce(decided, acting(handler_of(child), on=TODAY, at=NOON), announced_on=TOLD)
    return decided


def child_of(decision: Disposition) -> Party:
    return session().get_one(Party, decision.party_id)


def move(decision: Disposition, to: date) -> None:
    by = acting(handler_of(child_of(decision)), on=TODAY, at=NOON)
    seen = announcing.preview(decision, to, by).seen
    announcing.correct(decision, Correction(to, WHY, seen), by)


def told(decision: Disposition) -> JournalEntry:
    query = select(JournalEntry).where(
        JournalEntry.case_id == decision.case_id,
        JournalEntry.kind == EntryKind.DECISION_ANNOUNCED,
    )
    return session().scalars(query).one()


@pytest.mark.usefixtures("database", "keys")
def test_what_is_counted_from_it_moves_and_the_day_of_before_stays_to_be_read() -> None:
    decision = announced()
    case = case_of(child_of(decision))
    assert due(case, ObligationKind.SEALING) == [SEALED_BY_TOLD]

    move(decision, RIGHT)

    assert decision.announced_on == RIGHT
    assert due(case, ObligationKind.SEALING) == [SEALED_BY_RIGHT]
    assert told(decision).when == PartialDate.day(TOLD)
    corrected = select(JournalEntry).where(JournalEntry.corrects_id == told(decision).id)
    assert session().scalars(corrected).one().fields["before"] == TOLD.isoformat()


@pytest.mark.usefixtures("database", "keys")
@pytest.mark.parametrize(
    ("to", "key"),
    [
        (DECIDED.replace(day=9), "ends_before_it_begins"),
        (TODAY.replace(day=30), "Enter the day on which it happened"),
        (TOLD, "day_is_recorded_already"),
    ],
    ids=["before the decision", "ahead", "the same"],
)
def test_a_day_that_cannot_be_is_refused_at_its_field(to: date, key: str) -> None:
    decision = announced()

    with pytest.raises(RuleBroken, match=key) as broken:
        move(decision, to)

    assert broken.value.field == "day"


@pytest.mark.usefixtures("database", "keys")
def test_no_correction_of_the_entry_gives_it_another_day() -> None:
    decision = announced()
    by = acting(handler_of(child_of(decision)), on=TODAY, at=NOON)

    with pytest.raises(RuleBroken, match="day_is_counted_from"):
        correct_entry(told(decision), by, text="", when=PartialDate.day(RIGHT), reason=WHY)


@pytest.mark.in_turn(13)
@pytest.mark.one_engine
def test_the_page_shows_first_what_moves_and_then_saves_it(app: Flask) -> None:
    with prepare(app):
        decision = announced()
        case_id, decision_id, entry_id = decision.case_id, decision.id, told(decision).id
        handler = handler_of(child_of(decision))
    browser = sign_in(app, handler)
    url = f"/cases/{case_id}/decisions/{decision_id}/announcement/correction"
    assert browser.get(url.removesuffix("/correction")).location == url
    assert url in text_of(browser.get(f"/cases/{case_id}/entries/{entry_id}/correct"))

    seen = seen_on(browser.post(url, data={"day": RIGHT.isoformat(), "reason": WHY}))

    saved = browser.post(url, data={"day": RIGHT.isoformat(), "reason": WHY, "seen": seen})
    assert saved.status_code == 302
    with app.app_context():
        assert session().get_one(Disposition, decision_id).announced_on == RIGHT
