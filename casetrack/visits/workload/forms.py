"""The forms of who is away, and of who goes instead."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField

from casetrack.accounts.models import Staff
from casetrack.visits.workload.actions import Given, NewAbsence
from casetrack.visits.workload.reassign import AwayPage, AwayVisit
from casetrack.visits.workload.words import word_candidate
from casetrack.web.dates import word_day
from casetrack.web.forms import Form
from casetrack.web.typed_dates.fields import DayAhead, Required
from casetrack.web.words import language

TO, VERSION = "to_", "version_"


class AwayForm(Form):
    """Somebody is away."""

    who = SelectField(_l("Who is away"), coerce=int, choices=[])
    first = DayAhead(_l("First day away"), [Required(_l("Give the first day."))])
    last = DayAhead(_l("Last day away"), [Required(_l("Give the last day."))])

    def offer(self, people: Iterable[Staff]) -> None:
        """Give the choices of who may be away."""
        self.who.choices = [(person.id, person.name) for person in people]

    def told(self) -> NewAbsence:
        """The typed absence."""
        return self.into(NewAbsence, staff_id=self.who.data)


class BackForm(Form):
    """Somebody is not away, or no longer."""


class GiveForm(Form):
    """New visitors of the visits of an absence; two fields for each visit."""

    visits: Sequence[AwayVisit] = ()

    def given(self) -> list[Given]:
        """Visits that get another visitor."""
        assignments = []
        for visit in self.visits:
            to, version = self._fields[f"{TO}{visit.id}"], self._fields[f"{VERSION}{visit.id}"]
            if to.data:
                sent = str(version.data or "")
                seen = int(sent) if sent.isdigit() and len(sent) < 10 else 0
                assignments.append(Given(visit.id, to.data, seen, to.id))
        return assignments

    def look_again(self) -> None:
        """Say that a visit was changed meanwhile; the chosen visitors stay chosen."""
        for visit in self.visits:
            self._fields[f"{VERSION}{visit.id}"].data = str(visit.version)
        self.form_errors.append(
            _("Somebody changed one of these visits meanwhile. Look at them again, then save.")
        )


def giving(page: AwayPage, stays: str) -> GiveForm:
    """The form for these visits: whoever is proposed stands in it. stays: who would go else."""
    those = [visit for visit in page.visits if visit.may_give and visit.candidates]
    fields: dict[str, Any] = {"visits": those}
    for visit in those:
        fields[f"{TO}{visit.id}"] = SelectField(
            _("Who goes to %(who)s on %(day)s", who=_alias(visit), day=_day(visit)),
            coerce=_number_or_none,
            choices=[],
            default=visit.candidates[0].staff_id,
        )
        fields[f"{VERSION}{visit.id}"] = HiddenField(default=str(visit.version))
    form: GiveForm = type("GiveForm", (GiveForm,), fields)()
    for visit in those:
        form[f"{TO}{visit.id}"].choices = [
            *(
                (str(who.staff_id), word_candidate(page.names[who.staff_id], who))
                for who in visit.candidates
            ),
            ("", _("nobody else: it stays with %(name)s", name=stays)),
        ]
    return form


def _alias(visit: AwayVisit) -> str:
    return visit.alias.in_(language())


def _day(visit: AwayVisit) -> str:
    return word_day(visit.day, language())


def _number_or_none(value: object) -> int | None:
    return int(text) if (text := str(value)).isdigit() else None
