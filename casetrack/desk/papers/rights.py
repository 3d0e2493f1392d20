"""Notices of rights and duties: to a suspect, and to who was harmed."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from casetrack.cases.entry_kinds import EntryKind
from casetrack.desk.papers.places import REPRESENTATIVES
from casetrack.law import RULES
from casetrack.ledger.papers import InstrumentKind, PaperKind

SUSPECT = InstrumentKind(
    "rights_of_suspect",
    "未成年犯罪嫌疑人权利义务告知书",
    "Notice of the rights and duties of a suspect",
    "",
    (),
    is_about_suspect=True,
)
VICTIM = InstrumentKind(
    "rights_of_victim",
    "未成年被害人权利义务告知书",
    "Notice of the rights and duties of a victim",
    "",
    (REPRESENTATIVES,),
)
PAPERS = (
    PaperKind(
        frozenset({EntryKind.SUSPECT_TOLD_OF_COUNSEL}),
        _l("Notice of the rights and duties of a suspect"),
        RULES["notify_right_to_counsel"].citations,
        instrument=SUSPECT,
    ),
    PaperKind(
        frozenset({EntryKind.VICTIM_TOLD_OF_AGENT}),
        _l("Notice of the rights and duties of a victim"),
        RULES["notify_victim_agent"].citations,
        instrument=VICTIM,
    ),
)
