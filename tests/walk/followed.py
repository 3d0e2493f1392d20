"""What the walker knows once something is decided."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from casetrack.cases.models import Case, Party
from casetrack.hearings.actions import NewHearing
from casetrack.ledger.proposals import Proposable
from casetrack.probation import actions as probations
from casetrack.probation import endings
from casetrack.probation.models import Probation
from casetrack.probation.proposals import LengthChange
from casetrack.review import actions as reviews
from casetrack.review.decisions import ReviewOutcome
from casetrack.review.models import ReviewPeriod
from casetrack.suggestions.actions import NewSuggestion
from casetrack.suggestions.models import Suggestion
from casetrack.supervision.actions import NotRevoking
from tests.walk import by_hand, days, watched
from tests.walk.stored import facts_in
from tests.walk.walker import Walker

Followed = Callable[[Any, Any, Any, object], None]
# By the name under which it is proposed.
FOLLOWED: dict[str, Followed] = {}
# The places of the bounds of both schemes of `scoring` that speak for another length.
SHORTER, LONGER = 1, 2


def follows(name: str) -> Callable[[Followed], Followed]:
    """Mark what the walker notes once this is decided."""

    def mark(follow: Followed) -> Followed:
        FOLLOWED[name] = follow
        return follow

    return mark


class Deciding(Walker):
    """Knows what follows of each thing that is decided, by whomever."""

    def decided(self, what: Proposable, subject: Any, terms: Any, done: object) -> None:
        """Let the walker know what was decided."""
        FOLLOWED[what.name](self, subject, terms, done)


@follows("review_arrest")
def _on_arrest(walk: Walker, period: ReviewPeriod, outcome: ReviewOutcome, _done: object) -> None:
    child = walk.child_of(period.party_id)
    review = child.running("arrest")
    assert review is not None
    review.is_over = True
    child.decisions.append(("arrest", outcome.kind.value, outcome.decided_on))


@follows("review_prosecution")
def _on_review(walk: Walker, period: ReviewPeriod, outcome: ReviewOutcome, _done: object) -> None:
    child = walk.child_of(period.party_id)
    child.end_reviews()
    child.decisions.append(("review", outcome.kind.value, outcome.decided_on))


@follows("review_extension")
def _on_extension(
    walk: Walker, period: ReviewPeriod, extension: reviews.ReviewExtension, _done: object
) -> None:
    review = walk.child_of(period.party_id).running(period.kind.value)
    assert review is not None, "a review that is over was extended"
    assert not review.is_extended, "a review was extended twice"
    assert extension.extended_on >= review.received, "extended before it was received"
    review.is_extended = True


@follows("hearing")
def _on_hearing(walk: Walker, person: Party, new: NewHearing, _done: object) -> None:
    assert new.held_on >= new.decided_on, "a hearing was held before it was approved"
    is_of_age = facts_in(walk)[person.id].was_minor() is False
    assert new.is_closed or new.reason or is_of_age, "a public hearing without a reason"


@follows("after_revocation")
def _after_revocation(walk: Walker, person: Party, outcome: ReviewOutcome, _done: object) -> None:
    child = walk.child_of(person.id)
    child.probations[-1].is_over = True
    child.end_reviews()
    child.decisions.append(("after", outcome.kind.value, outcome.decided_on))


@follows("probation_order")
def _on_order(walk: Walker, person: Party, terms: probations.Terms, _done: object) -> None:
    child = walk.child_of(person.id)
    review = child.running("prosecution")
    assert review is not None
    child.probations.append(by_hand.Probation(terms.decided_on, terms.months, review))
    child.end_reviews()
    child.decisions.append(("order", "conditional_non_prosecution", terms.decided_on))


@follows("probation_length")
def _on_length(walk: Walker, probation: Probation, change: LengthChange, _done: object) -> None:
    child = walk.child_of(probation.party_id)
    assert change.months is not None, "the walk tells whole months"
    known = child.probations[-1]
    before, score = known.months, known.watched.score
    known.months = change.months
    walk.told.shorten_reports(child)
    if score is not None:
        _follow_by_length(score, known, is_longer=change.months > before, on=walk.on)


@follows("probation_revocation")
def _on_revocation(
    walk: Walker, probation: Probation, revocation: endings.Revocation, _done: object
) -> None:
    known = walk.child_of(probation.party_id).probations[-1]
    known.revoked, known.held_then = revocation.revoked_on, revocation.in_custody
    known.has_other_ground = revocation.new_crime
    walk.told.end_entrusted(probation.party_id, walk.on)


@follows("probation_not_revoked")
def _on_leaving(walk: Walker, probation: Probation, terms: NotRevoking, _done: object) -> None:
    known, day = walk.child_of(probation.party_id).probations[-1], terms.decided_on
    assert not known.has_ground_by(day), f"left standing on {day} although a ground exists"


@follows("probation_final")
def _on_final(
    walk: Walker, probation: Probation, final: endings.FinalDecision, _done: object
) -> None:
    known = walk.child_of(probation.party_id).probations[-1]
    known.is_over, known.final = True, final.decided_on
    walk.told.end_entrusted(probation.party_id, walk.on)


@follows("suggestion")
def _on_letter(walk: Walker, _case: Case, _new: NewSuggestion, done: object) -> None:
    assert isinstance(done, Suggestion)
    walk.told.letters[done.id] = None


def _follow_by_length(
    score: watched.Score, known: by_hand.Probation, *, is_longer: bool, on: date
) -> None:
    """A change of the length answers a score that speaks for it."""
    node = score.node(known.decided, known.ends)
    if score.scheme.nodes:
        if node is None or on < days.months_on(known.decided, node):
            return
        place = score.scheme.place(score.total)
    else:
        place = score.waits
    if place == (LONGER if is_longer else SHORTER):
        score.answer(node)
