"""Word files: make a document of a template, in a sandbox that knows no name but those given."""

from __future__ import annotations

import copy
import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from docx.oxml.ns import qn
from docx.shared import RGBColor
from docx.text.run import Run
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lxml import etree

from casetrack.desk.papers.places import FILE_COPY
from casetrack.ledger.papers import TEXT, PlaceValue

_RED = RGBColor(0xC0, 0, 0)
# Signs of the private use area mark what is missing, until it is coloured. No value has them.
_BEGIN, _END = "\ue000", "\ue001"
_MARKED = re.compile(f"({_BEGIN}.*?{_END})")
_NOT_KEPT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ue000\ue001]")
TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}")
_WORD = re.compile(r"\w+")
_ABOUT = (
    *("author", "last_modified_by", "comments", "keywords", "subject", "title", "identifier"),
    *("language", "category"),
)
PARTS = re.compile(r"word/(document|header\d*|footer\d*|footnotes)\.xml")


class Missing(str):
    """What is printed in red where a value is missing: the name of the place."""


class RowOfList(str):
    """A row of a list: printed it is its text; its columns are its attributes."""

    columns: Mapping[str, str]

    @classmethod
    def of(cls, columns: Mapping[str, str]) -> RowOfList:
        """A row with these columns."""
        row = cls(columns[TEXT])
        row.columns = columns
        return row


class NamesOnly(ImmutableSandboxedEnvironment):
    """Knows the columns of a row, and no attribute beside them."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        """The column of a row."""
        return self.getitem(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """The column of a row."""
        if isinstance(obj, RowOfList) and argument in obj.columns:
            return obj.columns[argument]
        return self.undefined(obj=obj, name=argument)


def render(content: bytes, values: Mapping[str, PlaceValue], *, is_file_copy: bool) -> bytes:
    """The document of a template with these values; missing ones come marked, and stand in red."""
    template = DocxTemplate(io.BytesIO(content))
    template.init_docx()
    _forget_author(template.docx)
    env = NamesOnly(undefined=StrictUndefined, autoescape=True)
    env.filters.clear()
    env.globals.clear()
    context: dict[str, Any] = {name: _printed(value) for name, value in values.items()}
    template.render({**context, FILE_COPY: is_file_copy}, env)
    _colour(template.docx)
    file = io.BytesIO()
    template.docx.save(file)
    return file.getvalue()


@lru_cache(maxsize=64)
def words_in(content: bytes) -> frozenset[str]:
    """The words that stand between the braces of a template: its names among them."""
    tags = (tag for *_where, text in texts_in(content) for tag in TAG.findall(text))
    return frozenset(word for tag in tags for word in _WORD.findall(tag))


def texts_in(content: bytes) -> Iterator[tuple[str, int, bool, str]]:
    """Each paragraph: its part, number, whether it is in a table, and its text."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        for name in sorted(
            package.namelist(), key=lambda name: (name != "word/document.xml", name)
        ):
            if not PARTS.fullmatch(name):
                continue
            number = 0
            root = etree.fromstring(package.read(name), _parser())
            for paragraph in root.iter(qn("w:p")):
                inside_table = next(paragraph.iterancestors(qn("w:tbl")), None) is not None
                number += not inside_table
                words = (
                    " " if run.tag == qn("w:br") else run.text or ""
                    for run in paragraph.iter(qn("w:t"), qn("w:br"))
                    if next(run.iterancestors(qn("w:p")), None) is paragraph
                )
                yield name, number, inside_table, "".join(words)


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True)


def _printed(value: PlaceValue) -> Any:
    if isinstance(value, Missing):
        return f"{_BEGIN}【{value}】{_END}"
    if isinstance(value, str):
        # One line of a text is one paragraph of the document.
        return _NOT_KEPT.sub("", value).replace("\n", "\a")
    return [RowOfList.of({key: _printed(text) for key, text in row.items()}) for row in value]


def _forget_author(document: Any) -> None:
    """Nobody's name stands in the particulars of a file, nor when it was edited."""
    about = document.core_properties
    for name in _ABOUT:
        setattr(about, name, "")
    about.created = about.modified = datetime(2026, 1, 1, tzinfo=UTC)
    about.revision = 1


def _colour(document: Any) -> None:
    """Colour what is marked as missing, and take the marks away."""
    parts = [document.element]
    for section in document.sections:
        parts += [section.header._element, section.footer._element]
    for part in parts:
        for run in list(part.iter(qn("w:r"))):
            if any(_BEGIN in (text.text or "") for text in run.findall(qn("w:t"))):
                _split(run)


def _split(run: Any) -> None:
    """Put each piece of a run into a run of its own, with the same look but for the colour."""
    look = run.find(qn("w:rPr"))
    for child in [child for child in run if child is not look]:
        words = child.text or "" if child.tag == qn("w:t") else ""
        for piece in filter(None, _MARKED.split(words)) if words else [None]:
            element = run.makeelement(qn("w:r"))
            if look is not None:
                element.append(copy.deepcopy(look))
            run.addprevious(element)
            if piece is None:
                element.append(copy.deepcopy(child))
                continue
            made = Run(element, None)  # type: ignore[arg-type]  # only its element is read
            made.text = piece.strip(_BEGIN + _END)
            if piece.startswith(_BEGIN):
                made.font.color.rgb = _RED
    run.getparent().remove(run)
