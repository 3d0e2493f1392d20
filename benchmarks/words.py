"""The texts and words by which the copies are found, as casetrack itself would keep them.

Of each text of the pattern it is worked out once, by casetrack's own functions, what is kept of it
and where in it stands what only one copy has. The rows of a copy are then put together of these
parts: a word is a number made of it and of its office, and neither of these is known to a database.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, islice
from operator import attrgetter
from typing import Any

import sqlalchemy as sa
from psycopg import Connection as Psycopg
from sqlalchemy import Column, Connection, Table
from sqlalchemy.orm import Session

from benchmarks.shape import Copy, Shape, office_of_group
from casetrack.app import BROUGHT
from casetrack.brought import bring, brought
from casetrack.codes import Coded
from casetrack.db.search.findable import Findable
from casetrack.db.search.models import TEXTS, ShownTo
from casetrack.db.search.phrases import words_of
from casetrack.db.search.rebuilding import wanted_of
from casetrack.db.search.words import TABLE, as_text, token

# In place of the mark and of the number of a copy, where either of them stands in the pattern.
MARK = "龘靐齉爩鱻麤"
NUMBER = "9070503010"
# So many copies are put in at once: on PostgreSQL a table after the other, by COPY.
COPIES_AT_ONCE = 20
# How COPY is told what would else end a field or a line.
ESCAPED = str.maketrans({"\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"})


@dataclass(frozen=True)
class Found:
    """One text of the pattern: its row, and its words; those that are made of a mark apart."""

    row: Mapping[str, Any]
    words: frozenset[str]
    marked: tuple[str, ...]
    is_numbered: bool


def read_found(
    connection: Connection, shape: Shape, told_apart: Callable[[Table], Mapping[Column[Any], str]]
) -> list[Found]:
    """What is found of the pattern. Nothing is changed in the database.

    told_apart: the columns of a table to which each copy adds something, and what stands for it.
    """
    bring(BROUGHT)
    pattern = shape.pattern
    with connection.begin() as looking:
        for table in {findable.model.__table__: None for findable in brought(Findable)}:
            assert isinstance(table, Table)
            if added := told_apart(table):
                (key,) = table.primary_key
                values = {column.name: column + stands for column, stands in added.items()}
                changed = sa.update(table).where(key > pattern.floors.get(table.name, 0))
                connection.execute(changed.values(values))
        cases = range(pattern.published + 1, pattern.published + pattern.cases + 1)
        with Session(connection, join_transaction_mode="rollback_only") as db:
            wanted = dict(wanted_of(db, cases))
            kept = sa.select(TEXTS).where(TEXTS.c.id > pattern.floors.get(TEXTS.name, 0))
            rows = list(db.execute(kept.order_by(TEXTS.c.id)).mappings())
        looking.rollback()
    assert wanted.keys() == {(row["what"], row["row_id"]) for row in rows}
    return [_found(row, wanted[row["what"], row["row_id"]].text) for row in rows]


def _found(row: Mapping[str, Any], text: str) -> Found:
    words = words_of(text, is_short=row["shown_to"] is not ShownTo.WHOLE)
    is_numbered = f"={NUMBER}" in words
    numbered = words_of(f" {NUMBER} ", is_short=False) if is_numbered else frozenset()
    marked = {word for word in words if not set(MARK).isdisjoint(word)}
    words -= numbered | marked
    return Found({**row, "text": text}, words, tuple(sorted(marked)), is_numbered)


def copy_found(
    connection: Connection, texts: Sequence[Found], shape: Shape, moved: Collection[str]
) -> None:
    """Put in the texts and the words of all copies, and commit. moved: columns of their numbers."""
    is_postgresql = connection.dialect.name == "postgresql"
    rows = Copies(texts, shape, moved, written=str if is_postgresql else as_text).rows()
    put = _put_postgresql if is_postgresql else _put_sqlite
    while some := list(islice(rows, COPIES_AT_ONCE * len(texts))):
        put(connection, some)
        connection.commit()


# The values of a text in the order of its columns, and its words as they are written.
Row = tuple[list[Any], list[str]]


class Copies:
    """The texts of all copies, one after the other as cases come in.

    written: how the number of a word is written.
    """

    def __init__(
        self,
        texts: Sequence[Found],
        shape: Shape,
        moved: Collection[str],
        *,
        written: Callable[[int], str],
    ) -> None:
        self.shape, self.written, self.texts = shape, written, texts
        self.values = [
            [value.value if isinstance(value, Coded) else value for value in text.row.values()]
            for text in texts
        ]
        columns = list(TEXTS.columns.keys())
        self.text, self.office = columns.index("text"), columns.index("office_id")
        self.moved = [
            [at for at, name in enumerate(columns) if name in moved and values[at] is not None]
            for values in self.values
        ]

    def rows(self) -> Iterator[Row]:
        """All of them."""
        for group, copies in groupby(self.shape.every(), key=attrgetter("g")):
            offices = [office_of_group(text.row["office_id"], group) for text in self.texts]
            # The same in all copies of a group.
            same = [
                self._words(office, text.row["shown_to"], text.words)
                for office, text in zip(offices, self.texts, strict=True)
            ]
            for copy in copies:
                yield from self._of_copy(copy, offices, same)

    def _of_copy(
        self, copy: Copy, offices: Sequence[int], same: Sequence[dict[str, None]]
    ) -> Iterator[Row]:
        shift, number = copy.k * self.shape.stride, str(copy.k)
        signs = str.maketrans(MARK, copy.mark)
        numbers = sorted(words_of(f" {number} ", is_short=False))
        known: dict[Any, dict[str, None]] = {}
        for at, text in enumerate(self.texts):
            words, office, shown_to = same[at], offices[at], text.row["shown_to"]
            values = self.values[at].copy()
            values[self.office] = office
            for place in self.moved[at]:
                values[place] += shift
            if text.marked or text.is_numbered:
                values[self.text] = values[self.text].replace(MARK, copy.mark)
                if text.is_numbered:
                    values[self.text] = values[self.text].replace(NUMBER, number)
                part = (office, shown_to, text.marked, text.is_numbered)
                if (own := known.get(part)) is None:
                    added = [word.translate(signs) for word in text.marked]
                    added += numbers if text.is_numbered else ()
                    own = known[part] = self._words(office, shown_to, added)
                words = words | own
            yield values, list(words)

    def _words(self, office: int, shown_to: ShownTo, words: Iterable[str]) -> dict[str, None]:
        return dict.fromkeys(self.written(token(office, shown_to, word)) for word in sorted(words))


def _put_sqlite(connection: Connection, rows: Sequence[Row]) -> None:
    places = ", ".join("?" * len(TEXTS.columns))
    names = ", ".join(TEXTS.columns.keys())
    connection.exec_driver_sql(
        f"INSERT INTO {TEXTS.name} ({names}) VALUES ({places})", [tuple(row) for row, _ in rows]
    )
    connection.exec_driver_sql(
        f"INSERT INTO {TABLE} (rowid, tokens) VALUES (?, ?)",
        [(row[0], " ".join(words)) for row, words in rows],
    )


def _put_postgresql(connection: Connection, rows: Sequence[Row]) -> None:
    driver = connection.connection.driver_connection
    assert isinstance(driver, Psycopg)
    names = ", ".join(TEXTS.columns.keys())
    with driver.cursor() as cursor:
        with cursor.copy(f"COPY {TEXTS.name} ({names}) FROM STDIN") as copy:
            copy.write("".join("\t".join(map(_copied, row)) + "\n" for row, _ in rows))
        with cursor.copy(f"COPY {TABLE} (id, tokens) FROM STDIN") as copy:
            copy.write("".join(f"{row[0]}\t{{{','.join(words)}}}\n" for row, words in rows))


def _copied(value: object) -> str:
    """A value as COPY reads it."""
    return "\\N" if value is None else str(value).translate(ESCAPED)
