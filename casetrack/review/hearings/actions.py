"""Set a hearing that the chief procurator approved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from casetrack.accounts.act import Act
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import Part
from casetrack.cases.models import Case, JournalEntry, Party
from casetrack.cases.not_future import ensure_past
from casetrack.cases.policy import ensure_may, ensure_open
from casetrack.clocks.recording_actions import record_fact
from casetrack.clocks.recording_queries import Recorded
from casetrack.codes import N_
from casetrack.courses.approvals.deciding import ensure_decided
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken
from casetrack.ledger.gates import GateAsked, ensure_passes
from casetrack.ledger.journal import enter
from casetrack.review.hearings.models import APPROVED, HELD_ON, IS_CLOSED, WRITE


@dataclass(frozen=True)
class NewHearing:
    """A hearing with its day of approval and its own day.

    is_closed: whether the public is excluded. what: the subject. reason: why it is public, if the
    law warns of that.
    """

    decided_on: date
    held_on: date
    is_closed: bool
    what: str
    reason: str = ""


def approve_hearing(person: Party, new: NewHearing, act: Act) -> JournalEntry:
    """Record the approval of a hearing about a person, and set its day.

    From then on it is owed to inform the participants three days before. Raises NotAllowed;
    LawRefuses; RuleBroken if nobody entitled approved it, it is public without a reason, its day is
    before the approval, or the approval is in the future. Source: Provisions on Hearings in Case
    Review arts. 4, 5, 10.
    """
    case = session().get_one(Case, person.case_id)
    ensure_may(act.by, WRITE, case, on=act.on)
    ensure_open(case)
    ensure_past(new.decided_on, on=act.on, field="decided_on")
    if new.held_on < new.decided_on:
        raise RuleBroken(
            N_("It is approved on %(day)s; it cannot be held before."),
            field="held_on",
            day=new.decided_on,
        )
    asked = asked_of_hearing(case, person, on=new.decided_on, is_closed=new.is_closed)
    passed = ensure_passes(asked, act, reason=new.reason)
    who_decided = ensure_decided(case, APPROVED, act, on=new.decided_on)
    entry = enter(
        case,
        APPROVED,
        act,
        when=PartialDate.day(new.decided_on),
        text=BilingualText.written(new.what),
        parties={Part.ABOUT: [person]},
        decided_here=True,
        **passed.told(),
        **who_decided,
        **_told(new),
    )
    record_fact(
        case,
        Recorded(EntryKind.HEARING_SET, PartialDate.day(new.held_on), note=new.what),
        act,
    )
    return entry


def asked_of_hearing(
    case: Case, person: Party, *, on: date, is_closed: bool | None = None
) -> GateAsked:
    """The questions to the law before approval; is_closed: None while undecided."""
    return GateAsked(case, person, APPROVED, on, {"is_closed": is_closed})


def _told(new: NewHearing) -> dict[str, Any]:
    day: dict[str, Any] = {HELD_ON.key: {"zh": new.held_on.isoformat()}}
    return day | ({IS_CLOSED.key: True} if new.is_closed else {})
