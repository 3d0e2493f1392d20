"""A published case that is there already says what its file says now."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from casetrack.accounts.models import Role
from casetrack.audit.chain import append_pending, verify
from casetrack.audit.models import AuditEvent
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.models import Case, JournalEntry
from casetrack.courses.measures.kinds import mechanisms
from casetrack.db import Model, session
from casetrack.db.transaction import unit_of_work
from casetrack.errors import NotAllowed
from casetrack.exchange.exporter import case_data
from casetrack.exchange.importer import FileRefused, Imported, ImportResult, import_text
from casetrack.exchange.normal_form import normalise
from casetrack.exchange.yaml_text import parse, write
from tests.builders import NOON, TODAY, make_staff
from tests.exchange.sheet import EXAMPLES
from tests.exchange.test_plausibility import PLAUSIBLE
from tests.exchange.test_round_trip import make_riverside

pytestmark = pytest.mark.both_engines

TEXT = EXAMPLES[0].read_text(encoding="utf-8")


def without_chinese(value: Any) -> Any:
    """As the file was before it was told in Chinese."""
    if isinstance(value, list):
        return [without_chinese(item) for item in value]
    if not isinstance(value, dict):
        return value
    if {"en", "zh"} == set(value):
        return {"en": value["en"]}
    left = ("zh_inferred", "translated")
    return {
        key: value[key] if key == "office" else without_chinese(value[key])
        for key in value
        if key not in left
    }


TAILS = (EntryKind.UNKNOWN_FACT, EntryKind.TYPICAL_MEANING)


def as_it_was(data: dict[str, Any]) -> dict[str, Any]:
    """As the file was while entries told what its source does not tell, and what it means."""
    stated = {
        "unknown_to_source": EntryKind.UNKNOWN_FACT,
        "typical_meaning": EntryKind.TYPICAL_MEANING,
    }
    for circumstance in data.pop("circumstances"):
        if circumstance["kind"] in stated:
            entry = {
                "kind": stated[circumstance["kind"]].value,
                "text": circumstance["text"],
                "facts": circumstance["facts"],
            }
            data["journal"].append({"number": len(data["journal"]) + 1, "when": "unknown", **entry})
    governance = {mechanism.kind.value for mechanism in mechanisms()}
    left = [measure for measure in data.pop("measures", ()) if measure["kind"] not in governance]
    return {**data, "measures": left} if left else data


def entries_of(case: Case) -> list[JournalEntry]:
    """Its journal, by number."""
    query = select(JournalEntry).where(JournalEntry.case_id == case.id)
    return list(session().scalars(query.order_by(JournalEntry.number)))


def bring_in(text: str, role: Role = Role.PROSECUTOR) -> Imported:
    """Import, or replace."""
    with unit_of_work():
        by = make_staff(role)
        return import_text(text, by=by, on=TODAY, at=NOON, replaces=True)


@pytest.mark.in_turn(13)
@pytest.mark.usefixtures("database")
def test_it_says_what_the_file_says_and_what_changed_is_in_the_audit() -> None:
    before = bring_in(write(without_chinese(parse(TEXT).data)))
    assert before.result is ImportResult.IMPORTED

    done = bring_in(TEXT)

    assert (done.result, done.case.id) == (ImportResult.REPLACED, before.case.id)
    assert case_data(done.case) == normalise(parse(TEXT).data)
    event = session().scalars(select(AuditEvent).where(AuditEvent.kind == "case_replaced")).one()
    assert event.details["changed"] == [str(difference) for difference in done.changed]
    assert any(
        text.startswith("journal/1/text: stored {'en': 'saw") for text in map(str, done.changed)
    )


@pytest.mark.in_turn(13)
def test_the_audit_holds_afterwards(app: Flask) -> None:
    with app.app_context():
        bring_in(write(without_chinese(parse(TEXT).data)))
        assert bring_in(TEXT).result is ImportResult.REPLACED
        append_pending(session())

        assert verify(session()).is_whole()


@pytest.mark.in_turn(13)
@pytest.mark.usefixtures("database")
def test_a_second_time_nothing_changes() -> None:
    bring_in(TEXT)

    assert bring_in(TEXT).result is ImportResult.UNCHANGED


@pytest.mark.in_turn(13)
@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_a_case_of_the_former_form_says_what_its_file_says_now(app: Flask, file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    with app.app_context():
        former = bring_in(write(as_it_was(parse(text).data)))
        kept = {
            entry.number: entry.id for entry in entries_of(former.case) if entry.kind not in TAILS
        }

        done = bring_in(text)

        assert done.result is ImportResult.REPLACED
        assert case_data(done.case) == normalise(parse(text).data)
        assert {entry.number: entry.id for entry in entries_of(done.case)} == kept
        assert bring_in(text).result is ImportResult.UNCHANGED
        append_pending(session())
        assert verify(session()).is_whole()


@pytest.mark.in_turn(13)
@pytest.mark.usefixtures("database")
def test_what_came_and_what_went_is_in_the_audit_once_each() -> None:
    bring_in(write(as_it_was(parse(TEXT).data)))

    bring_in(TEXT)

    event = session().scalars(select(AuditEvent).where(AuditEvent.kind == "case_replaced")).one()
    came = [detail for detail in event.details["changed"] if ": stored nothing, " in detail]
    went = [detail for detail in event.details["changed"] if detail.endswith("in the file nothing")]
    assert [item.split(":")[0] for item in came if item.startswith("circumstances/")] == [
        f"circumstances/{place}" for place in range(1, 9)
    ]
    assert [item.split(":")[0] for item in went] == [f"journal/{place}" for place in range(15, 22)]


@pytest.mark.in_turn(13)
def test_a_line_that_was_taken_away_and_stands_there_again_is_noticed(app: Flask) -> None:
    with app.app_context():
        former = bring_in(write(as_it_was(parse(TEXT).data)))
        entry = next(entry for entry in entries_of(former.case) if entry.kind in TAILS)
        table = Model.metadata.tables[JournalEntry.__tablename__]
        line = dict(
            session().execute(table.select().where(table.c.id == entry.id)).mappings().one()
        )
        bring_in(TEXT)
        append_pending(session())
        assert verify(session()).is_whole()

        session().execute(table.insert().values(**line))

        assert not verify(session()).is_whole()


@pytest.mark.in_turn(13)
@pytest.mark.usefixtures("database")
def test_what_no_published_text_told_is_not_taken_away() -> None:
    data = parse(TEXT).data
    data["amounts"].append({"ref": "more", "what": {"en": "more"}, "value": 1})
    done = bring_in(write(data))
    stored = case_data(done.case)

    with pytest.raises(FileRefused) as refused:
        bring_in(TEXT)

    assert "amounts/6" in str(refused.value)
    assert case_data(session().get_one(Case, done.case.id)) == stored


@pytest.mark.in_turn(13)
@pytest.mark.usefixtures("database")
def test_another_person_in_an_element_is_refused_with_its_place_and_nothing_changed() -> None:
    done = bring_in(TEXT)
    stored = case_data(done.case)
    data = parse(TEXT).data
    data["journal"][3]["to"] = ["sun"]
    data["title"]["en"] = "Another"

    with pytest.raises(FileRefused) as refused:
        bring_in(write(data))

    assert "journal/4/to" in str(refused.value)
    assert case_data(session().get_one(Case, done.case.id)) == stored


@pytest.mark.usefixtures("database")
def test_a_case_of_the_department_is_not_replaced() -> None:
    with unit_of_work():
        staff = make_riverside()
        import_text(PLAUSIBLE, by=staff, on=TODAY, at=NOON)

    with pytest.raises(NotAllowed), unit_of_work():
        import_text(PLAUSIBLE, by=staff, on=TODAY, at=NOON, replaces=True)


@pytest.mark.usefixtures("database")
def test_only_who_opens_cases_replaces_one() -> None:
    bring_in(TEXT)

    with pytest.raises(NotAllowed):
        bring_in(TEXT, Role.ADMINISTRATOR)


@pytest.mark.one_engine
def test_an_office_that_is_not_known_is_named_and_comes_only_when_it_is_meant(app: Flask) -> None:
    with app.app_context():
        with pytest.raises(FileRefused, match="吉林省大安市人民检察院"), unit_of_work():
            import_text(TEXT, by=make_staff(), on=TODAY, at=NOON, makes_office=False)
        with unit_of_work():
            done = import_text(TEXT, by=make_staff(), on=TODAY, at=NOON)

    assert done.result is ImportResult.IMPORTED
