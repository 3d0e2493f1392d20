"""Find cases, people, bodies and entries by words, among those somebody may be shown.

Who sees some cases looks through the texts of these, from their ids: what others hold has no part
in it, also not in how long it takes. Who sees every case of an office asks the words of it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, false, or_, select, union, union_all
from sqlalchemy.orm import lazyload

from casetrack.accounts.models import Staff
from casetrack.cases.kinds import Aspect
from casetrack.cases.models import Case
from casetrack.cases.policy import Reach, in_office, may_know, may_know_head, reach_of
from casetrack.db import session
from casetrack.db.id_filter import is_among
from casetrack.db.search.models import SearchText, ShownTo, Sort
from casetrack.db.search.phrases import Phrase, phrases_of
from casetrack.db.search.words import LAST_FIRST, Holds, of_office

# What every list of cases is narrowed by: not by what stands in a case.
_AT_A_GLANCE = (ShownTo.KNOWING, ShownTo.HEAD, ShownTo.PERSON)
_EVERYTHING = (*_AT_A_GLANCE, ShownTo.WHOLE)
# Of each phrase in the cases in which it stands beside others.
_TEXTS = 60


def told_by(typed: str, user: Staff, *, on: date) -> ColumnElement[bool]:
    """SQL for queries of cases: number, title or people hold the typed words.

    Only as far as this person is shown them. Nothing but signs stands in no case. However often a
    query says it, texts are looked through once.
    """
    queries = _ways_to(phrases_of(typed), reach_of(user, on=on), user, _AT_A_GLANCE)
    if not queries:
        return Case.id.in_(())
    those = union_all(
        *(
            query.order_by(None).with_only_columns(SearchText.case_id).correlate(None)
            for query in queries
        )
    ).cte("told")
    return is_among(Case.id, select(those.c.case_id))


@dataclass(frozen=True)
class FoundCase:
    """A case of which something was found, and how much of it this person sees."""

    case: Case
    sees_head: bool
    sees_whole: bool


def cases_found(ids: Collection[int], user: Staff, *, on: date) -> dict[int, FoundCase]:
    """These cases, as far as this person may know of them; one statement."""
    reach = reach_of(user, on=on)
    whole: list[ColumnElement[bool]] = [Case.id.in_(query.correlate(None)) for query in reach.whole]
    if reach.in_office is Aspect.WHOLE:
        whole.append(in_office(user))
    rows = session().execute(
        select(Case, may_know_head(user, on=on), or_(false(), *whole))
        .where(Case.id.in_(ids), may_know(user, on=on))
        .options(lazyload("*"))
    )
    return {case.id: FoundCase(case, sees_head, sees_whole) for case, sees_head, sees_whole in rows}


def find_texts(
    phrases: Sequence[Phrase],
    user: Staff,
    *,
    on: date,
    sorts: Sequence[Sort],
    before: int | None = None,
    limit: int,
) -> list[SearchText]:
    """Up to `limit` texts of these sorts that hold all of this, the last that came first.

    before: the number of the last one of the page before. One statement.
    """
    ways = _ways_to(phrases, reach_of(user, on=on), user, _EVERYTHING)
    if not ways:
        return []
    queries = []
    for way in ways:
        narrowed = way.where(SearchText.sort.in_(sorts))
        if before is not None:
            narrowed = narrowed.where(SearchText.id < before)
        queries.append(
            select(narrowed.with_only_columns(SearchText.id).limit(limit).subquery().c.id)
        )
    ids = union(*queries).subquery()
    last = select(ids.c.id).order_by(ids.c.id.desc()).limit(limit)
    return list(
        session().scalars(select(SearchText).where(SearchText.id.in_(last)).order_by(LAST_FIRST))
    )


def find_scattered(
    phrases: Sequence[Phrase], user: Staff, *, on: date, besides: Collection[int], limit: int
) -> list[SearchText]:
    """Texts of up to `limit` cases in which each phrase stands in some record, and no two in one.

    Each of these texts holds one phrase at least; the case opened last comes first. besides: cases
    that are found already. Two statements.
    """
    reach = reach_of(user, on=on)
    ways = [_ways_to((query,), reach, user, _EVERYTHING) for query in phrases]
    if len(ways) < 2 or not all(ways):
        return []
    holding = (
        is_among(
            Case.id,
            *(query.order_by(None).with_only_columns(SearchText.case_id) for query in those),
        )
        for those in ways
    )
    cases = select(Case.id).where(*holding, Case.id.not_in(besides))
    ids = session().scalars(cases.order_by(Case.id.desc()).limit(limit)).all()
    if not ids:
        return []
    branches = [
        select(
            query.where(SearchText.case_id.in_(ids))
            .with_only_columns(SearchText.id)
            .limit(_TEXTS)
            .subquery()
            .c.id
        )
        for those in ways
        for query in those
    ]
    texts = select(SearchText).where(SearchText.id.in_(union(*branches)))
    return list(session().scalars(texts.order_by(SearchText.case_id.desc(), LAST_FIRST)))


def _ways_to(
    phrases: Sequence[Phrase], reach: Reach, user: Staff, shown: Sequence[ShownTo]
) -> list[Select[Any]]:
    """Queries of texts, of which each begins at ids or at the words of an office."""
    if not phrases:
        return []
    holds = [Holds(SearchText.text, phrase.stands) for phrase in phrases]
    asks_whole = ShownTo.WHOLE in shown and any(phrase.words(is_short=False) for phrase in phrases)
    queries = []
    for cases, to in (
        (reach.known, (ShownTo.KNOWING,)),
        (reach.head, (ShownTo.HEAD, ShownTo.PERSON)),
        (reach.whole, (ShownTo.WHOLE,) if asks_whole else ()),
    ):
        if cases and to:
            begins = is_among(SearchText.case_id, *cases)
            queries.append(select(SearchText).where(begins, SearchText.shown_to.in_(to), *holds))
    if reach.children:
        begins = is_among(SearchText.party_id, *reach.children)
        is_of_person = SearchText.shown_to == ShownTo.PERSON
        queries.append(select(SearchText).where(begins, is_of_person, *holds))
    queries = [query.order_by(LAST_FIRST) for query in queries]
    if reach.in_office is not None:
        of_mine: list[tuple[ShownTo, ...]] = [_AT_A_GLANCE]
        if asks_whole and reach.in_office is Aspect.WHOLE:
            of_mine.append((ShownTo.WHOLE,))
        asked = (of_office(session(), user.office_id, phrases, shown_to) for shown_to in of_mine)
        queries += [way for way in asked if way is not None]
    return queries
