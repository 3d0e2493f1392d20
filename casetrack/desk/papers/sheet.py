"""Contents of a sheet: the person, the case, the decision, and its decider."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import pgettext as _p

from casetrack.accounts.approval import WhoDecides
from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.flag_words import FlagLine, flag_lines, undone_words
from casetrack.cases.guardians import TIES
from casetrack.cases.kinds import Part, PartyKind, TieKind
from casetrack.cases.models import Party
from casetrack.casework.facts.recording import is_over
from casetrack.casework.identity.age_words import word_age
from casetrack.courses.approvals.models import (
    APPROVAL_NUMBER,
    APPROVED_ON,
    DECIDED_BY,
    ON_PAPER,
    PROPOSED_BY,
    WHO_DECIDED,
)
from casetrack.courses.approvals.who_decided import as_told, is_told_by_paper
from casetrack.db.bilingual_text import BilingualText
from casetrack.desk.rechecks.lines import LATER_FLAGS, later_lines
from casetrack.law import RULES, Verification
from casetrack.law.wording import cite_all, rule_name
from casetrack.ledger.papers import Datum, PaperAsked, PaperKind, paper_of
from casetrack.people.guarantees.queries import record_from
from casetrack.people.models import AttributeKind
from casetrack.people.sections import ATTRIBUTES
from casetrack.web.dates import word_day, word_when
from casetrack.web.words import label, language

# Ties that make somebody a legal representative.
_REPRESENTS = (TieKind.FATHER, TieKind.MOTHER, TieKind.PARENT, TieKind.GUARDIAN)


@dataclass(frozen=True)
class SheetPart:
    """A part of a sheet, under its heading."""

    title: str
    data: Sequence[Datum]


@dataclass(frozen=True)
class PaperArticle:
    """An article of law. is_checked: whether its text was read."""

    name: str
    basis: str
    is_checked: bool


@dataclass(frozen=True)
class PaperSheet:
    """A sheet. found: the articles. warned: warnings of the law; reason: why they were overruled.

    later: flags on the decision since its facts changed. undone: who revoked or changed the
    decision, when and why; "" while it stands.
    """

    title: str
    parts: Sequence[SheetPart]
    found: Sequence[PaperArticle]
    warned: Sequence[FlagLine]
    later: Sequence[FlagLine]
    undone: str
    reason: str

    @property
    def gaps(self) -> int:
        """Number of data not on file."""
        return sum(not datum.value for part in self.parts for datum in part.data)


def sheet_of(asked: PaperAsked, user: Staff) -> PaperSheet:
    """The sheet of a decision, a measure or an entry, for a reader of the whole case.

    Of an instrument that is made as a Word file it has no parts: its page lists the places.
    """
    kind = paper_of(asked.kind)
    fields = asked.entry.fields if asked.entry is not None else {}
    is_made = kind is not None and kind.instrument_of(asked) is not None
    return PaperSheet(
        title=kind.title_of(asked) if kind is not None else label(asked.kind),
        parts=[] if is_made else list(_parts(asked, kind, user)),
        found=list(_found(asked, fields)),
        warned=flag_lines(asked.decision.flags, decided_here=True) if asked.decision else [],
        later=list(_later(asked)),
        undone=undone_words(asked.decision) if asked.decision else "",
        reason=str(fields.get("reason") or ""),
    )


def _parts(asked: PaperAsked, kind: PaperKind | None, user: Staff) -> Iterator[SheetPart]:
    data = list(kind.says(asked, user)) if kind is not None else []
    for title, lines in (
        (_("The recipient") if _is_body(asked) else _("The person"), _person(asked)),
        (_("About the case"), _case(asked)),
        (_("Content of the decision"), [*_decided(asked), *data]),
        (_("Who decided it"), _who(asked, user)),
    ):
        yield SheetPart(title, _filled(lines, asked, kind))


def _later(asked: PaperAsked) -> Iterator[FlagLine]:
    taken = asked.decision or asked.entry
    if taken is not None:
        flags = asked.facts.read(LATER_FLAGS)
        yield from later_lines(flag for flag in flags if flag.is_of(taken))


def _filled(data: Iterable[Datum], asked: PaperAsked, kind: PaperKind | None) -> list[Datum]:
    """The data, each gap with the address where it is filled."""
    filled = list(data)
    if all(field.value or field.fill for field in filled):
        return filled
    way = kind.fill(asked) if kind is not None and kind.fill is not None else None
    way = way or page_of(asked)
    return [field if field.value or field.fill else replace(field, fill=way) for field in filled]


def page_of(asked: PaperAsked) -> str:
    """The page of the measure, else of the person."""
    case_id = asked.facts.case.id
    if asked.measure is not None:
        return url_for("cases.measure", case_id=case_id, measure_id=asked.measure.id)
    return url_for("dossier.person_page", case_id=case_id, party_id=asked.person.id)


def _is_body(asked: PaperAsked) -> bool:
    return asked.person.kind is PartyKind.BODY


def _person(asked: PaperAsked) -> Iterator[Datum]:
    if _is_body(asked):
        sort = asked.person.body_kind
        yield Datum(_("Sort of body"), label(sort) if sort is not None else "")
        return
    facts, person, lang = asked.facts, asked.person, language()
    add = url_for("people.new_attributes", case_id=facts.case.id, of=person.id)
    stated = [
        attribute
        for attribute in facts.read(ATTRIBUTES)
        if attribute.party_id == person.id and _stands(attribute)
    ]
    for kind in AttributeKind:
        texts = [
            circumstance.text.in_(lang) for circumstance in stated if circumstance.kind is kind
        ]
        yield Datum(label(kind).capitalize(), _("; ").join(texts), add)
    edit = url_for("cases.edit_person", case_id=facts.case.id, party_id=person.id)
    record, is_known = record_from(facts, person), person.known_age.value != "unknown"
    age = word_age(person, record.ages, on=facts.on) if is_known else ""
    yield Datum(_("Age"), age, edit)
    guardians = [facts.party(party_id) for party_id in _representatives(asked)]
    add_tie = url_for("people.new_ties", case_id=facts.case.id, of=person.id)
    yield Datum(_("Legal representative"), _aliases(guardians), add_tie)
    known = _("; ").join(
        f"{label(entry.kind)} {word_when(entry.when, lang)}" for entry in record.counsel
    )
    counsel_found = EntryKind.COUNSEL_FOUND.value
    yield Datum(
        _("Defender"), known, url_for("clocks.record", case_id=facts.case.id, told=counsel_found)
    )


def _representatives(asked: PaperAsked) -> Iterator[int]:
    for tie in asked.facts.read(TIES):
        if tie.party_id == asked.person.id and tie.kind in _REPRESENTS and _stands(tie):
            yield tie.other_id


def _case(asked: PaperAsked) -> Iterator[Datum]:
    facts, person, lang = asked.facts, asked.person, language()
    yield Datum(_("Case number"), facts.case.number)
    if _is_body(asked):
        return
    charges = [charge.name.in_(lang) for charge in facts.charged() if charge.party_id == person.id]
    add = url_for("people.new_charges", case_id=facts.case.id, of=person.id)
    yield Datum(_("Charge"), _("; ").join(dict.fromkeys(charges)), add)
    acts = [
        _("%(day)s, %(what)s", day=word_when(act.happened, lang), what=act.text.in_(lang))
        for act in record_from(facts, person).acts
    ]
    add_act = url_for("guarantees.new_acts", case_id=facts.case.id, of=person.id)
    yield Datum(_("Facts"), _("; ").join(acts), add_act)


def _decided(asked: PaperAsked) -> Iterator[Datum]:
    lang = language()
    if asked.decision is not None and asked.change is None:
        yield Datum(_("Ground"), _text(asked.decision.ground))
    elif asked.measure is not None and asked.change is None:
        measure = asked.measure
        about = [asked.facts.party(party_id) for party_id in measure.party_ids(Part.ABOUT)]
        if about or not _is_body(asked):
            yield Datum(_p("paper", "About"), _aliases(about))
        if to := [*measure.party_ids(Part.TO), *measure.party_ids(Part.BY)]:
            yield Datum(_("Addressed to"), _aliases(map(asked.facts.party, to)))
        if _is_body(asked):
            # A letter states its own days and requests.
            return
        yield Datum(
            _("From"), "" if measure.started.is_unknown else word_when(measure.started, lang)
        )
        yield Datum(
            _("Until, included"), word_day(measure.last_day, lang) if measure.last_day else ""
        )
        yield Datum(_("Reason"), _text(measure.reason))
        items = [item.text.in_(lang) for item in measure.asked()]
        numbered = _numbered(items)
        if items or measure.aim:
            yield Datum(_("Requirements"), numbered or _text(measure.aim))


def _who(asked: PaperAsked, user: Staff) -> Iterator[Datum]:
    lang, decision, entry = language(), asked.decision, asked.entry
    yield Datum(_("Office"), asked.facts.case.office.name_in(lang))
    if decision is not None:
        when = "" if decision.decided.is_unknown else word_when(decision.decided, lang)
        yield Datum(_("Decided on"), when)
    elif entry is not None:
        yield Datum(_("Decided on"), word_when(entry.when, lang))
    yield from _decider(asked, user)
    if decision is not None:
        number = url_for("papers.number", case_id=asked.facts.case.id, decision_id=decision.id)
        yield Datum(_("Number of the document"), decision.number or "", number)
        if decision.announced_on is not None:
            yield Datum(_("Announced on"), word_day(decision.announced_on, lang))


def _decider(asked: PaperAsked, user: Staff) -> Iterator[Datum]:
    """Decider, proposer, and the paper or minutes that prove the decision."""
    decision, entry = asked.decision, asked.entry
    fields = as_told(entry) if entry is not None else {}
    if not (who := str(fields.get(WHO_DECIDED.key) or "")):
        if decision is not None and not decision.decided_here:
            yield Datum(_("Decided by"), _text(decision.decided_by))
        elif entry is not None and entry.written_by is not None:
            yield Datum(_("Decided by"), entry.written_by.name)
        return
    name = _kept(fields, DECIDED_BY.key)
    correct = None
    if entry is not None and is_told_by_paper(entry) and asked.facts.may(user, Permission.DECIDE):
        case_id = asked.facts.case.id
        correct = url_for("approvals.decided_by", case_id=case_id, entry_id=entry.id)
    whom = _("; ").join(text for text in (label(WhoDecides(who)), name) if text)
    yield Datum(_("Decided by"), whom, correct=correct)
    if proposer := _kept(fields, PROPOSED_BY.key):
        yield Datum(_("Proposed by"), proposer)
    number, on_paper = _kept(fields, APPROVAL_NUMBER.key), bool(fields.get(ON_PAPER.key))
    if number or on_paper or who == WhoDecides.COMMITTEE.value:
        title = _("Approved on paper, number") if on_paper else _("Minutes, number")
        yield Datum(title, number)
    if day := _kept(fields, APPROVED_ON.key):
        yield Datum(_("Approved on"), day)


def _found(asked: PaperAsked, fields: dict[str, Any]) -> Iterator[PaperArticle]:
    """The articles of the instrument, then of each rule checked for the decision."""
    lang = language()
    kind = paper_of(asked.kind)
    if kind is not None and kind.rests_on:
        yield PaperArticle(kind.title_of(asked), cite_all(kind.rests_on, lang), is_checked=True)
    if kind is not None and kind.recalled:
        yield PaperArticle(kind.title_of(asked), cite_all(kind.recalled, lang), is_checked=False)
    for rule in dict.fromkeys(fields.get("asked", ())):
        if rule in RULES:
            known = RULES[rule]
            yield PaperArticle(
                rule_name(rule, lang),
                cite_all(known.citations, lang),
                is_checked=known.verification is Verification.PRIMARY,
            )


def _stands(row: Any) -> bool:
    return row.withdrawn_by_id is None and not is_over(row)


def _aliases(parties: Iterable[Party]) -> str:
    return _("; ").join(party.alias.in_(language()) for party in parties)


def _text(words: BilingualText | None) -> str:
    return words.in_(language()) if words else ""


def _kept(fields: dict[str, Any], key: str) -> str:
    value = fields.get(key)
    return str(value.get("zh") or value.get("en") or "") if isinstance(value, dict) else ""


def _numbered(items: Sequence[str]) -> str:
    return "\n".join(f"{number}. {item}" for number, item in enumerate(items, 1))
