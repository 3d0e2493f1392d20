"""What a suggestion says of its items as promises: who looks, by which rules, how it is told."""

from __future__ import annotations

from flask import url_for
from sqlalchemy import select

from casetrack.accounts.permissions import Permission
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.models import Measure
from casetrack.db import session
from casetrack.db.words import Words
from casetrack.ledger.measure_types import PromisesKept
from casetrack.suggestions.actions import new_item
from casetrack.suggestions.models import Suggestion, SuggestionItem
from casetrack.suggestions.replies import can_have_been_seen, tell_look


def _page(measure: Measure) -> str:
    return url_for("suggestions.show", case_id=measure.case_id, suggestion_id=_behind(measure))


def _another(measure: Measure, place: int, text: Words) -> SuggestionItem:
    item = new_item(measure, place, text)
    item.suggestion_id = _behind(measure)
    return item


def _behind(measure: Measure) -> int:
    found = select(Suggestion.id).where(Suggestion.measure_id == measure.id)
    return session().scalars(found).one()


ITEMS = PromisesKept(
    model=SuggestionItem,
    record=Permission.SUGGESTIONS_RECORD,
    write=Permission.SUGGESTIONS_WRITE,
    make=_another,
    can_be_withdrawn=False,
    owes=ObligationKind.SUGGESTION_CHECK,
    agreed="suggestion_check_agreed",
    judge=can_have_been_seen,
    tell=tell_look,
    page=_page,
)
