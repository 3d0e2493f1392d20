"""Every date of a plan before it is saved, with what clashes; and whether it was looked at."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from casetrack.accounts.act import Act
from casetrack.cases.models import Case
from casetrack.visits.actions import VisitTerms, days_planned
from casetrack.visits.models import Visit
from casetrack.visits.queries import Clash, clashes
from casetrack.visits.rhythm import PlannedDay
from casetrack.web.words import label, language


@dataclass(frozen=True)
class PreviewRow:
    """One line of the preview, as `macros/lists.html` shows it."""

    number: int
    day: date
    moved_from: date | None
    provisional: bool
    clash: str | None
    note: str | None = None


@dataclass(frozen=True)
class VisitsPreview:
    """The days of a plan. mark: changes with anything that was to be seen in them."""

    rows: Sequence[PreviewRow]
    mark: str

    @property
    def is_provisional(self) -> bool:
        """Whether a day may still move when its year's calendar is published."""
        return any(row.provisional for row in self.rows)


def preview_of(case: Case, terms: VisitTerms, act: Act) -> VisitsPreview:
    """The days `plan_visits` would save now. Raises what it would raise."""
    days = days_planned(case, terms, act)
    others = clashes(
        terms.visitor_id, [planned.day for planned in days], planner=act.by, case_id=case.id
    )
    rows = [_row(number, planned, others) for number, planned in enumerate(days, start=1)]
    return VisitsPreview(rows, _mark(terms, rows, others))


def _row(number: int, planned: PlannedDay, others: Mapping[date, Clash]) -> PreviewRow:
    clash = others.get(planned.day)
    return PreviewRow(
        number=number,
        day=planned.day,
        moved_from=planned.moved_from,
        provisional=planned.is_provisional,
        clash=word_clash(clash) if clash else None,
    )


def word_clash(clash: Clash) -> str:
    """What else the visitor has on that day; another case's child is not named."""
    if not clash.is_told:
        return _("Clash: the visitor has another visit that day.")
    visit: Visit = clash.visit
    who, way = visit.party.alias.in_(language()), label(visit.way)
    if visit.planned_at is None:
        return _("Clash: visit to %(who)s, %(way)s.", who=who, way=way)
    at = visit.planned_at.strftime("%H:%M")
    return _("Clash: visit to %(who)s, %(way)s, %(time)s.", who=who, way=way, time=at)


def _mark(terms: VisitTerms, rows: Sequence[PreviewRow], others: Mapping[date, Clash]) -> str:
    """Without the aim, and without words: the same plan in the other language is the same."""
    told = [
        str(terms.party_id),
        str(terms.visitor_id),
        str(terms.measure_id),
        str(terms.planned_at),
        ",".join(way.value for way in terms.ways),
        *(
            f"{row.day}{row.moved_from}{others[row.day].visit.id if row.day in others else ''}"
            for row in rows
        ),
    ]
    return hashlib.sha256("|".join(told).encode()).hexdigest()[:32]
