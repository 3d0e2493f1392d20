"""State and obligations of oversight acts, recomputed before each commit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from casetrack.cases.case_rows import CaseRows
from casetrack.cases.duty_kinds import DutyState, ObligationKind
from casetrack.cases.kinds import MAY_BE_ACCUSED, DispositionKind, Provenance
from casetrack.cases.models import Case, Disposition, Obligation, Party
from casetrack.cases.queries import parties_of
from casetrack.clocks.calendar.calendars import current_calendar
from casetrack.db import session
from casetrack.events import handles
from casetrack.law import PERIODS, due, rule_of
from casetrack.ledger.consequences import Consequence
from casetrack.ledger.nightly import NightCame
from casetrack.ledger.obligations import close, find_owed, owe
from casetrack.ledger.reasons import why_agreed, why_of
from casetrack.review.counting import ANNOUNCED
from casetrack.review.models import Custody, CustodyTold, ReviewKind, ReviewPeriod
from casetrack.review.oversight.models import (
    CUSTODY_REVIEW,
    REEXAMINATION,
    REPLY,
    OversightAct,
    Result,
)
from casetrack.review.oversight.models import OversightKind as Kind

OVERSIGHT = CaseRows(OversightAct, "position", "id")
_BASIS = {
    Kind.OPINION: "opinion_after_non_prosecution",
    Kind.CORRECTION: "correction_notice_answered",
    Kind.CUSTODY: "custody_necessity",
}
# Decisions that end custody for the case; after a judgment, a sentence is served.
_ENDS_CUSTODY = ANNOUNCED | {
    DispositionKind.CONDITIONAL_NON_PROSECUTION,
    DispositionKind.CRIMINAL_JUDGMENT,
}
_HELD = (Custody.ARRESTED, Custody.DETAINED)
# Days to the next review of custody: no text gives an interval, the settings say how many.
interval = {"days": 30}


def state_of(act: OversightAct, rows: Sequence[OversightAct]) -> Mapping[Kind, OversightAct]:
    """The last standing step of each kind; an objection only until its re-examination."""
    last: dict[Kind, OversightAct] = {}
    steps = [step for step in rows if step.of_id == act.id and step.withdrawn_by_id is None]
    for step in sorted(steps, key=lambda step: (step.happened_on, step.position)):
        last[step.kind] = step
        if step.kind in (Kind.UPHELD, Kind.REVOKED):
            last.pop(Kind.OBJECTED, None)
    return last


def is_over(act: OversightAct, state: Mapping[Kind, OversightAct]) -> bool:
    """Whether the act is closed, revoked or withdrawn."""
    return act.withdrawn_by_id is not None or bool({Kind.CLOSED, Kind.REVOKED} & set(state))


def barred(kind: Kind, act: OversightAct, state: Mapping[Kind, OversightAct]) -> str | None:
    """The rule that forbids this step in the act's state; None if it is allowed.

    Source: Procuratorate Rules arts. 553, 554.
    """
    is_objected = Kind.OBJECTED in state
    if is_over(act, state):
        return "oversight_is_over"
    if kind is Kind.OBJECTED and act.kind is not Kind.CORRECTION:
        return "only_a_correction_is_objected"
    if kind in (Kind.UPHELD, Kind.REVOKED) and not is_objected:
        return "nothing_to_reexamine"
    return "objection_is_open" if kind in (Kind.OBJECTED, Kind.CLOSED) and is_objected else None


def held_since(case: Case, on: date) -> Mapping[int, date]:
    """First day of custody of each person held on that day, after an arrest or in a review.

    People with unknown custody are left out.
    """
    events: list[tuple[date, bool, int, int, bool]] = []
    query = select(ReviewPeriod, CustodyTold).outerjoin(
        CustodyTold, CustodyTold.review_id == ReviewPeriod.id
    )
    row: Any  # None without a recorded change
    day: date | None
    for period, row in session().execute(query.where(ReviewPeriod.case_id == case.id)):
        if row is not None:
            day, custody, number = row.since, row.custody, row.id
        else:
            day, custody, number = period.received.first, period.custody, 0
        # A person detained during a review for arrest is not arrested yet.
        is_before = custody is Custody.DETAINED and period.kind is ReviewKind.ARREST
        if day is not None and custody is not Custody.UNKNOWN and not is_before:
            events.append((day, False, number, period.party_id, custody in _HELD))
    # Undoing a decision does not restore lifted custody; an undone arrest does not count.
    decided = select(Disposition).where(Disposition.case_id == case.id)
    for decision in session().scalars(decided):
        arrested, day = decision.kind is DispositionKind.ARREST_APPROVED, decision.decided.last
        if day is not None and (decision.stands if arrested else decision.kind in _ENDS_CUSTODY):
            events.append((day, True, decision.id, decision.party_id, arrested))
    since: dict[int, date] = {}
    for day, _decided, _number, party_id, is_held in sorted(events):
        if day <= on and is_held:
            since.setdefault(party_id, day)
        elif day <= on:
            since.pop(party_id, None)
    return since


def follow_acts(case: Case, on: date) -> None:
    """Owe each reply and re-examination; settle those received.

    Source: Criminal Procedure Law art. 95; Procuratorate Rules arts. 373, 553, 554, 581.
    """
    rows = OVERSIGHT(case)
    for act in (row for row in rows if row.of_id is None):
        state = state_of(act, rows)
        over, objected = is_over(act, state), state.get(Kind.OBJECTED)
        if Kind.REPLIED in state:
            _end(REPLY, act, state[Kind.REPLIED].happened_on, DutyState.MET)
        elif over or objected is not None:
            _end(REPLY, act, on, DutyState.LAPSED if over else DutyState.SUSPENDED)
        elif act.kind is not Kind.CUSTODY:
            _set(case, REPLY, act, act.due_on, "oversight_issued", act.happened_on)
        elif act.recipient and act.received_on is not None:
            _count(case, REPLY, act, "custody_necessity_reply", act.received_on)
        if objected is not None and not over:
            rule = "correction_notice_reexamination"
            _count(case, REEXAMINATION, act, rule, objected.happened_on)
        elif answer := state.get(Kind.REVOKED) or state.get(Kind.UPHELD):
            _end(REEXAMINATION, act, answer.happened_on, DutyState.MET)
        else:
            _end(REEXAMINATION, act, on, DutyState.LAPSED)


def follow_custody(case: Case, on: date) -> None:
    """Owe a custody review for everybody held; it lapses with release or a judgment.

    Due on the day set by the last review; the first `interval` days after custody began, but not
    before the day on which custody became known here. Source: Criminal Procedure Law art. 95;
    Procuratorate Rules arts. 573-581.
    """
    if case.provenance is Provenance.PUBLISHED:
        return
    held = held_since(case, on)
    rows = [
        act for act in OVERSIGHT(case) if (act.kind, act.withdrawn_by_id) == (Kind.CUSTODY, None)
    ]
    rows.sort(key=lambda act: (act.happened_on, act.position))
    for person in parties_of(case):
        if not person.has_role(*MAY_BE_ACCUSED):
            continue
        since = held.get(person.id, date.max)
        mine = [row for row in rows if row.party_id == person.id and row.happened_on >= since]
        if since == date.max or (mine and mine[-1].result is Result.NOT_HELD):
            _end(CUSTODY_REVIEW, person, on, DutyState.LAPSED)
        elif mine:
            last = mine[-1]
            _set(case, CUSTODY_REVIEW, person, last.due_on, "custody_reviewed", last.happened_on)
        else:
            row = find_owed(CUSTODY_REVIEW, person)
            kept = ("custody_begun", since.isoformat())
            is_kept = row is not None and row.is_open and _counted_from(row) == kept
            first = max(since + timedelta(days=interval["days"]), on)
            day = row.due if row is not None and is_kept else first
            _set(case, CUSTODY_REVIEW, person, day, "custody_begun", since)


@handles(NightCame)
def owe_in_the_night(night: NightCame) -> None:
    """Owe custody reviews in cases unchanged since these obligations exist."""
    held = select(ReviewPeriod.case_id).where(ReviewPeriod.custody.in_(_HELD))
    owed = select(Obligation.case_id).where(Obligation.kind == CUSTODY_REVIEW)
    waiting = select(Case).where(Case.id.in_(held), Case.id.not_in(owed)).order_by(Case.id)
    for case in session().scalars(waiting).all():
        follow_custody(case, night.on)


def _count(case: Case, kind: ObligationKind, act: OversightAct, rule: str, day: date) -> None:
    """Owe an obligation with a statutory period."""
    counted = due(rule, day, calendar=current_calendar())
    why = why_of(counted, fact=PERIODS[rule].trigger, fact_on=day)
    _owe(case, kind, act, counted.due, why, is_provisional=counted.provisional)


def _set(case: Case, kind: ObligationKind, of: Any, day: date | None, fact: str, on: date) -> None:
    """Owe an obligation with a day set by a document or this office, citing its rule."""
    rule = rule_of(_BASIS[Kind.CUSTODY if isinstance(of, Party) else of.kind])
    basis = [[citation.instrument, citation.article] for citation in rule.citations]
    if day is not None:
        _owe(case, kind, of, day, why_agreed(fact, fact_on=on) | {"basis": basis})


def _owe(
    case: Case,
    kind: ObligationKind,
    of: Any,
    day: date,
    why: dict[str, Any],
    *,
    is_provisional: bool = False,
) -> None:
    """Owe the obligation, unless an equal one is open."""
    row = find_owed(kind, of)
    if row is None or not row.is_open or (row.due, row.why) != (day, why):
        who = of.id if isinstance(of, Party) else of.party_id
        owe(case, kind, due=day, subject=of, why=why, party_id=who, is_provisional=is_provisional)


def _counted_from(row: Obligation) -> tuple[Any, Any]:
    return row.why["fact"], row.why["fact_on"]


def _end(kind: ObligationKind, of: Any, on: date, as_: DutyState) -> None:
    """End an open or suspended obligation; an ended one is left as it is."""
    row = find_owed(kind, of)
    if row is not None and (row.is_open or DutyState.SUSPENDED is row.state is not as_):
        close(row, on=on, as_=as_)


STANDINGS = (
    Consequence((OversightAct,), follow_acts),
    Consequence((Disposition, ReviewPeriod, CustodyTold, OversightAct), follow_custody),
)
