"""What this feature brings to the house."""

from __future__ import annotations

from casetrack.dossier.queries import AMOUNTS, CIRCUMSTANCES
from casetrack.dossier.views import bp
from casetrack.ledger.registry import Feature

FEATURE = Feature(name="dossier", blueprint=bp, of_a_case=(AMOUNTS, CIRCUMSTANCES))
