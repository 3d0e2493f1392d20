"""Case files as a feature of the application."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from casetrack.ledger.registry import Feature
from casetrack.web.words import RuleWords

RULES = {
    "decided_before_receipt": _l(
        "A decision of %(early)s came before the case was received for review on %(late)s."
    ),
    "revoked_before_decision": _l(
        "The revocation of %(early)s came before the conditional non-prosecution of %(late)s."
    ),
    "judged_before_prosecution": _l(
        "The judgment of %(early)s came before the prosecution of %(late)s."
    ),
    "sentenced_not_charged": _l("%(who)s is sentenced, and no charge is recorded."),
    "adult_marked_minor": _l("%(who)s is somebody's guardian or parent, and is marked as a minor."),
    "age_against_acts": _l(
        "%(who)s is marked with another age than at the acts: their age at each decides."
    ),
    "ended_before_start": _l("A measure ended on %(early)s, before it began on %(late)s."),
    "served_before_issue": _l("Served on %(early)s, before it was issued on %(late)s."),
    "order_after_coming_of_age": _l(
        "A supervision and guardianship order was issued when %(who)s had come of age."
    ),
    "accepted_before_issue": _l(
        "A suggestion was accepted on %(early)s, before it was issued on %(late)s."
    ),
    "replied_before_issue": _l(
        "A suggestion was answered on %(early)s, before it was issued on %(late)s."
    ),
    "closed_before_issue": _l(
        "A suggestion was closed on %(early)s, before it was issued on %(late)s."
    ),
    "put_right_before_issue": _l(
        "Something was seen put right on %(early)s, before the suggestion was issued on %(late)s."
    ),
    "visited_before_receipt": _l(
        "A visit took place on %(early)s, before the case came in on %(late)s."
    ),
    "published_before_closed": _l(
        "The case was published on %(early)s, before it was closed on %(late)s."
    ),
    "still_to_come": _l("Something is told as past of %(late)s, which is still to come."),
}


FEATURE = Feature("exchange", brings=(RuleWords(RULES),))
