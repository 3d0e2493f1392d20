"""The ways back: a decision undone, an arrest asked for again, a release, a look at custody."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import DispositionKind
from casetrack.cases.models import Disposition, Obligation
from casetrack.casework.facts.recording import Statement, state
from casetrack.clocks.recording_actions import record_fact
from casetrack.clocks.recording_queries import Recorded
from casetrack.db.partial_date import PartialDate
from casetrack.law import WayBack
from casetrack.ledger.consequences import follow_what_stands
from casetrack.probation.endings import Revocation
from casetrack.probation.proposals import REVOCATION
from casetrack.review import actions as reviews
from casetrack.review.decisions import ReviewOutcome
from casetrack.review.models import Custody, ReviewKind
from casetrack.review.oversight.fact_actions import OVERSIGHT_ACT
from casetrack.review.oversight.models import CUSTODY_REVIEW, OversightKind, Result
from casetrack.review.proposals import AFTER, UNDOING
from casetrack.review.undoing import Undoing
from tests.review.oversight.builders import NOTHING, values_of
from tests.walk import by_hand
from tests.walk.walker import Walker

BRANCH = "河畔区公安分局"
ABOVE = "测试市人民检察院"
FOUND = (Result.NEEDED, Result.NEEDED, Result.RELEASE, Result.NOT_HELD)


class WaysBack(Walker):
    """Undo what was decided, by each way and by others; let go, ask again, look again."""

    def undo(self) -> None:
        """Mostly the last of somebody; by any way, so that the wrong ones are tried, too."""
        rows = self.all_of(Disposition, Disposition.kind.in_(UNDOABLE))
        standing = [row for row in rows if row.undone_on is None]
        decision = self.pick(standing[-3:] if self.dice.random() < 0.8 else rows)
        way = self.dice.choice((WayBack.CORRECTION, WayBack.CORRECTION, *WayBack))
        undoing = self._undoing(way)
        if way.is_above:
            done = UNDOING.act(decision, undoing, self.act(approved=None))
            assert undoing.by_office, "undone above, and nobody says by which"
            assert undoing.number, "undone above without its paper"
            self.decided(UNDOING, decision, undoing, done)
        else:
            self.take(UNDOING, decision, undoing)

    def _undoing(self, way: WayBack) -> Undoing:
        day = self.lately(3)
        until = day + timedelta(self.dice.randint(-1, 25)) if self.dice.random() < 0.7 else None
        data: dict[str, Any] = {}
        if way.is_above:
            data = {"by_office": ABOVE, "number": f"测市检撤〔2026〕{self.steps}号"}
            if self.dice.random() < 0.15:
                del data[self.dice.choice(("by_office", "number"))]
        return Undoing(
            day, way, "认定事实错误", until, not_in_court=self.dice.random() < 0.8, **data
        )

    def revoke_for_objection(self) -> None:
        """Revoke because the child or a parent objects; also where nobody does any more."""
        probation, _known = self.probation_of(self.anybody(_is_objected)[1])
        revocation = Revocation(
            self.lately(2),
            by_objection=True,
            in_custody=self.dice.random() < 0.2,
            ground="提出异议",
        )
        self.take(REVOCATION, probation, revocation)

    def prosecute_anyhow(self) -> None:
        """Decide after a revocation, of anybody: also of whom it was withdrawn, or undone."""
        person, _child = self.anybody(lambda child: child.probations)
        kinds = (DispositionKind.PROSECUTED, DispositionKind.STATUTORY_NON_PROSECUTION)
        outcome = ReviewOutcome(
            self.dice.choice(kinds), self.on, ground="依法决定", reason="已核实"
        )
        self.take(AFTER, person, outcome)

    def ask_for_arrest(self) -> None:
        """The police ask for an arrest, or ask again after a refusal or a release."""
        person, child = self.anybody(lambda child: child.running("arrest") is None)
        custody = self.dice.choice((Custody.DETAINED, Custody.DETAINED, Custody.AT_LIBERTY))
        receipt = reviews.Receipt(ReviewKind.ARREST, self.lately(2), custody)
        reviews.receive(self.case, person, receipt, act=self.act())
        child.reviews.append(by_hand.Review("arrest", receipt.received_on))
        child.held.append((receipt.received_on, custody.is_custody, True))

    def release(self) -> None:
        """Somebody told the place of detention; the child is free, or on bail."""
        owed = self.pick(
            self.all_of(Obligation, Obligation.kind == ObligationKind.RELEASE, Obligation.is_open)
        )
        day, since = self.lately(2), self.dice.choice((Custody.AT_LIBERTY, Custody.BAIL))
        values = {
            "detention_place": "白塔区看守所",
            "told_by_at": "林晓，15时电话通知",
            "held_since": since.value,
        }
        fact = Recorded(EntryKind.RELEASED, PartialDate.day(day), duty_id=owed.id, values=values)
        record_fact(self.case, fact, self.act())
        self.child_of(owed.party_id).held.append((day, False, False))
        assert not owed.is_open, "released, and release is still owed"

    def look_at_custody(self) -> None:
        """Look whether custody is still needed; the next look is agreed."""
        person, child = self.anybody(lambda child: child.held)
        day, result = self.lately(2), self.dice.choice(FOUND)
        following = day + timedelta(self.dice.randint(0, 30))
        values = values_of(OversightKind.CUSTODY, day, result=result, due_on=following)
        if result is Result.RELEASE:
            values["recipient"] = type(NOTHING)(None, BRANCH)
        state(OVERSIGHT_ACT, self.case, Statement(person, values), self.act())
        follow_what_stands(on=self.on)
        child.looks.append((day, result.value))
        if day != self.on or result is Result.NOT_HELD:
            return
        for owed in self.all_of(
            Obligation,
            Obligation.kind == CUSTODY_REVIEW,
            Obligation.party_id == person.id,
            Obligation.is_open,
        ):
            assert owed.due == following, f"custody: next on {owed.due}, agreed for {following}"


UNDOABLE = (
    DispositionKind.ARREST_APPROVED,
    DispositionKind.ARREST_NOT_APPROVED,
    DispositionKind.PROSECUTED,
    DispositionKind.STATUTORY_NON_PROSECUTION,
    DispositionKind.DISCRETIONARY_NON_PROSECUTION,
    DispositionKind.INSUFFICIENT_EVIDENCE_NON_PROSECUTION,
    DispositionKind.CONDITIONAL_NON_PROSECUTION,
    DispositionKind.REVOCATION,
    DispositionKind.NON_PROSECUTION_AFTER_PROBATION,
)


def _is_objected(child: by_hand.Child) -> bool:
    in_the_way = any(objection.stands_in_the_way for objection in child.objections.values())
    return child.supervised() is not None and in_the_way
