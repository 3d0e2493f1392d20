"""What is done about guardians: who they are, looks at their duties, steps where they fail."""

from __future__ import annotations

from datetime import timedelta

from casetrack.cases.guardianship_kinds import GuardianCapacity, GuardianQuality
from casetrack.cases.models import Guardianship
from casetrack.cases.requirements import HowKept, NewCheck
from casetrack.casework.facts import recording
from casetrack.casework.facts.recording import Statement
from casetrack.courses.requirements.checks import look_at
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.guidance import ladder
from casetrack.guidance.ladder_kinds import (
    ApplicantKind,
    FailingKind,
    GroundKind,
    GuardianStepKind,
    StepResult,
)
from casetrack.guidance.models import FamilyStep, GuardianshipOrder
from casetrack.people.relations import GUARDIANSHIP
from tests.walk import family_by_hand
from tests.walk.walker import Walker

NOTHING = BilingualText(None, None)
FOUND = (HowKept.KEPT, HowKept.PARTLY, HowKept.NOT_KEPT, HowKept.CAME_BACK)
# In the order in which they are taken; the police need no step before, nor do others need them.
IN_ORDER = ("admonition", "guidance", "revocation")


class Families(Walker):
    """Say who is guardian; look at what a guardian was ordered, and take the next step."""

    def ordered(self) -> tuple[GuardianshipOrder, family_by_hand.Ladder]:
        """An order of the case, also one that ended. Raises NothingToDo."""
        number = self.pick(self.told.ladders)
        return session().get_one(GuardianshipOrder, number), self.told.ladders[number]

    def look_at_duty(self) -> None:
        order, known = self.ordered()
        duty = self.pick(order.measure.asked())
        day, found = self.lately(), self.dice.choice(FOUND)
        look_at(self.case, [(duty, NewCheck(found, PartialDate.day(day), "走访记录"))], self.act())
        place = sum(len(those) for those in known.looks.values())
        known.looks.setdefault(duty.id, []).append((day, place, found.value))

    def take_step(self) -> None:
        order, known = self.ordered()
        kind = self.dice.choice(tuple(GuardianStepKind))
        day = self.lately()
        terms = ladder.StepTerms(
            kind,
            PartialDate.day(day),
            f"谈话 {self.steps}",
            day + timedelta(self.dice.randrange(30)),
            failing=self.dice.choice((None, None, FailingKind.DUTIES)),
            law_broken=self.dice.random() < 0.5,
            ground=self.dice.choice((None, GroundKind.NEGLECT)),
            applicant=self.dice.choice((None, ApplicantKind.RELATIVE, ApplicantKind.OTHER)),
            reason=self.dice.choice(("", "情况紧急")),
        )
        waits = any(s.kind == kind and s.result == "waiting" for s in known.steps.values())
        made = ladder.take_step(order, terms, self.act())
        assert not waits, f"family: {kind} again while it waits"
        assert _holds(terms, known.failed), f"family: {kind} without its condition"
        is_in_order = _is_in_order(kind.value, known.taken())
        assert terms.reason or is_in_order, f"family: {kind} out of order without a reason"
        known.steps[made.id] = family_by_hand.Step(kind.value, terms.look_due)

    def settle_step(self) -> None:
        row = self.pick(self.all_of(FamilyStep))
        known = self.told.ladders[row.order_id].steps[row.id]
        result = self.dice.choice(
            (StepResult.HEEDED, StepResult.NOT_HEEDED, StepResult.NOT_HEEDED, StepResult.MISTAKEN)
        )
        ladder.settle_step(
            row,
            self.act(),
            result=result,
            settled=PartialDate.day(self.lately()),
            outcome="再次走访",
            opened=row.version,
        )
        assert known.result == "waiting", "family: a step settled twice"
        known.result = result.value

    def name_guardian(self) -> None:
        n = self.dice.randrange(len(self.people))
        other = self.dice.choice(self.fathers)
        since = self.on - timedelta(self.dice.randrange(200))
        ends = self.dice.random() < 0.4
        until = since + timedelta(self.dice.randint(-5, 200)) if ends else None
        new = family_by_hand.Guardian(self.people[n].id, other.id, since, until)
        made = recording.state(GUARDIANSHIP, self.case, self._said(new), self.act())
        self.told.guardians[made.id] = new

    def mend_guardian(self) -> None:
        """Put it right, end it, or take it back."""
        row = self.pick(self.all_of(Guardianship))
        known, chance = self.told.guardians.get(row.id), self.dice.random()
        day = self.on - timedelta(self.dice.randrange(100))
        if chance < 0.3:
            act = self.act()
            recording.withdraw(GUARDIANSHIP, self.case, row, "记错", act, opened=row.version)
            del self.told.guardians[row.id]
        elif chance < 0.6:
            act, until = self.act(), PartialDate.day(day)
            recording.end(GUARDIANSHIP, self.case, row, until, act, opened=row.version)
            assert known is not None, "a guardian who was taken back came to an end"
            known.until = day
        else:
            since = day - timedelta(self.dice.randrange(100))
            new = family_by_hand.Guardian(row.party_id, row.other_id, since)
            said, act = self._said(new), self.act()
            told = recording.correct(
                GUARDIANSHIP, self.case, row, said, act, opened=row.version, reason="看错日期"
            )
            if told is not None:
                self.told.guardians[row.id] = new

    def ensure_families(self) -> None:
        """Each guardian is as was said, no one twice at once; each step stands as it was taken."""
        told = self.told.guardians
        for row in self.all_of(Guardianship):
            known, stands = told.get(row.id), row.withdrawn_by_id is None
            assert stands == (known is not None), "guardian: taken back, or not"
            if known is not None:
                until = None if row.until.is_unknown else row.until.first
                kept = (row.party_id, row.other_id, row.since.first, until)
                is_so = (known.child_id, known.other_id, known.since, known.until)
                assert kept == is_so, f"guardian: {kept} is kept, {is_so} was said"
        those = list(told.values())
        for place, one in enumerate(those):
            twice = any(one.overlaps(other) for other in those[place + 1 :])
            assert not twice, "guardian: the same one twice at once"
        steps = {n: s for one in self.told.ladders.values() for n, s in one.steps.items()}
        rows = {row.id: (row.kind.value, row.result.value) for row in self.all_of(FamilyStep)}
        taken = {number: (step.kind, step.result) for number, step in steps.items()}
        assert rows == taken, f"family: {rows} is kept, {taken} was done"

    def _said(self, new: family_by_hand.Guardian) -> Statement:
        until = PartialDate.day(new.until) if new.until is not None else PartialDate.unknown()
        values = {
            "other_id": new.other_id,
            "quality": GuardianQuality.PARENT,
            "capacity": GuardianCapacity.CAN,
            "since": PartialDate.day(new.since),
            "until": until,
            "why": NOTHING,
            "why_ended": NOTHING,
        }
        child = next(one for one in self.people if one.id == new.child_id)
        return Statement(child, values)


def _holds(terms: ladder.StepTerms, failed: int) -> bool:
    """Whether the condition of a step holds: Minors Protection Law art. 118, Civil Code art. 36."""
    if terms.kind is GuardianStepKind.POLICE:
        return terms.law_broken
    if terms.kind is GuardianStepKind.REVOCATION:
        return terms.ground is not None
    return terms.failing is not None or failed > 0


def _is_in_order(kind: str, taken: set[str]) -> bool:
    before = IN_ORDER[: IN_ORDER.index(kind)] if kind in IN_ORDER else IN_ORDER[:2]
    return all(one in taken for one in before)
