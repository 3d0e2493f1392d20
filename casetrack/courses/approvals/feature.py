"""Approvals as a feature of the application."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from casetrack.accounts.approval import WhoDecides
from casetrack.accounts.models import Staff
from casetrack.cases.facts import CaseFacts
from casetrack.cases.models import Case
from casetrack.casework.duty_records import DUTIES
from casetrack.courses.approvals import office_views, views, who_decided
from casetrack.courses.approvals.actions import let_lapse
from casetrack.courses.approvals.blueprint import bp
from casetrack.courses.approvals.deciding import keep_who_decided
from casetrack.courses.approvals.gates import FACTS_OF_DECIDERS
from casetrack.courses.approvals.listing import decisions_told, ids_waiting_for, whom_of
from casetrack.courses.approvals.models import (
    DECIDE,
    READ,
    SET,
    TO_AMEND,
    WAITS,
    Proposal,
    ProposalState,
    ProposalStep,
    StepKind,
)
from casetrack.courses.approvals.queries import PROPOSALS
from casetrack.courses.approvals.words import FACTS, RULES
from casetrack.db.bilingual_text import BilingualText
from casetrack.ledger.casefile.records import (
    TOLD_BY,
    Child,
    FileSection,
    Key,
    Mismatch,
    Record,
    Records,
)
from casetrack.ledger.find_commands import FindCommand
from casetrack.ledger.gate_lines import VerdictFacts
from casetrack.ledger.page_parts import CasePart, Clause, FoldGroup
from casetrack.ledger.registry import DutyLine, Feature, subject_page
from casetrack.web.page import OFFICE, TODAY, SectionPage
from casetrack.web.words import FactWords, RuleWords


def _says_why(element: dict[str, Any]) -> Iterator[Mismatch]:
    """Rule: whoever returns or withdraws a proposal gives the reason."""
    if element.get("kind") in (StepKind.RETURNED, StepKind.WITHDRAWN) and not element.get("reason"):
        yield "reason", "nothing", "why it was returned or withdrawn"


def _says_who(element: dict[str, Any]) -> Iterator[Mismatch]:
    """A decision says who took it, the committee with the number of its minutes."""
    decider = element.get("decider")
    if (element.get("kind") == StepKind.DECIDED) != (decider is not None):
        yield "decider", decider or "nothing", "with the kind decided"
    if decider == WhoDecides.COMMITTEE and not element.get("number"):
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


def _decided_is_told(element: dict[str, Any]) -> Iterator[Mismatch]:
    """A decided proposal names the entry of its decision, and no other does."""
    is_decided = element.get("state") == ProposalState.DECIDED
    if is_decided != (element.get("decided_entry") is not None):
        yield "decided_entry", element.get("decided_entry") or "nothing", "with the state decided"


def _was_proposed(element: dict[str, Any]) -> Iterator[Mismatch]:
    """Somebody proposed it before anything else was done with it."""
    steps = element.get("steps") or []
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


# Their views hang on the blueprint.
__all__ = ["FEATURE", "office_views", "views", "who_decided"]


@dataclass(frozen=True)
class ProposalsPart:
    """The proposals of a case: those that are open, then how many are over. whom: by id."""

    open: Sequence[Proposal]
    over: Sequence[Proposal]
    whom: Mapping[int, BilingualText]


def proposals_of_case(facts: CaseFacts, user: Staff) -> ProposalsPart | None:
    """The section of the page of a case; None where nothing was ever proposed."""
    proposals = facts.read(PROPOSALS)
    if not proposals:
        return None
    return ProposalsPart(
        [proposal for proposal in proposals if proposal.state.is_open],
        [proposal for proposal in proposals if not proposal.state.is_open],
        whom_of((proposal.id, proposal.what, proposal.terms) for proposal in proposals),
    )


def _board(case: Case, party_id: int | None) -> str:
    return url_for("approvals.index")


def _sentence(part: ProposalsPart) -> Iterator[Clause]:
    if num := len(part.open):
        yield Clause(ngettext("%(num)d open", "%(num)d open", num), lacks=True)
    if num := len(part.over):
        yield Clause(ngettext("%(num)d closed", "%(num)d closed", num))


FEATURE = Feature(
    "approvals",
    bp,
    section=TODAY,
    brings=(
        RuleWords(RULES),
        FactWords(FACTS),
        VerdictFacts(FACTS_OF_DECIDERS),
        DutyLine(
            WAITS,
            title=_l("Decide what is proposed"),
            late_title=_l("A proposal waits past its day"),
            button=_l("Decide"),
            url=subject_page("approvals.show", "proposal_id"),
            needs=DECIDE,
            texts=decisions_told,
            turns=ids_waiting_for,
        ),
        DutyLine(
            TO_AMEND,
            title=_l("Returned: add what is missing"),
            late_title=_l("A returned proposal is past its day"),
            button=_l("Open"),
            url=subject_page("approvals.show", "proposal_id"),
            needs=READ,
            texts=decisions_told,
        ),
        keep_who_decided,
        let_lapse,
        PROPOSALS,
        CasePart(FoldGroup.PAPERS, "courses/approvals/_of_case.html", proposals_of_case, _sentence),
        FindCommand(("proposals", "审批"), _l("See what is proposed"), _board, READ),
        SectionPage(TODAY, _l("Proposals"), "approvals.index", READ, place=3),
        SectionPage(OFFICE, _l("Who decides"), "approvals.table", SET, place=1),
        SectionPage(OFFICE, _l("Minutes of the committee"), "approvals.minutes", SET, place=2),
        RECORDS,
    ),
)
