"""What protects a suspect, as it stands in the record; and how rows are stated."""

from __future__ import annotations

from datetime import date
from typing import Any

from casetrack.cases.models import Party
from casetrack.casework.facts.recording import Statement, state
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.people.guarantees.fact_actions import ALLEGED, APPROVAL, FINDING, GUARANTEE
from casetrack.people.guarantees.kinds import (
    ActSort,
    AgeBand,
    AgeEvidence,
    GuaranteeKind,
    SppStep,
)
from casetrack.people.guarantees.models import AgeFinding, AllegedAct, Guarantee, SppApproval
from tests.builders import NOON, TODAY, acting
from tests.protected import HELD, guarantee_values
from tests.review.builders import case_of, handler_of

NOTHING = BilingualText(None, None)


def give(person: Party, kind: GuaranteeKind, *, on: date = TODAY, **data: Any) -> Guarantee:
    """A guarantee, stated by whoever handles the case."""
    statement = Statement(person, guarantee_values(kind, **data))
    return state(GUARANTEE, case_of(person), statement, acting(handler_of(person), on=on, at=NOON))


def accuse_of(
    person: Party,
    happened: str,
    *,
    sort: ActSort | None = None,
    gravest: bool | None = None,
    main: bool | None = None,
    band: AgeBand | None = None,
) -> AllegedAct:
    """An act, stated by whoever handles the case. happened: as in a case file."""
    values = {
        "text": BilingualText("took it", "拿走财物"),
        "sort": sort,
        "happened": PartialDate.parse_edtf(happened),
        "charge": NOTHING,
        "is_gravest": gravest,
        "is_main": main,
        "age_band": band,
    }
    statement = Statement(person, values)
    return state(ALLEGED, case_of(person), statement, acting(handler_of(person), on=TODAY, at=NOON))


def approve(person: Party, step: SppStep, proof: str = "高检核〔2026〕1号") -> SppApproval:
    """A step of the approval, stated by whoever handles the case."""
    values = {"step": step, "happened": HELD, "proof": BilingualText(None, proof)}
    statement = Statement(person, values)
    return state(
        APPROVAL, case_of(person), statement, acting(handler_of(person), on=TODAY, at=NOON)
    )


def find_age(person: Party, *, certain: bool) -> AgeFinding:
    """Whether the age is established, stated by whoever handles the case."""
    values = {
        "is_certain": certain,
        "happened": HELD,
        "evidence": AgeEvidence.BONE_AGE,
        "text": NOTHING,
    }
    statement = Statement(person, values)
    return state(FINDING, case_of(person), statement, acting(handler_of(person), on=TODAY, at=NOON))
