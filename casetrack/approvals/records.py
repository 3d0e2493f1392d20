"""Proposals, as a case file tells them: who proposed what, and what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from casetrack.accounts.approval import WhoDecides
from casetrack.approvals.models import Proposal, ProposalState, ProposalStep, StepKind
from casetrack.casefile.records import TOLD_BY, Child, FileSection, Key, Mismatch, Record, Records
from casetrack.casework.duty_records import DUTIES


def _says_why(told: dict[str, Any]) -> Iterator[Mismatch]:
    """Whoever returns or withdraws it says why."""
    if told.get("kind") in (StepKind.RETURNED, StepKind.WITHDRAWN) and not told.get("reason"):
        yield "reason", "nothing", "why it was returned or withdrawn"


def _says_who(told: dict[str, Any]) -> Iterator[Mismatch]:
    """A decision says who took it, the committee with the number of its minutes."""
    decider = told.get("decider")
    if (told.get("kind") == StepKind.DECIDED) != (decider is not None):
        yield "decider", decider or "nothing", "with the kind decided"
    if decider == WhoDecides.COMMITTEE and not told.get("number"):
        yield "number", "nothing", "the number of the minutes"


STEP = Record(
    ProposalStep,
    "One thing that was done with the proposal, in its order.",
    {
        "kind": "What was done.",
        "day": Key("On which day.", attr="done_on"),
        "by": Key("The name of the member of staff who did it.", attr="by_name"),
        "decider": "Of the decision: the person or body that took it.",
        "number": "The number of the minutes, where the committee decided.",
        "reason": "Why it was returned, or a remark.",
        "entry": TOLD_BY,
    },
    leads=False,
    has_facts=False,
    rules=(_says_why, _says_who),
)


def _decided_is_told(told: dict[str, Any]) -> Iterator[Mismatch]:
    """A decided proposal names the entry of its decision, and no other does."""
    is_decided = told.get("state") == ProposalState.DECIDED
    if is_decided != (told.get("decided_entry") is not None):
        yield "decided_entry", told.get("decided_entry") or "nothing", "with the state decided"


def _was_proposed(told: dict[str, Any]) -> Iterator[Mismatch]:
    """Somebody proposed it before anything else was done with it."""
    steps = told.get("steps") or []
    if not steps or steps[0].get("kind") != StepKind.PROPOSED:
        yield "steps", "none that proposes it", "first the one that proposes it"


TOLD = Record(
    Proposal,
    "A decision that one person proposed and another takes.",
    {
        "party": "About whom.",
        "decides": "The kind of entry that tells the decision.",
        "state": "Where it stands. One that is open is only read where the file comes in.",
        "due": "By when it must be decided, inclusive.",
        "ended_on": "The day it was decided, withdrawn or lapsed.",
        "decided_entry": "The entry of the decision.",
    },
    (Child("steps", STEP), DUTIES),
    leads=False,
    rules=(_decided_is_told, _was_proposed),
)


RECORDS = Records(lists={FileSection.DECIDED: (Child("proposals", TOLD),)})
