"""Word files: check a template before it is kept, and make a document of it.

A template holds names, lists and conditions, and nothing that computes. What is checked is what
will run: the source that docxtpl hands to Jinja, as a syntax tree, where whatever is not named
here is refused. It runs in a sandbox that knows no other name.
"""

from __future__ import annotations

import copy
import difflib
import io
import re
import zipfile
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from docx import Document
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from docx.shared import RGBColor
from docx.text.run import Run
from docxtpl import DocxTemplate
from flask_babel import gettext as _
from jinja2 import StrictUndefined, TemplateError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lxml import etree

from casetrack.desk.papers.places import FILE_COPY
from casetrack.ledger.papers import TEXT, PaperPlace, PlaceValue

LARGEST = 4 * 1024 * 1024
LARGEST_UNPACKED = 24 * 1024 * 1024
MOST_PARTS = 400
_RED = RGBColor(0xC0, 0, 0)
# Signs of the private use area mark what is missing, until it is coloured. No value has them.
_BEGIN, _END = "\ue000", "\ue001"
_MARKED = re.compile(f"({_BEGIN}.*?{_END})")
_NOT_KEPT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ue000\ue001]")
_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}")
_ODD = re.compile(r"[^\w\s{}%.]")
_WORD = re.compile(r"\w+")
_BRACE = re.compile(r"[{}｛｝]")
_HAZARDS = re.compile(rb"<w:(ins|del|moveFrom|moveTo)\b|<w:commentReference\b")
_OBJECTS = ("vbaproject", "activex/", "embeddings/", "oleobject", "attachedtoolbars")
_ABOUT = (
    *("author", "last_modified_by", "comments", "keywords", "subject", "title", "identifier"),
    *("language", "category"),
)
_PARTS = re.compile(r"word/(document|header\d*|footer\d*|footnotes)\.xml")
_UNREADABLE = (
    *(zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, PackageNotFoundError),
    *(etree.XMLSyntaxError, KeyError, ValueError),
)


@dataclass(frozen=True)
class TemplateProblem:
    """Why a template is not kept: where, what stands there, and the names that come near it."""

    where: str
    what: str
    near: tuple[str, ...] = ()


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


class _Names(ImmutableSandboxedEnvironment):
    """Knows the columns of a row, and no attribute beside them."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        """The column of a row."""
        return self.getitem(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """The column of a row."""
        if isinstance(obj, RowOfList) and argument in obj.columns:
            return obj.columns[argument]
        return self.undefined(obj=obj, name=argument)


def problems_of(content: bytes, places: Collection[PaperPlace]) -> list[TemplateProblem]:
    """Everything because of which a Word file is no template with these places."""
    if problem := _of_package(content):
        return [TemplateProblem(_("The file"), problem)]
    written = list(_paragraphs(content))
    problems = list(_odd_braces(written))
    if not problems:
        problems = list(_of_source(content, places, written))
    if not problems:
        try:
            made = render(content, sample_of(places), is_file_copy=True)
        except (TemplateError, etree.XMLSyntaxError, ValueError, KeyError) as problem:
            return [
                TemplateProblem(_("The file"), _("It cannot be filled in: %(why)s", why=problem))
            ]
        problems = list(_odd_braces(list(_paragraphs(made))))
    return problems


def sample_of(places: Iterable[PaperPlace]) -> dict[str, PlaceValue]:
    """The sample of each place."""
    return {place.name: place.sample for place in places}


def render(content: bytes, values: Mapping[str, PlaceValue], *, is_file_copy: bool) -> bytes:
    """The document of a template with these values; missing ones come marked, and stand in red."""
    template = DocxTemplate(io.BytesIO(content))
    template.init_docx()
    _forget_author(template.docx)
    env = _Names(undefined=StrictUndefined, autoescape=True)
    env.filters.clear()
    env.globals.clear()
    context: dict[str, Any] = {name: _printed(value) for name, value in values.items()}
    template.render({**context, FILE_COPY: is_file_copy}, env)
    _colour(template.docx)
    file = io.BytesIO()
    template.docx.save(file)
    return file.getvalue()


def plain_text(content: bytes) -> list[str]:
    """The paragraphs of a document as they read, without empty ones."""
    return [text for *_where, text in _texts(content) if text.strip()]


@lru_cache(maxsize=64)
def words_in(content: bytes) -> frozenset[str]:
    """The words that stand between the braces of a template: its names among them."""
    tags = (tag for *_where, text in _texts(content) for tag in _TAG.findall(text))
    return frozenset(word for tag in tags for word in _WORD.findall(tag))


def _of_package(content: bytes) -> str | None:
    """Why a file is no plain Word document; None for one that is."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = package.infolist()
            unpacked = sum(part.file_size for part in parts)
            if len(parts) > MOST_PARTS or unpacked > LARGEST_UNPACKED:
                return _("Unpacked it is larger than a template can be.")
            names = [part.filename.lower() for part in parts]
            if any(word in name for name in names for word in _OBJECTS):
                return _has_macros()
            for part in parts:
                if not part.filename.endswith((".xml", ".rels")):
                    continue
                if problem := _of_part(part.filename, package.read(part)):
                    return problem
        Document(io.BytesIO(content))
    except _UNREADABLE:
        return _no_document()
    return None


def _of_part(name: str, text: bytes) -> str | None:
    """Why a part of a package is refused; None where it is not."""
    if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
        return _no_document()
    if b"macroEnabled" in text:
        return _has_macros()
    if name.endswith(".rels") and b'"External"' in text:
        return _("It leads to another file or page. Take the link or picture out.")
    if _PARTS.fullmatch(name) and _HAZARDS.search(text):
        return _("It has tracked changes or comments. Accept or delete all of them.")
    return None


def _no_document() -> str:
    return _("This is no Word document. Save it as .docx, and upload that.")


def _has_macros() -> str:
    return _("It has macros or embedded files. Take them out, and save it as .docx.")


def _paragraphs(content: bytes) -> Iterator[tuple[str, str]]:
    """Each paragraph: where it stands, in words, and its text."""
    for part, number, is_table, text in _texts(content):
        yield _place_in(part, number, is_table=is_table), text


def _texts(content: bytes) -> Iterator[tuple[str, int, bool, str]]:
    """Each paragraph: its part, number, whether it is in a table, and its text."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        for name in sorted(
            package.namelist(), key=lambda name: (name != "word/document.xml", name)
        ):
            if not _PARTS.fullmatch(name):
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


def _place_in(part: str, number: int, *, is_table: bool) -> str:
    if "header" in part:
        return _("Header, paragraph %(n)d", n=number)
    if "footer" in part:
        return _("Footer, paragraph %(n)d", n=number)
    if "footnotes" in part:
        return _("Footnotes")
    return (
        _("Table after paragraph %(n)d", n=number) if is_table else _("Paragraph %(n)d", n=number)
    )


def _odd_braces(written: Iterable[tuple[str, str]]) -> Iterator[TemplateProblem]:
    """Braces that are no tag: of the wide sort, single ones, or a tag over two paragraphs."""
    for where, text in written:
        if _BRACE.search(_TAG.sub("", text)):
            yield TemplateProblem(
                where,
                _(
                    'Braces in "%(text)s" are no complete name. A name stands between two plain'
                    " braces, in one paragraph: %(example)s",
                    text=_short(text),
                    example="{{ 院名 }}",
                ),
            )


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:60]}…"


def _of_source(
    content: bytes, places: Collection[PaperPlace], written: list[tuple[str, str]]
) -> Iterator[TemplateProblem]:
    template = DocxTemplate(io.BytesIO(content))
    template.init_docx()
    sources = [template.patch_xml(template.get_xml())]
    for uri in (template.HEADER_URI, template.FOOTER_URI):
        for _key, part in template.get_headers_footers(uri):
            sources.append(template.patch_xml(template.get_part_xml(part)))
    for part in template.docx.part.package.iter_parts():
        if part.content_type.endswith(".footnotes+xml"):
            sources.append(template.patch_xml(part.blob.decode()))
    env = _Names(undefined=StrictUndefined, autoescape=True)
    for source in sources:
        try:
            tree = env.parse(source)
        except TemplateError as problem:
            yield TemplateProblem(_("The file"), _syntax(problem, written))
        else:
            yield from _Reader(places, written).read(tree.body, {}, is_file_copy=False)


def _syntax(problem: TemplateError, written: list[tuple[str, str]]) -> str:
    tags = (tag for _where, text in written for tag in _TAG.findall(text))
    quoted = next((tag for tag in tags if re.search(r"[“”‘’\"']", tag)), None)
    if quoted is not None:
        return _(
            '"%(tag)s" has quotation marks. Only a name stands between the braces.', tag=quoted
        )
    return _(
        "A name, a list or a condition is not complete: %(why)s. Each for needs its endfor, each if"
        " its endif.",
        why=problem.message or "",
    )


class _Reader:
    """Reads the syntax tree of a template, and yields whatever is no name, list or condition."""

    def __init__(self, places: Collection[PaperPlace], written: list[tuple[str, str]]) -> None:
        self.places = {place.name: place for place in places}
        self.written = written

    def read(
        self, body: Iterable[nodes.Node], rows: Mapping[str, PaperPlace], *, is_file_copy: bool
    ) -> Iterator[TemplateProblem]:
        for node in body:
            if isinstance(node, nodes.TemplateData):
                continue
            if isinstance(node, nodes.Output):
                yield from self.read(node.nodes, rows, is_file_copy=is_file_copy)
            elif isinstance(node, nodes.If):
                yield from self._condition(node, rows, is_file_copy=is_file_copy)
            elif isinstance(node, nodes.For):
                yield from self._list(node, rows, is_file_copy=is_file_copy)
            else:
                yield from self._name(node, rows, is_file_copy=is_file_copy)

    def _condition(
        self, node: nodes.If, rows: Mapping[str, PaperPlace], *, is_file_copy: bool
    ) -> Iterator[TemplateProblem]:
        asked = node.test.node if isinstance(node.test, nodes.Not) else node.test
        is_flag = isinstance(asked, nodes.Name) and asked.name == FILE_COPY
        if not is_flag:
            yield from self._name(asked, rows, is_file_copy=is_file_copy, may_be_list=True)
        then = is_file_copy or (is_flag and asked is node.test)
        yield from self.read(node.body, rows, is_file_copy=then)
        for other in node.elif_:
            yield from self._condition(other, rows, is_file_copy=is_file_copy)
        yield from self.read(node.else_, rows, is_file_copy=is_file_copy)

    def _list(
        self, node: nodes.For, rows: Mapping[str, PaperPlace], *, is_file_copy: bool
    ) -> Iterator[TemplateProblem]:
        yield from self._name(node.iter, rows, is_file_copy=is_file_copy, may_be_list=True)
        place = self.places.get(node.iter.name) if isinstance(node.iter, nodes.Name) else None
        if place is None:
            return
        is_plain = isinstance(node.target, nodes.Name) and not (node.test or node.recursive)
        if not place.columns or not is_plain:
            yield self._problem(place.name, _('"%(name)s" is no list.', name=place.name))
            return
        assert isinstance(node.target, nodes.Name)
        inside = {**rows, node.target.name: place}
        yield from self.read(node.body, inside, is_file_copy=is_file_copy)
        yield from self.read(node.else_, rows, is_file_copy=is_file_copy)

    def _name(
        self,
        node: nodes.Node,
        rows: Mapping[str, PaperPlace],
        *,
        is_file_copy: bool,
        may_be_list: bool = False,
    ) -> Iterator[TemplateProblem]:
        if isinstance(node, nodes.Getattr) and isinstance(node.node, nodes.Name):
            place = rows.get(node.node.name)
            if place is not None and node.attr in place.columns:
                return
            known = place.columns if place is not None else tuple(self.places)
            written = f"{node.node.name}.{node.attr}"
            yield self._problem(written, self._unknown(written), _near(node.attr, known))
        elif isinstance(node, nodes.Name):
            place = self.places.get(node.name)
            if node.name in rows:
                return
            if place is None:
                near = _near(node.name, (*self.places, *rows))
                yield self._problem(node.name, self._unknown(node.name), near)
            elif place.columns and not may_be_list:
                problem = _(
                    '"%(name)s" is a list: write its rows, %(how)s.',
                    name=node.name,
                    how=f"{{%p for 项 in {node.name} %}} {{{{ 项 }}}} {{%p endfor %}}",
                )
                yield self._problem(node.name, problem)
            elif place.on_file_only and not is_file_copy:
                problem = _(
                    '"%(name)s" stands on the copy for the file only: write it between %(begin)s'
                    " and %(end)s.",
                    name=node.name,
                    begin=f"{{%p if {FILE_COPY} %}}",
                    end="{%p endif %}",
                )
                yield self._problem(node.name, problem)
        else:
            first = next(iter(node.find_all(nodes.Name)), None)
            name = first.name if first is not None else ""
            problem = _("Only names stand between the braces: nothing is computed in a template.")
            yield self._problem(name, problem)

    def _unknown(self, name: str) -> str:
        return _('There is no "%(name)s".', name=f"{{{{ {name} }}}}")

    def _problem(self, name: str, problem: str, near: tuple[str, ...] = ()) -> TemplateProblem:
        tags = ((where, tag) for where, text in self.written for tag in _TAG.findall(text))
        where = next(
            (where for where, tag in tags if (name in tag if name else _ODD.search(tag))),
            _("The file"),
        )
        return TemplateProblem(where, problem, near)


def _near(name: str, known: Iterable[str]) -> tuple[str, ...]:
    names = list(known)
    having = [other for other in names if name in other or other in name]
    return tuple(dict.fromkeys((*having, *difflib.get_close_matches(name, names, 3, 0.4))))[:3]


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
