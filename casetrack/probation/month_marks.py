"""Marks of a probation by month: its breaches, its length and its end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import pgettext
from sqlalchemy import select

from casetrack.accounts.models import Staff
from casetrack.cases.facts import CaseFacts
from casetrack.cases.kinds import MeasureKind
from casetrack.cases.models import Party
from casetrack.db import session
from casetrack.ledger.month_marks import (
    Mark,
    MarkShape,
    MonthLine,
    MonthRow,
    MonthsOf,
    RowPlace,
    month_line,
    months_to,
)
from casetrack.ledger.page_parts import PersonPart, PersonPlace
from casetrack.probation.models import Breach, Probation, ProbationChange
from casetrack.probation.queries import breaches_of, probations_beside_measures
from casetrack.probation.supervision_parts import Supervising, SupervisionPart
from casetrack.web.dates import month_day
from casetrack.web.words import label


def line_of(facts: CaseFacts, probation: Probation, user: Staff) -> MonthLine | None:
    """The months of a probation as this person may see them.

    From the day of the decision to the last day in force, or to a later former end; None where
    either is not known as a day, or where the probation never ran.
    """
    decided = next(
        (
            decision.decided
            for decision in facts.dispositions
            if decision.id == probation.disposition_id
        ),
        None,
    )
    last = probation.ends_on()
    if decided is None or not decided.is_day or decided.first is None or last is None:
        return None
    if not probation.has_begun() or last < decided.first:
        return None
    ends = [
        last,
        *(change.old_end for change in _changes(facts, probation) if change.old_end is not None),
    ]
    return month_line(
        MonthsOf(
            facts,
            facts.party(probation.party_id),
            next(measure for measure in facts.measures if measure.id == probation.measure_id),
            probation.id,
            months_to(decided.first, last, later=max(ends)),
            last,
        ),
        user,
    )


@dataclass(frozen=True)
class _ChangesOf:
    """Changes of one probation's length, as a query that `CaseFacts.read` caches."""

    probation_id: int

    def __call__(self, _case: object) -> list[ProbationChange]:
        query = select(ProbationChange).where(ProbationChange.probation_id == self.probation_id)
        order = (ProbationChange.position, ProbationChange.id)
        return list(session().scalars(query.order_by(*order)))


def _changes(facts: CaseFacts, probation: Probation) -> list[ProbationChange]:
    return facts.read(_ChangesOf(probation.id))


def _probation(of: MonthsOf) -> Probation | None:
    if of.measure.kind is not MeasureKind.PROBATION:
        return None
    probations = of.facts.read(probations_beside_measures)
    return next((probation for probation in probations if probation.id == of.record_id), None)


def _breaches(of: MonthsOf, _user: Staff) -> list[Mark] | None:
    probation = _probation(of)
    return None if probation is None else [*_told(of, breaches_of(probation))]


def _told(of: MonthsOf, breaches: Any) -> Iterator[Mark]:
    breach: Breach
    for breach in breaches:
        when = breach.happened
        if when.first is None or when.last is None:
            continue
        kind = (
            pgettext("breach", "Public order")
            if breach.of_public_order
            else pgettext("breach", "Supervision")
        )
        yield Mark(
            MarkShape.BREACH,
            when.first,
            kind,
            last=when.last if when.last != when.first else None,
            text="" if when.is_day else _("day not known"),
            note=_("serious consequences") if breach.is_serious else "",
            url=url_for(
                "probation.show",
                case_id=of.facts.case.id,
                probation_id=breach.probation_id,
                _anchor="breaches",
            ),
        )


def _length(of: MonthsOf, _user: Staff) -> list[Mark] | None:
    """Marks of the end, of the first planned end, and of each change."""
    probation = _probation(of)
    if probation is None:
        return None
    url = url_for("probation.show", case_id=of.facts.case.id, probation_id=probation.id)
    changes = _changes(of.facts, probation)
    marks = [
        Mark(
            MarkShape.CHANGED,
            change.decided.first,
            label(change.way),
            note=_("%(way)s to %(day)s", way=label(change.way), day=month_day(change.new_end))
            if change.new_end
            else label(change.way),
            url=f"{url}#changes",
        )
        for change in changes
        if change.decided.is_day and change.decided.first is not None
    ]
    first_end = changes[0].old_end if changes else None
    if first_end is not None and first_end != of.last:
        marks.append(Mark(MarkShape.PLANNED, first_end, _("first end"), note=_("first end")))
    marks.append(Mark(MarkShape.DUE, of.last, _("ends"), note=_("ends"), url=url))
    if probation.revoked_on is not None:
        text = _("revoked")
        marks.append(Mark(MarkShape.NOT, probation.revoked_on, text, note=text, url=url))
    return marks


def _of_person(facts: CaseFacts, party: Party, user: Staff) -> list[MonthLine] | None:
    lines = [
        line
        for probation in facts.read(probations_beside_measures)
        if probation.party_id == party.id and (line := line_of(facts, probation, user)) is not None
    ]
    return lines or None


MONTH_MARKS = (
    MonthRow("breaches", _l("Breaches"), RowPlace.WENT, _breaches, none=_l("none")),
    MonthRow("length", _l("Length"), RowPlace.LENGTH, _length),
)


def _of_file(file: Supervising, user: Staff) -> list[MonthLine] | None:
    line = line_of(file.facts, file.probation, user)
    return [line] if line is not None and line.rows else None


PERSON_PARTS = (PersonPart("probation/_months_of_person.html", _of_person, PersonPlace.MONTHS),)
# An entrusted office sees the shared rows only.
FILE_PARTS = (SupervisionPart("probation/_months_of_person.html", _of_file, for_both=True),)
