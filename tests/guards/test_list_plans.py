"""A list begins at an index: among twenty thousand cases nobody reads those that are not theirs."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import URL, Connection, event
from sqlalchemy.orm import Session

from casetrack.accounts.models import OfficeLevel, Procuratorate, Role, Staff
from casetrack.cases.finding import find_texts
from casetrack.cases.kinds import Aspect, CaseStatus, Ground, Intake, PartyKind, Provenance
from casetrack.cases.models import Case, CaseGrant, Party
from casetrack.cases.queries import DISTANT, CaseFilter, list_cases
from casetrack.casework.hits import ABOVE
from casetrack.db import Model, session
from casetrack.db.session import Database, close_session, use_database
from casetrack.search.folding import fold
from casetrack.search.models import SearchText, ShownTo, Sort
from casetrack.search.phrases import phrases_of
from casetrack.search.words import add_words
from casetrack.visits.models import Visit, VisitWay
from casetrack.visits.queries import (
    ahead_of,
    count_by_day,
    first_of_each_day,
    visitors_on_list,
    visits_on,
)
from tests.builders import NOON, TODAY
from tests.house import NewDatabase

OFFICES = 100
HANDLERS = 5  # of one office
CASES = 40  # of one handler
GRANTED = 5  # that somebody was let into
ENTRUSTED = 1  # that an office was let into
PUBLISHED = 6  # in all
# Of each office one, beside its handlers.
OTHERS = (Role.SECTION_HEAD, Role.CASE_MANAGEMENT, Role.SOCIAL_WORKER)
ROLES = (Role.PROSECUTOR, *OTHERS)
# What a list may not read from one end to the other.
BIG = frozenset({"case_file", "case_grant", "party", "visit", "search_text", "search_words"})
# Of these few rows everybody who works with cases sees each.
SMALL = frozenset({"ix_case_file_published"})
# As SQLite says it; a table that stands twice in a statement has a number there.
# Of its words it has a table of its own kind, and always says that it scans that: with an M where
# it begins at words.
_SCAN = re.compile(
    rf"SCAN ({'|'.join(sorted(BIG - {'search_words'}))})(_\d+)?( |$)"
    r"|SCAN search_words VIRTUAL TABLE INDEX \d+:(?!M)"
)
# In no text; in those of an office far away; in every third; in all; of every case of a year.
TYPED = ("鲸鱼", "云岭旷课", "盗窃", "谈话", "第一中学 谈话", "2026", "孙", "sunmm", "x")
SOON = TODAY + timedelta(days=30)


@dataclass(frozen=True)
class Nation:
    """A database full of offices, and one person of each of ROLES in its midst."""

    database: Database
    people: Mapping[Role, Staff]


@pytest.fixture(scope="module")
def filled(new_database: NewDatabase, prepared: URL) -> URL:
    """Twenty thousand cases; whoever handles some was let into one of the next, too."""
    database = new_database(prepared)
    with database.engine.begin() as connection:
        _fill(connection)
    database.dispose()
    return sa.make_url(database.url)


@pytest.fixture(scope="module", params=["uncounted", "counted"])
def nation(new_database: NewDatabase, filled: URL, request: pytest.FixtureRequest) -> Nation:
    """The same, where the database knows how many rows of what it has, and where it does not."""
    database = new_database(filled)
    if request.param == "counted":
        with database.engine.begin() as connection:
            connection.execute(sa.text("ANALYZE"))
    use_database(database)
    of_one_office = sa.select(Staff).where(Staff.office_id == OFFICES // 2)
    people = {one.role: one for one in session().scalars(of_one_office).unique()}
    close_session()
    return Nation(database, people)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("after", [None, (0, TODAY, 1), (0, DISTANT, 1)])
def test_the_list_of_cases_begins_at_an_index(
    nation: Nation, role: Role, after: tuple[int, date, int] | None
) -> None:
    with _plans_of(nation) as plans:
        list_cases(nation.people[role], CaseFilter(), on=TODAY, after=after, limit=51)

    assert len(plans) == 1
    assert plans[0].scanned == [], plans[0].told


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("typed", TYPED)
def test_a_list_narrowed_by_words_begins_at_an_index(
    nation: Nation, role: Role, typed: str
) -> None:
    with _plans_of(nation) as plans:
        list_cases(nation.people[role], CaseFilter(text=typed), on=TODAY, limit=51)

    assert [plan.told for plan in plans if plan.scanned] == []


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("sorts", [ABOVE, (Sort.JOURNAL,)])
@pytest.mark.parametrize("typed", TYPED)
def test_a_search_begins_at_an_index(
    nation: Nation, role: Role, sorts: tuple[Sort, ...], typed: str
) -> None:
    with _plans_of(nation) as plans:
        find_texts(phrases_of(typed), nation.people[role], on=TODAY, sorts=sorts, limit=11)

    assert [plan.told for plan in plans if plan.scanned] == []


@pytest.mark.parametrize("role", [Role.PROSECUTOR, Role.SOCIAL_WORKER])
def test_a_word_that_is_hidden_is_looked_for_as_one_that_nobody_has(
    nation: Nation, role: Role
) -> None:
    def plans(typed: str) -> list[str]:
        with _plans_of(nation) as found:
            sorts = list(Sort)
            texts = find_texts(
                phrases_of(typed), nation.people[role], on=TODAY, sorts=sorts, limit=11
            )
        assert texts == []
        # PostgreSQL tells what it looks for, and JSON spells it.
        spelled = json.dumps(typed).strip('"')
        return [plan.told.replace(typed, "").replace(spelled, "") for plan in found]

    assert plans("云岭旷课") == plans("鲸鱼游泳")


@pytest.mark.parametrize(
    ("role", "number"),
    [(Role.PROSECUTOR, CASES + GRANTED + ENTRUSTED), (Role.SECTION_HEAD, HANDLERS * CASES + 1)],
)
def test_everybody_finds_their_own(nation: Nation, role: Role, number: int) -> None:
    """Or the plans would be those of searches with nothing to find."""
    use_database(nation.database)
    found = find_texts(
        phrases_of("谈话"), nation.people[role], on=TODAY, sorts=[Sort.JOURNAL], limit=999
    )
    assert len(found) == number
    close_session()


def _ahead(user: Staff) -> int:
    return len(ahead_of(user, on=TODAY, until=SOON, limit=51))


def _of_visitor(user: Staff) -> int:
    return len(ahead_of(user, on=TODAY, until=SOON, visitor_id=user.id, limit=51))


def _month(user: Staff) -> int:
    return len(count_by_day(user, TODAY, SOON, on=TODAY))


def _days(user: Staff) -> int:
    return len(first_of_each_day(user, TODAY, SOON, on=TODAY))


def _day(user: Staff) -> int:
    return len(visits_on(user, TODAY, on=TODAY, limit=51))


def _visitors(user: Staff) -> int:
    return len(visitors_on_list(user, on=TODAY))


@pytest.mark.parametrize("role", [Role.PROSECUTOR, Role.SECTION_HEAD, Role.SOCIAL_WORKER])
@pytest.mark.parametrize("read", [_ahead, _of_visitor, _month, _days, _day, _visitors])
def test_the_lists_of_visits_begin_at_an_index(
    nation: Nation, role: Role, read: Callable[[Staff], int]
) -> None:
    with _plans_of(nation) as plans:
        read(nation.people[role])

    assert plans
    for plan in plans:
        assert plan.scanned == [], plan.told


@pytest.mark.parametrize("read", [_ahead, _month, _days, _day, _visitors])
def test_a_head_has_visits_on_every_list(nation: Nation, read: Callable[[Staff], int]) -> None:
    """Or the plans would be those of lists with nothing in them."""
    use_database(nation.database)
    assert read(nation.people[Role.SECTION_HEAD])
    close_session()


@pytest.mark.parametrize("role", ROLES)
def test_each_is_shown_their_own_and_what_was_published(nation: Nation, role: Role) -> None:
    """Or the plans would be those of lists with nothing in them."""
    use_database(nation.database)
    anything = CaseFilter(status=None)
    shown = {
        Role.PROSECUTOR: CASES + GRANTED + ENTRUSTED + PUBLISHED,
        Role.SECTION_HEAD: HANDLERS * CASES + ENTRUSTED + PUBLISHED,
        Role.CASE_MANAGEMENT: HANDLERS * CASES,
        Role.SOCIAL_WORKER: GRANTED,
    }
    assert len(list_cases(nation.people[role], anything, on=TODAY, limit=999)) == shown[role]
    close_session()


def test_a_scan_is_noticed(nation: Nation) -> None:
    with _plans_of(nation) as plans:
        session().scalars(sa.select(Case.id).where(Case.version == 7)).all()

    assert plans[0].scanned


# --- What a database means to do ------------------------------------------------------------------


@dataclass(frozen=True)
class Plan:
    """How a statement would be answered. scanned: what it reads from one end to the other."""

    told: str
    scanned: list[str]


@contextmanager
def _plans_of(nation: Nation) -> Iterator[list[Plan]]:
    """The plan of every statement that was sent meanwhile; filled in at the end."""
    sent: list[tuple[str, Any]] = []
    plans: list[Plan] = []

    def note(conn: object, cursor: object, statement: str, values: Any, *rest: object) -> None:
        sent.append((statement, values))

    engine = nation.database.engine
    use_database(nation.database)
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield plans
    finally:
        event.remove(engine, "before_cursor_execute", note)
        close_session()
    explain = _of_sqlite if engine.dialect.name == "sqlite" else _of_postgresql
    with engine.connect() as connection:
        asked = [one for one in sent if one[0].startswith("SELECT")]
        plans += [explain(connection, statement, values) for statement, values in asked]


def _of_sqlite(connection: Connection, statement: str, values: Any) -> Plan:
    rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
    steps = [str(row.detail) for row in rows]
    scans = [step for step in steps if _SCAN.match(step)]
    return Plan("\n".join(steps), [one for one in scans if one.split()[-1] not in SMALL])


def _of_postgresql(connection: Connection, statement: str, values: Any) -> Plan:
    told = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", values).scalar_one()
    scans = [
        f"{node['Node Type']} {node.get('Relation Name', node.get('Index Name'))}"
        for node in _nodes(told[0]["Plan"])
        if _reads_everything(node)
    ]
    return Plan(json.dumps(told, indent=1), scans)


def _reads_everything(node: Mapping[str, Any]) -> bool:
    if node["Node Type"] == "Seq Scan":
        return node["Relation Name"] in BIG
    is_look = "Index Name" in node and node["Index Name"] not in SMALL
    return is_look and "Index Cond" not in node


def _nodes(node: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield node
    for under in node.get("Plans", ()):
        yield from _nodes(under)


# --- A nation -------------------------------------------------------------------------------------


def _fill(connection: Connection) -> None:
    offices, handlers = range(1, OFFICES + 1), range(OFFICES * HANDLERS)
    _put(connection, Procuratorate, [_office(number) for number in offices])
    _put(connection, Staff, [one for number in offices for one in _staff_of(number)])
    _put(connection, Case, [one for handler in handlers for one in _cases_of(handler)])
    _put(connection, Case, list(_published()))
    _put(connection, Party, [_child(case) for case in _case_numbers_of_all()])
    _put(connection, Visit, [_visit(case) for case in _case_numbers_of_all()])
    _put(connection, CaseGrant, [one for handler in handlers for one in _grants_of(handler)])
    texts = [one for case in _case_numbers_of_all() for one in _texts(case)]
    _put(connection, SearchText, texts)
    rows = [(one["id"], one["office_id"], one["shown_to"], one["text"]) for one in texts]
    add_words(Session(connection), rows)


def _put(connection: Connection, model: type[Model], rows: list[dict[str, Any]]) -> None:
    connection.execute(sa.insert(model), rows)


def _office(number: int) -> dict[str, Any]:
    names = {"name_en": f"Office {number}", "name_zh": f"第{number}院", "short_zh": f"{number}检未"}
    return {"id": number, "level": OfficeLevel.COUNTY, "parent_id": None, **names}


def _staff_of(office: int) -> Iterator[dict[str, Any]]:
    for place, role in enumerate([Role.PROSECUTOR] * HANDLERS + list(OTHERS)):
        number = _number_of(office, place)
        names = {"login": f"person{number}", "name": f"某{number}", "password_hash": "*"}
        yield {"id": number, "office_id": office, "role": role, "created_at": NOON, **names}


def _cases_of(handler: int) -> Iterator[dict[str, Any]]:
    for number in _case_numbers(handler):
        is_closed = number % 4 == 0
        yield _case(number, _office_of(handler)) | {
            "handler_id": _staff_number(handler),
            "status": CaseStatus.CLOSED if is_closed else CaseStatus.OPEN,
            "closed_on": TODAY if is_closed else None,
            "next_due": TODAY + timedelta(days=number % 97 - 9) if number % 7 else None,
        }


def _published() -> Iterator[dict[str, Any]]:
    for number in range(PUBLISHED):
        yield _case(HANDLERS * OFFICES * CASES + 1 + number, 1) | {
            "handler_id": None,
            "provenance": Provenance.PUBLISHED,
        }


def _case(number: int, office: int) -> dict[str, Any]:
    return {
        "id": number,
        "office_id": office,
        "number": f"{number}号",
        "title_zh": f"某某{number}案",
        "intake": Intake.PROSECUTION_TRANSFER,
        "opened_at": NOON,
    }


def _child(case: int) -> dict[str, Any]:
    told = {"alias_zh": f"某{case}", "sort_key": f"mou{case}", "initials": "m"}
    return {"id": case, "case_id": case, "ref": "child", "kind": PartyKind.PERSON, **told}


def _texts(case: int) -> Iterator[dict[str, Any]]:
    """What can be found of a case; only in the last offices stands a word that nobody else has."""
    what = "盗窃" if case % 3 else "诈骗"
    is_far_away = _office_of((case - 1) // CASES) > OFFICES // 2 + 5
    hidden = "云岭旷课" if is_far_away else "按时到校"
    told = (
        (Sort.CASE, ShownTo.KNOWING, f"第院检未〔2026〕{case}号"),
        (Sort.CASE, ShownTo.HEAD, f"某某{case}{what}案"),
        (Sort.PERSON, ShownTo.PERSON, f"孙某{case} sunmm"),
        (Sort.JOURNAL, ShownTo.WHOLE, f"到第{case % 9}中学谈话，{hidden}。"),
    )
    for place, (sort, shown_to, text) in enumerate(told):
        yield {
            "id": case * 4 + place,
            "what": f"{sort}-{shown_to}",
            "row_id": case,
            "case_id": case,
            "party_id": case if sort is Sort.PERSON else None,
            "office_id": _office_of((case - 1) // CASES),
            "sort": sort,
            "shown_to": shown_to,
            "text": fold(text).text,
        }


def _visit(case: int) -> dict[str, Any]:
    """A visit to the child of a case, every third by nobody yet, by a prosecutor near by else."""
    handler = (case - 1) // CASES
    return {
        "id": case,
        "case_id": case,
        "party_id": case,
        "visitor_id": _staff_number(handler - case % 2) if case % 3 and handler else None,
        "planned_on": TODAY + timedelta(days=case % 60 - 20),
        "way": VisitWay.HOME,
    }


def _grants_of(handler: int) -> Iterator[dict[str, Any]]:
    """The handler's own; what was let to them of the next one; what they handed over."""
    me, office = _staff_number(handler), _office_of(handler)
    yield from (_grant(case, Ground.HANDLER, staff_id=me) for case in _case_numbers(handler))
    of_next, of_one_before = _case_numbers(handler + 1), _case_numbers(handler - 1)
    yield from (_grant(case, Ground.ASSIGNED, staff_id=me) for case in of_next[:GRANTED])
    for case in of_one_before[:GRANTED]:
        yield _grant(case, Ground.HANDLER, staff_id=me) | {"ended_at": NOON}
    if handler % HANDLERS == 0:
        social = _number_of(office, HANDLERS + OTHERS.index(Role.SOCIAL_WORKER))
        for case in _case_numbers(handler)[:GRANTED]:
            yield _grant(case, Ground.GRANTED, staff_id=social) | {"aspect": Aspect.VISITS}
        elsewhere = _case_numbers(handler + 2 * HANDLERS)
        yield _grant(elsewhere[0], Ground.GRANTED) | {"office_id": office}


def _grant(case: int, ground: Ground, *, staff_id: int | None = None) -> dict[str, Any]:
    return {
        "case_id": case,
        "staff_id": staff_id,
        "office_id": None,
        "ground": ground,
        "aspect": Aspect.WHOLE,
        "since": TODAY - timedelta(days=30),
        "given_at": NOON,
        "ended_at": None,
    }


def _case_numbers(handler: int) -> range:
    first = handler % (OFFICES * HANDLERS) * CASES + 1
    return range(first, first + CASES)


def _case_numbers_of_all() -> range:
    return range(1, OFFICES * HANDLERS * CASES + 1)


def _office_of(handler: int) -> int:
    return handler // HANDLERS + 1


def _staff_number(handler: int) -> int:
    return _number_of(_office_of(handler), handler % HANDLERS)


def _number_of(office: int, place: int) -> int:
    return office * (HANDLERS + len(OTHERS)) + place
