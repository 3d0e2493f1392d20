"""Forms of a concern: raise, answer, add, end, say why no plan follows."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired

from casetrack.accounts.models import Staff
from casetrack.cases.fields import PartySelect
from casetrack.casework.concerns.actions import NewConcern
from casetrack.casework.concerns.follow_up import Answer, amiss
from casetrack.casework.concerns.models import ConcernLevel, ConcernSource, Safety, SeenHow
from casetrack.db.partial_date import PartialDate
from casetrack.web.choices import EnumRadio, EnumSelect
from casetrack.web.clock import today
from casetrack.web.forms import Form, at_most, note_length
from casetrack.web.typed_dates.fields import DayAhead, PastDay, Required

_NUMBER = re.compile(r"[0-9]{1,9}")
SHORT = at_most(500)
# What was recorded as a visit is raised by the outcome of the visit.
TOLD_BY_HAND = tuple(source for source in ConcernSource if source is not ConcernSource.VISIT)


def _id_or_none(value: Any) -> int | None:
    return int(value) if value not in (None, "") else None


class ActedOnFields(Form):
    """Immediate action and informed persons, required of an urgent concern."""

    done_now = TextAreaField(_l("What is done now"), [SHORT])
    told = TextAreaField(_l("Who has been told"), [SHORT])


class ConcernRaiseForm(ActedOnFields):
    """Raise a concern that is not recorded as a visit."""

    party = PartySelect(_l("Which child"))
    level = EnumRadio(
        _l("How are things?"),
        ConcernLevel,
        validators=[InputRequired(_l("Say how things are: worrying or urgent."))],
    )
    seen = TextAreaField(
        _l("What was seen or heard"),
        [Required(_l("Say in a sentence what was seen or heard.")), note_length()],
    )
    source = EnumSelect(_l("How it came to be known"), TOLD_BY_HAND, default=ConcernSource.WORK)
    day = PastDay(_l("Day"), [Required(_l("Give the day."))])

    def concern(self) -> NewConcern:
        """The concern entered."""
        seen = (self.seen.data or "").strip().replace("\r\n", "\n")
        return self.into(
            NewConcern,
            happened=PartialDate.day(self.day.data),
            seen=seen,
            level=self.level.data or ConcernLevel.URGENT,
            source=self.source.data or ConcernSource.WORK,
        )


class WorryAnswerForm(Form):
    """Answer a worrying concern."""

    done = TextAreaField(
        _l("What was done?"),
        [Required(_l("Say what was done, in a sentence or two.")), note_length()],
    )


class ConcernAnswerForm(Form):
    """Answer an urgent concern: what was done, how the child is, who checks next. `after`: id of
    the last step shown when the form was opened.
    """

    done = TextAreaField(
        _l("What was done about it"),
        [Required(_l("Enter the action and its outcome.")), note_length()],
    )
    done_by = SelectField(_l("Done by"), [Required(_l("Choose who did it."))], coerce=_id_or_none)
    done_on = PastDay(_l("When it was done"), [Required(_l("Give the day."))])
    seen = EnumRadio(
        _l("Was the child seen?"),
        SeenHow,
        validators=[InputRequired(_l("Say whether the child was seen."))],
    )
    unseen = StringField(_l("Why not, and when it will be"), [SHORT])
    seen_by = StringField(_l("Who saw the child, and where"), [SHORT])
    safety = EnumRadio(
        _l("Is the child safe now?"),
        Safety,
        validators=[InputRequired(_l("Say whether the child is safe."))],
    )
    watch = StringField(_l("Who watches, and until when"), [SHORT])
    next_by = SelectField(
        _l("Next check by whom"), [Required(_l("Choose who checks next."))], coerce=_id_or_none
    )
    next_on = DayAhead(
        _l("On which day is that"),
        [Required(_l("Give the day of the next check; without one this is no answer."))],
    )
    after = HiddenField()

    def offer(self, people: Iterable[Staff]) -> None:
        """Fill the choices of who acted and who checks next; nobody is preselected."""
        choices = [("", ""), *((person.id, person.name) for person in people)]
        self.done_by.choices = self.next_by.choices = choices

    def validate(self, extra_validators: Any = None) -> bool:
        """Report missing or empty statements at once, each at its field."""
        is_right = super().validate(extra_validators)
        # A missing or unreadable day is reported already.
        answer = replace(self.answer(), next_on=self.next_on.data or today())
        for broken in amiss(answer, on=today()):
            if broken.field is not None and not self[broken.field].errors:
                self.refuse(broken)
                is_right = False
        return is_right

    def last_seen(self) -> int:
        """Id of the last step shown when the form was opened; -1 if not sent."""
        seen = str(self.after.data or "")
        return int(seen) if _NUMBER.fullmatch(seen) else -1

    def answer(self) -> Answer:
        """The answer entered."""
        return self.into(
            Answer,
            done=(self.done.data or "").strip().replace("\r\n", "\n"),
            done_by_id=self.done_by.data,
            next_by_id=self.next_by.data,
        )


class AddedForm(Form):
    """Add an observation, or say why an answer is not enough."""

    text = TextAreaField(
        _l("What you saw or heard"), [Required(_l("Say it in a sentence.")), note_length()]
    )


class ConcernEndForm(Form):
    """End a concern, with the reason."""

    reason = TextAreaField(
        _l("Why it ends"), [Required(_l("Say why it ends, in a sentence.")), note_length()]
    )


class TakeForm(Form):
    """Take a concern on."""


class NoPlanForm(Form):
    """Say why no visits follow two concerns."""

    reason = TextAreaField(
        _l("Why no visits are planned"),
        [Required(_l("Say why no visits are planned, in a sentence.")), note_length()],
    )
