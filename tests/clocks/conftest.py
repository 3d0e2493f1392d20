"""What the application registers at start-up, for tests that call actions without one."""

from __future__ import annotations

import pytest

from casetrack.clocks import decisions, running
from casetrack.ledger.decisions import follow_decisions, follow_redated_decisions
from casetrack.ledger.happenings import follow_happenings, follow_moved_happenings


@pytest.fixture
def clocks() -> None:
    """Introduce the clocks to the cases, as the application does."""
    follow_happenings(running.follow)
    follow_moved_happenings(running.follow_moved)
    follow_decisions(decisions.follow_decision)
    follow_redated_decisions(decisions.follow_redated)
