"""A name that was written before anybody entered whose it is does not stay in the open."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select, text

from casetrack.audit.models import AuditEvent
from casetrack.audit.record import AuditKind
from casetrack.cases.actions import Progress, log_progress
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.identity import Particulars, change_identity
from casetrack.cases.models import Case, JournalEntry, Party
from casetrack.cases.unnaming import hanging_on_cases
from casetrack.db import Model, session
from casetrack.db.when import When
from casetrack.db.words import Words
from tests.builders import NOON, TODAY, make_case, make_child, make_staff
from tests.desk import prepare, sign_in, text_of
from tests.suggestions import letters

pytestmark = pytest.mark.usefixtures("database", "keys")

NAME = "孙小明"


def enter_name(child: Party, name: str = NAME) -> int:
    """Who the child is, entered by whoever handles the case."""
    case = session().get_one(Case, child.case_id)
    assert case.handler is not None
    return change_identity(case, child, Particulars(name=name), by=case.handler, on=TODAY, at=NOON)


def note(case: Case, said: str) -> JournalEntry:
    """A note of today."""
    assert case.handler is not None
    progress = Progress(said, When.day(TODAY), EntryKind.NOTE)
    return log_progress(case, progress, by=case.handler, on=TODAY, at=NOON)


def everything_stored() -> str:
    """Every row of every table, as text."""
    session().flush()
    return "\n".join(
        str(tuple(row))
        for table in Model.metadata.sorted_tables
        for row in session().execute(text(f"SELECT * FROM {table.name}"))
    )


def test_the_alias_takes_the_place_of_the_name_in_what_was_written_before() -> None:
    child = make_child()
    case = session().get_one(Case, child.case_id)
    written = note(case, f"{NAME}到案，小明由其父陪同；Sun Xiaoming signed.")
    letter = letters.issued(case, items=(f"向{NAME}道歉",), problems=(f"未保护{NAME}",))

    replaced = enter_name(child)

    assert replaced == 3
    assert written.text == Words(None, "孙某某到案，孙某某由其父陪同；Sun Moumou signed.")
    assert letter.items[0].text == Words(None, "向孙某某道歉")
    assert letter.problems[0].text == Words(None, "未保护孙某某")
    stored = everything_stored()
    assert NAME not in stored
    assert "小明" not in stored


def test_the_journal_and_the_audit_say_how_many_and_not_which() -> None:
    child = make_child()
    case = session().get_one(Case, child.case_id)
    note(case, f"{NAME}到案")

    enter_name(child)

    told = (
        session()
        .scalars(select(JournalEntry).where(JournalEntry.kind == EntryKind.NAME_TAKEN_OUT))
        .one()
    )
    assert told.fields == {"texts": 1}
    (kept,) = [
        event.details
        for event in session().scalars(
            select(AuditEvent).where(AuditEvent.kind == AuditKind.IDENTITY_CHANGED)
        )
    ]
    assert kept["replaced"] == 1


def test_other_cases_are_left_alone() -> None:
    elsewhere = note(make_case(), f"{NAME}是证人")
    child = make_child()

    assert enter_name(child) == 0

    assert elsewhere.text.zh == f"{NAME}是证人"
    kinds = session().scalars(select(JournalEntry.kind)).all()
    assert EntryKind.NAME_TAKEN_OUT not in kinds


def test_every_table_that_hangs_on_a_case_is_read() -> None:
    read = {table.name for table, _link in hanging_on_cases()} | {
        "case_file",
        "identity",
        "audit_event",
    }
    below = {
        table.name
        for table in Model.metadata.sorted_tables
        if {key.column.table.name for key in table.foreign_keys} & read
    }
    assert below <= read


def test_the_page_says_that_the_name_was_taken_out(app: Flask) -> None:
    with prepare(app):
        handler = make_staff()
        child = make_child(make_case(handler=handler))
        note(session().get_one(Case, child.case_id), f"{NAME}到案")
        path = f"/cases/{child.case_id}/people/{child.id}/identity"
    client = sign_in(app, handler)

    answer = client.post(path, data={"name": NAME}, follow_redirects=True)

    assert "The name stood in 1 text of this case" in text_of(answer)
    assert NAME not in answer.text
