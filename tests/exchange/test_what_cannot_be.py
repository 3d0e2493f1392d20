"""A file may tell what the law would have refused: it is recorded, flagged, and has its dates."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from casetrack.accounts.models import Staff
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.models import Case, Disposition
from casetrack.db import session
from casetrack.probation.models import Probation
from casetrack.review.models import ReviewPeriod
from tests.builders import TODAY
from tests.exchange import test_what_a_file_leaves_out as told
from tests.exchange.test_round_trip import make_riverside
from tests.exchange.test_what_a_file_leaves_out import (
    DECIDED,
    JOURNAL,
    PROBATION,
    bring_in,
    days,
)

Kind = ObligationKind


@pytest.fixture
def riverside(database: object) -> Staff:
    """A prosecutor of the office of the case."""
    return make_riverside()


def review(ref: str, received: str, **more: str) -> str:
    """One review of a file."""
    fields = {
        "ref": ref,
        "kind": "prosecution",
        "party": "wei",
        "track": "criminal",
        "received": f"'{received}'",
        "custody": "bail",
    } | more
    return "  - {" + ", ".join(f"{key}: {value}" for key, value in fields.items()) + "}\n"


def flags_of(case: Case) -> list[str]:
    """Everything flagged of the reviews and the decisions of a case."""
    periods = session().scalars(select(ReviewPeriod).where(ReviewPeriod.case_id == case.id))
    decided = session().scalars(select(Disposition).where(Disposition.case_id == case.id))
    rows = [flag["key"] for row in periods for flag in row.flags]
    rows += [flag["key"] for row in decided for flag in row.flags]
    return sorted(rows)


def test_what_can_be_is_not_flagged(riverside: Staff) -> None:
    back = review("first", "2026-10-08", ended_on="'2026-10-20'", ended_by="returned")
    again = review("second", "2026-11-10", begun_by="transferred_again", previous="first")

    case = bring_in(riverside, JOURNAL, "reviews:\n", back, again).case

    assert flags_of(case) == []


def test_a_return_before_the_receipt_is_flagged(riverside: Staff) -> None:
    back = review("first", "2026-10-08", ended_on="'2026-10-07'", ended_by="returned")

    case = bring_in(riverside, JOURNAL, "reviews:\n", back).case

    assert flags_of(case) == ["ended_before_receipt"]
    assert days(case)[Kind.SUPPLEMENTARY_INVESTIGATION] == [date(2026, 11, 9)]


@pytest.mark.parametrize(("due", "flags"), [("2026-12-10", []), ("2027-05-10", ["due_otherwise"])])
def test_a_day_that_no_rule_leads_to_is_flagged(
    riverside: Staff, due: str, flags: list[str]
) -> None:
    line = review("first", "2026-11-10", due=f"'{due}'", nominal=f"'{due}'")

    case = bring_in(riverside, JOURNAL, "reviews:\n", line).case

    assert flags_of(case) == flags


def test_three_returns_are_flagged(riverside: Staff) -> None:
    first = review("first", "2026-07-06", ended_on="'2026-07-10'", ended_by="returned")
    second = review(
        "second", "2026-08-06", ended_on="'2026-08-10'", ended_by="returned", previous="first"
    )
    third = review(
        "third", "2026-09-07", ended_on="'2026-09-10'", ended_by="returned", previous="second"
    )

    case = bring_in(riverside, JOURNAL, "reviews:\n", first, second, third).case

    assert flags_of(case) == ["returned_twice"]


DROPPED = (
    "decisions:\n  - {ref: dropped, kind: insufficient_evidence_non_prosecution, party: wei,"
    " track: criminal, decided: '2026-11-12', announced_on: '2026-11-12'}\n"
)


@pytest.mark.parametrize(
    ("returns", "flags"), [("0", ["evidence_not_returned"]), ("1", []), ("2", [])]
)
def test_a_decision_for_want_of_evidence_without_a_return_is_flagged(
    riverside: Staff, returns: str, flags: list[str]
) -> None:
    came = review(
        "first",
        "2026-10-20",
        returns_elsewhere=returns,
        ended_on="'2026-11-12'",
        ended_by="decided",
        decision="dropped",
    )

    case = bring_in(riverside, JOURNAL, DROPPED, "reviews:\n", came).case

    assert flags_of(case) == flags


def test_of_reviews_that_are_not_told_nothing_is_flagged(riverside: Staff) -> None:
    assert flags_of(bring_in(riverside, JOURNAL, DROPPED).case) == []


def test_the_return_that_came_last_is_flagged_wherever_it_is_told(riverside: Staff) -> None:
    texts = [
        review(f"r{n}", f"2026-0{n}-02", ended_on=f"'2026-0{n}-20'", ended_by="returned")
        for n in (3, 1, 2)
    ]

    case = bring_in(riverside, JOURNAL, "reviews:\n", *texts).case

    periods = session().scalars(select(ReviewPeriod).where(ReviewPeriod.case_id == case.id))
    assert [period.received.edtf for period in periods if period.flags] == ["2026-03-02"]
    assert flags_of(case) == ["returned_twice"]


def test_a_review_for_arrest_during_a_probation_is_flagged(riverside: Staff) -> None:
    arrest = review("first", "2026-11-18", kind="arrest")

    case = bring_in(riverside, JOURNAL, "reviews:\n", arrest, DECIDED, PROBATION).case

    assert flags_of(case) == ["arrest_review_after_decision"]


def test_two_probations_that_run_are_flagged(riverside: Staff) -> None:
    second_decision = """\
  - ref: again
    kind: conditional_non_prosecution
    party: wei
    track: criminal
    decided: '2026-11-18'
"""
    second = (
        "  - {party: wei, decision: again, months: 6, state: running, started: '2026-11-18',"
        " about: [wei]}\n"
    )

    case = bring_in(riverside, JOURNAL, DECIDED, second_decision, PROBATION, second).case

    assert flags_of(case) == ["probation_runs_already"]


def test_a_closed_case_with_an_unannounced_non_prosecution_is_flagged(riverside: Staff) -> None:
    decided = """\
decisions:
  - ref: np
    kind: discretionary_non_prosecution
    party: wei
    track: criminal
    decided: '2026-11-16'
"""
    case = bring_in(riverside, JOURNAL, decided).case
    assert flags_of(case) == []

    head = told.HEAD
    closed = head.replace("status: open", "status: closed\nclosed_on: '2026-11-20'").replace(
        "12号", "13号"
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(told, "HEAD", closed)
        case = bring_in(riverside, JOURNAL, decided).case

    assert flags_of(case) == ["not_announced_yet"]


def test_a_probation_of_an_unlawful_length_has_its_dates(riverside: Staff) -> None:
    longer = PROBATION.replace("months: 6", "months: 14")

    case = bring_in(riverside, JOURNAL, DECIDED, longer).case

    assert flags_of(case) == ["probation_months"]
    assert days(case)[Kind.PROBATION_END] == [date(2028, 1, 16)]
    assert days(case)[Kind.FINAL_DECISION] == [date(2028, 1, 17)]


def test_a_probation_whose_review_nobody_told_has_a_final_decision(riverside: Staff) -> None:
    case = bring_in(riverside, JOURNAL, DECIDED, PROBATION).case

    assert days(case)[Kind.FINAL_DECISION] == [date(2027, 5, 17)]
    (probation,) = session().scalars(select(Probation))
    assert probation.review_received_on is None


def test_a_review_of_which_no_day_is_known_is_due_at_once(riverside: Staff) -> None:
    line = review("first", "unknown")

    case = bring_in(riverside, JOURNAL, "reviews:\n", line).case

    assert days(case)[Kind.PROSECUTION_REVIEW] == [TODAY]
