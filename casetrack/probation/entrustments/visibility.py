"""Access to an entrustment, as the office of the case or as the other office; data of its page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask import abort
from sqlalchemy.orm import joinedload

from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission
from casetrack.cases.models import Case
from casetrack.cases.policy import Sight, may, sight_of
from casetrack.cases.queries import find_case
from casetrack.db import session
from casetrack.db.transaction import is_writing
from casetrack.errors import NotAllowed
from casetrack.guidance.models import GuardianshipOrder
from casetrack.probation.changes import changes_of
from casetrack.probation.entrustments.models import (
    ANSWER,
    READ,
    RECORD,
    WRITE,
    DutySide,
    Entrustment,
    EntrustmentReport,
)
from casetrack.probation.entrustments.queries import (
    find_entrustment,
    letter_to,
    orders_about,
    probation_of,
    visits_to,
)
from casetrack.probation.entrustments.steps import is_theirs
from casetrack.probation.models import Probation, ProbationChange, ProbationCondition
from casetrack.visits.models import Visit
from casetrack.visits.policy import may_see_slip, sees
from casetrack.web.access import signed_in_user
from casetrack.web.clock import today


@dataclass(frozen=True)
class Shown:
    """An entrustment as the user sees it, and how much of its case they see.

    is_whole: the whole case; else the child's part alone. is_letter: the letter alone, without the
    data to be entrusted. may_write, may_answer, may_record: permissions of the user here.
    """

    case: Case
    entrustment: Entrustment
    sight: Sight
    is_whole: bool
    is_letter: bool = False
    may_write: bool = False
    may_answer: bool = False
    may_record: bool = False


def shown_or_404(case_id: int, entrustment_id: int) -> Shown:
    """The entrustment, for users of its case, or who answer or supervise for the other office.

    404 for everybody else. A writing request locks the case until it is saved.
    """
    user, on = signed_in_user(), today()
    case = find_case(case_id, visible_to=user, on=on, lock=is_writing())
    if case is None:
        asked = letter_to(user, case_id, entrustment_id, on=on) or abort(404)
        hidden_case = session().get_one(
            Case, case_id, options=[joinedload(Case.office), joinedload(Case.handler)]
        )
        return _letter(hidden_case, asked)
    entrustment = find_entrustment(case.id, entrustment_id) or abort(404)
    sight = sight_of(user, case, on=on)
    if sight.is_whole:
        may_write = case.is_open() and may(user, WRITE, case, on=on, sight=sight)
        return Shown(
            case,
            entrustment,
            sight,
            is_whole=True,
            may_write=may_write,
            may_answer=may_write and entrustment.office_id is None,
            may_record=case.is_open() and may(user, RECORD, case, on=on, sight=sight),
        )
    about = entrustment.party_id
    is_let_in = sight.allows(RECORD, party_id=about) and entrustment.is_running
    if not is_theirs(entrustment, user) or not is_let_in:
        # An office that already sees another part of the case may be sent a letter, too.
        return _letter(case, letter_to(user, case.id, entrustment.id, on=on) or abort(404))
    return Shown(
        case,
        entrustment,
        sight,
        is_whole=False,
        may_answer=may(user, ANSWER, case, on=on, party_id=about, sight=sight),
        may_record=may(user, RECORD, case, on=on, party_id=about, sight=sight),
    )


def shown_to(permission: Permission, case_id: int, entrustment_id: int) -> Shown:
    """Like `shown_or_404`; raises NotAllowed without the permission."""
    shown = shown_or_404(case_id, entrustment_id)
    party_id = None if shown.is_whole else shown.entrustment.party_id
    user, case = signed_in_user(), shown.case
    if permission is READ and shown.is_whole:
        # A user who sees the case whole may read this, also in a published case.
        permission = Permission.CASE_READ
    if not may(user, permission, case, on=today(), party_id=party_id, sight=shown.sight):
        raise NotAllowed(permission.value, case_id=case.id)
    return shown


def _letter(case: Case, asked: Entrustment) -> Shown:
    user, on = signed_in_user(), today()
    sight = sight_of(user, case, on=on)
    may_answer = may(user, ANSWER, case, on=on, party_id=asked.party_id, sight=sight)
    return Shown(case, asked, sight, is_whole=False, is_letter=True, may_answer=may_answer)


@dataclass(frozen=True)
class Supervised:
    """Measures and visits of the child. sides: the office of a requirement, by its place.

    slips: ids of the visits whose sheet the reader may open now. meetings: ids of the visits that
    are meetings of both offices.
    """

    probation: Probation | None
    changes: Sequence[ProbationChange]
    conditions: Sequence[ProbationCondition]
    sides: Mapping[int, DutySide]
    orders: Sequence[GuardianshipOrder]
    ahead: Sequence[Visit]
    past: Sequence[Visit]
    slips: frozenset[int]
    meetings: frozenset[int]


def supervised(shown: Shown, user: Staff, *, on: date) -> Supervised:
    """The data of the page, with the visits that this user may see."""
    entrustment, case = shown.entrustment, shown.case
    probation = probation_of(entrustment)
    sight = shown.sight
    their_visits = visits_to(entrustment)
    visits = [visit for visit, _meets in their_visits if sees(sight, visit)]
    ahead = [visit for visit in visits if visit.is_open()]
    return Supervised(
        probation=probation,
        changes=changes_of(probation) if probation is not None else [],
        conditions=probation.asked() if probation is not None else [],
        sides={duty.condition: duty.side for duty in entrustment.duties},
        orders=orders_about(entrustment.party),
        ahead=ahead,
        past=[visit for visit in reversed(visits) if not visit.is_open()],
        slips=frozenset(
            visit.id for visit in ahead if may_see_slip(user, visit, case, on=on, sight=sight)
        ),
        meetings=frozenset(visit.id for visit, meets in their_visits if meets),
    )


def reports_of(shown: Shown) -> list[EntrustmentReport]:
    """Reports of the entrusted office, the latest first."""
    return list(reversed(shown.entrustment.reports))


def waiting(shown: Shown) -> list[EntrustmentReport]:
    """Reported breaches that are not decided on."""
    return [report for report in shown.entrustment.reports if report.waits]
