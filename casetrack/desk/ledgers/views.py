"""Pages of a ledger on its way in: file, columns, check, done; each can be come back to."""

from __future__ import annotations

import io

from flask import Blueprint, abort, flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from casetrack.accounts.act import Act
from casetrack.accounts.queries import all_staff, colleague
from casetrack.db import session
from casetrack.desk.ledgers import batches, receiving
from casetrack.desk.ledgers.columns import sheet_of
from casetrack.desk.ledgers.forms import (
    LedgerImportForm,
    LedgerMendForm,
    LedgerStepForm,
    LedgerTakeBackForm,
    LedgerUploadForm,
    cell_field,
    columns_form,
    field_of,
    mending_form,
)
from casetrack.desk.ledgers.matching import MatchedBy
from casetrack.desk.ledgers.models import IMPORT, BatchState, LedgerBatch, RowState
from casetrack.desk.ledgers.showing import (
    LISTED,
    check_of,
    column_rows,
    made_of,
    progress_of,
    returned_file,
    step_of,
)
from casetrack.desk.ledgers.workbook import template
from casetrack.web.access import requires, signed_in_user
from casetrack.web.clock import now, today
from casetrack.web.form_input import takes_file
from casetrack.web.saving import flash_problems, form_page, save
from casetrack.web.words import language

bp = Blueprint("ledgers", __name__)
SHEETS = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Former ledgers on the first page, and rows that are shown to be decided about one by one.
SHOWN = 12
MOST_ASKED = 50
LARGEST = 8 * 1024 * 1024


@bp.route("/ledgers", methods=["GET", "POST"])
@requires(IMPORT)
@takes_file(LARGEST)
def index() -> ResponseReturnValue:
    """The first step: the file; and what was brought in before."""
    user = signed_in_user()
    form = LedgerUploadForm()
    form.offer([staff for staff in all_staff(user.office) if receiving.may_handle(staff)])
    if saved := save(form, lambda act: _receive(form, act)):
        return redirect(url_for(".columns", batch_id=saved.result.id))
    former = batches.batches_of(user.office_id, SHOWN)
    return form_page(
        "desk/ledgers/index.html",
        form,
        step=step_of(None, "file"),
        former=[(batch, made_of(batch)) for batch in former],
        address=_address,
    )


def _receive(form: LedgerUploadForm, act: Act) -> LedgerBatch:
    handler = colleague(act.by, form.handler.data) or abort(404)
    sent = form.file.data
    return receiving.receive(sent.read(), sent.filename or "", handler, act)


@bp.get("/ledgers/template.xlsx")
@requires(IMPORT)
def empty_ledger() -> ResponseReturnValue:
    """An empty ledger to be filled in."""
    name = _("ledger-template")
    return _file(template(language()), f"{name}.xlsx")


@bp.route("/ledgers/<int:batch_id>/columns", methods=["GET", "POST"])
@requires(IMPORT)
def columns(batch_id: int) -> ResponseReturnValue:
    """The second step: which heading is which column."""
    batch = _batch(batch_id)
    if not batch.is_at_work or batch.state is BatchState.IMPORTING:
        return redirect(_address(batch))
    sheets = receiving.sheets_of(batch)
    form = columns_form(sheets)
    if save(
        form,
        lambda act: batches.choose_columns(
            batch,
            {
                sheet.place: [
                    form[field_of(sheet.place, place)].data or ""
                    for place in range(len(sheet.keys))
                ]
                for sheet in sheets
            },
            act,
        ),
    ):
        return redirect(url_for(".check", batch_id=batch.id))
    shown = [(sheet, sheet_of(sheet.code), column_rows(batch, sheet, form)) for sheet in sheets]
    unmatched = sum(1 for *_sheet, lines in shown for line in lines if line.by is MatchedBy.NOTHING)
    return form_page(
        "desk/ledgers/columns.html",
        form,
        batch=batch,
        step=step_of(batch, "columns"),
        shown=shown,
        unmatched=unmatched,
        stopping=LedgerStepForm(formdata=None),
        by=MatchedBy,
    )


@bp.get("/ledgers/<int:batch_id>/check")
@requires(IMPORT)
def check(batch_id: int) -> ResponseReturnValue:
    """The third step: what each row will make, and what must be mended first."""
    batch = _batch(batch_id)
    if batch.state is BatchState.COLUMNS or batch.state not in (
        BatchState.CHECKING,
        BatchState.CHECKED,
    ):
        return redirect(_address(batch))
    return _check_page(batch, LedgerImportForm())


def _check_page(
    batch: LedgerBatch, form: LedgerImportForm, mending: LedgerMendForm | None = None
) -> ResponseReturnValue:
    if batch.state is BatchState.CHECKING:
        return _progress(batch)
    return form_page(
        "desk/ledgers/check.html",
        mending if mending is not None and mending.errors else form,
        importing=form,
        mending=mending or _mending(batch),
        cell_field=cell_field,
        batch=batch,
        step=step_of(batch, "check"),
        found=check_of(batch, today()),
        states=RowState,
        listed=LISTED,
        most_asked=MOST_ASKED,
        stopping=LedgerStepForm(formdata=None),
    )


def _mending(batch: LedgerBatch) -> LedgerMendForm:
    handlers = [staff for staff in all_staff(batch.office) if receiving.may_handle(staff)]
    return mending_form(batches.rows_of(batch), handlers)


@bp.post("/ledgers/<int:batch_id>/mend")
@requires(IMPORT)
def mend(batch_id: int) -> ResponseReturnValue:
    """Keep the cells that were typed and what was chosen for rows, and check these again."""
    batch = _batch(batch_id)
    if batch.state is not BatchState.CHECKED:
        return redirect(_address(batch))
    form = _mending(batch)
    if save(form, lambda act: _mend(batch, form, act)):
        return redirect(url_for(".check", batch_id=batch.id))
    return _check_page(batch, LedgerImportForm(formdata=None), form)


def _mend(batch: LedgerBatch, form: LedgerMendForm, act: Act) -> None:
    keys = {row.id: (row.sheet, row.number) for row in batches.rows_of(batch)}
    cells = {keys[row]: typed for row, typed in form.cells().items() if row in keys}
    choices = {keys[row]: chosen for row, chosen in form.choices_made().items() if row in keys}
    batches.mend(batch, cells, choices, act)
    # Most often it is a few rows: they are checked at once.
    batches.go_on(batch, act)


@bp.post("/ledgers/<int:batch_id>/import")
@requires(IMPORT)
def begin(batch_id: int) -> ResponseReturnValue:
    """Begin to bring in what was checked."""
    batch = _batch(batch_id)
    form = LedgerImportForm()
    if batch.state is not BatchState.CHECKED:
        return redirect(_address(batch))
    days = [day for day in (form.spread_from.data, form.spread_until.data) if day is not None]
    if save(
        form,
        lambda act: batches.begin_import(
            batch, act, is_whole=bool(form.is_whole.data), weeks=days if len(days) > 1 else ()
        ),
    ):
        return redirect(url_for(".done", batch_id=batch.id))
    return _check_page(batch, form)


@bp.post("/ledgers/<int:batch_id>/go-on")
@requires(IMPORT)
def go_on(batch_id: int) -> ResponseReturnValue:
    """Check or bring in the next cases."""
    batch = _batch(batch_id)
    form = LedgerStepForm()
    if not save(form, lambda act: batches.go_on(batch, act)):
        flash_problems(form)
    return redirect(_address(batch))


@bp.get("/ledgers/<int:batch_id>/done")
@requires(IMPORT)
def done(batch_id: int) -> ResponseReturnValue:
    """The last step: what came in, what was returned, and the way to take it back."""
    batch = _batch(batch_id)
    if batch.state is BatchState.IMPORTING:
        return _progress(batch)
    if batch.is_at_work or batch.state is BatchState.GIVEN_UP:
        return redirect(_address(batch))
    return _done_page(batch, LedgerTakeBackForm())


def _done_page(batch: LedgerBatch, form: LedgerTakeBackForm) -> ResponseReturnValue:
    return form_page(
        "desk/ledgers/done.html",
        form,
        batch=batch,
        step=step_of(batch, "done"),
        made=made_of(batch, whole=True),
        listed=LISTED,
        until=batch.done_at + batches.KEPT if batch.done_at is not None else None,
        is_over=batch.done_at is None or now() > batch.done_at + batches.KEPT,
    )


@bp.post("/ledgers/<int:batch_id>/take-back")
@requires(IMPORT)
def take_back(batch_id: int) -> ResponseReturnValue:
    """Take a batch out of the cases again in which nobody wrote since."""
    batch = _batch(batch_id)
    form = LedgerTakeBackForm()
    if saved := save(form, lambda act: batches.take_back(batch, act, why=form.why.data or "")):
        cases, extended = saved.result
        if cases or not extended:
            flash(ngettext("%(num)d case was taken back.", "%(num)d cases were taken back.", cases))
        if extended:
            flash(
                ngettext(
                    "What was added to %(num)d case is taken out of it again.",
                    "What was added to %(num)d cases is taken out of them again.",
                    extended,
                )
            )
        return redirect(url_for(".done", batch_id=batch_id))
    if batch.state is not BatchState.DONE:
        return redirect(_address(batch))
    return _done_page(batch, form)


@bp.post("/ledgers/<int:batch_id>/give-up")
@requires(IMPORT)
def give_up(batch_id: int) -> ResponseReturnValue:
    """Forget an upload."""
    batch = _batch(batch_id)
    form = LedgerStepForm()
    if save(form, lambda act: batches.give_up(batch, act)):
        flash(_("The upload was deleted; nothing of it was kept."))
        return redirect(url_for(".index"))
    flash_problems(form)
    return redirect(_address(batch))


@bp.get("/ledgers/<int:batch_id>/returned.xlsx")
@requires(IMPORT)
def returned(batch_id: int) -> ResponseReturnValue:
    """The rows that must be mended, with the reason in the last column."""
    content = returned_file(_batch(batch_id))
    if content is None:
        abort(404)
    name = _("rows-to-mend")
    return _file(content, f"{name}.xlsx")


def _progress(batch: LedgerBatch) -> ResponseReturnValue:
    return render_template(
        "desk/ledgers/progress.html",
        batch=batch,
        step=step_of(batch, "check" if batch.state is BatchState.CHECKING else "done"),
        progress=progress_of(batch),
        form=LedgerStepForm(formdata=None),
    )


def _batch(batch_id: int) -> LedgerBatch:
    batch = session().get(LedgerBatch, batch_id)
    if batch is None or batch.office_id != signed_in_user().office_id:
        abort(404)
    return batch


def _address(batch: LedgerBatch) -> str:
    """The page on which a batch stands now."""
    if batch.state is BatchState.COLUMNS:
        return url_for(".columns", batch_id=batch.id)
    if batch.state in (BatchState.CHECKING, BatchState.CHECKED):
        return url_for(".check", batch_id=batch.id)
    if batch.state is BatchState.GIVEN_UP:
        return url_for(".index")
    return url_for(".done", batch_id=batch.id)


def _file(content: bytes, name: str) -> ResponseReturnValue:
    return send_file(
        io.BytesIO(content), mimetype=SHEETS, as_attachment=True, download_name=name, max_age=0
    )
