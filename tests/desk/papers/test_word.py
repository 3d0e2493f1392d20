"""Word templates: ours, one of somebody who never saw ours, and those that are refused."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from flask import Flask

from casetrack.desk.papers.checking import LARGEST_UNPACKED, problems_of, sample_of
from casetrack.desk.papers.own_templates import own_template
from casetrack.desk.papers.places import places_of
from casetrack.desk.papers.word import Missing, render, words_in
from casetrack.guidance.orders import ORDER
from casetrack.ledger.papers import instruments, place_rows
from tests.desk.papers.reading import paragraphs_of, red_in

PLACES = places_of(ORDER)
SAMPLE = sample_of(PLACES)


def written(*paragraphs: str) -> bytes:
    """A Word file with these paragraphs."""
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    return saved(document)


def saved(document: object) -> bytes:
    file = io.BytesIO()
    document.save(file)  # type: ignore[attr-defined]  # of python-docx
    return file.getvalue()


def with_part(content: bytes, name: str, text: bytes, *, instead: bytes = b"") -> bytes:
    """The file with another part, or with a text of a part replaced."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w") as new:
        for part in old.namelist():
            kept = old.read(part)
            if part == name and instead:
                assert instead in kept
                kept = kept.replace(instead, text)
            new.writestr(part, kept)
        if not instead:
            new.writestr(name, text)
    return file.getvalue()


def scattered(paragraph: object, *pieces: str) -> None:
    """A paragraph as Word leaves it after corrections: runs, spelling marks and a bookmark."""
    for number, piece in enumerate(pieces):
        run = paragraph.add_run(piece)  # type: ignore[attr-defined]  # of python-docx
        run.italic = bool(number % 2)
        for tag in ("w:proofErr", "w:bookmarkStart", "w:bookmarkEnd"):
            mark = OxmlElement(tag)
            is_error = tag == "w:proofErr"
            mark.set(qn("w:type" if is_error else "w:id"), "spellStart" if is_error else "1")
            run._r.addnext(mark)


@pytest.fixture(autouse=True)
def _words(app: Flask) -> Iterator[None]:
    with app.test_request_context():
        yield


@pytest.mark.in_turn(13)
def test_each_of_our_templates_is_whole_and_uses_what_its_page_asks_for() -> None:
    codes = {kind.code for kind in instruments()}
    assert len(codes) >= 6
    for kind in instruments():
        content = own_template(kind.code)
        assert problems_of(content, places_of(kind)) == [], kind.code
        # Whatever is particular to it stands in it.
        assert {place.name for place in kind.places} - words_in(content) <= set()
        # Word asks for the Chinese font apart.
        (fonts,) = Document(io.BytesIO(content)).paragraphs[0].runs[0]._r.iter(qn("w:rFonts"))
        assert fonts.get(qn("w:eastAsia")) == "宋体"


@pytest.mark.night
@pytest.mark.skipif(shutil.which("soffice") is None, reason="no LibreOffice on this machine")
def test_libre_office_prints_what_stands_in_each_of_our_documents(tmp_path: Path) -> None:
    for kind in instruments():
        values = sample_of(places_of(kind))
        made = render(own_template(kind.code), values, is_file_copy=False)
        (tmp_path / f"{kind.code}.docx").write_bytes(made)
    files = sorted(tmp_path.glob("*.docx"))
    own_home = f"-env:UserInstallation={(tmp_path / 'home').as_uri()}"
    subprocess.run(
        ["soffice", "--headless", own_home, "--convert-to", "pdf", *files],
        cwd=tmp_path,
        check=True,
        capture_output=True,
    )
    for file in files:
        with pdfium.PdfDocument(file.with_suffix(".pdf")) as printed:
            pages = [page.get_textpage().get_text_bounded() for page in printed]
        text = re.sub(r"\s", "", "".join(pages))
        for paragraph in paragraphs_of(file.read_bytes()):
            assert re.sub(r"\s", "", paragraph)[:20] in text, (file.stem, paragraph)
        # The day and the seal stand under a line of the text.
        assert re.search(r"。\s", pages[-1]), file.stem


def test_the_template_of_somebody_who_never_saw_ours_works() -> None:
    document = Document()
    document.sections[0].header.paragraphs[0].text = "{{ 院名 }}"
    scattered(document.add_paragraph(), "致", "{", "{ 监", "护人 }", "}", "“家长”：")
    scattered(document.add_paragraph(), "{%p for 条 ", "in 督促事项", " %}")
    scattered(document.add_paragraph(), "（", "{{\u3000条.序", "号\u00a0}}", "）{{", " 条 }}")
    scattered(document.add_paragraph(), "{%p end", "for %}")
    cell = document.add_table(1, 2).rows[0].cells
    cell[0].text, cell[1].text = "期限", "{{期限}}"
    document.add_paragraph("{% if not 督促监护期届满日 %}另行通知{% else %}到期{% endif %}")
    document.add_paragraph("{%p if 附卷 %}")
    scattered(document.add_paragraph(), "审批：", "{{ 决", "定人 }}")
    document.add_paragraph("{%p endif %}")
    content = saved(document)
    assert problems_of(content, PLACES) == []
    values = {**SAMPLE, "督促事项": place_rows(("早睡 <b> & {{ 7*7 }}", "“早起”"))}
    sent = {name: value for name, value in values.items() if name not in FILE_ONLY}
    made = render(content, sent, is_file_copy=False)
    assert paragraphs_of(made) == [
        "致陈某“家长”：",
        "（一）早睡 <b> & {{ 7*7 }}",
        "（二）“早起”",
        "到期",
    ]
    read = Document(io.BytesIO(made))
    assert read.tables[0].rows[0].cells[1].text == "三个月"
    assert read.sections[0].header.paragraphs[0].text == SAMPLE["院名"]
    assert paragraphs_of(render(content, values, is_file_copy=True))[-1:] != ["到期"]


FILE_ONLY = {place.name for place in PLACES if place.on_file_only}
UNKNOWN, COMPUTED, BRACES = "There is no", "nothing is computed", "no complete name"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{{ 监护人名 }}", UNKNOWN),
        ("{{ ().__class__.__mro__ }}", COMPUTED),
        ("{{ 期限 + 30 }}", COMPUTED),
        ("{{ 期限|upper }}", COMPUTED),
        ("{{ 监护人.__class__ }}", UNKNOWN),
        ("{{ 监护人.name }}", UNKNOWN),
        ("{{ range(9) }}", COMPUTED),
        ("{{ self }}", UNKNOWN),
        ("{{ “监护人” }}", COMPUTED),
        ("{{ 监护人’ }}", "quotation marks"),
        ("{% set 甲 = 监护人 %}", COMPUTED),
        ("{% include 'x' %}", COMPUTED),
        ("{% macro 甲() %}{% endmacro %}", COMPUTED),
        ("{% if 期限 == 监护人 %}{% endif %}", COMPUTED),
        ("{% for 字 in 监护人 %}{{ 字 }}{% endfor %}", "is no list"),
        ("{{ 督促事项 }}", "is a list"),
        ("{% for 项 in 督促事项 %}{{ 项.依据 }}{% endfor %}", UNKNOWN),
        ("{% for 项 in 督促事项 %}{{ 项 }}", "not complete"),
        ("{% vm %}", "not complete"),
        ("{{ 提请人 }}", "the copy for the file only"),
        ("{% if 提请人 %}有{% endif %}", "the copy for the file only"),
        ("{% if not 附卷 %}{{ 提请人 }}{% endif %}", "the copy for the file only"),
        ("｛｛ 监护人 ｝｝", BRACES),
        ("{ { 监护人 } }", BRACES),
        ("{监护人}", BRACES),
        ("{{ 监护人", BRACES),
    ],
)
def test_what_is_no_name_is_refused_with_its_paragraph(text: str, said: str) -> None:
    problems = problems_of(written("督促监护令", "一句话", text), PLACES)
    assert len(problems) >= 1
    assert said in problems[0].what
    if said not in ("not complete", "quotation marks"):
        assert problems[0].where == "Paragraph 3"


def test_a_name_that_does_not_exist_is_told_with_those_that_come_near() -> None:
    (problem,) = problems_of(written("{{ 监护人名 }}"), PLACES)
    assert "{{ 监护人名 }}" in problem.what
    assert problem.near[0] == "监护人"


def test_files_that_are_no_plain_word_document_are_refused_in_a_sentence() -> None:
    good = written("{{ 监护人 }}")
    tracked = with_part(good, "word/document.xml", b"<w:ins/><w:body>", instead=b"<w:body>")
    rels = "word/_rels/document.xml.rels"
    outside = with_part(
        good, rels, b'<Relationship TargetMode="External" ', instead=b"<Relationship "
    )
    bomb = with_part(good, "word/large.xml", b" " * (LARGEST_UNPACKED + 1))
    for content, said in (
        (b"", "no Word document"),
        (b"PK\x03\x04 cut off", "no Word document"),
        (good[: len(good) // 2], "no Word document"),
        (with_part(good, "[Content_Types].xml", b"", instead=b"wordprocessingml"), "no Word"),
        (with_part(good, "word/vbaProject.bin", b"x"), "macros"),
        (with_part(good, "word/embeddings/oleObject1.bin", b"x"), "embedded"),
        (with_part(good, "word/x.xml", b"<!DOCTYPE x [<!ENTITY a 'b'>]>"), "no Word document"),
        (outside, "from elsewhere"),
        (tracked, "tracked changes"),
        (bomb, "larger"),
    ):
        (problem,) = problems_of(content, PLACES)
        assert said in problem.what, said


def test_what_is_missing_is_printed_red_in_the_look_of_its_run() -> None:
    made = render(
        written("期限{{ 期限 }}，至今"), {"期限": Missing("尚缺：期限")}, is_file_copy=False
    )
    assert paragraphs_of(made) == ["期限【尚缺：期限】，至今"]
    assert red_in(made) == ["【尚缺：期限】"]


def test_a_text_of_several_lines_becomes_paragraphs_and_nobody_is_its_author() -> None:
    made = render(written("{{ 监护问题 }}"), {"监护问题": "一\n二\x0b"}, is_file_copy=False)
    assert paragraphs_of(made) == ["一", "二"]
    about = Document(io.BytesIO(made)).core_properties
    assert (about.author, about.last_modified_by, about.comments) == ("", "", "")
