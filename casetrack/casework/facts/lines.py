"""Facts as lines of a page, with history and links."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from casetrack.cases.facts import CaseFacts
from casetrack.cases.flag_words import FlagLine
from casetrack.cases.models import JournalEntry, Party
from casetrack.casework.facts.fact_kind import FactKind
from casetrack.casework.facts.recording import is_over
from casetrack.web.words import language

History = Mapping[tuple[str, int], Sequence[JournalEntry]]


@dataclass(frozen=True)
class FactLine:
    """One fact on a page.

    head, text: in words. notes: further details. is_gone: it was withdrawn. history: its entries.
    links: label and address of each action. is_of: the tie reads from the person to `who`, not from
    `who` to the person.
    """

    row: Any
    head: str
    text: Any
    notes: Sequence[str]
    is_over: bool
    is_gone: bool
    history: Sequence[JournalEntry]
    links: Sequence[tuple[str, str]] = ()
    flags: Sequence[FlagLine] = ()
    who: Party | None = None
    is_of: bool = False


@dataclass(frozen=True)
class FactPart:
    """A section of facts. add: address that states another, None without the permission."""

    title: str
    anchor: str
    lines: Sequence[FactLine]
    add: str | None
    nothing: str = ""


@dataclass(frozen=True)
class PersonFacts:
    """The sections of facts of one person."""

    parts: Sequence[FactPart] = ()


def line_of(
    kind: FactKind[Any],
    row: Any,
    history: History,
    *,
    may_edit: bool,
    head: str | None = None,
    text: Any = None,
    notes: Sequence[str] | None = None,
    **more: Any,
) -> FactLine:
    """A fact as a line with history and links.

    head, text, notes: default to the journal's words, the first field as head.
    """
    if notes is None:
        first, *others = [field.of(row) for field in kind.journal_fields]
        text, notes = first if text is None else text, [other.in_(language()) for other in others]
        head = first.in_(language()) if head is None else head
    gone, over = row.withdrawn_by_id is not None, is_over(row)
    links: list[tuple[str, str]] = []
    if may_edit and not gone:
        links.append((_("Correct"), kind.url("change", row)))
        if kind.ended is not None and not over:
            links.append((_("It has ended"), kind.url("end", row)))
        links.append((str(kind.titles.withdraw), kind.url("withdraw", row)))
    entries = history.get((kind.table, row.id), ())
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
