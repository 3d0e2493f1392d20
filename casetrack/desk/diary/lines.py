"""Lines of the calendar as the page shows them: with the words of their sources, by day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from casetrack.accounts.models import Staff
from casetrack.brought import brought_as
from casetrack.ledger.diary import NO_OFFER, DiaryOffer, DiaryRow, DiarySaid, DiarySource


@dataclass(frozen=True)
class DiaryLine:
    """One line of the calendar, with its words; offers: on a line of its own, in a list."""

    row: DiaryRow
    said: DiarySaid
    offers: DiaryOffer

    @property
    def is_late(self) -> bool:
        """Whether the line is overdue."""
        return self.row.is_late

    @property
    def look(self) -> str:
        """The CSS class of its link: late, done, or due."""
        if self.row.is_late:
            return "late"
        if not self.row.is_open:
            return "done"
        return "due" if self.row.source == "duty" else ""


def lines_of_rows(
    rows: Iterable[DiaryRow], user: Staff, *, on: date, in_short: bool = False
) -> list[DiaryLine]:
    """Lines with the words of their sources; in_short: without what each offers."""
    lines = []
    for row in rows:
        source = brought_as(DiarySource, row.source)
        offers = NO_OFFER if in_short else source.offers(row, user, on)
        lines.append(DiaryLine(row, source.says(row, user, on), offers))
    return lines


def by_day(lines: Iterable[DiaryLine]) -> Mapping[date, Sequence[DiaryLine]]:
    """Lines by day, in order."""
    lines_by_day: dict[date, list[DiaryLine]] = {}
    for line in lines:
        lines_by_day.setdefault(line.row.day, []).append(line)
    return lines_by_day
