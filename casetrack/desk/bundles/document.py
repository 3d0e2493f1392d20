"""A case as one document to read: a PDF with its font, marked on each page with who took it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from flask_babel import gettext as _
from flask_babel import pgettext as _p
from fpdf import FPDF
from fpdf.enums import XPos, YPos

from casetrack.accounts.models import Staff
from casetrack.cases.facts import CaseFacts
from casetrack.cases.flag_words import undone_words
from casetrack.cases.kinds import Part
from casetrack.cases.models import Case, Measure
from casetrack.casework.attachments.models import Attachment
from casetrack.casework.attachments.queries import signed_among
from casetrack.casework.attachments.views import file_name
from casetrack.codes import N_
from casetrack.desk.bundles.models import CaseBundle
from casetrack.desk.case_page.entry_words import flags_told, kind_words, writer_words
from casetrack.desk.case_page.field_words import field_lines
from casetrack.desk.case_page.page import PersonLine, measure_people, measures_shown, people_lines
from casetrack.desk.case_page.queries import JournalFilter, JournalItem, extras_of, journal_of
from casetrack.desk.papers.making import made_in
from casetrack.desk.papers.models import MadePaper
from casetrack.errors import RuleBroken
from casetrack.ledger.papers import InstrumentKind, instruments
from casetrack.ledger.registry import duty_line
from casetrack.web.clock import local
from casetrack.web.dates import word_day, word_when
from casetrack.web.words import label, language

# Fonts with Chinese that Debian installs: the first that is there.
FONTS = (
    Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"),
    Path("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc"),
)
# Millimetres; points; shades of grey.
_MARGIN, _LINE = 20, 6
_TITLE, _HEADING, _TEXT, _SMALL = 16, 12, 10, 8
_INK, _SOFT, _MARK = 0, 90, 225
_FONT = "document"


def font_of(setting: Path | None) -> Path | None:
    """The font of documents: the one of the settings, else one that Debian installs."""
    return next((font for font in (setting, *FONTS) if font is not None and font.is_file()), None)


@dataclass(frozen=True)
class Section:
    """A part of the document: paragraphs below a heading, each with small print."""

    heading: str
    paragraphs: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class BundledPaper:
    """A document made in the case. name: of its Word file in the bundle."""

    made: MadePaper
    kind: InstrumentKind
    name: str


def papers_of(case: Case) -> list[BundledPaper]:
    """The documents made in a case, each version, the first first."""
    kinds = {kind.code: kind for kind in instruments()}
    made = [(paper, kinds[paper.instrument]) for paper in made_in(case)[::-1]]
    return [
        BundledPaper(paper, kind, f"{number:02}-{kind.title}-{paper.ordinal}")
        for number, (paper, kind) in enumerate(made, 1)
    ]


def document_of(
    facts: CaseFacts,
    bundle: CaseBundle,
    names: Mapping[int, str],
    files: Sequence[Attachment],
    papers: Sequence[BundledPaper],
    font: Path | None,
) -> bytes:
    """The whole case as a PDF. names: real names by party, where they are taken along.

    files, papers: those that go along, which it lists.

    Raises RuleBroken where the machine has no font with Chinese.
    """
    if (file := font_of(font)) is None:
        raise RuleBroken(
            N_(
                "This server has no font with Chinese. Whoever keeps it installs the package"
                " fonts-noto-cjk, or names a font as document_font in the settings."
            )
        )
    by = bundle.by
    taken = local(bundle.asked_at).strftime("%Y-%m-%d %H:%M")
    page = _Page(f"{by.name}  {by.office.name_in(language())}  {taken}", file)
    page.title_of(facts.case.title.in_(language()), _about(facts, bundle, by))
    for section in (*_sections(facts, names), _papers(papers, files), _files(files)):
        if section.paragraphs:
            page.write_section(section)
    return bytes(page.output())


def _about(facts: CaseFacts, bundle: CaseBundle, by: Staff) -> list[str]:
    case, lang = facts.case, language()
    handler = case.handler.name if case.handler else _("nobody handles it")
    return [
        _(
            "%(number)s; %(office)s; handled by %(handler)s.",
            number=case.number,
            office=case.office.name_in(lang),
            handler=handler,
        ),
        _("Opened on %(day)s; %(status)s.", day=_day(facts), status=label(case.status)),
        _(
            "Taken out of casetrack by %(name)s. Reason: %(reason)s",
            name=by.name,
            reason=bundle.reason,
        ),
    ]


def _day(facts: CaseFacts) -> str:
    return word_day(local(facts.case.opened_at).date(), language())


def _sections(facts: CaseFacts, names: Mapping[int, str]) -> Iterator[Section]:
    people, bodies = people_lines(facts, extras_of(facts))
    lang = language()
    yield Section(_("People"), [_person(line, names) for line in people])
    yield Section(_("Bodies"), [_person(line, names) for line in bodies])
    yield Section(
        _("Charges"), [(charge.name.in_(lang), "") for charge in extras_of(facts).charges]
    )
    yield Section(
        _("Measures"),
        [_measure(measure, facts) for measure in measures_shown(facts)],
    )
    yield Section(
        _("Open dates"),
        [
            (
                f"{word_day(owed.due, lang)}  {duty_line(owed.kind).title}",
                _("provisional") if owed.is_provisional else "",
            )
            for owed in facts.obligations
            if owed.is_open
        ],
    )
    undone = {row.entry_id: words for row in facts.dispositions if (words := undone_words(row))}
    entries = journal_of(facts.case, JournalFilter(), limit=None)[::-1]
    for heading, is_dated in ((_("Journal"), True), (_("Journal, without a day"), False)):
        items = [item for item in entries if item.entry.when.is_unknown is not is_dated]
        yield Section(heading, [_entry(item, facts, undone) for item in items])


def _papers(papers: Sequence[BundledPaper], files: Sequence[Attachment]) -> Section:
    signed = signed_among(files)
    return Section(_("Documents made"), [_paper(paper, signed) for paper in papers])


def _paper(paper: BundledPaper, signed: Mapping[int, Attachment]) -> tuple[str, str]:
    made, lang = paper.made, language()
    scan = signed.get(made.told_id or 0)
    notes = (
        _("version %(number)d", number=made.ordinal),
        made.number or _("without a number"),
        word_day(local(made.made_at).date(), lang),
        _("Made by %(name)s", name=made.made_by.name),
        _("signed: %(file)s", file=file_name(scan)) if scan is not None else _("not signed yet"),
    )
    return f"{paper.name}  {paper.kind.title_in(lang)}", _("; ").join(notes)


def _files(files: Sequence[Attachment]) -> Section:
    return Section(
        _("Files"),
        [
            (
                file_name(row),
                _("; ").join(
                    text
                    for text in (
                        row.about,
                        row.from_whom,
                        _("entry no. %(number)d", number=row.entry.number),
                    )
                    if text
                ),
            )
            for row in files
        ],
    )


def _measure(measure: Measure, facts: CaseFacts) -> tuple[str, str]:
    lang = language()
    whom = measure_people(measure, Part.TO, office=facts.case.office) or measure_people(
        measure, Part.ABOUT, office=facts.case.office
    )
    days = [word_when(measure.started, lang)]
    if measure.last_day:
        days.append(_("last day %(day)s", day=word_day(measure.last_day, lang)))
    if measure.ended_on:
        days.append(_p("measure", "ended on %(day)s", day=word_day(measure.ended_on, lang)))
    asked = [item.text.in_(lang) for item in measure.asked()]
    kind, state = label(measure.kind), label(measure.state_on(facts.on))
    head = _("%(who)s: %(what)s", who=whom, what=kind) if whom else kind
    return head, "\n".join([_("; ").join([state, *days]), *asked, *field_lines(measure.fields)])


def _person(line: PersonLine, names: Mapping[int, str]) -> tuple[str, str]:
    called = line.party.alias.in_(language())
    if name := names.get(line.party.id):
        called = _("%(alias)s (%(name)s)", alias=called, name=name)
    texts = [text for outcome in line.outcomes for text in (outcome.said, *outcome.notes)]
    return _("%(who)s: %(roles)s", who=called, roles=line.roles), _("; ").join(texts)


def _entry(
    item: JournalItem, facts: CaseFacts, undone: Mapping[int | None, str]
) -> tuple[str, str]:
    row, lang = item.entry, language()
    head = f"{row.number}.  {word_when(row.when, lang)}  {kind_words(item)}"
    text = row.text.in_(lang) if row.text else ""
    notes = [*field_lines(row.fields or {}), *(flag.text for flag in flags_told(item))]
    if item.corrected_by:
        notes.append(
            _(
                "Corrected by no. %(number)d: %(reason)s",
                number=item.corrected_by,
                reason=item.reason,
            )
        )
    if gone := undone.get(row.id):
        notes.append(gone)
    notes.append(writer_words(item, facts.case))
    return f"{head}\n{text}" if text else head, "\n".join(note for note in notes if note)


class _Page(FPDF):
    """A4 pages with a mark across them, and a foot that numbers them."""

    def __init__(self, taken_by: str, font: Path) -> None:
        super().__init__(format="A4")
        self._taken_by = taken_by
        self.set_margins(_MARGIN, _MARGIN)
        self.set_auto_page_break(auto=True, margin=_MARGIN)
        self.add_font(_FONT, fname=font, collection_font_number=0)
        self.set_lang("zh-CN" if language() == "zh" else "en")
        self.alias_nb_pages()
        self.add_page()

    def header(self) -> None:
        """The mark: whoever passes a page on passes on who took it."""
        self.set_font(_FONT, size=_TITLE)
        self.set_text_color(_MARK)
        for x, y in ((25, 110), (25, 190), (25, 270)):
            with self.rotation(30, x, y):
                self.text(x, y, self._taken_by)

    def footer(self) -> None:
        """How secret it is, who took it, and which page of how many it is."""
        self.set_y(-14)
        self.set_font(_FONT, size=_SMALL)
        self.set_text_color(_SOFT)
        secret = _("Internal: concerns a minor, not to be passed on")
        number = _("page %(n)s of %(total)s", n=self.page_no(), total="{nb}")
        self.cell(0, 5, f"{secret}   {self._taken_by}   {number}", align="C")

    def title_of(self, title: str, lines: Sequence[str]) -> None:
        self.set_title(title)
        self._write(title, _TITLE, _INK, 9)
        for line in lines:
            self._write(line, _SMALL, _SOFT, 5)

    def write_section(self, section: Section) -> None:
        self.ln(4)
        self._write(section.heading, _HEADING, _INK, 8)
        for text, small in section.paragraphs:
            self._write(text, _TEXT, _INK, _LINE)
            if small:
                self._write(small, _SMALL, _SOFT, 4.5)
            self.ln(1.5)

    def _write(self, text: str, size: int, shade: int, height: float) -> None:
        self.set_font(_FONT, size=size)
        self.set_text_color(shade)
        self.multi_cell(0, height, text, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
