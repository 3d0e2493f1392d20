"""A suspect who is protected as a decision asks it, without a line in the journal."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select

from casetrack.cases.models import Party
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.people.guarantees.kinds import AdultKind, GuaranteeKind, HeardOf
from casetrack.people.guarantees.models import AllegedAct, Guarantee

NOTHING = BilingualText(None, None)
# By any day on which a test decides.
UNDATED = PartialDate.unknown()
HAPPENED = PartialDate.parse_edtf("2024")
HELD = PartialDate.day(date(2026, 11, 12))


def guarantee_values(kind: GuaranteeKind, **data: Any) -> dict[str, Any]:
    """What is stated of one; nothing of what is not told."""
    return {
        "kind": kind,
        "happened": HELD,
        "adult": None,
        "adult_party_id": None,
        "heard_of": None,
        "plea": None,
        "is_signed": None,
        "woman_present": None,
        "defender_present": None,
        "is_recorded": None,
        "child_consents": None,
        "guardian_consents": None,
        "is_closed": None,
        "has_grave_harm": None,
        "why": NOTHING,
        "proof": NOTHING,
        **data,
    }


def protect(person: Party) -> None:
    """Interrogated beside the legal representative, the defender heard, the act dated.

    What a decision needs; nothing is counted from the act, as nobody told the age at it.

    As a file brings it in, without entries, so that a test finds the journal as it left it.
    """
    query = select(Guarantee.id).where(Guarantee.party_id == person.id)
    if session().scalars(query).first() is not None:
        return
    for values in (
        guarantee_values(
            GuaranteeKind.INTERROGATION,
            happened=UNDATED,
            adult=AdultKind.LEGAL_REPRESENTATIVE,
            is_signed=True,
        ),
        guarantee_values(GuaranteeKind.OPINION_HEARD, happened=UNDATED, heard_of=HeardOf.DEFENDER),
        guarantee_values(GuaranteeKind.SPECIALISED, happened=UNDATED),
    ):
        session().add(Guarantee(case_id=person.case_id, party_id=person.id, **values))
    session().add(
        AllegedAct(
            case_id=person.case_id,
            party_id=person.id,
            happened=HAPPENED,
            text=BilingualText("what is held to have been done", "指控的行为"),
            charge=NOTHING,
        )
    )
    session().flush()
