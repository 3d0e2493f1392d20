"""Facts of a supervision, in the order of their sections."""

from __future__ import annotations

from typing import Any

from casetrack.casework.facts.fact_kind import FactKind
from casetrack.probation.supervision.child_reports import LEAVE, REPORT, TALK
from casetrack.probation.supervision.monthly_assessments import ASSESSMENT, OUTCOME

KINDS: tuple[FactKind[Any], ...] = (REPORT, LEAVE, TALK, ASSESSMENT, OUTCOME)
