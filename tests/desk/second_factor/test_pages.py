"""The second factor in the browser: asked at sign-in, set up, asked again, lifted when lost."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import timedelta

import pyotp
import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from casetrack.accounts import second_factor
from casetrack.accounts.actions import set_password
from casetrack.accounts.models import (
    FormDraft,
    Role,
    SignInAttempt,
    Staff,
    StaffSession,
)
from casetrack.audit.models import AuditEvent
from casetrack.audit.record import AuditKind
from casetrack.db import session
from casetrack.desk.notices.models import OutboxMail
from casetrack.web.clock import now
from tests.builders import NOON
from tests.desk.second_factor.phones import (
    CODES,
    compel,
    give_phone,
    go_in,
    hire,
    is_open,
    knock,
    later,
    send,
)
from tests.signed_in import events_in, prepare, sign_in, text_of
from tests.web.gate import PASSWORD

SECRET = re.compile(r'class="qr-key">([A-Z2-7 ]+)<')
SHOWN = re.compile(r"<li><code>([a-z0-9-]{9})</code>")
LINK = re.compile(r'value="https?://[^/"]+(/account/choose-password/[^"]+)"')
CHOSEN = {"password": "four quite different words", "password_again": "four quite different words"}


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    """No code grows old while a test is busy."""
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def person(app: Flask) -> Staff:
    return hire(app)


def kinds_of(app: Flask, staff: Staff) -> list[str]:
    return [event.kind for event in events_in(app, actor_id=staff.id)]


def set_up_by_hand(client: FlaskClient) -> tuple[pyotp.TOTP, list[str]]:
    """What the page shows: the secret as text, and the recovery codes."""
    page = text_of(client.get("/account/second-factor/set-up"))
    shown = SECRET.search(page)
    assert shown, page
    return pyotp.TOTP(shown[1].replace(" ", "")), SHOWN.findall(page)


# --- Asked at sign-in -----------------------------------------------------------------------------


def test_after_the_password_a_code_is_asked_before_anything_opens(
    app: Flask, person: Staff
) -> None:
    phone = give_phone(app, person)
    client = knock(app, person)

    assert client.get("/cases").location == "/sign-in/code"
    assert client.get("/account/second-factor/set-up").location == "/sign-in/code"
    assert client.get("/account/first-password").location == "/sign-in/code"
    assert client.post("/sign-in/code", data={"factor_code": phone.at(now())}).location == "/"
    assert is_open(client)
    assert AuditKind.SECOND_FACTOR_GIVEN in kinds_of(app, person)


def test_who_has_none_and_need_not_signs_in_as_before(app: Flask, person: Staff) -> None:
    assert is_open(knock(app, person))


def test_the_way_one_came_by_is_gone_on_after_the_code(app: Flask, person: Staff) -> None:
    phone, client = give_phone(app, person), app.test_client()
    client.post("/sign-in?next=/account", data={"login": person.login, "password": PASSWORD})

    answer = client.post("/sign-in/code", data={"factor_code": phone.at(now())})

    assert answer.location == "/account"


def test_the_code_gives_the_session_another_token(app: Flask, person: Staff) -> None:
    phone, client = give_phone(app, person), knock(app, person)
    with client.session_transaction() as kept:
        before = dict(kept)
    client.post("/sign-in/code", data={"factor_code": phone.at(now())})

    thief = app.test_client()
    with thief.session_transaction() as stolen:
        stolen.update(before)

    assert is_open(client)
    assert not is_open(thief)


def test_a_wrong_code_is_told_with_the_tries_left_and_not_shown_again(
    app: Flask, person: Staff
) -> None:
    phone, client = give_phone(app, person), knock(app, person)
    wrong = "000000" if phone.at(now()) != "000000" else "111111"

    answer = client.post("/sign-in/code", data={"factor_code": wrong})

    page = text_of(answer)
    assert answer.status_code == 422
    assert "This is not the code, or it is older than 30 seconds. 4 more tries." in page
    assert f'value="{wrong}"' not in page
    assert not is_open(client)
    assert AuditKind.SECOND_FACTOR_WRONG in kinds_of(app, person)


def test_after_ten_wrong_codes_the_right_one_has_to_wait(app: Flask, person: Staff) -> None:
    phone, client = give_phone(app, person), knock(app, person)
    minutes, wrong = 0.0, 0
    while wrong < 10:
        with later(minutes=minutes):
            client.get("/sign-in/code")
            answer = client.post("/sign-in/code", data={"factor_code": "not a code"})
            wrong += "not the code" in text_of(answer) or "Try again" in text_of(answer)
            minutes += 9
    with later(minutes=minutes - 8.9):
        right = client.post("/sign-in/code", data={"factor_code": phone.at(now())})

    with app.app_context():
        count = sa.select(sa.func.count()).select_from(SignInAttempt)
        tries = session().scalar(count.where(SignInAttempt.succeeded.is_(False)))
    assert tries == 10
    assert "Too many wrong tries. Try again in 8 minutes." in text_of(right)
    with later(minutes=minutes):
        client.post("/sign-in/code", data={"factor_code": phone.at(now())})
        assert is_open(client)


def test_a_code_that_was_used_is_told_so(app: Flask, person: Staff) -> None:
    phone = give_phone(app, person)
    go_in(app, person, phone)
    client = knock(app, person)

    page = text_of(client.post("/sign-in/code", data={"factor_code": phone.at(now())}))

    assert "This code was used already." in page
    assert not is_open(client)
    (event,) = events_in(app, kind=AuditKind.SECOND_FACTOR_WRONG)
    assert event.details["was_used"] is True


def test_a_recovery_code_takes_the_place_of_the_phone_once(app: Flask, person: Staff) -> None:
    give_phone(app, person)
    client, other = knock(app, person), knock(app, person)
    assert "Recovery code" in text_of(client.get("/sign-in/code?recovery=1"))

    page = text_of(
        client.post(
            "/sign-in/code?recovery=1", data={"factor_code": CODES[0]}, follow_redirects=True
        )
    )
    again = other.post("/sign-in/code?recovery=1", data={"factor_code": CODES[0]})

    assert "A recovery code is used up; 1 is left." in page
    assert again.status_code == 422
    (event,) = events_in(app, kind=AuditKind.RECOVERY_CODE_USED)
    assert event.details["left"] == 1


def test_a_browser_is_known_only_after_the_code(app: Flask, person: Staff) -> None:
    phone, client = give_phone(app, person), knock(app, person)
    before = client.get_cookie("casetrack-device")

    client.post("/sign-in/code", data={"factor_code": phone.at(now())})

    assert before is None
    assert client.get_cookie("casetrack-device") is not None


def test_a_link_to_choose_a_password_does_not_go_round_the_code(app: Flask, person: Staff) -> None:
    phone = give_phone(app, person)
    client = sign_in(app, hire(app, Role.ADMINISTRATOR, beside=person))
    page = send(client, f"/staff/{person.id}/link", page=f"/staff/{person.id}")
    link = LINK.search(page)
    assert link, page
    newcomer = app.test_client()

    newcomer.post(link[1], data=CHOSEN)

    assert newcomer.get("/cases").location == "/sign-in/code"
    newcomer.post("/sign-in/code", data={"factor_code": phone.at(now())})
    assert is_open(newcomer)


def test_a_given_password_is_changed_after_the_code_and_the_code_asked_once(
    app: Flask, person: Staff
) -> None:
    phone = give_phone(app, person)
    with prepare(app):
        set_password(session().merge(person), "given to you by hand", is_own=False)
    client = knock(app, person, "given to you by hand")

    assert client.get("/").location == "/sign-in/code"
    client.post("/sign-in/code", data={"factor_code": phone.at(now())})
    assert client.get("/").location == "/account/first-password"
    client.post("/account/first-password", data=CHOSEN)
    assert is_open(client)


# --- Set up ---------------------------------------------------------------------------------------


def test_whose_role_must_have_it_is_led_to_it_and_gets_nowhere_else(
    app: Flask, person: Staff
) -> None:
    compel(app, person.role)
    client = knock(app, person)

    assert client.get("/cases").location == "/account/second-factor/set-up"
    page = text_of(client.get("/account/second-factor/set-up"))
    assert "Your role must have it." in page
    assert "Not now" not in page
    assert 'href="/cases"' not in page
    assert client.get("/account/second-factor/codes.txt").status_code == 200
    phone, codes = set_up_by_hand(client)
    told = send(
        client,
        "/account/second-factor/set-up",
        factor_code=phone.at(now()),
        is_kept_on_paper="y",
    )

    assert "The second step is set up." in told
    assert len(codes) == 10
    assert is_open(client)
    (event,) = events_in(app, kind=AuditKind.SECOND_FACTOR_ON)
    assert event.details["staff"] == person.id


def test_who_need_not_may_set_it_up_on_the_account_page(app: Flask, person: Staff) -> None:
    client, elsewhere = knock(app, person), knock(app, person)
    assert 'href="/account/second-factor"' in text_of(client.get("/account"))
    phone, codes = set_up_by_hand(client)

    send(
        client,
        "/account/second-factor/set-up",
        factor_code=phone.at(now()),
        is_kept_on_paper="y",
    )

    page = text_of(client.get("/account/second-factor"))
    assert "On since" in page
    assert "10 left" in page
    assert codes[0] not in page
    assert not is_open(elsewhere), "other sessions end"
    with later(minutes=1):
        assert is_open(go_in(app, person, phone))


def test_secret_and_codes_stay_while_the_page_is_read_again_and_are_gone_afterwards(
    app: Flask, person: Staff
) -> None:
    client = knock(app, person)
    phone, codes = set_up_by_hand(client)
    client.get("/language/zh?next=/account/second-factor/set-up")
    client.get("/language/en?next=/account/second-factor/set-up")

    again, same = set_up_by_hand(client)
    as_text = text_of(client.get("/account/second-factor/codes.txt"))
    send(client, "/account/second-factor/set-up", factor_code=again.at(now()), is_kept_on_paper="y")

    assert (again.secret, same) == (phone.secret, codes)
    assert all(code in as_text for code in codes)
    assert client.get("/account/second-factor/codes.txt").status_code == 404
    assert set_up_by_hand(client)[0].secret != phone.secret


def test_wrong_digits_set_nothing_up_and_keep_the_page(app: Flask, person: Staff) -> None:
    client = knock(app, person)
    phone, codes = set_up_by_hand(client)

    page = send(
        client,
        "/account/second-factor/set-up",
        factor_code=phone.at(now() + timedelta(hours=1)),
        is_kept_on_paper="y",
    )

    assert "These are not the digits that the phone shows now." in page
    assert codes[0] in page
    assert "Off: your password alone" in text_of(client.get("/account/second-factor"))


def test_the_codes_must_be_kept_first(app: Flask, person: Staff) -> None:
    client = knock(app, person)
    phone, _codes = set_up_by_hand(client)

    page = send(client, "/account/second-factor/set-up", factor_code=phone.at(now()))

    assert "Without them a lost phone keeps you out" in html.unescape(page)


def test_the_drawing_needs_no_style_and_no_script(app: Flask, person: Staff) -> None:
    page = text_of(knock(app, person).get("/account/second-factor/set-up"))
    drawing = re.search(r"<svg[^>]*>.*?</svg>", page, re.S)

    assert drawing
    assert "style" not in drawing[0]
    assert "script" not in drawing[0]
    assert "data:" not in drawing[0]


def test_new_recovery_codes_are_shown_once_and_void_those_of_before(
    app: Flask, person: Staff
) -> None:
    phone = give_phone(app, person)
    client = go_in(app, person, phone)

    codes = SHOWN.findall(
        send(client, "/account/second-factor/codes", page="/account/second-factor")
    )
    again = SHOWN.findall(text_of(client.get("/account/second-factor")))

    assert len(codes) == 10
    assert again == []
    other = knock(app, person)
    assert other.post("/sign-in/code", data={"factor_code": CODES[0]}).status_code == 422
    assert other.post("/sign-in/code", data={"factor_code": codes[3]}).status_code == 302


def test_it_is_switched_off_by_who_need_not_have_it(app: Flask, person: Staff) -> None:
    client = go_in(app, person, give_phone(app, person))

    page = send(client, "/account/second-factor/off", page="/account/second-factor")

    assert "The second step is switched off." in page
    assert is_open(knock(app, person))
    assert AuditKind.SECOND_FACTOR_OFF in kinds_of(app, person)


def test_whose_role_must_have_it_is_offered_no_way_out(app: Flask, person: Staff) -> None:
    client = go_in(app, person, give_phone(app, person))
    compel(app, person.role)

    assert "Switch it off" not in text_of(client.get("/account/second-factor"))
    send(client, "/account/second-factor/off", page="/account/second-factor")
    assert "On since" in text_of(client.get("/account/second-factor"))


# --- Asked again before what is dangerous ---------------------------------------------------------


def test_what_is_dangerous_asks_for_a_code_once_the_last_one_is_old(
    app: Flask, person: Staff
) -> None:
    admin = hire(app, Role.ADMINISTRATOR, beside=person)
    phone = give_phone(app, admin)
    client, address = go_in(app, admin, phone), f"/staff/{person.id}/change"
    assert client.get(address).status_code == 200

    with later(minutes=11):
        asked = client.get(address)
        assert asked.location == f"/confirm?next={address}"
        page = text_of(client.get(asked.location))
        assert "Six digits of the authenticator" in page
        assert "Your password" not in page
        answer = client.post(asked.location, data={"factor_code": phone.at(now())})
        assert answer.location == address
        assert client.get(address).status_code == 200


def test_who_has_no_second_step_is_asked_for_the_password(app: Flask, person: Staff) -> None:
    client = knock(app, hire(app, Role.ADMINISTRATOR, beside=person))

    with later(minutes=11):
        asked = client.get("/staff/new").location
        wrong = client.post(asked, data={"password": "another one"})
        assert "This is not the password you sign in with." in text_of(wrong)
        assert client.get("/staff/new").status_code == 303
        assert client.post(asked, data={"password": PASSWORD}).location == "/staff/new"
        assert client.get("/staff/new").status_code == 200
    assert events_in(app, kind=AuditKind.PASSWORD_CONFIRMED)


def test_what_was_typed_meanwhile_is_kept_and_stands_there_again(app: Flask, person: Staff) -> None:
    client = knock(app, hire(app, Role.ADMINISTRATOR, beside=person))
    address = f"/staff/{person.id}/change"
    client.get(address)

    with later(minutes=11):
        answer = client.post(
            address, data={"name": "Somebody Else", "role": "chief_procurator", "version": "1"}
        )
        assert answer.location == f"/confirm?next={address}"
        with app.app_context():
            assert session().get_one(Staff, person.id).role is person.role
        there = client.post(answer.location, data={"password": PASSWORD}).location
        page = text_of(client.get(there))

    assert 'value="Somebody Else"' in page


def test_a_code_typed_there_is_kept_in_no_draft(app: Flask, person: Staff) -> None:
    phone = give_phone(app, person)
    client = go_in(app, person, phone)
    with later(minutes=11):
        client.post("/confirm", data={"factor_code": "123456"})
        set_up = "/account/second-factor/set-up"
        client.post(set_up, data={"factor_code": "654321", "is_kept_on_paper": "y"})

    with app.app_context():
        assert session().scalars(sa.select(FormDraft)).all() == []


def test_a_confirmation_leads_to_no_other_site(app: Flask, person: Staff) -> None:
    client = knock(app, person)

    answer = client.post("/confirm?next=https://example.org/", data={"password": PASSWORD})

    assert answer.location == "/account"


# --- A phone is lost ------------------------------------------------------------------------------


def test_two_colleagues_vouch_and_the_person_sets_up_another_phone_by_a_link_shown_once(
    app: Flask, person: Staff
) -> None:
    phone = give_phone(app, person)
    with prepare(app):
        session().merge(person).email = "lin@casetrack.example"
    lost = go_in(app, person, phone)
    admin = knock(app, hire(app, Role.ADMINISTRATOR, beside=person))
    page = f"/staff/{person.id}"
    for where in ("at the duty room", "in the canteen"):
        colleague = hire(app, Role.CLERK, beside=person)
        assert "Take the phone away" not in text_of(admin.get(page))
        told = send(knock(app, colleague), "/colleagues/vouch", staff_id=person.id, reason=where)
        assert f"Your word for {person.name} is recorded." in told
    shown = text_of(admin.get(page))
    assert "at the duty room" in shown
    assert "in the canteen" in shown

    lifted = send(admin, f"/staff/{person.id}/lift", page=page)

    link = LINK.search(lifted)
    assert link, lifted
    assert not LINK.search(text_of(admin.get(page))), "it is shown once"
    assert not is_open(lost), "sessions end"
    by_password = app.test_client().post(
        "/sign-in", data={"login": person.login, "password": PASSWORD}
    )
    assert by_password.status_code == 422, "the password of before opens nothing"
    newcomer = app.test_client()
    newcomer.post(link[1], data=CHOSEN)
    newcomer.get("/language/en")
    assert newcomer.get("/cases").location == "/account/second-factor/set-up"
    another, _codes = set_up_by_hand(newcomer)
    send(
        newcomer,
        "/account/second-factor/set-up",
        factor_code=another.at(now()),
        is_kept_on_paper="y",
    )
    assert is_open(newcomer)
    assert len(events_in(app, kind=AuditKind.SECOND_FACTOR_VOUCHED)) == 2
    (event,) = events_in(app, kind=AuditKind.SECOND_FACTOR_LIFTED)
    assert len(event.details["vouchers"]) == 2


def test_nobody_vouches_twice_for_themselves_or_for_another_office(
    app: Flask, person: Staff
) -> None:
    phone = give_phone(app, person)
    colleague, stranger = hire(app, beside=person), hire(app)
    page = send(knock(app, colleague), "/colleagues/vouch", staff_id=person.id, reason="here")
    again = send(knock(app, colleague), "/colleagues/vouch", staff_id=person.id, reason="here")
    own = text_of(go_in(app, person, phone).get("/colleagues/vouch"))
    strange = text_of(knock(app, stranger).get("/colleagues/vouch"))

    assert "is recorded" in page
    assert "You vouched already." in again
    assert f'value="{person.id}"' not in own
    assert f'value="{person.id}"' not in strange
    assert len(events_in(app, kind=AuditKind.SECOND_FACTOR_VOUCHED)) == 1


def test_a_word_counts_for_a_day(app: Flask, person: Staff) -> None:
    give_phone(app, person)
    admin = hire(app, Role.ADMINISTRATOR, beside=person)
    for _number in range(2):
        client = knock(app, hire(app, beside=person))
        send(client, "/colleagues/vouch", staff_id=person.id, reason="here")

    assert "Take the phone away" in text_of(knock(app, admin).get(f"/staff/{person.id}"))
    with later(days=1, seconds=5):
        assert "Take the phone away" not in text_of(knock(app, admin).get(f"/staff/{person.id}"))


def test_an_administrator_who_vouched_is_not_counted(app: Flask, person: Staff) -> None:
    give_phone(app, person)
    admin = knock(app, hire(app, Role.ADMINISTRATOR, beside=person))
    for client in (admin, knock(app, hire(app, beside=person))):
        send(client, "/colleagues/vouch", staff_id=person.id, reason="here")

    page = send(admin, f"/staff/{person.id}/lift", page=f"/staff/{person.id}")

    assert "Two colleagues have to vouch first" in page
    assert events_in(app, kind=AuditKind.SECOND_FACTOR_LIFTED) == []


def test_a_social_worker_vouches_for_nobody(app: Flask, person: Staff) -> None:
    client = knock(app, hire(app, Role.SOCIAL_WORKER, beside=person))

    assert client.get("/colleagues/vouch").status_code == 403


# --- For whom it is compulsory --------------------------------------------------------------------


def test_the_administrator_makes_it_compulsory_and_sees_who_lacks_it(
    app: Flask, person: Staff
) -> None:
    admin = hire(app, Role.ADMINISTRATOR, beside=person)
    client = knock(app, admin)

    page = send(client, "/staff/second-factor", roles=person.role.value, minutes=5)

    assert "Saved." in page
    assert "Must have it, and have not" in page
    assert person.name in page
    assert knock(app, person).get("/").location == "/account/second-factor/set-up"
    assert "must have the second step" in text_of(client.get("/staff/roles"))
    assert "missing" in text_of(client.get("/staff"))
    (event,) = events_in(app, kind=AuditKind.SECOND_FACTOR_RULE_SET)
    assert event.details == {"roles": [person.role.value], "minutes": 5}


def test_it_begins_on_a_day_of_which_everybody_is_told_before(app: Flask, person: Staff) -> None:
    client = knock(app, hire(app, Role.ADMINISTRATOR, beside=person))
    day, role = NOON.date() + timedelta(days=7), person.role.value

    page = send(client, "/staff/second-factor", begins=day.isoformat(), roles=role, minutes=10)

    assert "Saved." in page
    assert f'value="{day.isoformat()}"' in page
    theirs = knock(app, person)
    assert "Your role must have it from" in text_of(theirs.get("/account/second-factor"))
    assert "must have it from" in text_of(client.get("/staff"))
    with later(days=7):
        assert knock(app, person).get("/").location == "/account/second-factor/set-up"


def test_another_role_takes_effect_in_an_open_session_at_once(app: Flask, person: Staff) -> None:
    compel(app, Role.ADMINISTRATOR, Role.SECTION_HEAD)
    admin = hire(app, Role.ADMINISTRATOR, beside=person)
    client, theirs = go_in(app, admin, give_phone(app, admin)), knock(app, person)
    assert theirs.get("/").status_code == 200

    send(client, f"/staff/{person.id}/change", name=person.name, role="section_head", email="")
    assert theirs.get("/cases").location == "/account/second-factor/set-up"
    send(client, f"/staff/{person.id}/change", name=person.name, role="clerk", email="")
    assert theirs.get("/").status_code == 200
    assert theirs.get("/ledgers").status_code == 403


def test_two_administrators_do_not_overwrite_each_other(app: Flask) -> None:
    compel(app, Role.CLERK)
    client = knock(app, hire(app, Role.ADMINISTRATOR))
    opened = {"roles": "prosecutor", "minutes": "10", "version": "1"}
    client.post("/staff/second-factor", data=opened)

    late = client.post("/staff/second-factor", data={**opened, "roles": "assistant"})

    assert "Somebody changed this meanwhile." in text_of(late)


# --- What is told nowhere -------------------------------------------------------------------------


def test_neither_secret_nor_code_stands_in_audit_session_or_cookie(
    app: Flask, person: Staff, caplog: pytest.LogCaptureFixture
) -> None:
    client = knock(app, person)
    phone, codes = set_up_by_hand(client)
    code = phone.at(now())
    send(client, "/account/second-factor/set-up", factor_code=code, is_kept_on_paper="y")
    other = knock(app, person)
    other.post("/sign-in/code", data={"factor_code": codes[0]})

    with app.app_context():
        audit = str(session().execute(sa.select(AuditEvent.__table__)).all())
        sessions = str(session().execute(sa.select(StaffSession.__table__)).all())
        mails = session().scalars(sa.select(OutboxMail)).all()
    with client.session_transaction() as kept:
        cookie = str(dict(kept))
    for told in (audit, sessions, cookie, caplog.text):
        assert phone.secret not in told
        assert codes[0] not in told
        assert f"'{code}'" not in told
    assert mails == []
    assert len(codes) == second_factor.RECOVERY_CODES
