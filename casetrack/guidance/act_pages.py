"""On which page an order, a programme, a session of it or a step towards a guardian is recorded."""

from __future__ import annotations

from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import MeasureKind
from casetrack.guidance.ladder_kinds import TOLD_BY_STEP
from casetrack.guidance.programmes import PROGRAMMES
from casetrack.guidance.specialised_kinds import BEGUN as SPECIALISED
from casetrack.ledger.act_pages import ACT, ActPage, on_measure, to

_ON_AN_ORDER = (
    EntryKind.GUARDIANSHIP_ORDER_CHANGED,
    EntryKind.GUARDIANSHIP_ORDER_ENDED,
    *TOLD_BY_STEP.values(),
)
ACT_PAGES = (
    ActPage("guidance.new_order", (EntryKind.GUARDIANSHIP_ORDER_ISSUED,)),
    # What becomes of an order is recorded from its own page.
    ActPage("cases.measure", _ON_AN_ORDER, at=on_measure(MeasureKind.GUARDIANSHIP_ORDER)),
    ActPage(
        "guidance.new_programme",
        tuple(PROGRAMMES.kinds),
        at=to("guidance.new_programme", "child", kind=ACT),
    ),
    ActPage("cases.measure", tuple(PROGRAMMES.kinds), at=on_measure()),
    ActPage("guidance.new_specialised", (SPECIALISED,)),
)
