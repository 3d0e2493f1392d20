"""A sealed case is not there for anybody but who still helps, until that day."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from casetrack.accounts.models import Role, Staff
from casetrack.cases.kinds import Aspect, Ground
from casetrack.cases.models import Case, CaseGrant, JournalEntry, Party
from casetrack.cases.policy import answers_for, may_know, sees_office_wide, sight_of
from casetrack.cases.sealed import hide_sealed_from, sealed_opened
from casetrack.casework.actions import Progress, log_progress
from casetrack.db import Model, OfCase, session
from casetrack.db.partial_date import PartialDate
from casetrack.db.session import Database
from casetrack.exchange.exporter import export_text
from casetrack.exchange.importer import FileRefused, import_text
from tests.builders import NOON, TODAY, acting, make_case, make_child, make_staff
from tests.signed_in import prepare, sign_in, text_of
from tests.statements import counted

UNTIL = TODAY + timedelta(days=3)
# What is another with each request.
RANDOM = re.compile(r"/cases/\d+|[0-9a-f]{8,}|\d\d:\d\d")


def a_sealed_case(handler: Staff) -> Case:
    case = make_case(handler=handler)
    make_child(case)
    log_progress(case, Progress("已到校走访", PartialDate.day(TODAY)), acting(handler, at=NOON))
    case.sealed_on, case.handler_id = TODAY, None
    session().flush()
    return case


def let_help(case: Case, whom: Staff, *, until: date = UNTIL) -> CaseGrant:
    grant = CaseGrant(
        case_id=case.id,
        staff_id=whom.id,
        ground=Ground.AFTER_SEALING,
        aspect=Aspect.WHOLE,
        since=TODAY,
        until=until,
        given_at=NOON,
    )
    session().add(grant)
    session().flush()
    return grant


@pytest.fixture
def hiding() -> Iterator[None]:
    """What this session hid is read again by the next test."""
    yield
    session().info.clear()


@pytest.mark.usefixtures("database", "keys")
@pytest.mark.parametrize("role", [Role.SECTION_HEAD, Role.CHIEF_PROCURATOR, Role.CASE_MANAGEMENT])
def test_the_office_knows_of_it_no_more(role: Role) -> None:
    handler = make_staff()
    case = a_sealed_case(handler)
    head = make_staff(role, office=handler.office)
    known = select(Case.id).where(may_know(head, on=TODAY), Case.id == case.id)

    assert session().scalar(known) is None
    assert not sight_of(head, case, on=TODAY)
    assert not answers_for(head, case, on=TODAY)
    assert session().scalars(sees_office_wide(case)).all() == []

    case.sealed_on = None
    session().flush()
    assert session().scalar(known) == case.id
    assert sight_of(head, case, on=TODAY)


@pytest.mark.usefixtures("database", "keys", "hiding")
def test_no_query_reads_it_or_what_belongs_to_it() -> None:
    case, other = a_sealed_case(make_staff()), make_case()
    make_child(other)
    helper = make_staff()
    let_help(case, helper)
    ids = (case.id, other.id)
    session().expunge_all()

    def read() -> list[list[int]]:
        return [
            list(session().scalars(select(of).where(of.in_(ids)).order_by(of)))
            for of in (Case.id, Party.case_id)
        ]

    everything = read()
    hide_sealed_from(make_staff().id, on=TODAY)
    assert read() == [[other.id], [other.id]]
    assert session().get(Case, case.id) is None
    entries = select(func.count(JournalEntry.id)).where(JournalEntry.case_id == case.id)
    assert session().scalar(entries) == 0
    with sealed_opened():
        assert read() == everything
        assert session().scalar(entries) == 1
    assert read() == [[other.id], [other.id]]

    hide_sealed_from(helper.id, on=UNTIL)
    assert read() == everything
    hide_sealed_from(helper.id, on=UNTIL + timedelta(days=1))
    assert read() == [[other.id], [other.id]]


@pytest.mark.usefixtures("database", "keys", "hiding")
def test_a_grant_of_before_or_one_that_was_taken_back_opens_nothing() -> None:
    case, colleague, former = a_sealed_case(make_staff()), make_staff(), make_staff()
    let_help(case, colleague).ground = Ground.GRANTED
    let_help(case, former).ended_at = NOON
    session().flush()

    for somebody in (colleague, former):
        hide_sealed_from(somebody.id, on=TODAY)
        assert session().scalar(select(Case.id).where(Case.id == case.id)) is None


def test_every_model_with_a_case_goes_with_it() -> None:
    """Whoever adds a table that belongs to a case cannot forget to hide it."""
    with_case = {
        mapper.class_
        for mapper in Model.registry.mappers
        if "case_id" in mapper.columns and mapper.class_.__name__ != "AuditEvent"
    }

    assert {model.__name__ for model in with_case if not issubclass(model, OfCase)} == set()
    assert len(with_case) > 40


def test_its_address_is_answered_as_one_that_never_was(app: Flask) -> None:
    now = datetime.now(UTC)
    with prepare(app):
        handler = make_staff()
        case = a_sealed_case(handler)
        head = make_staff(Role.SECTION_HEAD, office=handler.office)
        helper = make_staff(office=handler.office)
        let_help(case, helper, until=now.date() + timedelta(days=2))
        case_id, number = case.id, case.number
    for somebody in (handler, head):
        client = sign_in(app, somebody)
        for path in ("", "/team", "/people/new", "/bundle"):
            answers = [client.get(f"/cases/{of}{path}") for of in (case_id, 99_999)]
            texts = (
                re.sub(r'/cases/\d+|"[\w.-]{16,}"|[0-9a-f]{8,}|\d\d:\d\d', "", text_of(answer))
                for answer in answers
            )
            assert [answer.status_code for answer in answers] == [404, 404]
            assert len(set(texts)) == 1
        assert number not in text_of(client.get("/cases"))
        assert client.post(f"/cases/{case_id}/log", data={"text": "x"}).status_code == 404

    assert number in text_of(sign_in(app, helper).get(f"/cases/{case_id}"))


@pytest.mark.usefixtures("database", "keys")
def test_the_number_of_a_sealed_case_is_not_given_again_by_a_file() -> None:
    handler = make_staff()
    case = make_case(handler=handler)
    make_child(case)
    file = export_text(case, acting(handler, on=TODAY, at=NOON))
    case.sealed_on, case.handler_id = TODAY, None
    session().flush()
    hide_sealed_from(handler.id, on=TODAY)

    with pytest.raises(FileRefused):
        import_text(file, by=handler, on=TODAY, at=NOON)


@pytest.mark.usefixtures("hiding")
def test_each_engine_is_told_of_a_sealed_case_in_the_way_that_costs_it_least(
    database: Database,
) -> None:
    """PostgreSQL keeps a plan where who reads stands in brackets; SQLite reads an index of them."""
    hide_sealed_from(make_staff().id, on=TODAY)

    with counted(database) as sent:
        session().scalars(select(JournalEntry.id)).all()

    (statement,) = sent
    on_sqlite = database.engine.dialect.name == "sqlite"
    assert ("INDEXED BY ix_case_file_sealed" in statement) is on_sqlite
    values, in_brackets = statement.count("%("), len(re.findall(r"\(SELECT %\(", statement))
    assert on_sqlite or values == in_brackets > 0
