"""The pages of points: written, recorded, put right, answered; and for one office alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from casetrack.accounts.models import Role
from casetrack.casework.identity.actions import set_identity
from casetrack.db import session
from casetrack.probation.scores.models import ScoreEntry, ScoreLedger, ScoreScheme
from casetrack.probation.scores.queries import version_in_force
from tests.builders import NOON, make_staff
from tests.probation.builders import child_of, make_probation
from tests.probation.entrustments.builders import accept, apply_for, ask, handler_of, worker_of
from tests.probation.scores.builders import give, make_ledger
from tests.review.builders import handler_of as handles
from tests.signed_in import PAPER, prepare, sign_in, text_of

NAME = "孙小明"


@dataclass
class ScoreDesk:
    """A case with points of a child that another office supervises, and who is signed in."""

    app: Flask
    url: str
    case_url: str
    handler: FlaskClient
    head: FlaskClient
    worker: FlaskClient
    points_id: int

    def entries(self) -> list[tuple[int, bool]]:
        with self.app.app_context():
            rows = session().scalars(select(ScoreEntry).order_by(ScoreEntry.id))
            return [(row.points, row.withdrawn_by_id is None) for row in rows]


@pytest.fixture
def desk(app: Flask) -> Iterator[ScoreDesk]:
    with time_machine.travel(NOON, tick=False):
        with prepare(app):
            probation = make_probation(months=8)
            child = child_of(probation)
            set_identity(child, name=NAME, by=handles(child), at=NOON)
            entrustment = accept(ask(apply_for(probation)))
            ledger = make_ledger(probation=probation)
            entry = give(ledger)
            handler = handler_of(entrustment)
            people = (
                handler,
                make_staff(Role.SECTION_HEAD, office=handler.office),
                worker_of(entrustment),
            )
            case_url = f"/cases/{probation.case_id}"
            url = f"{case_url}/probations/{probation.id}"
            points_id = entry.id
        at_desk, head, worker = (sign_in(app, person) for person in people)
        yield ScoreDesk(app, url, case_url, at_desk, head, worker, points_id)


def recorded(**changed: str) -> dict[str, str]:
    return {"indicator": "1", "happened_on": "today", "evidence": "a signed list", **changed}


@pytest.mark.in_turn(13)
def test_points_are_recorded_speak_and_lead_to_the_form_of_another_length(desk: ScoreDesk) -> None:
    sent = desk.handler.post(f"{desk.url}/score/points", data=recorded())
    page = text_of(desk.handler.get(f"{desk.url}/score"))
    today = text_of(desk.handler.get("/"))
    file = text_of(desk.handler.get(f"{desk.url}/supervision"))

    assert sent.status_code == 302
    words = "Scheme: at 110 or above, shorten by half a month (score 110)"
    assert all(words in text for text in (page, today, file))
    assert "The last day would be" in page
    form = text_of(desk.handler.get(f"{desk.url}/length?by=scheme"))
    assert 'value="2027-07-09"' in form
    assert words in form
    changed = {"last_day": "2027-07-09", "changed_on": "today", "reason": words, "version": "1"}
    done = desk.handler.post(f"{desk.url}/length", data={**changed, **PAPER, "do": "save"})
    assert done.status_code == 302, text_of(done)
    assert words not in text_of(desk.handler.get("/"))
    assert "Followed" in text_of(desk.handler.get(f"{desk.url}/score"))


def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_stays(desk: ScoreDesk) -> None:
    page = desk.handler.post(
        f"{desk.url}/score/points", data=recorded(happened_on="tomorrow", evidence=f"by {NAME}")
    )
    text = text_of(page)

    assert page.status_code == 422
    assert "tomorrow" in text
    named = desk.handler.post(f"{desk.url}/score/points", data=recorded(evidence=f"见{NAME}"))
    assert named.status_code == 422
    assert desk.entries() == [(5, True)]


def test_points_are_put_right_or_taken_back(desk: ScoreDesk) -> None:
    url = f"{desk.case_url}/points/{desk.points_id}/correct"
    version = {"version": version_of(desk)}
    same = recorded(evidence="社区工作人员签字的记录", **version)

    assert desk.handler.post(url, data=same).status_code == 302
    assert desk.entries() == [(5, True)]
    without = desk.handler.post(url, data={**same, "indicator": "2"})
    assert (without.status_code, "Say why, in a few words." in text_of(without)) == (422, True)
    lost = desk.handler.post(url, data={**same, "indicator": "2", "reason": "错", "version": "99"})
    assert lost.status_code == 409
    assert (
        desk.handler.post(url, data={**same, "indicator": "2", "reason": "错"}).status_code == 302
    )
    assert desk.entries() == [(5, False), (-5, True)]


def test_the_office_that_supervises_never_sees_a_score(desk: ScoreDesk) -> None:
    desk.handler.post(f"{desk.url}/score/points", data=recorded())
    paths = (
        f"{desk.url}/score",
        f"{desk.url}/score/begin",
        f"{desk.url}/score/points",
        f"{desk.url}/score/answer",
        f"{desk.case_url}/points/{desk.points_id}/correct",
        f"{desk.case_url}/scores/{ledger_id(desk)}",
    )
    for path in paths:
        assert desk.worker.get(path).status_code in (403, 404), path
        assert desk.handler.get(path).status_code in (200, 302), path
    for path in (f"{desk.url}/supervision", desk.case_url, "/", "/calendar"):
        text = text_of(desk.worker.get(path))
        assert "score" not in text.lower(), path
        assert "A hundred" not in text, path


def test_a_head_writes_schemes_and_nobody_else(desk: ScoreDesk) -> None:
    page = text_of(desk.head.get("/office/schemes/new?like=sheyang"))
    assert page.count("(example)") >= 15
    assert "The indicators are invented." in page
    assert desk.handler.get("/office/schemes").status_code == 403

    new = {"name_en": "Ours", "start": "0", "nodes": "3, 6"}
    row = {"indicators-0-text_en": "On time", "indicators-0-points": "1"}
    bound = {"thresholds-0-way": "shorten", "thresholds-0-at": "5", "thresholds-0-halves": "1"}
    refused = desk.head.post("/office/schemes/new", data={**new, **bound})
    assert refused.status_code == 422
    assert 'value="Ours"' in text_of(refused)
    wrong = desk.head.post("/office/schemes/new", data={**new, **row, "nodes": "three"})
    assert "Write months from 1 to 12" in text_of(wrong)
    done = desk.head.post("/office/schemes/new", data={**new, **row, **bound})
    assert done.status_code == 302, text_of(done)

    with desk.app.app_context():
        scheme = session().scalars(select(ScoreScheme).order_by(ScoreScheme.id.desc())).first()
        assert scheme is not None
        kept = version_in_force(scheme)
        values = (kept.name.en, kept.rules["nodes"], scheme.version)
        url = f"/office/schemes/{scheme.id}"
    assert values == ("Ours", [3, 6], 1)
    same = {**new, **row, **bound, "version": "1"}
    assert desk.head.post(url, data=same).status_code == 302
    assert "Nothing is different" in text_of(desk.head.get("/office/schemes"))
    assert desk.head.post(url, data={**same, "start": "1"}).status_code == 302
    lost = desk.head.post(url, data={**same, "start": "2"})
    assert (lost.status_code, "Somebody changed this scheme" in text_of(lost)) == (409, True)
    stop = desk.head.post(f"{url}/offered", data={"offered": "no", "version": "2"})
    assert stop.status_code == 302
    assert "Offered no more" in text_of(desk.head.get("/office/schemes"))


def version_of(desk: ScoreDesk) -> str:
    with desk.app.app_context():
        return str(session().scalars(select(ScoreLedger.version)).one())


def ledger_id(desk: ScoreDesk) -> int:
    with desk.app.app_context():
        return session().scalars(select(ScoreLedger.id)).one()
