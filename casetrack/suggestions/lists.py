"""In which list a suggestion stands: each a condition on its row, which counts and lists alike."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    SQLColumnExpression,
    and_,
    func,
    not_,
    select,
    text,
    true,
)
from sqlalchemy import case as sql_case

from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.kinds import MeasureState
from casetrack.cases.models import Measure, Obligation
from casetrack.codes import NP_, Coded
from casetrack.db.partial_date import edtf_text
from casetrack.suggestions.kinds import FORMAL, SILENT, URGING, PutRight
from casetrack.suggestions.models import OPEN_STATES, Suggestion, SuggestionItem
from casetrack.suggestions.office_terms import LAST_LOOK_BACK, LOOK_BACK
from casetrack.suggestions.steps.models import UPWARDS, EscalationStep

_ONE_DAY = timedelta(days=1)
# Where nothing is owed: it comes last.
DISTANT = date(9999, 12, 31)
ITEM = SuggestionItem.__tablename__
SUGGESTION = Suggestion.__tablename__
# Of their tables: what belongs to a letter at hand is of its case, and whether that is sealed is
# asked of the letter, once.
DUTY, _MEASURE, _STEP = Obligation.__table__.c, Measure.__table__.c, EscalationStep.__table__.c
# Whether a duty is open, and one for letters as their index has it: said of the subject itself,
# it would lead to all that is owed for items anywhere.
IS_OWED = and_(DUTY.is_open, text("substr(obligation.subject, 1, 10) = 'suggestion'"))
# Said as OR, it might lead to whatever is owed for items anywhere.
LETTER_OWED_FOR: ColumnElement[int | None] = sql_case(
    (DUTY.subject == SUGGESTION, DUTY.subject_id),
    (
        DUTY.subject == ITEM,
        select(SuggestionItem.suggestion_id)
        .where(SuggestionItem.id == DUTY.subject_id)
        .correlate(Obligation.__table__)
        .scalar_subquery(),
    ),
)
# An item that stands. The sum keeps SQLite from reading every such item by the index of the others.
IS_ASKED = (SuggestionItem.withdrawn_by_id + 0).is_(None)


class Which(Coded):
    """Filter of the list."""

    OPEN = "open", NP_("suggestions", "Open")
    NOT_SERVED = "not_served", NP_("suggestions", "Not served")
    LATE = "late", NP_("suggestions", "Reply late")
    SINCE_MONDAY = "since_monday", NP_("suggestions", "Late since Monday")
    LOOK = "look", NP_("suggestions", "Item to check")
    WORDS_SO_FAR = "words", NP_("suggestions", "Answered, not put right")
    LOOK_BACK = "look_back", NP_("suggestions", "Check again later")
    REPORTED_UP = "reported_up", NP_("suggestions", "Reported upwards")
    CLOSED = "closed", NP_("suggestions", "Closed")
    WITHDRAWN = "withdrawn", NP_("suggestions", "Withdrawn")
    RECORDED = "recorded", NP_("suggestions", "Recorded from texts")
    OF_OTHERS = "of_others", NP_("suggestions", "Of other makers")

    @property
    def is_ended(self) -> bool:
        """Whether its letters have a day on which work on them ended."""
        return self in (Which.CLOSED, Which.WITHDRAWN)


# Lists of open letters, whose numbers stand beside their names.
COUNTED = [
    which
    for which in Which
    if not which.is_ended and which not in (Which.RECORDED, Which.OF_OTHERS)
]


# Of these, the lists that are read from what is owed for a letter, and from what its items say.
BY_DUTY = (Which.SINCE_MONDAY, Which.LOOK, Which.LOOK_BACK)
IS_ANSWERED, IS_PUT_RIGHT = (
    SuggestionItem.adoption.not_in(SILENT),
    SuggestionItem.put_right == PutRight.VERIFIED,
)


def in_list(which: Which) -> ColumnElement[bool]:
    """Whether a suggestion stands in a list that is not `COUNTED`, whatever sort it is of."""
    if which.is_ended:
        is_withdrawn = Suggestion.withdrawn_on.is_not(None)
        ended = is_withdrawn if which is Which.WITHDRAWN else not_(is_withdrawn)
        return and_(Suggestion.closed_on.is_not(None), ended)
    return is_from_a_text() if which is Which.RECORDED else is_of_others()


def in_open_list(which: Which, *, on: date) -> ColumnElement[bool]:
    """Whether a letter that is open stands in a list of those."""
    if which is Which.NOT_SERVED:
        return edtf_text(Suggestion.served).is_(None)
    if which is Which.LATE:
        return is_late(on=on)
    if which in BY_DUTY:
        return owed(DUTY.id).where(is_listed_by(which, on=on)).exists()
    if which is Which.REPORTED_UP:
        return is_escalated()
    if which is Which.WORDS_SO_FAR:
        words = select(func.count()).where(
            SuggestionItem.suggestion_id == Suggestion.id,
            IS_ANSWERED,
            not_(IS_PUT_RIGHT),
            IS_ASKED,
        )
        # Counted, and not asked whether it exists: that may begin at all the items there are.
        return words.correlate(Suggestion).scalar_subquery() > 0
    return true()


def is_listed_by(which: Which, *, on: date) -> ColumnElement[bool]:
    """Whether a duty is one for which a letter stands in one of the lists `BY_DUTY`."""
    if which is Which.LOOK:
        return DUTY.kind == ObligationKind.SUGGESTION_CHECK
    if which is Which.LOOK_BACK:
        return DUTY.kind.in_((LOOK_BACK, LAST_LOOK_BACK))
    # What was due on Sunday is late since Monday.
    sunday = on - timedelta(days=on.isoweekday())
    return DUTY.due.between(sunday, on - _ONE_DAY)


def sort_of(which: Which, *, is_letter: bool) -> ColumnElement[bool]:
    """What the table of a list shows: letters of this office, or of others, or urging."""
    if which is Which.OF_OTHERS:
        return is_of_others()
    return Suggestion.kind.in_(FORMAL if is_letter else URGING)


def is_of_others() -> ColumnElement[bool]:
    """Whether another maker than this office made the letter."""
    return Suggestion.maker_kind.is_not(None)


def is_open() -> ColumnElement[bool]:
    """Whether work on it goes on here."""
    return and_(Suggestion.closed_on.is_(None), _state().in_(OPEN_STATES))


def _state() -> ColumnElement[MeasureState]:
    return looked_up(_MEASURE.state, _MEASURE.id == Suggestion.measure_id)


def looked_up(
    column: SQLColumnExpression[Any], is_the_row: ColumnElement[bool]
) -> ColumnElement[Any]:
    """A column of the one row that belongs to the suggestion at hand.

    Where few suggestions are read, a database may read all there are of it for a join.
    """
    query = select(column).where(is_the_row)
    return query.correlate(Suggestion).scalar_subquery()


def is_from_a_text() -> ColumnElement[bool]:
    """Whether it was recorded from a text, and is not followed here."""
    return and_(Suggestion.closed_on.is_(None), _state().not_in(OPEN_STATES))


def is_escalated() -> ColumnElement[bool]:
    """Whether it was reported upwards, or others were informed, as it had no effect."""
    steps = select(_STEP.id).where(_STEP.suggestion_id == Suggestion.id, _STEP.rung.in_(UPWARDS))
    return steps.correlate(Suggestion).exists()


def is_letter() -> ColumnElement[bool]:
    """Whether it is a procuratorial suggestion, and not urging without one."""
    return Suggestion.kind.in_(FORMAL)


def is_late(*, on: date) -> ColumnElement[bool]:
    """Whether the last day of its reply is past, and no written one came."""
    return and_(Suggestion.reply_due < on, edtf_text(Suggestion.replied).is_(None))


def first_owed(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """A column of the first thing owed for the suggestion at hand or one of its items."""
    return owed(column).order_by(DUTY.due, DUTY.id).limit(1).scalar_subquery()


def owed(column: ColumnElement[Any]) -> Select[Any]:
    """A column of what is owed for the suggestion at hand or one of its items.

    Looked up in the few rows of its case. Joined, it would be looked for among all there are.
    """
    return (
        select(column)
        .where(DUTY.case_id == Suggestion.case_id, IS_OWED, Suggestion.id == LETTER_OWED_FOR)
        .correlate(Suggestion)
    )
