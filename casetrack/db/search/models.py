"""The search index: folded texts of records, each with its audience."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, String, Table, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from casetrack.codes import NP_, Coded
from casetrack.db import Model, OfCase
from casetrack.db.indexes import index_where


class Sort(Coded):
    """The group of a result on the search page."""

    CASE = "case", NP_("found", "Cases")
    PERSON = "person", NP_("found", "People")
    BODY = "body", NP_("found", "Bodies")
    JOURNAL = "journal", NP_("found", "Journal")


class ShownTo(Coded):
    """Audience of a text: readers who may know of the case; who see its head; those and readers
    granted sight of the person; only readers of the whole case.
    """

    KNOWING = "knowing", NP_("shown to", "whoever knows of the case")
    HEAD = "head", NP_("shown to", "whoever sees its head")
    PERSON = "person", NP_("shown to", "these, and whoever sees that person")
    WHOLE = "whole", NP_("shown to", "whoever sees the whole case")


class SearchText(OfCase, Model):
    """What of one record can be found. Derived; written anew with the record.

    what, row_id: how the feature calls it, and the number of the record. office_id: of the case.
    text: folded. By which words it is looked up stands beside it, in `search_words`, which is made
    for each engine and no model (`casetrack.db.search.words`).
    """

    __tablename__ = "search_text"
    __table_args__ = (
        UniqueConstraint("what", "row_id"),
        Index("ix_search_text_case", "case_id", "shown_to", "sort"),
        # Of those that have one: else SQLite, once it has counted, takes all for one person's.
        index_where("party_id IS NOT NULL", "ix_search_text_party", "party_id"),
    )

    what: Mapped[str] = mapped_column(String(40))
    row_id: Mapped[int]
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    party_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"))
    # No key of another table: nothing is looked for by it alone.
    office_id: Mapped[int]
    sort: Mapped[Sort]
    shown_to: Mapped[ShownTo]
    text: Mapped[str] = mapped_column(Text())


def _table() -> Table:
    table = SearchText.__table__
    assert isinstance(table, Table)
    return table


# What is kept is written and compared row by row, without a session that remembers it.
TEXTS = _table()
