"""Opinions to another body, notices to correct illegality, and reviews of custody."""

from __future__ import annotations

from casetrack.law.conditions import rule, verdict
from casetrack.law.instruments import cited
from casetrack.law.terms import Severity, Verdict, Verification

OPINION = rule(
    "opinion_after_non_prosecution",
    "对被不起诉人需要给予行政处罚、处分或者需要没收其违法所得的，提出检察意见，移送有关主管机关处理",
    "An opinion to the competent body about somebody who is not prosecuted",
    cited("criminal_procedure_law", "177") + cited("procuratorate_rules", "373"),
    severity=Severity.INFO,
)
CORRECTION = rule(
    "correction_notice_answered",
    "被监督单位在纠正违法通知书规定的期限内回复；经督促仍不回复的，向上一级人民检察院报告",
    "The body replies within the time set in the notice; not even urged, it is reported upward",
    cited("procuratorate_rules", "552", "553"),
    severity=Severity.INFO,
)
CUSTODY = rule(
    "custody_necessity",
    "犯罪嫌疑人、被告人被逮捕后，人民检察院仍应当对羁押的必要性进行审查",
    "After an arrest the procuratorate goes on reviewing whether custody is necessary",
    cited("criminal_procedure_law", "95") + cited("procuratorate_rules", "573"),
    severity=Severity.INFO,
    verification=Verification.SECONDARY,
)
RULES = (OPINION, CORRECTION, CUSTODY)


def opinion_fits(*, not_prosecuted: bool) -> Verdict:
    """Whether an opinion may be issued about a person: one who is not prosecuted by that day.

    Source: Criminal Procedure Law art. 177; Procuratorate Rules art. 373.
    """
    return verdict(OPINION, not_prosecuted)
