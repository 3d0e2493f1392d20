"""A birth date, an age or the band of an age, typed into one field."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from wtforms import StringField
from wtforms.validators import ValidationError

from casetrack.cases.kinds import AgeStatus
from casetrack.casework.kind_words import named_among
from casetrack.codes import N_
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken
from casetrack.law import ADULT, ActAge, age_on
from casetrack.web.clock import today
from casetrack.web.dates import word_when
from casetrack.web.typed_dates.reading import read_when
from casetrack.web.words import label, language

BANDS = (AgeStatus.MINOR, AgeStatus.MINOR_AT_ACT, AgeStatus.ADULT, AgeStatus.UNKNOWN)
OLDEST = 130
NO_AGE = N_("This is no age and no date of birth: 2013-03-02, 2013-03, 12, about 12.")
# So many years around eighteen an age that is only about right does not tell the band.
_ABOUT = 2
_YEARS = re.compile(
    r"(?P<about>about|around|约|大约|大概)?\s*(?P<years>\d{1,3})\s*"
    r"(?:周?岁|years(?: old)?)?\s*(?P<so>左右)?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class TypedAge:
    """An age as it was typed. years: whole ones today; of it only the band is kept.

    born: kept sealed with the name, and then no band is chosen by hand.
    """

    band: AgeStatus = AgeStatus.UNKNOWN
    years: int | None = None
    born: PartialDate | None = None

    def words(self, acts: tuple[ActAge, ...] = ()) -> str:
        """Return the age as it was read: today, and at the acts of the case that are known."""
        if self.born is None:
            band = label(self.band)
            if self.years is None:
                return _("%(band)s; not verified", band=band)
            return _("%(band)s; not verified, the number itself is not kept", band=band)
        parts = [
            word_when(self.born, language()),
            _("%(age)s today", age=_aged(self.born, today())),
        ]
        days = sorted({act.first for act in acts if act.first and act.first == act.last})
        parts += [
            _("%(age)s at the act of %(day)s", age=_aged(self.born, day), day=day.isoformat())
            for day in days
            if day >= (self.born.last or day)
        ]
        return _("; ").join([*parts, _("not verified, kept sealed with the name")])


def read_age(text: str, *, on: date) -> TypedAge:
    """The age somebody typed: 2013-03-02, 2013-03, 12, about 12, minor, unknown.

    Raises RuleBroken if it is none, or a day that has not come.
    """
    nearest = named_among(text, BANDS).nearest
    if len(nearest) == 1 and isinstance(nearest[0], AgeStatus):
        return TypedAge(nearest[0])
    if match := _YEARS.fullmatch(text.strip()):
        return _by_years(int(match["years"]), is_about=bool(match["about"] or match["so"]))
    born = read_when(text, on=on)
    if born.is_unknown:
        return TypedAge()
    if born.first is None or born.last is None or born.first > on:
        raise RuleBroken(NO_AGE, field="age_status")
    return TypedAge(born=born)


def _by_years(years: int, *, is_about: bool) -> TypedAge:
    if years > OLDEST:
        raise RuleBroken(NO_AGE, field="age_status")
    if is_about and abs(years - ADULT) <= _ABOUT:
        return TypedAge(years=years)
    return TypedAge(AgeStatus.MINOR if years < ADULT else AgeStatus.ADULT, years)


def _aged(born: PartialDate, on: date) -> str:
    assert born.first is not None
    assert born.last is not None
    least, greatest = age_on(min(born.last, on), on), age_on(born.first, on)
    years = str(least) if least == greatest else f"{least}–{greatest}"
    return ngettext("%(years)s year", "%(years)s years", greatest, years=years)


class BirthOrAge(StringField):
    """A birth date or an age, as it is typed; `data` is the TypedAge, None where none is."""

    data: Any
    typed = ""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the text; empty, nothing is told. Raises ValueError with one sentence."""
        self.typed = valuelist[0].strip() if valuelist else ""
        self.data = None
        if self.typed:
            try:
                self.data = read_age(self.typed, on=today())
            except RuleBroken as broken:
                raise ValueError(_(NO_AGE)) from broken

    def told_of(self, *, accused: bool) -> TypedAge:
        """The age. Raises ValidationError where nobody can tell from it how old they were then.

        accused: whether they are, so that the age at the act decides.
        """
        age = self.data or TypedAge()
        if accused and age.years is not None and age.band is AgeStatus.ADULT:
            raise ValidationError(
                _("An adult today: write the date of birth, or: minor at the act, or: adult.")
            )
        assert isinstance(age, TypedAge)
        return age

    def _value(self) -> str:
        return self.typed
