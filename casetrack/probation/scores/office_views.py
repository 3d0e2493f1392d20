"""The schemes of the office: their list, and one of them with every wording it had."""

from __future__ import annotations

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from casetrack.probation.scores import schemes
from casetrack.probation.scores.examples import EXAMPLES, SOURCES
from casetrack.probation.scores.models import SCHEMES, ScoreScheme
from casetrack.probation.scores.queries import (
    find_scheme,
    schemes_of,
    version_in_force,
    versions_of,
)
from casetrack.probation.scores.rules import rules_told
from casetrack.probation.scores.scheme_files import export_schemes, import_schemes
from casetrack.probation.scores.scheme_forms import SchemeFileForm, SchemeForm, scheme_data
from casetrack.probation.scores.views import bp
from casetrack.web.access import requires, signed_in_user
from casetrack.web.forms import EditForm
from casetrack.web.saving import form_page, save, say_saved
from casetrack.web.words import language

MORE = "more"


class OfferSchemeForm(EditForm):
    """Offer it no more, or again."""


@bp.get("/office/schemes")
@requires(SCHEMES)
def index() -> ResponseReturnValue:
    """The schemes of the office, and two of which something was published to start from."""
    found = schemes_of(signed_in_user().office_id)
    return render_template(
        "probation/scores/index.html",
        schemes=[(scheme, rules_told(version.name, version.rules)) for scheme, version in found],
        examples=EXAMPLES,
        sources=SOURCES,
    )


@bp.get("/office/schemes/file")
@requires(SCHEMES)
def scheme_file() -> ResponseReturnValue:
    """The schemes that the office offers, as a file for another office, or to keep."""
    user = signed_in_user()
    answer = Response(export_schemes(user.office_id), mimetype="application/json")
    answer.headers["Content-Disposition"] = "attachment; filename=schemes.json"
    return answer


@bp.route("/office/schemes/import", methods=["GET", "POST"])
@requires(SCHEMES)
def take_in() -> ResponseReturnValue:
    """Take in the schemes of a file."""
    form = SchemeFileForm()
    if saved := save(form, lambda act: import_schemes(form.file.data or "", act)):
        taken = saved.result
        flash(
            _(
                "Taken in: %(new)d new, %(anew)d worded anew, %(same)d as they were.",
                new=taken.new,
                anew=taken.anew,
                same=taken.same,
            )
        )
        return redirect(url_for(".index"))
    return form_page("probation/scores/import.html", form)


@bp.route("/office/schemes/new", methods=["GET", "POST"])
@requires(SCHEMES)
def new() -> ResponseReturnValue:
    """Write a scheme; from an example, if the address names it."""
    like = EXAMPLES.get(request.args.get("like", ""))
    form = SchemeForm(data=scheme_data(like, language()) if like else {"start": 100})
    # Of what is new there is no version that somebody else may have saved meanwhile.
    del form.version
    if save(form, lambda act: schemes.write_scheme(form.rules(like), act)):
        flash(_("The scheme is offered from now on."))
        return redirect(url_for(".index"))
    form.make_room(more=MORE in request.form)
    source = SOURCES.get(request.args.get("like", ""))
    return form_page("probation/scores/scheme.html", form, scheme=None, versions=(), source=source)


@bp.route("/office/schemes/<int:scheme_id>", methods=["GET", "POST"])
@requires(SCHEMES)
def edit(scheme_id: int) -> ResponseReturnValue:
    """Word a scheme anew: for probations whose points are begun from then on."""
    scheme = _scheme(scheme_id)
    version = version_in_force(scheme)
    rules = rules_told(version.name, version.rules)
    form = SchemeForm(data={**scheme_data(rules, language()), "version": scheme.version})
    if saved := save(
        form,
        lambda act: schemes.change_scheme(
            scheme, form.rules(rules), act, opened=form.opened_version()
        ),
        conflict=lambda: _raced(form, scheme),
    ):
        say_saved(
            saved.result,
            _("Saved; points that are kept already stay with the scheme they began with."),
        )
        return redirect(url_for(".index"))
    form.make_room(more=MORE in request.form)
    return _page(form, scheme)


@bp.post("/office/schemes/<int:scheme_id>/offered")
@requires(SCHEMES)
def offer(scheme_id: int) -> ResponseReturnValue:
    """Offer it no more for new probations, or again: whatever it is not now."""
    scheme = _scheme(scheme_id)
    form = OfferSchemeForm()
    is_offered = request.form.get("offered") == "yes"
    if save(
        form,
        lambda act: schemes.offer_scheme(
            scheme, act, is_offered=is_offered, opened=form.opened_version()
        ),
        conflict=lambda: _raced(form, scheme),
    ):
        flash(_("It is offered again.") if is_offered else _("It is offered no more."))
        return redirect(url_for(".index"))
    for _id, sentence in form.problems():
        flash(sentence)
    return redirect(url_for(".edit", scheme_id=scheme.id))


def _scheme(scheme_id: int) -> ScoreScheme:
    return find_scheme(scheme_id, office_id=signed_in_user().office_id) or abort(404)


def _page(form: SchemeForm, scheme: ScoreScheme) -> tuple[str, int]:
    return form_page(
        "probation/scores/scheme.html",
        form,
        scheme=scheme,
        offering=OfferSchemeForm(formdata=None, version=str(scheme.version)),
        versions=versions_of(scheme),
        source=None,
    )


def _raced(form: SchemeForm | OfferSchemeForm, scheme: ScoreScheme) -> ResponseReturnValue:
    """The form once more: what was typed stays, and is saved if it is sent again."""
    if isinstance(form, OfferSchemeForm):
        version = version_in_force(scheme)
        rules = rules_told(version.name, version.rules)
        form = SchemeForm(formdata=None, data=scheme_data(rules, language()))
    form.version.data = str(scheme.version)
    form.form_errors.append(
        _(
            "Somebody changed this scheme while it was open. Its wordings stand beside it; what you"
            " typed is still here, and is saved if you send it again."
        )
    )
    form.make_room(more=False)
    return _page(form, scheme)[0], 409
