"""What is recorded by hand starts, ends and lets lapse the clocks of the law.

Every day below was counted by hand from the articles, as in the worked examples of the law notes.
"""

from __future__ import annotations

from datetime import date

import pytest

from casetrack.accounts.models import Role
from casetrack.cases.duty_kinds import DutyState, ObligationKind
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import AgeStatus, CaseStatus, Intake, PartyRole
from casetrack.casework.actions import NewCase
from casetrack.clocks.clocks import CLOCKS
from casetrack.clocks.duties import DUTIES
from casetrack.clocks.recordable import Recordable, RequestResult
from casetrack.clocks.recording import RECORDABLE, settling
from casetrack.clocks.recording_queries import read_known
from casetrack.db import session
from casetrack.errors import NotAllowed, RuleBroken
from casetrack.ledger.clock_triggers import ClockTrigger
from tests.builders import TODAY, make_case, make_child, make_party, make_staff
from tests.clocks.facts import (
    DISCRETIONARY,
    case_of,
    decided,
    due,
    make_victim,
    owed,
    refused,
    tell,
)
from tests.clocks.happening import told
from tests.saying import saying

pytestmark = pytest.mark.usefixtures("database", "keys")

Told, Kind = EntryKind, ObligationKind
IDLE, DONE = {"follow_up": "not_performed"}, {"follow_up": "performed"}
NAME = "孙小明"
CASE = NewCase(NAME, PartyRole.SUSPECT, AgeStatus.MINOR_AT_ACT, Intake.PROSECUTION_TRANSFER)


# The tables


def test_every_clock_has_a_line_that_leads_to_what_ends_it() -> None:
    kinds = {clock.kind for clock in CLOCKS}

    # A record is sealed on pages of its own, by two people.
    assert {line.kind for line in DUTIES} == kinds - {Kind.SEALING}
    without = {kind for kind in kinds if settling(kind) is None}
    assert without == {Kind.DECISION_SERVICE}, "service has a page of its own"


@pytest.mark.parametrize("one", RECORDABLE.values(), ids=lambda item: item.told.value)
def test_what_answers_a_clock_ends_it(one: Recordable) -> None:
    for kind in one.answers:
        with_it = {trigger for c in CLOCKS if c.kind is kind for trigger in (*c.ends, *c.lapses)}
        assert one.what in with_it


def test_what_nobody_else_tells_can_be_recorded() -> None:
    by_hand = {act.what for act in RECORDABLE.values()}
    elsewhere = {
        ClockTrigger.CASE_TRANSFER_RECEIVED,
        ClockTrigger.PERIOD_CHANGED,
        ClockTrigger.CONDITIONALLY_NOT_PROSECUTED,
        ClockTrigger.NOT_PROSECUTED,
        ClockTrigger.ARREST_REFUSED_OF_HELD,
        ClockTrigger.NOT_PROSECUTED_THOUGH_HELD,
        ClockTrigger.ARREST_REVOKED_OF_HELD,
        ClockTrigger.HELD_NO_MORE,
        ClockTrigger.ARRESTED,
        ClockTrigger.NON_ARREST_RECEIVED_BY_POLICE,
        ClockTrigger.CNP_RECEIVED_BY_POLICE,
        ClockTrigger.NP_RECEIVED_BY_POLICE,
        ClockTrigger.NP_RECEIVED_BY_VICTIM,
        ClockTrigger.NP_RECEIVED_BY_SUSPECT,
        ClockTrigger.SUGGESTION_ISSUED,
        ClockTrigger.ANNOUNCEMENT_EXPIRED,
        ClockTrigger.RECTIFICATION_EXPIRED,
        ClockTrigger.DECISION_SERVED,
        ClockTrigger.SUGGESTION_CLOSED,
        ClockTrigger.NOT_SUED,
        ClockTrigger.PROSECUTED,
        ClockTrigger.CONVICTION_IN_FORCE,
        ClockTrigger.EDUCATION_OVER,
        ClockTrigger.PUNISHED,
        ClockTrigger.SOMEBODY_JOINED,
    }

    assert by_hand | elsewhere == set(ClockTrigger)
    assert by_hand & elsewhere == set()


# The worked examples


def test_legal_aid_is_notified_within_three_days_of_finding_no_counsel() -> None:
    child = make_child()
    case = case_of(child)

    tell(case, Told.NO_COUNSEL_FOUND, date(2025, 4, 30), person=child)

    assert due(case, Kind.LEGAL_AID_NOTICE) == [date(2025, 5, 6)]  # 3 May is a Saturday, a holiday


def test_notice_starts_the_assignment_and_a_lawyer_ends_it() -> None:
    child = make_child()
    case = case_of(child)
    tell(case, Told.NO_COUNSEL_FOUND, date(2025, 4, 30), person=child)

    tell(case, Told.LEGAL_AID_NOTIFIED, date(2025, 5, 6), person=child)

    assert due(case, Kind.LEGAL_AID_NOTICE) == []
    assert due(case, Kind.LEGAL_AID_ASSIGNMENT) == [date(2025, 5, 9)]
    tell(case, Told.LAWYER_ASSIGNED, date(2025, 5, 8), person=child)
    (row,) = owed(case, Kind.LEGAL_AID_ASSIGNMENT)
    assert (row.state, row.settled_on) == (DutyState.MET, date(2025, 5, 8))


def test_counsel_of_ones_own_lets_legal_aid_lapse() -> None:
    child = make_child()
    case = case_of(child)
    tell(case, Told.NO_COUNSEL_FOUND, date(2025, 4, 30), person=child)

    tell(case, Told.COUNSEL_FOUND, date(2025, 5, 2), person=child)

    (row,) = owed(case, Kind.LEGAL_AID_NOTICE)
    assert (row.state, row.settled_on) == (DutyState.LAPSED, date(2025, 5, 2))


def test_legal_aid_of_one_child_says_nothing_of_another() -> None:
    case = make_case()
    party, other = make_child(case), make_child(case)
    for child in (party, other):
        tell(case, Told.NO_COUNSEL_FOUND, date(2025, 4, 30), person=child)

    tell(case, Told.LEGAL_AID_NOTIFIED, date(2025, 5, 6), person=other)

    assert [row.is_open for row in owed(case, Kind.LEGAL_AID_NOTICE)] == [True, False]


def test_the_participants_of_a_hearing_are_told_three_days_before() -> None:
    case = make_case()

    tell(case, Told.HEARING_SET, date(2025, 5, 15), on=date(2025, 5, 6))

    assert due(case, Kind.HEARING_NOTICE) == [date(2025, 5, 12)]
    tell(case, Told.HEARING_NOTICE_GIVEN, date(2025, 5, 9), on=date(2025, 5, 9))
    assert due(case, Kind.HEARING_NOTICE) == []


def test_bail_lasts_twelve_months_at_most() -> None:
    child = make_child()
    case = case_of(child)

    tell(case, Told.BAIL_STARTED, date(2025, 5, 20), person=child)

    assert due(case, Kind.BAIL_END) == [date(2026, 5, 20)]
    tell(case, Told.RESTRAINT_ENDED, date(2026, 3, 2))
    (row,) = owed(case, Kind.BAIL_END)
    assert (row.state, row.settled_on) == (DutyState.MET, date(2026, 3, 2))


def test_surveillance_takes_the_place_of_bail() -> None:
    child = make_child()
    case = case_of(child)
    tell(case, Told.BAIL_STARTED, date(2025, 5, 20), person=child)

    tell(case, Told.SURVEILLANCE_STARTED, date(2025, 9, 1), person=child)

    assert due(case, Kind.BAIL_END) == []
    assert due(case, Kind.SURVEILLANCE_END) == [date(2026, 3, 1)]


def test_a_request_for_release_is_decided_within_three_days() -> None:
    child = make_child()
    case = case_of(child)

    tell(case, Told.RELEASE_REQUESTED, date(2025, 3, 14), person=child)

    assert due(case, Kind.RELEASE_DECISION) == [date(2025, 3, 17)]
    tell(case, Told.RELEASE_DECIDED, date(2025, 3, 17), result=RequestResult.GRANTED)
    assert due(case, Kind.RELEASE_DECISION) == []


def test_a_record_is_sealed_and_a_query_of_it_answered() -> None:
    child = make_child()
    case = case_of(child)
    tell(case, Told.RECORD_SEALED, date(2025, 6, 3), person=child)

    tell(case, Told.SEALED_RECORD_QUERIED, date(2025, 6, 16), person=child)

    (row,) = owed(case, Kind.SEAL_QUERY)
    assert row.due == date(2025, 6, 19)  # three working days, the target; seven days are the limit
    tell(case, Told.SEALED_RECORD_ANSWERED, date(2025, 6, 18), result=RequestResult.REFUSED)
    assert due(case, Kind.SEAL_QUERY) == []


def test_a_certificate_is_issued_within_three_days() -> None:
    child = make_child()
    case = case_of(child)

    tell(case, Told.CERTIFICATE_APPLIED, date(2025, 6, 16), person=child)

    assert due(case, Kind.NO_RECORD_CERTIFICATE) == [date(2025, 6, 19)]
    tell(case, Told.CERTIFICATE_ISSUED, date(2025, 6, 17))
    assert due(case, Kind.NO_RECORD_CERTIFICATE) == []


def test_a_suggestion_is_filed_within_five_days_of_its_issue() -> None:
    case = make_case()
    told(ClockTrigger.SUGGESTION_ISSUED, date(2025, 3, 27), case=case)

    assert due(case, Kind.SUGGESTION_FILING) == [date(2025, 4, 1)]
    tell(case, Told.SUGGESTION_FILED, date(2025, 3, 31))
    assert due(case, Kind.SUGGESTION_FILING) == []


def test_only_the_letter_that_was_filed_is_filed() -> None:
    case = make_case()
    for day in (27, 28):
        told(ClockTrigger.SUGGESTION_ISSUED, date(2025, 3, day), case=case)
    first, second = owed(case, Kind.SUGGESTION_FILING)

    tell(case, Told.SUGGESTION_FILED, date(2025, 3, 31), duty=second)

    assert (first.is_open, second.is_open) == (True, False)


def test_assistance_is_decided_within_ten_working_days() -> None:
    case = make_case()
    victim = make_victim(case)

    tell(case, Told.ASSISTANCE_APPLIED, date(2025, 6, 16), person=victim)

    assert due(case, Kind.ASSISTANCE_DECISION) == [date(2025, 6, 30)]
    granted = {"amount": "60000", "monthly_wage": "6800", "wage_months": "9"}
    entry = tell(
        case,
        Told.ASSISTANCE_DECIDED,
        date(2025, 6, 26),
        result=RequestResult.GRANTED,
        values=granted,
    )
    assert due(case, Kind.ASSISTANCE_DECISION) == []
    assert entry.fields["amount"] == "60000"


# Public interest suits


def test_assistance_is_applied_for_by_whoever_was_harmed_or_a_child_not_accused() -> None:
    case = make_case()
    roles = (PartyRole.BULLIED, PartyRole.INJURED_ATTACKER, PartyRole.THIRD_PARTY)
    offered = [make_child(case, role=role) for role in roles]
    for role in (PartyRole.SUSPECT, PartyRole.BULLYING):
        make_child(case, role=role)
    make_party(case, PartyRole.PARENT)

    applied = RECORDABLE[Told.ASSISTANCE_APPLIED]

    assert read_known(case).people_for(applied) == offered


def test_an_announcement_runs_thirty_days_and_the_review_follows_it() -> None:
    case = make_case()

    tell(case, Told.ANNOUNCEMENT_PUBLISHED, date(2025, 3, 6), channel="Procuratorial Daily")

    assert due(case, Kind.ANNOUNCEMENT_END) == [date(2025, 4, 7)]  # 5 April is Qingming
    assert due(case, Kind.SUIT_REVIEW) == [date(2025, 7, 7)]


def test_no_civil_suit_is_filed_before_the_announcement_has_run_out() -> None:
    case = make_case()
    tell(case, Told.ANNOUNCEMENT_PUBLISHED, date(2025, 3, 6), channel="Procuratorial Daily")

    with refused("announcement_still_runs") as broken:
        tell(case, Told.PUBLIC_INTEREST_SUIT_FILED, date(2025, 4, 7))

    assert {"opens": broken.value.values["opens"]} == {"opens": date(2025, 4, 8)}
    with refused("suit_of_another_level"):
        tell(case, Told.PUBLIC_INTEREST_SUIT_FILED, date(2025, 4, 8))
    tell(case, Told.PUBLIC_INTEREST_SUIT_FILED, date(2025, 4, 8), note="经指定管辖")
    assert due(case, Kind.SUIT_REVIEW) == []


def test_a_suit_of_others_is_no_answer_to_a_suggestion() -> None:
    case = make_case()
    told(ClockTrigger.RECTIFICATION_EXPIRED, date(2025, 10, 9), case=case)

    with refused("answers something that is not recorded here"):
        tell(case, Told.ORGANISATION_SUED, date(2025, 10, 20))


def test_where_an_organisation_sued_the_procuratorate_does_not() -> None:
    case = make_case()
    tell(case, Told.ANNOUNCEMENT_PUBLISHED, date(2025, 3, 6), channel="Procuratorial Daily")

    tell(case, Told.ORGANISATION_SUED, date(2025, 3, 20))

    (review,) = owed(case, Kind.SUIT_REVIEW)
    assert (review.state, review.settled_on) == (DutyState.LAPSED, date(2025, 3, 20))
    with refused("others_sued"):
        tell(case, Told.PUBLIC_INTEREST_SUIT_FILED, date(2025, 5, 8))


def test_a_suit_needs_an_announcement_or_a_suggestion() -> None:
    with refused("A civil suit follows an announcement, an"):
        tell(make_case(), Told.PUBLIC_INTEREST_SUIT_FILED, date(2025, 5, 8))


def test_an_administrative_suit_waits_for_the_reply_and_for_what_was_found() -> None:
    case = make_case()
    told(ClockTrigger.RECTIFICATION_EXPIRED, date(2025, 10, 9), case=case)
    suit = Told.PUBLIC_INTEREST_SUIT_FILED

    with refused("reply_time_still_runs") as broken:
        tell(case, suit, date(2025, 10, 9), values=IDLE)
    assert {"opens": broken.value.values["opens"]} == {"opens": date(2025, 10, 10)}
    with refused("follow_up_needed"):
        tell(case, suit, date(2025, 10, 10))
    with refused("duty_was_performed"):
        tell(case, suit, date(2025, 10, 10), values=DONE)
    tell(case, suit, date(2025, 10, 10), values=IDLE)

    assert due(case, Kind.SUIT_REVIEW) == []


# Notices to several


def test_the_victims_are_told_once_each_of_them_is() -> None:
    case = make_case()
    child, party, other = make_child(case), make_victim(case), make_victim(case, "Wu Moumou")
    told(ClockTrigger.CASE_TRANSFER_RECEIVED, date(2025, 3, 14), person=child)
    assert due(case, Kind.VICTIM_NOTICE) == [date(2025, 3, 17)]

    tell(case, Told.VICTIM_TOLD_OF_AGENT, date(2025, 3, 15), person=party)
    assert due(case, Kind.VICTIM_NOTICE) == [date(2025, 3, 17)]
    tell(case, Told.VICTIM_TOLD_OF_AGENT, date(2025, 3, 17), person=other)

    assert due(case, Kind.VICTIM_NOTICE) == []


def test_a_suspect_is_told_of_the_right_to_counsel() -> None:
    child = make_child()
    case = case_of(child)
    told(ClockTrigger.CASE_TRANSFER_RECEIVED, date(2025, 3, 14), person=child)
    (row,) = owed(case, Kind.COUNSEL_NOTICE)
    assert row.due == date(2025, 3, 17)

    tell(case, Told.SUSPECT_TOLD_OF_COUNSEL, date(2025, 3, 14), person=child, duty=row)

    assert (row.state, row.settled_on) == (DutyState.MET, date(2025, 3, 14))


# Refusals


def test_what_happened_today_is_recorded() -> None:
    child = make_child()

    entry = tell(case_of(child), Told.BAIL_STARTED, TODAY, person=child)

    assert entry.when.first == TODAY


def test_a_day_that_has_not_come_is_refused() -> None:
    child = make_child()

    with refused("Enter the day on which it happened"):
        tell(case_of(child), Told.BAIL_STARTED, date(2026, 11, 25), person=child)


def test_a_request_before_the_decision_is_refused() -> None:
    child = make_child()
    decision = decided(child, DISCRETIONARY, date(2025, 4, 10))

    with refused("before_the_decision"):
        tell(case_of(child), Told.RECONSIDERATION_REQUESTED, date(2025, 4, 9), decision=decision)


def test_an_answer_before_its_question_is_refused() -> None:
    child = make_child()
    case = case_of(child)
    tell(case, Told.RELEASE_REQUESTED, date(2025, 3, 14), person=child)

    with refused("before_its_question"):
        tell(case, Told.RELEASE_DECIDED, date(2025, 3, 13), result=RequestResult.GRANTED)


@pytest.mark.parametrize(
    "one", [r for r in RECORDABLE.values() if r.needs_question], ids=lambda r: r.told.value
)
def test_an_answer_without_a_question_is_refused(one: Recordable) -> None:
    with pytest.raises(RuleBroken) as broken:
        tell(make_case(), one.told, date(2025, 3, 14))

    assert broken.value.key in (
        saying("answers something that is not recorded here"),
        saying("A civil suit follows an announcement, an"),
    )


def test_the_same_fact_sent_twice_is_recorded_once() -> None:
    child = make_child()
    case = case_of(child)
    tell(case, Told.NO_COUNSEL_FOUND, date(2025, 4, 30), person=child)

    with refused("This is recorded already, as entry no"):
        tell(case, Told.NO_COUNSEL_FOUND, date(2025, 4, 30), person=child)


def test_an_answer_sent_twice_is_recorded_once() -> None:
    child = make_child()
    case = case_of(child)
    tell(case, Told.RELEASE_REQUESTED, date(2025, 3, 14), person=child)
    (row,) = owed(case, Kind.RELEASE_DECISION)
    tell(case, Told.RELEASE_DECIDED, date(2025, 3, 17), duty=row, result=RequestResult.GRANTED)

    with refused("This was answered on"):
        tell(case, Told.RELEASE_DECIDED, date(2025, 3, 17), duty=row, result=RequestResult.GRANTED)


def test_of_two_questions_the_one_that_is_answered_is_named() -> None:
    case = make_case()
    for day in (14, 15):
        tell(case, Told.RELEASE_REQUESTED, date(2025, 3, day), person=make_child(case))

    with refused("Choose what this answers: more than one is"):
        tell(case, Told.RELEASE_DECIDED, date(2025, 3, 17), result=RequestResult.GRANTED)


def test_a_decision_says_what_was_decided() -> None:
    child = make_child()
    case = case_of(child)
    tell(case, Told.RELEASE_REQUESTED, date(2025, 3, 14), person=child)

    for wrong in (None, RequestResult.UPHELD):
        with refused("Say what was decided"):
            tell(case, Told.RELEASE_DECIDED, date(2025, 3, 17), result=wrong)


def test_assistance_needs_its_measure_and_above_the_cap_a_reason() -> None:
    case = make_case()
    tell(case, Told.ASSISTANCE_APPLIED, date(2025, 6, 16), person=make_victim(case))
    day, granted = date(2025, 6, 26), RequestResult.GRANTED
    above = {"amount": "300000", "monthly_wage": "6800", "wage_months": "44"}

    with refused("assistance_basis_needed"):
        tell(case, Told.ASSISTANCE_DECIDED, day, result=granted)
    with refused("assistance_above_cap"):
        tell(case, Told.ASSISTANCE_DECIDED, day, result=granted, values=above)
    tell(
        case,
        Told.ASSISTANCE_DECIDED,
        day,
        result=granted,
        values=above,
        note="Disability of the second degree",
    )


def test_refused_assistance_needs_no_amount() -> None:
    case = make_case()
    tell(case, Told.ASSISTANCE_APPLIED, date(2025, 6, 16), person=make_victim(case))

    tell(case, Told.ASSISTANCE_DECIDED, date(2025, 6, 26), result=RequestResult.REFUSED)

    assert due(case, Kind.ASSISTANCE_DECISION) == []


def test_a_closed_case_takes_remedies_and_records_but_no_hearing() -> None:
    child = make_child()
    case, decision = case_of(child), decided(child, DISCRETIONARY, date(2025, 4, 10))
    case.status, case.closed_on = CaseStatus.CLOSED, date(2025, 5, 1)
    session().flush()

    tell(case, Told.RECONSIDERATION_REQUESTED, date(2025, 4, 18), decision=decision)
    tell(case, Told.CERTIFICATE_APPLIED, date(2025, 6, 16), person=child)
    with refused("Open it again before this is recorded in it"):
        tell(case, Told.HEARING_SET, date(2025, 5, 15))


def test_the_record_of_an_adult_is_not_sealed() -> None:
    case = make_case()
    adult = make_party(case, PartyRole.SUSPECT, age=AgeStatus.ADULT)

    with refused("Choose whom it is about"):
        tell(case, Told.RECORD_SEALED, date(2025, 6, 3), person=adult)


def test_somebody_of_another_case_is_nobody_here() -> None:
    with refused("Choose whom it is about"):
        tell(make_case(), Told.BAIL_STARTED, date(2025, 6, 3), person=make_child())


def test_a_stranger_records_nothing() -> None:
    child = make_child()

    with pytest.raises(NotAllowed):
        tell(
            case_of(child),
            Told.NO_COUNSEL_FOUND,
            date(2025, 4, 30),
            person=child,
            by=make_staff(),
        )

    assert owed(case_of(child), Kind.LEGAL_AID_NOTICE) == []


def test_a_clerk_logs_a_request_and_does_not_decide_it() -> None:
    child = make_child()
    case = case_of(child)
    clerk = make_staff(Role.CLERK, office=case.office)
    case.handler, case.handler_id = clerk, clerk.id
    session().flush()
    tell(case, Told.RELEASE_REQUESTED, date(2025, 3, 14), person=child)

    with pytest.raises(NotAllowed):
        tell(case, Told.RELEASE_DECIDED, date(2025, 3, 17), result=RequestResult.GRANTED)


def test_bail_that_runs_does_not_begin_again() -> None:
    child = make_child()
    tell(case_of(child), Told.BAIL_STARTED, date(2026, 9, 1), person=child)

    with pytest.raises(RuleBroken, match="If that day is wrong, correct it; if it ended"):
        tell(case_of(child), Told.BAIL_STARTED, date(2026, 9, 2), person=child)

    tell(case_of(child), Told.SURVEILLANCE_STARTED, date(2026, 10, 1), person=child)
