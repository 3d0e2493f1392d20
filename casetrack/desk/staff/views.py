"""Pages of people: the list of an office, one account, a new one, what each role may do."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask import session as browser_session
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from casetrack.accounts.act import Act
from casetrack.accounts.models import Procuratorate, Role, Staff
from casetrack.accounts.queries import all_offices
from casetrack.accounts.second_factor import recovery_codes_left
from casetrack.db import session
from casetrack.desk.second_factor.actions import lift as lift_factor
from casetrack.desk.second_factor.actions import may_lift, words_for
from casetrack.desk.staff import acts
from casetrack.desk.staff.acts import MANAGE, By
from casetrack.desk.staff.blueprint import bp
from casetrack.desk.staff.forms import ButtonForm, NewStaffForm, StaffForm
from casetrack.desk.staff.queries import (
    members_among,
    members_of,
    office_tree,
    role_table,
    sight_of_role,
)
from casetrack.ledger.registry import duty_line
from casetrack.web.access import fresh_factor, requires, signed_in_user
from casetrack.web.addresses import absolute, read_id
from casetrack.web.clock import now, today
from casetrack.web.forms import EditForm
from casetrack.web.page import first_steps
from casetrack.web.saving import flash_problems, form_page, save, save_sent, say_saved
from casetrack.web.sessions import factor_rule
from casetrack.web.words import label

# In the browser's session, until the page that shows it once: whose link, and its token.
LINK = "password_link"


@bp.get("/staff")
@requires(MANAGE)
def index() -> ResponseReturnValue:
    """The people of one office, and what is still to do before it begins."""
    asked = request.args.get("office", type=read_id)
    user = signed_in_user()
    office = session().get(Procuratorate, asked or user.office_id) or abort(404)
    members = members_of(office, on=today())
    tree = office_tree()
    return render_template(
        "desk/staff/index.html",
        office=office,
        members=members,
        others=[line for line in tree if line.people or line.office.id == office.id],
        serving=[member for member in members if member.staff.is_active],
        gone=[member for member in members if not member.staff.is_active],
        waiting=[
            member
            for member in members
            if member.staff.is_active and not member.staff.has_own_password
        ],
        rule=factor_rule(),
        on=today(),
        steps=first_steps(office, on=today()) if office.id == user.office_id else [],
        at=now(),
    )


@bp.get("/staff/roles")
@requires(MANAGE)
def roles() -> ResponseReturnValue:
    """What each role sees and may do, as its permissions say it."""
    return render_template(
        "desk/staff/roles.html", roles=role_table(), compelled=factor_rule().roles
    )


@bp.route("/staff/new", methods=["GET", "POST"])
@requires(MANAGE)
@fresh_factor
def new() -> ResponseReturnValue:
    """Give somebody an account; the link to choose a password is shown once, on its page."""
    offices = all_offices()
    form = NewStaffForm(
        office=request.args.get("office", type=read_id) or signed_in_user().office_id
    )
    del form.version
    form.offer(offices)

    def add(act: Act) -> tuple[Staff, str]:
        home = next(office for office in offices if office.id == form.office.data)
        typed = form.told()
        made = acts.add_staff(home, form.login.data or "", typed.name, typed.role, By.of(act))
        if typed.email:
            acts.change_email(made, typed.email, By.of(act))
        return made, acts.give_link(made, By.of(act))[0]

    if saved := save(form, add):
        made, token = saved.result
        return _shown_once(made, token)
    return form_page("desk/staff/new.html", form, sights=_sights())


@bp.get("/staff/<int:staff_id>")
@requires(MANAGE)
def show(staff_id: int) -> ResponseReturnValue:
    """One account: role, what it holds in numbers, its way in."""
    staff = staff_or_404(staff_id)
    whose, token = browser_session.pop(LINK, (None, ""))
    (member,) = members_among([staff], on=today())
    return render_template(
        "desk/staff/show.html",
        member=member,
        held=[
            (str(duty_line(kind).title), number, first)
            for kind, (number, first) in member.held.duties.items()
        ],
        sight=sight_of_role(staff.role),
        rule=factor_rule(),
        on=today(),
        codes_left=recovery_codes_left(staff),
        words=words_for(staff, at=now()),
        may_lift=may_lift(staff, signed_in_user(), at=now()),
        address=absolute("account.choose_password", token=token) if whose == staff.id else None,
        button=ButtonForm(formdata=None),
        is_self=staff.id == signed_in_user().id,
        at=now(),
    )


@bp.route("/staff/<int:staff_id>/change", methods=["GET", "POST"])
@requires(MANAGE)
@fresh_factor
def change(staff_id: int) -> ResponseReturnValue:
    """Give somebody another name, role or address of mail."""
    staff = staff_or_404(staff_id)
    form = StaffForm(
        name=staff.name, role=staff.role, email=staff.email or "", version=staff.version
    )
    if saved := save(
        form,
        lambda act: acts.change_staff(staff, form.told(), By.of(act, form.opened_version())),
        conflict=lambda: _raced(form, staff),
    ):
        say_saved(saved.result, _("Saved. It counts from their next page on."))
        return redirect(url_for(".show", staff_id=staff.id))
    return form_page("desk/staff/change.html", form, staff=staff, sights=_sights())


@bp.route("/staff/<int:staff_id>/disable", methods=["GET", "POST"])
@requires(MANAGE)
@fresh_factor
def disable(staff_id: int) -> ResponseReturnValue:
    """Put an account out of service; what its owner holds is told first."""
    return _serve(staff_id, is_active=False)


@bp.route("/staff/<int:staff_id>/enable", methods=["GET", "POST"])
@requires(MANAGE)
@fresh_factor
def enable(staff_id: int) -> ResponseReturnValue:
    """Put an account back into service."""
    return _serve(staff_id, is_active=True)


def _serve(staff_id: int, *, is_active: bool) -> ResponseReturnValue:
    staff = staff_or_404(staff_id)
    form = ButtonForm()
    if saved := save(form, lambda act: acts.set_active(staff, By.of(act), is_active=is_active)):
        say_saved(
            saved.result,
            _("The account is in service again.")
            if is_active
            else _("The account is out of service, and signed out everywhere."),
        )
        return redirect(url_for(".show", staff_id=staff.id))
    (member,) = members_among([staff], on=today())
    return form_page(
        "desk/staff/service.html",
        form,
        member=member,
        is_active=is_active,
        held=[
            (str(duty_line(kind).title), number, first)
            for kind, (number, first) in member.held.duties.items()
        ],
    )


@bp.post("/staff/<int:staff_id>/link")
@requires(MANAGE)
@fresh_factor
def link(staff_id: int) -> ResponseReturnValue:
    """Make a link by which somebody chooses their password; it is shown once."""
    staff, form = staff_or_404(staff_id), ButtonForm()
    saved = save_sent(form, lambda act: acts.give_link(staff, By.of(act))[0])
    if saved is None:
        flash_problems(form)
        return redirect(url_for(".show", staff_id=staff.id))
    return _shown_once(staff, saved.result)


@bp.post("/staff/<int:staff_id>/lift")
@requires(MANAGE)
@fresh_factor
def lift(staff_id: int) -> ResponseReturnValue:
    """Take a lost phone away; the link by which its owner goes on is shown once."""
    staff, form = staff_or_404(staff_id), ButtonForm()
    saved = save_sent(form, lambda act: lift_factor(staff, act)[0])
    if saved is None:
        flash_problems(form)
        return redirect(url_for(".show", staff_id=staff.id))
    return _shown_once(staff, saved.result)


@bp.post("/staff/<int:staff_id>/sign-out")
@requires(MANAGE)
def sign_out(staff_id: int) -> ResponseReturnValue:
    """Sign somebody out everywhere."""
    staff, form = staff_or_404(staff_id), ButtonForm()
    if save_sent(form, lambda act: acts.sign_out(staff, By.of(act))):
        flash(_("%(name)s is signed out everywhere.", name=staff.name))
    else:
        flash_problems(form)
    return redirect(url_for(".show", staff_id=staff.id))


def staff_or_404(staff_id: int) -> Staff:
    """An account of any office: whoever manages accounts manages all of this server."""
    return session().get(Staff, staff_id) or abort(404)


def _shown_once(staff: Staff, token: str) -> ResponseReturnValue:
    browser_session[LINK] = [staff.id, token]
    return redirect(url_for(".show", staff_id=staff.id))


def _raced(form: EditForm, staff: Staff) -> None:
    """Show the form once more, over what somebody else saved meanwhile."""
    session().refresh(staff)
    form.version.data = str(staff.version)
    form.form_errors.append(
        _(
            "Somebody changed this account meanwhile: %(name)s, %(role)s. Nothing is saved; send it"
            " once more if you want it otherwise.",
            name=staff.name,
            role=label(staff.role),
        )
    )


def _sights() -> dict[str, str]:
    """How far each role sees, in words, beside its choice."""
    return {role.value: label(sight_of_role(role)) for role in Role}
