"""Values of the record that claims may be about: numbers, circumstances, days."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from casetrack.cases.models import Amount, Circumstance, Claim, Disposition, Party
from casetrack.cases.quantities import Qualifier, Quantity
from casetrack.cases.quantity_words import word_quantity
from casetrack.casework.amounts.words import amount_in
from casetrack.casework.journal_texts import NOTHING, of_code
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.web.dates import word_when

FactColumns = Amount | Circumstance | Disposition
# The field of each model that claims are about.
FIELDS: dict[type[Any], str] = {Amount: "value", Circumstance: "text", Disposition: "decided"}
MODELS: dict[str, type[Any]] = {str(model.__tablename__): model for model in FIELDS}


def field_of(row: FactColumns) -> str:
    """The name of the row's field that claims are about."""
    return FIELDS[type(row)]


def key_of(row: FactColumns) -> str:
    """The key of the row in forms, such as amount-12."""
    return f"{row.__tablename__}-{row.id}"


def value_of(row: FactColumns) -> dict[str, Any]:
    """The recorded value, in JSON types."""
    if isinstance(row, Amount):
        return number(row.value, row.qualifier)
    if isinstance(row, Disposition):
        return a_time(row.decided)
    return {"en": row.text.en, "zh": row.text.zh}


def number(value: Decimal | None, qualifier: Qualifier) -> dict[str, Any]:
    """A number as stored in a claim, in the unit of the record."""
    plain = None if value is None else f"{value.normalize():f}"
    return {"value": plain, "qualifier": qualifier.value}


def a_time(when: PartialDate) -> dict[str, Any]:
    """A time as stored in a claim; EDTF is "" for unknown."""
    return {"edtf": when.edtf, **({"words": when.words} if when.words else {})}


def is_withdrawn(row: FactColumns) -> bool:
    """Whether the row was withdrawn and takes no claims; never for a decision."""
    return not isinstance(row, Disposition) and row.withdrawn_by_id is not None


def put(row: FactColumns, value: Mapping[str, Any]) -> None:
    """Set the recorded value to the claimed one."""
    if isinstance(row, Amount):
        quantity = _quantity(row, value)
        row.value, row.qualifier = quantity.value, quantity.qualifier
    elif isinstance(row, Disposition):
        row.decided = _time(value)
    else:
        row.text = BilingualText(value.get("en"), value.get("zh"))
    row.version += 1


def is_operative(claim: Claim, row: FactColumns) -> bool:
    """Whether the claim agrees with the record: same number, time, or words in one language."""
    claimed, now = claim.value, value_of(row)
    if isinstance(row, Amount):
        return bool(claimed == now)
    if isinstance(row, Disposition):
        return bool(claimed.get("edtf") == now["edtf"])
    return any(claimed.get(lang) and claimed.get(lang) == now[lang] for lang in ("en", "zh"))


def said_in(row: FactColumns, value: Mapping[str, Any], lang: str) -> str:
    """The claimed value in words, in "en" or "zh"."""
    if isinstance(row, Amount):
        return word_quantity(_quantity(row, value), lang)
    if isinstance(row, Disposition):
        return word_when(_time(value), lang, long=True)
    return BilingualText(value.get("en"), value.get("zh")).in_(lang)


def record_says(row: FactColumns, lang: str) -> str:
    """The recorded value in words, in "en" or "zh"."""
    if isinstance(row, Disposition):
        return word_when(row.decided, lang, long=True)
    return amount_in(row, lang) if isinstance(row, Amount) else row.text.in_(lang)


def what_it_is(row: FactColumns) -> BilingualText:
    """The subject of a claim, for the journal: the counted thing, or decision and person."""
    if isinstance(row, Amount):
        return row.what
    if isinstance(row, Disposition):
        kind, who = of_code(row.kind), session().get_one(Party, row.party_id).alias
        return BilingualText(
            f"{kind.in_('en')} ({who.in_('en')})", f"{kind.in_('zh')}（{who.in_('zh')}）"
        )
    return NOTHING


def _time(value: Mapping[str, Any]) -> PartialDate:
    return PartialDate.parse_edtf(str(value.get("edtf") or ""), value.get("words"))


def _quantity(row: Amount, value: Mapping[str, Any]) -> Quantity:
    amount = value.get("value")
    plain = None if amount is None else Decimal(str(amount))
    return Quantity(plain, row.unit or "", Qualifier(value["qualifier"]))
