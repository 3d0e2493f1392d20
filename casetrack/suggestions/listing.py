"""The list of suggestions: its lines by next date, and the open letters in numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
    Row,
    Select,
    SQLColumnExpression,
    and_,
    bindparam,
    false,
    func,
    literal,
    not_,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy import case as sql_case
from sqlalchemy.orm import InstrumentedAttribute

from casetrack.accounts.models import Staff
from casetrack.accounts.reader import KindOfReader, kept_for_readers, told_of
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.kinds import MeasureState, Part
from casetrack.cases.models import Case, Measure, MeasureParty, Obligation, Party
from casetrack.codes import NP_, Coded
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText, in_chinese, in_english
from casetrack.db.partial_date import PartialDate, edtf_text
from casetrack.law import Lateness
from casetrack.suggestions.board import BoardFilter
from casetrack.suggestions.models import (
    FORMAL,
    OPEN_STATES,
    SILENT,
    Adoption,
    Delivery,
    PutRight,
    Rectification,
    Response,
    Suggestion,
    SuggestionItem,
    WhyStill,
)
from casetrack.suggestions.office_terms import LAST_LOOK_BACK, LOOK_BACK
from casetrack.suggestions.policy import may_read
from casetrack.suggestions.steps.models import UPWARDS, EscalationStep

DISTANT = date(9999, 12, 31)
_ONE_DAY = timedelta(days=1)
NOT_NARROWED = BoardFilter()
ITEM = SuggestionItem.__tablename__
# An item that stands. The sum keeps SQLite from reading every such item by the index of the others.
_IS_ASKED = (SuggestionItem.withdrawn_by_id + 0).is_(None)
SUGGESTION = Suggestion.__tablename__


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

    @property
    def is_ended(self) -> bool:
        """Whether its letters have a day on which work on them ended."""
        return self in (Which.CLOSED, Which.WITHDRAWN)


# Lists of open letters, whose numbers stand beside their names.
COUNTED = [which for which in Which if not (which.is_ended or which is Which.RECORDED)]


@dataclass(frozen=True)
class ItemLine:
    """One demand of a line; its fields are those of the model."""

    position: int
    text: BilingualText
    adoption: Adoption
    put_right: PutRight
    check_due: date | None
    looked_back_on: date | None

    @property
    def is_answered(self) -> bool:
        """Whether the reply says anything of it, be it no."""
        return self.adoption not in SILENT

    @property
    def is_put_right(self) -> bool:
        """Whether we saw it put right, and it has not come back."""
        return self.put_right is PutRight.VERIFIED


@dataclass(frozen=True)
class DueLine:
    """The first thing owed for a suggestion; its fields are those of an obligation."""

    id: int
    case_id: int
    due: date
    is_provisional: bool
    weight: int

    @property
    def is_of_office(self) -> bool:
        """Whether no law names the day: this office set it."""
        return self.weight == Lateness.AGREED


@dataclass(frozen=True)
class SuggestionLine:
    """One line of the list. owed: its first duty, if any.

    reports: how many things were reported as put right. recipients: their aliases. escalated_on:
    the last day on which it was reported upwards, or others were informed.
    """

    id: int
    case_id: int
    measure_id: int
    title: BilingualText
    is_open: bool
    decided_here: bool
    issued: PartialDate
    served: PartialDate | None
    delivery: Delivery
    replied: PartialDate | None
    reply_due: date | None
    response: Response | None
    closed_on: date | None
    still_since: date | None
    still_for: WhyStill | None
    escalated_on: date | None
    reports: int
    number: str | None
    handler: str | None
    owed: DueLine | None
    items: list[ItemLine] = field(default_factory=list)
    recipients: list[BilingualText] = field(default_factory=list)

    @property
    def next_due(self) -> date | None:
        """The first day something is owed for it."""
        return self.owed.due if self.owed is not None else None

    @property
    def key(self) -> date:
        """The day it is sorted by."""
        return self.closed_on or self.next_due or DISTANT

    def answered(self) -> int:
        """Number of items answered by the recipient."""
        return sum(item.is_answered for item in self.items)

    def put_right(self) -> int:
        """Number of items put right by a check of ours. An answer alone never counts."""
        return sum(item.is_put_right for item in self.items)

    def not_put_right(self) -> list[ItemLine]:
        """The items nobody here has seen put right, or that came back."""
        return [item for item in self.items if not item.is_put_right]


@dataclass(frozen=True)
class Totals:
    """Numbers of the open letters: letters, demands, answered items, items put right.

    lists: how many of them each list has.
    """

    suggestions: int
    items: int
    answered: int
    put_right: int
    late: int
    lists: Mapping[Which, int]


def list_suggestions(
    user: Staff,
    which: Which,
    *,
    letters: bool,
    on: date,
    after: tuple[date, int] | None = None,
    limit: int | None,
    narrowed: BoardFilter = NOT_NARROWED,
) -> list[SuggestionLine]:
    """Up to `limit` suggestions this person may read, by next date, late ones first.

    Without items and recipients, which `tell_more` reads; one statement.
    letters: procuratorial suggestions; False: urging without one. Closed ones: newest first.
    after: day and id of the last line of the page before. limit: None for all.
    """
    query = _listed(KindOfReader.of(user), which, letters, on, after is not None)
    query = query.where(*narrowed.conditions()).limit(limit)
    condition = told_of(user)
    if after is not None:
        condition |= {"after_day": after[0], "after_id": after[1]}
    return [_line(row) for row in session().execute(query, condition).all()]


@kept_for_readers
def _listed(
    reader: KindOfReader, which: Which, letters: bool, on: date, is_after: bool
) -> Select[*tuple[Any, ...]]:
    query = _lines().where(
        may_read(reader, on=on),
        _in_list(which, on=on),
        is_letter() if letters else not_(is_letter()),
    )
    last, last_id = bindparam("after_day", type_=Date), bindparam("after_id", type_=Integer)
    if which.is_ended:
        closed = Suggestion.closed_on
        if is_after:
            same = and_(closed == last, Suggestion.id < last_id)
            query = query.where(or_(closed < last, same))
        query = query.order_by(closed.desc(), Suggestion.id.desc())
    else:
        day = func.coalesce(_first_owed(Obligation.due), DISTANT)
        if is_after:
            same = and_(day == last, Suggestion.id > last_id)
            query = query.where(or_(day > last, same))
        query = query.order_by(day, Suggestion.id)
    return query


def tell_more(lines: Sequence[SuggestionLine]) -> None:
    """Read items and recipients of these lines; one statement."""
    if not lines:
        return
    ids = {"ids": [line.id for line in lines], "measures": [line.measure_id for line in lines]}
    by_id = {line.id: line for line in lines}
    by_measure = {line.measure_id: line for line in lines}
    for row in session().execute(_more(), ids).all():
        words = BilingualText(row.en, row.zh)
        if not row.is_item:
            by_measure[row.of].recipients.append(words)
            continue
        progress = (row.adoption, row.put_right, row.check_due, row.looked_back_on)
        by_id[row.of].items.append(ItemLine(row.place, words, *progress))


@lru_cache(maxsize=1)
def _more() -> Select[*tuple[Any, ...]]:
    # Looked up for each of them, for the same reason as `_looked_up`.
    alias = (
        select(column).where(Party.id == MeasureParty.party_id).scalar_subquery()
        for column in (in_english(Party.alias), in_chinese(Party.alias))
    )
    items = select(
        SuggestionItem.suggestion_id.label("of"),
        literal(True).label("is_item"),
        SuggestionItem.position.label("place"),
        in_english(SuggestionItem.text).label("en"),
        in_chinese(SuggestionItem.text).label("zh"),
        SuggestionItem.adoption,
        SuggestionItem.put_right,
        SuggestionItem.check_due,
        SuggestionItem.looked_back_on,
    ).where(
        SuggestionItem.suggestion_id.in_(bindparam("ids", expanding=True)),
        _IS_ASKED,
    )
    recipients = select(
        MeasureParty.measure_id,
        literal(False),
        MeasureParty.id,
        *alias,
        null(),
        null(),
        null(),
        null(),
    ).where(
        MeasureParty.measure_id.in_(bindparam("measures", expanding=True)),
        MeasureParty.part == Part.TO,
    )
    both = union_all(items, recipients).subquery()
    return select(both).order_by(both.c.of, both.c.place)


def totals(user: Staff, narrowed: BoardFilter = NOT_NARROWED, *, on: date) -> Totals:
    """The open letters this person may read, in numbers; one statement over the open ones."""
    reader = KindOfReader.of(user)
    query = _with_lists(reader, on)
    if narrowed.is_narrowed:
        query = _totals(reader, on).add_columns(*_in_lists(narrowed, on=on))
    row = session().execute(query, told_of(user)).one()
    letters, items, answered, right, late, *lists = (int(number) for number in row)
    return Totals(letters, items, answered, right, late, dict(zip(COUNTED, lists, strict=True)))


@kept_for_readers
def _totals(reader: KindOfReader, on: date) -> Select[*tuple[Any, ...]]:
    answered = sql_case((SuggestionItem.adoption.not_in(SILENT), 1), else_=0)
    right = sql_case((SuggestionItem.put_right == PutRight.VERIFIED, 1), else_=0)
    late = sql_case((_is_late(on=on), Suggestion.id))
    is_asked = and_(SuggestionItem.suggestion_id == Suggestion.id, _IS_ASKED)
    return (
        select(
            func.count(Suggestion.id.distinct()),
            func.count(SuggestionItem.id),
            func.coalesce(func.sum(answered), 0),
            func.coalesce(func.sum(right), 0),
            func.count(late.distinct()),
        )
        .select_from(Suggestion)
        .outerjoin(SuggestionItem, is_asked)
        .where(may_read(reader, on=on), _is_open(), is_letter())
    )


@kept_for_readers
def _with_lists(reader: KindOfReader, on: date) -> Select[*tuple[Any, ...]]:
    return _totals(reader, on).add_columns(*_in_lists(NOT_NARROWED, on=on))


def _in_lists(narrowed: BoardFilter, *, on: date) -> list[ColumnElement[int]]:
    """How many letters each list of open ones has."""
    conditions = (and_(_in_list(which, on=on), *narrowed.conditions()) for which in COUNTED)
    return [func.count(sql_case((is_there, Suggestion.id)).distinct()) for is_there in conditions]


# Whoever handles the case of a line.
_HANDLER = select(Staff.name).where(Staff.id == Case.handler_id).correlate(Case).scalar_subquery()


def _lines() -> Select[*tuple[Any, ...]]:
    reported = select(func.count()).where(
        Rectification.suggestion_id == Suggestion.id, Rectification.withdrawn_by_id.is_(None)
    )
    return select(
        Suggestion.id,
        Suggestion.case_id,
        Suggestion.measure_id,
        _looked_up(in_english(Case.title), Case.id == Suggestion.case_id),
        _looked_up(in_chinese(Case.title), Case.id == Suggestion.case_id),
        _is_open().label("is_open"),
        Suggestion.decided_here,
        Suggestion.issued,
        Suggestion.served,
        Suggestion.delivery,
        Suggestion.replied,
        Suggestion.reply_due,
        Suggestion.response,
        Suggestion.closed_on,
        Suggestion.still_since,
        Suggestion.still_for,
        select(func.max(EscalationStep.taken_on))
        .where(EscalationStep.suggestion_id == Suggestion.id, EscalationStep.rung.in_(UPWARDS))
        .correlate(Suggestion)
        .scalar_subquery()
        .label("escalated_on"),
        reported.correlate(Suggestion).scalar_subquery().label("reports"),
        Suggestion.number,
        _looked_up(_HANDLER, Case.id == Suggestion.case_id).label("handler"),
        _first_owed(Obligation.id).label("owed_id"),
        _first_owed(Obligation.due).label("due"),
        _first_owed(Obligation.is_provisional).label("is_provisional"),
        _first_owed(Obligation.weight).label("weight"),
    )


def _line(row: Row[*tuple[Any, ...]]) -> SuggestionLine:
    suggestion_id, case_id, measure_id, en, zh, *facts, owed_id, due, is_provisional, weight = row
    owed = DueLine(owed_id, case_id, due, is_provisional, weight) if owed_id is not None else None
    return SuggestionLine(
        *(suggestion_id, case_id, measure_id, BilingualText(en, zh), *facts, owed)
    )


def _in_list(which: Which, *, on: date) -> ColumnElement[bool]:
    if which.is_ended:
        is_withdrawn = Suggestion.withdrawn_on.is_not(None)
        ended = is_withdrawn if which is Which.WITHDRAWN else not_(is_withdrawn)
        return and_(Suggestion.closed_on.is_not(None), ended)
    if which is Which.RECORDED:
        return is_from_a_text()
    if which is Which.NOT_SERVED:
        return and_(_is_open(), is_letter(), edtf_text(Suggestion.served).is_(None))
    if which is Which.LATE:
        return and_(_is_open(), _is_late(on=on))
    if which is Which.SINCE_MONDAY:
        # What was due on Sunday is late since Monday.
        sunday = on - timedelta(days=on.isoweekday())
        became_late = Obligation.due.between(sunday, on - _ONE_DAY)
        return and_(_is_open(), _owed(Obligation.id).where(became_late).exists())
    if which is Which.LOOK:
        return and_(
            _is_open(),
            _owed(Obligation.id).where(Obligation.kind == ObligationKind.SUGGESTION_CHECK).exists(),
        )
    if which is Which.LOOK_BACK:
        is_back = Obligation.kind.in_((LOOK_BACK, LAST_LOOK_BACK))
        return and_(_is_open(), _owed(Obligation.id).where(is_back).exists())
    if which is Which.REPORTED_UP:
        return and_(_is_open(), is_escalated())
    if which is Which.WORDS_SO_FAR:
        words = select(func.count()).where(
            SuggestionItem.suggestion_id == Suggestion.id,
            SuggestionItem.adoption.not_in(SILENT),
            SuggestionItem.put_right != PutRight.VERIFIED,
            _IS_ASKED,
        )
        # Counted, and not asked whether it exists: that may begin at all the items there are.
        return and_(_is_open(), is_letter(), words.correlate(Suggestion).scalar_subquery() > 0)
    return _is_open()


def _is_open() -> ColumnElement[bool]:
    return and_(Suggestion.closed_on.is_(None), _state().in_(OPEN_STATES))


def _state() -> ColumnElement[MeasureState]:
    return _looked_up(Measure.state, Measure.id == Suggestion.measure_id)


def _looked_up(
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
    steps = select(EscalationStep.id).where(
        EscalationStep.suggestion_id == Suggestion.id, EscalationStep.rung.in_(UPWARDS)
    )
    return steps.correlate(Suggestion).exists()


def is_letter() -> ColumnElement[bool]:
    """Whether it is a procuratorial suggestion, and not urging without one."""
    return Suggestion.kind.in_(FORMAL)


def _is_late(*, on: date) -> ColumnElement[bool]:
    return and_(
        Suggestion.reply_due.is_not(None),
        Suggestion.reply_due < on,
        edtf_text(Suggestion.replied).is_(None),
    )


def _first_owed(column: InstrumentedAttribute[Any]) -> ColumnElement[Any]:
    """A column of the first thing owed for the suggestion at hand or one of its items."""
    query = _owed(column).order_by(Obligation.due, Obligation.id).limit(1)
    return query.scalar_subquery()


def _owed(column: InstrumentedAttribute[Any]) -> Select[Any]:
    """A column of what is owed for the suggestion at hand or one of its items.

    Looked up in the few rows of its case. Joined, it would be looked for among all there are.
    """
    of_item = select(SuggestionItem.suggestion_id).where(SuggestionItem.id == Obligation.subject_id)
    # Said as OR, it might lead to whatever is owed for items anywhere.
    is_about = sql_case(
        (Obligation.subject == SUGGESTION, Obligation.subject_id == Suggestion.id),
        (
            Obligation.subject == ITEM,
            of_item.correlate(Obligation).scalar_subquery() == Suggestion.id,
        ),
        else_=false(),
    )
    return (
        select(column)
        .where(Obligation.case_id == Suggestion.case_id, Obligation.is_open, is_about)
        .correlate(Suggestion)
    )
