"""Index words of searchable texts, stored per engine and searched per office.

`search_words` is a full-text table of SQLite (FTS5), or a PostgreSQL table with an inverted index
(GIN); neither is a model. A word is a number derived from it, the office and the part of its cases:
a search asks for words of one office, and other offices do not slow it down. Words may share a
number, so every match is compared with its text.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from casetrack.db.id_filter import is_among
from casetrack.db.search.findable import KeptText
from casetrack.db.search.models import TEXTS, SearchText, ShownTo
from casetrack.db.search.phrases import Phrase, words_of

TABLE = "search_words"
WORDS = sa.table(TABLE, sa.column("id", sa.Integer), sa.column("tokens", ARRAY(sa.Integer)))
_ROWID = sa.literal_column("search_words.rowid", sa.Integer)
_ADD = sa.text("INSERT INTO search_words (rowid, tokens) VALUES (:id, :tokens)")
# What is taken out of a table that keeps no content has to be said.
_TAKE_OUT = sa.text(
    "INSERT INTO search_words (search_words, rowid, tokens) VALUES ('delete', :id, :tokens)"
)
# A text and its words at once: of PostgreSQL one statement writes two tables; SQLite has a view for
# it, of which what is put in goes into both.
_KEPT = sa.table(
    "search_kept",
    *(sa.column(column.name, column.type) for column in TEXTS.columns if not column.primary_key),
    sa.column("tokens", sa.Text()),
)
_KEEP = sa.text(
    """WITH told AS (
        SELECT * FROM json_to_recordset(CAST(:told AS json)) AS one (
            place integer, what text, row_id integer, case_id integer, party_id integer,
            office_id integer, sort text, shown_to text, text text, tokens integer[])
    ), made AS (
        INSERT INTO search_text (what, row_id, case_id, party_id, office_id, sort, shown_to, text)
        SELECT what, row_id, case_id, party_id, office_id, sort, shown_to, text
        FROM told ORDER BY place
        RETURNING id, what, row_id
    )
    INSERT INTO search_words (id, tokens)
    SELECT made.id, told.tokens FROM made JOIN told USING (what, row_id)"""
)


def is_sqlite(db: Session) -> bool:
    """Whether it is the one engine and not the other."""
    return db.get_bind().dialect.name == "sqlite"


def add_words(db: Session, rows: Sequence[tuple[int, int, ShownTo, str]]) -> None:
    """Store the words of these texts: id, office, audience, folded text."""
    if not rows:
        return
    if is_sqlite(db):
        db.execute(_ADD, [{"id": row[0], "tokens": _written(*row[1:])} for row in rows])
    else:
        values = [{"id": row[0], "tokens": _tokens(*row[1:])} for row in rows]
        db.execute(sa.insert(WORDS), values)


def keep_texts(db: Session, texts: Sequence[KeptText]) -> None:
    """Store new texts and their words.

    Both in one statement; ids follow the given order.
    """
    if not texts:
        return
    if is_sqlite(db):
        both = [
            {**asdict(text), "tokens": _written(text.office_id, text.shown_to, text.text)}
            for text in texts
        ]
        db.execute(sa.insert(_KEPT), both)
        return
    rows = [
        {
            **asdict(text),
            "place": place,
            "tokens": _tokens(text.office_id, text.shown_to, text.text),
        }
        for place, text in enumerate(texts)
    ]
    db.execute(_KEEP, {"told": json.dumps(rows, ensure_ascii=False)})


def take_out_words(db: Session, rows: Sequence[tuple[int, int, ShownTo, str]]) -> None:
    """Remove the words of these texts; pass the rows as they were when added.

    On PostgreSQL words are deleted with their text.
    """
    if rows and is_sqlite(db):
        db.execute(_TAKE_OUT, [{"id": row[0], "tokens": _written(*row[1:])} for row in rows])


def are_kept(db: Session, rows: Sequence[tuple[int, int, ShownTo, str]]) -> set[int]:
    """Ids of those texts whose words are complete."""
    if is_sqlite(db):
        asked = sa.text("SELECT 1 FROM search_words WHERE search_words MATCH :q AND rowid = :id")
        return {
            row[0]
            for row in rows
            if db.scalar(asked, {"q": " AND ".join(_written(*row[1:]).split()), "id": row[0]})
        }
    query = sa.select(WORDS.c.id, WORDS.c.tokens).where(WORDS.c.id.in_([row[0] for row in rows]))
    kept = {number: sorted(tokens) for number, tokens in db.execute(query)}
    return {row[0] for row in rows if kept.get(row[0]) == _tokens(*row[1:])}


def forget_all_words(db: Session) -> None:
    """Remove all words."""
    if is_sqlite(db):
        db.execute(sa.text("INSERT INTO search_words (search_words) VALUES ('delete-all')"))
    else:
        db.execute(sa.delete(WORDS))


def of_office(
    db: Session, office_id: int, phrases: Iterable[Phrase], shown_to: Sequence[ShownTo]
) -> sa.Select[SearchText] | None:
    """Texts of an office with this audience that match every phrase; latest first.

    shown_to: either WHOLE alone or without it. None: the phrases are too short to search.
    """
    is_short = ShownTo.WHOLE not in shown_to
    asked = dict.fromkeys(w for phrase in phrases for w in phrase.words(is_short=is_short))
    if not asked:
        return None
    tokens = sorted({token(office_id, shown_to[0], word) for word in asked})
    query = sa.select(SearchText).where(
        SearchText.office_id == office_id,
        SearchText.shown_to.in_(shown_to),
        *(Holds(SearchText.text, phrase.stands) for phrase in phrases),
    )
    if is_sqlite(db):
        fits = sa.literal_column(TABLE).op("MATCH")(" AND ".join(map(as_text, tokens)))
        words = sa.table(TABLE)
        return (
            query.select_from(words.join(TEXTS, SearchText.id == _ROWID))
            .where(fits)
            .order_by(_ROWID.desc())
        )
    among = sa.select(WORDS.c.id).where(WORDS.c.tokens.contains(tokens))
    return query.where(is_among(SearchText.id, among)).order_by(LAST_FIRST)


class Holds(FunctionElement[bool]):
    """Whether a folded text contains another: compared by bytes, so that neither an index of the
    engine nor its statistics influence how the row is found.
    """

    type = sa.Boolean()
    inherit_cache = True

    def __init__(self, text: InstrumentedAttribute[str], part: str) -> None:
        super().__init__(text, sa.literal(part, sa.String()))


@compiles(Holds)
def _instr(element: Holds, compiler: SQLCompiler, **how: Any) -> str:
    text, part = (compiler.process(clause, **how) for clause in element.clauses)
    return f"instr({text}, {part}) > 0"


@compiles(Holds, "postgresql")
def _strpos(element: Holds, compiler: SQLCompiler, **how: Any) -> str:
    text, part = (compiler.process(clause, **how) for clause in element.clauses)
    return f"strpos({text}, {part}) > 0"


# What came last first; as a sum, so that nobody walks through every text there is in this order.
LAST_FIRST = (SearchText.id + 0).desc()


def _tokens(office_id: int, shown_to: ShownTo, text: str) -> list[int]:
    is_short = shown_to is not ShownTo.WHOLE
    words = words_of(text, is_short=is_short)
    return sorted({token(office_id, shown_to, word) for word in words})


def _written(office_id: int, shown_to: ShownTo, text: str) -> str:
    return " ".join(map(as_text, _tokens(office_id, shown_to, text)))


@lru_cache(maxsize=20_000)
def token(office_id: int, shown_to: ShownTo, word: str) -> int:
    """The number of a word in the texts of an office with this audience."""
    part = "w" if shown_to is ShownTo.WHOLE else "h"
    digest = hashlib.blake2b(f"{office_id}{part}{word}".encode(), digest_size=4).digest()
    return int.from_bytes(digest, "big", signed=True)


def as_text(number: int) -> str:
    """The number of a word as text, for the engine that stores words."""
    return f"t{number & 0xFFFFFFFF:08x}"
