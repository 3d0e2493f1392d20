"""Pages of the second factor: asked for, set up, vouched for, made compulsory."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import segno
from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask import session as browser_session
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import login_user
from markupsafe import Markup

from casetrack.accounts import second_factor
from casetrack.accounts.act import Act
from casetrack.accounts.models import Staff
from casetrack.accounts.queries import all_staff
from casetrack.accounts.second_factor import FactorOwed
from casetrack.accounts.sign_in import Attempt, SignInOutcome, confirm_password
from casetrack.audit.record import AuditKind, record
from casetrack.db import session
from casetrack.db.transaction import unit_of_work
from casetrack.desk.second_factor import actions
from casetrack.desk.second_factor.actions import MANAGE, VOUCH
from casetrack.desk.second_factor.forms import (
    CodeForm,
    FactorRuleForm,
    PressedForm,
    ProofForm,
    SetUpForm,
    VouchForm,
)
from casetrack.web.access import fresh_factor, requires, signed_in, signed_in_user
from casetrack.web.addresses import inside
from casetrack.web.clock import now, today
from casetrack.web.devices import known_device, make_known, word_wait
from casetrack.web.forms import EditForm
from casetrack.web.saving import flash_problems, form_page, save, save_sent, say_saved
from casetrack.web.sealed_typed import sealed_key, session_secret, typed_before
from casetrack.web.sessions import SignedIn, factor_rule, proved_anew, signed_in_here, this_session
from casetrack.web.sign_in import AFTERWARDS

bp = Blueprint("second_factor", __name__)

# In the browser's session, sealed: what is shown until it is set up, and codes to be shown once.
PREPARED, SHOWN = "second_factor", "recovery_codes"
# In the address: a recovery code is asked for instead.
BY_RECOVERY = "recovery"


@dataclass(frozen=True)
class Prepared:
    """A phone that is being set up: its secret, and the recovery codes that will go with it."""

    secret: str
    codes: Sequence[str]

    @property
    def in_groups(self) -> str:
        """The secret to be typed by hand: groups of four."""
        return " ".join(self.secret[i : i + 4] for i in range(0, len(self.secret), 4))

    def drawn(self, staff: Staff) -> Markup:
        """The QR code of it, as SVG without style or script."""
        code = segno.make(second_factor.address_for_phone(staff, self.secret), micro=False)
        drawn = code.svg_inline(omitsize=True, svgclass="qr", lineclass="qr-line")
        # Made of numbers alone.
        return Markup(drawn)


# --- Asked for ------------------------------------------------------------------------------------


@bp.route("/sign-in/code", methods=["GET", "POST"])
@signed_in
def code() -> ResponseReturnValue:
    """The second step of signing in: a code of the phone, or a recovery code."""
    here, form = signed_in_here(), CodeForm()
    if here.owes() is not FactorOwed.CODE:
        return redirect(url_for("agenda.today"))
    if by_recovery := BY_RECOVERY in request.args:
        form.ask_for_recovery_code()
    if form.validate_on_submit():
        tried = _tried(form)
        if tried.outcome is SignInOutcome.WELCOME:
            there = browser_session.pop(AFTERWARDS, None)
            answer = redirect(inside(there) or url_for("agenda.today"))
            make_known(answer, here.staff.login)
            _tell_recovery(tried)
            return answer
    page = render_template("desk/second_factor/code.html", form=form, by_recovery=by_recovery)
    return page, 422 if form.errors else 200


@bp.route("/confirm", methods=["GET", "POST"])
@signed_in
def confirm() -> ResponseReturnValue:
    """Ask who it is before what is dangerous, and go on there."""
    staff, form = signed_in_user(), ProofForm()
    there = inside(request.args.get("next")) or url_for("account.show")
    factor = second_factor.factor_of(staff)
    has_factor = factor is not None and factor.is_on
    if has_factor:
        del form.password
    else:
        del form.factor_code
    if form.validate_on_submit():
        tried = _tried(form) if has_factor else _password_tried(form)
        if tried.outcome is SignInOutcome.WELCOME:
            _tell_recovery(tried)
            return redirect(there)
    page = render_template(
        "desk/second_factor/confirm.html", form=form, has_factor=has_factor, there=there
    )
    return page, 422 if form.errors else 200


def _tried(form: CodeForm) -> Attempt:
    """Check the code of a form: a right one gives the session a new token, a wrong one is told."""
    staff = signed_in_user()
    with unit_of_work():
        tried = actions.give_code(
            staff,
            form.factor_code.data or "",
            address=request.remote_addr or "",
            device=known_device(staff.login),
            at=now(),
        )
        opened = proved_anew(signed_in_here()) if tried.staff else None
    if opened is not None:
        login_user(opened)
        return tried
    # A wrong code is not shown again, nor kept.
    form.factor_code.data = ""
    form.factor_code.errors = [_word_attempt(tried)]
    return tried


def _word_attempt(tried: Attempt) -> str:
    if tried.until is not None:
        return word_wait(tried.until, at=now())
    if tried.outcome is SignInOutcome.USED:
        return _("This code was used already. Wait until the phone shows the next one.")
    return ngettext(
        "This is not the code, or it is older than 30 seconds. %(num)d more try.",
        "This is not the code, or it is older than 30 seconds. %(num)d more tries.",
        tried.left,
    )


def _password_tried(form: ProofForm) -> Attempt:
    staff = signed_in_user()
    with unit_of_work():
        tried = confirm_password(
            staff,
            form.password.data or "",
            address=request.remote_addr or "",
            device=known_device(staff.login),
            at=now(),
        )
        is_right = tried.outcome is SignInOutcome.WELCOME
        record(
            AuditKind.PASSWORD_CONFIRMED if is_right else AuditKind.SIGN_IN_FAILED,
            by=staff,
            at=now(),
        )
        opened = proved_anew(signed_in_here()) if is_right else None
    if opened is not None:
        login_user(opened)
    else:
        form.password.errors = [
            word_wait(tried.until, at=now())
            if tried.until is not None
            else _("This is not the password you sign in with.")
        ]
    return tried


def _tell_recovery(tried: Attempt) -> None:
    if tried.by_recovery:
        left = second_factor.recovery_codes_left(signed_in_user())
        flash(
            ngettext(
                "A recovery code is used up; %(num)d is left.",
                "A recovery code is used up; %(num)d are left.",
                left,
            )
        )


# --- Set up ---------------------------------------------------------------------------------------


@bp.get("/account/second-factor")
@signed_in
def show() -> ResponseReturnValue:
    """One's own second factor: since when, how many recovery codes are left."""
    staff = signed_in_user()
    return render_template(
        "desk/second_factor/show.html",
        factor=second_factor.factor_of(staff),
        left=second_factor.recovery_codes_left(staff),
        codes=_opened(SHOWN, once=True).get("codes", "").split(),
        is_compulsory=factor_rule().compels(staff.role, on=today()),
        begins=factor_rule().begins(staff.role, on=today()),
        button=PressedForm(formdata=None),
    )


@bp.route("/account/second-factor/set-up", methods=["GET", "POST"])
@signed_in
@fresh_factor
def set_up() -> ResponseReturnValue:
    """Scan a code with a phone, keep ten recovery codes, and type what the phone shows."""
    staff, form, prepared = signed_in_user(), SetUpForm(), _prepared()
    is_owed = signed_in_here().owes() is not None

    def turn_on(act: Act) -> SignedIn:
        actions.turn_on(
            prepared.secret,
            prepared.codes,
            typed=form.factor_code.data or "",
            act=act,
            this_session=this_session(),
        )
        return proved_anew(signed_in_here())

    if saved := save(form, turn_on):
        login_user(saved.result)
        del browser_session[PREPARED]
        flash(_("The second step is set up. From now on you are asked for a code at sign-in."))
        there = inside(browser_session.pop(AFTERWARDS, None)) if is_owed else None
        return redirect(there or url_for("agenda.today" if is_owed else ".show"))
    form.factor_code.data = ""
    # Whoever owes it finds no other page yet.
    hidden = {"sections": [], "reads_cases": False} if is_owed else {}
    return form_page(
        "desk/second_factor/set_up.html",
        form,
        prepared=prepared,
        drawn=prepared.drawn(staff),
        is_owed=is_owed,
        is_compulsory=factor_rule().compels(staff.role, on=today()),
        begins=factor_rule().begins(staff.role, on=today()),
        **hidden,
    )


@bp.get("/account/second-factor/codes.txt")
@signed_in
@fresh_factor
def codes_as_text() -> ResponseReturnValue:
    """The recovery codes of a phone that is being set up, as a file."""
    if PREPARED not in browser_session:
        abort(404)
    first = _("casetrack, recovery codes of %(login)s: each once", login=signed_in_user().login)
    text = "\r\n".join([first, *_prepared().codes, ""])
    answer = Response(text, mimetype="text/plain")
    answer.headers.set("Content-Disposition", "attachment", filename="casetrack-codes.txt")
    return answer


@bp.post("/account/second-factor/codes")
@signed_in
@fresh_factor
def renew_codes() -> ResponseReturnValue:
    """Make ten new recovery codes; they are shown once."""
    form = PressedForm()
    if saved := save_sent(form, actions.renew_codes):
        _keep(SHOWN, {"codes": " ".join(saved.result)})
    else:
        flash_problems(form)
    return redirect(url_for(".show"))


@bp.post("/account/second-factor/off")
@signed_in
@fresh_factor
def turn_off() -> ResponseReturnValue:
    """Do without a second factor, where one's role need not have it."""
    form, rule = PressedForm(), factor_rule()
    if save_sent(form, lambda act: actions.turn_off(rule, act, this_session=this_session())):
        flash(_("The second step is switched off."))
    else:
        flash_problems(form)
    return redirect(url_for(".show"))


def _prepared() -> Prepared:
    """The phone that is being set up in this browser; a new one if there is none."""
    kept = _opened(PREPARED)
    if not kept:
        codes = " ".join(second_factor.new_recovery_codes())
        kept = {"secret": second_factor.new_secret(), "codes": codes}
        _keep(PREPARED, kept)
    return Prepared(kept["secret"], kept["codes"].split())


def _keep(name: str, values: dict[str, str]) -> None:
    browser_session[name] = sealed_key(values, signed_in_user(), secret=session_secret())


def _opened(name: str, *, once: bool = False) -> dict[str, str]:
    take: Callable[[str, str], str] = browser_session.pop if once else browser_session.get
    return typed_before(take(name, ""), signed_in_user(), secret=session_secret()) or {}


# --- Vouched for, and made compulsory -------------------------------------------------------------


@bp.route("/colleagues/vouch", methods=["GET", "POST"])
@requires(VOUCH)
@fresh_factor
def vouch() -> ResponseReturnValue:
    """Vouch for a colleague whose phone is lost."""
    user, form = signed_in_user(), VouchForm()
    serving = [staff for staff in all_staff(user.office) if staff.is_active]
    factors = second_factor.factors_among([staff.id for staff in serving])
    colleagues = {
        staff.id: staff
        for staff in serving
        if staff.id != user.id and staff.id in factors and factors[staff.id].is_on
    }
    form.offer(colleagues.values(), _("choose"))

    def give_word(act: Act) -> str:
        staff = colleagues[form.staff_id.data or 0]
        actions.vouch(staff, form.reason.data or "", act)
        return staff.name

    if saved := save(form, give_word):
        flash(
            _(
                "Your word for %(name)s is recorded. With the word of another colleague the"
                " administrator takes the lost phone away.",
                name=saved.result,
            )
        )
        return redirect(url_for("account.show"))
    return form_page("desk/second_factor/vouch.html", form, has_any=bool(colleagues))


@bp.route("/staff/second-factor", methods=["GET", "POST"])
@requires(MANAGE)
@fresh_factor
def rule() -> ResponseReturnValue:
    """Say for which roles the second factor is compulsory; who lacks it is told."""
    before, row = factor_rule(), second_factor.stored_rule()
    form = FactorRuleForm(
        roles=[role.value for role in before.roles],
        begins=max(filter(lambda day: day > today(), before.later.values()), default=None),
        minutes=before.minutes,
        version=row.version if row else 0,
    )
    form.offer()
    if saved := save(
        form,
        lambda act: actions.set_rule(
            form.told(before, on=act.on), before, act, opened=form.opened_version()
        ),
        conflict=lambda: _raced(form),
    ):
        say_saved(saved.result, _("Saved. It counts from the next sign-in on."))
        return redirect(url_for(".rule"))
    return form_page("desk/second_factor/rule.html", form, lacking=second_factor.lacking(before))


def _raced(form: EditForm) -> None:
    row = second_factor.stored_rule()
    assert row is not None, "it was set meanwhile"
    session().refresh(row)
    form.version.data = str(row.version)
    form.form_errors.append(
        _("Somebody changed this meanwhile. Nothing is saved; look at it again.")
    )
