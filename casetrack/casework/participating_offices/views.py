"""Pages of the participating offices: list, record, change, withdraw."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import Length, Optional

from casetrack.accounts.permissions import Permission
from casetrack.cases.access import case_or_404, case_to
from casetrack.cases.conflict import conflict_of
from casetrack.cases.fields import PartySelect
from casetrack.cases.policy import may, sight_of
from casetrack.cases.queries import parties_of
from casetrack.cases.view_log import record_view
from casetrack.casework.participating_offices import actions
from casetrack.casework.participating_offices.actions import PartTold
from casetrack.casework.participating_offices.models import (
    NUMBER_LENGTH,
    RECORD,
    OfficePart,
    PartInCase,
)
from casetrack.casework.participating_offices.queries import (
    OFFICES,
    accused_in,
    find_part,
    procuratorates_of,
    withdrawn_of,
)
from casetrack.casework.participating_offices.words import (
    office_words,
    part_told,
    time_words,
    whose_words,
)
from casetrack.web.access import acting, requires, signed_in_user
from casetrack.web.clock import today
from casetrack.web.forms import EditForm, EnumSelect, Form
from casetrack.web.saving import form_page, redirect_back, save, say_saved
from casetrack.web.typed_dates.fields import AnyWhen, PastWhen, Required, kept_when
from casetrack.web.words import language


class _Fields:
    """The fields of both forms, named as those of `PartTold`."""

    body_id = PartySelect(_l("Which office"), nobody=_l("this office"))
    part = EnumSelect(
        _l("Its part"),
        PartInCase,
        nothing=_l("choose"),
        validators=[Required(_l("Choose what the office does."))],
    )
    party_id = PartySelect(_l("Of whom"), nobody=_l("of the whole case"))
    number = StringField(
        _l("Its own number of the case"),
        [Optional(), Length(max=NUMBER_LENGTH, message=_l("At most 60 characters."))],
    )
    since = PastWhen(_l("Since when"), [Optional()])
    until = AnyWhen(_l("Until when"), [Optional()])

    def told(self: Any) -> PartTold:
        """The part entered; a date sent back as shown keeps its stored value."""
        return PartTold(
            part=self.part.data,
            body_id=self.body_id.data,
            party_id=self.party_id.data,
            number=(self.number.data or "").strip(),
            since=kept_when(self.since),
            until=kept_when(self.until),
        )


class NewOfficeForm(_Fields, Form):
    """Record the part of an office."""


class ChangeOfficeForm(_Fields, EditForm):
    """Change the part of an office."""


class WithdrawOfficeForm(Form):
    """Withdraw the part of an office."""

    reason = StringField(
        _l("Why it is not so"),
        [
            Required(_l("Say why, in a few words.")),
            Length(max=500, message=_l("At most 500 characters.")),
        ],
    )


bp = Blueprint("offices", __name__)
SAYS = {"office_words": office_words, "whose_words": whose_words, "time_words": time_words}


@bp.get("/cases/<int:case_id>/offices")
@requires(Permission.CASE_READ)
def index(case_id: int) -> ResponseReturnValue:
    """Every office that has a part in the case."""
    case = case_or_404(case_id)
    user, on = signed_in_user(), today()
    if not sight_of(user, case, on=on).is_whole:
        abort(404)
    parties_of(case)
    page = render_template(
        "casework/participating_offices/index.html",
        case=case,
        parts=OFFICES(case),
        withdrawn=withdrawn_of(case),
        may_record=case.is_open() and may(user, RECORD, case, on=on),
        **SAYS,
    )
    record_view(case, acting())
    return page


@bp.route("/cases/<int:case_id>/offices/new", methods=["GET", "POST"])
@requires(RECORD)
def new(case_id: int) -> ResponseReturnValue:
    """Record the part of an office."""
    case = case_to(RECORD, case_id)
    form = NewOfficeForm()
    form.body_id.offer(procuratorates_of(case))
    form.party_id.offer(accused_in(case))
    if save(form, lambda act: actions.record_part(case, form.told(), act)):
        flash(_("The part of the office is recorded."))
        return redirect_back(url_for(".index", case_id=case.id))
    return form_page("casework/participating_offices/new.html", form, case=case)


@bp.route("/cases/<int:case_id>/offices/<int:office_part_id>", methods=["GET", "POST"])
@requires(RECORD)
def change(case_id: int, office_part_id: int) -> ResponseReturnValue:
    """Change the part of an office."""
    case = case_to(RECORD, case_id)
    part = find_part(case, office_part_id) or abort(404)
    form = ChangeOfficeForm(obj=part)
    form.body_id.offer(procuratorates_of(case))
    form.party_id.offer(accused_in(case))
    if saved := save(
        form,
        lambda act: actions.change_part(case, part, form.told(), act, opened=form.opened_version()),
        conflict=lambda: conflict_of(form, part, case, _shown(part)),
    ):
        say_saved(saved.result)
        return redirect_back(url_for(".index", case_id=case.id))
    return form_page(
        "casework/participating_offices/change.html", form, case=case, part=part, **SAYS
    )


@bp.route("/cases/<int:case_id>/offices/<int:office_part_id>/withdraw", methods=["GET", "POST"])
@requires(RECORD)
def withdraw(case_id: int, office_part_id: int) -> ResponseReturnValue:
    """Withdraw the part of an office."""
    case = case_to(RECORD, case_id)
    part = find_part(case, office_part_id) or abort(404)
    form = WithdrawOfficeForm()
    if saved := save(
        form, lambda act: actions.withdraw_part(case, part, form.reason.data or "", act)
    ):
        say_saved(saved.result)
        return redirect_back(url_for(".index", case_id=case.id))
    return form_page(
        "casework/participating_offices/withdraw.html",
        form,
        case=case,
        said=part_told(case, part).in_(language()),
    )


def _shown(part: OfficePart) -> dict[str, Any]:
    """Form data of the part of an office."""
    names = ("body_id", "part", "party_id", "number", "since", "until")
    return {name: getattr(part, name) for name in names}
