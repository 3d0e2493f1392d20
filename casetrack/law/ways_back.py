"""The ways back: by which a decision of a procuratorate is revoked or changed, and by whom."""

from __future__ import annotations

from casetrack.codes import NP_, Coded
from casetrack.law.conditions import rule, verdict
from casetrack.law.instruments import cited
from casetrack.law.terms import Severity, Verdict


class WayBack(Coded):
    """By which way a decision is revoked or changed."""

    RECONSIDERATION = "reconsideration", NP_("way back", "reconsideration, asked for by the police")
    REVIEW = "review", NP_("way back", "review by the procuratorate above")
    APPEAL = "appeal", NP_("way back", "appeal, looked at again by this office")
    APPEAL_ABOVE = "appeal_above", NP_("way back", "appeal to the procuratorate above")
    CORRECTION = "correction", NP_("way back", "error found by this office")
    CORRECTION_ABOVE = "correction_above", NP_("way back", "error found by the procuratorate above")
    NEW_EVIDENCE = "new_evidence", NP_("way back", "new facts or new evidence")
    # Not chosen: a prosecution is undone so where its indictment is withdrawn (Rules art. 424).
    WITHDRAWAL = "withdrawal", NP_("way back", "indictment withdrawn from the court")

    @property
    def is_above(self) -> bool:
        """Whether the procuratorate above decides; its paper is recorded here."""
        return self in (WayBack.REVIEW, WayBack.APPEAL_ABOVE, WayBack.CORRECTION_ABOVE)


UNDOING_DECIDER = rule(
    "decider_undoing",
    "撤销、变更原决定由检察长决定，重大案件由检察委员会讨论决定",
    "The chief procurator decides whether a decision is revoked; in major cases the committee",
    cited("procuratorate_rules", "4", "290", "379"),
    severity=Severity.HARD,
)
REVOKED_FIRST = rule(
    "non_prosecution_revoked_first",
    "已作不起诉决定，就同一事实提起公诉的，先撤销不起诉决定",
    "A decision not to prosecute is revoked before the same facts are prosecuted",
    cited("procuratorate_rules", "388"),
    severity=Severity.WARN,
)
RULES = (UNDOING_DECIDER, REVOKED_FIRST)

_CORRECTED = (WayBack.CORRECTION, WayBack.CORRECTION_ABOVE)
_ASKED_BY_POLICE = (WayBack.RECONSIDERATION, WayBack.REVIEW)
_CONDITIONAL = (*_ASKED_BY_POLICE, WayBack.APPEAL, WayBack.APPEAL_ABOVE, *_CORRECTED)
_WAYS = {
    "arrest_approved": (*_CORRECTED, WayBack.NEW_EVIDENCE),
    "arrest_not_approved": (*_ASKED_BY_POLICE, *_CORRECTED),
    "prosecuted": _CORRECTED,
    "statutory_non_prosecution": (*_CONDITIONAL, WayBack.NEW_EVIDENCE),
    "discretionary_non_prosecution": (*_CONDITIONAL, WayBack.NEW_EVIDENCE),
    "insufficient_evidence_non_prosecution": (*_CONDITIONAL, WayBack.NEW_EVIDENCE),
    "conditional_non_prosecution": _CONDITIONAL,
    "revocation": _CORRECTED,
    "non_prosecution_after_probation": (*_CONDITIONAL, WayBack.NEW_EVIDENCE),
}


def revoked_first(*, stands: bool) -> Verdict:
    """Whether no decision not to prosecute stands when somebody is prosecuted; else it asks why.

    stands: of one for want of evidence it is not asked: new evidence leads on (Rules art. 369).

    Source: Procuratorate Rules arts. 369, 388.
    """
    return verdict(REVOKED_FIRST, not stands)


def ways_back(decision: str) -> tuple[WayBack, ...]:
    """By which ways a decision of this kind is revoked or changed; none if a court took it.

    decision: code of its kind. The appeal of whoever was not prosecuted, and one of the victim
    after its time, are looked at by the deciding office. Of a prosecution only until the court has
    the case: from then on it is withdrawn there (Rules art. 424).

    Source: Criminal Procedure Law arts. 180, 181; Procuratorate Rules arts. 4, 10, 278, 289-291,
    369, 379-389, 472, 478.
    """
    return _WAYS.get(decision, ())
