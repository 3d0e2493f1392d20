"""Facts as lines of a page, with history and links."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

from flask_babel import gettext as _
from flask_babel import ngettext

from casetrack.cases.facts import CaseFacts
from casetrack.cases.flag_words import FlagLine
from casetrack.cases.models import Case, JournalEntry, Party
from casetrack.casework.facts.fact_kind import FactKind
from casetrack.casework.facts.recording import is_over
from casetrack.casework.journal_fields import JournalField
from casetrack.casework.journal_texts import without_stop
from casetrack.db.bilingual_text import BilingualText
from casetrack.ledger.page_parts import Clause
from casetrack.web.words import language

# Of a folded section: facts its sentence names, and characters of each.
NAMED, LENGTH = 4, 40
Entries = Mapping[tuple[str, int], Sequence[JournalEntry]]


class History(Protocol):
    """The entries of facts by table and row: read already, or when first asked."""

    def get(self, key: tuple[str, int], default: tuple[()], /) -> Sequence[JournalEntry]:
        """The entries of one row."""


@dataclass(frozen=True)
class HistoryLater:
    """The history of the facts of a case, read when a page first shows it."""

    facts: CaseFacts
    query: Callable[[Case], Entries]

    def get(self, key: tuple[str, int], default: tuple[()], /) -> Sequence[JournalEntry]:
        """The entries of one row."""
        return self.facts.read(self.query).get(key, default)


@dataclass(frozen=True)
class FactLine:
    """One fact on a page.

    head, text: in words. notes: further details. is_gone: it was withdrawn. entries: reads those
    that tell of it.
    links: label and address of each action. is_of: the tie reads from the person to `who`, not from
    `who` to the person.
    """

    row: Any
    head: str
    text: Any
    notes: Sequence[str]
    is_over: bool
    is_gone: bool
    entries: Callable[[], Sequence[JournalEntry]]
    links: Sequence[tuple[str, str]] = ()
    flags: Sequence[FlagLine] = ()
    who: Party | None = None
    is_of: bool = False

    @property
    def history(self) -> Sequence[JournalEntry]:
        """Its entries."""
        return self.entries()

    def words(self, *, is_bare: bool = False) -> str:
        """The fact in a few words; is_bare: without its head."""
        text = self.text.in_(language()) if isinstance(self.text, BilingualText) else self.text
        short = text if len(text) <= LENGTH else f"{text[:LENGTH]}…"
        if self.is_of:
            return _("%(tie)s of %(who)s", tie=self.head, who=short)
        return short if is_bare else self.head + _(": ") + short


@dataclass(frozen=True)
class FactPart:
    """A section of facts. add: address that states another, None without the permission.

    is_bare: the text of a line says what it is.
    """

    title: str
    anchor: str
    lines: Sequence[FactLine]
    add: str | None
    is_bare: bool = False


@dataclass(frozen=True)
class PersonFacts:
    """The sections of facts of one person."""

    parts: Sequence[FactPart] = ()


def sentence_of(facts: PersonFacts) -> Iterator[Clause]:
    """Clauses of a sentence on these facts: those that hold, flagged ones as lacking."""
    holding = [
        (line, part.is_bare)
        for part in facts.parts
        for line in part.lines
        if not line.is_gone and not line.is_over
    ]
    holding.sort(key=lambda line: not line[0].flags)
    for line, is_bare in holding[:NAMED]:
        yield Clause(line.words(is_bare=is_bare), lacks=bool(line.flags))
    if rest := holding[NAMED:]:
        lacks = any(line.flags for line, _bare in rest)
        yield Clause(ngettext("and %(num)d more", "and %(num)d more", len(rest)), lacks)
    if former := sum(len(part.lines) for part in facts.parts) - len(holding):
        yield Clause(ngettext("%(num)d former", "%(num)d former", former))


def line_of(
    kind: FactKind[Any],
    row: Any,
    history: History,
    *,
    may_edit: bool,
    head: str | None = None,
    text: Any = None,
    notes: Sequence[str] | None = None,
    fields: Sequence[JournalField] = (),
    **more: Any,
) -> FactLine:
    """A fact as a line with history and links.

    head, text, notes: default to the words of `fields`, those of the journal; the first as head.
    """
    if notes is None:
        first, *others = [field.of(row) for field in fields or kind.journal_fields]
        text = first if text is None else text
        notes = [without_stop(other).in_(language()) for other in others]
        head = first.in_(language()) if head is None else head
    gone, over = row.withdrawn_by_id is not None, is_over(row)
    links: list[tuple[str, str]] = []
    if may_edit and not gone:
        links.append((_("Correct"), kind.url("change", row)))
        if kind.ended is not None and not over:
            links.append((_("It has ended"), kind.url("end", row)))
        links.append((str(kind.titles.withdraw), kind.url("withdraw", row)))
    entries: Callable[[], Any] = partial(history.get, (kind.table, row.id), ())
    texts = [note for note in notes if note]
    return FactLine(row, head or "", text, texts, over, gone, entries, links, **more)


def section_of(
    kind: FactKind[Any],
    facts: CaseFacts,
    party: Party,
    title: str,
    lines: Sequence[FactLine],
    *,
    may_edit: bool,
    anchor: str = "",
) -> FactPart:
    """The section of one kind of fact on the page of a person; withdrawn facts stand last."""
    add = kind.new_url(facts.case.id, of=party.id) if may_edit and kind.fits(party) else None
    return FactPart(title, anchor or kind.name, sorted(lines, key=lambda line: line.is_gone), add)
