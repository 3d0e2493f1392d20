"""Forms of a next step: fields of the log box, and of its own page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import ValidationError

from casetrack.accounts.models import Staff
from casetrack.casework.actions import Progress
from casetrack.casework.tasks.actions import NewTask, TaskChange
from casetrack.casework.tasks.models import TEXT_LENGTH, Task
from casetrack.db.partial_date import PartialDate
from casetrack.web.choices import id_or_none
from casetrack.web.clock import today
from casetrack.web.dates import word_day
from casetrack.web.forms import EditForm, Form, at_most, note_length
from casetrack.web.typed_dates.fields import DayAhead, PastWhen, Required
from casetrack.web.words import language


class NextStepFields(Form):
    """Part of the log box: a next step to plan, and the step this entry settles."""

    next_text = StringField(_l("Next"), [at_most(TEXT_LENGTH)])
    next_by = SelectField(_l("who"), coerce=id_or_none, choices=[])
    next_on = DayAhead(_l("by"))
    settles = SelectField(_l("This settles"), coerce=id_or_none, choices=[])

    def offer_steps(
        self, people: Sequence[Staff], open_steps: Sequence[tuple[Task, date]], *, me: int
    ) -> None:
        """Fill the choices: staff of the case, open steps."""
        self.next_by.choices = [(str(person.id), person.name) for person in people]
        if self.next_by.data is None and me in {person.id for person in people}:
            self.next_by.data = me
        self.settles.choices = [("", str(_l("nothing that was planned")))] + [
            (str(task.id), f"{task.text.in_(language())} ({word_day(due, language())})")
            for task, due in open_steps
        ]

    def offer_none(self) -> None:
        """Empty choices, without a query, where no next step was sent."""
        self.next_by.choices = self.settles.choices = [("", "")]

    def validate_next_on(self, field: Any) -> None:
        """Require the day of a next step."""
        if (self.next_text.data or "").strip() and field.data is None and not field.errors:
            raise ValidationError(str(_l("Say by which day.")))

    def validate_next_text(self, field: Any) -> None:
        """Require the text of a next step that has a day."""
        if self.next_on.data is not None and not (field.data or "").strip():
            raise ValidationError(str(_l("Say what is to be done by then.")))

    @property
    def has_steps(self) -> bool:
        """Whether a field of the next step was filled in."""
        typed = getattr(self.next_on, "typed", "")
        return bool((self.next_text.data or "").strip() or typed.strip() or self.settles.data)

    def next_step(self) -> NewTask | None:
        """The next step entered; None if none was."""
        return self.into(NewTask) if self.next_on.data is not None else None


class TaskChangeForm(EditForm):
    """Change day or owner of a next step."""

    next_on = DayAhead(_l("By which day"), [Required(_l("Say by which day."))])
    next_by = SelectField(_l("Who does it"), coerce=id_or_none, choices=[])

    def change(self) -> TaskChange:
        """The change chosen."""
        return self.into(TaskChange)


class TaskDoneForm(Form):
    """Log what was done, which settles the step."""

    text = TextAreaField(
        _l("What was done?"), [Required(_l("Say what was done, in a sentence.")), note_length()]
    )
    when = PastWhen(_l("When?"))

    def progress(self) -> Progress:
        """The entry; without a date, today."""
        return self.into(Progress, when=self.when.data or PartialDate.day(today()))


class TaskDropForm(Form):
    """Drop a next step."""

    reason = StringField(
        _l("Why it is not needed any more"),
        [Required(_l("Say why, in a few words.")), at_most(TEXT_LENGTH)],
    )
