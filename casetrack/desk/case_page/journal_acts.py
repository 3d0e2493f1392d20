"""The journal under its headings; the entries of one act are one line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, partial
from itertools import groupby

from casetrack.cases.entry_kinds import EntryKind
from casetrack.desk.case_page.queries import JournalItem
from casetrack.suggestions.sentences import in_words
from casetrack.web.catalogue import gettext as _
from casetrack.web.catalogue import ngettext
from casetrack.web.dates import word_when
from casetrack.web.words import label, language


@dataclass(frozen=True)
class JournalAct:
    """The entries of one act. told: the first entry. also: the others, in order.

    says: the line in words, if all entries are alike. folded: the folded entries, in words.
    """

    told: JournalItem
    also: Sequence[JournalItem] = ()
    says: str | None = None
    folded: str = ""

    @property
    def all_told(self) -> list[JournalItem]:
        """The folded entries: `also`; every entry if the line is in words."""
        return [*([self.told] if self.says else []), *self.also]

    @property
    def numbers(self) -> str:
        """The number of the entry, or the first and last number."""
        first = self.told.entry.number
        return f"{first}-{self.also[-1].entry.number}" if self.also else str(first)


@dataclass(frozen=True)
class JournalPart:
    """Entries under one heading (a year, or words).

    opened_at: when the case was opened or imported. is_year: the heading is a year, so each entry
    shows only month and day.
    """

    heading: str | int
    rows: list[JournalItem]
    is_year: bool = False
    opened_at: datetime | None = None

    @cached_property
    def acts(self) -> list[JournalAct]:
        """The entries as lines, one for each act."""
        key = partial(_act_of, opened_at=self.opened_at)
        return [_as_one(list(group)) for _key, group in groupby(self.rows, key=key)]


def journal_parts(
    items: Sequence[JournalItem], *, opened_at: datetime | None = None
) -> list[JournalPart]:
    """Entries in parts, order kept: by the latest possible year, or in the order of the source.

    If the source gives an order but not every date, all ordered entries form one part.
    """
    as_told = any(_stands_in_order(item) and _year(item) is None for item in items)
    groups = groupby(items, key=lambda item: _heading(item, as_told=as_told))
    return [
        JournalPart(heading, list(rows), is_year=isinstance(heading, int), opened_at=opened_at)
        for heading, rows in groups
    ]


def _heading(item: JournalItem, *, as_told: bool) -> str | int:
    if as_told and _stands_in_order(item):
        return _("Order as told")
    return _year(item) or _("Undated")


def _stands_in_order(item: JournalItem) -> bool:
    """Whether the entry is placed by the source, or by its day among entries the source placed."""
    return item.entry.place[:1] in ("p", "q")


def _year(item: JournalItem) -> int | None:
    day = item.entry.when.last or item.entry.when.first
    return day.year if day else None


def _act_of(item: JournalItem, *, opened_at: datetime | None) -> object:
    """The grouping key of an entry's act; an entry that stands alone has its own number.

    Imported entries (written when the case was opened) belong to no act. A correction and a
    corrected entry stand alone.
    """
    entry = item.entry
    is_alone = (
        entry.written_by_id is None
        or entry.written_at == opened_at
        or item.corrects is not None
        or item.corrected_by is not None
    )
    return entry.number if is_alone else (entry.written_at, entry.written_by_id, entry.when.edtf)


def _as_one(rows: Sequence[JournalItem]) -> JournalAct:
    first, *others = sorted(rows, key=lambda item: item.entry.number)
    if not others:
        return JournalAct(first)
    if len({row.entry.kind for row in rows}) == 1:
        # One entry for each of several people: no count.
        whom = {tuple(link.party_id for link in row.about) for row in rows if row.about}
        words = label(first.entry.kind) if len(whom) == len(rows) else _together(rows)
        return JournalAct(first, others, words[:1].upper() + words[1:], _("one by one"))
    kinds = groupby(others, key=lambda item: item.entry.kind)
    return JournalAct(first, others, folded=_("; ").join(_together(list(g)) for _k, g in kinds))


def _together(rows: Sequence[JournalItem]) -> str:
    """Entries of one kind in a few words; for services, the number of recipients and the day."""
    kind, number = rows[0].entry.kind, len(rows)
    if kind is EntryKind.DECISION_SERVED:
        day = word_when(rows[0].entry.when, language(), long=True)
        count = in_words(number)
        return ngettext(
            "served on one, %(day)s", "served on %(count)s, %(day)s", number, count=count, day=day
        )
    if number == 1:
        return label(kind)
    return _("%(what)s, %(count)s times", what=label(kind), count=in_words(number))
