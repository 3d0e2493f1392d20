"""What a judgment owes: a decision on a protest, answers, and what its effect asks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any

from sqlalchemy import select

from casetrack.cases.court_decisions import CourtStanding, stands_how
from casetrack.cases.duty_kinds import DutyState, ObligationKind
from casetrack.cases.judgment_kinds import OF_A_COURT, CourtInstance, TermKind
from casetrack.cases.kinds import DispositionKind, Provenance, TrackKind
from casetrack.cases.models import Case, Disposition, Measure, Party, Track
from casetrack.clocks.calendar.calendars import current_calendar
from casetrack.codes import N_
from casetrack.db import Model, session
from casetrack.errors import RuleBroken
from casetrack.law import PERIODS, Due, WayBack, due
from casetrack.law.dates import InCustody
from casetrack.ledger.consequences import Consequence
from casetrack.ledger.custody import is_held
from casetrack.ledger.journal import NOTHING
from casetrack.ledger.obligations import close, find_owed, owe
from casetrack.ledger.reasons import why_agreed, why_of
from casetrack.review.counting import ANNOUNCED
from casetrack.review.judgments.models import (
    COMMUNITY_CORRECTION,
    DECISIONS,
    NOT_PROSECUTED_AFTER,
    PROTEST,
    PROTEST_ANSWER,
    STEPS,
    TERMS,
    CourtStep,
    CourtStepKind,
    steps_about,
)
from casetrack.review.judgments.queries import decisions_of
from casetrack.review.judgments.term_requirements import is_owed_to_be_followed, measure_of

_OPEN = (CourtStanding.NOT_YET, CourtStanding.NOT_TOLD)
IN_COMMUNITY = (TermKind.SUSPENDED_SENTENCE, TermKind.PUBLIC_SURVEILLANCE)
# Days after the effect by which terms are taken on: no text gives any, this office sets it.
DAYS_TO_TAKE_ON = 10
# From service on the parties, no earlier than the decision. A suit in the public interest may stand
# beside a criminal case; an injunction is not appealed.
_DAYS_TO_APPEAL = {
    DispositionKind.CIVIL_JUDGMENT: 15,
    DispositionKind.PUBLIC_INTEREST_JUDGMENT: 10,
    DispositionKind.COURT_RULING: 10,
}


def protest_due(judgment: Disposition) -> Due | None:
    """By when a protest against a decision of first instance is possible; None before receipt.

    The last day does not roll over rest days while the person is held.
    Source: Criminal Procedure Law arts. 105, 230; Procuratorate Rules art. 586.
    """
    if judgment.received_on is None or judgment.instance is not CourtInstance.FIRST:
        return None
    person = session().get_one(Party, judgment.party_id)
    return _counted(judgment.kind, judgment.received_on, partial(is_held, person))


def ensure_period_over(
    kind: DispositionKind, line: TrackKind, since: date | None, in_force_on: date | None
) -> None:
    """Refuse the effect of a decision before nobody can appeal or protest any more.

    since: its receipt, or else the day it was made. Rest days, which may lengthen it, do not count;
    of a suit beside a criminal case the days are those of that one. Raises RuleBroken.
    Source: Criminal Procedure Law arts. 105, 230, 259; Civil Procedure Law (2023) art. 171; SPC
    Interpretation of the Criminal Procedure Law art. 380.
    """
    if since is None or in_force_on is None:
        return
    if line is TrackKind.CRIMINAL or kind is DispositionKind.CRIMINAL_JUDGMENT:
        last = _counted(kind, since, in_custody=True).due
    elif kind in _DAYS_TO_APPEAL:
        last = since + timedelta(days=_DAYS_TO_APPEAL[kind])
    else:
        return
    if in_force_on <= last:
        raise RuleBroken(
            N_(
                "The time for appeal and protest ends on %(day)s at the earliest: say a day after,"
                " or that it is of the final instance."
            ),
            field="in_force_on",
            day=last,
        )


def _counted(kind: DispositionKind, since: date, in_custody: InCustody) -> Due:
    is_ruling = kind is DispositionKind.COURT_RULING
    rule = "protest_ruling" if is_ruling else "protest_judgment"
    return due(rule, since, calendar=current_calendar(), in_custody=in_custody)


def is_protestable(judgment: Disposition) -> bool:
    """Whether it is a criminal decision of first instance that stands."""
    if judgment.instance is not CourtInstance.FIRST or not judgment.stands:
        return False
    is_ruling = judgment.kind is DispositionKind.COURT_RULING
    track = session().get_one(Track, judgment.track_id) if is_ruling else None
    return judgment.kind is DispositionKind.CRIMINAL_JUDGMENT or (
        track is not None and track.kind is TrackKind.CRIMINAL
    )


def follow_judgments(case: Case, on: date) -> None:
    """Owe what a judgment asks, and settle what was done.

    Source: Criminal Procedure Law arts. 229, 230, 259; Community Correction Law art. 20.
    """
    if case.provenance is Provenance.PUBLISHED:
        return
    decided = decisions_of(case)
    of_courts = [row for row in decided if row.kind in (*OF_A_COURT, DispositionKind.PROSECUTED)]
    if not of_courts:
        return
    rows = list(STEPS(case))
    _withdrawn(case, rows, decided, on)
    for judgment in of_courts:
        if judgment.kind is DispositionKind.PROSECUTED:
            continue
        steps = steps_about(judgment.id, rows)
        about = [row for row in decided if row.party_id == judgment.party_id]
        stands = stands_how(judgment, about, on=on)
        _protest(case, judgment, steps, is_open=stands.how in _OPEN, on=on)
        _answers(case, steps, on)
        is_in_force = stands.how is CourtStanding.IN_FORCE and stands.since is not None
        since = stands.since if is_in_force and judgment.stands else None
        _community(case, judgment, steps, since, on)
        _terms(case, judgment, since, on)


def _protest(
    case: Case, judgment: Disposition, steps: list[CourtStep], *, is_open: bool, on: date
) -> None:
    decided = [step for step in steps if step.kind in DECISIONS]
    if decided:
        _end(PROTEST, judgment, decided[-1].happened_on, DutyState.MET)
        return
    counted = protest_due(judgment) if is_open and is_protestable(judgment) else None
    if counted is None:
        _end(PROTEST, judgment, on, DutyState.LAPSED)
        return
    _count(case, PROTEST, judgment, counted, judgment.received_on, judgment.party_id)


def _answers(case: Case, steps: list[CourtStep], on: date) -> None:
    answers = [step for step in steps if step.kind is CourtStepKind.ANSWERED]
    for step in steps:
        if step.kind is not CourtStepKind.REQUESTED:
            continue
        answer = next((each for each in answers if each.happened_on >= step.happened_on), None)
        if answer is not None:
            _end(PROTEST_ANSWER, step, answer.happened_on, DutyState.MET)
        else:
            counted = due("protest_request_answer", step.happened_on, calendar=current_calendar())
            _count(case, PROTEST_ANSWER, step, counted, step.happened_on, step.party_id)
    gone = select(CourtStep).where(
        CourtStep.case_id == case.id, CourtStep.withdrawn_by_id.is_not(None)
    )
    for step in session().scalars(gone):
        _end(PROTEST_ANSWER, step, on, DutyState.LAPSED)


def _withdrawn(case: Case, rows: list[CourtStep], decided: Sequence[Disposition], on: date) -> None:
    """Let a withdrawn indictment stand no more; owe a non-prosecution within thirty days of it.

    A judgment afterwards ends that: the court did not let it be withdrawn.
    Source: Procuratorate Rules art. 424.
    """
    steps = [row for row in rows if row.kind is CourtStepKind.INDICTMENT_WITHDRAWN]
    valid_by_id = {step.disposition_id: step for step in steps if step.withdrawn_by_id is None}
    for row in decided:
        if any(step.disposition_id == row.id for step in steps):
            _undo(valid_by_id.get(row.id), row)
    for step in steps:
        since = [
            row
            for row in decided
            if row.party_id == step.party_id and row.stands
            if (row.decided.first or date.min) >= step.happened_on
        ]
        dropped = [row.decided.first for row in since if row.kind in ANNOUNCED]
        is_judged = any(row.kind is DispositionKind.CRIMINAL_JUDGMENT for row in since)
        if step.withdrawn_by_id is not None or is_judged:
            _end(NOT_PROSECUTED_AFTER, step, on, DutyState.LAPSED)
        elif dropped:
            _end(NOT_PROSECUTED_AFTER, step, dropped[0] or on, DutyState.MET)
        else:
            counted = due(
                "non_prosecution_after_withdrawal", step.happened_on, calendar=current_calendar()
            )
            _count(case, NOT_PROSECUTED_AFTER, step, counted, step.happened_on, step.party_id)


def _undo(step: CourtStep | None, prosecution: Disposition) -> None:
    """Let a prosecution not stand from this withdrawal of its indictment on; without one, again."""
    way, first = prosecution.undone_way, prosecution.decided.first
    is_other = way not in (None, WayBack.WITHDRAWAL)
    if is_other or (step is not None and first is not None and first > step.happened_on):
        return
    now = (step.happened_on, step.text) if step is not None else (None, NOTHING)
    if now == (prosecution.undone_on, prosecution.undone_why):
        return
    prosecution.undone_on, prosecution.undone_why = now
    prosecution.undone_way = WayBack.WITHDRAWAL if step is not None else None
    prosecution.version += 1


def _community(
    case: Case, judgment: Disposition, steps: list[CourtStep], since: date | None, on: date
) -> None:
    notices = [step for step in steps if step.kind is CourtStepKind.CORRECTION_NOTIFIED]
    if notices:
        _end(COMMUNITY_CORRECTION, judgment, notices[-1].happened_on, DutyState.MET)
    elif since is not None and any(term.kind in IN_COMMUNITY for term in judgment.terms):
        counted = due("community_correction_notice", since, calendar=current_calendar())
        _count(case, COMMUNITY_CORRECTION, judgment, counted, since, judgment.party_id)
    else:
        _end(COMMUNITY_CORRECTION, judgment, on, DutyState.LAPSED)


def _terms(case: Case, judgment: Disposition, since: date | None, on: date) -> None:
    is_asked = since is not None and any(map(is_owed_to_be_followed, judgment.terms))
    measure = measure_of(judgment) if is_asked or find_owed(TERMS, judgment) else None
    if measure is not None:
        _end(TERMS, judgment, on, DutyState.MET)
    elif is_asked and since is not None:
        why = why_agreed("judgment_in_force", fact_on=since)
        _owe(case, TERMS, judgment, since + timedelta(days=DAYS_TO_TAKE_ON), why, judgment.party_id)
    else:
        _end(TERMS, judgment, on, DutyState.LAPSED)


def _count(
    case: Case, kind: ObligationKind, of: Model, counted: Due, day: date | None, who: int
) -> None:
    why = why_of(counted, fact=PERIODS[counted.rule].trigger, fact_on=day)
    _owe(case, kind, of, counted.due, why, who, is_provisional=counted.provisional)


def _owe(
    case: Case,
    kind: ObligationKind,
    of: Model,
    day: date,
    why: dict[str, Any],
    who: int,
    *,
    is_provisional: bool = False,
) -> None:
    """Owe it, unless an equal one is open."""
    row = find_owed(kind, of)
    if row is None or not row.is_open or (row.due, row.why) != (day, why):
        owe(case, kind, due=day, subject=of, why=why, party_id=who, is_provisional=is_provisional)


def _end(kind: ObligationKind, of: Model, on: date, as_: DutyState) -> None:
    row = find_owed(kind, of)
    if row is not None and row.is_open:
        close(row, on=on, as_=as_)


STANDINGS = (Consequence((Disposition, CourtStep, Measure), follow_judgments),)
