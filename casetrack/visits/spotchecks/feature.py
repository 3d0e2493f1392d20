"""Spot checks as a feature of the application."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import select

from casetrack.accounts.act import Act
from casetrack.accounts.models import Staff
from casetrack.cases.facts import CaseFacts
from casetrack.cases.models import Case, Measure, Party
from casetrack.db import session
from casetrack.events import handles
from casetrack.ledger.find_commands import FindCommand
from casetrack.ledger.handing_over import CaseHandedOver
from casetrack.ledger.measures import LastDayMoved, MeasureEnded
from casetrack.ledger.month_marks import Mark, MarkShape, MonthRow, MonthsOf, RowPlace
from casetrack.ledger.page_parts import (
    CasePart,
    Clause,
    FoldGroup,
    RecordGroup,
    RecordLine,
    RecordLines,
)
from casetrack.ledger.registry import Feature
from casetrack.visits.diary import mark_of
from casetrack.visits.queries import seen_of, visits_in_short
from casetrack.visits.spotchecks import journal_texts
from casetrack.visits.spotchecks.actions import call_off
from casetrack.visits.spotchecks.models import (
    AHEAD,
    AUDIT,
    PLAN,
    CheckState,
    SpotCheck,
    SpotCheckPlan,
)
from casetrack.visits.spotchecks.queries import PLANS
from casetrack.visits.spotchecks.showing import draw_and_show
from casetrack.visits.spotchecks.views import bp
from casetrack.web.dates import month_day
from casetrack.web.page import VISITS, SectionPage


@handles(MeasureEnded)
def end_with_measure(ended: MeasureEnded) -> None:
    """Call off the checks after the end of the measure."""
    if ended.measure.ended_on is not None:
        _end_after(ended.measure, ended.measure.ended_on, ended.act)


@handles(LastDayMoved)
def follow_last_day(moved: LastDayMoved) -> None:
    """Call off the checks after the last day; none is added when a measure is extended."""
    if moved.measure.last_day is not None:
        _end_after(moved.measure, moved.measure.last_day, moved.act)


@handles(CaseHandedOver)
def follow_handover(handed_over: CaseHandedOver) -> None:
    """Send the new handler where the former was to go, unless the visits stay."""
    if handed_over.visits_stay or handed_over.from_id is None:
        return
    plans = select(SpotCheckPlan).where(
        SpotCheckPlan.case_id == handed_over.case.id,
        SpotCheckPlan.visitor_id == handed_over.from_id,
    )
    for plan in session().scalars(plans):
        if any(check.state in AHEAD for check in plan.checks):
            plan.visitor_id = handed_over.to_id
            plan.version += 1
    session().flush()


def _end_after(measure: Measure, last: date, act: Act) -> None:
    plans = select(SpotCheckPlan).where(SpotCheckPlan.measure_id == measure.id)
    for plan in session().scalars(plans.order_by(SpotCheckPlan.id)):
        gone = [check for check in plan.checks if check.state in AHEAD and _is_after(check, last)]
        for check in plan.checks:
            # A window that reaches beyond the end is drawn within it.
            if check.state is CheckState.COMMITTED and check not in gone and check.last_day > last:
                check.last_day = last
        if not gone:
            continue
        plan.version += 1
        if len(gone) == sum(check.state in AHEAD for check in plan.checks):
            plan.ended_on = act.on
        call_off(plan, gone, journal_texts.measure_ended(len(gone), last), act)


def _is_after(check: SpotCheck, last: date) -> bool:
    """Whether the check cannot take place by that day; a drawn one by its own day."""
    day = check.drawn_day()
    return (day if day is not None else check.first_day) > last


def _checks(of: MonthsOf, user: Staff) -> list[Mark] | None:
    marks = [*_visits(of), *_windows(of, user)]
    return marks or None


def _visits(of: MonthsOf) -> Iterator[Mark]:
    for visit in seen_of(of.facts.read(visits_in_short), sight=of.facts.sight):
        if visit.party_id == of.party.id and visit.is_spot_check:
            yield from mark_of(visit, of.facts, done=MarkShape.SPOT_DONE, planned=MarkShape.SPOT)


def _windows(of: MonthsOf, user: Staff) -> Iterator[Mark]:
    """Their windows, for who plans spot checks; never the day, drawn or not."""
    if not of.facts.may(user, PLAN):
        return
    for plan in of.facts.read(PLANS):
        if plan.party_id != of.party.id:
            continue
        for check in plan.checks:
            if check.state in AHEAD and check.last_day >= of.facts.on:
                first, last = month_day(check.first_day), month_day(check.last_day)
                yield Mark(
                    MarkShape.HIDDEN,
                    check.first_day,
                    _("spot check between %(first)s and %(last)s", first=first, last=last),
                    last=check.last_day,
                    text=_("day hidden"),
                )


MONTH_MARKS = (
    MonthRow(
        "spot-checks",
        _l("Spot checks"),
        RowPlace.SEEN,
        _checks,
        none=_l("none"),
        is_shared=True,
    ),
)


@dataclass(frozen=True)
class PlanInShort:
    """A plan on the page of its case. ahead: how many checks are to come; last: by which day."""

    plan: SpotCheckPlan
    party: Party
    ahead: int
    last: date | None


def _of_case(facts: CaseFacts, user: Staff) -> dict[str, Any] | None:
    if not facts.sight.is_whole or not facts.may(user, PLAN):
        return None
    plans = []
    for plan in facts.read(PLANS):
        ahead = [check.last_day for check in plan.checks if check.state in AHEAD]
        plans.append(
            PlanInShort(plan, facts.party(plan.party_id), len(ahead), max(ahead, default=None))
        )
    return {"plans": plans} if plans else None


def _lines(facts: CaseFacts, user: Staff) -> Iterator[RecordLine]:
    if facts.case.is_open() and facts.has_people() and facts.may(user, PLAN):
        url = url_for("spotchecks.plan", case_id=facts.case.id)
        yield RecordLine(RecordGroup.VISITS, _l("Plan spot checks"), url)


def _plan_of(case: Case, party_id: int | None) -> str:
    return url_for("spotchecks.plan", case_id=case.id, party=party_id)


def _sentence(part: dict[str, Any]) -> Iterator[Clause]:
    num = sum(plan.ahead for plan in part["plans"])
    yield Clause(ngettext("%(num)d spot check to come", "%(num)d spot checks to come", num))


FEATURE = Feature(
    "spotchecks",
    bp,
    section=VISITS,
    brings=(
        end_with_measure,
        follow_last_day,
        follow_handover,
        draw_and_show,
        PLANS,
        CasePart(FoldGroup.VISITS, "visits/spotchecks/_of_case.html", _of_case, _sentence),
        RecordLines(_lines),
        *MONTH_MARKS,
        FindCommand(("check", "抽查"), _l("Plan spot checks"), _plan_of, PLAN),
        SectionPage(VISITS, _l("Spot checks"), "spotchecks.index", AUDIT, place=4),
    ),
)
