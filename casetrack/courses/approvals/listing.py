"""The board of proposals: waiting ones, one's own, and ended ones."""

from __future__ import annotations

import calendar
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Date, Select, and_, bindparam, or_, select, tuple_

from casetrack.accounts.models import Role, Staff
from casetrack.accounts.permissions import has_permission
from casetrack.accounts.reader import KindOfReader, kept_for_readers, told_of
from casetrack.brought import if_brought
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import CaseStatus
from casetrack.cases.models import Case, Party
from casetrack.cases.policy import knows_of
from casetrack.courses.approvals.deciding import Way, ways_of
from casetrack.courses.approvals.models import DECIDE, Proposal, ProposalState
from casetrack.courses.approvals.queries import decisions_of, had_a_hand_in, was_checked
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText, in_chinese, in_english
from casetrack.db.inlined_sql import Unforeseen
from casetrack.ledger.proposals import Proposable
from casetrack.web.paging import PAGE, Page, page_of, unpack_day
from casetrack.web.words import label

SHOWN = 50
# Of what somebody decided, on their Today.
LAST_DECIDED = 4


@dataclass(frozen=True)
class ProposalLine:
    """One proposal on the board. by: who proposed it. day: its due day, or the day it ended.

    alias: whom it concerns, or to whom it goes.

    may_answer: whether it waits, can be decided here, and this reader had no hand in it.
    """

    id: int
    case_id: int
    number: str
    alias: BilingualText
    decides: EntryKind
    state: ProposalState
    by: str
    by_id: int
    handler_id: int | None
    day: date | None
    is_checked: bool
    may_answer: bool


@dataclass(frozen=True)
class ProposalTurn:
    """A proposal that waits, and whose turn it is.

    is_theirs: this reader's, to decide it or, with is_check, to check it. decider: the name of who
    decides it, after the check where there is one; None where nobody may now.
    """

    proposal: ProposalLine
    is_theirs: bool
    is_check: bool
    decider: str | None


@dataclass(frozen=True)
class Board:
    """One person's board: proposals to decide, returned, waiting and ended in a month.

    others: what waits for somebody else of the office, to whoever leads it. is_cut: more of those
    are open than are shown.
    """

    to_decide: Sequence[ProposalTurn]
    others: Sequence[ProposalTurn]
    returned: Sequence[ProposalLine]
    waiting: Sequence[ProposalLine]
    ended: Page[ProposalLine]
    is_cut: bool


def board_of(user: Staff, month: date, after: str | None, *, on: date) -> Board:
    """The board of one person; three statements.

    month: any day of the month of the ended ones. after: the key of their page before.
    """
    kind = KindOfReader.of(user)
    opened = _lines(user, _open(kind, on))
    is_cut, opened = len(opened) > SHOWN, opened[:SHOWN]
    last = month.replace(day=calendar.monthrange(month.year, month.month)[1])
    query = _ended(kind, on)
    if (before := unpack_day(after)) is not None:
        query = query.where(tuple_(Proposal.ended_on, Proposal.id) < tuple_(*before))
    ended = _lines(user, query, first=month.replace(day=1), last=last)
    decides = has_permission(user, DECIDE)
    waiting = [proposal for proposal in opened if proposal.state is ProposalState.WAITING]
    theirs = [proposal for proposal in waiting if decides and proposal.by_id != user.id]
    turns = _turns(theirs, user, on=on)
    return Board(
        to_decide=[turn for turn in turns if turn.is_theirs],
        others=[turn for turn in turns if not turn.is_theirs],
        returned=[proposal for proposal in opened if proposal.state is ProposalState.RETURNED],
        waiting=[proposal for proposal in waiting if not decides or proposal.by_id == user.id],
        ended=page_of(ended, lambda line: [str(line.day), line.id]),
        is_cut=is_cut,
    )


def waiting_for(user: Staff, *, on: date) -> list[ProposalTurn]:
    """The proposals whose turn is this person's, by the day on which they are due; two statements,
    one where nothing waits in the office.
    """
    if not has_permission(user, DECIDE):
        return []
    waiting = _lines(user, _waiting(KindOfReader.of(user), on))
    return [turn for turn in _turns(waiting, user, on=on) if turn.is_theirs]


def last_decided_by(user: Staff, *, on: date) -> list[ProposalLine]:
    """The last proposals that this person decided, the latest first; one statement."""
    return _lines(user, _decided(KindOfReader.of(user), on))


def ids_waiting_for(user: Staff, on: date) -> set[int]:
    """The ids of the proposals whose turn is this person's."""
    return {turn.proposal.id for turn in waiting_for(user, on=on)}


def _turns(waiting: Sequence[ProposalLine], user: Staff, *, on: date) -> list[ProposalTurn]:
    """Whose turn each of these is; one statement, none for no proposal."""
    if not waiting:
        return []
    ways = ways_of(user.office_id, {line.decides for line in waiting}, by=None, on=on)
    return [_turn(line, ways[line.decides], user) for line in waiting]


def _turn(line: ProposalLine, way: Way, user: Staff) -> ProposalTurn:
    is_check = way.is_checked_first and not line.is_checked
    is_turn = user.role is Role.SECTION_HEAD if is_check else way.as_whom(user.id) is not None
    others = [head for head in way.who if head.staff.id not in (line.by_id, line.handler_id)]
    return ProposalTurn(
        line, line.may_answer and is_turn, is_check, others[0].staff.name if others else None
    )


def decisions_told(
    proposal_ids: Collection[int], seen_by: Staff, on: date
) -> Mapping[int, BilingualText]:
    """The proposed decision of each, as its line on Today has it; one statement."""
    rows = decisions_of(proposal_ids, seen_by, on=on)
    whom = whom_of((row.id, row.what, row.terms) for row in rows)
    return {row.id: _in_both_languages(row.decides, whom.get(row.id)) for row in rows}


def whom_of(
    kept: Iterable[tuple[int, str | None, Mapping[str, Any]]],
) -> Mapping[int, BilingualText]:
    """To whom each of these goes, by its id, from its `Proposable` and kept terms.

    Nothing of those that concern somebody of the case. One statement for each kind that says so.
    """
    several: dict[str, dict[int, Mapping[str, Any]]] = {}
    for id_, name, terms in kept:
        if name is not None:
            several.setdefault(name, {})[id_] = terms
    whom: dict[int, BilingualText] = {}
    for name, terms_by_id in several.items():
        proposable = if_brought(Proposable, name)
        if proposable is not None and proposable.whom is not None:
            names = proposable.whom(list(terms_by_id.values()))
            whom |= dict(zip(terms_by_id, names, strict=True))
    return whom


def _in_both_languages(kind: EntryKind, whom: BilingualText | None) -> BilingualText:
    texts = {}
    for lang in ("en", "zh"):
        with force_locale(lang):
            texts[lang] = label(kind)
            if whom:
                texts[lang] += _(": ") + whom.in_(lang)
    return BilingualText(texts["en"], texts["zh"])


def month_before(month: date) -> date:
    """The first day of the month before."""
    return (month.replace(day=1) - timedelta(days=1)).replace(day=1)


def month_after(month: date) -> date:
    """The first day of the month after."""
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1)


@kept_for_readers
def _open(reader: KindOfReader, on: date) -> Select[*tuple[Any, ...]]:
    is_open = Proposal.state.in_((ProposalState.WAITING, ProposalState.RETURNED))
    return _asked(reader, is_open, Proposal.due, on=on)


@kept_for_readers
def _ended(reader: KindOfReader, on: date) -> Select[*tuple[Any, ...]]:
    first, last = (Unforeseen(bindparam(name, type_=Date)) for name in ("first", "last"))
    between = Proposal.ended_on.between(first, last)
    ended = _asked(reader, between, Proposal.ended_on, on=on, latest_first=True)
    return ended.limit(PAGE + 1)


@kept_for_readers
def _waiting(reader: KindOfReader, on: date) -> Select[*tuple[Any, ...]]:
    return _asked(reader, Proposal.state == ProposalState.WAITING, Proposal.due, on=on)


@kept_for_readers
def _decided(reader: KindOfReader, on: date) -> Select[*tuple[Any, ...]]:
    by_them = Proposal.decided_by_id == reader.id
    decided = _asked(reader, by_them, Proposal.ended_on, on=on, latest_first=True)
    return decided.limit(LAST_DECIDED)


def _asked(
    user: KindOfReader,
    which: ColumnElement[bool],
    day: Any,
    *,
    on: date,
    latest_first: bool = False,
) -> Select[*tuple[Any, ...]]:
    """The first proposals of the office that this person may see, by this day."""
    mine = or_(Proposal.proposed_by_id == user.id, Case.handler_id == user.id)
    query = (
        select(
            Proposal.id,
            Proposal.case_id,
            Case.number,
            in_english(Party.alias).label("en"),
            in_chinese(Party.alias).label("zh"),
            Proposal.decides,
            Proposal.what,
            Proposal.terms,
            Proposal.state,
            Staff.name,
            Proposal.proposed_by_id,
            Case.handler_id,
            day.label("day"),
            was_checked().label("is_checked"),
            and_(
                Proposal.state == ProposalState.WAITING,
                Proposal.what.is_not(None),
                Case.status == CaseStatus.OPEN,
                ~had_a_hand_in(user),
            ).label("may_answer"),
        )
        .join(Case, Case.id == Proposal.case_id)
        .join(Staff, Staff.id == Proposal.proposed_by_id)
        .outerjoin(Party, Party.id == Proposal.party_id)
        .where(Proposal.office_id == user.office_id, which, knows_of(user, on=on))
        .order_by(
            day.desc() if latest_first else day,
            Proposal.id.desc() if latest_first else Proposal.id,
        )
        .limit(SHOWN + 1)
    )
    return query if has_permission(user, DECIDE) else query.where(mine)


def _lines(user: Staff, query: Select[*tuple[Any, ...]], **days: date) -> list[ProposalLine]:
    rows = session().execute(query, {**told_of(user), **days}).all()
    whom = whom_of((row.id, row.what, row.terms) for row in rows if not (row.en or row.zh))
    return [
        ProposalLine(
            row.id,
            row.case_id,
            row.number,
            whom.get(row.id, BilingualText(row.en, row.zh)),
            row.decides,
            row.state,
            row.name,
            row.proposed_by_id,
            row.handler_id,
            row.day,
            bool(row.is_checked),
            bool(row.may_answer),
        )
        for row in rows
    ]
