"""Update the index in the transaction that writes the records.

Changed records are taken from the session. Only of older records the index entries are read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import inspect
from sqlalchemy.orm import Session, lazyload

from casetrack.brought import brought
from casetrack.db import Model
from casetrack.db.change_set import change_set
from casetrack.db.search.findable import Findable, KeptText, findables_of, id_of
from casetrack.db.search.models import TEXTS
from casetrack.db.search.words import keep_texts, take_out_words

# Key of an index entry: sort of text, and record id.
Key = tuple[str, int]
AT_ONCE = 500


def keep_found(db: Session) -> None:
    """Update the index for the flushed changes of this unit of work; outdated entries go."""
    changed, fresh = _written()
    # Whoever asks again in the same unit of work is told of what was written since.
    change_set().each.clear()
    if not changed:
        return
    office_of = offices(db)
    wanted: dict[Key, KeptText | None] = {}
    replaced: set[Key] = set()
    for findable, rows in changed.items():
        wanted |= {(findable.what, key): None for key in rows}
        for row in _all_there(db, findable, rows):
            wanted[findable.what, id_of(row)] = findable.kept_of(row, office_of)
        replaced |= {(findable.what, key) for key in _replaced(db, findable, rows, fresh)}
    # These are replaced by another record, and get no entry.
    wanted |= dict.fromkeys(replaced)
    put(db, wanted, _kept(db, wanted.keys() - (fresh - replaced)))


def _written() -> tuple[dict[Findable, dict[int, Model | None]], set[Key]]:
    """Changed searchable records, as loaded; and the keys of the new ones."""
    changed: dict[Findable, dict[int, Model | None]] = defaultdict(dict)
    fresh: set[Key] = set()
    for (table, row_id), noted in change_set().each.items():
        for findable in findables_of(table):
            if noted.is_whole or noted.columns & findable.columns:
                changed[findable][row_id] = _there(noted.row)
                if noted.is_new:
                    fresh.add((findable.what, row_id))
    return changed, fresh


def put(
    db: Session,
    wanted: dict[Key, KeptText | None],
    there: Iterable[Any],
    *,
    wordless: Collection[int] = (),
) -> None:
    """Store the wanted entry of each record, None for none. there: the stored entries.

    wordless: ids of entries whose words are incomplete. They are replaced; leftover words lead
    nowhere.
    """
    gone = []
    for row in there:
        key = (row.what, row.row_id)
        if as_kept(row) == wanted.get(key) and row.id not in wordless:
            del wanted[key]
        else:
            gone.append(row)
    new = [text for text in wanted.values() if text is not None]
    for lot in _lots(gone):
        take_out_words(db, [word_row(row) for row in lot if row.id not in wordless])
        # The session holds none of them: they are read and written here alone.
        db.execute(sa.delete(TEXTS).where(_is_one_of([row.id for row in lot])))
    for lot in _lots(new):
        keep_texts(db, lot)


def forget_case(db: Session, case_id: int) -> None:
    """Take every entry of a case out of the index."""
    put(db, {}, db.execute(sa.select(TEXTS).where(TEXTS.c.case_id == case_id)).all())


def word_row(row: Any) -> tuple[int, int, Any, str]:
    """The data from which the words of a text are made."""
    return row.id, row.office_id, row.shown_to, row.text


def as_kept(row: Any) -> KeptText:
    """An index row as a `KeptText`."""
    return KeptText(**{name: getattr(row, name) for name in KeptText.__dataclass_fields__})


def offices(db: Session) -> Callable[[int], int]:
    """A function from case id to office id, without a query for loaded cases."""
    model = next(
        findable.model for findable in brought(Findable) if findable.case.class_ is findable.model
    )

    def office_of(case_id: int) -> int:
        office_id: int = db.get_one(model, case_id).office_id
        return office_id

    return office_of


def _there(row: Model | None) -> Model | None:
    """The loaded record; None if it must be queried or is gone."""
    if row is None:
        return None
    state = inspect(row)
    return row if state.persistent and not state.expired_attributes else None


def _all_there(db: Session, findable: Findable, rows: dict[int, Model | None]) -> Iterable[Model]:
    """The existing ones of these records; one statement, none if all are loaded."""
    unknown = [key for key, row in rows.items() if row is None]
    yield from (row for row in rows.values() if row is not None)
    for lot in _lots(unknown):
        key = sa.inspect(findable.model).primary_key[0]
        yield from db.scalars(
            sa.select(findable.model)
            .where(key.in_(lot))
            .options(lazyload("*"))
            .execution_options(populate_existing=True)
        )


def _replaced(
    db: Session, findable: Findable, rows: dict[int, Model | None], fresh: set[Key]
) -> Iterable[int]:
    """Ids of records replaced by one of these, as far as that is new."""
    if findable.replaced_by is None:
        return
    for row in _all_there(db, findable, rows):
        if (number := findable.replaced(row)) is not None:
            yield number
    # A changed record may have been replaced before.
    known = [key for key in rows if (findable.what, key) not in fresh]
    for lot in _lots(known):
        later = (
            sa.select(findable.model).where(findable.replaced_by.in_(lot)).options(lazyload("*"))
        )
        for row in db.scalars(later):
            if (number := findable.replaced(row)) is not None:
                yield number


def _kept(db: Session, keys: Iterable[Key]) -> list[Any]:
    """The stored entries; one statement per sort of text, none without keys."""
    by_what: dict[str, list[int]] = defaultdict(list)
    for kind, row_id in keys:
        by_what[kind].append(row_id)
    rows: list[Any] = []
    for kind, row_ids in by_what.items():
        for lot in _lots(row_ids):
            rows += db.execute(
                sa.select(TEXTS).where(TEXTS.c.what == kind, TEXTS.c.row_id.in_(lot))
            )
    return rows


def _is_one_of(numbers: Sequence[int]) -> sa.ColumnElement[bool]:
    return TEXTS.c.id.in_(numbers)


def _lots(things: Sequence[Any]) -> Iterable[Sequence[Any]]:
    return (things[at : at + AT_ONCE] for at in range(0, len(things), AT_ONCE))
