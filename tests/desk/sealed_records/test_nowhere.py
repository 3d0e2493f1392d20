"""A sealed person stands nowhere: each table, each column, each file of an installation.

What is sealed with a key is opened and read, too. The places where the alias or the name may stand
are named below, each with its reason; whatever is found elsewhere fails.
"""

from __future__ import annotations

import base64
import json
import logging
import re
import sqlite3
from collections import defaultdict
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from sqlalchemy import make_url

from casetrack.accounts.models import Role
from casetrack.app import FILES
from casetrack.audit.chain import verify
from casetrack.cases.facts import facts_of
from casetrack.cases.models import Case, Disposition, Identity, Party
from casetrack.casework.actions import Progress, log_progress
from casetrack.casework.identity.actions import set_identity
from casetrack.casework.identity.open_texts import tables_of_case
from casetrack.casework.tasks.actions import NewTask, plan_task
from casetrack.db import Model, session
from casetrack.db.crypto import Keyring, Sealed
from casetrack.db.file_store import FileStore
from casetrack.db.partial_date import PartialDate
from casetrack.db.sealing import SealedText
from casetrack.db.session import Database
from casetrack.db.transaction import unit_of_work
from casetrack.desk.papers.asking import decision_asked
from casetrack.desk.papers.making import make_paper
from casetrack.desk.sealed_records import ceremony, destruction, retention
from casetrack.desk.sealed_records.models import CopyPlace, RecordSeal
from casetrack.exchange.exporter import export_text
from tests.attached import attached
from tests.builders import NOON, TODAY, acting, make_staff
from tests.desk.drafts.test_drafts import keep
from tests.desk.notices.builders import maildir, night
from tests.desk.sealed_records import test_apart as apart
from tests.desk.sealed_records.test_sealed_records import a_house, help_goes_on, sealed
from tests.house import NewDatabase, make_app
from tests.signed_in import prepare, sign_in

ALIAS, ENGLISH, NAME = apart.ALIAS, apart.ENGLISH, apart.NAME
# A longer alias is somebody else's.
NAMED = re.compile(f"{ALIAS}(?!某)|{ENGLISH}|{NAME}")

# Outside of the sealed file itself, with its rows in the index of words.
MAY_BE: Mapping[str, str] = {
    "replaced_text.original": "what stood in a text of the case before it was covered, sealed",
    "record_query.person": "whom somebody asked about, whether there is a record or not, sealed",
}


@dataclass(frozen=True)
class Desk:
    """An installation with a joint case, of which one person was sealed, and another case, sealed
    whole.
    """

    app: Flask
    database: Database
    keyring: Keyring
    folder: Path
    joint_id: int
    sealed_ids: frozenset[int]


@pytest.fixture(scope="module")
def desk(
    new_database: NewDatabase, prepared: sa.URL, tmp_path_factory: pytest.TempPathFactory
) -> Desk:
    """Everything that a case leaves behind was made before the sealing, and a night is after it."""
    folder = tmp_path_factory.mktemp("nowhere")
    database, keyring = new_database(make_url(prepared.render_as_string(False))), Keyring.new()
    app = make_app(database, keyring)
    app.extensions[FILES] = FileStore(folder / "files")
    log = logging.FileHandler(folder / "casetrack.log")
    logging.getLogger("casetrack").addHandler(log)
    with time_machine.travel(NOON, tick=False):
        with prepare(app):
            joint = apart.a_joint_case()
            leave_behind(joint)
            apart.prepared_by_the_handler(joint)
            joint_id, handler = joint.case.id, joint.handler
            alone = a_house()
            help_goes_on(alone)
        client = sign_in(app, handler, lang="zh")
        for page in (f"/cases/{joint_id}/log", "/cases/new"):
            keep(client, page, f"{NAME}, {ALIAS}" if "log" in page else "另一人")
        for path in ("/", "/cases", f"/cases/{joint_id}", f"/find?q={ALIAS}", "/calendar"):
            client.get(path)
        night(app, on=TODAY, at=NOON, route=maildir(folder))
        with app.app_context(), unit_of_work():
            seal = session().scalars(sa.select(RecordSeal)).one()
            custodian = make_staff(Role.RECORDS_CUSTODIAN, office=seal.case.office)
            ceremony.confirm(seal, tuple(CopyPlace), acting(custodian, on=TODAY, at=NOON))
        with app.app_context(), unit_of_work():
            sealed(alone)
        for path in ("/", "/cases", f"/cases/{joint_id}", f"/find?q={ALIAS}"):
            client.get(path)
        tomorrow = TODAY + timedelta(days=1)
        night(app, on=tomorrow, at=NOON + timedelta(days=1), route=maildir(folder))
        with app.app_context():
            of_seals = frozenset(session().scalars(sa.select(RecordSeal.case_id)))
    logging.getLogger("casetrack").removeHandler(log)
    log.close()
    return Desk(app, database, keyring, folder, joint_id, of_seals)


def leave_behind(joint: apart.Joint) -> None:
    """Steps, files, documents and exports that name the person, alone and with the other."""
    case, by = joint.case, acting(joint.handler, on=TODAY, at=NOON)
    joint.handler.email = "handler@desk.example.org"
    both = (joint.child.id, joint.adult.id)
    told = log_progress(
        case, Progress(f"{ALIAS}与{apart.OTHER}到案", PartialDate.day(TODAY), about_ids=both), by
    )
    plan_task(case, NewTask(f"约谈{ALIAS}的家长", TODAY + timedelta(days=1)), told, by)
    attached(told).name = f"{ALIAS}、{apart.OTHER}询问笔录.pdf"
    set_identity(joint.adult, name="何大海甦", by=joint.handler, at=NOON)
    decision = session().scalars(sa.select(Disposition)).one()
    facts = facts_of(case, seen_by=joint.handler, on=TODAY)
    if (asked := decision_asked(facts, decision.id)) is not None:
        make_paper(asked, by, with_gaps=True)
    export_text(case, by)


def found(desk: Desk) -> dict[str, set[int | None]]:
    """Where the alias or the name stands: table and column, with the cases of the rows."""
    places: dict[str, set[int | None]] = defaultdict(set)
    of_case = {
        (table.name, key): case_id
        for case_id in (*desk.sealed_ids, desk.joint_id)
        for table, rows in tables_of_case(case_id)
        for key in session().scalars(sa.select(next(iter(table.primary_key))).where(rows))
    }
    for table in Model.metadata.sorted_tables:
        for row in session().execute(sa.select(table)).mappings():
            key = row[next(iter(table.primary_key)).name]
            case_id = row.get("case_id") or of_case.get((table.name, key))
            if table.name == Identity.__tablename__:
                case_id = of_case.get((Party.__tablename__, row["party_id"]))
            for column in table.columns:
                if NAMED.search(_read(desk.keyring, column, row)):
                    places[f"{table.name}.{column.name}"].add(case_id)
    return places


def elsewhere(desk: Desk) -> set[str]:
    """Where they stand outside of what is sealed, and not by the list of this file."""
    places = found(desk)
    assert {"party.alias_zh", "identity.name", "search_text.text", "made_paper.values"} <= set(
        places
    )
    return {place for place, cases in places.items() if cases - desk.sealed_ids} - set(MAY_BE)


def _read(keyring: Keyring, column: sa.Column[Any], row: sa.RowMapping) -> str:
    value = row[column.name]
    if isinstance(column.type, SealedText) and value is not None:
        told = tuple(str(row[name]) for name in column.type.row)
        where = f"{column.table.name}.{column.name}"
        return keyring.open_(Sealed.parse(value), column=where, row=told)
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return value if isinstance(value, str) else ""


def test_no_row_outside_of_what_is_sealed_has_the_alias_or_the_name(desk: Desk) -> None:
    with desk.app.app_context():
        assert elsewhere(desk) == set()
        # Whatever somebody writes is found.
        joint = sa.update(Case).where(Case.id == desk.joint_id)
        session().execute(joint.values(title_zh=f"{ALIAS}盗窃案"))
        assert elsewhere(desk) == {"case_file.title_zh"}
        session().rollback()


@pytest.mark.one_engine
def test_no_file_on_the_disk_has_them_but_the_rows_of_what_is_sealed(desk: Desk) -> None:
    """The database with its freed pages, and what waits beside it; mails, files and the log."""
    file = Path(str(make_url(desk.database.url).database))
    with desk.database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    live = desk.folder / "live.sqlite"
    with closing(sqlite3.connect(file)) as plain:
        plain.execute("VACUUM INTO ?", (str(live),))
    files = [path for at in (file.parent, desk.folder) for path in at.rglob("*") if path.is_file()]
    mails = [path for path in files if path.parent.name == "new"]

    assert mails
    assert (desk.folder / "casetrack.log") in files
    assert any(path.parent.name == "files" for path in files)
    texts = {path: _said(path) for path in files}
    assert [path for path, text in texts.items() if NAME in text] == []
    named = {path for path, text in texts.items() if ALIAS in text or ENGLISH in text}
    assert named == {file, live}
    # The same words as often as in a copy of the rows alone: no page that was freed has more.
    for word in (ALIAS, ENGLISH):
        assert texts[file].count(word) == texts[live].count(word)


def test_after_a_destruction_no_row_and_no_file_has_them(desk: Desk) -> None:
    """The last of this module. With the record goes what stood in texts that were covered."""
    later = NOON + timedelta(days=366 * 31)
    with time_machine.travel(later, tick=False), desk.app.app_context(), unit_of_work():
        seals = list(session().scalars(sa.select(RecordSeal)))
        head = make_staff(Role.SECTION_HEAD, office=seals[0].case.office)
        for seal in seals:
            assert seal.sealed_by is not None
            keeps, decides = (acting(who, at=later) for who in (seal.sealed_by, head))
            if seal.case.office != head.office:
                decides = acting(make_staff(Role.SECTION_HEAD, office=seal.case.office), at=later)
            retention.set_period(seal, retention.NewPeriod(30, TODAY, "保管三十年"), keeps)
            row = destruction.propose(seal, "保管期限届满", keeps)
            destruction.decide(row, None, decides)
            names = destruction.destroy(row, keeps)
            desk.app.extensions[FILES].nobodys(lambda _n: set(), remove=True, among=names)
    with desk.app.app_context():
        assert set(found(desk)) <= {"record_query.person"}
        assert verify(session()).misfit is None
        assert list(session().scalars(sa.select(Case.id).where(Case.id.in_(desk.sealed_ids)))) == []
    if desk.database.engine.dialect.name == "sqlite":
        with desk.database.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        at = [Path(str(make_url(desk.database.url).database)).parent, desk.folder / "files"]
        files = [path for folder in at for path in folder.rglob("*") if path.is_file()]
        assert [path for path in files if NAMED.search(_said(path))] == []


def _said(path: Path) -> str:
    """What a file says to whoever reads its bytes, or takes a mail apart."""
    content = path.read_bytes()
    if path.parent.name == "new":
        mail = message_from_bytes(content, policy=policy.default)
        body = mail.get_body(("plain",))
        return f"{mail['Subject']} {body.get_content() if body else ''} {mail}"
    said = content.decode("utf-8", "replace")
    return said + content.decode("utf-16-le", "replace") + _unescaped(said)


def _unescaped(text: str) -> str:
    escaped = re.findall(r"(?:\\u[0-9a-f]{4})+", text)
    packed = re.findall(r"(?:[A-Za-z0-9+/]{4}){6,}", text)
    words = [json.loads(f'"{one}"') for one in escaped]
    words += [base64.b64decode(one).decode("utf-8", "replace") for one in packed]
    return " ".join(words)
