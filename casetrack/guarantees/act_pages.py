"""On which page a guarantee is recorded, an act, or how old somebody is found to be."""

from __future__ import annotations

from casetrack.guarantees.kinds import GuaranteeKind
from casetrack.guarantees.models import ACT_TOLD, AGE_FOUND, SPP_TOLD
from casetrack.ledger.act_pages import ACT, ActPage, to

# The Record menu leads to the sheet of each person, from which all of them are recorded.
_SHEET = "guarantees.sheet"
ACT_PAGES = (
    ActPage(
        _SHEET,
        tuple(GuaranteeKind),
        at=to("guarantees.new_guarantees", of="party_id", kind=ACT),
        also={
            GuaranteeKind.INTERROGATION: "提审、提讯、同步录音录像、questioning",
            GuaranteeKind.APPROPRIATE_ADULT: "合适成年人、合适成年人到场、到场、appropriate adult",
            GuaranteeKind.OPINION_HEARD: "听取辩护人意见、听取意见",
            GuaranteeKind.PLEA: "具结书、签署具结书、认罪认罚、具结、plea",
            GuaranteeKind.SEPARATE: "分案、分案办理、分案起诉",
            GuaranteeKind.VICTIM_INTERVIEW: "询问、一站式询问",
        },
    ),
    ActPage(_SHEET, (ACT_TOLD,), at=to("guarantees.new_acts", of="party_id")),
    ActPage(_SHEET, (SPP_TOLD,), at=to("guarantees.new_spp-approvals", of="party_id")),
    ActPage(_SHEET, (AGE_FOUND,), at=to("guarantees.new_age-findings", of="party_id")),
)
