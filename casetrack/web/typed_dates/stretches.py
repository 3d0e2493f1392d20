"""Named spans of time: early 2019, 月底, 下半年, the summer holidays, 5月某日."""

from __future__ import annotations

import re
from datetime import date

from dateutil.relativedelta import relativedelta

from casetrack.db.partial_date import PartialDate, Precision
from casetrack.web.dates import word_when
from casetrack.web.typed_dates.points import full_year, month_of, parts_of, settle
from casetrack.web.typed_dates.relative import read_counted
from casetrack.web.typed_dates.standpoint import Standpoint
from casetrack.web.typed_dates.vocabulary import (
    PARTS_EN,
    PARTS_ZH,
    STRETCHES,
    THIRDS,
    YEARS_AWAY,
    any_of,
)

# Parts of a month or year, for which EDTF has no form: the whole, with the wording beside it


def _part(text: str, at: Standpoint) -> PartialDate | None:
    if match := re.fullmatch(rf"(?P<part>{any_of(PARTS_EN)})[ -](?:in )?(?P<of>.+)", text):
        part = PARTS_EN[match["part"]]
        whole = _whole(match["of"], THIRDS[part], at)
        return whole and whole.with_words(f"{part} {word_when(whole, 'en', long=True)}")
    if match := re.fullmatch(rf"(?P<of>.*?[年月])?(?P<part>{any_of(PARTS_ZH)})", text):
        part = PARTS_ZH[match["part"]]
        if not match["of"] and not part.endswith("旬"):
            return None
        whole = _whole(match["of"] or "月", THIRDS[part], at)
        return whole and whole.with_words(f"{word_when(whole, 'zh', long=True)}{part}")
    return None


def _whole(text: str, third: int, at: Standpoint) -> PartialDate | None:
    """The month or year of this name; for "月" alone, the month whose third is meant."""
    if text in ("月", "the month"):
        days = relativedelta(day=10 * third + 1), relativedelta(day=(10, 20, 31)[third])
        chosen = at.of_a_month(lambda of: PartialDate.between(of + days[0], of + days[1]))
        return month_of(chosen.first) if chosen.first else None
    if text in ("年", "the year"):
        months = 4 * third + 1, 4 * third + 4
        chosen = at.of_a_year(
            lambda of: PartialDate.between(date(of, months[0], 1), date(of, months[1], 30))
        )
        return PartialDate.year(chosen.first.year) if chosen.first else None
    parts = parts_of(text, at)
    when = read_counted(text, at) or (settle(parts, at) if parts else None)
    return when if when and when.precision in (Precision.MONTH, Precision.YEAR) else None


# Stretches that each year has: 2022年夏天, 下半年, the first quarter of 2026, 暑假

_NAME = rf"(?P<name>{any_of(STRETCHES)})"
_OF_YEAR = rf"(?:(?P<y>(?:19|20)\d\d)|(?P<yy>\d\d)(?=年)|(?P<away>{any_of(YEARS_AWAY)}))"
_STRETCHES = (
    rf"(?:the )?{_NAME}(?:,? (?:of |in )?(?:{_OF_YEAR}|the year))?",
    rf"(?:{_OF_YEAR} ?年?度?的?)?{_NAME}(?:节|天|季|小?长假|假期)?",
)


def _stretch(text: str, at: Standpoint) -> PartialDate | None:
    match = next(
        (possible for pattern in _STRETCHES if (possible := re.fullmatch(pattern, text))), None
    )
    if match is None:
        return None
    edtf, name = STRETCHES[match["name"]]
    worded = name and ("{name} of {y}" if name.isascii() else "{y}年{name}")

    def in_year(year: int) -> PartialDate:
        return PartialDate.parse_edtf(edtf.format(y=year), worded.format(y=year, name=name))

    if match["away"]:
        return in_year(at.on.year + YEARS_AWAY[match["away"]])
    year = match["y"] or (match["yy"] and full_year(match["yy"]))
    return in_year(int(year)) if year else at.of_a_year(in_year)


_DECADE = r"(?:20世纪|上个?世纪)?(?P<tens>[3-9])0年代|(?:the )?(?P<y>(?:19|20)\d)0(?:年代|s)"


def _decade(text: str, at: Standpoint) -> PartialDate | None:
    if match := re.fullmatch(_DECADE, text):
        return PartialDate.parse_edtf(f"{match['y'] or '19' + match['tens']}X")
    return None


# A day in an open month or year

_SOME = (
    r"(?P<of>.+?[年月])(?P<month>某月)?(?P<day>某[日天])?",
    r"(?:a|one|some) (?:(?P<day>day)|(?P<month>month)) in (?P<of>.+)",
)


def _some_day(text: str, at: Standpoint) -> PartialDate | None:
    if text and re.fullmatch(r"(?:某年)?(?:某月)?(?:某[日天])?", text):
        return PartialDate.unknown(text)
    for pattern in _SOME:
        match = re.fullmatch(pattern, text)
        whole = match and (match["day"] or match["month"]) and _whole(match["of"], 0, at)
        if not match or not whole:
            continue
        parts = match["day"] and whole.precision is Precision.YEAR
        return PartialDate.parse_edtf(f"{whole.edtf}-XX{'-XX' if parts else ''}")
    return None


def read_stretch(text: str, at: Standpoint) -> PartialDate | None:
    """The span, or None. Raises NoSuchDay."""
    for reader in (_stretch, _decade, _part, _some_day):
        if when := reader(text, at):
            return when
    return None
