"""What is tried in no way: law of which nothing is recorded yet, and what nobody decides by."""

from __future__ import annotations

from collections.abc import Mapping

WAYS = ("page", "action", "proposal", "after", "file", "recorded")

# Law that is written down, and of which nothing can be done here yet: why there is nothing to ask.
NOT_BUILT: Mapping[str, str] = {
    "clinical_notes_least_access": "notes of a psychologist are not kept here",
}
# What only says how something is counted or shown: nothing is decided by it.
COUNTED = ("cnp_bail_covers_probation", "counting_custody")

_SUITS = (
    "pil_suggestion_first",
    "pil_duty_unperformed",
    "pil_announcement_first",
    "pil_nobody_sued",
    "pil_level",
)
_BEFORE_COURT = (
    "expedited_adults_only",
    "summary_agreed",
    "np_private_suit",
    "support_will_to_sue",
    "protection_order_extension",
)
_AWARDS = ("assistance_basis", "assistance_cap")
_STEPS = (
    "guardian_failed",
    "guardian_steps_in_order",
    "guardian_to_police",
    "guardianship_revocation_ground",
    "guardianship_revocation_applicant",
)
DONE_ALONE = (
    *_SUITS,
    *_AWARDS,
    *_BEFORE_COURT,
    "mandatory_report_at_once",
    *_STEPS,
    "correction_of_a_minor",
    "correction_below_age",
    "correction_in_force",
    "family_education_assessed",
    "guarantee_one_interview",
    "guarantee_interview_recorded",
    "return_at_most_twice",
    "np_effective_when_announced",
)
