"""What this feature brings to the house."""

from __future__ import annotations

from casetrack.ledger.registry import Feature
from casetrack.promises.at_visits import OUTCOME_PART, SLIP_PART
from casetrack.promises.following import owe_no_more_looks
from casetrack.promises.importing import take_in_promises
from casetrack.promises.views import bp
from casetrack.promises.words import DUTIES, FACTS, RULES

FEATURE = Feature(
    name="promises",
    blueprint=bp,
    rules=RULES,
    facts=FACTS,
    duties=DUTIES,
    outcome_parts=(OUTCOME_PART,),
    slip_parts=(SLIP_PART,),
    handlers=(take_in_promises, owe_no_more_looks),
)
