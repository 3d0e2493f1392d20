"""The weight of a missed last day, rule by rule."""

from __future__ import annotations

from casetrack.codes import NP_, Ranked
from casetrack.law.counting import CustodyEffect
from casetrack.law.periods import period_of


class Lateness(Ranked):
    """Consequences of a missed last day, the heaviest first."""

    # somebody stays locked up without a ground
    FREEDOM = 1, NP_("lateness", "somebody is held without a ground")
    # the office can no longer do lawfully what it had to do by then
    POWER = 2, NP_("lateness", "the time given by law is over")
    # somebody is kept from a right, or not told of it
    RIGHT = 3, NP_("lateness", "somebody is kept from a right")
    # a duty of the office is broken; nobody loses anything by that alone
    DUTY = 4, NP_("lateness", "a duty of the office is not met")
    # somebody outside the office is late; the office reminds
    OTHERS = 5, NP_("lateness", "others are late; remind them")
    # no law names the day: people set it
    AGREED = 6, NP_("lateness", "set by this office")


# Periods of the office itself after which it has lost the time the law gave it.
_POWER = frozenset(
    {
        "arrest_review_detained",
        "arrest_review_not_detained",
        "prosecution_review",
        "prosecution_review_expedited",
        "cnp_probation",
        "cnp_final_decision",
        "bail_max",
        "residential_surveillance_max",
        "pil_admin_review",
        "pil_civil_review",
    }
)
# Periods of the office itself on which a right of somebody in the case depends.
_RIGHT = frozenset(
    {
        "notify_right_to_counsel",
        "notify_victim_agent",
        "legal_aid_notice",
        "release_request_decision",
        "hearing_notice",
        "cnp_service",
        "non_arrest_reconsideration_decision",
        "np_reconsideration_decision",
        "np_appeal_review",
        "seal_query_decision",
        "seal_query_decision_2022",
        "no_record_certificate",
        "judicial_assistance_decision",
    }
)
_OFFICE = "procuratorate"


def lateness_of(rule_id: str | None, *, in_custody: bool = False) -> Lateness:
    """Return the consequence of a missed last day under a rule.

    rule_id: None where no law counts the day. in_custody: somebody is held while the period runs;
    it matters only to the rules on which custody has a bearing.
    Raises OutsideStatute if there is no such rule.

    Source: Criminal Procedure Law arts. 34, 46, 105, 172; Procuratorate Rules art. 620.
    """
    if rule_id is None:
        return Lateness.AGREED
    period = period_of(rule_id)
    if period.custody is CustodyEffect.ALWAYS or (
        period.custody is CustodyEffect.ON_LAST_DAY and in_custody
    ):
        return Lateness.FREEDOM
    if rule_id in _POWER:
        return Lateness.POWER
    if rule_id in _RIGHT:
        return Lateness.RIGHT
    return Lateness.DUTY if period.obligor == _OFFICE else Lateness.OTHERS
