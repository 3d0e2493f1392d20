"""What the law asks of the day of a decision, and of one that was undone.

Written from the text of the law, not from casetrack: of the day of each decision when it is taken,
of what stands and what hangs on what does not, after each step. Only what is stored is looked up.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.kinds import MeasureState
from casetrack.cases.models import Disposition, JournalEntry, Obligation, Party
from casetrack.clocks.models import Deadline
from casetrack.ledger.proposals import Proposable
from casetrack.probation.models import Probation
from casetrack.review.models import PeriodStart, ReviewPeriod
from casetrack.review.oversight.models import CUSTODY_REVIEW
from tests.walk import by_hand, undone_by_hand
from tests.walk.undone_by_hand import (
    AFTER,
    CONDITIONAL,
    FREEING,
    IN_LINE,
    NO_EVIDENCE,
    REVOCATION,
    TERMINAL,
    Standing,
)
from tests.walk.walker import Walker

# Entry of a number of a paper or of minutes; of the paper of the procuratorate above.
NUMBER, NUMBER_ABOVE = "approval_number", "undone_by_paper"
# Who asks the police's way does it against a refusal of arrest or a non-prosecution: Rules
# arts. 290, 379, 472, 478. Whoever was not prosecuted appeals, and so does the victim.
AGAINST = {
    "reconsideration": FREEING,
    "review": FREEING,
    "appeal": FREEING[:-1],
    "appeal_above": FREEING[:-1],
}
# Criminal Procedure Law art. 175.
MOST_RETURNS = 2
FREED_BY_POLICE = "arrest_not_approved"
# Once they are undone, whoever is held still is released all the same.
STILL_RELEASED = ("arrest_approved", *TERMINAL[1:], NO_EVIDENCE)
RESTRAINTS = (ObligationKind.BAIL_END, ObligationKind.SURVEILLANCE_END)


@dataclass(frozen=True)
class Before:
    """What the walker knew when something was decided: of the review that ended, and whether one
    for prosecution ran.
    """

    received: date | None
    due: date | None
    has_run: bool


def before(walk: Walker, proposable: Proposable, subject: Any) -> Before:
    """What is to be known before it is noted that it was decided."""
    child = _child(walk, subject)
    review = None
    if child is not None and isinstance(subject, ReviewPeriod):
        review = child.running(subject.kind.value)
    has_run = child is not None and child.running("prosecution") is not None
    if child is None or review is None:
        return Before(None, None, has_run)
    return Before(review.received, child.review_due(review), has_run)


def ensure_lawful_then(
    walk: Walker, proposable: Proposable, subject: Any, terms: Any, done: object, known: Before
) -> None:
    """Hold what was just decided to what the law asks of its day; note that it stands.

    Raises AssertionError.
    """
    day = getattr(terms, proposable.day)
    _ensure_its_day(walk, proposable, terms, day)
    child = _child(walk, subject)
    if child is None:
        return
    _ensure_in_its_time(proposable.name, day, done, known)
    if proposable.name == "after_revocation":
        last = child.probations[-1]
        assert last.revoked is not None, "decided after a revocation that there was not"
        assert not known.has_run, "decided beside the review that goes on"
        kinds = ("prosecuted", "statutory_non_prosecution", NO_EVIDENCE)
        assert terms.kind.value in kinds, f"{terms.kind} after a revocation"
    _ensure_probation(walk, proposable.name, child, terms, day)
    _ensure_undone(walk, proposable.name, child, subject, terms)
    kind = _kind(proposable.name, terms)
    if kind is not None:
        if kind in IN_LINE:
            _note(child, kind, "after" if proposable.name == "after_revocation" else "")
        if kind in FREEING:
            _ensure_released(walk, child, kind, day)


def _ensure_in_its_time(name: str, day: date, done: object, known: Before) -> None:
    if known.received is not None:
        assert day >= known.received, f"decided on {day}, received on {known.received}"
    if name == "review_extension":
        assert known.due is not None, "nothing ran, and was lengthened"
        assert day <= known.due, f"lengthened on {day}, it had run out on {known.due}"
    if name == "review_prosecution" and isinstance(done, Disposition) and done.decided_here:
        is_late = known.due is not None and day > known.due
        says = any(flag["key"] == "decided_late" for flag in done.flags)
        assert says == is_late, f"late: decided on {day}, due {known.due}, flagged {says}"


def _ensure_undone(
    walk: Walker, name: str, child: by_hand.Child, decision: Any, undoing: Any
) -> None:
    if name == "decision_undoing" and decision.kind.value == "prosecuted":
        assert undoing.not_in_court, "undone although the court has the case"
    if name == "decision_undoing" and decision.kind.value == "arrest_approved":
        _ensure_released(walk, child, "an approval undone", undoing.undone_on)


def _ensure_probation(walk: Walker, name: str, child: by_hand.Child, terms: Any, day: date) -> None:
    if name == "probation_order":
        assert not child.objects(day), f"put on probation on {day} although an objection stands"
    if name == "probation_revocation" and terms.by_objection:
        assert child.objects(day), f"revoked on {day} for an objection that does not stand"
    if name == "probation_final":
        assert child.probations[-1].shortened != walk.on, "shortened and ended on one day"


def broken(walk: Walker) -> Iterator[str]:
    """What does not hold of what was decided, and of what was undone."""
    rows = walk.all_of(Disposition)
    for row in rows:
        decided = row.decided.first
        if row.announced_on is not None and decided and row.announced_on < decided:
            yield f"announced: {row.kind} on {row.announced_on}, decided on {decided}"
        if row.undone_on is not None:
            yield from _of_undone(walk, row)
            if row.announced_on is not None and row.announced_on > row.undone_on:
                yield f"announced: {row.kind} once it was undone"
    for child in walk.told.children:
        mine = [row for row in rows if row.party_id == child.party_id]
        standing = [row.kind.value for row in mine if row.undone_on is None]
        known = [item.kind for item in child.standing]
        if [item for item in standing if item in IN_LINE] != known:
            yield f"standing: {standing} are stored, {known} stand"
        yield from _of_custody(walk, child, mine)
        if sum(review.returned is not None for review in child.reviews) > MOST_RETURNS:
            yield "returned: more than twice"
    for period in walk.all_of(ReviewPeriod, ReviewPeriod.begun_by == PeriodStart.RESUMED):
        if period.due is None or period.previous_id is None:
            yield "resumed: a review goes on without a last day, or after none"


def _of_undone(walk: Walker, row: Disposition) -> Iterator[str]:
    """Nothing that began with a decision goes on once it was undone."""
    clocks = {
        deadline.id: deadline
        for deadline in walk.all_of(Deadline, Deadline.disposition_id == row.id)
    }
    is_clock = Obligation.subject == Deadline.__tablename__
    for owed in walk.all_of(
        Obligation, Obligation.is_open, is_clock, Obligation.subject_id.in_(clocks)
    ):
        # Whoever was arrested is released: that begins with the revocation. And what held somebody
        # was lifted when they were not prosecuted: it is decided anew (Rules art. 376).
        is_release = owed.kind == ObligationKind.RELEASE
        if not (is_release and row.kind.value in STILL_RELEASED):
            yield f"undone: {owed.kind} of {row.kind} runs on"
    for probation in walk.all_of(Probation, Probation.disposition_id == row.id):
        if probation.measure.state is MeasureState.RUNNING:
            yield "undone: a probation runs whose decision has no effect"
    way, kind = row.undone_way, row.kind.value
    if way is None or kind not in AGAINST.get(way.value, (kind,)):
        yield f"undone: {kind} by {way}"


def _of_custody(walk: Walker, child: by_hand.Child, rows: list[Disposition]) -> Iterator[str]:
    """Whoever was arrested is looked at again while in custody, and nobody else: Rules 573-581."""
    events = [(since, 0, place, is_held) for place, (since, is_held, _) in enumerate(child.held)]
    for row in rows:
        kind, day = row.kind.value, row.decided.last
        ends = kind in (*FREEING, "criminal_judgment") and kind != FREED_BY_POLICE
        if day is not None and row.undone_on is None and (ends or kind == "arrest_approved"):
            events.append((day, 1, row.id, not ends))
    last = max((event for event in events if event[0] <= walk.on), default=None)
    is_owed = any(
        walk.all_of(
            Obligation,
            Obligation.kind == CUSTODY_REVIEW,
            Obligation.party_id == child.party_id,
            Obligation.is_open,
        )
    )
    if is_owed and not (last and last[3]):
        yield "custody: looked at again of somebody who is free"
    found_free = any(text == "not_held" for _day, text in child.looks)
    if last and last[1] == 1 and last[3] and not is_owed and not found_free:
        yield f"custody: of somebody arrested on {last[0]} nobody looks at it again"


def _ensure_its_day(walk: Walker, proposable: Proposable, terms: Any, day: date) -> None:
    """A decision is taken on the day it is taken; an older day rests on a paper or on minutes."""
    assert day <= walk.on, f"decided on {day}, which has not come"
    if day == walk.on:
        return
    kind = proposable.decides(terms)
    entry = walk.all_of(JournalEntry, JournalEntry.kind == kind)[-1]
    number = entry.fields.get(NUMBER) or entry.fields.get(NUMBER_ABOVE)
    assert number, f"{kind} of {day} told on {walk.on} without its paper"
    is_above = kind.value == "decision_undone_above"
    assert is_above or entry.recorded_on == walk.on, f"{kind} of {day} does not say when told"


def _ensure_released(walk: Walker, child: by_hand.Child, kind: str, day: date) -> None:
    """Whoever is held and not prosecuted, or not arrested, is released at once: arts. 91, 178."""
    if not child.is_held(day):
        return
    mine = Obligation.party_id == child.party_id
    restrained = walk.all_of(Obligation, mine, Obligation.kind.in_(RESTRAINTS))
    owed = walk.all_of(Obligation, mine, Obligation.kind == ObligationKind.RELEASE)
    assert owed or restrained, f"release: not owed after {kind} on {day} of somebody held"


def _note(child: by_hand.Child, kind: str, how: str) -> None:
    standing = [item.kind for item in child.standing]
    # A probation that is ordered now is the last one already.
    before = child.probations[:-1] if kind == undone_by_hand.CONDITIONAL else child.probations
    is_final_undone = bool(before) and before[-1].is_over
    is_lawful = undone_by_hand.may_follow(standing, kind, is_final_undone=is_final_undone)
    assert is_lawful, f"two stand: {kind} beside {standing}"
    child.standing.append(Standing(kind, how))


def _kind(name: str, terms: Any) -> str | None:
    fixed = {
        "probation_order": CONDITIONAL,
        "probation_revocation": REVOCATION,
        "probation_final": AFTER,
    }
    if name in fixed:
        return fixed[name]
    is_outcome = name in ("review_prosecution", "review_arrest", "after_revocation")
    return str(terms.kind.value) if is_outcome else None


def _child(walk: Walker, subject: Any) -> by_hand.Child | None:
    number = subject.id if isinstance(subject, Party) else getattr(subject, "party_id", None)
    return next((child for child in walk.told.children if child.party_id == number), None)
