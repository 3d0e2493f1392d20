"""The decider as one of the conditions of the law for a decision.

Asked by the page, which says who would decide; what is only recorded says who did. The action asks
`deciding.ensure_decided`, which knows on whose decision it acts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select

from casetrack.accounts.approval import WhoDecides
from casetrack.cases.models import JournalEntry
from casetrack.courses.approvals.models import (
    APPROVAL_NUMBER,
    APPROVED_ON,
    WHO_DECIDED,
    WHO_SAT,
    Proposal,
    ProposalStep,
)
from casetrack.courses.approvals.who_decided import as_told
from casetrack.db import session
from casetrack.law import DECIDERS, Verdict, may_decide
from casetrack.ledger.corrections import corrections_in
from casetrack.ledger.decisions_taken import asked_as_told
from casetrack.ledger.gates import WHO, Asked, Gate, GateAsked
from casetrack.ledger.proposals import Proposable, rules_of_deciders
from casetrack.web.words import label


def gate_of(those: Iterable[Proposable]) -> Gate:
    """The gate of proposable decisions whose decider the law names."""
    kinds = (
        kind for proposable in those for kind, rule in proposable.rules.items() if rule is not None
    )
    return Gate(frozenset(kinds), on_who_decides, again=asked_as_told)


def on_who_decides(asked: GateAsked) -> Iterator[Asked]:
    """Whether somebody decides it whom the law names.

    facts: `who_decides`. Without it nothing is asked: who decided does not depend on the day. Of
    what is recorded it is asked of whoever is told with it, or its entry names; where that is
    nobody nothing is known.

    Source: Criminal Procedure Law art. 89; Procuratorate Rules arts. 285, 287, 365, 367, 370, 477.
    """
    rule = rules_of_deciders().get(asked.decides)
    if rule is None:
        return
    who: WhoDecides | None
    has_minutes, sitting = True, None
    is_taken = asked.recorded or asked.decision is not None or asked.entry is not None
    if is_taken:
        who = asked.facts.get(WHO)
        if who is None:
            decided = _told_in(asked)
            who = _who_of(decided)
            has_minutes = APPROVAL_NUMBER.key in decided
            sitting = _sitting_in(decided)
        if who is None:
            return
    elif WHO in asked.facts:
        who = asked.facts[WHO]
    else:
        return
    least = min(DECIDERS[rule.id], key=lambda decider: decider.rank)
    if who is WhoDecides.COMMITTEE and not has_minutes:
        yield Asked(
            may_decide(rule, None), "recorded_without_minutes", at="approved_number", values={}
        )
        return
    if sitting is not None and (broken := _not_decided_then(asked, sitting)):
        key, day = broken
        days = {"sat": sitting, "day": day}
        yield Asked(may_decide(rule, None), key, at="approved_number", values=days)
        return
    yield Asked(
        may_decide(rule, who.of_law if who is not None else None),
        "recorded_by_another" if is_taken else "another_must_decide",
        at="approved_number",
        values={"who": WhoDecides(least.value)} | ({"by": who} if is_taken else {}),
        typed="approved_number",
    )


def _who_of(fields: Mapping[str, Any]) -> WhoDecides | None:
    """The decider of a decision, from its entry; None where it names none."""
    who = fields.get(WHO_DECIDED.key)
    return WhoDecides(who) if isinstance(who, str) else None


def _sitting_in(fields: Mapping[str, Any]) -> date | None:
    """The day on which the committee sat by the minutes that are cited; None without any."""
    day = fields.get(APPROVED_ON.key) if WHO_SAT.key in fields else None
    return date.fromisoformat(day["zh"]) if isinstance(day, dict) else None


def _not_decided_then(asked: GateAsked, sitting: date) -> tuple[str, date] | None:
    """Why the committee cannot have decided it on that day: the flag, and the day it says."""
    decision = asked.decision
    if (decision is None or decision.decided.last is not None) and sitting > asked.on:
        return "committee_sat_after", asked.on
    entry_id = decision.entry_id if decision is not None else asked.entry and asked.entry.id
    first = select(func.min(ProposalStep.done_on)).join(Proposal)
    proposed = session().scalar(first.where(Proposal.decided_entry_id == entry_id))
    return ("committee_sat_before", proposed) if proposed and sitting < proposed else None


def _told_in(asked: GateAsked) -> Mapping[str, Any]:
    """What the entry of something that was decided tells, as it was corrected; nothing without."""
    entry = asked.entry
    if entry is None and asked.decision is not None and asked.decision.entry_id is not None:
        entry = session().get_one(JournalEntry, asked.decision.entry_id)
    if entry is None:
        return {}
    return as_told(entry, lambda: asked.read_of_case(corrections_in))


def _fact(verdict: Verdict) -> str:
    who = str(verdict.values["decider"])
    if not verdict.met or who == "nobody":
        return _("The number of the approval on paper is missing.")
    words = label(WhoDecides(who))
    return words[:1].upper() + words[1:] + ("。" if words[:1] > "~" else ".")


FACTS_OF_DECIDERS = dict.fromkeys(DECIDERS, _fact)
