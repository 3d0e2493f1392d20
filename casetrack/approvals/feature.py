"""What this feature brings to the house."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for
from flask_babel import lazy_gettext as _l

from casetrack.accounts.models import Staff
from casetrack.approvals import office_views, views
from casetrack.approvals.actions import let_lapse
from casetrack.approvals.blueprint import bp
from casetrack.approvals.deciding import keep_who_decided
from casetrack.approvals.gates import FACTS_OF_DECIDERS
from casetrack.approvals.listing import decisions_told
from casetrack.approvals.models import DECIDE, READ, TO_AMEND, WAITS, Proposal
from casetrack.approvals.queries import PROPOSALS
from casetrack.approvals.records import RECORDS
from casetrack.approvals.words import FACTS, RULES
from casetrack.cases.facts import CaseFacts
from casetrack.cases.models import Case
from casetrack.cases.owed import Owed
from casetrack.ledger.find_commands import FindCommand
from casetrack.ledger.page_parts import CasePart, PagePlace
from casetrack.ledger.registry import DutyLine, Feature
from casetrack.web.page import TODAY, SectionPage

# Their views hang on the blueprint.
__all__ = ["FEATURE", "office_views", "views"]


@dataclass(frozen=True)
class ProposalsPart:
    """The proposals of a case: those that are open, then how many are over."""

    open: Sequence[Proposal]
    over: Sequence[Proposal]


def proposals_of_case(facts: CaseFacts, user: Staff) -> ProposalsPart | None:
    """The section of the page of a case; None where nothing was ever proposed."""
    found = facts.read(PROPOSALS)
    if not found:
        return None
    return ProposalsPart(
        [one for one in found if one.state.is_open],
        [one for one in found if not one.state.is_open],
    )


def _page_of(owed: Owed) -> str:
    return url_for("approvals.show", case_id=owed.case_id, proposal_id=owed.subject_id)


def _board(case: Case, party_id: int | None) -> str:
    return url_for("approvals.index")


FEATURE = Feature(
    name="approvals",
    blueprint=bp,
    section=TODAY,
    rules=RULES,
    facts=FACTS,
    verdict_facts=FACTS_OF_DECIDERS,
    duties={
        WAITS: DutyLine(
            title=_l("Decide what is proposed"),
            late_title=_l("A proposal waits past its day"),
            button=_l("Decide"),
            url=_page_of,
            needs=DECIDE,
            texts=decisions_told,
        ),
        TO_AMEND: DutyLine(
            title=_l("Returned: add what is missing"),
            late_title=_l("A returned proposal is past its day"),
            button=_l("Open"),
            url=_page_of,
            needs=READ,
            texts=decisions_told,
        ),
    },
    handlers=(keep_who_decided, let_lapse),
    of_a_case=(PROPOSALS,),
    case_parts=(CasePart(PagePlace.SIDE, "approvals/_of_case.html", proposals_of_case),),
    commands=(
        FindCommand(
            verbs=("proposals", "审批"),
            text=_l("See what is proposed"),
            url=_board,
            needs=READ,
        ),
    ),
    section_pages=(SectionPage(TODAY, _l("Proposals"), "approvals.index", READ),),
    records=RECORDS,
)
