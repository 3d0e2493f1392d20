"""Pause the visits of a plan and resume them; cancelled visits come back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from casetrack.accounts.act import Act
from casetrack.accounts.permissions import Permission
from casetrack.audit.record import recorded_together
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.locking import take_version
from casetrack.cases.models import Case
from casetrack.cases.policy import ensure_open
from casetrack.codes import N_, NP_
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.errors import RuleBroken
from casetrack.ledger.journal import NOTHING, enter_about
from casetrack.visits import journal_texts
from casetrack.visits.models import CalledOff, PlanPause, VisitPlan
from casetrack.visits.planned import call_off
from casetrack.visits.policy import ensure_may_visit
from casetrack.visits.series import fill, out_of_line

VISITS_PAUSED = EntryKind.declare("visits_paused", NP_("entry", "Visits paused"))
VISITS_RESUMED = EntryKind.declare("visits_resumed", NP_("entry", "Visits resumed"))


@dataclass(frozen=True)
class PauseTerms:
    """Terms of a pause: first day, last day inclusive (None: open), and reason."""

    from_on: date
    until_on: date | None = None
    reason: str = ""


@recorded_together()
def pause_plan(plan: VisitPlan, terms: PauseTerms, act: Act, *, opened: int) -> PlanPause:
    """Pause a plan and cancel its visits within the pause; recorded ones are untouched.

    Raises NotAllowed, LostRace; RuleBroken without a reason, if it begins in the past or ends
    before it begins, or if the plan was ended or is paused on one of these days.
    """
    case = session().get_one(Case, plan.case_id)
    ensure_may_visit(act.by, Permission.VISITS_PLAN, case, plan, on=act.on)
    ensure_open(case)
    if plan.ended_on is not None:
        raise RuleBroken(N_("This plan was ended on %(day)s."), day=plan.ended_on)
    if terms.from_on < act.on:
        raise RuleBroken(
            N_("%(day)s is past. Pause from today on."), field="from_on", day=terms.from_on
        )
    if terms.until_on is not None and terms.until_on < terms.from_on:
        raise RuleBroken(
            N_("The last day, %(last)s, lies before the first day of the pause, %(first)s."),
            field="until_on",
            first=terms.from_on,
            last=terms.until_on,
        )
    if not terms.reason.strip():
        raise RuleBroken("visit_reason_missing", field="reason")
    if other := next((pause for pause in plan.pauses if _meets(pause, terms)), None):
        raise RuleBroken(
            N_("These visits are paused from %(day)s already."), field="from_on", day=other.from_on
        )
    take_version(plan, opened=opened)
    pause = PlanPause(
        from_on=terms.from_on,
        until_on=terms.until_on,
        reason=BilingualText.written(terms.reason),
        resumed_why=NOTHING,
    )
    plan.pauses.append(pause)
    session().flush()
    gone = out_of_line(plan, on=act.on).paused
    days = [day for visit in gone if (day := visit.planned_on)]
    text = journal_texts.visits_paused(days, terms.from_on, terms.until_on, terms.reason.strip())
    entry = enter_about(plan, VISITS_PAUSED, act, act.on, text, values=_told(terms))
    pause.entry_id = entry.id
    if gone:
        call_off(case, gone, text, act, why=pause.reason, because=CalledOff.PAUSED)
    session().flush()
    return pause


@recorded_together()
def resume_plan(
    pause: PlanPause, act: Act, *, from_on: date, reason: str, opened: int
) -> list[date]:
    """Let the visits of a plan go on from that day; returns the days planned again.

    Raises NotAllowed, LostRace; RuleBroken without a reason, if the day is past or the pause is
    over before it.
    """
    plan = session().get_one(VisitPlan, pause.plan_id)
    case = session().get_one(Case, plan.case_id)
    ensure_may_visit(act.by, Permission.VISITS_PLAN, case, plan, on=act.on)
    ensure_open(case)
    if pause.is_over(on=act.on):
        raise RuleBroken(N_("This pause is over already."))
    if from_on < act.on:
        raise RuleBroken("visit_day_past", field="from_on", day=from_on)
    if pause.until_on is not None and from_on > pause.until_on:
        raise RuleBroken(
            N_("The pause ends on %(last)s by itself. Choose that day, or one before."),
            field="from_on",
            last=pause.until_on,
        )
    if not reason.strip():
        raise RuleBroken("visit_reason_missing", field="reason")
    take_version(plan, opened=opened)
    pause.resumed_on, pause.resumed_why = from_on, BilingualText.written(reason)
    session().flush()
    misplaced = out_of_line(plan, on=act.on)
    days = sorted(
        [visit.planned_on for visit in misplaced.back if visit.planned_on]
        + [planned.day for planned in misplaced.missing]
    )
    entry = enter_about(
        plan,
        VISITS_RESUMED,
        act,
        act.on,
        journal_texts.visits_resumed(from_on, days, reason.strip()),
        first=from_on.isoformat(),
        visits=len(days),
    )
    pause.resumed_entry_id = entry.id
    session().flush()
    fill(plan, misplaced, entry, on=act.on)
    return days


def find_pause(case: Case, pause_id: int) -> PlanPause | None:
    """A pause of a plan of this case; None if it is of another."""
    query = (
        select(PlanPause)
        .join(VisitPlan, VisitPlan.id == PlanPause.plan_id)
        .where(PlanPause.id == pause_id, VisitPlan.case_id == case.id)
    )
    return session().scalar(query)


def _meets(pause: PlanPause, terms: PauseTerms) -> bool:
    """Whether two pauses share a day."""
    last = terms.until_on or date.max
    day = max(pause.from_on, terms.from_on)
    return day <= last and pause.holds(day)


def _told(terms: PauseTerms) -> dict[str, str]:
    days = {"first": terms.from_on, "last": terms.until_on}
    return {name: day.isoformat() for name, day in days.items() if day is not None}
