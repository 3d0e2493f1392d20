"""The schemes of the office: their list, and one of them with every wording it had."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import FieldList, FormField, IntegerField, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional, ValidationError

from casetrack.db.bilingual_text import BilingualText
from casetrack.probation.scores import schemes
from casetrack.probation.scores.examples import EXAMPLES, SOURCES
from casetrack.probation.scores.models import SCHEMES, SchemeVersion, ScoreEntry, ScoreScheme
from casetrack.probation.scores.queries import (
    find_scheme,
    schemes_of,
    version_in_force,
    versions_of,
)
from casetrack.probation.scores.rules import (
    LONGEST,
    MOST_INDICATORS,
    MOST_THRESHOLDS,
    PROOF_LENGTH,
    Indicator,
    ScoreRules,
    ScoreWay,
    Threshold,
    rules_told,
)
from casetrack.probation.scores.scheme_files import export_schemes, import_schemes
from casetrack.probation.scores.views import bp
from casetrack.web.access import requires, signed_in_user
from casetrack.web.choices import EnumSelect
from casetrack.web.forms import EditForm, Form, RowForm, at_most, within
from casetrack.web.saving import form_page, save, say_saved
from casetrack.web.typed_dates.fields import Required
from casetrack.web.words import language

EMPTY_ROWS = 2
NODES_LENGTH = 40


# Fifty schemes of forty indicators would be longer; those of an office are not.
MOST_FILE = 200_000


class IndicatorRow(RowForm):
    """An indicator that gives or takes points; a row without words is ignored."""

    text_zh = StringField(_l("What, in Chinese"), [within(ScoreEntry.indicator)])
    text_en = StringField(_l("What, in English"), [within(ScoreEntry.indicator)])
    points = IntegerField(_l("Points"), [Optional()])
    most = IntegerField(_l("At most a month"), [Optional()])
    proof = StringField(_l("What counts as evidence"), [at_most(PROOF_LENGTH)])


class ThresholdRow(RowForm):
    """A threshold at which a score suggests a change; a row without a number is ignored."""

    way = EnumSelect(_l("Proposal of the score"), ScoreWay, default=ScoreWay.SHORTEN)
    at = IntegerField(_l("At how many points"), [Optional()])
    halves = IntegerField(_l("Half months"), [Optional()])


class SchemeForm(EditForm):
    """A scheme of the office."""

    name_zh = StringField(_l("Name, in Chinese"), [within(SchemeVersion.name)])
    name_en = StringField(_l("Name, in English"), [within(SchemeVersion.name)])
    start = IntegerField(
        _l("Points to start with"), [InputRequired(_l("Write how many points one starts with."))]
    )
    indicators = FieldList(
        FormField(IndicatorRow), _l("Indicators"), max_entries=MOST_INDICATORS + 3
    )
    thresholds = FieldList(
        FormField(ThresholdRow), _l("Action at each score"), max_entries=MOST_THRESHOLDS + 3
    )
    nodes = StringField(
        _l("Months after the decision at which it is looked at"), [at_most(NODES_LENGTH)]
    )

    def make_room(self, *, more: bool) -> None:
        """Show at least EMPTY_ROWS rows; more: one beyond those that were sent."""
        for rows in (self.indicators, self.thresholds):
            if more and len(rows) < (rows.max_entries or 0):
                rows.append_entry()
            while len(rows) < EMPTY_ROWS:
                rows.append_entry()

    def validate_nodes(self, field: Any) -> None:
        """Refuse anything but months with commas between them."""
        if _months(field.data) is None:
            raise ValidationError(
                str(_l("Write months from 1 to %(n)d, with commas between them.", n=LONGEST))
            )

    def rules(self, before: ScoreRules | None = None) -> ScoreRules:
        """The typed scheme; before: the former one, whose evidence keeps its other language."""
        kept = {
            text: indicator.proof
            for indicator in (before.indicators if before is not None else ())
            for text in (indicator.proof.zh, indicator.proof.en)
            if text
        }
        return ScoreRules(
            BilingualText.of(en=self.name_en.data, zh=self.name_zh.data),
            self.start.data or 0,
            tuple(
                Indicator(
                    BilingualText.of(en=row["text_en"], zh=row["text_zh"]),
                    row["points"] or 0,
                    row["most"],
                    _proof(row["proof"], kept),
                )
                for row in self.indicators.data
                if _says(row["text_zh"], row["text_en"]) or row["points"] is not None
            ),
            tuple(
                Threshold(row["way"] or ScoreWay.SHORTEN, row["at"], row["halves"] or 0)
                for row in self.thresholds.data
                if row["at"] is not None
            ),
            _months(self.nodes.data) or (),
        )


def scheme_data(rules: ScoreRules, lang: str) -> dict[str, Any]:
    """Form data of a scheme; its evidence in the language of the page."""
    return {
        "name_zh": rules.name.zh or "",
        "name_en": rules.name.en or "",
        "start": rules.start,
        "indicators": [
            {
                "text_zh": indicator.text.zh or "",
                "text_en": indicator.text.en or "",
                "points": indicator.points,
                "most": indicator.most,
                "proof": indicator.proof.in_(lang) if indicator.proof else "",
            }
            for indicator in rules.indicators
        ],
        "thresholds": [
            {"way": threshold.way, "at": threshold.at, "halves": threshold.halves or None}
            for threshold in rules.thresholds
        ],
        "nodes": ", ".join(map(str, rules.nodes)),
    }


def _months(text: str | None) -> tuple[int, ...] | None:
    parts = (text or "").replace("、", ",").replace("，", ",").split(",")
    months = [part.strip() for part in parts if part.strip()]
    if not all(part.isascii() and part.isdigit() and len(part) <= 2 for part in months):
        return None
    return tuple(map(int, months))


def _says(*texts: str | None) -> bool:
    return any((text or "").strip() for text in texts)


def _proof(text: str | None, kept: dict[str, BilingualText]) -> BilingualText:
    proof = (text or "").strip()
    return kept.get(proof) or BilingualText.written(proof)


class SchemeFileForm(Form):
    """Import the schemes of a file."""

    file = TextAreaField(
        _l("The text of the file"),
        [Required(_l("Paste the whole text of the file.")), at_most(MOST_FILE)],
        description=_l("As another office wrote it out. All of them are taken in, or none."),
    )


MORE = "more"


class OfferSchemeForm(EditForm):
    """Stop offering a scheme, or offer it again."""


@bp.get("/office/schemes")
@requires(SCHEMES)
def index() -> ResponseReturnValue:
    """The schemes of the office, and two published examples to start from."""
    schemes = schemes_of(signed_in_user().office_id)
    return render_template(
        "probation/scores/index.html",
        schemes=[(scheme, rules_told(version.name, version.rules)) for scheme, version in schemes],
        examples=EXAMPLES,
        sources=SOURCES,
    )


@bp.get("/office/schemes/file")
@requires(SCHEMES)
def scheme_file() -> ResponseReturnValue:
    """Download the schemes that the office offers, as a file."""
    user = signed_in_user()
    answer = Response(export_schemes(user.office_id), mimetype="application/json")
    answer.headers["Content-Disposition"] = "attachment; filename=schemes.json"
    return answer


@bp.route("/office/schemes/import", methods=["GET", "POST"])
@requires(SCHEMES)
def take_in() -> ResponseReturnValue:
    """Import the schemes of a file."""
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
    """Write a new scheme; prefilled from an example, if the address names one."""
    like = EXAMPLES.get(request.args.get("like", ""))
    form = SchemeForm(data=scheme_data(like, language()) if like else {"start": 100})
    # A new scheme has no version that somebody else may have saved meanwhile.
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
    """Reword a scheme, for probations whose points are begun from then on."""
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
    """Stop offering a scheme for new probations, or offer it again, as the form says."""
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
    """The form after a lost race: typed input is kept, and saved if it is sent again."""
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
