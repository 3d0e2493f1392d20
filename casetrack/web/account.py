"""One's own account: who one is here, and another password."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import login_user
from wtforms import PasswordField
from wtforms.validators import EqualTo, InputRequired

from casetrack.accounts.passwords import SHORTEST
from casetrack.accounts.sign_in import Outcome, change_own_password
from casetrack.audit.record import AuditKind, record
from casetrack.db.transaction import unit_of_work
from casetrack.errors import RuleBroken
from casetrack.web.access import signed_in, signed_in_user
from casetrack.web.clock import now
from casetrack.web.forms import Form
from casetrack.web.sessions import SignedIn

bp = Blueprint("account", __name__)

AUDITED = {
    Outcome.WELCOME: AuditKind.PASSWORD_CHANGED,
    Outcome.WRONG: AuditKind.SIGN_IN_FAILED,
    Outcome.THROTTLED: AuditKind.SIGN_IN_THROTTLED,
}


class PasswordForm(Form):
    """The password of before, and the new one twice."""

    # Nothing of a password is kept, not even as a hash of the form.
    sending = None
    old_password = PasswordField(
        _l("Password of before"), [InputRequired(_l("Enter the password you sign in with now."))]
    )
    password = PasswordField(
        _l("New password"), [InputRequired(_l("Enter the password you want from now on."))]
    )
    password_again = PasswordField(
        _l("New password, again"),
        [EqualTo("password", _l("This is not the same as above. Type the new password twice."))],
    )


@bp.get("/account")
@signed_in
def show() -> ResponseReturnValue:
    """Who one is here, and what belongs to nobody's work in particular."""
    return render_template("account/show.html")


@bp.route("/account/password", methods=["GET", "POST"])
@signed_in
def password() -> ResponseReturnValue:
    """Change one's own password; wherever else one was signed in, one no longer is."""
    form = PasswordForm()
    if form.validate_on_submit():
        try:
            outcome = _changed(form)
        except RuleBroken as broken:
            form.refuse(broken)
        else:
            if outcome is Outcome.WELCOME:
                flash(_("Your password is changed. Wherever else you were signed in, you are out."))
                return redirect(url_for(".show"))
            _tell(form, outcome)
    page = render_template("account/password.html", form=form, shortest=SHORTEST)
    return page, 422 if form.is_submitted() else 200


def _changed(form: PasswordForm) -> Outcome:
    staff = signed_in_user()
    with unit_of_work():
        outcome = change_own_password(
            staff,
            old=form.old_password.data or "",
            new=form.password.data or "",
            address=request.remote_addr or "",
            at=now(),
        )
        of = staff.id if outcome is Outcome.WELCOME else None
        record(AUDITED[outcome], by=staff, at=now(), **({"staff": of} if of else {}))
    if outcome is Outcome.WELCOME:
        # This browser goes on; the session of every other one names a password of before.
        login_user(SignedIn(staff))
    return outcome


def _tell(form: PasswordForm, outcome: Outcome) -> None:
    sentence = (
        _("Too many attempts. This account can be used again in fifteen minutes.")
        if outcome is Outcome.THROTTLED
        else _("This is not the password you sign in with.")
    )
    form.old_password.errors = [*form.old_password.errors, sentence]
