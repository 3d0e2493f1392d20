"""What the walker knows once something is decided."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from casetrack.cases.models import Case, Disposition, JournalEntry, Party
from casetrack.ledger.proposals import Proposable
from casetrack.probation import actions as probations
from casetrack.probation import endings
from casetrack.probation.models import Probation
from casetrack.probation.proposals import LengthChange
from casetrack.probation.supervision.actions import NotRevoking
from casetrack.probation.supervision.models import BreachOutcome
from casetrack.review import actions as reviews
from casetrack.review.decisions import ReviewOutcome
from casetrack.review.hearings.actions import NewHearing
from casetrack.review.models import ReviewPeriod
from casetrack.review.undoing import Undoing
from casetrack.suggestions.issuing import NewSuggestion
from casetrack.suggestions.models import Suggestion
from tests.walk import by_hand, by_law, days, watched
from tests.walk.acts_by_hand import PUBLIC, HeardInPublic, LeftStanding
from tests.walk.stored import facts_in
from tests.walk.undone_by_hand import AFTER, CONDITIONAL, FREEING, IN_LINE, REVOCATION
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

    def decided(self, proposable: Proposable, subject: Any, terms: Any, done: object) -> None:
        """Let the walker know what was decided."""
        known = by_law.before(self, proposable, subject)
        FOLLOWED[proposable.name](self, subject, terms, done)
        by_law.ensure_lawful_then(self, proposable, subject, terms, done, known)


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
def _on_hearing(walk: Walker, person: Party, new: NewHearing, done: object) -> None:
    assert new.held_on >= new.decided_on, "a hearing was held before it was approved"
    is_of_age = facts_in(walk)[person.id].was_minor() is False
    assert new.is_closed or new.reason or is_of_age, "a public hearing without a reason"
    assert isinstance(done, JournalEntry)
    if not new.is_closed:
        accepted = frozenset() if is_of_age else frozenset({PUBLIC})
        walk.told.acts.append(HeardInPublic(done.id, person.id, accepted))


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
    known.shortened = walk.on if change.months < before else None
    walk.told.shorten_reports(child)
    if score is not None:
        _follow_by_length(score, known, is_longer=change.months > before, on=walk.on)


@follows("probation_revocation")
def _on_revocation(
    walk: Walker, probation: Probation, revocation: endings.Revocation, _done: object
) -> None:
    known = walk.child_of(probation.party_id).probations[-1]
    known.revoked, known.held_then = revocation.revoked_on, revocation.in_custody
    known.has_other_ground = revocation.new_crime or revocation.by_objection
    known.by_objection = revocation.by_objection
    walk.told.end_entrusted(probation.party_id, walk.on)


@follows("probation_not_revoked")
def _on_leaving(walk: Walker, probation: Probation, terms: NotRevoking, done: object) -> None:
    known, day = walk.child_of(probation.party_id).probations[-1], terms.decided_on
    assert not known.has_ground_by(day), f"left standing on {day} although a ground exists"
    assert isinstance(done, BreachOutcome)
    assert done.entry_id is not None
    walk.told.acts.append(
        LeftStanding(done.entry_id, probation.party_id, probation=known, day=terms.decided_on)
    )


@follows("probation_final")
def _on_final(
    walk: Walker, probation: Probation, final: endings.FinalDecision, _done: object
) -> None:
    child = walk.child_of(probation.party_id)
    known = child.probations[-1]
    known.is_over, known.final = True, final.decided_on
    child.end_reviews()
    walk.told.end_entrusted(probation.party_id, walk.on)


@follows("suggestion")
def _on_letter(walk: Walker, _case: Case, _new: NewSuggestion, done: object) -> None:
    assert isinstance(done, Suggestion)
    walk.told.letters[done.id] = None


@follows("decision_undoing")
def _on_undoing(walk: Walker, decision: Disposition, undoing: Undoing, _done: object) -> None:
    """What stood does not any more; what hung on it ends, and the review goes on."""
    child, kind, on = walk.child_of(decision.party_id), decision.kind.value, undoing.undone_on
    if kind == "arrest_not_approved" and child.running("arrest") is None:
        # Rules art. 289: it is revoked with the approval, on the same day.
        child.resume("arrest", on, (on, on))
    if not child.standing or kind not in IN_LINE:
        return
    undone = child.standing.pop()
    assert undone.kind == kind, f"{kind} was undone, and {undone.kind} rests on it"
    if kind == REVOCATION:
        _run_again(walk, child.probations[-1])
    elif undone.how == "after":
        last = child.probations[-1]
        last.is_over, last.due_set = False, undoing.go_on_until
        assert last.due_set is not None, "decided anew by no day"
    elif kind == AFTER and child.probations[-1].ends >= on:
        # It was decided before its last day: the probation runs on.
        last = child.probations[-1]
        last.is_over, last.final = False, None
        _run_again(walk, last)
    else:
        if kind == CONDITIONAL:
            last = child.probations[-1]
            last.is_over, last.undone, last.revoked = True, on, on
            last.has_other_ground = True
            walk.told.end_entrusted(child.party_id, walk.on)
        _go_on(child, kind, undoing)


def _go_on(child: by_hand.Child, kind: str, undoing: Undoing) -> None:
    """The review goes on with what is left of it; where that is over, to the day that is set."""
    reviews = [review for review in child.reviews if review.kind == "prosecution"]
    if child.running("prosecution") is not None or child.away() is not None or not reviews:
        return
    left = child.left_of(reviews[-1], undoing.undone_on)
    if left[1] < undoing.undone_on or kind == AFTER:
        until = undoing.go_on_until
        assert until is not None, "a review goes on without a last day"
        left = until, until
    child.resume("prosecution", undoing.undone_on, left, is_lifted=kind in FREEING)


def _run_again(walk: Walker, known: by_hand.Probation) -> None:
    known.revoked, known.has_other_ground, known.held_then = None, False, False
    known.by_objection = False
    known.watched.lapse()
    if known.ends >= walk.on:
        known.watched.run_again(walk.on)


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
