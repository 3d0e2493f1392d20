"""The templates that come with casetrack: official documents, laid out as GB/T 9704 has them.

Each is a text file beside this module, one paragraph a line. Signs before a line say what it is:
`#` the office, `##` the title, `>` right, `=` without an indent, `:` a line of a list, `<` what
stands under the document. An office downloads the Word file made of it, and edits that.
"""

from __future__ import annotations

import io
from functools import cache
from importlib.resources import files
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

_SONG, _HEI, _FANGSONG = "宋体", "黑体", "仿宋"
# Sign: font, size in points, bold, alignment, indent of the first line in characters.
_LINES: dict[str, tuple[str, float, bool, WD_ALIGN_PARAGRAPH, float]] = {
    "##": (_SONG, 22, True, WD_ALIGN_PARAGRAPH.CENTER, 0),
    "#": (_SONG, 18, True, WD_ALIGN_PARAGRAPH.CENTER, 0),
    ">": (_FANGSONG, 16, False, WD_ALIGN_PARAGRAPH.RIGHT, 0),
    "<": (_FANGSONG, 16, False, WD_ALIGN_PARAGRAPH.RIGHT, 0),
    "=": (_FANGSONG, 16, False, WD_ALIGN_PARAGRAPH.LEFT, 0),
    "!": (_HEI, 16, False, WD_ALIGN_PARAGRAPH.LEFT, 2),
    "": (_FANGSONG, 16, False, WD_ALIGN_PARAGRAPH.JUSTIFY, 2),
}
_LEADING = Pt(28)


@cache
def own_template(code: str) -> bytes:
    """The Word file of our template for an instrument."""
    text = (files(__package__) / "ours" / f"{code}.txt").read_text(encoding="utf-8")
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    _set_font(document.styles["Normal"], _FANGSONG, 16)
    for line in text.splitlines():
        if line.strip():
            _write(document, line)
    _number_pages(section.footer.paragraphs[0])
    about = document.core_properties
    about.author = about.comments = about.title = ""
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _write(document: Any, line: str) -> None:
    sign = next(sign for sign in _LINES if line.startswith(sign))
    font, size, is_bold, alignment, indent = _LINES[sign]
    paragraph = document.add_paragraph()
    look = paragraph.paragraph_format
    look.alignment = alignment
    # What stands under the document has room above it; what is on file begins a page.
    is_first_under = sign == "<" and not document.paragraphs[-2].paragraph_format.right_indent
    look.space_before, look.space_after = _LEADING if is_first_under else Pt(0), Pt(0)
    if is_first_under:
        _keep_together(document.paragraphs[:-1])
    if sign == "##":
        look.space_after = Pt(14)
    look.page_break_before = sign == "!"
    look.line_spacing_rule, look.line_spacing = WD_LINE_SPACING.EXACTLY, _LEADING
    look.first_line_indent = Pt(size * indent)
    if sign == "<":
        look.right_indent = Pt(32)
        look.keep_with_next = True
    run = paragraph.add_run(line.removeprefix(sign).strip())
    run.bold = is_bold
    _set_font(run, font, size)


def _keep_together(written: list[Any]) -> None:
    """The seal never stands on a page without a line of the text."""
    for paragraph in reversed(written):
        paragraph.paragraph_format.keep_with_next = True
        if not paragraph.text.startswith("{%p"):
            return


def _set_font(of: Any, font: str, size: float) -> None:
    """Set a Chinese font: Word asks for it apart from the one for Latin letters."""
    of.font.name, of.font.size = font, Pt(size)
    fonts = of.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("w:eastAsia", "w:ascii", "w:hAnsi"):
        fonts.set(qn(script), font)


def _number_pages(paragraph: Any) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for kind, words in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = paragraph.add_run()
        _set_font(run, _SONG, 14)
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.text = words
        run._r.append(mark)
