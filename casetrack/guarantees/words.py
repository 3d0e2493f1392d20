"""What is said when a guarantee, an act or an age is refused."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

RULES: dict[str, LazyString] = {
    "adult_without_part": _l("Say as what that person was there."),
    "adult_cannot_sit_there": _l("%(who)s is a minor or accused, and does not sit beside a child."),
    "adult_is_no_guardian": _l("%(who)s is not recorded as a guardian on %(day)s."),
    "guardian_is_barred": _l("%(who)s is not called as the legal representative: %(bar)s."),
    "adult_is_the_guardian": _l("%(who)s is the guardian: choose the legal representative."),
    "guarantee_of_another": _l(
        "Choose a minor of this case of whom this can be recorded: an accused, or a victim."
    ),
    "adult_not_said": _l("Say which adult was present, or that none was."),
    "adult_stands_in_for": _l("Choose who stood in for the legal representative."),
    "why_not_the_guardian": _l(
        "Say why the legal representative did not come, or why somebody else came instead."
    ),
    "assessment_without_consent": _l(
        "Without the consent of both the minor and the legal representative there is no"
        " psychological assessment (Prevention of Juvenile Delinquency Law art. 51)."
    ),
    "interviewed_before": _l(
        "The victim was questioned before (%(times)s). Say why it was necessary again."
    ),
    "interview_not_recorded": _l(
        "Questioning about sexual or violent harm is recorded in sound and picture. Say why it was"
        " not."
    ),
    "act_not_said": _l("Say what was done, or choose the kind of act."),
    "act_before_birth": _l(
        "The act would have come before the birth. Compare the day with the identity."
    ),
    "age_is_counted": _l(
        "By the sealed birth date it is another age. Leave it to be counted, or correct the"
        " identity."
    ),
    "answer_without_number": _l("Give the number of the document with the answer."),
}
