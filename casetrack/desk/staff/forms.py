"""Forms of offices and accounts."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp
from wtforms import SelectField, StringField
from wtforms.validators import InputRequired

from casetrack.accounts.models import OfficeLevel, Procuratorate, Role, Staff
from casetrack.desk.staff.acts import OfficeTold, StaffTold
from casetrack.web.choices import EnumRadio, EnumSelect, id_or_none
from casetrack.web.forms import EditForm, Form, within
from casetrack.web.words import language


class OfficeForm(EditForm):
    """An office: its names, its level, and the office above it."""

    name_zh = StringField(
        _l("Name in Chinese"),
        [InputRequired(_l("Enter its full name.")), within(Procuratorate.name_zh)],
    )
    name_en = StringField(
        _l("Name in English"),
        [InputRequired(_l("Enter its full name.")), within(Procuratorate.name_en)],
    )
    short_zh = StringField(
        _l("Beginning of its case numbers"),
        [InputRequired(_l("Enter it, such as 平检未.")), within(Procuratorate.short_zh)],
    )
    level = EnumSelect(
        _lp("office", "Level"),
        OfficeLevel,
        nothing=_l("choose"),
        validators=[InputRequired(_l("Choose its level."))],
    )
    parent = SelectField(_l("Office above it"), coerce=id_or_none, choices=[])

    def offer(self, offices: Sequence[Procuratorate]) -> None:
        """Fill the choices of the office above."""
        self.parent.choices = [("", _l("none: the highest here"))] + [
            (str(office.id), office.name_in(language())) for office in offices
        ]

    def told(self, offices: Sequence[Procuratorate]) -> OfficeTold:
        """The office as typed; its parent is one of `offices`."""
        above = next((office for office in offices if office.id == self.parent.data), None)
        return self.into(OfficeTold, parent=above)


class StaffForm(EditForm):
    """What may be changed of an account."""

    name = StringField(_l("Name"), [InputRequired(_l("Enter the full name.")), within(Staff.name)])
    role = EnumRadio(_l("Role"), Role, validators=[InputRequired(_l("Choose a role."))])
    email = StringField(_l("Address of mail"), [within(Staff.email)])

    def told(self) -> StaffTold:
        """The account as typed."""
        return self.into(StaffTold)


class NewStaffForm(StaffForm):
    """A new account: its login and office, besides."""

    login = StringField(
        _l("Account"), [InputRequired(_l("Enter what they sign in with.")), within(Staff.login)]
    )
    office = SelectField(_l("Office they belong to"), coerce=id_or_none, choices=[])

    def offer(self, offices: Sequence[Procuratorate]) -> None:
        """Fill the choices of the office."""
        self.office.choices = [(str(office.id), office.name_in(language())) for office in offices]


class ButtonForm(Form):
    """A button of an account; nothing is typed."""
