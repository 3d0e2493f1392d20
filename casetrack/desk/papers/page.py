"""The page of an instrument: each place with its value, what is missing, what was made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from flask import url_for

from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission, has_permission
from casetrack.cases.models import Party
from casetrack.desk.papers.changes import PlaceChange, changes_since
from casetrack.desk.papers.making import is_issued_here, lacking, made_of, number_for
from casetrack.desk.papers.models import TEMPLATES, MadePaper, PaperTemplate
from casetrack.desk.papers.named import people_in
from casetrack.desk.papers.places import NUMBER, values_of
from casetrack.desk.papers.sheet import page_of
from casetrack.desk.papers.templates import in_force, places_used
from casetrack.ledger.papers import InstrumentKind, PaperAsked, PaperPlace, PlaceValue, paper_of


@dataclass(frozen=True)
class PlaceLine:
    """A place of an instrument on its page. lacking: numbers of rows; (0,) where all is missing.

    fill: the page that records or shows it.
    """

    place: PaperPlace
    value: PlaceValue
    lacking: tuple[int, ...]
    fill: str | None


@dataclass(frozen=True)
class InstrumentPage:
    """All that the page of an instrument shows. changes: of the last document made.

    has_number: whether it has its number already; else it takes the next one when it is made.
    people: those whose names this reader may have in it. public: where its public version is made.
    """

    kind: InstrumentKind
    asked: PaperAsked
    lines: Sequence[PlaceLine]
    made: Sequence[MadePaper]
    changes: Sequence[PlaceChange]
    number: str
    has_number: bool
    template: PaperTemplate | None
    may_make: bool
    is_issued: bool
    may_set_templates: bool
    people: Sequence[Party]
    public: str | None

    @cached_property
    def missing(self) -> int:
        """How many places lack something."""
        return sum(bool(line.lacking) for line in self.lines)


def instrument_page(asked: PaperAsked, kind: InstrumentKind, user: Staff) -> InstrumentPage:
    """The page of an instrument for a reader of the whole case; missing places come first."""
    places, made = places_used(asked.facts.case.office_id, kind), made_of(asked)
    values = values_of(places, asked)
    number, has_number = number_for(asked, kind)
    if NUMBER in values:
        values[NUMBER] = number
    missing = lacking(places, values, kind, asked.facts.case.office_id)
    lines = [
        PlaceLine(place, values[place.name], missing.get(place.name, ()), _fill(place, asked, user))
        for place in places
    ]
    may_look = asked.facts.may(user, Permission.IDENTITY_SEE)
    is_issued = is_issued_here(asked)
    return InstrumentPage(
        kind=kind,
        asked=asked,
        lines=sorted(lines, key=lambda line: (not line.lacking, line.place.on_file_only)),
        made=made,
        changes=changes_since(made[0], kind, asked) if made else (),
        number=number,
        has_number=has_number,
        template=in_force(asked.facts.case.office_id, kind),
        may_make=is_issued and asked.facts.may(user, Permission.JOURNAL_WRITE),
        is_issued=is_issued,
        may_set_templates=has_permission(user, TEMPLATES)
        and user.office_id == asked.facts.case.office_id,
        people=people_in(asked, kind) if may_look else (),
        public=_public(asked, user),
    )


def _public(asked: PaperAsked, user: Staff) -> str | None:
    paper = paper_of(asked.kind)
    if paper is None or paper.public is None:
        return None
    return paper.public(asked) if asked.facts.may(user, Permission.SUGGESTIONS_WRITE) else None


def _fill(place: PaperPlace, asked: PaperAsked, user: Staff) -> str | None:
    if place.fill is not None and asked.facts.may(user, place.needs):
        return place.fill(asked)
    case_id = asked.facts.case.id
    if place.name == NUMBER and asked.decision is not None:
        return url_for("papers.number", case_id=case_id, decision_id=asked.decision.id)
    if place.name == NUMBER and has_permission(user, TEMPLATES):
        return url_for("papers.templates")
    paper = paper_of(asked.kind)
    way = paper.fill(asked) if paper is not None and paper.fill is not None else None
    return way or page_of(asked)
