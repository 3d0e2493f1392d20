"""Former kinds, which rows and files of before still have.

An entry is sealed, so that its kind is never rewritten. What these told is told by something else
now: how a child is helped by the course itself, and the last four by circumstances.
"""

from __future__ import annotations

from casetrack.codes import NP_, member


class Former:
    """Read and shown for ever, offered to nobody, written by no action."""

    PSYCHOLOGICAL_COUNSELLING = member(
        "psychological_counselling", NP_("entry", "Psychological counselling"), is_former=True
    )
    PSYCHOLOGICAL_SUPPORT = member(
        "psychological_support", NP_("entry", "Psychological support"), is_former=True
    )
    OUTCOME = member("outcome", NP_("entry", "Outcome"), is_former=True)
    TYPICAL_MEANING = member("typical_meaning", NP_("entry", "Meaning of the case"), is_former=True)
    GROUND_OF_PUBLIC_INTEREST = member(
        "ground_of_public_interest", NP_("entry", "Ground of public interest"), is_former=True
    )
    UNKNOWN_FACT = member("unknown_fact", NP_("entry", "Not told by the source"), is_former=True)
