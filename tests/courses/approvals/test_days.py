"""The day of a decision: decided here is decided today, and what ran out stays out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from casetrack.accounts.approval import Approval, WhoDecides
from casetrack.accounts.models import Role
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import DispositionKind
from casetrack.cases.models import Disposition, JournalEntry, Obligation, Party
from casetrack.casework.correcting import Correction
from casetrack.casework.entry_corrections import correct_entry
from casetrack.clocks.recording_actions import record_fact
from casetrack.clocks.recording_queries import Recorded
from casetrack.courses.approvals import actions
from casetrack.courses.approvals.deciding import ensure_decided, way_of
from casetrack.db import session
from casetrack.db.partial_date import PartialDate
from casetrack.desk.today.period_views import written_later
from casetrack.errors import RuleBroken
from casetrack.ledger.decisions import decide
from casetrack.ledger.proposals import rules_of_deciders
from casetrack.probation.actions import change_length, order
from casetrack.probation.changes import changes_of
from casetrack.probation.endings import FinalDecision, decide_finally
from casetrack.probation.models import Probation
from casetrack.review import corrections
from casetrack.review.actions import ReviewExtension, extend
from casetrack.review.corrections import CorrectableFact
from casetrack.review.custody_changes import change_custody
from casetrack.review.decisions import ReviewOutcome, announce, decide_review
from casetrack.review.models import Custody, ReviewKind, ReviewPeriod
from casetrack.review.queries import running
from casetrack.review.returns import send_back
from tests.builders import TODAY, acting, make_child, make_staff
from tests.courses.approvals.builders import NOT_PROSECUTED, Office, make_decided_office
from tests.finished import finish_for
from tests.probation.builders import SIX_MONTHS, make_probation, make_suspect
from tests.review.builders import case_of, handler_of, receive
from tests.saying import saying

pytestmark = pytest.mark.both_engines

BEFORE = TODAY - timedelta(days=7)
# A month from 16 October: the period of somebody in custody ran out eight days ago.
HELD_SINCE, RAN_OUT = date(2026, 10, 16), date(2026, 11, 16)


@pytest.fixture
def desk(app: Flask) -> Iterator[Office]:
    with app.test_request_context():
        yield make_decided_office()


def review_of(child: Party) -> ReviewPeriod:
    period = running(child, ReviewKind.PROSECUTION)
    assert period is not None
    return period


def held(child: Party) -> ReviewPeriod:
    """A child in custody whose review ran out."""
    period = receive(child, received_on=HELD_SINCE, custody=Custody.ARRESTED)
    assert period.due == RAN_OUT
    return period


def paper(day: date, *, is_recorded: bool = True) -> Approval:
    """Decided on paper by the chief procurator."""
    chief = WhoDecides.CHIEF_PROCURATOR
    return Approval(chief, day, number="测检审〔2026〕17号", is_recorded=is_recorded)


def said(broken: pytest.ExceptionInfo[RuleBroken]) -> tuple[str, str | None]:
    return broken.value.key, broken.value.field


def test_what_a_prosecutor_decides_alone_is_decided_today(desk: Office) -> None:
    period, act = review_of(desk.child), desk.act(desk.prosecutor)
    prosecuted = ReviewOutcome(DispositionKind.PROSECUTED, BEFORE)

    with pytest.raises(RuleBroken) as broken:
        decide_review(period, prosecuted, act)

    assert said(broken) == (saying("is told with its paper: say below that it was"), "decided_on")
    decided = decide_review(period, replace(prosecuted, decided_on=TODAY), act)
    assert decided.recorded_on is None


def test_a_chief_does_not_press_today_for_last_week(desk: Office) -> None:
    proposal = desk.propose(on=BEFORE)
    act = desk.act(desk.chief)

    with pytest.raises(RuleBroken) as broken:
        actions.decide_proposal(proposal, act, decided_on=BEFORE, opened=proposal.version)

    assert said(broken) == (saying("only the committee can have decided: enter"), "decided_on")
    assert desk.decide(proposal)


def test_the_committee_of_another_day_is_told_by_its_minutes_and_marked(desk: Office) -> None:
    day = BEFORE + timedelta(days=2)
    proposal = desk.propose(on=BEFORE)
    desk.sit("检委会第31次", on=day)
    act, opened = desk.act(desk.chief), proposal.version

    actions.decide_proposal(proposal, act, decided_on=day, opened=opened, minutes="检委会第31次")

    (decided,) = session().scalars(select(Disposition))
    assert (decided.decided.first, decided.recorded_on, decided.decided_here) == (day, TODAY, True)
    assert session().get_one(JournalEntry, decided.entry_id).recorded_on == TODAY


def test_the_minutes_of_one_sitting_prove_no_other_day_and_nothing_that_was_proposed_later(
    desk: Office,
) -> None:
    proposal = desk.propose(on=BEFORE)
    desk.sit("检委会第31次", on=BEFORE)
    desk.sit("检委会第30次", on=BEFORE - timedelta(days=7))
    act, day = desk.act(desk.chief), BEFORE + timedelta(days=2)

    for minutes, on, key in (
        ("检委会第31次", day, saying("only the committee can have decided: enter")),
        ("检委会第30次", BEFORE, saying("only the committee can have decided: enter")),
        ("检委会第30次", TODAY, saying("before this was proposed: it did not decide")),
    ):
        with pytest.raises(RuleBroken) as broken:
            actions.decide_proposal(
                proposal, act, decided_on=on, opened=proposal.version, minutes=minutes
            )
        assert broken.value.key == key
    assert desk.decide(proposal, minutes="检委会第31次")


def test_a_deputy_of_20_to_22_november_decides_nothing_on_the_17th(desk: Office) -> None:
    proposal = desk.propose_order(on=BEFORE)
    desk.delegate(desk.head, since=date(2026, 11, 20), until=date(2026, 11, 22))
    desk.sit("检委会第31次", on=BEFORE)
    deputy = desk.act(desk.head, on=date(2026, 11, 21))

    for minutes, key in (("", "another_decides_this"), ("检委会第31次", "another_decides_this")):
        with pytest.raises(RuleBroken) as broken:
            actions.decide_proposal(
                proposal, deputy, decided_on=BEFORE, opened=proposal.version, minutes=minutes
            )
        assert broken.value.key == key
    assert actions.decide_proposal(proposal, deputy, decided_on=deputy.on, opened=proposal.version)


def test_a_paper_proves_its_own_day_and_no_earlier_one(desk: Office) -> None:
    child = make_suspect()
    outcome = replace(NOT_PROSECUTED, decided_on=BEFORE)
    late = acting(handler_of(child), on=TODAY, approved=paper(TODAY, is_recorded=False))

    with pytest.raises(RuleBroken) as broken:
        decide_review(review_of(child), outcome, late)

    assert said(broken) == ("approved_after_that_day", "approved_on")
    tomorrow = replace(late, approved=paper(TODAY + timedelta(1), is_recorded=False))
    with pytest.raises(RuleBroken) as early:
        decide_review(review_of(child), NOT_PROSECUTED, tomorrow)
    assert said(early) == ("approved_after_that_day", "approved_on")
    act = replace(late, approved=paper(BEFORE, is_recorded=False))
    decided = decide_review(review_of(child), outcome, act)
    assert (decided.decided_here, decided.recorded_on) == (True, TODAY)
    decided.recorded_on = BEFORE
    with pytest.raises(IntegrityError, match="written_down_later"):
        session().flush()
    session().rollback()


@pytest.mark.in_turn(13)
def test_nothing_that_can_be_decided_has_another_day_without_a_paper(desk: Office) -> None:
    """A guard of the class: every kind, by whoever decides it alone and as it was proposed."""
    act = desk.act(desk.prosecutor)
    for kind in rules_of_deciders():
        way = way_of(desk.case, kind, by=act.by, on=TODAY)
        alone = (
            "another_must_decide"
            if way.needs_approval
            else saying("is told with its paper: say below that it was")
        )
        proposed = Approval(way.least, TODAY, proposal_id=1)
        for approved, key in (
            (None, alone),
            (proposed, saying("is told with its paper: say below that it was")),
        ):
            with pytest.raises(RuleBroken) as broken:
                ensure_decided(desk.case, kind, replace(act, approved=approved), on=BEFORE)
            assert broken.value.key == key, kind


def test_the_entry_of_what_was_decided_here_gets_no_other_day(desk: Office) -> None:
    act = desk.act(desk.prosecutor)
    decided = decide_review(
        review_of(desk.child), ReviewOutcome(DispositionKind.PROSECUTED, TODAY), act
    )
    entry = session().get_one(JournalEntry, decided.entry_id)

    with pytest.raises(RuleBroken) as broken:
        correct_entry(entry, act, text="", when=PartialDate.day(BEFORE), reason="看错")
    assert said(broken) == ("decided_here_that_day", "when")


def test_a_custody_period_that_ran_out_eight_days_before_is_not_lengthened(desk: Office) -> None:
    period = held(make_child(desk.case))
    proposed = Approval(WhoDecides.CHIEF_PROCURATOR, TODAY, proposal_id=1)
    act = replace(desk.act(desk.prosecutor), approved=proposed)

    with pytest.raises(RuleBroken) as backdated:
        extend(period, ReviewExtension(RAN_OUT, "案情复杂"), act)
    assert said(backdated) == (
        saying("is told with its paper: say below that it was"),
        "extended_on",
    )
    approval = paper(RAN_OUT + timedelta(days=6))
    with pytest.raises(RuleBroken) as late:
        extend(period, ReviewExtension(approval.on, "案情复杂"), replace(act, approved=approval))
    assert said(late) == (saying("What ran out is not lengthened: decide, and"), "extended_on")
    assert late.value.values["days"] == 6
    assert (period.due, period.extended_on) == (RAN_OUT, None)


def test_one_that_was_lengthened_in_time_says_how_much_later_that_was_told(desk: Office) -> None:
    period = held(make_child(desk.case))

    extend(
        period,
        ReviewExtension(RAN_OUT, "案情复杂"),
        replace(desk.act(desk.prosecutor), approved=paper(RAN_OUT)),
    )

    entries = session().scalars(
        select(JournalEntry).where(JournalEntry.kind == EntryKind.PERIOD_EXTENDED)
    )
    assert [entry.recorded_on for entry in entries] == [TODAY]


def test_a_decision_after_the_last_day_says_by_how_many_days_it_is_late(desk: Office) -> None:
    period = held(make_child(desk.case))
    act = desk.act(desk.prosecutor)
    decided = decide_review(period, ReviewOutcome(DispositionKind.PROSECUTED, TODAY), act)

    assert decided.flags == [
        {
            "rule": "prosecution_review",
            "key": "decided_late",
            "values": {"due": RAN_OUT.isoformat(), "days": 8},
        }
    ]


def test_a_late_return_is_flagged_and_one_of_before_rests_on_its_number(desk: Office) -> None:
    period, other = held(make_child(desk.case)), held(make_child(desk.case))
    act = desk.act(desk.prosecutor)

    with pytest.raises(RuleBroken) as broken:
        send_back(period, act, received_on=RAN_OUT, reason="补查")
    assert said(broken) == (saying("A return of before that day is told with its"), "number")
    send_back(period, act, received_on=RAN_OUT, reason="补查", number="测检退〔2026〕3号")
    send_back(other, act, received_on=TODAY, reason="补查")

    assert period.flags == []
    assert [(flag["key"], flag["values"]["days"]) for flag in other.flags] == [
        ("sent_away_late", 8)
    ]


def test_a_receipt_that_is_late_is_not_moved_by_its_handler_alone(desk: Office) -> None:
    period = held(make_child(desk.case))
    day = date(2026, 10, 30)
    fact = CorrectableFact.RECEIPT

    with pytest.raises(RuleBroken) as broken:
        corrections.preview(period, fact, day, desk.act(desk.prosecutor))
    assert said(broken) == (saying("says so, not whoever handles the case alone"), "day")
    assert broken.value.values["name"] == desk.staff(desk.head).name

    head = desk.act(desk.head)
    seen = corrections.preview(period, fact, day, head)
    corrections.correct(period, fact, Correction(day, "收案章看错", seen.seen), head)
    assert period.due == date(2026, 11, 30)


def test_custody_told_of_days_before_does_not_lengthen_what_ran_out_by_its_handler_alone(
    desk: Office,
) -> None:
    """Seven days where the suspect is held, fifteen where not."""
    child = make_child(desk.case)
    received = TODAY - timedelta(days=10)
    period = receive(
        child, ReviewKind.ARREST, received_on=received, custody=Custody.DETAINED, on=received
    )
    due = period.due
    assert due is not None
    assert due < TODAY

    with pytest.raises(RuleBroken) as broken:
        change_custody(
            period,
            Custody.BAIL,
            desk.act(desk.prosecutor),
            changed_on=received + timedelta(days=2),
            note="",
            opened=period.version,
        )
    assert said(broken) == (saying("says so, not whoever handles the case alone"), "changed_on")


def test_a_release_told_of_days_before_does_not_lengthen_it_by_its_handler_alone(
    desk: Office,
) -> None:
    """A period that ended on a Sunday ends a day later for who was free before."""
    child, sunday = make_child(desk.case), date(2026, 11, 15)
    period = receive(child, received_on=date(2026, 10, 15), custody=Custody.ARRESTED)
    assert period.due == sunday
    receive(child, ReviewKind.ARREST, received_on=TODAY, custody=Custody.DETAINED)
    refused = DispositionKind.ARREST_NOT_APPROVED
    decide(desk.case, child, refused, desk.act(desk.prosecutor), on=TODAY)
    owed = select(Obligation).where(
        Obligation.kind == ObligationKind.RELEASE, Obligation.party_id == child.id
    )
    values = {
        "detention_place": "白塔区看守所",
        "told_by_at": "林晓，15时电话通知",
        "held_since": Custody.BAIL.value,
    }
    before = PartialDate.day(HELD_SINCE + timedelta(days=10))
    duty_id = session().scalars(owed).one().id
    release = Recorded(EntryKind.RELEASED, before, duty_id=duty_id, values=values)

    with pytest.raises(RuleBroken) as broken, session().begin_nested():
        record_fact(desk.case, release, desk.act(desk.prosecutor))
    assert said(broken) == (saying("says so, not whoever handles the case alone"), "when")

    record_fact(desk.case, release, desk.act(desk.head))
    assert period.due == sunday + timedelta(days=1)


def test_custody_that_ends_today_is_told_by_the_handler(desk: Office) -> None:
    period = held(make_child(desk.case))

    change_custody(
        period,
        Custody.BAIL,
        desk.act(desk.prosecutor),
        changed_on=TODAY,
        note="",
        opened=period.version,
    )

    assert period.due == RAN_OUT


def test_a_receipt_that_becomes_late_is_moved_by_its_handler(desk: Office) -> None:
    period = review_of(desk.child)

    seen = corrections.preview(
        period, CorrectableFact.RECEIPT, date(2026, 10, 20), desk.act(desk.prosecutor)
    )

    assert seen.moved


def test_announced_before_it_was_decided_is_refused_by_every_way(desk: Office) -> None:
    child = make_suspect()
    act = acting(handler_of(child), on=TODAY)
    announced = replace(NOT_PROSECUTED, announced_on=BEFORE)

    for approved in (act.approved, paper(TODAY - timedelta(days=1))):
        day = TODAY if approved is act.approved else TODAY - timedelta(days=1)
        outcome = replace(announced, decided_on=day)
        with pytest.raises(RuleBroken) as broken:
            decide_review(review_of(child), outcome, replace(act, approved=approved))
        assert broken.value.field == "announced_on"
    decided = decide_review(review_of(child), NOT_PROSECUTED, act)
    with pytest.raises(RuleBroken) as later:
        announce(decided, act, announced_on=BEFORE)
    assert later.value.field == "announced_on"
    decided.announced_on = BEFORE
    with pytest.raises(IntegrityError, match="announced_once_decided"):
        session().flush()
    session().rollback()


def test_shortened_and_ended_by_two_pages_of_one_evening_is_refused(desk: Office) -> None:
    begun, shortened, ends = date(2026, 3, 2), date(2026, 11, 2), date(2026, 11, 2)
    probation = make_probation_of(begun, months=12)
    act = acting(handler_of(session().get_one(Party, probation.party_id)), on=TODAY)

    change_length(
        probation,
        8,
        replace(act, approved=paper(shortened, is_recorded=False)),
        changed_on=shortened,
        reason="表现良好",
        opened=probation.version,
    )
    assert probation.ends_on() == ends
    with pytest.raises(RuleBroken) as broken:
        decide_finally(probation, FinalDecision(TODAY, ground="考验期满"), act)
    assert broken.value.key == saying("It is decided on from tomorrow, once others")

    (change,) = changes_of(probation)
    change.new_end = begun
    with pytest.raises(IntegrityError, match="shortened_while_it_lasts"):
        session().flush()
    session().rollback()


def make_probation_of(day: date, *, months: int) -> Probation:
    """Decided on paper on that day, when the case had come in a week before."""
    child = make_suspect(received_on=day - timedelta(days=7), on=day)
    act = acting(handler_of(child), on=day)
    probation = order(
        case_of(child), child, replace(SIX_MONTHS, decided_on=day, months=months), act
    )
    finish_for(probation)
    return probation


def test_no_second_probation_is_recorded_beside_one_that_runs(desk: Office) -> None:
    probation = make_probation()
    child = session().get_one(Party, probation.party_id)
    act = acting(handler_of(child), on=TODAY, approved=paper(BEFORE))

    with pytest.raises(RuleBroken, match="probation_runs_already"):
        order(case_of(child), child, replace(SIX_MONTHS, decided_on=BEFORE), act)


def test_who_oversees_the_office_sees_what_was_written_down_later(desk: Office) -> None:
    period = review_of(desk.child)
    act = replace(desk.act(desk.prosecutor), approved=paper(BEFORE))
    decide_review(period, replace(NOT_PROSECUTED, decided_on=BEFORE), act)
    manager = make_staff(Role.CASE_MANAGEMENT, office=desk.staff(desk.chief).office)

    for user in (desk.staff(desk.chief), manager):
        ((entry, number, _by),) = written_later(user, on=TODAY)
        assert (number, entry.when.first) == (desk.case.number, BEFORE)
        assert entry.recorded_on == TODAY
    assert written_later(make_staff(Role.CHIEF_PROCURATOR), on=TODAY) == []
