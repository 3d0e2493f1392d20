"""Pages of files: those of a case, of an entry; one of them, its pictures, its original."""

from __future__ import annotations

from collections.abc import Sequence

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from casetrack.accounts.act import Act
from casetrack.cases.access import case_or_404
from casetrack.cases.models import Case, JournalEntry
from casetrack.cases.view_log import record_view
from casetrack.casework.attachments import actions, queries
from casetrack.casework.attachments.awaited import awaited_in, link_with
from casetrack.casework.attachments.forms import (
    AddFilesForm,
    OriginalForm,
    WithdrawFileForm,
    say_files,
)
from casetrack.casework.attachments.models import SEE, Attachment
from casetrack.casework.attachments.policy import file_sight, is_openable, may_add
from casetrack.casework.attachments.receiving import FILE_GROUPS, takes_attachments
from casetrack.db.transaction import touch
from casetrack.errors import NotAllowed, RuleBroken
from casetrack.web.access import acting, requires
from casetrack.web.addresses import read_id
from casetrack.web.headers import NOTHING_RUNS
from casetrack.web.saving import done_before, form_page, save
from casetrack.web.words import label, word

bp = Blueprint("files", __name__)


def file_name(row: Attachment) -> str:
    """The neutral name of a file: what it is, and its number."""
    return f"{label(row.kind)}-{row.number}"


bp.add_app_template_filter(file_name, "file_name")


@bp.get("/cases/<int:case_id>/files")
@requires(SEE)
def of_case(case_id: int) -> ResponseReturnValue:
    """All files of a case that the person may see."""
    case = _case(case_id)
    files = queries.files_of(case, acting())
    page = render_template("casework/attachments/of_case.html", **_listed(case, files))
    record_view(case, acting(), part="files")
    return page


@bp.route("/cases/<int:case_id>/entries/<int:entry_id>/files", methods=["GET", "POST"])
@requires(SEE)
@takes_attachments
def of_entry(case_id: int, entry_id: int) -> ResponseReturnValue:
    """The files of an entry; add some. `kind`: what they are, where a page asks for that."""
    case = _case(case_id)
    entry = _entry(case, entry_id)
    form = AddFilesForm(kind=request.args.get("kind"))
    there = url_for(".of_entry", case_id=case.id, entry_id=entry.id)
    if save(
        form,
        lambda act: _some_added(form.keep(case, entry, form.proof(), act)),
    ):
        say_files(form)
        return redirect(there)
    files = queries.files_of(case, acting(), entry_ids=[entry.id])
    shown = _listed(case, files)
    page = form_page(
        "casework/attachments/of_entry.html",
        form,
        entry=entry,
        may_add=case.is_open() and may_add(case, entry, acting()),
        groups=FILE_GROUPS,
        awaited=awaited_in(case, acting()),
        **shown,
    )
    record_view(case, acting(), part="files")
    return page


@bp.get("/cases/<int:case_id>/files/<int:file_id>")
@requires(SEE)
def show(case_id: int, file_id: int) -> ResponseReturnValue:
    """A file: our own picture of it, what it proves, who looked."""
    case = _case(case_id)
    return _shown(case, _file(case, file_id), OriginalForm(formdata=None))


@bp.get("/cases/<int:case_id>/files/<int:file_id>/pages/<int:page>")
@requires(SEE)
def page_of(case_id: int, file_id: int, page: int) -> ResponseReturnValue:
    """A page of a file as our own picture; that it was looked at is recorded."""
    case = _case(case_id)
    row = _file(case, file_id)
    picture = actions.show_page(case, row, page, acting()) or abort(404)
    return _untouched(Response(picture, mimetype="image/jpeg"))


@bp.post("/cases/<int:case_id>/files/<int:file_id>/original")
@requires(SEE)
def original(case_id: int, file_id: int) -> ResponseReturnValue:
    """The file as it came, under a neutral name; who took it out and why is recorded."""
    case = _case(case_id)
    row = _file(case, file_id)
    form = OriginalForm()

    saved = save(form, lambda act: actions.take_original(case, row, form.reason.data or "", act))
    if saved is None:
        return _shown(case, row, form)
    answer = send_file(
        saved.result,
        as_attachment=True,
        download_name=f"{file_name(row)}.{row.file_type.value}",
    )
    answer.content_length = row.size
    return _untouched(answer)


@bp.route("/cases/<int:case_id>/files/<int:file_id>/withdraw", methods=["GET", "POST"])
@requires(SEE)
def withdraw(case_id: int, file_id: int) -> ResponseReturnValue:
    """Say that a file was added by mistake, and why."""
    case = _case(case_id)
    row = _file(case, file_id)
    there = url_for(".show", case_id=case.id, file_id=row.id)
    if row.withdrawn_at is not None:
        return done_before(there)
    form = WithdrawFileForm()
    if save(form, lambda act: _withdrawn(case, row, form, act)):
        flash(_("It is marked as added by mistake, and stays readable."))
        return redirect(there)
    return form_page("casework/attachments/withdraw.html", form, case=case, file=row)


def _shown(case: Case, row: Attachment, form: OriginalForm) -> ResponseReturnValue:
    beside = queries.files_of(case, acting(), entry_ids=[row.entry_id])[::-1]
    place = [file.id for file in beside].index(row.id)
    page = min(max(_page_asked(), 1), row.pages or 1)
    looks = queries.looks_at_files(case, [row])[row.id]
    shown = form_page(
        "casework/attachments/show.html",
        form,
        case=case,
        file=row,
        page=page,
        place=place + 1,
        beside=len(beside),
        before=beside[place - 1] if place else None,
        after=beside[place + 1] if place + 1 < len(beside) else None,
        looks=looks,
        may_withdraw=row.withdrawn_at is None,
        closed=None if is_openable(case, row, acting()) else word(actions.NOTES_CLOSED),
        awaited=[
            (awaited, link_with(awaited, row, file_name(row)))
            for awaited in (awaited_in(case, acting()) if row.may_prove else ())
        ],
    )
    record_view(case, acting(), part="files")
    return shown


def _page_asked() -> int:
    try:
        return read_id(request.args.get("page", "1"))
    except ValueError:
        return 1


def _listed(case: Case, files: Sequence[Attachment]) -> dict[str, object]:
    looks = queries.looks_at_files(case, files)
    return {"case": case, "files": files, "looks": looks}


def _case(case_id: int) -> Case:
    """The case, for who sees some of its files."""
    case = case_or_404(case_id)
    if not file_sight(case, acting()).is_any:
        raise NotAllowed(SEE.value, case_id=case.id)
    return case


def _entry(case: Case, entry_id: int) -> JournalEntry:
    return queries.find_entry(case, entry_id, acting()) or abort(404)


def _file(case: Case, file_id: int) -> Attachment:
    return queries.find_file(case, file_id, acting()) or abort(404)


def _some_added(attached: actions.Attached) -> actions.Attached:
    """What was added. Raises RuleBroken where every file was refused."""
    if not attached.added:
        first = attached.refused[0]
        raise RuleBroken(first.key, field="files", **first.values)
    return attached


def _withdrawn(case: Case, row: Attachment, form: WithdrawFileForm, act: Act) -> Attachment:
    """Withdraw it; what it settled is owed again."""
    touch(case.id)
    return actions.withdraw_file(case, row, form.reason.data or "", act)


def _untouched(answer: Response) -> Response:
    """What may be of somebody else's making: nothing of it runs."""
    answer.headers["Content-Security-Policy"] = NOTHING_RUNS
    return answer
