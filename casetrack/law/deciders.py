"""Who may take a decision: the person or body that the law names, or a higher one where allowed."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

from casetrack.law.conditions import verdict
from casetrack.law.counting import add_months
from casetrack.law.prosecution import (
    ARREST_DECIDER,
    CNP_DECIDER,
    CNP_FINAL_DECIDER,
    EXTENSION_DECIDER,
    HEARING_DECIDER,
    NP_DECIDER,
    PROTEST_DECIDER,
    SUGGESTION_DECIDER,
    WITHDRAWAL_DECIDER,
)
from casetrack.law.terms import Rule, Verdict
from casetrack.law.ways_back import UNDOING_DECIDER


class Decider(StrEnum):
    """Persons and bodies that decide, from the handler of the case upwards."""

    PROSECUTOR = "prosecutor"
    SECTION_HEAD = "section_head"
    CHIEF_PROCURATOR = "chief_procurator"
    COMMITTEE = "procuratorial_committee"

    @property
    def rank(self) -> int:
        """Rank among the deciders; the committee has the highest."""
        return list(Decider).index(self)


_CHIEF = frozenset({Decider.CHIEF_PROCURATOR})
_CHIEF_OR_COMMITTEE = _CHIEF | {Decider.COMMITTEE}

#: By rule id, who may decide.
DECIDERS: dict[str, frozenset[Decider]] = {
    ARREST_DECIDER.id: _CHIEF_OR_COMMITTEE,
    EXTENSION_DECIDER.id: _CHIEF,
    CNP_DECIDER.id: _CHIEF_OR_COMMITTEE,
    CNP_FINAL_DECIDER.id: _CHIEF_OR_COMMITTEE,
    NP_DECIDER.id: _CHIEF_OR_COMMITTEE,
    SUGGESTION_DECIDER.id: _CHIEF_OR_COMMITTEE,
    HEARING_DECIDER.id: _CHIEF,
    PROTEST_DECIDER.id: _CHIEF_OR_COMMITTEE,
    WITHDRAWAL_DECIDER.id: _CHIEF_OR_COMMITTEE,
    UNDOING_DECIDER.id: _CHIEF_OR_COMMITTEE,
}


def deciders_under(rule: Rule | None, *, least: Decider | None = None) -> frozenset[Decider]:
    """Return all who may decide under a rule; without a rule, everybody.

    least: the lowest decider the office allows; those of a lower rank do not decide either.

    Source: Criminal Procedure Law art. 89; Procuratorate Rules arts. 285, 287, 365, 367, 370, 477.
    """
    named = DECIDERS[rule.id] if rule is not None else frozenset(Decider)
    return frozenset(decider for decider in named if least is None or decider.rank >= least.rank)


def first_decider(rule: Rule | None) -> Decider:
    """Return the lowest decider under a rule, for an office without a setting of its own."""
    return min(deciders_under(rule), key=lambda decider: decider.rank)


def may_decide(rule: Rule, decider: Decider | None, *, least: Decider | None = None) -> Verdict:
    """Whether this decider may decide; None stands for a decision by nobody whom the law names.

    least: the lowest decider the office allows.

    Source: as `deciders_under`.
    """
    met = decider is not None and decider in deciders_under(rule, least=least)
    return verdict(rule, met, decider=decider or "nobody")


def delegated_until(since: date) -> date:
    """Return the last day (inclusive) of a chief procurator's delegation, one year from `since`.

    Source: Organic Law of the Procuratorates art. 29 for the delegation; the year is an own rule.
    """
    return add_months(since, 12) - timedelta(days=1)
