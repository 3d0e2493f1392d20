"""Form fields of cases: one party of the case, or several; a number as it is written."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, SelectMultipleField, StringField
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from casetrack.cases.models import Party
from casetrack.cases.quantities import QuantityUnit
from casetrack.cases.quantity_reading import QuantityRead, read_quantity
from casetrack.cases.quantity_words import word_unit
from casetrack.errors import RuleBroken
from casetrack.web.words import language, word_rule


class PartySelect(SelectField):
    """One party of the case; `data` is its id, None for the whole case."""

    def __init__(self, text: Any, *, nobody: Any = None, **kwargs: Any) -> None:
        self.nobody = nobody
        super().__init__(text, coerce=_id_or_none, choices=[], **kwargs)

    def offer(self, parties: Iterable[Party]) -> None:
        """Give the choices, in the language of the page."""
        first = [("", str(self.nobody))] if self.nobody is not None else []
        self.choices = first + [(str(p.id), p.alias.in_(language())) for p in parties]

    def pre_validate(self, form: Any) -> None:
        """Refuse somebody who is not in the list."""
        offered = {str(choice[0]) for choice in self.choices or []}
        if ("" if self.data is None else str(self.data)) not in offered:
            raise ValidationError(str(_l("Choose somebody of this case.")))


class PartyChecks(SelectMultipleField):
    """Several parties of the case; `data` is a list of ids."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, text: Any, **kwargs: Any) -> None:
        super().__init__(text, coerce=int, choices=[], **kwargs)

    def offer(self, parties: Iterable[Party]) -> None:
        """Give the choices, in the language of the page."""
        self.choices = [(p.id, p.alias.in_(language())) for p in parties]


class NumberText(StringField):
    """A number as it is written; `read` is its value, None for an empty field."""

    read: QuantityRead | None = None

    def pre_validate(self, form: Any) -> None:
        """Read it. Raises ValidationError with one sentence if it cannot be read."""
        try:
            self.read = read_quantity(self.data or "", field=self.name)
        except RuleBroken as broken:
            raise ValidationError(word_rule(broken)) from broken


class UnitSelect(SelectField):
    """The unit of a number, in the words of the page."""

    def __init__(self, text: Any, **kwargs: Any) -> None:
        super().__init__(text, choices=_units, default=QuantityUnit.PERSONS.value, **kwargs)


def _units() -> list[tuple[str, str]]:
    lang = language()
    return [
        (unit.value, word_unit(unit.value, None, lang).replace("{}", "").strip())
        for unit in QuantityUnit
    ]


def _id_or_none(value: Any) -> int | None:
    return int(value) if value not in (None, "", "None") else None
