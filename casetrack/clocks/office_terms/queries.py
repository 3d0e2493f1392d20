"""Read the terms of an office, and count by them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy import select

from casetrack.clocks.calendar.calendars import current_calendar
from casetrack.clocks.office_terms.models import OfficeTerm, TermOfOffice
from casetrack.db import session
from casetrack.law.counting import Length, Rolled
from casetrack.law.dates import end_of_length


def set_by(office_id: int) -> Mapping[str, TermOfOffice]:
    """The numbers that an office set, by the codes of their terms; one statement."""
    query = select(TermOfOffice).where(TermOfOffice.office_id == office_id)
    return {row.code: row for row in session().scalars(query)}


def length_in(office_id: int, term: OfficeTerm) -> Length:
    """The length of a term in an office: its own number, or the usual one."""
    row = set_by(office_id).get(term.code)
    return Length(row.number, term.usual.unit) if row is not None else term.usual


def counted(office_id: int, term: OfficeTerm, start: date) -> Rolled:
    """The last day of a term that an office counts from a day, itself not counted."""
    return end_of_length(start, length_in(office_id, term), calendar=current_calendar())
