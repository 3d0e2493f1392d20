"""Obligations as lines of the calendar: periods, replies, next steps, sessions."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import url_for
from flask_babel import pgettext
from sqlalchemy import ColumnElement, Select, and_, case, or_, select

from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission, has_permission
from casetrack.brought import brought
from casetrack.cases.duty_kinds import DutyState, ObligationKind, windows
from casetrack.cases.models import Case, Obligation
from casetrack.cases.owed import OwedLine, may_see_duty, may_see_owed
from casetrack.db.id_filter import is_among
from casetrack.law import Lateness
from casetrack.ledger.diary import (
    NO_OFFER,
    DiaryAsked,
    DiaryKind,
    DiaryOffer,
    DiaryRow,
    DiarySaid,
    DiarySource,
    as_code,
    diary_columns,
)
from casetrack.ledger.registry import DutyLine, duty_line
from casetrack.web.words import label


def duties_in_diary(asked: DiaryAsked) -> Select[*tuple[Any, ...]] | None:
    """Visible obligations due on these days, settled ones included.

    Suspended and lapsed obligations are left out.
    """
    kinds = _kinds(asked)
    if not kinds:
        return None
    due, ended = Obligation.due, Obligation.settled_on
    wanted = [
        Obligation.kind.in_(kinds),
        *asked.narrows(party=Obligation.party_id, who=Obligation.owner_id),
    ]
    if asked.for_device:
        # Withheld obligations are never sent to a device.
        wanted.append(~Obligation.is_withheld)
    else:
        was_its_day = or_(Obligation.is_open, Obligation.state == DutyState.MET, ended >= due)
        wanted.append(was_its_day)
    return (
        select(
            *diary_columns(
                "duty",
                row_id=Obligation.id,
                case_id=Obligation.case_id,
                party_id=Obligation.party_id,
                who_id=Obligation.owner_id,
                day=due,
                is_open=Obligation.is_open,
                is_late=and_(Obligation.is_open, due < asked.on, Obligation.kind.notin_(windows())),
                # Settled before its due date.
                is_off=case((ended < due, True), else_=False),
                what=as_code(Obligation.kind),
                state=as_code(Obligation.state),
                note=Obligation.subject,
                subject_id=Obligation.subject_id,
            )
        )
        .join(Case, Case.id == Obligation.case_id)
        .where(
            is_among(Obligation.id, *_ids(asked, *wanted)),
            due.between(asked.first, asked.last),
            may_see_duty(asked.user, on=asked.on),
            *wanted,
        )
    )


def _ids(asked: DiaryAsked, *wanted: ColumnElement[bool]) -> list[Select[int]]:
    # With both values of is_open named, indexes on (…, is_open, due) serve.
    both, due = (True, False), Obligation.due
    if asked.begins_at_office:
        of_office = select(Obligation.id).where(
            Obligation.office_id == asked.user.office_id,
            *wanted,
            may_see_owed(asked.user, on=asked.on),
        )
        return [
            asked.of_each_day(
                of_office.where(Obligation.is_open == is_open),
                Obligation.id,
                due,
                Obligation.weight,
            )
            for is_open in both
        ]
    of_days = select(Obligation.id).where(
        Obligation.is_open.in_(both), due.between(asked.first, asked.last)
    )
    mine = [of_days.where(condition) for condition in asked.own(Obligation.owner_id)]
    return [of_days.where(is_among(Obligation.case_id, asked.cases())), *mine]


def kind_of_duty(code: str) -> DiaryKind:
    """The calendar kind of an obligation kind, by its code."""
    kind = ObligationKind(code)
    return duty_line(kind).diary_kind


def word_duty(row: DiaryRow, user: Staff, on: date) -> DiarySaid:
    """The words of a duty, as on Today."""
    line = duty_line(ObligationKind(row.what))
    title = line.late_title if row.is_late and line.late_title is not None else line.title
    return DiarySaid(
        title=str(title),
        url=url_for("clocks.date", case_id=row.case_id, obligation_id=row.row_id),
        came=_came(row),
    )


def offer_of_duty(row: DiaryRow, user: Staff, on: date) -> DiaryOffer:
    """The button of a duty, for who may settle it."""
    line = duty_line(ObligationKind(row.what))
    # Without its own permission, settling needs that of the journal.
    settles = row.is_open and has_permission(user, line.needs or Permission.JOURNAL_WRITE)
    has_button = settles and line.button
    return DiaryOffer((str(line.button), line.url(_owed(row)))) if has_button else NO_OFFER


def _owed(row: DiaryRow) -> OwedLine:
    """The obligation of a line, as far as its address needs it."""
    return OwedLine(
        id=row.row_id,
        kind=ObligationKind(row.what),
        case_id=row.case_id,
        owner_id=row.who_id,
        party_id=row.party_id,
        due=row.day,
        is_open=row.is_open,
        state=DutyState(row.state),
        weight=Lateness.AGREED.value,
        is_provisional=False,
        subject=row.note or "",
        subject_id=row.subject_id,
        settled_on=None,
    )


def _came(row: DiaryRow) -> str:
    if row.is_late:
        return pgettext("diary", "late")
    return "" if row.is_open else label(DutyState(row.state))


def _kinds(asked: DiaryAsked) -> list[ObligationKind]:
    return [
        line.kind
        for line in brought(DutyLine)
        if line.in_diary(asked.user) and asked.kind in (None, line.diary_kind)
    ]


DUTIES_IN_DIARY = DiarySource(
    "duty",
    None,
    rows=duties_in_diary,
    says=word_duty,
    kind_of=kind_of_duty,
    offers=offer_of_duty,
)
