"""Rules of requirements that are duties, contents or goals of a kind of measure."""

from __future__ import annotations

from typing import Any

from casetrack.accounts.permissions import Permission
from casetrack.cases.models import Measure, MeasureItem
from casetrack.db.bilingual_text import BilingualText
from casetrack.ledger.measure_types import RequirementRules


def items_of_measures(*, record: Permission, write: Permission, **more: Any) -> RequirementRules:
    """Promises that are rows of the measure itself. record: to look; write: to add and change.

    more: as of any `RequirementRules`.
    """
    return RequirementRules(model=MeasureItem, record=record, write=write, make=_another, **more)


def _another(measure: Measure, place: int, text: BilingualText) -> MeasureItem:
    """A further requirement of a measure."""
    return MeasureItem(measure_id=measure.id, position=place, text=text)
