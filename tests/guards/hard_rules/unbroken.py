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
}
# What casetrack has no page, no action and no key of a file for.
NO_SUCH_THING: Mapping[str, str] = {
    "expedited_adults_only": "a choice of procedure",
    "np_special": "a special non-prosecution",
    "protection_order_extension": "an extension of a protection order",
    "clinical_notes_least_access": "clinical notes",
    "guarantee_specialised_staff": "the training of staff",
    "mandatory_report_at_once": "a report of somebody else",
}
# What only says how something is counted or shown: nothing is decided by it.
COUNTED: Mapping[str, str] = {
    "cnp_bail_covers_probation": "a decision that asks how long bail lasts",
    "counting_custody": "a decision that asks on which day a period in custody ends",
}
_FORM = "a page that corrects what the form of the decision said of it"
_ASKED_AGAIN = "asking again of what is no decision about a person"
_NOBODY_PROPOSES = "proposing it: whoever handles the case does it"
_NOT_RECORDED = "a way to record it as done before; it is recorded as it is done"
_RETURNS = "a page that corrects the returns told with a receipt"
_WHO = "a page that corrects who decided"
_TAKEN_UP = "taking back what was answered to the entrusted office"
_NO_KEY = "a key of the file that says it was decided, so that it could be flagged"

_TYPED = (
    "cnp_likely_sentence",
    "cnp_prosecution_standard",
    "cnp_remorse",
    "cnp_hear_police",
    "cnp_hear_victim",
    "cnp_hear_suspect",
    "cnp_hear_legal_representative",
)
_TOLD = (
    "pil_suggestion_first",
    "pil_duty_unperformed",
    "pil_announcement_first",
    "pil_nobody_sued",
    "pil_level",
    "assistance_basis",
    "assistance_cap",
)
_STEPS = (
    "guardian_failed",
    "guardian_steps_in_order",
    "guardian_to_police",
    "guardianship_revocation_ground",
    "guardianship_revocation_applicant",
)
_DONE_ALONE = (
    *_TOLD,
    *_STEPS,
    "correction_of_a_minor",
    "correction_below_age",
    "correction_in_force",
    "family_education_assessed",
    "guarantee_confidentiality",
    "guarantee_one_interview",
    "guarantee_interview_recorded",
    "return_at_most_twice",
    "np_effective_when_announced",
)
_NO_DECISION = (
    *_DONE_ALONE,
    "guarantee_hearing_closed",
    "decider_hearing",
    "decider_extension",
    "decider_suggestion",
    "suggestion_time_limits",
    "public_order_school_silent",
)
# By rule and way, what is missing where it is not what is missing of its kind.
MISSING: Mapping[tuple[str, str], str] = {
    ("cnp_printed_end", "after"): "a page that corrects the day that the decision prints",
    ("cnp_printed_end", "file"): "a key of the file for the day that the decision prints",
    ("cnp_no_ground_to_revoke", "proposal"): _NOBODY_PROPOSES,
    ("cnp_breaches_answered", "after"): _TAKEN_UP,
    ("cnp_breaches_answered", "file"): _TAKEN_UP,
    ("cnp_no_ground_to_revoke", "recorded"): _NOT_RECORDED,
    ("np_insufficient_evidence", "after"): _RETURNS,
    ("np_insufficient_evidence", "proposal"): _RETURNS,
    ("cnp_opinion", "after"): "taking up a finished opinion once it is decided",
    ("cnp_opinion", "file"): "taking up a finished opinion once it is decided",
    ("cnp_after_probation", "proposal"): "a longer probation while its final decision is proposed",
    ("decider_arrest", "after"): _WHO,
    ("decider_undoing", "after"): _WHO,
    ("decider_undoing", "file"): _NO_KEY,
    ("public_order_school_silent", "proposal"): "proposing a letter of a day before today",
    ("decider_cnp_final", "after"): _WHO,
    ("decider_non_prosecution", "after"): _WHO,
}


def missing(rule: str, way: str) -> str:
    """What there is not, so that nothing can break a rule in a way. Raises KeyError if unknown."""
    if rule in NO_SUCH_THING:
        return NO_SUCH_THING[rule]
    if rule in COUNTED:
        return COUNTED[rule]
    if (rule, way) in MISSING:
        return MISSING[rule, way]
    if way == "after" and rule in _TYPED:
        return _FORM
    if rule in _NO_DECISION:
        by_way = {"after": _ASKED_AGAIN, "recorded": _NOT_RECORDED, "file": _NO_KEY}
        if way in by_way:
            return by_way[way]
        if way == "proposal" and rule in _DONE_ALONE:
            return _NOBODY_PROPOSES
    raise KeyError(f"{rule} is not tried by {way}, and nothing says what is missing")
