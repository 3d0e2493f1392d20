"""The form of a police decision on corrective education."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, StringField
from wtforms.validators import Length, NumberRange, Optional

from casetrack.cases.fields import PartyChecks
from casetrack.courses.forms import CourseForm
from casetrack.guidance.correction.kinds import (
    NINE,
    SeriousMisconduct,
)
from casetrack.guidance.correction.models import WHO_LENGTH
from casetrack.web.forms import EnumChecks
from casetrack.web.typed_dates.fields import PAST_HINT, PastWhen, Required, to_choose

MOST_WEEKS = 52
WHO = Length(max=WHO_LENGTH, message=_l("At most %(n)d characters.", n=WHO_LENGTH))


class CorrectionForm(CourseForm):
    """Record a police decision for one child or several."""

    children = PartyChecks(
        _l("For"), validators=[Required(_l("Choose the child, or several children."))]
    )
    measures = EnumChecks(
        _l("Measures"), NINE, validators=[Required(_l("Choose at least one measure."))]
    )
    conduct = to_choose(
        _l("For which serious misconduct"), SeriousMisconduct, _l("Choose for which.")
    )
    acted = PastWhen(_l("When that was"), description=PAST_HINT)
    decided = PastWhen(_l("Decided on"), description=PAST_HINT)
    decided_by = StringField(
        _l("Public security organ that decided"),
        [WHO],
        description=_l("The public security organ decides; the procuratorate records it."),
    )
    every_weeks = IntegerField(
        _l("A report or a look once in so many weeks"),
        [
            Optional(),
            NumberRange(1, MOST_WEEKS, _l("Write a number from 1 to %(n)d.", n=MOST_WEEKS)),
        ],
        description=_l("It then stands on Today. Leave it empty where none is asked."),
    )
