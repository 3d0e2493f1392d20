"""Form fields of cases: one party of the case, or several."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, SelectMultipleField
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from casetrack.cases.models import Party
from casetrack.web.words import language


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


def _id_or_none(value: Any) -> int | None:
    return int(value) if value not in (None, "", "None") else None
