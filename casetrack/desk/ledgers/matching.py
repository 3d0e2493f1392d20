"""Match the headings of an office with the columns of a ledger."""

from __future__ import annotations

import enum
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from casetrack.desk.ledgers.columns import SHEETS, LedgerSheet
from casetrack.desk.ledgers.workbook import ReadSheet

# From how alike on, of a hundred, a heading is taken for a column, to be confirmed.
ALIKE = 75
_BESIDE = re.compile(r"[\s*＊:：()（）\[\]【】\"“”、,，]+")


class MatchedBy(enum.StrEnum):
    """By what a heading was matched."""

    REMEMBERED = "remembered"
    SAME = "same"
    ALIKE = "alike"
    NOTHING = "nothing"


@dataclass(frozen=True)
class HeadingMatch:
    """One heading with its column; None: it is not brought in, or nobody has chosen yet."""

    heading: str
    key: str | None
    by: MatchedBy


def sheet_for(read: ReadSheet) -> LedgerSheet | None:
    """The kind of a sheet, by its name or by most of its headings; None if it is none of them."""
    name = _plain(read.name)
    for sheet in SHEETS:
        if name in {_plain(word) for word in (sheet.zh, sheet.en, *sheet.also)}:
            return sheet
    matched = {sheet: _keys_of(sheet, read.headings) for sheet in SHEETS}
    best = max(SHEETS, key=lambda sheet: len(matched[sheet]))
    needed = {column.key for column in best.columns if column.is_needed}
    return best if needed <= matched[best] and len(matched[best]) > 1 else None


def _keys_of(sheet: LedgerSheet, headings: Sequence[str]) -> set[str]:
    return {match.key for match in match_headings(sheet, headings) if match.key}


def match_headings(
    sheet: LedgerSheet, headings: Sequence[str], remembered: Mapping[str, str] | None = None
) -> list[HeadingMatch]:
    """The column of each heading: as remembered, by its own or another name, or much alike.

    remembered: keys of columns by heading; "" for one that is not brought in. No column twice.
    """
    remembered = remembered or {}
    exact = _exact(sheet)
    matches: dict[int, HeadingMatch] = {}
    taken: set[str] = set()

    def take(place: int, key: str | None, by: MatchedBy) -> None:
        if key and key in taken:
            return
        matches[place] = HeadingMatch(headings[place], key or None, by)
        taken.update({key} if key else ())

    for place, heading in enumerate(headings):
        if heading in remembered:
            take(place, remembered[heading], MatchedBy.REMEMBERED)
    for place, heading in enumerate(headings):
        if place not in matches and _plain(heading) in exact:
            take(place, exact[_plain(heading)], MatchedBy.SAME)
    for place, heading in enumerate(headings):
        left = [word for word, key in exact.items() if key not in taken]
        if place in matches or not _plain(heading):
            continue
        best = process.extractOne(_plain(heading), left, scorer=fuzz.ratio, score_cutoff=ALIKE)
        if best is not None:
            take(place, exact[best[0]], MatchedBy.ALIKE)
    return [
        matches.get(place, HeadingMatch(heading, None, MatchedBy.NOTHING))
        for place, heading in enumerate(headings)
    ]


def _exact(sheet: LedgerSheet) -> dict[str, str]:
    return {
        _plain(word): column.key
        for column in sheet.columns
        for word in (column.zh, column.en, *column.also)
    }


def _plain(heading: str) -> str:
    """A heading without signs, width and case."""
    return _BESIDE.sub("", unicodedata.normalize("NFKC", heading)).casefold()
