"""The cases to which a case is linked, as far as the reader may know of them."""

from __future__ import annotations

from flask import Blueprint, abort, flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from casetrack.accounts.permissions import Permission
from casetrack.cases.access import case_or_404, case_to
from casetrack.cases.policy import may, sight_of
from casetrack.cases.seen import seen
from casetrack.links import actions
from casetrack.links.forms import EndLinkForm, NewLinkForm
from casetrack.links.models import WRITE
from casetrack.links.queries import find_link, links_of
from casetrack.links.words import link_words
from casetrack.web.access import acting, requires, signed_in_user
from casetrack.web.clock import today
from casetrack.web.saving import done_before, form_page, redirect_back, save

bp = Blueprint("links", __name__)


@bp.get("/cases/<int:case_id>/links")
@requires(Permission.CASE_READ)
def index(case_id: int) -> ResponseReturnValue:
    """The linked cases, and the links that were ended, with the reason."""
    case = case_or_404(case_id)
    user, on = signed_in_user(), today()
    if not sight_of(user, case, on=on).is_whole:
        abort(404)
    links = links_of(case, user, on=on)
    page = render_template(
        "links/index.html",
        case=case,
        holding=[one for one in links if one.holds],
        ended=[one for one in links if not one.holds],
        may_write=case.is_open() and may(user, WRITE, case, on=on),
        link_words=link_words,
    )
    seen(case, acting())
    return page


@bp.route("/cases/<int:case_id>/links/new", methods=["GET", "POST"])
@requires(WRITE)
def new(case_id: int) -> ResponseReturnValue:
    """Link the case to another one by its number."""
    case = case_to(WRITE, case_id)
    form = NewLinkForm()
    if save(form, lambda act: actions.link_cases(case, form.new(), act)):
        flash(_("The cases are linked."))
        return redirect_back(url_for(".index", case_id=case.id))
    return form_page("links/new.html", form, case=case)


@bp.route("/cases/<int:case_id>/links/<int:link_id>/end", methods=["GET", "POST"])
@requires(WRITE)
def end(case_id: int, link_id: int) -> ResponseReturnValue:
    """Say that a link does not hold, and why."""
    case = case_to(WRITE, case_id)
    found = find_link(case, link_id, signed_in_user(), on=today()) or abort(404)
    if not found.holds:
        return done_before(url_for(".index", case_id=case.id))
    form = EndLinkForm()
    if save(form, lambda act: actions.end_link(case, found, form.reason.data or "", act)):
        flash(_("The link is ended."))
        return redirect_back(url_for(".index", case_id=case.id))
    return form_page("links/end.html", form, case=case, found=found, link_words=link_words)
