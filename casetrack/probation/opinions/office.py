"""An office's own due day of opinions, as no law sets one."""

from __future__ import annotations

from flask import redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, select
from wtforms import IntegerField
from wtforms.validators import InputRequired, NumberRange

from casetrack.accounts.act import Act
from casetrack.accounts.permissions import has_permission
from casetrack.audit.record import AuditKind, record
from casetrack.cases.kinds import CaseStatus, MeasureState
from casetrack.cases.locking import take_version
from casetrack.cases.models import Case, Measure
from casetrack.db import session
from casetrack.errors import NotAllowed, RuleBroken
from casetrack.probation.models import Probation
from casetrack.probation.opinions.handlers import owe_opinion
from casetrack.probation.opinions.models import DAYS, MOST_DAYS, USUAL_DAYS, OpinionDays
from casetrack.probation.opinions.queries import days_of, days_said_by
from casetrack.probation.opinions.views import bp as bp
from casetrack.web.access import requires, signed_in_user
from casetrack.web.forms import EditForm
from casetrack.web.saving import form_page, save, say_saved


class OpinionDaysForm(EditForm):
    """Set the number of days before the end of a probation."""

    days_before = IntegerField(
        _l("Days before the last day of the probation"),
        [
            InputRequired(_l("Write a number of days.")),
            NumberRange(0, MOST_DAYS, _l("Write a number from 0 to %(n)d.", n=MOST_DAYS)),
        ],
    )


def set_days(days_before: int, act: Act, *, opened: int) -> bool:
    """Set the days for the office of act.by and move its open duties; False if nothing changed.

    opened: the version that was seen; 0 where nothing was set yet.
    Raises NotAllowed, LostRace; RuleBroken for a number below 0 or above MOST_DAYS.
    """
    if not has_permission(act.by, DAYS):
        raise NotAllowed(DAYS.value)
    if not 0 <= days_before <= MOST_DAYS:
        raise RuleBroken("opinion_days", field="days_before", most=MOST_DAYS)
    office_id = act.by.office_id
    before = days_of(office_id)
    if days_before == before:
        return False
    setting = days_said_by(office_id)
    if setting is None:
        setting = OpinionDays(office_id=office_id, days_before=days_before)
        session().add(setting)
    else:
        take_version(setting, opened=opened)
        setting.days_before = days_before
    session().flush()
    record(AuditKind.OPINION_DAYS_CHANGED, by=act.by, at=act.at, before=before, now=days_before)
    for probation in session().scalars(_running_in(office_id)).all():
        owe_opinion(probation)
    return True


@bp.route("/office/opinion-days", methods=["GET", "POST"])
@requires(DAYS)
def days() -> ResponseReturnValue:
    """Set the days before the end by which the office's opinions are due."""
    office_id = signed_in_user().office_id
    setting = days_said_by(office_id)
    version = setting.version if setting is not None else 0
    form = OpinionDaysForm(data={"days_before": days_of(office_id), "version": version})
    if saved := save(
        form,
        lambda act: set_days(form.days_before.data or 0, act, opened=form.opened_version()),
        conflict=lambda: _raced(form, office_id),
    ):
        say_saved(saved.result, _("Saved; duties that are owed follow."))
        return redirect(url_for(".days"))
    return form_page("probation/opinions/days.html", form, usual=USUAL_DAYS)


def _raced(form: OpinionDaysForm, office_id: int) -> ResponseReturnValue:
    """The form after a lost race: typed input is kept, and saved if it is sent again."""
    setting = days_said_by(office_id)
    form.version.data = str(setting.version if setting is not None else 0)
    form.form_errors.append(
        _(
            "Somebody changed this to %(n)d meanwhile. What you typed is still here, and is saved"
            " if you send it again.",
            n=days_of(office_id),
        )
    )
    return form_page("probation/opinions/days.html", form, usual=USUAL_DAYS)[0], 409


def _running_in(office_id: int) -> Select[Probation]:
    return (
        select(Probation)
        .join(Measure, Measure.id == Probation.measure_id)
        .join(Case, Case.id == Probation.case_id)
        .where(
            Case.office_id == office_id,
            Case.status == CaseStatus.OPEN,
            Measure.state == MeasureState.RUNNING,
            Probation.revoked_on.is_(None),
            Probation.final_disposition_id.is_(None),
        )
        .order_by(Probation.id)
    )
