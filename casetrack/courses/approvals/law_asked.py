"""What the law said of a proposal when it was asked last, kept until the case is changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from sqlalchemy import select

from casetrack.accounts.act import Act
from casetrack.audit.models import AuditEvent
from casetrack.audit.record import LOOKS
from casetrack.cases.models import Case
from casetrack.cases.policy import ensure_may
from casetrack.courses.approvals.models import READ, Proposal
from casetrack.courses.approvals.terms import read_terms, terms_as_json
from casetrack.courses.approvals.trying import KeptProposal, try_out, way_of_proposal
from casetrack.db import session
from casetrack.errors import RuleBroken
from casetrack.law.terms import Verdict
from casetrack.ledger.gates import LawRefuses
from casetrack.ledger.preview import DateMove
from casetrack.web.catalogue import speaking
from casetrack.web.clock import local
from casetrack.web.words import word_rule


@dataclass(frozen=True)
class LawSaid:
    """What the law said of a proposal, kept with it.

    last_change: the number of what the audit last recorded of the case besides looks. refused: the
    sentence of a refusal, by language; empty where it may be decided. verdicts: of a refusal too.
    """

    on: date
    at: str
    last_change: int
    moves: tuple[DateMove, ...] = ()
    verdicts: dict[str, str] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)


def asked_last(proposal: Proposal, *, on: date) -> LawSaid | None:
    """What the law said of a proposal; None if another day has come, or the case was changed."""
    if not proposal.trial:
        return None
    asked: LawSaid = read_terms(LawSaid, proposal.trial)
    is_still_so = (asked.on, asked.last_change) == (on, _last_change(proposal.case_id))
    return asked if is_still_so else None


def ask_law(proposal: Proposal, act: Act) -> LawSaid:
    """Try a proposal out, and keep with it what the law said; nothing of the decision stays.

    Raises NotAllowed.
    """
    case = session().get_one(Case, proposal.case_id)
    ensure_may(act.by, READ, case, on=act.on)
    asked = LawSaid(act.on, f"{local(act.at):%H:%M}", _last_change(case.id))
    kept = KeptProposal.of(proposal)
    way = way_of_proposal(case, proposal, on=act.on)
    # The law says the same to everybody who reads it: it is asked as by whoever decides.
    by = way.who[0].staff if way.who else case.handler or proposal.proposed_by or act.by
    terms = kept.what.on_day(kept.terms, act.on)
    try:
        tried = try_out(case, kept.what, kept.subject, terms, replace(act, by=by), way)
        asked = replace(asked, moves=tried.moves, verdicts=tried.verdicts)
    except RuleBroken as refused:
        verdicts = refused.verdicts if isinstance(refused, LawRefuses) else ()
        asked = replace(asked, verdicts=_verdicts_of(verdicts), refused=_in_words(refused))
    proposal.trial = terms_as_json(asked)
    return asked


def _last_change(case_id: int) -> int:
    """The number of what the audit recorded last of a case, besides looks; 0 if nothing."""
    query = select(AuditEvent.id).where(
        AuditEvent.case_id == case_id, AuditEvent.kind.not_in(LOOKS)
    )
    return session().scalar(query.order_by(AuditEvent.id.desc()).limit(1)) or 0


def _verdicts_of(verdicts: Iterable[Verdict]) -> dict[str, str]:
    """Verdicts of the law that refuse a decision, by rule."""
    return {
        verdict.rule: "met" if verdict.met else ("refused" if verdict.refuses else "warned")
        for verdict in verdicts
        if verdict.met or verdict.refuses or verdict.warns
    }


def _in_words(refused: RuleBroken) -> dict[str, str]:
    words = {}
    for lang in ("en", "zh"):
        with speaking(lang):
            words[lang] = word_rule(refused)
    return words
