"""The day of a decision: decided here is decided today, and an older day rests on its paper."""

from __future__ import annotations

from datetime import date
from typing import Any

from casetrack.accounts.act import Act
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.models import RECORDED_ON, Disposition, JournalEntry
from casetrack.codes import N_
from casetrack.courses.approvals.models import ON_PAPER, WHO_DECIDED
from casetrack.db import session
from casetrack.errors import RuleBroken
from casetrack.ledger.proposals import day_field


def ensure_its_day(decides: EntryKind, act: Act, on: date) -> dict[str, Any]:
    """Refuse the day of a decision that is not today's and that nothing proves.

    Returns what its entry keeps of an older day: on which day it was written down.
    Raises RuleBroken without the number of a paper or of minutes, or with a paper of a later day.
    """
    approved = act.approved
    if on < act.on and (approved is None or not approved.number):
        raise RuleBroken(
            N_(
                "What is decided here is decided today. What was decided on %(day)s is told with"
                " its paper: say below that it was decided before."
            ),
            field=day_field(decides),
            day=on,
        )
    if approved is not None and approved.on > on:
        raise RuleBroken("approved_after_that_day", field="approved_on", day=on)
    if on >= act.on:
        return {}
    return {RECORDED_ON: act.on.isoformat()}


def ensure_told_by_paper(decision: Disposition) -> None:
    """Refuse another day of a decision that was taken on its page here: it was that day.

    Raises RuleBroken.
    """
    entry = session().get(JournalEntry, decision.entry_id) if decision.entry_id else None
    if entry is None or not entry.decided_here:
        return
    if WHO_DECIDED.key in entry.fields and not entry.fields.get(ON_PAPER.key):
        raise RuleBroken("decided_here_that_day", field="day", day=decision.decided.first)
