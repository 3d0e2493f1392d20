"""A record outlives its years: offered, proposed, approved, destroyed; a hold beats all of it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from threading import Event

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from casetrack.accounts.act import Act
from casetrack.accounts.models import Role
from casetrack.app import FILES
from casetrack.audit.chain import verify
from casetrack.audit.record import AuditKind
from casetrack.cases.models import Case, JournalEntry
from casetrack.db import session
from casetrack.db.crypto import Keyring
from casetrack.db.file_store import FileStore
from casetrack.db.transaction import unit_of_work
from casetrack.desk.health.house import EXTENSION as INSTALLED
from casetrack.desk.sealed_records import ceremony, destruction, retention
from casetrack.desk.sealed_records.models import RecordDestruction, RecordSeal, RetentionHold
from casetrack.desk.sealed_records.retention import NewHold, NewPeriod
from casetrack.errors import NotAllowed, RuleBroken
from casetrack.law.records import kept_until
from tests.attached import attached
from tests.builders import NOON, TODAY, acting, make_case, make_child, make_staff
from tests.desk.sealed_records.test_sealed_records import (
    NAME,
    House,
    a_house,
    query_of,
    sealed,
    send,
)
from tests.house import NewDatabase, make_app
from tests.signed_in import events_in, prepare, sign_in, text_of

YEARS = 30
LAST = kept_until(TODAY, YEARS)
AFTER = LAST + timedelta(days=1)
LATER = NOON + (AFTER - TODAY)
WHY = "保管期限届满"


def test_a_record_is_kept_until_the_last_day_of_its_years() -> None:
    assert kept_until(date(2026, 12, 1), 30) == date(2056, 12, 1)
    assert kept_until(date(2024, 2, 29), 30) == date(2054, 2, 28)


def keeper(house: House, *, on: date = AFTER) -> Act:
    return acting(house.custodian, on=on, at=LATER)


def head(house: House, *, on: date = AFTER) -> Act:
    return acting(house.head, on=on, at=LATER)


def kept(house: House, helpers: Sequence[ceremony.NewHelper] = ()) -> RecordSeal:
    """Sealed today, and kept for its years from now."""
    seal = sealed(house, helpers)
    retention.set_period(seal, NewPeriod(YEARS, TODAY, WHY), keeper(house, on=TODAY))
    session().flush()
    return seal


def held(seal: RecordSeal, house: House, until: date | None = None) -> RetentionHold:
    hold = retention.place_hold(seal, NewHold(TODAY, until, "另案正在审理"), keeper(house))
    session().flush()
    session().refresh(seal)
    return hold


def approved(seal: RecordSeal, house: House) -> RecordDestruction:
    row = destruction.propose(seal, WHY, keeper(house))
    destruction.decide(row, None, head(house))
    return row


@pytest.mark.one_engine
@pytest.mark.usefixtures("database", "keys")
def test_only_a_sealed_record_whose_years_are_over_is_offered() -> None:
    house = a_house()
    seal = sealed(house)
    by = keeper(house, on=TODAY)
    assert retention.offered([seal], on=AFTER + timedelta(days=36_500)) == []
    for period, act in (
        (NewPeriod(YEARS, TODAY, " "), by),
        (NewPeriod(YEARS, TODAY + timedelta(days=1), WHY), by),
        (NewPeriod(YEARS, TODAY, f"{NAME}的卷宗"), by),
        (NewPeriod(YEARS, TODAY, f"{seal.party.alias.zh}的卷宗"), by),
    ):
        with pytest.raises(RuleBroken):
            retention.set_period(seal, period, act)
    with pytest.raises(NotAllowed):
        retention.set_period(seal, NewPeriod(YEARS, TODAY, WHY), head(house))

    # What was set is corrected; both are shown, the newest counts.
    for years in (60, None, YEARS):
        retention.set_period(seal, NewPeriod(years, TODAY, WHY), by)
    session().flush()
    session().refresh(seal)
    assert [period.years for period in seal.periods] == [YEARS, None, 60]
    newest = seal.periods[0]
    assert retention.set_period(seal, NewPeriod(YEARS, TODAY, f" {WHY} "), by) is newest
    for other in (
        NewPeriod(YEARS, TODAY - timedelta(days=1), WHY),
        NewPeriod(YEARS, TODAY, "更正"),
    ):
        assert retention.set_period(seal, other, by) is not newest
    session().flush()
    session().refresh(seal)
    assert len(seal.periods) == 5
    retention.set_period(seal, NewPeriod(YEARS, TODAY, WHY), by)
    assert retention.offered([seal], on=LAST) == []
    assert retention.offered([seal], on=AFTER) == [seal]
    with pytest.raises(RuleBroken, match="not over"):
        destruction.propose(seal, WHY, keeper(house, on=LAST))
    destruction.propose(seal, WHY, keeper(house))
    assert retention.offered([seal], on=AFTER) == []
    with pytest.raises(RuleBroken, match="already"):
        destruction.propose(seal, WHY, keeper(house))


@pytest.mark.one_engine
@pytest.mark.usefixtures("database", "keys")
def test_a_hold_beats_proposal_approval_and_execution() -> None:
    house = a_house()
    seal = kept(house)
    ahead = AFTER + timedelta(days=1)
    for new in (
        NewHold(ahead, None, WHY),
        NewHold(TODAY, LAST, WHY),
        NewHold(TODAY, None, ""),
    ):
        with pytest.raises(RuleBroken):
            retention.place_hold(seal, new, keeper(house))
    hold = held(seal, house, until=AFTER)
    assert retention.offered([seal], on=AFTER) == []
    with pytest.raises(RuleBroken, match="hold"):
        destruction.propose(seal, WHY, keeper(house))
    # It stands through its last day.
    row = destruction.propose(seal, WHY, keeper(house, on=ahead))
    with pytest.raises(RuleBroken, match="hold"):
        destruction.decide(row, None, head(house))
    for other in (house.head, make_staff(Role.RECORDS_CUSTODIAN)):
        with pytest.raises(NotAllowed):
            retention.lift_hold(hold, "另案已判决", acting(other, on=AFTER, at=LATER))
    with pytest.raises(RuleBroken):
        retention.lift_hold(hold, " ", keeper(house))
    retention.lift_hold(hold, "另案已判决", keeper(house))
    with pytest.raises(RuleBroken):
        retention.lift_hold(hold, "另案已判决", keeper(house))
    destruction.decide(row, None, head(house))
    # Of two, one is left.
    holds = [held(seal, house), held(seal, house)]
    retention.lift_hold(holds[0], "另案已判决", keeper(house))
    with pytest.raises(RuleBroken, match="hold"):
        destruction.destroy(row, keeper(house))
    retention.lift_hold(holds[1], "另案已判决", keeper(house))
    # The years are asked again.
    retention.set_period(seal, NewPeriod(None, TODAY, WHY), keeper(house))
    session().flush()
    with pytest.raises(RuleBroken, match="not over"):
        destruction.destroy(row, keeper(house))
    assert session().get(Case, seal.case_id) is not None


@pytest.mark.one_engine
@pytest.mark.usefixtures("database", "keys")
def test_two_people_destroy_a_record_and_nobody_else() -> None:
    house = a_house()
    seal = kept(house)
    elsewhere = make_staff(Role.RECORDS_CUSTODIAN)
    their_head = make_staff(Role.SECTION_HEAD, office=elsewhere.office)
    for other in (house.head, house.handler, elsewhere):
        act = acting(other, on=AFTER, at=LATER)
        with pytest.raises(NotAllowed):
            destruction.propose(seal, WHY, act)
        with pytest.raises(NotAllowed):
            retention.place_hold(seal, NewHold(TODAY, None, WHY), act)
    row = destruction.propose(seal, WHY, keeper(house))
    with pytest.raises(RuleBroken):
        destruction.destroy(row, keeper(house))
    for other in (house.custodian, house.handler, their_head):
        with pytest.raises(NotAllowed):
            destruction.decide(row, None, acting(other, on=AFTER, at=LATER))
    with pytest.raises(RuleBroken):
        destruction.decide(row, " ", head(house))
    destruction.decide(row, "尚需查考", head(house))
    with pytest.raises(RuleBroken):
        destruction.destroy(row, keeper(house))
    with pytest.raises(RuleBroken):
        destruction.decide(row, None, head(house))
    row = approved(seal, house)
    for other in (house.head, elsewhere):
        with pytest.raises(NotAllowed):
            destruction.destroy(row, acting(other, on=AFTER, at=LATER))
    # Who proposed it is promoted meanwhile, and does not decide it for that.
    house.custodian.role = Role.SECTION_HEAD
    with pytest.raises(NotAllowed):
        destruction.decide(row, None, keeper(house))


@pytest.mark.one_engine
@pytest.mark.usefixtures("database", "keys")
def test_who_still_helps_and_who_else_is_in_the_case_keep_it() -> None:
    house = a_house()
    helped = ceremony.NewHelper(house.social.id, AFTER, "心理疏导")
    seal = kept(house, helpers=[helped])
    with pytest.raises(RuleBroken, match="helps"):
        destruction.propose(seal, WHY, keeper(house))
    tomorrow = keeper(house, on=AFTER + timedelta(days=1))
    destruction.propose(seal, WHY, tomorrow)
    other = make_child(house.case)
    session().add(RecordSeal(case_id=house.case.id, party_id=other.id, due=TODAY))
    session().flush()
    with pytest.raises(RuleBroken, match="not sealed"):
        destruction.decide(destruction.of_office(house.case.office_id)[0], None, head(house))


@pytest.mark.usefixtures("database", "keys")
def test_what_remains_names_nobody_and_fits_in_the_audit() -> None:
    house = a_house()
    asked = query_of(house, NAME, provision="公务员法", in_writing=True)
    seal = kept(house)
    number, case_id = seal.case.number, seal.case_id
    row = approved(seal, house)
    destruction.destroy(row, keeper(house))

    assert session().get(Case, case_id) is None
    assert (row.number, row.files, row.record_id) == (number, 0, None)
    assert (row.sealed_on, row.kept_until, row.destroyed_on) == (TODAY, LAST, AFTER)
    assert verify(session()).misfit is None
    assert asked.person == NAME
    with pytest.raises(RuleBroken):
        destruction.destroy(row, keeper(house))


@dataclass
class Desk:
    app: Flask
    house: House
    seal_id: int
    files: FileStore
    noted: Path


@pytest.fixture
def desk(app: Flask, tmp_path: Path) -> Iterator[Desk]:
    """A record with a file, sealed; the application notes what is destroyed in a folder."""
    app.extensions[FILES] = FileStore(tmp_path / "files")
    anchors = tmp_path / "audit.anchors"
    app.extensions[INSTALLED] = replace(app.extensions[INSTALLED], audit_anchor_file=anchors)
    with time_machine.travel(NOON, tick=False):
        with prepare(app):
            house = a_house()
            attached(session().scalars(sa.select(JournalEntry).limit(1)).one())
            seal = sealed(house)
        yield Desk(app, house, seal.id, FileStore(tmp_path / "files"), tmp_path / "audit.destroyed")


@pytest.mark.in_turn(13)
def test_from_the_years_that_are_set_to_the_register_of_what_was_destroyed(desk: Desk) -> None:
    app, house, path = desk.app, desk.house, f"/sealed/{desk.seal_id}"
    custodian = sign_in(app, house.custodian, lang="zh")
    missing = custodian.post(
        f"{path}/kept", data={"kept": "years", "since": "2026-11-24", "reason": WHY}
    )
    assert missing.status_code == 422
    since = {"since": TODAY.isoformat()}
    send(custodian, f"{path}/kept", kept="permanent", reason="重大案件", **since)
    same = {"kept": "years", "years": str(YEARS), "reason": "改按三十年保管", **since}
    send(custodian, f"{path}/kept", **same)
    page = text_of(custodian.get(f"{path}/kept"))
    assert "重大案件" in page
    assert "改按三十年保管" in page
    # Sent as it is shown it changes nothing.
    assert 'checked id="kept-1"' in page
    send(custodian, f"{path}/kept", **same)
    again = text_of(custodian.get(f"{path}/kept"))
    assert again.count("三十年保管") == page.count("三十年保管") == 2
    assert custodian.get(f"{path}/destruction").status_code == 200
    assert "可以销毁" not in text_of(custodian.get("/sealed"))
    assert len(desk.files.names()) == 1

    with time_machine.travel(LATER, tick=False):
        custodian, chief = (sign_in(app, who, lang="zh") for who in (house.custodian, house.head))
        offered = text_of(custodian.get("/sealed"))
        assert "可以销毁" in offered
        assert f"{path}/destruction" in offered
        send(custodian, f"{path}/hold", reason="申诉复查", **since)
        assert f"{path}/destruction" not in text_of(custodian.get("/sealed"))
        refused = custodian.post(f"{path}/destruction", data={"reason": WHY})
        assert refused.status_code == 422
        lift = re.search(r'href="(/sealed/holds/\d+)"', text_of(custodian.get(f"{path}/kept")))
        assert lift is not None
        send(custodian, lift[1], reason="复查终结")
        send(custodian, f"{path}/destruction", reason=WHY)
        waiting = text_of(chief.get("/sealed/approvals"))
        assert house.number in waiting
        decide = re.search(r'href="(/sealed/destructions/\d+)"', waiting)
        assert decide is not None
        # Nobody else comes to it.
        for who in (house.handler, house.social):
            for at in (decide[1], f"{decide[1]}/carry-out", f"{path}/kept", "/sealed/destructions"):
                assert sign_in(app, who).get(at).status_code == 403
        assert chief.post(decide[1], data={"answer": "refused"}).status_code == 422
        send(chief, decide[1], answer="approved")
        carry_out = f"{decide[1]}/carry-out"
        assert "备份" in text_of(custodian.get(carry_out))
        assert custodian.post(carry_out).status_code == 422
        answer = send(custodian, carry_out, sure="y")
        register = text_of(custodian.get(answer.location))

        # What remains; rows, file, key and address are gone, the number is not given again.
        for told in (house.number, house.custodian.name, house.head.name, WHY, LAST.isoformat()):
            assert told in register
        assert NAME not in register
        assert desk.files.names() == set()
        assert custodian.get(f"{path}/kept").status_code == 404
        for client in (custodian, chief, sign_in(app, house.handler)):
            never = client.get("/cases/987654").status_code
            assert client.get(f"/cases/{house.case.id}").status_code == never
        kinds = (
            AuditKind.RETENTION_SET,
            AuditKind.RETENTION_HELD,
            AuditKind.RETENTION_HOLD_LIFTED,
            AuditKind.DESTRUCTION_PROPOSED,
            AuditKind.DESTRUCTION_APPROVED,
            AuditKind.RECORD_DESTROYED,
        )
        counted = [len(events_in(app, kind=kind.value)) for kind in kinds]
        assert counted == [2, 1, 1, 1, 1, 1]

        # A backup from before brings it back: the desk says so.
        assert json.loads(desk.noted.read_text())["number"] == house.number
        with desk.noted.open("a") as file:
            file.write('{"office": 1, "numb')
        assert "重新出现" not in text_of(custodian.get("/sealed"))
        with prepare(app):
            case = make_case(handler=house.handler)
            case.number, case.sealed_on, case.handler_id = house.number, TODAY, None
            administrator = sign_in(app, make_staff(Role.ADMINISTRATOR), lang="zh")
        for page in (text_of(custodian.get("/sealed")), text_of(administrator.get("/health"))):
            assert "重新出现" in page
            assert house.number in page


# Who waits for a lock in this database: other tests have theirs on the same server.
WAITING = sa.text(
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


@pytest.mark.in_turn(13)
@pytest.mark.parametrize("first", ["hold", "destruction"])
def test_a_hold_and_a_destruction_take_turns(
    new_database: NewDatabase, prepared: sa.URL, keys: Keyring, first: str
) -> None:
    """Whichever comes second is refused, though it began before the other was committed."""
    app = make_app(new_database(prepared), keys)
    with prepare(app):
        house = a_house()
        seal = kept(house)
        row = approved(seal, house)
        seal_id, row_id = seal.id, row.id

    def hold() -> None:
        # SQLite let it begin no earlier: the page of the record is not there.
        if (of := session().get(RecordSeal, seal_id)) is None:
            raise RuleBroken("gone")
        retention.place_hold(of, NewHold(TODAY, None, "申诉复查"), keeper(house))

    def destroy() -> None:
        destruction.destroy(session().get_one(RecordDestruction, row_id), keeper(house))

    steps = (hold, destroy) if first == "hold" else (destroy, hold)
    begun = Event()

    def second() -> None:
        with app.app_context(), unit_of_work():
            begun.set()
            steps[1]()

    with ThreadPoolExecutor(1) as other, app.app_context():
        with unit_of_work() as db:
            steps[0]()
            db.flush()
            waits = other.submit(second)
            if db.get_bind().dialect.name == "postgresql":
                begun.wait()
                while not waits.done() and not db.scalar(WAITING):
                    pass
        with pytest.raises(RuleBroken):
            waits.result()
        there = session().get(RecordDestruction, row_id)
        assert there is not None
        assert (there.destroyed_on is None) == (first == "hold")
