"""Make a document, number it, and read the copies of it without names."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import select

from casetrack.accounts.act import Act
from casetrack.accounts.permissions import Permission
from casetrack.cases.kinds import Part
from casetrack.cases.models import Case
from casetrack.cases.policy import ensure_may
from casetrack.casework.identity.known import known_of
from casetrack.codes import N_
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.change_set import may_have
from casetrack.db.kept_files import current_file_store, keep, open_file
from casetrack.db.partial_date import PartialDate
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
from casetrack.ledger.journal import enter
from casetrack.ledger.obligations import settle
from casetrack.ledger.papers import InstrumentKind, PaperAsked, PaperPlace, PlaceValue, paper_of

Values = Mapping[str, PlaceValue]


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
    content = render_copy(template, kind, values, is_file_copy=False)
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
    return render_copy(made.template, kind, values, is_file_copy=is_file_copy)


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


def render_copy(
    template: PaperTemplate, kind: InstrumentKind, values: Values, *, is_file_copy: bool
) -> bytes:
    """A copy of a document with these values; what is missing is marked."""
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
