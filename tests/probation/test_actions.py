"""Ordering a probation, its dates, its requirements, its length."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from casetrack.accounts.models import Role
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import AgeStatus, MeasureKind, MeasureState, PartyRole, StageState
from casetrack.cases.models import Case, JournalEntry, Measure, Obligation
from casetrack.cases.requirements import HowKept, NewCheck
from casetrack.casework.identity.ages import ages_of
from casetrack.courses.requirements.checks import look_at
from casetrack.db import session
from casetrack.db.partial_date import PartialDate
from casetrack.errors import LostRace, NotAllowed, RuleBroken
from casetrack.events import handles
from casetrack.law import Heard, OutsideStatute
from casetrack.ledger.gates import LawRefuses
from casetrack.ledger.measures import LastDayMoved
from casetrack.probation.actions import change_length
from casetrack.probation.checks import Opinion, SuspectFacts
from casetrack.probation.conditions import ProbationRequirement, set_requirements
from casetrack.probation.models import ConditionKind, Probation, ProbationChange
from casetrack.probation.stage import stage
from casetrack.review.models import ReviewPeriod
from tests.brought import bring_besides
from tests.builders import NOON, TODAY, acting, make_child, make_party, make_staff
from tests.derived import asked_of
from tests.probation.builders import (
    EVERYBODY,
    LAST_DAY,
    child_of,
    make_probation,
    make_suspect,
    order,
)
from tests.review.builders import case_of, handler_of

pytestmark = pytest.mark.usefixtures("database", "keys")


def owed(probation: Probation) -> dict[ObligationKind, Obligation]:
    query = select(Obligation).where(
        Obligation.subject == "probation", Obligation.subject_id == probation.id
    )
    return {row.kind: row for row in session().scalars(query)}


def change(
    probation: Probation, months: int, *, on: date = TODAY, opened: int | None = None
) -> date:
    return change_length(
        probation,
        months,
        acting(handler_of(child_of(probation)), on=on, at=NOON),
        changed_on=on,
        reason="表现良好",
        opened=probation.version if opened is None else opened,
    )


def require(probation: Probation, *texts: str, opened: int | None = None) -> None:
    set_requirements(
        probation,
        [ProbationRequirement(ConditionKind.EDUCATION, text) for text in texts],
        acting(handler_of(child_of(probation)), on=TODAY, at=NOON),
        opened=probation.version if opened is None else opened,
    )


# --- What ordering does ---------------------------------------------------------------------------


def test_a_probation_of_six_months_ends_on_the_same_day_six_months_later() -> None:
    probation = make_probation()

    assert probation.last_day == LAST_DAY
    assert probation.ends_on() == LAST_DAY
    assert probation.printed_last_day is None


def test_it_is_a_measure_that_runs_to_the_last_day() -> None:
    probation = make_probation()

    measure = session().scalars(select(Measure)).one()

    assert probation.measure_id == measure.id
    assert (measure.kind, measure.state) == (MeasureKind.PROBATION, MeasureState.RUNNING)
    assert (measure.started, measure.last_day) == (PartialDate.day(TODAY), LAST_DAY)


def test_the_review_stands_still_and_what_is_left_of_it_follows_the_probation() -> None:
    # Received 10 November, due 10 December: 16 days are left on 24 November.
    probation = make_probation()

    period = session().scalars(select(ReviewPeriod)).one()
    rows = owed(probation)

    assert period.ended_on == TODAY
    assert rows[ObligationKind.PROBATION_END].due == LAST_DAY
    assert rows[ObligationKind.FINAL_DECISION].due == LAST_DAY + timedelta(days=16)
    assert rows[ObligationKind.FINAL_DECISION].is_provisional
    assert rows[ObligationKind.FINAL_DECISION].why["verification"] == "secondary"
    assert rows[ObligationKind.PROBATION_END].why["alternative"] == "2027-05-23"


def test_the_review_is_not_owed_any_more() -> None:
    make_probation()

    open_kinds = session().scalars(select(Obligation.kind).where(Obligation.is_open)).all()

    assert ObligationKind.PROSECUTION_REVIEW not in open_kinds
    assert {ObligationKind.PROBATION_END, ObligationKind.FINAL_DECISION} <= set(open_kinds)


def test_an_extended_review_leaves_fifteen_days_more() -> None:
    child = make_suspect()
    period = session().scalars(select(ReviewPeriod)).one()
    period.extended_on, period.nominal = TODAY, date(2026, 12, 25)

    probation = order(child)

    assert owed(probation)[ObligationKind.FINAL_DECISION].due == LAST_DAY + timedelta(days=31)


def test_the_decision_and_the_requirements_stand_in_the_journal() -> None:
    probation = make_probation(
        requirements=(
            ProbationRequirement(ConditionKind.EDUCATION, "学习法律课程"),
            ProbationRequirement(ConditionKind.OTHER, "  "),
        )
    )

    kinds = session().scalars(select(JournalEntry.kind).order_by(JournalEntry.number)).all()

    assert kinds[-2:] == [
        EntryKind.CONDITIONAL_NON_PROSECUTION_DECIDED,
        EntryKind.PROBATION_CONDITIONS_SET,
    ]
    assert [condition.text.zh for condition in probation.conditions] == ["学习法律课程"]


def test_what_made_it_possible_is_kept_and_can_be_asked_again() -> None:
    probation = make_probation()
    session().expire(probation)

    known = SuspectFacts.read(probation.facts)

    assert known is not None
    assert (known.chapter, known.likely_months, known.heard) == (6, 8, EVERYBODY)
    assert all(verdict.met for verdict in known.verdicts(ages_of(child_of(probation)), on=TODAY))


def test_the_stage_counts_the_days_that_have_passed() -> None:
    probation = make_probation()

    reading = next(iter(asked_of(stage, case_of(child_of(probation)), TODAY + timedelta(days=78))))

    assert reading.state is StageState.RUNNING
    assert (reading.done, reading.total) == (78, 181)
    assert (reading.since, reading.until) == (PartialDate.day(TODAY), PartialDate.day(LAST_DAY))


# --- What is refused ------------------------------------------------------------------------------


@pytest.mark.parametrize("months", [0, 5, 13])
def test_five_months_are_refused_at_the_field(months: int) -> None:
    with pytest.raises(OutsideStatute, match="probation_months") as refused:
        order(make_suspect(), months=months)

    assert refused.value.field == "months"
    assert session().scalars(select(Probation)).all() == []


@pytest.mark.parametrize(
    ("other", "rule"),
    [
        ({"likely_months": 13}, "cnp_likely_sentence"),
        ({"likely_months": None}, "cnp_likely_sentence"),
        ({"evidence_sufficient": False}, "cnp_prosecution_standard"),
        ({"remorse": False}, "cnp_remorse"),
        ({"heard": replace(EVERYBODY, police=Heard.NOT_YET)}, "cnp_hear_police"),
        ({"heard": replace(EVERYBODY, victim=Heard.NOT_YET)}, "cnp_hear_victim"),
    ],
    ids=["13 months likely", "sentence unknown", "evidence", "remorse", "police", "victim"],
)
def test_a_missing_condition_refuses_and_is_named(other: dict[str, Any], rule: str) -> None:
    with pytest.raises(LawRefuses) as refused:
        order(make_suspect(), **other)

    assert [verdict.rule for verdict in refused.value.verdicts if verdict.refuses] == [rule]
    assert len(refused.value.verdicts) == 18


@pytest.mark.parametrize("age", [AgeStatus.ADULT, AgeStatus.UNKNOWN])
def test_only_who_is_known_to_have_been_a_minor_qualifies(age: AgeStatus) -> None:
    child = make_suspect()
    child.age_status = age

    with pytest.raises(LawRefuses) as refused:
        order(child)

    assert [verdict.rule for verdict in refused.value.verdicts if verdict.refuses] == [
        "cnp_minor_at_act"
    ]


def test_a_charge_of_another_chapter_does_not_qualify_whatever_the_form_says() -> None:
    with pytest.raises(LawRefuses) as refused:
        order(make_suspect(charge="危险驾驶"), chapter=5)

    assert [verdict.rule for verdict in refused.value.verdicts if verdict.refuses] == [
        "cnp_chapter"
    ]


def test_a_charge_that_is_not_known_is_told_by_the_form() -> None:
    probation = order(make_suspect(charge="某种新罪名"), chapter=5)

    assert probation.facts["chapter"] == 5


def test_somebody_who_cannot_be_reached_was_looked_for() -> None:
    heard = replace(EVERYBODY, victim=Heard.UNREACHABLE)

    with pytest.raises(RuleBroken, match="say_what_was_tried"):
        order(make_suspect(), heard=heard)

    calls = Opinion("victim", text="三次去电，均无人接听")
    assert order(make_suspect(), heard=heard, opinions=(calls,)).id


@pytest.mark.parametrize(
    ("how", "day", "sentence"),
    [
        (Heard.HEARD, TODAY + timedelta(days=1), "opinions are heard before"),
        (Heard.NONE_SUCH, TODAY, "that nobody was heard on it"),
    ],
)
def test_an_opinion_is_heard_before_the_decision_and_of_somebody(
    how: Heard, day: date, sentence: str
) -> None:
    heard, opinion = replace(EVERYBODY, victim=how), Opinion("victim", day)

    with pytest.raises(RuleBroken, match=sentence) as refused:
        order(make_suspect(), heard=heard, opinions=(opinion,))

    assert refused.value.field == "victim_on"


def test_there_is_a_victim_where_somebody_of_the_case_is_one() -> None:
    child, heard = make_suspect(), replace(EVERYBODY, victim=Heard.NONE_SUCH)
    make_party(case_of(child), PartyRole.VICTIM)

    with pytest.raises(LawRefuses) as refused:
        order(child, heard=heard)

    assert [verdict.rule for verdict in refused.value.verdicts if verdict.refuses] == [
        "cnp_hear_victim"
    ]
    assert order(make_suspect(), heard=heard).id


def test_without_a_review_nothing_can_stand_still() -> None:
    with pytest.raises(RuleBroken, match="Conditional non-prosecution is decided while"):
        order(make_child())


def test_no_second_probation_begins_beside_the_first() -> None:
    child = make_suspect()
    order(child)

    with pytest.raises(RuleBroken, match="probation_runs_already"):
        order(child)


@pytest.mark.parametrize(
    ("decided_on", "key"),
    [(date(2026, 11, 9), "ordered_before_receipt"), (date(2026, 11, 25), "day_in_future")],
)
def test_an_impossible_day_is_refused(decided_on: date, key: str) -> None:
    with pytest.raises(RuleBroken, match=key) as refused:
        order(make_suspect(), decided_on=decided_on)

    assert refused.value.field == "decided_on"


@pytest.mark.parametrize(
    ("who", "is_allowed"), [(Role.SECTION_HEAD, True), (Role.ASSISTANT, False)]
)
def test_who_may_decide(who: Role, is_allowed: bool) -> None:
    child = make_suspect()
    somebody = make_staff(who, office=handler_of(child).office)

    if is_allowed:
        assert order(child, by=somebody).id
    else:
        with pytest.raises(NotAllowed):
            order(child, by=somebody)


# --- What needs a reason --------------------------------------------------------------------------


def test_few_days_left_of_the_review_need_a_reason() -> None:
    # Received on 27 October, due on 27 November: three days are left.
    child = make_suspect(received_on=date(2026, 10, 27))

    with pytest.raises(RuleBroken, match="few_days_left"):
        order(child)

    probation = order(child, reason="已提前准备好考察意见")
    assert probation.disposition.flags == [
        {"rule": "cnp_days_left", "key": "few_days_left", "values": {"days": 3}}
    ]


def test_on_the_last_day_of_the_review_it_is_not_decided_after_it() -> None:
    with pytest.raises(RuleBroken, match="few_days_left"):
        order(make_suspect(received_on=date(2026, 10, 24)))
    with pytest.raises(RuleBroken, match="decided_late"):
        order(make_suspect(received_on=date(2026, 10, 23)))


def test_it_is_decided_on_the_day_the_review_began_at_the_earliest() -> None:
    assert order(make_suspect(received_on=TODAY)).review_received_on == TODAY


def test_a_decision_after_the_review_had_ended_needs_a_reason() -> None:
    child = make_suspect(received_on=date(2026, 10, 20))

    with pytest.raises(RuleBroken, match="decided_late"):
        order(child)

    probation = order(child, reason="决定书补录")
    ended = {"due": "2026-11-20", "days": 4}
    assert probation.disposition.flags == [
        {"rule": "prosecution_review", "key": "decided_late", "values": ended}
    ]


def test_the_other_reading_printed_in_the_decision_is_in_force_without_a_reason() -> None:
    probation = make_probation(printed_last_day=date(2027, 5, 23))

    assert (probation.last_day, probation.ends_on()) == (LAST_DAY, date(2027, 5, 23))
    assert owed(probation)[ObligationKind.PROBATION_END].due == date(2027, 5, 23)
    assert probation.measure.last_day == date(2027, 5, 23)


def test_any_other_printed_day_needs_a_reason() -> None:
    printed = date(2027, 5, 31)

    with pytest.raises(RuleBroken, match="printed_day_differs"):
        make_probation(printed_last_day=printed)

    probation = make_probation(printed_last_day=printed, reason="以决定书为准")
    assert probation.ends_on() == printed
    (flag,) = probation.disposition.flags
    assert (flag["rule"], flag["key"]) == ("cnp_printed_end", "printed_day_differs")


# --- Requirements and length ----------------------------------------------------------------------


def test_requirements_are_set_anew_and_told() -> None:
    probation = make_probation()

    require(probation, "每月报告一次", "参加志愿服务")

    assert [condition.text.zh for condition in probation.conditions] == [
        "每月报告一次",
        "参加志愿服务",
    ]
    last = session().scalars(select(JournalEntry).order_by(JournalEntry.number.desc())).first()
    assert last is not None
    assert last.kind is EntryKind.PROBATION_CONDITIONS_SET


def test_a_requirement_that_is_dropped_stays_to_be_read_where_somebody_looked() -> None:
    probation = make_probation()
    require(probation, "每月报告一次", "参加志愿服务", "不得夜不归宿")
    kept, looked, gone = probation.asked()
    act = acting(handler_of(child_of(probation)), on=TODAY, at=NOON)
    case = session().get_one(Case, probation.case_id)
    look_at(case, [(looked, NewCheck(HowKept.PARTLY, PartialDate.day(TODAY), "两次未参加"))], act)

    require(probation, "每月报告一次")

    assert probation.asked() == [kept]
    assert probation.conditions == [kept, looked]
    assert (looked.is_asked, looked.state) == (False, HowKept.PARTLY)
    assert gone not in session()
    require(probation, "每月报告一次", "每周报告一次")
    assert [condition.text.zh for condition in probation.asked()] == [
        "每月报告一次",
        "每周报告一次",
    ]
    assert looked in probation.conditions


def test_of_two_who_change_requirements_the_later_one_is_told() -> None:
    probation = make_probation()
    opened = probation.version
    require(probation, "每月报告一次")

    with pytest.raises(LostRace):
        require(probation, "每周报告一次", opened=opened)


def test_a_changed_length_counts_from_the_original_decision() -> None:
    probation = make_probation()
    later = date(2027, 3, 1)

    last_day = change(probation, 9, on=later)

    assert last_day == date(2027, 8, 24)
    assert probation.measure.last_day == last_day
    assert owed(probation)[ObligationKind.PROBATION_END].due == last_day
    assert owed(probation)[ObligationKind.FINAL_DECISION].due == date(2027, 9, 9)


def test_what_serves_the_probation_follows_a_changed_length() -> None:
    moved: list[date | None] = []

    @handles(LastDayMoved)
    def follow(last_day: LastDayMoved) -> None:
        moved.append(last_day.measure.last_day)

    bring_besides(follow)
    probation = make_probation()

    change(probation, 12)

    assert moved == [date(2027, 11, 24)]


@pytest.mark.parametrize(
    ("months", "on", "key"),
    [
        (13, TODAY, "probation_months"),
        (6, TODAY, "months is its length already"),
        (9, LAST_DAY + timedelta(days=1), "probation_over"),
    ],
    ids=["thirteen months", "as it is", "after its end"],
)
def test_a_length_that_cannot_be_is_refused(months: int, on: date, key: str) -> None:
    probation = make_probation()

    with pytest.raises(RuleBroken, match=key):
        change(probation, months, on=on)

    assert probation.last_day == LAST_DAY


def test_a_shorter_length_that_is_past_already_is_refused() -> None:
    probation = make_probation(months=12)

    with pytest.raises(OutsideStatute, match="new_end_is_past"):
        change(probation, 6, on=LAST_DAY + timedelta(days=1))


def test_of_two_who_change_the_length_the_later_one_is_told() -> None:
    probation = make_probation()
    opened = probation.version
    change(probation, 9)

    with pytest.raises(LostRace):
        change(probation, 12, opened=opened)


# --- Half months ----------------------------------------------------------------------------------


@pytest.mark.parametrize("last_day", [date(2027, 5, 23), date(2027, 7, 9), date(2027, 11, 24)])
def test_a_last_day_may_be_told_in_place_of_a_length(last_day: date) -> None:
    probation = make_probation(months=8)

    change_to(probation, last_day)

    kept = session().scalars(select(ProbationChange)).one()
    assert (probation.months, probation.ends_on()) == (None, last_day)
    assert (kept.old_months, kept.new_months, kept.new_end) == (8, None, last_day)
    assert (probation.measure.last_day, owed(probation)[ObligationKind.PROBATION_END].due) == (
        last_day,
        last_day,
    )
    assert change(probation, 9) == date(2027, 8, 24), "a length is counted from the decision again"


@pytest.mark.parametrize("last_day", [date(2027, 5, 22), date(2027, 11, 25)])
def test_no_half_month_leads_beyond_six_or_twelve_months(last_day: date) -> None:
    probation = make_probation(months=8)

    with pytest.raises(LawRefuses, match="probation_end_not_lawful"):
        change_to(probation, last_day)


def test_one_of_length_and_last_day_is_told_and_it_is_another_one() -> None:
    probation = make_probation(months=8)

    with pytest.raises(RuleBroken, match="is its last day already"):
        change_to(probation, date(2027, 7, 24))
    for months, last_day in ((None, None), (9, date(2027, 8, 8))):
        with pytest.raises(RuleBroken, match="Enter the new length in whole months, or its"):
            change_to(probation, last_day, months=months)
    with pytest.raises(OutsideStatute, match="new_end_is_past"):
        change_to(probation, date(2027, 5, 30), on=date(2027, 5, 31))


def change_to(
    probation: Probation, last_day: date | None, *, months: int | None = None, on: date = TODAY
) -> date:
    return change_length(
        probation,
        months,
        acting(handler_of(child_of(probation)), on=on, at=NOON),
        changed_on=on,
        reason="表现良好",
        opened=probation.version,
        last_day=last_day,
    )
