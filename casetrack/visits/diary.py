"""Visits as lines of the calendar, and in a line of months."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import pgettext
from sqlalchemy import ColumnElement, Select, and_, or_, select

from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission, has_permission
from casetrack.cases.facts import CaseFacts
from casetrack.cases.kinds import Provenance
from casetrack.cases.models import Case
from casetrack.cases.owed import of_its_case
from casetrack.codes import NP_
from casetrack.db.id_filter import is_among
from casetrack.db.partial_date import first_day
from casetrack.ledger.diary import (
    DiaryAsked,
    DiaryKind,
    DiaryOffer,
    DiaryRow,
    DiarySaid,
    DiarySource,
    as_code,
    diary_columns,
)
from casetrack.ledger.month_marks import Mark, MarkShape, MonthRow, MonthsOf, RowPlace
from casetrack.visits.listing import stands_under
from casetrack.visits.models import CALLED_OFF, Condition, Visit, VisitState, VisitWay, is_slip_with
from casetrack.visits.policy import comes_along, may_be_shown_in_feed, may_see
from casetrack.visits.queries import seen_of, visits_in_short
from casetrack.web.words import label


def _visits(of: MonthsOf, _user: Staff) -> Iterator[Mark]:
    for visit in seen_of(of.facts.read(visits_in_short), sight=of.facts.sight):
        if visit.party_id == of.party.id and not visit.is_spot_check:
            yield from mark_of(visit, of.facts, done=MarkShape.DONE, planned=MarkShape.PLANNED)


def mark_of(
    visit: Visit, facts: CaseFacts, *, done: MarkShape, planned: MarkShape
) -> Iterator[Mark]:
    """A visit that this person may see, where its day is known and it was not taken back."""
    day = visit.day()
    if day is None or visit.called_off or visit.state is VisitState.CANCELLED:
        return
    note = ""
    if visit.is_late(on=facts.on):
        shape = MarkShape.LATE
    elif visit.is_open():
        shape = planned
    elif visit.state in CALLED_OFF:
        shape, note = MarkShape.NOT, label(visit.state)
    else:
        shape, note = done, "" if visit.state is VisitState.DONE else label(visit.state)
    yield Mark(
        shape,
        day,
        label(shape) if visit.is_open() else label(visit.state),
        note=note,
        url=url_for("visits.show", case_id=visit.case_id, visit_id=visit.id),
    )


MONTH_MARKS = (
    MonthRow("visits", _l("Visits"), RowPlace.SEEN, _visits, none=_l("none"), is_shared=True),
)


VISIT = DiaryKind.declare("visit", NP_("diary", "visit"))
# Nobody went, and nobody will.
OFF = (VisitState.CANCELLED, VisitState.NOT_HELD)


def visits_in_diary(asked: DiaryAsked) -> Select[*tuple[Any, ...]] | None:
    """The visits that stand under these days, as `Visit.day` says; None for who may see none."""
    if not has_permission(asked.user, Permission.VISITS_READ):
        return None
    first, last = asked.first, asked.last
    happened, planned = first_day(Visit.happened), Visit.planned_on
    in_days = or_(planned.between(first, last), happened.between(first, last))
    query = (
        select(
            *diary_columns(
                "visit",
                row_id=Visit.id,
                case_id=Visit.case_id,
                party_id=Visit.party_id,
                who_id=Visit.visitor_id,
                day=stands_under(),
                at=Visit.planned_at,
                is_open=Visit.state == VisitState.PLANNED,
                is_late=and_(Visit.state == VisitState.PLANNED, planned < asked.on),
                is_off=Visit.state.in_(OFF),
                what=as_code(Visit.way),
                state=as_code(Visit.state),
                note=as_code(Visit.condition),
                subject_id=Visit.id,
            )
        )
        .join(Case, Case.id == Visit.case_id)
        .where(
            is_among(Visit.id, *_ids(asked, in_days)),
            may_see(asked.user, on=asked.on),
            Case.provenance != Provenance.PUBLISHED,
            in_days,
            stands_under().between(first, last),
            *asked.narrows(party=Visit.party_id, who=Visit.visitor_id),
        )
    )
    return query.where(may_be_shown_in_feed(on=asked.on)) if asked.for_device else query


def _ids(asked: DiaryAsked, in_days: ColumnElement[bool]) -> list[Select[int]]:
    happened, planned = first_day(Visit.happened), Visit.planned_on
    if asked.begins_at_office:
        is_seen = and_(may_see(asked.user, on=asked.on), Case.provenance != Provenance.PUBLISHED)
        of_office = select(Visit.id).where(
            Visit.office_id == asked.user.office_id,
            of_its_case(is_seen, Visit.case_id),
            *asked.narrows(party=Visit.party_id, who=Visit.visitor_id),
        )
        # Most stand under the day planned, and most of those are of a state of their own.
        return [
            asked.of_each_day(of_office.where(stands_under() == happened), Visit.id, happened),
            *(
                asked.of_each_day(
                    of_office.where(Visit.state == state, stands_under() == planned),
                    Visit.id,
                    planned,
                )
                for state in VisitState
            ),
        ]
    of_days = select(Visit.id).where(in_days)
    mine = [of_days.where(condition) for condition in asked.own(Visit.visitor_id)]
    if mine:
        mine.append(comes_along(asked.user.id))
    return [of_days.where(is_among(Visit.case_id, asked.cases())), *mine]


def word_visit(row: DiaryRow, user: Staff, on: date) -> DiarySaid:
    """Way and outcome of a visit in the calendar; a late one leads to its outcome."""
    is_to_record = row.is_late and has_permission(user, Permission.VISITS_RECORD)
    return DiarySaid(
        title=label(VisitWay(row.what)),
        url=_url(row, "visits.outcome" if is_to_record else "visits.show"),
        came=_came(row),
    )


def offer_of_visit(row: DiaryRow, user: Staff, on: date) -> DiaryOffer:
    """Its outcome, once its day has come; the slip, for who goes."""
    is_due = row.is_open and row.day <= on and has_permission(user, Permission.VISITS_RECORD)
    # A visit that was made stands under the day it was made on; the slip goes by the day planned.
    goes = row.is_open and is_slip_with(user.id, row.who_id, VisitState(row.state), row.day, on=on)
    return DiaryOffer(
        button=(_("Record outcome"), _url(row, "visits.outcome")) if is_due else None,
        beside=(_("Slip"), _url(row, "slips.show")) if goes else None,
    )


def _url(row: DiaryRow, endpoint: str) -> str:
    return url_for(endpoint, case_id=row.case_id, visit_id=row.row_id)


def _came(row: DiaryRow) -> str:
    if row.is_late:
        return _("no outcome")
    if row.is_open:
        return ""
    met = Condition(row.note) if row.note else None
    state = label(VisitState(row.state))
    return state + pgettext("clauses", ", ") + label(met) if met else state


VISITS_IN_DIARY = DiarySource(
    "visit", VISIT, rows=visits_in_diary, says=word_visit, offers=offer_of_visit
)
