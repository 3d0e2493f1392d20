"""Controls of a number: its digits, and the entry it comes from."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import ValidationError

from casetrack.cases.models import Case, JournalEntry
from casetrack.cases.quantities import LIMIT
from casetrack.casework.amounts.queries import entry_numbered
from casetrack.codes import N_
from casetrack.errors import RuleBroken


class QuantityField(StringField):
    """The digits of a number; `data` is a Decimal, None where nothing was typed."""

    data: Any

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Parse the number; keep the raw input. Raises ValueError with one sentence."""
        self.typed = str(valuelist[0]) if valuelist else ""
        self.data = None
        plain = self.typed.strip().replace(",", "").replace("，", "")
        if not plain:
            return
        try:
            number = Decimal(plain)
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite() or abs(number) >= LIMIT:
            raise ValueError(
                _(
                    "Write digits alone, such as 12 or 6800.50; about, more than or unknown is"
                    " chosen beside it."
                )
            )
        self.data = number

    def _value(self) -> str:
        if (typed := getattr(self, "typed", None)) is not None:
            return str(typed)
        if self.data is None:
            return ""
        return f"{self.data.normalize():f}" if isinstance(self.data, Decimal) else str(self.data)


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
        if (found := entry_numbered(case, int(typed))) is None:
            raise RuleBroken(
                N_("There is no entry no. %(number)s in this case."),
                field="entry",
                number=int(typed),
            )
        return found
