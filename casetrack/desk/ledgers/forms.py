"""Forms of a ledger on its way in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, SelectField, StringField

from casetrack.accounts.models import Staff
from casetrack.desk.ledgers.batches import MatchedSheet
from casetrack.desk.ledgers.columns import sheet_of
from casetrack.web.forms import Form, id_or_none
from casetrack.web.typed_dates.fields import DayAhead, Required
from casetrack.web.words import language


class LedgerUploadForm(Form):
    """The file of a ledger, and who handles what names nobody."""

    file = FileField(
        _l("File of the ledger"),
        description=_l(
            ".xlsx, .xls, .ods or .csv, up to 8 MB, one at a time. Its own headings may stay; they"
            " are matched in the next step."
        ),
    )
    handler = SelectField(_l("Where no handler is named, it is"), coerce=id_or_none, choices=[])

    def offer(self, handlers: Sequence[Staff]) -> None:
        """Set the choices: those who handle cases in the office."""
        self.handler.choices = [(str(staff.id), staff.name) for staff in handlers]

    def validate_file(self, field: FileField) -> None:
        """Refuse a form without a file."""
        if not field.data:
            field.errors = [*field.errors, _("Choose the file.")]


class LedgerStepForm(Form):
    """A button that does the next step of a ledger."""


class LedgerImportForm(Form):
    """How what was checked comes in."""

    is_whole = BooleanField(_l("All rows or none"))
    spread_from = DayAhead(_l("Spread from"))
    spread_until = DayAhead(_l("Spread until"))


class LedgerTakeBackForm(Form):
    """Why a batch is taken back."""

    why = StringField(
        _l("Why it is taken back"),
        [Required(_l("Say why, in a sentence."))],
    )


def columns_form(sheets: Sequence[MatchedSheet]) -> Form:
    """A form with a choice for each heading, by the place of its sheet and its own."""
    fields: dict[str, Any] = {}
    data: dict[str, str] = {}
    choices: dict[str, list[tuple[str, str]]] = {}
    for sheet in sheets:
        columns = sheet_of(sheet.code).columns
        offered = [(column.key, column.heading_in(language())) for column in columns]
        for place, (heading, key) in enumerate(zip(sheet.read.headings, sheet.keys, strict=True)):
            name = field_of(sheet.place, place)
            fields[name] = SelectField(heading or _("without a heading"), choices=[])
            choices[name] = [("", _("not brought in")), *offered]
            data[name] = key
    form: Form = type("LedgerColumnsForm", (Form,), fields)(data=data)
    for name, offered in choices.items():
        form[name].choices = offered
    return form


def field_of(sheet: int, place: int) -> str:
    """The name of the choice for a heading."""
    return f"column_{sheet}_{place}"
