"""The supervision file of a probation: made of parts, each for one office or for both."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from casetrack.accounts.models import Staff
from casetrack.db import session
from casetrack.ledger import supervision_parts
from casetrack.ledger.supervision_parts import Supervising, SupervisionPart
from casetrack.probation.models import Probation
from tests.builders import NOON
from tests.desk import prepare, sign_in, text_of
from tests.entrustments.builders import accept, ask, handler_of, worker_of


@pytest.fixture
def there(app: Flask) -> Iterator[tuple[str, Staff, Staff]]:
    """The address of a file, the handler of its case, and who supervises elsewhere."""
    with time_machine.travel(NOON, tick=False):
        with prepare(app):
            entrustment = accept(ask())
            probation_id = sa.select(Probation.id).where(Probation.party_id == entrustment.party_id)

            number = session().scalars(probation_id).one()
            url = f"/cases/{entrustment.case_id}/probations/{number}/supervision"
            found = url, handler_of(entrustment), worker_of(entrustment)
        yield found


def test_a_part_for_one_office_is_not_asked_for_the_other(
    app: Flask, there: tuple[str, Staff, Staff], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def part(name: str) -> SupervisionPart:
        def of(file: Supervising, user: Staff) -> None:
            asked.append(name)

        return SupervisionPart("supervision/_asked.html", of, for_both=name == "both")

    monkeypatch.setattr(supervision_parts, "_parts", [part("own"), part("both")])
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
    ours, theirs = (text_of(sign_in(app, one).get(url)) for one in (handler, worker))

    assert "完成培训" in ours
    assert "完成培训" in theirs
    assert "The probation" in ours
    assert "both offices see this" in ours
    assert url.removesuffix("/supervision") + '"' not in theirs
    page = url.split("/probations")[0]
    assert f'href="{url}"' in text_of(sign_in(app, worker).get(page))
