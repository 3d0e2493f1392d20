"""What is derived of a case: who reads what, and that it is always as if it were read anew."""

from __future__ import annotations

import inspect
import re
from datetime import timedelta
from types import FunctionType, MethodType
from typing import Any, NamedTuple, cast
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from sqlalchemy import URL
from sqlalchemy.orm import QueryableAttribute, Session

from casetrack.app import BROUGHT
from casetrack.cases.batch_queries import CaseBatch
from casetrack.cases.kinds import Stage
from casetrack.cases.models import Case
from casetrack.cases.stages import StageSource
from casetrack.db import session
from casetrack.db.change_set import OfKind
from casetrack.db.crypto import Keyring
from casetrack.db.session import Database
from casetrack.db.transaction import unit_of_work
from casetrack.demo.desk import Desk, play
from casetrack.demo.making import SCENES
from casetrack.demo.people import make_people
from casetrack.web.clock import today
from tests.builders import NOON, TODAY
from tests.derived import not_up_to_date
from tests.guards.conftest import Furnished
from tests.house import NewDatabase, make_app
from tests.signed_in import sign_in
from tests.statements import asked, counted

STAGES = {brought.stage: brought for brought in BROUGHT if isinstance(brought, StageSource)}
# Statements with which a note is saved, beside those of the audit; one for its words.
NOTE = 12
_SELECTED = re.compile(r"(?:FROM|JOIN)\s+(\w+)")


class Watched:
    """A case that notes which of its columns are read; its methods are run on itself."""

    def __init__(self, case: Case, noted: set[str]) -> None:
        self.__dict__.update(_case=case, _noted=noted)

    def __getattr__(self, name: str) -> Any:
        value = inspect.getattr_static(Case, name)
        if isinstance(value, FunctionType):
            return MethodType(value, self)
        if isinstance(value, property):
            return value.__get__(self)
        self._noted.add(name)
        return getattr(self._case, name)


def read_by(stage: Stage, database: Database) -> set[str]:
    """What the reader of a stage really asks for, in every case there is."""
    ask = STAGES[stage].ask
    noted: set[str] = set()
    ids = session().scalars(sa.select(Case.id)).all()
    with counted(database) as sent:
        for case_id in ids:
            session().expunge_all()
            case = session().get_one(Case, case_id)
            del sent[-1]
            ask(CaseBatch([cast(Case, Watched(case, noted))]), TODAY)
    tables = {name for text in sent for name in _SELECTED.findall(text)}
    return tables | {f"case_file.{name}" for name in noted - {"id", "__tablename__"}}


def declared_by(stage: Stage) -> set[str]:
    """What is declared, in the same words."""
    declared = STAGES[stage].reads
    return {
        f"{cls.class_.__tablename__}.{cls.key}"
        if isinstance(cls, QueryableAttribute)
        else (cls.model if isinstance(cls, OfKind) else cls).__tablename__
        for cls in declared
    }


@pytest.mark.one_engine
@pytest.mark.parametrize("stage", Stage, ids=lambda stage: stage.value)
def test_what_a_stage_is_read_from_is_declared(desk: Furnished, stage: Stage) -> None:
    with desk.app.app_context():
        assert declared_by(stage) == read_by(stage, desk.app.extensions["casetrack_database"])


@pytest.mark.parametrize("stage", Stage, ids=lambda stage: stage.value)
def test_of_a_column_that_is_declared_its_table_is_none(stage: Stage) -> None:
    """A name that holds two columns is never seen changed."""
    for item in STAGES[stage].reads:
        if isinstance(item, QueryableAttribute):
            assert item.key in sa.inspect(item.class_).column_attrs


@pytest.mark.night
@pytest.mark.one_engine
def test_after_every_act_of_the_demonstration_all_is_as_read_anew(
    new_database: NewDatabase, prepared: URL
) -> None:
    database = new_database(prepared)
    app = make_app(database, Keyring.new())
    amiss: list[object] = []
    acts = 0

    def compare(db: Session) -> None:
        nonlocal acts
        acts += 1
        amiss.extend(not_up_to_date(db.scalars(sa.select(Case.id)).all(), on=today()))

    database.before_commit.append(compare)
    with app.app_context():
        with unit_of_work():
            staff = make_people(at=NOON - timedelta(days=200))
        play(SCENES, Desk(staff, TODAY, ZoneInfo("Asia/Shanghai")), act=unit_of_work)

    assert acts > 30
    assert not amiss


class Wrote(NamedTuple):
    """One statement that writes. columns: those it sets, of an UPDATE."""

    what: str
    table: str
    columns: tuple[str, ...] = ()


_WRITES = re.compile(
    r"(INSERT|UPDATE|DELETE)\s+(?:INTO |FROM )?(\w+)(?: SET (.*?) WHERE)?", re.DOTALL
)
# Of a statement that writes several tables at once.
_INTO = re.compile(r"INSERT INTO (\w+)")


def writes(sent: list[str]) -> set[Wrote]:
    """What of these statements writes."""
    rows = set()
    for text in sent:
        if match := _WRITES.match(text):
            value, table, content = match.groups()
            columns = tuple(
                part.split("=")[0].strip() for part in (content or "").split(",") if part
            )
            rows.add(Wrote(value, table, columns))
        elif text.startswith("WITH"):
            rows |= {Wrote("INSERT", table) for table in _INTO.findall(text)}
    return rows


# Of whatever is saved: that it is saved once, who did it, and its place in the chain.
BESIDE = {
    Wrote("INSERT", "sent_form"),
    Wrote("INSERT", "audit_event"),
    Wrote("INSERT", "audit_link"),
}


def test_a_note_writes_the_note_and_when_the_last_one_was_written(desk: Furnished) -> None:
    client = sign_in(desk.app, desk.staff["prosecutor"])
    case = next(case for case, by in desk.handlers.items() if by == desk.staff["prosecutor"].id)
    client.post(f"/cases/{case}/log", data={"text": "The first of the day."})

    with counted(desk.app.extensions["casetrack_database"]) as sent:
        answer = client.post(f"/cases/{case}/log", data={"text": "Telephoned the school."})

    assert answer.status_code == 302
    is_plain = desk.app.extensions["casetrack_database"].engine.dialect.name == "sqlite"
    found_by = ("search_kept",) if is_plain else ("search_text", "search_words")
    assert writes(sent) == BESIDE | {
        Wrote("INSERT", "journal_entry"),
        Wrote("UPDATE", "case_file", ("last_entry_at",)),
        *(Wrote("INSERT", table) for table in found_by),
    }
    assert len(asked(sent)) <= NOTE


def test_the_first_note_of_a_day_brings_the_case_up_to_that_day(desk: Furnished) -> None:
    client = sign_in(desk.app, desk.staff["prosecutor"])
    case = desk.home_of(
        next(r for r in desk.app.url_map.iter_rules() if r.endpoint == "visits.plan")
    )
    with desk.app.app_context(), unit_of_work():
        kept = session().get_one(Case, case)
        kept.derived_on = today() - timedelta(days=1)
        kept.stages_told = {"probation": {"late": 99}}

    client.post(f"/cases/{case}/log", data={"text": "On the next day."})

    with desk.app.app_context():
        assert session().get_one(Case, case).derived_on == today()
        assert not not_up_to_date([case], on=today())
