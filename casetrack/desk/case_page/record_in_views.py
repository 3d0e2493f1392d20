"""The way to an act from outside a case: first in which case, then the page that records it."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from casetrack.accounts.permissions import Permission
from casetrack.cases.access import case_to
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import CaseStatus, Provenance
from casetrack.cases.models import Case
from casetrack.cases.policy import seen_whole
from casetrack.db import session
from casetrack.db.id_filter import is_among
from casetrack.desk.case_page.kind_matches import pages_of
from casetrack.desk.case_page.views import bp
from casetrack.web.access import requires, signed_in_user
from casetrack.web.catalogue import gettext as _
from casetrack.web.clock import today
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
