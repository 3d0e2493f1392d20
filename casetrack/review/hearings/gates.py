"""The law's conditions for approving a hearing."""

from __future__ import annotations

from collections.abc import Iterator

from casetrack.law import hearing_closed
from casetrack.ledger.gates import Asked, Gate, GateAsked, asked_as_told
from casetrack.review.hearings.models import APPROVED

PUBLIC = "hearing_is_public"


def on_public(asked: GateAsked) -> Iterator[Asked]:
    """Warn if a hearing with a minor is public.

    facts: `is_closed`; None while undecided. Source: Provisions on Hearings in Case Review art. 5.
    """
    if asked.person is None or not asked.person.counts_as_minor() or asked.recorded:
        return
    yield Asked(hearing_closed(asked.facts.get("is_closed")), PUBLIC, at="is_closed")


GATES = (Gate(frozenset({APPROVED}), on_public, again=asked_as_told),)
