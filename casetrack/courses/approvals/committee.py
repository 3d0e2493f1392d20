"""The procuratorial committee: its minutes, which its decisions cite by their number."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from casetrack.accounts.act import Act
from casetrack.accounts.approval import Approval, WhoDecides
from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import has_permission
from casetrack.audit.record import AuditKind, record
from casetrack.cases.models import Case
from casetrack.cases.not_future import ensure_past
from casetrack.cases.policy import may_know
from casetrack.codes import N_
from casetrack.courses.approvals.models import (
    MINUTES,
    CommitteeMinutes,
    FormerMinutes,
    Proposal,
    ProposalStep,
)
from casetrack.db import all_rows, session
from casetrack.errors import NotAllowed, RuleBroken


def enter_minutes(number: str, held_on: date, sat: str, act: Act) -> CommitteeMinutes:
    """Enter the minutes of a sitting of the committee of one's office, flushed. sat: who did.

    Raises NotAllowed; RuleBroken for what is left empty, for a day to come, for a text with an id
    number or a mobile number, and for a number of minutes that was entered before.
    """
    number, sat = ensure_tellable(number, held_on, sat, act)
    made = CommitteeMinutes(
        office_id=act.by.office_id,
        number=number,
        held_on=held_on,
        sat=sat,
        entered_by_id=act.by.id,
        entered_at=act.at,
    )
    session().add(made)
    session().flush()
    record(AuditKind.MINUTES_ENTERED, by=act.by, at=act.at, minutes=made.id)
    return made


def ensure_tellable(
    number: str, held_on: date, sat: str, act: Act, *, of: CommitteeMinutes | None = None
) -> tuple[str, str]:
    """The number and who sat, without spaces around them.

    of: the minutes that are corrected. Raises as `enter_minutes`.
    """
    number, sat = number.strip(), sat.strip()
    for field, value in (("number", number), ("sat", sat)):
        if not value:
            raise RuleBroken(
                N_("Enter the number of the minutes and the members present."), field=field
            )
    if not has_permission(act.by, MINUTES):
        raise NotAllowed(MINUTES.value)
    ensure_past(held_on, on=act.on, field="held_on")
    known = find_minutes(act.by.office_id, number)
    if known is not None and known is not of:
        raise RuleBroken(
            N_("The minutes with the number %(number)s are entered already."),
            field="number",
            number=number,
        )
    return number, sat


def minutes_cited(office_id: int, approved: Approval) -> CommitteeMinutes | None:
    """The minutes by which the committee decided; None where it did not decide.

    Raises RuleBroken where none of that number were entered, or the committee sat after the day of
    the decision.

    Source: Organic Law of the Procuratorates arts. 31–33 (recalled, not checked).
    """
    if approved.decider is not WhoDecides.COMMITTEE:
        return None
    field = "approved_number" if approved.is_on_paper else "minutes"
    minutes = find_minutes(office_id, approved.number)
    if minutes is None:
        raise RuleBroken(
            N_(
                "No minutes with the number %(number)s are entered: a head of the office enters"
                " them with the day and the members present."
            ),
            field=field,
            number=approved.number,
        )
    if minutes.held_on > approved.on:
        raise RuleBroken(
            N_("By these minutes the committee sat on %(day)s, after that day."),
            field=field,
            day=minutes.held_on,
        )
    return minutes


def find_minutes(office_id: int, number: str) -> CommitteeMinutes | None:
    """The minutes of the committee of an office with this number."""
    return session().scalar(
        select(CommitteeMinutes).where(
            CommitteeMinutes.office_id == office_id, CommitteeMinutes.number == number.strip()
        )
    )


def minutes_of(office_id: int) -> Sequence[CommitteeMinutes]:
    """The last minutes of the committee of an office, the latest sitting first."""
    return all_rows(
        select(CommitteeMinutes)
        .options(
            selectinload(CommitteeMinutes.entered_by).lazyload(Staff.office),
            selectinload(CommitteeMinutes.former)
            .selectinload(FormerMinutes.corrected_by)
            .lazyload(Staff.office),
        )
        .where(CommitteeMinutes.office_id == office_id)
        .order_by(CommitteeMinutes.held_on.desc(), CommitteeMinutes.id.desc())
        .limit(50)
    )


def decided_by_committee(
    office_id: int, sittings: Collection[CommitteeMinutes], seen_by: Staff, *, on: date
) -> Mapping[int, Sequence[Any]]:
    """Decisions of the committee by the id of its minutes, in cases this person may know of.

    Each row: the proposal, its case and the number of that, and the kind; one statement.
    """
    # A decision cites the number that its minutes had then.
    had = [
        (number, since, until, sitting.id)
        for sitting in sittings
        for number, since, until in _numbers_of(sitting)
    ]
    numbers = {number for number, _since, _until, _id in had}
    if not numbers:
        return {}
    rows = session().execute(
        select(
            *(ProposalStep.number, Proposal.id, Proposal.case_id, Case.number, Proposal.decides),
            ProposalStep.at,
        )
        .join(Proposal, Proposal.id == ProposalStep.proposal_id)
        .join(Case, Case.id == Proposal.case_id)
        .where(
            ProposalStep.decider == WhoDecides.COMMITTEE,
            ProposalStep.number.in_(numbers),
            Proposal.office_id == office_id,
            may_know(seen_by, on=on),
        )
        .order_by(Proposal.id)
    )
    decisions_by_minutes: dict[int, list[Any]] = {}
    for row in rows:
        for number, since, until, id in had:
            if row[0] == number and since <= row.at and (until is None or row.at < until):
                decisions_by_minutes.setdefault(id, []).append(row)
    return decisions_by_minutes


def _numbers_of(minutes: CommitteeMinutes) -> Iterator[tuple[str, datetime, datetime | None]]:
    """Each number that minutes had, since when, and until when (excluded; None: still)."""
    since = minutes.entered_at
    for former in minutes.former:
        yield former.number, since, former.corrected_at
        since = former.corrected_at
    yield minutes.number, since, None
