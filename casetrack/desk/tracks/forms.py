"""The forms of lines of work, and of stages not needed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField

from casetrack.accounts.models import Staff
from casetrack.cases.kinds import Stage, TrackKind
from casetrack.cases.models import Track
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.desk.tracks.actions import LineTold, NewLine
from casetrack.web.choices import EnumSelect, id_or_none
from casetrack.web.clock import today
from casetrack.web.forms import EditForm, Form, within
from casetrack.web.typed_dates.fields import PastWhen, Required, to_choose

NAME = within(Track.name)
NUMBER = within(Track.number)
TEXT = within(Track.reason)
WHICH = _l("Choose a stage.")
WHY = Required(_l("Say why, in a few words."))


class LineFields(Form):
    """Name, number and responsible person."""

    name_zh = StringField(_l("Name in Chinese"), [NAME])
    name_en = StringField(_l("Name in English"), [NAME])
    number = StringField(_l("Its own number"), [NUMBER])
    responsible = SelectField(_l("Who answers for it"), coerce=id_or_none, choices=[])

    def offer(self, people: Iterable[Staff], *, now: Staff | None = None) -> None:
        """Set the choices: staff on the case, and the person responsible now."""
        those = list(people)
        those += [now] if now is not None and now.id not in {member.id for member in those} else []
        who = [(str(member.id), member.name) for member in those]
        self.responsible.choices = [("", _("the handler of the case")), *who]

    def told(self) -> LineTold:
        """The typed data."""
        return LineTold(
            BilingualText.of(en=self.name_en.data, zh=self.name_zh.data),
            self.number.data or "",
            self.responsible.data,
        )


class NewLineForm(LineFields):
    """Begin a line of work."""

    kind = EnumSelect(
        _l("Which line of work"),
        TrackKind,
        nothing=_l("choose one"),
        validators=[Required(_l("Choose the line of work."))],
    )
    since = PastWhen(_l("Since when work is done in it"))

    def new(self) -> NewLine:
        """The typed line."""
        return NewLine(self.kind.data, self.told(), self.since.data)


class ChangeLineForm(EditForm, LineFields):
    """Change name, number or responsible person."""


class StartLineForm(Form):
    """Enter since when a line is worked on."""

    since = PastWhen(_l("Since when"))

    def day(self) -> PartialDate:
        """The typed day; today if empty."""
        return self.since.data or PartialDate.day(today())


class SuspendLineForm(Form):
    """Suspend a line."""

    stopped = PastWhen(_l("Since when"))
    reason = StringField(_l("Why it is suspended"), [WHY, TEXT])

    def day(self) -> PartialDate:
        """The typed day; today if empty."""
        return self.stopped.data or PartialDate.day(today())


class ResumeLineForm(Form):
    """Resume a line."""

    resumed = PastWhen(_l("Since when it goes on"))
    text = StringField(_l("What is to be said of it"), [TEXT])

    def day(self) -> PartialDate:
        """The typed day; today if empty."""
        return self.resumed.data or PartialDate.day(today())


class EndLineForm(Form):
    """End a line."""

    until = PastWhen(_l("When it ended"))
    outcome_zh = StringField(_l("Outcome, in Chinese"), [TEXT])
    outcome_en = StringField(_l("Outcome, in English"), [TEXT])

    def day(self) -> PartialDate:
        """The typed day; today if empty."""
        return self.until.data or PartialDate.day(today())

    def outcome(self) -> BilingualText:
        """The typed outcome."""
        return BilingualText.of(en=self.outcome_en.data, zh=self.outcome_zh.data)


class NotNeededForm(Form):
    """Mark a stage as not needed."""

    stage = to_choose(_l("Stage"), Stage, WHICH)
    reason = StringField(_l("Why it is not needed"), [WHY, TEXT])

    def offer(self, stages: Sequence[Stage]) -> None:
        """Set the choices: the undecided stages."""
        self.stage.offer(stages)


class OpenAgainForm(Form):
    """Reopen a stage."""

    stage = to_choose(_l("Stage"), Stage, WHICH)
    reason = StringField(_l("Why it is open again"), [WHY, TEXT])
