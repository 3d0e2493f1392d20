"""The pages of bodies: their list, one of them, and which of them a typed name may be."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from casetrack.accounts.permissions import Permission, has_permission
from casetrack.cases.access import case_to
from casetrack.suggestions.blueprint import bp
from casetrack.suggestions.progress import answered_words, made_by, put_right_words
from casetrack.suggestions.recipients import actions
from casetrack.suggestions.recipients.choosing import bodies_offered
from casetrack.suggestions.recipients.problems import problems_over_time
from casetrack.suggestions.recipients.register import (
    LONG_AGO,
    BodyCounts,
    KnownBody,
    asked_of,
    bodies_asked_last,
    bodies_seen,
    body_and_others,
    body_seen,
    counts_of,
    near_bodies,
    particulars_of,
    perhaps_the_same,
)
from casetrack.web.access import requires, signed_in_user
from casetrack.web.addresses import read_id
from casetrack.web.choices import id_or_none
from casetrack.web.clock import today
from casetrack.web.forms import Form
from casetrack.web.paging import page_of, unpack_day
from casetrack.web.saving import save
from casetrack.web.words import language

READ, WRITE = Permission.SUGGESTIONS_READ, Permission.SUGGESTIONS_WRITE
# Bodies on one page of their list; the others are found by a part of their name.
MOST = 50
# Letters that are read for it, letters on the page of a body, and bodies its name is compared with.
READ_BACK, LETTERS, COMPARED = 200, 20, 300


@bp.get("/suggestions/recipients")
@requires(READ)
def recipients() -> ResponseReturnValue:
    """The bodies this office wrote to or urged, as far as this person sees the cases."""
    user, on, name = signed_in_user(), today(), (request.args.get("name") or "").strip()
    office_id = user.office_id
    if name:
        every = bodies_seen(user, office_id=office_id, on=on)
        named = [b for b in every if any(name in n.in_("zh") for n in b.names)]
        bodies = named or near_bodies(name, every)
    else:
        last = bodies_asked_last(user, office_id=office_id, on=on, most=READ_BACK)
        known = {
            b.id: b for b in bodies_seen(user, office_id=office_id, on=on, ids=last[: MOST + 1])
        }
        bodies = [known[number] for number in last[: MOST + 1]]
    shown = bodies[:MOST]
    counts = counts_of(user, office_id=office_id, on=on, ids=[body.id for body in shown])
    if name:
        shown.sort(key=lambda b: str(_of(counts, b).last or ""), reverse=True)
    return render_template(
        "suggestions/recipients/index.html",
        name=name,
        rows=[(body, _of(counts, body)) for body in shown],
        has_more=len(bodies) > MOST,
    )


@bp.get("/suggestions/recipients/<int:body_id>")
@requires(READ)
def recipient(body_id: int) -> ResponseReturnValue:
    """One body: everything that was asked of it, and what came of that."""
    user, on = signed_in_user(), today()
    body, bodies = body_and_others(user, body_id, on=on, others=COMPARED) or abort(404)
    if body.id != body_id:
        return redirect(url_for(".recipient", body_id=body.id))
    after = unpack_day(request.args.get("after"))
    page = page_of(
        asked_of(body, after=after, limit=LETTERS + 1),
        lambda letter: [(letter.issued.first or LONG_AGO).isoformat(), letter.id],
        size=LETTERS,
    )
    letters = page.rows
    may_write = has_permission(user, WRITE)
    others = perhaps_the_same(body, bodies)
    ids = [body.id, *(other.id for other in others)]
    all_counts = counts_of(user, office_id=body.office_id, on=on, ids=ids)
    counts = _of(all_counts, body)
    problems = problems_over_time(letters)
    return render_template(
        "suggestions/recipients/show.html",
        body=body,
        letters=letters,
        next_url=url_for(".recipient", body_id=body.id, after=page.next_key)
        if page.has_more
        else None,
        first_url=url_for(".recipient", body_id=body.id) if after else None,
        cases_shown=LETTERS,
        counts=counts,
        sentence=counts_sentence(counts),
        particulars=particulars_of(body),
        problems=problems,
        again=[problem for problem in problems if problem.is_again],
        others=[
            (other, particulars_of(other), counts_sentence(_of(all_counts, other)))
            for other in others
        ],
        answered_words=answered_words,
        made_by=made_by,
        put_right_words=put_right_words,
        may_write=may_write,
        may_remind=has_permission(user, Permission.SUGGESTIONS_RECORD),
        form=Form() if may_write else None,
    )


@bp.post("/suggestions/recipients/<int:body_id>/same")
@requires(WRITE)
def merge_recipients(body_id: int) -> ResponseReturnValue:
    """Merge another body into this one, or say that they are two."""
    body, other, form = *_two(body_id), Form()
    act = actions.say_apart if request.form.get("do") == "apart" else actions.merge
    if save(form, lambda by: act(body, other, by)):
        if act is actions.merge:
            flash(_("The two are one body now. Both histories stand here."))
        else:
            flash(_("It is kept that these are two bodies."))
    _say_refused(form)
    return redirect(url_for(".recipient", body_id=body.id))


@bp.post("/suggestions/recipients/<int:body_id>/apart")
@requires(WRITE)
def take_recipients_apart(body_id: int) -> ResponseReturnValue:
    """Take apart what was merged into this body."""
    body = body_seen(signed_in_user(), body_id, on=today()) or abort(404)
    form = Form()
    other_id = id_or_none(request.form.get("other") or "") or abort(404)
    if save(form, lambda by: actions.take_apart(body, other_id, by)):
        flash(_("They are two bodies again, each with its own history."))
    _say_refused(form)
    return redirect(url_for(".recipient", body_id=body.id))


@bp.get("/cases/<int:case_id>/suggestions/recipients")
@requires(WRITE)
def recipients_offered(case_id: int) -> ResponseReturnValue:
    """Bodies that the recipient typed so far may be: a piece of the page of a letter."""
    case = case_to(WRITE, case_id)
    offered = bodies_offered(
        case,
        signed_in_user(),
        typed=request.args.get("new_body") or "",
        party_id=request.args.get("recipient", type=read_id),
        problems=request.args.get("problem_lines") or "",
        on=today(),
    )
    return render_template("suggestions/recipients/_offered.html", offered=offered, chosen=None)


def _two(body_id: int) -> tuple[KnownBody, KnownBody]:
    user, on = signed_in_user(), today()
    other_id = id_or_none(request.form.get("other") or "") or abort(404)
    body = body_seen(user, body_id, on=on) or abort(404)
    return body, body_seen(user, other_id, on=on) or abort(404)


def _say_refused(form: Form) -> None:
    for _field, sentence in form.problems():
        flash(sentence)


def _of(counts: dict[int, BodyCounts], body: KnownBody) -> BodyCounts:
    return counts.get(body.id, BodyCounts())


def counts_sentence(counts: BodyCounts) -> str:
    """What was asked of a body in numbers, in the cases that were counted."""
    if not (counts.letters or counts.urgings or counts.of_others or counts.withdrawn):
        return _("Nothing was asked of this body.")
    asked = []
    if counts.letters:
        asked.append(ngettext("%(num)d letter", "%(num)d letters", counts.letters))
    if counts.urgings:
        asked.append(ngettext("%(num)d urging", "%(num)d urgings", counts.urgings))
    if asked:
        asked.append(ngettext("%(num)d item", "%(num)d items", counts.items))
    if counts.of_others:
        of_others = counts.of_others
        asked.append(ngettext("%(num)d letter of others", "%(num)d letters of others", of_others))
    if counts.withdrawn:
        asked.append(ngettext("%(num)d withdrawn", "%(num)d withdrawn", counts.withdrawn))
    asked_for = _(", ").join(asked)
    since = (
        _("Since %(year)d: %(what)s.", year=counts.first.year, what=asked_for)
        if counts.first
        else _("%(what)s.", what=asked_for)
    )
    right = (
        _(
            "%(answered)d answered, %(right)d put right.",
            answered=counts.answered,
            right=counts.put_right,
        )
        if counts.items
        else ""
    )
    back = (
        ngettext("%(num)d came back.", "%(num)d came back.", counts.came_back)
        if counts.came_back
        else ""
    )
    return ("" if language() == "zh" else " ").join(filter(None, [since, right, back]))
