"""No field of any form keeps in the open what tells who somebody is: name, birth, numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import request
from sqlalchemy import event

from casetrack.accounts.models import Role, Staff
from casetrack.brought import brought
from casetrack.cases.kinds import PartyKind
from casetrack.cases.models import Case, Party
from casetrack.cases.policy import HEADS
from casetrack.casework.identity.actions import set_identity
from casetrack.courses.approvals.models import Proposal
from casetrack.db import session
from casetrack.db.partial_date import PartialDate
from casetrack.db.transaction import unit_of_work
from casetrack.ledger.proposals import Proposable
from tests.builders import NOON
from tests.guards.conftest import Furnished
from tests.guards.made_up import form_of
from tests.guards.sending import OPENED_BY, Found, forms_at, forms_found, unread
from tests.guards.test_sent_amiss import (
    PlacesThatSave,
    answer,
    ends_of_lists,
    places_that_save,
)
from tests.sampling import HasTurns
from tests.signed_in import sign_in

# Of somebody in each case.
PAPER = "approved_number"
NAME, BORN = "端木晓雯", date(2012, 3, 5)
IS_PERSON = Party.kind == PartyKind.PERSON
# The number of whomever: also where no case says who there is.
OF_A_CASE = re.compile(r"/cases/([0-9]+)")
TOLD = (NAME, "生于二〇一二年三月五日", "138 0013 8000", "11010519491231002X")


@pytest.fixture(scope="module")
def that_save(desk: Furnished, of_the_run: Path) -> PlacesThatSave:
    """Where the forms stand that would be saved."""
    return places_that_save(desk, of_the_run)


@pytest.fixture(scope="module")
def named(desk: Furnished, that_save: PlacesThatSave) -> Furnished:
    """The desk, where somebody of each case has a name and a day of birth."""
    with desk.app.app_context(), unit_of_work():
        staff = session().get_one(Staff, desk.staff["prosecutor"].id)
        for case_id in session().scalars(sa.select(Case.id)).all():
            people = sa.select(Party).where(Party.case_id == case_id, IS_PERSON)
            if (person := session().scalars(people.order_by(Party.id)).first()) is not None:
                set_identity(person, name=NAME, born=PartialDate.day(BORN), by=staff, at=NOON)
    return desk


@contextmanager
def written_texts(engine: sa.Engine) -> Iterator[list[str]]:
    """Whatever is given to the database to keep, or to look for."""
    texts: list[str] = []

    def note(conn: object, cursor: object, statement: str, parameters: Any, *rest: object) -> None:
        if statement.lstrip()[:6].upper() != "SELECT":
            texts.append(repr(parameters))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield texts
    finally:
        event.remove(engine, "before_cursor_execute", note)


def kept_of(engine: sa.Engine, form: Found, field: str, text: str) -> bool:
    """Whether the form is saved with this in that field, and what is written says so."""
    sent = form.filled
    typed = f"{' '.join(sent.get(field) or [''])} {text}".strip()
    with written_texts(engine) as texts, unread():
        is_saved = answer(form, {**sent, field: [typed]}) == 302
    return is_saved and text in "\n".join(texts)


def case_of(form: Found) -> int | None:
    """The case in which the form stands."""
    case = OF_A_CASE.match(form.to)
    return int(case[1]) if case else None


def text_fields(form: Found) -> list[str]:
    controls = form.form.controls
    return sorted(
        ends_of_lists(control for control in controls if controls[control].kind == "text")
    )


@pytest.mark.one_engine
def test_what_tells_who_somebody_is_is_kept_by_no_field(
    named: Furnished, that_save: PlacesThatSave, of_today: HasTurns
) -> None:
    """A field that looks at nothing keeps each of these.

    On a push a seventh of the forms is tried, with one of them: what is typed into a form is looked
    at where it is saved, but for what a form says it seals (casework/identity/test_every_text.py).
    """
    # Only who is signed in elsewhere, too, is shown the form that ends it.
    sign_in(named.app, named.staff[OPENED_BY[0]])
    forms = list(forms_at(named, that_save.places))
    with named.app.app_context():
        with_people = set(session().scalars(sa.select(Party.case_id).where(IS_PERSON)))

    kept = [
        (form.endpoint, field, text)
        for form in forms
        for field in text_fields(form)
        for text in of_today(TOLD if case_of(form) in with_people else TOLD[2:])
        if kept_of(named.engine, form, field, text)
    ]

    assert kept == []
    assert len(forms) > 10, "the forms are found at all"


@pytest.mark.in_turn(13)
@pytest.mark.one_engine
def test_nor_by_the_number_of_an_approval_on_paper(named: Furnished, of_today: HasTurns) -> None:
    """Asked for where nobody of the office decides; the last test of this desk.

    An office whose heads are switched off decides here all the same, and so does one that ever did.
    """
    with named.app.test_request_context(), unit_of_work():
        session().execute(sa.update(Staff).where(Staff.role.in_(HEADS)).values(role=Role.CLERK))
        session().execute(sa.update(Proposal).values(decided_by_id=None))
        pages = {
            proposable.url(subject)
            for proposable in brought(Proposable)
            for subject in session().scalars(sa.select(proposable.subject))
        }
    forms = [form for form in forms_found(named, cases=99, at=pages) if PAPER in form.form.controls]

    kept = [
        (form.endpoint, text)
        for form in forms
        for text in of_today(TOLD)
        if kept_of(named.engine, form, PAPER, text)
    ]

    assert kept == []
    assert len({form.endpoint for form in forms}) > 4
    assert any(answer(form, form.filled) == 302 for form in forms), "they would be saved"


def test_a_field_that_keeps_a_name_is_noticed() -> None:
    """Not one that is looked for, nor one that is refused."""
    engine = sa.create_engine("sqlite://", poolclass=sa.StaticPool)

    def answer_of(statement: str, status: int) -> Any:
        def view() -> tuple[str, int]:
            with engine.begin() as connection:
                connection.execute(sa.text(statement), {"text": request.form["note"]})
            return "", status

        return form_of('<input name="note"><input name="times">', view)

    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE kept (text)"))
    keeps, refuses = (answer_of("INSERT INTO kept VALUES (:text)", status) for status in (302, 422))
    reads = answer_of("SELECT * FROM kept WHERE text = :text", 302)

    assert text_fields(keeps) == ["note", "times"]
    assert kept_of(engine, keeps, "note", NAME)
    assert not any(kept_of(engine, form, "note", NAME) for form in (reads, refuses))
