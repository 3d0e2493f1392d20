"""Places in which a statement of a fact sheet is stored: rows and values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from casetrack.accounts.models import Procuratorate
from casetrack.cases.models import (
    Amount,
    Case,
    Charge,
    Disposition,
    DispositionTerm,
    FactSource,
    Party,
)
from casetrack.cases.quantities import Qualifier, Quantity, QuantityUnit
from casetrack.cases.quantity_words import word_quantity
from casetrack.codes import AnyCode
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.ledger.casefile.records import value_at
from casetrack.ledger.casefile.whole import case_file

# What tells a row as a whole, if no value of it is named: the first of these that it has.
TELLING = ("text", "what", "name", "alias", "title", "months", "kind", "role")
ENOUGH = 160


@dataclass(frozen=True)
class StoredFact:
    """One place of a stored fact. field: None for the row as a whole."""

    fact: str
    table: str
    row: Any
    field: str | None
    zh_inferred: bool

    @property
    def value(self) -> Any:
        """The value of the fact; of a whole row its text or kind."""
        if self.field is not None:
            return value_at(self.row, self.field)
        return _telling(self.row)


def places_of(fact: str) -> list[StoredFact]:
    """Every place of a stored fact, in the order of the case."""
    query = select(FactSource).where(FactSource.fact == fact).order_by(FactSource.id)
    return [_place(source) for source in session().scalars(query)]


def row_of(fact: str) -> Any:
    """The row that holds the fact as a whole, or the first that tells it. Raises LookupError."""
    places = places_of(fact)
    if not places:
        raise LookupError(fact)
    whole = (place.row for place in places if place.field is None)
    return next(whole, places[0].row)


def all_places(case: Case) -> Iterator[StoredFact]:
    """Every fact of a case, in the order of its file."""
    query = select(FactSource).where(FactSource.case_id == case.id).order_by(FactSource.id)
    for source in session().scalars(query):
        yield _place(source)


def table_text(cases: Sequence[Case]) -> str:
    """The reference page that says of each fact where it is stored, as Markdown."""
    lines = [
        "# The six published cases: where each fact is stored",
        "",
        "Every statement of the fact sheet, by its id, with the table and value that hold it after",
        "the six case files were imported. A fact may stand in several places: a judgment of two",
        "persons is a decision about each. Made by `casetrack cases facts`; do not edit.",
    ]
    for case in cases:
        lines += ["", f"## {case.number}: {case.title.en}", "", "| Fact | Table | Field | Value |"]
        lines.append("| --- | --- | --- | --- |")
        places = sorted(all_places(case), key=lambda place: _in_order(place.fact))
        lines += [_line(place) for place in places]
    return "\n".join(lines) + "\n"


def table_data(cases: Sequence[Case]) -> list[dict[str, Any]]:
    """The same in JSON types: every place of every fact."""
    return [
        {
            "case": case.number,
            "fact": place.fact,
            "table": place.table,
            "field": place.field,
            "value": _worded(place.value) if place.field else _worded_row(place.row),
            "chinese_inferred": place.zh_inferred,
        }
        for case in cases
        for place in sorted(all_places(case), key=lambda place: _in_order(place.fact))
    ]


def _in_order(fact: str) -> list[tuple[int, str]]:
    return [(int(step), "") if step.isdecimal() else (0, step) for step in fact.split("/")]


def _line(place: StoredFact) -> str:
    field = place.field or ""
    mark = " (Chinese inferred)" if place.zh_inferred else ""
    line = _worded(place.value) if place.field else _worded_row(place.row)
    return f"| {place.fact} | {place.table} | {field} | {line}{mark} |"


def _place(source: FactSource) -> StoredFact:
    models = {record.table: record.model for record in case_file().records()}
    row = session().get_one(models[source.entity], source.entity_id)
    return StoredFact(source.fact, source.entity, row, source.field, source.zh_inferred)


def _telling(row: Any) -> Any:
    values = [value for name in TELLING if (value := getattr(row, name, None))]
    return values[0] if values else row.id


def _worded_row(row: Any) -> str:
    """A row in short: its kind and text, with numbers and people."""
    texts = [_text(value) for name in TELLING if (value := getattr(row, name, None))]
    if isinstance(row, DispositionTerm):
        texts = [row.kind.value, *([_text(row.text)] if row.text else [])]
        for count, unit in ((row.years, QuantityUnit.YEAR), (row.months, QuantityUnit.MONTH)):
            texts += _quantity(count, unit, None if count is None else Qualifier.EXACT)
        texts += _quantity(row.amount, row.amount_unit, row.qualifier)
        texts += ["jointly"] if row.is_joint else []
    elif hasattr(row, "qualifier"):
        texts += _quantity(row.value, row.unit, row.qualifier)
        if isinstance(row, Amount):
            texts += ["further"] if row.is_further else []
            texts += [row.as_of] if row.as_of else []
    elif isinstance(row, Party):
        texts = [_text(row.alias), row.age_status.value, *(held.role.value for held in row.roles)]
        texts += _quantity(row.count, "", row.count_qualifier)
    elif isinstance(row, Charge | Disposition):
        texts += [_text(session().get_one(Party, row.party_id).alias)]
    return _worded("; ".join(texts) or str(row.id))


def _quantity(
    value: int | Decimal | None, unit: str | None, qualifier: Qualifier | None
) -> list[str]:
    if qualifier is None:
        return []
    number = None if value is None else Decimal(value)
    return [word_quantity(Quantity(number, unit or "", qualifier), "en")]


def _worded(value: Any) -> str:
    text = _text(value).replace("|", "\\|").replace("\n", " ")
    return text if len(text) <= ENOUGH else f"{text[:ENOUGH]}…"


def _text(value: Any) -> str:
    if isinstance(value, BilingualText):
        return " / ".join(text for text in (value.en, value.zh) if text)
    if isinstance(value, PartialDate):
        return f"{value} ({value.words})" if value.words else str(value)
    if isinstance(value, AnyCode):
        return str(value.value)
    if isinstance(value, Procuratorate):
        return f"{value.name_en} / {value.name_zh}"
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_text(part)}" for key, part in value.items())
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value.isoformat() if isinstance(value, date) else str(value)
