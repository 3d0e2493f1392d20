"""A digest says first what weighs most, and nothing of the time that others have."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from flask import Flask

from casetrack.cases.duty_kinds import windows
from casetrack.casework.concerns.models import NEXT_LOOK, URGENT
from casetrack.desk.notices.queries import Owed
from casetrack.law import Lateness
from tests.builders import TODAY, make_case
from tests.desk.notices.builders import in_days, maildir, make_duty, night, outbox, told
from tests.signed_in import prepare


def test_late_lines_come_by_what_being_late_means_and_the_rest_by_day(app: Flask) -> None:
    with prepare(app):
        case = make_case()
        handler = case.handler
        assert handler is not None
        reminder = make_duty(case, in_days(-20))
        soon = make_duty(case, in_days(1))
        custody = make_duty(case, in_days(-1))
        custody.weight = Lateness.FREEDOM
        power = make_duty(case, in_days(-2))
        power.weight = Lateness.POWER
        later = make_duty(case, in_days(3))
        later.weight = Lateness.FREEDOM
        right = make_duty(case, in_days(1))
        right.weight = Lateness.RIGHT

    night(app)

    in_order = [duty.id for duty in (custody, power, reminder, right, soon, later)]
    assert told(app, handler) == [in_order]


def test_a_letter_has_the_same_order(app: Flask, tmp_path: Path) -> None:
    with prepare(app):
        case, other = make_case(), make_case()
        handler = case.handler
        assert handler is not None
        handler.email = "anna@example.org"
        other.handler_id = handler.id
        make_duty(other, in_days(-9))
        make_duty(case, in_days(-1)).weight = Lateness.FREEDOM

    night(app, route=maildir(tmp_path))

    [mail] = outbox(app)
    assert mail.body.index(case.number) < mail.body.index(other.number)


def test_a_child_that_nobody_looked_at_comes_first_from_the_day_after() -> None:
    look = Owed(1, 1, 1, 1, "1", NEXT_LOOK, TODAY, {}, None, 1, 0)

    assert not look.is_concern(on=TODAY)
    assert look.is_concern(on=in_days(1))
    assert look.rank(on=in_days(1)) < replace(look, kind=URGENT, id=2).rank(on=in_days(1))


def test_nobody_is_told_of_the_end_of_the_time_that_others_have(app: Flask) -> None:
    with prepare(app):
        for kind in sorted(windows()):
            for days in (-1, 0, 1, 3, 7):
                make_duty(make_case(), in_days(days), kind=kind)

    assert night(app).digests == 0
