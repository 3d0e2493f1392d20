"""What this feature brings to the house."""

from __future__ import annotations

from flask import url_for
from flask_babel import lazy_gettext as _l

from casetrack.accounts.permissions import Permission
from casetrack.approvals.gates import gate_of
from casetrack.cases.kinds import MeasureKind, Stage
from casetrack.cases.models import Case
from casetrack.cases.stages import StageSource
from casetrack.ledger.find_commands import FindCommand
from casetrack.ledger.measure_types import MeasureType
from casetrack.ledger.registry import Feature
from casetrack.promises.pages import PromisePages
from casetrack.suggestions import follow_views, report_views, views
from casetrack.suggestions.actions import follow_calendar
from casetrack.suggestions.blueprint import bp
from casetrack.suggestions.importing import begin_missing_dates, what_happened
from casetrack.suggestions.kept import ITEMS
from casetrack.suggestions.models import SuggestionItem
from casetrack.suggestions.next_steps import next_steps
from casetrack.suggestions.papers import PAPERS
from casetrack.suggestions.proposals import PROPOSALS
from casetrack.suggestions.queries import suggestions_in_short
from casetrack.suggestions.records import RECORDS
from casetrack.suggestions.stage import READS, stage
from casetrack.suggestions.words import DUTIES, FACTS, RULES_BROKEN
from casetrack.web.next_steps import RecordGroup
from casetrack.web.page import SUGGESTIONS

# The rooms of views hang their pages on the blueprint.
VIEWS = (views, follow_views, report_views)
# What was seen of an item is recorded on a page of its own, `suggestions.verify`.
PromisePages(
    SuggestionItem, "item_id", look_at="suggestions.verify", is_withdrawn_here=False
).hang_on(bp, "suggestions/items", endpoint="item")


def _new_in(case: Case, _party_id: int | None) -> str:
    return url_for("suggestions.new", case_id=case.id)


FEATURE = Feature(
    name="suggestions",
    papers=PAPERS,
    blueprint=bp,
    proposals=PROPOSALS,
    gates=(gate_of(PROPOSALS),),
    section=SUGGESTIONS,
    rules=RULES_BROKEN,
    facts=FACTS,
    duties=DUTIES,
    stage=StageSource(Stage.SUGGESTIONS, stage, READS),
    handlers=(follow_calendar, begin_missing_dates, what_happened),
    measures=tuple(
        MeasureType(kind, is_apart=True, promises=ITEMS)
        for kind in (MeasureKind.SUGGESTION, MeasureKind.URGING)
    ),
    next_steps=(next_steps,),
    recorded_under=RecordGroup.SUGGESTIONS,
    commands=(
        FindCommand(
            verbs=("suggest", "suggestion", "建议", "检察建议"),
            text=_l("Issue a suggestion"),
            url=_new_in,
            needs=Permission.SUGGESTIONS_WRITE,
        ),
    ),
    of_a_case=(suggestions_in_short,),
    records=RECORDS,
)
