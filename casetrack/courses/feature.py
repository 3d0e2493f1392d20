"""What this feature brings to the house: the words that all courses have alike."""

from __future__ import annotations

from casetrack.courses.diary import SESSIONS_IN_DIARY
from casetrack.courses.month_marks import MONTH_MARKS
from casetrack.courses.words import FACTS, RULES
from casetrack.ledger.registry import Feature

FEATURE = Feature(
    name="courses",
    rules=RULES,
    facts=FACTS,
    diary=(SESSIONS_IN_DIARY,),
    month_marks=MONTH_MARKS,
)
