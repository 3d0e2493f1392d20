"""Release of a person who may no longer be held after a decision."""

from __future__ import annotations

from casetrack.law.conditions import rule, verdict
from casetrack.law.instruments import cited
from casetrack.law.terms import Severity, Verdict

AFTER_REFUSAL = rule(
    "release_after_refusal",
    "不批准逮捕的，公安机关应当在接到通知后立即释放，并将执行情况通知人民检察院",
    "After a refusal of arrest the police release at once and tell the procuratorate",
    cited("criminal_procedure_law", "91"),
    severity=Severity.INFO,
)
AFTER_NON_PROSECUTION = rule(
    "release_after_non_prosecution",
    "决定不起诉或者附条件不起诉，在押的，应当立即释放",
    "Whoever is held and is not prosecuted, also on conditions, is released at once",
    cited("criminal_procedure_law", "96", "178") + cited("procuratorate_rules", "376"),
    severity=Severity.INFO,
)
AFTER_REVOKED_ARREST = rule(
    "release_after_revoked_arrest",
    "批准逮捕决定被撤销的，应当立即释放",
    "Whoever was arrested is released at once where the approval of the arrest is revoked",
    cited("criminal_procedure_law", "96") + cited("procuratorate_rules", "289"),
    severity=Severity.INFO,
)
RULES = (AFTER_REFUSAL, AFTER_NON_PROSECUTION, AFTER_REVOKED_ARREST)


def held_no_longer(*, refused_arrest: bool, held: bool) -> Verdict:
    """Whether a person whom a decision sets free is out of custody; else release is due at once.

    refused_arrest: the decision refuses an arrest; else it is a non-prosecution. No article names a
    conditional one, but nobody on probation is held (arts. 96, 178 read together).
    held: in custody on the day of the decision, or not known to have left it.

    Source: Criminal Procedure Law arts. 91, 96, 178; Procuratorate Rules art. 376.
    """
    return verdict(AFTER_REFUSAL if refused_arrest else AFTER_NON_PROSECUTION, met=not held)
