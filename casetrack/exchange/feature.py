"""What this feature brings to the house."""

from __future__ import annotations

from casetrack.exchange.doubt_words import RULES
from casetrack.ledger.registry import Feature

FEATURE = Feature(name="exchange", rules=RULES)
