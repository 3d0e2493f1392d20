"""The schemes of an office out as a file and in again."""

from __future__ import annotations

import json

import pytest
from flask import Flask
from sqlalchemy import func, select

from casetrack.accounts.models import Role, Staff
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.crypto import Keyring
from casetrack.db.session import Database
from casetrack.errors import NotAllowed, RuleBroken
from casetrack.probation.scores.examples import EXAMPLES
from casetrack.probation.scores.models import SchemeVersion, ScoreScheme
from casetrack.probation.scores.scheme_files import (
    SCHEMA,
    SchemesTaken,
    export_schemes,
    file_of,
    import_schemes,
    read_schemes,
)
from casetrack.probation.scores.schemes import offer_scheme, write_scheme
from casetrack.web.idempotency import new_token
from tests.builders import NOON, TODAY, acting, make_staff
from tests.signed_in import prepare, sign_in, text_of


def head() -> Staff:
    return make_staff(Role.SECTION_HEAD)


def take(by: Staff, text: str) -> SchemesTaken:
    return import_schemes(text, acting(by, on=TODAY, at=NOON))


def test_out_and_in_again_nothing_is_different(database: Database, keys: Keyring) -> None:
    here, there = head(), head()
    act = acting(here, on=TODAY, at=NOON)
    for example in EXAMPLES.values():
        write_scheme(example, act)
    text = export_schemes(here.office_id)
    assert read_schemes(text) == tuple(EXAMPLES.values())
    assert file_of(read_schemes(text)) == text

    # In another office they are new; there, and here once more, nothing changes.
    assert take(there, text) == SchemesTaken(new=2)
    assert export_schemes(there.office_id) == text
    assert take(there, text) == take(here, text) == SchemesTaken(same=2)
    assert session().scalar(select(func.count()).select_from(SchemeVersion)) == 4

    # One that says something else under the same name is worded anew.
    data = json.loads(text)
    data["schemes"][0]["start"] += 1
    assert take(there, json.dumps(data)) == SchemesTaken(anew=1, same=1)

    # What is offered no more is not written out, and comes in as another one.
    scheme = session().scalars(select(ScoreScheme).where(ScoreScheme.office_id == here.office_id))
    first = scheme.first()
    assert first is not None
    offer_scheme(first, act, is_offered=False, opened=first.version)
    assert len(read_schemes(export_schemes(here.office_id))) == 1
    assert take(here, text) == SchemesTaken(new=1, same=1)


def _changed(**values: object) -> str:
    data = json.loads(file_of(EXAMPLES.values()))
    data["schemes"][0].update(values)
    return json.dumps(data)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("", "This is no file of schemes, or not all of it"),
        ("[1]", "This is no file of schemes, or not all of it"),
        ('{"schema": "casetrack-case/1"}', "This file is of another kind: it does not"),
        (
            json.dumps({"schema": SCHEMA, "schemes": [{}]}),
            "This is no file of schemes, or not all of it",
        ),
        (_changed(start="many"), "This is no file of schemes, or not all of it"),
        (_changed(name={"zh": "长" * 61}), "A text in the file has more than"),
        (_changed(name={"zh": 7}), "A text in the file has more than"),
        (_changed(name={"zh": "试\x00行"}), "This is no file of schemes, or not all of it"),
        (
            _changed(start=1).replace('"start": 1', '"start": Infinity'),
            "This is no file of schemes, or not all of it",
        ),
        (_changed(indicators=[]), "Write at least one thing that gives or takes"),
        (
            file_of([*EXAMPLES.values(), *EXAMPLES.values()]),
            "The file tells two schemes of the same name",
        ),
    ],
)
def test_a_file_that_cannot_be_is_refused(
    database: Database, keys: Keyring, text: str, key: str
) -> None:
    by = head()
    with pytest.raises(RuleBroken, match=key) as refused:
        take(by, text)
    assert refused.value.field == "file"


def test_only_who_writes_schemes_takes_them_in(database: Database, keys: Keyring) -> None:
    by = make_staff(Role.PROSECUTOR)
    with pytest.raises(NotAllowed):
        take(by, file_of(EXAMPLES.values()))


def test_the_pages_write_the_file_and_take_it_in(app: Flask) -> None:
    with prepare(app):
        here, there, clerk = head(), head(), make_staff(Role.PROSECUTOR)
        rules = next(iter(EXAMPLES.values()))
        write_scheme(rules, acting(here, on=TODAY, at=NOON))
        name: BilingualText = rules.name
    text = sign_in(app, here).get("/office/schemes/file").get_data(as_text=True)
    client = sign_in(app, there)
    sent = {"sending": new_token(), "file": text}
    page = client.post("/office/schemes/import", data=sent, follow_redirects=True)
    assert "Taken in: 1 new" in text_of(page)
    assert name.in_("en") in text_of(page)
    amiss = client.post("/office/schemes/import", data={"sending": new_token(), "file": "{"})
    assert amiss.status_code == 422
    assert "This is no file of schemes" in text_of(amiss)
    assert sign_in(app, clerk).get("/office/schemes/file").status_code == 403
