"""Read suggestions: one of a case, those of a case, the office's list with its numbers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import joinedload, lazyload, selectinload

from casetrack.accounts.models import Staff
from casetrack.cases.case_rows import CaseRows
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.models import (
    Case,
    JournalEntry,
    Measure,
    MeasureParty,
    Obligation,
    RequirementCheck,
)
from casetrack.cases.sealed import sealed_opened
from casetrack.courses.approvals.models import Proposal
from casetrack.courses.approvals.queries import OPEN
from casetrack.db import all_rows, session
from casetrack.suggestions.lists import ITEM, SUGGESTION
from casetrack.suggestions.models import Rectification, Suggestion, SuggestionItem

# Of a measure only whom it went to; in which roles they are in the case is nobody's question.
_RECIPIENTS = (
    lazyload(Measure.items),
    selectinload(Measure.parties).options(joinedload(MeasureParty.party, innerjoin=True)),
)


def suggestion_of(the_case: Case, suggestion_id: int) -> Suggestion | None:
    """A suggestion of this case, or None if it is not of this case."""
    return session().scalar(
        select(Suggestion)
        .where(Suggestion.id == suggestion_id, Suggestion.case_id == the_case.id)
        .options(joinedload(Suggestion.measure).options(*_RECIPIENTS))
    )


def suggestion_with_item(the_case: Case, item_id: int) -> Suggestion | None:
    """The suggestion of this case that has the item, or None if it is not of this case."""
    return session().scalar(
        select(Suggestion)
        .join(SuggestionItem, SuggestionItem.suggestion_id == Suggestion.id)
        .where(SuggestionItem.id == item_id, Suggestion.case_id == the_case.id)
    )


def report_in(the_case: Case, report_id: int) -> tuple[Suggestion, Rectification] | None:
    """A report with its suggestion, if it is of this case; None otherwise."""
    row = session().get(Rectification, report_id)
    suggestion = suggestion_of(the_case, row.suggestion_id) if row is not None else None
    return (suggestion, row) if suggestion is not None and row is not None else None


# Every suggestion and urging of a case, whose measures were read before; one statement.
suggestions_in_short = CaseRows(Suggestion, lists=(Suggestion.all_items, Suggestion.rectifications))


def owed_for(suggestion: Suggestion) -> Sequence[Obligation]:
    """Duties, open and former, of a suggestion and its items, by day."""
    return all_rows(
        select(Obligation)
        .where(Obligation.case_id == suggestion.case_id, _is_about(suggestion))
        .order_by(Obligation.due, Obligation.id)
    )


def history_of(suggestion: Suggestion) -> Sequence[JournalEntry]:
    """The journal entries that tell of a suggestion, newest first."""
    entry_ids = [
        suggestion.entry_id,
        *(item.entry_id for item in suggestion.all_items),
        *(row.entry_id for row in suggestion.rectifications),
    ]
    # Also where a visit tells of a look that a later one has followed.
    of_looks = select(RequirementCheck.entry_id).where(
        RequirementCheck.subject == ITEM,
        RequirementCheck.subject_id.in_([item.id for item in suggestion.items]),
    )
    return all_rows(
        select(JournalEntry)
        .where(
            JournalEntry.case_id == suggestion.case_id,
            or_(
                and_(
                    JournalEntry.subject == SUGGESTION,
                    JournalEntry.subject_id == suggestion.id,
                ),
                JournalEntry.id.in_([entry_id for entry_id in entry_ids if entry_id is not None]),
                JournalEntry.id.in_(of_looks),
            ),
        )
        .order_by(JournalEntry.number.desc())
        .options(
            joinedload(JournalEntry.written_by).options(lazyload(Staff.office)),
            lazyload(JournalEntry.parties),
        )
    )


def next_number(user: Staff, *, on: date) -> str:
    """The number the office's next letter of the year would get, such as 平检建〔2026〕5号.

    What a proposal that is still open asks for is taken.
    """
    begin = f"{user.office.short_zh.removesuffix('未')}建〔{on.year}〕"
    # Also of letters in cases that are sealed: a number is given once.
    with sealed_opened():
        used = session().scalars(
            select(Suggestion.number).where(
                Suggestion.office_id == user.office_id,
                Suggestion.number.startswith(begin, autoescape=True),
            )
        )
    proposed = session().scalars(
        select(Proposal.terms).where(
            Proposal.office_id == user.office_id,
            Proposal.decides == EntryKind.SUGGESTION_ISSUED,
            Proposal.state.in_(OPEN),
        )
    )
    numbers = [*used, *(str(terms.get("number") or "") for terms in proposed)]
    last = max((_ordinal(number or "", begin) for number in numbers), default=0)
    return f"{begin}{last + 1}号"


def _ordinal(number: str, begin: str) -> int:
    digits = number.removeprefix(begin).removesuffix("号")
    return int(digits) if digits.isascii() and digits.isdigit() else 0


def _is_about(suggestion: Suggestion) -> ColumnElement[bool]:
    item_ids = [item.id for item in suggestion.all_items]
    return or_(
        and_(Obligation.subject == SUGGESTION, Obligation.subject_id == suggestion.id),
        and_(Obligation.subject == ITEM, Obligation.subject_id.in_(item_ids)),
    )
