"""The forms of spot checks: plan them, send somebody else, call the rest off."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, NumberRange

from casetrack.accounts.models import Staff
from casetrack.cases.fields import PartySelect
from casetrack.cases.models import Measure
from casetrack.visits.forms import SHORT, word_measure
from casetrack.visits.models import VisitWay
from casetrack.visits.spotchecks.actions import CheckTerms
from casetrack.visits.spotchecks.drawing import MOST_CHECKS
from casetrack.visits.spotchecks.models import MOST_AHEAD, MOST_GAP
from casetrack.web.forms import EditForm, EnumSelect, Form
from casetrack.web.typed_dates.fields import DayAhead, Required


def _between(least: int, most: int) -> NumberRange:
    message = _l("Write a number from %(least)d to %(most)d.", least=least, most=most)
    return NumberRange(least, most, message)


class CheckPlanForm(Form):
    """Plan spot checks."""

    party = PartySelect(_l("Whom"))
    aim = StringField(
        _l("Aim"), [Required(_l("Say what the visits are for, in a few words.")), SHORT]
    )
    way = EnumSelect(_l("How"), VisitWay, default=VisitWay.HOME)
    first = DayAhead(_l("From"), [Required(_l("Give the first day."))])
    last = DayAhead(_l("Until"), [Required(_l("Give the last day."))])
    times = IntegerField(
        _l("Number of checks"),
        [InputRequired(_l("Say how many checks.")), _between(1, MOST_CHECKS)],
    )
    gap = IntegerField(
        _l("Working days from one check to the next, at least"),
        [InputRequired(_l("Say how many working days, or 0.")), _between(0, MOST_GAP)],
        default=5,
    )
    days_ahead = IntegerField(
        _l("Days ahead that the visitor is told"),
        [InputRequired(_l("Say how many days, or 0.")), _between(0, MOST_AHEAD)],
        default=0,
    )
    measure = SelectField(_l("Linked measure"), coerce=int, choices=[])
    visitor = SelectField(_l("Who goes"), coerce=int, choices=[])

    def offer(self, measures: Iterable[Measure], visitors: Iterable[Staff]) -> None:
        """Offer the measures to serve and the visitors."""
        self.measure.choices = [(0, _("nothing that ends"))]
        self.measure.choices += [(measure.id, word_measure(measure)) for measure in measures]
        self.visitor.choices = [(visitor.id, visitor.name) for visitor in visitors]

    def terms(self) -> CheckTerms:
        """The typed terms."""
        return self.into(CheckTerms, measure_id=self.measure.data or None)


class CheckVisitorForm(EditForm):
    """Send somebody else to the checks that are to come."""

    visitor = SelectField(_l("Who goes"), coerce=int, choices=[])

    def offer(self, visitors: Iterable[Staff]) -> None:
        """Give the choice of who may go."""
        self.visitor.choices = [(visitor.id, visitor.name) for visitor in visitors]


class CallOffForm(EditForm):
    """Call off the checks to come."""

    reason = StringField(_l("Why"), [Required(_l("Say why, in a few words.")), SHORT])
