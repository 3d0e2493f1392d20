"""The gate of the procedure that is proposed to the court for the trial of somebody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from casetrack.cases.models import Case, JournalEntry, Party
from casetrack.casework.facts.recording import row_told_by
from casetrack.casework.identity.ages import ages_of
from casetrack.db import session
from casetrack.law.prosecution import TrialProcedure, procedure_open
from casetrack.ledger.gates import Asked, Gate, GateAsked
from casetrack.review.judgments.models import TOLD, CourtStep, ProposedProcedure

# What is asked of a step that proposes a procedure.
FACTS = ("procedure", "is_agreed", "text")


def on_procedure(asked: GateAsked) -> Iterator[Asked]:
    """Whether the procedure is open to the accused, by the age on the day it is proposed.

    facts: `procedure`; `is_agreed`; `text`, the reason why, with which nothing is asked of somebody
    who came of age since the act.

    Source: Criminal Procedure Law arts. 214, 223.
    """
    procedure: ProposedProcedure | None = asked.facts.get("procedure")
    if asked.person is None or procedure is None:
        return
    ages = asked.read(ages_of)
    answer = procedure_open(
        TrialProcedure(procedure.value),
        minor_now=ages.on(asked.on).minor,
        minor_at_act=ages.at_act().minor,
        agreed=asked.facts["is_agreed"],
    )
    if answer is not None and not (answer.warns and asked.facts["text"]):
        at = "procedure" if procedure is ProposedProcedure.EXPEDITED else "is_agreed"
        yield Asked(answer, at=at)


def asked_of_procedure(case: Case, person: Party, values: Mapping[str, Any]) -> GateAsked:
    """The gate of a step, by the values of its row."""
    facts = {name: values.get(name) for name in FACTS}
    return GateAsked(case, person, TOLD, values["happened_on"], facts)


def proposed_again(case: Case, entry: JournalEntry) -> GateAsked | None:
    """The gate of the step that an entry tells, as it stands now; None where it proposes none."""
    row = row_told_by(CourtStep, entry)
    if row is None or row.procedure is None:
        return None
    values = {name: getattr(row, name) for name in ("happened_on", *FACTS)}
    return asked_of_procedure(case, session().get_one(Party, row.party_id), values)


PROPOSED = Gate(frozenset({TOLD}), on_procedure, again=proposed_again)
