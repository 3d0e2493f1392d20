"""Declare a simple fact: its fields make entries, titles, section, menu line and record."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from flask import Blueprint
from flask_babel.speaklater import LazyString

from casetrack.accounts.models import Staff
from casetrack.brought import Brought
from casetrack.cases.case_rows import CaseRows
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.facts import CaseFacts
from casetrack.cases.models import Case, Party
from casetrack.casework.facts.fact_kind import Check, FactKind, FactTitles
from casetrack.casework.facts.fields import FactField, FactParty
from casetrack.casework.facts.lines import (
    Entries,
    HistoryLater,
    PersonFacts,
    line_of,
    section_of,
    sentence_of,
)
from casetrack.casework.facts.pages import register_facts
from casetrack.casework.facts.recording import history_of
from casetrack.codes import N_, NP_, Composed, Msgid
from casetrack.ledger.casefile.records import Records
from casetrack.ledger.page_parts import FoldGroup, PersonPart, RecordGroup, RecordLine, RecordLines
from casetrack.web.words import word


def fact(
    model: Any, noun: Msgid, *fields: FactField, blueprint: str, check: Check, **more: Any
) -> FactKind[Any]:
    """Declare a fact by its model, noun and fields.

    more: further arguments of `FactKind`; omitted ones are derived.
    """
    table = str(model.__tablename__)
    kind = EntryKind.declare(f"{table}_told", noun)
    titles = FactTitles(
        new=_titled(N_("Record: %(what)s"), noun),
        change=_titled(N_("Correct: %(what)s"), noun),
        withdraw=_titled(N_("Withdraw: %(what)s"), noun),
    )
    made: dict[str, Any] = {
        "name": f"{table.replace('_', '-')}s",
        "titles": titles,
        "is_labelled": True,
    }
    if hasattr(model, "until"):
        made["ended"] = Composed(NP_("entry", "%(what)s: ended"), noun)
    declared = {"fields": fields, "blueprint": blueprint, "check": check, "told": kind}
    return FactKind(model=model, **(made | declared | more))


def brought_by_facts(
    bp: Blueprint, *kinds: FactKind[Any], group: FoldGroup = FoldGroup.LIFE
) -> tuple[Brought, ...]:
    """Bricks of a feature of such facts: pages, a section per person, menu lines, records."""
    register_facts(bp, *kinds)
    rows = {kind: CaseRows(kind.model, "id") for kind in kinds}
    children = tuple(kind.listed(str(kind.model.__doc__).split("\n")[0]) for kind in kinds)
    return (
        *rows.values(),
        Records(under={Party: children}),
        facts_part(group, _sections(rows)),
        record_lines_of(*kinds),
    )


def facts_part(
    group: FoldGroup, of: Callable[[CaseFacts, Party, Staff], PersonFacts | None]
) -> PersonPart:
    """Facts of a person as sections of this folded group."""
    return PersonPart("casework/facts/_of_person.html", of, group, sentence_of)


def record_lines_of(*kinds: FactKind[Any], group: RecordGroup = RecordGroup.PEOPLE) -> RecordLines:
    """Menu lines that state one of each kind, if it may be stated of a party of the case."""

    def lines(facts: CaseFacts, user: Staff) -> Iterator[RecordLine]:
        for kind in kinds:
            is_of_somebody = kind.nobody is not None or any(map(kind.fits, facts.parties))
            if is_of_somebody and facts.may(user, kind.needs):
                yield RecordLine(group, kind.titles.new, kind.new_url(facts.case.id))

    return RecordLines(lines)


def _sections(
    rows: dict[FactKind[Any], CaseRows[Any]],
) -> Callable[[CaseFacts, Party, Staff], PersonFacts | None]:
    def history(case: Case) -> Entries:
        return history_of(case, list(rows))

    def sections(facts: CaseFacts, party: Party, user: Staff) -> PersonFacts | None:
        entries_by_row = HistoryLater(facts, history)
        parts = []
        for kind, read in rows.items():
            may = facts.may(user, kind.needs)
            mine = [row for row in facts.read(read) if row.party_id == party.id]
            title, first = word(kind.told.words), kind.fields[0]
            # Another person says nothing of what was done about them.
            head = title if isinstance(first, FactParty) else str(first.label)
            lines = [line_of(kind, row, entries_by_row, may_edit=may, head=head) for row in mine]
            parts.append(section_of(kind, facts, party, title, lines, may_edit=may))
        shown: Sequence[Any] = [part for part in parts if part.lines or part.add]
        return PersonFacts(shown) if shown else None

    return sections


def _titled(pattern: Msgid, noun: Msgid) -> LazyString:
    return LazyString(lambda: word(pattern) % {"what": word(noun)})
