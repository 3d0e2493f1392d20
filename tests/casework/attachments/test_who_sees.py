"""Who sees which file by which address: every route, every role, every file, and no leak."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from casetrack.accounts.models import Role, Staff
from casetrack.cases.kinds import Aspect
from casetrack.cases.models import Case, Party
from casetrack.casework.team import NewGrant, grant, put_on_case
from casetrack.db import session
from casetrack.desk.papers.models import MadePaper
from tests.builders import NOON, TODAY, acting, make_child, make_father, make_staff
from tests.casework.attachments import made_files as made
from tests.casework.attachments.conftest import Files, posted
from tests.desk.papers.reading import make
from tests.guidance.builders import issue
from tests.signed_in import prepare, sign_in
from tests.visits.builders import plan
from tests.visits.test_views import MET

TABLE = "files-shown.md"
# Which of the files each of them sees: what the handler added, what the visitor added.
SEES: Mapping[str, frozenset[str]] = {
    "handler": frozenset({"reply", "photograph"}),
    "assistant of the team": frozenset({"reply", "photograph"}),
    "section head": frozenset({"reply", "photograph"}),
    "chief procurator": frozenset({"reply", "photograph"}),
    "visitor of the child": frozenset({"photograph"}),
    "another visitor of the child": frozenset(),
    "visitor of another child": frozenset(),
    "visitor whose days are over": frozenset(),
    "another office, supervising the child": frozenset(),
    "case management": frozenset(),
    "administrator": frozenset(),
    "records custodian": frozenset(),
    "prosecutor of the office": frozenset(),
    "another office": frozenset(),
    "nobody signed in": frozenset(),
}
TAKES_ALL = frozenset({"handler", "section head", "chief procurator"})
OF_A_FILE = ("", "/pages/1", "/pages/2", "/withdraw")
# Where a document is shown, by the column of the table; the office has no number for it.
OF_A_DOCUMENT = {
    "its page": "/measures/{measure}/paper",
    "the way to it": "/documents/{made}",
    "where its scan is added": "/documents/{made}/scan",
    "for the recipient": "/documents/{made}/recipient.docx",
    "for the file": "/documents/{made}/file.docx",
    "with names": "/documents/{made}/names",
    "bundle of the case": "/bundle",
}


@dataclass
class Seen:
    """The case with its two files, and everybody's browser."""

    desk: Files
    clients: dict[str, FlaskClient]
    numbers: dict[str, tuple[int, int]]
    visit_id: int
    document: dict[str, int]

    def addresses(self, file: str) -> Iterator[str]:
        """Every address that shows something of a file."""
        number, entry = self.numbers[file]
        case = f"/cases/{self.desk.case_id}"
        yield from (f"{case}/files/{number}{rest}" for rest in OF_A_FILE)
        yield f"{case}/files/{number}/original"
        yield f"{case}/entries/{entry}/files"
        yield f"{case}/files"
        # Printed as it stands.
        yield case

    def shows(self, who: str, file: str, address: str) -> bool:
        """Whether anything of the file is in the answer."""
        client, number = self.clients[who], self.numbers[file][0]
        if address.endswith("/original"):
            answer = client.post(address, data={"reason": "Compare the seal"})
            return bool(answer.status_code == 200 and answer.data == CONTENTS[file])
        answer = client.get(address)
        if "/pages/" in address:
            return bool(answer.data.startswith(b"\xff\xd8\xff"))
        return answer.status_code == 200 and f"/files/{number}" in answer.text

    def opens(self, who: str, rest: str) -> bool:
        """Whether an address of the document answers with it, or leads to where it is."""
        address = f"/cases/{self.desk.case_id}{rest.format_map(self.document)}"
        answer = self.clients[who].get(address)
        leads_to = answer.location or ""
        return answer.status_code == 200 or leads_to.startswith(f"/cases/{self.desk.case_id}/")


CONTENTS = {"reply": made.pdf(2), "photograph": made.picture()}


@pytest.fixture
def seen(desk: Files) -> Seen:
    """The case with its two files, and everybody's browser."""
    staff: dict[str, Staff] = {"handler": desk.handler}
    with prepare(desk.app):
        case, child = session().get_one(Case, desk.case_id), session().get_one(Party, desk.child_id)
        sister, office = make_child(case), desk.handler.office
        act = acting(desk.handler, on=TODAY, at=NOON)

        def let_in(who: str, role: Role, party: Party, aspect: Aspect, **more: object) -> None:
            person = staff[who] = make_staff(role, office=office)
            new = NewGrant(aspect, staff_id=person.id, party_id=party.id, **more)  # type: ignore[arg-type] # until
            grant(case, new, act)

        worker = Role.SOCIAL_WORKER
        let_in("visitor of the child", worker, child, Aspect.VISITS)
        let_in("another visitor of the child", worker, child, Aspect.VISITS)
        let_in("visitor of another child", worker, sister, Aspect.VISITS)
        let_in("visitor whose days are over", worker, child, Aspect.VISITS, until=TODAY)
        of_others = staff["another office, supervising the child"] = make_staff(Role.PROSECUTOR)
        grant(case, NewGrant(Aspect.SUPERVISION, staff_id=of_others.id, party_id=child.id), act)
        staff["assistant of the team"] = make_staff(Role.ASSISTANT, office=office)
        put_on_case(case, staff["assistant of the team"], act)
        for who, role in (
            ("section head", Role.SECTION_HEAD),
            ("chief procurator", Role.CHIEF_PROCURATOR),
            ("case management", Role.CASE_MANAGEMENT),
            ("administrator", Role.ADMINISTRATOR),
            ("records custodian", Role.RECORDS_CUSTODIAN),
            ("prosecutor of the office", Role.PROSECUTOR),
        ):
            staff[who] = make_staff(role, office=office)
        staff["another office"] = make_staff(Role.PROSECUTOR)
        measure_id = issue(child, make_father(child)).measure_id
        visits = {
            who: plan(child, first=TODAY, visitor_id=staff[who].id)[0].id
            for who in ("visitor of the child", "visitor whose days are over")
        }
    clients = {who: sign_in(desk.app, person) for who, person in staff.items()}
    clients["nobody signed in"] = desk.app.test_client()
    desk.send((CONTENTS["reply"], "a.pdf"), kind="reply")
    for who, content in (
        ("visitor of the child", CONTENTS["photograph"]),
        # What they added themselves is theirs for as long as they are let in.
        ("visitor whose days are over", made.picture("PNG")),
    ):
        page = f"/cases/{desk.case_id}/visits/{visits[who]}/outcome"
        camera = [FileStorage(io.BytesIO(content), "IMG_1.jpg")]
        assert posted(clients[who], page, {**MET, "camera": camera}).status_code == 302
    make(desk.client, f"/cases/{desk.case_id}/measures/{measure_id}/paper")
    with desk.app.app_context():
        document = {"measure": measure_id, "made": session().scalars(select(MadePaper.id)).one()}
    rows = desk.rows()
    numbers = {file: (row.id, row.entry_id) for file, row in zip(CONTENTS, rows, strict=False)}
    numbers["their own of before"] = (rows[2].id, rows[2].entry_id)
    return Seen(desk, clients, numbers, visits["visitor of the child"], document)


def test_every_file_is_seen_by_who_may_see_its_entry_and_by_nobody_else(
    seen: Seen,
) -> None:
    lines = []
    for who, theirs in SEES.items():
        for file in CONTENTS:
            shown = {address: seen.shows(who, file, address) for address in seen.addresses(file)}
            cells = ["yes" if is_shown else "" for is_shown in shown.values()]
            # Who visits a child has a page of the case without its entries.
            is_on_the_case = shown.pop(f"/cases/{seen.desk.case_id}")
            assert is_on_the_case is ("reply" in theirs), (who, file)
            assert set(shown.values()) == {file in theirs} or _only_pages_differ(shown, file), (
                who,
                file,
                shown,
            )
            lines.append(f"| {who} | {file} | " + " | ".join(cells) + " |")
    _write(lines, list(documents_shown(seen)))
    nobody_else_is_told_of_a_visit(seen)


def documents_shown(seen: Seen) -> Iterator[str]:
    """The line of each reader: who sees the case whole sees its documents, and nobody else."""
    for who, theirs in SEES.items():
        opened = [seen.opens(who, rest) for rest in OF_A_DOCUMENT.values()]
        # A bundle has a permission of its own.
        assert set(opened[:-1]) == {"reply" in theirs}, (who, opened)
        assert opened[-1] is (who in TAKES_ALL), who
        yield f"| {who} | " + " | ".join("yes" if is_open else "" for is_open in opened) + " |"


def nobody_else_is_told_of_a_visit(seen: Seen) -> None:
    """The page of a visit names its files to who sees them; nobody comes to another's entry."""
    number, entry = seen.numbers["photograph"]
    for who, theirs in SEES.items():
        page = seen.clients[who].get(f"/cases/{seen.desk.case_id}/visits/{seen.visit_id}").text

        assert (f"/files/{number}" in page) is ("photograph" in theirs), who
        assert (f"/entries/{entry}/files" in page) is ("photograph" in theirs), who
    client = seen.clients["another visitor of the child"]
    page = f"/cases/{seen.desk.case_id}/entries/{entry}/files"
    assert client.get(page).status_code == 404
    sound = FileStorage(io.BytesIO(made.sound()), "a.mp3")
    assert posted(client, page, {"files": sound}).status_code == 404


def test_what_one_added_is_hidden_when_one_is_let_in_no_more(seen: Seen) -> None:
    who, file = "visitor whose days are over", "their own of before"
    assert seen.shows(who, file, f"/cases/{seen.desk.case_id}/files/{seen.numbers[file][0]}")

    with time_machine.travel(NOON + timedelta(days=1), tick=False):
        client = seen.clients[who]
        for address in seen.addresses(file):
            answer = client.post(address) if "original" in address else client.get(address)
            assert answer.status_code in (302, 403, 404), address


def _only_pages_differ(shown: Mapping[str, bool], file: str) -> bool:
    """A photograph has one page; the second is nobody's."""
    rest = {value for address, value in shown.items() if not address.endswith("/pages/2")}
    return file == "photograph" and rest == {True}


def _write(lines: list[str], documents: list[str]) -> None:
    """The tables, where they are asked for."""
    folder = os.environ.get("CASETRACK_TABLES")
    if not folder:
        return
    columns = [
        "page",
        "page 1",
        "page 2",
        "withdraw",
        "original",
        "of its entry",
        "of the case",
        "case, and its print",
    ]
    head = "| who | file | " + " | ".join(columns) + " |"
    rule = "|" + " --- |" * 10
    text = (
        "# Which files are shown to whom\n\nWritten by"
        " `tests/casework/attachments/test_who_sees.py` from what each address answered: a file"
        "\nthat the handler added to an entry, and a photograph that the visitor of the child"
        " brought with the outcome of a visit. An empty\ncell is a refusal, or an address that is"
        " not there.\n\n"
    )
    of_documents = (
        "## Documents\n\nA document that the handler made of an order to a parent: its page, the"
        " Word files, and the bundle\nof the case, in which files and documents are.",
        "",
        "| who | " + " | ".join(OF_A_DOCUMENT) + " |",
        "|" + " --- |" * (len(OF_A_DOCUMENT) + 1),
    )
    rows = [head, rule, *lines, "", *of_documents, *documents]
    Path(folder, TABLE).write_text(text + "\n".join(rows) + "\n", encoding="utf-8")
