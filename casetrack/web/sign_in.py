"""Sign in, sign out, change the language."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user, login_user, logout_user
from werkzeug.wrappers import Response
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired

from casetrack.accounts.sessions import end_sessions
from casetrack.accounts.sign_in import Attempt, SignInOutcome, as_login, attempt_sign_in
from casetrack.audit.record import AuditKind, record
from casetrack.db.file_store import LARGEST
from casetrack.db.transaction import unit_of_work
from casetrack.web.access import public, signed_in, signed_in_user
from casetrack.web.addresses import inside
from casetrack.web.catalogue import forget_all_but_language, keep_language
from casetrack.web.clock import now
from casetrack.web.devices import known_device, make_known, seconds_until, word_wait
from casetrack.web.drafts import leave_whole
from casetrack.web.form_input import takes_files
from casetrack.web.forms import Form
from casetrack.web.kept_here import close_kept, remove_kept, waiting_here
from casetrack.web.sessions import open_session, this_session

bp = Blueprint("sign_in", __name__)

# In the browser's session: where somebody goes who still owes a step of signing in.
AFTERWARDS = "afterwards"
# The button that signs out although something waits to be sent.
ANYWAY = "anyway"
AUDITED = {
    SignInOutcome.WELCOME: AuditKind.SIGNED_IN,
    SignInOutcome.WRONG: AuditKind.SIGN_IN_FAILED,
    SignInOutcome.THROTTLED: AuditKind.SIGN_IN_THROTTLED,
}


class SignInForm(Form):
    """Login and password."""

    sending = None
    login = StringField(_l("Account"), [InputRequired(_l("Enter your account."))])
    password = PasswordField(_l("Password"), [InputRequired(_l("Enter your password."))])


@bp.route("/sign-in", methods=["GET", "POST"])
@public
def form() -> ResponseReturnValue:
    """The sign-in page. A wrong login and a wrong password get the same answer."""
    if current_user.is_authenticated:
        return redirect(url_for("agenda.today"))
    shown = SignInForm()
    if not shown.validate_on_submit():
        return render_template("sign_in.html", form=shown), 422 if shown.is_submitted() else 200
    login = as_login(shown.login.data or "")
    with unit_of_work():
        attempt = attempt_sign_in(
            login,
            shown.password.data or "",
            address=request.remote_addr or "",
            device=known_device(login),
            at=now(),
        )
        record(AUDITED[attempt.outcome], by=attempt.staff, at=now())
        opened = open_session(attempt.staff) if attempt.staff else None
    if opened is None:
        return _not_in(shown, attempt)
    forget_all_but_language()
    login_user(opened)
    there = inside(request.args.get("next"))
    if opened.proved_at is None:
        # The device is known once the whole of signing in is done.
        session[AFTERWARDS] = there
        return redirect(url_for("agenda.today"))
    answer = redirect(there or url_for("agenda.today"))
    make_known(answer, login)
    return answer


def _not_in(shown: SignInForm, attempt: Attempt) -> ResponseReturnValue:
    """The sign-in page again, with the error or the time to wait."""
    if attempt.until is None:
        shown.form_errors.append(_("Account or password is wrong."))
        return render_template("sign_in.html", form=shown), 422
    shown.form_errors.append(word_wait(attempt.until, at=now()))
    seconds = seconds_until(attempt.until, at=now())
    return render_template("sign_in.html", form=shown), 429, {"Retry-After": str(seconds)}


@bp.after_request
def close_what_is_kept(response: Response) -> Response:
    """When the sign-in page is shown to nobody signed in, close the browser's stored data."""
    if request.endpoint == "sign_in.form" and not current_user.is_authenticated:
        close_kept(response)
    return response


@bp.post("/sign-out")
@signed_in
def out() -> ResponseReturnValue:
    """End the session and delete the browser's stored data; copies of the cookie are void.

    If outcomes wait in this browser to be sent, a page says so first, once.
    """
    if waiting_here() and ANYWAY not in request.form:
        return render_template("sign_out.html", waiting=waiting_here(), anyway=ANYWAY)
    with unit_of_work():
        end_sessions(signed_in_user(), only=this_session())
        record(AuditKind.SIGNED_OUT, by=signed_in_user(), at=now())
    logout_user()
    session.clear()
    flash(_("You are signed out."))
    answer = redirect(url_for("sign_in.form"))
    remove_kept(answer)
    return answer


@bp.route("/language/<lang>", methods=["GET", "POST"])
@public
@takes_files(LARGEST)
def language(lang: str) -> ResponseReturnValue:
    """Switch the language, and return to the page one was on; a form that is sent is kept there,
    with its files.
    """
    there = inside(request.args.get("next")) or url_for("agenda.today")
    if request.method == "POST" and current_user.is_authenticated:
        leave_whole(request.args.get("form", there), signed_in_user().id)
    if lang in ("en", "zh"):
        keep_language(lang)
    return redirect(there)
