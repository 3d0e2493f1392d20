"""Pages of the templates of an office: those in force, and one with its names and versions."""

from __future__ import annotations

import io
from datetime import date

from flask import abort, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from sqlalchemy import extract, func, select
from wtforms import IntegerField, StringField
from wtforms.validators import InputRequired, NumberRange

from casetrack.accounts.act import Act
from casetrack.db import session
from casetrack.desk.papers.blueprint import bp
from casetrack.desk.papers.checking import LARGEST
from casetrack.desk.papers.models import (
    REASON_LENGTH,
    TEMPLATES,
    MadePaper,
    PaperSeries,
    PaperTemplate,
)
from casetrack.desk.papers.own_templates import own_template
from casetrack.desk.papers.places import places_of
from casetrack.desk.papers.templates import (
    MOST,
    TemplateRefused,
    content_in_force,
    go_back,
    in_force,
    next_in,
    next_number,
    series_of,
    set_series,
    upload,
    versions_of,
)
from casetrack.desk.papers.views import WORD
from casetrack.ledger.papers import InstrumentKind, instruments
from casetrack.web.access import requires, signed_in_user
from casetrack.web.clock import today
from casetrack.web.form_input import takes_file
from casetrack.web.forms import EditForm, Form, at_most, within
from casetrack.web.saving import flash_problems, form_page, save
from casetrack.web.typed_dates.fields import Required


class TemplateUploadForm(Form):
    """A Word file, and why the template changes."""

    file = FileField(
        _l("Word file"), description=_l(".docx, up to 4 MB. In Word: Save as, Word document.")
    )
    why = StringField(
        _l("Why it is changed"), [Required(_l("Say why, in a sentence.")), at_most(REASON_LENGTH)]
    )

    def validate_file(self, field: FileField) -> None:
        """Refuse a form without a file."""
        if not field.data:
            field.errors = [*field.errors, _("Choose the file.")]


class TemplateBackForm(Form):
    """Put an earlier template in force again."""


class PaperSeriesForm(EditForm):
    """How an instrument is numbered."""

    sign = StringField(_l("Words before the year"), [within(PaperSeries.sign)])
    next_number = IntegerField(
        _l("Next number this year"),
        [
            InputRequired(_l("Enter a number.")),
            NumberRange(1, MOST, _l("From 1 to %(most)d.", most=MOST)),
        ],
    )


@bp.get("/office/templates")
@requires(TEMPLATES)
def templates() -> ResponseReturnValue:
    """The templates in force in one's own office."""
    office_id = signed_in_user().office_id
    made = _made_this_year(office_id, today())
    lines = [
        (
            kind,
            in_force(office_id, kind),
            len(places_of(kind)),
            made.get(kind.code, 0),
            next_number(office_id, kind, today()),
        )
        for kind in instruments()
    ]
    return render_template("desk/papers/templates.html", lines=lines, year=today().year)


@bp.route("/office/templates/<instrument>", methods=["GET", "POST"])
@requires(TEMPLATES)
@takes_file(LARGEST + 64 * 1024)
def template(instrument: str) -> ResponseReturnValue:
    """One template: upload another, its names, its versions."""
    kind, form = _kind(instrument), TemplateUploadForm()
    refused: list[TemplateRefused] = []
    if save(form, lambda act: _receive(kind, form, act), answers={TemplateRefused: refused.append}):
        flash(_("The template is in force. Documents made before stay as they are."))
        return redirect(url_for(".template", instrument=kind.code))
    return _page(kind, form, refused=refused)


@bp.post("/office/templates/<instrument>/back/<int:number>")
@requires(TEMPLATES)
def template_back(instrument: str, number: int) -> ResponseReturnValue:
    """Put an earlier template in force again; 0: the one that comes with casetrack."""
    kind, form = _kind(instrument), TemplateBackForm()
    if save(form, lambda act: go_back(kind, number, act)):
        flash(_("The template is in force. Documents made before stay as they are."))
    else:
        flash_problems(form)
    return redirect(url_for(".template", instrument=kind.code))


@bp.route("/office/templates/<instrument>/number", methods=["GET", "POST"])
@requires(TEMPLATES)
def template_series(instrument: str) -> ResponseReturnValue:
    """Say how an instrument is numbered."""
    kind, on = _kind(instrument), today()
    own = series_of(signed_in_user().office_id, kind)
    form = PaperSeriesForm(
        sign=own.sign if own else "",
        next_number=next_in(own, on.year) if own else 1,
        version=own.version if own else 0,
    )
    if saved := save(
        form,
        lambda act: set_series(
            kind,
            form.sign.data or "",
            form.next_number.data or 1,
            act,
            opened=form.opened_version(),
        ),
        conflict=lambda: _raced(form, kind),
    ):
        nothing = _("Nothing is different; the number stays as it was.")
        flash(_("The numbering is set.") if saved.result else nothing)
        return redirect(url_for(".templates"))
    return form_page("desk/papers/series.html", form, kind=kind, year=on.year)


@bp.get("/office/templates/<instrument>.docx")
@requires(TEMPLATES)
def template_file(instrument: str) -> ResponseReturnValue:
    """The Word file of a template: the one in force, a version, or 0: ours."""
    kind, office_id = _kind(instrument), signed_in_user().office_id
    number = request.args.get("version", type=int)
    content = content_in_force(office_id, kind)
    if number == 0:
        content = own_template(kind.code)
    elif number is not None:
        versions = versions_of(office_id, kind)
        chosen = next((version for version in versions if version.number == number), None) or abort(
            404
        )
        content = chosen.content
    name = f"{kind.title}.docx"
    return send_file(
        io.BytesIO(content), mimetype=WORD, as_attachment=True, download_name=name, max_age=0
    )


def _receive(kind: InstrumentKind, form: TemplateUploadForm, act: Act) -> PaperTemplate:
    return upload(kind, form.file.data.read(), form.why.data or "", act)


def _page(
    kind: InstrumentKind, form: TemplateUploadForm, *, refused: list[TemplateRefused]
) -> ResponseReturnValue:
    office_id = signed_in_user().office_id
    page, status = form_page(
        "desk/papers/template.html",
        form,
        kind=kind,
        places=places_of(kind),
        versions=versions_of(office_id, kind),
        current=in_force(office_id, kind),
        back=TemplateBackForm(formdata=None),
        refused=refused[0].problems if refused else (),
        file_name=form.file.data.filename if refused else "",
    )
    return page, 422 if refused else status


def _raced(form: PaperSeriesForm, kind: InstrumentKind) -> ResponseReturnValue:
    """The form after a lost race, with what was typed; nothing is saved."""
    own = series_of(signed_in_user().office_id, kind)
    form.version.data = str(own.version if own is not None else 0)
    form.form_errors.append(
        _(
            "Somebody saved this meanwhile: %(sign)s. Nothing is saved; send it once more if you"
            " want it otherwise.",
            sign=own.sign if own is not None else "",
        )
    )
    return form_page("desk/papers/series.html", form, kind=kind, year=today().year)


def _kind(code: str) -> InstrumentKind:
    return next((kind for kind in instruments() if kind.code == code), None) or abort(404)


def _made_this_year(office_id: int, on: date) -> dict[str, int]:
    query = (
        select(MadePaper.instrument, func.count())
        .join(PaperTemplate, PaperTemplate.id == MadePaper.template_id)
        .where(
            PaperTemplate.office_id == office_id,
            extract("year", MadePaper.made_at) == on.year,
        )
        .group_by(MadePaper.instrument)
    )
    return {row[0]: row[1] for row in session().execute(query)}
