"""Clocks start, move, are met and lapse with what happens in a case."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from casetrack.cases.duty_kinds import DutyState, ObligationKind
from casetrack.cases.kinds import AgeStatus, CaseStatus, DispositionKind, PartyRole
from casetrack.casework.actions import close_case
from casetrack.clocks.clocks import CLOCKS, Clock, clock_of
from casetrack.clocks.running import follow, follow_calendar, follow_corrected
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken
from casetrack.law import PERIODS, Lateness, PublishedCalendar
from casetrack.law.counting import LastDay
from casetrack.ledger.clock_triggers import ClockTrigger, FactCorrected, FactRecorded
from casetrack.ledger.obligations import close_past_windows
from casetrack.ledger.reschedule import DayMoved
from tests.builders import NOON, TODAY, acting, make_case, make_child, make_party
from tests.clocks.happening import clock, days_before, decided, every, nothing_owed, owed, told
from tests.guidance.builders import assess

pytestmark = pytest.mark.usefixtures("database", "keys")

H, K, D = ClockTrigger, ObligationKind, DispositionKind
MARCH = PartialDate.parse_edtf("2025-03")


# The table

COUNTED = [clock for clock in CLOCKS if clock.rule is not None]


@pytest.mark.parametrize("one", COUNTED, ids=lambda item: f"{item.kind}-{item.rule}")
def test_a_clock_starts_with_what_its_rule_counts_from(one: Clock) -> None:
    assert one.rule is not None
    assert one.starts.value == PERIODS[one.rule].trigger


def test_a_clock_without_a_number_says_which_article_obliges() -> None:
    assert all(clock.basis for clock in CLOCKS if clock.rule is None)


def test_every_clock_ends_with_something_or_by_time_alone() -> None:
    for each_clock in CLOCKS:
        assert each_clock.ends or each_clock.kind.is_window, each_clock.kind
        assert each_clock.then is None or any(other.starts is each_clock.then for other in CLOCKS)


def test_two_clocks_are_never_taken_for_one_another() -> None:
    keys = [(clock.kind, clock.starts, clock.rule) for clock in CLOCKS]
    assert len(set(keys)) == len(keys)
    with pytest.raises(LookupError):
        clock_of(K.VISIT, H.HEARING_SET, None)


# Worked examples of the law notes

EXAMPLES = [
    (H.CASE_TRANSFER_RECEIVED, date(2025, 3, 14), K.COUNSEL_NOTICE, date(2025, 3, 17), None),
    (H.NO_COUNSEL_FOUND, date(2025, 4, 30), K.LEGAL_AID_NOTICE, date(2025, 5, 6), None),
    (H.HEARING_SET, date(2025, 5, 15), K.HEARING_NOTICE, date(2025, 5, 12), None),
    (H.BAIL_STARTED, date(2025, 5, 20), K.BAIL_END, date(2026, 5, 20), None),
    (
        H.CONDITIONALLY_NOT_PROSECUTED,
        date(2024, 4, 1),
        K.DECISION_SERVICE,
        date(2024, 4, 7),
        D.CONDITIONAL_NON_PROSECUTION,
    ),
    (
        H.RECONSIDERATION_REQUESTED,
        date(2025, 9, 26),
        K.RECONSIDERATION_DECISION,
        date(2025, 10, 9),
        D.ARREST_NOT_APPROVED,
    ),
    (
        H.RECONSIDERATION_REQUESTED,
        date(2025, 4, 18),
        K.RECONSIDERATION_DECISION,
        date(2025, 5, 19),
        D.DISCRETIONARY_NON_PROSECUTION,
    ),
    (
        H.APPEAL_FILED,
        date(2025, 6, 16),
        K.APPEAL_REVIEW,
        date(2025, 9, 16),
        D.DISCRETIONARY_NON_PROSECUTION,
    ),
    (H.SUGGESTION_ISSUED, date(2025, 3, 27), K.SUGGESTION_FILING, date(2025, 4, 1), None),
    (H.ANNOUNCEMENT_PUBLISHED, date(2025, 3, 6), K.ANNOUNCEMENT_END, date(2025, 4, 7), None),
    (H.SEALED_RECORD_QUERIED, date(2025, 6, 16), K.SEAL_QUERY, date(2025, 6, 19), None),
]


@pytest.mark.parametrize(("what", "day", "kind", "due", "decision"), EXAMPLES)
def test_a_clock_agrees_with_the_worked_example(
    what: ClockTrigger, day: date, kind: ObligationKind, due: date, decision: DispositionKind | None
) -> None:
    child = make_child()
    about = decided(child, decision, day) if decision else None

    fact = told(what, day, person=child, decision=about)

    duty = owed(fact.case, kind)
    assert (duty.due, duty.state, duty.party_id) == (due, DutyState.RUNNING, child.id)
    assert duty.why["fact"] == what.value
    assert duty.why["fact_on"] == day.isoformat()
    assert fact.entry is not None
    assert (clock(duty).entry_id, duty.why["entry"]) == (fact.entry.id, fact.entry.number)


def test_a_suit_may_be_filed_the_day_after_the_announcement_and_is_reviewed_for_three_months() -> (
    None
):
    case = make_case()

    told(H.ANNOUNCEMENT_PUBLISHED, date(2025, 3, 6), case=case)

    assert clock(owed(case, K.ANNOUNCEMENT_END)).opens_on == date(2025, 4, 8)
    review = owed(case, K.SUIT_REVIEW)
    assert review.due == date(2025, 7, 7)
    assert review.why["rule"] == "pil_civil_review"


# Who is concerned

DECISIONS = (D.ARREST_NOT_APPROVED, D.CONDITIONAL_NON_PROSECUTION, D.STATUTORY_NON_PROSECUTION)


@pytest.mark.parametrize("kind", DECISIONS)
def test_the_police_have_five_or_seven_days_by_what_was_decided(kind: DispositionKind) -> None:
    child = make_child()
    decision = decided(child, kind, date(2025, 3, 5))
    received = {
        D.ARREST_NOT_APPROVED: H.NON_ARREST_RECEIVED_BY_POLICE,
        D.CONDITIONAL_NON_PROSECUTION: H.CNP_RECEIVED_BY_POLICE,
        D.STATUTORY_NON_PROSECUTION: H.NP_RECEIVED_BY_POLICE,
    }[kind]

    fact = told(received, date(2025, 3, 5), person=child, decision=decision)

    days = 5 if kind is D.ARREST_NOT_APPROVED else 7
    assert owed(fact.case, K.RECONSIDERATION_WINDOW).due == date(2025, 3, 5 + days)


def test_only_a_discretionary_non_prosecution_is_appealed_against_by_the_person() -> None:
    child, other = make_child(), make_child()
    discretionary = decided(child, D.DISCRETIONARY_NON_PROSECUTION, date(2025, 3, 3))
    statutory = decided(other, D.STATUTORY_NON_PROSECUTION, date(2025, 3, 3))

    told(H.NP_RECEIVED_BY_SUSPECT, date(2025, 3, 3), person=child, decision=discretionary)
    fact = told(H.NP_RECEIVED_BY_SUSPECT, date(2025, 3, 3), person=other, decision=statutory)

    assert nothing_owed(fact.case, K.PERSON_APPEAL_WINDOW)


def test_without_a_victim_nobody_is_told_of_the_right_to_an_agent() -> None:
    fact = told(H.CASE_TRANSFER_RECEIVED, TODAY)
    assert nothing_owed(fact.case, K.VICTIM_NOTICE)


def test_a_victim_who_comes_in_after_the_receipt_is_told_as_well() -> None:
    case = make_case()
    told(H.CASE_TRANSFER_RECEIVED, date(2025, 3, 14), person=make_child(case))
    assert nothing_owed(case, K.VICTIM_NOTICE)

    told(H.SOMEBODY_JOINED, date(2025, 3, 14), person=make_party(case, PartyRole.GUARDIAN))
    assert nothing_owed(case, K.VICTIM_NOTICE)
    told(H.SOMEBODY_JOINED, date(2025, 3, 14), person=make_party(case, PartyRole.VICTIM))

    notice = owed(case, K.VICTIM_NOTICE)
    assert (notice.due, notice.why["fact"]) == (date(2025, 3, 17), "case_transfer_received")


def test_a_victim_in_a_case_that_did_not_come_in_yet_waits_for_the_receipt() -> None:
    case = make_case()
    told(H.SOMEBODY_JOINED, date(2025, 3, 14), person=make_party(case, PartyRole.VICTIM))
    assert nothing_owed(case, K.VICTIM_NOTICE)


def test_victims_are_told_once_for_the_case_however_many_suspects_there_are() -> None:
    case = make_case()
    make_party(case, PartyRole.VICTIM)
    first, second = make_child(case), make_child(case)

    told(H.CASE_TRANSFER_RECEIVED, date(2025, 3, 14), person=first)
    told(H.CASE_TRANSFER_RECEIVED, date(2025, 3, 20), person=second)

    assert owed(case, K.VICTIM_NOTICE).due == date(2025, 3, 17)
    assert owed(case, K.VICTIM_NOTICE).party_id is None


def test_the_record_of_an_adult_is_not_sealed_after_a_non_prosecution() -> None:
    for age, is_sealed in ((AgeStatus.ADULT, False), (AgeStatus.UNKNOWN, True)):
        case = make_case()
        person = make_party(case, PartyRole.SUSPECT, age=age)
        decision = decided(person, D.STATUTORY_NON_PROSECUTION, TODAY)
        told(H.NOT_PROSECUTED, TODAY, person=person, decision=decision)
        assert nothing_owed(case, K.SEALING) is not is_sealed


def test_the_record_of_a_minor_is_sealed_within_recalled_days_though_no_number_was_read() -> None:
    child = make_child()
    decision = decided(child, D.STATUTORY_NON_PROSECUTION, TODAY)

    fact = told(H.NOT_PROSECUTED, TODAY, person=child, decision=decision)

    sealing = owed(fact.case, K.SEALING)
    assert sealing.due == TODAY + timedelta(3)
    assert (sealing.why["rule"], sealing.why["verification"]) == (None, "memory")
    assert ["procuratorate_rules", "486"] in sealing.why["basis"]
    assert sealing.weight == Lateness.DUTY


# Imprecise facts


def test_our_own_duty_counts_from_the_earliest_day_of_an_imprecise_fact() -> None:
    fact = told(H.NO_COUNSEL_FOUND, MARCH)

    notice = owed(fact.case, K.LEGAL_AID_NOTICE)
    assert notice.due == date(2025, 3, 4)
    assert (notice.why["told"], notice.why["counted_from"]) == ("2025-03", "earliest")


def test_the_time_that_others_have_counts_from_its_latest_day() -> None:
    child = make_child()
    decision = decided(child, D.DISCRETIONARY_NON_PROSECUTION, date(2025, 2, 20))

    fact = told(H.NP_RECEIVED_BY_VICTIM, MARCH, person=child, decision=decision)

    window = owed(fact.case, K.VICTIM_APPEAL_WINDOW)
    assert window.due == date(2025, 4, 7)
    assert window.why["counted_from"] == "latest"


def test_a_gate_counts_from_its_latest_day_and_a_backward_count_from_the_earliest() -> None:
    case = make_case()
    told(H.ANNOUNCEMENT_PUBLISHED, MARCH, case=case)
    told(H.HEARING_SET, PartialDate.between(date(2025, 5, 15), date(2025, 5, 20)), case=case)

    assert clock(owed(case, K.ANNOUNCEMENT_END)).counted_from == date(2025, 3, 31)
    assert owed(case, K.HEARING_NOTICE).due == date(2025, 5, 12)
    assert PERIODS["hearing_notice"].last_day is LastDay.BACKWARD


def test_nothing_is_counted_from_a_day_that_nobody_knows() -> None:
    fact = told(H.NO_COUNSEL_FOUND, PartialDate.unknown())
    assert nothing_owed(fact.case, K.LEGAL_AID_NOTICE)


# Met, lapsed, started again


def test_a_clock_is_met_with_what_it_waits_for_and_the_next_one_starts() -> None:
    child = make_child()
    told(H.NO_COUNSEL_FOUND, date(2025, 4, 30), person=child)

    fact = told(H.LEGAL_AID_NOTIFIED, date(2025, 5, 6), person=child)

    notice = owed(fact.case, K.LEGAL_AID_NOTICE)
    assert (notice.state, notice.settled_on) == (DutyState.MET, date(2025, 5, 6))
    assert fact.entry is not None
    assert clock(notice).met_entry_id == fact.entry.id
    assert owed(fact.case, K.LEGAL_AID_ASSIGNMENT).due == date(2025, 5, 9)


def test_a_clock_lapses_with_what_makes_it_pointless() -> None:
    child = make_child()
    told(H.NO_COUNSEL_FOUND, date(2025, 4, 30), person=child)

    fact = told(H.COUNSEL_FOUND, date(2025, 5, 1), person=child)

    assert owed(fact.case, K.LEGAL_AID_NOTICE).state is DutyState.LAPSED


def test_what_happens_to_one_person_leaves_the_clocks_of_another_alone() -> None:
    case = make_case()
    mine, other = make_child(case), make_child(case)
    for child in (mine, other):
        told(H.BAIL_STARTED, date(2025, 5, 20), person=child)

    told(H.RESTRAINT_ENDED, date(2025, 9, 1), person=mine)

    states = {row.party_id: row.state for row in every(case, K.BAIL_END)}
    assert states == {mine.id: DutyState.MET, other.id: DutyState.RUNNING}


def test_answering_one_query_leaves_another_open() -> None:
    case = make_case()
    first = told(H.SEALED_RECORD_QUERIED, date(2025, 6, 16), case=case)
    told(H.SEALED_RECORD_QUERIED, date(2025, 6, 17), case=case)

    answer = replace(first, what=H.QUERY_ANSWERED, when=PartialDate.day(date(2025, 6, 18)))
    follow(FactRecorded(answer))

    states = [row.state for row in every(case, K.SEAL_QUERY)]
    assert states == [DutyState.MET, DutyState.RUNNING]


def test_a_clock_that_starts_again_is_the_same_clock_and_keeps_its_former_day() -> None:
    child = make_child()
    told(H.NO_COUNSEL_FOUND, date(2025, 4, 30), person=child)
    told(H.COUNSEL_FOUND, date(2025, 5, 1), person=child)

    fact = told(H.NO_COUNSEL_FOUND, date(2025, 7, 1), person=child)

    notice = owed(fact.case, K.LEGAL_AID_NOTICE)
    assert (notice.due, notice.state) == (date(2025, 7, 4), DutyState.RUNNING)
    assert days_before(notice) == [date(2025, 5, 6)]


def test_residential_surveillance_takes_the_place_of_bail() -> None:
    child = make_child()
    told(H.BAIL_STARTED, date(2025, 5, 20), person=child)
    fact = told(H.SURVEILLANCE_STARTED, date(2025, 8, 1), person=child)
    assert owed(fact.case, K.BAIL_END).state is DutyState.MET
    assert owed(fact.case, K.SURVEILLANCE_END).due == date(2026, 2, 1)


# Moving


def test_another_day_of_the_fact_moves_the_clock_and_the_former_day_stays_readable() -> None:
    fact = told(H.NO_COUNSEL_FOUND, date(2025, 4, 30))

    follow_corrected(FactCorrected(replace(fact, when=PartialDate.day(date(2025, 4, 28)))))

    notice = owed(fact.case, K.LEGAL_AID_NOTICE)
    assert notice.due == date(2025, 5, 1 + 5)  # 1 May and after is the holiday, until the 5th
    follow_corrected(FactCorrected(replace(fact, when=PartialDate.day(date(2025, 4, 22)))))
    assert notice.due == date(2025, 4, 25)
    assert days_before(notice) == [date(2025, 5, 6)]


def test_what_follows_from_the_end_of_a_clock_moves_with_it() -> None:
    case = make_case()
    fact = told(H.ANNOUNCEMENT_PUBLISHED, date(2025, 3, 6), case=case)

    follow_corrected(FactCorrected(replace(fact, when=PartialDate.day(date(2025, 3, 10)))))

    assert owed(case, K.ANNOUNCEMENT_END).due == date(2025, 4, 9)
    assert owed(case, K.SUIT_REVIEW).due == date(2025, 7, 9)
    assert days_before(owed(case, K.SUIT_REVIEW)) == [date(2025, 7, 7)]


def test_another_day_of_the_end_is_another_day_on_which_it_was_met() -> None:
    child = make_child()
    told(H.NO_COUNSEL_FOUND, date(2025, 4, 30), person=child)
    done = told(H.LEGAL_AID_NOTIFIED, date(2025, 5, 6), person=child)

    follow_corrected(FactCorrected(replace(done, when=PartialDate.day(date(2025, 5, 2)))))

    assert owed(done.case, K.LEGAL_AID_NOTICE).settled_on == date(2025, 5, 2)
    assert owed(done.case, K.LEGAL_AID_ASSIGNMENT).due == date(2025, 5, 6)


def test_what_is_met_stays_met_when_its_beginning_moves() -> None:
    child = make_child()
    fact = told(H.NO_COUNSEL_FOUND, date(2025, 4, 30), person=child)
    told(H.LEGAL_AID_NOTIFIED, date(2025, 5, 6), person=child)

    follow_corrected(FactCorrected(replace(fact, when=PartialDate.day(date(2025, 4, 22)))))

    notice = owed(fact.case, K.LEGAL_AID_NOTICE)
    assert (notice.due, notice.state) == (date(2025, 4, 25), DutyState.MET)


def test_the_calendar_moves_a_clock_and_what_follows_from_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    case = make_case()
    told(H.ANNOUNCEMENT_PUBLISHED, date(2025, 3, 6), case=case)
    end = owed(case, K.ANNOUNCEMENT_END)
    every_day = PublishedCalendar()  # without the notice Qingming is an ordinary Friday
    monkeypatch.setattr("casetrack.clocks.days.current_calendar", lambda: every_day)

    end.due = date(2025, 4, 7)
    follow_calendar(DayMoved(end))

    assert clock(end).nominal == date(2025, 4, 5)
    assert clock(end).calendar == every_day.version
    assert owed(case, K.SUIT_REVIEW).due == date(2025, 7, 7)


def test_the_day_of_something_else_is_not_taken_for_a_clock() -> None:
    case = make_case()
    told(H.BAIL_STARTED, date(2025, 5, 20), person=make_child(case))
    bail = owed(case, K.BAIL_END)
    bail.subject = "visit"
    follow_calendar(DayMoved(bail))
    assert clock(bail).version == 1


# Windows


def test_the_time_that_others_had_ends_by_itself_and_nobody_is_late() -> None:
    child = make_child()
    decision = decided(child, D.DISCRETIONARY_NON_PROSECUTION, date(2026, 11, 2))
    fact = told(H.NP_RECEIVED_BY_VICTIM, date(2026, 11, 2), person=child, decision=decision)
    told(H.NO_COUNSEL_FOUND, date(2026, 11, 2), person=child)
    window = owed(fact.case, K.VICTIM_APPEAL_WINDOW)

    close_past_windows(on=window.due)
    assert window.state is DutyState.RUNNING

    close_past_windows(on=TODAY)
    assert (window.state, window.settled_on) == (DutyState.LAPSED, date(2026, 11, 9))
    assert owed(fact.case, K.LEGAL_AID_NOTICE).state is DutyState.RUNNING


def test_a_case_is_closed_over_the_time_of_others_but_not_over_our_own_duties() -> None:
    child = make_child()
    decision = decided(child, D.DISCRETIONARY_NON_PROSECUTION, TODAY)
    decision.announced_on = TODAY
    fact = told(H.NP_RECEIVED_BY_VICTIM, TODAY, person=child, decision=decision)
    told(H.NO_COUNSEL_FOUND, TODAY, person=child)
    handler = fact.case.handler
    assert handler is not None
    with pytest.raises(RuleBroken, match="Settle it first, then close the case"):
        close_case(fact.case, acting(handler, on=TODAY, at=NOON))

    told(H.COUNSEL_FOUND, TODAY, person=child)
    assess(child)
    close_case(fact.case, acting(handler, on=TODAY, at=NOON))
    assert fact.case.status is CaseStatus.CLOSED
