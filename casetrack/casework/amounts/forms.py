"""Controls of a number: its digits, and the entry it comes from."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import ValidationError

from casetrack.cases.models import Case, JournalEntry
from casetrack.casework.amounts.queries import entry_numbered
from casetrack.casework.facts.forms import FigureField
from casetrack.codes import N_
from casetrack.errors import RuleBroken


class QuantityField(FigureField):
    """The digits of a number, beside which stands how exact it is."""

    refusal = _l(
        "Write digits alone, such as 12 or 6800.50; about, more than or unknown is chosen beside"
        " it."
    )


class EntryNumber(StringField):
    """The source entry of a fact, by its number."""

    def offer(self, case: Case, *, kept: int | None) -> None:
        """Say below the field of a new fact what follows if it stays empty."""
        if kept is None:
            self.description = _(
                "Left empty, an entry of the journal is written that tells the number."
            )

    def pre_validate(self, form: Any) -> None:
        """Refuse what is not made of digits."""
        typed = (self.data or "").strip()
        if typed and not (typed.isdecimal() and len(typed) < 8):
            raise ValidationError(str(_l("Write the number of an entry, such as 12.")))

    def chosen(self, case: Case) -> JournalEntry | None:
        """The entry of that number. Raises RuleBroken if there is none."""
        if not (typed := (self.data or "").strip()):
            return None
        if (entry := entry_numbered(case, int(typed))) is None:
            raise RuleBroken(
                N_("There is no entry no. %(number)s in this case."),
                field="entry",
                number=int(typed),
            )
        return entry
