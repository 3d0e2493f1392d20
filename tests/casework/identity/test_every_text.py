"""A real name is refused in every text that is kept in the open, whatever the action does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

import casetrack
from casetrack.accounts.models import Staff
from casetrack.cases.kinds import AgeStatus, Intake, PartyRole
from casetrack.cases.models import Case, Party
from casetrack.casework.actions import NewCase, open_case
from casetrack.casework.forms import OpenForm, PersonForm
from casetrack.casework.identity.views import IdentityForm
from casetrack.db import session
from casetrack.desk.ledgers.forms import LedgerMendForm
from casetrack.desk.sealed_records.forms import QueryForm
from casetrack.web.forms import Form
from tests.builders import NOON, TODAY, acting, make_staff
from tests.signed_in import prepare, sign_in, text_of

NAME = "孙小明"
CASE = NewCase(NAME, PartyRole.SUSPECT, AgeStatus.MINOR_AT_ACT, Intake.PROSECUTION_TRANSFER)
TYPED = {"child": NAME, "role": "suspect", "age_status": "minor", "intake": "other"}
HEAD = {"title_zh": "孙某某案", "title_en": "", "national_number": "", "version": "1"}
BODY = {"kind": "body", "name": "某中学", "body_kind": "school", "age_status": "unknown"}
ACCUSED = {"kind": "person", "name": "冯浩", "role": "suspect", "age_status": "adult"}


@pytest.fixture
def handler(app: Flask) -> Staff:
    with prepare(app):
        return make_staff()


@pytest.fixture
def client(app: Flask, handler: Staff) -> FlaskClient:
    return sign_in(app, handler)


@pytest.fixture
def case(app: Flask, handler: Staff) -> str:
    """The address of the case of somebody with this name."""
    with prepare(app):
        return f"/cases/{open_case(CASE, acting(handler, on=TODAY, at=NOON)).id}"


def kept(app: Flask) -> list[object]:
    with app.app_context():
        people = [(party.alias, party.version) for party in session().scalars(select(Party))]
        cases = session().scalars(select(Case))
        return [*people, *((case.title, case.national_number) for case in cases)]


@pytest.mark.parametrize("field", ["title", "charge", "national_number"])
def test_opening_a_case(app: Flask, client: FlaskClient, field: str) -> None:
    refused = client.post("/cases/new", data={**TYPED, field: f"{NAME} 2026"})

    assert (refused.status_code, kept(app)) == (422, [])
    assert "孙某某" in text_of(refused)


@pytest.mark.parametrize("field", ["title_zh", "title_en", "national_number"])
def test_changing_its_head(app: Flask, client: FlaskClient, case: str, field: str) -> None:
    before = kept(app)

    refused = client.post(f"{case}/head", data={**HEAD, field: f"{NAME} 2026"})

    assert (refused.status_code, kept(app)) == (422, before)


@pytest.mark.parametrize(
    "typed", [{**BODY, "name": "孙小明的学校"}, {**ACCUSED, "charge": "盗窃孙小明财物"}]
)
def test_bringing_in_a_body_or_somebody_accused(
    app: Flask, client: FlaskClient, case: str, typed: dict[str, str]
) -> None:
    before = kept(app)

    refused = client.post(f"{case}/people/new", data=typed)

    assert (refused.status_code, kept(app)) == (422, before)


def test_without_the_name_all_of_it_is_kept(app: Flask, client: FlaskClient, case: str) -> None:
    sent = {f"{case}/head": {**HEAD, "national_number": "2026-17"}, f"{case}/people/new": BODY}

    assert [client.post(to, data=typed).status_code for to, typed in sent.items()] == [302, 302]

    assert "2026-17" in str(kept(app))
    assert "某中学" in str(kept(app))


def test_the_names_of_kin_are_sealed_with_that_of_the_person(
    app: Flask, client: FlaskClient, case: str
) -> None:
    kin = {"kin-0-tie": "father", "kin-0-who": "冯大山"}

    answer = client.post(f"{case}/people/new", data={**ACCUSED, **kin})

    assert answer.status_code == 302
    assert "大山" not in str(kept(app))
    assert "冯某" in str(kept(app))


def test_a_name_typed_as_the_kind_of_an_entry(client: FlaskClient, case: str) -> None:
    typed = {"kind": f"谈话 {NAME}", "when": "today", "text": "到校"}

    assert client.post(f"{case}/log", data=typed).status_code == 422


def forms(of: type[Form] = Form) -> Iterator[type[Form]]:
    for form in of.__subclasses__():
        yield form
        yield from forms(form)


def test_only_these_forms_keep_a_text_sealed() -> None:
    """What a form says is sealed is not checked: these go into encrypted columns."""
    assert {form for form in forms() if "sealed" in vars(form)} == {
        OpenForm,
        PersonForm,
        IdentityForm,
        LedgerMendForm,
        QueryForm,
    }


def test_no_page_commits_what_was_typed_but_where_forms_are_saved() -> None:
    """`web.saving.attempt` says which forms are saved; the others here keep no text, but for a
    command that checks its reason itself.
    """
    here = Path(casetrack.__file__).parent
    texts = {path: path.read_text(encoding="utf-8") for path in here.rglob("*.py")}
    committing = {
        path.relative_to(here).as_posix()
        for path, text in texts.items()
        if "from flask import" in text and "unit_of_work()" in text
    }

    saving = {"web/saving.py", "ledger/preview_page.py", "courses/approvals/pages.py"}
    assert committing - saving == {
        "casework/identity/views.py",
        "commands/installation.py",
        "desk/notices/feature.py",
        "desk/second_factor/views.py",
        "web/account.py",
        "web/sign_in.py",
        "web/workbook.py",
    }
