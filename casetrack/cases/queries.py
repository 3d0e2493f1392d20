"""Read cases: the one somebody may see, its people and lines of work, lists of cases."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
    Row,
    Select,
    and_,
    bindparam,
    false,
    func,
    literal,
    not_,
    or_,
    select,
    true,
    union,
)
from sqlalchemy import case as sql_case
from sqlalchemy.orm import joinedload

from casetrack.accounts.models import Procuratorate, Staff
from casetrack.accounts.permissions import Permission, has_permission
from casetrack.accounts.reader import KindOfReader, Reader, kept_for_readers, told_of
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.finding import told_by
from casetrack.cases.kinds import CaseStatus, Provenance, Stage, StageState
from casetrack.cases.models import Case, Obligation, Party, Track
from casetrack.cases.models.case import PUBLISHED_LAST, UNDATED
from casetrack.cases.policy import may_know_head, reach_of, shows_head, visible_cases, ways_to_cases
from casetrack.cases.stage_readings import STATE_OF
from casetrack.db import Model, all_rows, session
from casetrack.db.bilingual_text import BilingualText, in_chinese, in_english
from casetrack.db.cache import cached
from casetrack.db.id_filter import is_among

RowOfCase = TypeVar("RowOfCase", bound=Model)
_NOBODY = select(Party.id).where(false())


@dataclass(frozen=True)
class CaseFilter:
    """Filter of a list of cases. None or empty: no filter.

    text: what stands in number, title or an alias. stage: stage that is running.
    handler_id: who handles it. farthest_first: the next dates in the other order, without the
    published cases, which have none.
    """

    text: str = ""
    stage: Stage | None = None
    handler_id: int | None = None
    status: CaseStatus | None = CaseStatus.OPEN
    farthest_first: bool = False


def find_case(case_id: int, *, visible_to: Staff, on: date, lock: bool = False) -> Case | None:
    """The case with its office and handler, or None if this person may not know of it.

    lock: hold its row until the transaction ends. SQLite has one writer at a time and needs none.
    """
    query = _one_case(KindOfReader.of(visible_to), on, lock)
    return session().scalar(query, {"case": case_id, **told_of(visible_to)})


@kept_for_readers
def _one_case(reader: KindOfReader, on: date, lock: bool) -> Select[Case]:
    query = (
        visible_cases(reader, on=on)
        .where(Case.id == bindparam("case", type_=Integer))
        .options(joinedload(Case.office), joinedload(Case.handler))
    )
    if not lock:
        return query
    # Rows that refer to the case may still be added by others meanwhile: no key changes.
    return query.with_for_update(of=Case, key_share=True).execution_options(populate_existing=True)


def find_in(case: Case, model: type[RowOfCase], row_id: int | None) -> RowOfCase | None:
    """A row of this case; None for that of another case, and without one."""
    row: Any = session().get(model, row_id) if row_id is not None else None
    return row if row is not None and row.case_id == case.id else None


def find_party(case: Case, party_id: int | None) -> Party | None:
    """A party of this case, or None if it is not of this case."""
    return find_in(case, Party, party_id)


def parties_of(case: Case) -> Sequence[Party]:
    """Everybody in the case, in the order they were entered, with their roles.

    Read once while something is saved, until somebody comes in or is changed.
    """
    query = select(Party).where(Party.case_id == case.id).order_by(Party.position, Party.id)
    return cached(
        (parties_of, case.id),
        lambda: session().scalars(query).all(),
        until=(Party,),
    )


def tracks_of(case: Case) -> Sequence[Track]:
    """The lines of work of the case, in their order."""
    return all_rows(select(Track).where(Track.case_id == case.id).order_by(Track.position))


@dataclass(frozen=True)
class CaseLine:
    """What a list says of one case; its fields are those of the model.

    handler: a name; None where nobody handles it. office: its names. is_part: of the case this
    person sees some children only, and no title, stage or date. listed_under: the day it is in
    order by. stages: how each stands, none of a part.
    """

    id: int
    number: str
    title: BilingualText
    provenance: Provenance
    next_due: date | None
    next_due_kind: str | None
    last_entry_at: datetime | None
    handler: str | None
    office: BilingualText
    listed_under: date
    is_part: bool
    stages: Mapping[Stage, StageState]


def list_cases(
    user: Staff,
    narrowed: CaseFilter,
    *,
    on: date,
    after: tuple[date, int] | None = None,
    limit: int | None,
) -> Sequence[CaseLine]:
    """Up to `limit` cases by next date (undated last), so late ones first; published ones last.

    In the other order, if the filter says so; by the same index.

    after: `place_in_list` of the last case of the page before.
    """
    if not has_permission(user, Permission.CASE_READ):
        return []
    kind = _Listed(
        narrowed.stage,
        narrowed.status,
        narrowed.handler_id is not None,
        after is not None,
        narrowed.farthest_first,
    )
    if narrowed.text:
        query = _cases(user, kind, on, limit, told_by(narrowed.text, user, on=on))
    else:
        query = _listed(KindOfReader.of(user), kind, on, limit)
    condition = told_of(user)
    if narrowed.handler_id is not None:
        condition |= {"handler": narrowed.handler_id}
    if after is not None:
        condition |= {"after_day": after[0], "after_id": after[1]}
    return [_line(row) for row in session().execute(query, condition)]


@dataclass(frozen=True)
class _Listed:
    """What a list is narrowed to, as far as its statement is another one for it."""

    stage: Stage | None
    status: CaseStatus | None
    is_by_handler: bool
    is_after: bool
    farthest_first: bool

    def in_order(self, *columns: ColumnElement[Any]) -> list[ColumnElement[Any]]:
        """The columns, in the direction of the list."""
        return [column.desc() if self.farthest_first else column.asc() for column in columns]


@kept_for_readers
def _listed(
    reader: KindOfReader, kind: _Listed, on: date, limit: int | None
) -> Select[*tuple[Any, ...]]:
    """The statement of a list in which no text is looked for."""
    return _cases(reader, kind, on, limit, true())


def _cases(
    user: Reader, kind: _Listed, on: date, limit: int | None, condition: ColumnElement[bool]
) -> Select[*tuple[Any, ...]]:
    head = may_know_head(user, on=on)
    wanted = [condition, *_conditions(kind)]
    first = [
        select(
            query.where(*wanted, *_beyond(day, kind))
            .order_by(*kind.in_order(day, Case.__table__.c.id))
            .limit(limit)
            .subquery()
        )
        for query, day in _ways_of_list(user, kind, head, on=on)
    ]
    # A case that somebody handles and was granted, too, is found twice, under the same day.
    every = union(*first).subquery()
    picked = select(every).order_by(*kind.in_order(every.c.day, every.c.id)).limit(limit).subquery()
    return (
        select(
            *(Case.id, Case.number, Case.provenance),
            *(Case.next_due, Case.next_due_kind, Case.last_entry_at),
            in_english(Case.title).label("title_en"),
            in_chinese(Case.title).label("title_zh"),
            Staff.name.label("handler"),
            *(Procuratorate.name_en, Procuratorate.name_zh),
            picked.c.day.label("listed_under"),
            picked.c.is_part,
            *STATE_OF.values(),
        )
        .select_from(picked)
        .join(Case, picked.c.id == Case.id)
        .join(Procuratorate, Procuratorate.id == Case.office_id)
        .outerjoin(Staff, Staff.id == Case.handler_id)
        .order_by(*kind.in_order(picked.c.day, picked.c.id))
    )


def _ways_of_list(
    user: Reader, kind: _Listed, head: ColumnElement[bool], *, on: date
) -> Iterator[tuple[Select[int, date, bool], ColumnElement[date]]]:
    """Each way to cases that leads through an index, in the order of the list or to a few of them.

    With the day that is in order there. What is granted comes sorted from the few rows there are.
    """
    granted, others = ways_to_cases(user, on=on)
    day: ColumnElement[date] = Case.__table__.c.listed_under
    states = list(CaseStatus) if kind.status is None else [kind.status]
    is_part = literal(False).label("is_part")
    listed = select(Case.id.label("id"), day.label("day"), is_part)
    for way in others:
        for state in states:
            yield listed.where(way, Case.status == state), day
    in_state = Case.status.in_(states)
    heads = is_among(Case.id, *(query.where(shows_head()) for query in granted))
    yield listed.where(heads, in_state), day
    if kind.stage is None:
        # Its dates are not shown, so it has none to be in order by.
        unknown = sql_case((Case.provenance == Provenance.PUBLISHED, PUBLISHED_LAST), else_=UNDATED)
        parts = is_among(Case.id, *(query.where(not_(shows_head())) for query in granted))
        is_part = literal(True).label("is_part")
        of_parts = select(Case.id.label("id"), unknown.label("day"), is_part)
        yield of_parts.where(parts, in_state, not_(head)), unknown


def _conditions(kind: _Listed) -> Iterator[ColumnElement[bool]]:
    if kind.farthest_first:
        yield Case.provenance != Provenance.PUBLISHED
    if kind.is_by_handler:
        yield Case.handler_id == bindparam("handler", type_=Integer)
    if kind.stage is not None:
        # Asked of a row at hand, never the other way round: a stage runs in a fifth of the nation.
        yield STATE_OF[kind.stage] == StageState.RUNNING


def _line(row: Row[*tuple[Any, ...]]) -> CaseLine:
    return CaseLine(
        id=row.id,
        number=row.number,
        title=BilingualText(row.title_en, row.title_zh),
        provenance=row.provenance,
        next_due=row.next_due,
        next_due_kind=row.next_due_kind,
        last_entry_at=row.last_entry_at,
        handler=row.handler,
        office=BilingualText(row.name_en, row.name_zh),
        listed_under=row.listed_under,
        is_part=row.is_part,
        stages={}
        if row.is_part
        else {stage: getattr(row, state.key) for stage, state in STATE_OF.items()},
    )


def _beyond(day: ColumnElement[date], kind: _Listed) -> Iterator[ColumnElement[bool]]:
    if not kind.is_after:
        return
    last, last_id = bindparam("after_day", type_=Date), bindparam("after_id", type_=Integer)
    if kind.farthest_first:
        yield day <= last
        yield or_(day < last, Case.id < last_id)
    else:
        yield day >= last
        yield or_(day > last, Case.id > last_id)


@dataclass
class PartShown:
    """What a list says of a case of which somebody sees the visits to some children only.

    next_visit: the earliest open visit to one of them.
    """

    children: list[Party]
    next_visit: date | None


def parts_among(case_ids: Sequence[int], user: Staff, *, on: date) -> dict[int, PartShown]:
    """Those of these cases of which this person sees a part only; one statement."""
    visit = (
        select(func.min(Obligation.due))
        .where(
            Obligation.party_id == Party.id,
            Obligation.kind == ObligationKind.VISIT,
            Obligation.is_open,
            or_(~Obligation.is_withheld, Obligation.owner_id == user.id),
        )
        .scalar_subquery()
    )
    children = [query.correlate(None) for query in reach_of(user, on=on).children] or [_NOBODY]
    rows = session().execute(
        select(Case.id, Party, visit)
        .outerjoin(
            Party, and_(Party.case_id == Case.id, or_(*(Party.id.in_(query) for query in children)))
        )
        .where(Case.id.in_(case_ids), ~may_know_head(user, on=on))
        .order_by(Case.id, Party.position)
    )
    parts: dict[int, PartShown] = {}
    for case_id, child, day in rows:
        part = parts.setdefault(case_id, PartShown([], None))
        if child is not None:
            part.children.append(child)
            part.next_visit = min(filter(None, (part.next_visit, day)), default=None)
    return parts


def place_in_list(case: CaseLine) -> tuple[date, int]:
    """Where a case stands in `list_cases`."""
    return case.listed_under, case.id
