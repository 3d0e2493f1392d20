"""Queries for reports of visits, and for the people who may have been met."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import joinedload

from casetrack.cases.case_rows import CaseRows
from casetrack.cases.kinds import PartyKind
from casetrack.cases.models import Case, Party, Tie
from casetrack.db import session
from casetrack.visits.reports.models import VisitMet, VisitReport

REPORTS = CaseRows(VisitReport, "id", only=VisitReport.next_on.is_not(None))


def reports_of(visit_id: int) -> Sequence[VisitReport]:
    """Reports of a visit, corrected ones too, the latest first; one statement."""
    query = select(VisitReport).where(VisitReport.visit_id == visit_id)
    # Of whoever was met only the alias is told.
    met = joinedload(VisitReport.met).joinedload(VisitMet.party)
    rows = session().scalars(query.order_by(VisitReport.id.desc()).options(met))
    return rows.unique().all()


def standing_report(visit_id: int) -> VisitReport | None:
    """The valid report of a visit."""
    return next((report for report in reports_of(visit_id) if report.withdrawn_by_id is None), None)


def may_have_met(case: Case, party: Party, *, sees_all: bool) -> Sequence[Party]:
    """The people of a case who may have been met at a visit to one of them, who comes first.

    sees_all: everybody; else who is tied to that person, of whom whoever goes there hears anyway.
    One statement.
    """
    query = select(Party).where(Party.case_id == case.id, Party.kind == PartyKind.PERSON)
    if not sees_all:
        tied = exists().where(
            Tie.case_id == case.id,
            Tie.withdrawn_by_id.is_(None),
            or_(
                (Tie.party_id == party.id) & (Tie.other_id == Party.id),
                (Tie.other_id == party.id) & (Tie.party_id == Party.id),
            ),
        )
        query = query.where(or_(Party.id == party.id, tied))
    people = session().scalars(query.order_by(Party.position, Party.id))
    return sorted(people, key=lambda other: other.id != party.id)
