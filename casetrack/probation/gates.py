"""Gates of conditional non-prosecution, a change of length, a revocation and the end.

The action asks them, the page shows them, corrections and imports ask them again. A recorded
decision is checked as far as it is known: missing facts exclude nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l

from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import AgeStatus
from casetrack.cases.models import Party
from casetrack.casework.identity.ages import ages_of
from casetrack.law import (
    Heard,
    NonProsecution,
    ObjectionEffect,
    Verdict,
    enough_days_left,
    innocence_respected,
    length_lawful,
    may_revoke,
    printed_end_fits,
    probation_end_lawful,
    revocation_grounds,
    victim_heard_again,
)
from casetrack.law.conditional import CHAPTER, MINOR_AT_ACT
from casetrack.law.probation import AFTER_PROBATION, VICTIM_AGAIN
from casetrack.ledger.gates import Asked, Gate, GateAsked, Kept, Settle
from casetrack.probation.checks import (
    SuspectFacts,
    chapter_from,
    conduct,
    final_verdicts,
    no_objection,
    victim_verdict,
)
from casetrack.probation.dates import over_after
from casetrack.probation.models import Objection, Probation
from casetrack.probation.queries import (
    breaches_of,
    charges_of,
    has_victim,
    objections_about,
    probation_decided_by,
    probation_revoked,
    was_changed,
)
from casetrack.review.models import ReviewKind
from casetrack.review.queries import RunningReview, running, suspended_by

ORDERED = EntryKind.CONDITIONAL_NON_PROSECUTION_DECIDED
CHANGED = EntryKind.PROBATION_LENGTH_CHANGED
REVOKED = EntryKind.PROBATION_REVOKED
ENDED = EntryKind.NOT_PROSECUTED_AFTER_PROBATION
# Entries that end a review for prosecution; None: prosecution.
REVIEWED: Mapping[EntryKind, NonProsecution | None] = {
    EntryKind.PROSECUTED: None,
    EntryKind.NOT_PROSECUTED_STATUTORY: NonProsecution.STATUTORY,
    EntryKind.NOT_PROSECUTED_DISCRETIONARY: NonProsecution.DISCRETIONARY,
    EntryKind.NOT_PROSECUTED_EVIDENCE: NonProsecution.INSUFFICIENT_EVIDENCE,
    EntryKind.NOT_PROSECUTED_SPECIAL: NonProsecution.SPECIAL,
}
NOT_OPEN = "conditional_non_prosecution_not_open"
FINAL_NOT_OPEN = "final_decision_not_open"
REVOCATION_NOT_OPEN = "revocation_not_open"
# Rule -> the field of the form that supplies its fact.
_TYPED = {
    "cnp_chapter": "chapter",
    "cnp_likely_sentence": "likely_months",
    "cnp_prosecution_standard": "evidence_sufficient",
    "cnp_remorse": "remorse",
    "cnp_hear_police": "police",
    "cnp_hear_victim": "victim",
    "cnp_hear_suspect": "suspect",
    "cnp_hear_legal_representative": "legal_representative",
    "cnp_hear_defender": "defender",
}


def on_ordering(asked: GateAsked) -> Iterator[Asked]:
    """The conditions, the opinions, no standing objection, and time enough in the review.

    facts: `known`, SuspectFacts; `review`, the RunningReview; `months` and `printed`, of the
    decision.

    Source: Criminal Procedure Law arts. 282, 283; Procuratorate Rules arts. 469, 470, 473.
    """
    known = _heard_who_is_there(asked)
    for verdict in known.verdicts(asked.read(ages_of), on=asked.on) if known else ():
        yield Asked(
            verdict,
            **_said(asked, verdict, NOT_OPEN),
            typed=_TYPED.get(verdict.rule, ""),
            settle=_change_person(asked) if verdict.rule == MINOR_AT_ACT.id else None,
        )
    if _day_is_known(asked):
        stands = no_objection(_raised_by_then(asked), on=asked.on)
        yield Asked(stands, NOT_OPEN, settle=_withdraw(asked))
    yield from _warnings(asked)


def _heard_who_is_there(asked: GateAsked) -> SuspectFacts | None:
    """The known facts; a victim said not to exist counts as not heard if the case has one."""
    known: SuspectFacts | None = asked.facts.get("known")
    if known is not None and Heard.NONE_SUCH is known.heard.victim and asked.read(has_victim):
        return replace(known, heard=replace(known.heard, victim=Heard.NOT_YET))
    return known


def on_changing(asked: GateAsked) -> Iterator[Asked]:
    """Whether the new length, or the last day given instead, is lawful.

    facts: `months`, the new total; None while nothing was typed. `last_day`: given instead;
    `probation`.

    Source: Criminal Procedure Law art. 283; Provisions on Criminal Cases of Minors art. 40.
    """
    probation: Probation | None = asked.facts.get("probation")
    last_day: date | None = asked.facts.get("last_day")
    if last_day is not None and probation is not None:
        decided_on = probation.disposition.decided.first
        assert decided_on is not None, "asked before its days were found"
        yield Asked(
            probation_end_lawful(decided_on, last_day),
            "probation_end_not_lawful",
            at="last_day",
            typed="last_day",
        )
        return
    yield Asked(
        length_lawful(asked.facts.get("months"), on=asked.on),
        "probation_months",
        at="months",
        typed="months",
    )


def on_revoking(asked: GateAsked) -> Iterator[Asked]:
    """Whether one of the four grounds exists and was found during the probation.

    facts: `probation`, and its `breaches` where they were read; `new_crime`,
    `undiscovered_crime`; `found_on`, of a crime; `by_objection`: an objection leads
    to it, which needs no other ground.

    Source: Criminal Procedure Law art. 284; Procuratorate Rules arts. 470, 479.
    """
    probation: Probation | None = asked.facts.get("probation")
    if probation is None or asked.facts.get("by_objection"):
        return
    breaches = asked.facts.get("breaches")
    facts = conduct(
        breaches_of(probation) if breaches is None else breaches,
        new_crime=bool(asked.facts.get("new_crime")),
        undiscovered_crime=bool(asked.facts.get("undiscovered_crime")),
    )
    verdict = may_revoke(facts, found_on=asked.facts.get("found_on"), last_day=probation.ends_on())
    if "reason" not in verdict.values:
        yield from (Asked(ground) for ground in revocation_grounds(facts))
    record = Settle(
        _l("Record a breach"),
        "probation.breach",
        {"case_id": asked.case.id, "probation_id": probation.id},
    )
    yield Asked(verdict, REVOCATION_NOT_OPEN, settle=record)


def on_ending(asked: GateAsked) -> Iterator[Asked]:
    """The time is over, the victim was heard again, and neither ground nor objection stands.

    facts: `probation`; `heard`: the victim, where recorded with the decision.

    Source: Criminal Procedure Law arts. 282, 284; Procuratorate Rules arts. 470, 477, 480.
    """
    probation: Probation | None = asked.facts.get("probation")
    if probation is None or not _day_is_known(asked):
        return
    heard: Heard | None = asked.facts.get("heard")
    ends_on = probation.ends_on()
    if not asked.recorded:
        # For a decision recorded afterwards, either reading of the last day was lawful.
        ends_on = over_after(probation) or ends_on
    victim = (
        victim_verdict(probation, on=asked.on, has_victim=_has_victim(asked, probation))
        if heard is None
        else victim_heard_again(
            heard,
            heard_on=asked.on,
            decided_on=probation.disposition.decided.first,
            final_on=asked.on,
        )
    )
    is_told = heard is not None or probation.victim_heard is not None
    place = {"case_id": asked.case.id, "probation_id": probation.id}
    hear = Settle(_l("Record that the victim was heard, or why not"), "probation.victim", place)
    decide: Settle | None = Settle(_l("Decide after the objection"), "probation.revoke", place)
    revoke: Settle | None = Settle(_l("Revoke"), "probation.revoke", place)
    if probation.is_decided() and asked.person is not None:
        decide = revoke = _in_review(asked.person)
    ways = {VICTIM_AGAIN.id: hear, "cnp_no_objection": decide, "np_after_probation": revoke}
    for verdict in final_verdicts(
        breaches_of(probation),
        _raised_by_then(asked),
        victim,
        last_day=ends_on,
        on=asked.on,
    ):
        if verdict is victim and asked.recorded and not is_told:
            continue
        flag = _said(asked, verdict, FINAL_NOT_OPEN)
        yield Asked(verdict, **flag, settle=ways.get(verdict.rule))


def _has_victim(asked: GateAsked, probation: Probation) -> bool:
    known: bool | None = asked.facts.get("has_victim")
    return has_victim(probation) if known is None else known


def on_reviewed(asked: GateAsked) -> Iterator[Asked]:
    """After a plea of innocence that was found right: no decision that admits a crime.

    Source: Criminal Procedure Law art. 177; Procuratorate Rules arts. 365, 470.
    """
    if not _day_is_known(asked):
        return
    stands = no_objection(_raised_by_then(asked), on=asked.on)
    if stands.values["effect"] is not ObjectionEffect.STATUTORY_NON_PROSECUTION:
        return
    verdict = innocence_respected(REVIEWED[asked.decides])
    yield Asked(verdict, "innocence_was_found", at="kind")


def recall_order(asked: GateAsked, kept: Kept) -> dict[str, Any]:
    """Facts of the order: charges, age and review as they stand now, the rest as saved."""
    assert asked.person is not None
    assert asked.decision is not None
    probation = probation_decided_by(asked.decision)
    if probation is None:
        known = None
    elif asked.recorded:
        known = SuspectFacts.as_told(probation.facts)
    else:
        known = SuspectFacts.read(probation.facts)
    if probation is None or known is None:
        return {}
    # A file does not record open questions; without a saved form the recorded result stands.
    known_chapter = kept.get("chapter") if kept else known.chapter
    chapter = chapter_from(asked.read(charges_of), on=asked.on, chapter=known_chapter)
    printed = probation.printed_last_day
    if was_changed(probation):
        printed = date.fromisoformat(kept["printed"]) if kept.get("printed") else None
    review = suspended_by(asked.decision)
    return {"known": replace(known, chapter=chapter), "review": review, "printed": printed}


def recall_revocation(asked: GateAsked, kept: Kept) -> dict[str, Any]:
    """The probation and the day a crime was found; {} where the form was not saved."""
    assert asked.person is not None
    if "by_objection" not in kept:
        return {}
    found_on = date.fromisoformat(kept["found_on"]) if kept.get("found_on") else None
    return {"probation": probation_revoked(asked.person, on=asked.on), "found_on": found_on}


def recall_end(asked: GateAsked, _kept: Kept) -> dict[str, Any]:
    """The probation, which records how the victim was heard."""
    assert asked.decision is not None
    return {"probation": probation_decided_by(asked.decision), "heard": None}


GATES = (
    Gate(frozenset({ORDERED}), on_ordering, recall_order),
    Gate(frozenset({CHANGED}), on_changing),
    Gate(frozenset({REVOKED}), on_revoking, recall_revocation),
    Gate(frozenset({ENDED}), on_ending, recall_end),
    Gate(frozenset(REVIEWED), on_reviewed),
)


def _raised_by_then(asked: GateAsked) -> Sequence[Objection]:
    """The objections; for a decision already taken, those raised by its day (included)."""
    objections = asked.read(objections_about)
    if asked.decision is None:
        return objections
    return [objection for objection in objections if objection.raised_on <= asked.on]


def _day_is_known(asked: GateAsked) -> bool:
    """Whether the decision has a known day, or is about to be taken, so that objections count."""
    return asked.decision is None or asked.decision.decided.last is not None


def _said(asked: GateAsked, verdict: Verdict, key: str) -> dict[str, Any]:
    """The sentence of a refusal; for a recorded decision, the sentence of its flag."""
    if not asked.recorded:
        return {"key": key}
    if verdict.rule == AFTER_PROBATION.id:
        last_day = verdict.values["last_day"]
        assert isinstance(last_day, date)
        days = {"earliest": last_day + timedelta(days=1), "decided": asked.on}
        return {"key": "decided_before_the_end", "values": days}
    if verdict.rule == MINOR_AT_ACT.id:
        return {"key": "cnp_not_a_minor", "values": {"age": AgeStatus.ADULT}}
    return {"key": "cnp_chapter" if verdict.rule == CHAPTER.id else key}


def _warnings(asked: GateAsked) -> Iterator[Asked]:
    """Warnings that pass with a reason; none for a recorded decision."""
    if asked.recorded:
        return
    review: RunningReview | None = asked.facts.get("review")
    if review is not None and asked.on <= review.due:
        yield Asked(enough_days_left(review.nominal, asked.on), "few_days_left")
    printed, months = asked.facts.get("printed"), asked.facts.get("months")
    if printed is not None and months is not None:
        fits = printed_end_fits(asked.on, printed, months=months)
        yield Asked(fits, "printed_day_differs")


def _change_person(asked: GateAsked) -> Settle:
    assert asked.person is not None
    return Settle(
        _l("Change the person"),
        "cases.edit_person",
        {"case_id": asked.case.id, "party_id": asked.person.id},
    )


def _in_review(person: Party) -> Settle | None:
    """Link to the review that goes on after a final decision was undone; None without one."""
    review = running(person, ReviewKind.PROSECUTION)
    if review is None:
        return None
    place = {"case_id": review.case_id, "review_id": review.id}
    return Settle(_l("Decide in the review"), "review.decide", place)


def _withdraw(asked: GateAsked) -> Settle | None:
    """Link to record that the first standing objection was withdrawn; None if none stands."""
    standing = [
        objection for objection in asked.read(objections_about) if objection.withdrawn_on is None
    ]
    if not standing:
        return None
    place = {"case_id": asked.case.id, "objection_id": standing[0].id}
    return Settle(_l("Record that it was withdrawn"), "probation.withdrawal", place)
