"""Send a case away without a decision: to the police, or to another procuratorate."""

from __future__ import annotations

from datetime import date
from typing import Any

from casetrack.accounts.act import Act
from casetrack.accounts.permissions import Permission
from casetrack.cases.duty_kinds import DutyState
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import Part, TrackKind
from casetrack.cases.locking import lock
from casetrack.cases.models import RECORDED_ON, Case, Party
from casetrack.cases.policy import ensure_may
from casetrack.codes import N_
from casetrack.courses.approvals.models import APPROVAL_NUMBER
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken
from casetrack.law import Due, may_return
from casetrack.ledger.decisions import track_for
from casetrack.ledger.journal import enter, enter_about
from casetrack.ledger.obligations import settle
from casetrack.review import clock_triggers
from casetrack.review.counting import OWED_AS
from casetrack.review.flags import flags_of_days
from casetrack.review.models import PeriodEnd, ReviewKind, ReviewPeriod
from casetrack.review.policy import ensure_not_later, ensure_open
from casetrack.review.queries import returns_of
from casetrack.review.reasons import owe_investigation


def send_back(
    period: ReviewPeriod, act: Act, *, received_on: date, reason: str, number: str = ""
) -> Due:
    """Return a case for supplementary investigation; the period is closed, not paused.

    received_on: the day the police received it. number: of the decision to return, required if the
    period has run out since. A return after the last day is flagged as late. Returns the last day
    of the police, watched by the handler. Raises NotAllowed; RuleBroken if the review does not run
    or is none for prosecution, a day is wrong, the required number is missing, or the case was
    returned twice already. Source: Criminal Procedure Law art. 175; Procuratorate Rules arts. 342,
    346.
    """
    case = _ensure_may_go(period, received_on, act, field="received_on")
    person = session().get_one(Party, period.party_id)
    returned = returns_of(person)
    if may_return(returned, on=received_on).refuses:
        raise RuleBroken("returned_twice", returns=returned)
    ran_out = period.due is not None and period.due < act.on
    if ran_out and not number.strip() and period.due is not None and received_on <= period.due:
        raise RuleBroken(
            N_(
                "The review ended on %(due)s. A return of before that day is told with its paper:"
                " enter the number."
            ),
            field="number",
            due=period.due,
        )
    values: dict[str, Any] = {}
    if number.strip():
        values[APPROVAL_NUMBER.key] = {"zh": number.strip()}
    if ran_out and received_on < act.on:
        values[RECORDED_ON] = act.on.isoformat()
    _close(period, PeriodEnd.RETURNED, received_on)
    counted = owe_investigation(case, period)
    entry = enter(
        case,
        EntryKind.RETURNED_FOR_INVESTIGATION,
        act,
        when=PartialDate.day(received_on),
        text=BilingualText.written(reason),
        parties={Part.ABOUT: [person]},
        track=track_for(case, TrackKind.CRIMINAL),
        subject=period,
        decided_here=True,
        returns=returned + 1,
        due=counted.due.isoformat(),
        **values,
    )
    clock_triggers.changed(case, period, entry)
    return counted


def pass_on(period: ReviewPeriod, act: Act, *, passed_on: date, note: str) -> None:
    """Pass a case to the competent procuratorate; there the period is counted anew.

    Raises NotAllowed; RuleBroken if the review does not run or is none for prosecution, or the day
    is wrong. Source: Criminal Procedure Law art. 172; Procuratorate Rules arts. 350, 351.
    """
    case = _ensure_may_go(period, passed_on, act, field="passed_on")
    _close(period, PeriodEnd.JURISDICTION_CHANGED, passed_on)
    entry = enter_about(
        period,
        EntryKind.JURISDICTION_CHANGED,
        act,
        passed_on,
        BilingualText.written(note),
        track=track_for(case, TrackKind.CRIMINAL),
        decided_here=True,
    )
    clock_triggers.changed(case, period, entry)


def _ensure_may_go(period: ReviewPeriod, day: date, act: Act, *, field: str) -> Case:
    case = session().get_one(Case, period.case_id)
    ensure_may(act.by, Permission.REVIEW_WRITE, case, on=act.on)
    ensure_open(case)
    lock(period)
    if not period.is_running():
        raise RuleBroken("review_over", ended=period.ended_on)
    if period.kind is not ReviewKind.PROSECUTION:
        raise RuleBroken(
            N_("Only a case under review for prosecution is returned, or passed on, in this way.")
        )
    ensure_not_later(day, act.on, field=field)
    begun = max(filter(None, (period.received.first, period.extended_on)), default=None)
    if begun is not None and day < begun:
        raise RuleBroken("review_before_receipt", field=field, received=begun)
    return case


def _close(period: ReviewPeriod, how: PeriodEnd, day: date) -> None:
    period.ended_on, period.ended_by = day, how
    period.version += 1
    period.flags = [*(period.flags or ()), *flags_of_days(period)]
    settle(OWED_AS[period.kind], period, on=day, as_=DutyState.LAPSED)
