"""What is late in a supervision: the first thing its file says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from casetrack.cases.duty_kinds import ObligationKind
from casetrack.ledger.supervision_parts import Supervising
from casetrack.supervision.models import (
    ASSESSMENT,
    LEAVE_ANSWER,
    LEAVE_RETURN,
    NEXT_TALK,
    OWN_REPORT,
)
from casetrack.supervision.words import DUTIES

# The section of the file that tells of it. Months are assessed in the office of the case only.
_SECTIONS: Mapping[ObligationKind, str] = {
    OWN_REPORT: "reports",
    LEAVE_ANSWER: "leave",
    LEAVE_RETURN: "leave",
    NEXT_TALK: "talks",
    ASSESSMENT: "assessments",
}


@dataclass(frozen=True)
class LateLine:
    """Something late. said: what, in words. due: its last day. section: where the file tells it."""

    said: str
    due: date
    section: str


def late_in(file: Supervising) -> Sequence[LateLine]:
    """What is late in the supervision of this child, the longest first; no statement."""
    return [
        LateLine(str(DUTIES[one.kind].late_title), one.due, _SECTIONS[one.kind])
        for one in sorted(file.facts.obligations, key=lambda one: (one.due, one.id))
        if one.kind in _SECTIONS
        and one.is_open
        and one.party_id == file.party.id
        and one.due < file.on
        and (file.is_whole or one.kind is not ASSESSMENT)
    ]
