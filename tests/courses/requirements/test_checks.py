"""Looks at promises: rows that are withdrawn and never rewritten; the standing follows."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from casetrack.accounts.models import Role
from casetrack.audit.contents import seals_of, unsealed
from casetrack.cases.duty_kinds import DutyState, ObligationKind
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.models import JournalEntry, Requirement, RequirementCheck
from casetrack.cases.queries import parties_of
from casetrack.cases.requirements import Counting, HowKept, NewCheck, OneCheck, standing_of
from casetrack.courses.requirements.actions import (
    RequirementTerms,
    add_promise,
    change_promise,
    terms_of,
    withdraw_promise,
)
from casetrack.courses.requirements.checks import look_at, withdraw_look
from casetrack.courses.requirements.models import LOOK_WITHDRAWN
from casetrack.courses.requirements.models import LOOKED as LOOKED_AT
from casetrack.courses.requirements.queries import looks_at, promises_about
from casetrack.db import session
from casetrack.db.crypto import Keyring
from casetrack.db.partial_date import PartialDate
from casetrack.db.session import Database
from casetrack.errors import LostRace, NotAllowed, RuleBroken
from casetrack.guidance.actions import OrderChange, change_order, end_order
from casetrack.guidance.models import GuardianshipOrder
from casetrack.ledger.journal import enter
from tests.builders import NOON, TODAY, acting, make_child, make_staff
from tests.courses.requirements.builders import (
    LOOKED,
    by_handler,
    case_with,
    duties,
    look,
    looks,
    owed,
)
from tests.guidance.builders import DUTIES
from tests.saying import saying

LATER = LOOKED + timedelta(days=1)
SERVED = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def _on_a_database(database: Database, keys: Keyring) -> None:
    """Every test here keeps something."""


def standing(promise: Requirement) -> tuple[Any, ...]:
    return promise.state, promise.seen_on, promise.looked_back_on, promise.reached


def test_a_look_is_a_row_and_says_how_the_promise_stands() -> None:
    duty, other = duties()
    entry = look(duty, HowKept.PARTLY)

    (kept,) = looks()
    assert (kept.found, kept.looked, kept.entry_id) == (
        HowKept.PARTLY,
        PartialDate.day(LOOKED),
        entry.id,
    )
    assert kept.by_id == entry.written_by_id
    assert standing(duty) == (HowKept.PARTLY, LOOKED, None, None)
    assert standing(other) == (HowKept.NOT_SEEN, None, None, None)
    assert entry.kind is LOOKED_AT
    assert entry.text.en == f"{DUTIES[0]}: kept in part; The phone lies in the kitchen at night"


def test_a_second_look_overwrites_nothing() -> None:
    duty, _ = duties()
    look(duty, HowKept.NOT_KEPT)
    look(duty, HowKept.KEPT, on=LATER)

    assert [check.found for check in looks()] == [HowKept.NOT_KEPT, HowKept.KEPT]
    assert standing(duty) == (HowKept.KEPT, LATER, None, None)


def test_how_promises_stand_is_what_their_looks_say() -> None:
    for duty in duties():
        for day, item in enumerate([HowKept.KEPT, HowKept.KEPT, HowKept.CAME_BACK, HowKept.KEPT]):
            look(duty, item, on=LOOKED + timedelta(days=day))
            (kept,) = looks_at([duty]).values()
            checks = [OneCheck(check.looked.first, check.found, check.by_id) for check in kept]
            again = standing_of(checks, duty.counting)
            assert standing(duty)[:3] == (again.state, again.seen_on, again.looked_back_on)


def test_an_earlier_look_is_kept_and_decides_nothing() -> None:
    duty, _ = duties()
    look(duty, HowKept.KEPT, on=LATER, look_due=TODAY)
    look(duty, HowKept.NOT_KEPT)

    assert standing(duty) == (HowKept.KEPT, LATER, None, None)
    assert duty.check_due == TODAY


def test_a_look_is_as_exact_as_it_is_known() -> None:
    duty, _ = duties()
    look(duty, on=PartialDate.month(2026, 11))

    assert looks()[0].looked == PartialDate.month(2026, 11)
    assert duty.seen_on == date(2026, 11, 1)


@pytest.mark.parametrize(
    ("found", "told", "key"),
    [
        (HowKept.KEPT, {"on": TODAY + timedelta(days=1)}, "not_yet"),
        (
            HowKept.KEPT,
            {"on": SERVED - timedelta(days=1)},
            saying("It was not asked yet then: it is asked since"),
        ),
        (HowKept.CAME_BACK, {}, saying("It was never kept, so it cannot have come")),
        (HowKept.KEPT, {"look_due": LOOKED}, saying("The next check comes after")),
        (HowKept.KEPT, {"number": 3}, saying("Say first, in its terms, how many are wanted")),
    ],
)
def test_it_cannot_have_been_seen_so(found: HowKept, told: dict[str, Any], key: str) -> None:
    duty, _ = duties()
    with pytest.raises(RuleBroken) as broken:
        look(duty, found, **told)
    assert broken.value.key == key
    assert looks() == []


@pytest.mark.parametrize("day", [SERVED, TODAY])
def test_it_can_be_seen_from_the_first_day_until_today(day: date) -> None:
    duty, _ = duties()
    look(duty, on=day, look_due=TODAY + timedelta(days=1))
    assert duty.seen_on == day


def test_what_was_kept_in_part_can_come_back() -> None:
    duty, _ = duties()
    look(duty, HowKept.PARTLY)
    look(duty, HowKept.CAME_BACK, on=LATER)
    assert duty.state is HowKept.CAME_BACK


def test_a_next_look_is_owed_until_somebody_looks() -> None:
    duty, _ = duties()
    look(duty, HowKept.NOT_KEPT, look_due=LATER)
    (due,) = owed(duty)
    assert (due.kind, due.due, due.is_open) == (ObligationKind.PROMISE_LOOK, LATER, True)

    look(duty, HowKept.KEPT, on=LATER)
    (due,) = owed(duty)
    assert (due.is_open, due.state, duty.check_due) == (False, DutyState.MET, None)


def test_a_look_that_was_a_mistake_is_withdrawn_and_stays_to_be_read() -> None:
    duty, _ = duties()
    look(duty, HowKept.NOT_KEPT, look_due=TODAY)
    look(duty, HowKept.KEPT, on=LATER)
    wrong = looks()[1]
    withdraw_look(case_with(duty), wrong, duty, by_handler(duty), reason="It was the brother")

    assert not wrong.holds
    assert standing(duty) == (HowKept.NOT_KEPT, LOOKED, None, None)
    assert [duty.due for duty in owed(duty) if duty.is_open] == [TODAY]
    entry = session().get_one(JournalEntry, wrong.withdrawn_by_id)
    assert (entry.kind, entry.text.en) == (LOOK_WITHDRAWN, "It was the brother")


def test_a_look_is_withdrawn_once_and_with_a_reason() -> None:
    duty, _ = duties()
    look(duty, look_due=TODAY)
    (kept,) = looks()
    with pytest.raises(RuleBroken, match="promise_reason_missing"):
        withdraw_look(case_with(duty), kept, duty, by_handler(duty), reason=" ")
    withdraw_look(case_with(duty), kept, duty, by_handler(duty), reason="Another child")
    with pytest.raises(RuleBroken, match="This check is withdrawn already"):
        withdraw_look(case_with(duty), kept, duty, by_handler(duty), reason="Another child")
    assert standing(duty) == (HowKept.NOT_SEEN, None, None, None)
    assert [duty.state for duty in owed(duty)] == [DutyState.LAPSED]


def test_a_form_that_was_opened_before_another_look_loses() -> None:
    duty, _ = duties()
    opened = duty.version
    look(duty, opened=opened)
    with pytest.raises(LostRace):
        look(duty, HowKept.NOT_KEPT, opened=opened)


def test_who_may_not_work_in_the_case_does_not_look() -> None:
    duty, _ = duties()
    stranger = acting(make_staff(Role.PROSECUTOR), on=TODAY, at=NOON)
    rows = [(duty, NewCheck(HowKept.KEPT, PartialDate.day(LOOKED), "Seen"))]
    case = case_with(duty)
    talk = enter(case, EntryKind.MEETING, by_handler(duty), when=PartialDate.day(LOOKED))
    with pytest.raises(NotAllowed):
        look_at(case, rows, stranger)
    # Nor where they choose an entry that tells it.
    with pytest.raises(NotAllowed):
        look_at(case, rows, stranger, told_by=talk)


def test_every_look_is_sealed_and_sealed_again_when_it_is_withdrawn() -> None:
    duty, _ = duties()
    look(duty)
    (kept,) = looks()
    before = _seal(kept)
    withdraw_look(case_with(duty), kept, duty, by_handler(duty), reason="Another child")
    assert _seal(kept) != before


def test_what_stood_in_columns_of_an_item_is_sealed_there_and_not_twice() -> None:
    duty, _ = duties()
    look(duty)
    (kept,) = looks()
    kept.was_column = True
    assert seals_of([kept]) == []


def test_an_entry_that_tells_it_already_gets_no_second_one() -> None:
    first, second = duties()
    case, act = case_with(first), by_handler(first)
    talk = enter(case, EntryKind.MEETING, act, when=PartialDate.day(LOOKED))
    count = len(session().scalars(select(JournalEntry)).all())
    those = [
        (requirement, NewCheck(HowKept.KEPT, PartialDate.day(LOOKED)))
        for requirement in (first, second)
    ]

    assert look_at(case, those, act, told_by=talk) is talk
    assert [check.entry_id for check in looks()] == [talk.id, talk.id]
    assert len(session().scalars(select(JournalEntry)).all()) == count


def test_thirty_junctions_are_counted() -> None:
    duty, _ = duties()
    change_promise(
        duty,
        RequirementTerms(DUTIES[0], wanted=30, unit="junctions"),
        by_handler(duty),
        opened=duty.version,
    )
    look(duty, HowKept.PARTLY, number=18)
    assert duty.reached == 18
    look(duty, HowKept.PARTLY, on=LATER, number=20)
    assert duty.reached == 20
    terms = RequirementTerms(DUTIES[0], wanted=30, unit="junctions", counting=Counting.SUM)
    change_promise(duty, terms, by_handler(duty), opened=duty.version)
    assert duty.reached == 38


def test_what_is_asked_of_a_child_stands_under_what_runs_for_it() -> None:
    first, second = duties()
    (child,) = [person for person in _people(first) if person.is_child()]
    case, act = case_with(first), by_handler(first)
    assert promises_about(case, child.id) == [first, second]
    withdraw_promise(second, act, reason="Done", opened=second.version)
    assert promises_about(case, child.id) == [first]


# --- The promise itself ---------------------------------------------------------------------------


def test_one_more_is_asked_with_an_entry_and_a_day_to_look() -> None:
    duty, _ = duties()
    order = _order()
    new = RequirementTerms("Comes to the school", since=LOOKED, until=TODAY, look_on=LATER)
    added = add_promise(order.measure, new, by_handler(duty))

    assert terms_of(added) == new
    assert (added.position, [duty.due for duty in owed(added)]) == (3, [LATER])


@pytest.mark.parametrize(
    ("terms", "key"),
    [
        (RequirementTerms(" "), saying("Write what is to be done, in a sentence")),
        (RequirementTerms(DUTIES[0]), saying("Look at it there, or change it")),
        (
            RequirementTerms("New", since=LATER, until=LOOKED),
            saying("It would end before it begins, on"),
        ),
        (RequirementTerms("New", party_id=10_000), "not_of_this_case"),
    ],
)
def test_a_promise_that_cannot_be_asked(terms: RequirementTerms, key: str) -> None:
    duty, _ = duties()
    with pytest.raises(RuleBroken) as broken:
        add_promise(_order().measure, terms, by_handler(duty))
    assert broken.value.key == key


def test_what_is_asked_of_somebody_is_asked_of_the_same_case() -> None:
    duty, _ = duties()
    terms = RequirementTerms("New", party_id=make_child().id)
    with pytest.raises(RuleBroken) as broken:
        add_promise(_order().measure, terms, by_handler(duty))
    assert broken.value.key == "not_of_this_case"


def test_under_what_has_ended_nothing_new_is_asked() -> None:
    duty, _ = duties()
    order = _order()
    end_order(order, by_handler(duty), ended_on=TODAY, result="Kept")
    with pytest.raises(RuleBroken) as broken:
        add_promise(order.measure, RequirementTerms("New"), by_handler(duty))
    assert broken.value.key == saying("This has ended; nothing new is asked under it")


def test_a_promise_of_one_day_may_be_asked() -> None:
    duty, _ = duties()
    one_day = RequirementTerms("New", since=LATER, until=LATER)
    assert add_promise(_order().measure, one_day, by_handler(duty)).until == LATER


def test_a_promise_that_is_sent_as_it_was_shown_stays_as_it_is() -> None:
    duty, _ = duties()
    version = duty.version
    assert not change_promise(duty, terms_of(duty), by_handler(duty), opened=version)
    assert duty.version == version


def test_a_promise_that_changes_says_in_the_journal_what_it_was() -> None:
    duty, _ = duties()
    new = RequirementTerms("Phone off at nine", until=TODAY)
    assert change_promise(duty, new, by_handler(duty), opened=duty.version)
    last = session().scalars(select(JournalEntry).order_by(JournalEntry.id.desc())).first()
    assert last is not None
    assert last.text.en == f"Phone off at nine, until Tue 24 November 2026\nBefore: {DUTIES[0]}"


def test_a_promise_that_is_withdrawn_keeps_its_looks_and_gets_no_more() -> None:
    duty, _ = duties()
    look(duty, look_due=TODAY)
    withdraw_promise(duty, by_handler(duty), reason="Moved", opened=duty.version)

    assert [duty.state for duty in owed(duty)] == [DutyState.LAPSED]
    assert len(looks()) == 1
    with pytest.raises(RuleBroken, match="promise_withdrawn_already"):
        look(duty, on=LATER)
    with pytest.raises(RuleBroken, match="promise_withdrawn_already"):
        withdraw_promise(duty, by_handler(duty), reason="Moved", opened=duty.version)


def test_an_order_that_asks_it_no_more_keeps_the_duty_that_was_looked_at() -> None:
    first, second = duties()
    look(first)
    order = _order()
    change_order(
        order,
        OrderChange(("Comes to the school",), order.served_on, order.months, None),
        by_handler(first),
        opened=order.version,
    )
    session().expire_all()
    assert [item.text.en for item in order.measure.asked()] == ["Comes to the school"]
    assert [item.id for item in order.measure.items if not item.is_asked] == [first.id]
    assert second.id not in [item.id for item in order.measure.items]


def test_when_an_order_ends_nobody_has_to_look_any_more() -> None:
    duty, _ = duties()
    look(duty, look_due=TODAY)
    end_order(_order(), by_handler(duty), ended_on=TODAY, result="Kept")
    assert [duty.state for duty in owed(duty)] == [DutyState.LAPSED]
    assert duty.check_due is None


def _order() -> GuardianshipOrder:
    return session().scalars(select(GuardianshipOrder)).one()


def _people(promise: Requirement) -> list[Any]:
    return list(parties_of(case_with(promise)))


def _seal(kept: RequirementCheck) -> str:
    """The seal of a look among what this unit of work wrote."""
    session().flush()
    place = f"promise_look {kept.id} "
    (seal,) = [text for text in unsealed(session(), []) if text.startswith(place)]
    return seal
