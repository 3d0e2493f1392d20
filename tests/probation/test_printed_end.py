"""The last day that the decision on a probation prints is put right, and asked of again."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from casetrack.cases.duty_kinds import ObligationKind
from casetrack.casework.correcting import Correction
from casetrack.db import session
from casetrack.db.transaction import unit_of_work
from casetrack.desk.rechecks.models import LaterFlag
from casetrack.errors import RuleBroken
from casetrack.probation.actions import change_length
from casetrack.probation.corrections import CorrectableDay, correct, preview
from casetrack.probation.models import Probation
from tests.builders import NOON, TODAY, acting
from tests.clocks.facts import due
from tests.previews import seen_on
from tests.probation.builders import LAST_DAY, child_of, make_probation
from tests.review.builders import case_of, handler_of
from tests.signed_in import prepare, sign_in, text_of

PRINTED = CorrectableDay.PRINTED_END
ANOTHER = date(2027, 6, 10)
WHY = "决定书原件载明"


def move(probation: Probation, to: date) -> None:
    by = acting(handler_of(child_of(probation)), on=TODAY, at=NOON)
    correct(probation, Correction(to, WHY, preview(probation, to, by, PRINTED).seen), by, PRINTED)


@pytest.mark.usefixtures("database", "keys")
def test_the_probation_ends_then_and_what_is_counted_stays_where_it_is() -> None:
    probation = make_probation()
    case = case_of(child_of(probation))

    move(probation, ANOTHER)

    assert (probation.ends_on(), probation.last_day) == (ANOTHER, LAST_DAY)
    assert probation.measure.last_day == ANOTHER
    assert due(case, ObligationKind.PROBATION_END) == [ANOTHER]
    move(probation, LAST_DAY)
    assert probation.printed_last_day is None


@pytest.mark.usefixtures("database", "keys")
def test_shorter_than_the_law_knows_and_after_a_change_of_length_it_is_refused() -> None:
    probation = make_probation()

    with pytest.raises(RuleBroken, match="probation_end_not_lawful"):
        move(probation, date(2027, 3, 1))
    lengthen(probation)
    with pytest.raises(RuleBroken, match="The day that the decision prints is in force"):
        move(probation, ANOTHER)


def lengthen(probation: Probation) -> None:
    by = acting(handler_of(child_of(probation)), on=TODAY, at=NOON)
    change_length(probation, 8, by, changed_on=TODAY, reason=WHY, opened=probation.version)


@pytest.mark.in_turn(13)
@pytest.mark.one_engine
def test_the_page_takes_a_day_to_come_and_the_law_is_asked_again(app: Flask) -> None:
    with prepare(app):
        probation = make_probation()
        case_id, handler = probation.case_id, handler_of(child_of(probation))
        page = f"/cases/{case_id}/probations/{probation.id}"
    browser = sign_in(app, handler)
    assert f"{page}/printed-end" in text_of(browser.get(page))
    data = {"day": ANOTHER.isoformat(), "reason": WHY}
    seen = seen_on(browser.post(f"{page}/printed-end", data=data))

    saved = browser.post(f"{page}/printed-end", data={**data, "seen": seen})

    assert saved.status_code == 302
    with app.app_context(), unit_of_work():
        rules = session().scalars(select(LaterFlag.rule).where(LaterFlag.case_id == case_id)).all()
        assert rules == ["cnp_printed_end"]
