"""What this feature puts on the page of a person and of a case, and into the Record menu."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission
from casetrack.cases.facts import CHARGES, CaseFacts
from casetrack.cases.flag_words import FlagLine, flag_lines
from casetrack.cases.flags import flags_of_charge
from casetrack.cases.guardians import GUARDIANS, TIES
from casetrack.cases.models import (
    Charge,
    Circumstance,
    Guardianship,
    JournalEntry,
    Party,
    Tie,
)
from casetrack.cases.quantity_words import word_circumstance
from casetrack.cases.told_kinds import CircumstanceKind
from casetrack.ledger.page_parts import RecordGroup, RecordLine
from casetrack.people.fact_actions import history_of, is_over
from casetrack.people.kinds import KINDS
from casetrack.people.models import Attribute
from casetrack.people.pages import FactPages
from casetrack.people.queries import ATTRIBUTES, CIRCUMSTANCES
from casetrack.people.views import (
    ATTRIBUTES_OF,
    CHARGES_OF,
    CIRCUMSTANCES_OF,
    GUARDIANS_OF,
    PAGES,
    TIES_OF,
)
from casetrack.web.dates import word_when
from casetrack.web.words import label, language

UNTOLD = CircumstanceKind.UNKNOWN_TO_SOURCE
History = Mapping[tuple[str, int], Sequence[JournalEntry]]


@dataclass(frozen=True)
class FactLine:
    """One fact as it stands on a page.

    head, text: in words. notes: what else is known of it. is_gone: it was taken back. history: the
    entries that tell of it. links: what may be done, words and address. is_of: it is what the
    person is to `who`, not `who` to them.
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
    """A section of such facts. add: where one more is stated, None where that is not for them."""

    title: str
    anchor: str
    lines: Sequence[FactLine]
    add: str | None
    nothing: str = ""


@dataclass(frozen=True)
class PersonFacts:
    """The sections of one person."""

    parts: Sequence[FactPart] = field(default_factory=list)


@dataclass(frozen=True)
class CaseStatements:
    """What is said of the case itself. untold: what its source does not tell, folded."""

    told: FactPart
    untold: Sequence[FactLine]


def of_person(facts: CaseFacts, party: Party, user: Staff) -> PersonFacts | None:
    """Particulars, family and ties, circumstances and charges of somebody; None of nothing."""
    may_edit = facts.may(user, Permission.CASE_EDIT)
    history = facts.read(_history)
    parts = [
        _section(
            _("Sex, schooling, occupation"),
            "particulars",
            [
                _attribute(one, history, may_edit=may_edit)
                for one in facts.read(ATTRIBUTES)
                if one.party_id == party.id
            ],
            _add(ATTRIBUTES_OF, facts, party) if may_edit else None,
        ),
        _section(
            _("Family and ties"),
            "ties",
            [
                _tie(one, facts, party, history, may_edit=may_edit)
                for one in sorted(facts.read(TIES), key=lambda tie: (is_over(tie), tie.id))
                if party.id in (one.party_id, one.other_id)
            ],
            _add(TIES_OF, facts, party) if may_edit else None,
        ),
        _section(
            _("Guardians and carers"),
            "guardians",
            [
                _guardian(one, facts, party, history, may_edit=may_edit)
                for one in sorted(facts.read(GUARDIANS), key=_latest_last)
                if party.id in (one.party_id, one.other_id)
            ],
            _add(GUARDIANS_OF, facts, party) if may_edit else None,
        ),
        _section(
            _("Circumstances"),
            "circumstances",
            [
                _circumstance(one, history, may_edit=may_edit)
                for one in facts.read(CIRCUMSTANCES)
                if one.party_id == party.id
            ],
            _add(CIRCUMSTANCES_OF, facts, party) if may_edit else None,
        ),
        _section(
            _("Charges and causes"),
            "charges",
            [
                _charge(one, facts, party, history, may_edit=may_edit)
                for one in facts.read(CHARGES)
                if one.party_id == party.id
            ],
            _add(CHARGES_OF, facts, party) if may_edit else None,
        ),
    ]
    shown = [one for one in parts if one.lines or one.add]
    return PersonFacts(shown) if shown else None


def of_case(facts: CaseFacts, user: Staff) -> CaseStatements | None:
    """The circumstances of the case itself; None where it has none."""
    rows = [one for one in facts.read(CIRCUMSTANCES) if one.party_id is None]
    if not rows:
        return None
    may_edit = facts.may(user, Permission.CASE_EDIT)
    lines = [_circumstance(one, {}, may_edit=may_edit) for one in rows]
    untold = [one for one in lines if one.row.kind is UNTOLD and not one.is_gone]
    told = _section(
        _("Circumstances of the case"),
        "circumstances",
        [one for one in lines if one not in untold],
        None,
    )
    return CaseStatements(told, untold)


def record_lines(facts: CaseFacts, user: Staff) -> Iterator[RecordLine]:
    """What may be recorded of people in this case."""
    if not facts.may(user, Permission.CASE_EDIT):
        return
    for pages in PAGES:
        if any(pages.fits(one) for one in facts.parties) or pages is CIRCUMSTANCES_OF:
            url = url_for(f"people.new_{pages.kind.name}", case_id=facts.case.id)
            yield RecordLine(RecordGroup.PEOPLE, pages.texts.new, url)


def _history(case: Any) -> History:
    return history_of(case, KINDS)


def _section(title: str, anchor: str, lines: list[FactLine], add: str | None) -> FactPart:
    # What counts no more stands last.
    return FactPart(title, anchor, sorted(lines, key=lambda one: one.is_gone), add)


def _add(pages: FactPages, facts: CaseFacts, party: Party) -> str | None:
    if not pages.fits(party):
        return None
    return url_for(f"people.new_{pages.kind.name}", case_id=facts.case.id, of=party.id)


def line_of(
    pages: FactPages,
    row: Any,
    history: History,
    head: str,
    text: Any,
    notes: Sequence[str],
    *,
    may_edit: bool,
    **more: Any,
) -> FactLine:
    """One fact as a line, with its history and what may be done with it."""
    gone, over = row.withdrawn_by_id is not None, is_over(row)
    links: list[tuple[str, str]] = []
    if may_edit and not gone:
        links.append((_("Correct"), pages.url("change", row)))
        if pages.kind.ended is not None and not over:
            links.append((_("It has ended"), pages.url("end", row)))
        links.append((str(pages.texts.withdraw), pages.url("withdraw", row)))
    told = history.get((pages.kind.table, row.id), ())
    return FactLine(row, head, text, [one for one in notes if one], over, gone, told, links, **more)


def _circumstance(row: Circumstance, history: History, *, may_edit: bool) -> FactLine:
    notes = [
        word_circumstance(row, language()),
        "" if row.day is None else word_when(row.day, language()),
        _source(row),
        _("implied") if row.is_implied else "",
    ]
    return line_of(
        CIRCUMSTANCES_OF, row, history, label(row.kind), row.text, notes, may_edit=may_edit
    )


def _attribute(row: Attribute, history: History, *, may_edit: bool) -> FactLine:
    notes = [*_span(row), _source(row)]
    return line_of(ATTRIBUTES_OF, row, history, label(row.kind), row.text, notes, may_edit=may_edit)


def _tie(row: Tie, facts: CaseFacts, party: Party, history: History, *, may_edit: bool) -> FactLine:
    is_mine = row.party_id == party.id
    other = facts.party(row.other_id if is_mine else row.party_id)
    alias = other.alias.in_(language())
    lives = {True: _("living together"), False: _("not living together")}
    notes = [lives.get(row.lives_with, "") if row.lives_with is not None else "", *_span(row)]
    more = {"who": other, "is_of": not is_mine}
    return line_of(TIES_OF, row, history, label(row.kind), alias, notes, may_edit=may_edit, **more)


def _latest_last(row: Guardianship) -> tuple[bool, str, int]:
    """Who is guardian now first, then those before, in the order in which they began."""
    first = row.since.first or row.since.last
    return is_over(row), first.isoformat() if first else "", row.id


def _guardian(
    row: Guardianship, facts: CaseFacts, party: Party, history: History, *, may_edit: bool
) -> FactLine:
    is_mine = row.party_id == party.id
    other = facts.party(row.other_id if is_mine else row.party_id)
    alias = other.alias.in_(language())
    if row.quality.is_care_alone:
        head = _("carer") if is_mine else _("carer of")
    else:
        head = _("guardian") if is_mine else _("guardian of")
    notes = [
        label(row.quality),
        label(row.capacity),
        *_span(row),
        row.why.in_(language()),
        _("ended: %(why)s", why=row.why_ended.in_(language())) if row.why_ended else "",
    ]
    return line_of(GUARDIANS_OF, row, history, head, alias, notes, may_edit=may_edit, who=other)


def _charge(
    row: Charge, facts: CaseFacts, party: Party, history: History, *, may_edit: bool
) -> FactLine:
    tracks = {one.id: one for one in facts.tracks}
    flags = flag_lines(flags_of_charge(row, party)) if row.withdrawn_by_id is None else []
    return line_of(
        CHARGES_OF,
        row,
        history,
        label(facts.status_of(row) if row.withdrawn_by_id is None else row.stage),
        row.name,
        [label(tracks[row.track_id].kind)],
        may_edit=may_edit,
        flags=flags,
    )


def _span(row: Any) -> list[str]:
    said = []
    if not row.since.is_unknown or row.since.words:
        said.append(_("since %(day)s", day=word_when(row.since, language())))
    if is_over(row):
        said.append(_("until %(day)s", day=word_when(row.until, language())))
    return said


def _source(row: Any) -> str:
    return _("source: %(who)s", who=row.said_by.in_(language())) if row.said_by else ""
