"""The journal under its headings; the entries of one act are one line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
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
    is_clerk: entries that only keep the books, all of them folded.
    """

    told: JournalItem
    also: Sequence[JournalItem] = ()
    says: str | None = None
    folded: str = ""
    is_clerk: bool = False

    @property
    def all_told(self) -> list[JournalItem]:
        """The folded entries: `also`; every entry if the line is in words."""
        return [*([self.told] if self.says or self.is_clerk else []), *self.also]

    @property
    def numbers(self) -> str:
        """The numbers of its entries, those in a row as the first and the last."""
        numbers = sorted(item.entry.number for item in (self.told, *self.also))
        runs: list[list[int]] = []
        for number in numbers:
            if runs and number == runs[-1][-1] + 1:
                runs[-1].append(number)
            else:
                runs.append([number])
        return _(", ").join(f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)

    @property
    def is_clerical(self) -> bool:
        """Whether all of it only keeps the books: never a correction, nor what was corrected."""
        return all(
            item.entry.kind.is_clerical and item.corrects is None and item.corrected_by is None
            for item in (self.told, *self.also)
        )


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
        """The entries as lines, one for each act; what only keeps the books is folded."""
        key = partial(_act_of, opened_at=self.opened_at)
        acts = [_as_one(list(group)) for _key, group in groupby(self.rows, key=key)]
        lines: list[JournalAct] = []
        served: JournalAct | None = None
        for is_clerical, group in groupby(acts, key=lambda act: act.is_clerical):
            those = list(group)
            if not is_clerical:
                # What was served belongs to the decision below it.
                if served is not None and those[0].says is None:
                    those[0] = _with(those[0], served)
                elif served is not None:
                    lines.append(_clerk([served]))
                served = None
                lines += those
            elif len(those) > 1:
                lines.append(_clerk(those))
            elif those[0].told.entry.kind is EntryKind.DECISION_SERVED:
                served = those[0]
            elif lines and lines[-1].says is None and not lines[-1].is_clerk:
                lines[-1] = _with(lines[-1], those[0])
            else:
                lines.append(_clerk(those))
        return [*lines, _clerk([served])] if served is not None else lines


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


def entries_in(
    items: Sequence[JournalItem], lines: int, *, opened_at: datetime | None = None
) -> int:
    """How many of these entries, from the first, stand in so many lines."""
    acts = [act for part in journal_parts(items, opened_at=opened_at) for act in part.acts]
    return sum(1 + len(act.also) for act in acts[:lines])


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


def _clerk(acts: Sequence[JournalAct]) -> JournalAct:
    """Acts that only keep the books as one line, the latest first."""
    rows = [item for act in acts for item in (act.told, *act.also)]
    kinds = _in_short(rows)
    words = ngettext(
        "%(num)d clerical line: %(what)s",
        "%(num)d clerical lines: %(what)s",
        len(rows),
        what=kinds,
    )
    return JournalAct(rows[0], rows[1:], folded=words, is_clerk=True)


def _in_short(rows: Sequence[JournalItem]) -> str:
    """Entries by their kinds, in a few words."""
    by_kind: dict[EntryKind, list[JournalItem]] = {}
    for row in rows:
        by_kind.setdefault(row.entry.kind, []).append(row)
    return _("; ").join(_together(those) for those in by_kind.values())


def _with(act: JournalAct, clerical: JournalAct) -> JournalAct:
    """An act with the clerical one that led to it, or served it, folded under it with its day."""
    rows = [clerical.told, *clerical.also]
    day = word_when(clerical.told.entry.when, language())
    words = _in_short(rows)
    if clerical.told.entry.kind is not EntryKind.DECISION_SERVED:
        words = _("%(what)s, %(day)s", what=words, day=day)
    folded = [act.folded, words]
    return replace(act, also=[*act.also, *rows], folded=_("; ").join(filter(None, folded)))


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
