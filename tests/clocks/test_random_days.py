"""Whatever is recorded, in whatever order, the dates of a case stay true to one another.

Each example is a case in which things happen at random; most are refused, with a sentence.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from casetrack.accounts.models import Staff
from casetrack.cases.batch_queries import CaseBatch
from casetrack.cases.duty_kinds import DutyState, ObligationKind
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import Aspect, DispositionKind
from casetrack.cases.models import Case, Obligation
from casetrack.cases.policy import Sight
from casetrack.casework.actions import close_case
from casetrack.casework.correcting import Correction
from casetrack.clocks import recording_corrections
from casetrack.clocks.case_dates import dates_of
from casetrack.clocks.clocks import clock_of
from casetrack.clocks.days import is_backward, is_gate
from casetrack.clocks.delivery import lines_of, record_service
from casetrack.clocks.extending import extend
from casetrack.clocks.models import Deadline
from casetrack.clocks.recording import RECORDABLE
from casetrack.clocks.recording_actions import record_fact
from casetrack.clocks.recording_queries import Recorded, read_known
from casetrack.db import session
from casetrack.db.partial_date import PartialDate
from casetrack.db.transaction import begin_writing
from casetrack.errors import RuleBroken
from casetrack.exchange.exporter import export_text
from casetrack.exchange.importer import import_text
from casetrack.ledger.consequences import with_what_follows
from casetrack.ledger.decisions import decide
from casetrack.ledger.obligations import close_past_windows, refresh_next_due
from casetrack.ledger.preview import PreviewOutdated, apply_step, preview_step
from tests.builders import NOON, TODAY, acting, make_case, make_child, make_staff
from tests.clocks.facts import handler_of, make_victim
from tests.review.builders import receive

pytestmark = pytest.mark.usefixtures("database", "keys")

Act = Callable[[], object]
One = TypeVar("One")

FIRST = date(2026, 9, 1)
DAYS = st.integers(0, (TODAY - FIRST).days + 3).map(lambda days: FIRST + timedelta(days))
IMPRECISE = [
    PartialDate.unknown(),
    PartialDate.parse_edtf("2026-10"),
    PartialDate.parse_edtf("2026-09-20/2026-10-03"),
]
WHOLE = Sight(frozenset({Aspect.WHOLE}))
WHENS = st.one_of(DAYS.map(PartialDate.day), DAYS.map(PartialDate.day), st.sampled_from(IMPRECISE))
DECISIONS = [
    DispositionKind.ARREST_NOT_APPROVED,
    DispositionKind.CONDITIONAL_NON_PROSECUTION,
    DispositionKind.DISCRETIONARY_NON_PROSECUTION,
    DispositionKind.STATUTORY_NON_PROSECUTION,
    DispositionKind.PROSECUTED,
]


OFTEN = ["record", "record", "record", "answer", "answer", "decide", "serve", "serve"]
OFTEN += ["correct", "extend", "night", "receive", "close"]


@dataclass(frozen=True)
class Step:
    """Something to try: which, when, and numbers by which to choose among what there is."""

    what: str
    day: date
    when: PartialDate
    a: int
    b: int


STEPS = st.builds(
    Step,
    st.sampled_from(OFTEN),
    DAYS,
    WHENS,
    st.integers(0, 60),
    st.integers(0, 60),
)


def examples(number: int) -> Callable[[Any], Any]:
    """So many cases, the same every time."""
    return settings(
        max_examples=number,
        derandomize=True,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )


@pytest.mark.in_turn(13)
@examples(6)
@given(steps=st.lists(STEPS, min_size=8, max_size=30))
def test_the_dates_of_a_case_stay_true_to_one_another(steps: list[Step]) -> None:
    ensure_true_to_the_end(steps)


@pytest.mark.night
@examples(50)
@given(steps=st.lists(STEPS, min_size=8, max_size=30))
def test_the_dates_of_many_cases_stay_true_to_one_another(steps: list[Step]) -> None:
    ensure_true_to_the_end(steps)


def ensure_true_to_the_end(steps: list[Step]) -> None:
    """Of a case in which all this happens, and of the same case out of its file."""
    begin_writing()
    try:
        by = make_staff()
        before_the_case = session().begin_nested()
        case = make_case(handler=by)
        for _number in range(2):
            make_child(case)
            make_victim(case)

        for step in steps:
            take(case, step)
            ensure_true(case)

        session().expire_all()
        text, kept = export_text(case, acting(by, on=TODAY, at=NOON)), summary(case)
        by_id = by.id
        before_the_case.rollback()
        # A row that was let go and read again outlives the savepoint it was made in, and SQLite
        # gives its number to the next.
        session().expunge_all()
        by = session().get_one(Staff, by_id)
        again = import_text(text, by=by, on=TODAY, at=NOON).case
        assert export_text(again, acting(by, on=TODAY, at=NOON)) == text
        assert summary(again) == kept
        ensure_true(again)
    finally:
        session().rollback()
        session().info.clear()


def take(case: Case, step: Step) -> None:
    """Look at what a step would move, then take it: the two are the same. Or it is refused."""
    alone = TRIED[step.what](case, step)
    if alone is None:
        return
    act = with_what_follows(alone, on=TODAY)
    attempt = session().begin_nested()
    try:
        seen = preview_step(case, act)
        apply_step(case, act, seen=seen.seen)
    except PreviewOutdated:
        raise
    except RuleBroken:
        attempt.rollback()
    else:
        attempt.commit()


def ensure_true(case: Case) -> None:
    rows = dates(case)
    for row in rows:
        assert row.is_open == (row.state is DutyState.RUNNING)
        assert row.is_open == (row.settled_on is None)
        if row.subject == Deadline.__tablename__:
            ensure_clock(case, row)
    shown = [
        item.owed.id
        for group in dates_of(case, read_known(case), WHOLE)
        for item in group.ahead + group.over
    ]
    assert sorted(shown) == [row.id for row in rows]
    refresh_next_due(CaseBatch([case]), on=date.min)
    days = [row.due for row in rows if row.is_open and not row.is_withheld]
    assert case.next_due == min(days, default=None)


def ensure_clock(case: Case, row: Obligation) -> None:
    deadline = session().get_one(Deadline, row.subject_id)
    clock = clock_of(deadline.kind, deadline.fact, deadline.rule)
    assert (deadline.case_id, deadline.kind, deadline.party_id) == (case.id, row.kind, row.party_id)
    if row.is_open:
        assert deadline.met_entry_id is None
    others = is_gate(clock) or is_backward(clock)
    started = deadline.fact_when.first
    if row.state is DutyState.MET and not others and started is not None:
        assert row.settled_on is not None
        assert row.settled_on >= started


def dates(case: Case) -> list[Obligation]:
    session().flush()
    query = select(Obligation).where(Obligation.case_id == case.id).order_by(Obligation.id)
    return list(session().scalars(query))


def summary(case: Case) -> list[tuple[ObligationKind, date, DutyState, date | None]]:
    rows = [(row.kind, row.due, row.state, row.settled_on) for row in dates(case)]
    return sorted(rows, key=str)


def one_of(those: Sequence[One], number: int) -> One | None:
    return those[number % len(those)] if those else None


# What is tried


def record(case: Case, step: Step) -> Act:
    kind = list(RECORDABLE)[step.a % len(RECORDABLE)]
    return recording(case, step, kind, duty_id=None)


def answer(case: Case, step: Step) -> Act | None:
    clock = one_of(read_known(case).clocks, step.a)
    if clock is None:
        return None
    answers = [kind for kind, act in RECORDABLE.items() if clock.deadline.kind in act.answers]
    kind = one_of(answers, step.b)
    return recording(case, step, kind, duty_id=clock.owed.id) if kind is not None else None


def recording(case: Case, step: Step, kind: EntryKind, *, duty_id: int | None) -> Act:
    known = read_known(case)
    decision = one_of(list(known.decisions.values()), step.b)
    people = [party.id for party in known.people_for(RECORDABLE[kind])]
    person = one_of(people, step.b)
    recorded = Recorded(
        kind,
        step.when,
        person_ids=(person,) if person is not None else (),
        decision_id=decision.id if decision is not None else None,
        duty_id=duty_id,
        result=one_of(RECORDABLE[kind].results, step.b),
        channel="Procuratorial Daily",
        values={"follow_up": "performed" if step.b % 2 == 0 else "not_performed"},
    )
    return lambda: record_fact(case, recorded, acting(handler_of(case), on=TODAY, at=NOON))


def decided(case: Case, step: Step) -> Act:
    person, on = read_known(case).suspects()[step.a % 2], min(step.day, TODAY)
    kind = DECISIONS[step.b % len(DECISIONS)]
    announced_on = on if step.a % 3 else None
    return lambda: decide(
        case, person, kind, acting(handler_of(case), at=NOON), on=on, announced_on=announced_on
    )


def serve(case: Case, step: Step) -> Act | None:
    decision = one_of(list(read_known(case).decisions.values()), step.a)
    if decision is None:
        return None
    lines = lines_of(case, decision)
    served = lines if step.b % 2 else lines[step.b % 7 :][:1]
    days = {line.key: PartialDate.day(step.day) for line in served}
    return lambda: record_service(case, decision, days, acting(handler_of(case), on=TODAY, at=NOON))


def correct(case: Case, step: Step) -> Act | None:
    entry = one_of(read_known(case).told, step.a)
    if entry is None:
        return None
    by = handler_of(case)

    def act() -> object:
        seen = recording_corrections.preview(case, entry, step.day, act=acting(by, on=TODAY))
        made = Correction(step.day, "Read the stamp wrongly", seen.seen)
        moves = recording_corrections.correct(case, entry, made, act=acting(by, on=TODAY, at=NOON))
        assert moves == seen.moves
        return moves

    return act


def lengthen(case: Case, step: Step) -> Act | None:
    clock = one_of(read_known(case).clocks, step.a)
    if clock is None:
        return None
    return lambda: extend(
        case,
        clock.deadline,
        approved_on=step.day,
        reason="Approved by the chief procurator",
        act=acting(handler_of(case), on=TODAY, at=NOON),
    )


def night(case: Case, step: Step) -> Act:
    return lambda: close_past_windows(on=step.day)


def received(case: Case, step: Step) -> Act:
    person = read_known(case).suspects()[step.a % 2]
    return lambda: receive(person, received_on=min(step.day, TODAY))


def close(case: Case, step: Step) -> Act:
    return lambda: close_case(case, acting(handler_of(case), on=TODAY, at=NOON))


TRIED: dict[str, Callable[[Case, Step], Act | None]] = {
    "record": record,
    "answer": answer,
    "decide": decided,
    "serve": serve,
    "correct": correct,
    "extend": lengthen,
    "night": night,
    "receive": received,
    "close": close,
}
