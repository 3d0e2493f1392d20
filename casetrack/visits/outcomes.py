"""Outcomes of visits: record one, correct it, record a visit nobody had planned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from casetrack.accounts.act import Act
from casetrack.accounts.permissions import Permission
from casetrack.audit.record import recorded_together
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.locking import take_version
from casetrack.cases.models import Case, JournalEntry, Party
from casetrack.cases.not_future import ensure_past
from casetrack.cases.policy import ensure_may, ensure_open
from casetrack.casework.concerns.actions import NewConcern, ensure_is_acted_on, with_measures
from casetrack.casework.correcting import ensure_reason, put_in_place
from casetrack.codes import N_
from casetrack.db import session
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken
from casetrack.ledger.journal import NOTHING, enter_about
from casetrack.ledger.obligations import settle
from casetrack.ledger.outcome_parts import (
    OutcomeSaved,
    ToldPart,
    VisitOf,
    save_parts,
    told_by_parts,
)
from casetrack.visits.concerns import LEVELS, ask_what_follows, raise_what_was_found
from casetrack.visits.models import TYPED_AT, WENT, Condition, Visit, VisitState, VisitWay, is_body
from casetrack.visits.policy import ensure_may_visit
from casetrack.visits.queries import same_visit

TOLD_AS = {
    VisitState.DONE: EntryKind.VISIT_MADE,
    VisitState.NOT_AT_HOME: EntryKind.VISIT_NOBODY_HOME,
    VisitState.REFUSED: EntryKind.VISIT_REFUSED,
    VisitState.CANCELLED: EntryKind.VISIT_CANCELLED,
    VisitState.NOT_HELD: EntryKind.VISIT_CANCELLED,
}
# What was met with at the door is said in one word; all the others in a sentence.
NEEDS_A_SENTENCE = frozenset({VisitState.DONE, VisitState.CANCELLED, VisitState.NOT_HELD})


@dataclass(frozen=True)
class VisitOutcome:
    """Outcome of a visit.

    happened: when somebody went, or when it was to be, as exactly as it is known. condition: only
    of somebody who was met, and of a body never.
    findings: what was seen and heard, or why it did not take place. is_spot_check: nobody was told
    before; only of a visit that was not planned. done_now, told: what is done at once and who was
    told, of what is urgent. typed_at: day and hour, such as 2026-12-09 10:05, at which it was
    written down where there was no network; "" where it is saved as it is written. is_early: it was
    said that somebody went before the planned day.
    """

    state: VisitState
    happened: PartialDate
    way: VisitWay
    findings: str = ""
    condition: Condition | None = None
    is_spot_check: bool = False
    done_now: str = ""
    told: str = ""
    typed_at: str = ""
    is_early: bool = False

    def concern(self) -> NewConcern | None:
        """The severity of the concern that this outcome raises; None without one."""
        level = LEVELS.get(self.condition) if self.condition is not None else None
        if self.state is not VisitState.DONE or level is None:
            return None
        is_urgent = self.condition is Condition.URGENT
        return NewConcern(
            level,
            self.happened,
            self.findings,
            done_now=self.done_now if is_urgent else "",
            told=self.told if is_urgent else "",
        )


@recorded_together()
def record_outcome(
    visit: Visit, outcome: VisitOutcome, act: Act, *, parts: Sequence[ToldPart] = ()
) -> JournalEntry:
    """Record the outcome of a planned visit and settle its duty. An urgent one raises a concern.

    parts: what was typed into the parts of the form that other features brought.
    Raises NotAllowed; RuleBroken if it has an outcome already, the day is in the future, or before
    the planned one and nobody said so, or what must be said is missing.
    """
    case = session().get_one(Case, visit.case_id)
    ensure_may_visit(act.by, Permission.VISITS_RECORD, case, visit, on=act.on)
    ensure_open(case)
    if not visit.is_open():
        raise RuleBroken("outcome_recorded", state=visit.state)
    _check(outcome, visit.party, act)
    _ensure_its_day(visit, outcome)
    visit.version += 1
    _keep(visit, outcome)
    entry = _tell(case, visit, outcome, act, parts)
    settle(ObligationKind.VISIT, visit, on=act.on)
    raise_what_was_found(case, visit, outcome.concern(), entry, act)
    ask_what_follows(case, visit, entry, act)
    _save_parts(case, visit, entry, parts, act)
    return entry


@recorded_together()
def correct_outcome(
    visit: Visit,
    outcome: VisitOutcome,
    act: Act,
    *,
    reason: str,
    opened: int,
    parts: Sequence[ToldPart] = (),
) -> JournalEntry | None:
    """Correct the outcome of a visit; the first entry stays, corrected by a new one.

    None if nothing is different. A concern that it raised stays open whatever is said now, until
    somebody answers it.

    Raises NotAllowed, LostRace; RuleBroken if there is nothing to correct, no reason is
    given, or for what `record_outcome` refuses.
    """
    case = session().get_one(Case, visit.case_id)
    ensure_may_visit(act.by, Permission.VISITS_RECORD, case, visit, on=act.on)
    if visit.is_open():
        raise RuleBroken(N_("No outcome is recorded yet. Record it first."))
    if is_same(visit, outcome) and not parts:
        return None
    why = ensure_reason(reason)
    _check(outcome, visit.party, act, was_urgent=visit.condition is Condition.URGENT)
    if outcome.happened != visit.happened:
        _ensure_its_day(visit, outcome)
    take_version(visit, opened=opened)
    first = session().get_one(JournalEntry, visit.entry_id) if visit.entry_id else None
    was_urgent = visit.condition is Condition.URGENT
    _keep(visit, outcome)
    entry = _tell(case, visit, outcome, act, parts)
    if not was_urgent:
        raise_what_was_found(case, visit, outcome.concern(), entry, act)
    ask_what_follows(case, visit, entry, act)
    if first is not None:
        put_in_place(entry, first, why)
        session().flush()
    _save_parts(case, visit, entry, parts, act)
    return entry


@recorded_together()
def record_unplanned(
    case: Case, child: Party, outcome: VisitOutcome, act: Act, *, parts: Sequence[ToldPart] = ()
) -> Visit:
    """Record a visit without a plan, with its outcome.

    Raises NotAllowed; RuleBroken if nobody went, if the same visit is recorded already, or for
    what `record_outcome` refuses.
    """
    ensure_may(act.by, Permission.VISITS_RECORD, case, on=act.on, party_id=child.id)
    ensure_open(case)
    if outcome.state not in WENT:
        raise RuleBroken(
            N_("Only a visit that took place is recorded without a plan."), field="state"
        )
    _check(outcome, child, act)
    visit = Visit(
        case_id=case.id,
        office_id=case.office_id,
        party_id=child.id,
        party=child,
        visitor_id=act.by.id,
        way=outcome.way,
        state=outcome.state,
        is_spot_check=outcome.is_spot_check,
    )
    _keep(visit, outcome)
    if same_visit(visit) is not None:
        raise RuleBroken(
            N_("The same visit is recorded already (%(when)s); nothing was recorded twice."),
            when=outcome.happened,
        )
    session().add(visit)
    session().flush()
    entry = _tell(case, visit, outcome, act, parts)
    raise_what_was_found(case, visit, outcome.concern(), entry, act)
    ask_what_follows(case, visit, entry, act)
    _save_parts(case, visit, entry, parts, act)
    return visit


def is_same(visit: Visit, outcome: VisitOutcome) -> bool:
    """Whether the same outcome is recorded already: one form sent twice."""
    return (
        visit.state is outcome.state
        and visit.way is outcome.way
        and visit.condition is _condition(visit, outcome)
        and visit.findings == visit.findings.rewritten(outcome.findings)
        and visit.happened == outcome.happened
    )


def _check(outcome: VisitOutcome, party: Party, act: Act, *, was_urgent: bool = False) -> None:
    """Refuse an incomplete outcome. was_urgent: the recorded one names action and people told."""
    if outcome.state is VisitState.PLANNED:
        raise RuleBroken(N_("Choose what happened."), field="state")
    ensure_past(outcome.happened, on=act.on, field="day")
    if is_body(party):
        if outcome.condition is not None:
            raise RuleBroken(
                N_("How things are is said of a person. Of a body say what you saw and heard."),
                field="condition",
            )
    elif outcome.state is VisitState.DONE and outcome.condition is None:
        raise RuleBroken("condition_missing", field="condition")
    if outcome.state in NEEDS_A_SENTENCE and not outcome.findings.strip():
        is_done = outcome.state is VisitState.DONE
        raise RuleBroken("findings_missing" if is_done else "visit_why_missing", field="findings")
    concern = outcome.concern()
    if concern is not None and not was_urgent:
        ensure_is_acted_on(concern)


def _ensure_its_day(visit: Visit, outcome: VisitOutcome) -> None:
    """Refuse a visit made before its planned day, unless the form says that it was."""
    day = outcome.happened.last
    is_before = day is not None and visit.planned_on is not None and day < visit.planned_on
    if is_before and outcome.state in WENT and not outcome.is_early:
        raise RuleBroken(
            N_(
                "This visit is planned for %(planned)s, after the day you give. If it really took"
                " place before, say so; if this was another one, record it as a visit without a"
                " plan."
            ),
            field="is_early",
            planned=visit.planned_on,
        )


def _keep(visit: Visit, outcome: VisitOutcome) -> None:
    visit.state = outcome.state
    visit.happened = outcome.happened
    visit.way = outcome.way
    visit.condition = _condition(visit, outcome)
    visit.findings = (visit.findings or NOTHING).rewritten(outcome.findings)
    if outcome.typed_at:
        visit.fields = {**visit.fields, **_typed_at(outcome)}


def _save_parts(
    case: Case,
    visit: Visit,
    entry: JournalEntry,
    parts: Sequence[ToldPart],
    act: Act,
) -> None:
    saved = OutcomeSaved(
        visit_id=visit.id,
        case=case,
        party=session().get_one(Party, visit.party_id),
        entry=entry,
        day=(visit.happened.last if visit.happened else None) or act.on,
        was_met=visit.state is VisitState.DONE,
    )
    save_parts(saved, parts, act)


def _typed_at(outcome: VisitOutcome) -> dict[str, Any]:
    return {TYPED_AT.key: {"en": outcome.typed_at}} if outcome.typed_at else {}


def _condition(visit: Visit, outcome: VisitOutcome) -> Condition | None:
    if is_body(visit.party):
        return visit.condition  # asked no more: what an outcome of before says of it stays
    return outcome.condition if outcome.state is VisitState.DONE else None


def _tell(
    case: Case, visit: Visit, outcome: VisitOutcome, act: Act, parts: Sequence[ToldPart]
) -> JournalEntry:
    assert visit.happened is not None, "an outcome has a day"
    concern = outcome.concern()
    fields: dict[str, Any] = {
        "outcome": visit.state.value,
        "way": visit.way.value,
        "condition": visit.condition.value if visit.condition else None,
        "planned_on": visit.planned_on.isoformat() if visit.planned_on else None,
        **_typed_at(outcome),
        **told_by_parts(VisitOf(case, visit.party, visit.id, act.on), parts),
    }
    entry = enter_about(
        visit,
        TOLD_AS[visit.state],
        act,
        visit.happened,
        with_measures(visit.findings, concern) if concern else visit.findings,
        **{name: value for name, value in fields.items() if value is not None},
    )
    visit.entry_id = entry.id
    return entry
