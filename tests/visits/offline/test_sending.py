"""What was written down without a network is recorded once, or shown with what happened since."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse

from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.models import CaseGrant, JournalEntry
from casetrack.casework.attachments.models import Attachment, AttachmentKind
from casetrack.casework.concerns.models import Concern
from casetrack.db import session
from casetrack.visits.models import Condition, Visit
from tests.casework.attachments import made_files as made
from tests.casework.attachments.conftest import posted
from tests.signed_in import prepare, text_of
from tests.visits.builders import met, record
from tests.visits.visit_sheets.test_slip import DAY, EVE, NAME, WHO_SEES, Door, at

# Ten in the morning at the door, and noon when there is a network again.
TYPED = "2026-12-09T02:05:00.000Z"
FOUND = "At school, calm."
# Of what the handler records meanwhile.
THEIRS = {
    "state": "done",
    "condition": "worrying",
    "findings": "By telephone.",
    "day": DAY.isoformat(),
    "way": "home",
}
# On the day after the visit everybody who may record it may still do so.
MAY_RECORD = {"goes", "stays", "entrusted", "handler", "clerk", "head", "chief"}


def address(door: Door) -> str:
    return f"/cases/{door.case_id}/visits/{door.visit_id}/offline"


def typed(**changed: str) -> dict[str, str]:
    """What the form of a kept visit sends."""
    return {
        "state": "done",
        "condition": "steady",
        "findings": FOUND,
        "day": DAY.isoformat(),
        "way": "home",
        "version": "1",
        "typed_at": TYPED,
        "sending": "n" * 22,
        **changed,
    }


def send(client: FlaskClient, door: Door, **changed: str) -> tuple[int, dict[str, Any]]:
    """Send it as the device does: the status and what it is told."""
    return told_of(client.post(address(door), data=typed(**changed), follow_redirects=True))


def choose(client: FlaskClient, door: Door, **choices: str) -> tuple[int, dict[str, Any]]:
    """Send what was chosen between both versions: `mine` unless it is said, or another field."""
    mine = {name: value for name, value in typed().items() if name in THEIRS}
    data = {name: value for name, value in typed().items() if name not in THEIRS}
    data |= {"keep": "chosen", "version": "2"}
    data |= {f"mine-{name}": value for name, value in mine.items()}
    data |= {f"theirs-{name}": value for name, value in THEIRS.items()}
    data |= {f"choice-{name}": choices.pop(name, "mine") for name in THEIRS}
    return told_of(client.post(address(door), data={**data, **choices}, follow_redirects=True))


def told_of(response: TestResponse) -> tuple[int, dict[str, Any]]:
    """The status and what the device is told."""
    data: dict[str, Any] = response.get_json()
    return response.status_code, data


def entries(door: Door, kind: EntryKind = EntryKind.VISIT_MADE) -> list[JournalEntry]:
    """The entries of a kind of the case, in order."""
    with door.app.app_context():
        query = session().query(JournalEntry).filter_by(case_id=door.case_id, kind=kind.value)
        return list(query.order_by(JournalEntry.id))


def record_by_another(door: Door, *, on: date = DAY, **changed: Any) -> None:
    """The handler records the visit meanwhile."""
    with time_machine.travel(at(on), tick=False), prepare(door.app):
        record(session().get_one(Visit, door.visit_id), met(on, **changed), on=on)


def test_it_is_recorded_with_the_hour_at_which_it_was_written_down(door: Door) -> None:
    with time_machine.travel(at(DAY), tick=False):
        client = door.client("goes")
        status, data = send(client, door)
        page = text_of(client.get(f"/cases/{door.case_id}/visits/{door.visit_id}"))

    assert (status, data) == (200, {"state": "saved", "said": "Recorded: Met, steady."})
    (entry,) = entries(door)
    assert entry.fields["typed_at"] == {"en": "2026-12-09 10:05"}
    assert "written down without a network: 2026-12-09 10:05" in page


@pytest.mark.parametrize(
    ("told", "hour"),
    [
        ("2026-12-09T04:00:00.000Z", "2026-12-09 12:00"),
        ("2026-12-09T04:00:01.000Z", "2026-12-09 12:00"),
        ("2027-01-01T00:00:00Z", "2026-12-09 12:00"),
        ("2026-12-09T10:05:00+08:00", "2026-12-09 10:05"),
        ("2026-12-09T02:05:00", "2026-12-09 10:05"),
        ("", None),
        ("yesterday", None),
    ],
)
def test_nothing_is_written_down_after_it_was_sent(door: Door, told: str, hour: str | None) -> None:
    with time_machine.travel(at(DAY), tick=False):
        send(door.client("goes"), door, typed_at=told)

    (entry,) = entries(door)
    assert entry.fields.get("typed_at") == ({"en": hour} if hour else None)


def test_it_is_sent_once_however_often_it_is_sent(door: Door) -> None:
    with time_machine.travel(at(DAY), tick=False):
        client = door.client("goes")
        first, second = send(client, door), send(client, door)
        page = text_of(client.get("/visits"))

    assert first == second
    assert first[1]["state"] == "saved"
    assert len(entries(door)) == 1
    # The device was told; no page says it afterwards.
    assert "saved already" not in page


def test_the_same_from_another_session_is_recorded_once(door: Door) -> None:
    """Signed in anew meanwhile, and sent with another number."""
    with time_machine.travel(at(DAY), tick=False):
        first = send(door.client("goes"), door)
        second = send(door.client("goes"), door, sending="m" * 22)

    assert first == second
    assert len(entries(door)) == 1


def test_what_is_urgent_raises_its_concern_once_it_arrives(door: Door) -> None:
    with time_machine.travel(at(DAY), tick=False):
        status, _told = send(
            door.client("goes"),
            door,
            condition="urgent",
            done_now="Somebody stays with the child.",
            told="The mother.",
        )

    with door.app.app_context():
        (concern,) = session().query(Concern)
    assert status == 200
    assert concern.visit_id == door.visit_id
    assert concern.raised_at == at(DAY)


def test_what_is_refused_is_said_in_the_form_and_nothing_typed_is_lost(door: Door) -> None:
    with time_machine.travel(at(DAY), tick=False):
        status, data = send(door.client("goes"), door, findings=f"{NAME}在家。")

    assert (status, data["state"]) == (422, "refused")
    assert f"{NAME}在家。" in data["html"]
    assert "error-box" in data["html"]
    assert f'name="typed_at" value="{TYPED}"' in data["html"]
    assert entries(door) == []


def test_a_day_ahead_is_refused(door: Door) -> None:
    with time_machine.travel(at(EVE), tick=False):
        status, data = send(door.client("goes"), door)

    assert (status, data["state"]) == (422, "refused")


def test_a_visit_that_was_changed_meanwhile_is_shown_and_recorded_when_a_person_says_so(
    door: Door,
) -> None:
    door.change(day=DAY + timedelta(days=1))
    with time_machine.travel(at(DAY), tick=False):
        client = door.client("goes")
        status, data = send(client, door)
        nothing = entries(door)
        # It was moved to a later day than the one on which somebody went: that is said, too.
        again = send(client, door, version="2", is_early="y")

    assert (status, data["state"]) == (409, "changed")
    assert "2026-12-10" in data["html"]
    assert FOUND in data["html"]
    assert 'name="version" value="2"' in data["html"]
    assert nothing == []
    assert again[0] == 200
    assert len(entries(door)) == 1


def test_an_outcome_recorded_meanwhile_is_shown_beside_what_was_written(door: Door) -> None:
    record_by_another(door, findings="By telephone, nothing new.")
    with time_machine.travel(at(DAY), tick=False):
        status, data = send(door.client("goes"), door)

    assert (status, data["state"]) == (409, "recorded")
    assert "By telephone, nothing new." in data["html"]
    assert FOUND in data["html"]
    assert f"Saved by {door.staff['handler'].name}" in data["html"]
    assert len(entries(door)) == 1


def test_what_a_person_chooses_corrects_it_with_the_reason(door: Door) -> None:
    record_by_another(door, findings="By telephone.", condition=Condition.WORRYING)
    with time_machine.travel(at(DAY), tick=False):
        client = door.client("goes")
        without = choose(client, door, condition="theirs")
        with_reason = choose(client, door, condition="theirs", reason="I was there.")

    assert without[0] == 409
    assert "Say why, in a few words." in without[1]["html"]
    assert with_reason[0] == 200
    first, second = entries(door)
    assert (second.corrects_id, second.correction_reason) == (first.id, "I was there.")
    with door.app.app_context():
        visit = session().get_one(Visit, door.visit_id)
        assert (visit.findings.en, visit.condition) == (FOUND, Condition.WORRYING)


def test_whoever_chooses_theirs_changes_nothing(door: Door) -> None:
    record_by_another(door, findings="By telephone.", condition=Condition.WORRYING)
    with time_machine.travel(at(DAY), tick=False):
        theirs = dict.fromkeys(THEIRS, "theirs")
        status, data = choose(door.client("goes"), door, **theirs, reason="Theirs.")

    assert (status, data["state"]) == (200, "saved")
    assert len(entries(door)) == 1


def test_of_two_corrections_the_second_is_asked_again(door: Door) -> None:
    record_by_another(door)
    with time_machine.travel(at(DAY), tick=False):
        mine = door.client("goes")
        assert send(mine, door, version="2", reason="I was there.")[0] == 200
        status, data = send(
            door.client("handler"), door, version="2", state="refused", reason="I rang."
        )

    assert (status, data["state"]) == (409, "recorded")
    assert len(entries(door)) == 2


@pytest.mark.parametrize("who", WHO_SEES)
def test_who_may_not_record_the_visit_sends_nothing(door: Door, who: str) -> None:
    with time_machine.travel(at(DAY), tick=False):
        client = door.client(who)
        answers = {
            client.post(address(door), data=typed()).status_code,
            client.get(address(door)).status_code,
        }

    if who in MAY_RECORD:
        assert answers == {302, 200}
    else:
        assert answers <= {403, 404}
        assert entries(door) == []


def test_whose_grant_has_ended_meanwhile_is_told_so(door: Door) -> None:
    with prepare(door.app):
        grants = session().query(CaseGrant).filter_by(staff_id=door.staff["goes"].id)
        grants.one().until = EVE
    with time_machine.travel(at(DAY), tick=False):
        assert door.client("goes").post(address(door), data=typed()).status_code == 404


def photographed(
    door: Door, who: str, *photographs: bytes, **changed: str
) -> tuple[int, dict[str, Any]]:
    """Send what was written down, with photographs, as the device does."""
    sent = [FileStorage(io.BytesIO(one), str(place)) for place, one in enumerate(photographs)]
    client = door.client(who)
    answer = posted(client, address(door), typed(**changed) | {"camera": sent})
    return told_of(client.get(answer.location) if answer.location else answer)


def files(door: Door) -> list[tuple[AttachmentKind, int]]:
    """The files of the case: what each is, and the entry it belongs to."""
    with door.app.app_context():
        rows = session().query(Attachment).filter_by(case_id=door.case_id).order_by(Attachment.id)
        return [(row.kind, row.entry_id) for row in rows]


def test_photographs_come_with_it_and_one_that_is_not_taken_keeps_the_rest(door: Door) -> None:
    program = b"MZ" + bytes(100)
    with time_machine.travel(at(DAY), tick=False):
        status, data = photographed(door, "goes", made.picture(), program, made.picture("PNG"))
        again = photographed(door, "goes", made.picture(), program, made.picture("PNG"))

    (entry,) = entries(door)
    assert (status, data["state"]) == (200, "saved")
    assert data["said"].startswith(
        "Recorded: Met, steady. 2 files are with it. A file was not taken: This is a program"
    )
    assert files(door) == [(AttachmentKind.ON_THE_SPOT, entry.id)] * 2
    assert again[1]["said"] == "Recorded: Met, steady. 2 files are with it."


def test_photographs_of_an_outcome_that_is_refused_are_not_kept_here(door: Door) -> None:
    with time_machine.travel(at(DAY), tick=False):
        status, data = photographed(door, "goes", made.picture(), findings=f"{NAME}在家。")

    assert (status, data["state"]) == (422, "refused")
    assert files(door) == []


def test_photographs_of_the_outcome_that_stands_there_already_belong_to_it(door: Door) -> None:
    with time_machine.travel(at(DAY), tick=False):
        send(door.client("goes"), door)
        status, data = photographed(door, "goes", made.picture(), sending="m" * 22)

    (entry,) = entries(door)
    assert (status, data["said"]) == (200, "Recorded: Met, steady. 1 file is with it.")
    assert files(door) == [(AttachmentKind.ON_THE_SPOT, entry.id)]


def test_photographs_go_to_no_entry_of_somebody_else(door: Door) -> None:
    record_by_another(door)
    with time_machine.travel(at(DAY), tick=False):
        theirs = {"findings": "At the bench with the master, calm.", "version": "2"}
        status, data = photographed(door, "goes", made.picture(), **theirs)
        mine = photographed(door, "goes", made.picture(), version="2", reason="I was there.")

    assert (status, data["state"]) == (409, "recorded")
    assert "Nothing new is recorded here that the files could belong to." in data["html"]
    assert mine[1]["said"] == "Recorded: Met, steady. 1 file is with it."
    assert files(door) == [(AttachmentKind.ON_THE_SPOT, entries(door)[-1].id)]


def test_before_anything_is_recorded_it_says_so(door: Door) -> None:
    with time_machine.travel(at(DAY), tick=False):
        assert door.client("goes").get(address(door)).get_json() == {"state": "waiting"}
