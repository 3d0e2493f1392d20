"""Sections of this feature on the pages of a person and of a case, and in the Record menu."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_babel.speaklater import LazyString

from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission
from casetrack.cases.case_rows import CaseRows
from casetrack.cases.facts import CHARGES, CaseFacts
from casetrack.cases.flag_words import flag_lines
from casetrack.cases.flags import flags_of_charge
from casetrack.cases.guardians import GUARDIANS, TIES
from casetrack.cases.models import Charge, Circumstance, Guardianship, Party, Tie
from casetrack.cases.told_kinds import CircumstanceKind
from casetrack.casework.facts.fact_kind import FactKind
from casetrack.casework.facts.lines import (
    Entries,
    FactLine,
    FactPart,
    History,
    HistoryLater,
    PersonFacts,
    line_of,
    section_of,
    sentence_of,
)
from casetrack.casework.facts.recording import history_of, is_over
from casetrack.ledger.page_parts import Clause
from casetrack.people.charge_facts import CHARGE
from casetrack.people.kinds import KINDS
from casetrack.people.models import Attribute
from casetrack.people.particulars import ATTRIBUTE, CIRCUMSTANCE
from casetrack.people.relations import GUARDIANSHIP, TIE
from casetrack.web.words import label, language

UNTOLD = CircumstanceKind.UNKNOWN_TO_SOURCE
ATTRIBUTES = CaseRows(Attribute, "position", "id")
CIRCUMSTANCES = CaseRows(Circumstance, "position", "id")


@dataclass(frozen=True)
class CaseStatements:
    """Circumstances of the case itself. untold: facts its source does not give, folded."""

    told: FactPart
    untold: Sequence[FactLine]


@dataclass(frozen=True)
class OnPage:
    """Context of lines on a page. party: person of the page; None on the page of the case."""

    facts: CaseFacts
    party: Party | None
    history: History
    may_edit: bool

    def line(self, kind: FactKind[Any], row: Any, head: str, text: Any, **more: Any) -> FactLine:
        """One fact as a line of the page; notes: further fields, by name."""
        notes = [kind[name].note(row) for name in more.pop("notes").split()]
        return line_of(
            kind,
            row,
            self.history,
            may_edit=self.may_edit,
            head=head,
            text=text,
            notes=[*notes, *more.pop("also", ())],
            **more,
        )


def of_person(*kinds: FactKind[Any]) -> Callable[[CaseFacts, Party, Staff], PersonFacts | None]:
    """The sections of a person's facts of these kinds, in their order; None without any."""

    def sections(facts: CaseFacts, party: Party, user: Staff) -> PersonFacts | None:
        page = OnPage(
            facts, party, HistoryLater(facts, _history), facts.may(user, Permission.CASE_EDIT)
        )
        parts = [part for kind in kinds if (part := _section(kind, page, party)) is not None]
        return PersonFacts(parts) if parts else None

    return sections


def _section(kind: FactKind[Any], page: OnPage, party: Party) -> FactPart | None:
    title, read, line = _SECTIONS[kind]
    rows = [
        row
        for row in page.facts.read(read)
        if party.id in (row.party_id, getattr(row, "other_id", None))
    ]
    if kind in _ORDERED:
        rows.sort(key=_ORDERED[kind])
    lines = [line(row, page) for row in rows]
    anchor = "particulars" if kind is ATTRIBUTE else kind.name
    part = section_of(
        kind, page.facts, party, str(title), lines, may_edit=page.may_edit, anchor=anchor
    )
    return part if part.lines or part.add else None


def of_case(facts: CaseFacts, user: Staff) -> CaseStatements | None:
    """The circumstances of the case itself; None where it has none."""
    rows = [
        circumstance for circumstance in facts.read(CIRCUMSTANCES) if circumstance.party_id is None
    ]
    if not rows:
        return None
    page = OnPage(facts, None, {}, facts.may(user, Permission.CASE_EDIT))
    lines = [_circumstance(circumstance, page) for circumstance in rows]
    untold = [
        circumstance
        for circumstance in lines
        if circumstance.row.kind is UNTOLD and not circumstance.is_gone
    ]
    fact_lines = sorted(
        (circumstance for circumstance in lines if circumstance not in untold),
        key=lambda line: line.is_gone,
    )
    part = FactPart(_("Circumstances of the case"), CIRCUMSTANCE.name, fact_lines, None)
    return CaseStatements(part, untold)


def said_of_case(part: CaseStatements) -> Iterator[Clause]:
    """The circumstances of the case in a sentence."""
    yield from sentence_of(PersonFacts([part.told]))
    if num := len(part.untold):
        yield Clause(
            ngettext("%(num)d thing is not told", "%(num)d things are not told", num), lacks=True
        )


def _history(case: Any) -> Entries:
    return history_of(case, KINDS)


def _circumstance(row: Circumstance, page: OnPage) -> FactLine:
    implied = [_("implied")] if row.is_implied else []
    head = label(row.kind)
    return page.line(CIRCUMSTANCE, row, head, row.text, notes="value day said_by", also=implied)


def _attribute(row: Attribute, page: OnPage) -> FactLine:
    return page.line(ATTRIBUTE, row, label(row.kind), row.text, notes="since until said_by")


def _tie(row: Tie, page: OnPage) -> FactLine:
    other, is_mine = _other(row, page)
    return page.line(
        TIE,
        row,
        label(row.kind),
        other.alias.in_(language()),
        notes="lives_with since until",
        who=other,
        is_of=not is_mine,
    )


def _latest_last(row: Guardianship) -> tuple[bool, str, int]:
    """Sort key: current guardians first, then former ones, by their beginning."""
    first = row.since.first or row.since.last
    return is_over(row), first.isoformat() if first else "", row.id


_ORDERED: dict[FactKind[Any], Callable[[Any], Any]] = {
    TIE: lambda row: (is_over(row), row.id),
    GUARDIANSHIP: _latest_last,
}


def _guardian(row: Guardianship, page: OnPage) -> FactLine:
    other, is_mine = _other(row, page)
    if row.quality.is_care_alone:
        head = _("carer") if is_mine else _("carer of")
    else:
        head = _("guardian") if is_mine else _("guardian of")
    notes = "quality capacity since until why why_ended"
    return page.line(GUARDIANSHIP, row, head, other.alias.in_(language()), notes=notes, who=other)


def _charge(row: Charge, page: OnPage) -> FactLine:
    is_gone = row.withdrawn_by_id is not None
    assert page.party is not None
    return page.line(
        CHARGE,
        row,
        label(row.stage if is_gone else page.facts.status_of(row)),
        row.name,
        notes="track",
        flags=[] if is_gone else flag_lines(flags_of_charge(row, page.party)),
    )


_SECTIONS: dict[FactKind[Any], tuple[LazyString, CaseRows[Any], Callable[..., FactLine]]] = {
    ATTRIBUTE: (_l("Sex, schooling, occupation"), ATTRIBUTES, _attribute),
    TIE: (_l("Family and ties"), TIES, _tie),
    GUARDIANSHIP: (_l("Guardians and carers"), GUARDIANS, _guardian),
    CIRCUMSTANCE: (_l("Circumstances"), CIRCUMSTANCES, _circumstance),
    CHARGE: (_l("Charges and causes"), CHARGES, _charge),
}


def _other(row: Tie | Guardianship, page: OnPage) -> tuple[Party, bool]:
    """The party at the other end, and whether the row belongs to the person of the page."""
    is_mine = page.party is not None and row.party_id == page.party.id
    return page.facts.party(row.other_id if is_mine else row.party_id), is_mine
