"""Ages: a person reaches an age on the day after the birthday."""

from __future__ import annotations

from datetime import date

from casetrack.law.counting import ONE_DAY, add_months
from casetrack.law.terms import OutsideStatute

ADULT = 18


def reaches(born: date, age: int) -> date:
    """Return the first day on which a person born on `born` is `age`, the day after the birthday.

    A birthday on 29 February is taken on 28 February in other years.
    Raises OutsideStatute if `age` is not positive.

    Source: SPC Interpretation on Criminal Cases of Minors art. 2; Civil Code art. 202 by analogy.
    """
    if age < 1:
        raise OutsideStatute("age_not_positive", field="age", age=age)
    return add_months(born, 12 * age) + ONE_DAY


def age_on(born: date, on: date) -> int:
    """Return the age in whole years on `on`; on the birthday itself still the age below.

    Raises OutsideStatute if the person was not yet born.

    Source: SPC Interpretation on Criminal Cases of Minors art. 2.
    """
    if on < born:
        raise OutsideStatute("not_yet_born", field="on", born=born, on=on)
    years = on.year - born.year
    return years if years > 0 and reaches(born, years) <= on else max(years - 1, 0)


def is_minor(born: date, on: date) -> bool:
    """Whether the person is under 18 on `on`."""
    return age_on(born, on) < ADULT
