"""The shape of facts recorded by hand because a period of the law starts or ends with them."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from casetrack.accounts.permissions import Permission
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.entry_kinds import EntryKind as Told
from casetrack.cases.kinds import DispositionKind
from casetrack.codes import NP_, Coded
from casetrack.ledger.clock_triggers import ClockTrigger


class Concerns(enum.StrEnum):
    """Subject of a fact: person, case, decision or letter."""

    NOBODY = "nobody"
    SUSPECT = "suspect"
    CHILD = "child"
    ASSISTED = "assisted"
    VICTIMS = "victims"
    DECISION = "decision"
    APPELLANT = "appellant"
    QUESTION = "question"


class RecordingGroup(Coded):
    """Under which heading the page of dates offers it."""

    NOTICES = "notices", NP_("recording", "Who was told, and by whom defended")
    RESTRAINT = "restraint", NP_("recording", "Custody and restraint")
    REMEDIES = "remedies", NP_("recording", "What was done against a decision")
    RECORDS = "records", NP_("recording", "The record of a minor")
    SUITS = "suits", NP_("recording", "Suggestions and public interest suits")
    HELP = "help", NP_("recording", "Judicial assistance")


class RequestResult(Coded):
    """Decision on a request."""

    GRANTED = "granted", NP_("result", "granted")
    REFUSED = "refused", NP_("result", "refused")
    UPHELD = "upheld", NP_("result", "the decision stands")
    CHANGED = "changed", NP_("result", "the decision is changed")


ON_A_REQUEST = (RequestResult.GRANTED, RequestResult.REFUSED)
ON_A_REMEDY = (RequestResult.UPHELD, RequestResult.CHANGED)


@dataclass(frozen=True)
class Recordable:
    """One fact that can be recorded.

    told: the entry that tells it. what: what the clocks hear.
    concerns: what has to be chosen; QUESTION: a clock that this answers.
    decisions: on which it may stand. answers: the clocks it ends; for a QUESTION one of them must
    run. after: what must have been recorded about the same decision. is_once: once for a decision,
    or for a person.
    may_lie_ahead: its day may lie in the future. is_day: no less than a day will do.
    survives_case: it may happen when the case is closed. results: one of them must be named.
    needs: the typed values without which it says nothing, by their keys.
    """

    told: Told
    what: ClockTrigger
    concerns: Concerns
    group: RecordingGroup
    permission: Permission = Permission.JOURNAL_WRITE
    decisions: frozenset[DispositionKind] = frozenset()
    answers: tuple[ObligationKind, ...] = ()
    after: Told | None = None
    is_once: bool = False
    may_lie_ahead: bool = False
    is_day: bool = False
    survives_case: bool = False
    results: tuple[RequestResult, ...] = ()
    needs: tuple[str, ...] = ()

    @property
    def needs_question(self) -> bool:
        """Whether it can only be recorded where a clock waits for it."""
        return self.concerns is Concerns.QUESTION
