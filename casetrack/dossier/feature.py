"""What this feature brings to the house."""

from __future__ import annotations

from casetrack.cases.registry import Feature
from casetrack.dossier.views import bp

FEATURE = Feature(name="dossier", blueprint=bp)
