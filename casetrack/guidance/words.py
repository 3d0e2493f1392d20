"""What is said when an action of guidance is refused, and what its dates count from."""

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
    "order_to_nobody": _l("Choose at least one guardian."),
    "order_without_duties": _l("Write at least one duty."),
    "order_without_length": _l("Give the length in months, or the last day the order names."),
    "served_before_issued": _l("It was issued on %(issued)s; it cannot be served before."),
    "order_ends_before": _l("The last day cannot lie before %(begins)s."),
    "order_end_differs": _l(
        "%(months)s months from the day of service end on %(counted)s. Give that day, or leave one"
        " of the two empty."
    ),
    "order_runs_already": _l(
        "An order about this child already runs for one of the chosen guardians. Change or end"
        " that one first."
    ),
    "revisit_before_the_end": _l("It ended on %(day)s; a revisit comes after that."),
    "revisit_while_it_runs": _l("It still runs. Visit the family, and end it first."),
    "revisit_next_too_early": _l("The next revisit lies after this one, of %(day)s."),
    "specialised_on_another_basis": _l(
        "Closed correction rests on an act that is no crime for the age alone, and only that does."
    ),
    "specialised_without_assessment": _l(
        "It is decided after the assessment of the committee. Say when that was; it may be unknown."
    ),
    "specialised_decided_before": _l(
        "The committee assessed it on %(day)s; decided is after that."
    ),
    "step_waits": _l("This step was taken, and its outcome is not recorded yet. Record it first."),
    "step_look_too_early": _l("The next check lies after the step of %(day)s."),
    "step_settled_before": _l("The outcome of this step is recorded already."),
    "step_without_outcome": _l("Enter the outcome, and its evidence."),
    "step_settled_too_early": _l("The step was taken on %(day)s; its outcome cannot be earlier."),
    "revocation_without_a_ground": _l(
        "Revocation stands on one of the three grounds, and somebody applies whom the law names: "
        "choose both."
    ),
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
    "guidance_to_nobody": _l("Choose the guardians who were ordered to accept it."),
}
