"""Next steps about the visits of a case."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from flask import url_for

from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission
from casetrack.cases.facts import CaseFacts
from casetrack.cases.models import Measure, Party
from casetrack.ledger.measure_types import measure_type, served_kinds
from casetrack.visits.forms import word_measure
from casetrack.visits.models import Visit, VisitState
from casetrack.visits.queries import PLANS, is_about, seen_of, visits_in_short
from casetrack.web.catalogue import gettext as _
from casetrack.web.dates import word_day
from casetrack.web.next_steps import NextStep
from casetrack.web.words import language


def next_steps(facts: CaseFacts, user: Staff, on: date) -> list[NextStep]:
    """Visits without an outcome first, then what the last visits ask for, then plans."""
    if not facts.case.is_open() or not facts.has_people():
        return []
    may_record = facts.may(user, Permission.VISITS_RECORD) or _may_for_a_child(facts, user)
    may_plan = facts.may(user, Permission.VISITS_PLAN)
    if not (may_record or may_plan):
        return []
    visits = seen_of(facts.read(visits_in_short), sight=facts.sight)
    steps = list(_outcomes(facts, visits, on)) if may_record else []
    if may_plan:
        for child in _visited(facts, visits):
            steps += _after_the_last(facts, child, visits)
            steps += _plans(facts, child, visits, on)
        steps.append(NextStep(_("Plan visits"), url_for("visits.plan", case_id=facts.case.id)))
    if may_record:
        url = url_for("visits.unplanned", case_id=facts.case.id)
        steps.append(NextStep(_("Record a visit that was not planned"), url))
    return _without_repeats(steps)


def is_twice_nobody(visits: Sequence[Visit], party_id: int) -> bool:
    """Whether the last two visits to somebody met nobody."""
    last = _past(visits, party_id)[-2:]
    return len(last) == 2 and all(visit.state is VisitState.NOT_AT_HOME for visit in last)


def _outcomes(facts: CaseFacts, visits: Sequence[Visit], on: date) -> Iterator[NextStep]:
    late = [visit for visit in visits if visit.is_late(on=on)]
    for visit in late[:1]:
        url = url_for("visits.outcome", case_id=facts.case.id, visit_id=visit.id)
        note = None
        if len(late) > 1:
            note = _("%(n)d visits have no outcome; this is the earliest.", n=len(late))
        yield NextStep(
            _("Outcome of the visit: %(who)s", who=_alias(visit.party)),
            url,
            note,
            is_due=True,
            due=visit.day(),
        )


def _after_the_last(facts: CaseFacts, child: Party, visits: Sequence[Visit]) -> list[NextStep]:
    past = _past(visits, child.id)
    if not past:
        return []
    plan = url_for("visits.plan", case_id=facts.case.id, party=child.id)
    who = _alias(child)
    if past[-1].state is VisitState.REFUSED:
        note = _(
            "The last visit was refused. One refusal is no ground to revoke; during a probation it"
            " may be recorded as a breach, for the prosecutor to judge."
        )
        text = _("Talk with the family, or visit again: %(who)s", who=who)
        return [NextStep(text, plan, note, is_due=True)]
    if is_twice_nobody(visits, child.id):
        note = _("Nobody was met twice in a row. Come sooner, go to the school, or ask for a talk.")
        text = _("Plan a visit sooner: %(who)s", who=who)
        return [NextStep(text, plan, note, is_due=True)]
    return []


def _plans(facts: CaseFacts, child: Party, visits: Sequence[Visit], on: date) -> Iterator[NextStep]:
    ahead = [v for v in visits if v.party_id == child.id and v.is_open()]
    for measure in facts.measures_of(*served_kinds()):
        if not measure.is_running(on=on) or not is_about(measure, child.id):
            continue
        url = url_for("visits.plan", case_id=facts.case.id, party=child.id, measure=measure.id)
        who = _alias(child)
        if not ahead and measure_type(measure.kind).calls_for_visits:
            text = _("Plan visits: %(who)s", who=who)
            note = _("%(measure)s; no visit is planned.", measure=word_measure(measure))
            yield NextStep(text, url, note, is_due=True)
        elif planned_to := _falls_short(facts, measure, ahead):
            note = _(
                "Planned to %(day)s; the linked measure now runs until %(last)s.",
                day=word_day(planned_to, language(), long=True),
                last=word_day(measure.last_day or planned_to, language(), long=True),
            )
            text = _("Plan the visits still missing: %(who)s", who=who)
            yield NextStep(text, url, note, is_due=True)


def _falls_short(facts: CaseFacts, measure: Measure, ahead: Sequence[Visit]) -> date | None:
    """The day a series for this measure was planned to, if the measure now runs longer."""
    until = {
        plan.id: plan.until_on
        for plan in facts.read(PLANS)
        if plan.measure_id == measure.id and plan.until_on is not None
    }
    planned_to = [until[visit.plan_id] for visit in ahead if visit.plan_id in until]
    if not planned_to or measure.last_day is None or max(planned_to) >= measure.last_day:
        return None
    return max(planned_to)


def _visited(facts: CaseFacts, visits: Sequence[Visit]) -> list[Party]:
    ids = {visit.party_id for visit in visits}
    return [p for p in facts.parties if p.is_child() or p.id in ids]


def _past(visits: Sequence[Visit], party_id: int) -> list[Visit]:
    return [
        visit
        for visit in visits
        if visit.party_id == party_id
        and visit.state in (VisitState.DONE, VisitState.NOT_AT_HOME, VisitState.REFUSED)
    ]


def _may_for_a_child(facts: CaseFacts, user: Staff) -> bool:
    return any(facts.may(user, Permission.VISITS_RECORD, party_id=p.id) for p in facts.children())


def _without_repeats(steps: Sequence[NextStep]) -> list[NextStep]:
    return list({(step.text, step.url): step for step in steps}.values())


def _alias(party: Party) -> str:
    return party.alias.in_(language())
