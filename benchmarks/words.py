"""The words by which the copies are found: made of the office, and so not to be copied."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any
from unittest.mock import patch

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from benchmarks.shape import Shape, mark_of
from casetrack.search import words
from casetrack.search.folding import fold
from casetrack.search.models import SearchText, Sort
from casetrack.search.phrases import words_of
from casetrack.search.words import add_words

AT_ONCE = 5000


def add_words_of_copies(connection: Connection, shape: Shape) -> None:
    """Keep the words of every text that was copied; titles have those of their copy, too."""
    table = SearchText.__table__.c
    wanted = sa.select(table.id, table.office_id, table.shown_to, table.text, table.sort)
    last = shape.pattern.largest
    # The same few hundred texts in the same offices, again and again.
    with (
        patch.object(words, "words_of", _once_only(words_of)),
        patch.object(words, "_token", lru_cache(maxsize=1_000_000)(words._token)),
        Session(connection) as db,
    ):
        while rows := db.execute(
            wanted.where(table.id > last).order_by(table.id).limit(AT_ONCE)
        ).all():
            told = []
            for number, office_id, shown_to, text, sort in rows:
                marked = text
                if sort is Sort.CASE:
                    marked = text + fold(mark_of(number // shape.stride)).text.lstrip()
                    change = sa.update(SearchText).where(SearchText.id == number)
                    db.execute(change.values(text=marked))
                told.append((number, office_id, shown_to, marked))
            add_words(db, told)
            db.commit()
            last = rows[-1][0]


def _once_only(found: Callable[..., Any]) -> Callable[..., Any]:
    @lru_cache(maxsize=100_000)
    def once(text: str, *, is_short: bool) -> tuple[Any, ...]:
        return tuple(found(text, is_short=is_short))

    return once
