"""Next steps about orders to guardians."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from flask import url_for

from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission
from casetrack.cases.facts import CaseFacts
from casetrack.cases.kinds import MeasureKind, MeasureState, Part
from casetrack.cases.models import Measure
from casetrack.casework.parties import children_among
from casetrack.ledger.measure_types import details_of
from casetrack.web.catalogue import gettext as _
from casetrack.web.dates import word_day
from casetrack.web.next_steps import NextStep
from casetrack.web.words import language


def running_orders(facts: CaseFacts, user: Staff, on: date) -> Iterator[NextStep]:
    """Steps about running orders."""
    if not _may_write(facts, user):
        return
    orders = facts.measures_of(MeasureKind.GUARDIANSHIP_ORDER)
    running = [order for order in orders if order.state is MeasureState.RUNNING]
    kept = details_of(facts) if running else {}
    for measure in running:
        if measure.id in kept:
            yield _of_order(facts, measure, on)


def new_order(facts: CaseFacts, user: Staff, on: date) -> Iterator[NextStep]:
    """Step to issue an order to a guardian, where a child is in the case."""
    children = children_among(facts.parties)
    if _may_write(facts, user) and children:
        only = children[0].id if len(children) == 1 else None
        yield NextStep(
            _("Order a guardian to supervise"),
            url_for("guidance.new_order", case_id=facts.case.id, child=only),
        )


def _may_write(facts: CaseFacts, user: Staff) -> bool:
    return (
        facts.case.is_open()
        and facts.may(user, Permission.GUIDANCE_RECORD)
        and facts.may(user, Permission.GUIDANCE_WRITE)
    )


def _of_order(facts: CaseFacts, measure: Measure, on: date) -> NextStep:
    url = url_for("cases.measure", case_id=facts.case.id, measure_id=measure.id)
    names = [facts.party(party_id).alias for party_id in measure.party_ids(Part.TO)]
    who = _(", ").join(alias.in_(language()) for alias in names)
    if measure.last_day is None:
        note = _("Its last day is not known yet: it counts from the day of service.")
        text = _("Record service of the order: %(who)s", who=who)
        return NextStep(text, url, note, is_due=True)
    day = word_day(measure.last_day, language(), long=True)
    if measure.last_day < on:
        note = _("Its last day was %(day)s. Say how the duties were kept, or extend it.", day=day)
        text = _("End the order: %(who)s", who=who)
        return NextStep(text, url, note, is_due=True, due=measure.last_day)
    return NextStep(
        _("Change or end the order: %(who)s", who=who), url, _("Runs until %(day)s.", day=day)
    )
