"""The age of a person in words, with its source."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _

from casetrack.cases.models import Party
from casetrack.law import Age, AgeRecord, AgeSource
from casetrack.web.words import label


def word_age(person: Party, known: AgeRecord, *, on: date) -> str:
    """The age at the act and its source; the same for every reader."""
    at_act, now = known.at_act(), known.on(on)
    match at_act.source:
        case AgeSource.BIRTH:
            return _("%(age)s, by date of birth", age=_at_act(at_act))
        case AgeSource.ACT:
            return _("%(age)s, by the age recorded with the act", age=_at_act(at_act))
        case AgeSource.HAND:
            return _("%(age)s, as recorded by hand", age=label(person.known_age))
    if now.minor is False:
        return _("adult today, by date of birth")
    if person.counts_as_minor():
        return _("unknown: protected as a minor")
    return label(person.known_age)


def _at_act(age: Age) -> str:
    if age.least is not None and age.least == age.greatest:
        return _("%(age)d at the act", age=age.least)
    if age.least and age.greatest:
        return _("%(least)d or %(greatest)d at the act", least=age.least, greatest=age.greatest)
    return _("a minor at the act") if age.minor else _("adult at the act")
