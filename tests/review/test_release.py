"""Somebody who is held and may not be held any longer is owed release, at once and in red.

The duty begins with the decision, in its transaction, and ends when somebody writes down who told
which detention place; with it custody ends.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import chain

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from casetrack.accounts.models import Staff
from casetrack.cases.duty_kinds import DutyState, ObligationKind
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import DispositionKind
from casetrack.cases.models import JournalEntry, Obligation, Party
from casetrack.casework.correcting import Correction
from casetrack.clocks.recording_actions import record_fact
from casetrack.clocks.recording_corrections import correct, preview
from casetrack.clocks.recording_queries import Recorded
from casetrack.db import session
from casetrack.db.partial_date import PartialDate
from casetrack.desk.today.groups import AgendaGroup, Whose
from casetrack.desk.today.page import lines_of
from casetrack.desk.today.queries import duties_of, lines_with
from casetrack.errors import RuleBroken
from casetrack.law import Lateness
from casetrack.review.custody import course_of
from casetrack.review.custody_changes import change_custody
from casetrack.review.decisions import ReviewOutcome
from casetrack.review.models import Custody, ReviewKind
from casetrack.review.queries import periods_of
from tests.builders import NOON, TODAY, acting, make_child
from tests.probation.builders import make_suspect, order
from tests.review.builders import case_of, decide, handler_of, receive
from tests.signed_in import PAPER, prepare, sign_in, text_of

K = ObligationKind
DROPPED = ReviewOutcome(DispositionKind.DISCRETIONARY_NON_PROSECUTION, TODAY, ground="情节轻微")
REFUSED = ReviewOutcome(
    DispositionKind.ARREST_NOT_APPROVED,
    TODAY,
    ground="无社会危险性",
    light_offence=True,
    effective_guardianship=True,
)
TOLD = {"detention_place": "白塔区看守所", "told_by_at": "林晓，15时电话通知"}


def release_of(person: Party) -> Obligation | None:
    """What is owed to a person who may not be held any longer."""
    return session().scalar(
        select(Obligation).where(Obligation.kind == K.RELEASE, Obligation.party_id == person.id)
    )


def owed_to(person: Party) -> Obligation:
    """The release that is owed to a person."""
    duty = release_of(person)
    assert duty is not None
    return duty


def release(
    person: Party, *, day: date = TODAY, since: Custody = Custody.AT_LIBERTY, **fields: str
) -> JournalEntry:
    """Recorded by the handler: who told which place."""
    values = {**TOLD, "held_since": since.value, **fields}
    recorded = Recorded(
        EntryKind.RELEASED, PartialDate.day(day), duty_id=owed_to(person).id, values=values
    )
    return record_fact(case_of(person), recorded, acting(handler_of(person), on=TODAY, at=NOON))


def on_today(handler: Staff) -> list[AgendaGroup]:
    """The groups of the Today of somebody in which a release stands."""
    groups = duties_of(handler, Whose.MINE, on=TODAY).groups
    return [group for group in groups for owed in groups[group] if owed.kind is K.RELEASE]


@pytest.mark.usefixtures("database", "keys")
class TestTheDuty:
    """When release is owed, and until when."""

    def test_a_non_prosecution_of_somebody_held_owes_release_the_same_day(self) -> None:
        child = make_child()
        decide(receive(child, custody=Custody.ARRESTED), DROPPED)

        owed = owed_to(child)
        assert (owed.due, owed.is_open, owed.weight) == (TODAY, True, Lateness.FREEDOM)
        assert owed.owner_id == handler_of(child).id
        assert ["criminal_procedure_law", "178"] in owed.why["basis"]

    def test_a_refusal_of_arrest_owes_release_by_the_police(self) -> None:
        child = make_child()
        decide(receive(child, ReviewKind.ARREST, custody=Custody.DETAINED), REFUSED)

        assert ["criminal_procedure_law", "91"] in owed_to(child).why["basis"]

    def test_a_conditional_non_prosecution_owes_it_too(self) -> None:
        child = make_suspect(custody=Custody.ARRESTED)
        order(child)

        assert owed_to(child).is_open

    def test_custody_that_nobody_knows_counts_as_not_ended(self) -> None:
        child = make_child()
        decide(receive(child, custody=Custody.UNKNOWN), DROPPED)

        assert owed_to(child).is_open

    @pytest.mark.parametrize(
        "custody", [Custody.BAIL, Custody.RESIDENTIAL_SURVEILLANCE, Custody.AT_LIBERTY]
    )
    def test_nothing_is_owed_to_somebody_who_is_not_held(self, custody: Custody) -> None:
        child = make_child()
        decide(receive(child, custody=custody), DROPPED)

        assert release_of(child) is None

    def test_nothing_is_owed_where_prosecution_follows(self) -> None:
        child = make_child()
        decide(
            receive(child, custody=Custody.ARRESTED),
            ReviewOutcome(DispositionKind.PROSECUTED, TODAY),
        )

        assert release_of(child) is None

    def test_custody_as_it_was_on_the_day_of_the_decision_decides(self) -> None:
        child = make_child()
        period = receive(child, custody=Custody.ARRESTED)
        by = acting(handler_of(child), on=TODAY, at=NOON)
        change_custody(period, Custody.BAIL, by, changed_on=TODAY, note="", opened=period.version)
        decide(period, DROPPED)

        assert release_of(child) is None

    def test_a_second_decision_does_not_move_a_release_that_is_still_owed(self) -> None:
        child = make_child()
        yesterday = TODAY - timedelta(days=1)
        refused = ReviewOutcome(
            REFUSED.kind,
            yesterday,
            ground="无社会危险性",
            light_offence=True,
            effective_guardianship=True,
        )
        decide(receive(child, ReviewKind.ARREST, custody=Custody.DETAINED), refused)
        decide(receive(child, custody=Custody.DETAINED), DROPPED)

        assert owed_to(child).due == yesterday

    def test_bail_that_is_told_with_the_review_leaves_nothing_to_release(self) -> None:
        child = make_suspect(custody=Custody.ARRESTED)
        order(child)
        (period,) = periods_of(child)
        by = acting(handler_of(child), on=TODAY, at=NOON)
        change_custody(period, Custody.BAIL, by, changed_on=TODAY, note="", opened=period.version)

        assert not owed_to(child).is_open


@pytest.mark.usefixtures("database", "keys")
class TestTheRelease:
    """How it is recorded, and what ends with it."""

    def test_it_settles_the_duty_and_ends_custody(self) -> None:
        child = make_child()
        period = receive(child, custody=Custody.ARRESTED)
        decide(period, DROPPED)

        entry = release(child)

        owed = owed_to(child)
        assert (owed.is_open, owed.state, owed.settled_on) == (False, DutyState.MET, TODAY)
        assert course_of(period).now is Custody.AT_LIBERTY
        assert entry.fields["detention_place"] == {"zh": "白塔区看守所"}
        assert entry.fields["told_by_at"] == {"zh": "林晓，15时电话通知"}

    def test_bail_after_it_runs_for_as_long_as_bail_may(self) -> None:
        child = make_child()
        decide(receive(child, ReviewKind.ARREST, custody=Custody.DETAINED), REFUSED)

        release(child, since=Custody.BAIL)

        bail = session().scalar(select(Obligation).where(Obligation.kind == K.BAIL_END))
        assert bail is not None
        assert (bail.party_id, bail.is_open) == (child.id, True)

    @pytest.mark.parametrize("left_out", ["detention_place", "told_by_at", "held_since"])
    def test_it_says_who_told_which_place_and_how_they_are_held_since(self, left_out: str) -> None:
        child = make_child()
        decide(receive(child, custody=Custody.ARRESTED), DROPPED)
        values = {**TOLD, "held_since": "at_liberty", left_out: ""}
        recorded = Recorded(
            EntryKind.RELEASED, PartialDate.day(TODAY), duty_id=owed_to(child).id, values=values
        )

        with pytest.raises(RuleBroken) as refused:
            record_fact(case_of(child), recorded, acting(handler_of(child), on=TODAY, at=NOON))

        assert refused.value.field == f"of_{left_out}"
        assert owed_to(child).is_open

    def test_who_was_free_before_the_decision_was_owed_nothing(self) -> None:
        child = make_child()
        period = receive(child, custody=Custody.UNKNOWN)
        decide(period, DROPPED)

        release(child, day=TODAY - timedelta(days=5))

        owed = owed_to(child)
        assert (owed.is_open, owed.state) == (False, DutyState.LAPSED)
        assert course_of(period).on(TODAY - timedelta(days=5)) is Custody.AT_LIBERTY

    def test_another_day_of_it_is_another_day_of_the_end_of_custody(self) -> None:
        child = make_child()
        period = receive(child, custody=Custody.ARRESTED)
        yesterday = TODAY - timedelta(days=1)
        decide(period, ReviewOutcome(DROPPED.kind, yesterday, ground="情节轻微"))
        entry = release(child)
        by = acting(handler_of(child), on=TODAY, at=NOON)

        seen = preview(case_of(child), entry, yesterday, act=by)
        correct(case_of(child), entry, Correction(yesterday, "释放证明载明", seen.seen), act=by)

        assert course_of(period).on(yesterday) is Custody.AT_LIBERTY
        assert owed_to(child).settled_on == yesterday


@pytest.fixture
def noon() -> Iterator[None]:
    """At noon of a fixed day."""
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.mark.usefixtures("noon")
def test_it_stands_first_on_today_and_is_said_to_be_grave_on_its_very_day(app: Flask) -> None:
    with prepare(app):
        child = make_child()
        decide(receive(child, custody=Custody.ARRESTED), DROPPED)
        handler = handler_of(child)

        duties = duties_of(handler, Whose.MINE, on=TODAY).groups
        contents = lines_with(chain(*duties.values()), handler, on=TODAY)
        assert on_today(handler) == [AgendaGroup.TODAY]
        with app.test_request_context():
            first = lines_of(duties, duties, contents, handler, on=TODAY)[0]
        line = next(line for line in first.lines if line.duty.obligation.kind is K.RELEASE)
        assert line.means is Lateness.FREEDOM

        release(child)

        assert on_today(handler) == []


@pytest.mark.in_turn(13)
@pytest.mark.usefixtures("noon")
def test_the_pages_say_so_before_the_decision_after_it_and_on_today(app: Flask) -> None:
    with prepare(app):
        child = make_child()
        period = receive(child, custody=Custody.ARRESTED)
        page, case_id = f"/cases/{child.case_id}/reviews/{period.id}/decision", child.case_id
        holder = sign_in(app, handler_of(child))

    assert "means released at once" in text_of(holder.get(page))

    done = holder.post(
        page,
        data={
            "kind": "discretionary_non_prosecution",
            "decided_on": "2026-11-24",
            "ground": "情节轻微",
            **PAPER,
        },
    )
    assert done.status_code == 302
    assert "Release at once" in text_of(holder.get(done.location))
    today = text_of(holder.get("/"))
    assert "Release at once" in today
    assert "Somebody is held without a ground." in today
    assert 'class="entry is-late"' in today, "it is red on its very day"
    with app.app_context():
        (owed,) = session().scalars(select(Obligation).where(Obligation.kind == K.RELEASE))
        form = f"/cases/{case_id}/dates/record/released?duty={owed.id}"

    fields = {
        "when": "2026-11-24",
        "of_detention_place": "白塔区看守所",
        "of_told_by_at": "林晓，15时",
        "of_held_since": "at_liberty",
    }
    assert holder.post(form, data=fields).status_code == 302
    assert "Release at once" not in text_of(holder.get("/"))
    assert "白塔区看守所" in text_of(holder.get(f"/cases/{case_id}"))


@pytest.mark.usefixtures("noon")
def test_the_order_of_a_probation_says_so_too(app: Flask) -> None:
    with prepare(app):
        child = make_suspect(custody=Custody.ARRESTED)
        free = make_suspect()
        holder, other = sign_in(app, handler_of(child)), sign_in(app, handler_of(free))
        page = f"/cases/{child.case_id}/people/{child.id}/probation"
        of_free = f"/cases/{free.case_id}/people/{free.id}/probation"

    assert "means released at once" in text_of(holder.get(page))
    assert "means released at once" not in text_of(other.get(of_free))
