"""What is taken, by its content; and thirty files that are not, each for one sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from casetrack.casework.attachments import inspecting
from casetrack.casework.attachments.inspecting import Inspected, inspect
from casetrack.casework.attachments.models import FileType
from casetrack.casework.attachments.office_files import (
    BROKEN,
    EMBEDDED,
    FROM_ELSEWHERE,
    MACROS,
    NO_DOCUMENT,
    UNPACKS_TO_TOO_MUCH,
)
from casetrack.casework.attachments.pictures import LOCKED, TOO_MANY_PIXELS
from casetrack.db.file_store import LARGEST, FileStore
from casetrack.errors import RuleBroken
from tests.casework.attachments import made_files as made

HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>'
WIDE = HTML.decode().encode("utf-16-le")
HUGE = b"0" * (400 * 1024 * 1024 // 100)


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    """An empty store."""
    return FileStore(tmp_path / "files")


def looked_at(store: FileStore, content: bytes, name: str) -> Inspected:
    """What a file that is sent is; nothing of it stays."""
    draft = store.draft(at_most=LARGEST)
    try:
        draft.write(content)
        return inspect(draft, name)
    finally:
        draft.discard()


TAKEN = {
    "pdf": (made.pdf(3), FileType.PDF, 3),
    "jpg": (made.picture(), FileType.JPEG, 1),
    "png": (made.picture("PNG"), FileType.PNG, 1),
    "heic": (made.heic(), FileType.HEIC, 1),
    "docx": (made.docx(), FileType.DOCX, None),
    "xlsx": (made.xlsx(), FileType.XLSX, None),
    "ofd": (made.ofd(), FileType.OFD, None),
    "wps": (made.wps(), FileType.WPS, None),
    "mp3": (made.sound(), FileType.MP3, None),
    "m4a": (made.film(b"M4A "), FileType.M4A, None),
    "mp4": (made.film(), FileType.MP4, None),
}


@pytest.mark.parametrize("kind", TAKEN)
@pytest.mark.parametrize("name", ["as it is called", "called.jpg"])
def test_what_is_taken_is_known_by_its_content(store: FileStore, kind: str, name: str) -> None:
    content, file_type, pages = TAKEN[kind]

    assert looked_at(store, content, name) == Inspected(file_type, pages)


def test_a_link_that_waits_for_somebody_to_follow_it_is_no_danger(store: FileStore) -> None:
    content = made.leads_to("hyperlink", "mailto:office@example.org")

    assert looked_at(store, content, "a.docx").file_type is FileType.DOCX


OF_A_ZIP: dict[str, bytes | str] = {f"part{number}.xml": b"" for number in range(6000)}
# Each file with its name, and the sentence for it.
WRONG: dict[str, tuple[bytes, str, str]] = {
    "a program called a picture": (b"MZ\x90\x00" + bytes(500), "a.jpg", inspecting.PROGRAM),
    "a program of Linux": (b"\x7fELF" + bytes(500), "a.pdf", inspecting.PROGRAM),
    "a script of a shell": (b"#!/bin/sh\nrm -rf ~\n", "a.docx", inspecting.PROGRAM),
    "docm called docx": (made.docx(kind=made.MACRO_WORD), "a.docx", MACROS),
    "a macro in a docx": (
        made.docx({"word/vbaProject.bin": b"x"}),
        "a.docx",
        MACROS,
    ),
    "a macro sheet": (made.docx({"xl/macrosheets/s.xml": b""}), "a.xlsx", MACROS),
    "zip called docx": (made.zipped({"a.txt": b"x"}), "a.docx", NO_DOCUMENT),
    "a document of no kind": (made.docx(kind="application/x"), "a.docx", NO_DOCUMENT),
    "a template from elsewhere": (
        made.leads_to("attachedTemplate", "http://x/t.dotm"),
        "a.docx",
        FROM_ELSEWHERE,
    ),
    "a picture from elsewhere": (
        made.leads_to("image", "http://x/p.png"),
        "a.docx",
        FROM_ELSEWHERE,
    ),
    "an object": (made.docx({"word/embeddings/oleObject1.bin": b"x"}), "a.docx", EMBEDDED),
    "a control": (made.docx({"word/activeX/activeX1.bin": b"x"}), "a.docx", EMBEDDED),
    "a program in an OFD": (
        made.zipped({"OFD.xml": "<OFD/>", "Doc_0/Res/a.exe": b"MZ"}),
        "a.ofd",
        EMBEDDED,
    ),
    "a bomb": (made.docx({"word/media/a.xml": HUGE}), "a.docx", UNPACKS_TO_TOO_MUCH),
    "thousands of parts": (made.docx(OF_A_ZIP), "a.docx", UNPACKS_TO_TOO_MUCH),
    "a part that leaves the archive": (made.docx({"../../x": b""}), "a.docx", BROKEN),
    "entities in a list": (
        made.zipped({"[Content_Types].xml": '<!DOCTYPE a [<!ENTITY b "c">]><Types/>'}),
        "a.docx",
        BROKEN,
    ),
    "a docx cut off": (made.docx()[:-40], "a.docx", BROKEN),
    "an empty zip": (b"PK\x05\x06" + bytes(18), "a.docx", BROKEN),
    "a drawing with a script": (SVG, "a.svg", inspecting.DRAWING),
    "a drawing called a picture": (SVG, "a.png", inspecting.DRAWING),
    "a page called a picture": (HTML, "a.jpg", inspecting.WEB_PAGE),
    "a page in letters of two bytes": (
        HTML.decode().encode("utf-16-le"),
        "a.jpg",
        inspecting.WEB_PAGE,
    ),
    "500 million pixels": (made.png_of(25_000, 20_000), "a.png", TOO_MANY_PIXELS),
    "a picture cut off": (made.picture()[:2000], "a.jpg", BROKEN),
    "a picture cut off in the middle": (made.picture("PNG")[:5000], "a.png", BROKEN),
    "a picture of a telephone cut off": (made.heic()[:430], "a.heic", BROKEN),
    "a film cut off": (made.film()[:-100], "a.mp4", BROKEN),
    "a PDF cut off": (made.pdf()[:400], "a.pdf", BROKEN),
    "a PDF that is none": (b"%PDF-1.4\nnothing\n%%EOF", "a.pdf", BROKEN),
    "a PDF with a script": (
        made.pdf_with("/OpenAction<</S/JavaScript/JS(1)>>"),
        "a.pdf",
        inspecting.SCRIPT_IN_PDF,
    ),
    "a script spelled with escapes": (
        made.pdf_with("/OpenAction<</S/J#61vaScript/J#53(1)>>"),
        "a.pdf",
        inspecting.SCRIPT_IN_PDF,
    ),
    "a script in a packed list": (
        made.pdf_with_packed_script(),
        "a.pdf",
        inspecting.SCRIPT_IN_PDF,
    ),
    "a PDF that starts a program": (
        made.pdf_with("/OpenAction<</S/Launch/F(a.exe)>>"),
        "a.pdf",
        inspecting.SCRIPT_IN_PDF,
    ),
    "files in a PDF": (
        made.pdf_with("/Names<</EmbeddedFiles 4 0 R>>"),
        "a.pdf",
        inspecting.SCRIPT_IN_PDF,
    ),
    "a name with a way up": (made.pdf(), "../../etc/passwd.pdf", inspecting.BAD_NAME),
    "a name of dots": (made.pdf(), "..", inspecting.BAD_NAME),
    "a name without end": (made.pdf(), "a" * 300, inspecting.BAD_NAME),
    "no bytes": (b"", "a.pdf", inspecting.EMPTY),
    "more than fifty megabytes": (bytes(LARGEST + 1), "a.mp4", inspecting.TOO_BIG),
    "text": (b"What the teacher said", "a.txt", inspecting.OTHER_TYPE),
    "a document of an old form": (made.wps("Workbook"), "a.xls", inspecting.OLD_OFFICE),
    "a macro in a text of WPS": (made.wps("_VBA_PROJECT"), "a.wps", MACROS),
    "a text with a password": (made.wps("EncryptedPackage"), "a.docx", LOCKED),
    "a text of WPS cut off": (made.wps()[:-100], "a.wps", BROKEN),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_is_not_taken_is_refused_with_a_sentence(store: FileStore, what: str) -> None:
    content, name, sentence = WRONG[what]

    with pytest.raises(RuleBroken) as refused:
        looked_at(store, content, name)

    assert refused.value.key == sentence
    assert store.names() == set()


def test_there_are_thirty_of_them() -> None:
    assert len(WRONG) >= 30
