"""The feature of points: its blueprints, and everything it registers."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from casetrack.ledger.page_parts import RecordLines
from casetrack.ledger.registry import DutyLine, Feature
from casetrack.probation.scores import office_views, sections
from casetrack.probation.scores.handlers import (
    AT_A_NODE,
    REACHED,
    end_with_probation,
    move_node,
    owe_missing,
    take_as_followed,
    wished_by_score,
)
from casetrack.probation.scores.models import NODE, SCHEMES, SPEAKS, WRITE
from casetrack.probation.scores.queries import LEDGERS, SCORE_ENTRIES
from casetrack.probation.scores.records import RECORDS
from casetrack.probation.scores.views import bp
from casetrack.web.page import OFFICE, SectionPage
from casetrack.web.words import FactWords, RuleWords

RULES = {
    "scheme_too_many": _l("At most %(most)s of them."),
    "score_reason_missing": _l("Say why, in a sentence."),
}
FACTS = {
    REACHED: _l("the score reached a bound of the scheme"),
    AT_A_NODE: _l("scheme checkpoint, months after the decision"),
}


# Imported for their routes.
PAGES = (office_views,)

FEATURE = Feature(
    "scores",
    bp,
    brings=(
        RuleWords(RULES),
        FactWords(FACTS),
        DutyLine(
            SPEAKS,
            title=_l("Propose action on the score"),
            late_title=_l("No action proposed on the score"),
            button=_l("To the score"),
            url=sections.page_of,
            needs=WRITE,
            texts=sections.texts_of,
            texts_in=sections.texts_in,
        ),
        DutyLine(
            NODE,
            title=_l("Look at the score, as the scheme asks"),
            late_title=_l("The score was not looked at"),
            button=_l("To the score"),
            url=sections.page_of,
            needs=WRITE,
            texts=sections.texts_of,
            texts_in=sections.texts_in,
        ),
        take_as_followed,
        move_node,
        end_with_probation,
        owe_missing,
        wished_by_score,
        LEDGERS,
        SCORE_ENTRIES,
        RecordLines(sections.record_lines),
        RECORDS,
        SectionPage(OFFICE, _l("Schemes of points"), "scores.index", SCHEMES, place=5),
        *sections.SUPERVISION_PARTS,
        *sections.MONTH_MARKS,
    ),
)
