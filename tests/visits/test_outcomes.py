"""What came of a visit."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from casetrack.accounts.models import Role, Staff
from casetrack.cases.entry_kinds import EntryKind
from casetrack.db.crypto import Keyring
from casetrack.db.partial_date import PartialDate
from casetrack.db.session import Database
from casetrack.errors import LostRace, NotAllowed, RuleBroken
from casetrack.visits.actions import cancel_visits
from casetrack.visits.models import Condition, Visit, VisitState, VisitWay
from casetrack.visits.outcomes import (
    VisitOutcome,
    correct_outcome,
    is_same,
    record_outcome,
    record_unplanned,
)
from casetrack.visits.queries import visits_to
from tests.builders import NOON, TODAY, acting, make_child, make_staff
from tests.saying import saying
from tests.visits.builders import (
    FIRST,
    case_of,
    entries_in,
    grant_visits,
    handler_of,
    met,
    owed,
    plan,
    plan_monthly,
    record,
)


@pytest.fixture(autouse=True)
def _on_a_database(database: Database, keys: Keyring) -> None:
    """Every test here keeps something."""


def correct(visit: Visit, outcome: VisitOutcome, *, by: Staff, opened: int | None = None) -> None:
    correct_outcome(
        visit,
        outcome,
        acting(by, on=FIRST, at=NOON),
        reason="Mixed up with the week before",
        opened=visit.version if opened is None else opened,
    )


@pytest.mark.parametrize(
    ("state", "kind"),
    [
        (VisitState.DONE, EntryKind.VISIT_MADE),
        (VisitState.NOT_AT_HOME, EntryKind.VISIT_NOBODY_HOME),
        (VisitState.REFUSED, EntryKind.VISIT_REFUSED),
        (VisitState.NOT_HELD, EntryKind.VISIT_CANCELLED),
        (VisitState.CANCELLED, EntryKind.VISIT_CANCELLED),
    ],
)
def test_an_outcome_is_told_in_the_journal_and_settles_the_visit(
    state: VisitState, kind: EntryKind
) -> None:
    child = make_child()
    (visit,) = plan(child)

    entry = record(visit, met(FIRST, state=state))

    assert entry.kind is kind
    assert entry.fields["outcome"] == state.value
    assert entry.when.first == FIRST
    assert visit.state is state
    assert not owed([visit])[visit.id].is_open


def test_only_somebody_who_was_met_has_a_condition() -> None:
    (visit,) = plan(make_child())

    record(visit, met(FIRST, state=VisitState.REFUSED))

    assert visit.condition is None


def test_a_social_worker_records_the_visits_of_the_child_they_were_granted() -> None:
    child = make_child()
    worker = grant_visits(case_of(child), child)
    (visit,) = plan(child, visitor_id=worker.id)

    record_outcome(visit, met(FIRST), acting(worker, on=FIRST, at=NOON))

    assert visit.state is VisitState.DONE


def test_a_social_worker_records_no_visit_to_another_child() -> None:
    child = make_child()
    worker = grant_visits(case_of(child), make_child(case_of(child)))
    (visit,) = plan(child)

    with pytest.raises(NotAllowed):
        record_outcome(visit, met(FIRST), acting(worker, on=FIRST, at=NOON))


def test_an_outcome_may_be_of_today() -> None:
    (visit,) = plan(make_child())

    record(visit, met(FIRST), on=FIRST)

    assert visit.happened == PartialDate.day(FIRST)


def test_a_day_in_the_future_is_refused() -> None:
    (visit,) = plan(make_child())

    with pytest.raises(RuleBroken, match="not_yet"):
        record(visit, met(date(2026, 12, 8)))


@pytest.mark.parametrize(
    ("missing", "key"),
    [
        ({"condition": None}, "condition_missing"),
        ({"findings": " "}, "findings_missing"),
        ({"state": VisitState.NOT_HELD, "findings": ""}, "visit_why_missing"),
        ({"state": VisitState.PLANNED}, "Choose what happened"),
    ],
    ids=["how things are", "a sentence", "why we did not go", "what happened"],
)
def test_what_must_be_said_is_asked_for(missing: dict[str, object], key: str) -> None:
    (visit,) = plan(make_child())

    with pytest.raises(RuleBroken, match=key):
        record(visit, met(FIRST, **missing))

    assert visit.is_open()


def test_an_outcome_is_recorded_once() -> None:
    child = make_child()
    (visit,) = plan(child)
    record(visit, met(FIRST))

    with pytest.raises(RuleBroken, match="outcome_recorded"):
        record(visit, met(FIRST))

    assert [e.kind for e in entries_in(case_of(child))] == [
        EntryKind.VISITS_PLANNED,
        EntryKind.VISIT_MADE,
    ]


def test_the_same_outcome_is_known_again() -> None:
    (visit,) = plan(make_child())
    record(visit, met(FIRST))

    assert is_same(visit, met(FIRST))
    assert not is_same(visit, met(FIRST, condition=Condition.URGENT))
    assert not is_same(visit, met(FIRST, findings="Something else"))


def test_a_correction_stands_beside_the_entry_it_corrects() -> None:
    child = make_child()
    (visit,) = plan(child)
    first = record(visit, met(FIRST))

    correct(visit, met(FIRST, state=VisitState.NOT_AT_HOME, findings=""), by=handler_of(child))

    last = entries_in(case_of(child))[-1]
    assert last.kind is EntryKind.VISIT_NOBODY_HOME
    assert last.corrects_id == first.id
    assert last.correction_reason == "Mixed up with the week before"
    assert visit.entry_id == last.id
    assert visit.condition is None


def test_of_two_who_correct_the_second_is_told() -> None:
    child = make_child()
    (visit,) = plan(child)
    record(visit, met(FIRST))
    opened = visit.version
    correct(visit, met(FIRST, condition=Condition.WORRYING), by=handler_of(child))

    with pytest.raises(LostRace):
        correct(visit, met(FIRST, condition=Condition.URGENT), by=handler_of(child), opened=opened)

    assert visit.condition is Condition.WORRYING


def test_there_is_nothing_to_correct_before_an_outcome() -> None:
    child = make_child()
    (visit,) = plan(child)

    with pytest.raises(RuleBroken, match="No outcome is recorded yet"):
        correct(visit, met(FIRST), by=handler_of(child))


def test_a_visit_that_nobody_planned_is_recorded() -> None:
    child = make_child()

    visit = record_unplanned(
        case_of(child), child, met(), acting(handler_of(child), on=TODAY, at=NOON)
    )

    assert visit.planned_on is None
    assert visit.day() == TODAY
    assert entries_in(case_of(child))[-1].kind is EntryKind.VISIT_MADE


@pytest.mark.parametrize("is_spot_check", [True, False])
def test_a_spot_check_is_kept_as_one(is_spot_check: bool) -> None:
    child = make_child()

    visit = record_unplanned(
        case_of(child),
        child,
        met(is_spot_check=is_spot_check),
        acting(handler_of(child), on=TODAY, at=NOON),
    )

    assert visit.is_spot_check is is_spot_check


def test_the_same_unplanned_visit_is_not_recorded_twice() -> None:
    child = make_child()
    record_unplanned(case_of(child), child, met(), acting(handler_of(child), on=TODAY, at=NOON))

    with pytest.raises(RuleBroken, match="The same visit is recorded already"):
        record_unplanned(case_of(child), child, met(), acting(handler_of(child), on=TODAY, at=NOON))


def test_what_did_not_take_place_needs_a_plan() -> None:
    child = make_child()

    with pytest.raises(RuleBroken, match="Only a visit that took place is recorded"):
        record_unplanned(
            case_of(child),
            child,
            met(state=VisitState.NOT_HELD),
            acting(handler_of(child), on=TODAY, at=NOON),
        )


def test_a_stranger_records_nothing() -> None:
    child = make_child()

    with pytest.raises(NotAllowed):
        record_unplanned(
            case_of(child), child, met(), acting(make_staff(Role.PROSECUTOR), on=TODAY, at=NOON)
        )


def test_an_outcome_corrected_to_what_it_says_changes_nothing() -> None:
    child = make_child()
    (visit,) = plan(child)
    outcome = met(FIRST)
    record(visit, outcome)
    version = visit.version

    correct(visit, outcome, by=handler_of(child))
    assert visit.version == version

    correct(visit, replace(outcome, way=VisitWay.TELEPHONE), by=handler_of(child))
    assert (visit.way, visit.version) == (VisitWay.TELEPHONE, version + 1)


def test_the_last_findings_are_of_visits_that_somebody_made(database: object) -> None:
    child = make_child()
    here, ahead, last = plan_monthly(child)
    record(here, met(FIRST))
    by = acting(handler_of(child), on=TODAY, at=NOON)
    cancel_visits(ahead, by, reason="The plan is another one", opened=ahead.version)

    assert visits_to(child.id, before=last) == [here]


# --- Before its day -------------------------------------------------------------------------------

WEEK_BEFORE = FIRST - timedelta(days=7)


@pytest.mark.parametrize(
    "state", [VisitState.DONE, VisitState.NOT_AT_HOME, VisitState.REFUSED], ids=str
)
def test_a_visit_is_not_made_before_its_day_without_a_word(state: VisitState) -> None:
    visit = plan(make_child())[0]

    with pytest.raises(RuleBroken) as refused:
        record(visit, met(WEEK_BEFORE, state=state))

    assert (refused.value.key, refused.value.field) == (
        saying("If it really took place before, say so; if"),
        "is_early",
    )
    assert visit.is_open()
    record(visit, met(WEEK_BEFORE, state=state, is_early=True))
    assert visit.happened == PartialDate.day(WEEK_BEFORE)


def test_on_its_day_nothing_is_asked() -> None:
    visit = plan(make_child())[0]

    record(visit, met(FIRST))

    assert visit.state is VisitState.DONE


def test_what_was_cancelled_before_its_day_needs_no_word() -> None:
    visit = plan(make_child())[0]

    record(visit, met(WEEK_BEFORE, state=VisitState.CANCELLED))

    assert visit.state is VisitState.CANCELLED


def test_an_outcome_is_not_moved_before_the_planned_day_without_a_word_either() -> None:
    child = make_child()
    visit = plan(child)[0]
    record(visit, met(FIRST))
    by = acting(handler_of(child), on=FIRST, at=NOON)

    with pytest.raises(RuleBroken, match="If it really took place before, say so; if"):
        correct_outcome(visit, met(WEEK_BEFORE), by, reason="记错", opened=visit.version)

    early = met(WEEK_BEFORE, is_early=True)
    correct_outcome(visit, early, by, reason="记错", opened=visit.version)
    again = met(WEEK_BEFORE, findings="在工作岗位")
    correct_outcome(visit, again, by, reason="补充", opened=visit.version)
    assert visit.happened == PartialDate.day(WEEK_BEFORE)
