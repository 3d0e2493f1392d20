"""Take a step towards a guardian who does not keep the duties, and record its outcome."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select

from casetrack.accounts.act import Act
from casetrack.accounts.permissions import Permission
from casetrack.cases.flags import Flag
from casetrack.cases.kinds import MeasureState, Part, TrackKind
from casetrack.cases.locking import take_version
from casetrack.cases.models import Case, JournalEntry
from casetrack.cases.not_future import ensure_not_before, ensure_past
from casetrack.cases.policy import ensure_may, ensure_open
from casetrack.cases.requirements import HowKept
from casetrack.casework.parties import of_case
from casetrack.codes import N_
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken
from casetrack.guidance.actions import people_of_order
from casetrack.guidance.ladder_kinds import (
    APPLICANT,
    GROUND,
    STEP_LOOK,
    STEP_SETTLED,
    TOLD_BY_STEP,
    ApplicantKind,
    FailingKind,
    GroundKind,
    GuardianStepKind,
    StepResult,
)
from casetrack.guidance.models import FamilyStep, GuardianshipOrder
from casetrack.guidance.queries import orders_of
from casetrack.law import (
    Failing,
    GuardianStep,
    LadderFacts,
    RevocationApplicant,
    RevocationGround,
    step_verdicts,
)
from casetrack.ledger.act_forms import ActForm, values_said
from casetrack.ledger.decisions import track_for
from casetrack.ledger.gates import (
    TYPED,
    Asked,
    Gate,
    GateAsked,
    ensure_passes,
    flags_from,
    verdicts_on,
)
from casetrack.ledger.journal import enter
from casetrack.ledger.obligations import owe, settle
from casetrack.ledger.reasons import why_agreed

STEP_SETTLED_TOO_EARLY = N_("The step was taken on %(day)s; its outcome cannot be earlier.")

_FAILED = (HowKept.NOT_KEPT, HowKept.CAME_BACK)
_HEEDED = {StepResult.WAITING: None, StepResult.HEEDED: True, StepResult.NOT_HEEDED: False}
# Rule -> field of the form that shows its refusal.
_AT = {
    "guardian_failed": "failing",
    "guardian_to_police": "law_broken",
    "guardianship_revocation_ground": "ground",
    "guardianship_revocation_applicant": "applicant",
}


@dataclass(frozen=True)
class StepTerms:
    """Terms of a step. body_id: its recipient, or who gives the guidance. reason: why now, where
    the law warns. look_due: due day (inclusive) of checking whether it is heeded.
    """

    kind: GuardianStepKind
    taken: PartialDate
    text: str
    look_due: date
    failing: FailingKind | None = None
    law_broken: bool = False
    ground: GroundKind | None = None
    applicant: ApplicantKind | None = None
    body_id: int | None = None
    reason: str = ""


def steps_of(order: GuardianshipOrder) -> Sequence[FamilyStep]:
    """The steps towards the guardian whom an order binds, by id."""
    query = select(FamilyStep).where(FamilyStep.order_id == order.id).order_by(FamilyStep.id)
    return session().scalars(query).all()


def facts_of(
    order: GuardianshipOrder, steps: Sequence[FamilyStep], terms: StepTerms | None = None
) -> LadderFacts:
    """Facts about the guardian: from checks of the duties, earlier steps, and the form."""
    if terms is not None:
        steps = _taken_before(steps, terms.taken)
    taken = {
        GuardianStep(step.kind.value): _HEEDED[step.result]
        for step in steps
        if step.result is not StepResult.MISTAKEN
    }
    failed = sum(item.state in _FAILED for item in order.measure.asked())
    if terms is None:
        return LadderFacts(duties_failed=failed, taken=taken)
    return LadderFacts(
        failing=Failing(terms.failing.value) if terms.failing else None,
        duties_failed=failed,
        taken=taken,
        law_broken=terms.law_broken,
        ground=RevocationGround(terms.ground.value) if terms.ground else None,
        applicant=RevocationApplicant(terms.applicant.value) if terms.applicant else None,
    )


def _taken_before(
    steps: Sequence[FamilyStep], taken: PartialDate, step: FamilyStep | None = None
) -> list[FamilyStep]:
    """The steps before a day, and of that day those recorded before `step`, or all."""
    last = taken.last or date.max
    return [
        each_step
        for each_step in steps
        if (first := each_step.taken.first or date.min) < last
        or (first == last and (step is None or each_step.id < step.id))
    ]


def facts_as_told(
    order: GuardianshipOrder, steps: Sequence[FamilyStep], step: FamilyStep
) -> LadderFacts:
    """Facts about the guardian at one of the recorded steps."""
    before = _taken_before(
        [each_step for each_step in steps if each_step is not step], step.taken, step
    )
    known = facts_of(order, before)
    return replace(
        known,
        failing=Failing(step.failing.value) if step.failing else None,
        law_broken=step.law_broken,
        ground=RevocationGround(step.ground.value) if step.ground else None,
        applicant=RevocationApplicant(step.applicant.value) if step.applicant else None,
    )


def asked_of_step(
    case: Case, order: GuardianshipOrder, kind: GuardianStepKind, facts: LadderFacts, on: date
) -> GateAsked:
    """Gate of a step, as the page shows it and the action asks it."""
    guardian = next(link.party for link in order.measure.parties if link.part is Part.TO)
    known = {
        "step": GuardianStep(kind.value),
        "ladder": facts,
        "duties_failed": facts.duties_failed,
    }
    return GateAsked(case, guardian, TOLD_BY_STEP[kind], on, facts=known)


def asked_again(case: Case, entry: JournalEntry) -> GateAsked | None:
    """The gate of a step taken here, after earlier steps not recorded by mistake; else None.

    The number of failed duties is that of then: later checks say nothing of that day.
    """
    step = _step_of(entry)
    kept = entry.fields.get(TYPED)
    if kept is None or step is None or step.result is StepResult.MISTAKEN:
        return None
    order = session().get_one(GuardianshipOrder, step.order_id)
    # Steps taken before forms were saved had passed then.
    failed = kept.get("duties_failed", 1)
    facts = replace(facts_as_told(order, steps_of(order), step), duties_failed=failed)
    return asked_of_step(case, order, step.kind, facts, step.taken.first or entry.written_at.date())


def on_step(asked: GateAsked) -> Iterator[Asked]:
    """Whether its condition holds, and no step below it was left out without a reason.

    Source: Minors Protection Law art. 118; Civil Code art. 36.
    """
    if "step" not in asked.facts:
        return
    for verdict in step_verdicts(asked.facts["step"], asked.facts["ladder"], on=asked.on):
        at = _AT.get(verdict.rule)
        yield Asked(verdict, at=at, typed=at or "")


def take_step(order: GuardianshipOrder, terms: StepTerms, act: Act) -> FamilyStep:
    """Take a step with its journal entry; owe the check whether it is heeded.

    Raises NotAllowed; LawRefuses where its condition does not hold; RuleBroken without a reason
    where a step was left out, if the order has ended, the same step waits, or a day does not fit.
    """
    case = session().get_one(Case, order.measure.case_id)
    ensure_may(act.by, Permission.GUIDANCE_WRITE, case, on=act.on)
    ensure_open(case)
    if order.measure.state is MeasureState.ENDED:
        raise RuleBroken("order_ended", day=order.measure.ended_on)
    steps = steps_of(order)
    if any(step.kind is terms.kind and step.result is StepResult.WAITING for step in steps):
        raise RuleBroken(
            N_("This step was taken, and its outcome is not recorded yet. Record it first.")
        )
    first = terms.taken.first
    ensure_past(first, on=act.on, field="taken")
    if first is not None and terms.look_due <= first:
        raise RuleBroken(
            N_("The next check lies after the step of %(day)s."), field="look_due", day=first
        )
    bodies = of_case(case, [terms.body_id] if terms.body_id else [], field="body")
    facts = facts_of(order, steps, terms)
    passed = ensure_passes(
        asked_of_step(case, order, terms.kind, facts, first or act.on), act, reason=terms.reason
    )
    is_revocation = terms.kind is GuardianStepKind.REVOCATION
    step = FamilyStep(
        case_id=case.id,
        order_id=order.id,
        kind=terms.kind,
        taken=terms.taken,
        failing=terms.failing,
        ground=terms.ground if is_revocation else None,
        applicant=terms.applicant if is_revocation else None,
        law_broken=terms.law_broken if terms.kind is GuardianStepKind.POLICE else None,
        body_id=bodies[0].id if bodies else None,
        text=BilingualText.written(terms.text),
        why_now=BilingualText.written(terms.reason) if passed.warned else BilingualText(None, None),
        look_due=terms.look_due,
        outcome=BilingualText(None, None),
    )
    session().add(step)
    session().flush()
    entry = enter(
        case,
        TOLD_BY_STEP[terms.kind],
        act,
        when=terms.taken,
        text=step.text,
        parties={**people_of_order(order), Part.WITH: bodies},
        track=track_for(case, TrackKind.FAMILY),
        subject=step,
        decided_here=True,
        values=values_said(step, TOLD_BY_STEP[terms.kind].fields),
        **passed.told(),
    )
    step.entry_id = entry.id
    owe(
        case,
        STEP_LOOK,
        due=terms.look_due,
        subject=step,
        why=why_agreed("guardian_step_taken", fact_on=first, entry=entry),
        party_id=next(iter(order.measure.party_ids(Part.TO)), None),
        told_by=entry,
    )
    return step


def settle_step(
    step: FamilyStep,
    act: Act,
    *,
    result: StepResult,
    settled: PartialDate,
    outcome: str,
    opened: int,
) -> JournalEntry:
    """Record whether a step was heeded, or recorded by mistake; settle its check.

    Raises NotAllowed, LostRace; RuleBroken if it has an outcome already, the outcome is missing,
    or the day lies ahead or before the step.
    """
    case = session().get_one(Case, step.case_id)
    ensure_may(act.by, Permission.GUIDANCE_RECORD, case, on=act.on)
    ensure_open(case)
    if step.result is not StepResult.WAITING:
        raise RuleBroken(N_("The outcome of this step is recorded already."))
    if result is StepResult.WAITING or not outcome.strip():
        raise RuleBroken(N_("Enter the outcome, and its evidence."), field="outcome")
    ensure_past(settled, on=act.on, field="settled")
    ensure_not_before(settled, step.taken, STEP_SETTLED_TOO_EARLY, field="settled")
    take_version(step, opened=opened)
    step.result, step.settled, step.outcome = result, settled, BilingualText.written(outcome)
    order = session().get_one(GuardianshipOrder, step.order_id)
    entry = enter(
        case,
        STEP_SETTLED,
        act,
        when=settled,
        text=step.outcome,
        parties=people_of_order(order),
        track=track_for(case, TrackKind.FAMILY),
        subject=step,
        result=result.value,
    )
    settle(STEP_LOOK, step, on=settled.first or act.on)
    return entry


def flags_of_steps(case: Case, on: date) -> Iterator[tuple[FamilyStep, list[Flag]]]:
    """Flags of each imported step: refusals, and warnings without a reason.

    on: the day whose law is asked where the day of the step is unknown. No flag for a report to the
    police if the file does not say whether the law was broken.
    """
    for order in orders_of(case):
        steps = steps_of(order)
        for step in steps:
            facts = facts_as_told(order, steps, step)
            asked = asked_of_step(case, order, step.kind, facts, step.taken.last or on)
            yield (
                step,
                flags_from(
                    verdict for verdict in verdicts_on(asked) if not _is_left(verdict, step)
                ),
            )


def _is_left(answer: Asked, step: FamilyStep) -> bool:
    """Whether to skip a verdict: breach of law unknown, or the reason is on record."""
    if answer.verdict.rule == "guardian_to_police":
        return step.law_broken is None
    return answer.verdict.warns and bool(step.why_now)


def _step_of(entry: JournalEntry) -> FamilyStep | None:
    """The step whose entry this is; None if none."""
    return session().scalar(select(FamilyStep).where(FamilyStep.entry_id == entry.id))


def _ensure_told_anew(step: FamilyStep, correction: JournalEntry, act: Act) -> None:
    """Move a step to the corrected day of its entry; refuse one after its outcome, and a revocation
    without ground or applicant.

    Raises RuleBroken.

    Source: Civil Code art. 36.
    """
    step.taken, ended = correction.when, step.settled.last if step.settled else None
    if ended is not None and step.taken.first is not None and ended < step.taken.first:
        raise RuleBroken(STEP_SETTLED_TOO_EARLY, field="when", day=step.taken.first)
    if step.kind is not GuardianStepKind.REVOCATION:
        return
    for field in (GROUND, APPLICANT):
        if getattr(step, field.key) is None:
            raise RuleBroken(
                N_(
                    "Revocation stands on one of the three grounds, and somebody applies whom the"
                    " law names: choose both."
                ),
                field=f"of_{field.key}",
            )


ACT_FORMS = (
    ActForm(
        frozenset(TOLD_BY_STEP.values()),
        Permission.GUIDANCE_WRITE,
        row=_step_of,
        ensure=_ensure_told_anew,
    ),
)
GATES = (Gate(frozenset(TOLD_BY_STEP.values()), on_step, again=asked_again),)
