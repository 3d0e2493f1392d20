"""What this feature brings to the house."""

from __future__ import annotations

from casetrack.ledger.registry import Feature
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
    handlers=(take_in_promises, owe_no_more_looks),
)
