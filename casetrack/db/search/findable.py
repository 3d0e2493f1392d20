"""Declaration of searchable texts by a feature."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.orm import QueryableAttribute

from casetrack.brought import Brought, brought, of_what_is_brought
from casetrack.db import Model
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.search.folding import APART, fold
from casetrack.db.search.models import ShownTo, Sort


@dataclass(frozen=True)
class KeptText:
    """The index entry of one record: the columns of a `SearchText` without its id."""

    what: str
    row_id: int
    case_id: int
    party_id: int | None
    office_id: int
    sort: Sort
    shown_to: ShownTo
    text: str


@dataclass(frozen=True, kw_only=True)
class Findable(Brought, key="what"):
    """Searchable texts of one table.

    what: its unique code. texts: columns, plain or bilingual. case: the column of the case id.
    party: the column of the person id, where `shown_to` needs one. also: further texts computed
    from the record. only: whether a record is searchable.
    reads: columns that `also` and `only` use beside `texts`.
    beside: the text shown beside the title of a case found by such a record.
    replaced_by: the column with the id of the record that this one replaces, if `replaces` is true;
    the replaced one is no longer found.
    """

    what: str
    model: type[Model]
    texts: tuple[QueryableAttribute[Any], ...]
    sort: Sort
    shown_to: ShownTo
    # Attributes of the model. A type that says so would be read as the value of a record.
    case: Any
    party: Any = None
    also: Callable[[Any], Iterable[str]] | None = None
    only: Callable[[Any], bool] | None = None
    reads: tuple[QueryableAttribute[Any], ...] = ()
    beside: Callable[[Any], BilingualText] | None = None
    replaced_by: Any = None
    replaces: Callable[[Any], bool] | None = None

    @property
    def table(self) -> str:
        """The name of the table."""
        return str(self.model.__tablename__)

    @cached_property
    def columns(self) -> frozenset[str]:
        """The attributes on which the index entry depends."""
        asked: list[QueryableAttribute[Any]] = [*self.texts, *self.reads, self.case]
        if self.replaced_by is not None:
            asked.append(self.replaced_by)
        composites = inspect(self.model).composites
        names: set[str] = set()
        for column in asked:
            if column.key in composites:
                names.update(part.key for part in composites[column.key].props)
            else:
                names.add(column.key)
        return frozenset(names)

    def kept_of(self, row: Model, office_of: Callable[[int], int]) -> KeptText | None:
        """The index entry of a record; None if it cannot be found.

        office_of: the office of a case.
        """
        if self.only is not None and not self.only(row):
            return None
        texts = [text for column in self.texts for text in _texts(getattr(row, column.key))]
        texts += self.also(row) if self.also is not None else ()
        folded = APART.join(filter(None, (fold(text).text for text in dict.fromkeys(texts))))
        if not folded:
            return None
        case_id: int = getattr(row, self.case.key)
        return KeptText(
            what=self.what,
            row_id=id_of(row),
            case_id=case_id,
            party_id=getattr(row, self.party.key) if self.party is not None else None,
            office_id=office_of(case_id),
            sort=self.sort,
            shown_to=self.shown_to,
            text=folded,
        )

    def replaced(self, row: Model) -> int | None:
        """The id of the record that this one replaces."""
        if self.replaced_by is None or self.replaces is None or not self.replaces(row):
            return None
        key: int | None = getattr(row, self.replaced_by.key)
        return key


def id_of(row: Model) -> int:
    """The id of a record."""
    key: int = row.id
    return key


@of_what_is_brought
def _by_table() -> dict[str, list[Findable]]:
    findables_by_table: dict[str, list[Findable]] = defaultdict(list)
    for findable in brought(Findable):
        findables_by_table[findable.table].append(findable)
    return findables_by_table


def findables_of(table: str) -> Sequence[Findable]:
    """The searchable texts of a table."""
    return _by_table().get(table, ())


def _texts(value: BilingualText | str | None) -> list[str]:
    texts = (value.zh, value.en) if isinstance(value, BilingualText) else (value,)
    return [text for text in texts if text]
