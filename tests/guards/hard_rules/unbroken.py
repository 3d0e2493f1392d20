"""Why nothing can break a rule in one of the ways, where it is not tried in it."""

from __future__ import annotations

from collections.abc import Mapping

WAYS = ("page", "action", "correction", "file")

#: The reasons, each with the letter under which the table names it.
WHY: Mapping[str, str] = {
    "a": "no correction moves what it rests on: what is corrected are days of receipts, of returns"
    " and of conditional decisions, and what was stated of a person, which each decision asks anew",
    "b": "a file that tells nothing of it excludes nothing, and what it does tell fits the law",
    "c": "a file tells of it only what was done, and no decision on a person hangs on it: it is"
    " kept as told, and what is done here afterwards asks the rule",
    "d": "it only says how something is counted or shown; nothing is decided by it",
    "e": "nothing is done here that could break it: casetrack has no page, no action and no word"
    " of a file for it",
    "f": "recorded elsewhere, never asked for a reason: what only warns is asked of who decides",
}
_CORRECTED, _LEFT_OUT, _KEPT, _COUNTED, _NO_SUCH, _WARNS = WHY

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

# What casetrack does not do at all, so that nothing breaks it, and what is only counted or shown.
NO_SUCH_THING = (
    "expedited_adults_only",
    "np_special",
    "protection_order_extension",
    "clinical_notes_least_access",
    "guarantee_specialised_staff",
    "mandatory_report_at_once",
)
COUNTED = ("cnp_bail_covers_probation", "counting_custody")

_TOLD_LITTLE = (
    "arrest_light_offence",
    "guarantee_interrogated",
    "guarantee_counsel",
    "guarantee_defender_heard",
)
_WARN_ONLY = (
    "responsibility_14_15",
    "acts_dated",
    "guarantee_woman_present",
    "guarantee_substitution_reason",
    "guarantee_plea_witnessed",
    "guarantee_separate_handling",
    "guarantee_one_interview",
    "guarantee_interview_recorded",
    "cnp_days_left",
    "cnp_opinion",
    "cnp_breaches_answered",
    "cnp_printed_end",
)


def why_not(rule: str, way: str) -> str | None:
    """The letter of the reason why a rule is not tried in a way; None where there is none."""
    if rule in NO_SUCH_THING:
        return _NO_SUCH
    if rule in COUNTED:
        return _COUNTED
    if way == "correction":
        return _CORRECTED
    if way == "file":
        if rule in _TOLD_LITTLE:
            return _LEFT_OUT
        return _WARNS if rule in _WARN_ONLY else _KEPT
    return None
