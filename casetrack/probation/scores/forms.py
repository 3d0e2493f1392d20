"""The forms of points: begin, record, correct, and answer a suggestion."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField, TextAreaField

from casetrack.cases.models import JournalEntry
from casetrack.casework.correction_pages import Reasoned
from casetrack.casework.kind_words import word_entry
from casetrack.probation.scores.entries import Points
from casetrack.probation.scores.models import SchemeVersion, ScoreScheme
from casetrack.probation.scores.rules import ScoreRules
from casetrack.web.clock import today
from casetrack.web.forms import EditForm, Form, note_length
from casetrack.web.typed_dates.fields import PastDay, Required
from casetrack.web.words import language

CHOOSE = _l("Choose what it was.")


def _number_or_none(value: object) -> int | None:
    return int(text) if (text := str(value)).isdigit() else None


class ScoreBeginForm(Form):
    """Choose the scheme of the office for the points of a probation."""

    scheme = SelectField(_l("Scheme"), coerce=_number_or_none, choices=[])

    def offer(self, schemes: Iterable[tuple[ScoreScheme, SchemeVersion]]) -> None:
        """Set the choices: the schemes that the office offers."""
        self.scheme.choices = [
            (str(scheme.id), version.name.in_(language())) for scheme, version in schemes
        ]


class PointsForm(EditForm):
    """Points of one day, with their evidence."""

    indicator = SelectField(_l("Indicator"), [Required(CHOOSE)], coerce=_number_or_none, choices=[])
    happened_on = PastDay(_l("On which day"), [Required(_l("Enter the day."))], default=today)
    evidence = TextAreaField(
        _l("Evidence"),
        [Required(_l("Say by what it is known.")), note_length()],
        description=_l("Aliases only, no names."),
    )
    source = SelectField(
        _l("It comes from"),
        coerce=_number_or_none,
        choices=[],
        description=_l("The visit, report, breach or other entry that tells it; may stay open."),
    )

    def offer(self, rules: ScoreRules, entries: Iterable[JournalEntry]) -> None:
        """Set the choices: indicators of the scheme, and entries that points may come from."""
        self.indicator.choices = [("", str(_l("choose")))] + [
            (str(place), f"{indicator.text.in_(language())} ({indicator.points:+d})")
            for place, indicator in enumerate(rules.indicators, start=1)
        ]
        self.source.choices = [("", str(_l("no entry of the journal")))] + [
            (str(entry.id), word_entry(entry)) for entry in entries
        ]

    def points(self) -> Points:
        """Points from the validated form."""
        return Points(
            self.indicator.data or 0,
            self.happened_on.data,
            self.evidence.data or "",
            self.source.data,
        )


class PointsCorrectionForm(PointsForm, Reasoned):
    """Correct points, or withdraw them."""

    is_taken_back = BooleanField(_l("It does not count at all"))


class ScoreAnswerForm(EditForm):
    """The reason for not following a suggestion, or for none being made."""

    reason = TextAreaField(_l("Why"), [note_length()])
