"""What is done about guardians: who they are, looks at their duties, steps where they fail."""

from __future__ import annotations

from datetime import date, timedelta

from casetrack.cases.models import Guardianship, JournalEntry
from casetrack.cases.requirements import HowKept, NewCheck
from casetrack.cases.told_kinds import GuardianCapacity, GuardianQuality
from casetrack.casework.entry_corrections import correct_entry
from casetrack.casework.facts import recording
from casetrack.casework.facts.recording import Statement
from casetrack.codes import Coded
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
from casetrack.ledger.corrections import latest
from casetrack.people.relations import GUARDIANSHIP
from tests.walk import family_by_hand
from tests.walk.acts_by_hand import StepTaken
from tests.walk.walker import Walker

NOTHING = BilingualText(None, None)
FOUND = (HowKept.KEPT, HowKept.PARTLY, HowKept.NOT_KEPT, HowKept.CAME_BACK)
REASON = "看错笔录"


class Families(Walker):
    """Say who is guardian; look at what a guardian was ordered, and take the next step."""

    def ordered(self) -> tuple[GuardianshipOrder, family_by_hand.Ladder]:
        """An order of the case, also one that ended. Raises NothingToDo."""
        number = self.pick(self.told.ladders)
        return session().get_one(GuardianshipOrder, number), self.told.ladders[number]

    def look_at_duty(self) -> None:
        order, known = self.ordered()
        duty = self.pick(order.measure.asked())
        day, finding = self.lately(), self.dice.choice(FOUND)
        look_at(
            self.case, [(duty, NewCheck(finding, PartialDate.day(day), "走访记录"))], self.act()
        )
        place = sum(len(those) for those in known.looks.values())
        known.looks.setdefault(duty.id, []).append((day, place, finding.value))

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
        is_revocation = kind is GuardianStepKind.REVOCATION
        step = family_by_hand.Step(
            kind.value,
            day,
            terms.look_due,
            failing=_code(terms.failing),
            law_broken=terms.law_broken,
            ground=_code(terms.ground) if is_revocation else None,
            applicant=_code(terms.applicant) if is_revocation else None,
            failed=known.failed,
        )
        lacking = set(step.lacks(known))
        refused = sorted(lacking - {family_by_hand.IN_TURN})
        assert not refused, f"family: {kind} although {refused}"
        assert terms.reason or not lacking, f"family: {kind} out of order without a reason"
        known.steps[made.id] = step
        assert made.entry_id is not None
        done = StepTaken(made.entry_id, None, frozenset(lacking), ladder=known, step=step)
        self.told.acts.append(done)

    def mend_step(self) -> None:
        """Say otherwise what the form of a step said, and when it was."""
        row = self.pick(self.all_of(FamilyStep))
        known = self.told.ladders[row.order_id].steps[row.id]
        day = self.dice.choice((self.lately(20), known.taken, known.taken, date(2021, 12, 30)))
        values: dict[str, str] = {}
        if row.kind in (GuardianStepKind.ADMONITION, GuardianStepKind.GUIDANCE):
            failing = self.dice.choice((None, *FailingKind))
            values = {} if failing is None else {"failing": failing.value}
        elif row.kind is GuardianStepKind.REVOCATION:
            applicant = self.dice.choice((ApplicantKind.SCHOOL, ApplicantKind.PROCURATORATE))
            values = {"ground": self.dice.choice(tuple(GroundKind)).value}
            values |= {"applicant": applicant.value}
        law_broken = row.kind is GuardianStepKind.POLICE and self.dice.random() < 0.3
        entry = latest(session().get_one(JournalEntry, row.entry_id))
        correct_entry(
            entry,
            self.act(),
            text=None,
            when=PartialDate.day(day),
            reason=REASON,
            values=values | ({"law_broken": True} if law_broken else {}),
        )
        is_early = known.settled is not None and known.settled < day
        assert not is_early, "family: a step after what came of it"
        known.taken, known.law_broken = day, law_broken
        known.failing = values.get("failing")
        known.ground, known.applicant = values.get("ground"), values.get("applicant")

    def settle_step(self) -> None:
        row = self.pick(self.all_of(FamilyStep))
        known = self.told.ladders[row.order_id].steps[row.id]
        result = self.dice.choice(
            (StepResult.HEEDED, StepResult.NOT_HEEDED, StepResult.NOT_HEEDED, StepResult.MISTAKEN)
        )
        settled = self.lately()
        ladder.settle_step(
            row,
            self.act(),
            result=result,
            settled=PartialDate.day(settled),
            outcome="再次走访",
            opened=row.version,
        )
        assert known.result == "waiting", "family: a step settled twice"
        known.result, known.settled = result.value, settled

    def name_guardian(self) -> None:
        count = self.dice.randrange(len(self.people))
        other = self.dice.choice(self.fathers)
        since = self.on - timedelta(self.dice.randrange(200))
        ends = self.dice.random() < 0.4
        until = since + timedelta(self.dice.randint(-5, 200)) if ends else None
        new = family_by_hand.Guardian(self.people[count].id, other.id, since, until)
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
            statement, act = self._said(new), self.act()
            entry = recording.correct(
                GUARDIANSHIP, self.case, row, statement, act, opened=row.version, reason="看错日期"
            )
            if entry is not None:
                self.told.guardians[row.id] = new

    def ensure_families(self) -> None:
        """Each guardian is as was said, no one twice at once; each step stands as it was taken."""
        guardian_by_id = self.told.guardians
        for row in self.all_of(Guardianship):
            known, stands = guardian_by_id.get(row.id), row.withdrawn_by_id is None
            assert stands == (known is not None), "guardian: taken back, or not"
            if known is not None:
                until = None if row.until.is_unknown else row.until.first
                kept = (row.party_id, row.other_id, row.since.first, until)
                is_so = (known.child_id, known.other_id, known.since, known.until)
                assert kept == is_so, f"guardian: {kept} is kept, {is_so} was said"
        those = list(guardian_by_id.values())
        for place, guardian in enumerate(those):
            twice = any(guardian.overlaps(other) for other in those[place + 1 :])
            assert not twice, "guardian: the same one twice at once"
        steps = {n: s for ladder in self.told.ladders.values() for n, s in ladder.steps.items()}
        rows = {row.id: (row.kind.value, row.result.value) for row in self.all_of(FamilyStep)}
        taken = {number: (step.kind, step.result) for number, step in steps.items()}
        assert rows == taken, f"family: {rows} is kept, {taken} was done"

    def _said(self, new: family_by_hand.Guardian) -> Statement:
        assert new.since is not None
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
        child = next(person for person in self.people if person.id == new.child_id)
        return Statement(child, values)


def _code(value: Coded | None) -> str | None:
    return value.value if value is not None else None
