"""What this feature brings to the house."""

from __future__ import annotations

from casetrack.dossier import person_views
from casetrack.dossier.queries import AMOUNTS
from casetrack.dossier.recording import record_lines
from casetrack.dossier.views import bp
from casetrack.ledger.registry import Feature

# Its routes hang on the blueprint once it is read.
PAGES = (person_views,)

FEATURE = Feature(
    name="dossier",
    blueprint=bp,
    of_a_case=(AMOUNTS,),
    record_lines=(record_lines,),
)
