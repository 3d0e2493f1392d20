"""The visit on DAY, to which a social worker goes who has signed in that morning."""

from tests.visits.visit_sheets.test_slip import door

__all__ = ["door"]
