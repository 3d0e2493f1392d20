"""`casetrack doctor`: nothing on a healthy house, and each planted fault by its name."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyotp
import pytest
import sqlalchemy as sa
import time_machine
from click.testing import CliRunner, Result
from flask import Flask
from flask_babel import force_locale
from sqlalchemy import URL, make_url

from casetrack.accounts.actions import create_first_administrator
from casetrack.accounts.models import SecondFactor, Staff
from casetrack.accounts.second_factor import new_secret, turn_on
from casetrack.audit.models import AuditCheck, AuditEvent
from casetrack.cases.models import Case
from casetrack.casework.identity.actions import set_identity
from casetrack.cli import main
from casetrack.clocks.calendar.models import CalendarDay
from casetrack.commands.backups import sealed_keys
from casetrack.commands.installation import Installation
from casetrack.config import from_file
from casetrack.db import session
from casetrack.db.crypto import Keyring
from casetrack.db.session import Database, within
from casetrack.db.transaction import unit_of_work
from casetrack.desk.health import foundation
from casetrack.desk.health.checks import Examined, Grade, examine
from casetrack.desk.health.house import Surroundings, surroundings_of
from casetrack.desk.health.models import Upkeep, UpkeepKind
from casetrack.desk.health.upkeep import CHECKS
from casetrack.desk.notices.models import Night
from tests.builders import NOON, make_case, make_child
from tests.commands.backups.conftest import address_of
from tests.commands.backups.test_backup import TYPED
from tests.commands.conftest import Install
from tests.house import NewDatabase
from tests.years import made_up_year

pytestmark = pytest.mark.one_engine

# The morning after the day of the builders, in November.
MORNING = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)
SETTINGS = """\
instance_dir = "instance"
production = true
base_url = "https://casetrack.example.org"
secret_key = "0f9YbqkPz7RmW2xTnJ4vLcHs8dGaEuQ1"
"""


def command(folder: Path, *arguments: str | Path, typed: str | None = None) -> Result:
    """Run a command in the installation of this folder."""
    words = ["--config", str(folder / "casetrack.toml"), *map(str, arguments)]
    return CliRunner().invoke(main, words, input=typed)


@pytest.fixture(scope="module")
def healthy(
    tmp_path_factory: pytest.TempPathFactory,
    install: Install,
    engine_kind: str,
    new_database: NewDatabase,
    prepared: URL,
) -> Path:
    """The folder of an installation of which nothing has to be said; copied for each fault."""
    folder = tmp_path_factory.mktemp("healthy")
    settings_file = folder / "casetrack.toml"
    settings_file.touch(mode=0o600)
    address = address_of(new_database(prepared)) if engine_kind == "postgresql" else ""
    settings_file.write_text(f'{SETTINGS}database_url = "{address}"\n')
    install(settings_file)
    (folder / "2027.toml").write_text(made_up_year(2027))
    with pytest.MonkeyPatch.context() as patched, time_machine.travel(MORNING):
        patched.setattr(sealed_keys, "_COST", 2)
        app = Installation(settings_file).load_app()
        with app.app_context(), unit_of_work():
            case = make_case()
            by = session().get_one(Staff, case.handler_id)
            set_identity(make_child(case), name="孙小明", by=by, at=NOON)
            luo = create_first_administrator(
                by.office, "luo", "罗勇", password="a password of luo", at=NOON
            )
            secret = new_secret()
            turn_on(luo, secret, ["abcd-efgh"], typed=pyotp.TOTP(secret).at(NOON), at=NOON)
        app.extensions["casetrack_database"].dispose()
        keepers = ("--for", "方静", "--for", "罗勇")
        for arguments in (
            ("calendar", "load", folder / "2027.toml", "--by", "luo"),
            ("search", "rebuild"),
            ("nightly",),
            ("keys", "backup", folder / "keys.json", *keepers),
            ("backup", folder / "backup.tar"),
            ("restore", "--try", folder / "backup.tar"),
        ):
            result = command(folder, *arguments, typed=TYPED)
            assert result.exit_code == 0, (arguments, result.output)
    if address:
        hang_up_everybody(Database(address))
    return folder


def hang_up_everybody(database: Database) -> None:
    """End what commands of this process left open: of what is in use no copy is made."""
    others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname ="
    with database.new_session() as db:
        db.execute(sa.text(f"{others} current_database() AND pid <> pg_backend_pid()"))
    database.dispose()


@dataclass
class Planted:
    """A copy of the healthy installation, in which a fault is planted."""

    folder: Path
    monkeypatch: pytest.MonkeyPatch
    at: datetime = MORNING

    @property
    def instance(self) -> Path:
        """Where database and keys are."""
        return self.folder / "instance"

    def change(self, *statements: sa.Executable) -> None:
        """Do what somebody with the database open does."""
        database = Database(from_file(self.folder / "casetrack.toml", {}).database_url)
        with database.new_session() as db:
            for statement in statements:
                db.execute(statement)
            db.commit()
        database.dispose()

    def disk(self, *, free: int) -> None:
        """Let so many of a hundred gigabytes be free."""
        usage = shutil.disk_usage("/")._replace(total=100 << 30, free=free << 30)
        self.monkeypatch.setattr(foundation.shutil, "disk_usage", lambda place: usage)  # type: ignore[attr-defined]  # as the module has it


@pytest.fixture
def planted(
    healthy: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    engine_kind: str,
    new_database: NewDatabase,
) -> Planted:
    """A copy to plant a fault in, on a disk with room."""
    folder = tmp_path / "copy"
    shutil.copytree(healthy, folder)
    if engine_kind == "postgresql":
        settings_file = folder / "casetrack.toml"
        of = from_file(settings_file, {}).database_url
        address = address_of(new_database(make_url(of)))
        settings_file.write_text(settings_file.read_text().replace(of, address))
    planted = Planted(folder, monkeypatch)
    planted.disk(free=60)
    return planted


@contextmanager
def opened(planted: Planted, app: Flask) -> Iterator[Surroundings]:
    """The installation as a doctor finds it."""
    settings = from_file(planted.folder / "casetrack.toml", {})
    database = Database(settings.database_url)
    config = planted.folder / "casetrack.toml"
    with app.app_context(), force_locale("en"), within(database):
        yield surroundings_of(settings, database, config=config, at=planted.at)
    database.dispose()


def amiss(planted: Planted, app: Flask) -> dict[str, Examined]:
    """What the doctor finds, by the code of the check."""
    with opened(planted, app) as around:
        return {
            result.check.code: result
            for result in examine(CHECKS, around)
            if result.grade is not Grade.WELL
        }


def key_is_gone(planted: Planted) -> None:
    (planted.instance / "identity.keys").unlink()


def key_is_another(planted: Planted) -> None:
    (planted.instance / "identity.keys").unlink()
    Keyring.create(planted.instance / "identity.keys")


def audit_key_is_gone(planted: Planted) -> None:
    (planted.instance / "audit.key").unlink()


def file_is_open(planted: Planted) -> None:
    (planted.instance / "audit.anchors").chmod(0o644)


def database_is_behind(planted: Planted) -> None:
    planted.change(sa.text("UPDATE alembic_version SET version_num = '0104'"))


def database_is_newer(planted: Planted) -> None:
    planted.change(sa.text("UPDATE alembic_version SET version_num = '9999'"))


def disk_is_full(planted: Planted) -> None:
    planted.disk(free=2)


def clock_goes_back(planted: Planted) -> None:
    later = sa.func.max(AuditEvent.id)
    last = sa.select(later).scalar_subquery()
    at = MORNING + timedelta(hours=1)
    planted.change(sa.update(AuditEvent).where(AuditEvent.id == last).values(at=at))


def next_year_is_not_known(planted: Planted) -> None:
    planted.change(
        *(sa.text(f"DELETE FROM {table}") for table in ("calendar_day", "calendar_year")),
        sa.text("UPDATE calendar_state SET fingerprint = 'none'"),
    )


def year_has_one_holiday(planted: Planted) -> None:
    of_may = CalendarDay.code == "labour_day"
    planted.change(
        sa.delete(CalendarDay).where(of_may),
        sa.text("UPDATE calendar_state SET fingerprint = 'another'"),
    )


def month_without_a_night(planted: Planted) -> None:
    planted.change(sa.update(Night).values(day=MORNING.date() - timedelta(days=31)))


def audit_does_not_fit(planted: Planted) -> None:
    planted.change(sa.update(AuditCheck).values(misfit="row 2 is missing"))


def anchors_are_gone(planted: Planted) -> None:
    (planted.instance / "audit.anchors").write_text("")


def nothing_is_backed_up(planted: Planted) -> None:
    planted.change(sa.delete(Upkeep).where(Upkeep.kind == UpkeepKind.BACKUP))


def keys_are_not_copied(planted: Planted) -> None:
    planted.change(sa.delete(Upkeep).where(Upkeep.kind == UpkeepKind.KEYS_COPIED))


def nothing_was_tried(planted: Planted) -> None:
    at = MORNING - timedelta(days=31)
    tried = Upkeep.kind == UpkeepKind.RESTORE_TRIED
    planted.change(sa.update(Upkeep).where(tried).values(at=at))


def words_are_gone(planted: Planted) -> None:
    planted.change(sa.text("DELETE FROM search_text"))


def nothing(_planted: Planted) -> None:
    """Plant no fault."""


def custodians_have_no_key(planted: Planted) -> None:
    planted.change(sa.text("UPDATE staff SET role = 'records_custodian' WHERE login = 'luo'"))


def destroyed_case_is_back(planted: Planted) -> None:
    database = Database(from_file(planted.folder / "casetrack.toml", {}).database_url)
    with database.new_session() as db:
        office, number = db.execute(sa.select(Case.office_id, Case.number)).one()
    database.dispose()
    line = {"office": office, "number": number, "on": "2026-11-01"}
    (planted.instance / "audit.destroyed").write_text(json.dumps(line))
    (planted.instance / "audit.destroyed").chmod(0o600)


def administrator_has_no_phone(planted: Planted) -> None:
    planted.change(sa.delete(SecondFactor))


FAULTS: dict[str, Callable[[Planted], None]] = {
    "keys": key_is_gone,
    "keys_copied": keys_are_not_copied,
    "audit_key": audit_key_is_gone,
    "sealed_apart": custodians_have_no_key,
    "destroyed": destroyed_case_is_back,
    "files": file_is_open,
    "migrations": database_is_behind,
    "disk": disk_is_full,
    "clock": clock_goes_back,
    "calendar": next_year_is_not_known,
    "nightly": month_without_a_night,
    "audit": audit_does_not_fit,
    "backup": nothing_is_backed_up,
    "restore_tried": nothing_was_tried,
    "second_factor": administrator_has_no_phone,
    "search": words_are_gone,
}
# The same checks, with another fault.
MORE = (
    ("keys", key_is_another),
    ("migrations", database_is_newer),
    ("calendar", year_has_one_holiday),
    ("audit", anchors_are_gone),
)


def test_nothing_is_said_of_a_healthy_house(planted: Planted) -> None:
    with time_machine.travel(MORNING + timedelta(minutes=1)):
        result = command(planted.folder, "doctor", "--json")

    data = json.loads(result.output)
    assert [check for check in data["checks"] if check["grade"] != "well"] == []
    assert len(data["checks"]) == len(CHECKS)
    assert (result.exit_code, data["healthy"]) == (0, True)


@pytest.mark.both_engines
@pytest.mark.twin_at_night
@pytest.mark.parametrize(("code", "plant"), [("", nothing), *FAULTS.items(), *MORE])
def test_a_planted_fault_is_named_with_its_remedy(
    planted: Planted, app: Flask, code: str, plant: Callable[[Planted], None]
) -> None:
    plant(planted)

    named = amiss(planted, app)

    assert set(named) == ({code} if code else set())
    for found in named.values():
        assert found.finding.remedy or found.finding.command


def test_every_check_has_a_fault_that_it_names() -> None:
    # Those of the files of cases stand in test_files.py.
    tried_by_command = {"database", "settings", "mail", "files_of_cases"}

    assert {check.code for check in CHECKS} == set(FAULTS) | tried_by_command


@pytest.mark.in_turn(13)
@pytest.mark.both_engines
@pytest.mark.twin_at_night
def test_a_doctor_who_cannot_open_the_database_fails(planted: Planted, engine_kind: str) -> None:
    if engine_kind == "sqlite":
        (planted.instance / "casetrack.sqlite").write_bytes(b"not a database at all, " * 100)
    else:
        nowhere = f'{SETTINGS}database_url = "postgresql://nobody@127.0.0.1:1/nothing"\n'
        (planted.folder / "casetrack.toml").write_text(nowhere)

    result = command(planted.folder, "doctor")

    assert result.exit_code == 1
    assert "The database cannot be opened" in result.output
    assert "Not checked" in result.output


@pytest.mark.in_turn(13)
def test_without_keys_there_is_a_sentence_and_the_copy_brings_them_back(
    planted: Planted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealed_keys, "_COST", 2)
    key_is_gone(planted)
    before = command(planted.folder, "doctor")
    keys = planted.folder / "keys.json"
    put_back = command(planted.folder, "keys", "restore", keys, typed=TYPED)

    assert before.exit_code == 1
    assert "casetrack keys restore" in before.output
    assert put_back.exit_code == 0, put_back.output
    assert command(planted.folder, "audit", "verify").exit_code == 0


def test_what_root_left_is_given_back(planted: Planted, app: Flask) -> None:
    """Files of another owner are those that the server cannot read."""
    file_is_open(planted)
    if os.geteuid() == 0:
        os.chown(planted.instance, 65534, 65534)
    with opened(planted, app) as around:
        (check,) = (check for check in CHECKS if check.code == "files")
        assert check.mend is not None
        assert check.mend(around)

        assert check.run(around).grade is Grade.WELL
    assert (planted.instance / "audit.anchors").stat().st_mode & 0o777 == 0o600


@pytest.mark.skipif(os.geteuid() != 0, reason="only root leaves files of root")
def test_what_a_command_typed_as_root_writes_belongs_to_whoever_serves(planted: Planted) -> None:
    os.chown(planted.instance, 65534, 65534)
    for file in planted.instance.iterdir():
        os.chown(file, 65534, 65534)

    result = command(planted.folder, "audit", "anchor", planted.instance / "more.anchors")

    assert result.exit_code == 0, result.output
    assert {file.stat().st_uid for file in planted.instance.iterdir()} == {65534}
    assert "Handed to the owner" in result.stderr


def test_the_settings_of_a_desk_without_production_are_watched(
    planted: Planted, app: Flask
) -> None:
    with opened(planted, app) as around:
        weaker = replace(around, settings=replace(around.settings, production=False))
        guessed = replace(around, settings=replace(around.settings, secret_key="a" * 40))

        grades = [next(examine(CHECKS, each)).grade for each in (weaker, guessed)]
    assert grades == [Grade.LOOK, Grade.MUST]
