"""Forms of the second factor; those with a secret have no number, and so keep nothing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    IntegerField,
    PasswordField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from casetrack.accounts.models import Role, Staff
from casetrack.accounts.second_factor import FactorRule
from casetrack.desk.second_factor.models import FactorVouch
from casetrack.web.choices import choices_of, id_or_none
from casetrack.web.forms import EditForm, Form, within
from casetrack.web.typed_dates.fields import DayAhead


class CodeForm(Form):
    """A code of the phone, or a recovery code."""

    sending = None
    factor_code = StringField(
        _l("Six digits of the authenticator"), [InputRequired(_l("Enter the code."))]
    )

    def ask_for_recovery_code(self) -> None:
        """Ask for one of the codes on paper instead."""
        self.factor_code.label.text = _l("Recovery code")


class ProofForm(CodeForm):
    """Who somebody is, once more: a code, or the password of who has no second factor."""

    password = PasswordField(_l("Your password"), [InputRequired(_l("Enter your password."))])


class SetUpForm(Form):
    """The digits of a phone that is set up, and that the recovery codes are kept."""

    sending = None
    factor_code = StringField(
        _l("Six digits that the phone shows now"),
        [InputRequired(_l("Enter the digits that the phone shows."))],
    )
    is_kept_on_paper = BooleanField(
        _l("I printed or saved the recovery codes and locked them away"),
        [InputRequired(_l("Without them a lost phone keeps you out: keep them first."))],
    )


class PressedForm(Form):
    """A button of one's own second factor; nothing is typed."""


class VouchForm(Form):
    """For whom one vouches, and where and when one met them."""

    staff_id = SelectField(
        _l("Colleague whose phone is lost"),
        [InputRequired(_l("Choose who it is."))],
        coerce=id_or_none,
        choices=[],
    )
    reason = StringField(
        _l("Where and when you met them"),
        [InputRequired(_l("Say where and when you met them.")), within(FactorVouch.reason)],
    )

    def offer(self, colleagues: Iterable[Staff], nothing: str) -> None:
        """Fill the choices with these colleagues."""
        people = [(str(staff.id), staff.name) for staff in colleagues]
        self.staff_id.choices = [("", nothing), *people]


class FactorRuleForm(EditForm):
    """For which roles the second factor is compulsory, and how long a proof lasts."""

    roles = SelectMultipleField(
        _l("Compulsory for"),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        choices=[],
    )
    begins = DayAhead(_l("Those who are new on this list must have it from"), [Optional()])
    minutes = IntegerField(
        _l("Minutes until who they are is asked again before what is dangerous"),
        [InputRequired(_l("Enter a number of minutes; 0: never."))],
    )

    def offer(self) -> None:
        """Fill the choices with every role."""
        self.roles.choices = choices_of(Role)

    def told(self, before: FactorRule, *, on: date) -> FactorRule:
        """The rule as typed, after the one of before: for whom it holds already, it goes on."""
        roles = frozenset(map(Role, self.roles.data or ()))
        day = self.begins.data
        new = {role for role in roles if not before.compels(role, on=on)}
        later = {role: day for role in new if day is not None and day > on}
        return FactorRule(roles, self.minutes.data or 0, later)
