"""Desks that are given away: their pages, and the feature."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from casetrack.accounts.models import Staff
from casetrack.cases.case_rows import CaseRows
from casetrack.cases.facts import CaseFacts
from casetrack.cases.kinds import Ground
from casetrack.cases.models import Case, CaseGrant
from casetrack.cases.policy import visible_cases
from casetrack.db import session
from casetrack.desk.handover import actions
from casetrack.desk.handover.forms import AcceptForm, RefuseForm, giving
from casetrack.desk.handover.models import GIVE, DeskHandover, ShareAnswer
from casetrack.desk.handover.queries import (
    Receiver,
    desks_of,
    find_handover,
    handovers_for,
    holds_now,
    may_give_desk,
    on_desk,
    receivers_for,
    visits_on_desk,
)
from casetrack.ledger.page_parts import CasePart, PagePlace
from casetrack.ledger.registry import Feature
from casetrack.web.access import fresh_factor, requires, signed_in_user
from casetrack.web.clock import today
from casetrack.web.dates import word_day
from casetrack.web.page import TODAY, SectionPage
from casetrack.web.saving import flash_problems, form_page, save, save_sent
from casetrack.web.words import language

bp = Blueprint("handover", __name__)


@bp.get("/desks")
@requires(GIVE)
def index() -> ResponseReturnValue:
    """The desks one may give away, and those that were given."""
    user, on = signed_in_user(), today()
    return render_template(
        "desk/handover/index.html",
        desks=desks_of(user, on=on),
        handovers=handovers_for(user),
        holds_now=lambda handover: holds_now(handover, on=on),
    )


@bp.route("/desks/of/<int:staff_id>/give", methods=["GET", "POST"])
@requires(GIVE)
@fresh_factor
def give(staff_id: int) -> ResponseReturnValue:
    """Give the whole desk of somebody away, on one page."""
    user, on = signed_in_user(), today()
    owner = session().get(Staff, staff_id)
    if owner is None or not may_give_desk(user, owner):
        abort(404)
    desk = on_desk(owner, on=on)
    form = giving(desk, receivers_for(owner, on=on), _word_receiver)
    if saved := save(form, lambda act: actions.give_desk(owner, form.asked(act.on), act)):
        flash(_("Given. Whoever takes it is told on Today."))
        if find_handover(saved.result.id, user=user) is None:
            return redirect(url_for("agenda.today"))
        return redirect(url_for(".show", handover_id=saved.result.id))
    return form_page(
        "desk/handover/give.html",
        form,
        owner=owner,
        desk=desk,
        visits=visits_on_desk(owner, [held.case.id for held in desk], on, None),
    )


@bp.get("/desks/<int:handover_id>")
@requires(GIVE)
def show(handover_id: int) -> ResponseReturnValue:
    """One desk that was given: its cases, who has them, what they said."""
    return _page(_handover(handover_id), RefuseForm(formdata=None))


@bp.post("/desks/<int:handover_id>/accept")
@requires(GIVE)
def accept(handover_id: int) -> ResponseReturnValue:
    """Take what one was given."""
    handover, form = _handover(handover_id), AcceptForm()
    if save_sent(form, lambda act: actions.accept(handover, act)):
        flash(_("Taken."))
    else:
        flash_problems(form)
    return redirect(url_for(".show", handover_id=handover.id))


@bp.post("/desks/<int:handover_id>/refuse")
@requires(GIVE)
def refuse(handover_id: int) -> ResponseReturnValue:
    """Give back what one cannot take, with a reason."""
    handover, form = _handover(handover_id), RefuseForm()
    _offer(form, handover)
    saved = save(
        form,
        lambda act: actions.refuse(handover, form.shares.data or (), form.reason.data or "", act),
    )
    if saved is None:
        return _page(handover, form)
    flash(
        ngettext(
            "%(num)d case is given back; the head of the section is told.",
            "%(num)d cases are given back; the head of the section is told.",
            saved.result,
        )
    )
    return redirect(url_for(".show", handover_id=handover.id))


@bp.post("/desks/<int:handover_id>/seen")
@requires(GIVE)
def seen(handover_id: int) -> ResponseReturnValue:
    """Note that a head saw what was refused."""
    handover, form = _handover(handover_id), AcceptForm()
    if not save_sent(form, lambda act: actions.see_refused(handover, act)):
        flash_problems(form)
    return redirect(url_for(".show", handover_id=handover.id))


@bp.post("/desks/<int:handover_id>/back")
@requires(GIVE)
def back(handover_id: int) -> ResponseReturnValue:
    """Take the desk back before its time."""
    handover, form = _handover(handover_id), AcceptForm()
    if save_sent(form, lambda act: actions.end_early(handover, act)):
        flash(_("The desk is back. What was recorded meanwhile stays."))
    else:
        flash_problems(form)
    return redirect(url_for(".show", handover_id=handover.id))


def _handover(handover_id: int) -> DeskHandover:
    return find_handover(handover_id, user=signed_in_user()) or abort(404)


def _offer(form: RefuseForm, handover: DeskHandover) -> None:
    """The shares that the reader has not answered, as choices."""
    user = signed_in_user()
    mine = [
        share
        for share in handover.shares
        if share.to_id == user.id and share.answer is None and share.grant.ended_at is None
    ]
    numbers = _cases({share.grant.case_id for share in mine})
    form.shares.choices = [
        (share.id, numbers[share.grant.case_id].number)
        for share in mine
        if share.grant.case_id in numbers
    ]


def _cases(ids: set[int]) -> dict[int, Case]:
    """The cases among these that the reader may know of, by their id."""
    query = visible_cases(signed_in_user(), on=today()).where(Case.id.in_(ids))
    return {case.id: case for case in session().scalars(query)}


def _page(handover: DeskHandover, form: RefuseForm) -> ResponseReturnValue:
    user, on = signed_in_user(), today()
    if not form.shares.choices:
        _offer(form, handover)
    concerns_all = may_give_desk(user, handover.owner) or user.id == handover.given_by_id
    shares = [share for share in handover.shares if concerns_all or share.to_id == user.id]
    refused = [share for share in shares if share.answer is ShareAnswer.REFUSED]
    return form_page(
        "desk/handover/show.html",
        form,
        handover=handover,
        shares=shares,
        cases=_cases({share.grant.case_id for share in shares}),
        is_head=may_give_desk(user, handover.owner),
        is_unseen=any(share.seen_on is None for share in refused),
        holds_now=holds_now(handover, on=on),
        button=AcceptForm(formdata=None),
    )


def _word_receiver(receiver: Receiver) -> str:
    """A receiver in words: name, cases now, and until when they are away themselves."""
    words = _("%(name)s, %(n)s cases now", name=receiver.staff.name, n=receiver.cases)
    if receiver.away_until is not None:
        day = word_day(receiver.away_until, language())
        words += _(", away until %(day)s", day=day)
    return words


DEPUTIES = CaseRows(CaseGrant, "id", only=CaseGrant.ground == Ground.DEPUTY)


def _deputies(facts: CaseFacts, user: Staff) -> dict[str, Any] | None:
    """Who stands in for the handler today, and until when."""
    on = today()
    deputies = [
        (session().get_one(Staff, grant.staff_id), grant.until)
        for grant in facts.read(DEPUTIES)
        if grant.is_active(on=on)
    ]
    return {"deputies": deputies, "is_mine": facts.case.handler_id == user.id} if deputies else None


FEATURE = Feature(
    "handover",
    bp,
    section=TODAY,
    brings=(
        DEPUTIES,
        CasePart(PagePlace.ABOVE, "desk/handover/_of_case.html", _deputies),
        SectionPage(TODAY, _l("Desks"), "handover.index", GIVE, place=60),
    ),
)
