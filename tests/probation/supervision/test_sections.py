"""The supervision file of a probation: made of parts, each for one office or for both."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from casetrack.accounts.models import Staff
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.probation.models import Probation
from casetrack.probation.supervision.actions import NotRevoking, not_revoke
from casetrack.probation.supervision.child_reports import TALK
from casetrack.probation.supervision.fact_actions import record
from casetrack.probation.supervision_parts import Supervising, SupervisionPart
from tests.brought import bring_instead
from tests.builders import NOON, TODAY, acting
from tests.probation.builders import make_breach
from tests.probation.entrustments.builders import accept, ask, handler_of, worker_of
from tests.probation.supervision.builders import (
    NOTHING,
    admonish,
    ask_leave,
    assess,
    by,
    own_report,
    plan,
    talk,
)
from tests.signed_in import prepare, sign_in, text_of


@pytest.fixture
def there(app: Flask) -> Iterator[tuple[str, Staff, Staff]]:
    """The address of a file, the handler of its case, and who supervises elsewhere."""
    with time_machine.travel(NOON, tick=False):
        with prepare(app):
            entrustment = accept(ask())
            probation_id = sa.select(Probation.id).where(Probation.party_id == entrustment.party_id)

            number = session().scalars(probation_id).one()
            url = f"/cases/{entrustment.case_id}/probations/{number}/supervision"
            values = url, handler_of(entrustment), worker_of(entrustment)
        yield values


def test_a_part_for_one_office_is_not_asked_for_the_other(
    app: Flask, there: tuple[str, Staff, Staff]
) -> None:
    asked: list[str] = []

    def part(name: str) -> SupervisionPart:
        def of(file: Supervising, user: Staff) -> None:
            asked.append(name)

        return SupervisionPart("probation/supervision/_asked.html", of, for_both=name == "both")

    bring_instead(SupervisionPart, part("own"), part("both"))
    url, handler, worker = there

    assert sign_in(app, handler).get(url).status_code == 200
    assert asked == ["own", "both"]
    asked.clear()
    assert sign_in(app, worker).get(url).status_code == 200
    assert asked == ["both"]


def test_the_other_office_is_led_to_the_file_and_out_of_the_case(
    app: Flask, there: tuple[str, Staff, Staff]
) -> None:
    url, handler, worker = there
    ours, theirs = (text_of(sign_in(app, member).get(url)) for member in (handler, worker))

    assert "完成培训" in ours
    assert "完成培训" in theirs
    assert "The probation" in ours
    assert "both offices see this" in ours
    # What only acts is not printed, and leaves no sign behind.
    assert re.search(r'<span class="no-print">; <a href="[^"]+/talks/new"', ours)
    assert url.removesuffix("/supervision") + '"' not in theirs
    page = url.split("/probations")[0]
    assert f'href="{url}"' in text_of(sign_in(app, worker).get(page))


def test_the_other_office_sees_reports_leave_and_talks_and_nothing_that_is_decided(
    app: Flask, there: tuple[str, Staff, Staff]
) -> None:
    url, handler, worker = there
    with prepare(app):
        probation = session().scalars(sa.select(Probation)).one()
        plan(probation)
        own_report(probation, TODAY, text="每日到岗学习")
        talk(probation, TODAY, text="消费打算")
        ask_leave(probation, TODAY, TODAY)
        assess(probation, 1, TODAY)
        breach = make_breach(probation, text="未经批准外出")
        admonish(probation, breach.id)
        reasons = NotRevoking(breach.id, TODAY, "初犯不撤销")
        not_revoke(probation, reasons, by(probation))
    ours, theirs = (text_of(sign_in(app, member).get(url)) for member in (handler, worker))

    for text in ("每日到岗学习", "消费打算", "祖母家"):
        assert text in ours
        assert text in theirs
    for text in ("遵守各项规定", "未经批准外出", "当面训诫", "初犯不撤销"):
        assert text in ours
        assert text not in theirs
    # What this office recorded is corrected here; what the other records there, there.
    assert "/change" in ours
    assert "/change" not in theirs
    with prepare(app):
        probation = session().scalars(sa.select(Probation)).one()
        values = {
            "happened": PartialDate.day(TODAY),
            "held_by": NOTHING,
            "text": BilingualText(None, "工坊情况"),
            "next_on": None,
        }
        made = record(TALK, probation, values, acting(session().get_one(Staff, worker.id)))
        mine, page = made.id, url.split("/probations")[0]
    client = sign_in(app, worker)
    assert f"{page}/talks/{mine}/change" in text_of(client.get(url))
    changed = client.get(f"{page}/talks/{mine}/change")
    assert changed.status_code == 200
    assert client.get(f"{page}/talks/{mine - 1}/change").status_code == 403


@pytest.mark.in_turn(13)
def test_the_file_says_first_what_is_late_and_not_what_the_other_office_owes(
    app: Flask, there: tuple[str, Staff, Staff]
) -> None:
    url, handler, worker = there
    with prepare(app):
        plan(session().scalars(sa.select(Probation)).one())
    with time_machine.travel(datetime(2026, 12, 24, 4, tzinfo=UTC), tick=False):
        ours, theirs = (heading_of(app, member, url) for member in (handler, worker))
    assert "The report of the child has not come, 3 days late" in ours
    assert "The month is not assessed" not in ours, "its last day is today"
    assert "The report of the child has not come, 3 days late" in theirs
    with time_machine.travel(datetime(2026, 12, 25, 4, tzinfo=UTC), tick=False):
        ours, theirs = (heading_of(app, member, url) for member in (handler, worker))
    assert "has not come, 4 days late, The month is not assessed, 1 day late" in ours
    assert "The month is not assessed" not in theirs


def heading_of(app: Flask, who: Staff, url: str) -> str:
    """The words above the double rule, without their marks."""
    page = text_of(sign_in(app, who).get(url))
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page.split("<h1")[1].split("wenwu")[0]))


def test_the_way_back_from_a_form_is_called_as_the_file_is(
    app: Flask, there: tuple[str, Staff, Staff]
) -> None:
    url, handler, _ = there
    page = text_of(
        sign_in(app, handler, lang="zh").get(f"{url.removesuffix('/supervision')}/talks/new")
    )

    way_back = re.search(rf'<a href="{url}">([^<]+)</a>', page)
    assert way_back is not None
    assert way_back[1] == "监督考察"
