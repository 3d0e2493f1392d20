"""Proposals that came to a decision, as a case file tells them."""

from __future__ import annotations

from typing import Any

from casetrack.approvals.models import Proposal, ProposalState, ProposalStep
from casetrack.casefile.records import TOLD_BY, Child, FileSection, Key, Record, Records

STEP = Record(
    ProposalStep,
    "One thing that was done with the proposal, in its order.",
    {
        "kind": "What was done.",
        "on": Key("The day.", attr="done_on"),
        "by": Key("The name of the member of staff who did it.", attr="by_name"),
        "decider": "Of the decision: the person or body that took it.",
        "number": "The number of the minutes, where the committee decided.",
        "reason": "Why it was returned, or a remark.",
        "entry": TOLD_BY,
    },
    leads=False,
    has_facts=False,
)
TOLD = Record(
    Proposal,
    "A decision that one person proposed and another took. What is still open is not told.",
    {
        "party": "About whom.",
        "decides": "The kind of entry that tells the decision.",
        "state": Key("Where it stands.", only=frozenset({ProposalState.DECIDED})),
        "ended_on": "The day it was decided.",
        "decided_entry": Key("The entry of the decision.", required=True),
    },
    (Child("steps", STEP),),
    leads=False,
)


def _is_decided(proposal: Any) -> bool:
    return bool(proposal.state is ProposalState.DECIDED)


RECORDS = Records(lists={FileSection.DECIDED: (Child("proposals", TOLD, where=_is_decided),)})
