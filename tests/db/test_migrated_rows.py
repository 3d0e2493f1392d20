"""Rows of before become what they are now, and find their way back."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.models import Obligation, ObligationDay
from casetrack.clocks.clocks import Clock, clock_of
from casetrack.clocks.days import count, why_counted
from casetrack.clocks.models import Deadline
from casetrack.db import session
from casetrack.db.partial_date import PartialDate
from casetrack.db.session import Database, within
from casetrack.desk.sealed_records.ceremony import AS_SEALED, BY_MEASURES
from casetrack.desk.sealed_records.models import COPIES_OF_SEALED
from casetrack.ledger.clock_triggers import ClockTrigger
from casetrack.ledger.reasons import weight_of
from casetrack.schema import downgrade, upgrade
from tests.builders import NOON
from tests.db.test_migrations import empty, put

__all__ = ["empty"]

pytestmark = pytest.mark.night

DAY = date(2026, 9, 1)


def test_sessions_of_programmes_stand_under_their_measure_and_find_their_way_back(
    empty: Database,
) -> None:
    upgrade(empty, "0013")
    with empty.engine.begin() as connection:
        office = put(connection, "procuratorate", parent_id=None)
        case = put(connection, "case_file", office_id=office, title_zh="x")
        # Of another kind: keys of programmes and of measures are not the same.
        put(connection, "measure", case_id=case, kind="care_plan", state="running")
        measure = put(connection, "measure", case_id=case, kind="help_programme", state="running")
        programme = put(connection, "programme", measure_id=measure)
        entry = put(connection, "journal_entry", case_id=case, number=1)
        held = {"programme_id": programme, "held_on": date(2026, 3, 2), "entry_id": entry}
        put(connection, "guidance_session", id=7, **held)

    upgrade(empty)
    with empty.engine.begin() as connection:
        moved = connection.execute(sa.text("SELECT id, measure_id, entry_id FROM measure_session"))
        assert [tuple(row) for row in moved] == [(7, measure, entry)]
        own = {"measure_id": measure, "entry_id": entry, "office_id": office}
        later = put(connection, "measure_session", **own)
    downgrade(empty, "0013")
    with empty.engine.connect() as connection:
        back = connection.execute(
            sa.text("SELECT id, programme_id FROM guidance_session ORDER BY id")
        )
        assert [tuple(row) for row in back] == [(7, programme), (later, programme)]
    assert later > 7
    assert measure != programme


SEEN, BACK = date(2026, 11, 18), date(2026, 11, 25)
# How an item stood before, and the looks that it becomes: day, and what was found.
STOOD: dict[str, tuple[dict[str, object], list[tuple[str, str]]]] = {
    "nobody looked": ({"put_right": "not_seen", "check_due": BACK}, []),
    "verified": ({"put_right": "verified", "seen_on": SEEN}, [("2026-11-18", "kept")]),
    "looked back at, the first day overwritten": (
        {"put_right": "verified", "seen_on": BACK, "looked_back_on": BACK},
        [("", "kept"), ("2026-11-25", "kept")],
    ),
    "looked back at, both days told": (
        {"put_right": "verified", "seen_on": SEEN, "looked_back_on": BACK},
        [("2026-11-18", "kept"), ("2026-11-25", "kept")],
    ),
    "not done": (
        {"put_right": "not_done", "seen_on": SEEN, "check_due": BACK},
        [("2026-11-18", "not_kept")],
    ),
    "came back": ({"put_right": "came_back", "seen_on": SEEN}, [("2026-11-18", "came_back")]),
}

KEPT_OF_AN_ITEM = ("put_right", "seen_on", "check_due", "looked_back_on", "proof_zh", "version")


def _stood(connection: sa.Connection, number: int) -> dict[str, object]:
    item = sa.Table("suggestion_item", sa.MetaData(), autoload_with=connection)
    asked = sa.select(*(item.c[name] for name in KEPT_OF_AN_ITEM)).where(item.c.id == number)
    return dict(connection.execute(asked).one()._mapping)


def test_every_item_stands_as_it_stood_and_its_looks_have_rows(empty: Database) -> None:
    upgrade(empty, "0030")
    with empty.engine.begin() as connection:
        office = put(connection, "procuratorate", parent_id=None)
        case = put(connection, "case_file", office_id=office, title_zh="x")
        # Of another kind: numbers of measures and of suggestions are not the same.
        put(connection, "measure", case_id=case, kind="care_plan", state="running")
        measure = put(connection, "measure", case_id=case, kind="suggestion", state="running")
        duty = put(connection, "measure_item", measure_id=measure, text_zh="x")
        letter = put(
            connection,
            "suggestion",
            case_id=case,
            office_id=office,
            measure_id=measure,
            kind="social_governance",
            **dict.fromkeys(("set_day", "ground", "closed_on", "closed_reason")),
        )
        items = {
            name: put(connection, "suggestion_item", suggestion_id=letter, proof_zh=name, **value)
            for name, (value, _looks) in STOOD.items()
        }
        before = {name: _stood(connection, number) for name, number in items.items()}

    upgrade(empty)
    with empty.engine.connect() as connection:
        assert {name: _stood(connection, value) for name, value in items.items()} == before
        look = sa.table(
            "promise_look",
            *(sa.column(name) for name in ("id", "subject", "subject_id", "case_id", "found")),
            *(sa.column(name) for name in ("looked_edtf", "proof_zh")),
        )
        rows = connection.execute(sa.select(look).order_by(look.c.id)).all()
        assert {row.subject for row in rows} == {"suggestion_item"}
        assert {row.case_id for row in rows} == {case}
        for name, (_told, looks) in STOOD.items():
            mine = [row for row in rows if row.subject_id == items[name]]
            assert [(row.looked_edtf, row.found) for row in mine] == looks
            # By what it was seen is known of the last look alone.
            assert [row.proof_zh for row in mine if row.proof_zh] == [name][: len(looks)]
        measures = connection.execute(sa.text("SELECT measure_id FROM suggestion_item"))
        assert set(measures.scalars()) == {measure}
        state = connection.execute(sa.text(f"SELECT state FROM measure_item WHERE id = {duty}"))
        assert state.scalar_one() == "not_seen"

    downgrade(empty, "0030")
    with empty.engine.connect() as connection:
        assert {name: _stood(connection, value) for name, value in items.items()} == before


def test_the_day_of_a_session_is_kept_and_an_unknown_one_finds_its_way_back(
    empty: Database,
) -> None:
    upgrade(empty, "0013")
    day = date(2026, 3, 2)
    with empty.engine.begin() as connection:
        office = put(connection, "procuratorate", parent_id=None)
        case = put(connection, "case_file", office_id=office, title_zh="x")
        measure = put(connection, "measure", case_id=case, kind="help_programme", state="running")
        entry = put(connection, "journal_entry", case_id=case, number=1)
    held = {"measure_id": measure, "entry_id": entry}
    upgrade(empty, "0030")
    with empty.engine.begin() as connection:
        first = put(connection, "measure_session", held_on=day, **held)
    query = sa.text("SELECT id, held_edtf, held_first, held_last FROM measure_session ORDER BY id")

    upgrade(empty)
    with empty.engine.begin() as connection:
        (row,) = connection.execute(query).all()
        assert (row.id, row.held_edtf) == (first, day.isoformat())
        assert str(row.held_first) == str(row.held_last) == day.isoformat()
        unknown = put(
            connection,
            "measure_session",
            **held,
            office_id=office,
            held_edtf="",
            held_first=None,
            held_last=None,
        )
    downgrade(empty, "0030")

    with empty.engine.connect() as connection:
        rows = connection.execute(sa.text("SELECT id, held_on FROM measure_session ORDER BY id"))
        data = {row.id: str(row.held_on) for row in rows}
    assert data[first] == day.isoformat()
    assert data.keys() == {first, unknown}


def test_changes_of_a_probation_become_rows_and_days_stay_days(empty: Database) -> None:
    upgrade(empty, "0030")
    with empty.engine.begin() as connection:
        office = put(connection, "procuratorate", parent_id=None)
        case = put(connection, "case_file", office_id=office, title_zh="x")
        party = put(connection, "party", case_id=case, alias_zh="x")
        track = put(connection, "track", case_id=case)
        day = date(2026, 1, 1)
        decided = {"case_id": case, "party_id": party, "track_id": track, "decided_first": day}
        here = put(connection, "disposition", decided_here=True, **decided)
        elsewhere = put(connection, "disposition", decided_here=False, **decided)
        probation = _probation(connection, here, case=case, party=party)
        other = _probation(connection, elsewhere, case=case, party=party)
        for number, fields in enumerate(
            (
                _lengthened(6, 9, "2026-07-01", "2026-10-01"),
                _lengthened(9, 8, "2026-10-01", "2026-09-01"),
                {"months_before": 6, "months": 7, "last_day": "2026-08-01"},
            ),
            start=1,
        ):
            put(
                connection,
                "journal_entry",
                case_id=case,
                number=number,
                kind="probation_length_changed",
                subject="probation",
                subject_id=other if number == 3 else probation,
                fields=fields,
                text_zh=f"第{number}次",
                when_edtf="2026-02-01",
                when_first=date(2026, 2, 1),
                when_last=date(2026, 2, 1),
            )
        breach = put(connection, "breach", probation_id=probation, entry_id=1)
        service = put(connection, "decision_service", case_id=case, disposition_id=here, entry_id=1)

    upgrade(empty, "0031")

    with empty.engine.begin() as connection:
        changes = connection.execute(
            sa.text(
                "SELECT probation_id, position, way, old_end, new_end, reason_zh, decided_here"
                " FROM probation_change ORDER BY id"
            ).columns(old_end=sa.Date, new_end=sa.Date, decided_here=sa.Boolean)
        ).all()
        assert [tuple(row) for row in changes] == [
            (probation, 1, "extended", date(2026, 7, 1), date(2026, 10, 1), "第1次", True),
            (probation, 2, "shortened", date(2026, 10, 1), date(2026, 9, 1), "第2次", True),
            # What it was before is not told anywhere, so it stays unknown.
            (other, 1, "extended", None, date(2026, 8, 1), "第3次", False),
        ]
        query = sa.text("SELECT id, decided_here FROM probation ORDER BY id")
        rows = connection.execute(query.columns(decided_here=sa.Boolean)).all()
        assert [tuple(row) for row in rows] == [(probation, True), (other, False)]
        for table, name, id in (
            ("breach", "happened", breach),
            ("decision_service", "received", service),
        ):
            edtf = connection.execute(sa.text(f"SELECT {name}_edtf FROM {table} WHERE id = {id}"))
            assert edtf.scalar_one() == "2026-01-01"
    downgrade(empty, "0030")
    with empty.engine.connect() as connection:
        back = sa.text("SELECT happened_on FROM breach").columns(happened_on=sa.Date)
        assert connection.execute(back).scalar_one() == day


def test_the_duties_of_the_law_are_asked_of_every_probation_that_runs(empty: Database) -> None:
    upgrade(empty, "0064")
    with empty.engine.begin() as connection:
        office = put(connection, "procuratorate", parent_id=None)
        case = put(connection, "case_file", office_id=office, title_zh="x")
        party = put(connection, "party", case_id=case, alias_zh="x")
        track = put(connection, "track", case_id=case)
        by_key = {}
        for state, over in (("running", {}), ("ended", {}), ("running", {"revoked_on": DAY})):
            decided = {"case_id": case, "party_id": party, "track_id": track}
            decision = put(connection, "disposition", decided_here=False, **decided)
            measure = put(
                connection,
                "measure",
                case_id=case,
                kind="probation",
                state=state,
                decided_here=False,
            )
            ground = {"revocation_ground": "x"} if over else {}
            probation = put(
                connection,
                "probation",
                case_id=case,
                party_id=party,
                disposition_id=decision,
                measure_id=measure,
                months=6,
                decided_here=False,
                final_disposition_id=None,
                **{"revoked_on": None, "revocation_ground": None, **over, **ground},
            )
            by_key[probation] = state == "running" and not over

    upgrade(empty, "0065")

    with empty.engine.connect() as connection:
        query = sa.text(
            "SELECT probation_id, position, kind, state FROM probation_duty ORDER BY position"
        )
        rows = [tuple(row) for row in connection.execute(query)]
    kinds = ("obey", "report", "leave", "education")
    asked = next(value for value, is_asked in by_key.items() if is_asked)
    assert rows == [(asked, place, kind, "not_seen") for place, kind in enumerate(kinds, start=1)]


def test_the_way_back_takes_along_what_only_these_versions_owe_and_saw(empty: Database) -> None:
    upgrade(empty, "0073")
    gone = (
        ("family_education_assessment", "party"),
        ("promise_look", "probation_duty"),
        ("own_report", "probation"),
        ("leave_answer", "leave_request"),
        ("leave_return", "leave_request"),
        ("supervision_talk", "probation"),
        ("monthly_assessment", "probation"),
    )
    with empty.engine.begin() as connection:
        office = put(connection, "procuratorate", parent_id=None)
        case = put(connection, "case_file", office_id=office, title_zh="x")
        of = {"case_id": case, "office_id": office, "settled_on": None, "state": "running"}
        for number, (kind, subject) in enumerate((*gone, ("visit", "visit")), start=1):
            owed = put(
                connection, "obligation", kind=kind, subject=subject, subject_id=number, **of
            )
            put(connection, "obligation_day", obligation_id=owed, entry_id=None)
        for subject in ("probation_duty", "probation_condition"):
            look = {"looked_edtf": "", "looked_first": None, "looked_last": None}
            put(connection, "promise_look", case_id=case, subject=subject, found="kept", **look)

    downgrade(empty, "0063")

    with empty.engine.connect() as connection:
        kinds = connection.execute(sa.text("SELECT kind FROM obligation")).scalars().all()
        looked = connection.execute(sa.text("SELECT subject FROM promise_look")).scalars().all()
        days = connection.execute(sa.text("SELECT count(*) FROM obligation_day")).scalar_one()
    assert (kinds, looked, days) == (["visit"], ["probation_condition"], 1)


def test_there_is_no_way_back_for_what_is_unknown(empty: Database) -> None:
    upgrade(empty, "0031")
    with empty.engine.begin() as connection:
        office = put(connection, "procuratorate", parent_id=None)
        case = put(connection, "case_file", office_id=office, title_zh="x")
        party = put(connection, "party", case_id=case, alias_zh="x")
        track = put(connection, "track", case_id=case)
        of = {"case_id": case, "party_id": party, "decided_here": False}
        decision = put(connection, "disposition", track_id=track, **of)
        _probation(connection, decision, case=case, party=party, decided_here=False)

    with pytest.raises(RuntimeError, match="1 rows of probation do not know their months"):
        downgrade(empty, "0030")


def _lengthened(before: int, after: int, was: str, ends: str) -> dict[str, object]:
    moves = [{"duty": "probation_end", "before": was, "due": ends}]
    return {"months_before": before, "months": after, "last_day": ends, "moves": moves}


def _probation(
    connection: sa.Connection, decision: int, *, case: int, party: int, **of: object
) -> int:
    measure = put(connection, "measure", case_id=case, kind="probation", state="running")
    return put(
        connection,
        "probation",
        case_id=case,
        party_id=party,
        disposition_id=decision,
        measure_id=measure,
        **of,
    )


def test_what_was_urgent_at_a_visit_is_a_concern_and_finds_its_way_back(empty: Database) -> None:
    upgrade(empty, "0020")
    day = date(2026, 3, 2)
    with empty.engine.begin() as connection:
        office = put(connection, "procuratorate", parent_id=None, level="county")
        staff = put(connection, "staff", office_id=office, role="prosecutor")
        case = put(
            connection,
            "case_file",
            office_id=office,
            provenance="real",
            status="open",
            title_zh="x",
        )
        party = put(connection, "party", case_id=case, alias_zh="x")

        def urgent(*, settled_on: date | None) -> tuple[int, int | None]:
            visit = put(
                connection,
                "visit",
                case_id=case,
                party_id=party,
                state="done",
                happened_edtf="2026-03-02",
                happened_first=day,
                happened_last=day,
                findings_zh="所见",
                condition="urgent",
            )
            put(
                connection,
                "obligation",
                case_id=case,
                office_id=office,
                kind="urgent_concern",
                subject="visit",
                subject_id=visit,
                is_open=settled_on is None,
                state="running" if settled_on is None else "met",
                settled_on=settled_on,
            )
            if settled_on is None:
                return visit, None
            answer = put(
                connection,
                "journal_entry",
                case_id=case,
                office_id=office,
                kind="concern_answered",
                subject="visit",
                subject_id=visit,
                written_by_id=staff,
                number=visit,
            )
            return visit, answer

        still, _none = urgent(settled_on=None)
        over, answer = urgent(settled_on=day)

    upgrade(empty)

    concern = sa.table(
        "concern",
        *map(
            sa.column,
            ("id", "visit_id", "level", "source", "seen_zh", "answered_on", "answer_id"),
        ),
        *map(sa.column, ("raised_at", "answered_by_id", "happened_first", "ended_on")),
    )
    owed = sa.table("obligation", *map(sa.column, ("subject", "subject_id", "is_open")))
    with empty.engine.connect() as connection:
        rows = {row.visit_id: row for row in connection.execute(sa.select(concern))}
        duties = {
            row.subject_id: (row.subject, bool(row.is_open))
            for row in connection.execute(sa.select(owed))
        }
    assert set(rows) == {still, over}
    assert {(row.level, row.source, row.seen_zh, row.raised_at) for row in rows.values()} == {
        ("urgent", "visit", "所见", None)
    }
    assert (rows[still].answered_on, rows[still].answer_id) == (None, None)
    assert (rows[over].answer_id, rows[over].answered_by_id) == (answer, staff)
    assert str(rows[over].answered_on) == str(rows[over].ended_on) == "2026-03-02"
    assert rows[still].ended_on is None
    assert duties == {rows[still].id: ("concern", True), rows[over].id: ("concern", False)}

    downgrade(empty, "0030")

    with empty.engine.connect() as connection:
        back = {
            (row.subject, row.subject_id, bool(row.is_open))
            for row in connection.execute(sa.select(owed))
        }
    assert back == {("visit", still, True), ("visit", over, False)}


def test_no_case_keeps_a_doubt_about_a_child_who_is_a_mother(empty: Database) -> None:
    upgrade(empty, "0078")
    about = [
        {"rule": "age_adult", "key": "adult_marked_minor", "values": {"who": {"zh": alias}}}
        for alias in ("卫某", "申某某之母", "卫某某之祖母")
    ]
    other = {"rule": "", "key": "ended_before_start", "values": {}}
    with empty.engine.begin() as connection:
        office = put(connection, "procuratorate", parent_id=None)
        case = put(connection, "case_file", office_id=office, title_zh="x", doubts=[*about, other])
        # Rows are written as they stand in a database: the roles in JSON.
        baby, suspect, girl, mother = (
            put(
                connection,
                "party",
                case_id=case,
                ref=alias,
                alias_zh=alias,
                roles_told=[{"role": role}] if role else [],
            )
            for alias, role in (
                ("卫某之子", ""),
                ("申某某", "suspect"),
                ("卫某", "victim"),
                ("申某某之母", ""),
            )
        )
        for child, parent in ((baby, girl), (suspect, mother)):
            put(connection, "tie", case_id=case, party_id=child, other_id=parent, kind="mother")

    upgrade(empty, "0082")

    with empty.engine.connect() as connection:
        kept = sa.table("case_file", sa.column("doubts", sa.JSON))
        (doubts,) = connection.execute(sa.select(kept.c.doubts)).scalars()
        assert doubts == [*about[1:], other]


def test_why_a_victim_was_not_heard_is_taken_from_what_was_told(empty: Database) -> None:
    upgrade(empty, "0078")
    with empty.engine.begin() as connection:
        office = put(connection, "procuratorate", parent_id=None)
        case = put(connection, "case_file", office_id=office, title_zh="x")
        made: dict[str, int] = {}
        child = put(connection, "party", case_id=case, alias_zh="某某")
        track = put(connection, "track", case_id=case, kind="criminal")
        for number, item in enumerate(("unreachable", "none_such", "heard", "")):
            measure = put(connection, "measure", case_id=case, kind="probation", state="running")
            decision = put(
                connection,
                "disposition",
                case_id=case,
                party_id=child,
                track_id=track,
                kind="revocation",
                decided_here=False,
            )
            made[item] = put(
                connection,
                "probation",
                case_id=case,
                party_id=child,
                disposition_id=decision,
                measure_id=measure,
                decided_here=False,
                months=6,
                victim_heard=item == "heard",
            )
            if item:
                put(
                    connection,
                    "journal_entry",
                    case_id=case,
                    number=number + 1,
                    kind="victim_heard",
                    subject="probation",
                    subject_id=made[item],
                    fields={"heard": item},
                )

    upgrade(empty)

    with empty.engine.connect() as connection:
        result = connection.execute(sa.text("SELECT id, victim_unheard FROM probation"))
        reasons = {row[0]: row[1] for row in result}
    assert reasons == {
        made["unreachable"]: "unreachable",
        made["none_such"]: "none_such",
        made["heard"]: None,
        made[""]: None,
    }
    downgrade(empty, "0078")


def test_whoever_stood_in_before_keeps_every_kind_of_decision(empty: Database) -> None:
    upgrade(empty, "0083")
    with empty.engine.begin() as connection:
        office = put(connection, "procuratorate", parent_id=None)
        chief, head = (put(connection, "staff", office_id=office, login=text) for text in "ab")
        stood = put(
            connection, "deputy", office_id=office, for_id=chief, deputy_id=head, ended_on=None
        )

    upgrade(empty)
    with empty.engine.connect() as connection:
        kinds = connection.execute(sa.text("SELECT deputy_id, decides FROM delegated_kind"))
        rows = {tuple(row) for row in kinds}
    assert len(rows) == 14
    assert {deputy for deputy, _kind in rows} == {stood}
    assert (stood, "not_prosecuted_discretionary") in rows
    downgrade(empty, "0083")


def test_what_the_acts_on_record_tell_of_an_age_is_known(empty: Database) -> None:
    upgrade(empty, "0083")
    bands: dict[str, list[tuple[str | None, bool]]] = {
        "young": [("at_14_15", False)],
        "young at one": [("adult", False), ("at_16_17", False), (None, False)],
        "grown": [("adult", False), ("adult", False)],
        "one left open": [("adult", False), (None, False)],
        "taken back": [("at_14_15", True)],
        "nothing": [],
    }
    people = {}
    with empty.engine.begin() as connection:
        office = put(connection, "procuratorate", parent_id=None)
        case = put(connection, "case_file", office_id=office, title_zh="x")
        entry = put(connection, "journal_entry", case_id=case, number=1)
        for place, (name, acts) in enumerate(bands.items()):
            by_key = {"ref": f"p{place}", "kind": "person", "alias_zh": name, "roles_told": []}
            people[put(connection, "party", case_id=case, **by_key)] = name
            for band, is_withdrawn in acts:
                put(
                    connection,
                    "alleged_act",
                    case_id=case,
                    party_id=max(people),
                    age_band=band,
                    is_counted=False,
                    withdrawn_by_id=entry if is_withdrawn else None,
                )

    upgrade(empty)
    with empty.engine.connect() as connection:
        rows = connection.execute(sa.text("SELECT id, was_minor FROM party")).all()

    assert {people[row.id]: row.was_minor for row in rows} == {
        "young": True,
        "young at one": True,
        "grown": False,
        "one left open": None,
        "taken back": None,
        "nothing": None,
    }
    downgrade(empty, "0083")


def test_visits_and_sessions_belong_to_the_office_of_their_case(empty: Database) -> None:
    upgrade(empty, "0098")
    with empty.engine.begin() as connection:
        put(connection, "procuratorate", parent_id=None, name_en="y", name_zh="y", short_zh="y")
        office = put(connection, "procuratorate", parent_id=None)
        case = put(connection, "case_file", office_id=office, title_zh="x")
        child = put(connection, "party", case_id=case, alias_zh="x")
        put(connection, "visit", case_id=case, party_id=child, state="planned", planned_on=DAY)
        measure = put(connection, "measure", case_id=case, kind="help_programme", state="running")
        entry = put(connection, "journal_entry", case_id=case, number=1)
        put(connection, "measure_session", measure_id=measure, entry_id=entry)

    upgrade(empty)

    with empty.engine.connect() as connection:
        for table in ("visit", "measure_session"):
            offices = connection.scalars(sa.text(f"SELECT office_id FROM {table}")).all()
            assert offices == [office], table


# What a letter told of its reply, and the row that it becomes: kind, way, day, response, answers.
REPLIED: dict[str, tuple[dict[str, object], tuple[object, ...] | None]] = {
    "nothing": ({}, None),
    "in writing, of this office": (
        {"replied_edtf": "2026-09-01", "reply_in_writing": True, "response": "fully_accepted"},
        ("reply", "in_writing", "2026-09-01", None, ["full", "unknown"]),
    ),
    "by word of mouth": (
        {"replied_edtf": "2026-09-01", "reply_in_writing": False, "response": "fully_accepted"},
        ("reply", "not_written", "2026-09-01", None, ["full", "unknown"]),
    ),
    "of a source": (
        {"response": "accepted", "response_is_implied": True, "decided_here": False},
        ("reply", "unknown", "", "accepted", ["full", "unknown"]),
    ),
    "urging": (
        {"kind": "urging", "response": "carried_out", "reply_text_zh": "已落实"},
        ("result", "unknown", "", "carried_out", ["full", "unknown"]),
    ),
}


def test_the_reply_of_each_letter_becomes_one_row_and_finds_its_way_back(empty: Database) -> None:
    upgrade(empty, "0099")
    letters: dict[str, int] = {}
    owed: dict[str, int] = {}
    none: tuple[str, ...] = (
        *("set_day", "ground", "closed_on", "closed_reason", "replied_edtf", "replied_words"),
        *("replied_last", "reply_in_writing", "response", "reply_text_en", "reply_text_zh"),
    )
    with empty.engine.begin() as connection:
        office = put(connection, "procuratorate", parent_id=None)
        case = put(connection, "case_file", office_id=office, title_zh="x", derived_on=DAY)
        for number, (name, (values, row)) in enumerate(REPLIED.items(), start=1):
            measure = put(connection, "measure", case_id=case, kind="suggestion", state="running")
            told = {**dict.fromkeys(none), "kind": "other", "decided_here": True, **values}
            has_day = told["replied_edtf"] is not None
            letters[name] = put(
                connection,
                "suggestion",
                **{"response_is_implied": False, **told},
                case_id=case,
                office_id=office,
                measure_id=measure,
                number=str(number),
                replied_first=DAY if has_day else None,
            )
            silent = {"answer_en": None, "answer_zh": None}
            for adoption, words in (("full", silent), ("unanswered", {"answer_zh": "另函说明"})):
                adopted = {"adoption": adoption, **words} if row else {"adoption": "unanswered"}
                put(
                    connection,
                    "suggestion_item",
                    suggestion_id=letters[name],
                    measure_id=measure,
                    **{**silent, **adopted},
                )
            owed[name] = put(
                connection,
                "obligation",
                case_id=case,
                office_id=office,
                subject="suggestion",
                subject_id=letters[name],
                kind="suggestion_reply",
                state="met" if has_day else "running",
                is_open=not has_day,
                settled_on=DAY if has_day else None,
            )

    upgrade(empty)

    with empty.engine.connect() as connection:
        rows = connection.execute(sa.text("SELECT * FROM suggestion_reply")).mappings().all()
        by_letter = {row["suggestion_id"]: row for row in rows}
        for name, (_values, told_now) in REPLIED.items():
            assert (letters[name] in by_letter) is (told_now is not None), name
            if told_now is None:
                continue
            reply = by_letter[letters[name]]
            said = "SELECT adoption FROM suggestion_reply_answer WHERE reply_id = :it ORDER BY id"
            answers = connection.scalars(sa.text(said), {"it": reply["id"]}).all()
            keys = ("kind", "way", "received_edtf", "response")
            assert (*(reply[key] for key in keys), list(answers)) == told_now, name
        days = connection.execute(sa.text("SELECT id, replied_edtf FROM suggestion"))
        replied = {row[0]: row[1] for row in days}
        assert [replied[letters[name]] for name in REPLIED] == [None, "2026-09-01", None, "", None]
        # An answer that is not in writing ends no time; stages and dates are worked out anew.
        duties = connection.execute(sa.text("SELECT id, state FROM obligation"))
        states = {duty.id: duty.state for duty in duties}
        assert [states[owed[name]] for name in REPLIED] == [
            *("running", "met", "running", "running", "running"),
        ]
        assert connection.scalar(sa.text("SELECT derived_on FROM case_file")) is None
    downgrade(empty, "0099")
    with empty.engine.connect() as connection:
        back = "SELECT reply_in_writing, response, reply_text_zh FROM suggestion ORDER BY id"
        result = connection.execute(sa.text(back)).all()
        assert [row[1] for row in result] == [
            *(None, "fully_accepted", "fully_accepted", "accepted", "carried_out"),
        ]
        assert result[-1][2] == "已落实"


def test_bodies_of_one_name_and_kind_that_an_office_wrote_to_are_one_and_others_are_not(
    empty: Database,
) -> None:
    upgrade(empty, "0099")
    with empty.engine.begin() as connection:
        office = put(connection, "procuratorate", parent_id=None)
        other = put(
            connection, "procuratorate", parent_id=None, short_zh="他检", name_zh="y", name_en="y"
        )
        parties = {}
        for ref, of, kind, name, by in (
            ("one", office, "school", "清河区第五中学", "suggestion"),
            ("same", office, "school", "清河区 第五中学", "urging"),
            ("near", office, "school", "清河第五中学", "suggestion"),
            ("other kind", office, "company", "清河区第五中学", "suggestion"),
            ("elsewhere", other, "school", "清河区第五中学", "suggestion"),
            ("not written to", office, "school", "第六中学", "care_plan"),
        ):
            case = put(connection, "case_file", office_id=of, number=ref, title_zh="x")
            body = {"kind": "body", "body_kind": kind, "alias_zh": name, "count": None}
            parties[ref] = put(connection, "party", case_id=case, ref="p1", **body)
            measure = put(connection, "measure", case_id=case, kind=by, state="running")
            put(connection, "measure_party", measure_id=measure, party_id=parties[ref], part="to")

    upgrade(empty)

    with empty.engine.connect() as connection:
        rows = connection.execute(sa.text("SELECT party_id, body_id FROM body_in_case"))
        body_of = dict(map(tuple, rows))
    linked = {ref: body_of.get(party) for ref, party in parties.items()}
    assert linked["one"] == linked["same"]
    assert len({linked[ref] for ref in ("one", "near", "other kind", "elsewhere")}) == 4
    assert linked["not written to"] is None


def test_what_was_tried_is_told_of_whoever_could_not_be_reached(empty: Database) -> None:
    upgrade(empty, "0105")
    heard = {"police": "heard", "victim": "unreachable"}
    kept = {"heard": heard, "tried": "三次去电"}
    with empty.engine.begin() as connection:
        office = put(connection, "procuratorate", parent_id=None)
        case = put(connection, "case_file", office_id=office, title_zh="x")
        child = put(connection, "party", case_id=case, alias_zh="某某")
        track = put(connection, "track", case_id=case, kind="criminal")
        of_child = {"case_id": case, "party_id": child}
        measure = put(connection, "measure", case_id=case, kind="probation", state="running")
        decision = put(
            connection, "disposition", **of_child, track_id=track, kind="x", decided_here=False
        )
        of_it = {"disposition_id": decision, "measure_id": measure, "decided_here": False}
        put(connection, "probation", **of_child, **of_it, months=6, facts=kept)
        asked = {"case_id": case, "terms": kept}
        proposal = put(connection, "proposal", **asked, what="probation_order")
        put(connection, "proposal_step", **asked, proposal_id=proposal, kind="proposed")

    def rows(connection: sa.Connection) -> list[Any]:
        return [
            connection.execute(sa.select(sa.table(name, sa.column(column, sa.JSON)))).scalar_one()
            for name, column in (
                ("probation", "facts"),
                ("proposal", "terms"),
                ("proposal_step", "terms"),
            )
        ]

    upgrade(empty)
    with empty.engine.connect() as connection:
        facts, *terms = rows(connection)
        assert facts == {"heard": heard, "opinions": {"victim": {"on": None, "text": "三次去电"}}}
        told = {"heard": heard, "opinions": [{"who": "victim", "on": None, "text": "三次去电"}]}
        assert terms == [told, told]
    downgrade(empty, "0105")
    with empty.engine.connect() as connection:
        assert rows(connection) == [kept, kept, kept]


def test_what_was_recorded_as_sealed_becomes_a_task_and_seals_nothing(empty: Database) -> None:
    upgrade(empty, "0137")
    earlier, later = date(2026, 5, 4), date(2026, 6, 1)
    with empty.engine.begin() as connection:
        office = put(connection, "procuratorate", parent_id=None)
        case = put(connection, "case_file", office_id=office, title_zh="x")
        people = [
            put(
                connection,
                "party",
                case_id=case,
                ref=ref,
                kind="person",
                body_kind=None,
                alias_zh="x",
            )
            for ref in ("child", "other", "keeper")
        ]
        told = (
            # Recorded twice of one child; the day of another is not known; a note seals nobody.
            (1, "record_sealed", earlier, people[0], "about"),
            (2, "record_sealed", later, people[0], "about"),
            (3, "record_sealed", None, people[1], "about"),
            (4, "record_sealed", later, people[2], "by"),
            (5, "note", later, people[2], "about"),
        )
        for number, kind, day, party, part in told:
            days = dict.fromkeys(("when_first", "when_last"), day)
            entry = put(connection, "journal_entry", case_id=case, number=number, kind=kind, **days)
            put(connection, "entry_party", entry_id=entry, party_id=party, part=part)

    upgrade(empty)
    with empty.engine.connect() as connection:
        query = "SELECT party_id, due, handed_at, sealed_at FROM record_seal ORDER BY party_id"
        (child, due, *done), (other, unknown, *_none) = connection.execute(sa.text(query)).all()
        assert (child, str(due), done) == (people[0], later.isoformat(), [None, None])
        assert other == people[1]
        assert unknown is not None
        assert connection.scalar(sa.text("SELECT sealed_on FROM case_file")) is None
        owed = sa.select(Obligation.party_id, Obligation.is_open, Obligation.why["fact"])
        owed = owed.where(Obligation.kind == COPIES_OF_SEALED, Obligation.due > later)
        rows = connection.execute(owed.order_by(Obligation.party_id)).all()
        assert [tuple(row) for row in rows] == [(of, True, AS_SEALED) for of in people[:2]]
        reasons = connection.execute(sa.select(Obligation.why, Obligation.weight)).all()
        assert reasons
        assert all(why | BY_MEASURES == why and weight_of(why) == w for why, w in reasons)
    downgrade(empty, "0137")
    with empty.engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT count(*) FROM journal_entry")) == len(told)


def test_a_record_taken_apart_before_knows_out_of_which_case(empty: Database) -> None:
    upgrade(empty, "0147")
    at = NOON
    with empty.engine.begin() as connection:
        office = put(connection, "procuratorate", parent_id=None)
        by = put(connection, "staff", office_id=office)
        made = {"office_id": office, "title_zh": "x"}
        joint, file, alone = (
            put(connection, "case_file", number=number, **made)
            for number in ("某检未〔2026〕1号", "某检未〔2026〕1号-1", "某检未〔2026〕2号")
        )
        who = {"kind": "person", "body_kind": None, "alias_zh": "x"}
        put(connection, "party", case_id=joint, ref="sealed-1", **who)
        for case in (file, alone):
            child = put(connection, "party", case_id=case, ref="child", **who)
            done = {"handed_at": at, "sealed_at": at, "sealed_by_id": by, "due": at.date()}
            put(connection, "record_seal", case_id=case, party_id=child, **done)

    upgrade(empty)
    with empty.engine.connect() as connection:
        query = sa.text("SELECT taken_from, stands_as FROM record_seal ORDER BY case_id")
        assert [tuple(row) for row in connection.execute(query)] == [
            (joint, "sealed-1"),
            (None, None),
        ]


def test_a_prosecution_whose_indictment_was_withdrawn_stands_no_more(empty: Database) -> None:
    upgrade(empty, "0154")
    first, later = date(2026, 3, 2), date(2026, 5, 6)
    with empty.engine.begin() as connection:
        office = put(connection, "procuratorate", parent_id=None)
        case = put(connection, "case_file", office_id=office, title_zh="x")
        who = {"kind": "person", "body_kind": None, "alias_zh": "x"}
        child = put(connection, "party", case_id=case, ref="child", **who)
        track = put(connection, "track", case_id=case)
        made: dict[str, Any] = {
            "case_id": case,
            "party_id": child,
            "track_id": track,
            "kind": "prosecuted",
        }
        made["decided_first"] = first
        sued = [put(connection, "disposition", **made) for _ in range(3)]
        by = put(connection, "journal_entry", case_id=case, number=1)
        for of, day, why, withdrawn_by in (
            (sued[0], first, "录入有误", by),
            (sued[0], later, "证据发生变化", None),
            (sued[1], later, "录入有误", by),
        ):
            step = {"disposition_id": of, "kind": "indictment_withdrawn", "happened_on": day}
            values = dict.fromkeys(("entry_id", "withdrawn_by_id"), withdrawn_by)
            of_child = {"case_id": case, "party_id": child, "text_zh": why}
            put(connection, "court_step", **of_child, **step, **values)

    upgrade(empty)
    with empty.engine.connect() as connection:
        query = "SELECT undone_on, undone_way, undone_why_zh FROM disposition ORDER BY id"
        rows = [tuple(map(str, row)) for row in connection.execute(sa.text(query))]
        none = ("None",) * 3
        assert rows == [(later.isoformat(), "withdrawal", "证据发生变化"), none, none]
    downgrade(empty, "0154")
    with empty.engine.connect() as connection:
        undone = sa.text("SELECT count(*) FROM disposition WHERE undone_on IS NOT NULL")
        assert connection.scalar(undone) == 0


def test_an_open_sealing_is_due_as_it_is_counted_now_and_finds_its_way_back(
    empty: Database,
) -> None:
    """Three days, behind a Sunday and a Monday of which an office says that it rests."""
    upgrade(empty, "0157")
    clock = clock_of(ObligationKind.SEALING, ClockTrigger.CONVICTION_IN_FORCE, None)
    tuesday, thursday = date(2026, 10, 20), date(2026, 10, 22)
    stay: dict[int, date] = {}
    owed: dict[int, date] = {}
    with empty.engine.begin() as connection:
        values: dict[str, Any] = {"day": date(2026, 10, 26), "kind": "rest", "is_override": True}
        put(connection, "calendar_day", **values)
        put(connection, "calendar_state", id=1, fingerprint="x")
        office = put(connection, "procuratorate", parent_id=None)
        made = {"office_id": office, "title_zh": "x", "derived_on": DAY}
        case, sun = (
            put(connection, "case_file", number=number, provenance=provenance, **made)
            for number, provenance in (("1", "real"), ("2", "published"))
        )
        for subject, (name, on, of, is_open) in enumerate(
            (
                ("one", tuesday, case, True),
                ("behind a rest day", thursday, case, True),
                ("over", tuesday, case, False),
                ("published", tuesday, sun, True),
                ("counted", tuesday, case, True),
            )
        ):
            facts = {"fact": clock.starts.value, "fact_when_edtf": on.isoformat()}
            of_it = {"case_id": of, "kind": "sealing", "entry_id": None, "rule": None}
            days = dict.fromkeys(("counted_from", "nominal"), on)
            deadline = put(
                connection, "deadline", subject="x", subject_id=subject, **of_it, **facts, **days
            )
            with within(empty):
                why = _sealing_why(clock, on)
            before = {
                "basis": why["basis"][:-1],
                "verification": "primary",
                "steps": [["no_number", {"day": on.isoformat()}]],
            }
            row = put(
                connection,
                "obligation",
                case_id=of,
                office_id=office,
                kind="sealing",
                subject="deadline",
                subject_id=deadline,
                due=on,
                is_open=is_open,
                state="running" if is_open else "met",
                settled_on=None if is_open else on,
                is_provisional=False,
                why=why if name == "counted" else why | before,
            )
            (owed if name in ("one", "behind a rest day") else stay)[row] = on
    was = _sealings(empty)

    upgrade(empty)
    now = _sealings(empty)
    assert [now[row] for row in stay] == [was[row] for row in stay]
    with within(empty):
        for (row, on), due in zip(
            owed.items(), (date(2026, 10, 23), date(2026, 10, 27)), strict=True
        ):
            counted = count(clock, PartialDate.day(on), {})
            assert counted is not None
            assert counted.due == due
            assert now[row] == (due, _sealing_why(clock, on), counted.nominal)
        former = session().scalars(sa.select(ObligationDay).order_by(ObligationDay.id)).all()
        assert [(kept.obligation_id, kept.due, kept.why) for kept in former] == [
            (row, *was[row][:2]) for row in owed
        ]
        derived = sa.text("SELECT derived_on IS NULL FROM case_file ORDER BY id")
        assert list(map(bool, session().scalars(derived))) == [True, False]
    downgrade(empty, "0157")
    assert _sealings(empty) == was


def _sealing_why(clock: Clock, on: date) -> dict[str, Any]:
    """The reason of a sealing as it is counted now."""
    when = PartialDate.day(on)
    counted = count(clock, when, {})
    assert counted is not None
    deadline = Deadline(fact=clock.starts, counted_from=on, options={}, fact_when=when)
    return why_counted(clock, deadline, counted, None)


def _sealings(database: Database) -> dict[int, tuple[date, dict[str, Any], date]]:
    """Day, reason and day before holidays of each."""
    query = sa.select(Obligation.id, Obligation.due, Obligation.why, Deadline.nominal)
    with database.engine.connect() as connection:
        rows = connection.execute(query.join(Deadline, Deadline.id == Obligation.subject_id)).all()
    return {row.id: (row.due, row.why, row.nominal) for row in rows}
