"""Today ranks by how late something is, whoever is held first, and says what is grave."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from flask import Flask

from casetrack.accounts.models import Role, Staff
from casetrack.cases.duty_kinds import ObligationKind, awaited, windows
from casetrack.desk.today.groups import SHOWN, AgendaGroup, Whose
from casetrack.desk.today.queries import duties_in, duties_of, place_of
from casetrack.law import Lateness
from tests.builders import NOON, TODAY, make_case, make_child, make_staff
from tests.desk.today.builders import END, VISIT, make_duty
from tests.signed_in import prepare, sign_in, text_of

REVIEW = ObligationKind.PROSECUTION_REVIEW
RECEIPT = ObligationKind.EXECUTION_RECEIPT
APPEAL = ObligationKind.VICTIM_APPEAL_WINDOW


@pytest.fixture(autouse=True)
def _on_that_tuesday() -> Iterator[None]:
    """24 November 2026, noon."""
    with time_machine.travel(NOON, tick=False):
        yield


def in_group(user: Staff, group: AgendaGroup) -> list[int]:
    return [owed.id for owed in duties_of(user, Whose.MINE, on=TODAY).groups[group]]


def page_of(app: Flask, staff: Staff, lang: str = "en") -> str:
    client = sign_in(app, staff)
    with client.session_transaction() as kept:
        kept["language"] = lang
    return text_of(client.get("/"))


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(("group", "day"), [(AgendaGroup.LATE, -1), (AgendaGroup.TODAY, 0)])
def test_late_or_of_today_the_heavier_comes_first_then_the_earlier(
    group: AgendaGroup, day: int
) -> None:
    case = make_case()
    assert case.handler is not None
    weights = (6, 4, 1, 2, 5, 3)
    made = {w: make_duty(case, END, in_days=day, weight=Lateness(w)).id for w in weights}

    assert in_group(case.handler, group) == [made[w] for w in sorted(weights)]


@pytest.mark.in_turn(13)
@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("whose", [Whose.MINE, Whose.OFFICE])
def test_late_ones_stand_by_how_late_they_are_after_whoever_is_held(whose: Whose) -> None:
    case = make_case()
    head = make_staff(Role.SECTION_HEAD, office=case.office)
    reader = case.handler if whose is Whose.MINE else head
    assert reader is not None
    made = [
        make_duty(case, kind, in_days=-days, weight=weight).id
        for kind, days, weight in (
            (REVIEW, 3, Lateness.FREEDOM),
            (REVIEW, 2, Lateness.FREEDOM),
            (END, 30, Lateness.AGREED),
            (END, 9, Lateness.POWER),
            (END, 9, Lateness.AGREED),
            (END, 1, Lateness.RIGHT),
        )
    ]

    owed = duties_of(reader, whose, on=TODAY).groups[AgendaGroup.LATE]
    late = duties_in(AgendaGroup.LATE, reader, whose, on=TODAY)

    assert [line.id for line in owed] == made
    assert [duty.obligation.id for duty in late] == made
    for place, last in enumerate(late):
        rest = duties_in(AgendaGroup.LATE, reader, whose, on=TODAY, after=place_of(last))
        assert [duty.obligation.id for duty in rest] == made[place + 1 :]


@pytest.mark.usefixtures("database")
def test_of_one_weight_the_earlier_comes_first() -> None:
    case = make_case()
    assert case.handler is not None
    last = make_duty(case, END, in_days=-1, weight=Lateness.POWER)
    first = make_duty(case, END, in_days=-9, weight=Lateness.POWER)

    assert in_group(case.handler, AgendaGroup.LATE) == [first.id, last.id]


@pytest.mark.usefixtures("database")
def test_ahead_the_day_comes_before_the_weight() -> None:
    case = make_case()
    assert case.handler is not None
    later = make_duty(case, REVIEW, in_days=2, weight=Lateness.FREEDOM)
    light = make_duty(case, END, in_days=1, weight=Lateness.AGREED)
    heavy = make_duty(case, END, in_days=1, weight=Lateness.POWER)

    assert in_group(case.handler, AgendaGroup.AHEAD) == [heavy.id, light.id, later.id]


@pytest.mark.usefixtures("database")
def test_the_heaviest_is_among_those_shown_however_many_are_later_than_it() -> None:
    case = make_case()
    assert case.handler is not None
    for _n in range(SHOWN + 3):
        make_duty(case, END, in_days=-30)
    held = make_duty(case, REVIEW, in_days=-1, weight=Lateness.FREEDOM)

    assert in_group(case.handler, AgendaGroup.LATE)[0] == held.id


@pytest.mark.usefixtures("database")
def test_what_others_must_do_waits_until_its_day_and_is_late_after_it() -> None:
    case = make_case()
    assert case.handler is not None
    theirs = sorted(awaited() - windows())
    ahead = [make_duty(case, kind, in_days=40).id for kind in theirs]
    now = [make_duty(case, kind, in_days=0).id for kind in theirs]
    late = [make_duty(case, kind, in_days=-1).id for kind in theirs]

    assert in_group(case.handler, AgendaGroup.WAITING) == ahead
    assert in_group(case.handler, AgendaGroup.TODAY) == now
    assert in_group(case.handler, AgendaGroup.LATE) == late


@pytest.mark.usefixtures("database")
def test_the_time_that_others_have_is_never_late_and_nobodys_duty_on_its_last_day() -> None:
    case = make_case()
    assert case.handler is not None
    kinds = sorted(windows())
    for kind in kinds:
        make_duty(case, kind, in_days=-1)
    now = [make_duty(case, kind, in_days=0).id for kind in kinds]

    duties = duties_of(case.handler, Whose.MINE, on=TODAY).groups

    assert [group for group in AgendaGroup if duties[group]] == [AgendaGroup.WAITING]
    assert in_group(case.handler, AgendaGroup.WAITING) == now


def test_a_late_custody_period_is_what_the_eye_meets_first(app: Flask) -> None:
    with prepare(app):
        case = make_case()
        handler = case.handler
        assert handler is not None
        make_duty(case, END, in_days=-90)
        make_duty(case, VISIT, in_days=-95, child=make_child(case))
        make_duty(case, REVIEW, in_days=-1, weight=Lateness.FREEDOM)

    page, chinese = page_of(app, handler), page_of(app, handler, "zh")

    assert "Two things are late, one of them while somebody is in custody" in page
    assert '<strong class="late">Somebody is held without a ground.</strong>' in page
    assert page.index("is-late") < page.index("held without a ground") < page.index("90 days late")
    assert page.index("btn-main") < page.index("90 days late")
    assert "逾期两件，其中一件涉及在押人员" in chinese


def test_a_custody_period_of_today_comes_before_lighter_things_that_are_late(app: Flask) -> None:
    with prepare(app):
        case = make_case()
        handler = case.handler
        assert handler is not None
        make_duty(case, END, in_days=-2)
        make_duty(case, REVIEW, in_days=0, weight=Lateness.FREEDOM)

    page = page_of(app, handler)

    assert "One is due today while somebody is in custody." in page
    assert page.index('id="today"') < page.index("btn-main") < page.index('id="late"')


@pytest.mark.parametrize(
    ("weight", "said"),
    [
        (Lateness.POWER, "The time given by law is over."),
        (Lateness.RIGHT, "Somebody is kept from a right."),
    ],
)
def test_a_grave_late_line_says_what_it_means(app: Flask, weight: Lateness, said: str) -> None:
    with prepare(app):
        case = make_case()
        handler = case.handler
        assert handler is not None
        make_duty(case, END, in_days=-2, weight=weight)
        make_duty(case, END, in_days=2, weight=weight)

    assert page_of(app, handler).count(said) == 1


def test_a_light_late_line_says_only_how_late_it_is(app: Flask) -> None:
    with prepare(app):
        case = make_case()
        handler = case.handler
        assert handler is not None
        make_duty(case, END, in_days=-2, weight=Lateness.DUTY)

    page = page_of(app, handler)

    assert "2 days late" in page
    assert "not met" not in page


def test_what_waits_for_others_stands_apart(app: Flask) -> None:
    with prepare(app):
        case = make_case()
        handler = case.handler
        assert handler is not None
        make_duty(case, RECEIPT, in_days=5)

    page, chinese = page_of(app, handler), page_of(app, handler, "zh")

    assert "Nothing is due today, one waits for others." in page
    assert "Waiting for others" in page
    assert "待其他单位办理" in chinese
