"""A database full of offices: twenty thousand cases, and what runs, is owed and told in each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import URL, Connection

from casetrack.accounts.models import OfficeLevel, Procuratorate, Role, Staff
from casetrack.audit.models import AuditEvent, AuditLink
from casetrack.cases.duty_kinds import DutyState, ObligationKind
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import (
    AgeStatus,
    Aspect,
    BodyKind,
    CaseStatus,
    Ground,
    Intake,
    MeasureKind,
    MeasureState,
    Part,
    PartyKind,
    Provenance,
    Stage,
    StageState,
)
from casetrack.cases.models import (
    Case,
    CaseGrant,
    EntryParty,
    JournalEntry,
    Measure,
    MeasureParty,
    Obligation,
    Party,
)
from casetrack.db import Model, Unnumbered, session
from casetrack.db.session import Database, close_session, use_database
from casetrack.desk.notices.models import Digest
from casetrack.ledger.reasons import why_agreed
from casetrack.suggestions.kinds import SuggestionKind
from casetrack.suggestions.models import Suggestion, SuggestionItem
from casetrack.visits.models import OnRestDay, Visit, VisitPlan, VisitWay
from casetrack.visits.spotchecks.models import CheckState, SpotCheck, SpotCheckPlan
from tests.builders import NOON, TODAY
from tests.house import NewDatabase
from tests.once import made_once

OFFICES = 100
HANDLERS = 5  # of one office
CASES = 40  # of one handler
ALL = OFFICES * HANDLERS * CASES
GRANTED = 5  # that somebody was let into
ENTRUSTED = 1  # that an office was let into
PUBLISHED = 6  # in all
ENTRIES = 4  # of one case; the last corrects the first, in few cases
CORRECTED = 400  # of so many cases one has such an entry
# Of each office one, beside its handlers.
OTHERS = (Role.SECTION_HEAD, Role.CASE_MANAGEMENT, Role.SOCIAL_WORKER)
ROLES = (Role.PROSECUTOR, *OTHERS)
WITH_LETTERS = 4  # of so many cases one has a suggestion
WHY = why_agreed("visit_planned", fact_on=TODAY)


@dataclass(frozen=True)
class Nation:
    """A database full of offices, and one person of each of ROLES in its midst."""

    database: Database
    people: Mapping[Role, Staff]


def nation_in(database: Database) -> Nation:
    """The nation that a database was filled with."""
    use_database(database)
    of_one_office = sa.select(Staff).where(Staff.office_id == OFFICES // 2)
    people = {member.role: member for member in session().scalars(of_one_office).unique()}
    close_session()
    return Nation(database, people)


def filled_once(folder: Path, new_database: NewDatabase, prepared: URL) -> URL:
    """A filled database that nobody uses, made by whoever of this run asks first for its engine.

    folder: the same for all processes of the run. The others wait until it is filled.
    """

    def make() -> str:
        database = new_database(prepared)
        with database.engine.begin() as connection:
            fill(connection)
        database.dispose()
        return sa.make_url(database.url).render_as_string(hide_password=False)

    return sa.make_url(made_once(folder, f"nation-{prepared.get_backend_name()}", make))


def fill(connection: Connection) -> None:
    """Fill an empty database. Whoever handles some cases was let into one of the next, too."""
    offices, handlers = range(1, OFFICES + 1), range(OFFICES * HANDLERS)
    _put(connection, Procuratorate, [_office(number) for number in offices])
    _put(connection, Staff, [member for number in offices for member in _staff_of(number)])
    _put(connection, Case, [case for handler in handlers for case in _cases_of(handler)])
    _put(connection, Case, list(_published()))
    _put(connection, Party, [_child(case) for case in range(1, ALL + 1)])
    _put(connection, VisitPlan, [_plan(case) for case in range(1, ALL + 1)])
    _put(connection, Visit, [_visit(case) for case in range(1, ALL + 1)])
    _put(connection, CaseGrant, [grant for handler in handlers for grant in _grants_of(handler)])
    _put_entries(connection)
    _put_people_of_entries(connection)
    _put_letters(connection)
    _put_duties(connection)
    _put_spot_checks(connection)
    _put_audit(connection)
    _put(connection, Digest, [_digest(handler, ago) for handler in handlers for ago in range(30)])
    if connection.dialect.name == "postgresql":
        _number_on(connection)


def _put(connection: Connection, model: type[Model], rows: list[dict[str, Any]]) -> None:
    connection.execute(sa.insert(model), rows)


def _number_on(connection: Connection) -> None:
    """Let the next row of each table get the number after its last."""
    for table in Model.metadata.tables.values():
        if "id" in table.c and isinstance(table.c.id.type, sa.Integer):
            last = sa.select(sa.func.max(table.c.id)).scalar_subquery()
            sequence = sa.func.pg_get_serial_sequence(table.name, "id")
            connection.execute(sa.select(sa.func.setval(sequence, sa.func.coalesce(last, 1))))


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
            "next_due_kind": "visit" if number % 7 else None,
        }


def _published() -> Iterator[dict[str, Any]]:
    for number in range(PUBLISHED):
        yield _case(ALL + 1 + number, 1) | {
            "handler_id": None,
            "provenance": Provenance.PUBLISHED,
        }


def _case(number: int, office: int) -> dict[str, Any]:
    """A case in which one of the five stages runs."""
    stages = {
        f"{stage.value}_state": StageState.RUNNING if number % 5 == place else StageState.TODO
        for place, stage in enumerate(Stage)
    }
    return stages | {
        "id": number,
        "office_id": office,
        "number": f"{number}号",
        "title_zh": f"某某{number}案",
        "intake": Intake.PROSECUTION_TRANSFER,
        "opened_at": NOON,
        "derived_on": TODAY,
    }


def _child(case: int) -> dict[str, Any]:
    fields = {"alias_zh": f"某{case}", "sort_key": f"mou{case}", "initials": "m"}
    minor = {"ref": "child", "kind": PartyKind.PERSON, "age_status": AgeStatus.MINOR}
    return {"id": case, "case_id": case, **minor, **fields}


def _plan(case: int) -> dict[str, Any]:
    """The plan of the visit to the child of a case."""
    of = {"id": case, "case_id": case, "party_id": case}
    return {**of, "on_rest_day": OnRestDay.MOVE, "ways": [VisitWay.HOME.value]}


def _visit(case: int) -> dict[str, Any]:
    """A visit to the child of a case, every third by nobody yet, by a prosecutor near by else."""
    handler = (case - 1) // CASES
    return {
        "id": case,
        "case_id": case,
        "office_id": _office_of(handler),
        "party_id": case,
        "plan_id": case,
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


def _digest(handler: int, ago: int) -> dict[str, Any]:
    day = TODAY - timedelta(days=ago)
    rows = [
        {"obligation": case, "case": case, "kind": "visit", "due": TODAY.isoformat()}
        for case in _case_numbers(handler)[:3]
    ]
    kept = {"made_at": NOON, "read_at": NOON if ago else None}
    return {"staff_id": _staff_number(handler), "day": day, "lines": rows, **kept}


# --- Rows made of other rows ----------------------------------------------------------------------

_case_of = Case.__table__.c
_visit_of = Visit.__table__.c


def _make(
    connection: Connection, model: type[Unnumbered], of: sa.Select[Any], **values: Any
) -> None:
    """A row for each that `of` finds."""
    table = Model.metadata.tables[model.__tablename__]
    conditions = [
        value if isinstance(value, sa.ColumnElement) else sa.literal(value, table.c[name].type)
        for name, value in values.items()
    ]
    rows = of.with_only_columns(*conditions)
    connection.execute(sa.insert(table).from_select(list(values), rows))


def _put_entries(connection: Connection) -> None:
    cases = sa.select(Case.__table__)
    for number in range(1, ENTRIES + 1):
        is_wrong = _case_of.id % CORRECTED == 1
        corrects = {
            "corrects_id": sa.case((is_wrong, _case_of.id), else_=sa.null()),
            "correction_reason": sa.case((is_wrong, "wrong"), else_=sa.null()),
        }
        _make(
            connection,
            JournalEntry,
            cases,
            id=_case_of.id + (number - 1) * (ALL + PUBLISHED),
            case_id=_case_of.id,
            number=number,
            place=f"d2026-11-{number:02d}00000{number}",
            kind=EntryKind.NOTE,
            when_edtf=TODAY.isoformat(),
            when_first=TODAY,
            when_last=TODAY,
            written_at=NOON,
            # As most entries do, each says what it is about: it is found by that.
            subject=Case.__tablename__,
            subject_id=_case_of.id,
            **(corrects if number == ENTRIES else {}),
        )


def _put_people_of_entries(connection: Connection) -> None:
    entry = JournalEntry.__table__.c
    rows = sa.select(JournalEntry.__table__).where(entry.case_id <= ALL)
    about = {"entry_id": entry.id, "party_id": entry.case_id, "part": Part.ABOUT}
    _make(connection, EntryParty, rows, **about)


def _put_letters(connection: Connection) -> None:
    """A letter in every fourth case: half of them answered, some closed, some are urging."""
    every = sa.select(Case.__table__).where(_case_of.id % WITH_LETTERS == 1, _case_of.id <= ALL)
    body = {"kind": PartyKind.BODY, "body_kind": BodyKind.POLICE, "alias_zh": "某局"}
    _make(
        connection,
        Party,
        every,
        id=_case_of.id + ALL,
        case_id=_case_of.id,
        ref="body",
        sort_key="mouju",
        initials="mj",
        **body,
    )
    _make(
        connection,
        Measure,
        every,
        id=_case_of.id,
        case_id=_case_of.id,
        kind=MeasureKind.SUGGESTION,
        state=MeasureState.RUNNING,
        decided_here=True,
        started_edtf="",
    )
    to = {"measure_id": _case_of.id, "party_id": _case_of.id + ALL}
    _make(connection, MeasureParty, every, part=Part.TO, **to)
    is_urging, is_closed = _case_of.id % 20 == 1, _case_of.id % 12 == 1
    _make(
        connection,
        Suggestion,
        every,
        id=_case_of.id,
        case_id=_case_of.id,
        office_id=_case_of.office_id,
        measure_id=_case_of.id,
        kind=sa.case(
            (is_urging, SuggestionKind.URGING.value), else_=SuggestionKind.SOCIAL_GOVERNANCE.value
        ),
        decided_here=True,
        issued_edtf=TODAY.isoformat(),
        issued_first=TODAY,
        issued_last=TODAY,
        reply_due=_case_of.next_due,
        closed_on=sa.case((is_closed, sa.literal(TODAY)), else_=sa.null()),
        closed_reason=sa.case((is_closed, "done"), else_=sa.null()),
    )
    for position in (1, 2):
        _make(
            connection,
            SuggestionItem,
            every,
            id=_case_of.id + (position - 1) * ALL,
            suggestion_id=_case_of.id,
            measure_id=_case_of.id,
            position=position,
        )


def _put_spot_checks(connection: Connection) -> None:
    """A check in every third case: some called off, some of whose windows passed without a draw."""
    every = sa.select(Case.__table__).where(_case_of.id % 3 == 0, _case_of.id <= ALL)
    _make(
        connection,
        SpotCheckPlan,
        every,
        id=_case_of.id,
        case_id=_case_of.id,
        party_id=_case_of.id,
        visitor_id=_case_of.handler_id,
        way=VisitWay.HOME,
        gap=1,
        days_ahead=0,
        version=1,
    )
    for ago in range(3):
        _make(
            connection,
            SpotCheck,
            every.where(_case_of.id % 9 == 3 * ago),
            id=_case_of.id,
            plan_id=_case_of.id,
            case_id=_case_of.id,
            office_id=_case_of.office_id,
            position=1,
            first_day=TODAY - timedelta(days=20 * ago),
            last_day=TODAY - timedelta(days=20 * ago - 10),
            state=(CheckState.COMMITTED, CheckState.CALLED_OFF, CheckState.MISSED)[ago],
            # No list opens the seed of a check whose day is nobody's to know.
            seed=sa.literal("sealed"),
            commitment="0" * 64,
            committed_at=NOON,
            days=[],
        )


def _put_duties(connection: Connection) -> None:
    """The visit of each case; of every second a period, of some a letter, a concern."""
    every = sa.select(Visit.__table__).join(Case.__table__, _case_of.id == _visit_of.case_id)
    with_letters = every.where(_visit_of.id % WITH_LETTERS == 1)
    _duty(connection, every, ObligationKind.VISIT, "visit")
    halves = every.where(_visit_of.id % 2 == 0)
    _duty(connection, halves, ObligationKind.PROSECUTION_REVIEW, "review_period")
    _duty(connection, with_letters, ObligationKind.SUGGESTION_REPLY, "suggestion")
    _duty(connection, with_letters, ObligationKind.SUGGESTION_CHECK, "suggestion_item")
    concerned = every.where(_visit_of.id % 50 == 7)
    _duty(connection, concerned, ObligationKind.URGENT_CONCERN, "visit")
    past = {"is_open": False, "state": DutyState.MET, "settled_on": TODAY}
    _duty(connection, every, ObligationKind.ARREST_REVIEW, "arrest", **past)
    still = {"is_open": False, "state": DutyState.SUSPENDED, "settled_on": TODAY}
    _duty(connection, every.where(_visit_of.id % 20 == 3), ObligationKind.BAIL_END, "bail", **still)


def _duty(
    connection: Connection, rows: sa.Select[Any], kind: ObligationKind, subject: str, **more: Any
) -> None:
    _make(
        connection,
        Obligation,
        rows,
        kind=kind,
        case_id=_visit_of.case_id,
        office_id=_case_of.office_id,
        owner_id=_case_of.handler_id,
        party_id=_visit_of.party_id,
        due=_visit_of.planned_on,
        why=WHY,
        subject=subject,
        subject_id=_visit_of.id,
        **more,
    )


def _put_audit(connection: Connection) -> None:
    """Three looks at each case, all in the chain."""
    rows = sa.select(Case.__table__).where(_case_of.id <= ALL)
    for number in range(3):
        data = {"office_id": _case_of.office_id, "case_id": _case_of.id, "details": {}}
        event_id = _case_of.id + number * ALL
        by = {"actor_id": _case_of.handler_id, "at": NOON}
        _make(connection, AuditEvent, rows, id=event_id, kind="case_seen", **by, **data)
        _make(connection, AuditLink, rows, number=event_id, event_id=event_id, hash="0" * 64)


# --- Who and what ---------------------------------------------------------------------------------


def _case_numbers(handler: int) -> range:
    first = handler % (OFFICES * HANDLERS) * CASES + 1
    return range(first, first + CASES)


def case_of(office: int) -> int:
    """A case of the first handler of an office."""
    return _case_numbers((office - 1) * HANDLERS)[0]


def _office_of(handler: int) -> int:
    return handler // HANDLERS + 1


def _staff_number(handler: int) -> int:
    return _number_of(_office_of(handler), handler % HANDLERS)


def _number_of(office: int, place: int) -> int:
    return office * (HANDLERS + len(OTHERS)) + place
