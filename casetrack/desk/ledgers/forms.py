"""Forms of a ledger on its way in."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, SelectField, StringField

from casetrack.accounts.models import Staff
from casetrack.desk.ledgers.cells import CellKind
from casetrack.desk.ledgers.columns import CHILDREN, sheet_of
from casetrack.desk.ledgers.models import LedgerRow, RowChoice, RowState
from casetrack.desk.ledgers.receiving import MatchedSheet
from casetrack.desk.ledgers.row_rules import MUST
from casetrack.desk.ledgers.workbook import first_words
from casetrack.web.choices import id_or_none
from casetrack.web.forms import Form
from casetrack.web.typed_dates.fields import DayAhead, Required
from casetrack.web.words import label, language


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


class LedgerMendForm(Form):
    """What was typed for cells that cannot be read, and chosen for rows of cases that are here."""

    # Not every choice stands on the page: what is not sent is not made.
    all_asked = SelectField(
        _l("Every row that is not decided yet"), choices=[], validate_choice=False
    )

    def sealed(self) -> Collection[str]:
        """Every cell is kept encrypted: names and numbers belong into many of them."""
        return [field.short_name for field in self]

    def cells(self) -> dict[int, dict[str, str]]:
        """The texts that were typed, by the id of the row and the column."""
        cells: dict[int, dict[str, str]] = {}
        for field in self:
            kind, _sign, rest = field.short_name.partition("_")
            row, _sign, column = rest.partition("_")
            if kind == "cell":
                cells.setdefault(int(row), {})[column] = field.data or ""
        return cells

    def choices_made(self) -> dict[int, RowChoice]:
        """What was chosen, by the id of the row; what was chosen for all, where nothing was."""
        chosen = {
            int(field.short_name.removeprefix("choice_")): field.data or self.all_asked.data
            for field in self
            if field.short_name.startswith("choice_")
        }
        known = {choice.value: choice for choice in RowChoice}
        return {row: known[choice] for row, choice in chosen.items() if choice in known}


def mending_form(rows: Sequence[LedgerRow], handlers: Sequence[Staff]) -> LedgerMendForm:
    """A form with a field for each cell that must be mended, and a choice for each row that is of a
    case here.
    """
    fields: dict[str, Any] = {}
    offered: dict[str, list[tuple[str, str]]] = {}
    data: dict[str, str] = {}
    for row in rows:
        sheet = sheet_of(row.sheet)
        reading, mended = row.told, row.mended
        columns = {
            key for level, _text, key, *_more in reading.get("findings", ()) if level == MUST
        }
        for column in sheet.columns if row.state is RowState.REFUSED else ():
            if column.key not in columns:
                continue
            name = cell_field(row.id, column.key)
            heading = column.heading_in(language())
            if column.kind in (CellKind.CODE, CellKind.STAFF):
                words = list(dict.fromkeys(first_words(column.words)))
                words = (
                    words if column.kind is CellKind.CODE else [staff.name for staff in handlers]
                )
                fields[name] = SelectField(heading, choices=[])
                offered[name] = [
                    ("", _("choose")),
                    *((word, word) for word in dict.fromkeys(words)),
                ]
            else:
                fields[name] = StringField(heading)
            if not column.is_sealed:
                data[name] = mended.get(column.key, "")
        if row.state in (RowState.ASKED, RowState.LEFT_OUT) or row.choice is not None:
            name = f"choice_{row.id}"
            fields[name] = SelectField(
                _("Decision about this row"), choices=[], validate_choice=False
            )
            may_be = list(RowChoice) if row.sheet == CHILDREN.code else _OF_A_PART
            offered[name] = [
                ("", _("not decided")),
                *((str(choice), label(choice)) for choice in may_be),
            ]
            data[name] = str(row.choice or "")
    form: LedgerMendForm = type("LedgerRowsForm", (LedgerMendForm,), fields)(data=data)
    for name, choices in offered.items():
        form[name].choices = choices
    form.all_asked.choices = [("", _("leave as it is"))]
    form.all_asked.choices += [(str(choice), label(choice)) for choice in _OF_A_PART]
    return form


_OF_A_PART = (RowChoice.LEAVE_OUT, RowChoice.ADD)


def cell_field(row_id: int, column: str) -> str:
    """The name of the field for a cell."""
    return f"cell_{row_id}_{column}"


def field_of(sheet: int, place: int) -> str:
    """The name of the choice for a heading."""
    return f"column_{sheet}_{place}"
