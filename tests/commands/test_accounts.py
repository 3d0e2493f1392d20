"""`casetrack accounts …`: the first administrator, offices, staff; each act with its audit row."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from click.testing import Result
from flask import Flask
from flask.testing import FlaskClient

from casetrack.accounts.models import Role, Staff
from casetrack.accounts.passwords import is_password
from casetrack.audit.chain import verify
from casetrack.audit.record import AuditKind
from casetrack.cli import main
from casetrack.db import session
from tests.desk.second_factor.phones import give_phone
from tests.signed_in import events_in, sign_in

Run = Callable[..., Result]
ROOT = ("init", "--login", "Root", "--name", "Root", "--level", "county")
OFFICE = ("--name-en", "Pingyang Office", "--name-zh", "平阳区检察院", "--short", "平检未")


@pytest.fixture
def run(app: Flask) -> Run:
    """Run `casetrack accounts …`; typed: what is typed when it asks."""

    def run(*arguments: str, typed: str = "") -> Result:
        return app.test_cli_runner().invoke(main, ["accounts", *arguments], input=typed)

    return run


@pytest.fixture
def begun(run: Run) -> Run:
    """The same, once there is an office and its administrator."""
    result = run(
        "init", "--login", "root", "--name", "Root", *OFFICE, "--level", "county", "--generate"
    )
    assert result.exit_code == 0, result.output
    return run


def staff_of(app: Flask, login: str) -> Staff:
    with app.app_context():
        return session().scalars(sa.select(Staff).where(Staff.login == login)).one()


def is_out(client: FlaskClient) -> bool:
    return (client.get("/account").location or "").startswith("/sign-in")


def audited(app: Flask) -> list[str]:
    return [event.kind for event in events_in(app)]


def password_in(result: Result) -> str:
    shown = re.search(r"shown this once: (\S+)", result.output)
    assert shown, result.output
    return shown[1]


# --- The first administrator ----------------------------------------------------------------------


def test_the_first_administrator_comes_with_an_office_and_a_password_shown_once(
    app: Flask, run: Run
) -> None:
    result = run(
        "init", "--login", "Root", "--name", "Root", *OFFICE, "--level", "county", "--generate"
    )

    assert result.exit_code == 0
    root = staff_of(app, "root")
    assert root.role is Role.ADMINISTRATOR
    assert is_password(password_in(result), root.password_hash)
    assert audited(app) == [AuditKind.OFFICE_CREATED, AuditKind.STAFF_CREATED]


def test_what_was_not_given_is_asked_for(app: Flask, run: Run) -> None:
    password = "a long enough password"
    answers = ("root", "Root", "Pingyang Office", "平阳区检察院", "平检未", "county")

    result = run("init", typed="\n".join((*answers, password, password, "")))

    assert result.exit_code == 0, result.output
    assert password not in result.output
    assert is_password(password, staff_of(app, "root").password_hash)


def test_a_second_first_administrator_is_refused_in_one_sentence(app: Flask, begun: Run) -> None:
    result = begun("init", "--login", "two", "--name", "Two", "--office", "平检未", "--generate")

    assert result.exit_code == 2
    assert result.stderr.count("\n") == 1
    assert "administrator already" in result.stderr
    assert audited(app).count(AuditKind.STAFF_CREATED) == 1


def test_a_refused_password_leaves_no_office_behind(app: Flask, run: Run) -> None:
    result = run(*ROOT, *OFFICE, typed="short\nshort\n")

    assert result.exit_code == 2
    assert result.stderr.strip().splitlines()[-1] == "A password has 12 to 200 characters."
    assert run("office", "list").output == "None yet.\n"
    assert audited(app) == []


# --- Offices --------------------------------------------------------------------------------------


def test_an_office_is_added_under_another_and_listed(begun: Run) -> None:
    names = ("--name-en", "City Office", "--name-zh", "市检察院", "--short", "市检未")
    assert begun("office", "add", *names, "--level", "city").exit_code == 0
    names = ("--name-en", "Third", "--name-zh", "第三检察院", "--short", "三检未")
    added = begun("office", "add", *names, "--level", "county", "--parent", "市检未")

    assert added.exit_code == 0
    listed = json.loads(begun("office", "list", "--json").output)
    assert [(item["short"], item["parent"]) for item in listed] == [
        ("平检未", None),
        ("市检未", None),
        ("三检未", "市检未"),
    ]


def test_an_office_under_one_that_is_not_there_is_refused(begun: Run) -> None:
    names = ("--name-en", "Third", "--name-zh", "第三检察院", "--short", "三检未")

    result = begun("office", "add", *names, "--level", "county", "--parent", "无此院")

    assert result.exit_code == 2
    assert "There is no office 无此院" in result.stderr


# --- Staff ----------------------------------------------------------------------------------------


@pytest.fixture
def hired(begun: Run) -> Run:
    """The same, once there is a prosecutor, zhang."""
    result = begun(
        *("staff", "add", "--login", "zhang", "--name", "Zhang", "--role", "prosecutor"),
        *("--office", "平检未", "--generate"),
    )
    assert result.exit_code == 0, result.output
    return begun


def test_staff_are_added_and_listed(hired: Run) -> None:
    listed = json.loads(hired("staff", "list", "--json").output)

    assert [(item["login"], item["role"], item["in_service"]) for item in listed] == [
        ("root", "administrator", True),
        ("zhang", "prosecutor", True),
    ]
    table = hired("staff", "list", "--office", "平检未").output
    assert "zhang" in table
    assert "prosecutor" in table


def test_a_login_that_is_taken_is_refused_in_one_sentence(hired: Run) -> None:
    result = hired(
        *("staff", "add", "--login", "zhang", "--name", "Z", "--role", "clerk"),
        *("--office", "平检未", "--generate"),
    )

    assert result.exit_code == 2
    assert result.stderr == "There is an account zhang already; choose another one.\n"


def test_a_role_is_changed_with_the_one_before_in_the_audit(app: Flask, hired: Run) -> None:
    assert hired("staff", "role", "zhang", "section_head").exit_code == 0

    assert staff_of(app, "zhang").role is Role.SECTION_HEAD
    (event,) = events_in(app, kind=AuditKind.STAFF_CHANGED.value)
    assert event.details["was"] == "prosecutor"
    assert event.details["role"] == "section_head"


def test_an_account_goes_out_of_service_and_comes_back(app: Flask, hired: Run) -> None:
    inside = sign_in(app, staff_of(app, "zhang"))

    assert hired("staff", "disable", "zhang").exit_code == 0
    assert not staff_of(app, "zhang").is_active
    assert hired("staff", "enable", "zhang").exit_code == 0

    assert staff_of(app, "zhang").is_active
    assert is_out(inside), "what was ended stays ended"


def test_a_password_is_changed_and_the_sessions_end(app: Flask, hired: Run) -> None:
    inside = sign_in(app, staff_of(app, "zhang"))

    result = hired("staff", "password", "zhang", "--generate")

    zhang = staff_of(app, "zhang")
    assert is_password(password_in(result), zhang.password_hash)
    assert is_out(inside)
    assert audited(app)[-1] == AuditKind.PASSWORD_CHANGED


def test_somebody_is_signed_out_everywhere(app: Flask, hired: Run) -> None:
    inside = sign_in(app, staff_of(app, "zhang"))
    assert not is_out(inside)

    assert hired("staff", "sign-out", "zhang").exit_code == 0

    assert is_out(inside)


def test_the_last_administrator_cannot_be_disabled(app: Flask, hired: Run) -> None:
    result = hired("staff", "disable", "root")

    assert result.exit_code == 2
    assert result.stderr.startswith("This is the last administrator")
    assert staff_of(app, "root").is_active


@pytest.mark.parametrize("act", ["disable", "enable", "sign-out"])
def test_an_account_that_is_not_there_is_one_sentence(hired: Run, act: str) -> None:
    result = hired("staff", act, "nobody")

    assert result.exit_code == 2
    assert result.stderr == "There is no account nobody; see `casetrack accounts staff list`.\n"


def test_everything_done_at_the_terminal_is_in_the_chain(app: Flask, hired: Run) -> None:
    hired("staff", "role", "zhang", "clerk")

    with app.app_context():
        verified = verify(session())
    assert verified.is_whole()
    assert (verified.count, verified.waiting) == (len(audited(app)), 0)
    assert all(event.actor_id is None for event in events_in(app))


def test_an_address_of_mail_is_given_and_taken_away(begun: Run, app: Flask) -> None:
    given = begun("staff", "email", "root", "root@example.org")
    kept = staff_of(app, "root").email
    taken = begun("staff", "email", "root", "--none")

    assert given.output == "root is told at root@example.org.\n"
    assert kept == "root@example.org"
    assert taken.output == "root is told in casetrack only.\n"
    assert staff_of(app, "root").email is None
    assert audited(app).count(AuditKind.STAFF_CHANGED) == 2


def test_an_address_is_asked_for(begun: Run) -> None:
    result = begun("staff", "email", "root")

    assert result.exit_code == 2
    assert result.stderr == "Give an address, or --none to take it away.\n"


# --- The second step ------------------------------------------------------------------------------


@pytest.fixture
def colleagues(begun: Run) -> Run:
    """The same, with three people in the office."""
    for login in ("lin", "zhou", "tian"):
        hired = ("--login", login, "--name", login.title(), "--role", "clerk")
        result = begun("staff", "add", *hired, "--office", "平检未", "--generate")
        assert result.exit_code == 0, result.output
    return begun


def test_a_lost_phone_is_taken_away_on_the_word_of_two_who_are_named(
    app: Flask, colleagues: Run
) -> None:
    phone = give_phone(app, staff_of(app, "lin"))
    client = sign_in(app, staff_of(app, "lin"))

    result = colleagues(
        *("second-factor", "reset", "lin", "--by", "zhou", "--by", "tian", "--reason", "met him")
    )

    assert result.exit_code == 0, result.output
    assert "/account/choose-password/" in result.output
    assert phone.secret not in result.output
    assert is_out(client)
    (event,) = events_in(app, kind=AuditKind.SECOND_FACTOR_LIFTED)
    assert event.details["vouchers"] == sorted(
        staff_of(app, login).id for login in ("zhou", "tian")
    )


@pytest.mark.parametrize("vouchers", [("zhou",), ("zhou", "zhou"), ("zhou", "lin")])
def test_one_or_the_person_themselves_is_not_enough(
    app: Flask, colleagues: Run, vouchers: tuple[str, ...]
) -> None:
    give_phone(app, staff_of(app, "lin"))
    by = [part for voucher in vouchers for part in ("--by", voucher)]

    result = colleagues("second-factor", "reset", "lin", *by, "--reason", "met him")

    assert result.exit_code != 0
    assert "Name two colleagues" in result.output
    assert events_in(app, kind=AuditKind.SECOND_FACTOR_LIFTED) == []


def test_for_whom_it_is_compulsory_is_set_and_shown(app: Flask, colleagues: Run) -> None:
    result = colleagues("second-factor", "rule", "--role", "clerk", "--minutes", "5")
    give_phone(app, staff_of(app, "lin"))

    rows = json.loads(colleagues("second-factor", "list", "--json").output)

    assert result.exit_code == 0, result.output
    told = {row["login"]: (row["must"], row["is_on"]) for row in rows}
    assert told == {
        "root": (False, False),
        "lin": (True, True),
        "tian": (True, False),
        "zhou": (True, False),
    }
    assert AuditKind.SECOND_FACTOR_RULE_SET in audited(app)
