"""What is corrected in a case: days of receipts, returns and decisions, outcomes of visits."""

from __future__ import annotations

from casetrack.casework.correcting import Correction
from casetrack.db.partial_date import PartialDate
from casetrack.probation import corrections as probation_corrections
from casetrack.review import corrections
from casetrack.visits.models import Visit, VisitState, VisitWay
from casetrack.visits.outcomes import VisitOutcome, correct_outcome
from tests.builders import acting
from tests.walk import by_hand
from tests.walk.walker import Walker


class Correcting(Walker):
    """Each correction of a day or an outcome that there is."""

    def correct_receipt(self) -> None:
        _person, child = self.anybody(lambda child: child.reviews)
        kind = self.pick(["arrest", "prosecution"])
        period, fact = self.period_of(child, kind), corrections.CorrectableFact.RECEIPT
        before = period.received.first
        day = self.lately(40)
        seen = corrections.preview(period, fact, day, act=acting(self.by, on=self.on))
        made = Correction(day, "看错收案章", seen.seen)
        corrections.correct(period, fact, made, act=self.act())
        review = [review for review in child.reviews if review.kind == kind][-1]
        assert review.received == before
        place = child.reviews.index(review)
        receipts = [n for n, item in enumerate(child.held) if item[2]]
        child.held[receipts[place]] = (day, child.held[receipts[place]][1], True)
        review.received = day

    def correct_return(self) -> None:
        _person, child = self.anybody(by_hand.Child.away)
        period, fact = self.period_of(child, "prosecution"), corrections.CorrectableFact.RETURN
        day = self.lately(20)
        seen = corrections.preview(period, fact, day, act=acting(self.by, on=self.on))
        made = Correction(day, "看错回执", seen.seen)
        corrections.correct(period, fact, made, act=self.act())
        away = child.away()
        assert away is not None
        away.returned = day

    def correct_probation(self) -> None:
        probation, known = self.probation_of(self.anybody(lambda child: child.probations)[1])
        # Mostly another than who handles the case, who lets no period that ran out end later.
        by = (self.chief or self.head) if self.dice.random() < 0.8 else self.by
        day, act = self.lately(40), self.act(by)
        seen = probation_corrections.preview(probation, day, act)
        made = Correction(day, "看错落款", seen.seen)
        probation_corrections.correct(probation, made, act)
        assert self.chief in (None, by), "whoever handles the case corrects what the chief decided"
        known.decided = day
        is_over = known.is_over or known.revoked is not None or known.ends < self.on
        if known.watched.has_lapsed and not is_over:
            known.watched.run_again(self.on)
        self.told.shorten_reports(self.child_of(probation.party_id))

    def correct_visit(self) -> None:
        visit = self.pick(self.all_of(Visit, Visit.state != VisitState.PLANNED))
        came = VisitOutcome(VisitState.REFUSED, PartialDate.day(self.lately(10)), VisitWay.HOME)
        correct_outcome(visit, came, self.act(), reason="看错门牌", opened=visit.version)
