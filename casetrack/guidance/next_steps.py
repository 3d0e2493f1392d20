"""What may be done next about guidance: orders, programmes, sessions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from flask import url_for
from flask_babel import gettext as _

from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission
from casetrack.cases.facts import CaseFacts
from casetrack.cases.kinds import MeasureKind, MeasureState, Part
from casetrack.cases.models import Measure
from casetrack.guidance.models import PROGRAMMES
from casetrack.guidance.people import children_among
from casetrack.guidance.queries import details_of
from casetrack.web.dates import word_day
from casetrack.web.next_steps import NextStep
from casetrack.web.words import label, language


def next_steps(facts: CaseFacts, user: Staff, on: date) -> list[NextStep]:
    """What runs first (sessions, ends), then what may be begun."""
    if not facts.case.is_open() or not facts.may(user, Permission.GUIDANCE_RECORD):
        return []
    may_write = facts.may(user, Permission.GUIDANCE_WRITE)
    steps = list(_running(facts, on, may_write=may_write))
    return [*steps, *_beginnings(facts)] if may_write else steps


def _running(facts: CaseFacts, on: date, *, may_write: bool) -> Iterator[NextStep]:
    kinds = PROGRAMMES | ({MeasureKind.GUARDIANSHIP_ORDER} if may_write else set())
    running = [m for m in facts.measures_of(*kinds) if m.state is MeasureState.RUNNING]
    details = facts.read(details_of) if running else {}
    for measure in running:
        detail_id = details.get(measure.id)
        if detail_id is None:
            continue
        if measure.kind is MeasureKind.GUARDIANSHIP_ORDER:
            yield _of_order(facts, measure, detail_id, on)
        else:
            url = url_for("guidance.programme", case_id=facts.case.id, programme_id=detail_id)
            what = label(measure.kind)
            text = (
                _("Record a session, or end it: %(what)s", what=what)
                if may_write
                else _("Record a session: %(what)s", what=what)
            )
            yield NextStep(text, url)


def _of_order(facts: CaseFacts, measure: Measure, order_id: int, on: date) -> NextStep:
    url = url_for("guidance.order", case_id=facts.case.id, order_id=order_id)
    names = [facts.party(party_id).alias for party_id in measure.party_ids(Part.TO)]
    who = _(", ").join(alias.in_(language()) for alias in names)
    if measure.last_day is None:
        note = _("Its last day is not known yet: it counts from the day of service.")
        return NextStep(_("Record service of the order: %(who)s", who=who), url, note)
    day = word_day(measure.last_day, language(), long=True)
    if measure.last_day < on:
        note = _("Its last day was %(day)s. Say how the duties were kept, or extend it.", day=day)
        return NextStep(_("End the order: %(who)s", who=who), url, note)
    return NextStep(
        _("Change or end the order: %(who)s", who=who), url, _("Runs until %(day)s.", day=day)
    )


def _beginnings(facts: CaseFacts) -> Iterator[NextStep]:
    children = children_among(facts.parties)
    if not children:
        return
    only = children[0].id if len(children) == 1 else None
    yield NextStep(
        _("Order a guardian to supervise"),
        url_for("guidance.new_order", case_id=facts.case.id, child=only),
    )
    yield NextStep(
        _("Begin family education guidance, correction or help"),
        url_for("guidance.new_programme", case_id=facts.case.id, child=only),
    )
