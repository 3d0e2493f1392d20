"""How it is tried that what is no decision about a person is asked again, once it is otherwise."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select

from casetrack.cases.kinds import AgeStatus, DispositionKind, Part
from casetrack.cases.models import Party
from casetrack.casework.closing import close_case
from casetrack.casework.identity.actions import set_identity
from casetrack.db import session
from casetrack.db.partial_date import PartialDate
from casetrack.db.transaction import touch, unit_of_work
from casetrack.desk.rechecks.models import LaterFlag
from casetrack.guidance.correction.kinds import SERVICE, SeriousMisconduct
from casetrack.guidance.correction.measures import CorrectionOrder, PoliceDecision, record_decision
from casetrack.guidance.ladder import StepTerms, settle_step, take_step
from casetrack.guidance.ladder_kinds import FailingKind, GuardianStepKind, StepResult
from casetrack.guidance.models import FamilyStep
from casetrack.ledger.decisions import decide
from casetrack.review.hearings.actions import NewHearing, approve_hearing
from tests.builders import NOON, TODAY, acting, make_case, make_child
from tests.guards.hard_rules.over_time import brought_in
from tests.guards.hard_rules.warned import settle_everything
from tests.guards.hard_rules.ways import Outcome, Way, file, within
from tests.guidance.builders import make_order
from tests.probation.builders import make_suspect
from tests.review.builders import case_of, handler_of

LOOK = TODAY + timedelta(days=26)


@dataclass(frozen=True)
class Later:
    """What was done lawfully, and what is put right, learned or withdrawn afterwards.

    done: does it, and returns whom it is about; last: the last step, in a unit of work of its own.
    breaks: by that it would not have been done.
    is_told: whether a file tells that; no file tells a birth date.
    """

    rule: str
    done: Callable[[], Party]
    breaks: Callable[[Party], object]
    is_told: bool = True
    last: Callable[[Party], object] = lambda child: None

    def after(self, app: Flask, against: bool) -> Outcome:
        """Done, and then the facts are otherwise: each in a unit of work of its own."""
        with app.app_context(), unit_of_work():
            child_id = self.done().id
        with app.app_context(), unit_of_work():
            self.last(session().get_one(Party, child_id))
        with app.app_context(), unit_of_work():
            child = session().get_one(Party, child_id)
            touch(child.case_id)
            if against:
                self.breaks(child)
            else:
                child.position += 1
        with app.app_context():
            return self._flagged(session().get_one(Party, child_id).case_id, against)

    def file(self, app: Flask, against: bool) -> Outcome:
        """Exported by the office that did it, and brought in by another: judged alike."""

        def act() -> Outcome:
            child = self.done()
            self.last(child)
            session().flush()
            if against:
                self.breaks(child)
                session().flush()
            return self._flagged(brought_in(case_of(child), TODAY).id, against)

        return within(app, act)

    def _flagged(self, case_id: int, against: bool) -> Outcome:
        found = select(LaterFlag.rule).where(
            LaterFlag.case_id == case_id, LaterFlag.act_id.is_not(None)
        )
        flags = set(session().scalars(found))
        if not against:
            assert flags == set(), f"what was lawful was flagged: {flags}"
        return Outcome.FLAGGED if self.rule in flags else Outcome.LET_THROUGH


def _heard_in_public() -> Party:
    """A public hearing about somebody who was held to be an adult."""
    child = make_suspect()
    child.age_status = AgeStatus.ADULT
    session().flush()
    held = NewHearing(TODAY, date(2026, 12, 10), is_closed=False, what="听证")
    approve_hearing(child, held, acting(handler_of(child), on=TODAY, at=NOON))
    return child


def _corrected() -> Party:
    """Social service for a child of 15, who is not punished for the age alone."""
    child = make_child()
    _born(date(2010, 11, 3))(child)
    police = PoliceDecision(
        SeriousMisconduct.FOR_AGE_ALONE,
        PartialDate.day(date(2026, 11, 2)),
        PartialDate.day(date(2026, 11, 10)),
    )
    order = CorrectionOrder(
        children=(child.id,),
        measures=(SERVICE,),
        police=police,
        aim="懂得劳动的价值",
        started=PartialDate.day(date(2026, 11, 10)),
    )
    record_decision(case_of(child), order, acting(handler_of(child), on=TODAY, at=NOON))
    return child


def _born(day: date) -> Callable[[Party], object]:
    """The birth date is put right."""

    def breaks(child: Party) -> None:
        by = handler_of(child)
        set_identity(child, name="陆小明", born=PartialDate.day(day), by=by, at=NOON, on=TODAY)

    return breaks


def _ordered_after_an_admonition() -> Party:
    order = make_order()
    child = next(link.party for link in order.measure.parties if link.part is Part.ABOUT)
    by = acting(handler_of(child), on=TODAY, at=NOON)
    for kind in (GuardianStepKind.ADMONITION, GuardianStepKind.GUIDANCE):
        terms = StepTerms(kind, PartialDate.day(TODAY), "训诫", LOOK, failing=FailingKind.DUTIES)
        take_step(order, terms, by)
    return child


def _never_admonished(child: Party) -> None:
    """The admonition was written down by mistake."""
    found = select(FamilyStep).where(
        FamilyStep.case_id == child.case_id, FamilyStep.kind == GuardianStepKind.ADMONITION
    )
    step = session().scalars(found).one()
    settle_step(
        step,
        acting(handler_of(child), on=TODAY, at=NOON),
        result=StepResult.MISTAKEN,
        settled=PartialDate.day(TODAY),
        outcome="录入有误",
        opened=step.version,
    )


def _dropped() -> Party:
    """A decision about somebody who was held to be an adult."""
    child = make_child(make_case())
    child.age_status = AgeStatus.ADULT
    session().flush()
    by = acting(handler_of(child), on=TODAY, at=NOON)
    dropped = DispositionKind.DISCRETIONARY_NON_PROSECUTION
    decide(case_of(child), child, dropped, by, on=TODAY, announced_on=TODAY)
    return child


def close_settled(child: Party) -> None:
    """Close the case, once nothing is left to do."""
    settle_everything(child)
    close_case(case_of(child), acting(handler_of(child), on=TODAY, at=NOON))


def _minor(child: Party) -> None:
    child.age_status = AgeStatus.MINOR


def _measure_told(**told_so: str) -> Callable[[dict[str, Any]], None]:
    """A file that tells of corrective education of a day before its law."""

    def change(told: dict[str, Any]) -> None:
        number = len(told["journal"]) + 1
        entry = {"number": number, "kind": "corrective_education_decided", "when": "2021-05-01"}
        told["journal"].append({**entry, "about": [told["parties"][0]["ref"]]})
        told.setdefault("measures", []).append(
            {
                "kind": SERVICE.value,
                "started": "2021-05-01",
                "state": "ended",
                "ended_on": "2021-06-01",
                "about": [told["parties"][0]["ref"]],
                "corrective": {"conduct": "property", **told_so},
                "entry": number,
            }
        )

    return change


def _measure_of_an_adult(told: dict[str, Any]) -> None:
    _measure_told(decided="2025-01-20")(told)
    told["parties"][0]["age_status"] = "adult"


def _acted_at(band: str) -> Callable[[dict[str, Any]], None]:
    """A file that tells how old the child was at an act, and of a misconduct a week later."""

    def change(told: dict[str, Any]) -> None:
        _measure_told(decided="2021-07-20", acted="2021-06-08", conduct="for_age_alone")(told)
        told["measures"][-1] |= {"started": "2021-07-20", "ended_on": "2021-08-20"}
        act = {"text": {"zh": "寻衅滋事"}, "happened": "2021-06-01", "age_band": band}
        told["parties"][0]["acts"] = [act]

    return change


LATER = {
    one.rule: one
    for one in (
        Later("guarantee_hearing_closed", _heard_in_public, _minor),
        Later("correction_of_a_minor", _corrected, _born(date(2008, 11, 9)), is_told=False),
        Later("correction_below_age", _corrected, _born(date(2010, 10, 1)), is_told=False),
        Later("guardian_steps_in_order", _ordered_after_an_admonition, _never_admonished),
        Later("family_education_assessed", _dropped, _minor, last=close_settled),
    )
}
FILES: dict[str, Way] = {
    "correction_in_force": file("correction_in_force", _measure_told(decided="2021-05-01")),
    "correction_of_a_minor": file("correction_of_a_minor", _measure_of_an_adult),
    "correction_below_age": file(
        "correction_below_age", _acted_at("at_16_17"), _acted_at("at_14_15")
    ),
}


def later(rule: str, name: str) -> Way | None:
    """The way in which it is tried that an act is asked again, or told by a file; else None."""
    if rule in LATER and (name == "after" or (name == "file" and LATER[rule].is_told)):
        return getattr(LATER[rule], name)  # type: ignore[no-any-return]  # each is a way
    return FILES.get(rule) if name == "file" else None
