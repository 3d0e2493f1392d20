"""The visit on DAY, to which a social worker goes who has signed in that morning."""

from tests.visits.slips.test_slip import door

__all__ = ["door"]
