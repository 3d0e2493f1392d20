"""Read suggestions: one of a case, those of a case, the office's list with its numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Select,
    and_,
    case,
    false,
    func,
    not_,
    or_,
    select,
)
from sqlalchemy.orm import aliased, contains_eager, joinedload, lazyload, selectinload

from casetrack.accounts.models import Staff
from casetrack.cases.kinds import Aspect, MeasureState, Part, Provenance
from casetrack.cases.models import (
    Case,
    CaseGrant,
    JournalEntry,
    Measure,
    MeasureParty,
    Obligation,
    Party,
)
from casetrack.cases.policy import CASE_WORKERS, OFFICE_WIDE, active_grants, may_know
from casetrack.codes import NP_, Coded
from casetrack.db import session
from casetrack.db.when import edtf_text
from casetrack.db.words import Words, in_chinese, in_english
from casetrack.suggestions.models import (
    Adoption,
    PutRight,
    Suggestion,
    SuggestionItem,
    SuggestionKind,
)

DISTANT = date(9999, 12, 31)
FORMAL = tuple(kind for kind in SuggestionKind if kind.is_formal)
OPEN_STATES = (MeasureState.PLANNED, MeasureState.RUNNING)
SILENT = (Adoption.UNANSWERED, Adoption.UNKNOWN)
ITEM = SuggestionItem.__tablename__
SUGGESTION = Suggestion.__tablename__
# Of a measure only whom it went to; in which roles they are in the case is nobody's question.
_RECIPIENTS = (
    lazyload(Measure.items),
    selectinload(Measure.parties).options(
        joinedload(MeasureParty.party, innerjoin=True).options(lazyload(Party.roles))
    ),
)


class Which(Coded):
    """What the list is narrowed to."""

    OPEN = "open", NP_("suggestions", "Open")
    LATE = "late", NP_("suggestions", "Reply late")
    WORDS_SO_FAR = "words", NP_("suggestions", "Answered, not put right")
    CLOSED = "closed", NP_("suggestions", "Closed")
    RECORDED = "recorded", NP_("suggestions", "Recorded from texts")


@dataclass(frozen=True)
class Row:
    """One line of the list; owed: the first thing owed for it, if anything is."""

    suggestion: Suggestion
    owed: Obligation | None

    @property
    def next_due(self) -> date | None:
        """The first day something is owed for it."""
        return self.owed.due if self.owed is not None else None

    @property
    def key(self) -> date:
        """The day it is sorted by."""
        return self.suggestion.closed_on or self.next_due or DISTANT


@dataclass(frozen=True)
class Totals:
    """The open letters in numbers: how many, what they ask, what was answered, what put right."""

    suggestions: int
    items: int
    answered: int
    put_right: int
    late: int


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


def suggestions_in_short(the_case: Case) -> Sequence[Suggestion]:
    """Every suggestion and urging of a case, whose measures were read before; one statement."""
    return (
        session()
        .scalars(
            select(Suggestion)
            .where(Suggestion.case_id == the_case.id)
            .options(
                lazyload(Suggestion.measure),
                lazyload(Suggestion.problems),
                joinedload(Suggestion.items),
                joinedload(Suggestion.rectifications),
            )
            .order_by(Suggestion.id)
        )
        .unique()
        .all()
    )


def owed_for(suggestion: Suggestion) -> Sequence[Obligation]:
    """What is and was owed for a suggestion and its items, by day."""
    return (
        session()
        .scalars(
            select(Obligation)
            .where(Obligation.case_id == suggestion.case_id, _is_about(suggestion))
            .order_by(Obligation.due, Obligation.id)
        )
        .all()
    )


def history_of(suggestion: Suggestion) -> Sequence[JournalEntry]:
    """The journal entries that tell of a suggestion, newest first."""
    told = [suggestion.entry_id, *(item.entry_id for item in suggestion.items)]
    return (
        session()
        .scalars(
            select(JournalEntry)
            .where(
                JournalEntry.case_id == suggestion.case_id,
                or_(
                    and_(
                        JournalEntry.subject == SUGGESTION,
                        JournalEntry.subject_id == suggestion.id,
                    ),
                    JournalEntry.id.in_([entry_id for entry_id in told if entry_id is not None]),
                ),
            )
            .order_by(JournalEntry.number.desc())
            .options(
                joinedload(JournalEntry.written_by).options(lazyload(Staff.office)),
                lazyload(JournalEntry.parties),
            )
        )
        .all()
    )


def earlier_to(
    suggestion: Suggestion, *, visible_to: Staff, on: date, limit: int = 20
) -> Sequence[Suggestion]:
    """Other suggestions of this office to bodies of the same name, newest first."""
    names = [party.alias for party in suggestion.recipients]
    if not names:
        return []
    same_name = (
        select(MeasureParty.measure_id)
        .join(Party, Party.id == MeasureParty.party_id)
        .where(MeasureParty.part == Part.TO, or_(*(_goes_by(name) for name in names)))
    )
    return (
        session()
        .scalars(
            _readable_by(visible_to, on=on)
            .where(
                Suggestion.office_id == suggestion.office_id,
                Suggestion.id != suggestion.id,
                Suggestion.measure_id.in_(same_name),
            )
            .order_by(Suggestion.id.desc())
            .limit(limit)
        )
        .all()
    )


def list_suggestions(
    user: Staff,
    which: Which,
    *,
    letters: bool,
    on: date,
    after: tuple[date, int] | None = None,
    limit: int,
) -> list[Row]:
    """Up to `limit` suggestions this person may read, by next date, late ones first.

    letters: procuratorial suggestions; False: urging without one. Closed ones: newest first.
    after: day and id of the last line of the page before.
    """
    first = aliased(Obligation)
    due = first.due
    found = (
        _readable_by(user, on=on)
        .outerjoin(first, first.id == _next_owed())
        .add_columns(first)
        .options(
            contains_eager(Suggestion.measure).options(*_RECIPIENTS),
            contains_eager(Suggestion.case),
            lazyload(Suggestion.problems),
        )
        .where(_in_list(which, on=on), _is_letter() if letters else not_(_is_letter()))
    )
    if which is Which.CLOSED:
        closed = Suggestion.closed_on
        if after is not None:
            same = and_(closed == after[0], Suggestion.id < after[1])
            found = found.where(or_(closed < after[0], same))
        found = found.order_by(closed.desc(), Suggestion.id.desc())
    else:
        day = func.coalesce(due, DISTANT)
        if after is not None:
            same = and_(day == after[0], Suggestion.id > after[1])
            found = found.where(or_(day > after[0], same))
        found = found.order_by(day, Suggestion.id)
    rows = session().execute(found.limit(limit)).all()
    return [Row(row[0], row[1]) for row in rows]


def totals(user: Staff, *, on: date) -> Totals:
    """The open letters this person may read, in numbers; one statement over the open ones."""
    answered = case((SuggestionItem.adoption.not_in(SILENT), 1), else_=0)
    right = case((SuggestionItem.put_right == PutRight.VERIFIED, 1), else_=0)
    late = case((_is_late(on=on), Suggestion.id))
    row = (
        session()
        .execute(
            select(
                func.count(Suggestion.id.distinct()),
                func.count(SuggestionItem.id),
                func.coalesce(func.sum(answered), 0),
                func.coalesce(func.sum(right), 0),
                func.count(late.distinct()),
            )
            .select_from(Suggestion)
            .join(Measure, Measure.id == Suggestion.measure_id)
            .join(Case, Case.id == Suggestion.case_id)
            .outerjoin(SuggestionItem, SuggestionItem.suggestion_id == Suggestion.id)
            .where(_may_read(user, on=on), _is_open(), _is_letter())
        )
        .one()
    )
    return Totals(*(int(number) for number in row))


def next_number(user: Staff, *, on: date) -> str:
    """The number the office's next letter of the year would get, such as 平检建〔2026〕5号."""
    begin = f"{user.office.short_zh.removesuffix('未')}建〔{on.year}〕"
    used = session().scalars(
        select(Suggestion.number).where(
            Suggestion.office_id == user.office_id,
            Suggestion.number.startswith(begin, autoescape=True),
        )
    )
    last = max((_ordinal(number or "", begin) for number in used), default=0)
    return f"{begin}{last + 1}号"


def _ordinal(number: str, begin: str) -> int:
    digits = number.removeprefix(begin).removesuffix("号")
    return int(digits) if digits.isascii() and digits.isdigit() else 0


def _readable_by(user: Staff, *, on: date) -> Select[Suggestion]:
    return (
        select(Suggestion)
        .join(Suggestion.measure)
        .join(Suggestion.case)
        .where(_may_read(user, on=on))
    )


def _may_read(user: Staff, *, on: date) -> ColumnElement[bool]:
    """A suggestion belongs to the case as a whole: sight of its visits or dates is not enough."""
    whole = select(CaseGrant.case_id).where(
        active_grants(user, on=on),
        CaseGrant.aspect == Aspect.WHOLE,
        CaseGrant.party_id.is_(None),
    )
    ways: list[ColumnElement[bool]] = [Case.handler_id == user.id, Case.id.in_(whole)]
    if user.role in CASE_WORKERS:
        ways.append(Case.provenance == Provenance.PUBLISHED)
    if OFFICE_WIDE.get(user.role) is Aspect.WHOLE:
        ways.append(Case.office_id == user.office_id)
    return and_(may_know(user, on=on), or_(*ways))


def _in_list(which: Which, *, on: date) -> ColumnElement[bool]:
    if which is Which.CLOSED:
        return Suggestion.closed_on.is_not(None)
    if which is Which.RECORDED:
        return and_(Suggestion.closed_on.is_(None), Measure.state.not_in(OPEN_STATES))
    if which is Which.LATE:
        return and_(_is_open(), _is_late(on=on))
    if which is Which.WORDS_SO_FAR:
        words = select(SuggestionItem.id).where(
            SuggestionItem.suggestion_id == Suggestion.id,
            SuggestionItem.adoption.not_in(SILENT),
            SuggestionItem.put_right != PutRight.VERIFIED,
        )
        return and_(_is_open(), _is_letter(), words.exists())
    return _is_open()


def _is_open() -> ColumnElement[bool]:
    return and_(Suggestion.closed_on.is_(None), Measure.state.in_(OPEN_STATES))


def _is_letter() -> ColumnElement[bool]:
    return Suggestion.kind.in_(FORMAL)


def _is_late(*, on: date) -> ColumnElement[bool]:
    return and_(
        Suggestion.reply_due.is_not(None),
        Suggestion.reply_due < on,
        edtf_text(Suggestion.replied).is_(None),
    )


def _next_owed() -> ScalarSelect[int]:
    items = select(SuggestionItem.id).where(SuggestionItem.suggestion_id == Suggestion.id)
    return (
        select(Obligation.id)
        .where(
            Obligation.case_id == Suggestion.case_id,
            Obligation.is_open,
            or_(
                and_(Obligation.subject == SUGGESTION, Obligation.subject_id == Suggestion.id),
                and_(Obligation.subject == ITEM, Obligation.subject_id.in_(items)),
            ),
        )
        .order_by(Obligation.due, Obligation.id)
        .limit(1)
        .correlate(Suggestion)
        .scalar_subquery()
    )


def _is_about(suggestion: Suggestion) -> ColumnElement[bool]:
    item_ids = [item.id for item in suggestion.items]
    return or_(
        and_(Obligation.subject == SUGGESTION, Obligation.subject_id == suggestion.id),
        and_(Obligation.subject == ITEM, Obligation.subject_id.in_(item_ids)),
    )


def _goes_by(name: Words) -> ColumnElement[bool]:
    ways = []
    if name.en:
        ways.append(in_english(Party.alias) == name.en)
    if name.zh:
        ways.append(in_chinese(Party.alias) == name.zh)
    return or_(false(), *ways)
