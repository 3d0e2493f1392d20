"""What this feature brings to the house."""

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
from casetrack.web.page import CASES, SectionPage
from casetrack.web.words import FactWords, RuleWords

RULES = {
    "scheme_file_unreadable": _l(
        "This is no file of schemes, or not all of it. Paste the whole text of the file."
    ),
    "scheme_file_other": _l("This file is of another kind: it does not begin with %(schema)s."),
    "scheme_file_twice": _l("The file tells two schemes of the same name."),
    "scheme_file_long": _l("A text in the file has more than %(most)d characters."),
    "scheme_without_name": _l("Give the scheme a name, in one language at least."),
    "scheme_points": _l("Write points between −%(most)s and %(most)s."),
    "scheme_nodes": _l("Write months from 1 to %(longest)s, each later than the one before."),
    "scheme_too_many": _l("At most %(most)s of them."),
    "scheme_without_indicators": _l("Write at least one thing that gives or takes points."),
    "indicator_without_words": _l(
        "Write what gives or takes the points, in one language at least."
    ),
    "indicator_points": _l(
        "Each gives or takes 1 to %(most)s points; what takes them has a minus."
    ),
    "indicator_most": _l("At most a month is a number from 1 to %(most)s, or empty."),
    "indicator_twice": _l("Two of them say the same."),
    "threshold_halves": _l("Say by how many half months, from 1 to %(most)s."),
    "threshold_of_a_look": _l(
        "To look for a ground changes no length: leave the half months empty."
    ),
    "threshold_at_the_start": _l(
        "At %(at)s points one is there from the start; choose another number."
    ),
    "threshold_twice": _l("Two of what follows stand at the same number of points."),
    "score_begins_too_late": _l("The probation ended on %(last_day)s; no points begin after it."),
    "score_is_kept": _l("Points of this probation are kept already."),
    "indicator_unknown": _l("Choose what it was."),
    "indicator_often_enough": _l("It counts at most %(most)s times a month, and did already."),
    "evidence_missing": _l("Say by what it is known."),
    "source_unknown": _l("Choose one of the list."),
    "score_reason_missing": _l("Say why, in a sentence."),
    "points_put_right_already": _l("Somebody put these points right already."),
    "score_says_nothing": _l("The score speaks for nothing now."),
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
        SectionPage(CASES, _l("Schemes of points"), "scores.index", SCHEMES),
        *sections.SUPERVISION_PARTS,
        *sections.MONTH_MARKS,
    ),
)
