"""One's own account: profile, sessions, change of password."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_login import login_user
from wtforms import PasswordField, RadioField
from wtforms.validators import EqualTo, InputRequired

from casetrack.accounts.actions import set_password
from casetrack.accounts.models import Staff, StaffSession
from casetrack.accounts.password_links import find_link, use_link
from casetrack.accounts.passwords import SHORTEST, is_password
from casetrack.accounts.sessions import end_sessions, sessions_of
from casetrack.accounts.sign_in import Attempt, SignInOutcome, change_own_password, confirm_password
from casetrack.audit.record import AuditKind, record
from casetrack.db.transaction import unit_of_work
from casetrack.web.access import by_secret, may_open, signed_in, signed_in_user
from casetrack.web.appearance import Appearance, appearance_called, keep_appearance
from casetrack.web.catalogue import forget_all_but_language
from casetrack.web.clock import local, now
from casetrack.web.dates import word_day
from casetrack.web.devices import known_device, word_wait
from casetrack.web.forms import Form
from casetrack.web.page import OFFICE, section_pages_for
from casetrack.web.saving import attempt
from casetrack.web.sessions import SignedIn, open_session, this_session
from casetrack.web.words import label, language

bp = Blueprint("account", __name__)

AUDITED = {
    SignInOutcome.WELCOME: AuditKind.PASSWORD_CHANGED,
    SignInOutcome.WRONG: AuditKind.SIGN_IN_FAILED,
    SignInOutcome.THROTTLED: AuditKind.SIGN_IN_THROTTLED,
}
ALL = "all"


class ChosenPasswordForm(Form):
    """A password of one's own, twice."""

    sending = None
    password = PasswordField(
        _l("New password"), [InputRequired(_l("Enter the password you want from now on."))]
    )
    password_again = PasswordField(
        _l("New password, again"),
        [EqualTo("password", _l("This is not the same as above. Type the new password twice."))],
    )


class PasswordForm(ChosenPasswordForm):
    """The old password, and the new one twice."""

    # Nothing of a password is kept, not even as a hash of the form.
    old_password = PasswordField(
        _l("Password of before"), [InputRequired(_l("Enter the password you sign in with now."))]
    )


class EndSessionsForm(Form):
    """The sessions elsewhere to end, confirmed by the password.

    The session of this page is not among them: it has its sign-out button.
    """

    sending = None
    which = RadioField(
        _l("Sign out in"), [InputRequired(_l("Choose where you want to be signed out."))]
    )
    password = PasswordField(
        _l("Your password"), [InputRequired(_l("Enter the password you sign in with now."))]
    )

    def offer(self, others: Sequence[StaffSession]) -> None:
        """Fill the choices with the sessions elsewhere."""
        self.which.choices = [(str(other.id), word_browser(other)) for other in others]
        if len(others) > 1:
            self.which.choices.insert(0, (ALL, _("all other browsers")))

    def session_id(self) -> int | None:
        """The session chosen; None for all."""
        return None if self.which.data == ALL else int(str(self.which.data))


def word_browser(staff_session: StaffSession) -> str:
    """Browser and device of a session, in words."""
    return _(
        "%(browser)s, %(device)s",
        browser=label(staff_session.browser),
        device=label(staff_session.device),
    )


def word_times(staff_session: StaffSession) -> str:
    """Begin and last use of a session, to within minutes."""
    return _(
        "since %(begun)s; last seen %(seen)s",
        begun=_at(staff_session.begun_at),
        seen=_at(staff_session.seen_at),
    )


def _at(instant: datetime) -> str:
    there = local(instant)
    day = word_day(there.date(), language())
    return _("%(day)s, %(time)s", day=day, time=there.strftime("%H:%M"))


@bp.get("/office")
@signed_in
def office() -> ResponseReturnValue:
    """What an office sets for itself, each on a page of its own."""
    settings = section_pages_for(signed_in_user(), OFFICE)
    if not settings:
        abort(404)
    return render_template("account/office.html", settings=settings)


@bp.get("/keys")
@signed_in
def keys() -> ResponseReturnValue:
    """The sheet of keys; a piece of any page, where a script asks for it."""
    is_piece = "HX-Request" in request.headers
    return render_template(
        "account/_keys.html" if is_piece else "account/keys.html", is_sheet=is_piece
    )


@bp.route("/account", methods=["GET", "POST"])
@signed_in
def show() -> ResponseReturnValue:
    """Show one's own account and sessions; sessions elsewhere can be ended."""
    idle = current_app.permanent_session_lifetime
    living = sessions_of(signed_in_user(), idle=idle, at=now())
    others = [browser for browser in living if browser.id != this_session()]
    form = EndSessionsForm()
    form.offer(others)
    if others and form.validate_on_submit():
        tried, ended = _ended(form)
        if tried.outcome is SignInOutcome.WELCOME:
            flash(
                ngettext("Signed out in %(num)d browser.", "Signed out in %(num)d browsers.", ended)
            )
            return redirect(url_for(".show"))
        _tell(form.password, tried)
    page = render_template(
        "account/show.html",
        form=form,
        living=living,
        this_browser=this_session(),
        times={str(browser.id): word_times(browser) for browser in living},
        word_browser=word_browser,
        appearances=Appearance,
        may_vouch=may_open("second_factor.vouch"),
        may_set=bool(section_pages_for(signed_in_user(), OFFICE)),
    )
    return page, 422 if form.errors else 200


@bp.get("/account/appearance/<chosen>")
@signed_in
def look(chosen: str) -> ResponseReturnValue:
    """Show pages light or dark in this browser, and return to the account."""
    answer = redirect(url_for(".show"))
    if appearance := appearance_called(chosen):
        keep_appearance(answer, appearance)
    return answer


def _ended(form: EndSessionsForm) -> tuple[Attempt, int]:
    """End the chosen sessions if the password is right; returns their number."""
    staff, ended = signed_in_user(), 0
    with unit_of_work():
        attempt = confirm_password(
            staff,
            form.password.data or "",
            address=request.remote_addr or "",
            device=known_device(staff.login),
            at=now(),
        )
        if attempt.outcome is SignInOutcome.WELCOME:
            ended = end_sessions(staff, only=form.session_id(), but=this_session())
            record(AuditKind.SIGNED_OUT, by=staff, at=now(), elsewhere=ended)
        else:
            record(AUDITED[attempt.outcome], by=staff, at=now())
    return attempt, ended


@bp.route("/account/password", methods=["GET", "POST"])
@signed_in
def password() -> ResponseReturnValue:
    """Change one's own password; all other sessions end."""
    form = PasswordForm()
    if form.validate_on_submit() and (tried := attempt(form, lambda: _changed(form))):
        if tried.outcome is SignInOutcome.WELCOME:
            flash(_("Your password is changed. Wherever else you were signed in, you are out."))
            return redirect(url_for(".show"))
        _tell(form.old_password, tried)
    page = render_template("account/password.html", form=form, shortest=SHORTEST)
    return page, 422 if form.is_submitted() else 200


def _changed(form: PasswordForm) -> Attempt:
    staff, opened = signed_in_user(), None
    with unit_of_work():
        attempt = change_own_password(
            staff,
            old=form.old_password.data or "",
            new=form.password.data or "",
            address=request.remote_addr or "",
            device=known_device(staff.login),
            at=now(),
        )
        of = staff.id if attempt.outcome is SignInOutcome.WELCOME else None
        record(AUDITED[attempt.outcome], by=staff, at=now(), **({"staff": of} if of else {}))
        if attempt.outcome is SignInOutcome.WELCOME:
            opened = open_session(staff, has_given_code=True)
    if opened is not None:
        # This browser continues in a new session; all earlier ones are ended.
        login_user(opened)
    return attempt


@bp.route("/account/first-password", methods=["GET", "POST"])
@signed_in
def first_password() -> ResponseReturnValue:
    """Choose a password of one's own in place of a given one, before anything else."""
    staff, form = signed_in_user(), ChosenPasswordForm()
    if staff.has_own_password:
        return redirect(url_for("agenda.today"))
    if form.validate_on_submit():
        if is_password(form.password.data or "", staff.password_hash):
            form.password.errors = [_("This is the password you were given; choose another one.")]
        elif _chosen(form, lambda: _with(staff, _typed(form)), has_given_code=True):
            return redirect(url_for("agenda.today"))
    page = render_template("account/first_password.html", form=form, owner=staff, shortest=SHORTEST)
    return page, 422 if form.errors else 200


@bp.route("/account/choose-password/<token>", methods=["GET", "POST"])
@by_secret
def choose_password(token: str) -> ResponseReturnValue:
    """Choose a password by a link, once; 404 for one that was used or has ended."""
    link = find_link(token, at=now())
    if link is None:
        return render_template("account/link_over.html"), 404
    form = ChosenPasswordForm()
    if form.validate_on_submit() and _chosen(form, lambda: use_link(link, _typed(form))):
        return redirect(url_for("agenda.today"))
    page = render_template(
        "account/first_password.html", form=form, owner=link.staff, shortest=SHORTEST
    )
    return page, 422 if form.errors else 200


def _with(staff: Staff, password: str) -> Staff:
    set_password(staff, password)
    return staff


def _typed(form: ChosenPasswordForm) -> str:
    return form.password.data or ""


def _chosen(
    form: ChosenPasswordForm, change: Callable[[], Staff | None], *, has_given_code: bool = False
) -> bool:
    """Give somebody the password they chose, and sign them in; False if it was refused.

    All their earlier sessions end. change: what gives it, None where another was faster.
    has_given_code: as in `open_session`.
    """

    def do() -> SignedIn | None:
        with unit_of_work():
            staff = change()
            if staff is None:
                return None
            record(AuditKind.PASSWORD_CHANGED, by=staff, at=now(), staff=staff.id)
            return open_session(staff, has_given_code=has_given_code)

    opened = attempt(form, do)
    if opened is None:
        return False
    forget_all_but_language()
    login_user(opened)
    flash(_("Your password is your own now."))
    return True


def _tell(field: PasswordField, attempt: Attempt) -> None:
    sentence = (
        word_wait(attempt.until, at=now())
        if attempt.until is not None
        else _("This is not the password you sign in with.")
    )
    field.errors = [*field.errors, sentence]
