"""Days on which counting goes wrong: month ends, leap days, year ends, holidays, instants."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from casetrack.law import (
    Due,
    InForce,
    OutsideStatute,
    add_months,
    due,
    final_decision_due,
    in_time,
    probation_last_day,
)
from casetrack.law.counting import Length, LengthUnit
from casetrack.law.dates import end_of_length


def codes(due: Due) -> list[str]:
    return [step.code for step in due.steps]


@pytest.mark.parametrize(
    ("day", "months", "end"),
    [
        (date(2023, 1, 31), 1, date(2023, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2023, 1, 31), 2, date(2023, 3, 31)),  # in one step, not by way of February
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2024, 12, 31), 2, date(2025, 2, 28)),
        (date(2025, 11, 30), 3, date(2026, 2, 28)),
        (date(2025, 12, 1), 1, date(2026, 1, 1)),
        (date(2025, 6, 15), 0, date(2025, 6, 15)),
    ],
)
def test_months_end_on_the_corresponding_day(day: date, months: int, end: date) -> None:
    assert add_months(day, months) == end


@pytest.mark.parametrize(
    ("start", "due_on", "other"),
    [
        (date(2023, 2, 28), date(2023, 3, 28), date(2023, 3, 31)),
        (date(2025, 4, 30), date(2025, 5, 30), date(2025, 6, 3)),  # Dragon Boat ends on 2 June
        (date(2025, 6, 30), date(2025, 7, 30), date(2025, 7, 31)),
        (date(2025, 9, 30), date(2025, 10, 30), date(2025, 10, 31)),
        (date(2025, 11, 30), date(2025, 12, 30), date(2025, 12, 31)),
    ],
)
def test_the_readings_differ_from_the_last_day_of_a_short_month(
    start: date, due_on: date, other: date
) -> None:
    answer = due("prosecution_review", start)

    assert (answer.due, answer.alternative) == (due_on, other)
    assert answer.alternative_reading == "spc_202"
    assert "other_reading" in codes(answer)


@pytest.mark.parametrize("start", [date(2025, 1, 31), date(2025, 2, 27), date(2025, 3, 15)])
def test_elsewhere_the_readings_agree(start: date) -> None:
    assert due("prosecution_review", start).alternative is None


def test_readings_that_roll_to_one_day_raise_no_doubt() -> None:
    answer = due("prosecution_review", date(2022, 4, 30), extended=True)

    assert (answer.nominal, answer.due) == (date(2022, 6, 14), date(2022, 6, 14))
    assert answer.alternative == date(2022, 6, 15)
    same = due("prosecution_review", date(2027, 9, 30))
    assert (same.nominal, same.due, same.alternative) == (
        date(2027, 10, 30),
        date(2027, 11, 1),
        None,
    )


def test_custody_is_asked_for_the_nominal_last_day() -> None:
    asked: list[date] = []

    def held(on: date) -> bool:
        asked.append(on)
        return True

    answer = due("prosecution_review", date(2025, 9, 5), in_custody=held)

    assert answer.due == date(2025, 10, 5)
    assert set(asked) == {date(2025, 10, 5)}
    assert "custody_no_roll" in codes(answer)


def test_custody_changes_nothing_for_a_period_it_does_not_reach() -> None:
    free, held = (due("victim_appeal", date(2025, 4, 28), in_custody=is_) for is_ in (False, True))

    assert free == held


def test_a_detained_suspects_period_ends_even_in_spring_festival_and_says_why() -> None:
    answer = due("arrest_review_detained", date(2025, 1, 24))

    assert answer.steps[-1].code == "custody_no_roll"
    assert answer.steps[-1].values["why"] == "spring_festival"


def test_an_extension_by_months_is_counted_in_one_step() -> None:
    answer = due("pil_admin_review", date(2025, 1, 31), extended=True)

    assert answer.due == date(2025, 3, 31)
    assert "extended_months" in codes(answer)


def test_a_period_that_stood_still_moves_by_the_days_it_stood() -> None:
    answer = due(
        "prosecution_review",
        date(2025, 2, 17),
        suspended=[(date(2025, 3, 3), date(2025, 3, 5)), (date(2025, 3, 10), date(2025, 3, 13))],
    )

    assert (answer.nominal, answer.due) == (date(2025, 3, 22), date(2025, 3, 24))
    assert codes(answer).count("suspended") == 2


def test_a_suspension_cannot_end_before_it_began() -> None:
    with pytest.raises(OutsideStatute, match="ends_before_it_begins"):
        due(
            "prosecution_review",
            date(2025, 2, 17),
            suspended=[(date(2025, 3, 5), date(2025, 3, 3))],
        )


def test_counted_back_to_a_rest_day_the_last_open_day_is_named() -> None:
    answer = due("hearing_notice", date(2025, 10, 9))

    assert answer.due == date(2025, 10, 6)
    assert answer.steps[-1].code == "backward_rest_day"
    assert answer.steps[-1].values["to"] == date(2025, 9, 30)


def test_ten_working_days_pass_national_day() -> None:
    answer = due("judicial_assistance_decision", date(2025, 9, 26))

    assert answer.due == date(2025, 10, 16)
    assert codes(answer).count("rest_day") == 10
    assert codes(answer).count("workday_after_all") == 2
    assert not answer.provisional


def test_working_days_of_a_year_not_published_are_provisional() -> None:
    assert due("judicial_assistance_decision", date(2026, 12, 25)).provisional


@pytest.mark.parametrize(
    ("start", "day", "moment"),
    [
        (datetime(2025, 3, 3, 10, 30, tzinfo=UTC), date(2025, 3, 5), "2025-03-05T19:00:00+08:00"),
        (datetime(2025, 3, 3, 20, 0, tzinfo=UTC), date(2025, 3, 6), "2025-03-06T05:00:00+08:00"),
        (datetime(2025, 3, 3, 23, 30), date(2025, 3, 5), "2025-03-06T00:00:00+08:00"),  # noqa: DTZ001 # Beijing time is meant
    ],
)
def test_hours_run_from_the_hour_after_the_start_in_beijing(
    start: datetime, day: date, moment: str
) -> None:
    answer = due("preservation_ruling", start)

    assert answer.due == day
    assert answer.moment is not None
    assert answer.moment.isoformat() == moment


def test_hours_from_a_day_alone_give_a_day_even_on_a_weekend() -> None:
    answer = due("protection_order_ruling", date(2025, 3, 6))
    urgent = due("protection_order_ruling", date(2025, 3, 6), urgent=True)

    assert (answer.due, answer.moment) == (date(2025, 3, 9), None)
    assert urgent.due == date(2025, 3, 7)


def test_immediately_is_the_same_day() -> None:
    answer = due("mandatory_report", date(2025, 5, 1))

    assert answer.due == answer.nominal == date(2025, 5, 1)
    assert codes(answer) == ["immediately"]


def test_a_school_term_ends_when_the_school_says() -> None:
    answer = due("specialised_education_assessment", date(2025, 9, 1), set_day=date(2026, 1, 23))

    assert (answer.due, codes(answer)) == (date(2026, 1, 23), ["set_by_document"])


def test_a_day_before_the_present_text_is_computed_and_flagged() -> None:
    early = due("non_arrest_receipt", date(2019, 3, 1))

    assert early.due == date(2019, 3, 4)
    assert codes(early)[0] == "before_in_force"
    assert "before_in_force" not in codes(due("non_arrest_receipt", date(2019, 12, 30)))


def test_an_order_is_valid_for_as_long_as_it_says_up_to_six_months() -> None:
    assert due("protection_order_validity", date(2025, 3, 3), months=3).due == date(2025, 6, 3)
    assert due("guardianship_order_period", date(2025, 1, 31), months=1).due == date(2025, 2, 28)


@pytest.mark.parametrize(
    ("rule", "options", "key"),
    [
        ("no_such_rule", {}, "unknown_rule"),
        ("cnp_final_decision", {}, "needs_review_and_decision"),
        ("prosecution_review_expedited", {}, "expedited_for_minor"),
        ("victim_appeal", {"extended": True}, "option_unknown_to_rule"),
        ("victim_appeal", {"months": 6}, "option_unknown_to_rule"),
        ("bail_max", {"months": 6}, "option_unknown_to_rule"),
        ("prosecution_review", {"over_one_year": True}, "option_unknown_to_rule"),
        ("victim_appeal", {"set_day": date(2025, 3, 1)}, "option_unknown_to_rule"),
        (
            "bail_max",
            {"suspended": [(date(2025, 3, 1), date(2025, 3, 2))]},
            "option_unknown_to_rule",
        ),
        (
            "seal_query_decision_2022",
            {"suspended": [(date(2025, 3, 1), date(2025, 3, 2))]},
            "option_unknown_to_rule",
        ),
        ("cnp_probation", {}, "needs_months"),
        ("cnp_probation", {"months": 5}, "probation_months"),
        ("cnp_probation", {"months": 13}, "probation_months"),
        ("protection_order_validity", {"months": 7}, "months_out_of_range"),
        ("protection_order_validity", {"months": 0}, "months_out_of_range"),
        ("guardianship_order_period", {}, "needs_months"),
        ("guardianship_order_period", {"months": 0}, "months_out_of_range"),
        ("specialised_education_assessment", {}, "needs_set_day"),
        (
            "specialised_education_assessment",
            {"set_day": date(2025, 1, 1)},
            "ends_before_it_begins",
        ),
    ],
)
def test_what_a_rule_does_not_allow_is_refused(
    rule: str, options: dict[str, object], key: str
) -> None:
    with pytest.raises(OutsideStatute) as refused:
        due(rule, date(2025, 2, 3), **options)  # type: ignore[arg-type] # a table of mixed options

    assert refused.value.key == key


@pytest.mark.parametrize("year", [1899, 2201])
def test_a_year_that_cannot_be_meant_is_refused(year: int) -> None:
    with pytest.raises(OutsideStatute, match="year_out_of_range"):
        due("bail_max", date(year, 6, 1))


@pytest.mark.parametrize("year", [1900, 2200])
def test_the_first_and_last_years_believed(year: int) -> None:
    assert due("residential_surveillance_max", date(year, 6, 1)).due == date(year, 12, 1)


@pytest.mark.parametrize("months", [6, 12])
def test_six_and_twelve_months_are_lawful(months: int) -> None:
    assert probation_last_day(date(2024, 2, 29), months=months).due == add_months(
        date(2024, 2, 29), months
    )


def test_there_was_no_probation_before_2013() -> None:
    assert probation_last_day(date(2013, 1, 1), months=6).due == date(2013, 7, 1)
    with pytest.raises(OutsideStatute, match="not_in_force"):
        probation_last_day(date(2012, 12, 31), months=6)


def test_a_value_of_the_law_is_the_one_in_force_on_the_day() -> None:
    number = InForce({date(2025, 1, 1): 7, date(2020, 1, 1): 5})

    assert [number.on(date(2024, 12, 31)), number.on(date(2025, 1, 1))] == [5, 7]
    assert (number.since, number.first) == (date(2020, 1, 1), 5)


def test_a_probation_ordered_on_the_last_day_leaves_nothing_but_the_day_after_its_end() -> None:
    due = final_decision_due(review_received=date(2024, 3, 11), decided=date(2024, 4, 11), months=6)

    assert due.nominal == date(2024, 10, 11)
    assert due.due == due.earliest_next == date(2024, 10, 12)
    assert due.steps[-1].code == "empty_window"


def test_a_holiday_can_open_the_window_again() -> None:
    due = final_decision_due(
        review_received=date(2025, 3, 7), decided=date(2025, 4, 7), ended=date(2025, 10, 7)
    )

    assert (due.nominal, due.due) == (date(2025, 10, 7), date(2025, 10, 9))
    assert due.earliest_next == date(2025, 10, 8)


def test_in_custody_the_remaining_days_do_not_roll() -> None:
    free, held = (
        final_decision_due(
            review_received=date(2025, 2, 17),
            decided=date(2025, 3, 10),
            ended=date(2025, 6, 21),
            in_custody=is_,
        )
        for is_ in (False, True)
    )

    assert (free.due, held.due) == (date(2025, 6, 30), date(2025, 6, 28))


def test_an_extended_review_leaves_fifteen_days_more() -> None:
    plain, extended = (
        final_decision_due(
            review_received=date(2024, 3, 11),
            decided=date(2024, 4, 1),
            months=6,
            extended=longer,
        )
        for longer in (False, True)
    )

    assert (extended.nominal - plain.nominal).days == 15


def test_both_readings_of_the_review_reach_the_final_decision() -> None:
    due = final_decision_due(
        review_received=date(2024, 4, 30), decided=date(2024, 5, 20), ended=date(2024, 11, 18)
    )

    assert (due.due, due.alternative) == (date(2024, 11, 28), date(2024, 11, 29))


def test_an_empty_window_keeps_only_a_reading_that_is_later_than_it() -> None:
    on_the_last_day = final_decision_due(
        review_received=date(2023, 2, 28), decided=date(2023, 3, 28), ended=date(2023, 9, 26)
    )
    one_day_between = final_decision_due(
        review_received=date(2024, 4, 30), decided=date(2024, 5, 30), ended=date(2024, 11, 28)
    )

    assert on_the_last_day.due == date(2023, 9, 27)
    assert (on_the_last_day.alternative, on_the_last_day.alternative_reading) == (
        date(2023, 10, 7),
        "spc_202",
    )
    assert one_day_between.due == date(2024, 11, 29)
    assert (one_day_between.alternative, one_day_between.alternative_reading) == (None, None)


def test_a_decision_after_the_review_period_is_flagged() -> None:
    late = final_decision_due(
        review_received=date(2024, 3, 11), decided=date(2024, 4, 12), months=6
    )
    rolled = final_decision_due(
        review_received=date(2025, 9, 5), decided=date(2025, 10, 9), months=6
    )

    assert "decided_late" in codes(late)
    assert "decided_late" not in codes(rolled)


@pytest.mark.parametrize(
    ("months", "ended", "decided", "key"),
    [
        (None, None, date(2024, 4, 1), "months_or_ended"),
        (6, date(2024, 10, 1), date(2024, 4, 1), "months_or_ended"),
        (5, None, date(2024, 4, 1), "probation_months"),
        (6, None, date(2024, 3, 10), "ends_before_it_begins"),
        (None, date(2024, 3, 31), date(2024, 4, 1), "ends_before_it_begins"),
        (None, date(2924, 3, 31), date(2024, 4, 1), "year_out_of_range"),
    ],
)
def test_a_final_decision_needs_days_that_fit(
    months: int | None, ended: date | None, decided: date, key: str
) -> None:
    with pytest.raises(OutsideStatute) as refused:
        final_decision_due(
            review_received=date(2024, 3, 11), decided=decided, months=months, ended=ended
        )

    assert refused.value.key == key


def test_what_was_posted_in_time_is_in_time() -> None:
    last = date(2025, 3, 17)

    assert in_time(last, received_on=date(2025, 3, 17))
    assert not in_time(last, received_on=date(2025, 3, 18))
    assert in_time(last, received_on=date(2025, 3, 20), posted_on=date(2025, 3, 17))
    assert not in_time(last, received_on=date(2025, 3, 20), posted_on=date(2025, 3, 18))


@pytest.mark.parametrize(
    ("start", "length", "last"),
    [
        # A week from Monday, itself not counted.
        (date(2026, 11, 23), Length(5, LengthUnit.WORKDAY), date(2026, 11, 30)),
        (date(2026, 10, 31), Length(30, LengthUnit.DAY), date(2026, 11, 30)),
        # 28 November is a Saturday.
        (date(2026, 8, 28), Length(3, LengthUnit.MONTH), date(2026, 11, 30)),
    ],
)
def test_a_length_of_an_office_ends_on_a_working_day(
    start: date, length: Length, last: date
) -> None:
    end = end_of_length(start, length)

    assert (end.day, end.provisional) == (last, False)
    assert end.steps
