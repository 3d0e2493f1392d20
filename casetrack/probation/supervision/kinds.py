"""Facts of a supervision, in the order of their sections."""

from __future__ import annotations

from typing import Any

from casetrack.casework.facts.fact_kind import FactKind
from casetrack.probation.supervision.assessments import ASSESSMENT, OUTCOME
from casetrack.probation.supervision.reports import LEAVE, REPORT, TALK

KINDS: tuple[FactKind[Any], ...] = (REPORT, LEAVE, TALK, ASSESSMENT, OUTCOME)
