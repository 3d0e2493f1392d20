"""Compare the search index with the records of all cases, and repair it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import Session, lazyload

from casetrack.brought import brought
from casetrack.db.search.findable import Findable, KeptText, id_of
from casetrack.db.search.keeping import Key, as_kept, offices, put, word_row
from casetrack.db.search.models import TEXTS, SearchText
from casetrack.db.search.words import are_kept, forget_all_words, is_sqlite
from casetrack.db.session import current_database
from casetrack.db.transaction import own_transaction

CASES = 50


@dataclass
class Looked:
    """Progress. otherwise: keys of records whose entry differed."""

    cases: int = 0
    texts: int = 0
    otherwise: list[Key] = field(default_factory=list)


def forget_all(db: Session) -> None:
    """Empty the index; the next rebuild makes it anew."""
    if is_sqlite(db):
        forget_all_words(db)
    db.execute(sa.delete(TEXTS))


def count_cases(db: Session) -> int:
    """The number of cases."""
    return db.scalar(sa.select(sa.func.count()).select_from(_cases())) or 0


def is_empty(db: Session) -> bool:
    """Whether the index is empty though there are cases."""
    has_text = db.scalar(sa.select(SearchText.id).limit(1)) is not None
    # Used also where no feature has declared searchable texts.
    cases = sa.table("case_file", sa.column("id"))
    return not has_text and db.scalar(sa.select(cases.c.id).limit(1)) is not None


def rebuild() -> Iterator[Looked]:
    """Repair the index, a batch of cases at a time, each in a short transaction of its own.

    Yields the progress after each batch. It can be stopped and restarted; correct entries are only
    compared.
    """
    yield from _go_through(is_mending=True)


def check() -> Iterator[Looked]:
    """Like `rebuild`, without changes."""
    yield from _go_through(is_mending=False)


def look_through(
    db: Session, case_ids: Sequence[int], *, is_mending: bool
) -> tuple[int, list[Key]]:
    """The number of texts of these cases, and the keys whose entries differ; repairs if asked."""
    wanted = dict(wanted_of(db, case_ids))
    number = len(wanted)
    there = list(db.execute(sa.select(TEXTS).where(TEXTS.c.case_id.in_(case_ids))))
    has_words = are_kept(db, [word_row(row) for row in there]) if there else set()
    right = {
        (row.what, row.row_id)
        for row in there
        if row.id in has_words and as_kept(row) == wanted.get((row.what, row.row_id))
    }
    keys = wanted.keys() | {(row.what, row.row_id) for row in there}
    otherwise = sorted(keys - right)
    if is_mending and otherwise:
        left = {key: wanted.get(key) for key in otherwise}
        wrong = [row for row in there if (row.what, row.row_id) in left]
        put(db, left, wrong, wordless={row.id for row in wrong} - has_words)
    return number, otherwise


def _go_through(*, is_mending: bool) -> Iterator[Looked]:
    gone, last = Looked(), 0
    while True:
        with own_transaction() if is_mending else current_database().snapshot() as db:
            cases = _cases()
            query = sa.select(cases.c.id).where(cases.c.id > last).order_by(cases.c.id).limit(CASES)
            if is_mending:
                # Whoever writes into one of these cases meanwhile waits, or is waited for.
                query = query.with_for_update(key_share=True)
            case_ids = list(db.scalars(query))
            if not case_ids:
                return
            number, otherwise = look_through(db, case_ids, is_mending=is_mending)
        last = case_ids[-1]
        gone.cases += len(case_ids)
        gone.texts += number
        gone.otherwise += otherwise
        yield gone


def wanted_of(db: Session, case_ids: Sequence[int]) -> Iterator[tuple[Key, KeptText]]:
    """The index entries that the records of these cases should have."""
    office_of = offices(db)
    for findable in brought(Findable):
        rows = list(
            db.scalars(
                sa.select(findable.model).where(findable.case.in_(case_ids)).options(lazyload("*"))
            ).unique()
        )
        replaced = {findable.replaced(row) for row in rows}
        for row in rows:
            kept = findable.kept_of(row, office_of)
            if kept is not None and id_of(row) not in replaced:
                yield (findable.what, kept.row_id), kept


def _cases() -> sa.Table:
    table = next(
        findable.case.table
        for findable in brought(Findable)
        if findable.case.class_ is findable.model
    )
    assert isinstance(table, sa.Table)
    return table
