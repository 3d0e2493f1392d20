"""The preview of a plan: every date with its clashes, and whether it was shown."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time

from flask_babel import gettext as _

from casetrack.accounts.act import Act
from casetrack.cases.models import Case, Measure
from casetrack.cases.policy import sight_of
from casetrack.clocks.calendar.calendars import current_calendar
from casetrack.db import session
from casetrack.events import Survey, ask_all
from casetrack.law import word_why
from casetrack.visits.actions import VisitTerms, slots_planned, within
from casetrack.visits.models import Visit
from casetrack.visits.queries import Clash, clashes, visits_to_family
from casetrack.visits.rhythm import PlannedDay, is_without_end
from casetrack.web.words import label, language

# When offices are open; a visit at another time is planned, and said to be outside of them.
OFFICE_HOURS = (time(8, 30), time(17, 30))


@dataclass(frozen=True)
class DaysAway(Survey[frozenset[date]]):
    """On which of these days one of these people is away."""

    staff_ids: frozenset[int]
    days: tuple[date, ...]


@dataclass(frozen=True)
class PreviewRow:
    """One line of the preview, as `macros/lists.html` shows it. number: None on a day left out."""

    number: int | None
    day: date
    moved_from: date | None
    provisional: bool
    clash: str | None
    note: str | None = None


@dataclass(frozen=True)
class VisitsPreview:
    """The days of a plan. mark: changes with anything that was to be seen in them.

    goes_on: whether further visits follow, until what they serve ends. at: what is to be said of
    the time of day.
    """

    rows: Sequence[PreviewRow]
    mark: str
    goes_on: bool = False
    at: str | None = None

    @property
    def is_provisional(self) -> bool:
        """Whether a day may still move when its year's calendar is published."""
        return any(row.provisional for row in self.rows)

    @property
    def count(self) -> int:
        """Number of visits that would be saved now."""
        return sum(row.number is not None for row in self.rows)


def preview_of(
    case: Case, terms: VisitTerms, act: Act, *, but_plan: int | None = None
) -> VisitsPreview:
    """The days `plan_visits` would save now. Raises like it.

    but_plan: the plan that these days take the place of; its visits clash with nothing.
    """
    slots = slots_planned(case, terms, act)
    days = [slot.day for slot in slots if not slot.is_left_out]
    goes = {terms.visitor_id, *terms.along_ids, *([terms.records_id] if terms.records_id else [])}
    others = clashes(goes, days, planner=act.by, case_id=case.id, but_plan=but_plan)
    sight = sight_of(act.by, case, on=act.on)
    family = visits_to_family(case.id, days, sight=sight, but_plan=but_plan)
    away = frozenset[date]().union(*ask_all(DaysAway(frozenset(goes), tuple(days))))
    words_by_day = {day: _word_others(day, others, family, away) for day in days}
    numbers = iter(range(1, len(slots) + 1))
    rows = [
        _row(None if planned.is_left_out else next(numbers), planned, words_by_day)
        for planned in slots
    ]
    measure = session().get(Measure, terms.measure_id) if terms.measure_id else None
    return VisitsPreview(
        rows,
        _mark(terms, rows, others, family, away),
        goes_on=is_without_end(within(terms, measure)),
        at=_word_time(terms.planned_at),
    )


def _row(
    number: int | None, planned: PlannedDay, words_by_day: Mapping[date, str | None]
) -> PreviewRow:
    return PreviewRow(
        number=number,
        day=planned.day,
        moved_from=planned.moved_from,
        provisional=planned.is_provisional,
        clash=words_by_day.get(planned.day) if number is not None else None,
        note=_word_day(number, planned),
    )


def _word_day(number: int | None, planned: PlannedDay) -> str | None:
    """Why it was moved or left out, or that it is a rest day which is kept."""
    why = planned.exams.name.in_(language()) if planned.exams else _name_of(planned.slot)
    if number is None:
        return _("Left out: %(why)s.", why=why) if why else _("Left out: no day near it fits.")
    if planned.moved_from is not None:
        return _("%(why)s.", why=why) if why else None
    if (kept := _name_of(planned.day)) is not None:
        return _("This is a rest day: %(why)s.", why=kept)
    return None


def _name_of(day: date) -> str | None:
    calendar = current_calendar()
    if calendar.is_workday(day):
        return None
    code = calendar.why(day)
    return word_why(code, language()) if code else None


def _word_time(at: time | None) -> str | None:
    opens, closes = OFFICE_HOURS
    if at is None or opens <= at <= closes:
        return None
    return _(
        "%(time)s is outside of office hours, %(opens)s to %(closes)s.",
        time=at.strftime("%H:%M"),
        opens=opens.strftime("%H:%M"),
        closes=closes.strftime("%H:%M"),
    )


def _word_others(
    day: date,
    others: Mapping[date, Clash],
    family: Mapping[date, Visit],
    away: Collection[date],
) -> str | None:
    clash, also = others.get(day), family.get(day)
    if day in away:
        return _("Clash: somebody who goes is away that day.")
    if clash is not None:
        return word_clash(clash)
    if also is not None:
        who = also.party.alias.in_(language())
        name = also.visitor.name if also.visitor else None
        if name is None:
            return _("Clash: %(who)s is visited that day, too.", who=who)
        return _("Clash: %(who)s is visited that day, too; %(name)s goes.", who=who, name=name)
    return None


def word_clash(clash: Clash) -> str:
    """Another duty of the visitor on that day, in words; a child of another case is not named."""
    if not clash.is_told:
        return _("Clash: the visitor has another visit that day.")
    visit: Visit = clash.visit
    who, way = visit.party.alias.in_(language()), label(visit.way)
    if visit.planned_at is None:
        return _("Clash: visit to %(who)s, %(way)s.", who=who, way=way)
    at = visit.planned_at.strftime("%H:%M")
    return _("Clash: visit to %(who)s, %(way)s, %(time)s.", who=who, way=way, time=at)


def _mark(
    terms: VisitTerms,
    rows: Sequence[PreviewRow],
    others: Mapping[date, Clash],
    family: Mapping[date, Visit],
    away: Collection[date],
) -> str:
    """Without the aim, and without words: the same plan in the other language is the same."""
    values = [
        str(terms.party_id),
        str(terms.visitor_id),
        str(terms.measure_id),
        str(terms.planned_at),
        str((terms.too_ids, terms.meets_ids, terms.along_ids, terms.records_id)),
        ",".join(way.value for way in terms.ways),
        *(
            f"{'' if row.number else 'out'}{row.day}{row.moved_from}"
            f"{others[row.day].visit.id if row.day in others else ''}"
            f"{family[row.day].id if row.day in family else ''}"
            f"{'away' if row.day in away else ''}"
            for row in rows
        ),
    ]
    return hashlib.sha256("|".join(values).encode()).hexdigest()[:32]
