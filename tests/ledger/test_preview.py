"""A step that is previewed: what it moves is told, and nothing of it stays."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_babel import force_locale

from casetrack.cases.duty_kinds import DutyState, ObligationKind
from casetrack.cases.models import Case, Obligation, Party
from casetrack.casework.identity.actions import set_identity
from casetrack.db import Model, session
from casetrack.db.transaction import touched
from casetrack.errors import RuleBroken
from casetrack.ledger.obligations import owe, settle
from casetrack.ledger.preview import (
    DateMove,
    DatesPreview,
    PreviewOutdated,
    apply_step,
    preview_step,
)
from casetrack.ledger.preview_page import summary_of
from casetrack.ledger.reasons import why_agreed
from casetrack.review.actions import Receipt, receive
from casetrack.review.models import Custody, ReviewKind, ReviewPeriod
from casetrack.web.catalogue import speaking
from tests.builders import NOON, TODAY, acting, make_child
from tests.review.builders import case_of, handler_of

pytestmark = pytest.mark.usefixtures("database", "keys")

REPLY, CHECK = ObligationKind.SUGGESTION_REPLY, ObligationKind.SUGGESTION_CHECK
EARLY, LATE = date(2026, 12, 1), date(2026, 12, 8)


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table."""
    session().flush()
    return {
        table.name: sorted(map(tuple, session().execute(sa.select(table))), key=repr)
        for table in Model.metadata.sorted_tables
    }


def coming_in(child: Party, note: str = "两册") -> Callable[[], ReviewPeriod]:
    """A receipt for review, as a step that can be taken."""
    receipt = Receipt(ReviewKind.PROSECUTION, date(2026, 11, 10), Custody.BAIL, note=note)
    by = handler_of(child)
    return lambda: receive(case_of(child), child, receipt, acting(by, on=TODAY, at=NOON))


def owed_on(case: Case, child: Party, kind: ObligationKind, due: date) -> Obligation:
    """Something that people agreed on, due on a day."""
    return owe(case, kind, due=due, subject=child, why=why_agreed("plan"), party_id=child.id)


def test_nothing_of_a_step_stays() -> None:
    child = make_child()
    set_identity(child, name="孙小明", by=handler_of(child), at=NOON)
    cases = touched()
    # As `preview_step` does before it begins to write; what was recorded until then waits since.
    session().commit()
    rows = everything()

    preview = preview_step(case_of(child), coming_in(child))

    assert preview.begun >= 1
    assert everything() == rows
    assert touched() == cases


def test_nothing_stays_of_a_step_that_is_refused_half_way() -> None:
    child = make_child()
    rows, cases = everything(), touched()
    begin = coming_in(child)

    def twice() -> None:
        begin()
        begin()

    with pytest.raises(RuleBroken):
        preview_step(case_of(child), twice)

    assert everything() == rows
    assert touched() == cases


def test_a_step_tells_what_it_moves_begins_and_ends() -> None:
    child = make_child()
    case = case_of(child)
    owed_on(case, child, REPLY, EARLY)
    owed_on(case, child, CHECK, EARLY)

    def act() -> None:
        owed_on(case, child, REPLY, LATE)
        settle(CHECK, child, on=TODAY, as_=DutyState.LAPSED)
        owed_on(case, child, ObligationKind.REMINDER, LATE)

    preview = preview_step(case, act)

    assert preview.moves == (
        DateMove(CHECK, None, EARLY, None, party_id=child.id, ended=DutyState.LAPSED),
        DateMove(ObligationKind.REMINDER, None, None, LATE, party_id=child.id),
        DateMove(REPLY, None, EARLY, LATE, party_id=child.id),
    )
    assert (preview.moved, preview.begun, preview.ended(DutyState.LAPSED)) == (1, 1, 1)


def test_the_same_facts_have_the_same_name_and_others_another() -> None:
    child = make_child()
    case = case_of(child)
    owed_on(case, child, REPLY, EARLY)

    shown = preview_step(case, lambda: owed_on(case, child, REPLY, LATE))
    again = preview_step(case, lambda: owed_on(case, child, REPLY, LATE))
    later = preview_step(case, lambda: owed_on(case, child, REPLY, date(2026, 12, 9)))
    owed_on(case, child, CHECK, EARLY)
    meanwhile = preview_step(case, lambda: owed_on(case, child, REPLY, LATE))

    assert shown.seen == again.seen
    assert len({shown.seen, later.seen, meanwhile.seen}) == 3


def test_a_record_that_somebody_saved_meanwhile_has_another_name() -> None:
    child = make_child()
    period = coming_in(child)()

    shown = preview_step(case_of(child), lambda: None, period)
    period.version += 1
    again = preview_step(case_of(child), lambda: None, period)

    assert shown.seen != again.seen


def test_a_step_is_carried_out_as_it_was_shown_or_not_at_all() -> None:
    child = make_child()
    case = case_of(child)
    shown = preview_step(case, coming_in(child))

    with pytest.raises(PreviewOutdated), session().begin_nested():
        apply_step(case, coming_in(child), seen="another")
    period, moves = apply_step(case, coming_in(child), seen=shown.seen)

    assert moves == shown.moves
    assert period.due == date(2026, 12, 10)


@pytest.mark.one_engine
@pytest.mark.parametrize(
    ("ended", "said"),
    [
        ((DutyState.SUSPENDED,), "将中止1个期限"),
        ((DutyState.MET,), "将办结1个期限"),
        ((DutyState.LAPSED,), "将终止1个期限"),
        ((DutyState.MET, DutyState.SUSPENDED, DutyState.LAPSED), "将办结1个期限、中止1个、终止1个"),
    ],
)
def test_what_stands_still_is_not_counted_as_ended(
    app: Flask, ended: tuple[DutyState, ...], said: str
) -> None:
    moves = tuple(DateMove(CHECK, None, EARLY, None, ended=how) for how in ended)
    with app.test_request_context(), speaking("zh"), force_locale("zh"):
        assert summary_of(DatesPreview("", moves)) == said
