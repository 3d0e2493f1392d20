"""What the application registers at start-up, for tests that call actions without one."""

from __future__ import annotations

import pytest

from casetrack.cases.happenings import follow_happenings, follow_moved_happenings
from casetrack.cases.outcomes import follow_decisions, follow_redated_decisions
from casetrack.deadlines import decisions, keeping


@pytest.fixture
def clocks() -> None:
    """Introduce the clocks to the cases, as the application does."""
    follow_happenings(keeping.follow)
    follow_moved_happenings(keeping.follow_moved)
    follow_decisions(decisions.follow_decision)
    follow_redated_decisions(decisions.follow_redated)
