"""What is said when corrective education, or a level of misconduct, is refused."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

RULES: dict[str, LazyString] = {
    "correction_of_an_adult": _l(
        "%(who)s is not under 18 on that day: corrective education is for minors (Law on the"
        " Prevention of Juvenile Delinquency arts. 38, 41)."
    ),
    "correction_punishable_at_act": _l(
        "%(who)s was 16 or older at the act and answers for every crime (Criminal Law art. 17):"
        " choose another misconduct, or correct the day of the act."
    ),
    "correction_before_the_law": _l(
        "The law on which it rests is in force since %(since)s; it was decided before."
    ),
    "correction_before_birth": _l(
        "The act would have come before the birth. Compare the day with the identity."
    ),
    "correction_decided_before": _l("The act was on %(day)s; it was not decided before."),
    "correction_of_nobody": _l("Choose the child, or several children."),
    "correction_without_measure": _l("Choose at least one measure."),
    "level_of_another": _l("Choose a child of this case, or a group of children."),
    "level_of_another_item": _l("This belongs to another level than the one chosen."),
}
