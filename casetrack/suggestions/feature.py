"""Suggestions as a feature of the application."""

from __future__ import annotations

from dataclasses import replace

from flask import redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from casetrack.accounts.permissions import Permission
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.kinds import MeasureKind, Stage
from casetrack.cases.models import Case, Measure
from casetrack.cases.stages import StageSource
from casetrack.casework.facts.simple import brought_by_facts
from casetrack.courses.approvals.gates import gate_of
from casetrack.courses.requirements.pages import RequirementPages
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.ledger.find_commands import FindCommand, verb_page
from casetrack.ledger.measure_types import MeasureType, RequirementRules
from casetrack.ledger.page_parts import NextSteps
from casetrack.ledger.registry import Feature
from casetrack.suggestions import (
    follow_views,
    list_views,
    mistyped_views,
    public_views,
    reminder_letters,
    views,
)
from casetrack.suggestions.actions import follow_calendar, keep_as_issued
from casetrack.suggestions.answers import views as answer_views
from casetrack.suggestions.blueprint import bp
from casetrack.suggestions.escalation import views as escalation_views
from casetrack.suggestions.escalation.conditions import GATES as OF_ESCALATIONS
from casetrack.suggestions.escalation.proposals import PROPOSALS as ESCALATIONS
from casetrack.suggestions.figures import AREA
from casetrack.suggestions.gates import GATES
from casetrack.suggestions.importing import begin_missing_dates, what_happened
from casetrack.suggestions.issuing import new_item
from casetrack.suggestions.item_terms import agree_how_known
from casetrack.suggestions.kinds import AS_PUT_RIGHT
from casetrack.suggestions.mistyped import keep_day_of_another
from casetrack.suggestions.models import Suggestion, SuggestionItem
from casetrack.suggestions.next_steps import next_steps
from casetrack.suggestions.office_terms import TERMS
from casetrack.suggestions.open_days import rescheduling
from casetrack.suggestions.open_days.next_days import FOLLOWS, follow_in_the_night
from casetrack.suggestions.open_days.rescheduling import keep_with_item
from casetrack.suggestions.open_days.words import DUTIES as OPEN_DAYS
from casetrack.suggestions.open_days.words import FACTS as OPEN_DAY_FACTS
from casetrack.suggestions.papers import PAPERS
from casetrack.suggestions.proposals import PROPOSALS
from casetrack.suggestions.public_version import stays_without_a_child
from casetrack.suggestions.queries import suggestions_in_short
from casetrack.suggestions.recipients import views as recipient_views
from casetrack.suggestions.recipients.actions import link_imported
from casetrack.suggestions.recipients.particulars import PARTICULARS
from casetrack.suggestions.records import RECORDS
from casetrack.suggestions.replies import can_have_been_seen, tell_look
from casetrack.suggestions.stage import READS, stage
from casetrack.suggestions.standstills import views as standstill_views
from casetrack.suggestions.standstills.proposals import PROPOSALS as REJECTIONS
from casetrack.suggestions.versions import views as version_views
from casetrack.suggestions.versions.proposals import OF_LETTERS
from casetrack.suggestions.words import DUTIES, FACTS, RULES_BROKEN
from casetrack.web.next_steps import RecordGroup
from casetrack.web.page import SUGGESTIONS, SectionPage
from casetrack.web.words import FactWords, RuleWords


def _page(measure: Measure) -> str:
    return url_for("suggestions.show", case_id=measure.case_id, suggestion_id=_behind(measure))


def _show(_case: Case, measure: Measure) -> ResponseReturnValue:
    return redirect(_page(measure))


def _another(measure: Measure, place: int, text: BilingualText) -> SuggestionItem:
    item = new_item(measure, place, text)
    item.suggestion_id = _behind(measure)
    return item


def _behind(measure: Measure) -> int:
    query = select(Suggestion.id).where(Suggestion.measure_id == measure.id)
    return session().scalars(query).one()


ITEMS = RequirementRules(
    model=SuggestionItem,
    record=Permission.SUGGESTIONS_RECORD,
    write=Permission.SUGGESTIONS_WRITE,
    can_be_withdrawn=False,
    owes=ObligationKind.SUGGESTION_CHECK,
    agreed="suggestion_check_agreed",
    judge=can_have_been_seen,
    tell=tell_look,
    page=_page,
    found_as=AS_PUT_RIGHT.__getitem__,
    agrees_next=True,
    known_by=lambda item: item.known_words,
    agree=agree_how_known,
)

# Urging grows with what comes of it; what a letter asks was decided, and is amended as a whole.
PROMISES = {MeasureKind.SUGGESTION: ITEMS, MeasureKind.URGING: replace(ITEMS, make=_another)}

READ, WRITE = Permission.SUGGESTIONS_READ, Permission.SUGGESTIONS_WRITE
# The rooms of views hang their pages on the blueprint.
VIEWS = (
    views,
    list_views,
    follow_views,
    answer_views,
    rescheduling,
    standstill_views,
    escalation_views,
    version_views,
    recipient_views,
    public_views,
    reminder_letters,
    mistyped_views,
)
# What was seen of an item is recorded on a page of its own, `suggestions.verify`.
RequirementPages(
    SuggestionItem, "item_id", look_at="suggestions.verify", is_withdrawn_here=False
).register(bp, "suggestions/items", endpoint="item")


def _new_in(case: Case, _party_id: int | None) -> str:
    return url_for("suggestions.new", case_id=case.id)


FEATURE = Feature(
    "suggestions",
    bp,
    section=SUGGESTIONS,
    brings=(
        *PAPERS,
        *PROPOSALS,
        *OF_LETTERS,
        *REJECTIONS,
        *ESCALATIONS,
        gate_of((*PROPOSALS, *OF_LETTERS, *REJECTIONS, *ESCALATIONS)),
        *GATES,
        *OF_ESCALATIONS,
        RuleWords(RULES_BROKEN),
        FactWords(FACTS),
        *DUTIES,
        *OPEN_DAYS,
        *TERMS,
        FactWords(OPEN_DAY_FACTS),
        FOLLOWS,
        follow_in_the_night,
        keep_with_item,
        StageSource(Stage.SUGGESTIONS, stage, READS),
        follow_calendar,
        begin_missing_dates,
        keep_as_issued,
        keep_day_of_another,
        stays_without_a_child,
        link_imported,
        *brought_by_facts(bp, PARTICULARS),
        what_happened,
        *tuple(
            MeasureType(kind, view=_show, is_served=True, is_apart=True, promises=promises)
            for kind, promises in PROMISES.items()
        ),
        NextSteps((next_steps,), RecordGroup.SUGGESTIONS, Stage.SUGGESTIONS),
        FindCommand(
            ("suggest", "suggestion", "建议", "检察建议"),
            _l("Issue a suggestion"),
            _new_in,
            Permission.SUGGESTIONS_WRITE,
        ),
        FindCommand(
            ("recordletter", "司法建议", "他院建议"),
            _l("Record a letter of another maker"),
            lambda case, _party_id: url_for("suggestions.record_of_another", case_id=case.id),
            Permission.SUGGESTIONS_WRITE,
        ),
        SectionPage(SUGGESTIONS, _l("Letters"), "suggestions.index", READ, place=1),
        SectionPage(SUGGESTIONS, _l("Figures"), "figures.area", READ, 3, {"area_code": AREA.code}),
        AREA,
        SectionPage(SUGGESTIONS, _l("Recipients"), "suggestions.recipients", READ, place=2),
        verb_page(SUGGESTIONS, _l("Issue a suggestion"), "suggest", WRITE),
        verb_page(SUGGESTIONS, _l("Record a letter of another maker"), "recordletter", WRITE),
        suggestions_in_short,
        RECORDS,
    ),
)
