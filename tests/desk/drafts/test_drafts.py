"""What is typed into a form is kept for its author alone, comes back, and ends when it is saved."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from html import unescape

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from casetrack.accounts.actions import set_active
from casetrack.accounts.drafts import KEPT, LONGEST, MOST, forget_old_drafts
from casetrack.accounts.models import FormDraft, Role, Staff
from casetrack.accounts.sessions import end_sessions
from casetrack.cases.models import Case
from casetrack.db import Model, session
from casetrack.db.crypto import Keyring
from casetrack.db.transaction import unit_of_work
from casetrack.web import drafts
from casetrack.web.idempotency import new_token
from tests.builders import NOON, make_case, make_staff
from tests.journeys.plain import Page
from tests.signed_in import prepare, sign_in, text_of
from tests.web.gate import FIREFOX, PASSWORD, make_person, signed_in

WORDS = "端木晓雯说她周五不去学校"
FORM = "/cases/{}/note"
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@pytest.fixture(autouse=True)
def _at_noon(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(drafts, "_kept_lately", {})
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def person(app: Flask) -> Staff:
    return make_person(app)


@pytest.fixture
def form(app: Flask, person: Staff) -> str:
    """The address of a form in a case of this person."""
    return FORM.format(case_of(app, person))


def case_of(app: Flask, person: Staff) -> int:
    with app.app_context():
        return session().scalars(sa.select(Case.id).filter_by(handler_id=person.id)).one()


def keep(client: FlaskClient, form: str, text: str = WORDS, **told: object) -> TestResponse:
    """What the script sends while somebody types."""
    fields = [["text_zh", text], ["text_en", text], ["text", text], ["when", "昨天"]]
    sent = {"sending": new_token(), "address": form, "title": "记一笔", "typed": json.dumps(fields)}
    return client.post("/drafts", data={**sent, **told})


def kept(app: Flask) -> list[FormDraft]:
    with app.app_context():
        return list(session().scalars(sa.select(FormDraft).order_by(FormDraft.id)))


def shows(client: FlaskClient, address: str, text: str = WORDS) -> bool:
    return text in unescape(client.get(address).get_data(as_text=True))


# --- It comes back --------------------------------------------------------------------------------


def test_what_was_typed_stands_in_the_form_again_in_both_languages(
    app: Flask, person: Staff, form: str
) -> None:
    client = sign_in(app, person, lang="zh")
    assert not shows(client, form)

    keep(client, form)
    there = client.get(f"{form}?from=/cases").get_data(as_text=True)

    assert re.search(rf'<textarea[^>]*name="text"[^>]*>\s*{WORDS}', there), "in its field"
    assert "from-draft" in there
    assert "上次填写未完成" in there
    client.get("/language/en")
    assert shows(client, form)
    assert "what you typed is kept" in text_of(client.get(form))


def test_it_is_offered_on_today_and_given_up_there(app: Flask, person: Staff, form: str) -> None:
    client = sign_in(app, person, lang="zh")
    assert "未完成的填写" not in text_of(client.get("/"))
    keep(client, form)

    today = text_of(client.get("/"))
    assert "1份表单填写后尚未保存" in today
    assert f'href="{form}"' in today
    draft = kept(app)[0].id
    assert shows(client, f"/drafts/{draft}"), "as text, to be copied"
    client.post(f"/drafts/{draft}/discard")

    assert kept(app) == []
    assert not shows(client, form)


def test_without_scripts_the_other_language_takes_it_along(
    app: Flask, person: Staff, form: str
) -> None:
    client = sign_in(app, person, lang="zh")
    button = re.search(r'formaction="([^"]+)"', client.get(form).get_data(as_text=True))
    assert button is not None

    sent = {"sending": new_token(), "text": WORDS, "when": "昨天"}
    answer = client.post(unescape(button[1]), data=sent)

    assert answer.location == form
    there = client.get(form).get_data(as_text=True)
    assert 'lang="en"' in there
    assert WORDS in there


def test_a_form_with_an_address_of_its_own_comes_back_to_the_page_it_is_part_of(
    app: Flask, person: Staff, form: str
) -> None:
    """The log box of a case: sent elsewhere, and opened with the case."""
    client = sign_in(app, person, lang="zh")
    page = form.removesuffix("/note")
    buttons = re.findall(r'formaction="(/language[^"]+)"', client.get(page).get_data(as_text=True))
    (button,) = (unescape(text) for text in buttons if "log" in text)

    client.post(button, data={"sending": new_token(), "text": WORDS, "when": "昨天"})

    there = unescape(client.get(page).get_data(as_text=True))
    assert re.search(rf'<input[^>]*name="text"[^>]*value="{WORDS}"', there)
    client.post(f"{page}/log", data={"sending": new_token(), "text": "端正的一句", "when": "昨天"})
    assert kept(app) == []


def test_what_is_taken_along_to_a_form_stands_in_it_and_the_draft_beside(
    app: Flask, person: Staff, form: str
) -> None:
    """Text of the log box that comes back from another page is newer than its draft."""
    client = sign_in(app, person, lang="zh")
    page = form.removesuffix("/note")
    keep(client, f"{page}/log", typed=json.dumps([["text", WORDS]]))
    newer = "她周五去了学校"
    sent = {"sending": new_token(), "kind": "检察建议", "text": newer}

    away = client.post(f"{page}/log", data=sent).location
    assert away is not None, "to the page of that act"
    typed = away.partition("?")[2]

    there = unescape(client.get(f"{page}?{typed}").get_data(as_text=True))
    assert re.search(rf'<input[^>]*name="text"[^>]*value="{newer}"', there)
    assert WORDS in there, "it is not lost"


def test_the_draft_of_the_log_box_goes_once_the_page_it_led_to_is_saved(
    app: Flask, person: Staff, form: str
) -> None:
    """Unless something else was typed into the box meanwhile."""
    client = sign_in(app, person, lang="zh")
    page = form.removesuffix("/note")
    urging = {
        "new_body": "某酒吧",
        "items-0": "查验年龄",
        "issued_on": "今天",
        "how": "consultation",
    }
    for typed, left in (("督促酒吧查验年龄", 0), ("随后另打的一句", 1)):
        keep(client, f"{page}/log", typed=json.dumps([["text", typed]]))
        sent = {"sending": new_token(), "kind": "督促", "text": "督促酒吧查验年龄"}
        there = client.post(f"{page}/log", data=sent).location
        assert there is not None
        urging["new_body"] = f"某酒吧{left}号店"
        saved = client.post(there, data={"sending": new_token(), **urging})
        assert saved.status_code == 302, saved.get_data(as_text=True)
        assert len(kept(app)) == left


# --- An expired or ended session ------------------------------------------------------------------


@pytest.fixture
def guarded(app: Flask) -> Iterator[Flask]:
    """With the tokens against forms of other sites, which tests else do without."""
    app.config["WTF_CSRF_ENABLED"] = True
    yield app
    app.config["WTF_CSRF_ENABLED"] = False


def through_the_gate(app: Flask, person: Staff) -> FlaskClient:
    client = app.test_client()
    client.environ_base["HTTP_USER_AGENT"] = FIREFOX
    token = TOKEN.search(client.get("/sign-in").get_data(as_text=True))
    assert token is not None
    enter = {"login": person.login, "password": PASSWORD, "csrf_token": token[1]}
    assert client.post("/sign-in", data=enter).status_code == 302
    return client


def expired(app: Flask, person: Staff) -> timedelta:
    return timedelta(hours=12)


def ended_by_the_administrator(app: Flask, person: Staff) -> timedelta:
    with app.app_context(), unit_of_work():
        end_sessions(session().get_one(Staff, person.id))
    return timedelta(minutes=1)


@pytest.mark.parametrize("end", [expired, ended_by_the_administrator])
def test_a_form_sent_after_the_session_ended_waits_for_its_author(
    guarded: Flask, person: Staff, form: str, end: Callable[[Flask, Staff], timedelta]
) -> None:
    client = through_the_gate(guarded, person)
    token = TOKEN.search(client.get(form).get_data(as_text=True))
    assert token is not None
    sent = {"csrf_token": token[1], "sending": new_token(), "text": WORDS, "when": "昨天"}
    later = NOON + end(guarded, person)

    with time_machine.travel(later, tick=False):
        answer = client.post(form, data=sent)
        assert answer.status_code == 303
        assert answer.location.startswith("/sign-in?next=")
        gate = client.get(answer.location).get_data(as_text=True)
        assert WORDS not in gate, "whoever sits there next reads nothing"
        there = through_the_gate(guarded, person)
        assert shows(there, form)
        with prepare(guarded):
            other = make_staff(Role.SECTION_HEAD, office=person.office)
            other.password_hash = person.password_hash
        assert not shows(through_the_gate(guarded, other), form), "another person never"


def test_what_the_script_sends_then_is_kept_too(guarded: Flask, person: Staff, form: str) -> None:
    client = through_the_gate(guarded, person)
    token = TOKEN.search(client.get(form).get_data(as_text=True))
    assert token is not None
    ended_by_the_administrator(guarded, person)

    answer = keep(client, form, csrf_token=token[1])

    assert answer.status_code == 401
    assert shows(through_the_gate(guarded, person), form)


def test_nobody_writes_into_drafts_without_the_token_of_the_form_or_out_of_service(
    guarded: Flask, person: Staff, form: str
) -> None:
    client = through_the_gate(guarded, person)
    page = client.get(form).get_data(as_text=True)
    token = TOKEN.search(page)
    assert token is not None
    ended_by_the_administrator(guarded, person)
    assert keep(client, form, csrf_token="another").status_code == 400
    with guarded.app_context(), unit_of_work():
        set_active(session().get_one(Staff, person.id), is_active=False)

    assert keep(client, form, csrf_token=token[1]).status_code == 400
    assert kept(guarded) == []


# --- What others wrote meanwhile ------------------------------------------------------------------


def test_a_record_that_was_saved_since_is_said_and_both_versions_are_shown(
    app: Flask, person: Staff
) -> None:
    case_id = case_of(app, person)
    client = sign_in(app, person, lang="zh")
    form = f"/cases/{case_id}/head"
    before = fields_of(client, form)
    typed = [[name, text] for name, text in before.items()]
    keep(client, form, typed=json.dumps([*typed, ["title", "刘某某：抢劫"]]))
    assert "此后该记录又保存过" not in text_of(client.get(form))
    with app.app_context(), unit_of_work():
        session().get_one(Case, case_id).version += 1

    assert "此后该记录又保存过" in text_of(client.get(form))
    assert fields_of(client, form)["version"] == before["version"], "as it was opened"


def fields_of(client: FlaskClient, form: str) -> dict[str, str]:
    """What the last form of a page sends."""
    controls = Page(client.get(form).get_data(as_text=True)).forms[-1].controls
    return {name: control.sent[0] for name, control in controls.items() if control.sent}


# --- Its end --------------------------------------------------------------------------------------


@pytest.mark.both_engines
def test_it_is_gone_when_the_form_is_saved_and_does_not_come_back_late(
    app: Flask, person: Staff, form: str
) -> None:
    client = sign_in(app, person)
    number = new_token()
    keep(client, form, "说明一次", sending=number)

    saved = client.post(form, data={"sending": number, "text": "说明一次", "kind": "note"})

    assert saved.status_code == 302
    assert kept(app) == []
    keep(client, form, "说明一次", sending=number)
    assert not shows(client, form, "说明一次"), "sent before it was saved, and on its way since"


@pytest.mark.both_engines
def test_it_is_gone_after_thirty_days(app: Flask, person: Staff, form: str) -> None:
    keep(sign_in(app, person), form)

    with app.app_context(), unit_of_work():
        assert forget_old_drafts(at=NOON + KEPT) == 0
        assert forget_old_drafts(at=NOON + KEPT + timedelta(seconds=1)) == 1


# --- Its author alone -----------------------------------------------------------------------------


def test_nobody_else_is_shown_a_draft_or_removes_it(app: Flask, person: Staff, form: str) -> None:
    keep(sign_in(app, person), form)
    draft = kept(app)[0].id
    with prepare(app):
        head = make_staff(Role.SECTION_HEAD, office=person.office)
    other = sign_in(app, head)

    assert not any(shows(other, address) for address in (form, "/", form.removesuffix("/note")))
    assert other.get(f"/drafts/{draft}").status_code == 404
    assert other.post(f"/drafts/{draft}/discard").status_code == 404
    assert len(kept(app)) == 1


def test_who_may_write_there_no_more_reads_it_and_saves_nothing(
    app: Flask, person: Staff, form: str
) -> None:
    client = sign_in(app, person)
    keep(client, form)
    with app.app_context(), unit_of_work():
        session().get_one(Staff, person.id).role = Role.CASE_MANAGEMENT

    answer = client.get(form)

    assert answer.status_code == 403
    assert f"{WORDS}</textarea>" in answer.get_data(as_text=True), "to be copied"
    assert 'name="text"' not in answer.get_data(as_text=True)


def test_of_a_case_one_may_not_know_of_nothing_is_shown(
    app: Flask, person: Staff, form: str
) -> None:
    client = sign_in(app, person, lang="zh")
    keep(client, form)
    with app.app_context(), unit_of_work():
        case = session().get_one(Case, case_of(app, person))
        case.handler_id = make_staff(Role.PROSECUTOR, office=case.office).id
    draft = kept(app)[0].id

    assert client.get(form).status_code == 404
    assert not shows(client, form)
    assert client.get(f"/drafts/{draft}").status_code == 404
    today = client.get("/").get_data(as_text=True)
    assert "记一笔" not in today
    assert form not in today
    assert "已无法打开的页面" in today


def test_its_words_stand_sealed_and_nowhere_else(
    app: Flask, person: Staff, form: str, caplog: pytest.LogCaptureFixture
) -> None:
    client = sign_in(app, person)
    with caplog.at_level(logging.DEBUG), app.app_context():
        before = counts()
        keep(client, form)
        client.get(form)
        client.get("/")
        after = counts()

        assert {name for name in after if after[name] != before[name]} <= {
            "form_draft",
            "audit_event",
            "audit_waiting",
        }
        for table in Model.metadata.sorted_tables:
            for row in session().execute(sa.text(f"SELECT * FROM {table.name}")):
                assert WORDS not in repr(tuple(row)), table.name
        kinds = sa.text("SELECT kind FROM audit_event")
        assert not any("draft" in kind for (kind,) in session().execute(kinds))
    assert WORDS not in caplog.text


def counts() -> dict[str, int]:
    return {
        table.name: session().scalar(sa.select(sa.func.count()).select_from(table)) or 0
        for table in Model.metadata.sorted_tables
    }


def test_a_draft_whose_key_is_gone_is_not_shown_and_breaks_no_page(
    app: Flask, person: Staff, form: str
) -> None:
    client = sign_in(app, person)
    keep(client, form)

    app.extensions["casetrack_keyring"] = Keyring.new()

    assert client.get(form).status_code == 200


# --- Bounds ---------------------------------------------------------------------------------------


@pytest.mark.both_engines
def test_the_window_that_typed_before_is_told_of_the_other(
    app: Flask, person: Staff, form: str
) -> None:
    client = sign_in(app, person, lang="zh")
    first = keep(client, form, "第一窗口的话", seen=0).get_json()
    second = keep(client, form, "第二窗口的话", seen=first["number"]).get_json()
    assert "另一窗口" not in second["said"]

    told = keep(client, form, "第一窗口又写的话", seen=first["number"]).get_json()

    assert "另一窗口" in told["said"]
    assert shows(client, form, "第一窗口又写的话"), "the later one wins"


def test_a_long_text_is_kept_and_one_that_is_longer_than_any_form_is_not(
    app: Flask, person: Staff, form: str
) -> None:
    client = sign_in(app, person)
    long = "雨" * 12_000

    assert keep(client, form, long).status_code == 200
    assert shows(client, form, long)
    assert keep(client, form, "雨" * (LONGEST // 3 + 1)).status_code in (409, 413)
    assert shows(client, form, long), "what was kept before stays"


def test_somebody_who_sends_without_end_is_held_back(app: Flask, person: Staff, form: str) -> None:
    client = sign_in(app, person)
    answers = [keep(client, form).status_code for _ in range(drafts.MOST_A_MINUTE + 1)]

    assert answers[-2:] == [200, 409]
    with time_machine.travel(NOON + timedelta(minutes=1), tick=False):
        assert keep(client, form).status_code == 200


def test_a_person_has_no_more_drafts_than_they_can_read(
    app: Flask, person: Staff, form: str
) -> None:
    client = sign_in(app, person)
    with app.app_context(), unit_of_work():
        for number in range(MOST):
            draft = FormDraft(staff_id=person.id, address=f"/a/{number}", page="/a", kept_at=NOON)
            draft.sending_key, draft.content = str(number), "{}"
            session().add(draft)

    assert keep(client, form).status_code == 409


@pytest.mark.parametrize(
    "address", ["", "/nowhere", "//elsewhere/cases", "/cases", "https://elsewhere/cases/1/note"]
)
def test_nothing_is_kept_of_what_is_no_form_of_ours(
    app: Flask, person: Staff, address: str
) -> None:
    assert keep(sign_in(app, person), address).status_code == 409


def test_passwords_and_what_a_form_says_is_secret_are_never_kept(
    app: Flask, person: Staff, form: str
) -> None:
    client = sign_in(app, person)
    fields = [["text", "留下的话"], ["password", "a password"], ["code", "四九二一 code"]]
    keep(client, form, typed=json.dumps(fields), unkept="code")

    page = client.get(form).get_data(as_text=True)

    assert "留下的话" in page
    assert "a password" not in page
    assert "四九二一" not in page


def test_one_of_an_own_browser_only(app: Flask, person: Staff, form: str) -> None:
    """Nobody who is not signed in keeps anything, or is told of anything."""
    assert keep(app.test_client(), form).status_code == 302
    assert signed_in(app, person).get("/").status_code == 200
    with prepare(app):
        make_case()
    assert kept(app) == []
