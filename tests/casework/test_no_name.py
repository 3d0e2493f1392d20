"""What nobody is called becomes no child, no person and no alias."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from casetrack.cases.kinds import AgeStatus, PartyRole
from casetrack.cases.models import Identity, Party
from casetrack.db import session
from tests.builders import make_case, make_child, make_staff
from tests.signed_in import prepare, sign_in, text_of

SAID = "Nobody is called so."
NOBODY = ("<script>", "<script> Moumou", "王", "欧阳", "报案群众", "围观群众三人", "不详", "12345")
SOMEBODY = ("孙小明", "王某", "张学生", "阿依古丽·买买提", "Sun Ming", "小明", "某甲")


@dataclass(frozen=True)
class Desk:
    """Whoever opens cases, and a case with one child in it."""

    app: Flask
    client: FlaskClient
    case_id: int
    child_id: int

    def sent(self, at: str, field: str, typed: str) -> str:
        """What the page answers to this name; "" where it was saved."""
        answer = self.client.post(self.form(at), data={**FORMS[at], field: typed})
        return "" if answer.status_code == 302 else text_of(answer)

    def form(self, at: str) -> str:
        """Its address."""
        return at.format(case=self.case_id, child=self.child_id)

    def called(self) -> list[str]:
        """How everybody is called who is in a case."""
        with self.app.app_context():
            return [text.zh or text.en or "" for text in session().scalars(sa.select(Party.alias))]


FORMS: Mapping[str, Mapping[str, str]] = {
    "/cases/new": {"role": PartyRole.SUSPECT.value, "age_status": "minor", "intake": "other"},
    "/cases/{case}/people/new": {
        "kind": "person",
        "role": "guardian",
        "age_status": "minor",
        "tie": "other",
        "tie_to": "",
        "body_kind": "other",
    },
    "/cases/{case}/people/{child}/edit": {
        "version": "1",
        "age_status": AgeStatus.MINOR.value,
        "alias_en": "",
        "role": PartyRole.SUSPECT.value,
    },
    "/cases/{case}/people/{child}/identity": {},
}
FIELDS = list(zip(FORMS, ("child", "name", "alias_zh", "name"), strict=True))
PLACES = ("a case", "a person", "an alias", "who it is")


@pytest.fixture
def desk(app: Flask) -> Desk:
    with prepare(app):
        staff = make_staff()
        case = make_case(handler=staff)
        child = make_child(case)
    return Desk(app, sign_in(app, staff), case.id, child.id)


@pytest.mark.parametrize(("at", "field"), FIELDS, ids=PLACES)
@pytest.mark.parametrize("typed", NOBODY)
def test_what_nobody_is_called_is_refused_at_its_field(
    desk: Desk, at: str, field: str, typed: str
) -> None:
    before = desk.called()

    answer = desk.sent(at, field, typed)

    assert f'id="{field}-e">{SAID}' in answer
    assert desk.called() == before
    with desk.app.app_context():
        assert session().scalars(sa.select(Identity)).all() == []


@pytest.mark.in_turn(13)
@pytest.mark.parametrize(("at", "field"), FIELDS, ids=PLACES)
@pytest.mark.parametrize("typed", SOMEBODY)
def test_names_and_aliases_are_taken(desk: Desk, at: str, field: str, typed: str) -> None:
    assert desk.sent(at, field, typed) == ""


def test_people_together_come_in_as_a_group(desk: Desk) -> None:
    at = "/cases/{case}/people/new"
    group = {**FORMS[at], "kind": "group", "name": "报案群众", "role": []}

    answer = desk.client.post(desk.form(at), data=group)

    assert answer.status_code == 302, text_of(answer)
    assert "报案群众" in desk.called()
