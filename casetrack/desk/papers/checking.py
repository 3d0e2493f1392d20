"""Check a Word file before it is kept as a template.

A template holds names, lists and conditions, and nothing that computes. What is checked is what
will run: the source that docxtpl hands to Jinja, as a syntax tree, where whatever is not named
here is refused.
"""

from __future__ import annotations

import difflib
import io
import re
import zipfile
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from docx import Document
from docx.opc.exceptions import PackageNotFoundError
from docxtpl import DocxTemplate
from flask_babel import gettext as _
from jinja2 import StrictUndefined, TemplateError, nodes
from lxml import etree

from casetrack.casework.attachments.models import FileType
from casetrack.casework.attachments.office_files import BROKEN, NO_DOCUMENT, document_in
from casetrack.desk.papers.places import FILE_COPY
from casetrack.desk.papers.word import PARTS, TAG, NamesOnly, render, texts_in
from casetrack.errors import RuleBroken
from casetrack.ledger.papers import PaperPlace, PlaceValue
from casetrack.web.words import word_rule

LARGEST = 4 * 1024 * 1024
LARGEST_UNPACKED = 24 * 1024 * 1024
_ODD = re.compile(r"[^\w\s{}%.]")
_BRACE = re.compile(r"[{}｛｝]")
_HAZARDS = re.compile(rb"<w:(ins|del|moveFrom|moveTo)\b|<w:commentReference\b")
_NO_DOCUMENT = frozenset({BROKEN, NO_DOCUMENT})
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


def _of_package(content: bytes) -> str | None:
    """Why a file is no plain Word document; None for one that is."""
    file = io.BytesIO(content)
    try:
        if document_in(file) is not FileType.DOCX:
            return _no_document()
        with zipfile.ZipFile(file) as package:
            if sum(part.file_size for part in package.infolist()) > LARGEST_UNPACKED:
                return _("Unpacked it is larger than a template can be.")
            for name in package.namelist():
                if name.endswith((".xml", ".rels")) and (
                    problem := _of_part(name, package.read(name))
                ):
                    return problem
        Document(file)
    except RuleBroken as broken:
        return _no_document() if broken.key in _NO_DOCUMENT else word_rule(broken)
    except _UNREADABLE:
        return _no_document()
    return None


def _of_part(name: str, text: bytes) -> str | None:
    """Why a part of a package is refused; None where it is not."""
    if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
        return _no_document()
    if name.endswith(".rels") and b'"External"' in text:
        return _("It leads to another file or page. Take the link or picture out.")
    if PARTS.fullmatch(name) and _HAZARDS.search(text):
        return _("It has tracked changes or comments. Accept or delete all of them.")
    return None


def _no_document() -> str:
    return _("This is no Word document. Save it as .docx, and upload that.")


def _paragraphs(content: bytes) -> Iterator[tuple[str, str]]:
    """Each paragraph: where it stands, in words, and its text."""
    for part, number, is_table, text in texts_in(content):
        yield _place_in(part, number, is_table=is_table), text


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
        if _BRACE.search(TAG.sub("", text)):
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
    env = NamesOnly(undefined=StrictUndefined, autoescape=True)
    for source in sources:
        try:
            tree = env.parse(source)
        except TemplateError as problem:
            yield TemplateProblem(_("The file"), _syntax(problem, written))
        else:
            yield from _Reader(places, written).read(tree.body, {}, is_file_copy=False)


def _syntax(problem: TemplateError, written: list[tuple[str, str]]) -> str:
    tags = (tag for _where, text in written for tag in TAG.findall(text))
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
        tags = ((where, tag) for where, text in self.written for tag in TAG.findall(text))
        where = next(
            (where for where, tag in tags if (name in tag if name else _ODD.search(tag))),
            _("The file"),
        )
        return TemplateProblem(where, problem, near)


def _near(name: str, known: Iterable[str]) -> tuple[str, ...]:
    names = list(known)
    having = [other for other in names if name in other or other in name]
    return tuple(dict.fromkeys((*having, *difflib.get_close_matches(name, names, 3, 0.4))))[:3]
