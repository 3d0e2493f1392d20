"""Pages of an office: its deciders, its deputies, its minutes."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from casetrack.accounts.approval import WhoDecides
from casetrack.accounts.permissions import has_permission
from casetrack.cases.entry_kinds import EntryKind
from casetrack.courses.approvals import minutes_corrections, office
from casetrack.courses.approvals.blueprint import bp
from casetrack.courses.approvals.committee import decided_by_committee, enter_minutes, minutes_of
from casetrack.courses.approvals.deciding import may_be_named, ways_of
from casetrack.courses.approvals.forms import (
    DeputyEndForm,
    DeputyForm,
    MinutesForm,
    OfficeDeciderForm,
)
from casetrack.courses.approvals.minutes_corrections import Sitting
from casetrack.courses.approvals.models import MINUTES, SET, STAND_IN, CommitteeMinutes
from casetrack.courses.approvals.queries import deputies_of, find_deputy, may_be_deputy, named_in
from casetrack.db import session
from casetrack.ledger.proposals import rules_of_deciders
from casetrack.web.access import requires, signed_in_user
from casetrack.web.clock import today
from casetrack.web.saving import form_page, save, say_saved
from casetrack.web.words import label


@bp.get("/office/deciders")
@requires(SET)
def table() -> ResponseReturnValue:
    """Deciders of one's office with their articles, and its deputies."""
    user, on = signed_in_user(), today()
    return render_template(
        "courses/approvals/table.html",
        ways=ways_of(user.office_id, rules_of_deciders(), by=None, on=on).values(),
        deputies=deputies_of(user.office_id),
        may_stand_in=has_permission(user, STAND_IN),
    )


@bp.route("/office/deciders/<decides>", methods=["GET", "POST"])
@requires(SET)
def name(decides: str) -> ResponseReturnValue:
    """Name the decider of one kind of decision, within the limits of the law."""
    kind = next((kind for kind in rules_of_deciders() if kind.value == decides), None) or abort(404)
    own = named_in(signed_in_user().office_id).get(kind)
    lawful = may_be_named(kind)
    form = OfficeDeciderForm(
        decider=own.decider if own is not None else lawful[0],
        is_checked_first=own.is_checked_first if own is not None else False,
        version=own.version if own is not None else 0,
    )
    form.decider.offer(lawful)
    if saved := save(
        form,
        lambda act: office.name_decider(
            kind,
            form.decider.data or WhoDecides.CHIEF_PROCURATOR,
            act,
            is_checked_first=bool(form.is_checked_first.data),
            opened=form.opened_version(),
        ),
        conflict=lambda: _raced(form, kind),
    ):
        say_saved(saved.result, _("Saved."))
        return redirect(url_for(".table"))
    return form_page(
        "courses/approvals/name.html", form, decides=kind, rule=rules_of_deciders()[kind]
    )


@bp.route("/office/deputies/new", methods=["GET", "POST"])
@requires(STAND_IN)
def stand_in() -> ResponseReturnValue:
    """Delegate kinds of decision to another head of the office for a time."""
    user, form = signed_in_user(), DeputyForm()
    kinds = office.may_delegate(user.office_id, on=today())
    form.offer(may_be_deputy(user), [kind for kind in rules_of_deciders() if kind in kinds])
    if save(
        form,
        lambda act: office.name_deputy(
            office.StandIn(
                form.deputy.data,
                form.since.data,
                form.until.data,
                frozenset(form.kinds.data or ()),
            ),
            act,
        ),
    ):
        flash(_("Saved. It ends by itself with the last day."))
        return redirect(url_for(".table"))
    return form_page("courses/approvals/stand_in.html", form)


@bp.route("/office/deputies/<int:deputy_id>/end", methods=["GET", "POST"])
@requires(STAND_IN)
def end(deputy_id: int) -> ResponseReturnValue:
    """End it before its time."""
    user = signed_in_user()
    deputy = find_deputy(deputy_id, office_id=user.office_id)
    if deputy is None or deputy.for_id != user.id:
        abort(404)
    form = DeputyEndForm(version=deputy.version)
    if save(
        form,
        lambda act: office.end_deputy(deputy, act, opened=form.opened_version()),
        conflict=lambda: redirect(url_for(".table")),
    ):
        flash(_("Ended from today on."))
        return redirect(url_for(".table"))
    return form_page("courses/approvals/end.html", form, deputy=deputy)


@bp.get("/office/committee")
@requires(SET)
def minutes() -> ResponseReturnValue:
    """Minutes of one's committee, with the decisions of each sitting."""
    user = signed_in_user()
    sittings = minutes_of(user.office_id)
    decided = decided_by_committee(user.office_id, sittings, user, on=today())
    return render_template(
        "courses/approvals/minutes.html",
        sittings=sittings,
        decided=decided,
        may_enter=has_permission(user, MINUTES),
    )


@bp.route("/office/committee/new", methods=["GET", "POST"])
@requires(MINUTES)
def new_minutes() -> ResponseReturnValue:
    """Enter the minutes of one sitting, for its decisions to cite."""
    form = MinutesForm()
    del form.reason, form.version
    if save(
        form,
        lambda act: enter_minutes(
            form.number.data or "", form.held_on.data, form.sat.data or "", act
        ),
    ):
        flash(_("Entered. What the committee decided there is decided with this number."))
        return redirect(url_for(".minutes"))
    return form_page("courses/approvals/new_minutes.html", form, found=None)


@bp.route("/office/committee/<int:minutes_id>/correct", methods=["GET", "POST"])
@requires(MINUTES)
def correct_minutes(minutes_id: int) -> ResponseReturnValue:
    """Correct minutes of one's committee; the law is asked again of what it decided by them."""
    minutes = session().get(CommitteeMinutes, minutes_id)
    if minutes is None or minutes.office_id != signed_in_user().office_id:
        abort(404)
    form = MinutesForm(
        number=minutes.number, held_on=minutes.held_on, sat=minutes.sat, version=minutes.version
    )

    def changed_meanwhile() -> ResponseReturnValue:
        flash(_("Somebody corrected these minutes meanwhile. Read them as they are now."))
        return redirect(url_for(".minutes"))

    if saved := save(
        form,
        lambda act: minutes_corrections.correct_minutes(
            minutes,
            form.into(Sitting),
            form.typed_reason(),
            act,
            opened=form.opened_version(),
        ),
        conflict=changed_meanwhile,
    ):
        say_saved(saved.result, _("The minutes are corrected."))
        return redirect(url_for(".minutes"))
    return form_page("courses/approvals/new_minutes.html", form, found=minutes)


def _raced(form: OfficeDeciderForm, decides: EntryKind) -> ResponseReturnValue:
    """The page after somebody else saved: their values are shown, nothing is saved."""
    own = named_in(signed_in_user().office_id).get(decides)
    assert own is not None
    form.version.data = str(own.version)
    form.form_errors.append(
        _(
            "Somebody saved this meanwhile: %(who)s. Nothing is saved; send it once more if you"
            " want it otherwise.",
            who=label(own.decider),
        )
    )
    return form_page(
        "courses/approvals/name.html", form, decides=decides, rule=rules_of_deciders()[decides]
    )
