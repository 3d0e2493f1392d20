"""Reports of harm: 24 hours on both sides, what is owed to the reporter, failures to report."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
import time_machine

from casetrack.cases.duty_kinds import DutyState
from casetrack.cases.kinds import BodyKind, PartyRole
from casetrack.cases.models import Party
from casetrack.casework.facts.recording import withdraw
from casetrack.casework.journal_texts import NOTHING
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.errors import LostRace, NotAllowed, RuleBroken
from casetrack.guidance.reporting.fact_actions import ANSWER, REPORT, RESULT
from casetrack.guidance.reporting.models import TO_ANSWER, TO_FOLLOW, Sanction
from casetrack.law import reported_at_once
from casetrack.ledger.consequences import follow_what_stands
from tests.builders import NOON, TODAY, acting, make_body, make_child, make_staff
from tests.guidance.reporting.builders import FOUND, TELL_BY, failure, owed, report
from tests.review.builders import case_of, handler_of
from tests.saying import saying

DAY = timedelta(days=1)
MORNING = datetime(2026, 11, 18, 9, 10)  # noqa: DTZ001 - two moments of one place
WHY = BilingualText(None, "先向家长了解情况")


@pytest.fixture(autouse=True)
def _at_noon(database: object, keys: object) -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


def harmed() -> Party:
    return make_child(role=PartyRole.VICTIM)


def school_of(child: Party) -> Party:
    return make_body(
        case_of(child), BodyKind.SCHOOL, BilingualText(None, "河畔学校"), PartyRole.REPORTING_DUTY
    )


def test_a_day_exactly_is_at_once_and_a_minute_more_is_not() -> None:
    assert reported_at_once(MORNING, MORNING + DAY).met
    assert not reported_at_once(MORNING, MORNING + DAY + timedelta(minutes=1)).met
    assert reported_at_once(None, MORNING).met
    assert reported_at_once(MORNING, None).met


@pytest.mark.parametrize(
    ("reported", "at", "is_late"),
    [
        (FOUND + DAY, None, False),
        (FOUND + DAY, time(9, 10), False),
        (FOUND + DAY, time(9, 11), True),
        (FOUND + 2 * DAY, None, True),
    ],
)
def test_what_came_late_asks_why(reported: date, at: time | None, is_late: bool) -> None:
    told: dict[str, Any] = {"reported": PartialDate.day(reported), "reported_at": at}
    told["found_at"] = time(9, 10)
    child = harmed()

    if is_late:
        with pytest.raises(RuleBroken) as refused:
            report(child, **told)
        assert (refused.value.key, refused.value.field) == ("reported_late", "why_late")
        told["why_late"] = WHY

    assert report(child, **told).id


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"reported": PartialDate.day(FOUND - DAY)}, "reported"),
        ({"found_at": time(10), "reported_at": time(9, 59)}, "reported"),
        ({"found": PartialDate.parse_edtf("2026-11"), "found_at": time(10)}, "found_at"),
        ({"found": PartialDate.day(TODAY + DAY)}, "found"),
        ({"tell_by": None}, "tell_by"),
        ({"outcome_told": PartialDate.day(TODAY), "why_untold": WHY}, "why_untold"),
        ({"outcome_told": PartialDate.day(FOUND - DAY)}, "outcome_told"),
        ({"tell_by": FOUND - DAY}, "tell_by"),
    ],
)
def test_what_cannot_be_of_a_report_is_refused_at_its_field(
    changed: dict[str, Any], field: str
) -> None:
    with pytest.raises(RuleBroken) as refused:
        report(harmed(), **changed)

    assert refused.value.field == field


def test_the_reporter_is_owed_the_outcome_until_it_is_told() -> None:
    child = harmed()
    row = report(child)
    before = owed(TO_ANSWER)
    assert before is not None
    assert (before.is_open, before.due, before.party_id) == (True, TELL_BY, child.id)

    told = {"outcome_told": PartialDate.day(FOUND + DAY), "why_untold": NOTHING}
    by = acting(handler_of(child), on=TODAY, at=NOON)
    with pytest.raises(LostRace):
        ANSWER.tell(row, told, by, opened=row.version + 1)
    entry = ANSWER.tell(row, told, by, opened=row.version)
    follow_what_stands(on=TODAY)

    assert (entry.subject, entry.subject_id) == ("mandatory_report", row.id)
    assert (before.state, before.settled_on) == (DutyState.MET, FOUND + DAY)


def test_nothing_is_owed_where_it_is_said_why_or_the_report_is_withdrawn() -> None:
    child = harmed()
    report(child, tell_by=None, why_untold=WHY)
    assert owed(TO_ANSWER) is None

    row = report(child)
    by = acting(handler_of(child), on=TODAY, at=NOON)
    withdraw(REPORT, case_of(child), row, "重复", by, opened=row.version)
    follow_what_stands(on=TODAY)

    duty = owed(TO_ANSWER)
    assert duty is not None
    assert duty.state is DutyState.LAPSED
    with pytest.raises(RuleBroken):
        ANSWER.tell(row, {"outcome_told": None, "why_untold": WHY}, by, opened=row.version)


def test_a_failure_is_followed_to_who_decided_what_on_which_day() -> None:
    child = harmed()
    row = failure(school_of(child))
    by = acting(handler_of(child), on=TODAY, at=NOON)
    decided = {
        "sanction": Sanction.WARNING,
        "decided_by": BilingualText(None, "区教育局"),
        "decided": PartialDate.day(FOUND + DAY),
    }

    for lacks, field in (
        ({"sanction": None, "decided_by": NOTHING, "decided": None}, "sanction"),
        ({"decided_by": NOTHING}, "decided_by"),
        ({"decided": PartialDate.day(FOUND - DAY)}, "decided"),
    ):
        with pytest.raises(RuleBroken) as refused:
            RESULT.tell(row, {**decided, **lacks}, by, opened=row.version)
        assert refused.value.field == field
    RESULT.tell(row, decided, by, opened=row.version)
    follow_what_stands(on=TODAY)

    duty = owed(TO_FOLLOW)
    assert duty is not None
    assert (duty.state, duty.settled_on) == (DutyState.MET, FOUND + DAY)


def test_who_may_not_edit_the_case_tells_nothing_and_a_child_had_no_duty() -> None:
    child = harmed()
    row = report(child)
    told = {"outcome_told": PartialDate.day(TODAY), "why_untold": NOTHING}

    with pytest.raises(NotAllowed):
        ANSWER.tell(row, told, acting(make_staff(), on=TODAY, at=NOON), opened=row.version)
    with pytest.raises(RuleBroken) as refused:
        failure(child)
    assert str(refused.value) == saying("had to report")
