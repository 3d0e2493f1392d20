"""How it is tried that what is no decision about a person is asked again, once it is otherwise."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select

from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import AgeStatus, DispositionKind, Part
from casetrack.cases.models import JournalEntry, Party
from casetrack.casework.actions import close_case
from casetrack.casework.correcting import Correction
from casetrack.casework.entry_corrections import correct_entry, values_held
from casetrack.casework.identity.actions import set_identity
from casetrack.clocks import recording_corrections
from casetrack.clocks.recordable import RequestResult
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.db.transaction import touch, unit_of_work
from casetrack.desk.rechecks.models import LaterFlag
from casetrack.guidance.correction.kinds import DECIDED, SERVICE, SeriousMisconduct
from casetrack.guidance.correction.measures import CorrectionOrder, PoliceDecision, record_decision
from casetrack.guidance.ladder import StepTerms, settle_step, take_step
from casetrack.guidance.ladder_kinds import (
    TOLD_BY_STEP,
    ApplicantKind,
    FailingKind,
    GuardianStepKind,
    StepResult,
)
from casetrack.guidance.models import FamilyStep
from casetrack.ledger.clock_triggers import ClockTrigger
from casetrack.ledger.decisions import decide
from casetrack.review.hearings.actions import NewHearing, approve_hearing
from tests.builders import NOON, TODAY, acting, make_case, make_child
from tests.clocks.facts import tell
from tests.clocks.happening import told as happened
from tests.guards.hard_rules.before_court import accused, conditionally, sued_privately
from tests.guards.hard_rules.families import LAWFUL as STEP
from tests.guards.hard_rules.over_time import brought_in
from tests.guards.hard_rules.trials import BASIS, DONE, IDLE, SUIT, _applied
from tests.guards.hard_rules.warned import settle_everything
from tests.guards.hard_rules.ways import Outcome, Way, file, refused, within
from tests.guidance.builders import make_order
from tests.probation.builders import make_suspect
from tests.review.builders import case_of, handler_of
from tests.review.lawsuits.builders import propose_procedure
from tests.saying import saying

LOOK = TODAY + timedelta(days=26)


@dataclass(frozen=True)
class Later:
    """What was done lawfully, and what is put right, learned or withdrawn afterwards.

    done: does it, and returns whom it is about; last: the last step, in a unit of work of its own.
    breaks: by that it would not have been done. key: with which that is refused, where it is.
    is_told: whether a file tells that; no file tells a birth date.
    """

    rule: str
    done: Callable[[], Party]
    breaks: Callable[[Party], object]
    is_told: bool = True
    last: Callable[[Party], object] = lambda child: None
    key: str = ""

    def after(self, app: Flask, against: bool) -> Outcome:
        """Done, and then the facts are otherwise: each in a unit of work of its own."""
        with app.app_context(), unit_of_work():
            child_id = self.done().id
        with app.app_context(), unit_of_work():
            self.last(session().get_one(Party, child_id))
        if against and self.key:
            return within(app, lambda: self._refused(child_id))
        with app.app_context(), unit_of_work():
            child = session().get_one(Party, child_id)
            touch(child.case_id)
            if against:
                self.breaks(child)
            else:
                child.position += 1
        with app.app_context():
            return self._flagged(session().get_one(Party, child_id).case_id, against)

    def _refused(self, child_id: int) -> Outcome:
        child = session().get_one(Party, child_id)
        return refused(lambda: self.breaks(child), key=self.key)

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
        query = select(LaterFlag.rule).where(
            LaterFlag.case_id == case_id, LaterFlag.act_id.is_not(None)
        )
        flags = set(session().scalars(query))
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
    query = select(FamilyStep).where(
        FamilyStep.case_id == child.case_id, FamilyStep.kind == GuardianStepKind.ADMONITION
    )
    step = session().scalars(query).one()
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

    def change(data: dict[str, Any]) -> None:
        number = len(data["journal"]) + 1
        entry = {"number": number, "kind": "corrective_education_decided", "when": "2021-05-01"}
        data["journal"].append({**entry, "about": [data["parties"][0]["ref"]]})
        data.setdefault("measures", []).append(
            {
                "kind": SERVICE.value,
                "started": "2021-05-01",
                "state": "ended",
                "ended_on": "2021-06-01",
                "about": [data["parties"][0]["ref"]],
                "corrective": {"conduct": "property", **told_so},
                "entry": number,
            }
        )

    return change


def _measure_of_an_adult(data: dict[str, Any]) -> None:
    _measure_told(decided="2025-01-20")(data)
    data["parties"][0]["age_status"] = "adult"


def _acted_at(band: str) -> Callable[[dict[str, Any]], None]:
    """A file that tells how old the child was at an act, and of a misconduct a week later."""

    def change(data: dict[str, Any]) -> None:
        _measure_told(decided="2021-07-20", acted="2021-06-08", conduct="for_age_alone")(data)
        data["measures"][-1] |= {"started": "2021-07-20", "ended_on": "2021-08-20"}
        act = {"text": {"zh": "寻衅滋事"}, "happened": "2021-06-01", "age_band": band}
        data["parties"][0]["acts"] = [act]

    return change


def _stepped(kind: GuardianStepKind) -> Callable[[], Party]:
    """A step towards a guardian that the law allows."""

    def done() -> Party:
        order = make_order()
        child = next(link.party for link in order.measure.parties if link.part is Part.ABOUT)
        terms = StepTerms(kind, PartialDate.day(TODAY), "训诫", LOOK, **STEP)
        take_step(order, terms, acting(handler_of(child), on=TODAY, at=NOON))
        return child

    return done


def _step(rule: str, kind: GuardianStepKind, *, key: str = "", **data: Any) -> Later:
    """A step whose form said otherwise than it was."""
    breaks = _said(TOLD_BY_STEP[kind], **data)
    return Later(rule, _stepped(kind), breaks, is_told=not key, key=key)


def _sued() -> Party:
    """A civil suit, after an announcement that had run out."""
    child = make_child()
    tell(case_of(child), EntryKind.ANNOUNCEMENT_PUBLISHED, date(2025, 3, 6), channel="检察日报")
    tell(case_of(child), SUIT, date(2025, 5, 8), note="经指定管辖")
    return child


def _sued_an_authority(*, is_filed: bool = True) -> Party:
    """An administrative suit, after the time for the reply had run out."""
    child = make_child()
    happened(ClockTrigger.RECTIFICATION_EXPIRED, date(2025, 10, 9), case=case_of(child))
    if is_filed:
        tell(case_of(child), SUIT, date(2025, 10, 10), values=IDLE)
    return child


def _granted() -> Party:
    """Assistance that says by what it was measured."""
    child = make_child()
    _applied(case_of(child), False)
    granted: dict[str, Any] = {"result": RequestResult.GRANTED, "values": BASIS}
    tell(case_of(child), EntryKind.ASSISTANCE_DECIDED, date(2025, 6, 26), **granted)
    return child


def _entry_of(child: Party, kind: EntryKind) -> JournalEntry:
    query = select(JournalEntry).where(
        JournalEntry.case_id == child.case_id, JournalEntry.kind == kind
    )
    return session().scalars(query.order_by(JournalEntry.id)).all()[-1]


def _happened_on(kind: EntryKind, day: date) -> Callable[[Party], object]:
    """The day of what was recorded is put right."""

    def breaks(child: Party) -> None:
        case, entry = case_of(child), _entry_of(child, kind)
        by = acting(handler_of(child), on=TODAY, at=NOON)
        seen = recording_corrections.preview(case, entry, day, by).seen
        recording_corrections.correct(case, entry, Correction(day, "录入有误", seen), by)

    return breaks


def _said(kind: EntryKind, **values: Any) -> Callable[[Party], object]:
    """What the form of an act said is put right."""

    def breaks(child: Party) -> None:
        entry = _entry_of(child, kind)
        correct_entry(
            entry,
            acting(handler_of(child), on=TODAY, at=NOON),
            text=entry.text.in_("zh"),
            when=entry.when,
            reason="录入有误",
            values={**values_held(entry), **values},
        )

    return breaks


def _without_a_word(child: Party) -> None:
    """The same as an office without casetrack tells it: nothing was asked, and no reason given."""
    suit = _entry_of(child, SUIT)
    suit.text = BilingualText(None, None)
    asked = {"asked", "asked_with", "warned", "warned_of", "reason"}
    suit.fields = {name: value for name, value in suit.fields.items() if name not in asked}


def _others_sued(child: Party) -> None:
    """It is learned of that an organisation had sued before."""
    tell(case_of(child), EntryKind.ORGANISATION_SUED, date(2025, 3, 20))


def _proposed_for_an_adult() -> Party:
    """The expedited procedure for somebody who was held to be an adult."""
    child = accused()
    propose_procedure(child)
    return child


AWARD = EntryKind.ASSISTANCE_DECIDED
LATER = {
    later.rule: later
    for later in (
        Later(
            "pil_announcement_first",
            _sued,
            _happened_on(EntryKind.ANNOUNCEMENT_PUBLISHED, date(2025, 4, 10)),
        ),
        _step("guardian_failed", GuardianStepKind.ADMONITION, failing=None),
        _step("guardian_to_police", GuardianStepKind.POLICE, law_broken=None),
        _step(
            "guardianship_revocation_applicant",
            GuardianStepKind.REVOCATION,
            applicant=ApplicantKind.PROCURATORATE.value,
        ),
        _step(
            "guardianship_revocation_ground",
            GuardianStepKind.REVOCATION,
            ground=None,
            key=saying("Revocation stands on one of the three grounds"),
        ),
        Later(
            "correction_in_force",
            _corrected,
            _said(DECIDED, acted=None, decided="2021-05-31"),
        ),
        Later("expedited_adults_only", _proposed_for_an_adult, _minor),
        Later("np_private_suit", sued_privately, conditionally),
        Later("pil_nobody_sued", _sued, _others_sued),
        Later("pil_suggestion_first", _sued_an_authority, _happened_on(SUIT, date(2025, 10, 9))),
        Later("pil_duty_unperformed", _sued_an_authority, _said(SUIT, **DONE)),
        Later("assistance_basis", _granted, _said(AWARD, monthly_wage=None)),
        Later("assistance_cap", _granted, _said(AWARD, amount="400000")),
        Later("guarantee_hearing_closed", _heard_in_public, _minor),
        Later("correction_of_a_minor", _corrected, _born(date(2008, 11, 9)), is_told=False),
        Later("correction_below_age", _corrected, _born(date(2010, 10, 1)), is_told=False),
        Later("guardian_steps_in_order", _ordered_after_an_admonition, _never_admonished),
        Later("family_education_assessed", _dropped, _minor, last=close_settled),
    )
}
FILES: dict[str, Way] = {
    "pil_level": Later("pil_level", _sued, _without_a_word).file,
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
