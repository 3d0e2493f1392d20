"""Facts about people, in the order of their pages."""

from __future__ import annotations

from typing import Any

from casetrack.casework.facts.fact_kind import FactKind
from casetrack.people.charge_facts import CHARGE
from casetrack.people.particulars import ATTRIBUTE, CIRCUMSTANCE
from casetrack.people.relations import GUARDIANSHIP, TIE

KINDS: tuple[FactKind[Any], ...] = (CIRCUMSTANCE, ATTRIBUTE, TIE, GUARDIANSHIP, CHARGE)
