"""The procuratorial committee: its minutes are entered once, and cited by its decisions."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
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
from casetrack.casework.identity.actions import ensure_no_number
from casetrack.codes import N_
from casetrack.courses.approvals.models import MINUTES, CommitteeMinutes, Proposal, ProposalStep
from casetrack.db import all_rows, session
from casetrack.errors import NotAllowed, RuleBroken


def enter_minutes(number: str, held_on: date, sat: str, act: Act) -> CommitteeMinutes:
    """Enter the minutes of a sitting of the committee of one's office, flushed. sat: who did.

    Raises NotAllowed; RuleBroken for what is left empty, for a day to come, for a text with an id
    number or a mobile number, and for a number of minutes that was entered before: what was entered
    once stays as it is.
    """
    number, sat = number.strip(), sat.strip()
    for field, told in (("number", number), ("sat", sat)):
        if not told:
            raise RuleBroken(
                N_("Enter the number of the minutes and the members present."), field=field
            )
        ensure_no_number(told, field=field)
    if not has_permission(act.by, MINUTES):
        raise NotAllowed(MINUTES.value)
    ensure_past(held_on, on=act.on, field="held_on")
    if find_minutes(act.by.office_id, number) is not None:
        raise RuleBroken(
            N_("The minutes with the number %(number)s are entered already."),
            field="number",
            number=number,
        )
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


def minutes_cited(office_id: int, approved: Approval) -> CommitteeMinutes | None:
    """The minutes by which the committee decided; None where it did not decide.

    Raises RuleBroken where none of that number were entered, or the committee sat after the day of
    the decision.

    Source: Organic Law of the Procuratorates arts. 31–33 (recalled, not checked).
    """
    if approved.decider is not WhoDecides.COMMITTEE:
        return None
    field = "approved_number" if approved.is_on_paper else "minutes"
    found = find_minutes(office_id, approved.number)
    if found is None:
        raise RuleBroken(
            N_(
                "No minutes with the number %(number)s are entered: a head of the office enters"
                " them with the day and the members present."
            ),
            field=field,
            number=approved.number,
        )
    if found.held_on > approved.on:
        raise RuleBroken(
            N_("By these minutes the committee sat on %(day)s, after that day."),
            field=field,
            day=found.held_on,
        )
    return found


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
        .options(selectinload(CommitteeMinutes.entered_by).lazyload(Staff.office))
        .where(CommitteeMinutes.office_id == office_id)
        .order_by(CommitteeMinutes.held_on.desc(), CommitteeMinutes.id.desc())
        .limit(50)
    )


def decided_by_committee(
    office_id: int, numbers: Collection[str], seen_by: Staff, *, on: date
) -> Mapping[str, Sequence[Any]]:
    """Decisions of the committee by the number of its minutes, in cases this person may know of.

    Each row: the proposal, its case and the number of that, and the kind; one statement.
    """
    rows = session().execute(
        select(ProposalStep.number, Proposal.id, Proposal.case_id, Case.number, Proposal.decides)
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
    found: dict[Any, list[Any]] = {}
    for row in rows:
        found.setdefault(row[0], []).append(row)
    return found
