"""An office's own number of days for assessing family education, as no law sets one."""

from __future__ import annotations

from flask import redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from wtforms import IntegerField
from wtforms.validators import NumberRange

from casetrack.accounts.act import Act
from casetrack.accounts.permissions import has_permission
from casetrack.audit.record import AuditKind, record
from casetrack.cases.locking import take_version
from casetrack.db import session
from casetrack.errors import LostRace, NotAllowed
from casetrack.guidance.assessment_duty import DAYS, practice_of
from casetrack.guidance.blueprint import bp
from casetrack.guidance.models import SET, FamilyPractice
from casetrack.web.access import requires, signed_in_user
from casetrack.web.forms import EditForm
from casetrack.web.saving import form_page, save, say_saved
from casetrack.web.typed_dates.fields import Required

MOST = 180


class PracticeForm(EditForm):
    """Set the days of an office."""

    days = IntegerField(
        _l("Within how many days"),
        [
            Required(_l("Enter a number of days.")),
            NumberRange(1, MOST, _l("At least 1 day, and at most %(most)d.", most=MOST)),
        ],
    )


def set_days(days: int, act: Act, *, opened: int) -> bool:
    """Set the days of one's own office, from 1 to 180; False if nothing is different.

    opened: the version the person saw; 0 where nothing was set yet.
    Raises NotAllowed, LostRace.
    """
    if not has_permission(act.by, SET):
        raise NotAllowed(SET.value)
    own = session().scalar(
        select(FamilyPractice).where(FamilyPractice.office_id == act.by.office_id)
    )
    if days == (own.assessment_days if own is not None else DAYS):
        return False
    if own is None:
        if opened:
            raise LostRace(FamilyPractice.__tablename__, 0, saved_version=0)
        session().add(FamilyPractice(office_id=act.by.office_id, assessment_days=days))
    else:
        take_version(own, opened=opened)
        own.assessment_days = days
    session().flush()
    record(AuditKind.FAMILY_PRACTICE_SET, by=act.by, at=act.at, days=days)
    return True


@bp.route("/office/family-education", methods=["GET", "POST"])
@requires(SET)
def practice() -> ResponseReturnValue:
    """Set the days within which one's office assesses family education."""
    own = practice_of(signed_in_user().office_id)
    form = PracticeForm(
        days=own.assessment_days if own is not None else DAYS,
        version=own.version if own is not None else 0,
    )
    if saved := save(
        form,
        lambda act: set_days(form.days.data or DAYS, act, opened=form.opened_version()),
        conflict=lambda: _raced(form),
    ):
        say_saved(saved.result, _("Saved."))
        return redirect(url_for(".practice"))
    return form_page("guidance/practice.html", form)


def _raced(form: PracticeForm) -> ResponseReturnValue:
    """The form after a lost race: shows the number saved meanwhile; nothing is saved."""
    own = practice_of(signed_in_user().office_id)
    assert own is not None, "somebody said it"
    form.version.data = str(own.version)
    form.form_errors.append(
        _(
            "Somebody saved this meanwhile: %(days)d days. Nothing is saved; send it once more if"
            " you want it otherwise.",
            days=own.assessment_days,
        )
    )
    return form_page("guidance/practice.html", form)
