"""Keep visit sheets and forms on a device; receive outcomes written without a network."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TypeVar

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    get_flashed_messages,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import format_datetime
from flask_babel import gettext as _
from flask_wtf.csrf import generate_csrf
from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, lazyload
from wtforms import HiddenField

from casetrack.accounts.act import Act
from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission
from casetrack.cases.access import case_or_404
from casetrack.cases.conflict import ConflictLine
from casetrack.cases.models import Case
from casetrack.cases.policy import ensure_may, sight_of
from casetrack.cases.saved_versions import saved_by
from casetrack.casework.attachments.forms import say_files, with_files
from casetrack.casework.attachments.models import AttachmentKind
from casetrack.casework.attachments.queries import files_of
from casetrack.casework.attachments.receiving import NOT_TAKEN, takes_attachments
from casetrack.casework.correction_pages import Reasoned
from casetrack.db import session
from casetrack.errors import RuleBroken
from casetrack.ledger.outcome_parts import VisitOf
from casetrack.visits.forms import OF_A_PERSON, VisitOutcomeForm, outcome_values
from casetrack.visits.models import Visit, VisitState
from casetrack.visits.offline.keeping import begin_keeping, read_keeping
from casetrack.visits.outcomes import (
    NEEDS_A_SENTENCE,
    VisitOutcome,
    correct_outcome,
    is_same,
    record_outcome,
)
from casetrack.visits.policy import comes_along, may_see, may_see_slip, may_visit
from casetrack.visits.queries import find_visit, visits_to
from casetrack.visits.views import outcome_lines
from casetrack.visits.visit_sheets.contents import contents_of
from casetrack.web.access import acting, requires, signed_in_user
from casetrack.web.clock import local, now, today
from casetrack.web.kept_here import KEPT_ON
from casetrack.web.saving import save, save_sent
from casetrack.web.words import word_rule

Result = TypeVar("Result")
# Of today and tomorrow; nobody makes more visits in two days.
MOST = 40


def visits_to_keep(user: Staff, *, on: date) -> Sequence[tuple[Case, Visit]]:
    """The planned visits of that day and the next to which somebody goes, by day and hour.

    Those of which they may be shown the slip and record the outcome. At most MOST.
    """
    query = (
        select(Visit, Case)
        .join(Case, Case.id == Visit.case_id)
        .where(
            or_(Visit.visitor_id == user.id, Visit.id.in_(comes_along(user.id))),
            Visit.state == VisitState.PLANNED,
            Visit.planned_on.between(on, on + timedelta(days=1)),
            may_see(user, on=on),
        )
        .options(
            joinedload(Visit.party).options(lazyload("*")),
            joinedload(Visit.visitor).options(lazyload(Staff.office)),
            joinedload(Visit.plan),
        )
        .order_by(Visit.planned_on, Visit.planned_at, Visit.id)
        .limit(MOST)
    )
    kept = []
    for visit, case in session().execute(query).unique():
        sight = sight_of(user, case, on=on)
        if may_see_slip(user, visit, case, on=on, sight=sight) and may_visit(
            user, case, party_id=visit.party_id, on=on, sight=sight
        ):
            kept.append((case, visit))
    return kept


class KeptOutcomeForm(VisitOutcomeForm, Reasoned):
    """Outcome of a planned visit, written without a network.

    reason: why an outcome that somebody else recorded meanwhile is corrected by it.
    """

    # The device keeps it, where there is no network.
    keeps_itself = False
    typed_at = HiddenField()

    def outcome(self) -> VisitOutcome:
        """The typed outcome, with the hour at which it was written."""
        return replace(super().outcome(), typed_at=self.hour_typed())

    def hour_typed(self) -> str:
        """Day and hour at which it was written down, where the office is; "" where nothing says.

        The clock of a device may be wrong: nothing is written down after it was sent.
        """
        try:
            hour = datetime.fromisoformat(str(self.typed_at.data or ""))
        except ValueError:
            return ""
        at = hour if hour.tzinfo is not None else hour.replace(tzinfo=UTC)
        return local(min(at, now())).strftime("%Y-%m-%d %H:%M")


bp = Blueprint("offline", __name__)

# Style, fonts and scripts of the page, which hold nothing about anybody; by their names in static.
FILES = (
    "app.css",
    "app.js",
    "favicon.svg",
    "offline/page.js",
    "tokens.css",
    "vendor/bootstrap.css",
    "vendor/fonts-rare.css",
    "vendor/fonts.css",
    "vendor/htmx.min.js",
)
# Named by those above, and so without the version in their addresses.
NAMED_BY_FILES = (
    "offline/kept.js",
    "offline/outbox.js",
    "offline/photographs.js",
    "offline/seal.js",
    "offline/shown.js",
    "vendor/idb.js",
)
# What a device tells of what it keeps.
KEPT_HEADER = "X-Kept"


@bp.get(KEPT_ON)
@requires(Permission.VISITS_SLIP)
def page() -> ResponseReturnValue:
    """The page that works without a network: the same for everybody, with nothing in it."""
    files = [url_for("static", filename=file) for file in FILES]
    files += [url_for("static", filename=file, v=None) for file in NAMED_BY_FILES]
    return render_template("visits/offline/page.html", files=files)


@bp.get("/visits/offline/worker.js")
@requires(Permission.VISITS_SLIP)
def worker() -> ResponseReturnValue:
    """The service worker that shows the page without a network; its scope is this page alone."""
    script = Path(current_app.static_folder or "", "offline", "worker.js").read_text("utf-8")
    return Response(
        script, mimetype="text/javascript", headers={"Service-Worker-Allowed": url_for(".page")}
    )


@bp.get("/visits/offline/app.webmanifest")
@requires(Permission.VISITS_SLIP)
def manifest() -> ResponseReturnValue:
    """The manifest with which a telephone lists the page among its programs."""
    data = {
        "name": _("Visits without a network"),
        "short_name": _("On the road"),
        "start_url": url_for(".page"),
        "scope": url_for(".page"),
        "display": "standalone",
        "background_color": "#faf8f3",
        "theme_color": "#faf8f3",
        "icons": [
            {
                "src": url_for("static", filename="favicon.svg"),
                "sizes": "any",
                "type": "image/svg+xml",
            }
        ],
    }
    response = jsonify(data)
    response.mimetype = "application/manifest+json"
    return response


@bp.get("/visits/offline/kept")
@requires(Permission.VISITS_SLIP)
def keep() -> ResponseReturnValue:
    """The slips of today and tomorrow with their forms, to be kept; each is a look in the audit.

    409 where nothing may be kept: whoever signed in eight hours ago signs in again first.
    """
    act = acting()
    keeping = begin_keeping(act.by.id)
    if keeping is None:
        return jsonify(state="over"), 409
    slips = []
    for case, visit in visits_to_keep(act.by, on=act.on):
        form = _asked(case, visit)(
            data={**outcome_values(visit, on=visit.planned_on or act.on), "version": visit.version}
        )
        slips.append(
            {
                "visit": visit.id,
                "when": render_template("visits/offline/_when.html", visit=visit).strip(),
                "title": render_template("visits/offline/_title.html", visit=visit).strip(),
                "form": _form(case, visit, form),
                "slip": render_template(
                    "visits/visit_sheets/_slip.html", **contents_of(case, visit, act, is_kept=True)
                ),
            }
        )
    return jsonify(
        kept=keeping.told,
        half=keeping.half(),
        seconds=keeping.seconds_left(at=now()),
        csrf=generate_csrf(),
        slips=slips,
    )


@bp.get("/visits/offline/open")
@requires(Permission.VISITS_SLIP)
def open_kept() -> ResponseReturnValue:
    """Tell a device the server's half of its key, if its data still belongs to this person.

    state: yours, another's, or over. The device removes whatever is not yours.
    """
    keeping = read_keeping(request.headers.get(KEPT_HEADER, ""))
    if keeping is not None and keeping.staff_id != signed_in_user().id:
        return jsonify(state="another's")
    if keeping is None or keeping.is_over(at=now()):
        return jsonify(state="over")
    return jsonify(
        state="yours",
        half=keeping.half(),
        seconds=keeping.seconds_left(at=now()),
        csrf=generate_csrf(),
    )


@bp.post("/cases/<int:case_id>/visits/<int:visit_id>/offline")
@requires(Permission.VISITS_RECORD)
@takes_attachments
def send(case_id: int, visit_id: int) -> ResponseReturnValue:
    """Record an outcome that was written down before; sent twice it is recorded once.

    Its photographs become files of the entry that tells of it; one that is not taken keeps back
    neither the outcome nor the others. 422: the form with what is to be corrected. 409: the visit
    was changed, or somebody recorded an outcome meanwhile; both are shown, and nothing is saved.
    """
    case, visit = _visit(case_id, visit_id)
    form = _asked(case, visit)(data=outcome_values(visit, on=today()))
    if not visit.is_open():
        return _second(case, visit, form)
    if form.opened_version() != visit.version:
        form.version.data = str(visit.version)
        return _answer("changed", case, visit, form)
    if save(
        form,
        _photographed(
            form,
            case,
            visit,
            lambda act: record_outcome(visit, form.outcome(), act, parts=form.parts_told()),
        ),
    ):
        say_files(form)
        return redirect(url_for(".sent", case_id=case.id, visit_id=visit.id))
    return _answer("refused", case, visit, form)


@bp.get("/cases/<int:case_id>/visits/<int:visit_id>/offline")
@requires(Permission.VISITS_RECORD)
def sent(case_id: int, visit_id: int) -> ResponseReturnValue:
    """The answer to a device about a recorded outcome, however often it was sent."""
    case, visit = _visit(case_id, visit_id)
    # What is said here is said to the device, and on no page afterwards.
    refused = get_flashed_messages(category_filter=[NOT_TAKEN])
    if visit.is_open():
        return jsonify(state="waiting")
    entry_ids = [visit.entry_id] if visit.entry_id else []
    files = len(files_of(case, acting(), entry_ids=entry_ids))
    text = render_template("visits/offline/_came.html", visit=visit, files=files, refused=refused)
    return jsonify(state="saved", said=text)


def _second(case: Case, visit: Visit, form: KeptOutcomeForm) -> ResponseReturnValue:
    """An outcome is there already: the same one, or another, which this one may correct."""
    url = url_for(".sent", case_id=case.id, visit_id=visit.id)
    is_right = form.validate_on_submit()
    is_there = is_right and is_same(visit, form.outcome()) and not form.parts_told()
    if is_there and not form.good_files:
        return redirect(url)
    is_opened_now = is_right and form.opened_version() == visit.version
    if (is_there or is_opened_now) and save_sent(
        form,
        _photographed(
            form,
            case,
            visit,
            lambda act: correct_outcome(
                visit,
                form.outcome(),
                act,
                reason=form.typed_reason(),
                opened=form.opened_version(),
                parts=form.parts_told(),
            ),
        ),
    ):
        say_files(form)
        return redirect(url)
    rows = [line for line in outcome_lines(form, visit) if line.name != "reason"]
    form.version.data = str(visit.version)
    return _answer("recorded", case, visit, form, rows=rows)


def _photographed(
    form: KeptOutcomeForm, case: Case, visit: Visit, action: Callable[[Act], Result]
) -> Callable[[Act], Result]:
    """The action with the photographs of the form; where it changes nothing they go to the entry
    that tells of the visit already."""
    return with_files(form, case, action, AttachmentKind.ON_THE_SPOT, otherwise_id=visit.entry_id)


def _answer(
    state: str,
    case: Case,
    visit: Visit,
    form: KeptOutcomeForm,
    *,
    rows: Sequence[ConflictLine] = (),
) -> ResponseReturnValue:
    """The answer that the device shows instead of the kept form; nothing is saved."""
    if state == "recorded":
        saved = saved_by(visit)
        data = {
            "rows": rows,
            "saved_by": saved[0].name if saved is not None else _("Somebody"),
            "saved_by_me": saved is not None and saved[0].id == signed_in_user().id,
            "saved_at": format_datetime(saved[1], "medium") if saved is not None else "",
        }
        html = render_template(
            "visits/offline/_recorded.html", form=form, case=case, visit=visit, hidden=(), **data
        )
        return jsonify(state="recorded", html=html), 409
    html = _form(case, visit, form, is_changed=state == "changed")
    return jsonify(state=state, html=html), 409 if state == "changed" else 422


def _asked(case: Case, visit: Visit) -> type[KeptOutcomeForm]:
    of = VisitOf(case, visit.party, visit.id, today())
    return KeptOutcomeForm.about(of, signed_in_user())


def _form(case: Case, visit: Visit, form: KeptOutcomeForm, *, is_changed: bool = False) -> str:
    last = visits_to(visit.party_id, before=visit, limit=1)
    return render_template(
        "visits/offline/_form.html",
        form=form,
        case=case,
        visit=visit,
        is_changed=is_changed,
        was_nobody=bool(last) and last[0].state is VisitState.NOT_AT_HOME,
        sentences=_sentences(form),
        needs_a_sentence=sorted(NEEDS_A_SENTENCE),
    )


def _sentences(form: KeptOutcomeForm) -> Mapping[str, str]:
    """Sentences of an incomplete form, where nobody can be asked; of what it asks."""
    sentences = {
        "state": _("Choose what happened."),
        "condition": word_rule(RuleBroken("condition_missing")),
        "findings": word_rule(RuleBroken("findings_missing")),
        "why": word_rule(RuleBroken("visit_why_missing")),
        "done_now": word_rule(RuleBroken("concern_done_now_missing")),
        "told": word_rule(RuleBroken("concern_told_missing")),
    }
    return {n: text for n, text in sentences.items() if n not in OF_A_PERSON or n in form}


def _visit(case_id: int, visit_id: int) -> tuple[Case, Visit]:
    """Raises NotAllowed if the person signed in may not record visits to whoever is visited."""
    case = case_or_404(case_id)
    user, on = signed_in_user(), today()
    sight = sight_of(user, case, on=on)
    visit = find_visit(case, visit_id, sight=sight) or abort(404)
    ensure_may(user, Permission.VISITS_RECORD, case, on=on, party_id=visit.party_id)
    return case, visit
