"""Pages of the sources of a case, and their claims side by side."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField, StringField

from casetrack.accounts.permissions import Permission
from casetrack.cases.access import case_or_404, case_to, row_or_404
from casetrack.cases.conflict import conflict_of
from casetrack.cases.models import Amount, Case, CaseSource, Claim, Disposition, JournalEntry
from casetrack.cases.policy import may, sight_of
from casetrack.cases.quantities import Qualifier
from casetrack.cases.told_kinds import SourceKind
from casetrack.cases.view_log import record_view
from casetrack.casework.amounts.forms import QuantityField
from casetrack.casework.amounts.words import stage_words
from casetrack.db.bilingual_text import BilingualText
from casetrack.desk.claims import actions
from casetrack.desk.claims.actions import SourceTold
from casetrack.desk.claims.models import RECORD
from casetrack.desk.claims.queries import CLAIMS, SOURCES, find_claim, stated_in, statements_of
from casetrack.desk.claims.recorded_values import (
    FactColumns,
    a_time,
    key_of,
    number,
    record_says,
    said_in,
    what_it_is,
)
from casetrack.web.access import acting, requires, signed_in_user
from casetrack.web.choices import EnumSelect
from casetrack.web.clock import today
from casetrack.web.forms import EditForm, Form, note_length, within
from casetrack.web.saving import done_before, form_page, redirect_back, save, say_saved
from casetrack.web.typed_dates.fields import PastWhen, Required, to_choose
from casetrack.web.words import label, language


def stated_words(row: FactColumns) -> str:
    """The name of the value, in the language of the page."""
    if isinstance(row, Amount):
        text = row.what.in_(language())
        stage = stage_words(row.as_of)
        return _("%(what)s (%(stage)s)", what=text, stage=stage) if stage else text
    if isinstance(row, Disposition):
        return what_it_is(row).in_(language())
    return label(row.kind)


def record_words(row: FactColumns) -> str:
    """The recorded value."""
    return record_says(row, language())


def claim_words(row: FactColumns, claim: Claim) -> str:
    """The claimed value."""
    return said_in(row, claim.value, language())


REASON = within(JournalEntry.correction_reason)
WHY = Required(_l("Say why, in a few words."))


class SourceFields(Form):
    """Kind, title, place and time of a source."""

    kind = to_choose(_l("What sort of source"), SourceKind, _l("Choose what sort of source it is."))
    title_zh = StringField(_l("Source, in Chinese"), [within(CaseSource.title)])
    title_en = StringField(_l("Source, in English"), [within(CaseSource.title)])
    place_zh = StringField(_l("Where it is found, in Chinese"), [within(CaseSource.place)])
    place_en = StringField(_l("Where it is found, in English"), [within(CaseSource.place)])
    when = PastWhen(_l("When it was made or said"))

    def told(self) -> SourceTold:
        """The typed source."""
        return SourceTold(
            self.kind.data or SourceKind.OTHER,
            BilingualText.of(en=self.title_en.data, zh=self.title_zh.data),
            BilingualText.of(en=self.place_en.data, zh=self.place_zh.data),
            self.when.data,
        )


class NewSourceForm(SourceFields):
    """Record a source."""


class ChangeSourceForm(EditForm, SourceFields):
    """Change a source."""


class ClaimForm(Form):
    """A claim about a value: agreement with the record, a number, a day, or words."""

    source = SelectField(_l("Source"), choices=[])
    about = SelectField(_l("Subject"), choices=[])
    agrees = BooleanField(_l("It says the same as the record"))
    qualifier = EnumSelect(_l("How exact"), Qualifier, default=Qualifier.EXACT)
    value = QuantityField(_l("Number it gives"))
    when = PastWhen(_l("Day it gives"))
    text_zh = StringField(_l("What it says, in Chinese"), [note_length()])
    text_en = StringField(_l("What it says, in English"), [note_length()])

    def offer(self, sources: Iterable[CaseSource], rows: Iterable[FactColumns]) -> None:
        """Set the choices: the sources of the case, and its values."""
        self.source.choices = [(str(source.id), source.title.in_(language())) for source in sources]
        self.about.choices = [(key_of(row), _named(row)) for row in rows]

    def said(self, row: FactColumns) -> dict[str, Any] | None:
        """The claimed value of the row; None if it agrees with the record."""
        if self.agrees.data:
            return None
        if isinstance(row, Amount):
            return number(self.value.data, self.qualifier.data or Qualifier.EXACT)
        if isinstance(row, Disposition):
            return a_time(self.when.data) if self.when.data is not None else {}
        words = BilingualText.of(en=self.text_en.data, zh=self.text_zh.data)
        return {"en": words.en, "zh": words.zh}


class TakeClaimForm(Form):
    """Follow a source."""

    reason = StringField(_l("Why this source is followed"), [WHY, REASON])


class WithdrawClaimForm(Form):
    """Withdraw a claim."""

    reason = StringField(_l("Why this is withdrawn"), [WHY, REASON])


def _named(row: FactColumns) -> str:
    words = stated_words(row) + _(": ") + record_words(row)
    return words if len(words) <= 100 else f"{words[:100]}…"


bp = Blueprint("sources", __name__)
SAYS = {
    "claim_words": claim_words,
    "record_words": record_words,
    "stated_words": stated_words,
    "key_of": key_of,
}


@bp.get("/cases/<int:case_id>/sources")
@requires(Permission.CASE_READ)
def index(case_id: int) -> ResponseReturnValue:
    """Every source of the case, and each value with its claims."""
    case = case_or_404(case_id)
    user = signed_in_user()
    if not sight_of(user, case, on=today()).is_whole:
        abort(404)
    stated_in(case)
    sources = SOURCES(case)
    page = render_template(
        "desk/claims/index.html",
        case=case,
        sources=sources,
        statements=statements_of(sources, CLAIMS(case)),
        may_record=case.is_open() and may(user, RECORD, case, on=today()),
        **SAYS,
    )
    record_view(case, acting())
    return page


@bp.route("/cases/<int:case_id>/sources/new", methods=["GET", "POST"])
@requires(RECORD)
def new(case_id: int) -> ResponseReturnValue:
    """Record a source."""
    case = case_to(RECORD, case_id)
    form = NewSourceForm()
    if save(form, lambda act: actions.record_source(case, form.told(), act)):
        flash(_("The source is saved."))
        return redirect_back(url_for(".index", case_id=case.id))
    return form_page("desk/claims/new.html", form, case=case)


@bp.route("/cases/<int:case_id>/sources/<int:source_id>", methods=["GET", "POST"])
@requires(RECORD)
def change(case_id: int, source_id: int) -> ResponseReturnValue:
    """Change a source."""
    case = case_to(RECORD, case_id)
    source = row_or_404(case, CaseSource, source_id)
    form = ChangeSourceForm(data=_shown(source))
    if saved := save(
        form,
        lambda act: actions.change_source(
            case, source, form.told(), act, opened=form.opened_version()
        ),
        conflict=lambda: conflict_of(form, source, case, _shown(source)),
    ):
        say_saved(saved.result)
        return redirect_back(url_for(".index", case_id=case.id))
    return form_page("desk/claims/change.html", form, case=case, source=source)


@bp.route("/cases/<int:case_id>/sources/says", methods=["GET", "POST"])
@requires(RECORD)
def says(case_id: int) -> ResponseReturnValue:
    """Record a source's claim about a value."""
    case = case_to(RECORD, case_id)
    rows = {key_of(row): row for row in stated_in(case)}
    sources = {str(source.id): source for source in SOURCES(case)}
    form = ClaimForm(about=request.args.get("about"), source=request.args.get("source"))
    form.offer(sources.values(), rows.values())
    if save(
        form,
        lambda act: actions.record_claim(
            case,
            rows[form.about.data],
            sources[form.source.data],
            form.said(rows[form.about.data]),
            act,
        ),
    ):
        flash(_("What the source says is saved."))
        return redirect_back(url_for(".index", case_id=case.id))
    return form_page("desk/claims/says.html", form, case=case, has_both=bool(rows and sources))


@bp.route("/cases/<int:case_id>/sources/said/<int:claim_id>/follow", methods=["GET", "POST"])
@requires(RECORD)
def take(case_id: int, claim_id: int) -> ResponseReturnValue:
    """Change the record to the claim of this source."""
    case = case_to(RECORD, case_id)
    claim, source, row = _claim(case, claim_id)
    form = TakeClaimForm()
    if saved := save(
        form,
        lambda act: actions.take_claim(case, claim, source, row, form.reason.data or "", act),
    ):
        say_saved(saved.result)
        return redirect_back(url_for(".index", case_id=case.id))
    return form_page(
        "desk/claims/take.html", form, case=case, claim=claim, source=source, row=row, **SAYS
    )


@bp.route("/cases/<int:case_id>/sources/said/<int:claim_id>/withdraw", methods=["GET", "POST"])
@requires(RECORD)
def withdraw(case_id: int, claim_id: int) -> ResponseReturnValue:
    """Withdraw a claim."""
    case = case_to(RECORD, case_id)
    claim, source, row = _claim(case, claim_id)
    form = WithdrawClaimForm()
    if saved := save(
        form,
        lambda act: actions.withdraw_claim(case, claim, source, row, form.reason.data or "", act),
    ):
        say_saved(saved.result)
        return redirect_back(url_for(".index", case_id=case.id))
    return form_page(
        "desk/claims/withdraw.html", form, case=case, claim=claim, source=source, row=row, **SAYS
    )


def _claim(case: Case, claim_id: int) -> tuple[Claim, CaseSource, FactColumns]:
    claim = find_claim(case, claim_id) or abort(404)
    if claim[0].withdrawn_by_id is not None:
        abort(done_before(url_for(".index", case_id=case.id)))
    return claim


def _shown(source: CaseSource) -> dict[str, Any]:
    """Form data of a source."""
    return {
        "kind": source.kind,
        "title_zh": source.title.zh,
        "title_en": source.title.en,
        "place_zh": source.place.zh,
        "place_en": source.place.en,
        "when": source.when,
        "version": source.version,
    }
