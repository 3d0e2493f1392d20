"""Pages on which an act is chosen to record: in a case, or from outside, first in which case."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from casetrack.accounts.permissions import Permission
from casetrack.cases.access import case_or_404, case_to
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.facts import facts_of
from casetrack.cases.kinds import CaseStatus, Provenance
from casetrack.cases.models import Case
from casetrack.cases.policy import seen_whole, sight_of
from casetrack.db import session
from casetrack.db.id_filter import is_among
from casetrack.desk.case_page import summary
from casetrack.desk.case_page.kind_matches import pages_of, read_typed
from casetrack.desk.case_page.queries import last_kinds_of
from casetrack.desk.case_page.recording import kinds_by_line, may_log, steps_to_propose
from casetrack.desk.case_page.views import bp
from casetrack.ledger.page_parts import next_steps_of, record_menu
from casetrack.web.access import reads_only, requires, signed_in_user
from casetrack.web.catalogue import gettext as _
from casetrack.web.clock import today
from casetrack.web.next_steps import likeliest
from casetrack.web.words import label

# Cases offered, those with the next dates first.
MOST = 50


@bp.get("/record/<act>")
@requires(Permission.JOURNAL_WRITE)
def record_in(act: str) -> ResponseReturnValue:
    """The open cases in which this person may record the act."""
    query = (
        select(Case)
        .where(
            is_among(Case.id, *seen_whole(signed_in_user(), on=today())),
            Case.status == CaseStatus.OPEN,
            Case.provenance != Provenance.PUBLISHED,
        )
        .order_by(Case.next_due.is_(None), Case.next_due, Case.id)
        .limit(MOST)
    )
    return render_template(
        "desk/case_page/record_in.html", act=_act(act), cases=session().scalars(query).all()
    )


@bp.get("/cases/<int:case_id>/record/<act>")
@requires(Permission.JOURNAL_WRITE)
def record_act(case_id: int, act: str) -> ResponseReturnValue:
    """Lead to the page of the case that records the act; to all there are, if it is not open."""
    case, kind = case_to(Permission.JOURNAL_WRITE, case_id), _act(act)
    if pages := pages_of(case, [kind]):
        return redirect(pages[0].url)
    if kind.is_logged_by_hand:
        return redirect(url_for(".note", case_id=case.id, kind=kind.value))
    flash(_("%(act)s cannot be recorded in this case now.", act=label(kind)))
    return redirect(url_for(".record", case_id=case.id))


def _act(value: str) -> EntryKind:
    try:
        return EntryKind(value)
    except ValueError:
        abort(404)


@bp.get("/cases/<int:case_id>/record")
@requires(Permission.CASE_READ)
def record(case_id: int) -> ResponseReturnValue:
    """Every recordable act by heading, and every kind of entry by line of work.

    For an HTMX request, the same as a menu in the page of the case.
    """
    case = case_or_404(case_id)
    is_menu = "HX-Request" in request.headers
    page = "desk/case_page/_record_menu.html" if is_menu else "desk/case_page/record.html"
    return render_template(page, case=case, **_recordable(case), typed=None)


@bp.post("/cases/<int:case_id>/record")
@reads_only
@requires(Permission.JOURNAL_WRITE)
def find_record(case_id: int) -> ResponseReturnValue:
    """Go where the typed kind is recorded; with none or several, the page with what it may be.

    For an HTMX request, what it may be alone.
    """
    case = case_to(Permission.JOURNAL_WRITE, case_id)
    typed = read_typed(case, request.form)
    if "HX-Request" in request.headers:
        return render_template("desk/case_page/_record_found.html", case=case, typed=typed)
    pages = [typed.page] if typed.page else typed.pages
    kinds = [typed.kind] if typed.kind else typed.kinds
    if typed.kind is not None or (not pages and len(kinds) == 1):
        return redirect(url_for(".note", case_id=case_id, kind=kinds[0].value))
    if typed.page is not None or (not kinds and len(pages) == 1):
        return redirect(pages[0].url)
    return render_template(
        "desk/case_page/record.html", case=case, **_recordable(case), typed=typed
    )


def _recordable(case: Case) -> dict[str, object]:
    user, on = signed_in_user(), today()
    facts = facts_of(case, seen_by=user, on=on, sight=sight_of(user, case, on=on))
    if not facts.sight.is_whole:
        abort(404)
    steps, writes = next_steps_of(facts, user), may_log(facts, user)
    return {
        "likely": likeliest(
            steps_to_propose(facts, steps), on=on, most=2 * summary.STEPS, besides=()
        ),
        "menu": record_menu(facts, user, steps),
        "lines": kinds_by_line(facts) if writes else [],
        "recent": last_kinds_of(user, case) if writes else [],
        "may_log": writes,
    }
