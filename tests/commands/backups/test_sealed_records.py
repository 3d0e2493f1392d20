"""Sealed records in a backup: shut without the passphrase of a custodian, and whole with it."""

from __future__ import annotations

import errno
import gzip
import hashlib
import io
import json
import re
import subprocess
import sys
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import pytest
import sqlalchemy as sa
import time_machine
from click.testing import CliRunner, Result

from casetrack.accounts.models import Role, Staff
from casetrack.app import FILES
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.models import Case
from casetrack.casework.actions import Progress, log_progress
from casetrack.cli import main
from casetrack.commands.backups import sealed_keys
from casetrack.commands.backups.custodians import new_key
from casetrack.commands.backups.manifest import FORM_WITH_SEALED, MANIFEST, read_manifest
from casetrack.commands.installation import Installation
from casetrack.db import Model, session
from casetrack.db.crypto import Keyring, Sealed
from casetrack.db.file_store import FileStore
from casetrack.db.partial_date import PartialDate
from casetrack.db.sealing import SealedText
from casetrack.db.search.models import SearchText
from casetrack.db.search.words import are_kept
from casetrack.db.session import WRITING, Database
from casetrack.db.transaction import unit_of_work
from casetrack.desk.health.models import Upkeep, UpkeepKind
from casetrack.desk.sealed_records import answers, ceremony
from casetrack.desk.sealed_records.models import AskedBy, CopyPlace, RecordSeal
from casetrack.ledger.journal import enter
from tests.attached import attached
from tests.builders import NOON, TODAY, acting, make_case, make_staff
from tests.commands.backups.conftest import address_of
from tests.commands.backups.test_backup import FANG, TYPED
from tests.commands.conftest import Install
from tests.desk.sealed_records import test_apart as apart
from tests.desk.sealed_records.test_sealed_records import NAME, a_house, sealed
from tests.house import NewDatabase
from tests.signed_in import sign_in, text_of

pytestmark = pytest.mark.both_engines

PASSING = {"form_draft", "waiting_file"}
SHEN, QIU = "a custodian of records", "another one of the office"
TOLD = "只写在封存记录里的一句话"
# What is said of the sealed people, and nowhere else in the office.
SECRET = re.compile(f"{apart.ALIAS}(?!某)|{apart.ENGLISH}|{apart.NAME}|{NAME}|{TOLD}")
# What is written beside a backup, and of who signs in after it.
AFTER = {"upkeep", "staff", "staff_session"}


@dataclass(frozen=True)
class Place:
    """An installation on this machine."""

    file: Path

    def run(self, *arguments: str | Path, typed: str | None = None) -> Result:
        """Run a command in it."""
        words = ["--config", str(self.file), *map(str, arguments)]
        return CliRunner().invoke(main, words, input=typed)

    def rows(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of every table, what is sealed with the keys of the office opened."""
        ring = Keyring.load(Installation(self.file).settings().key_file)
        database = self.database()
        with database.engine.connect() as connection:
            rows = {
                table.name: [
                    tuple(_read(ring, column, row) for column in table.columns)
                    for row in connection.execute(
                        sa.select(table).order_by(*table.primary_key)
                    ).mappings()
                ]
                for table in Model.metadata.sorted_tables
            }
        database.dispose()
        return rows

    def database(self) -> Database:
        """Its database; for who closes it."""
        return Database(Installation(self.file).settings().database_url)

    @property
    def files(self) -> FileStore:
        """Its files of cases."""
        return FileStore(self.file.parent / "instance" / "files")


def _read(ring: Keyring, column: sa.Column[Any], row: sa.RowMapping) -> Any:
    value = row[column.name]
    if isinstance(column.type, SealedText) and value is not None:
        told = tuple(str(row[name]) for name in column.type.row)
        where = f"{column.table.name}.{column.name}"
        return ring.open_(Sealed.parse(value), column=where, row=told)
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value


def named(rows: dict[str, list[tuple[Any, ...]]]) -> set[str]:
    """The tables in which something of the sealed people stands."""
    return {table for table, there in rows.items() if SECRET.search(str(there))}


@pytest.fixture(scope="module", autouse=True)
def guessed_in_no_time() -> Iterator[None]:
    """Passphrases of tests need not stand against anybody."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sealed_keys, "_COST", 2)
        yield


NewPlace = Callable[[sa.URL | None], Place]


@pytest.fixture(scope="module")
def new_place(
    tmp_path_factory: pytest.TempPathFactory, engine_kind: str, new_database: NewDatabase
) -> NewPlace:
    """Make a place with nothing but a settings file and, of PostgreSQL, a database."""

    def make(of: sa.URL | None = None) -> Place:
        file = tmp_path_factory.mktemp("place") / "casetrack.toml"
        file.touch(mode=0o600)
        address = address_of(new_database(of)) if engine_kind == "postgresql" else ""
        file.write_text(
            f'instance_dir = "instance"\nsecret_key = "{"x" * 40}"\ndatabase_url = "{address}"\n'
            "secure_cookies = false\n"
        )
        return Place(file)

    return make


@pytest.fixture(scope="module")
def office(new_place: NewPlace, prepared: sa.URL, install: Install) -> Place:
    """An office with two sealed records, of a whole case and of one of two people in a joint one,
    whose custodians have a key.
    """
    place = new_place(prepared)
    install(place.file)
    app = Installation(place.file).load_app()
    store: FileStore = app.extensions[FILES]
    with time_machine.travel(NOON, tick=False), app.app_context():
        with unit_of_work():
            joint = apart.a_joint_case()
            apart.prepared_by_the_handler(joint)
            alone = a_house()
            by = acting(alone.handler, on=TODAY, at=NOON)
            entry = log_progress(alone.case, Progress(TOLD, PartialDate.day(TODAY)), by)
            attached(entry)
            attached(
                log_progress(
                    joint.case,
                    Progress("勘查", PartialDate.day(TODAY)),
                    acting(joint.handler, on=TODAY, at=NOON),
                )
            )
            # A kind that no model declares.
            enter(joint.case, EntryKind("tie_ended"), by, when=PartialDate.day(TODAY))
        with unit_of_work():
            seal = session().scalars(sa.select(RecordSeal)).one()
            custodian = make_staff(Role.RECORDS_CUSTODIAN, office=seal.case.office)
            ceremony.confirm(seal, tuple(CopyPlace), acting(custodian, on=TODAY, at=NOON))
        with unit_of_work():
            sealed(alone)
            asked = answers.NewQuery(TODAY, AskedBy.UNIT, "人力公司", NAME, provision="保安条例")
            answers.register(asked, acting(alone.custodian, at=NOON))
            session().add(
                Upkeep(
                    kind=UpkeepKind.CUSTODIANS_KEY,
                    at=NOON,
                    is_good=True,
                    place="",
                    size=0,
                    seconds=0,
                    details=new_key({"沈岚": SHEN, "邱平": QIU}),
                )
            )
    assert len(store.names()) == 2
    app.extensions["casetrack_database"].dispose()
    return place


def changed(
    rows: dict[str, list[tuple[Any, ...]]], others: dict[str, list[tuple[Any, ...]]]
) -> set[str]:
    """The tables whose rows are not the same."""
    return {table for table in rows if rows[table] != others[table]} - {"upkeep"}


def keys_of(office: Place) -> tuple[str | Path, ...]:
    """How a command is given the copy of the keys."""
    return "--keys", office.file.parent / "keys.json"


@pytest.fixture(scope="module")
def backup(office: Place) -> Path:
    """A backup of the office, of whose keys two keep a copy."""
    copied = office.run(
        "keys", "backup", keys_of(office)[1], "--for", "方静", "--for", "罗勇", typed=TYPED
    )
    assert copied.exit_code == 0, copied.output
    made = office.run("backup", office.file.parent / "backup.tar")
    assert made.exit_code == 0, made.output
    return office.file.parent / "backup.tar"


def altered(backup: Path, to: Path, change: Callable[[str, bytes], bytes]) -> Path:
    """A copy of a backup in which each member is what this makes of it."""
    with tarfile.open(backup) as archive, tarfile.open(to, "w") as copy:
        for member in archive:
            content = archive.extractfile(member)
            assert content is not None
            new = change(member.name, content.read())
            member.size = len(new)
            copy.addfile(member, io.BytesIO(new))
    return to


@pytest.mark.twin_at_night
def test_nothing_of_them_stands_in_a_backup_and_it_is_good_all_the_same(
    office: Place, backup: Path
) -> None:
    texts: dict[str, str] = {}

    def said(name: str, content: bytes) -> bytes:
        plain = gzip.decompress(content) if name.endswith(".gz") else content
        text = plain.decode("utf-8", "replace")
        texts[name] = text + re.sub(r"\\+u([0-9a-f]{4})", lambda c: chr(int(c[1], 16)), text)
        return content

    altered(backup, backup.with_name("same.tar"), said)
    manifest = read_manifest(backup)

    assert {name for name, text in texts.items() if SECRET.search(text)} == set()
    assert any(apart.OTHER in text for text in texts.values())
    assert manifest.sealed is not None
    assert texts[MANIFEST].startswith(f'{{\n  "casetrack_backup": {FORM_WITH_SEALED},')
    shut = json.loads(office.run("restore", "--try", backup, "--json").output)
    whole = office.run("restore", "--try", backup, "--sealed", "--json", typed=f"{QIU}\n")
    opened = json.loads(whole.output[whole.output.index("{") :])
    assert (shut["good"], shut["rows_shut"]) == (True, manifest.sealed.count)
    assert (opened["good"], opened["rows_shut"]) == (True, 0)
    assert opened["rows"] == manifest.rows == shut["rows"] + shut["rows_shut"]


@pytest.mark.in_turn(13)
def test_with_a_passphrase_every_row_comes_back_at_once(
    office: Place, backup: Path, new_place: NewPlace
) -> None:
    place = new_place(None)

    result = place.run("restore", backup, *keys_of(office), "--sealed", typed=f"{FANG}\n{SHEN}\n")

    assert result.exit_code == 0, result.output
    assert changed(office.rows(), place.rows()) == set()
    assert place.files.names() == office.files.names()


@pytest.mark.in_turn(13)
def test_without_it_the_rest_works_and_they_are_put_back_later(
    office: Place, backup: Path, new_place: NewPlace
) -> None:
    place = new_place(None)
    manifest = read_manifest(backup)
    assert manifest.sealed is not None

    result = place.run("restore", backup, *keys_of(office), typed=f"{FANG}\n")

    assert result.exit_code == 0, result.output
    assert f"{manifest.sealed.count} rows of sealed records stayed shut" in result.output
    before = place.rows()
    assert named(before) == set()
    assert len(place.files.names()) == 1
    (kept,) = (place.file.parent / "instance").glob("sealed-*.tar")
    assert kept.stat().st_mode & 0o777 == 0o600
    verified = place.run("audit", "verify")
    assert verified.exit_code == 0, verified.output
    assert "were left shut by a restore" in verified.output
    assert f"casetrack restore --sealed {kept}" in place.run("doctor").output
    if (database := place.database()).engine.dialect.name == "sqlite":
        with database.engine.connect() as connection:
            words = connection.scalar(sa.text("SELECT count(*) FROM search_words_docsize"))
        assert words == len(before["search_text"])
        assert a_taken_number_is_refused(place, kept, database, manifest.sealed.ids["search_text"])
    database.dispose()
    # Whoever works meanwhile gets no number that a sealed row has.
    with time_machine.travel(NOON, tick=False):
        worked(place, most=max(manifest.sealed.ids["case_file"]))

    # A backup of meanwhile carries them along, and no plain row of that day with them.
    office_lost = new_place(None)
    later = place.file.parent / "later.tar"
    assert place.run("backup", later).exit_code == 0
    restored = office_lost.run("restore", later, *keys_of(office), typed=f"{FANG}\n")
    assert restored.exit_code == 0, restored.output
    carried = office_lost.file.parent / "instance" / kept.name
    assert carried.read_bytes() == kept.read_bytes()
    assert not [name for name in read_manifest(carried).members if "." in name]
    assert f"casetrack restore --sealed {carried}" in office_lost.run("doctor").output
    restored = office_lost.run("restore", carried, "--sealed", typed=f"{QIU}\n")
    assert restored.exit_code == 0, restored.output
    assert len(office_lost.rows()["case_file"]) > len(before["case_file"])

    wrong = place.run("restore", kept, "--sealed", typed="no passphrase of theirs\n")
    other = place.run("restore", place.file.parent / "no.tar", "--sealed")
    back = place.run("restore", kept, "--sealed", typed=f"{SHEN}\n")
    again = place.run("restore", kept, "--sealed", typed=f"{SHEN}\n")

    assert (wrong.exit_code, other.exit_code, back.exit_code, again.exit_code) == (1, 1, 0, 1), (
        back.output
    )
    assert "opens no sealed record of this backup: it was made for 沈岚, 邱平" in wrong.stderr
    after = place.rows()
    lost = {
        table: [row for row in there if row not in after[table]]
        for table, there in office.rows().items()
    }
    assert {table for table, there in lost.items() if there} <= AFTER | PASSING
    assert {
        table for table, there in before.items() if not set(there) <= set(after[table])
    } <= AFTER
    assert place.files.names() >= office.files.names()
    verified = place.run("audit", "verify")
    assert (verified.exit_code, "left shut" in verified.output) == (0, False), verified.output
    app = Installation(place.file).load_app()
    with app.app_context():
        texts = session().scalars(sa.select(SearchText)).all()
        rows = [(text.id, text.office_id, text.shown_to, text.text) for text in texts]
        assert are_kept(session(), rows) == {row[0] for row in rows}
    app.extensions["casetrack_database"].dispose()


@pytest.mark.one_engine
def test_an_altered_or_cut_part_is_refused_in_one_sentence(office: Place, backup: Path) -> None:
    sealed_part = read_manifest(backup).sealed
    assert sealed_part is not None
    (part,) = sealed_part.parts.values()

    def flip(name: str, content: bytes) -> bytes:
        return (
            content[:99] + bytes([content[99] ^ 1]) + content[100:]
            if name == part.name
            else content
        )

    def cut(name: str, content: bytes) -> bytes:
        return content[:-1] if name == part.name else content

    def other(name: str, content: bytes) -> bytes:
        """As somebody would who has the keys of the office: the checksums fit."""
        if name != MANIFEST:
            return flip(name, content)
        with tarfile.open(backup) as archive:
            file = archive.extractfile(part.name)
            assert file is not None
            whole = file.read()
        was, new = (hashlib.sha256(of).hexdigest() for of in (whole, flip(part.name, whole)))
        return content.replace(was.encode(), new.encode())

    for change, why in ((flip, "damaged"), (cut, "damaged"), (other, "were altered")):
        file = altered(backup, backup.with_name("altered.tar"), change)
        result = office.run("restore", "--try", file, "--sealed", typed=f"{SHEN}\n")
        assert result.exit_code == 1
        assert why in result.stderr
        assert result.stderr.removeprefix("Passphrase of a custodian: \n").count("\n") == 1


@pytest.mark.one_engine
@pytest.mark.in_turn(13)
def test_a_new_key_leaves_older_backups_to_the_passphrases_of_their_day(
    office: Place, backup: Path
) -> None:
    new = "somebody who came later"
    assert office.run("keys", "custodian", "--for", "何青", typed=f"{new}\n{new}\n").exit_code == 0
    later = backup.with_name("later.tar")
    assert office.run("backup", later).exit_code == 0

    opened = {
        (file, typed): office.run(
            "restore", "--try", file, "--sealed", typed=f"{typed}\n"
        ).exit_code
        for file in (backup, later)
        for typed in (SHEN, new)
    }

    assert opened == {(backup, SHEN): 0, (backup, new): 1, (later, SHEN): 1, (later, new): 0}
    assert "Open for 何青 alone since" in office.run("doctor").output


@pytest.mark.one_engine
def test_a_full_disk_leaves_neither_half_a_backup_nor_anything_plain(
    office: Place, backup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = set(office.file.parent.rglob("*"))

    def full(*_args: object) -> NoReturn:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("casetrack.db.file_store.os.fsync", full)
    result = office.run("backup", backup.with_name("full.tar"))

    assert result.exit_code == 1
    assert "No space left on device" in result.stderr
    assert set(office.file.parent.rglob("*")) == there


def a_taken_number_is_refused(
    place: Place, kept: Path, database: Database, ids: frozenset[int]
) -> bool:
    """Where a row has the number of a sealed one, nothing is put back."""
    table = SearchText.__table__
    assert isinstance(table, sa.Table)
    with database.engine.connect() as connection:
        row = connection.execute(sa.select(table)).mappings().first()
        assert row is not None
        taken = {**row, "id": max(ids), "row_id": 0}
        connection.execution_options(**{WRITING: True})
        connection.execute(sa.insert(table).values(taken))
        connection.commit()
    before = place.rows()
    result = place.run("restore", kept, "--sealed", typed=f"{SHEN}\n")
    assert "nothing was changed" in result.stderr, result.output
    with database.engine.connect() as connection:
        connection.execute(sa.delete(table).where(table.c.id == max(ids)))
        connection.commit()
    return result.exit_code == 1 and changed(before, place.rows()) == {table.name}


@pytest.mark.one_engine
@pytest.mark.night
def test_a_process_that_opened_no_application_tries_it(office: Place, backup: Path) -> None:
    run = "from casetrack.cli import main; main()"
    words = ["--config", str(office.file), "restore", "--try", str(backup)]

    process = subprocess.run([sys.executable, "-c", run, *words], capture_output=True, text=True)

    assert process.returncode == 0, process.stderr


def worked(place: Place, *, most: int) -> None:
    """Open pages of the office, and begin a case; the custodian is told what is not there."""
    app = Installation(place.file).load_app()
    with app.app_context():
        joint = session().scalars(sa.select(Case)).one()
        keeps = Staff.role == Role.RECORDS_CUSTODIAN, Staff.office_id == joint.office_id
        handler, custodian = (
            joint.handler,
            session().scalars(sa.select(Staff).where(*keeps)).first(),
        )
        joint_id = joint.id
        assert handler is not None
        assert custodian is not None
    client = sign_in(app, handler, lang="zh")
    for page in ("/", "/cases", f"/cases/{joint_id}", f"/find?q={apart.OTHER}", "/calendar"):
        assert client.get(page).status_code == 200, page
    assert "封存记录未恢复" in text_of(sign_in(app, custodian, lang="zh").get("/sealed"))
    with app.app_context(), unit_of_work():
        case = make_case(title="恢复后的新案", handler=session().get_one(Staff, handler.id))
        assert case.id > most
    app.extensions["casetrack_database"].dispose()
