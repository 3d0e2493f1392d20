"""Orders to guardians."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from casetrack.accounts.models import Role
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import MeasureKind, MeasureState, Part, Provenance
from casetrack.cases.models import Case, Measure, Party
from casetrack.db import session
from casetrack.db.crypto import Keyring
from casetrack.db.partial_date import PartialDate
from casetrack.db.session import Database
from casetrack.errors import LostRace, NotAllowed, RuleBroken
from casetrack.events import handles
from casetrack.guidance.actions import (
    OrderChange,
    change_order,
    end_order,
    issue_orders,
)
from casetrack.guidance.models import GuardianshipOrder
from casetrack.ledger.measures import LastDayMoved
from tests.brought import bring_besides
from tests.builders import NOON, TODAY, acting, make_case, make_child, make_father, make_staff
from tests.guidance.builders import (
    DUTIES,
    case_of,
    entries_in,
    handler_of,
    issue,
    make_order,
    order_terms,
    owed_end,
)


@pytest.fixture(autouse=True)
def _on_a_database(database: Database, keys: Keyring) -> None:
    """Every test here keeps something."""


def child_of(order: GuardianshipOrder) -> Party:
    (child_id,) = order.measure.party_ids(Part.ABOUT)
    return session().get_one(Party, child_id)


def change(order: GuardianshipOrder, *, opened: int | None = None, **changed: Any) -> None:
    now = OrderChange(DUTIES, order.served_on, order.months, None)
    change_order(
        order,
        replace(now, **changed),
        acting(handler_of(child_of(order)), on=TODAY, at=NOON),
        opened=order.version if opened is None else opened,
    )


def end(order: GuardianshipOrder, day: date = TODAY) -> None:
    end_order(
        order,
        acting(handler_of(child_of(order)), on=TODAY, at=NOON),
        ended_on=day,
        result="Both duties were kept.",
    )


def test_an_order_is_a_measure_about_the_child_to_the_guardian() -> None:
    order = make_order()

    measure = order.measure
    assert measure.kind is MeasureKind.GUARDIANSHIP_ORDER
    assert measure.last_day == date(2027, 5, 20)
    assert [item.text.en for item in measure.items] == list(DUTIES)
    assert child_of(order).is_child()


def test_its_end_is_owed_by_the_handler_and_says_why() -> None:
    order = make_order()

    owed = owed_end(order)

    assert owed is not None
    assert owed.due == date(2027, 5, 20)
    assert owed.owner_id == handler_of(child_of(order)).id
    assert (owed.why["fact"], owed.why["fact_on"]) == ("order_served", "2026-11-20")


def test_an_order_that_is_not_served_owes_no_end_yet() -> None:
    order = make_order(served_on=None)

    assert order.measure.last_day is None
    assert owed_end(order) is None


def test_each_guardian_gets_an_order_of_their_own() -> None:
    child = make_child()
    parents = (make_father(child).id, make_father(child).id)

    orders = issue_orders(
        case_of(child),
        order_terms(child, child, recipient_ids=parents),
        acting(handler_of(child), on=TODAY, at=NOON),
    )

    assert [order.measure.party_ids(Part.TO) for order in orders] == [(p,) for p in parents]
    assert [e.kind for e in entries_in(case_of(child))] == [
        EntryKind.GUARDIANSHIP_ORDER_ISSUED,
        EntryKind.GUARDIANSHIP_ORDER_ISSUED,
    ]


def test_a_second_order_to_the_same_guardian_about_the_child_is_refused() -> None:
    child = make_child()
    father = make_father(child)
    issue(child, father)

    with pytest.raises(RuleBroken, match="An order about this child already runs for"):
        issue(child, father)

    assert len(entries_in(case_of(child))) == 1


def test_after_the_first_has_ended_another_may_be_issued() -> None:
    child = make_child()
    father = make_father(child)
    end(issue(child, father))

    assert issue(child, father).measure.state is MeasureState.RUNNING


@pytest.mark.parametrize(
    ("changed", "key"),
    [
        ({"recipient_ids": ()}, "Choose at least one guardian"),
        ({"duties": (" ", "")}, "Write at least one duty"),
        ({"issued": PartialDate.day(date(2026, 11, 25)), "served_on": None}, "not_yet"),
        ({"served_on": date(2026, 11, 25)}, "not_yet"),
        ({"months": None}, "Give the length in months, or the last day"),
    ],
)
def test_an_order_that_lacks_something_is_refused(changed: dict[str, object], key: str) -> None:
    with pytest.raises(RuleBroken, match=key):
        make_order(**changed)


@pytest.mark.parametrize("when", [PartialDate.month(2026, 11), PartialDate.unknown()])
def test_the_day_of_an_order_may_be_unknown_and_nothing_is_counted_from_it(
    when: PartialDate,
) -> None:
    order = make_order(issued=when, served_on=None, months=6)

    assert (order.issued, order.measure.started) == (when, when)
    assert order.measure.last_day is None


def test_a_guardian_of_another_case_cannot_be_ordered_here() -> None:
    child = make_child()
    elsewhere = make_father(make_child())

    with pytest.raises(RuleBroken, match="not_of_this_case"):
        issue(child, elsewhere)


def test_a_stranger_and_a_published_case_are_refused() -> None:
    child = make_child()
    father = make_father(child)
    published = make_child(make_case(provenance=Provenance.PUBLISHED))

    with pytest.raises(NotAllowed):
        issue_orders(
            case_of(child),
            order_terms(child, father),
            acting(make_staff(Role.PROSECUTOR), on=TODAY, at=NOON),
        )
    with pytest.raises(NotAllowed):
        issue(published, make_father(published))


def test_service_recorded_later_gives_the_order_its_last_day() -> None:
    order = make_order(served_on=None)

    change(order, served_on=date(2026, 11, 23))

    owed = owed_end(order)
    assert owed is not None
    assert owed.due == order.measure.last_day == date(2027, 5, 23)


def test_changed_duties_are_told_and_the_others_stay_as_they_are() -> None:
    order = make_order()
    first = order.measure.items[0].id

    change(order, duties=(DUTIES[0], "No phone after nine"))

    assert [item.text.en for item in order.measure.items] == [DUTIES[0], "No phone after nine"]
    assert order.measure.items[0].id == first
    entry = entries_in(session().get_one(Case, order.measure.case_id))[-1]
    assert entry.kind is EntryKind.GUARDIANSHIP_ORDER_CHANGED
    assert entry.text.en == (
        "Duties added: No phone after nine. Duties dropped: Talks with his son every day"
    )


def test_a_longer_order_is_owed_later_and_tells_who_serves_it() -> None:
    measures: list[Measure] = []

    @handles(LastDayMoved)
    def follow(moved: LastDayMoved) -> None:
        measures.append(moved.measure)

    bring_besides(follow)
    order = make_order()

    change(order, months=9)

    owed = owed_end(order)
    assert owed is not None
    assert owed.due == date(2027, 8, 20)
    assert measures == [order.measure]


def test_a_change_that_changes_nothing_is_not_told() -> None:
    order = make_order()

    change(order)

    assert len(entries_in(session().get_one(Case, order.measure.case_id))) == 1


def test_of_two_who_change_an_order_the_second_is_told() -> None:
    order = make_order()
    opened = order.version
    change(order, duties=(DUTIES[0],))

    with pytest.raises(LostRace):
        change(order, opened=opened, duties=(DUTIES[1],))

    assert [item.text.en for item in order.measure.items] == [DUTIES[0]]


def test_an_order_that_ends_owes_nothing_more() -> None:
    order = make_order()

    end(order)

    owed = owed_end(order)
    assert owed is not None
    assert not owed.is_open
    assert (order.measure.state, order.measure.ended_on) == (MeasureState.ENDED, TODAY)
    entry = entries_in(session().get_one(Case, order.measure.case_id))[-1]
    assert entry.kind is EntryKind.GUARDIANSHIP_ORDER_ENDED
    assert entry.text.en == "Both duties were kept."


def test_an_order_may_end_on_the_day_on_which_it_was_issued() -> None:
    order = make_order()

    end(order, date(2026, 11, 20))

    assert order.measure.ended_on == date(2026, 11, 20)


def test_an_order_ends_once_not_ahead_and_not_before_it_began() -> None:
    order = make_order()

    with pytest.raises(RuleBroken, match="not_yet"):
        end(order, date(2026, 11, 25))
    with pytest.raises(RuleBroken, match="order_ends_before"):
        end(order, date(2026, 11, 19))
    end(order)
    with pytest.raises(RuleBroken, match="order_ended"):
        end(order)
    with pytest.raises(RuleBroken, match="order_ended"):
        change(order, duties=(DUTIES[0],))
