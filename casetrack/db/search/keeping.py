"""Keep the index as the records are, in the transaction of whoever writes them.

Nothing of it is read: what was written stands in the session. Only of records that were there
before is asked how they are kept.
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

# What is kept of a record: by which text, and of which number.
Key = tuple[str, int]
AT_ONCE = 500


def keep_found(db: Session) -> None:
    """Keep what this unit of work wrote, flushed; no more what says something else or is gone."""
    changed, fresh = _written()
    # Whoever asks again in the same unit of work is told of what was written since.
    change_set().each.clear()
    if not changed:
        return
    office_of = offices(db)
    wanted: dict[Key, KeptText | None] = {}
    replaced: set[Key] = set()
    for one, rows in changed.items():
        wanted |= {(one.what, key): None for key in rows}
        for row in _all_there(db, one, rows):
            wanted[one.what, id_of(row)] = one.kept_of(row, office_of)
        replaced |= {(one.what, key) for key in _replaced(db, one, rows, fresh)}
    # In the place of these another one stands, whatever was worked out of them.
    wanted |= dict.fromkeys(replaced)
    put(db, wanted, _kept(db, wanted.keys() - (fresh - replaced)))


def _written() -> tuple[dict[Findable, dict[int, Model | None]], set[Key]]:
    """What was written of records that can be found, as it is at hand; and which of it is new."""
    changed: dict[Findable, dict[int, Model | None]] = defaultdict(dict)
    fresh: set[Key] = set()
    for (table, row_id), noted in change_set().each.items():
        for one in findables_of(table):
            if noted.is_whole or noted.columns & one.columns:
                changed[one][row_id] = _there(noted.row)
                if noted.is_new:
                    fresh.add((one.what, row_id))
    return changed, fresh


def put(
    db: Session,
    wanted: dict[Key, KeptText | None],
    there: Iterable[Any],
    *,
    wordless: Collection[int] = (),
) -> None:
    """Keep of each record what is wanted, None for nothing. there: what is kept of them so far.

    wordless: the numbers of those of which not all words are kept. They get others: what is left
    of their words leads nowhere.
    """
    gone = []
    for row in there:
        key = (row.what, row.row_id)
        if as_kept(row) == wanted.get(key) and row.id not in wordless:
            del wanted[key]
        else:
            gone.append(row)
    new = [one for one in wanted.values() if one is not None]
    for lot in _lots(gone):
        take_out_words(db, [word_row(row) for row in lot if row.id not in wordless])
        # The session holds none of them: they are read and written here alone.
        db.execute(sa.delete(TEXTS).where(_is_one_of([row.id for row in lot])))
    for lot in _lots(new):
        keep_texts(db, lot)


def word_row(row: Any) -> tuple[int, int, Any, str]:
    """What the words of a text are made of."""
    return row.id, row.office_id, row.shown_to, row.text


def as_kept(row: Any) -> KeptText:
    """A row of the index as what should be kept is told."""
    return KeptText(**{name: getattr(row, name) for name in KeptText.__dataclass_fields__})


def offices(db: Session) -> Callable[[int], int]:
    """Whoever knows the office of a case by its number; cases that were read are not read again."""
    model = next(one.model for one in brought(Findable) if one.case.class_ is one.model)

    def office_of(case_id: int) -> int:
        found: int = db.get_one(model, case_id).office_id
        return found

    return office_of


def _there(row: Model | None) -> Model | None:
    """The record as the session has it, unless it must be asked for: or is gone."""
    if row is None:
        return None
    state = inspect(row)
    return row if state.persistent and not state.expired_attributes else None


def _all_there(db: Session, one: Findable, rows: dict[int, Model | None]) -> Iterable[Model]:
    """Those of these records that there are; one statement, and none where all are at hand."""
    unknown = [key for key, row in rows.items() if row is None]
    yield from (row for row in rows.values() if row is not None)
    for lot in _lots(unknown):
        key = sa.inspect(one.model).primary_key[0]
        yield from db.scalars(
            sa.select(one.model)
            .where(key.in_(lot))
            .options(lazyload("*"))
            .execution_options(populate_existing=True)
        )


def _replaced(
    db: Session, one: Findable, rows: dict[int, Model | None], fresh: set[Key]
) -> Iterable[int]:
    """The numbers of the records in whose place another one stands, as far as that is new."""
    if one.replaced_by is None:
        return
    for row in _all_there(db, one, rows):
        if (number := one.replaced(row)) is not None:
            yield number
    # What was written anew may have been replaced before.
    known = [key for key in rows if (one.what, key) not in fresh]
    for lot in _lots(known):
        later = sa.select(one.model).where(one.replaced_by.in_(lot)).options(lazyload("*"))
        for row in db.scalars(later):
            if (number := one.replaced(row)) is not None:
                yield number


def _kept(db: Session, keys: Iterable[Key]) -> list[Any]:
    """What is kept of these so far; one statement for each sort of text, and none for nothing."""
    by_what: dict[str, list[int]] = defaultdict(list)
    for what, row_id in keys:
        by_what[what].append(row_id)
    found: list[Any] = []
    for what, row_ids in by_what.items():
        for lot in _lots(row_ids):
            found += db.execute(
                sa.select(TEXTS).where(TEXTS.c.what == what, TEXTS.c.row_id.in_(lot))
            )
    return found


def _is_one_of(numbers: Sequence[int]) -> sa.ColumnElement[bool]:
    return TEXTS.c.id.in_(numbers)


def _lots(things: Sequence[Any]) -> Iterable[Sequence[Any]]:
    return (things[at : at + AT_ONCE] for at in range(0, len(things), AT_ONCE))
