"""What the list of suggestions is narrowed by, in its statement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, func, or_, select

from casetrack.cases.kinds import Part
from casetrack.cases.models import Case, MeasureParty, Party
from casetrack.db.bilingual_text import in_chinese, in_english
from casetrack.db.partial_date import first_day
from casetrack.suggestions.models import Suggestion, SuggestionItem

# The recipient of a letter; of several, whoever was named first.
_TO = (
    select(func.min(MeasureParty.party_id))
    .where(MeasureParty.measure_id == Suggestion.measure_id, MeasureParty.part == Part.TO)
    .correlate(Suggestion)
    .scalar_subquery()
)
# By what letters are narrowed, and figures of them parted.
COLUMNS: Mapping[str, ColumnElement[Any]] = {
    "kind": Suggestion.kind.expression,
    "ground": Suggestion.ground.expression,
    "body": (
        select(Party.body_kind).where(Party.id == _TO).correlate(Suggestion).scalar_subquery()
    ),
    "handler": (
        select(Case.handler_id)
        .where(Case.id == Suggestion.case_id)
        .correlate(Suggestion)
        .scalar_subquery()
    ),
}


@dataclass(frozen=True)
class BoardFilter:
    """What the list is narrowed to. words: in the number, or in what is asked for; name: a part of
    that of the recipient; year: of issue; chosen: values of these columns, by their codes.
    """

    words: str = ""
    name: str = ""
    year: int | None = None
    chosen: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is asked for."""
        return bool(self.words or self.name or self.year or self.chosen)

    def address(self) -> dict[str, Any]:
        """The same in an address."""
        asked = {"words": self.words, "name": self.name, "year": self.year}
        values = {code: getattr(value, "value", value) for code, value in self.chosen.items()}
        return {key: value for key, value in {**asked, **values}.items() if value}

    def conditions(self) -> list[ColumnElement[bool]]:
        """What every line fulfils."""
        conditions: list[ColumnElement[bool]] = [
            COLUMNS[code] == value for code, value in self.chosen.items()
        ]
        if self.words:
            asked = select(SuggestionItem.id).where(
                SuggestionItem.suggestion_id == Suggestion.id,
                _has(self.words, in_english(SuggestionItem.text), in_chinese(SuggestionItem.text)),
            )
            in_items = asked.correlate(Suggestion).exists()
            conditions.append(or_(_has(self.words, Suggestion.number), in_items))
        if self.name:
            recipient = (
                select(Party.id)
                .join(MeasureParty, MeasureParty.party_id == Party.id)
                .where(
                    MeasureParty.measure_id == Suggestion.measure_id,
                    MeasureParty.part == Part.TO,
                    _has(self.name, in_english(Party.alias), in_chinese(Party.alias)),
                )
            )
            conditions.append(recipient.correlate(Suggestion).exists())
        if self.year:
            first, last = date(self.year, 1, 1), date(self.year, 12, 31)
            conditions.append(first_day(Suggestion.issued).between(first, last))
        return conditions


NOT_NARROWED = BoardFilter()


def _has(text: str, *columns: SQLColumnExpression[Any]) -> ColumnElement[bool]:
    return or_(*(column.icontains(text, autoescape=True) for column in columns))
