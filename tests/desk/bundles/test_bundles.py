"""A case as a bundle: asked for with a reason, said twice, read by readers of others."""

from __future__ import annotations

import hashlib
import io
import re
import subprocess
import zipfile
from collections.abc import Iterator
from datetime import timedelta

import pypdfium2 as pdfium
import pytest
import yaml
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from casetrack.accounts.models import Role, Staff
from casetrack.audit.record import AuditKind
from casetrack.cases.facts import facts_of
from casetrack.cases.models import Case, JournalEntry
from casetrack.casework.actions import Progress, log_progress
from casetrack.casework.attachments.models import AttachmentKind
from casetrack.casework.identity.actions import set_identity
from casetrack.db import session
from casetrack.db.partial_date import PartialDate
from casetrack.desk.bundles.actions import ask_for_bundle, take_bundle
from casetrack.desk.bundles.archive import Member, archive_of
from casetrack.desk.bundles.document import FONTS, font_of
from casetrack.desk.bundles.models import CaseBundle
from casetrack.desk.papers.asking import measure_asked
from casetrack.desk.papers.making import document, make_paper
from casetrack.errors import NotAllowed, RuleBroken
from casetrack.guidance.orders import ORDER
from tests.attached import PLAIN, attached
from tests.builders import NOON, TODAY, acting, make_case, make_child, make_staff
from tests.desk.papers.reading import paragraphs_of
from tests.guidance.builders import make_order
from tests.signed_in import events_in, prepare, sign_in, text_of

NAME = "孙晓明甦"
TEXT = "到校走访，班主任反映其按时到校。"
needs_font = pytest.mark.skipif(font_of(None) is None, reason="no font with Chinese here")


def a_case() -> Case:
    case = make_case(title="盗窃案")
    child = make_child(case)
    set_identity(child, name=NAME, by=handler_of(case), at=NOON)
    progress = Progress(text=TEXT, when=PartialDate.day(TODAY))
    attached(log_progress(case, progress, acting(handler_of(case), on=TODAY, at=NOON)))
    return case


def handler_of(case: Case) -> Staff:
    assert case.handler is not None
    return case.handler


def filled(page: str) -> dict[str, str]:
    """The hidden fields of the form of a page."""
    main = page[page.index("<main") :]
    hidden = re.findall(r'<input[^>]*type="hidden"[^>]*>', main)
    return {
        name[1]: value[1]
        for field in hidden
        if (name := re.search(r'name="([^"]*)"', field))
        and (value := re.search(r'value="([^"]*)"', field))
    }


def taken_by(client: FlaskClient, case_id: int, **typed: str) -> TestResponse:
    """The answer to both forms, one after the other."""
    asked = client.get(f"/cases/{case_id}/bundle")
    there = client.post(f"/cases/{case_id}/bundle", data=filled(text_of(asked)) | typed)
    assert there.status_code == 302, text_of(there)
    page = client.get(there.location)
    return client.post(there.location, data=filled(text_of(page)))


def words_of(pdf: bytes) -> str:
    """All text of a PDF, as a reader has it that did not write it."""
    with pdfium.PdfDocument(pdf) as document:
        pages = [page.get_textpage().get_text_bounded() for page in document]
    return re.sub(r"\s+", "", "".join(pages))


@pytest.mark.in_turn(13)
@needs_font
def test_it_is_read_without_casetrack(app: Flask) -> None:
    with prepare(app):
        case = a_case()
        handler, case_id, number = handler_of(case), case.id, case.number
    client = sign_in(app, handler, lang="zh")

    sent = taken_by(client, case_id, reason="移送上级院复查")
    archive = zipfile.ZipFile(io.BytesIO(sent.data))

    assert sent.mimetype == "application/zip"
    assert archive.testzip() is None
    kept = ["case.pdf", "case.yaml", "files/材料-1.pdf"]
    assert archive.namelist() == [*kept, "README.txt", "verify.html", "SHA256SUMS"]
    assert archive.read("files/材料-1.pdf") == PLAIN
    (taken,) = events_in(app, kind=AuditKind.FILE_TAKEN.value)
    assert taken.details["reason"] == "移送上级院复查"
    words = words_of(archive.read("case.pdf"))
    for said in (TEXT, number, "移送上级院复查", "盗窃案", "孙某某", handler.name):
        assert re.sub(r"\s+", "", said) in words, said
    told = yaml.safe_load(archive.read("case.yaml"))
    assert told["number"] == number
    (named,) = [file for entry in told["journal"] for file in entry.get("files", ())]
    assert named == {
        "kind": "material",
        "number": 1,
        "day": TODAY.isoformat(),
        "size": len(PLAIN),
        "sha256": hashlib.sha256(PLAIN).hexdigest(),
    }
    assert NAME not in words
    assert NAME not in archive.read("case.yaml").decode()
    lines = archive.read("SHA256SUMS").decode().splitlines()
    sums = {name: digest for digest, _blank, name in (line.partition("  ") for line in lines)}
    assert sums == {
        name: hashlib.sha256(archive.read(name)).hexdigest()
        for name in archive.namelist()
        if name != "SHA256SUMS"
    }
    page = archive.read("verify.html").decode()
    assert all(sums[name] in page for name in ("case.pdf", "files/材料-1.pdf"))
    assert sums["files/材料-1.pdf"] == named["sha256"]


@pytest.mark.in_turn(13)
@needs_font
def test_documents_made_go_along_and_say_whether_they_are_signed(app: Flask) -> None:
    with prepare(app):
        order = make_order()
        case = session().get_one(Case, order.measure.case_id)
        handler, case_id = handler_of(case), case.id
        by = acting(handler, on=TODAY, at=NOON)
        asked = measure_asked(facts_of(case, seen_by=handler, on=TODAY), order.measure_id)
        assert asked is not None
        first, second = (make_paper(asked, by, with_gaps=True) for _time in range(2))
        told = session().get_one(JournalEntry, second.told_id)
        scan = attached(told, kind=AttachmentKind.SIGNED)
        kept = document(first, ORDER, case, is_file_copy=False)
        assert scan.kind is AttachmentKind.SIGNED

    sent = taken_by(sign_in(app, handler, lang="zh"), case_id, reason="移送")

    archive = zipfile.ZipFile(io.BytesIO(sent.data))
    names = [name for name in archive.namelist() if name.startswith("documents/")]
    documents = ("01-督促监护令-1", "02-督促监护令-2")
    assert names == [f"documents/{name}{end}.docx" for name in documents for end in ("", "-附卷")]
    assert archive.read(names[0]) == kept
    assert "附卷" in paragraphs_of(archive.read(names[3]))
    words = words_of(archive.read("case.pdf"))
    assert "第2份" in words
    assert "尚未签章" in words
    assert "已签章：签章件-1" in words


@pytest.mark.in_turn(13)
@needs_font
def test_with_the_names_they_stand_in_the_documents_too(app: Flask) -> None:
    with prepare(app):
        order = make_order()
        case = session().get_one(Case, order.measure.case_id)
        handler, case_id = handler_of(case), case.id
        by = acting(handler, on=TODAY, at=NOON)
        asked = measure_asked(facts_of(case, seen_by=handler, on=TODAY), order.measure_id)
        assert asked is not None
        set_identity(asked.person, name=NAME, by=handler, at=NOON)
        make_paper(asked, by, with_gaps=True)
    client = sign_in(app, handler)

    without = taken_by(client, case_id, reason="court")
    sent = taken_by(client, case_id, reason="court", with_names="y")

    for bundle, is_named in ((without, False), (sent, True)):
        archive = zipfile.ZipFile(io.BytesIO(bundle.data))
        names = [name for name in archive.namelist() if name.startswith("documents/")]
        assert len(names) == 2
        for name in names:
            assert (NAME in "".join(paragraphs_of(archive.read(name)))) == is_named, name
    # One look for each person, however many documents they stand in.
    assert len(events_in(app, kind=AuditKind.IDENTITY_SHOWN.value)) == 1


@needs_font
def test_names_go_along_only_where_asked_and_each_is_a_look(app: Flask) -> None:
    with prepare(app):
        case = a_case()
        handler, case_id = handler_of(case), case.id

    sent = taken_by(sign_in(app, handler), case_id, reason="court", with_names="y")

    archive = zipfile.ZipFile(io.BytesIO(sent.data))
    assert NAME in words_of(archive.read("case.pdf"))
    assert NAME not in archive.read("case.yaml").decode()
    (look,) = events_in(app, kind=AuditKind.IDENTITY_SHOWN.value)
    assert (look.actor_id, look.case_id, look.details["reason"]) == (handler.id, case_id, "court")
    (event,) = events_in(app, kind=AuditKind.CASE_EXPORTED.value)
    assert event.details["with_names"] is True


def test_nothing_leaves_before_it_was_said_twice(app: Flask) -> None:
    with prepare(app):
        case = a_case()
        handler, case_id = handler_of(case), case.id
    client = sign_in(app, handler)
    form = filled(text_of(client.get(f"/cases/{case_id}/bundle")))

    empty = client.post(f"/cases/{case_id}/bundle", data=form)
    asked = client.post(f"/cases/{case_id}/bundle", data=form | {"reason": "why"})

    assert empty.status_code == 422
    assert "Say why, in a few words." in text_of(empty)
    assert asked.status_code == 302
    assert events_in(app, kind=AuditKind.CASE_EXPORTED.value) == []
    assert "Taken out before" not in text_of(client.get(f"/cases/{case_id}/bundle"))


def test_nobody_else_and_nobody_later_takes_it(app: Flask) -> None:
    with prepare(app):
        case = a_case()
        handler, case_id = handler_of(case), case.id
        head = make_staff(Role.SECTION_HEAD, office=case.office)
        bundle = ask_for_bundle(case, "why", acting(handler, at=NOON), with_names=False)
        bundle_id = bundle.id
        with pytest.raises(RuleBroken):
            take_bundle(case, bundle, acting(head, at=NOON))
        with pytest.raises(RuleBroken):
            take_bundle(case, bundle, acting(handler, at=NOON + timedelta(hours=2)))

    assert sign_in(app, head).get(f"/cases/{case_id}/bundle/{bundle_id}").status_code == 404


def test_whoever_may_not_is_refused_by_the_action(app: Flask) -> None:
    with prepare(app):
        case = a_case()
        bundle = ask_for_bundle(case, "why", acting(handler_of(case), at=NOON), with_names=False)
        for role in (Role.ASSISTANT, Role.CLERK, Role.SOCIAL_WORKER, Role.PROSECUTOR):
            # Of the office, but not on the case.
            stranger: Staff = make_staff(role, office=case.office)
            with pytest.raises(NotAllowed):
                ask_for_bundle(case, "why", acting(stranger, at=NOON), with_names=False)
            with pytest.raises(NotAllowed):
                take_bundle(case, bundle, acting(stranger, at=NOON))


def test_a_large_file_is_never_whole_in_memory() -> None:
    most = 0

    def pieces() -> Iterator[bytes]:
        yield from (bytes([n % 251]) * 65536 for n in range(400))

    sent = io.BytesIO()
    for piece in archive_of([Member("files/1", pieces)], NOON, lambda _sums: ()):
        most = max(most, len(piece))
        sent.write(piece)

    assert most < 1_000_000
    assert len(zipfile.ZipFile(sent).read("files/1")) == 400 * 65536


@needs_font
def test_each_font_of_debian_has_rare_characters(app: Flask) -> None:
    here = [font for font in FONTS if font.is_file()]
    assert here
    for font in here:
        listed = subprocess.run(
            ["fc-query", "-f", "%{charset}", font], capture_output=True, text=True, check=False
        ).stdout
        if listed:
            assert all(_holds(listed, ord(sign)) for sign in "镕喆甦"), font


def _holds(charset: str, code: int) -> bool:
    ranges = (part.partition("-") for part in charset.split())
    return any(int(low, 16) <= code <= int(high or low, 16) for low, _mark, high in ranges)


def test_a_server_without_a_font_says_which_package(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("casetrack.desk.bundles.document.FONTS", ())
    with prepare(app):
        case = a_case()
        handler, case_id = handler_of(case), case.id

    answer = taken_by(sign_in(app, handler), case_id, reason="why")

    assert answer.status_code == 422
    assert "fonts-noto-cjk" in text_of(answer)
    with app.app_context():
        assert session().get(CaseBundle, 1).taken_at is None  # type: ignore[union-attr]
    assert events_in(app, kind=AuditKind.CASE_EXPORTED.value) == []
