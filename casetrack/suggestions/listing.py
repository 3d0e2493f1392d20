"""The list of suggestions: its lines by next date, and the open letters in numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    Date,
    Integer,
    Row,
    Select,
    and_,
    bindparam,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy import case as sql_case

from casetrack.accounts.models import Staff
from casetrack.accounts.reader import KindOfReader, kept_for_readers, told_of
from casetrack.cases.kinds import Part
from casetrack.cases.models import Case, MeasureParty, Obligation, Party
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText, in_chinese, in_english
from casetrack.db.id_filter import is_among
from casetrack.db.partial_date import PartialDate
from casetrack.law import Lateness
from casetrack.suggestions.board import BoardFilter
from casetrack.suggestions.kinds import (
    SILENT,
    Adoption,
    Delivery,
    LetterMaker,
    PutRight,
    Response,
    WhyStill,
)
from casetrack.suggestions.lists import (
    COUNTED,
    IS_ASKED,
    Which,
    first_owed,
    in_list,
    in_open_list,
    is_late,
    is_letter,
    is_open,
    looked_up,
    sort_of,
)
from casetrack.suggestions.models import Rectification, Suggestion, SuggestionItem
from casetrack.suggestions.policy import may_read
from casetrack.suggestions.steps.models import UPWARDS, EscalationStep

DISTANT = date(9999, 12, 31)
NOT_NARROWED = BoardFilter()


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
    maker_kind: LetterMaker | None
    maker: BilingualText
    maker_number: str | None
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
    letters: procuratorial suggestions, or in their list those of other makers; False: urging
    without one. Closed ones: newest first.
    after: day and id of the last line of the page before. limit: None for all.
    """
    asked = (KindOfReader.of(user), which, letters, on, after is not None, limit)
    query = _first(*asked, narrowed) if narrowed.is_narrowed else _listed(*asked)
    condition = told_of(user)
    if after is not None:
        condition |= {"after_day": after[0], "after_id": after[1]}
    lines = [_line(row) for row in session().execute(query, condition).all()]
    if which.is_ended:
        return sorted(lines, key=lambda line: (line.key, line.id), reverse=True)
    return sorted(lines, key=lambda line: (line.next_due or DISTANT, line.id))


@kept_for_readers
def _listed(
    reader: KindOfReader, which: Which, letters: bool, on: date, is_after: bool, limit: int | None
) -> Select[*tuple[Any, ...]]:
    return _first(reader, which, letters, on, is_after, limit, NOT_NARROWED)


def _first(
    reader: KindOfReader,
    which: Which,
    letters: bool,
    on: date,
    is_after: bool,
    limit: int | None,
    narrowed: BoardFilter,
) -> Select[*tuple[Any, ...]]:
    """The lines of the first letters. What a line shows is looked up for these alone: SQLite works
    out the columns of each row that it sorts.
    """
    query = select(Suggestion.id).where(
        may_read(reader, on=on),
        in_list(which, on=on),
        sort_of(which, is_letter=letters),
        *narrowed.conditions(),
    )
    last, last_id = bindparam("after_day", type_=Date), bindparam("after_id", type_=Integer)
    if which.is_ended:
        closed = Suggestion.closed_on
        if is_after:
            same = and_(closed == last, Suggestion.id < last_id)
            query = query.where(or_(closed < last, same))
        query = query.order_by(closed.desc(), Suggestion.id.desc())
    else:
        day = func.coalesce(first_owed(Obligation.due), DISTANT)
        if is_after:
            same = and_(day == last, Suggestion.id > last_id)
            query = query.where(or_(day > last, same))
        query = query.order_by(day, Suggestion.id)
    first = query.limit(limit).subquery()
    return _lines().where(is_among(Suggestion.id, select(first.c.id)))


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
        IS_ASKED,
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
    query = _counts(reader, narrowed, on) if narrowed.is_narrowed else _totals(reader, on)
    row = session().execute(query, told_of(user)).one()
    letters, items, answered, right, late, *lists = (int(number) for number in row)
    return Totals(letters, items, answered, right, late, dict(zip(COUNTED, lists, strict=True)))


@kept_for_readers
def _totals(reader: KindOfReader, on: date) -> Select[*tuple[int, ...]]:
    return _counts(reader, NOT_NARROWED, on)


def _counts(reader: KindOfReader, narrowed: BoardFilter, on: date) -> Select[*tuple[int, ...]]:
    """Numbers of all open letters; how many of those that are wanted each list of them has."""
    wanted = narrowed.conditions()
    lists = (and_(in_open_list(which, on=on), *wanted).label(which.value) for which in COUNTED)
    # In which lists a letter stands is asked once, and not again for each of its items.
    letters = (
        select(Suggestion.id, is_late(on=on).label("has_late_reply"), *lists)
        .where(may_read(reader, on=on), is_open(), is_letter())
        .cte("letters")
        .prefix_with("MATERIALIZED")
    )
    letter_id, *flags = letters.c
    is_asked = and_(SuggestionItem.suggestion_id == letter_id, IS_ASKED)
    return (
        select(
            func.count(letter_id.distinct()),
            func.count(SuggestionItem.id),
            func.count(sql_case((SuggestionItem.adoption.not_in(SILENT), 1))),
            func.count(sql_case((SuggestionItem.put_right == PutRight.VERIFIED, 1))),
            *(func.count(sql_case((flag, letter_id)).distinct()) for flag in flags),
        )
        .select_from(letters)
        .outerjoin(SuggestionItem, is_asked)
    )


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
        looked_up(in_english(Case.title), Case.id == Suggestion.case_id),
        looked_up(in_chinese(Case.title), Case.id == Suggestion.case_id),
        is_open().label("is_open"),
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
        Suggestion.maker_kind,
        Suggestion.maker,
        Suggestion.maker_number,
        looked_up(_HANDLER, Case.id == Suggestion.case_id).label("handler"),
        first_owed(Obligation.id).label("owed_id"),
        first_owed(Obligation.due).label("due"),
        first_owed(Obligation.is_provisional).label("is_provisional"),
        first_owed(Obligation.weight).label("weight"),
    )


def _line(row: Row[*tuple[Any, ...]]) -> SuggestionLine:
    suggestion_id, case_id, measure_id, en, zh, *facts, owed_id, due, is_provisional, weight = row
    owed = DueLine(owed_id, case_id, due, is_provisional, weight) if owed_id is not None else None
    return SuggestionLine(
        *(suggestion_id, case_id, measure_id, BilingualText(en, zh), *facts, owed)
    )
