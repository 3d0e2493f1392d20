"""Suits and applications, and the procedure proposed, as whoever handles the case states them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from casetrack.cases.kinds import DispositionKind, PartyRole
from casetrack.cases.models import Disposition, Party
from casetrack.casework.facts.recording import Statement, state
from casetrack.casework.journal_texts import NOTHING
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.ledger.consequences import follow_what_stands
from casetrack.ledger.decisions import decide
from casetrack.review.judgments.models import SHEET, CourtStep, CourtStepKind, ProposedProcedure
from casetrack.review.judgments.protest_facts import COURT_STEP
from casetrack.review.lawsuits.fact_actions import LAWSUIT
from casetrack.review.lawsuits.models import Lawsuit, LawsuitEnd, LawsuitKind
from tests.builders import NOON, TODAY, acting, make_child, make_party
from tests.review.builders import case_of, handler_of

ISSUED = TODAY - timedelta(days=150)
LAST = TODAY + timedelta(days=20)
ORDER = {
    "kind": LawsuitKind.PROTECTION_ORDER,
    "filed": PartialDate.day(ISSUED - timedelta(days=2)),
    "result": LawsuitEnd.GRANTED,
    "decided": PartialDate.day(ISSUED),
    "lasts_until": LAST,
}


def two_people() -> tuple[Party, Party]:
    """Somebody who was harmed, and who is suspected of it."""
    child = make_child(role=PartyRole.VICTIM)
    return child, make_party(case_of(child), PartyRole.SUSPECT)


def lawsuit_values(respondent: Party, **changed: Any) -> dict[str, Any]:
    """The values of a civil suit that was filed ten days ago and has not ended."""
    return {
        "kind": LawsuitKind.CIVIL,
        "respondent_id": respondent.id,
        "who": BilingualText(None, "母亲代为起诉"),
        "filed": PartialDate.day(TODAY - timedelta(days=10)),
        "court": BilingualText(None, "区人民法院"),
        "claims": BilingualText(None, "赔偿损失"),
        "wants_to_sue": True,
        "supported_on": None,
        "result": None,
        "decided": None,
        "given": NOTHING,
        "lasts_until": None,
        "extension_asked": None,
        "why_not_extended": NOTHING,
        **changed,
    }


def sue(child: Party, respondent: Party, **changed: Any) -> Lawsuit:
    """A suit, and what follows from it."""
    by = acting(handler_of(child), on=TODAY, at=NOON)
    statement = Statement(child, lawsuit_values(respondent, **changed))
    row = state(LAWSUIT, case_of(child), statement, by)
    follow_what_stands(on=TODAY)
    return row


def prosecuted(child: Party, on: date = TODAY - timedelta(days=5)) -> Disposition:
    """Prosecuted a few days ago."""
    by = acting(handler_of(child), on=TODAY, at=NOON)
    return decide(case_of(child), child, DispositionKind.PROSECUTED, by, on=on)


def step_values(prosecution: Disposition, **changed: Any) -> dict[str, Any]:
    """The values of a step that proposes the expedited procedure."""
    return {
        **dict.fromkeys((*SHEET, "ground", "served_on")),
        "kind": CourtStepKind.PROCEDURE_PROPOSED,
        "disposition_id": prosecution.id,
        "procedure": ProposedProcedure.EXPEDITED,
        "is_agreed": True,
        "who": NOTHING,
        "happened_on": TODAY,
        "text": NOTHING,
        **changed,
    }


def propose_procedure(child: Party, **changed: Any) -> CourtStep:
    """A procedure proposed to the court for somebody who is prosecuted."""
    by = acting(handler_of(child), on=TODAY, at=NOON)
    statement = Statement(child, step_values(prosecuted(child), **changed))
    return state(COURT_STEP, case_of(child), statement, by)
