"""Hearings whose day was set, as lines of the calendar."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import Select, and_, case, literal, select

from casetrack.accounts.models import Staff
from casetrack.cases.duty_kinds import DutyState, ObligationKind
from casetrack.cases.models import Case, Obligation
from casetrack.cases.owed import may_see_duty
from casetrack.clocks.models import Deadline
from casetrack.codes import NP_
from casetrack.db.id_filter import is_among
from casetrack.ledger.clock_triggers import ClockTrigger
from casetrack.ledger.diary import (
    DiaryAsked,
    DiaryKind,
    DiaryRow,
    DiarySaid,
    DiarySource,
    as_code,
    diary_columns,
)

# The longest time between the day on which participants must be told and the hearing.
_BEFORE = timedelta(days=31)
HEARING = DiaryKind.declare("hearing", NP_("diary", "hearing"))


def hearings_in_diary(asked: DiaryAsked) -> Select[*tuple[Any, ...]] | None:
    """The hearings of these days: the clock to tell the participants counts from each.

    One is open until its day is over; nobody is late with it. It is off where that clock ended
    before the day without the participants having been told.
    """
    # Few are of that kind: said here, the others are left out before they are looked up.
    notices = select(Obligation.id).where(Obligation.kind == ObligationKind.HEARING_NOTICE)
    due, day = Obligation.due, Deadline.counted_from
    # The participants are told three days before, or before the holidays in between.
    earliest = asked.first - _BEFORE
    in_days = Obligation.is_open.in_((True, False)), due.between(earliest, asked.last)
    mine = [notices.where(*in_days, own) for own in asked.own(Obligation.owner_id)]
    # A case has few clocks of that kind, and many duties.
    clocks = select(Deadline.id).where(
        Deadline.kind == ObligationKind.HEARING_NOTICE, is_among(Deadline.case_id, asked.cases())
    )
    of_clock = notices.where(Obligation.subject == Deadline.__tablename__)
    in_cases = [of_clock.where(is_among(Obligation.subject_id, clocks))]
    if asked.begins_at_office:
        of_office = notices.where(Obligation.office_id == asked.user.office_id)
        of_state = [of_office.where(Obligation.is_open == is_open) for is_open in (True, False)]
        in_cases = [query.where(due < asked.first, due >= earliest) for query in of_state]
        in_cases += [
            asked.of_each_day(query, Obligation.id, due, Obligation.weight) for query in of_state
        ]
    is_off = and_(Obligation.state == DutyState.LAPSED, Obligation.settled_on < day)
    query = (
        select(
            *diary_columns(
                "hearing",
                row_id=Deadline.id,
                case_id=Obligation.case_id,
                party_id=Obligation.party_id,
                who_id=Obligation.owner_id,
                day=day,
                is_open=day >= asked.on,
                is_late=literal(value=False),
                is_off=case((is_off, True), else_=False),
                what=as_code(Obligation.kind),
                state=as_code(Obligation.state),
                subject_id=Obligation.id,
            )
        )
        .join(Case, Case.id == Obligation.case_id)
        .join(
            Deadline,
            # Said with AND, SQLite would begin at whatever is owed for a deadline anywhere.
            and_(
                Deadline.id
                == case((Obligation.subject == Deadline.__tablename__, Obligation.subject_id)),
                Deadline.fact == ClockTrigger.HEARING_SET,
            ),
        )
        .where(
            is_among(Obligation.id, *in_cases, *mine),
            Obligation.kind == ObligationKind.HEARING_NOTICE,
            may_see_duty(asked.user, on=asked.on),
            day.between(asked.first, asked.last),
            *asked.narrows(party=Obligation.party_id, who=Obligation.owner_id),
        )
    )
    return query if asked.for_device else query.where(~is_off | Obligation.settled_on.is_(None))


def word_hearing(row: DiaryRow, user: Staff, on: date) -> DiarySaid:
    """A hearing in words, and whether the participants were told."""
    is_told = row.state == DutyState.MET
    return DiarySaid(
        title=_("Hearing"),
        url=url_for("clocks.date", case_id=row.case_id, obligation_id=row.subject_id),
        came=_("participants told") if is_told else _("participants not told yet"),
    )


HEARINGS_IN_DIARY = DiarySource("hearing", HEARING, rows=hearings_in_diary, says=word_hearing)
