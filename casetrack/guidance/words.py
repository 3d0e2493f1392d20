"""Refusals of guidance, and facts that its dates count from."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

FACTS = {
    "order_served": _l("The order was served"),
    "order_issued": _l("The order was issued"),
    "family_measure_ended": _l("The order or the programme ended"),
    "family_revisited": _l("The family was revisited"),
    "guardian_step_taken": _l("The step towards the guardian was taken"),
    "family_assessment_decided": _l("A decision calls for the assessment"),
    "family_assessment_harmed": _l("A guardian is accused of having harmed the child"),
    "family_assessment_below_age": _l("The child is below the age of responsibility"),
}

RULES = {
    "order_ends_before": _l("The last day cannot lie before %(begins)s."),
    "order_ended": _l("This order ended on %(day)s; it cannot be changed any more."),
    "family_education_not_assessed": _l(
        "The family education of %(who)s must be assessed after this decision. Record the "
        "assessment first, then close the case."
    ),
    "harmed_child_not_assessed": _l(
        "A guardian is accused of having harmed %(who)s: the family education must be assessed "
        "first."
    ),
    "child_below_age_not_assessed": _l(
        "%(who)s is too young to answer for the act: the family education must be assessed first."
    ),
}
