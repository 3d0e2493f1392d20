"""What is missing where a rule is not tried in a way: the act that there is not."""

from __future__ import annotations

from collections.abc import Mapping

WAYS = ("page", "action", "proposal", "after", "file", "recorded")

# Law that is written down, and of which nothing can be done here yet.
NOT_BUILT: Mapping[str, str] = {
    "np_private_suit": "suits",
    "support_will_to_sue": "suits",
    "seal_conviction": "sealing",
    "seal_non_prosecution": "sealing",
    "seal_other_records": "sealing",
    "seal_mixed_ages": "sealing",
    "seal_access": "sealing",
    "unsealing": "sealing",
    "expedited_adults_only": "a choice of procedure",
    "np_special": "a special non-prosecution",
    "protection_order_extension": "an extension of a protection order",
    "clinical_notes_least_access": "clinical notes",
    "guarantee_specialised_staff": "the training of staff",
    "mandatory_report_at_once": "a report of somebody else",
}
# What only says how something is counted or shown: nothing is decided by it.
COUNTED = ("cnp_bail_covers_probation", "counting_custody")
_WHO = "a page that corrects who decided"
_NO_KEY = "a key of the file that says it was decided, so that it could be flagged"

_SUITS = (
    "pil_suggestion_first",
    "pil_duty_unperformed",
    "pil_announcement_first",
    "pil_nobody_sued",
    "pil_level",
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
_NO_DECISION = (
    *DONE_ALONE,
    "suggestion_time_limits",
    "public_order_school_silent",
)
# By rule and way, what is missing where it is not what is missing of its kind.
MISSING: Mapping[tuple[str, str], str] = {
    ("decider_arrest", "after"): _WHO,
    ("decider_extension", "after"): _WHO,
    ("decider_hearing", "after"): _WHO,
    ("decider_suggestion", "after"): _WHO,
    ("decider_undoing", "after"): _WHO,
    ("decider_cnp_final", "after"): _WHO,
    ("decider_non_prosecution", "after"): _WHO,
}


def missing(rule: str, way: str) -> str:
    """What there is not, so that nothing can break a rule in a way. Raises KeyError if unknown."""
    if (rule, way) in MISSING:
        return MISSING[rule, way]
    if way == "file" and rule in _NO_DECISION:
        return _NO_KEY
    raise KeyError(f"{rule} is not tried by {way}, and nothing says what is missing")
