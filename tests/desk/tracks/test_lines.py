"""Lines of work by hand: begun, suspended, ended; a state is shown where it is known, else none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from casetrack.accounts.models import Role, Staff
from casetrack.cases.kinds import (
    LineState,
    MeasureKind,
    MeasureState,
    PartyRole,
    Stage,
    StageState,
    TrackKind,
)
from casetrack.cases.models import Case, JournalEntry, Measure, Track
from casetrack.cases.stage_readings import states_of
from casetrack.casework.identity.actions import set_identity
from casetrack.casework.team import put_on_case
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.desk.tracks.models import (
    BEGUN,
    CHANGED,
    ENDED,
    NEEDED_AFTER_ALL,
    NOT_NEEDED,
    RESUMED,
    SUSPENDED,
)
from casetrack.ledger.decisions import track_for
from casetrack.ledger.measures import end_measure, start_measure
from tests.builders import NOON, TODAY, acting, make_child, make_staff
from tests.signed_in import prepare, sign_in, text_of

CARE = {"kind": "victim_care", "name_zh": "心理救助", "name_en": "Care of the mind"}


@dataclass
class Worked:
    """The case of a harmed child, its handler and an assistant who works on it."""

    app: Flask
    client: FlaskClient
    case_id: int
    handler: Staff
    assistant: Staff

    @property
    def page(self) -> str:
        return f"/cases/{self.case_id}"

    def begin(self, **typed: str) -> Track:
        self.client.post(f"{self.page}/lines/new", data={**CARE, **typed})
        return self.lines()[-1]

    def send(self, what: str, track: Track, **typed: str) -> str:
        return text_of(
            self.client.post(
                f"{self.page}/lines/{track.id}/{what}", data=typed, follow_redirects=True
            )
        )

    def lines(self) -> list[Track]:
        with self.app.app_context():
            return list(session().scalars(sa.select(Track).order_by(Track.id)))

    def told(self, kind: object) -> list[JournalEntry]:
        with self.app.app_context():
            query = sa.select(JournalEntry).where(JournalEntry.kind == kind)
            return list(session().scalars(query.order_by(JournalEntry.id)))

    def stage(self, stage: Stage) -> StageState:
        with self.app.app_context():
            return states_of(session().get_one(Case, self.case_id))[stage]


def worked_on(app: Flask, role: PartyRole) -> Worked:
    with prepare(app):
        child = make_child(role=role)
        case = session().get_one(Case, child.case_id)
        handler = case.handler
        assert handler is not None
        set_identity(child, name="孙小明", by=handler, at=NOON)
        assistant = make_staff(Role.ASSISTANT, office=handler.office, name="Zhou Ning")
        put_on_case(case, assistant, acting(handler, on=TODAY, at=NOON))
    return Worked(app, sign_in(app, handler), case.id, handler, assistant)


@pytest.fixture
def worked(app: Flask) -> Iterator[Worked]:
    with time_machine.travel(NOON, tick=False):
        yield worked_on(app, PartyRole.VICTIM)


def test_a_line_goes_its_whole_way(worked: Worked) -> None:
    line = worked.begin(number="清河检救〔2026〕3号", responsible=str(worked.assistant.id))
    assert (line.state, line.number, line.responsible_id) == (
        LineState.TODO,
        "清河检救〔2026〕3号",
        worked.assistant.id,
    )
    page = text_of(worked.client.get(worked.page))
    assert "Care of the mind</a>, to do</span>" in page

    shown = worked.send("start", line, since="2026-11-02")
    assert "running since 2026-11-02" in shown
    shown = worked.send("suspend", line, stopped="2026-11-10", reason="She is in hospital")
    assert "suspended since 2026-11-10" in shown
    assert "She is in hospital" in shown
    shown = worked.send("resume", line, resumed="2026-11-18")
    assert "running since 2026-11-02" in shown
    shown = worked.send("end", line, until="2026-11-20", outcome_zh="已恢复上学")
    assert "ended 2026-11-20" in shown
    assert "已恢复上学" in shown
    assert "Zhou Ning answers for it." in shown

    kinds = [worked.told(kind)[0].track_id for kind in (BEGUN, SUSPENDED, RESUMED, ENDED)]
    assert kinds == [line.id] * 4
    page = text_of(worked.client.get(worked.page))
    assert "Care of the mind</a>, ended 2026-11-20: 已恢复上学" in page


def test_a_line_that_ended_is_taken_up_again(worked: Worked) -> None:
    line = worked.begin(since="2026-11-02")
    worked.send("end", line, outcome_en="Settled")
    worked.send("resume", line, text="The settlement was not kept")

    (line,) = worked.lines()
    assert (line.state, line.until, line.outcome) == (
        LineState.RUNNING,
        None,
        BilingualText(None, None),
    )


@pytest.mark.parametrize(
    ("what", "typed", "told"),
    [
        ("suspend", {"reason": " "}, "Say why, in a few words."),
        ("suspend", {"reason": "孙小明住院"}, "孙某某"),
        ("suspend", {"reason": "x", "stopped": "2026-11-25"}, "This day has not come yet"),
        ("suspend", {"reason": "x", "stopped": "2026-11-01"}, "Work on this line began on"),
        ("end", {}, "Enter the outcome, in a few words."),
        ("end", {"outcome_zh": "孙小明已返校"}, "孙某某"),
        ("end", {"outcome_en": "x", "until": "2026-11-25"}, "This day has not come yet"),
        ("end", {"outcome_en": "x", "until": "2026-11-01"}, "it cannot end or stand still before"),
        ("start", {}, "This line of work runs already."),
        ("resume", {}, "This line of work is neither suspended nor ended."),
    ],
)
def test_what_is_amiss_is_one_sentence_and_nothing_is_saved(
    worked: Worked, what: str, typed: dict[str, str], told: str
) -> None:
    line = worked.begin(since="2026-11-02")

    shown = worked.send(what, line, **typed)

    assert told in shown
    assert worked.lines()[0].state is LineState.RUNNING
    assert all(value in shown for value in typed.values() if value.strip() and "孙" not in value)


@pytest.mark.parametrize("day", ["2026-11-02", "2026-11-24"])
def test_it_may_end_on_the_day_it_began_and_today(worked: Worked, day: str) -> None:
    line = worked.begin(since="2026-11-02")

    worked.send("end", line, until=day, outcome_en="Settled")

    until = worked.lines()[0].until
    assert until is not None
    assert until.edtf == day


def test_a_name_in_one_language_keeps_the_other_and_before_and_after_are_told(
    worked: Worked,
) -> None:
    line = worked.begin()
    worked.send("change", line, version="1", name_zh="心理治疗", name_en="Care of the mind")

    assert worked.lines()[0].name == BilingualText("Care of the mind", "心理治疗")
    assert worked.told(CHANGED)[0].text.zh == "中文名称：心理治疗，原为心理救助"


def test_a_stranger_does_not_answer_for_a_line(worked: Worked) -> None:
    with prepare(worked.app):
        stranger = make_staff(name="Nobody Here")
    page = worked.client.post(
        f"{worked.page}/lines/new", data={**CARE, "responsible": str(stranger.id)}
    )

    assert page.status_code == 422
    assert worked.lines() == []


def test_no_state_is_shown_that_nobody_recorded_and_nothing_shows(worked: Worked) -> None:
    with prepare(worked.app):
        track_for(session().get_one(Case, worked.case_id), TrackKind.CIVIL_SUPPORT)

    page = text_of(worked.client.get(worked.page))
    (line,) = worked.lines()
    assert f'/lines/{line.id}">support for a civil suit</a></span>' in page
    assert "not recorded" in text_of(worked.client.get(f"{worked.page}/lines/{line.id}"))


def test_what_runs_in_a_line_shows_that_it_runs_and_it_does_not_end_before(
    worked: Worked,
) -> None:
    line = worked.begin()
    with prepare(worked.app):
        case = session().get_one(Case, worked.case_id)
        track = session().get_one(Track, line.id)
        measure = start_measure(
            case,
            MeasureKind.PSYCHOTHERAPY,
            started=PartialDate.day(date(2026, 11, 5)),
            parties={},
            track=track,
        )
    assert "running since 2026-11-05" in text_of(worked.client.get(worked.page))
    refused = worked.send("end", line, outcome_en="Settled")
    assert "In this line still runs: psychotherapy. End it first." in refused

    with prepare(worked.app):
        act = acting(session().get_one(Staff, worked.handler.id), on=TODAY, at=NOON)
        end_measure(session().get_one(Measure, measure.id), act, on=date(2026, 11, 20))
    worked.send("end", line, outcome_en="Settled")
    assert worked.lines()[0].state is LineState.ENDED


def test_a_line_of_which_all_measures_ended_is_read_as_ended(worked: Worked) -> None:
    with prepare(worked.app):
        case = session().get_one(Case, worked.case_id)
        track = track_for(case, TrackKind.VICTIM_CARE)
        measure = start_measure(
            case,
            MeasureKind.PSYCHOTHERAPY,
            started=PartialDate.day(date(2026, 11, 5)),
            parties={},
            track=track,
        )
        measure.state, measure.ended_on = MeasureState.ENDED, date(2026, 11, 20)
    assert "care of the victim</a>, ended 2026-11-20" in text_of(worked.client.get(worked.page))
    (line,) = worked.lines()
    shown = text_of(worked.client.get(f"{worked.page}/lines/{line.id}"))
    assert "Read from what the line holds." in shown


def test_the_case_of_a_harmed_child_says_what_runs_and_no_stage_that_nobody_decided(
    worked: Worked,
) -> None:
    worked.begin(since="2026-11-02")

    page = text_of(worked.client.get(worked.page))

    assert "Not needed" not in page
    assert "Not decided" not in page
    assert 'class="stages"' not in page
    assert "running since 2026-11-02" in page


def test_not_needed_is_said_where_somebody_said_so_and_taken_back(worked: Worked) -> None:
    assert worked.stage(Stage.SUGGESTIONS) is StageState.NOT_DECIDED
    fields = {"stage": "suggestions", "reason": "The school has changed its rules"}
    worked.client.post(f"{worked.page}/stages/not-needed", data=fields)

    assert worked.stage(Stage.SUGGESTIONS) is StageState.NOT_NEEDED
    assert worked.stage(Stage.VISITS) is StageState.NOT_DECIDED
    assert worked.told(NOT_NEEDED)[0].text.en == "Suggestions. The school has changed its rules"
    page = text_of(worked.client.get(worked.page))
    assert page.count("Not needed") == 1
    assert "The school has changed its rules" in text_of(worked.client.get(f"{worked.page}/lines"))

    back = {"stage": "suggestions", "reason": "It has not"}
    worked.client.post(f"{worked.page}/stages/open-again", data=back)
    assert worked.stage(Stage.SUGGESTIONS) is StageState.NOT_DECIDED


def test_a_stage_that_was_opened_again_meanwhile_is_said_and_what_was_typed_stays(
    worked: Worked,
) -> None:
    fields = {"stage": "suggestions", "reason": "The school has changed its rules"}
    worked.client.post(f"{worked.page}/stages/not-needed", data=fields)
    back = {"stage": "suggestions", "reason": "It has not"}
    worked.client.post(f"{worked.page}/stages/open-again", data=back)

    again = worked.client.post(f"{worked.page}/stages/open-again", data=back)

    assert again.status_code == 422
    assert "It has not" in text_of(again)
    assert "Nobody said that this stage is not needed." in text_of(again)
    assert len(worked.told(NEEDED_AFTER_ALL)) == 1


def test_a_stage_in_which_something_is_recorded_was_needed(app: Flask) -> None:
    with time_machine.travel(NOON, tick=False):
        accused = worked_on(app, PartyRole.SUSPECT)
        page = accused.client.post(
            f"{accused.page}/stages/not-needed", data={"stage": "review", "reason": "x"}
        )

        assert page.status_code == 422
        assert accused.stage(Stage.REVIEW) is StageState.TODO
        shown = text_of(accused.client.get(accused.page))
        assert shown.count(">Not decided</span>") == 4


def test_a_stranger_finds_no_line(worked: Worked) -> None:
    line = worked.begin()
    with prepare(worked.app):
        stranger = make_staff()
    theirs = sign_in(worked.app, stranger)

    assert theirs.get(f"{worked.page}/lines").status_code == 404
    assert theirs.get(f"{worked.page}/lines/{line.id}").status_code == 404
    assert theirs.post(f"{worked.page}/lines/{line.id}/end", data={}).status_code == 404
