"""What this feature brings to the house."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from casetrack.ledger.registry import DutyLine, Feature
from casetrack.scores import office_views, parts
from casetrack.scores.following import (
    end_with_probation,
    move_node,
    owe_missing,
    take_as_followed,
    wished_by_score,
)
from casetrack.scores.models import NODE, SCHEMES, SPEAKS, WRITE
from casetrack.scores.queries import LEDGERS, SCORE_ENTRIES
from casetrack.scores.records import RECORDS
from casetrack.scores.views import bp
from casetrack.scores.words import FACTS, RULES
from casetrack.web.next_steps import RecordGroup
from casetrack.web.page import CASES, SectionPage

# Imported for their routes.
PAGES = (office_views,)

FEATURE = Feature(
    name="scores",
    blueprint=bp,
    rules=RULES,
    facts=FACTS,
    duties={
        SPEAKS: DutyLine(
            title=_l("Propose action on the score"),
            late_title=_l("No action proposed on the score"),
            button=_l("To the score"),
            url=parts.page_of,
            needs=WRITE,
            texts=parts.texts_of,
            texts_in=parts.texts_in,
        ),
        NODE: DutyLine(
            title=_l("Look at the score, as the scheme asks"),
            late_title=_l("The score was not looked at"),
            button=_l("To the score"),
            url=parts.page_of,
            needs=WRITE,
            texts=parts.texts_of,
            texts_in=parts.texts_in,
        ),
    },
    handlers=(take_as_followed, move_node, end_with_probation, owe_missing, wished_by_score),
    recorded_under=RecordGroup.VISITS,
    of_a_case=(LEDGERS, SCORE_ENTRIES),
    record_lines=(parts.record_lines,),
    records=RECORDS,
    section_pages=(SectionPage(CASES, _l("Schemes of points"), "scores.index", SCHEMES),),
    supervision_parts=parts.SUPERVISION_PARTS,
    month_marks=parts.MONTH_MARKS,
)
