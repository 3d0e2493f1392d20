"""The forms of a next step: with the entry it follows from, and on its own page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import Length, ValidationError

from casetrack.accounts.models import Staff
from casetrack.casework.actions import Progress
from casetrack.casework.tasks.actions import NewTask, TaskChange
from casetrack.casework.tasks.models import TEXT_LENGTH, Task
from casetrack.db.partial_date import PartialDate
from casetrack.web.clock import today
from casetrack.web.dates import word_day
from casetrack.web.forms import EditForm, Form, note_length
from casetrack.web.typed_dates.fields import DayAhead, PastWhen, Required
from casetrack.web.words import language

TOO_LONG = _l("At most %(n)d characters.", n=TEXT_LENGTH)


def _number_or_none(value: object) -> int | None:
    return int(text) if (text := str(value)).isdigit() else None


class NextStepFields(Form):
    """What is to be done next, and which step an entry settles: part of the log box."""

    next_text = StringField(_l("Next"), [Length(max=TEXT_LENGTH, message=TOO_LONG)])
    next_by = SelectField(_l("who"), coerce=_number_or_none, choices=[])
    next_on = DayAhead(_l("by"))
    settles = SelectField(_l("This settles"), coerce=_number_or_none, choices=[])

    def offer_steps(
        self, people: Sequence[Staff], open_steps: Sequence[tuple[Task, date]], *, me: int
    ) -> None:
        """Give the choices: who works on the case, what is open in it."""
        self.next_by.choices = [(str(one.id), one.name) for one in people]
        if self.next_by.data is None and me in {one.id for one in people}:
            self.next_by.data = me
        self.settles.choices = [("", str(_l("nothing that was planned")))] + [
            (str(task.id), f"{task.text.in_(language())} ({word_day(due, language())})")
            for task, due in open_steps
        ]

    def offer_none(self) -> None:
        """Where nothing about a next step was sent, nobody need be read to choose from."""
        self.next_by.choices = self.settles.choices = [("", "")]

    def validate_next_on(self, field: Any) -> None:
        """Ask for the day of what is to be done."""
        if (self.next_text.data or "").strip() and field.data is None and not field.errors:
            raise ValidationError(str(_l("Say by which day.")))

    def validate_next_text(self, field: Any) -> None:
        """Ask what is to be done on the day."""
        if self.next_on.data is not None and not (field.data or "").strip():
            raise ValidationError(str(_l("Say what is to be done by then.")))

    @property
    def has_steps(self) -> bool:
        """Whether something about a next step was typed or chosen."""
        typed = getattr(self.next_on, "typed", "")
        return bool((self.next_text.data or "").strip() or typed.strip() or self.settles.data)

    def next_step(self) -> NewTask | None:
        """What is to be done next; None if nothing was typed."""
        return self.into(NewTask) if self.next_on.data is not None else None


class TaskChangeForm(EditForm):
    """Another day for it, or somebody else."""

    next_on = DayAhead(_l("By which day"), [Required(_l("Say by which day."))])
    next_by = SelectField(_l("Who does it"), coerce=_number_or_none, choices=[])

    def change(self) -> TaskChange:
        """What was chosen."""
        return self.into(TaskChange)


class TaskDoneForm(Form):
    """Say what was done: the entry that settles it."""

    text = TextAreaField(
        _l("What was done?"), [Required(_l("Say what was done, in a sentence.")), note_length()]
    )
    when = PastWhen(_l("When?"))

    def progress(self) -> Progress:
        """The entry; no date typed means today."""
        return self.into(Progress, when=self.when.data or PartialDate.day(today()))


class TaskDropForm(Form):
    """Say that it is not needed any more."""

    reason = StringField(
        _l("Why it is not needed any more"),
        [
            Required(_l("Say why, in a few words.")),
            Length(max=TEXT_LENGTH, message=TOO_LONG),
        ],
    )
