"""Under how a promise stands only what decided it: no proof and no number of another look."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask

from casetrack.cases.models import MeasureItem, RequirementCheck
from casetrack.cases.requirements import Counting, HowKept
from casetrack.courses.requirements.sections import RequirementLine
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.web.catalogue import speaking

KEPT, PARTLY, NOT_KEPT = HowKept.KEPT, HowKept.PARTLY, HowKept.NOT_KEPT


def seen(finding: HowKept, day: int, number: int | None = None) -> RequirementCheck:
    return RequirementCheck(
        found=finding,
        looked=PartialDate.day(date(2026, 11, day)),
        number=number,
        proof=BilingualText(None, f"{finding.value}, {day}"),
    )


def line(
    state: HowKept,
    reached: int | None,
    *looks: RequirementCheck,
    counting: Counting = Counting.LAST,
) -> RequirementLine:
    asked = MeasureItem(state=state, wanted=30, reached=reached, counting=counting)
    return RequirementLine(asked, looks, "/")


def test_the_proof_is_that_of_the_look_that_decides() -> None:
    decided = line(KEPT, 30, seen(NOT_KEPT, 1, 18), seen(KEPT, 9, 30))

    assert decided.deciding is not None
    assert decided.deciding.proof.zh == "kept, 9"


def test_the_proof_of_a_look_that_failed_is_none_of_what_a_file_tells_as_kept() -> None:
    text_line = line(KEPT, 30, seen(NOT_KEPT, 1))

    assert text_line.deciding is None


@pytest.mark.parametrize(
    ("told", "count"),
    [
        (line(HowKept.NOT_SEEN, None), "0 of 30"),
        (line(KEPT, 30, seen(KEPT, 9, 30)), "30 of 30"),
        (line(NOT_KEPT, 18, seen(KEPT, 1, 30), seen(NOT_KEPT, 9, 18)), "18 of 30"),
        # Thirty were seen before; how many it was when it was found not kept nobody counted.
        (line(NOT_KEPT, 30, seen(KEPT, 1, 30), seen(NOT_KEPT, 9)), ""),
        (line(HowKept.CAME_BACK, 30, seen(KEPT, 1, 30), seen(HowKept.CAME_BACK, 9)), ""),
        (line(PARTLY, 18, seen(PARTLY, 1, 18), seen(PARTLY, 9)), "18 of 30"),
        # What was done stays done where the numbers are added up.
        (
            line(NOT_KEPT, 12, seen(KEPT, 1, 12), seen(NOT_KEPT, 9), counting=Counting.SUM),
            "12 of 30",
        ),
        # Somebody looked and nobody counted.
        (line(KEPT, None, seen(KEPT, 9)), ""),
    ],
)
def test_a_number_stands_where_it_is_that_of_the_state(
    app: Flask, told: RequirementLine, count: str
) -> None:
    with app.test_request_context(), speaking("en"):
        assert told.count == count
