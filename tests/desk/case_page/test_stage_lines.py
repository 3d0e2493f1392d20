"""The bar of the stages says how each stands, how far it came, and since and until when."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from flask import Flask

from casetrack.cases.kinds import Stage, StageState
from casetrack.cases.models import Obligation
from casetrack.cases.stage_readings import StageNow
from casetrack.db.partial_date import PartialDate
from casetrack.desk.case_page.stage_lines import END, StageLine, stage_line
from casetrack.web.catalogue import speaking

TODAY = date(2026, 11, 24)
BEGUN, OVER = PartialDate.day(date(2026, 9, 7)), PartialDate.day(date(2027, 7, 7))
RUNNING, DONE = StageState.RUNNING, StageState.DONE
LOOKS = {
    RUNNING: "is-run",
    StageState.TODO: "is-todo",
    StageState.NOT_RECORDED: "is-unknown",
    StageState.NOT_NEEDED: "is-none",
}


def line(app: Flask, row: StageNow, lang: str = "en", **data: Any) -> StageLine:
    with app.test_request_context(), speaking(lang):
        return stage_line(row, TODAY, **data)


@pytest.mark.one_engine
@pytest.mark.parametrize(
    ("row", "reached", "span", "share"),
    [
        (
            StageNow(Stage.REVIEW, DONE, since=PartialDate.day(date(2026, 8, 10)), until=BEGUN),
            *("Done", "2026-08-10 to 2026-09-07", (1, 1)),
        ),
        (StageNow(Stage.REVIEW, DONE, since=BEGUN, until=BEGUN), "Done", "2026-09-07", (1, 1)),
        (
            StageNow(Stage.REVIEW, DONE, until=PartialDate.month(2021, 2)),
            *("Done", "? to February 2021", (1, 1)),
        ),
        (StageNow(Stage.REVIEW, DONE), "Done", "days unknown", (1, 1)),
        (StageNow(Stage.REVIEW, DONE, since=BEGUN), "Done", "2026-09-07 to ?", (1, 1)),
        (
            StageNow(Stage.REVIEW, StageState.TOOK_PLACE),
            *("Took place", "days unknown", (1, 1)),
        ),
        (
            StageNow(Stage.PROBATION, RUNNING, since=BEGUN, until=OVER),
            *("Running", "2026-09-07 to 2027-07-07", (78, 303)),
        ),
        (
            StageNow(Stage.PROBATION, RUNNING, since=BEGUN, until=OVER, done=78, total=303),
            *("Running, day 78 of 303", "2026-09-07 to 2027-07-07", (78, 303)),
        ),
        # On its last day it is as good as over, and before its first it has not begun.
        (
            StageNow(Stage.VISITS, RUNNING, since=BEGUN, until=PartialDate.day(TODAY)),
            *("Running", "2026-09-07 to 2026-11-24", (78, 78)),
        ),
        (
            StageNow(Stage.VISITS, RUNNING, since=PartialDate.day(date(2026, 11, 25)), until=OVER),
            *("Running", "2026-11-25 to 2027-07-07", (0, 224)),
        ),
        (
            StageNow(Stage.GUIDANCE, RUNNING, since=BEGUN, total=6, done=2),
            *("Running, 2 of 6", "since 2026-09-07", (2, 6)),
        ),
        (StageNow(Stage.GUIDANCE, RUNNING, since=BEGUN), "Running", "since 2026-09-07", None),
        (StageNow(Stage.GUIDANCE, RUNNING), "Running", "", None),
        (StageNow(Stage.VISITS, StageState.TODO, until=OVER), "To do", "by 2027-07-07", (0, 1)),
        (StageNow(Stage.VISITS, StageState.TODO), "To do", "", (0, 1)),
        (
            StageNow(Stage.PROBATION, StageState.NOT_RECORDED),
            *("Course not recorded", "", (0, 1)),
        ),
        (StageNow(Stage.SUGGESTIONS, StageState.NOT_NEEDED), "Not needed", "", (0, 1)),
    ],
)
def test_a_stage_says_how_far_it_came_and_its_days(
    app: Flask, row: StageNow, reached: str, span: str, share: tuple[int, int] | None
) -> None:
    text_line = line(app, row)

    assert (text_line.reached, text_line.span, text_line.share) == (reached, span, share)
    assert text_line.looks == LOOKS.get(row.state, "is-done")


@pytest.mark.one_engine
def test_where_something_is_late_the_line_counts_what_is_done(app: Flask) -> None:
    late = StageNow(Stage.VISITS, RUNNING, since=BEGUN, done=3, total=12, late=1)

    assert (line(app, late).late, line(app, late).count) == (1, "3 of 12 done")
    assert line(app, StageNow(Stage.VISITS, RUNNING, late=1)).count == ""
    assert line(app, StageNow(Stage.VISITS, RUNNING, done=3, total=12)).count == ""


@pytest.mark.one_engine
def test_the_day_that_is_owed_has_its_place_in_the_words(app: Flask) -> None:
    row, owed = StageNow(Stage.PROBATION, RUNNING, since=BEGUN, until=OVER), Obligation(id=7)

    assert line(app, row, owed=owed).span == f"2026-09-07 to {END}"


@pytest.mark.one_engine
def test_each_of_several_has_days_of_their_own_in_the_language_of_the_page(app: Flask) -> None:
    row = StageNow(Stage.PROBATION, RUNNING, since=BEGUN, until=OVER)
    text_line = line(
        app, row, "zh", people=[("陆某", row), ("孙某某", StageNow(row.stage, RUNNING))]
    )

    assert text_line.state == "进行中"
    assert text_line.each[0].startswith("陆某：进行中")
    assert "2027-07-07" in text_line.each[0]
    assert text_line.each[1] == "孙某某：进行中"


LAST = PartialDate.day(date(2026, 11, 23))
ENDED = StageNow(Stage.PROBATION, RUNNING, since=BEGUN, until=LAST, done=77, total=77)
GOES_ON = StageNow(Stage.PROBATION, RUNNING, since=BEGUN, until=OVER, done=78, total=303)


@pytest.mark.one_engine
def test_a_probation_whose_last_day_is_past_does_not_run(app: Flask) -> None:
    text_line = line(app, ENDED)

    assert text_line.reached == "Ran out; the final decision is to be made"
    assert "day 77" not in text_line.reached


@pytest.mark.one_engine
def test_on_its_last_day_it_runs_still(app: Flask) -> None:
    row = StageNow(
        Stage.PROBATION, RUNNING, since=BEGUN, until=PartialDate.day(TODAY), done=78, total=78
    )

    assert line(app, row).reached == "Running, day 78 of 78"


@pytest.mark.one_engine
def test_of_several_people_each_is_said_by_itself(app: Flask) -> None:
    both = (ENDED, GOES_ON)
    row = StageNow(Stage.PROBATION, RUNNING, since=BEGUN, until=LAST, done=77, total=77, each=both)

    text_line = line(app, row, people=[("A", ENDED), ("B", GOES_ON)])

    assert text_line.reached == "Running"
    assert text_line.each[0].startswith("A: Ran out; the final decision is to be made")
    assert text_line.each[1].startswith("B: Running, day 78 of 303")


@pytest.mark.one_engine
def test_on_the_day_of_the_decision_the_first_day_is_still_to_come(app: Flask) -> None:
    row = StageNow(
        Stage.PROBATION, RUNNING, since=PartialDate.day(TODAY), until=OVER, done=0, total=225
    )

    assert line(app, row).reached == "Running, counted from today"
