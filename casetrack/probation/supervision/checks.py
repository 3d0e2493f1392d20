"""Checks of a report, a leave, a talk, an assessment and the outcome of a breach."""

from __future__ import annotations

from datetime import date
from typing import Any

from casetrack.accounts.act import Act
from casetrack.cases.models import Case, Party
from casetrack.cases.not_future import ensure_past
from casetrack.cases.policy import ensure_may, ensure_open
from casetrack.casework.facts.fact_kind import Values
from casetrack.codes import N_
from casetrack.db import session
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken
from casetrack.law.supervision import gravity_of
from casetrack.ledger.gates import ensure_still_passes
from casetrack.probation.models import Breach, Probation
from casetrack.probation.policy import ensure_undecided
from casetrack.probation.queries import breaches_of
from casetrack.probation.supervision.gates import asked_of_leaving
from casetrack.probation.supervision.models import (
    WRITE,
    BreachAnswerKind,
    BreachGravity,
    BreachOutcome,
    LeaveRequest,
    MonthlyAssessment,
    OwnReport,
    SupervisionTalk,
)
from casetrack.probation.supervision.queries import find_breach, months_of, standing_of

SUPERVISED_BEFORE_DECISION = N_("The probation began on %(day)s. Enter that day or a later one.")
SUPERVISED_THERE_ALREADY = N_("The same is recorded already, of the same day.")


def _probation(case: Case, values: Values) -> Probation:
    """The probation, if open for recording. Raises RuleBroken."""
    ensure_open(case)
    probation = session().get_one(Probation, values["probation_id"])
    ensure_undecided(probation)
    return probation


def ensure_within(probation: Probation, when: PartialDate, on: date, *, field: str) -> None:
    """Refuse a day before the decision, or one that has not come. Raises RuleBroken."""
    ensure_past(when, on=on, field=field)
    decided = probation.disposition.decided.first
    if decided is not None and when.last is not None and when.last < decided:
        raise RuleBroken(SUPERVISED_BEFORE_DECISION, field=field, day=decided)


def check_report(case: Case, party: Party | None, values: Values, row: Any, act: Act) -> Values:
    """Check a report: within the probation; once per planned day; missing only when due.

    Raises RuleBroken.
    """
    probation = _probation(case, values)
    ensure_within(probation, values["happened"], act.on, field="happened")
    planned: date | None = values["planned"]
    same = [report for report in standing_of(OwnReport, probation) if report is not row]
    if planned is not None and any(report.planned == planned for report in same):
        raise RuleBroken(
            N_("What was due by %(day)s is recorded already. Correct it there."),
            field="planned",
            day=values["due"],
        )
    if values["is_missing"]:
        if values["due"] is None:
            raise RuleBroken(
                N_("Choose which report did not come: one that was due."), field="planned"
            )
        if values["due"] >= act.on:
            raise RuleBroken(
                N_(
                    "It is due by %(day)s. That it did not come can be recorded from the day after."
                ),
                field="came",
                day=values["due"],
            )
        return {**values, "way": None, "happened": PartialDate.unknown()}
    if values["happened"].is_unknown and not values["happened"].words and row is None:
        raise RuleBroken(
            N_("Say on which day it came, as exactly as it is known."), field="happened"
        )
    is_new = row is None and planned is None
    if is_new and any(_is_same(report, values) for report in same):
        raise RuleBroken(SUPERVISED_THERE_ALREADY, field="text")
    return values


def check_leave(case: Case, party: Party | None, values: Values, row: Any, act: Act) -> Values:
    """Check leave: asked within the probation, its end not before its start. Raises RuleBroken."""
    probation = _probation(case, values)
    ensure_within(probation, PartialDate.day(values["asked_on"]), act.on, field="asked_on")
    if values["until"] < values["since"]:
        raise RuleBroken(
            N_("Leave that begins on %(day)s ends on that day or a later one."),
            field="until",
            day=values["since"],
        )
    decided, last = probation.disposition.decided.first, probation.ends_on()
    if decided is not None and values["since"] < decided:
        raise RuleBroken(SUPERVISED_BEFORE_DECISION, field="since", day=decided)
    if last is not None and values["since"] > last:
        raise RuleBroken("leave_after_the_end", field="since", day=last)
    if row is not None and row.decided_on is not None:
        ensure_may(act.by, WRITE, case, on=act.on)
        if values["asked_on"] > row.decided_on:
            raise RuleBroken(
                N_("It was decided on %(day)s. It was asked for by then."),
                field="asked_on",
                day=row.decided_on,
            )
        if row.returned_on is not None and values["since"] > row.returned_on:
            raise RuleBroken(
                N_("The child was back on %(day)s. The leave began by then."),
                field="since",
                day=row.returned_on,
            )
    others = (leave for leave in standing_of(LeaveRequest, probation) if leave is not row)
    if any((leave.since, leave.until) == (values["since"], values["until"]) for leave in others):
        raise RuleBroken(N_("Leave of the same days is recorded already."), field="since")
    return values


def check_talk(case: Case, party: Party | None, values: Values, row: Any, act: Act) -> Values:
    """Check a talk: within the probation, the next one after it. Raises RuleBroken."""
    probation = _probation(case, values)
    ensure_within(probation, values["happened"], act.on, field="happened")
    following, last = values["next_on"], probation.ends_on()
    first = values["happened"].first
    if following is not None and first is not None and following <= first:
        raise RuleBroken(
            N_("The next talk comes after %(day)s. Enter a later day."), field="next_on", day=first
        )
    if following is not None and last is not None and following > last:
        raise RuleBroken(
            N_("The probation is over on %(day)s. Enter that day or an earlier one."),
            field="next_on",
            day=last,
        )
    same = (talk for talk in standing_of(SupervisionTalk, probation) if talk is not row)
    if row is None and any(_is_same(talk, values) for talk in same):
        raise RuleBroken(SUPERVISED_THERE_ALREADY, field="text")
    return values


def check_assessment(case: Case, party: Party | None, values: Values, row: Any, act: Act) -> Values:
    """Check an assessment: of a month that has begun and is not assessed yet. Raises RuleBroken."""
    probation = _probation(case, values)
    ensure_within(probation, values["happened"], act.on, field="happened")
    months = {month.number: month for month in months_of(probation)}
    month = months.get(values["month"])
    if month is None:
        raise RuleBroken(
            N_("The probation has %(most)s months. Choose one of them."),
            field="month",
            most=len(months),
        )
    if month.first > act.on:
        raise RuleBroken(
            N_("That month begins on %(day)s. It can be assessed from then."),
            field="month",
            day=month.first,
        )
    if values["happened"].last is not None and values["happened"].last < month.first:
        raise RuleBroken(
            N_("That month began on %(day)s. Enter that day or a later one."),
            field="happened",
            day=month.first,
        )
    others = (
        assessment
        for assessment in standing_of(MonthlyAssessment, probation)
        if assessment is not row
    )
    if any(other.month == month.number for other in others):
        raise RuleBroken(
            N_("Month %(month)s is assessed already. Correct it there."),
            field="month",
            month=month.number,
        )
    return values


def check_outcome(case: Case, party: Party | None, values: Values, row: Any, act: Act) -> Values:
    """Check the outcome of a breach: after it happened; each sort once per breach.

    Raises RuleBroken.
    """
    probation = _probation(case, values)
    breach = find_breach(probation, values["breach_id"])
    if breach is None:
        raise RuleBroken("not_of_this_case", field="breach")
    ensure_within(probation, values["happened"], act.on, field="happened")
    last, happened = values["happened"].last, breach.happened.first
    if last is not None and happened is not None and last < happened:
        raise RuleBroken("answered_before_breach", field="happened", day=happened)
    if not values["text"]:
        raise RuleBroken("breach_answer_says_nothing", field="text")
    others = (outcome for outcome in standing_of(BreachOutcome, probation) if outcome is not row)
    if any((other.breach_id, other.kind) == (breach.id, values["kind"]) for other in others):
        raise RuleBroken("breach_answered_so_already", field="kind")
    if row is not None and (row.kind is BreachAnswerKind.NOT_REVOKED) != (
        values["kind"] is BreachAnswerKind.NOT_REVOKED
    ):
        raise RuleBroken(
            N_(
                "That the probation stands was decided; it is taken back, not made into something"
                " else."
            ),
            field="kind",
        )
    if row is not None and row.kind is BreachAnswerKind.NOT_REVOKED and row.decided_here:
        day, before = values["happened"].last or act.on, row.happened.last or act.on
        ensure_still_passes(asked_of_leaving(probation, day), before=before)
    return {**values, "gravity": weigh(probation, breach) if row is None else row.gravity}


def weigh(probation: Probation, breach: Breach) -> BreachGravity:
    """Gravity of a breach by law, counted with the others of its probation."""
    alike = [
        other for other in breaches_of(probation) if other.of_public_order == breach.of_public_order
    ]
    return BreachGravity(gravity_of(len(alike), is_serious=breach.is_serious).value)


def _is_same(row: Any, values: Values) -> bool:
    return bool(row.happened == values["happened"] and row.text == values["text"])
