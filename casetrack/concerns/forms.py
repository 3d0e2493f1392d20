"""The forms of a concern: raise one, answer it, say why no plan follows."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length

from casetrack.cases.fields import PartySelect
from casetrack.concerns.actions import NewConcern
from casetrack.concerns.models import ConcernLevel, ConcernSource
from casetrack.dates.fields import PastDay, Required
from casetrack.db.when import When
from casetrack.web.forms import EnumRadio, EnumSelect, Form, note_length

SHORT = Length(max=500, message=_l("At most 500 characters."))
# What was recorded as a visit is raised by the outcome of the visit.
TOLD_BY_HAND = tuple(one for one in ConcernSource if one is not ConcernSource.VISIT)


class ActedOnFields(Form):
    """What is done now and who was told: asked of whatever is urgent."""

    done_now = TextAreaField(_l("What is done now"), [SHORT])
    told = TextAreaField(_l("Who has been told"), [SHORT])


class ConcernRaiseForm(ActedOnFields):
    """Raise a concern that is not recorded as a visit."""

    party = PartySelect(_l("Which child"))
    level = EnumRadio(
        _l("How are things?"),
        ConcernLevel,
        validators=[InputRequired(_l("Choose one."))],
    )
    seen = TextAreaField(
        _l("What was seen or heard"),
        [Required(_l("Say in a sentence what was seen or heard.")), note_length()],
    )
    source = EnumSelect(_l("How it came to be known"), TOLD_BY_HAND, default=ConcernSource.WORK)
    day = PastDay(_l("Day"), [Required(_l("Give the day."))])

    def concern(self) -> NewConcern:
        """What is feared."""
        seen = (self.seen.data or "").strip().replace("\r\n", "\n")
        return self.into(
            NewConcern,
            happened=When.day(self.day.data),
            seen=seen,
            level=self.level.data or ConcernLevel.URGENT,
            source=self.source.data or ConcernSource.WORK,
        )


class ConcernAnswerForm(Form):
    """What was done about a concern."""

    done = TextAreaField(
        _l("What was done?"),
        [Required(_l("Say what was done, in a sentence or two.")), note_length()],
    )


class NoPlanForm(Form):
    """Why no visits follow two concerns."""

    reason = TextAreaField(
        _l("Why no visits are planned"),
        [Required(_l("Say why no visits are planned, in a sentence.")), note_length()],
    )
