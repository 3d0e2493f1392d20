"""The list of suggestions: its lines by next date, and the open letters in numbers."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
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
    asc,
    bindparam,
    desc,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)

from casetrack.accounts.models import Staff
from casetrack.accounts.reader import KindOfReader, kept_for_readers, told_of
from casetrack.cases.kinds import Part
from casetrack.cases.models import Case, MeasureParty, Party
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText, in_chinese, in_english
from casetrack.db.inlined_sql import settle
from casetrack.db.partial_date import PartialDate
from casetrack.law import Lateness
from casetrack.suggestions.board import NOT_NARROWED, BoardFilter
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
    DISTANT,
    DUTY,
    IS_ASKED,
    Which,
    first_owed,
    in_list,
    is_open,
    looked_up,
    sort_of,
)
from casetrack.suggestions.models import Rectification, Suggestion, SuggestionItem
from casetrack.suggestions.open_suggestions import Place
from casetrack.suggestions.policy import may_read
from casetrack.suggestions.steps.models import UPWARDS, EscalationStep


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

    def answered(self) -> int:
        """Number of items answered by the recipient."""
        return sum(item.is_answered for item in self.items)

    def put_right(self) -> int:
        """Number of items put right by a check of ours. An answer alone never counts."""
        return sum(item.is_put_right for item in self.items)

    def not_put_right(self) -> list[ItemLine]:
        """The items nobody here has seen put right, or that came back."""
        return [item for item in self.items if not item.is_put_right]


def places_in(
    user: Staff,
    which: Which,
    *,
    letters: bool,
    on: date,
    after: Place | None = None,
    limit: int | None,
    narrowed: BoardFilter = NOT_NARROWED,
) -> list[Place]:
    """Up to `limit` suggestions of a list that is not `COUNTED`, in its order; one statement.

    By next date, late ones first; ended ones: newest first.
    letters: procuratorial suggestions, or in their list those of other makers; False: urging
    without one. after: the last one of the page before. limit: None for all.
    """
    wanted = narrowed.conditions()
    asked = (KindOfReader.of(user), which, letters, on, after is not None, limit)
    query = (_places if wanted else _kept_places)(*asked, *wanted)
    condition = told_of(user)
    if after is not None:
        condition |= {"after_day": after[0], "after_id": after[1]}
    return [(row[0], row[1]) for row in session().execute(query, condition)]


def _places(
    reader: KindOfReader,
    which: Which,
    letters: bool,
    on: date,
    is_after: bool,
    limit: int | None,
    *wanted: ColumnElement[bool],
) -> Select[date, int]:
    day: SQLColumnExpression[Any] = Suggestion.closed_on
    further, order = operator.lt, desc
    if not which.is_ended:
        day, further, order = func.coalesce(first_owed(DUTY.due), DISTANT), operator.gt, asc
    query = select(day, Suggestion.id).where(
        may_read(reader, on=on),
        in_list(which),
        sort_of(which, is_letter=letters),
        *wanted,
    )
    if is_after:
        last, last_id = bindparam("after_day", type_=Date), bindparam("after_id", type_=Integer)
        same = and_(day == last, further(Suggestion.id, last_id))
        query = query.where(or_(further(day, last), same))
    return query.order_by(order(day), order(Suggestion.id)).limit(limit)


_kept_places = kept_for_readers(_places)


def lines_of(ids: Sequence[int]) -> list[SuggestionLine]:
    """The lines of these suggestions in their order; two statements."""
    if not ids:
        return []
    lines = {row.id: _line(row) for row in session().execute(_lines(), {"ids": ids})}
    by_measure = {line.measure_id: line for line in lines.values()}
    for row in session().execute(_more(), {"ids": ids, "measures": list(by_measure)}):
        words = BilingualText(row.en, row.zh)
        if not row.is_item:
            by_measure[row.of].recipients.append(words)
            continue
        progress = (row.adoption, row.put_right, row.check_due, row.looked_back_on)
        lines[row.of].items.append(ItemLine(row.place, words, *progress))
    return [lines[number] for number in ids]


@lru_cache(maxsize=1)
def _more() -> Select[*tuple[Any, ...]]:
    # Looked up for each of them, for the same reason as `looked_up`.
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
    return settle(select(both).order_by(both.c.of, both.c.place))


# Whoever handles the case of a line.
_HANDLER = select(Staff.name).where(Staff.id == Case.handler_id).correlate(Case).scalar_subquery()


@lru_cache(maxsize=1)
def _lines() -> Select[*tuple[Any, ...]]:
    reported = select(func.count()).where(
        Rectification.suggestion_id == Suggestion.id, Rectification.withdrawn_by_id.is_(None)
    )
    query = select(
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
        first_owed(DUTY.id).label("owed_id"),
        first_owed(DUTY.due).label("due"),
        first_owed(DUTY.is_provisional).label("is_provisional"),
        first_owed(DUTY.weight).label("weight"),
    ).where(Suggestion.id.in_(bindparam("ids", expanding=True)))
    return settle(query)


def _line(row: Row[*tuple[Any, ...]]) -> SuggestionLine:
    suggestion_id, case_id, measure_id, en, zh, *facts, owed_id, due, is_provisional, weight = row
    owed = DueLine(owed_id, case_id, due, is_provisional, weight) if owed_id is not None else None
    return SuggestionLine(
        *(suggestion_id, case_id, measure_id, BilingualText(en, zh), *facts, owed)
    )
