"""What the application registers at start-up, for tests that call actions without one."""

from __future__ import annotations

import pytest

from casetrack.cases.duty_kinds import ObligationKind
from casetrack.clocks import decisions, running
from casetrack.ledger.decisions import follow_decisions, follow_redated_decisions
from casetrack.ledger.happenings import follow_happenings, follow_moved_happenings
from casetrack.ledger.moving import follow_moved_days
from casetrack.ledger.reviews import follow_receipts, read_custody_from, read_reviews_from
from casetrack.probation.dates import follow_receipt
from casetrack.probation.endings import close_with
from casetrack.review.actions import follow_calendar
from casetrack.review.custody import custody_told
from casetrack.review.decisions import end_with, follow_redated
from casetrack.review.queries import running_prosecution_review


@pytest.fixture(autouse=True)
def introduced() -> None:
    """Introduce the review to the cases, as the application does."""
    follow_happenings(running.follow)
    follow_moved_happenings(running.follow_moved)
    follow_decisions(decisions.follow_decision)
    follow_redated_decisions(decisions.follow_redated)
    follow_decisions(end_with)
    follow_decisions(close_with)
    follow_redated_decisions(follow_redated)
    follow_receipts(follow_receipt)
    follow_moved_days({ObligationKind.PROSECUTION_REVIEW: follow_calendar})
    read_reviews_from(running_prosecution_review)
    read_custody_from(custody_told)
