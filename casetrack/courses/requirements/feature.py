"""Requirements as a feature of the application."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from sqlalchemy import select

from casetrack.accounts.act import Act
from casetrack.accounts.models import Staff
from casetrack.cases.duty_kinds import DutyState, ObligationKind
from casetrack.cases.kinds import PartyKind
from casetrack.cases.models import Case, Measure, Requirement
from casetrack.cases.policy import may
from casetrack.cases.requirements import NewCheck
from casetrack.codes import N_
from casetrack.courses.requirements.addresses import page_to_look
from casetrack.courses.requirements.checks import look_at, look_by, stand_anew
from casetrack.courses.requirements.forms import field, fields_of_ticks
from casetrack.courses.requirements.queries import (
    kept_under,
    looks_at,
    looks_told_at,
    place_of,
    promises_about,
    promises_asked,
    promises_of,
)
from casetrack.courses.requirements.views import bp
from casetrack.db import session
from casetrack.errors import RuleBroken
from casetrack.events import handles
from casetrack.ledger.importing import CaseImported, entry_in_file, is_in_file
from casetrack.ledger.measure_types import kinds_of_promise, promises_under, rules_of
from casetrack.ledger.measures import MeasureEnded
from casetrack.ledger.obligations import settle
from casetrack.ledger.outcome_parts import OutcomeAsked, OutcomePart, OutcomeSaved, VisitOf
from casetrack.ledger.page_parts import VisitPart, VisitSheetPart
from casetrack.ledger.registry import DutyLine, Feature
from casetrack.web.words import FactWords, RuleWords


def asked_at_a_visit(of: VisitOf, user: Staff) -> OutcomeAsked | None:
    """Fields of the outcome form for checks of valid requirements; None without any.

    Those with rules of their own are asked of whoever may look at them by these.
    """
    promises = [
        promise
        for promise, kept in promises_asked(of.case, [of.party.id])
        if kept.judge is None or may(user, kept.record, of.case, on=of.on)
    ]
    is_body = of.party.kind is PartyKind.BODY
    return OutcomeAsked(fields_of_ticks(promises), (promises, is_body)) if promises else None


def keep_looks(saved: OutcomeSaved, element: Mapping[str, Any], act: Act) -> None:
    """Save the findings of a visit as checks, told by its entry. Raises RuleBroken."""
    those = []
    for promise in promises_about(saved.case, saved.party.id):
        finding, number, proof, look_due = (
            element.get(field(name, promise)) for name in ("found", "number", "proof", "look_due")
        )
        if finding is None and (number is not None or look_due or (proof or "").strip()):
            raise RuleBroken(N_("Enter the finding, too."), field=_field_of(promise, "found"))
        if finding is not None:
            check = NewCheck(finding, saved.entry.when, proof or "", number, look_due)
            those.append((promise, check))
    if those:
        look_at(saved.case, those, act, told_by=saved.entry, is_asked=True, field_of=_field_of)


def promises_on_slip(of: VisitOf, user: Staff) -> Sequence[Requirement] | None:
    """Requirements on the visit sheet with their state; None without any."""
    return promises_about(of.case, of.party.id) or None


def found_at_the_visit(of: VisitOf, user: Staff) -> Sequence[tuple[Any, ...]] | None:
    """What was found of requirements at a visit: each with its check and the words for it."""
    assert of.visit_id is not None, "the page of a visit has one"
    looks = looks_told_at(of.case, "visit", of.visit_id)
    rows = [(promise, look, rules_of(promise)) for promise, look in looks]
    return [(promise, look, kept.found_as(look.found)) for promise, look, kept in rows if kept] or (
        None
    )


def _field_of(promise: Requirement, name: str) -> str:
    return OUTCOME_PART.field_of(field(name, promise))


OUTCOME_PART = OutcomePart(
    "promises", "courses/requirements/_at_visit.html", asked_at_a_visit, keep_looks
)
VISIT_PART = VisitPart("courses/requirements/_of_visit.html", found_at_the_visit)
SHEET_PART = VisitSheetPart("courses/requirements/_on_slip.html", promises_on_slip)


@handles(CaseImported)
def take_in_promises(imported: CaseImported) -> None:
    """Let each promise stand as its looks say, and owe the next look that is agreed.

    What an item says of its last look in keys of its own stays, where no look is told.
    """
    case = imported.case
    for model, kinds in kinds_of_promise().items():
        mine = select(Measure.id).where(Measure.case_id == case.id, Measure.kind.in_(kinds))
        query = select(model).where(model.measure_id.in_(mine)).order_by(model.id)
        promises = session().scalars(query).all()
        looks = looks_at(promises)
        for promise in promises:
            if looks[place_of(promise)]:
                stand_anew(promise)
            _owe_next(case, promise)
    session().flush()


def _owe_next(case: Case, promise: Requirement) -> None:
    measure = session().get_one(Measure, promise.measure_id)
    kept, day = kept_under(measure), promise.check_due
    if day is None or kept.judge is not None or not promise.is_asked:
        return  # who has rules of its own owes it by them
    is_over = promise.seen_on is not None and promise.seen_on >= day
    if is_over or not measure.is_running(on=day) or is_in_file(kept.owes, promise):
        return
    entry = entry_in_file(measure.entry_id)
    look_by(case, promise, day, since=promise.seen_on, entry=entry)


@handles(MeasureEnded)
def owe_no_more_looks(ended: MeasureEnded) -> None:
    """Let due checks lapse when their measure ends."""
    kept = promises_under(ended.measure.kind)
    if kept is None or kept.judge is not None:
        return  # who has rules of its own ends it by them
    for promise in promises_of(ended.measure):
        if promise.check_due is not None:
            promise.check_due = None
            settle(kept.owes, promise, on=ended.act.on, as_=DutyState.LAPSED)


RULES = {
    "promise_withdrawn_already": _l("This is asked no more. Nothing is recorded of it."),
    "promise_reason_missing": _l("Say why, in a sentence."),
}
FACTS: dict[str, LazyString] = {"promise_look_agreed": _l("The next check was agreed")}
DUTIES = (
    DutyLine(
        ObligationKind.PROMISE_LOOK,
        title=_l("Check requirements"),
        late_title=_l("Requirements not checked"),
        button=_l("Record a check"),
        url=page_to_look,
    ),
)


FEATURE = Feature(
    "promises",
    bp,
    brings=(
        RuleWords(RULES),
        FactWords(FACTS),
        *DUTIES,
        OUTCOME_PART,
        SHEET_PART,
        VISIT_PART,
        take_in_promises,
        owe_no_more_looks,
    ),
)
