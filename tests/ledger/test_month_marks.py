"""A line of months: where a month begins and ends, what stands in it, and who sees which row."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from flask import Flask

from casetrack.cases.facts import CaseFacts, facts_of
from casetrack.cases.kinds import Aspect
from casetrack.cases.models import Party
from casetrack.cases.policy import Sight
from casetrack.db import session
from casetrack.db.transaction import unit_of_work
from casetrack.ledger.month_marks import MonthLine, months_to
from casetrack.probation.actions import change_length
from casetrack.probation.models import Probation
from casetrack.probation.month_marks import line_of
from tests.builders import TODAY, acting
from tests.probation.builders import LAST_DAY, child_of, make_breach, make_probation
from tests.signed_in import prepare, sign_in, text_of
from tests.visits.builders import case_of, handler_of, met, plan_monthly, record
from tests.visits.spotchecks.builders import plan as plan_checks

DECIDED = date(2026, 9, 7)


@pytest.fixture
def asked(app: Flask) -> Iterator[None]:
    """Somebody asks for a page: the addresses in it are known."""
    with app.test_request_context(), unit_of_work():
        yield


def test_an_end_that_was_later_goes_on_behind_the_last_day_and_no_day_is_in_two_months() -> None:
    months = months_to(DECIDED, date(2027, 3, 7), later=date(2027, 5, 7))
    assert [month.number for month in months] == [1, 2, 3, 4, 5, 6, 7, 8]
    # The day that ends the last month belongs to it, so the next begins a day later.
    assert months[5].last == date(2027, 3, 7)
    assert months[6].first == date(2027, 3, 8)
    days = [month.last.toordinal() + 1 for month in months[:-1]]
    assert days == [month.first.toordinal() for month in months[1:]]
    assert months_to(DECIDED, date(2027, 3, 7), later=date(2027, 3, 7)) == months[:6]
    assert months_to(DECIDED, date(2027, 3, 7), later=date(2027, 3, 6)) == months[:6]


def line_for(probation: Probation, sight: Sight | None = None) -> MonthLine:
    child = child_of(probation)
    handler = handler_of(child)
    facts: CaseFacts = facts_of(case_of(child), seen_by=handler, on=TODAY)
    line = line_of(facts if sight is None else replace(facts, sight=sight), probation, handler)
    assert line is not None
    return line


def in_row(line: MonthLine, name: str) -> list[tuple[int, list[str]]]:
    """How many months each cell of a row is wide, and the shapes in it."""
    shown = next(row for row in line.rows if row.row.name == name)
    return [(cell.span, [mark.shape.value for mark in cell.marks]) for cell in shown.cells]


def make_supervised() -> tuple[Probation, Party]:
    """Six months from today, three visits from 7 December, two checks, one breach."""
    probation = make_probation()
    child = child_of(probation)
    record(plan_monthly(child)[0], met(date(2026, 12, 7)), on=date(2026, 12, 7))
    plan_checks(child)
    make_breach(probation)
    return probation, child


@pytest.mark.usefixtures("asked")
def test_what_happened_stands_in_its_month_and_a_window_over_all_of_its_months() -> None:
    probation, _child = make_supervised()
    line = line_for(probation)
    assert in_row(line, "visits") == [
        (1, ["done"]),
        (1, ["planned"]),
        (1, ["planned"]),
        *[(1, [])] * 3,
    ]
    # From 30 November to 25 December: over the first two months, each with its window.
    assert in_row(line, "spot-checks") == [(2, ["hidden", "hidden"]), *[(1, [])] * 4]
    assert in_row(line, "breaches")[0] == (1, ["breach"])
    assert in_row(line, "length")[-1] == (1, ["due"])
    assert line.now == 1


@pytest.mark.usefixtures("asked")
def test_the_first_end_stays_in_it_when_it_is_shortened() -> None:
    probation = make_probation(months=8)
    child = child_of(probation)
    change_length(
        probation,
        6,
        acting(handler_of(child)),
        changed_on=TODAY,
        reason="表现良好",
        opened=probation.version,
    )
    line = line_for(probation)
    assert (len(line.of.months), line.of.count, line.of.last) == (8, 6, LAST_DAY)
    cells = next(row for row in line.rows if row.row.name == "length").cells
    assert [mark.shape.value for mark in cells[0].marks] == ["changed"]
    assert [mark.shape.value for mark in cells[5].marks] == ["due"]
    assert [mark.day for mark in cells[7].marks] == [date(2027, 7, 24)]
    assert [cell.is_over for cell in cells] == [False] * 6 + [True] * 2


@pytest.mark.usefixtures("asked")
def test_who_sees_the_visits_alone_sees_their_row_and_no_window() -> None:
    probation, child = make_supervised()
    sight = Sight(frozenset({Aspect.VISITS}), {Aspect.VISITS: frozenset({child.id})})
    assert [row.row.name for row in line_for(probation, sight).rows] == ["visits"]
    other = Sight(frozenset({Aspect.VISITS}), {Aspect.VISITS: frozenset({child.id + 1})})
    assert line_for(probation, other).rows == []


@pytest.mark.usefixtures("asked")
def test_without_a_day_of_the_end_there_is_no_line() -> None:
    probation = make_probation()
    facts = facts_of(
        case_of(child_of(probation)), seen_by=handler_of(child_of(probation)), on=TODAY
    )
    probation.last_day = None
    session().flush()
    assert line_of(facts, probation, handler_of(child_of(probation))) is None


def test_it_stands_on_the_page_of_the_child_and_tells_no_hidden_day(app: Flask) -> None:
    with prepare(app):
        _probation, child = make_supervised()
        handler = handler_of(child)
    page = text_of(sign_in(app, handler).get(f"/cases/{child.case_id}/people/{child.id}"))
    table = page[page.index('<table class="months"') :]
    table = table[: table.index("</table>")]
    assert re.findall(r'<th scope="row">(.*?)</th>', table) == [
        "Visits",
        "Spot checks",
        "Breaches",
        "Length",
    ]
    assert '<td colspan="2" class="now">' in table
    assert "day hidden" in table
    assert "Probation, 24 November 2026 to 24 May 2027" in page
    assert "month 1 of 6" in page
