"""Make a document, keep from which facts it was made, and notice when one of them changes."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask import has_app_context
from sqlalchemy import select

from casetrack.accounts.act import Act
from casetrack.accounts.permissions import Permission
from casetrack.cases.duty_kinds import DutyState
from casetrack.cases.facts import CaseFacts, facts_of
from casetrack.cases.kinds import Aspect, Part, PartyKind
from casetrack.cases.models import (
    Case,
    Charge,
    Disposition,
    Guardianship,
    Identity,
    JournalEntry,
    Measure,
    MeasureItem,
    MeasureParty,
    Party,
    Tie,
)
from casetrack.cases.policy import Sight, ensure_may
from casetrack.casework.identity.actions import recorded_fields, show_identity
from casetrack.casework.identity.known import known_of
from casetrack.codes import N_
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.change_set import may_have
from casetrack.db.file_store import current_file_store
from casetrack.db.kept_files import keep, open_file
from casetrack.db.partial_date import PartialDate
from casetrack.desk.papers.asking import asked_again
from casetrack.desk.papers.models import MADE, OUTDATED, MadePaper, PaperTemplate, subject_of
from casetrack.desk.papers.numbering import number_document
from casetrack.desk.papers.places import NUMBER, lacks, places_of, values_of, without_names
from casetrack.desk.papers.templates import (
    is_unnumbered,
    next_number,
    places_used,
    take_number,
    template_to_use,
)
from casetrack.desk.papers.word import Missing, render
from casetrack.errors import RuleBroken
from casetrack.guidance.models import GuardianshipOrder, Programme
from casetrack.ledger.consequences import Consequence
from casetrack.ledger.journal import enter
from casetrack.ledger.obligations import owe, settle
from casetrack.ledger.papers import InstrumentKind, PaperAsked, PaperPlace, PlaceValue, paper_of
from casetrack.ledger.reasons import why_agreed
from casetrack.people.guarantees.models import AllegedAct
from casetrack.people.models import Attribute
from casetrack.probation.models import Probation, ProbationCondition
from casetrack.review.models import ReviewPeriod
from casetrack.suggestions.models import Suggestion, SuggestionItem, SuggestionProblem
from casetrack.web.dates import word_when

Values = Mapping[str, PlaceValue]


@dataclass(frozen=True)
class PlaceChange:
    """A place that says something else than when a document was made."""

    place: PaperPlace
    old: PlaceValue
    new: PlaceValue


def instrument_of(asked: PaperAsked) -> InstrumentKind | None:
    """What can be made as a Word file of this; None where only its data are shown."""
    kind = paper_of(asked.kind)
    return kind.instrument_of(asked) if kind is not None else None


def is_issued_here(asked: PaperAsked) -> bool:
    """Whether this office issues it: it was decided here."""
    of = asked.decision or asked.measure
    return of.decided_here if of is not None else asked.entry is not None


def made_of(asked: PaperAsked) -> Sequence[MadePaper]:
    """The documents made of this, the last one first."""
    return [made for made in made_in(asked.facts.case) if made.is_of(asked)]


def made_in(case: Case) -> Sequence[MadePaper]:
    """The documents made in a case, the last one first."""
    if not may_have(case, MadePaper):
        return ()
    query = select(MadePaper).where(MadePaper.case_id == case.id)
    return session().scalars(query.order_by(MadePaper.id.desc())).all()


def number_for(asked: PaperAsked, kind: InstrumentKind) -> tuple[str, bool]:
    """The number of a document, and whether it has it already rather than takes it when made."""
    known = _known_number(asked)
    if known:
        return known, True
    return next_number(asked.facts.case.office_id, kind, asked.facts.on), False


def lacking(
    places: Iterable[PaperPlace], values: Values, kind: InstrumentKind, office_id: int
) -> dict[str, tuple[int, ...]]:
    """What is missing, by the names of the places; a number is not where the office gives none."""
    lacking = {place.name: lacks(place, values[place.name]) for place in places}
    if lacking.get(NUMBER) and is_unnumbered(office_id, kind):
        del lacking[NUMBER]
    return {name: rows for name, rows in lacking.items() if rows}


def make_paper(asked: PaperAsked, act: Act, *, with_gaps: bool) -> MadePaper:
    """Make a document, take its number, and keep from which values it was made.

    with_gaps: make it although something is missing, which is printed in red.
    Raises NotAllowed; RuleBroken where it is not issued here, or lacks something.
    """
    case, kind = asked.facts.case, instrument_of(asked)
    ensure_may(act.by, Permission.JOURNAL_WRITE, case, on=act.on)
    if kind is None or not is_issued_here(asked):
        raise RuleBroken(N_("This was not issued by this office: no document is made of it."))
    number, has_it = number_for(asked, kind)
    places = places_used(case.office_id, kind)
    values = {**values_of(places, asked), NUMBER: number}
    missing = lacking(places, values, kind, case.office_id)
    if missing and not with_gaps:
        raise RuleBroken(
            N_("Something is missing. Fill it in, or say that it may be printed in red."),
            field="with_gaps",
        )
    if number and not has_it:
        values[NUMBER] = number = take_number(case.office_id, kind, act.on)
        _give_number(asked, number, act)
    former = made_of(asked)
    disposition_id, measure_id, entry_id = subject_of(asked)
    made = MadePaper(
        case_id=case.id,
        instrument=kind.code,
        disposition_id=disposition_id,
        measure_id=measure_id,
        entry_id=entry_id,
        ordinal=former[0].ordinal + 1 if former else 1,
        code=secrets.token_hex(16),
        made_by_id=act.by.id,
        made_at=act.at,
        template_id=template_to_use(case.office_id, kind, act).id,
        number=number or None,
        gaps=len(missing),
    )
    made.values_text = json.dumps(values, ensure_ascii=False)
    template = session().get_one(PaperTemplate, made.template_id)
    content = _render(template, kind, values, is_file_copy=False)
    try:
        keep(made, current_file_store().draft_of(content))
    except OSError:
        raise RuleBroken(
            N_("The disk has no room for the document. Tell your administrator.")
        ) from None
    session().add(made)
    session().flush()
    for earlier in former:
        settle(OUTDATED, earlier, on=act.on)
    entry = enter(
        case,
        MADE,
        act,
        when=PartialDate.day(act.on),
        text=BilingualText(f"{kind.english} {number}".strip(), f"{kind.title}{number}"),
        parties={Part.ABOUT: [asked.person]},
        subject=made,
    )
    made.told_id = entry.id
    return made


def document(made: MadePaper, kind: InstrumentKind, case: Case, *, is_file_copy: bool) -> bytes:
    """The Word file of a document that was made, with aliases; for the recipient as it was kept.

    Raises KeyProblem where it is not what was kept.
    """
    kept, known = made.values, known_of(case)
    values = {name: without_names(known, value) for name, value in kept.items()}
    if not is_file_copy and values == kept:
        with open_file(made) as file:
            return file.read()
    return _render(made.template, kind, values, is_file_copy=is_file_copy)


def document_with_names(
    made: MadePaper, asked: PaperAsked, act: Act, *, is_file_copy: bool, reason: str
) -> bytes:
    """The same with the names and sealed particulars; each person looked at is recorded.

    Raises as `show_identity`; RuleBroken where nobody in it has a name recorded.
    """
    case, kind = asked.facts.case, instrument_of(asked)
    assert kind is not None, "one was made"
    people = people_in(asked, kind)
    shown = {
        person.id: show_identity(case, person, act, reason=reason)
        for person in people
        if recorded_fields(person)
    }
    if not shown:
        raise RuleBroken(N_("Nobody has entered who this is."))
    values: dict[str, PlaceValue] = {}
    for place in places_of(kind):
        if (value := made.values.get(place.name)) is None:
            continue
        if place.particular and place.particular != "name":
            particulars = [_particular(shown.get(party.id), place) for party in place.people(asked)]
            value = "、".join(filter(None, particulars)) or value
        values[place.name] = _named(value, [(party, shown.get(party.id)) for party in people])
    return _render(made.template, kind, values, is_file_copy=is_file_copy)


def people_in(asked: PaperAsked, kind: InstrumentKind) -> list[Party]:
    """The people whose names stand in an instrument."""
    people = [party for place in places_of(kind) for party in place.people(asked)]
    of_kind = (party for party in people if party.kind is PartyKind.PERSON)
    return list({party.id: party for party in of_kind}.values())


def changes_since(made: MadePaper, kind: InstrumentKind, asked: PaperAsked) -> list[PlaceChange]:
    """The facts that say something else than when a document was made."""
    before = made.values
    facts = [place for place in places_of(kind) if place.is_fact and place.name in before]
    now = values_of(facts, asked)
    changed = [place for place in facts if before[place.name] != now[place.name]]
    known = known_of(asked.facts.case) if changed else ()
    return [
        PlaceChange(place, without_names(known, before[place.name]), now[place.name])
        for place in changed
    ]


def notice_changes(case: Case, on: date) -> None:
    """Mark the last document made of each thing as out of date once a fact in it changes."""
    # A value is worded by the catalogue of an application; without one nothing was made.
    if not has_app_context() or not (last := _last_of_each(case)):
        return
    sight = Sight(frozenset({Aspect.WHOLE}))
    facts = facts_of(case, seen_by=last[0].made_by, on=on, sight=sight)
    for made, asked in _asked_of(last, facts):
        kind = instrument_of(asked)
        changed = kind is not None and changes_since(made, kind, asked)
        if changed and made.outdated_on is None:
            made.outdated_on = on
            why = why_agreed("fact_of_document_changed", fact_on=on)
            owe(case, OUTDATED, due=on, subject=made, why=why, party_id=asked.person.id)
        elif not changed and made.outdated_on is not None:
            made.outdated_on = None
            settle(OUTDATED, made, on=on, as_=DutyState.LAPSED)


NOTICED = Consequence(
    (
        *(Party, Attribute, Tie, Guardianship, Identity, Charge, AllegedAct),
        *(Disposition, Measure, MeasureItem, MeasureParty, ReviewPeriod),
        *(Probation, ProbationCondition, GuardianshipOrder, Programme),
        *(Suggestion, SuggestionItem, SuggestionProblem, JournalEntry.corrects_id),
    ),
    notice_changes,
)


def _asked_of(
    papers: Sequence[MadePaper], facts: CaseFacts
) -> Iterator[tuple[MadePaper, PaperAsked]]:
    for made in papers:
        if (asked := asked_again(facts, made)) is not None:
            yield made, asked


def _last_of_each(case: Case) -> list[MadePaper]:
    last: dict[tuple[int | None, ...], MadePaper] = {}
    for made in made_in(case):
        last.setdefault((made.disposition_id, made.measure_id, made.entry_id), made)
    return list(last.values())


def _known_number(asked: PaperAsked) -> str:
    kind = paper_of(asked.kind)
    if kind is not None and kind.number_of is not None:
        return kind.number_of(asked)
    if asked.decision is not None:
        return asked.decision.number or ""
    return next((made.number for made in made_of(asked) if made.number), "")


def _give_number(asked: PaperAsked, number: str, act: Act) -> None:
    kind = paper_of(asked.kind)
    if kind is not None and kind.take_number is not None:
        kind.take_number(asked, number, act)
    elif asked.decision is not None:
        opened = asked.decision.version
        number_document(asked.facts.case, asked.decision, number, act, opened=opened)


def _render(
    template: PaperTemplate, kind: InstrumentKind, values: Values, *, is_file_copy: bool
) -> bytes:
    printed = {
        place.name: _marked(place, values[place.name], kind, template.office_id)
        for place in places_of(kind)
        if place.name in values and (is_file_copy or not place.on_file_only)
    }
    return render(template.content, printed, is_file_copy=is_file_copy)


def _marked(
    place: PaperPlace, value: PlaceValue, kind: InstrumentKind, office_id: int
) -> PlaceValue:
    """The value, with what is missing marked."""
    if not lacking([place], {place.name: value}, kind, office_id):
        return value
    if not value:
        gap = Missing(f"尚缺：{place.name}")
        return gap if not place.columns else (dict.fromkeys(place.columns, gap),)
    assert not isinstance(value, str), "a text lacks nothing or all"
    return tuple(
        {column: text or Missing(f"尚缺：{column}") for column, text in row.items()}
        for row in value
    )


def _particular(shown: Identity | None, place: PaperPlace) -> str:
    text: str | None = getattr(shown, place.particular) if shown is not None else None
    if text and place.particular == "born":
        return word_when(PartialDate.parse_edtf(text), "zh", long=True)
    return text or ""


def _named(value: PlaceValue, people: Sequence[tuple[Party, Identity | None]]) -> PlaceValue:
    """The value with the name for each alias of these people."""
    names = {party.alias.in_("zh"): shown.name for party, shown in people if shown is not None}
    # 陈某 is no part of 陈某某.
    either = "|".join(re.escape(alias) for alias in sorted(names, key=len, reverse=True))
    pattern = re.compile(f"({either})(?!某)")

    def in_text(text: str) -> str:
        return pattern.sub(lambda match: names[match[1]], text)

    if isinstance(value, str):
        return in_text(value)
    return tuple({key: in_text(text) for key, text in row.items()} for row in value)
