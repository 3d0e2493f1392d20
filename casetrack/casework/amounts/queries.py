"""Read the numbers of a case, those of one thing together in the order of the stages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from casetrack.cases.case_rows import CaseRows
from casetrack.cases.models import Amount, Case, JournalEntry
from casetrack.casework.amounts.models import AmountStage
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText

AMOUNTS = CaseRows(Amount, "position", "id")
_STAGES = [stage.value for stage in AmountStage]


@dataclass(frozen=True)
class Series:
    """Numbers of one counted thing, side by side and never added up: each holds at its stage."""

    what: BilingualText
    amounts: list[Amount]


def series_of(amounts: Iterable[Amount]) -> list[Series]:
    """Numbers not withdrawn, grouped by counted thing, in order of first appearance.

    Two numbers count the same thing if its text is the same in one language.
    """
    serieses: list[Series] = []
    for amount in amounts:
        if amount.withdrawn_by_id is not None:
            continue
        alike = next(
            (series for series in serieses if _is_one_thing(series.what, amount.what)), None
        )
        if alike is None:
            serieses.append(Series(amount.what, [amount]))
        else:
            alike.amounts.append(amount)
    for series in serieses:
        series.amounts.sort(key=lambda amount: (_place(amount), amount.position, amount.id))
    return serieses


def entry_numbered(case: Case, number: int) -> JournalEntry | None:
    """The entry of the case with this number."""
    return session().scalar(
        select(JournalEntry).where(JournalEntry.case_id == case.id, JournalEntry.number == number)
    )


def entries_behind(amounts: Sequence[Amount]) -> dict[int, JournalEntry]:
    """The entries that tell of these numbers, by their ids; one statement."""
    ids = {
        entry_id
        for amount in amounts
        for entry_id in (amount.entry_id, amount.withdrawn_by_id)
        if entry_id
    }
    rows = session().scalars(select(JournalEntry).where(JournalEntry.id.in_(ids))) if ids else ()
    return {entry.id: entry for entry in rows}


def _is_one_thing(text: BilingualText, other: BilingualText) -> bool:
    return _alike(text.zh, other.zh) or _alike(text.en, other.en)


def _alike(text: str | None, other: str | None) -> bool:
    return bool(text and other) and (text or "").casefold() == (other or "").casefold()


def _place(amount: Amount) -> int:
    """Sort key of the stage of a number; a number without stage comes first."""
    if amount.as_of is None:
        return -1
    return _STAGES.index(amount.as_of) if amount.as_of in _STAGES else len(_STAGES)
