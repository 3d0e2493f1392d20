"""What courts decide and when it is in force; who is guardian by it; the sealing that is owed."""

from __future__ import annotations

from datetime import timedelta

from casetrack.cases.duty_kinds import DutyState, ObligationKind
from casetrack.cases.guardians import guardians_of
from casetrack.cases.judgment_kinds import CourtInstance, JudgmentResult, LegalEffect, TermKind
from casetrack.cases.kinds import DispositionKind
from casetrack.cases.models import Disposition, Obligation
from casetrack.cases.quantity_reading import TermLength
from casetrack.cases.told_kinds import GuardianCapacity, GuardianQuality
from casetrack.casework.facts import recording
from casetrack.casework.facts.recording import Statement
from casetrack.db import session
from casetrack.db.partial_date import PartialDate
from casetrack.people.relations import GUARDIANSHIP
from casetrack.review.judgments.actions import (
    JudgmentTold,
    NewJudgment,
    correct_judgment,
    record_judgment,
)
from casetrack.review.judgments.guardians import GuardiansNow, write_guardians
from casetrack.review.judgments.terms import TermTold
from tests.walk import by_hand, days
from tests.walk.acts_by_hand import Educated
from tests.walk.asked_by_hand import Facts
from tests.walk.families import NOTHING
from tests.walk.family_by_hand import SEALED_TO, Guardian, Judged, in_force
from tests.walk.stored import facts_in
from tests.walk.walker import Walker

SENTENCES = (6, 24, SEALED_TO, SEALED_TO + 1, 84)
EFFECTS = (None, LegalEffect.PENDING, LegalEffect.PERIOD_OVER, LegalEffect.FINAL_INSTANCE)
AGAIN = (
    JudgmentResult.UPHELD,
    JudgmentResult.SENT_BACK,
    JudgmentResult.ACQUITTED,
    JudgmentResult.CHANGED_ON_APPEAL,
)
# By the text of Criminal Procedure Law art. 286: who was not prosecuted, too.
NOT_PROSECUTED = (
    DispositionKind.DISCRETIONARY_NON_PROSECUTION,
    DispositionKind.STATUTORY_NON_PROSECUTION,
    DispositionKind.INSUFFICIENT_EVIDENCE_NON_PROSECUTION,
    DispositionKind.NON_PROSECUTION_AFTER_PROBATION,
)


class Effects(Walker):
    """Judge, appeal, learn of the effect; revoke, appoint, restore guardians; give into care."""

    def judge_of(self) -> None:
        """A judgment of the first instance, whether it is in force or not."""
        person, _child = self.anybody()
        judged = Judged(self.lately(9), self.dice.choice(SENTENCES), person.id)
        self._judged(judged, self.dice.choice(EFFECTS))

    def appeal(self) -> None:
        """The second instance upholds, changes, acquits, or sends back."""
        number = self.pick(self.told.judged)
        first, result = self.told.judged[number], self.dice.choice(AGAIN)
        is_changed = result is JudgmentResult.CHANGED_ON_APPEAL
        months = self.dice.choice(SENTENCES) if is_changed else None
        judged = Judged(self.lately(5), months, first.child_id, result.value, number)
        self._judged(judged, self.dice.choice(EFFECTS))

    def learn_effect(self) -> None:
        """It is told later whether a judgment is in force, and since when."""
        number = self.pick(self.told.judged)
        known, row = self.told.judged[number], session().get_one(Disposition, number)
        effect = self.dice.choice(EFFECTS)
        self._take_effect(known, effect)
        details = self._told(known)
        correct_judgment(self.case, row, details, "收到文书", self.act(), opened=row.version)

    def judge_guardian(self) -> None:
        """A civil judgment in force says who is guardian no longer, and who is from then on."""
        count = self.dice.randrange(len(self.people))
        child, father = self.people[count], self.fathers[count]
        day = self.lately(9)
        details = JudgmentTold(
            court="某区人民法院",
            decided=PartialDate.day(day),
            result=JudgmentResult.ALL_CLAIMS_SUPPORTED,
            instance=CourtInstance.FIRST,
            effect=LegalEffect.PERIOD_OVER,
            in_force_on=day,
        )
        new = NewJudgment(DispositionKind.CIVIL_JUDGMENT, (father.id,), details)
        (judgment,) = record_judgment(self.case, new, self.act())
        ended = tuple(p.id for p in self.fathers if self.dice.random() < 0.4)
        begun = tuple(p.id for p in self.fathers if p.id not in ended and self.dice.random() < 0.4)
        now = GuardiansNow(child.id, ended, begun, day)
        rows = write_guardians(self.case, judgment, now, self.act())
        assert len(rows) == len(ended) + len(begun), "guardian: somebody of a judgment forgotten"
        for row, other in zip(rows, (*ended, *begun), strict=True):
            if other in begun:
                self.told.guardians[row.id] = Guardian(child.id, other, day)
            elif row.id in self.told.guardians:
                self.told.guardians[row.id].until = day
            else:
                self.told.guardians[row.id] = Guardian(child.id, other, None, day)

    def give_into_care(self) -> None:
        """Foster care, or care entrusted by the parents: whoever cares is no guardian by it."""
        child, other = self.pick(self.people), self.pick(self.fathers)
        since = self.on - timedelta(self.dice.randrange(200))
        care = (GuardianQuality.FOSTER_CARE, GuardianQuality.ENTRUSTED_CARE)
        values = {
            "other_id": other.id,
            "quality": self.dice.choice(care),
            "capacity": GuardianCapacity.NOT_EXAMINED,
            "since": PartialDate.day(since),
            "until": PartialDate.unknown(),
            "why": NOTHING,
            "why_ended": NOTHING,
        }
        made = recording.state(GUARDIANSHIP, self.case, Statement(child, values), self.act())
        self.told.guardians[made.id] = Guardian(child.id, other.id, since, is_care=True)

    def ensure_effects(self) -> None:
        """One state of each guardian on a day, and no conviction in force without what follows."""
        kept = list(self.told.guardians.values())
        for person, father in zip(self.people, self.fathers, strict=True):
            mine = [guardian for guardian in kept if guardian.child_id == person.id]
            expected = {guardian.other_id for guardian in mine if guardian.is_guardian(self.on)}
            if not any(guardian.other_id == father.id for guardian in mine):
                expected.add(father.id)
            guardians = guardians_of(self.case, person, on=self.on)
            shown = {guardian.party.id for guardian in guardians}
            assert shown == expected, f"guardian: {shown} is said, {expected} is so"
        rows = self.all_of(Obligation, Obligation.kind == ObligationKind.SEALING)
        if not self.told.is_closed and (rows or self.told.judged):
            facts = facts_in(self)
            for child in self.told.children:
                owed = [row for row in rows if row.party_id == child.party_id]
                self._ensure_sealing_owed(child, owed, facts[child.party_id])

    def _ensure_sealing_owed(
        self, child: by_hand.Child, rows: list[Obligation], facts: Facts
    ) -> None:
        open_ones = [row for row in rows if row.is_open]
        assert len(open_ones) <= 1, "sealing: owed twice"
        conviction = in_force(self.told.judged, child.party_id)
        if conviction is None:
            mine = Disposition.party_id == child.party_id
            decided = self.all_of(Disposition, Disposition.kind.in_(NOT_PROSECUTED), mine)
            is_let_off = any(row.announced_on and row.undone_on is None for row in decided)
            learned = (act for act in self.told.acts if isinstance(act, Educated))
            is_called = is_let_off or any(act.party_id == child.party_id for act in learned)
            assert is_called or not open_ones, "sealing: owed, and nothing calls for it"
            return
        assert conviction.months is not None
        is_at_most = conviction.months <= SEALED_TO
        is_grown = facts.was_minor() is False and not any(act.band for act in facts.acts)
        if not is_at_most or conviction.since is None or is_grown:
            assert not open_ones, f"sealing: owed after {conviction}"
        elif facts.was_minor() and not any(facts.at(act) is False for act in facts.acts):
            stays = [row for row in rows if row.state is not DutyState.LAPSED]
            assert stays, f"sealing: {conviction} is in force without its consequence"
            within = timedelta(by_hand.RECALLED_DAYS[ObligationKind.SEALING])
            for row in open_ones:
                due = days.rolled(conviction.since + within)
                assert row.due == due, f"sealing: due {row.due}, {conviction}"

    def _judged(self, judged: Judged, effect: LegalEffect | None) -> None:
        self._take_effect(judged, effect)
        new = NewJudgment(DispositionKind.CRIMINAL_JUDGMENT, (judged.child_id,), self._told(judged))
        (made,) = record_judgment(self.case, new, self.act())
        self.told.judged[made.id] = judged

    def _take_effect(self, judged: Judged, effect: LegalEffect | None) -> None:
        """Of some it is known since when."""
        judged.effect, judged.since = effect.value if effect is not None else None, None
        is_told = effect not in (None, LegalEffect.PENDING) and self.dice.random() < 0.8
        if is_told:
            ago = self.dice.randrange((self.on - judged.decided).days + 1)
            since = self.on - timedelta(ago)
            # Within ten days of a judgment somebody may still appeal.
            is_early = effect is LegalEffect.PERIOD_OVER and since <= judged.decided + timedelta(10)
            judged.since = None if is_early else since

    def _told(self, judged: Judged) -> JudgmentTold:
        terms: tuple[TermTold, ...] = ()
        if judged.months is not None:
            years, rest = divmod(judged.months, 12)
            terms = (TermTold(1, TermKind.IMPRISONMENT, TermLength(years, rest)),)
        first = CourtInstance.FIRST if judged.earlier is None else CourtInstance.SECOND
        return JudgmentTold(
            court="某区人民法院",
            decided=PartialDate.day(judged.decided),
            result=JudgmentResult(judged.result),
            terms=terms,
            instance=first,
            earlier_id=judged.earlier,
            effect=LegalEffect(judged.effect) if judged.effect else None,
            in_force_on=judged.since,
        )
