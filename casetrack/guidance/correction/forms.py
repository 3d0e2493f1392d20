"""What is typed of a decision of the police on corrective education, and of a child's level."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, StringField, TextAreaField
from wtforms.validators import Length, NumberRange, Optional

from casetrack.cases.fields import PartyChecks
from casetrack.courses.forms import CourseForm
from casetrack.guidance.correction.kinds import (
    ITEMS_OF_38,
    NINE,
    InterventionLevel,
    Misconduct,
    SeriousMisconduct,
)
from casetrack.guidance.correction.models import TEXT_LENGTH, WHO_LENGTH
from casetrack.people.forms import FactForm, Reasoned
from casetrack.web.forms import EnumChecks, EnumSelect
from casetrack.web.typed_dates.fields import PAST_HINT, PastWhen, Required, to_choose

MOST_WEEKS = 52
TEXT = Length(max=TEXT_LENGTH, message=_l("At most %(n)d characters.", n=TEXT_LENGTH))
WHO = Length(max=WHO_LENGTH, message=_l("At most %(n)d characters.", n=WHO_LENGTH))


class CorrectionForm(CourseForm):
    """Record what the police decided, for one child or for several."""

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


class LevelForm(FactForm):
    """How grave the misconduct of a child is."""

    level = to_choose(_l("Level"), InterventionLevel, _l("Choose the level."))
    happened = PastWhen(
        _l("Day"), [Required(_l("Write a date, or: unknown."))], description=PAST_HINT
    )
    misconduct = EnumSelect(
        _l("Which misconduct"),
        Misconduct,
        nothing=_l("none, or not told"),
        description=_l("Where the level is misconduct."),
    )
    serious = EnumSelect(
        _l("Which serious misconduct"),
        ITEMS_OF_38,
        nothing=_l("none, or not told"),
        description=_l("Where the level is serious misconduct."),
    )
    text = TextAreaField(_l("What was seen"), [TEXT], description=_l("Aliases only."))


class ChangeLevelForm(LevelForm, Reasoned):
    """Correct one."""
